//! The canonical messages: versioned nouns (`aanmelding/1`) between what one partner sends and what another receives.
//!
//! A noun is a Rust type in a module of its own, named after it ([`aanmelding`] is M01); [`schema`] makes its JSON Schema,
//! which is committed in `schemas/canonical/` and is what partners read. Every field has a privacy class; [`privacy`] says
//! who may have a class, [`klasse`] gives a shared part another one, [`soort`] is a kind with the class of each field
//! ([`velden`] compiles them from a schema), [`mask`] leaves fields out for a receiver and [`bsn`] looks for a BSN anywhere
//! in a document. The rules of the practice are elsewhere.
//!
//! Start with [`soort::Soort`].

pub mod aanmelding;
pub mod aanwezigheid;
pub mod acceptatie;
pub mod actieplanroute;
pub mod begeleidingssubsidie;
pub mod beoordeling;
pub mod betaling;
pub mod bewijs_tegenprestatie;
pub mod bsn;
pub mod catalogus;
pub mod contactmoment;
pub mod contract;
pub mod creditnota;
pub mod dossierstatus;
pub mod driegesprekverslag;
pub mod evaluatie;
pub mod factuur;
pub mod generate;
pub mod go_no_go;
pub mod groepsproject;
pub mod hoor_en_wederhoor;
pub mod inschrijving;
pub mod intakeverslag;
pub mod kennismakingsresultaat;
pub mod klasse;
pub mod leerdoelen;
pub mod managementinformatie;
pub mod mask;
pub mod matchvoorstel;
pub mod mutatie;
pub mod ontvangstmelding;
pub mod oproep;
pub mod overdracht;
pub mod persoon;
pub mod plaatsingsovereenkomst;
pub mod privacy;
pub mod sanctiebesluit;
pub mod schema;
pub mod signaal;
pub mod soort;
pub mod tegenprestatieregistratie;
pub mod terugverwijzing;
pub mod toestemmingsbesluit;
pub mod toestemmingsverzoek;
pub mod traject_beeindigd;
pub mod uursubsidiedeclaratie;
pub mod vacature;
pub mod velden;
pub mod vergoedingsaanvraag;
pub mod vergoedingsbesluit;
pub mod verlenging;
pub mod versies;
pub mod voortgangsrapportage;
pub mod voortgangsrapportage_2;

#[cfg(test)]
mod tests;

use soort::Soort;
use std::sync::LazyLock;

/// A committed schema: the kind and the text of its file.
const BESTANDEN: &[(&str, &str)] = &[
    ("aanmelding/1", include_str!("../../schemas/canonical/aanmelding-1.json")),
    ("acceptatie/1", include_str!("../../schemas/canonical/acceptatie-1.json")),
    ("toestemmingsverzoek/1", include_str!("../../schemas/canonical/toestemmingsverzoek-1.json")),
    ("toestemmingsbesluit/1", include_str!("../../schemas/canonical/toestemmingsbesluit-1.json")),
    ("oproep/1", include_str!("../../schemas/canonical/oproep-1.json")),
    ("driegesprekverslag/1", include_str!("../../schemas/canonical/driegesprekverslag-1.json")),
    ("inschrijving/1", include_str!("../../schemas/canonical/inschrijving-1.json")),
    ("intakeverslag/1", include_str!("../../schemas/canonical/intakeverslag-1.json")),
    ("leerdoelen/1", include_str!("../../schemas/canonical/leerdoelen-1.json")),
    ("vacature/1", include_str!("../../schemas/canonical/vacature-1.json")),
    ("matchvoorstel/1", include_str!("../../schemas/canonical/matchvoorstel-1.json")),
    ("kennismakingsresultaat/1", include_str!("../../schemas/canonical/kennismakingsresultaat-1.json")),
    ("plaatsingsovereenkomst/1", include_str!("../../schemas/canonical/plaatsingsovereenkomst-1.json")),
    ("bewijs-tegenprestatie/1", include_str!("../../schemas/canonical/bewijs-tegenprestatie-1.json")),
    ("dossierstatus/1", include_str!("../../schemas/canonical/dossierstatus-1.json")),
    ("aanwezigheid/1", include_str!("../../schemas/canonical/aanwezigheid-1.json")),
    ("signaal/1", include_str!("../../schemas/canonical/signaal-1.json")),
    ("voortgangsrapportage/1", include_str!("../../schemas/canonical/voortgangsrapportage-1.json")),
    ("voortgangsrapportage/2", include_str!("../../schemas/canonical/voortgangsrapportage-2.json")),
    ("go-no-go/1", include_str!("../../schemas/canonical/go-no-go-1.json")),
    ("evaluatie/1", include_str!("../../schemas/canonical/evaluatie-1.json")),
    ("beoordeling/1", include_str!("../../schemas/canonical/beoordeling-1.json")),
    ("terugverwijzing/1", include_str!("../../schemas/canonical/terugverwijzing-1.json")),
    ("hoor-en-wederhoor/1", include_str!("../../schemas/canonical/hoor-en-wederhoor-1.json")),
    ("sanctiebesluit/1", include_str!("../../schemas/canonical/sanctiebesluit-1.json")),
    ("overdracht/1", include_str!("../../schemas/canonical/overdracht-1.json")),
    ("vergoedingsaanvraag/1", include_str!("../../schemas/canonical/vergoedingsaanvraag-1.json")),
    ("vergoedingsbesluit/1", include_str!("../../schemas/canonical/vergoedingsbesluit-1.json")),
    ("uursubsidiedeclaratie/1", include_str!("../../schemas/canonical/uursubsidiedeclaratie-1.json")),
    ("begeleidingssubsidie/1", include_str!("../../schemas/canonical/begeleidingssubsidie-1.json")),
    ("contract/1", include_str!("../../schemas/canonical/contract-1.json")),
    ("factuur/1", include_str!("../../schemas/canonical/factuur-1.json")),
    ("creditnota/1", include_str!("../../schemas/canonical/creditnota-1.json")),
    ("betaling/1", include_str!("../../schemas/canonical/betaling-1.json")),
    ("mutatie/1", include_str!("../../schemas/canonical/mutatie-1.json")),
    ("traject-beeindigd/1", include_str!("../../schemas/canonical/traject-beeindigd-1.json")),
    ("tegenprestatieregistratie/1", include_str!("../../schemas/canonical/tegenprestatieregistratie-1.json")),
    ("managementinformatie/1", include_str!("../../schemas/canonical/managementinformatie-1.json")),
    ("contactmoment/1", include_str!("../../schemas/canonical/contactmoment-1.json")),
    ("ontvangstmelding/1", include_str!("../../schemas/canonical/ontvangstmelding-1.json")),
    ("actieplanroute/1", include_str!("../../schemas/canonical/actieplanroute-1.json")),
    ("groepsproject/1", include_str!("../../schemas/canonical/groepsproject-1.json")),
    ("verlenging/1", include_str!("../../schemas/canonical/verlenging-1.json")),
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
