//! What the gemeente decides about a claim (M25): it finds its claim, what is granted less lapses, and nothing is guessed.

use super::subsidie::{H, met_regelingen};
use super::*;
use crate::domain::boek::Post;

/// H at ZI-LIN with claims of travel, each with its proof.
fn gevraagd(proofs: &[&str]) -> (World, String) {
    let mut world = met_regelingen("");
    let traject = world.bij(H, "PO-2026-0063", "ZI-LIN");
    for proof in proofs {
        world.ok("2026-11-02", "zi-lin", "vergoedingsaanvraag/1", reiskosten(&traject, proof));
    }
    (world, traject)
}

/// SC14: twelve trips of 18 kilometres are 49.68.
fn reiskosten(traject: &str, proof: &str) -> Value {
    json!({"traject_id": traject, "soort": "reiskosten", "bedrag_centen": 4_968, "bewijs_sha256": proof.repeat(32), "km": 18, "aantal_reizen": 12})
}

fn besluit(traject: &str, besluit: &str, more: Value) -> Value {
    let mut message = json!({"traject_id": traject, "besluit": besluit, "datum": "2026-11-05"});
    for (key, value) in more.as_object().expect("an object") {
        message[key] = value.clone();
    }
    message
}

/// Cents of each claim that are left, by its proof.
fn open(world: &World) -> Vec<(String, i64)> {
    let boek = world.boek();
    let claims = boek.iter().filter(|b| b.post == Post::Vergoeding);
    let left = |claim: &Boeking| {
        let own = |b: &&Boeking| b.post == Post::VergoedingVervallen && b.bewijs == claim.bewijs;
        claim.centen - boek.iter().filter(own).map(|b| b.centen).sum::<i64>()
    };
    claims.map(|claim| (claim.bewijs.sha256.clone().expect("a proof")[..2].to_owned(), left(claim))).collect()
}

#[test]
fn a_lower_amount_leaves_open_what_was_granted_and_room_in_the_budget() {
    let (mut world, traject) = gevraagd(&["ab"]);
    let more = besluit(&traject, "toegekend", json!({"bedrag_centen": 4_969}));
    assert_eq!(world.send("2026-11-05", "gem-riv", "vergoedingsbesluit/1", more).gevonden, ["M25 /bedrag_centen"]);
    // Of 49.68 she grants 41.40: ten of the twelve trips. 8.28 lapses.
    world.ok(
        "2026-11-05",
        "gem-riv",
        "vergoedingsbesluit/1",
        besluit(&traject, "toegekend", json!({"bedrag_centen": 4_140})),
    );
    assert_eq!(open(&world), [("ab".to_owned(), 4_140)]);
    let boek = world.boek();
    let of =
        |post: Post| boek.iter().filter(|b| b.post == post).map(|b| (b.centen, b.tekst.as_str())).collect::<Vec<_>>();
    assert_eq!(of(Post::VergoedingToegekend), [(4_140, "reiskosten")]);
    assert_eq!(of(Post::VergoedingVervallen), [(828, "reiskosten")]);
    // A second decision has no claim to be about: that is said, and nothing is booked.
    let kwam = world.ok("2026-11-06", "gem-riv", "vergoedingsbesluit/1", besluit(&traject, "afgewezen", json!({})));
    assert_eq!((kwam.gevonden, world.boek().len()), (vec!["M25 /besluit".to_owned()], boek.len()));
    // In the report it is one claim of which 41.40 was granted.
    let report = crate::flow::geld::verslag::subsidie::maak(&boek, 2026, None, &world.book);
    let row = &report.regelingen[0];
    assert_eq!((row.aantal, row.toegekend, row.afgewezen), (1, 4_140, 828));
}

#[test]
fn a_refusal_is_about_the_claim_it_names_and_not_about_the_newest() {
    let (mut world, traject) = gevraagd(&["ab", "ac"]);
    let clothing = json!({"traject_id": traject, "soort": "kleding", "bedrag_centen": 3_000, "bewijs_sha256": "ad".repeat(32), "veiligheidsvoorschrift": true});
    world.ok("2026-11-03", "zi-lin", "vergoedingsaanvraag/1", clothing);
    world.ok(
        "2026-11-05",
        "gem-riv",
        "vergoedingsbesluit/1",
        besluit(&traject, "afgewezen", json!({"bewijs_sha256": "ab".repeat(32)})),
    );
    assert_eq!(open(&world), [("ab".to_owned(), 0), ("ac".to_owned(), 4_968), ("ad".to_owned(), 3_000)]);
    // Of travel there is one left: its kind is enough.
    world.ok(
        "2026-11-05",
        "gem-riv",
        "vergoedingsbesluit/1",
        besluit(&traject, "afgewezen", json!({"soort": "reiskosten"})),
    );
    assert_eq!(open(&world), [("ab".to_owned(), 0), ("ac".to_owned(), 0), ("ad".to_owned(), 3_000)]);
    assert!(world.work(WerkSoort::Vergoeding).is_empty());
}

#[test]
fn a_decision_that_fits_two_claims_is_work_for_the_gemeente_and_books_nothing() {
    let (mut world, traject) = gevraagd(&["ab", "ac"]);
    let before = world.boek().len();
    for said in
        [besluit(&traject, "afgewezen", json!({})), besluit(&traject, "toegekend", json!({"bedrag_centen": 4_968}))]
    {
        world.ok("2026-11-05", "gem-riv", "vergoedingsbesluit/1", said);
    }
    // Not decided yet is no decision.
    world.ok("2026-11-05", "gem-riv", "vergoedingsbesluit/1", besluit(&traject, "aangehouden", json!({})));
    let work = world.work(WerkSoort::Vergoeding);
    assert_eq!((work.len(), work[0].partner.as_str(), world.boek().len()), (2, "gem-riv", before));
    // Sent again with the proof it is clear.
    world.ok(
        "2026-11-06",
        "gem-riv",
        "vergoedingsbesluit/1",
        besluit(&traject, "afgewezen", json!({"bewijs_sha256": "ac".repeat(32)})),
    );
    assert_eq!(open(&world), [("ab".to_owned(), 4_968), ("ac".to_owned(), 0)]);
}

#[test]
fn a_claim_that_is_held_lapses_when_a_person_refuses_it_and_once() {
    // BR51: a budget of 60.00 is enough for one claim of 49.68. The second waits for the gemeente.
    let claims = || {
        let mut world = met_regelingen("  budget_centen: { reiskosten: 6000 }\n");
        let traject = world.bij(H, "PO-2026-0063", "ZI-LIN");
        world.ok("2026-11-02", "zi-lin", "vergoedingsaanvraag/1", reiskosten(&traject, "ab"));
        let held = world.ok("2026-11-02", "zi-lin", "vergoedingsaanvraag/1", reiskosten(&traject, "ac"));
        assert!(held.aangehouden);
        (world, traject)
    };
    let (mut world, _) = claims();
    let work = world.work(WerkSoort::Vastgehouden);
    world.decide(&work[0], Besluit::Geweigerd, "het budget is op", "2026-11-03");
    assert_eq!(open(&world), [("ab".to_owned(), 4_968), ("ac".to_owned(), 0)]);
    // She decides by message first: the work that is refused after it takes nothing back again.
    let (mut world, traject) = claims();
    let no = besluit(&traject, "afgewezen", json!({"bewijs_sha256": "ac".repeat(32)}));
    world.ok("2026-11-03", "gem-riv", "vergoedingsbesluit/1", no);
    let work = world.work(WerkSoort::Vastgehouden);
    world.decide(&work[0], Besluit::Geweigerd, "het budget is op", "2026-11-04");
    assert_eq!(open(&world), [("ab".to_owned(), 4_968), ("ac".to_owned(), 0)]);
}
