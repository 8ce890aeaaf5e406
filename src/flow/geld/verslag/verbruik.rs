//! What a contract has used of what it aims at, and where the year ends at this pace (FN6, BR06, L785): trajecten and euros, by
//! entries about days up to the day.

use super::maand::Maand;
use super::tabel::{Cel, Tabel};
use crate::domain::boek::stand::{self, Contractstand};
use crate::domain::boek::{Boeking, Post};
use crate::domain::contract::Contract;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use std::collections::BTreeMap;

/// A contract in the year of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verbruik {
    /// Slug of the gemeente.
    pub gemeente: String,
    /// Its number.
    pub contract_id: String,
    /// The day.
    pub op: NaiveDate,
    /// Places, signed trajecten and cents.
    pub stand: Contractstand,
    /// Fewest and most trajecten it aims at in a year.
    pub streef: (Option<u32>, Option<u32>),
    /// The same in cents, at the tariff of the day.
    pub streef_centen: (Option<i64>, Option<i64>),
    /// How many trajecten there will be at this pace.
    pub prognose: u32,
    /// What they will cost: what was claimed, and the tariff of the day for each that is still to come.
    pub prognose_centen: Option<i64>,
    /// Signed trajecten by month, January first.
    pub per_maand: Vec<u32>,
}

impl Verbruik {
    /// What the forecast says, in Dutch.
    pub fn oordeel(&self) -> &'static str {
        match self.streef {
            (_, Some(max)) if self.stand.gerealiseerd > max => "boven de band",
            (_, Some(max)) if self.prognose > max => "gaat boven de band",
            (Some(min), _) if self.prognose < min => "blijft onder de band",
            (None, None) => "geen band afgesproken",
            _ => "binnen de band",
        }
    }
}

/// Every contract there is money for, or that has entries in the year of the day.
pub fn maak(
    boek: &[Boeking],
    contracten: &[(String, &Contract)],
    op: NaiveDate,
    contract: Option<&str>,
) -> Vec<Verbruik> {
    let wanted = |id: &str| !id.is_empty() && contract.is_none_or(|own| own == id);
    let mut found: BTreeMap<(String, String), Vec<Boeking>> = BTreeMap::new();
    for (gemeente, known) in contracten.iter().filter(|(_, c)| wanted(&c.contract_id)) {
        found.entry((gemeente.clone(), known.contract_id.clone())).or_default();
    }
    // The part of another gemeente in what a region pays is no use of the contract beside it (FN10).
    let of_year = |b: &&Boeking| b.jaar == op.year() && b.dag <= op && b.post != Post::Regiodeel;
    for b in boek.iter().filter(of_year).filter(|b| wanted(&b.contract_id)) {
        found.entry((b.gemeente.clone(), b.contract_id.clone())).or_default().push(b.clone());
    }
    let rows = found.into_iter().map(|((gemeente, contract_id), own)| {
        let known = contracten.iter().find(|(g, c)| *g == gemeente && c.contract_id == contract_id).map(|(_, c)| *c);
        let stand = stand::contract(&own);
        let streef = known.map_or((None, None), |c| (c.streef_min, c.streef_max));
        let tarief = known.and_then(|c| c.tarief(op));
        let worth = |many: Option<u32>| Some(tarief? * i64::from(many?));
        let prognose = stand::prognose(stand.gerealiseerd, op).max(stand.gerealiseerd);
        let signed = own.iter().filter(|b| b.post == Post::Gerealiseerd);
        let mut per_maand = vec![0u32; 12];
        for b in signed {
            per_maand[b.dag.month0() as usize] += 1;
        }
        Verbruik {
            op,
            streef,
            streef_centen: (worth(streef.0), worth(streef.1)),
            prognose,
            prognose_centen: worth(Some(prognose - stand.gerealiseerd)).map(|more| stand.gevorderd + more),
            per_maand,
            stand,
            gemeente,
            contract_id,
        }
    });
    rows.collect()
}

/// As rows: a contract each.
pub fn tabel(rows: &[Verbruik]) -> Tabel {
    let mut tabel = Tabel::nieuw(
        "verbruik",
        &[
            "gemeente",
            "contract",
            "op",
            "plaatsen bezet",
            "gerealiseerd",
            "streeft naar",
            "tot",
            "besteed",
            "streefbedrag van",
            "streefbedrag tot",
            "gefactureerd",
            "prognose",
            "prognose bedrag",
            "oordeel",
        ],
    );
    let number = |n: Option<u32>| n.map_or(Cel::Leeg, |n| Cel::Aantal(n.into()));
    let money = |n: Option<i64>| n.map_or(Cel::Leeg, Cel::Centen);
    tabel.rijen.extend(rows.iter().map(|r| {
        vec![
            Cel::tekst(&r.gemeente),
            Cel::tekst(&r.contract_id),
            Cel::Dag(r.op),
            Cel::Aantal(r.stand.bezet.into()),
            Cel::Aantal(r.stand.gerealiseerd.into()),
            number(r.streef.0),
            number(r.streef.1),
            Cel::Centen(r.stand.gevorderd),
            money(r.streef_centen.0),
            money(r.streef_centen.1),
            Cel::Centen(r.stand.gefactureerd),
            Cel::Aantal(r.prognose.into()),
            money(r.prognose_centen),
            Cel::tekst(r.oordeel()),
        ]
    }));
    tabel
}

/// As rows: a contract and a month each.
pub fn per_maand(rows: &[Verbruik]) -> Tabel {
    let mut tabel = Tabel::nieuw("per maand", &["gemeente", "contract", "maand", "gerealiseerd"]);
    for row in rows {
        let mut month = Maand::januari(row.op.year());
        for many in &row.per_maand {
            let cells = [&row.gemeente, &row.contract_id].map(Cel::tekst);
            let rest = [Cel::tekst(month.to_string()), Cel::Aantal((*many).into())];
            tabel.rijen.push(cells.into_iter().chain(rest).collect());
            month = month.volgende();
        }
    }
    tabel
}
