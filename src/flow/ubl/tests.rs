//! Which contract an invoice is written by, and what keeps it from being written.

use super::*;
use crate::factuur::controleer;
use serde_json::{Value, json};

const RIV: &str = include_str!("../../../tests/data/geld/praktijk.yaml");

fn ubl(praktijken: &[(&str, &str)]) -> Ubl {
    let read =
        |(slug, text): &(&str, &str)| ((*slug).to_owned(), Gemeente::parse("praktijk.yaml", text).expect("it is read"));
    Ubl { profiel: Profiel::Nlcius, pdf: false, praktijken: praktijken.iter().map(read).collect() }
}

fn factuur() -> Value {
    json!({
        "factuurnr": "F2026-0001", "contract_id": "RC-2026-RIV-01", "factuurdatum": "2026-10-01", "vervaldatum": "2026-10-31",
        "regels": [{"traject_id": "TRJ-2026-000041", "aantal": 1, "prijs_centen": 60_000}],
        "btw": {"categorie": "E", "bedrag_centen": 0}, "totaal_excl_centen": 60_000, "totaal_incl_centen": 60_000,
        "iban": "NL91TEST0312000202", "kvk": "12345678",
    })
}

fn creditnota() -> Value {
    json!({
        "creditnotanr": "C2026-0001", "oorspronkelijk_factuurnr": "F2026-0001", "contract_id": "RC-2026-RIV-01",
        "datum": "2026-10-05", "reden": "ten onrechte",
        "regels": [{"traject_id": "TRJ-2026-000041", "prijs_centen": -60_000}],
        "btw": {"categorie": "E", "bedrag_centen": 0}, "totaal_excl_centen": -60_000, "totaal_incl_centen": -60_000,
    })
}

/// Code, rule and place of why it cannot be made.
fn waarom(ubl: &Ubl, soort: &str, bericht: &Value) -> Vec<String> {
    let found = maak(ubl, soort, "gem-riv-fin", bericht).expect_err("it cannot be made");
    found.iter().map(|f| format!("{} {} {}", f.code, f.regel, f.path)).collect()
}

#[test]
fn one_number_of_two_gemeenten_is_the_contract_this_partner_has_a_part_in() {
    let other = RIV.replace("gem-riv-fin", "gem-twee-fin").replace("Rivierbeek", "Tweede");
    let both = ubl(&[("gem-riv", RIV), ("gem-twee", &other)]);
    for (partner, naam) in [("gem-riv-fin", "Rivierbeek"), ("gem-twee-fin", "Tweede")] {
        let xml = maak(&both, FACTUUR, partner, &factuur()).expect("made");
        assert!(controleer(&xml).ok());
        assert!(String::from_utf8(xml).expect("text").contains(naam), "{partner}");
    }
    // Somebody else, and two of them: that is not guessed.
    assert!(maak(&both, FACTUUR, "accountant", &factuur()).is_err());
    assert!(maak(&ubl(&[("gem-riv", RIV)]), FACTUUR, "accountant", &factuur()).is_ok());
}

#[test]
fn a_contract_that_has_ended_is_still_invoiced_under() {
    let ended = RIV.replacen(
        "- geldig_van: \"2026-01-01\"\n",
        "- geldig_van: \"2026-01-01\"\n  geldig_tot: \"2026-09-30\"\n",
        1,
    );
    let xml = maak(&ubl(&[("gem-riv", &ended)]), FACTUUR, "gem-riv-fin", &factuur()).expect("made");
    assert!(controleer(&xml).ok());
}

#[test]
fn what_keeps_an_invoice_from_going_is_said_with_its_rule() {
    let riv = ubl(&[("gem-riv", RIV)]);
    let change = |mut bericht: Value, pointer: &str, value: Value| {
        *bericht.pointer_mut(pointer).expect("there") = value;
        bericht
    };
    let unknown = change(factuur(), "/contract_id", json!("RC-X"));
    assert_eq!(waarom(&riv, FACTUUR, &unknown), ["TB-UITVOER-SCHEMA BR05 /contract_id"]);
    let other = change(factuur(), "/btw/categorie", json!("S"));
    assert_eq!(waarom(&riv, FACTUUR, &other), ["TB-UITVOER-SCHEMA BR08 /btw/categorie"]);
    // What this partner may not see is not made up.
    let mut masked = factuur();
    masked.as_object_mut().expect("an object").remove("btw");
    assert_eq!(waarom(&riv, FACTUUR, &masked), ["TB-UITVOER-SCHEMA  "]);
    let person = change(creditnota(), "/reden", json!("voor 999902210"));
    assert_eq!(waarom(&riv, CREDITNOTA, &person), ["TB-BSN-NIET-TOEGESTAAN BR46 "]);
    // A total that is a cent off is not mended here: BR-CO-15 (BT-112 = BT-109 + BT-110).
    let off = waarom(&riv, FACTUUR, &change(factuur(), "/totaal_incl_centen", json!(60_001)));
    assert!(off.contains(&"TB-UITVOER-SCHEMA BR-CO-15 /Invoice".to_owned()), "{off:?}");
}

#[test]
fn a_number_that_only_looks_like_a_betalingskenmerk_is_not_written_as_one() {
    // FINANCE section 3: this one of sixteen digits fails its check.
    let mut bericht = factuur();
    bericht["factuurnr"] = json!("1906350066203673");
    let xml = maak(&ubl(&[("gem-riv", RIV)]), FACTUUR, "gem-riv-fin", &bericht).expect("made");
    assert!(!String::from_utf8(xml).expect("text").contains("PaymentID"));
}

#[test]
fn every_place_of_a_field_is_one_a_message_has() {
    for (soort, example) in [(FACTUUR, factuur()), (CREDITNOTA, creditnota())] {
        let mut example = example;
        example["oin_afnemer"] = json!("x");
        for (path, element) in plaatsen(soort) {
            let mut at = &example;
            for step in &path {
                at = if at.is_array() { &at[0][step.as_str()] } else { &at[step.as_str()] };
            }
            assert!(!at.is_null() && element.starts_with('/'), "{soort} {path:?}");
        }
    }
}
