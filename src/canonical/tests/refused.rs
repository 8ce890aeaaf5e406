//! What the committed schemas accept and refuse, asked of a real validator.

use super::{aanmelding, ontvangstmelding, plaatsingsovereenkomst, soort};
use crate::canonical::aanmelding::Aanmelding;
use crate::canonical::ontvangstmelding::{Bevinding, Ontvangstmelding};
use crate::canonical::plaatsingsovereenkomst::Plaatsingsovereenkomst;
use crate::domain::kenmerk::is_bsn;
use crate::message::code::Code;
use crate::message::finding::{Finding, Severity, Stage};
use serde_json::{Value, json};

/// Where the document breaks the schema of its kind, as instance pointers.
pub(super) fn errors(naam: &str, doc: &Value) -> Vec<String> {
    let validator = jsonschema::options()
        .with_format("bsn", is_bsn)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .build(&soort(naam).schema)
        .expect("a valid schema");
    validator.iter_errors(doc).map(|e| e.instance_path().to_string()).collect()
}

/// `doc` with the value at `pointer` (which exists) replaced, added as a last step, or taken out when None.
pub(super) fn changed(mut doc: Value, pointer: &str, value: Option<Value>) -> Value {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let object = doc.pointer_mut(parent).and_then(Value::as_object_mut).expect("the parent is an object");
    match value {
        Some(value) => {
            object.insert(name.to_owned(), value);
        }
        None => {
            object.shift_remove(name).expect("the field exists");
        }
    }
    doc
}

/// One change, and the place where the schema must say no.
pub(super) type Case = (&'static str, Option<Value>, &'static str);

pub(super) fn refuses_each(naam: &str, valid: fn() -> Value, cases: Vec<Case>) {
    assert_eq!(errors(naam, &valid()), Vec::<String>::new());
    for (pointer, value, place) in cases {
        let doc = changed(valid(), pointer, value.clone());
        assert_eq!(errors(naam, &doc), [place], "{pointer} = {value:?}");
    }
}

#[test]
fn an_aanmelding_with_one_mistake_is_refused_at_that_place() {
    let cases: Vec<Case> = vec![
        ("/bsn", Some(json!("999912345")), "/bsn"), // BR46
        ("/bsn", Some(json!(999_902_210)), "/bsn"),
        ("/bsn", None, ""),
        ("/aanmelddatum", Some(json!("24-08-2026")), "/aanmelddatum"),
        ("/aanmelddatum", Some(json!("2026-02-30")), "/aanmelddatum"),
        ("/naam/geslachtsnaam", None, "/naam"),
        ("/naam/geslachtsnaam", Some(json!("")), "/naam/geslachtsnaam"),
        ("/contact", Some(json!({})), "/contact"),
        ("/contact/email", Some(json!("samira")), "/contact/email"),
        ("/contact/adres/postcode", Some(json!("1234 ab")), "/contact/adres/postcode"),
        ("/vorm", Some(json!("sollicitatie")), "/vorm"),
        ("/trede", Some(json!(7)), "/trede"),
        ("/trede", Some(Value::Null), "/trede"),
        ("/diagnose/samenvatting", Some(json!("x".repeat(501))), "/diagnose/samenvatting"),
        ("/diagnose/opgesteld_door", Some(json!("trainer")), "/diagnose/opgesteld_door"),
        ("/wensen", Some(json!([])), "/wensen"),
        ("/wensen", Some(json!(["x".repeat(301)])), "/wensen/0"),
        ("/belastbaarheid_dagdelen_per_week", Some(json!(0)), "/belastbaarheid_dagdelen_per_week"), // BR15
        ("/belastbaarheid_dagdelen_per_week", Some(json!(15)), "/belastbaarheid_dagdelen_per_week"),
        ("/traject_id", Some(json!("TRJ-26-41")), "/traject_id"),
        ("/soort_uitkering", Some(json!("bijstand")), ""),
    ];
    refuses_each("aanmelding/1", aanmelding, cases);
}

#[test]
fn an_aanmelding_with_only_what_must_be_there_is_accepted() {
    // BR60; one way to reach the person is enough, and a text of exactly the longest length passes.
    let mut doc = aanmelding();
    for name in [
        "traject_id",
        "client_ref",
        "zaaknummer",
        "trede",
        "diagnose",
        "extra_begeleiding",
        "taalniveau",
        "contract_id",
        "klantmanager",
    ] {
        doc = changed(doc, &format!("/{name}"), None);
    }
    doc = changed(doc, "/contact", Some(json!({"telefoon": "010-1234567"})));
    doc = changed(doc, "/naam", Some(json!({"geslachtsnaam": "Testers"})));
    doc = changed(doc, "/wensen", Some(json!(["é".repeat(300)])));
    assert_eq!(errors("aanmelding/1", &doc), Vec::<String>::new());
}

#[test]
fn a_plaatsingsovereenkomst_with_one_mistake_is_refused_at_that_place() {
    let cases: Vec<Case> = vec![
        ("/leerdoel_ids", Some(json!([])), "/leerdoel_ids"), // BR26
        ("/leerdoel_ids", Some(json!(["LD1", "LD1"])), "/leerdoel_ids"),
        ("/leerdoel_ids", None, ""),
        ("/ondertekend/client", None, "/ondertekend"), // BR26
        ("/ondertekend/organisatie", Some(json!("ja")), "/ondertekend/organisatie"),
        ("/volgnr", Some(json!(0)), "/volgnr"),
        ("/dagdelen_per_week", Some(json!(1.5)), "/dagdelen_per_week"),
        ("/vast_dagdeel", Some(json!("")), "/vast_dagdeel"), // BR33
        ("/werkzaamheden", Some(json!("x".repeat(1001))), "/werkzaamheden"),
        ("/document/naam", Some(json!("../geheim.pdf")), "/document/naam"),
        ("/document/naam", Some(json!("map/overeenkomst.pdf")), "/document/naam"),
        ("/document/naam", Some(json!("map\\overeenkomst.pdf")), "/document/naam"),
        ("/document/formaat", Some(json!("text/html")), "/document/formaat"),
        ("/document/inhoud", None, "/document"),
        ("/document/verwijzing", Some(json!("https://vc.example/po.pdf")), "/document"),
        ("/document/sha256", Some(json!("9F86")), "/document/sha256"),
        ("/document_sha256", None, ""),
        ("/diagnose", Some(json!({})), ""), // BR27
    ];
    refuses_each("plaatsingsovereenkomst/1", plaatsingsovereenkomst, cases);
}

#[test]
fn a_document_may_be_a_reference_when_it_is_https() {
    let by_reference = |address: &str| {
        let doc = changed(plaatsingsovereenkomst(), "/document/inhoud", None);
        errors("plaatsingsovereenkomst/1", &changed(doc, "/document/verwijzing", Some(json!(address))))
    };
    assert_eq!(by_reference("https://vc.example/po.pdf"), Vec::<String>::new());
    assert_eq!(by_reference("http://vc.example/po.pdf"), ["/document/verwijzing"]);
    assert_eq!(by_reference("https://vc.example/een map"), ["/document/verwijzing"]);
}

#[test]
fn an_ontvangstmelding_with_one_mistake_is_refused_at_that_place() {
    let cases: Vec<Case> = vec![
        ("/oordeel", Some(json!("misschien")), "/oordeel"),
        ("/ontvangen_op", Some(json!("2026-08-24 10:15")), "/ontvangen_op"),
        ("/bericht_id", Some(json!("41")), "/bericht_id"),
        ("/antwoord_op", Some(json!("x".repeat(256))), "/antwoord_op"),
        ("/bevindingen", None, ""),
        ("/bevindingen", Some(json!([{"code": "TB-REGEL"}])), "/bevindingen/0"),
        ("/waarde", Some(json!("999902210")), ""),
    ];
    let found = errors("ontvangstmelding/1", &ontvangstmelding());
    assert_eq!(found, Vec::<String>::new());
    for (pointer, value, place) in cases {
        let found = errors("ontvangstmelding/1", &changed(ontvangstmelding(), pointer, value));
        assert!(!found.is_empty() && found.iter().all(|at| at == place), "{pointer}: {found:?}");
    }
}

#[test]
fn the_types_read_and_write_what_the_schemas_accept() {
    let a: Aanmelding = serde_json::from_value(aanmelding()).unwrap();
    assert_eq!(serde_json::to_value(a).unwrap(), aanmelding());
    let p: Plaatsingsovereenkomst = serde_json::from_value(plaatsingsovereenkomst()).unwrap();
    assert_eq!(serde_json::to_value(p).unwrap(), plaatsingsovereenkomst());
    let o: Ontvangstmelding = serde_json::from_value(ontvangstmelding()).unwrap();
    assert_eq!(serde_json::to_value(o).unwrap(), ontvangstmelding());
}

#[test]
fn every_finding_fits_in_an_ontvangstmelding_with_the_keys_it_has_itself() {
    let stages = [
        Stage::Receive,
        Stage::Envelope,
        Stage::Parse,
        Stage::Schema,
        Stage::Map,
        Stage::Canonical,
        Stage::Rules,
        Stage::Commit,
        Stage::MapOut,
        Stage::SchemaOut,
        Stage::Deliver,
    ];
    let mut findings: Vec<Finding> =
        Code::ALL.iter().map(|code| Finding::fout(*code, Stage::Parse, "/x", "tekst").line(3)).collect();
    findings.extend(stages.map(|stage| Finding::signaal(Code::Regel, stage, "", "tekst").regel("BR21")));
    assert!(findings.iter().any(|f| f.severity == Severity::Signaal));
    let list: Vec<Value> = findings.iter().map(|f| serde_json::to_value(Bevinding::from(f)).unwrap()).collect();
    let own: Vec<Value> = findings.iter().map(|f| serde_json::to_value(f).unwrap()).collect();
    assert_eq!(list, own);
    let doc = changed(ontvangstmelding(), "/bevindingen", Some(Value::Array(list)));
    assert_eq!(errors("ontvangstmelding/1", &doc), Vec::<String>::new());
}

#[test]
fn every_form_of_the_practice_is_a_code_of_the_schema() {
    // DOMAIN section 2, F1 to F14, with F3a and F3b.
    let by_hand = [
        "doorverwijzen_toestemmen",
        "toeleiding",
        "orientatie_gemeente_regie",
        "orientatie_centrale",
        "begeleidingstraject",
        "groepsproject",
        "participatiecoach_wijk",
        "training_8_weken",
        "participatiespreekuur",
        "uursubsidie",
        "doorlichting_6000",
        "leerwerktraject",
        "wijkteam_actieplan",
        "eigen_initiatief_zorg",
        "re_integratiebureau_doorgeleid",
    ];
    assert_eq!(soort("aanmelding/1").schema["properties"]["vorm"]["enum"], json!(by_hand));
}
