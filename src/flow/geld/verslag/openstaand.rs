//! What is open and how long (FN3, FN4): every line of an invoice that is not paid to the cent, by the days since its last day
//! of payment. What was paid above it counts below zero, so that the sum is what is open at all.

use super::tabel::{Cel, Tabel};
use crate::domain::boek::Boeking;
use crate::domain::boek::stand::{self, Factuurstand};
use crate::domain::contract::Mijlpaal;
use chrono::NaiveDate;
use serde::Serialize;

/// How long a line is past its last day of payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Vak {
    /// That day is still to come.
    NietVervallen,
    /// 0 to 30 days.
    Tot30,
    /// 31 to 60.
    Tot60,
    /// 61 to 90.
    Tot90,
    /// More.
    Ouder,
}

impl Vak {
    /// Every one, with its name.
    pub const ALLE: [(Self, &'static str); 5] = [
        (Self::NietVervallen, "niet vervallen"),
        (Self::Tot30, "0-30 dagen"),
        (Self::Tot60, "31-60 dagen"),
        (Self::Tot90, "61-90 dagen"),
        (Self::Ouder, "meer dan 90 dagen"),
    ];

    /// By days past the last day of payment; on that day itself 0.
    pub fn van(dagen: i64) -> Self {
        match dagen {
            ..=-1 => Self::NietVervallen,
            0..=30 => Self::Tot30,
            31..=60 => Self::Tot60,
            61..=90 => Self::Tot90,
            91.. => Self::Ouder,
        }
    }

    /// Its name.
    pub fn naam(self) -> &'static str {
        Self::ALLE.iter().find(|(vak, _)| *vak == self).map_or("", |(_, naam)| naam)
    }
}

/// A line that is not paid to the cent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Openregel {
    /// Slug of the gemeente.
    pub gemeente: String,
    /// The contract.
    pub contract_id: String,
    /// Slug of the supplier.
    pub leverancier: String,
    /// The invoice.
    pub factuurnr: String,
    /// The traject.
    pub traject_id: String,
    /// The milestone.
    pub mijlpaal: Mijlpaal,
    /// The day of the invoice.
    pub factuurdatum: NaiveDate,
    /// Its last day of payment.
    pub vervaldatum: NaiveDate,
    /// Days since then; below zero: still to come.
    pub dagen: i64,
    /// The same in classes.
    pub vak: Vak,
    /// Cents; below zero when more was paid than is due.
    pub open: i64,
}

/// All of it on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Openstaand {
    /// The day.
    pub op: NaiveDate,
    /// Cents by class, in the order of [`Vak::ALLE`].
    pub vakken: Vec<(Vak, i64)>,
    /// Their sum.
    pub totaal: i64,
    /// The lines, the oldest debt first.
    pub regels: Vec<Openregel>,
}

/// What is open on a day, by the entries about days up to it.
pub fn op_dag(boek: &[Boeking], op: NaiveDate, contract: Option<&str>) -> Openstaand {
    let until: Vec<Boeking> = boek.iter().filter(|b| b.dag <= op).cloned().collect();
    van(&stand::facturen(&until), op, contract)
}

/// The same of invoices as they stand.
pub fn van(facturen: &[Factuurstand], op: NaiveDate, contract: Option<&str>) -> Openstaand {
    let own = facturen.iter().filter(|f| contract.is_none_or(|id| f.contract_id == id));
    let mut regels: Vec<Openregel> = own.flat_map(|f| lines(f, op)).collect();
    regels.sort_by(|a, b| {
        (a.vervaldatum, &a.factuurnr, &a.traject_id).cmp(&(b.vervaldatum, &b.factuurnr, &b.traject_id))
    });
    let sum = |vak: Vak| regels.iter().filter(|r| r.vak == vak).map(|r| r.open).sum();
    let vakken = Vak::ALLE.map(|(vak, _)| (vak, sum(vak))).to_vec();
    Openstaand { op, totaal: vakken.iter().map(|(_, centen)| centen).sum(), vakken, regels }
}

fn lines(f: &Factuurstand, op: NaiveDate) -> impl Iterator<Item = Openregel> {
    // An invoice without a last day of payment is due on its own day.
    let vervaldatum: NaiveDate = f.vervaldatum.parse().unwrap_or(f.dag);
    let dagen = (op - vervaldatum).num_days();
    f.regels.iter().filter(|r| r.open() != 0).map(move |r| Openregel {
        gemeente: f.gemeente.clone(),
        contract_id: f.contract_id.clone(),
        leverancier: f.leverancier.clone(),
        factuurnr: f.factuurnr.clone(),
        traject_id: r.traject_id.clone(),
        mijlpaal: r.mijlpaal,
        factuurdatum: f.dag,
        vervaldatum,
        dagen,
        vak: Vak::van(dagen),
        open: r.open(),
    })
}

impl Openstaand {
    /// As rows: a line each.
    pub fn tabel(&self) -> Tabel {
        let mut tabel = Tabel::nieuw(
            "openstaand",
            &[
                "gemeente",
                "contract",
                "leverancier",
                "factuur",
                "traject",
                "mijlpaal",
                "factuurdatum",
                "vervaldatum",
                "dagen",
                "ouderdom",
                "open",
            ],
        );
        tabel.rijen.extend(self.regels.iter().map(|r| {
            vec![
                Cel::tekst(&r.gemeente),
                Cel::tekst(&r.contract_id),
                Cel::tekst(&r.leverancier),
                Cel::tekst(&r.factuurnr),
                Cel::tekst(&r.traject_id),
                Cel::tekst(r.mijlpaal.as_str()),
                Cel::Dag(r.factuurdatum),
                Cel::Dag(r.vervaldatum),
                Cel::Aantal(r.dagen),
                Cel::tekst(r.vak.naam()),
                Cel::Centen(r.open),
            ]
        }));
        tabel
    }

    /// As rows: a class each.
    pub fn per_vak(&self) -> Tabel {
        let mut tabel = Tabel::nieuw("ouderdom", &["ouderdom", "open"]);
        let row = |naam: &str, centen: i64| vec![Cel::tekst(naam), Cel::Centen(centen)];
        tabel.rijen.extend(self.vakken.iter().map(|(vak, centen)| row(vak.naam(), *centen)));
        tabel.rijen.push(row("totaal", self.totaal));
        tabel
    }
}

#[cfg(test)]
mod tests {
    use super::Vak;

    #[test]
    fn the_last_day_of_payment_is_day_nought_and_each_class_ends_where_the_next_begins() {
        for (dagen, naam) in [
            (-1, "niet vervallen"),
            (0, "0-30 dagen"),
            (30, "0-30 dagen"),
            (31, "31-60 dagen"),
            (60, "31-60 dagen"),
            (61, "61-90 dagen"),
            (90, "61-90 dagen"),
            (91, "meer dan 90 dagen"),
        ] {
            assert_eq!(Vak::van(dagen).naam(), naam, "{dagen}");
        }
    }
}
