//! The canonical messages: versioned nouns (`aanmelding/1`) between what one partner sends and what another receives.
//!
//! A noun is a Rust type ([`aanmelding`], [`plaatsingsovereenkomst`], [`ontvangstmelding`]); [`schema`] makes its JSON
//! Schema, which is committed in `schemas/canonical/` and is what partners read. Every field has a privacy class;
//! [`privacy`] says who may have a class, [`soort`] is a kind with the class of each field ([`velden`] compiles them from
//! a schema), [`mask`] leaves fields out for a receiver and [`bsn`] looks for a BSN anywhere in a document. The rules of
//! the practice are elsewhere.
//!
//! Start with [`soort::Soort`].

pub mod aanmelding;
pub mod bsn;
pub mod generate;
pub mod mask;
pub mod ontvangstmelding;
pub mod persoon;
pub mod plaatsingsovereenkomst;
pub mod privacy;
pub mod schema;
pub mod soort;
pub mod velden;

#[cfg(test)]
mod tests;

use soort::Soort;
use std::sync::LazyLock;

/// A committed schema: the kind and the text of its file.
const BESTANDEN: &[(&str, &str)] = &[
    ("aanmelding/1", include_str!("../../schemas/canonical/aanmelding-1.json")),
    ("plaatsingsovereenkomst/1", include_str!("../../schemas/canonical/plaatsingsovereenkomst-1.json")),
    ("ontvangstmelding/1", include_str!("../../schemas/canonical/ontvangstmelding-1.json")),
];

static INGEBOUWD: LazyLock<Vec<Soort>> = LazyLock::new(|| {
    let compile = |(naam, text): &(&str, &str)| {
        let schema = serde_json::from_str(text).expect("a test reads every committed schema");
        Soort::from_schema(*naam, schema).expect("a test compiles every committed schema")
    };
    BESTANDEN.iter().map(compile).collect()
});

/// The kinds we ship, compiled from the committed schemas.
pub fn ingebouwd() -> &'static [Soort] {
    &INGEBOUWD
}
