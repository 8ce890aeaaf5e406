//! The head of an invoice a supplier sends: its number, its days, who it is of and for, and whether it adds up (BR05, BR07, BR08).

use super::super::{cents, day, lines, vandaag, weiger};
use crate::domain::boek::{BoekVraag, Boeking};
use crate::domain::contract::Contract;
use crate::domain::geld::btw;
use crate::flow::process::Case;
use crate::message::finding::Finding;
use crate::store::Facts;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::Value;

/// The head: number, days, account.
pub(super) fn head(
    case: Case<'_>,
    contract: &Contract,
    facts: &Facts,
    factuurdatum: NaiveDate,
    now: DateTime<Utc>,
) -> Vec<Finding> {
    let canonical = case.canonical;
    let mut findings = vec![];
    let nummer = canonical["factuurnr"].as_str().unwrap_or_default();
    let used = facts.boek(&BoekVraag::Document(nummer.to_owned()));
    let own = |b: &Boeking| b.leverancier == contract.leverancier && b.jaar == factuurdatum.year();
    if used.iter().any(|b| own(b) && b.post.is_document()) {
        findings.push(weiger(
            "M29",
            "/factuurnr",
            "dit nummer is dit jaar al gebruikt; elke factuur heeft een eigen nummer",
        ));
    }
    if factuurdatum > vandaag(now) {
        findings.push(weiger("BR07", "/factuurdatum", "de factuurdatum ligt in de toekomst"));
    }
    if day(canonical, "vervaldatum").is_some_and(|dag| dag < factuurdatum) {
        findings.push(weiger("BR07", "/vervaldatum", "de vervaldatum ligt vóór de factuurdatum"));
    }
    for (key, agreed, what) in
        [("iban", &contract.van.iban, "het rekeningnummer"), ("kvk", &contract.van.kvk, "het KvK-nummer")]
    {
        if agreed.as_deref().is_some_and(|agreed| canonical[key] != agreed) {
            let text = format!("dit is niet {what} van het contract; een wijziging spreekt u eerst met de gemeente af");
            findings.push(weiger("BR05", format!("/{key}"), text));
        }
    }
    findings
}

/// BR08: lines and btw are the total, to the cent; the btw is that of the contract.
pub(super) fn sums(canonical: &Value, contract: &Contract, dag: NaiveDate) -> Vec<Finding> {
    let mut findings = vec![];
    let total: i64 = lines(canonical).map(|(_, line)| cents(line, "prijs_centen")).sum();
    let (excl, incl) = (cents(canonical, "totaal_excl_centen"), cents(canonical, "totaal_incl_centen"));
    let amount = cents(&canonical["btw"], "bedrag_centen");
    if total != excl {
        findings.push(weiger("BR08", "/totaal_excl_centen", "dit is niet de som van de regels"));
    }
    if excl.checked_add(amount) != Some(incl) {
        findings.push(weiger("BR08", "/totaal_incl_centen", "dit is niet het totaal zonder btw plus de btw"));
    }
    let Some(agreed) = contract.btw(dag) else {
        findings.push(weiger(
            "BR08",
            "/btw/categorie",
            "voor deze dag is bij het contract geen btw-categorie vastgelegd",
        ));
        return findings;
    };
    if canonical["btw"]["categorie"] != agreed.soort.as_str() {
        findings.push(weiger("BR08", "/btw/categorie", "dit is niet de btw-categorie van het contract"));
    } else if amount != btw(excl, agreed.percentage) {
        findings.push(weiger("BR08", "/btw/bedrag_centen", "dit is niet de btw over het totaal, op de cent"));
    }
    findings
}
