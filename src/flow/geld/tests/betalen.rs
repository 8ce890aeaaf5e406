//! SC11: part of an invoice paid, the rest, a double, and a credit (M30, M31).

use super::*;

#[test]
fn sc11_part_payment_the_rest_a_double_and_a_credit() {
    let mut world = World::new();
    let lines: Vec<_> = (1..=7).map(|nth| (world.placed(nth), format!("PO-2026-{nth:04}"))).collect();
    world.ok("2026-10-01", "vc-sch", "factuur/1", invoice("F2026-0012", "2026-10-01", &lines));
    let six: Vec<String> = lines[..6].iter().map(|(t, _)| t.clone()).collect();
    world.ok("2026-10-28", "gem-riv-fin", "betaling/1", payment("F2026-0012", "2026-10-28", 360_000, &six));
    let posten = overzicht::posten(&world.boek());
    let open: Vec<_> =
        posten.facturen[0].regels.iter().filter(|r| r.open() > 0).map(|r| (r.traject_id.clone(), r.open())).collect();
    assert_eq!(open, [(lines[6].0.clone(), 60_000)]);
    world.ok("2026-11-20", "gem-riv-fin", "betaling/1", payment("F2026-0012", "2026-11-20", 60_000, &[]));
    assert_eq!(overzicht::posten(&world.boek()).open, 0);
    assert!(world.work(WerkSoort::Betaling).is_empty());
    world.ok("2026-11-21", "gem-riv-fin", "betaling/1", payment("F2026-0012", "2026-11-21", 60_000, &[]));
    let posten = overzicht::posten(&world.boek());
    assert_eq!(posten.betalingen.iter().map(Betaalstand::over).collect::<Vec<_>>(), [0, 0, 60_000]);
    assert_eq!(world.work(WerkSoort::Betaling).len(), 1);
    let credit = json!({
        "creditnotanr": "C2026-0003", "oorspronkelijk_factuurnr": "F2026-0012", "datum": "2026-11-25", "reden": "ten onrechte",
        "regels": [{"traject_id": lines[2].0, "prijs_centen": -60_000}], "btw": {"categorie": "E", "bedrag_centen": 0},
        "totaal_excl_centen": -60_000, "totaal_incl_centen": -60_000,
    });
    world.ok("2026-11-25", "vc-sch", "creditnota/1", credit.clone());
    let posten = overzicht::posten(&world.boek());
    assert_eq!((posten.gefactureerd, posten.ontvangen, posten.tegoed), (360_000, 480_000, 120_000));
    // What was credited may be billed again, and credited once only.
    let kwam = world.send("2026-11-26", "vc-sch", "creditnota/1", {
        let mut c = credit;
        c["creditnotanr"] = json!("C2026-0004");
        c
    });
    assert_eq!(kwam.gevonden, ["M30 /regels/0/traject_id"]);
    assert_eq!(world.run("2026-12-01").regels, 1);
}
