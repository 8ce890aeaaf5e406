//! Sums over entries: what a milestone, an invoice, a contract and a payment come to. Pure; the entries are the only truth.

use super::document::Facturen;
use super::{Bewijs, Boeking, Post};
use crate::domain::contract::Mijlpaal;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// Where a milestone of a traject stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mijlpaalstand {
    /// Lines it was invoiced on.
    pub regels: usize,
    /// Of those, credited or not accepted.
    pub gecrediteerd: usize,
}

impl Mijlpaalstand {
    /// Whether it is invoiced and not credited (BR04).
    pub fn is_gefactureerd(self) -> bool {
        self.regels > self.gecrediteerd
    }
}

/// The milestone of a traject, by the entries of the traject.
pub fn mijlpaal(boekingen: &[Boeking], traject_id: &str, mijlpaal: Mijlpaal) -> Mijlpaalstand {
    let about = |b: &&Boeking| b.traject_id.as_deref() == Some(traject_id) && b.mijlpaal == Some(mijlpaal);
    let count = |post: Post| boekingen.iter().filter(about).filter(|b| b.post == post).count();
    Mijlpaalstand {
        regels: count(Post::Factuurregel),
        gecrediteerd: count(Post::Creditregel) + count(Post::RegelVervallen),
    }
}

/// Where a contract stands in a year (BR06, FN6).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Contractstand {
    /// Places that are taken: accepted and not gone back before a match.
    pub bezet: u32,
    /// Trajecten whose agreement was signed.
    pub gerealiseerd: u32,
    /// Cents of what was reached: the claims.
    pub gevorderd: i64,
    /// Cents invoiced less what was credited, without btw.
    pub gefactureerd: i64,
}

/// The stand of a contract, by its entries of the year.
pub fn contract(boekingen: &[Boeking]) -> Contractstand {
    let mut stand = Contractstand::default();
    let mut bezet = 0i64;
    for b in boekingen {
        match b.post {
            Post::Plek => bezet += 1,
            Post::PlekVrij => bezet -= 1,
            Post::Gerealiseerd => stand.gerealiseerd += 1,
            Post::Vordering => stand.gevorderd += b.centen,
            Post::Factuurregel => stand.gefactureerd += b.centen,
            Post::Creditregel | Post::RegelVervallen => stand.gefactureerd -= b.centen,
            _ => {}
        }
    }
    stand.bezet = u32::try_from(bezet).unwrap_or_default();
    stand
}

/// How many a year will have at this pace: what there is on `dag`, as if the rest of the year goes as it went; rounded to
/// the nearest. SC04: 15 on 1 July is 30.
pub fn prognose(gerealiseerd: u32, dag: NaiveDate) -> u32 {
    use chrono::Datelike;
    let passed = i64::from(dag.ordinal0()).max(1);
    let year = if dag.leap_year() { 366 } else { 365 };
    u32::try_from(crate::domain::geld::deel(i64::from(gerealiseerd), year, passed)).unwrap_or(u32::MAX)
}

/// A line of an invoice, and what has come of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Regelstand {
    /// The traject.
    pub traject_id: String,
    /// The milestone.
    pub mijlpaal: Mijlpaal,
    /// Cents with btw.
    pub bruto: i64,
    /// Cents credited or not accepted, with btw.
    pub gecrediteerd: i64,
    /// Cents of payments that belong to it.
    pub betaald: i64,
    /// Its proof.
    pub bewijs: Bewijs,
}

impl Regelstand {
    /// What is still to be paid; below zero when more was paid than is due.
    pub fn open(&self) -> i64 {
        self.bruto - self.gecrediteerd - self.betaald
    }
}

/// Whether the receiver agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Oordeel {
    /// Nothing was said.
    Geen,
    /// It was accepted.
    Geaccepteerd,
    /// It was not.
    Afgewezen,
}

/// An invoice, and what has come of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Factuurstand {
    /// Its number.
    pub factuurnr: String,
    /// The year the number is of.
    pub jaar: i32,
    /// Slug of the supplier.
    pub leverancier: String,
    /// Slug of the gemeente.
    pub gemeente: String,
    /// The contract.
    pub contract_id: String,
    /// Its day.
    pub dag: NaiveDate,
    /// Last day of payment.
    pub vervaldatum: String,
    /// Cents without btw.
    pub excl: i64,
    /// Cents of btw.
    pub btw: i64,
    /// Its lines.
    pub regels: Vec<Regelstand>,
    /// What the receiver said last.
    pub oordeel: Oordeel,
}

impl Factuurstand {
    /// Cents still to be paid.
    pub fn open(&self) -> i64 {
        self.regels.iter().map(Regelstand::open).sum()
    }

    /// Cents paid.
    pub fn betaald(&self) -> i64 {
        self.regels.iter().map(|r| r.betaald).sum()
    }

    /// Cents credited.
    pub fn gecrediteerd(&self) -> i64 {
        self.regels.iter().map(|r| r.gecrediteerd).sum()
    }
}

/// The invoices in these entries, by supplier, number and year.
pub fn facturen(boekingen: &[Boeking]) -> Vec<Factuurstand> {
    let index = Facturen::van(boekingen);
    let mut found: BTreeMap<(&str, &str, i32), Factuurstand> = BTreeMap::new();
    for b in boekingen.iter().filter(|b| b.post == Post::Factuur) {
        let Some(factuurnr) = b.document.as_deref() else { continue };
        found.insert(
            (&b.leverancier, factuurnr, b.jaar),
            Factuurstand {
                factuurnr: factuurnr.to_owned(),
                jaar: b.jaar,
                leverancier: b.leverancier.clone(),
                gemeente: b.gemeente.clone(),
                contract_id: b.contract_id.clone(),
                dag: b.dag,
                vervaldatum: b.tekst.clone(),
                excl: b.centen,
                btw: b.btw_centen,
                regels: vec![],
                oordeel: Oordeel::Geen,
            },
        );
    }
    for b in boekingen {
        let about = |nummer| Some((b.leverancier.as_str(), nummer, index.jaar(b)?));
        let Some(factuur) = b.document.as_deref().and_then(about).and_then(|key| found.get_mut(&key)) else {
            continue;
        };
        match (b.post, b.traject_id.as_deref(), b.mijlpaal) {
            (Post::Geaccepteerd, ..) => factuur.oordeel = Oordeel::Geaccepteerd,
            (Post::Afgewezen, ..) => factuur.oordeel = Oordeel::Afgewezen,
            (Post::Factuurregel, Some(traject), Some(mijlpaal)) => factuur.regels.push(Regelstand {
                traject_id: traject.to_owned(),
                mijlpaal,
                bruto: b.centen + b.btw_centen,
                gecrediteerd: 0,
                betaald: 0,
                bewijs: b.bewijs.clone(),
            }),
            (
                Post::Creditregel | Post::RegelVervallen | Post::Toewijzing | Post::ToewijzingOngedaan,
                Some(traject),
                Some(mijlpaal),
            ) => {
                let line = factuur.regels.iter_mut().find(|r| r.traject_id == traject && r.mijlpaal == mijlpaal);
                match (line, b.post) {
                    (Some(line), Post::Creditregel | Post::RegelVervallen) => {
                        line.gecrediteerd += b.centen + b.btw_centen
                    }
                    (Some(line), Post::Toewijzing) => line.betaald += b.centen,
                    (Some(line), _) => line.betaald -= b.centen,
                    (None, _) => {}
                }
            }
            _ => {}
        }
    }
    found.into_values().collect()
}

/// A payment, and what of it belongs to a line.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Betaalstand {
    /// Its key.
    pub betaling: String,
    /// The day.
    pub dag: NaiveDate,
    /// What its payer said it is for.
    pub kenmerk: String,
    /// Cents that came.
    pub centen: i64,
    /// Of those, what belongs to a line.
    pub toegewezen: i64,
    /// Of those, what goes back to its payer because a person decided so.
    pub terugbetaald: i64,
    /// What it was allocated to, each with the id by which it can be undone.
    pub toewijzingen: Vec<Toewijzing>,
}

/// An allocation of a payment to a line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Toewijzing {
    /// Its key in the ledger.
    pub id: String,
    /// The invoice.
    pub factuurnr: String,
    /// The year its number is of.
    pub factuurjaar: i32,
    /// The traject of the line.
    pub traject_id: String,
    /// Cents; below zero when money went back.
    pub centen: i64,
    /// It was undone.
    pub ongedaan: bool,
}

impl Betaalstand {
    /// What belongs to no line and does not go back: paid twice, too much, or for something unknown (FN4).
    pub fn over(&self) -> i64 {
        self.centen - self.toegewezen - self.terugbetaald
    }
}

/// The payments in these entries, in the order they came.
pub fn betalingen(boekingen: &[Boeking]) -> Vec<Betaalstand> {
    let mut found: Vec<Betaalstand> = vec![];
    // Where each stands in the list: an allocation comes for every line, and there may be many payments.
    let mut places: HashMap<&str, usize> = HashMap::new();
    for b in boekingen {
        let Some(betaling) = b.betaling.as_deref() else { continue };
        match b.post {
            Post::Betaling => {
                places.entry(betaling).or_insert(found.len());
                found.push(Betaalstand {
                    betaling: betaling.to_owned(),
                    dag: b.dag,
                    kenmerk: b.tekst.clone(),
                    centen: b.centen,
                    toegewezen: 0,
                    terugbetaald: 0,
                    toewijzingen: vec![],
                });
            }
            Post::Toewijzing | Post::ToewijzingOngedaan | Post::Terugbetaling => {
                let Some(stand) = places.get(betaling).and_then(|place| found.get_mut(*place)) else { continue };
                if b.post == Post::Terugbetaling {
                    stand.terugbetaald += b.centen;
                    continue;
                }
                let centen = if b.post == Post::Toewijzing { b.centen } else { -b.centen };
                stand.toegewezen += centen;
                let undone = stand.toewijzingen.iter_mut().find(|t| super::sleutel::ongedaan(&t.id) == b.sleutel);
                match undone {
                    Some(one) => one.ongedaan = true,
                    None => stand.toewijzingen.push(Toewijzing {
                        id: b.sleutel.clone(),
                        factuurnr: b.document.clone().unwrap_or_default(),
                        factuurjaar: b.jaar,
                        traject_id: b.traject_id.clone().unwrap_or_default(),
                        centen,
                        ongedaan: false,
                    }),
                }
            }
            _ => {}
        }
    }
    found
}

/// What the payer is owed: all that was paid less all that is due. SC11: 1,200.00 after a double payment of 600.00 and a
/// credit of 600.00 on what was paid.
pub fn tegoed(facturen: &[Factuurstand], betalingen: &[Betaalstand]) -> i64 {
    let paid: i64 = betalingen.iter().map(|b| b.centen).sum();
    let due: i64 = facturen.iter().flat_map(|f| &f.regels).map(|r| r.bruto - r.gecrediteerd).sum();
    (paid - due).max(0)
}

#[cfg(test)]
mod tests;
