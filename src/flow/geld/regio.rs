//! What a gemeente pays for a region (FN10, L426): each claim, subsidy and reimbursement is divided over the gemeenten by the key
//! that holds on its day, to the cent, as entries beside it. What is taken back is taken back by the key it was divided by.

use crate::domain::boek::{Boeking, Post, sleutel};
use crate::domain::geld;
use crate::flow::process::Directory;
use crate::store::{Change, Facts};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// Whether an entry is a cost or subsidy, and its sign.
fn teken(post: Post) -> Option<i64> {
    match post {
        Post::Vordering | Post::Uursubsidie | Post::Vergoeding | Post::Begeleidingssubsidie => Some(1),
        Post::VergoedingVervallen => Some(-1),
        _ => None,
    }
}

/// Adds the parts of every entry among these changes that is divided.
pub(in crate::flow) fn verdeel(changes: &mut Vec<Change>, facts: &Facts, directory: &dyn Directory) {
    let mut parts = vec![];
    for change in changes.iter() {
        let Change::Geboekt(b) = change else { continue };
        let Some(sign) = teken(b.post) else { continue };
        let contract = Some(b.contract_id.as_str()).filter(|id| !id.is_empty());
        let key = &directory.praktijk(&b.gemeente, contract, dag(b, facts)).verdeelsleutel;
        let shares: Vec<u32> = key.values().copied().collect();
        let amounts = geld::verdeel(sign * (b.centen + b.btw_centen), &shares);
        parts.extend(key.keys().zip(amounts).map(|(gemeente, centen)| deel(b, gemeente, centen)));
    }
    changes.extend(parts.into_iter().map(|b| Change::Geboekt(Box::new(b))));
}

/// The day whose key divides an entry: its own; of what is taken back the day of what it takes back.
fn dag(b: &Boeking, facts: &Facts) -> NaiveDate {
    let was = b.sleutel.strip_suffix("/vervallen");
    let before = was.and_then(|key| facts.boek.iter().flat_map(|f| &f.boekingen).find(|b| b.sleutel == key));
    before.map_or(b.dag, |before| before.dag)
}

/// The part of a gemeente. It names no traject: the person is of another gemeente than who may look here.
fn deel(b: &Boeking, gemeente: &str, centen: i64) -> Boeking {
    Boeking {
        sleutel: sleutel::regiodeel(&b.sleutel, gemeente),
        post: Post::Regiodeel,
        gemeente: gemeente.to_owned(),
        traject_id: None,
        mijlpaal: None,
        document: Some(sleutel::regio(&b.gemeente)),
        betaling: None,
        centen,
        btw_centen: 0,
        bewijs: Default::default(),
        // What is taken back is of the same kind as what it takes back.
        tekst: if b.post == Post::VergoedingVervallen { Post::Vergoeding } else { b.post }.as_str().to_owned(),
        ..b.clone()
    }
}

/// What a region comes to in a year: who pays, for what, and the part of each gemeente.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Regiostand {
    /// Slug of the gemeente that pays.
    pub betaler: String,
    /// The year.
    pub jaar: i32,
    /// For what: `vordering`, `uursubsidie`, `vergoeding` or `begeleidingssubsidie`.
    pub wat: String,
    /// Cents of all parts together.
    pub totaal: i64,
    /// Cents of each gemeente, by slug.
    pub delen: BTreeMap<String, i64>,
}

/// All of it, by payer, year and kind.
pub fn stand(boek: &[Boeking]) -> Vec<Regiostand> {
    let mut found: BTreeMap<(&str, i32, &str), Regiostand> = BTreeMap::new();
    for b in boek.iter().filter(|b| b.post == Post::Regiodeel) {
        let Some(payer) = b.document.as_deref().and_then(|d| d.strip_prefix("regio/")) else { continue };
        let row = found.entry((payer, b.jaar, &b.tekst)).or_insert_with(|| Regiostand {
            betaler: payer.to_owned(),
            jaar: b.jaar,
            wat: b.tekst.clone(),
            totaal: 0,
            delen: BTreeMap::new(),
        });
        row.totaal += b.centen;
        *row.delen.entry(b.gemeente.clone()).or_default() += b.centen;
    }
    found.into_values().collect()
}
