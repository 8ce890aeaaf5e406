//! What each receiver gets of the messages of the match, written by hand from DOMAIN section 3 (M02, M08-M12) and the
//! visibility matrix of section 1.

use super::golden::{filtered, without};
use super::{acceptatie, intakeverslag, kennismakingsresultaat, leerdoelen, matchvoorstel, vacature};
use crate::domain::rol::Rol;
use serde_json::json;

#[test]
fn the_gemeente_gets_the_answer_to_her_referral_whole_but_no_pseudonym() {
    let found = filtered("acceptatie/1", &acceptatie(), Rol::GemeenteKlantmanager, true);
    assert_eq!(found, (without(acceptatie(), &["client_ref"]), 1));
}

#[test]
fn an_institution_gets_nothing_of_an_answer_to_a_referral_but_its_references() {
    let by_hand = json!({"traject_id": "TRJ-2026-000041", "client_ref": "c-7f3a"});
    assert_eq!(filtered("acceptatie/1", &acceptatie(), Rol::ZorginstellingCoordinator, true), (by_hand, 4));
}

#[test]
fn of_an_intake_the_gemeente_gets_the_day_and_the_outcome() {
    let by_hand = json!({
        "traject_id": "TRJ-2026-000041", "zaaknummer": "Z2026-0815", "datum": "2026-08-27", "uitkomst": "door"
    });
    // Left out: the pseudonym, who did it, the score, haalbaarheid, competenties.
    for rol in [Rol::GemeenteKlantmanager, Rol::GemeenteParticipatiecoach] {
        assert_eq!(filtered("intakeverslag/1", &intakeverslag(), rol, true), (by_hand.clone(), 5), "{rol}");
    }
}

#[test]
fn of_an_intake_the_centrale_and_the_trainer_get_everything_but_the_zaaknummer_and_an_institution_nothing() {
    for rol in [Rol::CentraleBemiddelaar, Rol::CentraleParticipatiecoach, Rol::ReintegratieTrainer] {
        let found = filtered("intakeverslag/1", &intakeverslag(), rol, true);
        assert_eq!(found, (without(intakeverslag(), &["zaaknummer"]), 1), "{rol}");
    }
    let by_hand = json!({"traject_id": "TRJ-2026-000041", "client_ref": "c-7f3a"});
    assert_eq!(filtered("intakeverslag/1", &intakeverslag(), Rol::ZorginstellingCoordinator, true), (by_hand, 7));
}

#[test]
fn the_gemeente_and_the_institution_may_know_the_leerdoelen() {
    let gemeente = filtered("leerdoelen/1", &leerdoelen(), Rol::GemeenteKlantmanager, true);
    assert_eq!(gemeente, (without(leerdoelen(), &["client_ref"]), 1));
    let instelling = filtered("leerdoelen/1", &leerdoelen(), Rol::ZorginstellingCoordinator, true);
    assert_eq!(instelling, (without(leerdoelen(), &["zaaknummer"]), 1));
    assert_eq!(filtered("leerdoelen/1", &leerdoelen(), Rol::Samenwerkingsverband, true).0, json!({}));
}

#[test]
fn a_vacature_is_for_everyone() {
    for rol in Rol::ALL {
        assert_eq!(filtered("vacature/1", &vacature(), *rol, false), (vacature(), 0), "{rol}");
    }
}

#[test]
fn of_a_matchvoorstel_the_gemeente_gets_the_date() {
    let by_hand = json!({"traject_id": "TRJ-2026-000041", "zaaknummer": "Z2026-0815", "datum_voorstel": "2026-09-01"});
    // Left out: client_ref, vacature_id, organisatie (2), client_keuze, wens_aansluiting, naam (4), contact (2).
    let found = filtered("matchvoorstel/1", &matchvoorstel(), Rol::GemeenteKlantmanager, true);
    assert_eq!(found, (by_hand, 12));
}

#[test]
fn the_institution_gets_who_how_to_reach_her_and_which_wishes_fit() {
    let by_hand = json!({
        "traject_id": "TRJ-2026-000041", "client_ref": "c-7f3a",
        "datum_voorstel": "2026-09-01", "vacature_id": "VAC-2026-0117",
        "organisatie": {"partij": "ZI-LIN", "naam": "Woonzorgcentrum De Es"},
        "client_keuze": true, "wens_aansluiting": ["activiteiten met ouderen"],
        "naam": {"voornamen": "Samira", "voorletters": "S.", "voorvoegsel": "van", "geslachtsnaam": "Testers"},
        "contact": {"telefoon": "+31 6 12345678", "email": "samira@voorbeeld.example"}
    });
    for formeel in [true, false] {
        let found = filtered("matchvoorstel/1", &matchvoorstel(), Rol::ZorginstellingCoordinator, formeel);
        assert_eq!(found, (by_hand.clone(), 1));
    }
}

#[test]
fn what_somebody_adds_to_a_matchvoorstel_stays_out() {
    // BR45: the institution never gets trede, diagnose or what somebody lives on.
    let mut doc = matchvoorstel();
    for (name, value) in [("trede", json!(2)), ("diagnose", json!("GEHEIM")), ("uitkering", json!(true))] {
        doc[name] = value;
    }
    doc["contact"]["adres"] = json!({"straat": "Dorpsstraat"});
    let (kept, dropped) = filtered("matchvoorstel/1", &doc, Rol::ZorginstellingCoordinator, true);
    assert_eq!(kept, without(matchvoorstel(), &["zaaknummer"]));
    assert_eq!(dropped, 5);
}

#[test]
fn the_centrale_gets_the_result_of_a_meeting_whole() {
    let found = filtered("kennismakingsresultaat/1", &kennismakingsresultaat(), Rol::CentraleBemiddelaar, true);
    assert_eq!(found, (kennismakingsresultaat(), 0));
    let finance = filtered("kennismakingsresultaat/1", &kennismakingsresultaat(), Rol::GemeenteFinancien, true);
    assert_eq!(finance.0, json!({"traject_id": "TRJ-2026-000041"}));
}
