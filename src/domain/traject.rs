//! The traject: one person's programme, from referral to end (DOMAIN section 2). Trajecten of one person never mix: the
//! key is the traject id, not the person.

use super::levensloop::{Gebeurtenis, Toestand};
use super::uren::Uren;
use super::verzuim::Verzuim;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A step that was taken: what happened, on which day, by which message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gedaan {
    /// What happened.
    pub gebeurtenis: Gebeurtenis,
    /// The day, by the message; else the day it arrived in the Netherlands.
    pub datum: NaiveDate,
    /// Our id of the message.
    pub bericht_id: String,
}

/// A plaatsingsovereenkomst of a traject, as far as later messages need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overeenkomst {
    /// The centrale's id of it, e.g. `PO-2026-0041`.
    pub overeenkomst_id: String,
    /// 1 for the first of a traject; a rematch counts on (SC03).
    pub volgnr: u32,
    /// Partij id of the institution.
    pub organisatie: String,
    /// sha256 of the signed document, hex.
    pub document_sha256: String,
    /// Its goals, by id (BR25); of before they were kept: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leerdoel_ids: Vec<String>,
    /// First day of the placement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub startdatum: Option<NaiveDate>,
    /// Last day, as planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub einddatum: Option<NaiveDate>,
    /// Since when it is over, because another took its place (SC03); None: it is the one that counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beeindigd_op: Option<NaiveDate>,
}

/// A matchvoorstel of a traject (M11), as far as later messages need it: whose answer it may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The institution's id of the vacancy, e.g. `VAC-2026-0117`.
    pub vacature_id: String,
    /// Partij id of the institution.
    pub organisatie: String,
    /// The day of the proposal, ISO.
    pub datum: String,
}

/// What stands in the place of the person of a traject who was erased.
pub const GEWIST: &str = "gewist";

/// What the hub knows of a traject. No name, no BSN: those are in the sealed messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traject {
    /// `TRJ-2026-000041`: issued by the hub when the referral arrives.
    pub traject_id: String,
    /// Counts every change; a decision holds only for the version it saw.
    pub versie: u64,
    /// Where it stands.
    pub status: Toestand,
    /// Slug of the partner that referred: the only gemeente that gets copies.
    pub gemeente: String,
    /// Slug of the centrale it was referred to: the only one that may send about it.
    pub centrale: String,
    /// The gemeente's own number of its zaak.
    pub zaaknummer: Option<String>,
    /// Form code, e.g. `begeleidingstraject` (DOMAIN section 2).
    pub vorm: String,
    /// The contract it is counted under.
    pub contract_id: Option<String>,
    /// Our keyed hash of the person.
    pub persoon: String,
    /// Its agreements, in order of `volgnr`.
    pub overeenkomsten: Vec<Overeenkomst>,
    /// Its proposals, in order of arrival; the last is the one that counts (SC03). Trajecten of before there were any
    /// have none.
    #[serde(default)]
    pub matches: Vec<Match>,
    /// The steps taken, oldest first; attendance is not a step. Trajecten of before they were kept have none.
    #[serde(default)]
    pub stappen: Vec<Gedaan>,
    /// What is remembered of attendance, for signals that follow from several messages (BR16, BR40, BR41).
    #[serde(default, skip_serializing_if = "Verzuim::is_leeg")]
    pub verzuim: Verzuim,
    /// Hours somebody was there, as far as a declaration may ask for them (BR12).
    #[serde(default, skip_serializing_if = "Uren::is_leeg")]
    pub uren: Uren,
}

/// The id of a traject: year and number, `TRJ-2026-000041` (DOMAIN SC03).
pub fn traject_id(jaar: i32, nummer: u32) -> String {
    format!("TRJ-{jaar:04}-{nummer:06}")
}

/// The forms with a training at a re-integratiebureau (F7, F14).
const TRAININGEN: [&str; 2] = ["training_8_weken", "re_integratiebureau_doorgeleid"];

impl Traject {
    /// Whether it is a training at a re-integratiebureau, which counts its weeks (BR16-BR20).
    pub fn is_training(&self) -> bool {
        TRAININGEN.contains(&self.vorm.as_str())
    }

    /// Whether who guided it has no business with it any more: after a placement or a dropout the klantmanager takes over
    /// from the re-integratiebureau (L448, L454-456, BR20, SC08).
    pub fn begeleider_klaar(&self) -> bool {
        self.is_training() && matches!(self.status, Toestand::Geplaatst | Toestand::Uitgevallen)
    }

    /// Whether the person was erased (AVG art. 17): what is left is about nobody, and no message belongs to it any more.
    pub fn is_gewist(&self) -> bool {
        self.persoon == GEWIST
    }

    /// A new agreement takes the place of the one before (SC03), from the day of a no go when there was one.
    pub fn vervang_overeenkomst(&mut self, nieuw: Overeenkomst, dag: Option<NaiveDate>) {
        let no_go = self.datum_van(Gebeurtenis::NoGoRematch);
        for oud in self.overeenkomsten.iter_mut().filter(|o| o.beeindigd_op.is_none()) {
            let after = no_go.filter(|day| oud.startdatum.is_none_or(|start| *day >= start));
            oud.beeindigd_op = after.or(dag);
        }
        self.overeenkomsten.push(nieuw);
    }

    /// The proposal that counts: the last. After a rematch the institution of an earlier one has nothing to say (BR37).
    pub fn laatste_match(&self) -> Option<&Match> {
        self.matches.last()
    }

    /// The day something last happened; None: not that the hub knows.
    pub fn datum_van(&self, gebeurtenis: Gebeurtenis) -> Option<NaiveDate> {
        self.stappen.iter().rev().find(|stap| stap.gebeurtenis == gebeurtenis).map(|stap| stap.datum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traject_stored_before_there_were_proposals_still_loads() {
        let stored = r#"{"traject_id":"TRJ-2026-000041","versie":2,"status":"geplaatst","gemeente":"g","centrale":"c",
            "zaaknummer":null,"vorm":"begeleidingstraject","contract_id":null,"persoon":"p","overeenkomsten":[]}"#;
        let traject: Traject = serde_json::from_str(stored).expect("loads");
        assert_eq!(traject.laatste_match(), None);
    }
}
