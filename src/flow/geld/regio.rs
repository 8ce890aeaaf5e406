//! What a gemeente pays for a region (FN10, L426): each claim, subsidy and reimbursement is divided over the gemeenten by the key
//! that holds on its day, to the cent, as entries beside it. What is taken back is taken back by the key it was divided by.

use crate::domain::boek::{Boeking, Post, sleutel};
use crate::domain::geld;
use crate::flow::process::Directory;
use crate::store::{Change, Facts};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// Whether an entry is a cost or subsidy: what it is called, and its sign.
fn soort(post: Post) -> Option<(Post, i64)> {
    match post {
        Post::Vordering | Post::Uursubsidie | Post::Vergoeding | Post::Begeleidingssubsidie => Some((post, 1)),
        Post::VergoedingVervallen => Some((Post::Vergoeding, -1)),
        Post::UursubsidieVervallen => Some((Post::Uursubsidie, -1)),
        _ => None,
    }
}

/// The key of the entry that this one takes back; None: it takes nothing back.
fn neemt_terug(b: &Boeking) -> Option<&str> {
    match b.post {
        Post::VergoedingVervallen => sleutel::vergoeding_van(&b.sleutel),
        Post::UursubsidieVervallen => sleutel::uursubsidie_van(&b.sleutel),
        _ => None,
    }
}

/// Adds the parts of every entry among these changes that is divided.
pub(in crate::flow) fn verdeel(changes: &mut Vec<Change>, facts: &Facts, directory: &dyn Directory) {
    let mut parts = vec![];
    for change in changes.iter() {
        let Change::Geboekt(b) = change else { continue };
        let Some((wat, sign)) = soort(b.post) else { continue };
        let (dag, before) = stond(b, facts);
        let contract = Some(b.contract_id.as_str()).filter(|id| !id.is_empty());
        let key = &directory.praktijk(&b.gemeente, contract, dag).verdeelsleutel;
        let shares: Vec<u32> = key.values().copied().collect();
        // What there is afterwards is divided, less what was: so that nothing is left when all of it goes back in pieces.
        let now = geld::verdeel(before + sign * (b.centen + b.btw_centen), &shares);
        let was = geld::verdeel(before, &shares);
        let amounts = now.iter().zip(was).map(|(now, was)| now - was);
        parts.extend(key.keys().zip(amounts).map(|(gemeente, centen)| deel(b, wat, gemeente, centen)));
    }
    changes.extend(parts.into_iter().map(|b| Change::Geboekt(Box::new(b))));
}

/// The day whose key divides an entry, and what there was before it: of what is taken back the day and the rest of what it
/// takes back; else its own day, and nothing.
fn stond(b: &Boeking, facts: &Facts) -> (NaiveDate, i64) {
    // An entry can be in several answers.
    let known: BTreeMap<&str, &Boeking> =
        facts.boek.iter().flat_map(|f| &f.boekingen).map(|b| (b.sleutel.as_str(), b)).collect();
    let Some(was) = neemt_terug(b).and_then(|key| known.get(key)) else { return (b.dag, 0) };
    let back = known.values().filter(|other| neemt_terug(other) == Some(was.sleutel.as_str()));
    let taken: i64 = back.map(|other| other.centen + other.btw_centen).sum();
    (was.dag, was.centen + was.btw_centen - taken)
}

/// The part of a gemeente. It names no traject: the person is of another gemeente than who may look here.
fn deel(b: &Boeking, wat: Post, gemeente: &str, centen: i64) -> Boeking {
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
        tekst: wat.as_str().to_owned(),
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
