//! From expected to paid, of every traject: how it stood before a month, what the month added, and how it stands after it
//! (FN3, issue "expected, invoiced, accepted, paid"). Each entry adds to one traject; sums over trajecten are a contract, sums
//! over contracts are all of it.

use super::maand::{Maand, boekmaand};
use crate::domain::boek::document::Facturen;
use crate::domain::boek::{Boeking, Post};
use crate::domain::contract::Mijlpaal;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::{AddAssign, Sub};

/// Whole cents at one moment, or what a month added to them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Bedragen {
    /// Claims: what was reached and is paid for, without btw.
    pub verwacht: i64,
    /// Lines of invoices less what was credited or not accepted, without btw.
    pub gefactureerd: i64,
    /// The btw of those.
    pub btw: i64,
    /// Of what is billed, with btw, what the receiver accepted.
    pub geaccepteerd: i64,
    /// What payments gave to it.
    pub betaald: i64,
}

impl Bedragen {
    /// Expected and not billed yet, without btw; below zero when an invoice was taken over without its claim.
    pub fn te_factureren(&self) -> i64 {
        self.verwacht - self.gefactureerd
    }

    /// Billed, with btw.
    pub fn met_btw(&self) -> i64 {
        self.gefactureerd + self.btw
    }

    /// Billed and not paid; below zero when more was paid than is due.
    pub fn open(&self) -> i64 {
        self.met_btw() - self.betaald
    }

    /// Whether there is nothing in it.
    pub fn is_leeg(&self) -> bool {
        *self == Self::default()
    }
}

impl AddAssign for Bedragen {
    fn add_assign(&mut self, other: Self) {
        self.verwacht += other.verwacht;
        self.gefactureerd += other.gefactureerd;
        self.btw += other.btw;
        self.geaccepteerd += other.geaccepteerd;
        self.betaald += other.betaald;
    }
}

impl Sub for Bedragen {
    type Output = Self;
    fn sub(mut self, other: Self) -> Self {
        self += Self {
            verwacht: -other.verwacht,
            gefactureerd: -other.gefactureerd,
            btw: -other.btw,
            geaccepteerd: -other.geaccepteerd,
            betaald: -other.betaald,
        };
        self
    }
}

/// Before, added, after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Beweging {
    /// At the end of the month before.
    pub begin: Bedragen,
    /// In the month.
    pub mutatie: Bedragen,
    /// At its end.
    pub eind: Bedragen,
}

impl AddAssign for Beweging {
    fn add_assign(&mut self, other: Self) {
        self.begin += other.begin;
        self.mutatie += other.mutatie;
        self.eind += other.eind;
    }
}

/// A gemeente and a number of a contract: a region shares numbers.
pub type Onder = (String, String);

/// Which contract an invoice is under. An entry of the bank may not say it: an account can be that of several.
pub struct Documenten<'b>(Facturen<'b>);

impl<'b> Documenten<'b> {
    /// Of these entries.
    pub fn van(boek: &'b [Boeking]) -> Self {
        Self(Facturen::van(boek))
    }

    /// The invoice an entry is about.
    pub fn factuur(&self, b: &Boeking) -> Option<&'b Boeking> {
        self.0.factuur(b)
    }

    /// The gemeente and contract an entry is under; empty texts: that is not known.
    pub fn onder(&self, b: &'b Boeking) -> (&'b str, &'b str) {
        if !b.contract_id.is_empty() {
            return (&b.gemeente, &b.contract_id);
        }
        self.factuur(b).map_or((b.gemeente.as_str(), ""), |f| (&f.gemeente, &f.contract_id))
    }
}

/// An invoice: its supplier, its number and the year that is of.
type Document<'b> = (&'b str, &'b str, i32);

/// What an invoice has come to so far, to know what an acceptance accepts.
#[derive(Default)]
struct Aanvaard<'b> {
    facturen: HashSet<Document<'b>>,
    /// By invoice the cents of each milestone of a traject.
    regels: HashMap<Document<'b>, BTreeMap<(&'b str, Option<Mijlpaal>), i64>>,
}

/// Every traject that has entries about money, by gemeente, contract and number.
pub fn trajecten(boek: &[Boeking], maand: Maand) -> BTreeMap<(Onder, String), Beweging> {
    let documenten = Documenten::van(boek);
    let mut found: BTreeMap<(Onder, String), Beweging> = BTreeMap::new();
    let mut aanvaard = Aanvaard::default();
    // By month, and within it as they were written: the day decides before the moment.
    let mut order: Vec<(Maand, &Boeking)> = boek.iter().map(|b| (boekmaand(b), b)).collect();
    order.retain(|(m, _)| *m <= maand);
    order.sort_by_key(|(m, _)| *m);
    for (of, b) in order {
        let (gemeente, contract) = documenten.onder(b);
        let mut add = |traject: &str, delta: Bedragen| {
            if delta.is_leeg() {
                return;
            }
            let key = ((gemeente.to_owned(), contract.to_owned()), traject.to_owned());
            let row = found.entry(key).or_default();
            if of < maand { row.begin += delta } else { row.mutatie += delta }
        };
        for (traject, delta) in gevolg(b, &documenten, &mut aanvaard) {
            add(traject, delta);
        }
    }
    for row in found.values_mut() {
        row.eind = row.begin;
        row.eind += row.mutatie;
    }
    found
}

/// What an entry adds, and to which trajecten.
fn gevolg<'b>(b: &'b Boeking, documenten: &Documenten<'b>, aanvaard: &mut Aanvaard<'b>) -> Vec<(&'b str, Bedragen)> {
    let none = Bedragen::default();
    let jaar = || documenten.factuur(b).map_or(b.jaar, |f| f.jaar);
    let document = b.document.as_deref().map(|nr| (b.leverancier.as_str(), nr, jaar()));
    match (b.post, b.traject_id.as_deref(), document) {
        (Post::Vordering, Some(traject), _) => vec![(traject, Bedragen { verwacht: b.centen, ..none })],
        (Post::Toewijzing, Some(traject), _) => vec![(traject, Bedragen { betaald: b.centen, ..none })],
        (Post::ToewijzingOngedaan, Some(traject), _) => vec![(traject, Bedragen { betaald: -b.centen, ..none })],
        (Post::Factuurregel | Post::Creditregel | Post::RegelVervallen, Some(traject), Some(document)) => {
            let sign = if b.post == Post::Factuurregel { 1 } else { -1 };
            let (centen, btw) = (sign * b.centen, sign * b.btw_centen);
            *aanvaard.regels.entry(document).or_default().entry((traject, b.mijlpaal)).or_default() += centen + btw;
            let geaccepteerd = if aanvaard.facturen.contains(&document) { centen + btw } else { 0 };
            vec![(traject, Bedragen { gefactureerd: centen, btw, geaccepteerd, ..none })]
        }
        (Post::Geaccepteerd | Post::Afgewezen, _, Some(document)) => {
            let accepts = b.post == Post::Geaccepteerd;
            let changes =
                if accepts { aanvaard.facturen.insert(document) } else { aanvaard.facturen.remove(&document) };
            if !changes {
                return vec![];
            }
            let sign = if accepts { 1 } else { -1 };
            let lines = aanvaard.regels.get(&document).into_iter().flatten();
            lines.map(|((traject, _), cents)| (*traject, Bedragen { geaccepteerd: sign * cents, ..none })).collect()
        }
        _ => vec![],
    }
}
