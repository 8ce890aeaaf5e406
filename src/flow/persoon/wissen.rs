//! Erasing (AVG art. 17; decision 13) and restricting (art. 18). What still is to be delivered stops an erasure until a person
//! says that it need not go any more.

use super::{Gevonden, Niet, Wie, delen, ingrijpen, reden, zoek, zoek_persoon};
use crate::flow::mend::Hand;
use crate::store::persoon::Ingreep;
use crate::store::{DeliveryStatus, Reader};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What is asked to be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wis {
    /// Who asks: a login name.
    #[serde(default)]
    pub wie: String,
    /// Whom it is about.
    pub persoon: Wie,
    /// Why; no value of a message.
    pub reden: String,
    /// Also what is still to be delivered.
    #[serde(default)]
    pub ook_wat_wacht: bool,
}

/// What is asked to go nowhere, or to go again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beperk {
    /// Who asks: a login name.
    #[serde(default)]
    pub wie: String,
    /// Whom it is about.
    pub persoon: Wie,
    /// Why; no value of a message. Not needed to lift it.
    #[serde(default)]
    pub reden: String,
    /// Lifts it.
    #[serde(default)]
    pub opheffen: bool,
}

/// A delivery that was not made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wacht {
    /// The id the receiver would see.
    pub levering_id: String,
    /// Receiver.
    pub ontvanger: String,
    /// Canonical kind.
    pub soort: String,
    /// Where it stands.
    pub status: DeliveryStatus,
}

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gewist {
    /// Numbers of the trajecten.
    pub trajecten: Vec<String>,
    /// Messages whose content went.
    pub berichten: u32,
    /// Deliveries that will not be made.
    pub gestopt: usize,
    /// Messages about several persons of which only his part went.
    pub geschoond_in: Vec<String>,
    /// Other messages that name him and may name others: still to be looked at by a person.
    pub genoemd_in: Vec<String>,
}

/// What was restricted, or goes again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Beperkt {
    /// Numbers of the trajecten.
    pub trajecten: Vec<String>,
    /// Deliveries that wait from now on.
    pub vastgehouden: usize,
    /// Deliveries that go again.
    pub vrijgegeven: usize,
}

/// Erases.
pub fn wis(wanted: &Wis, reader: &mut dyn Reader, now: DateTime<Utc>, hand: Hand<'_>) -> Result<Gewist, Niet> {
    let why = reden(&wanted.reden)?;
    let found = zoek(&wanted.persoon, reader)?;
    if found.dossier.trajecten.is_empty() && found.los.is_empty() {
        return Err(Niet::Onbekend);
    }
    let waits = waits(&found, reader)?;
    if !waits.is_empty() && !wanted.ook_wat_wacht {
        return Err(Niet::Wacht(waits));
    }
    let delen = delen::delen(&found, reader)?;
    let geschoond: Vec<String> = delen.iter().map(|deel| deel.bericht_id.clone()).collect();
    let ook_wat_wacht = wanted.ook_wat_wacht;
    let ingreep = Ingreep::Wis { reden: why.to_owned(), los: found.los.clone(), delen, ook_wat_wacht };
    let done = ingrijpen(&found.persoon, ingreep, &wanted.wie, now, hand)?;
    if done.wacht > 0 {
        return Err(Niet::Wacht(self::waits(&found, reader)?));
    }
    let Gevonden { mut noemt, .. } = found;
    noemt.retain(|id| !geschoond.contains(id));
    let trajecten = found.dossier.trajecten.into_iter().map(|t| t.traject_id).collect();
    Ok(Gewist {
        trajecten,
        berichten: done.berichten,
        gestopt: done.gestopt.len(),
        geschoond_in: geschoond,
        genoemd_in: noemt,
    })
}

/// Why it was done, when a backup of before an erasure was put back.
const OPNIEUW: &str = "opnieuw gewist na het terugzetten van een reservekopie";

/// Erases again what was erased after a backup that is put back: whom our key is of, and messages of no traject. Messages whose
/// content went; None: nothing of him is in the backup.
pub fn opnieuw(
    persoon: &str,
    los: &[String],
    reader: &mut dyn Reader,
    (wie, now): (&str, DateTime<Utc>),
    hand: Hand<'_>,
) -> Result<Option<u32>, Niet> {
    let mut found = match zoek_persoon(persoon.to_owned(), None, reader) {
        Ok(found) => found,
        Err(Niet::Onbekend) => Gevonden { persoon: persoon.to_owned(), ..Gevonden::default() },
        Err(why) => return Err(why),
    };
    for id in los {
        let there = reader.show(id)?.is_some_and(|view| view.line.traject_id.is_none());
        if there && !found.los.contains(id) {
            found.los.push(id.clone());
        }
    }
    if found.dossier.trajecten.is_empty() && found.los.is_empty() {
        return Ok(None);
    }
    let delen = delen::delen(&found, reader)?;
    let ingreep = Ingreep::Wis { reden: OPNIEUW.to_owned(), los: found.los, delen, ook_wat_wacht: true };
    ingrijpen(persoon, ingreep, wie, now, hand).map(|done| Some(done.berichten))
}

/// What was not delivered of what is kept of him.
fn waits(found: &Gevonden, reader: &mut dyn Reader) -> Result<Vec<Wacht>, Niet> {
    let mut waits = vec![];
    for bericht_id in &found.dossier.berichten {
        let Some(view) = reader.show(bericht_id)? else { continue };
        let soort = view.line.soort;
        waits.extend(view.deliveries.into_iter().filter(|d| d.status != DeliveryStatus::Bezorgd).map(|d| Wacht {
            levering_id: d.levering_id,
            ontvanger: d.partner,
            soort: soort.clone(),
            status: d.status,
        }));
    }
    Ok(waits)
}

/// Has nothing more of a person go out, or lifts that.
pub fn beperk(wanted: &Beperk, reader: &mut dyn Reader, now: DateTime<Utc>, hand: Hand<'_>) -> Result<Beperkt, Niet> {
    let ingreep =
        if wanted.opheffen { Ingreep::HefOp } else { Ingreep::Beperk { reden: reden(&wanted.reden)?.to_owned() } };
    let found = zoek(&wanted.persoon, reader)?;
    if wanted.opheffen && found.dossier.beperkt.is_none() {
        return Err(super::asked("van deze persoon is niets beperkt"));
    }
    if !wanted.opheffen && found.dossier.trajecten.is_empty() {
        return Err(Niet::Onbekend);
    }
    let done = ingrijpen(&found.persoon, ingreep, &wanted.wie, now, hand)?;
    let trajecten = found.dossier.trajecten.into_iter().map(|t| t.traject_id).collect();
    Ok(Beperkt { trajecten, vastgehouden: done.gestopt.len(), vrijgegeven: done.gaat.len() })
}
