//! An invoice that a supplier sends (M29), judged by the ledger: who may, for what, how much, and whether it adds up
//! (BR01-BR09). The proof is what the hub has seen, never what the invoice says of itself.
//!
//! A line whose traject was invoiced before falls out and the others go on (SC03): a supplier bills in good faith what the
//! hub knows to be done. Anything else that is wrong refuses the whole: an amount is not corrected by a machine. Of an
//! invoice that came ready-made in UBL nothing falls out: it is the supplier's document, and is refused as a whole
//! (decision 14).
//!
//! [`kop`] looks at the head and the sums, [`regel`] at each line; what it books is [`super::boeken`].

mod kop;
mod regel;

use super::boeken::{Document, Lijn, boek};
use super::{contract_op, day, lines, weiger};
use crate::domain::boek::Bewijs;
use crate::domain::contract::Contract;
use crate::domain::geld::btw;
use crate::domain::levensloop::Gebeurtenis;
use crate::flow::process::{Case, Directory};
use crate::message::finding::{Finding, Severity, refuses};
use crate::store::{Change, Facts};
use chrono::{DateTime, NaiveDate, Utc};
use kop::{head, sums};
use regel::{Goed, one_line, twice};
use serde_json::{Value, json};

/// What the ledger makes of a message about money.
#[derive(Debug, Default)]
pub struct Oordeel {
    /// What was found.
    pub findings: Vec<Finding>,
    /// The message as it goes on, when something of it fell out or the hub filled in what it knows.
    pub canonical: Option<Value>,
    /// What is booked and asked.
    pub changes: Vec<Change>,
    /// The gemeente that pays, when it is known: her rules hold.
    pub gemeente: Option<String>,
    /// The contract, when it is known.
    pub contract_id: Option<String>,
    /// What goes on instead of the message, when more than one gemeente pays: to each her own part.
    pub delen: Vec<Deel>,
}

/// The part of a gemeente in a message.
#[derive(Debug)]
pub struct Deel {
    /// Slug of who gets it.
    pub ontvanger: String,
    /// What it says.
    pub canonical: Value,
}

impl Oordeel {
    pub(super) fn nee(findings: Vec<Finding>) -> Self {
        Self { findings, ..Self::default() }
    }
}

/// Judges an invoice.
pub(in crate::flow) fn oordeel(
    case: Case<'_>,
    facts: &Facts,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Oordeel {
    let canonical = case.canonical;
    let factuurdatum = day(canonical, "factuurdatum").unwrap_or_else(|| super::vandaag(now));
    let (contract, gemeente) = match contract(case, facts, directory, factuurdatum) {
        Ok(found) => found,
        Err(findings) => return Oordeel::nee(findings),
    };
    let known = Some(contract.contract_id.clone());
    let off = &directory.praktijk(&gemeente, known.as_deref(), factuurdatum).regels_uit;
    let mut findings = head(case, contract, facts, factuurdatum, now);
    findings.extend(sums(canonical, contract, factuurdatum));
    let mut good: Vec<Goed<'_>> = vec![];
    let mut again: Vec<Finding> = vec![];
    for (place, line) in lines(canonical) {
        match one_line((place, line), contract, facts, factuurdatum, directory) {
            Ok(mut goed) => {
                let same = |g: &&Goed<'_>| (g.lijn.traject, g.lijn.mijlpaal) == (goed.lijn.traject, goed.lijn.mijlpaal);
                let before = good.iter().filter(same).count();
                if before > 0 && !off.contains("BR04") {
                    again.push(twice(place, "dit traject staat twee keer op deze factuur"));
                } else {
                    goed.lijn.ronde += before;
                    good.push(goed);
                }
            }
            // What else is wrong with a line that was billed before is of no account: it names a second agreement (SC03).
            Err(wrong) if wrong.iter().any(|f| f.regel == "BR04") => {
                again.extend(wrong.into_iter().filter(|f| f.regel == "BR04"));
            }
            Err(wrong) => findings.extend(wrong),
        }
    }
    findings.retain(|f| !off.contains(f.regel.as_str()));
    let mut oordeel = Oordeel { gemeente: Some(gemeente.clone()), contract_id: known, ..Oordeel::default() };
    let ready_made = directory.kant_en_klaar(&case.envelope.partner, &case.envelope.route);
    if refuses(&findings) || good.is_empty() || (ready_made && !again.is_empty()) {
        findings.extend(again);
        oordeel.findings = findings;
        return oordeel;
    }
    let fell_out = !again.is_empty();
    if fell_out || good.iter().any(|g| canonical["regels"][g.place]["bewijs"].is_null()) {
        oordeel.canonical = Some(goes_on(canonical, &good, contract, factuurdatum));
    }
    if fell_out {
        findings.extend(again.into_iter().map(|f| Finding { severity: Severity::Signaal, ..f }));
    }
    oordeel.findings = findings;
    let lijnen: Vec<Lijn<'_>> = good.into_iter().map(|g| g.lijn).collect();
    let document = Document {
        contract,
        gemeente: &gemeente,
        nummer: canonical["factuurnr"].as_str().unwrap_or_default(),
        dag: factuurdatum,
        vervaldatum: canonical["vervaldatum"].as_str().unwrap_or_default(),
        bericht_id: &case.envelope.bericht_id,
        wie: &case.envelope.partner,
        op: case.envelope.ontvangen_op,
    };
    oordeel.changes = boek(&document, &lijnen);
    oordeel
}

const ANDER_CONTRACT: &str = "dit traject valt onder een ander contract";

/// The contract of an invoice and the gemeente that pays: those of its trajecten, which must all be hers, under that
/// contract, and guided by who sends it.
fn contract<'d>(
    case: Case<'_>,
    facts: &Facts,
    directory: &'d dyn Directory,
    factuurdatum: NaiveDate,
) -> Result<(&'d Contract, String), Vec<Finding>> {
    let slug = case.envelope.partner.as_str();
    let id = case.canonical["contract_id"].as_str().unwrap_or_default();
    let mut findings = vec![];
    let mut gemeente: Option<&str> = None;
    for (place, line) in lines(case.canonical) {
        let path = format!("/regels/{place}/traject_id");
        let traject = line["traject_id"].as_str().and_then(|id| facts.traject(id));
        match traject.filter(|t| t.centrale == slug) {
            None => findings.push(weiger("BR05", path, "dit traject is bij u niet bekend; controleer het nummer")),
            Some(t) if t.contract_id.as_deref() != Some(id) => {
                findings.push(weiger("BR05", path, ANDER_CONTRACT));
            }
            Some(t) if gemeente.is_some_and(|g| g != t.gemeente) => {
                findings.push(weiger(
                    "BR05",
                    path,
                    "dit traject is van een andere gemeente; een factuur gaat naar één gemeente",
                ));
            }
            Some(t) => gemeente = gemeente.or(Some(&t.gemeente)),
        }
    }
    // Under no traject of the invoice this number: then the number is wrong, not every line.
    if gemeente.is_none() && findings.iter().all(|f| f.text == ANDER_CONTRACT) {
        return Err(vec![weiger(
            "BR05",
            "/contract_id",
            "de trajecten van deze factuur vallen niet onder dit contract",
        )]);
    }
    let (Some(gemeente), true) = (gemeente, findings.is_empty()) else { return Err(findings) };
    // A contract that has ended is still invoiced under: what counts is the day of each match (BR05). Of one that was not in
    // force that day either, the agreement is the one of the referral; the line then hears which day is wrong.
    let trajecten =
        || lines(case.canonical).filter_map(|(_, line)| line["traject_id"].as_str().and_then(|id| facts.traject(id)));
    let days = [Gebeurtenis::Ondertekend, Gebeurtenis::Aangemeld].into_iter();
    let days = days.flat_map(|step| trajecten().filter_map(move |t| t.datum_van(step)));
    let found = contract_op(directory, gemeente, id, std::iter::once(factuurdatum).chain(days))
        .filter(|contract| contract.leverancier == slug);
    match found {
        Some(contract) => Ok((contract, gemeente.to_owned())),
        None => Err(vec![weiger(
            "BR05",
            "/contract_id",
            "onder dit contract kan u deze gemeente niet factureren; controleer het nummer en de datum",
        )]),
    }
}

/// The invoice with only these lines and the sums that belong to them, and with the proof the hub has where the sender gave
/// none: who gets it sees what it is billed for (RQ37).
fn goes_on(canonical: &Value, good: &[Goed<'_>], contract: &Contract, dag: NaiveDate) -> Value {
    let mut left = canonical.clone();
    let keep: Vec<Value> = good
        .iter()
        .filter_map(|g| {
            let mut line = canonical["regels"].get(g.place).cloned()?;
            if line["bewijs"].is_null() {
                line["bewijs"] = bewijs(&g.lijn.bewijs);
            }
            Some(line)
        })
        .collect();
    let excl: i64 = good.iter().map(|g| g.lijn.centen).sum();
    let amount = contract.btw(dag).map_or(0, |agreed| btw(excl, agreed.percentage));
    left["regels"] = Value::Array(keep);
    left["totaal_excl_centen"] = json!(excl);
    left["btw"]["bedrag_centen"] = json!(amount);
    left["totaal_incl_centen"] = json!(excl + amount);
    left
}

/// The proof as the message says it; what there is not is absent.
fn bewijs(van: &Bewijs) -> Value {
    serde_json::to_value(van).unwrap_or_default()
}
