//! A contract that pays parts (BR09, Q2): an invoice of a part holds the proof there is then, and no day that was not.

use super::*;

#[test]
fn a_part_is_billed_with_the_proof_of_that_part_and_no_other_day() {
    let text = include_str!("../../../../tests/data/geld/praktijk.yaml").replace(
        "      streef_min: 40",
        "      componenten_centen: { intake: 20000, match: 40000 }\n      streef_min: 40",
    );
    let mut world = World::with(&text);
    let traject = world.refer("2026-08-24", "999902210");
    let yes = json!({"traject_id": traject, "besluit": "geaccepteerd", "datum": "2026-08-25"});
    world.ok("2026-08-25", "vc-sch", "acceptatie/1", yes);
    let intake = json!({"traject_id": traject, "datum": "2026-08-27", "uitkomst": "door"});
    world.ok("2026-08-27", "vc-sch", "intakeverslag/1", intake);
    let made = world.run("2026-08-28");
    assert_eq!((made.regels, made.totaal), (1, 20_000));
    let entry = made.entry.expect("made");
    let message: Value = serde_json::from_slice(entry.message.canonical.as_deref().expect("content")).expect("JSON");
    assert_eq!(message["regels"][0]["bewijs"], json!({"intake_datum": "2026-08-27"}));
}

#[test]
fn a_supplier_may_leave_the_proof_out_and_the_hub_fills_in_what_it_has() {
    let mut world = World::new();
    let traject = world.placed(41);
    let mut bill = invoice("F2026-0009", "2026-10-01", &[(traject, "PO-2026-0041".to_owned())]);
    bill["regels"][0].as_object_mut().expect("a line").remove("bewijs");
    let kwam = world.ok("2026-10-01", "vc-sch", "factuur/1", bill);
    assert_eq!(
        kwam.canonical.expect("filled in")["regels"][0]["bewijs"],
        json!({"intake_datum": "2026-08-27", "leerdoelen_datum": "2026-08-31", "match_datum": "2026-09-04", "overeenkomst_id": "PO-2026-0041"})
    );
}
