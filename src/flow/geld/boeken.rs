//! What an invoice books, whoever made it: the whole, a line for each milestone, and the work of whoever must agree. One
//! place, so that an invoice of a supplier and one of the hub cannot be booked otherwise.

use crate::domain::boek::{Bewijs, Boeking, Post, sleutel};
use crate::domain::contract::{Contract, Mijlpaal};
use crate::domain::geld::{btw, deel};
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use crate::store::Change;
use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// A line that may be booked.
pub(super) struct Lijn<'l> {
    /// The traject.
    pub traject: &'l str,
    /// What of it.
    pub mijlpaal: Mijlpaal,
    /// Cents without btw.
    pub centen: i64,
    /// The proof the hub has.
    pub bewijs: Bewijs,
    /// The how manyth bill of this milestone it is; a credit in between makes another one possible (BR04).
    pub ronde: usize,
}

/// An invoice as a whole.
pub(super) struct Document<'d> {
    /// The contract.
    pub contract: &'d Contract,
    /// Slug of the gemeente that pays.
    pub gemeente: &'d str,
    /// Its number.
    pub nummer: &'d str,
    /// Its day.
    pub dag: NaiveDate,
    /// The last day to pay.
    pub vervaldatum: &'d str,
    /// Our id of its message.
    pub bericht_id: &'d str,
    /// Who made it: slug of a supplier, `hub`, or a login name.
    pub wie: &'d str,
    /// When it came or was made.
    pub op: DateTime<Utc>,
}

impl Document<'_> {
    /// An entry of this document, with the rest to be filled in.
    pub fn boeking(&self) -> Boeking {
        Boeking {
            gemeente: self.gemeente.to_owned(),
            leverancier: self.contract.leverancier.clone(),
            contract_id: self.contract.contract_id.clone(),
            document: Some(self.nummer.to_owned()),
            bericht_id: Some(self.bericht_id.to_owned()),
            ..Boeking::nieuw(Post::Factuur, "", self.dag, self.wie, self.op)
        }
    }
}

/// The entries of an invoice, and the work of whoever must agree. The btw is that of the contract on its day (BR08).
pub(super) fn boek(document: &Document<'_>, lijnen: &[Lijn<'_>]) -> Vec<Change> {
    let contract = document.contract;
    let excl: i64 = lijnen.iter().map(|l| l.centen).sum();
    let amount = contract.btw(document.dag).map_or(0, |agreed| btw(excl, agreed.percentage));
    let whole = Boeking {
        sleutel: sleutel::document(&contract.leverancier, document.dag.year(), document.nummer),
        centen: excl,
        btw_centen: amount,
        tekst: document.vervaldatum.to_owned(),
        ..document.boeking()
    };
    let shares = shares(lijnen.iter().map(|l| l.centen), excl, amount);
    let of_lines = lijnen.iter().zip(shares).map(|(lijn, btw_centen)| Boeking {
        sleutel: sleutel::factuurregel(document.gemeente, lijn.traject, lijn.mijlpaal, lijn.ronde),
        post: Post::Factuurregel,
        traject_id: Some(lijn.traject.to_owned()),
        mijlpaal: Some(lijn.mijlpaal),
        centen: lijn.centen,
        btw_centen,
        bewijs: lijn.bewijs.clone(),
        ..document.boeking()
    });
    let entries = std::iter::once(whole).chain(of_lines).map(|b| Change::Geboekt(Box::new(b)));
    entries.chain([Change::WerkGevraagd(beoordelen(document))]).collect()
}

/// Who gets an invoice must agree with it, or say why not.
fn beoordelen(document: &Document<'_>) -> Werkitem {
    let text = "Beoordeel deze factuur: akkoord, of geweigerd met de reden.";
    let id = werk_over(&document.contract.leverancier, document.dag.year(), document.nummer);
    Werkitem {
        bericht_id: Some(document.bericht_id.to_owned()),
        ..Werkitem::nieuw(id, WerkSoort::Factuur, &document.contract.facturen_naar, text, document.op)
    }
}

/// The id of the work about an invoice. A number is of a supplier and a year.
pub(super) fn werk_over(leverancier: &str, jaar: i32, nummer: &str) -> String {
    werk_id(&["factuur", leverancier, &jaar.to_string(), nummer])
}

/// The share of each line in an amount, to the cent: what rounding leaves goes on, so that they add up.
pub(super) fn shares(parts: impl Iterator<Item = i64>, whole: i64, amount: i64) -> Vec<i64> {
    let (mut so_far, mut given) = (0i64, 0i64);
    parts
        .map(|part| {
            so_far += part;
            let upto = if whole == 0 { 0 } else { deel(amount, so_far, whole) };
            let share = upto - given;
            given = upto;
            share
        })
        .collect()
}
