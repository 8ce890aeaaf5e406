//! Beginstand: trajecten that ran, and invoices that were open, before the hub did (issue line 9). A party states them in one
//! file ([`stand`]); each is checked ([`toets`]) and they are written all together or not at all ([`maken`]), with the termijnen
//! their steps leave, so that what is due becomes work. No message goes out: everybody knows this already.
//!
//! What is stated is marked: a step is of the message of this import, an entry of the ledger says `beginstand`. The sum of what
//! is open must be the total the party states. What was reached and not billed yet ([`gehaald`]) becomes a claim, with a total of
//! its own. The same file a second time changes nothing. A party that has sheets and no JSON gives CSV ([`csv`]).

pub mod csv;
mod gehaald;
mod maken;
pub mod stand;
mod toets;

use super::mend::{Hand, Trouble};
use super::process::{Pseudonyms, levering_id};
use super::route::Routes;
use crate::domain::kalender;
use crate::message::digest::{hex, sha256};
use crate::message::finding::Finding;
use crate::store::{Deed, Done, FactKey, HUB, Intervention, Reader, StoreError};
use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize};
use stand::Stand;

/// The kind a stated traject is stored as; it goes to nobody.
pub const SOORT: &str = "beginstand/1";
/// Who stands in the ledger.
pub const WIE: &str = "beginstand";

/// What is asked.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inlezen {
    /// Who asks: a login name.
    #[serde(default)]
    pub wie: String,
    /// Only checks.
    #[serde(default)]
    pub proef: bool,
    /// What is stated.
    pub stand: Stand,
}

impl std::fmt::Debug for Inlezen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inlezen(***)")
    }
}

/// A traject that was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Nummer {
    /// The number of the party.
    pub nummer: String,
    /// The number of the hub.
    pub traject_id: String,
}

/// What was taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ingelezen {
    /// Whether nothing was written.
    pub proef: bool,
    /// New trajecten; in a trial without a number of the hub.
    pub trajecten: Vec<Nummer>,
    /// Trajecten that were taken in before.
    pub al_bekend: usize,
    /// New invoices.
    pub facturen: usize,
    /// What is open of the invoices of the file, in cents.
    pub open_centen: i64,
    /// New milestones that the next run of the invoices bills.
    pub te_factureren: usize,
    /// What the milestones of the file come to, in cents without btw.
    pub te_factureren_centen: i64,
}

/// Nothing was taken in.
#[derive(Debug, thiserror::Error)]
pub enum NietIngelezen {
    /// What is stated is not right; every finding, by place.
    #[error("de beginstand klopt niet")]
    Findings(Vec<Finding>),
    /// The store failed.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl From<StoreError> for NietIngelezen {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

/// Our id of the message a stated traject is stored as, made of whose it is and his number.
fn ons_id(kenmerk: &str) -> String {
    levering_id(kenmerk, HUB, SOORT)
}

/// Takes in, or only checks.
pub fn lees_in(
    wanted: &Inlezen,
    routes: &Routes,
    keys: &dyn Pseudonyms,
    reader: &mut dyn Reader,
    now: DateTime<Utc>,
    hand: Hand<'_>,
) -> Result<Ingelezen, NietIngelezen> {
    let stand = &wanted.stand;
    let mut findings = toets::toets(stand, routes, now);
    let mut done = Ingelezen {
        proef: wanted.proef,
        open_centen: stand.open(),
        te_factureren_centen: stand.te_factureren(),
        ..Ingelezen::default()
    };
    // What is there already, by its own number and content.
    let mut known: Vec<Option<String>> = vec![];
    for (n, traject) in stand.trajecten.iter().enumerate() {
        let before = reader.show(&ons_id(&maken::kenmerk(stand, &traject.nummer)))?;
        if before.as_ref().is_some_and(|b| b.inhoud_sha256 != hex(&sha256(&maken::inhoud(traject)))) {
            let text =
                "dit nummer is al ingelezen met andere gegevens; wat daarna is gebeurd, komt met gewone berichten";
            findings.push(toets::fout(format!("/trajecten/{n}/nummer"), text));
        }
        known.push(before.and_then(|b| b.line.traject_id));
    }
    let facturen = match reader.show(&ons_id(&maken::kenmerk_facturen(stand)))? {
        Some(_) => vec![],
        None => stand.facturen.iter().collect(),
    };
    findings.extend(toets::dubbel(&facturen, stand, reader)?);
    let gehaald = match reader.show(&ons_id(&gehaald::kenmerk(stand)))? {
        Some(_) => vec![],
        None => stand.gehaald.iter().collect(),
    };
    findings.extend(gehaald::toets(stand, &known, routes, now));
    findings.extend(gehaald::dubbel(&gehaald, stand, &known, reader)?);
    if !findings.is_empty() {
        return Err(NietIngelezen::Findings(findings));
    }
    done.al_bekend = known.iter().flatten().count();
    done.facturen = facturen.len();
    done.te_factureren = gehaald.len();
    // A trial gives no numbers out: they would be gaps.
    let mut ids = vec![];
    for (traject, known) in stand.trajecten.iter().zip(&known) {
        let id = match known {
            Some(id) => id.clone(),
            None if wanted.proef => String::new(),
            None => {
                let facts = reader.facts(&[FactKey::NieuwTrajectnummer(kalender::dag(now).year())])?;
                crate::domain::traject::traject_id(kalender::dag(now).year(), facts.trajectnummer.unwrap_or_default())
            }
        };
        if known.is_none() {
            done.trajecten.push(Nummer { nummer: traject.nummer.clone(), traject_id: id.clone() });
        }
        ids.push(id);
    }
    let entries = maken::entries(stand, &maken::Nieuw { ids, known, facturen, gehaald }, routes, keys, now);
    if wanted.proef || entries.is_empty() {
        return Ok(done);
    }
    let deed = Deed::Schrijf {
        entries,
        stop: vec![],
        waarom: vec![],
        wat: "beginstand.ingelezen",
        waarop: stand.opgegeven_door.clone(),
    };
    let made = hand(vec![Intervention { at: now, wie: wanted.wie.clone(), deed }]).map_err(Trouble::from)?;
    match made.first() {
        Some(Done::Geschreven { .. }) => Ok(done),
        _ => {
            let text = "er is intussen iets veranderd; er is niets ingelezen, probeer het opnieuw";
            Err(NietIngelezen::Trouble(Trouble::Asked(text.to_owned())))
        }
    }
}
