//! One thing wrong with an invoice, a credit note or a payment at a time (the bad input of the money): where, by which rule,
//! and nothing booked.

use super::*;

/// Changes one thing.
type Change = fn(&mut Value);

#[test]
fn every_single_mistake_in_an_invoice_is_named_at_its_place_and_nothing_is_booked() {
    let mut world = World::new();
    let lines: Vec<_> = (1..=2).map(|nth| (world.placed(nth), format!("PO-2026-{nth:04}"))).collect();
    let other = world.ok("2026-08-24", "gem-riv", "aanmelding/1", {
        let mut m = referral("2026-08-24", "999907797");
        m["contract_id"] = json!("RC-2026-RIV-02");
        m
    });
    let other = other.traject_id.expect("a traject");
    let before = world.boek().len();
    let good = invoice("F2026-0009", "2026-10-01", &lines);
    let table: [(&str, Change); 18] = [
        // BR03: ok 600.00; no 600.01, 650.00 (the sum then belongs to it, so that only the price is wrong).
        ("BR03 /regels/0/prijs_centen", |m| {
            m["regels"][0]["prijs_centen"] = json!(60_001);
            m["totaal_excl_centen"] = json!(120_001);
            m["totaal_incl_centen"] = json!(120_001);
        }),
        ("BR08 /totaal_excl_centen", |m| {
            // BR08: no: 4,200.01 for seven times 600.00.
            m["totaal_excl_centen"] = json!(120_001);
            m["totaal_incl_centen"] = json!(120_001);
        }),
        ("BR08 /totaal_incl_centen", |m| m["totaal_incl_centen"] = json!(119_999)),
        ("BR08 /btw/bedrag_centen", |m| {
            m["btw"]["bedrag_centen"] = json!(1);
            m["totaal_incl_centen"] = json!(120_001);
        }),
        ("BR08 /btw/categorie", |m| m["btw"]["categorie"] = json!("S")),
        ("BR01 /regels/1/bewijs/intake_datum", |m| m["regels"][1]["bewijs"]["intake_datum"] = json!("2026-08-26")),
        ("BR01 /regels/1/bewijs/leerdoelen_datum", |m| {
            m["regels"][1]["bewijs"]["leerdoelen_datum"] = json!("2026-09-01")
        }),
        ("BR02 /regels/1/bewijs/match_datum", |m| m["regels"][1]["bewijs"]["match_datum"] = json!("2026-09-05")),
        ("BR02 /regels/0/bewijs/overeenkomst_id", |m| {
            m["regels"][0]["bewijs"]["overeenkomst_id"] = json!("PO-2026-9999")
        }),
        ("BR05 /contract_id", |m| m["contract_id"] = json!("RC-2027-RIV-01")),
        ("BR05 /regels/0/traject_id", |m| m["regels"][0]["traject_id"] = json!("TRJ-2026-999999")),
        ("BR05 /iban", |m| m["iban"] = json!("NL80TEST0312000303")),
        ("BR05 /kvk", |m| m["kvk"] = json!("87654321")),
        ("BR07 /factuurdatum", |m| m["factuurdatum"] = json!("2026-10-02")),
        ("BR07 /factuurdatum", |m| m["factuurdatum"] = json!("2026-09-03")),
        ("BR07 /vervaldatum", |m| m["vervaldatum"] = json!("2026-09-30")),
        ("BR04 /regels/1", |m| {
            m["regels"][1] = m["regels"][0].clone();
            m["regels"][0]["traject_id"] = json!("TRJ-2026-999999");
            m["regels"][1]["traject_id"] = json!("TRJ-2026-999999");
        }),
        ("BR05 /regels/1/traject_id", |m| m["regels"][1]["traject_id"] = json!("TRJ-2026-000003")),
    ];
    assert_eq!(other, "TRJ-2026-000003");
    for (says, change) in table {
        let mut wrong = good.clone();
        change(&mut wrong);
        let kwam = world.send("2026-10-01", "vc-sch", "factuur/1", wrong);
        assert_eq!(kwam.status, Status::Geweigerd, "{says}");
        // Two lines of an unknown traject say so, before anything of it is twice.
        let says = if says == "BR04 /regels/1" { "BR05 /regels/1/traject_id" } else { says };
        assert!(kwam.gevonden.contains(&says.to_owned()), "{says}: {:?}", kwam.gevonden);
    }
    // Another centrale: to it these trajecten do not exist (BR44).
    let kwam = world.send("2026-10-01", "vc-twee", "factuur/1", good.clone());
    assert_eq!(kwam.gevonden, ["BR05 /regels/0/traject_id", "BR05 /regels/1/traject_id"]);
    assert_eq!(world.boek().len(), before, "nothing was booked");
    world.ok("2026-10-01", "vc-sch", "factuur/1", good.clone());
    // The number again, by another message; and the same message again is the same invoice (BR57).
    let kwam = world.send("2026-10-02", "vc-sch", "factuur/1", good);
    assert!(kwam.gevonden.contains(&"M29 /factuurnr".to_owned()), "{:?}", kwam.gevonden);
    assert_eq!(overzicht::posten(&world.boek()).gefactureerd, 120_000);
}

#[test]
fn one_traject_twice_on_an_invoice_is_one_line() {
    let mut world = World::new();
    let line = (world.placed(1), "PO-2026-0001".to_owned());
    let kwam =
        world.ok("2026-10-01", "vc-sch", "factuur/1", invoice("F2026-0009", "2026-10-01", &[line.clone(), line]));
    assert_eq!(kwam.gevonden, ["BR04 /regels/1"]);
    assert_eq!(overzicht::posten(&world.boek()).gefactureerd, 60_000);
}

#[test]
fn a_signature_after_the_contract_is_placed_and_not_paid() {
    // BR05: no: signed 2027-01-05 under the contract of 2026.
    let text = include_str!("../../../../tests/data/geld/praktijk.yaml")
        .replace("leverancier: vc-sch", "geldig_tot: \"2026-12-31\"\n      leverancier: vc-sch");
    let mut world = World::with(&text);
    let traject = world.guide("999903664");
    let kwam = world.place(&traject, ("PO-2027-0001", 1), "ZI-LIN", "2027-01-05");
    assert_eq!(kwam.gevonden, ["BR05 /ondertekend"]);
    assert!(world.run("2027-02-01").entry.is_none());
    let row = &overzicht::contracten(&world.boek(), &[], dag("2027-02-01"))[0];
    assert_eq!((row.jaar, row.stand.gerealiseerd), (2026, 0));
}

#[test]
fn a_credit_note_with_one_mistake_is_refused_and_a_payment_that_is_not_sure_waits_for_a_person() {
    let mut world = World::new();
    let line = (world.placed(1), "PO-2026-0001".to_owned());
    world.ok("2026-10-01", "vc-sch", "factuur/1", invoice("F2026-0012", "2026-10-01", std::slice::from_ref(&line)));
    let credit = json!({
        "creditnotanr": "C2026-0003", "oorspronkelijk_factuurnr": "F2026-0012", "datum": "2026-11-25", "reden": "ten onrechte",
        "regels": [{"traject_id": line.0, "prijs_centen": -60_000}], "btw": {"categorie": "E", "bedrag_centen": 0},
        "totaal_excl_centen": -60_000, "totaal_incl_centen": -60_000,
    });
    let table: [(&str, Change); 6] = [
        ("M30 /oorspronkelijk_factuurnr", |m| m["oorspronkelijk_factuurnr"] = json!("F2026-9999")),
        ("M30 /regels/0/prijs_centen", |m| m["regels"][0]["prijs_centen"] = json!(-60_001)),
        ("M30 /regels/0/traject_id", |m| m["regels"][0]["traject_id"] = json!("TRJ-2026-999999")),
        ("BR08 /totaal_incl_centen", |m| m["totaal_incl_centen"] = json!(-59_999)),
        ("BR07 /datum", |m| m["datum"] = json!("2026-09-30")),
        ("BR07 /datum", |m| m["datum"] = json!("2026-12-30")),
    ];
    for (says, change) in table {
        let mut wrong = credit.clone();
        change(&mut wrong);
        let kwam = world.send("2026-11-25", "vc-sch", "creditnota/1", wrong);
        assert_eq!((kwam.status, kwam.gevonden), (Status::Geweigerd, vec![says.to_owned()]));
    }
    for (says, change) in [
        ("hoger dan wat er openstaat", (|m| m["bedrag_centen"] = json!(60_001)) as Change),
        ("van een andere rekening", |m| m["iban_van"] = json!("NL80TEST0312000303")),
        ("staat op deze factuur niet (meer) open", |m| m["traject_ids"] = json!(["TRJ-2026-999999"])),
    ] {
        let mut unsure = payment("F2026-0012", "2026-11-01", 60_000, &[]);
        change(&mut unsure);
        world.ok("2026-11-01", "gem-riv-fin", "betaling/1", unsure);
        let work = world.work(WerkSoort::Betaling);
        assert!(work.last().is_some_and(|w| w.tekst.contains(says)), "{says}: {work:#?}");
    }
    assert_eq!(world.work(WerkSoort::Betaling).len(), 3);
    let posten = overzicht::posten(&world.boek());
    assert_eq!((posten.open, posten.niet_toegewezen), (60_000, 180_001), "all of it came, none of it is allocated");
    let kwam = world.send("2026-11-01", "gem-riv-fin", "betaling/1", payment("F2026-9999", "2026-11-01", 60_000, &[]));
    assert_eq!(kwam.gevonden, ["M31 /kenmerk"]);
}
