//! How the money stands, from the whole ledger: each contract in a year, each invoice, each payment. What finance looks at
//! (FN3, FN4, FN6).

use crate::domain::boek::document::{self, Facturen};
use crate::domain::boek::stand::{self, Betaalstand, Contractstand, Factuurstand};
use crate::domain::boek::uren::{self, Declaratiestand};
use crate::domain::boek::{BoekVraag, Boeking, Post};
use crate::domain::contract::Contract;
use crate::domain::kalender::dag;
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use crate::store::{Reader, StoreError};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Entries read at a time.
const PAGE: u32 = 5_000;

/// The whole ledger, oldest first.
pub fn boek(reader: &mut dyn Reader) -> Result<Vec<Boeking>, StoreError> {
    let mut all = vec![];
    let mut after = 0;
    loop {
        let page = reader.boekingen(after, PAGE)?;
        let Some((last, _)) = page.last() else { return Ok(all) };
        after = *last;
        all.extend(page.into_iter().map(|(_, boeking)| boeking));
    }
}

/// A contract in a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contractregel {
    /// Its number.
    pub contract_id: String,
    /// The year.
    pub jaar: i32,
    /// Where it stands.
    pub stand: Contractstand,
    /// Fewest and most trajecten it aims at.
    pub streef: (Option<u32>, Option<u32>),
    /// How many there will be at this pace; None: the year is over, or has not begun.
    pub prognose: Option<u32>,
    /// More were realised than it aims at (BR06).
    pub boven_band: bool,
}

/// Every contract that has entries or is in the configuration, by number and year.
pub fn contracten(boek: &[Boeking], known: &[&Contract], op: NaiveDate) -> Vec<Contractregel> {
    let mut keys: BTreeSet<(&str, i32)> = known.iter().map(|c| (c.contract_id.as_str(), op.year())).collect();
    keys.extend(boek.iter().filter(|b| !b.contract_id.is_empty()).map(|b| (b.contract_id.as_str(), b.jaar)));
    keys.into_iter()
        .map(|(contract_id, jaar)| {
            let own: Vec<Boeking> =
                boek.iter().filter(|b| b.contract_id == contract_id && b.jaar == jaar).cloned().collect();
            let stand = stand::contract(&own);
            let contract = known.iter().find(|c| c.contract_id == contract_id);
            let streef = contract.map_or((None, None), |c| (c.streef_min, c.streef_max));
            Contractregel {
                contract_id: contract_id.to_owned(),
                jaar,
                stand,
                streef,
                prognose: (jaar == op.year()).then(|| stand::prognose(stand.gerealiseerd, op)),
                boven_band: streef.1.is_some_and(|most| stand.gerealiseerd > most),
            }
        })
        .collect()
}

/// Work for the gemeente of every contract that will not reach what it aims at, at the pace of this year (BR06, SC04); once
/// a month.
pub fn achter(boek: &[Boeking], contracten: &[(String, &Contract)], now: DateTime<Utc>) -> Vec<Werkitem> {
    let op = dag(now);
    let known: Vec<&Contract> = contracten.iter().map(|(_, contract)| *contract).collect();
    let rows = self::contracten(boek, &known, op);
    let behind = rows.iter().filter_map(|row| {
        let (least, most) = (row.streef.0?, row.prognose?);
        let (gemeente, _) = contracten.iter().find(|(_, c)| c.contract_id == row.contract_id)?;
        // Of a first month nothing can be said.
        (row.jaar == op.year() && op.month() > 1 && most < least).then(|| {
            let text = format!(
                "{} trajecten gerealiseerd in {}: verwachting {most}, minder dan streef_min ({least}).",
                row.stand.gerealiseerd, row.jaar
            );
            let id = werk_id(&["prognose", &row.contract_id, &format!("{}-{:02}", op.year(), op.month())]);
            Werkitem {
                regel: Some("BR06".to_owned()),
                ..Werkitem::nieuw(id, WerkSoort::Contractstand, gemeente, &text, now)
            }
        })
    });
    behind.collect()
}

/// Invoices and payments, and what both come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Posten {
    /// Every invoice.
    pub facturen: Vec<Factuurstand>,
    /// Every payment.
    pub betalingen: Vec<Betaalstand>,
    /// Every line of hours that were declared (F9).
    pub declaraties: Vec<Declaratiestand>,
    /// Cents billed, with btw, less what was credited or not accepted.
    pub gefactureerd: i64,
    /// Cents that came.
    pub ontvangen: i64,
    /// Cents that are still to come.
    pub open: i64,
    /// Cents that belong to no line.
    pub niet_toegewezen: i64,
    /// Cents the payer is owed.
    pub tegoed: i64,
}

/// All of it.
pub fn posten(boek: &[Boeking]) -> Posten {
    let facturen = stand::facturen(boek);
    let betalingen = stand::betalingen(boek);
    let lines = || facturen.iter().flat_map(|f| &f.regels);
    Posten {
        gefactureerd: lines().map(|r| r.bruto - r.gecrediteerd).sum(),
        ontvangen: betalingen.iter().map(|b| b.centen).sum(),
        open: lines().map(|r| r.open().max(0)).sum(),
        niet_toegewezen: betalingen.iter().map(Betaalstand::over).sum(),
        tegoed: stand::tegoed(&facturen, &betalingen),
        facturen,
        betalingen,
        declaraties: uren::declaraties(boek),
    }
}

/// The part of the ledger that a payment, an invoice or a traject can be followed in: what is about it, all of its trajecten,
/// and all of the invoices those are on. Read by name, so that the years around it are left where they are.
pub fn rond(reader: &mut dyn Reader, genoemd: &str) -> Result<Vec<Boeking>, StoreError> {
    let whole = || genoemd.to_owned();
    let (nummer, _) = document::lees(genoemd);
    let mut asked = BTreeSet::new();
    // By moment, as they were written.
    let mut found: BTreeMap<(DateTime<Utc>, String), Boeking> = BTreeMap::new();
    let first = [BoekVraag::Betaling(whole()), BoekVraag::Document(whole()), BoekVraag::Traject(whole())];
    let mut next: Vec<BoekVraag> = first.into_iter().chain([BoekVraag::Document(nummer.to_owned())]).collect();
    // What is about it; then its trajecten and invoices; then the invoices of those trajecten.
    for _ in 0..3 {
        for vraag in next.drain(..) {
            let read = reader.boek(&vraag)?.boekingen;
            found.extend(read.into_iter().map(|b| ((b.geboekt_op, b.sleutel.clone()), b)));
        }
        let trajecten = found.values().filter_map(|b| b.traject_id.clone()).map(BoekVraag::Traject);
        let lines = found.values().filter(|b| matches!(b.post, Post::Factuurregel | Post::Toewijzing));
        let invoices = lines.filter_map(|b| b.document.clone()).map(BoekVraag::Document);
        let more: Vec<BoekVraag> =
            if asked.is_empty() { trajecten.chain(invoices).collect() } else { invoices.collect() };
        next.extend(more.into_iter().filter(|vraag| asked.insert(format!("{vraag:?}"))));
    }
    Ok(found.into_values().collect())
}

/// What the ledger has about a number, read by that number: of one year when that is said (`12@2025`).
pub fn document(reader: &mut dyn Reader, genoemd: &str) -> Result<Vec<Boeking>, StoreError> {
    let whole = reader.boek(&BoekVraag::Document(genoemd.to_owned()))?.boekingen;
    let (nummer, _) = document::lees(genoemd);
    if whole.is_empty() && nummer != genoemd {
        let own = reader.boek(&BoekVraag::Document(nummer.to_owned()))?.boekingen;
        return Ok(over(&own, genoemd));
    }
    Ok(over(&whole, genoemd))
}

/// What these entries have about a number: of one year when that is said (`12@2025`), else of every year it is of.
pub fn over(boek: &[Boeking], genoemd: &str) -> Vec<Boeking> {
    let about = |b: &&Boeking, nummer: &str| b.document.as_deref() == Some(nummer);
    let as_it_is = boek.iter().any(|b| about(&b, genoemd));
    let (nummer, jaar) = if as_it_is { (genoemd, None) } else { document::lees(genoemd) };
    let facturen = Facturen::van(boek);
    let of = |b: &&Boeking| jaar.is_none_or(|jaar| facturen.jaar(b).unwrap_or(b.jaar) == jaar);
    boek.iter().filter(|b| about(b, nummer)).filter(of).cloned().collect()
}

/// Numbers of a series that are missing between the first and the last: the report of gaps, which has to be empty.
pub fn gaten(boek: &[Boeking]) -> Vec<String> {
    let mut gaps = vec![];
    let series: BTreeSet<&str> = boek.iter().filter(|b| b.post == Post::Nummer).map(|b| b.tekst.as_str()).collect();
    for reeks in series {
        let given = boek.iter().filter(|b| b.post == Post::Nummer && b.tekst == reeks);
        let numbers: BTreeSet<u32> = given.filter_map(|b| b.sleutel.rsplit('/').next()?.parse().ok()).collect();
        let last = numbers.last().copied().unwrap_or_default();
        gaps.extend((1..=last).filter(|n| !numbers.contains(n)).map(|n| format!("{reeks}/{n}")));
    }
    gaps
}
