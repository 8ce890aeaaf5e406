//! In whose books a posting stands: of a contract that has ended, and of a payment on an account of several gemeenten.

use super::boekhouding::{journaal, met_rekeningschema};
use super::*;
use crate::domain::boek::Post;
use crate::flow::geld::verslag::journaal::{self, Journaal, Openpunt};

#[test]
fn what_is_booked_after_the_end_of_its_contract_stands_under_its_numbers_and_else_under_those_of_the_day() {
    let years = "- geldig_van: \"2026-01-01\"\n  geldig_tot: \"2026-12-31\"\n  \
                 rekeningschema: { \"2026-01-01\": { kosten: \"A1\", crediteuren: \"A2\", tussenrekening: \"A3\", bank: \"A4\" } }\n";
    let own = "      rekeningschema: { \"2026-01-01\": { kosten: \"C1\" } }\n      taakveld: \"6.5-443000\"\n      streef_min: 40\n";
    let text = include_str!("../../../../../tests/data/geld/praktijk.yaml")
        .replacen("- geldig_van: \"2026-01-01\"\n", years, 1)
        .replacen("      streef_min: 40\n", own, 1);
    let next = "- geldig_van: \"2027-01-01\"\n  \
                rekeningschema: { \"2027-01-01\": { kosten: \"B1\", crediteuren: \"B2\", tussenrekening: \"B3\", bank: \"B4\" } }\n";
    let mut world = World::with(&format!("{text}\n{next}"));
    let line = (world.placed(1), "PO-2026-0001".to_owned());
    let mut january = invoice("F2027-0001", "2027-01-04", std::slice::from_ref(&line));
    january["vervaldatum"] = json!("2027-02-03");
    world.ok("2027-01-04", "vc-sch", "factuur/1", january);
    world.ok("2027-01-20", "gem-riv-fin", "betaling/1", payment("F2027-0001", "2027-01-20", 60_000, &[]));
    let rows = journaal(&world, "2027-01", "2027-01").expect("every number is there");
    let posted: Vec<_> = rows.iter().map(|r| (r.rekening.as_str(), r.debet, r.credit)).collect();
    let expected = [
        ("C1", 60_000, 0),
        ("B2", 0, 60_000),
        ("B3", 60_000, 0),
        ("B4", 0, 60_000),
        ("B2", 60_000, 0),
        ("B3", 0, 60_000),
    ];
    assert_eq!(posted, expected);
    assert!(rows.iter().all(|r| r.accounting_cost == "6.5-443000" && r.contract_id == CONTRACT), "{rows:?}");
}

/// The journal when the supplier is paid on one account by two gemeenten.
fn van_twee(world: &World, (van, tot): (&str, &str), gemeente: Option<&str>) -> Journaal {
    let own = world.book.riv.contracten().next().expect("a contract").clone();
    let other = Contract { contract_id: "RC-2026-TWEE-01".to_owned(), ..(*own).clone() };
    let contracten = [("gem-riv".to_owned(), own.as_ref()), ("gem-twee".to_owned(), &other)];
    let vraag =
        journaal::Vraag { van: maand(van), tot: maand(tot), gemeente, contracten: &contracten, directory: &world.book };
    journaal::maak(&world.boek(), vraag).expect("nobody waits for a payment of nobody")
}

#[test]
fn a_payment_of_nobody_stops_no_journal_is_named_and_is_posted_with_what_is_given_to_an_invoice() {
    let mut world = met_rekeningschema();
    let lines = world.sc11_oktober();
    let whole = van_twee(&world, ("2026-10", "2026-10"), None);
    assert_eq!((whole.regels.len(), whole.open.len()), (2 * (7 + 1 + 6), 0));
    let came = Boeking {
        leverancier: "vc-sch".to_owned(),
        betaling: Some("bank/a/1".to_owned()),
        centen: 70_000,
        ..Boeking::nieuw(Post::Betaling, "betaling/bank/a/1", dag("2026-10-30"), "hub", op("2026-10-31"))
    };
    assert!(world.writer.book(&[], std::slice::from_ref(&came), &[]).expect("booked"));
    let october = van_twee(&world, ("2026-10", "2026-10"), None);
    assert_eq!(october.regels, whole.regels);
    let open = |centen| Openpunt { betaling: "bank/a/1".to_owned(), dag: dag("2026-10-30"), centen };
    assert_eq!(october.open, [open(70_000)]);
    // Who has no contract on that account is not told of it.
    assert_eq!(van_twee(&world, ("2026-10", "2026-10"), Some("gem-drie")), Journaal::default());
    assert_eq!(van_twee(&world, ("2026-10", "2026-10"), Some("gem-twee")).open, [open(70_000)]);
    // In November somebody gives 600.00 of it to the seventh line.
    let placed = Boeking {
        gemeente: "gem-riv".to_owned(),
        contract_id: CONTRACT.to_owned(),
        document: Some("F2026-0012".to_owned()),
        traject_id: Some(lines[6].0.clone()),
        mijlpaal: Some(crate::domain::contract::Mijlpaal::Match),
        centen: 60_000,
        sleutel: "toewijzing/bank/a/1/1".to_owned(),
        post: Post::Toewijzing,
        dag: dag("2026-11-20"),
        geboekt_op: op("2026-11-20"),
        ..came
    };
    assert!(world.writer.book(&[], &[placed], &[]).expect("booked"));
    assert_eq!(van_twee(&world, ("2026-10", "2026-10"), None), october, "a closed month does not change");
    let november = van_twee(&world, ("2026-11", "2026-11"), Some("gem-riv"));
    let posted: Vec<_> = november.regels.iter().map(|r| (r.rekening.as_str(), r.debet, r.credit)).collect();
    let expected = [("119000", 60_000, 0), ("110000", 0, 60_000), ("160000", 60_000, 0), ("119000", 0, 60_000)];
    assert_eq!((&posted[..], november.open), (&expected[..], vec![open(10_000)]));
    assert_eq!(van_twee(&world, ("2026-11", "2026-11"), Some("gem-twee")).regels, []);
}

#[test]
fn on_an_account_of_two_gemeenten_who_pays_says_whose_a_payment_is() {
    let world = World::new();
    let own = world.book.riv.contracten().next().expect("a contract").clone();
    let mut other = Contract { contract_id: "RC-2026-TWEE-01".to_owned(), ..(*own).clone() };
    other.aan.iban = Some("NL69TEST0312000404".to_owned());
    let contracten = [("gem-riv".to_owned(), own.as_ref()), ("gem-twee".to_owned(), &other)];
    let bytes = statement(
        "S1",
        &[
            ("2026-10-28", 10_000, "CRDT", GEM, "zonder nummer", false),
            ("2026-10-28", 20_000, "CRDT", "NL69TEST0312000404", "zonder nummer", false),
            ("2026-10-28", 30_000, "CRDT", "NL80TEST0312000303", "zonder nummer", false),
        ],
    );
    let read = crate::bank::lees(&bytes, &crate::bank::csv::Profielen::default()).expect("a statement");
    let done = crate::flow::geld::bank::verwerk(&read, &world.boek(), &contracten, "hub", op("2026-10-29"));
    let came = done.boekingen.iter().filter(|b| b.post == Post::Betaling);
    let whose: Vec<_> = came.map(|b| (b.gemeente.as_str(), b.contract_id.as_str(), b.centen)).collect();
    assert_eq!(whose, [("gem-riv", "", 10_000), ("gem-twee", "", 20_000), ("", "", 30_000)]);
}
