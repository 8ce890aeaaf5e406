use super::*;
use crate::domain::traject::Overeenkomst;
use crate::domain::uren::Uren;
use crate::domain::verzuim::Verzuim;
use serde_json::json;

fn d(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A traject of a form with these steps.
pub(super) fn traject(vorm: &str, stappen: &[(G, &str)]) -> Traject {
    let gedaan = |(n, (gebeurtenis, dag)): (usize, &(G, &str))| Gedaan {
        gebeurtenis: *gebeurtenis,
        datum: d(dag),
        bericht_id: format!("b{n}"),
    };
    Traject {
        traject_id: "TRJ-2026-000013".into(),
        versie: 1,
        status: T::Aangemeld,
        gemeente: "gemeente-a".into(),
        centrale: "centrale-b".into(),
        zaaknummer: Some("Z-2026-13".into()),
        vorm: vorm.into(),
        contract_id: None,
        persoon: "p".into(),
        overeenkomsten: vec![],
        matches: vec![],
        stappen: stappen.iter().enumerate().map(gedaan).collect(),
        verzuim: Verzuim::default(),
        uren: Uren::default(),
    }
}

/// F4 up to the signature of SC01.
const TOT_PLAATSING: [(G, &str); 7] = [
    (G::Aangemeld, "2026-08-24"),
    (G::Geaccepteerd, "2026-08-25"),
    (G::IntakeDoor, "2026-08-27"),
    (G::LeerdoelenVastgesteld, "2026-08-31"),
    (G::MatchVoorgesteld, "2026-09-01"),
    (G::KennismakingPositief, "2026-09-03"),
    (G::Ondertekend, "2026-09-04"),
];

fn f4(more: &[(G, &str)]) -> Traject {
    traject("begeleidingstraject", &[&TOT_PLAATSING, more].concat())
}

fn op(traject: &Traject, dag: &str) -> Option<Tegenprestatieregistratie> {
    registratie(traject, None, d(dag)).map(|r| r.bericht)
}

#[test]
fn what_somebody_proved_is_registered_from_the_permission_and_is_old_on_day_366() {
    // DOMAIN SC13, BR56: M04 on 14 September 2026; on 14 September 2027 in time, on the 15th old.
    let t = traject("doorverwijzen_toestemmen", &[(G::BewijsOntvangen, "2026-09-10"), (G::Toegestaan, "2026-09-14")]);
    assert_eq!(op(&t, "2026-09-13"), None, "BR43: nothing without permission");
    let made = registratie(&t, Some(&json!({"dagdelen_per_week": 3})), d("2026-09-14")).unwrap();
    let by_hand = Tegenprestatieregistratie {
        traject_id: "TRJ-2026-000013".into(),
        zaaknummer: Some("Z-2026-13".into()),
        vorm_tegenprestatie: VormTegenprestatie::Vrijwilligerswerk,
        bron: Bron::Bewijs,
        omvang_dagdelen_per_week: Some(3),
        duur_tot: None,
        status: Status::Geregistreerd,
        laatst_bevestigd_op: d("2026-09-14"),
        verouderd: Some(false),
    };
    assert_eq!(made, Registratie { bericht: by_hand.clone(), wijzigt_op: Some(d("2027-09-15")) });
    assert_eq!(op(&t, "2027-09-14").unwrap().verouderd, Some(false));
    let old = registratie(&t, None, d("2027-09-15")).unwrap();
    assert_eq!((old.bericht.verouderd, old.wijzigt_op), (Some(true), None));
    // The yearly contact makes it young again, and the end ends it.
    let mut t = t;
    t.stappen.push(Gedaan { gebeurtenis: G::Bevestigd, datum: d("2027-09-20"), bericht_id: "b8".into() });
    assert_eq!(op(&t, "2027-09-20").unwrap().verouderd, Some(false));
    t.stappen.push(Gedaan { gebeurtenis: G::NietMeerActief, datum: d("2028-01-05"), bericht_id: "b9".into() });
    let ended = op(&t, "2028-01-05").unwrap();
    assert_eq!((ended.status, ended.verouderd), (Status::Beeindigd, None));
    assert_eq!(ended.laatst_bevestigd_op, d("2027-09-20"), "that it ended is no confirmation");
}

#[test]
fn permission_without_a_proof_is_what_the_person_said_himself() {
    let t =
        traject("doorverwijzen_toestemmen", &[(G::ToestemmingGevraagd, "2026-09-01"), (G::Toegestaan, "2026-09-02")]);
    assert_eq!(op(&t, "2026-09-30").unwrap().bron, Bron::EigenVerklaring);
    let refused = traject(
        "doorverwijzen_toestemmen",
        &[(G::BewijsOntvangen, "2026-09-01"), (G::ToestemmingGeweigerd, "2026-09-02")],
    );
    assert_eq!(op(&refused, "2026-09-30"), None);
    // F3a: with permission a place is still to be found.
    let f3a = traject("orientatie_gemeente_regie", &[(G::Toegestaan, "2026-09-01")]);
    assert_eq!(op(&f3a, "2026-09-30"), None);
}

#[test]
fn a_traject_is_registered_from_the_signature_until_it_ends() {
    let t = f4(&[(G::Go, "2026-10-02"), (G::Gerapporteerd, "2026-10-16"), (G::Geevalueerd, "2027-02-20")]);
    assert_eq!(op(&t, "2026-09-03"), None, "a meeting that went well is no work");
    let stands = |dag| op(&t, dag).map(|r| (r.bron, r.status, r.laatst_bevestigd_op)).unwrap();
    assert_eq!(stands("2026-09-04"), (Bron::Traject, Status::Geregistreerd, d("2026-09-04")));
    assert_eq!(stands("2026-10-01"), (Bron::Traject, Status::Geregistreerd, d("2026-09-04")));
    assert_eq!(stands("2026-12-31"), (Bron::Traject, Status::Geregistreerd, d("2026-10-16")));
    assert_eq!(stands("2027-02-20"), (Bron::Traject, Status::Beeindigd, d("2027-02-20")));
}

#[test]
fn a_rematch_ends_it_and_the_second_agreement_begins_it_again() {
    // DOMAIN SC03.
    let no_go = [(G::NoGoRematch, "2026-10-05")];
    assert_eq!(op(&f4(&no_go), "2026-10-05").unwrap().status, Status::Beeindigd);
    let again = [
        no_go[0],
        (G::MatchVoorgesteld, "2026-10-06"),
        (G::KennismakingPositief, "2026-10-08"),
        (G::Ondertekend, "2026-10-12"),
    ];
    let mut t = f4(&again);
    t.overeenkomsten.push(Overeenkomst {
        overeenkomst_id: "PO-2026-0058".into(),
        volgnr: 2,
        organisatie: "ZI-AVO".into(),
        document_sha256: String::new(),
        leerdoel_ids: vec![],
        startdatum: None,
        einddatum: Some(d("2027-04-12")),
        beeindigd_op: None,
    });
    let made = op(&t, "2026-10-12").unwrap();
    assert_eq!((made.status, made.duur_tot), (Status::Geregistreerd, Some(d("2027-04-12"))));
    assert_eq!(bron_stap(&t, d("2026-10-11")).unwrap().datum, d("2026-09-04"));
    assert_eq!(bron_stap(&t, d("2026-10-12")).unwrap().datum, d("2026-10-12"));
}

#[test]
fn every_way_a_traject_ends_ends_the_registration() {
    for last in [G::UitstroomWerk, G::Beeindigd, G::Terugverwezen, G::NoGoTerugverwijzen] {
        assert_eq!(op(&f4(&[(last, "2026-10-05")]), "2026-10-05").unwrap().status, Status::Beeindigd, "{last}");
    }
    // A training that was placed; attendance is no step, so where it stood is passed over (L454-456).
    let steps = [
        (G::Aangemeld, "2026-08-24"),
        (G::Geaccepteerd, "2026-08-25"),
        (G::IntakeDoor, "2026-08-27"),
        (G::OverdrachtGeplaatst, "2026-10-20"),
    ];
    assert_eq!(op(&traject("training_8_weken", &steps), "2026-10-20").unwrap().status, Status::Geregistreerd);
    let dropped = [steps[0], steps[1], steps[2], (G::Uitgevallen, "2026-09-22")];
    assert_eq!(op(&traject("training_8_weken", &dropped), "2026-10-20"), None, "who never began has no registration");
}
