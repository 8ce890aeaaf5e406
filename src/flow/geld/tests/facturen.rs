//! SC01-SC03: what is billed of a traject, once, and what its receiver says of the invoice (BR01-BR04, BR09).

use super::*;

#[test]
fn sc01_a_signed_agreement_is_one_line_of_600_on_the_run_of_october() {
    let mut world = World::new();
    let traject = world.placed(41);
    let made = world.run("2026-10-01");
    assert_eq!((made.regels, made.totaal), (1, 60_000));
    assert_eq!(made.vervaldatum, Some(dag("2026-10-31")));
    assert_eq!(made.factuurnr.as_deref(), Some("F2026-0001"));
    let entry = made.entry.expect("made");
    let message: Value = serde_json::from_slice(entry.message.canonical.as_deref().expect("content")).expect("JSON");
    assert_eq!(message["regels"][0]["traject_id"], json!(traject));
    assert_eq!(
        message["regels"][0]["bewijs"],
        json!({"intake_datum": "2026-08-27", "leerdoelen_datum": "2026-08-31", "match_datum": "2026-09-04", "overeenkomst_id": "PO-2026-0041"})
    );
    assert_eq!(message["btw"], json!({"categorie": "E", "bedrag_centen": 0}));
    assert_eq!(message["totaal_incl_centen"], 60_000);
    let to: Vec<_> = entry.deliveries.iter().map(|d| d.partner.as_str()).collect();
    assert_eq!(to, ["gem-riv-fin", "vc-sch"]);
    // BR04: run again, the same day and a month later.
    assert!(world.run("2026-10-01").entry.is_none());
    assert!(world.run("2026-11-01").entry.is_none());
    assert!(overzicht::gaten(&world.boek()).is_empty());
}

#[test]
fn sc01_with_21_percent_is_726() {
    let text = include_str!("../../../../tests/data/geld/praktijk.yaml")
        .replace("categorie: E, reden", "categorie: S, percentage: 21, reden");
    let mut world = World::with(&text);
    world.placed(41);
    let made = world.run("2026-10-01");
    assert_eq!(made.totaal, 72_600);
    let stand = &overzicht::posten(&world.boek()).facturen[0];
    assert_eq!((stand.excl, stand.btw, stand.open()), (60_000, 12_600, 72_600));
}

#[test]
fn sc02_without_goals_nothing_is_billed_and_after_them_it_is() {
    let mut world = World::new();
    let traject = world.refer("2026-08-24", "999903664");
    world.ok(
        "2026-08-25",
        "vc-sch",
        "acceptatie/1",
        json!({"traject_id": traject, "besluit": "geaccepteerd", "datum": "2026-08-25"}),
    );
    world.ok(
        "2026-08-27",
        "vc-sch",
        "intakeverslag/1",
        json!({"traject_id": traject, "datum": "2026-08-27", "uitkomst": "door"}),
    );
    let bill = invoice("F2026-0009", "2026-10-01", &[(traject.clone(), "PO-2026-0042".to_owned())]);
    let kwam = world.send("2026-10-01", "vc-sch", "factuur/1", bill.clone());
    assert_eq!(kwam.status, Status::Geweigerd);
    assert!(kwam.gevonden.contains(&"BR01 /regels/0/bewijs/leerdoelen_datum".to_owned()), "{:?}", kwam.gevonden);
    assert!(overzicht::posten(&world.boek()).facturen.is_empty(), "nothing booked");
    world.ok("2026-08-31", "vc-sch", "leerdoelen/1", json!({"traject_id": traject, "datum": "2026-08-31", "leerdoelen": [{"leerdoel_id": "LD1"}, {"leerdoel_id": "LD2"}]}));
    world.place(&traject, ("PO-2026-0042", 1), "ZI-LIN", "2026-09-04");
    world.ok("2026-10-01", "vc-sch", "factuur/1", bill);
    assert_eq!(overzicht::posten(&world.boek()).open, 60_000);
}

#[test]
fn sc03_a_rematch_is_not_billed_again_and_the_other_six_lines_are() {
    let mut world = World::new();
    let first = world.placed(41);
    assert_eq!(world.run("2026-10-01").regels, 1);
    world.ok("2026-10-05", "vc-sch", "go-no-go/1", json!({"traject_id": first, "besluit": "no_go", "datum": "2026-10-05", "reden": "past niet", "vervolg": "rematch"}));
    world.place(&first, ("PO-2026-0058", 2), "ZI-AVO", "2026-10-12");
    let mut lines = vec![(first.clone(), "PO-2026-0058".to_owned())];
    for nth in 42..48 {
        lines.push((world.placed(nth), format!("PO-2026-{nth:04}")));
    }
    let kwam = world.ok("2026-11-01", "vc-sch", "factuur/1", invoice("F2026-0012", "2026-11-01", &lines));
    assert_eq!(kwam.gevonden, ["BR04 /regels/0"]);
    let goes = kwam.canonical.expect("changed");
    assert_eq!((goes["regels"].as_array().map(Vec::len), &goes["totaal_incl_centen"]), (Some(6), &json!(360_000)));
    let posten = overzicht::posten(&world.boek());
    let of = |nr: &str| posten.facturen.iter().find(|f| f.factuurnr == nr).map(|f| f.open());
    assert_eq!((of("F2026-0001"), of("F2026-0012")), (Some(60_000), Some(360_000)));
    assert!(world.run("2026-12-01").entry.is_none(), "the run finds nothing to bill either");
}

#[test]
fn who_gets_an_invoice_accepts_it_or_says_why_not_and_then_it_can_be_billed_again() {
    let mut world = World::new();
    world.placed(1);
    assert_eq!(world.run("2026-10-01").regels, 1);
    let work = world.work(WerkSoort::Factuur);
    assert_eq!((work.len(), work[0].partner.as_str()), (1, "gem-riv-fin"));
    world.decide(&work[0], Besluit::Geweigerd, "verkeerd inkoopkenmerk", "2026-10-02");
    let posten = overzicht::posten(&world.boek());
    assert_eq!((posten.facturen[0].oordeel, posten.open), (Oordeel::Afgewezen, 0));
    let again = world.run("2026-10-03");
    assert_eq!((again.regels, again.factuurnr.as_deref()), (1, Some("F2026-0002")));
    let open: Vec<_> = world.work(WerkSoort::Factuur).into_iter().filter(|w| w.besluit.is_none()).collect();
    world.decide(&open[0], Besluit::Toegestaan, "akkoord", "2026-10-04");
    let posten = overzicht::posten(&world.boek());
    assert_eq!((posten.facturen[1].oordeel, posten.open), (Oordeel::Geaccepteerd, 60_000));
}

#[test]
fn back_before_the_match_frees_the_place_and_claims_nothing() {
    let mut world = World::new();
    let traject = world.guide("999905971");
    world.ok(
        "2026-09-10",
        "vc-sch",
        "terugverwijzing/1",
        json!({"traject_id": traject, "reden": "client_wil_niet", "fase": "match"}),
    );
    let row = &overzicht::contracten(&world.boek(), &[], dag("2026-09-10"))[0];
    assert_eq!((row.stand.bezet, row.stand.gerealiseerd, row.stand.gevorderd), (0, 0, 0));
    assert!(world.run("2026-10-01").entry.is_none());
    // BR09, SC05: no invoice line either.
    let kwam = world.send(
        "2026-10-01",
        "vc-sch",
        "factuur/1",
        invoice("F2026-0010", "2026-10-01", &[(traject, "PO-x".to_owned())]),
    );
    assert!(kwam.gevonden.contains(&"BR09 /regels/0/prijs_centen".to_owned()), "{:?}", kwam.gevonden);
}
