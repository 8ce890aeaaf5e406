use super::*;
use serde_json::json;

fn blik<'b>(soort: &'b str, bericht: &'b Value, praktijk: &'b Praktijk) -> Blik<'b> {
    Blik {
        soort,
        bericht,
        traject: None,
        partner_of: &|_| None,
        afzender: "vc",
        vandaag: NaiveDate::from_ymd_opt(2026, 9, 4).expect("a day"),
        praktijk,
    }
}

fn found(soort: &str, bericht: &Value) -> Vec<(String, String)> {
    let praktijk = Praktijk::default();
    toets(blik(soort, bericht, &praktijk)).into_iter().map(|f| (f.regel, f.path)).collect()
}

#[test]
fn there_are_sixty_rules_each_with_its_text_source_and_outcome() {
    let all = alle();
    let codes: Vec<_> = all.iter().map(|r| r.code).collect();
    let wanted: Vec<_> = (1..=60).map(|n| format!("BR{n:02}")).collect();
    assert_eq!(codes, wanted);
    for regel in all {
        assert!(regel.tekst.ends_with('.') && !regel.bron.is_empty(), "{}", regel.code);
        assert!(!regel.uitkomsten.is_empty() && !regel.waar.is_empty(), "{}", regel.code);
    }
}

#[test]
fn a_rule_that_is_switched_off_finds_nothing() {
    let bericht = json!({"client_keuze": false});
    let mut praktijk = Praktijk::default();
    let all = toets(blik("matchvoorstel/1", &bericht, &praktijk));
    assert_eq!(aan(all.clone(), &praktijk).len(), 1);
    praktijk.regels_uit.insert("BR28".to_owned());
    assert_eq!(aan(all, &praktijk), []);
}

#[test]
fn a_bsn_in_a_wish_is_refused_and_the_one_in_its_own_field_is_not() {
    let own = ["/bsn".to_owned()];
    let message = json!({"bsn": "999902210", "wensen": ["graag in de tuin", "mijn nummer is 999903664"]});
    let found = br46_alleen_in_eigen_veld(&message, &own);
    assert_eq!(found.iter().map(|f| (f.regel.as_str(), f.path.as_str())).collect::<Vec<_>>(), [("BR46", "/wensen/1")]);
    assert!(br46_alleen_in_eigen_veld(&json!({"bsn": "999902210", "wensen": ["tuin"]}), &own).is_empty());
}

#[test]
fn a_begeleidingstraject_needs_its_diagnose_and_contract_and_another_form_does_not() {
    let of = |message: Value| found("aanmelding/1", &message);
    let both = [("BR27".to_owned(), "/diagnose".to_owned()), ("BR27".to_owned(), "/contract_id".to_owned())];
    assert_eq!(of(json!({"vorm": "begeleidingstraject"})), both);
    assert_eq!(of(json!({"vorm": "begeleidingstraject", "diagnose": {}, "contract_id": "RC"})), []);
    assert_eq!(of(json!({"vorm": "toeleiding"})), []);
}

#[test]
fn the_hash_of_an_agreement_is_that_of_its_bytes() {
    // sha256 of the three bytes "abc" (FIPS 180-2, appendix B.1); "YWJj" is their base64.
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let paths = |inhoud: &str, own: &str| {
        let message = json!({
            "document": {"inhoud": inhoud, "sha256": own}, "document_sha256": abc,
            "geheimhouding_geaccepteerd": true, "dagdelen_per_week": 1
        });
        found("plaatsingsovereenkomst/1", &message).into_iter().map(|(_, path)| path).collect::<Vec<_>>()
    };
    assert!(paths("YWJj", abc).is_empty());
    assert_eq!(paths("YWJk", abc), ["/document/sha256"]);
    assert_eq!(paths("niet base64!", abc), ["/document/inhoud"]);
    assert_eq!(paths("YWJj", "00"), ["/document_sha256", "/document/sha256"]);
}

/// `docs/regels.md` is what the catalogue says; `TRAJECTBRUG_SCHRIJF=1` writes it.
#[test]
fn the_document_is_made_from_the_catalogue() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/regels.md");
    let made = blad::document();
    if std::env::var_os("TRAJECTBRUG_SCHRIJF").is_some() {
        std::fs::write(path, &made).expect("written");
    }
    assert_eq!(std::fs::read_to_string(path).expect("there"), made, "run with TRAJECTBRUG_SCHRIJF=1 and look at it");
}
