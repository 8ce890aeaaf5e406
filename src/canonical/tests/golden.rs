//! What each receiver gets, written by hand from the visibility matrix of DOMAIN section 1 and, for an institution,
//! M01 of section 3 (only naam, contact, wensen, dagdelen, extra_begeleiding and the name of the klantmanager).

use super::{aanmelding, plaatsingsovereenkomst, soort};
use crate::canonical::privacy::Matrix;
use crate::domain::rol::Rol;
use serde_json::{Value, json};

pub(super) fn filtered(naam: &str, doc: &Value, rol: Rol, formeel: bool) -> (Value, usize) {
    soort(naam).for_receiver(doc, rol, formeel, Matrix::ingebouwd())
}

/// `doc` without the named top-level fields.
pub(super) fn without(mut doc: Value, names: &[&str]) -> Value {
    for name in names {
        assert!(doc.as_object_mut().expect("an object").shift_remove(*name).is_some(), "{name}");
    }
    doc
}

#[test]
fn the_gemeente_gets_its_own_aanmelding_whole_but_no_pseudonym() {
    let (kept, dropped) = filtered("aanmelding/1", &aanmelding(), Rol::GemeenteKlantmanager, true);
    assert_eq!(kept, without(aanmelding(), &["client_ref"]));
    assert_eq!(dropped, 1);
}

#[test]
fn the_bemiddelaar_gets_diagnose_and_trede_of_a_formal_traject_but_never_the_bsn() {
    let by_hand = json!({
        "traject_id": "TRJ-2026-000041",
        "client_ref": "c-7f3a",
        "aanmelddatum": "2026-08-24",
        "naam": {"voornamen": "Samira", "voorletters": "S.", "voorvoegsel": "van", "geslachtsnaam": "Testers"},
        "geboortedatum": "1988-03-14",
        "contact": {
            "telefoon": "+31 6 12345678",
            "email": "samira@voorbeeld.example",
            "adres": {
                "straat": "Dorpsstraat", "huisnummer": 12, "huisletter": "a", "toevoeging": "bis",
                "postcode": "1234AB", "woonplaats": "Rivierbeek"
            }
        },
        "vorm": "begeleidingstraject",
        "doel": "stap_naar_werk",
        "trede": 2,
        "diagnose": {"samenvatting": "Kan goed met mensen omgaan.", "opgesteld_door": "klantmanager", "datum": "2026-08-20"},
        "wensen": ["activiteiten met ouderen", "in de ochtend"],
        "belastbaarheid_dagdelen_per_week": 2,
        "belastbaar_lichamelijk": true,
        "belastbaar_psychisch": true,
        "extra_begeleiding": true,
        "taalniveau": "A2",
        "contract_id": "RC-2026-RIV-01",
        "klantmanager": {"naam": "K. Manager", "telefoon": "0101234567", "email": "km@rivierbeek.example"}
    });
    // Left out: bsn and zaaknummer.
    assert_eq!(filtered("aanmelding/1", &aanmelding(), Rol::CentraleBemiddelaar, true), (by_hand, 2));
}

#[test]
fn outside_a_formal_traject_the_bemiddelaar_gets_no_trede_and_no_diagnose() {
    let (kept, dropped) = filtered("aanmelding/1", &aanmelding(), Rol::CentraleBemiddelaar, false);
    let names = ["bsn", "zaaknummer", "trede", "diagnose", "belastbaar_lichamelijk", "belastbaar_psychisch"];
    assert_eq!(kept, without(aanmelding(), &names));
    // Five single fields and the three of the diagnose.
    assert_eq!(dropped, 8);
}

#[test]
fn the_volunteer_coach_gets_no_birth_date_trede_diagnose_or_extra_begeleiding() {
    let by_hand = json!({
        "traject_id": "TRJ-2026-000041",
        "client_ref": "c-7f3a",
        "aanmelddatum": "2026-08-24",
        "naam": {"voornamen": "Samira", "voorletters": "S.", "voorvoegsel": "van", "geslachtsnaam": "Testers"},
        "contact": {
            "telefoon": "+31 6 12345678",
            "email": "samira@voorbeeld.example",
            "adres": {
                "straat": "Dorpsstraat", "huisnummer": 12, "huisletter": "a", "toevoeging": "bis",
                "postcode": "1234AB", "woonplaats": "Rivierbeek"
            }
        },
        "vorm": "begeleidingstraject",
        "doel": "stap_naar_werk",
        "wensen": ["activiteiten met ouderen", "in de ochtend"],
        "belastbaarheid_dagdelen_per_week": 2,
        "taalniveau": "A2",
        "contract_id": "RC-2026-RIV-01",
        "klantmanager": {"naam": "K. Manager", "telefoon": "0101234567", "email": "km@rivierbeek.example"}
    });
    // zaaknummer, bsn, geboortedatum, trede, diagnose (3), belastbaar (2), extra_begeleiding.
    assert_eq!(filtered("aanmelding/1", &aanmelding(), Rol::CentraleParticipatiecoach, true), (by_hand, 10));
}

#[test]
fn the_institution_gets_name_contact_wishes_dagdelen_extra_begeleiding_and_whom_to_call() {
    let by_hand = json!({
        "traject_id": "TRJ-2026-000041",
        "client_ref": "c-7f3a",
        "naam": {"voornamen": "Samira", "voorletters": "S.", "voorvoegsel": "van", "geslachtsnaam": "Testers"},
        "contact": {"telefoon": "+31 6 12345678", "email": "samira@voorbeeld.example"},
        "wensen": ["activiteiten met ouderen", "in de ochtend"],
        "belastbaarheid_dagdelen_per_week": 2,
        "extra_begeleiding": true,
        "klantmanager": {"naam": "K. Manager"}
    });
    // zaaknummer, aanmelddatum, bsn, geboortedatum, adres (6), vorm, doel, trede, diagnose (3), belastbaar (2),
    // taalniveau, contract_id, telefoon and email of the klantmanager.
    for formeel in [true, false] {
        let found = filtered("aanmelding/1", &aanmelding(), Rol::ZorginstellingCoordinator, formeel);
        assert_eq!(found, (by_hand.clone(), 22));
    }
}

#[test]
fn the_trainer_gets_what_the_centrale_gets() {
    let (kept, dropped) = filtered("aanmelding/1", &aanmelding(), Rol::ReintegratieTrainer, true);
    assert_eq!(kept, without(aanmelding(), &["bsn", "zaaknummer"]));
    assert_eq!(dropped, 2);
    let (kept, _) = filtered("aanmelding/1", &aanmelding(), Rol::ReintegratieTrainer, false);
    let names = ["bsn", "zaaknummer", "trede", "diagnose", "belastbaar_lichamelijk", "belastbaar_psychisch"];
    assert_eq!(kept, without(aanmelding(), &names));
}

#[test]
fn finance_and_roles_outside_the_practice_get_nothing_of_a_person() {
    let only_traject = json!({"traject_id": "TRJ-2026-000041"});
    assert_eq!(filtered("aanmelding/1", &aanmelding(), Rol::GemeenteFinancien, true).0, only_traject);
    for rol in [Rol::Samenwerkingsverband, Rol::Overig] {
        assert_eq!(filtered("aanmelding/1", &aanmelding(), rol, true).0, json!({}));
    }
}

#[test]
fn gemeente_and_institution_get_the_same_overeenkomst_with_the_same_document() {
    let doc = plaatsingsovereenkomst();
    let gemeente = filtered("plaatsingsovereenkomst/1", &doc, Rol::GemeenteKlantmanager, true);
    assert_eq!(gemeente, (without(plaatsingsovereenkomst(), &["client_ref"]), 1));
    let institution = filtered("plaatsingsovereenkomst/1", &doc, Rol::ZorginstellingCoordinator, true);
    // The contract tells which benefit scheme pays: the institution's copy has no use for it.
    assert_eq!(institution, (without(plaatsingsovereenkomst(), &["contract_id"]), 1));
    assert_eq!(gemeente.0["document"], institution.0["document"]);
}

#[test]
fn a_planted_field_reaches_nobody_and_is_counted() {
    // BR27 and BR45: a diagnose or trede that somebody adds to an overeenkomst.
    let mut doc = plaatsingsovereenkomst();
    doc["diagnose"] = json!({"samenvatting": "GEHEIM-1", "zorg": ["GEHEIM-2"]});
    doc["organisatie"]["trede"] = json!(2);
    for rol in Rol::ALL {
        let clean = filtered("plaatsingsovereenkomst/1", &plaatsingsovereenkomst(), *rol, true);
        let (kept, dropped) = filtered("plaatsingsovereenkomst/1", &doc, *rol, true);
        assert_eq!(kept, clean.0, "{rol}");
        assert_eq!(dropped, clean.1 + 3, "{rol}");
    }
}

#[test]
fn no_role_that_may_not_have_a_bsn_has_one_left_after_the_mask() {
    for rol in Rol::ALL.iter().filter(|rol| !rol.mag_bsn()) {
        let (kept, _) = filtered("aanmelding/1", &aanmelding(), *rol, true);
        assert_eq!(
            crate::canonical::bsn::zoek_bsn(&kept, &soort("aanmelding/1").base64()),
            Vec::<String>::new(),
            "{rol}"
        );
    }
    assert_eq!(crate::canonical::bsn::zoek_bsn(&aanmelding(), &soort("aanmelding/1").base64()), ["/bsn"]);
}
