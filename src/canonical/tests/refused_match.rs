//! What the schemas of the messages of the match accept and refuse, asked of a real validator; and that their codes are
//! those of DOMAIN section 3.

use super::refused::{Case, changed, errors, refuses_each};
use super::{acceptatie, intakeverslag, kennismakingsresultaat, leerdoelen, matchvoorstel, soort, vacature};
use crate::canonical::acceptatie::Acceptatie;
use crate::canonical::intakeverslag::Intakeverslag;
use crate::canonical::kennismakingsresultaat::Kennismakingsresultaat;
use crate::canonical::leerdoelen::Leerdoelen;
use crate::canonical::matchvoorstel::Matchvoorstel;
use crate::canonical::vacature::Vacature;
use serde_json::{Value, json};

#[test]
fn an_answer_with_one_mistake_is_refused_at_that_place() {
    let cases: Vec<Case> = vec![
        ("/besluit", Some(json!("misschien")), "/besluit"),
        ("/besluit", None, ""),
        ("/datum", None, ""),
        ("/datum", Some(json!("25-08-2026")), "/datum"),
        ("/toelichting", Some(json!("x".repeat(1001))), "/toelichting"),
        ("/traject_id", None, ""),
        ("/sanctie", Some(json!("ja")), ""),
    ];
    refuses_each("acceptatie/1", acceptatie, cases);
}

#[test]
fn an_intake_with_one_mistake_is_refused_at_that_place() {
    let cases: Vec<Case> = vec![
        ("/datum", None, ""),
        ("/uitkomst", Some(json!("gestopt")), "/uitkomst"),
        ("/afgenomen_door_rol", None, ""),
        ("/afgenomen_door_rol", Some(json!("GEM_KM")), "/afgenomen_door_rol"),
        ("/motivatie_score", Some(json!(0)), "/motivatie_score"),
        ("/motivatie_score", Some(json!(6)), "/motivatie_score"),
        ("/haalbaarheid", Some(json!("matig")), "/haalbaarheid"),
        ("/competenties", Some(json!([""])), "/competenties/0"),
    ];
    refuses_each("intakeverslag/1", intakeverslag, cases);
}

#[test]
fn goals_with_one_mistake_are_refused_at_that_place() {
    let six: Vec<Value> = (1..=6)
        .map(|n| json!({"leerdoel_id": format!("LD{n}"), "categorie": "sociaal", "omschrijving": "Mensen ontmoeten"}))
        .collect();
    let cases: Vec<Case> = vec![
        ("/leerdoelen", Some(json!([])), "/leerdoelen"),
        ("/leerdoelen", Some(json!(six)), "/leerdoelen"),
        ("/leerdoelen/0/leerdoel_id", None, "/leerdoelen/0"),
        ("/leerdoelen/0/categorie", Some(json!("rekenen")), "/leerdoelen/0/categorie"),
        ("/leerdoelen/1/omschrijving", Some(json!("x".repeat(301))), "/leerdoelen/1/omschrijving"),
        ("/datum", None, ""),
    ];
    refuses_each("leerdoelen/1", leerdoelen, cases);
    let five = changed(leerdoelen(), "/leerdoelen", Some(json!(six[..5])));
    assert_eq!(errors("leerdoelen/1", &five), Vec::<String>::new());
    let longest = changed(leerdoelen(), "/leerdoelen/0/omschrijving", Some(json!("é".repeat(300))));
    assert_eq!(errors("leerdoelen/1", &longest), Vec::<String>::new());
}

#[test]
fn a_vacancy_with_one_mistake_is_refused_at_that_place() {
    let cases: Vec<Case> = vec![
        ("/vacature_id", None, ""),
        ("/organisatie", None, ""),
        ("/soort", Some(json!("verpleging")), "/soort"),
        ("/taken", Some(json!([])), "/taken"),
        ("/taken/0/fysiek_contact", None, "/taken/0"),
        ("/taken/0/beroepshandeling", Some(json!("nee")), "/taken/0/beroepshandeling"),
        ("/vast_dagdeel", Some(json!("")), "/vast_dagdeel"), // BR33
        ("/dagdelen_per_week", Some(json!(0)), "/dagdelen_per_week"), // BR15
        ("/min_taal", Some(json!("C3")), "/min_taal"),
        ("/verdringing/economisch_belang", None, "/verdringing"), // BR31
        ("/status", Some(json!("misschien")), "/status"),
    ];
    refuses_each("vacature/1", vacature, cases);
}

#[test]
fn a_proposal_with_one_mistake_is_refused_at_that_place() {
    let cases: Vec<Case> = vec![
        ("/client_keuze", Some(json!(false)), "/client_keuze"), // BR28
        ("/client_keuze", None, ""),
        ("/vacature_id", None, ""),
        ("/organisatie/partij", Some(json!("de linde")), "/organisatie/partij"),
        ("/contact", Some(json!({})), "/contact"),
        ("/contact/adres", Some(json!({"straat": "Dorpsstraat"})), "/contact"),
        ("/naam/geslachtsnaam", None, "/naam"),
        ("/wens_aansluiting", Some(json!(["x".repeat(301)])), "/wens_aansluiting/0"),
        ("/bsn", Some(json!("999902210")), ""), // BR46
    ];
    refuses_each("matchvoorstel/1", matchvoorstel, cases);
    assert_eq!(soort("matchvoorstel/1").regel_at("/client_keuze"), Some("BR28"));
}

#[test]
fn a_result_has_a_reason_unless_it_is_positive() {
    let cases: Vec<Case> = vec![
        ("/reden", None, ""), // M12, BR37
        ("/reden", Some(json!("gezondheid")), "/reden"),
        ("/uitkomst", Some(json!("later")), "/uitkomst"),
        ("/datum", None, ""),
    ];
    refuses_each("kennismakingsresultaat/1", kennismakingsresultaat, cases);
    let without = changed(kennismakingsresultaat(), "/reden", None);
    for uitkomst in ["afgewezen", "niet_verschenen"] {
        let doc = changed(without.clone(), "/uitkomst", Some(json!(uitkomst)));
        assert_eq!(errors("kennismakingsresultaat/1", &doc), [""], "{uitkomst}");
    }
    let positief = changed(without, "/uitkomst", Some(json!("positief")));
    assert_eq!(errors("kennismakingsresultaat/1", &positief), Vec::<String>::new());
}

#[test]
fn the_least_of_each_message_is_accepted() {
    // BR60: only what DOMAIN section 3 marks with `!` blocks, and what says whom and where it is about.
    let least = |naam: &str, mut doc: Value, names: &[&str]| {
        for name in names {
            doc = changed(doc, &format!("/{name}"), None);
        }
        assert_eq!(errors(naam, &doc), Vec::<String>::new(), "{naam}");
    };
    least("acceptatie/1", acceptatie(), &["zaaknummer", "client_ref", "toelichting"]);
    least(
        "intakeverslag/1",
        intakeverslag(),
        &["zaaknummer", "client_ref", "motivatie_score", "haalbaarheid", "competenties"],
    );
    least("leerdoelen/1", leerdoelen(), &["zaaknummer", "client_ref", "leerdoelen/0/doelniveau"]);
    least("matchvoorstel/1", matchvoorstel(), &["zaaknummer", "client_ref", "wens_aansluiting", "contact/email"]);
    least("kennismakingsresultaat/1", kennismakingsresultaat(), &["client_ref", "vacature_id"]);
}

#[test]
fn the_codes_are_those_of_the_practice() {
    let codes = |naam: &str, pointer: &str| {
        let values = soort(naam).schema.pointer(pointer).and_then(Value::as_array).expect("codes");
        values.iter().map(|v| v.as_str().expect("text").to_owned()).collect::<Vec<_>>().join(",")
    };
    // DOMAIN section 3, to the letter.
    let by_hand = [
        ("acceptatie/1", "/properties/besluit/enum", "geaccepteerd,niet_bemiddelbaar,geen_capaciteit,weerstand"),
        ("intakeverslag/1", "/properties/haalbaarheid/enum", "voldoende,onvoldoende"),
        ("intakeverslag/1", "/properties/uitkomst/enum", "door,ander_traject,niet_geschikt"),
        (
            "leerdoelen/1",
            "/properties/leerdoelen/items/properties/categorie/enum",
            "nederlands,combinatie_gezin,werknemersvaardigheden,zelfvertrouwen,structuur,sociaal,overig",
        ),
        (
            "vacature/1",
            "/properties/soort/enum",
            "chauffeur,administratie,tuin,intern_transport,horeca_winkel_kapper,activiteitenbegeleiding,clientenbezoek,woonassistent_ondersteuning,overig",
        ),
        ("vacature/1", "/properties/status/enum", "open,gevuld,gesloten"),
        ("kennismakingsresultaat/1", "/properties/uitkomst/enum", "positief,afgewezen,niet_verschenen,client_wil_niet"),
        (
            "kennismakingsresultaat/1",
            "/properties/reden/enum",
            "gestuurd_niet_gemotiveerd,niet_geschikt,taal,geen_passende_vacature,anders",
        ),
    ];
    for (naam, pointer, expected) in by_hand {
        assert_eq!(codes(naam, pointer), expected, "{naam} {pointer}");
    }
}

#[test]
fn the_types_read_and_write_what_the_schemas_accept() {
    macro_rules! same {
        ($($kind:ty, $doc:expr;)+) => {$(
            let read: $kind = serde_json::from_value($doc).expect("reads");
            assert_eq!(serde_json::to_value(read).expect("writes"), $doc);
        )+};
    }
    same! {
        Acceptatie, acceptatie();
        Intakeverslag, intakeverslag();
        Leerdoelen, leerdoelen();
        Vacature, vacature();
        Matchvoorstel, matchvoorstel();
        Kennismakingsresultaat, kennismakingsresultaat();
    }
}
