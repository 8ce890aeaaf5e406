//! Who may send what while a placement runs and when it goes back, and who hears it (DOMAIN sections 2 and 3).

use super::*;
use crate::domain::traject::Overeenkomst;

/// Placed at De Linde; before it Avondlicht was proposed. Of a form the life cycles do not know: here it is about who
/// sends and who hears, not about when.
fn geplaatst() -> Traject {
    let mut traject = traject("eigen_vorm", &[("ZI-AVO", "VAC-1"), ("ZI-LIN", "VAC-2")]);
    traject.overeenkomsten = vec![Overeenkomst {
        overeenkomst_id: "PO-2026-0041".to_owned(),
        volgnr: 1,
        organisatie: "ZI-LIN".to_owned(),
        document_sha256: "00".repeat(32),
        leerdoel_ids: vec!["LD1".to_owned(), "LD2".to_owned()],
        startdatum: NaiveDate::from_ymd_opt(2026, 9, 7),
        einddatum: NaiveDate::from_ymd_opt(2027, 2, 25),
        beeindigd_op: None,
    }];
    traject
}

/// The good message of a kind (`tests/data/berichten`).
fn geldig(soort: &str) -> Value {
    let file = format!("tests/data/berichten/{}/geldig.json", soort.replace('/', "-"));
    let text = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("is there");
    serde_json::from_str(&text).expect("JSON")
}

fn sent(soort: &str, afzender: &str, fields: Value) -> Outcome {
    ask(&everyone(), soort, afzender, &about(fields), Some(geplaatst()))
}

#[test]
fn attendance_of_the_institution_goes_to_the_centrale_and_its_totals_to_the_gemeente() {
    let moment = json!({"datum": "2026-10-12", "dagdeel": "ochtend", "uren": 3.25, "status": "te_laat"});
    let outcome = sent("aanwezigheid/1", "zorg-linde", json!({"momenten": [moment]}));
    assert_eq!((named(&outcome), receivers(&outcome)), (vec![], vec!["centrale-een", "gemeente-een"]));
    let canonical = outcome.canonical.expect("filled in");
    // M16: what the gemeente may see of it is worked out here.
    assert_eq!(canonical["totaal"]["uren"], 3.25);
    assert_eq!(canonical["totaal"]["te_laat"], 1);
    assert_eq!(canonical["zaaknummer"], "Z2026-0815");
    // Who guides and counts himself (a bureau) does not get his own message back.
    let outcome = sent("aanwezigheid/1", "centrale-een", geldig("aanwezigheid/1"));
    assert_eq!(receivers(&outcome), ["gemeente-een"]);
}

#[test]
fn of_the_papers_the_centrale_hears_whether_they_are_ready() {
    let papers =
        json!({"contract_getekend": true, "geheimhouding": true, "vog": {"vereist": true, "status": "aangevraagd"}});
    let outcome = sent("dossierstatus/1", "zorg-linde", papers);
    assert_eq!(receivers(&outcome), ["centrale-een"]);
    // BR34: a VOG that was only applied for holds the start.
    assert_eq!(outcome.canonical.expect("filled in")["gereed"], false);
}

#[test]
fn signals_reports_and_decisions_go_to_the_gemeente_and_a_decision_to_the_institution_of_the_placement() {
    for (soort, afzender, to) in [
        ("signaal/1", "zorg-linde", vec!["gemeente-een"]),
        ("signaal/1", "centrale-een", vec!["gemeente-een"]),
        ("voortgangsrapportage/2", "centrale-een", vec!["gemeente-een"]),
        ("go-no-go/1", "centrale-een", vec!["gemeente-een", "zorg-linde"]),
        ("evaluatie/1", "centrale-een", vec!["gemeente-een"]),
        ("beoordeling/1", "zorg-linde", vec!["gemeente-een"]),
        ("terugverwijzing/1", "centrale-een", vec!["gemeente-een"]),
        ("terugverwijzing/1", "zorg-linde", vec!["gemeente-een"]),
        ("verlenging/1", "gemeente-een", vec!["centrale-een", "zorg-linde"]),
        ("verlenging/1", "centrale-een", vec!["gemeente-een", "zorg-linde"]),
        ("toestemmingsbesluit/1", "gemeente-een", vec!["centrale-een", "zorg-linde"]),
        ("hoor-en-wederhoor/1", "gemeente-een", vec!["centrale-een"]),
        ("traject-beeindigd/1", "gemeente-een", vec!["centrale-een", "zorg-linde"]),
    ] {
        let outcome = sent(soort, afzender, geldig(soort));
        let refused = refuses(&outcome.findings);
        assert_eq!((refused, receivers(&outcome)), (false, to), "{soort} of {afzender}: {:?}", outcome.findings);
    }
}

#[test]
fn nobody_else_may_send_them() {
    for (soort, afzender) in [
        ("signaal/1", "zorg-avond"),
        ("aanwezigheid/1", "zorg-avond"),
        ("beoordeling/1", "centrale-een"),
        ("voortgangsrapportage/2", "zorg-linde"),
        ("voortgangsrapportage/2", "centrale-twee"),
        ("hoor-en-wederhoor/1", "centrale-een"),
        ("sanctiebesluit/1", "gemeente-twee"),
        ("traject-beeindigd/1", "centrale-een"),
        // M24 is of a bureau, and this traject is with a centrale.
        ("overdracht/1", "centrale-een"),
    ] {
        let outcome = sent(soort, afzender, geldig(soort));
        assert!(named(&outcome).contains(&("TB-TRAJECT-ONBEKEND", "BR44", "/traject_id")), "{soort} of {afzender}");
        assert_eq!((outcome.status, outcome.deliveries), (Status::Geweigerd, vec![]), "{soort} of {afzender}");
    }
}

#[test]
fn of_a_mutatie_others_hear_a_new_name_and_nothing_when_it_is_about_something_else() {
    // M32: the end of a benefit is not for others, not even that something changed.
    let end = json!({"veld": "einde_uitkering", "ingangsdatum": "2026-11-01"});
    assert_eq!(receivers(&sent("mutatie/1", "gemeente-een", end.clone())), [""; 0]);
    let mut renamed = end;
    renamed["veld"] = "naw".into();
    renamed["naam"] = json!({"geslachtsnaam": "Voorbeeld"});
    assert_eq!(receivers(&sent("mutatie/1", "gemeente-een", renamed.clone())), ["centrale-een", "zorg-linde"]);
    assert_eq!(receivers(&sent("mutatie/1", "zorg-linde", renamed)), ["gemeente-een", "centrale-een"]);
}

#[test]
fn what_came_by_the_portal_of_the_gemeente_reaches_her_own_system_when_she_takes_it() {
    let proof = json!({"organisatie": "Buurthuis", "getekend_op": "2026-09-11", "document_sha256": "00".repeat(32)});
    assert_eq!(receivers(&sent("bewijs-tegenprestatie/1", "gemeente-een", proof.clone())), ["gemeente-een"]);
    let book = Book { zonder: vec![("gemeente-een", "bewijs-tegenprestatie/1")], ..everyone() };
    let outcome = ask(&book, "bewijs-tegenprestatie/1", "gemeente-een", &about(proof.clone()), Some(geplaatst()));
    assert_eq!((outcome.status, outcome.deliveries.len()), (Status::Aanvaard, 0));
    // BR44: of somebody's own initiative a centrale sends nothing.
    let outcome = sent("bewijs-tegenprestatie/1", "centrale-een", proof);
    assert_eq!(named(&outcome), [("TB-TRAJECT-ONBEKEND", "BR44", "/traject_id")]);
}

#[test]
fn a_message_the_hub_makes_is_refused_from_a_partner() {
    for soort in ["tegenprestatieregistratie/1", "managementinformatie/1"] {
        let outcome = sent(soort, "gemeente-een", json!({}));
        assert_eq!(named(&outcome), [("TB-REGEL", "", "")], "{soort}");
        assert_eq!((outcome.status, outcome.deliveries.len()), (Status::Geweigerd, 0), "{soort}");
        assert_eq!(needs(soort, &about(json!({})), now()), [], "{soort}");
    }
}
