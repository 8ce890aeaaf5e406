//! A contract that has ended: what was matched under it is still invoiced, and that invoice is paid, answered and credited.

use super::*;
use crate::domain::boek::Post;

#[test]
fn an_invoice_of_after_its_contract_is_paid_answered_and_credited() {
    let text = include_str!("../../../../tests/data/geld/praktijk.yaml")
        .replace("- geldig_van: \"2026-01-01\"\n", "- geldig_van: \"2026-01-01\"\n  geldig_tot: \"2026-12-31\"\n");
    let mut world = World::with(&format!("{text}\n- geldig_van: \"2027-01-01\"\n"));
    let lines: Vec<_> = (1..=2).map(|nth| (world.placed(nth), format!("PO-2026-{nth:04}"))).collect();
    let mut january = invoice("F2027-0001", "2027-01-01", &lines);
    january["vervaldatum"] = json!("2027-01-31");
    world.ok("2027-01-01", "vc-sch", "factuur/1", january);
    let answer = json!({
        "bericht_id": "018f3c1e-7a50-7000-8000-000000000001", "antwoord_op": "F2027-0001", "oordeel": "aanvaard",
        "ontvangen_op": "2027-01-05T08:00:00Z", "bevindingen": [],
    });
    let kwam = world.send("2027-01-05", "gem-riv-fin", "ontvangstmelding/1", answer);
    assert_eq!(kwam.gevonden, [""; 0], "it is hers");
    world.ok(
        "2027-01-10",
        "gem-riv-fin",
        "betaling/1",
        payment("F2027-0001", "2027-01-10", 60_000, &[lines[0].0.clone()]),
    );
    let credit = json!({
        "creditnotanr": "C2027-0001", "oorspronkelijk_factuurnr": "F2027-0001", "datum": "2027-01-15", "reden": "ten onrechte",
        "regels": [{"traject_id": lines[1].0, "prijs_centen": -60_000}], "btw": {"categorie": "E", "bedrag_centen": 0},
        "totaal_excl_centen": -60_000, "totaal_incl_centen": -60_000,
    });
    world.ok("2027-01-15", "vc-sch", "creditnota/1", credit);
    let count = |post: Post| world.boek().iter().filter(|b| b.post == post).count();
    assert_eq!((count(Post::Geaccepteerd), count(Post::Toewijzing), count(Post::Creditregel)), (1, 1, 1));
    assert_eq!(overzicht::posten(&world.boek()).open, 0);
}

#[test]
fn a_number_of_this_year_is_not_used_because_that_of_last_year_was_paid_in_this_one() {
    let mut world = World::new();
    let lines: Vec<_> = (1..=2).map(|nth| (world.placed(nth), format!("PO-2026-{nth:04}"))).collect();
    let of = |day: &str, vervalt: &str, line: &(String, String)| {
        let mut one = invoice("7", day, std::slice::from_ref(line));
        one["vervaldatum"] = json!(vervalt);
        one
    };
    world.ok("2026-12-01", "vc-sch", "factuur/1", of("2026-12-01", "2026-12-31", &lines[0]));
    world.ok("2027-01-05", "gem-riv-fin", "betaling/1", payment("7", "2027-01-05", 60_000, &[]));
    world.ok("2027-02-01", "vc-sch", "factuur/1", of("2027-02-01", "2027-03-01", &lines[1]));
}
