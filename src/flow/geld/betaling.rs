//! What a gemeente says she paid (M31), laid beside what is open (SC11, FN3, FN4). An exact reference and the payer that the
//! contract names are needed to allocate by itself; anything else is booked as money that came, and a person looks.

use super::factuur::Oordeel;
use super::{boeking, cents, contract_van_factuur, day, weiger};
use crate::domain::boek::stand::{Factuurstand, Regelstand};
use crate::domain::boek::{BoekVraag, Boeking, Post, sleutel, stand};
use crate::domain::contract::Contract;
use crate::domain::geld::euro;
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use crate::flow::process::{Case, Directory};
use crate::store::{Change, Facts};
use chrono::{DateTime, Utc};

/// Cents of a payment that belong to a line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deel<'r> {
    /// The line.
    pub regel: &'r Regelstand,
    /// Cents.
    pub centen: i64,
}

/// Lays a payment on an invoice: on the lines it names when they are exactly that, else on the open lines in their order
/// while it is at most what is open. None, with why, when a person must look.
pub fn verdeel<'f>(factuur: &'f Factuurstand, centen: i64, genoemd: &[&str]) -> Result<Vec<Deel<'f>>, &'static str> {
    let open: Vec<&Regelstand> = factuur.regels.iter().filter(|r| r.open() > 0).collect();
    if open.is_empty() {
        return Err("op deze factuur staat niets meer open: deze betaling is dubbel, of voor iets anders");
    }
    let lines: Vec<&Regelstand> = if genoemd.is_empty() {
        open
    } else {
        let named: Vec<_> = open.iter().copied().filter(|r| genoemd.contains(&r.traject_id.as_str())).collect();
        if named.len() < genoemd.len() {
            return Err("een traject dat de betaling noemt, staat op deze factuur niet (meer) open");
        }
        named
    };
    let total: i64 = lines.iter().map(|r| r.open()).sum();
    if centen > total {
        return Err("de betaling is hoger dan wat er openstaat");
    }
    if !genoemd.is_empty() && centen < total {
        return Err("de betaling is lager dan wat er voor de genoemde trajecten openstaat");
    }
    let mut left = centen;
    let mut parts = vec![];
    for regel in lines {
        let part = left.min(regel.open());
        if part > 0 {
            parts.push(Deel { regel, centen: part });
        }
        left -= part;
    }
    Ok(parts)
}

/// Books a payment.
pub(in crate::flow) fn oordeel(
    case: Case<'_>,
    facts: &Facts,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Oordeel {
    let canonical = case.canonical;
    let text = |key: &str| canonical[key].as_str().unwrap_or_default();
    let datum = day(canonical, "datum").unwrap_or_else(|| super::vandaag(now));
    let (kenmerk, centen) = (text("kenmerk"), cents(canonical, "bedrag_centen"));
    if datum > super::vandaag(now) {
        return Oordeel::nee(vec![weiger("BR07", "/datum", "de datum ligt in de toekomst")]);
    }
    let of_invoice = facts.boek(&BoekVraag::Document(kenmerk.to_owned()));
    let to_whom = |f: &&Factuurstand| {
        let contract = contract_van_factuur(directory, (&f.gemeente, &f.contract_id, f.dag), of_invoice);
        contract.is_some_and(|c| c.van.iban.as_deref() == Some(text("iban_naar")))
    };
    let named: Vec<&str> =
        canonical["traject_ids"].as_array().into_iter().flatten().filter_map(|v| v.as_str()).collect();
    let invoices = stand::facturen(of_invoice);
    // A number may be of more years: the payment is for the one it can be for, and else a person looks.
    let known: Vec<&Factuurstand> = invoices.iter().filter(to_whom).collect();
    let fits: Vec<&Factuurstand> = known.iter().copied().filter(|f| verdeel(f, centen, &named).is_ok()).collect();
    let sure = if fits.len() > 1 {
        Err("dit nummer is van facturen van meer dan één jaar, en bij elk daarvan kan de betaling horen")
    } else {
        Ok(())
    };
    let Some(invoice) = fits.last().or(known.last()).copied() else {
        let text = "onder dit kenmerk en op deze rekening is hier geen factuur bekend; noem het factuurnummer";
        return Oordeel::nee(vec![weiger("M31", "/kenmerk", text)]);
    };
    let known = (invoice.gemeente.as_str(), invoice.contract_id.as_str(), invoice.dag);
    let Some(contract) = contract_van_factuur(directory, known, of_invoice) else { return Oordeel::default() };
    let key = sleutel::uit_bericht(kenmerk, datum, &case.envelope.bericht_id);
    let base = Boeking { betaling: Some(key.clone()), ..boeking(case, contract, &invoice.gemeente, datum) };
    let came = Boeking {
        sleutel: sleutel::betaling(&key),
        post: Post::Betaling,
        jaar: invoice.jaar,
        document: Some(invoice.factuurnr.clone()),
        centen,
        tekst: kenmerk.to_owned(),
        ..base.clone()
    };
    let mut changes = vec![Change::Geboekt(Box::new(came))];
    match payer(contract, text("iban_van")).and(sure).and_then(|()| verdeel(invoice, centen, &named)) {
        Ok(parts) => {
            for (nth, part) in parts.iter().enumerate() {
                changes.push(Change::Geboekt(Box::new(Boeking {
                    sleutel: sleutel::toewijzing(&key, nth + 1),
                    post: Post::Toewijzing,
                    jaar: invoice.jaar,
                    document: Some(invoice.factuurnr.clone()),
                    traject_id: Some(part.regel.traject_id.clone()),
                    mijlpaal: Some(part.regel.mijlpaal),
                    centen: part.centen,
                    tekst: "kenmerk, betaler en bedrag kloppen".to_owned(),
                    ..base.clone()
                })));
            }
        }
        Err(why) => changes.push(Change::WerkGevraagd(uitzoeken(contract, &key, centen, why, case, now))),
    }
    Oordeel {
        changes,
        gemeente: Some(invoice.gemeente.clone()),
        contract_id: Some(invoice.contract_id.clone()),
        ..Oordeel::default()
    }
}

/// Whether this is the account of the gemeente in the contract. A contract that names none knows no payer.
fn payer(contract: &Contract, iban: &str) -> Result<(), &'static str> {
    match contract.aan.iban.as_deref() {
        Some(known) if known == iban => Ok(()),
        Some(_) => Err("de betaling komt van een andere rekening dan die van de gemeente in het contract"),
        None => Err(
            "bij het contract staat geen rekening van de gemeente; zonder bekende betaler wijst niemand vanzelf toe",
        ),
    }
}

/// A person looks where the money belongs.
fn uitzoeken(contract: &Contract, key: &str, centen: i64, why: &str, case: Case<'_>, now: DateTime<Utc>) -> Werkitem {
    let text = format!("Zoek uit waar een betaling van {} bij hoort: {why}.", euro(centen));
    Werkitem {
        bericht_id: Some(case.envelope.bericht_id.clone()),
        ..Werkitem::nieuw(werk_id(&["betaling", key]), WerkSoort::Betaling, &contract.leverancier, &text, now)
    }
}
