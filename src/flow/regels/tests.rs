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

/// Examples transcribed by hand from DOMAIN section 4; each names where it stands.
const VOORBEELDEN: &str = include_str!("../../../tests/data/regels/voorbeelden.json");

/// A traject with these fields over those of a begeleidingstraject that was just referred.
fn traject(over: &Value) -> Option<Traject> {
    let mut base = json!({
        "traject_id": "TRJ-2026-000041", "versie": 1, "status": "aangemeld", "gemeente": "gemeente", "centrale": "vc",
        "zaaknummer": null, "vorm": "begeleidingstraject", "contract_id": null, "persoon": "p",
        "overeenkomsten": [], "matches": [], "stappen": []
    });
    for (key, value) in over.as_object()? {
        base[key] = value.clone();
    }
    Some(serde_json::from_value(base).expect("a traject"))
}

/// What a gemeente asks in an example.
fn praktijk(over: &Value) -> Praktijk {
    let texts = |key: &str| {
        let items = over[key].as_array().into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let least = over["dagdelen_min"].as_u64().map_or(1, |n| u32::try_from(n).expect("few"));
    Praktijk {
        contracten: texts("contracten"),
        regelingen: texts("regelingen"),
        dagdelen_min: least,
        ..Praktijk::default()
    }
}

#[test]
fn every_example_of_a_rule_is_judged_as_the_practice_says_and_not_when_the_rule_is_off() {
    let all: Vec<Value> = serde_json::from_str(VOORBEELDEN).expect("a list");
    let mut tried: Vec<&str> = vec![];
    for example in &all {
        let text = |key: &str| example[key].as_str().unwrap_or_else(|| panic!("{key}: {example}"));
        let (code, bron) = (text("regel"), text("bron"));
        let mut asks = praktijk(&example["praktijk"]);
        let traject = traject(&example["traject"]);
        let vandaag = example["vandaag"].as_str().unwrap_or("2027-03-01").parse().expect("a day");
        let judged = |asks: &Praktijk| {
            let look = blik(text("soort"), &example["bericht"], asks);
            let look = Blik { traject: traject.as_ref(), vandaag, ..look };
            aan(toets(look), asks).into_iter().filter(|f| f.regel == code).collect::<Vec<_>>()
        };
        let found = judged(&asks);
        let effect = |f: &Finding| match f.severity {
            Severity::Fout => "weiger",
            Severity::Aanhouden => "houd aan",
            Severity::Signaal => "signaleer",
        };
        let wanted: Vec<&str> =
            example["verwacht"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let paths: Vec<&str> = found.iter().map(|f| f.path.as_str()).collect();
        assert_eq!(paths, wanted.get(1..).unwrap_or_default(), "{bron}");
        assert!(found.iter().all(|f| effect(f) == wanted[0]), "{bron}: {found:?}");
        // What a rule does is what the catalogue says it does.
        let regel = alle().into_iter().find(|r| r.code == code).expect("a rule");
        assert!(wanted.is_empty() || regel.uitkomsten.iter().any(|(_, g)| g.as_str() == wanted[0]), "{bron}");
        asks.regels_uit.insert(code.to_owned());
        assert_eq!(judged(&asks), [], "{bron}: switched off");
        tried.push(code);
    }
    // Every rule that looks at a message has an example that it objects to.
    for regel in alle() {
        let looks = regel.waar.iter().any(|w| matches!(w, Waar::Toets(..)));
        let objected = all.iter().any(|e| e["regel"] == regel.code && !e["verwacht"].is_null());
        let elsewhere = ["BR26", "BR36", "BR49"].contains(&regel.code);
        assert!(!looks || objected || elsewhere, "{} has no example that it objects to", regel.code);
    }
    assert!(tried.len() > 50, "{} examples", tried.len());
}

#[test]
fn a_setting_a_rule_reads_can_be_set_or_the_rule_says_that_it_waits() {
    let page = concat!(include_str!("../../../docs/koppelen/praktijk.md"), include_str!("../../../docs/geld.md"));
    for regel in alle() {
        let waits = regel.waar.iter().any(|w| matches!(w, Waar::Open(_)));
        for setting in regel.parameters {
            assert!(waits || page.contains(&format!("`{setting}`")), "{} reads {setting}", regel.code);
        }
    }
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
