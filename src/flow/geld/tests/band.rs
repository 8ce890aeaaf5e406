//! SC04: what is told of the band of a contract, and the referral above it (BR06).

use super::*;

#[test]
fn sc04_the_band_is_told_at_40_45_and_50_and_the_51st_waits_for_the_gemeente() {
    let mut world = World::new();
    for nth in 1..=50 {
        world.placed(nth);
    }
    let told: Vec<String> = world.work(WerkSoort::Contractstand).into_iter().map(|w| w.tekst).collect();
    assert_eq!(
        told,
        [
            "40 trajecten gerealiseerd in 2026 (EUR 24.000,00): streef_min bereikt.",
            "45 trajecten gerealiseerd in 2026 (EUR 27.000,00): 45 van 50.",
            "50 trajecten gerealiseerd in 2026 (EUR 30.000,00): streef_max bereikt.",
        ]
    );
    let kwam = world.ok("2026-12-07", "gem-riv", "aanmelding/1", referral("2026-12-07", "999920261"));
    assert_eq!((kwam.aangehouden, kwam.gevonden), (true, vec!["BR06 /contract_id".to_owned()]));
    let work = world.work(WerkSoort::BovenBand);
    assert_eq!((work.len(), work[0].partner.as_str()), (1, "gem-riv"));
    world.decide(&work[0], Besluit::Toegestaan, "raadsbesluit", "2026-12-08");
    let known: Vec<_> = world.book.riv.contracten().map(AsRef::as_ref).collect();
    let row = &overzicht::contracten(&world.boek(), &known, dag("2026-12-08"))[0];
    assert_eq!((row.stand.gerealiseerd, row.stand.gevorderd, row.boven_band), (50, 3_000_000, false));
}

#[test]
fn sc04_fifteen_signed_by_july_are_a_forecast_of_thirty_that_is_told_once() {
    let mut world = World::new();
    for nth in 1..=15 {
        let traject = world.refer("2026-05-01", &format!("9999{nth:05}"));
        let answer = json!({"traject_id": traject, "besluit": "geaccepteerd", "datum": "2026-05-02"});
        world.ok("2026-05-02", "vc-sch", "acceptatie/1", answer);
        world.ok(
            "2026-05-03",
            "vc-sch",
            "intakeverslag/1",
            json!({"traject_id": traject, "datum": "2026-05-03", "uitkomst": "door"}),
        );
        let goals = json!({"traject_id": traject, "datum": "2026-05-04", "leerdoelen": [{"leerdoel_id": "LD1"}, {"leerdoel_id": "LD2"}]});
        world.ok("2026-05-04", "vc-sch", "leerdoelen/1", goals);
        world.place(&traject, (&format!("PO-2026-{nth:04}"), 1), "ZI-LIN", "2026-06-01");
    }
    let contracten: Vec<_> = world.book.riv.contracten().map(|c| ("gem-riv".to_owned(), c.as_ref())).collect();
    let behind = overzicht::achter(&world.boek(), &contracten, op("2026-07-01"));
    assert_eq!(
        behind.iter().map(|w| w.tekst.as_str()).collect::<Vec<_>>(),
        ["15 trajecten gerealiseerd in 2026: verwachting 30, minder dan streef_min (40)."]
    );
    for _ in 0..2 {
        world.writer.book(&[], &[], &behind).expect("asked");
    }
    assert_eq!(world.work(WerkSoort::Contractstand).len(), 1);
    assert!(
        overzicht::achter(&world.boek(), &contracten, op("2026-01-31")).is_empty(),
        "of a first month nothing is said"
    );
}
