//! The rights of the person the messages are about (AVG art. 15-18; BR46, issue RQ76): to see what is kept and whom it went to
//! ([`inzage`]), to have it corrected ([`rectificatie`]), to have nothing more of it go out, and to have it erased
//! ([`wissen`]). The API of the running gateway and the commands without one both come here; how it reaches the store is
//! theirs ([`Hand`]).
//!
//! Start with [`zoek`]: who is meant, and what is kept of him. A BSN comes in a body or a file, never in an address, a command
//! line or a log.

mod delen;
pub mod inzage;
pub mod rectificatie;
pub mod tekst;
pub mod wissen;

use super::kinds::{Band, Begin, kind};
use super::mend::{Hand, Trouble};
use crate::canonical::bsn::bevat_bsn;
use crate::store::persoon::{Dossier, Ingegrepen, Ingreep, Spoor};
use crate::store::{Deed, Done, Intervention, Reader, StoreError};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Messages of no traject looked in at a time.
const PAGE: u32 = 200;
/// The longest reason, in characters.
const LONGEST: usize = 500;

/// Who is meant: by one of these.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wie {
    /// The BSN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bsn: Option<String>,
    /// The number of one of his trajecten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traject: Option<String>,
    /// With `client_ref`: whose pseudonym that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    /// The pseudonym at a partner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_ref: Option<String>,
}

impl std::fmt::Debug for Wie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wie(***)")
    }
}

impl Wie {
    fn spoor(&self) -> Result<Spoor<'_>, Niet> {
        match (self.bsn.as_deref(), self.traject.as_deref(), self.partner.as_deref(), self.client_ref.as_deref()) {
            (Some(bsn), None, None, None) if bevat_bsn(bsn) && bsn.len() == 9 => Ok(Spoor::Bsn(bsn)),
            (Some(_), None, None, None) => {
                Err(asked("een burgerservicenummer heeft negen cijfers en doorstaat de elfproef"))
            }
            (None, Some(id), None, None) => Ok(Spoor::Traject(id)),
            (None, None, Some(partner), Some(client_ref)) => Ok(Spoor::Pseudoniem { partner, client_ref }),
            _ => Err(asked(
                "zeg wie u bedoelt met één van deze: een bsn, een traject, of een partner met zijn client_ref",
            )),
        }
    }

    /// By what he was looked for, in a word; never the value.
    fn met(&self) -> &'static str {
        match (&self.bsn, &self.traject) {
            (Some(_), _) => "bsn",
            (None, Some(_)) => "traject",
            (None, None) => "client_ref",
        }
    }
}

/// What is asked about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vraag {
    /// Who asks: a login name.
    #[serde(default)]
    pub wie: String,
    /// Whom it is about.
    pub persoon: Wie,
}

/// Nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum Niet {
    /// Nothing is kept of such a person.
    #[error("van deze persoon is niets bekend")]
    Onbekend,
    /// Something still is to be delivered.
    #[error("er wacht nog een levering")]
    Wacht(Vec<wissen::Wacht>),
    /// What it should become is not right.
    #[error("het verbeterde bericht klopt niet")]
    Findings(Vec<crate::message::finding::Finding>),
    /// Another reason.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl From<StoreError> for Niet {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

fn asked(text: &str) -> Niet {
    Niet::Trouble(Trouble::Asked(text.to_owned()))
}

/// Who was found, and what is kept.
#[derive(Default)]
pub struct Gevonden {
    /// Our key of him.
    pub persoon: String,
    /// What belongs to his trajecten.
    pub dossier: Dossier,
    /// Messages of no traject that are about him: refused ones, most of them.
    pub los: Vec<String>,
    /// Messages of no traject that name him and may name others: a person must look.
    pub noemt: Vec<String>,
    /// By what he is named: his BSN, the numbers of his trajecten, his pseudonyms.
    sporen: Vec<String>,
}

/// Finds a person and what is kept of him. Refused messages belong to no traject; they are looked in for his BSN, the numbers
/// of his trajecten and his pseudonyms.
pub fn zoek(wie: &Wie, reader: &mut dyn Reader) -> Result<Gevonden, Niet> {
    let spoor = wie.spoor()?;
    let Some(persoon) = reader.persoon(spoor)? else { return Err(Niet::Onbekend) };
    zoek_persoon(persoon, wie.bsn.clone(), reader)
}

/// The same, of whom our key is known.
fn zoek_persoon(persoon: String, bsn: Option<String>, reader: &mut dyn Reader) -> Result<Gevonden, Niet> {
    let dossier = reader.dossier(&persoon)?;
    let bsn = match bsn {
        Some(bsn) => Some(bsn),
        None => bsn_of(&dossier, reader)?,
    };
    let mut sporen: Vec<&str> = dossier.trajecten.iter().map(|t| t.traject_id.as_str()).collect();
    sporen.extend(dossier.pseudoniemen.iter().map(|(_, client_ref)| client_ref.as_str()));
    let (mut los, mut noemt, mut after) = (vec![], vec![], 0);
    loop {
        let page = reader.los(after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for message in page {
            let holds = |spoor: &str| message.raw.windows(spoor.len()).any(|w| w == spoor.as_bytes());
            if !bsn.as_deref().is_some_and(holds) && !sporen.iter().any(|spoor| holds(spoor)) {
                continue;
            }
            // Of a kind that is about one person, or one that was never told.
            let one = kind(&message.soort).is_some_and(|kind| match kind.band {
                Band::Opent(begin) | Band::OpentOfHoortBij(begin, _) => begin != Begin::Project,
                Band::HoortBij(_) => true,
                Band::Geen | Band::VanHub => false,
            });
            if one { los.push(message.bericht_id) } else { noemt.push(message.bericht_id) }
        }
    }
    if dossier == Dossier::default() && los.is_empty() && noemt.is_empty() {
        return Err(Niet::Onbekend);
    }
    let sporen = bsn.iter().map(String::as_str).chain(sporen).map(str::to_owned).collect();
    Ok(Gevonden { persoon, dossier, los, noemt, sporen })
}

/// His BSN, from the referral that opened a traject.
fn bsn_of(dossier: &Dossier, reader: &mut dyn Reader) -> Result<Option<String>, Niet> {
    for bericht_id in &dossier.berichten {
        let view = reader.show(bericht_id)?;
        let canonical: Option<Value> = view.and_then(|v| serde_json::from_slice(v.canonical.as_deref()?).ok());
        if let Some(bsn) = canonical.as_ref().and_then(|c| c["bsn"].as_str()) {
            return Ok(Some(bsn.to_owned()));
        }
    }
    Ok(None)
}

/// A reason a person gives: for who looks later, and no value of anybody.
fn reden(text: &str) -> Result<&str, Niet> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST || text.chars().any(char::is_control) {
        return Err(asked("geef een reden in één regel van hoogstens 500 tekens"));
    }
    if bevat_bsn(text) {
        return Err(asked("in de reden staat een burgerservicenummer; noem het verzoek bij zijn datum of nummer"));
    }
    Ok(text)
}

/// Has the store do something to what is kept of a person.
fn ingrijpen(
    persoon: &str,
    ingreep: Ingreep,
    wie: &str,
    now: DateTime<Utc>,
    hand: Hand<'_>,
) -> Result<Ingegrepen, Niet> {
    let deed = Deed::Persoon { persoon: persoon.to_owned(), ingreep };
    let done = hand(vec![Intervention { at: now, wie: wie.to_owned(), deed }]).map_err(Trouble::from)?;
    match done.into_iter().next() {
        Some(Done::Ingegrepen(done)) => Ok(done),
        _ => Err(asked("er is intussen iets veranderd; probeer het opnieuw")),
    }
}
