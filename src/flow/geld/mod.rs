//! The money of a message: which entries of the ledger it makes, and what an invoice may say (DOMAIN section 4, BR01-BR09).
//! Pure, like all of `flow::process`: facts in, entries and findings out. A contract without money in `praktijk.yaml` has
//! nothing here.
//!
//! - [`stap`]: a step of a traject takes a place in the band, or is a milestone that is paid for;
//! - [`factuur`], [`creditnota`]: what a supplier sends is judged by the ledger, never by itself; `boeken` is what any invoice
//!   books;
//! - [`uursubsidie`], [`vergoeding`], [`begeleiding`]: what is granted, within its maximum and its budget; `toekenning`: which claim a decision is
//!   about, and how much of it;
//! - [`uitbetaling`]: what goes to persons, as an order for the bank;
//! - [`betaling`]: what the gemeente says she paid is laid beside what is open;
//! - [`bank`], [`afschrift`]: a statement of the bank beside what is open, and which statement it is;
//! - [`toewijzen`]: what a person decides about a payment, and takes back;
//! - [`terugmelding`]: what the bank says of an order;
//! - [`kas`]: how all of that is asked of a running gateway;
//! - [`besluit`], [`ontvangst`]: what a person decides about an invoice, and what its receiver answers;
//! - [`regio`]: what one gemeente pays for a region, divided over the gemeenten;
//! - [`overzicht`]: how it all stands;
//! - [`verslag`]: the same for finance: the month, what is open, the proof of a euro, the journal;
//! - [`maken`]: the invoice of a contract up to a day, as `trajectbrug invoice run` and the job `facturen` make it.

pub mod afschrift;
pub mod bank;
pub mod begeleiding;
pub mod besluit;
pub mod betaling;
mod boeken;
pub mod creditnota;
pub mod factuur;
pub mod kas;
pub mod maken;
pub mod ontvangst;
pub mod overzicht;
pub mod regio;
pub mod stap;
pub mod terugmelding;
#[cfg(test)]
mod tests;
pub(in crate::flow) mod toekenning;
pub mod toewijzen;
pub mod uitbetaling;
pub mod uursubsidie;
pub mod vergoeding;
pub mod verslag;

use super::process::{Case, Directory};
use crate::domain::boek::{BoekVraag, Boeking, Post};
use crate::domain::contract::{Contract, Mijlpaal};
use crate::domain::kalender::dag;
use crate::domain::traject::Traject;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::store::{FactKey, Facts};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

/// An invoice of a supplier (M29).
pub const FACTUUR: &str = "factuur/1";
/// A credit note of a supplier (M30).
pub const CREDITNOTA: &str = "creditnota/1";
/// What a gemeente says she paid (M31).
pub const BETALING: &str = "betaling/1";

/// Whether a message of this kind is judged by the ledger.
pub fn is_document(soort: &str) -> bool {
    let soorten =
        [FACTUUR, CREDITNOTA, BETALING, uursubsidie::DECLARATIE, begeleiding::BEGELEIDING, ontvangst::MELDING];
    soorten.contains(&soort)
}

/// What must be known before it is known what else is asked: the trajecten an invoice names.
pub fn needs(soort: &str, canonical: &Value) -> Vec<FactKey> {
    if !matches!(soort, FACTUUR | CREDITNOTA) {
        return vec![];
    }
    lines(canonical)
        .filter_map(|(_, line)| line["traject_id"].as_str())
        .map(|id| FactKey::Traject(id.to_owned()))
        .collect()
}

/// What the money of a message asks besides, now that its trajecten are known.
pub fn needs_also(case: Case<'_>, facts: &Facts, directory: &dyn Directory, now: DateTime<Utc>) -> Vec<FactKey> {
    let canonical = case.canonical;
    let text = |key: &str| canonical[key].as_str().unwrap_or_default().to_owned();
    let mut vragen = vec![];
    let partner = case.envelope.partner.as_str();
    let more = match case.envelope.soort.as_str() {
        uursubsidie::DECLARATIE => uursubsidie::needs(partner, canonical),
        begeleiding::BEGELEIDING => {
            directory.partij_van(partner).map(|p| FactKey::Geplaatst(p.to_owned())).into_iter().collect()
        }
        _ => vec![],
    };
    match case.envelope.soort.as_str() {
        FACTUUR | CREDITNOTA => {
            for key in ["factuurnr", "oorspronkelijk_factuurnr", "creditnotanr"] {
                vragen.extend(canonical[key].as_str().map(|nr| BoekVraag::Document(nr.to_owned())));
            }
            let known = facts.trajecten.iter().filter(|(_, traject)| traject.is_some());
            vragen.extend(known.map(|(id, _)| BoekVraag::Traject(id.clone())));
        }
        uursubsidie::DECLARATIE => vragen.extend(uursubsidie::needs_also(case, facts)),
        BETALING => vragen.push(BoekVraag::Document(text("kenmerk"))),
        ontvangst::MELDING => vragen.extend(ontvangst::needs(case, facts)),
        begeleiding::BEGELEIDING => vragen.extend(begeleiding::periode(partner, canonical).map(BoekVraag::Document)),
        soort => {
            let traject = canonical["traject_id"].as_str().and_then(|id| facts.traject(id));
            vragen.extend(stap::needs(soort, case, traject, directory, now));
        }
    }
    more.into_iter().chain(vragen.into_iter().map(FactKey::Boek)).collect()
}

/// The lines of an invoice or credit note.
fn lines(canonical: &Value) -> impl Iterator<Item = (usize, &Value)> {
    canonical["regels"].as_array().into_iter().flatten().enumerate()
}

/// A day at a key.
fn day(canonical: &Value, key: &str) -> Option<NaiveDate> {
    canonical[key].as_str().and_then(crate::domain::dag::read)
}

/// Whole cents at a key; the schema has seen to it that it is a number.
fn cents(canonical: &Value, key: &str) -> i64 {
    canonical[key].as_i64().unwrap_or_default()
}

/// A finding of a rule that refuses.
fn weiger(regel: &str, path: impl Into<String>, text: impl Into<String>) -> Finding {
    Finding::fout(Code::Regel, Stage::Rules, path, text).regel(regel)
}

/// The contract of a traject as it holds on a day, when its money is kept here.
fn contract_van<'d>(traject: &Traject, dag: NaiveDate, directory: &'d dyn Directory) -> Option<&'d Contract> {
    directory.praktijk(&traject.gemeente, Some(traject.contract_id.as_deref()?), dag).contract.as_deref()
}

/// A contract between a gemeente and a supplier as it holds on the first of these days that it does: one that has ended is
/// still invoiced under (BR05).
fn contract_op<'d>(
    directory: &'d dyn Directory,
    gemeente: &str,
    contract_id: &str,
    dagen: impl IntoIterator<Item = NaiveDate>,
) -> Option<&'d Contract> {
    dagen.into_iter().find_map(|dag| directory.praktijk(gemeente, Some(contract_id), dag).contract.as_deref())
}

/// The contract of an invoice of this day with these entries: of one that has ended the days of its lines count, as when it was
/// judged.
fn contract_van_factuur<'d>(
    directory: &'d dyn Directory,
    (gemeente, contract_id, dag): (&str, &str, NaiveDate),
    boek: &[Boeking],
) -> Option<&'d Contract> {
    let own = boek.iter().filter(|b| b.gemeente == gemeente && b.contract_id == contract_id);
    let days = own.filter_map(|b| b.bewijs.match_datum.or(b.bewijs.intake_datum));
    contract_op(directory, gemeente, contract_id, std::iter::once(dag).chain(days))
}

/// An entry by this message, with the rest to be filled in.
fn boeking(case: Case<'_>, contract: &Contract, gemeente: &str, dag: NaiveDate) -> Boeking {
    Boeking {
        gemeente: gemeente.to_owned(),
        leverancier: contract.leverancier.clone(),
        contract_id: contract.contract_id.clone(),
        bericht_id: Some(case.envelope.bericht_id.clone()),
        ..Boeking::nieuw(Post::Plek, "", dag, &case.envelope.partner, case.envelope.ontvangen_op)
    }
}

/// The proof of a traject: what it was claimed with, completed by what was recorded since (SC02: goals that came later).
fn bewijs(traject: &Traject, boekingen: &[Boeking]) -> crate::domain::boek::Bewijs {
    use crate::domain::levensloop::Gebeurtenis as G;
    let claimed = boekingen.iter().find(|b| b.post == Post::Gerealiseerd).map(|b| b.bewijs.clone()).unwrap_or_default();
    let first = |g: G| traject.stappen.iter().find(|s| s.gebeurtenis == g).map(|s| s.datum);
    let overeenkomst = || traject.overeenkomsten.first().map(|o| o.overeenkomst_id.clone());
    crate::domain::boek::Bewijs {
        intake_datum: claimed.intake_datum.or_else(|| first(G::IntakeDoor)),
        leerdoelen_datum: claimed.leerdoelen_datum.or_else(|| first(G::LeerdoelenVastgesteld)),
        match_datum: claimed.match_datum.or_else(|| first(G::Ondertekend)),
        overeenkomst_id: claimed.overeenkomst_id.or_else(overeenkomst),
        sha256: None,
    }
}

/// What of the proof a milestone needs is missing: the field, what it is, and the rule (BR01, BR02).
fn ontbreekt(
    bewijs: &crate::domain::boek::Bewijs,
    mijlpaal: Mijlpaal,
) -> Vec<(&'static str, &'static str, &'static str)> {
    let all = [
        (Mijlpaal::Intake, bewijs.intake_datum.is_none(), "intake_datum", "een intake", "BR01"),
        (Mijlpaal::Leerdoelen, bewijs.leerdoelen_datum.is_none(), "leerdoelen_datum", "leerdoelen", "BR01"),
        (
            Mijlpaal::Match,
            bewijs.match_datum.is_none(),
            "match_datum",
            "een volledig ondertekende overeenkomst",
            "BR02",
        ),
    ];
    all.into_iter()
        .filter(|(needed, missing, ..)| *needed <= mijlpaal && *missing)
        .map(|(_, _, field, what, rule)| (field, what, rule))
        .collect()
}

/// Today, in the Netherlands.
fn vandaag(now: DateTime<Utc>) -> NaiveDate {
    dag(now)
}
