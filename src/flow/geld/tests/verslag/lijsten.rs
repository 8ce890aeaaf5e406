//! What a contract has used, what was granted, and the way back from a payment to its proof.

use super::super::subsidie::{G, H};
use super::*;
use crate::domain::boek::Post;
use crate::domain::traject::Traject;
use crate::flow::geld::verslag::tabel::Cel;
use crate::flow::geld::verslag::{spoor, subsidie, verbruik};
use crate::store::{FactKey, Filter};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn five_signed_by_10_september_are_3000_of_24000_and_a_forecast_of_seven() {
    let mut world = World::new();
    for nth in 1..=5 {
        world.placed(nth);
    }
    let boek = world.boek();
    let known: Vec<(String, &Contract)> =
        world.book.riv.contracten().map(|c| ("gem-riv".to_owned(), c.as_ref())).collect();
    let at = |day: &str| verbruik::maak(&boek, &known, dag(day), None).remove(0);
    // Accepted on 25 August, signed on 4 September.
    assert_eq!((at("2026-09-03").stand.bezet, at("2026-09-03").stand.gerealiseerd), (5, 0));
    let row = at("2026-09-10");
    assert_eq!((row.stand.gerealiseerd, row.stand.gevorderd, row.per_maand[8]), (5, 300_000, 5));
    assert_eq!(row.streef_centen, (Some(2_400_000), Some(3_000_000)), "40 and 50 times 600.00");
    // 252 of 365 days have passed: 5 x 365 / 252 = 7.24.
    assert_eq!((row.prognose, row.prognose_centen, row.oordeel()), (7, Some(420_000), "blijft onder de band"));
    assert!(verbruik::maak(&boek, &known, dag("2026-09-10"), Some("RC-1999")).is_empty());
}

#[test]
fn sc06_is_listed_by_person_and_month_without_the_person() {
    let mut world = World::met_uursubsidie();
    let (first, second) = (world.bij(G, "PO-2026-0061", "ZI-LIN"), world.bij(G, "PO-2026-0062", "ZI-AVO"));
    let h = world.bij(H, "PO-2026-0063", "ZI-LIN");
    world.attend(&first, "zi-lin", 241);
    world.attend(&second, "zi-avo", 200);
    world.attend(&h, "zi-lin", 149);
    for (van, lines) in [("zi-lin", vec![(G, 60.25), (H, 37.25)]), ("zi-avo", vec![(G, 50.0)])] {
        assert_eq!(world.declare("2026-11-02", van, "2026-10", &lines).status, Status::Aanvaard);
    }
    let made = subsidie::maak(&world.boek(), 2026, Some("gem-riv"), &world.book);
    assert_eq!(made.uren.len(), 2);
    let g = made.uren.iter().find(|u| u.trajecten.contains(&first)).expect("hers");
    assert_eq!((g.maand.as_str(), g.gevraagd(), g.toegekend, g.afgetopt), ("2026-10", 11_025, 9_500, 1_525));
    assert_eq!(g.trajecten, BTreeSet::from([first, second]));
    assert_eq!(g.instellingen, BTreeSet::from(["zi-avo".to_owned(), "zi-lin".to_owned()]));
    assert_eq!((made.per_gemeente["gem-riv"].uursubsidie, g.uitbetaald), (9_500 + 3_725, 0));
    let text = serde_json::to_string(&made).expect("JSON");
    // In this test our key of a person is the BSN itself.
    assert!(!text.contains(G) && !text.contains(H), "{text}");
    assert_eq!(subsidie::maak(&world.boek(), 2025, None, &world.book).uren, []);
}

/// What the store keeps of trajecten.
fn kept(world: &World, gevraagd: &str) -> BTreeMap<String, Traject> {
    let ids = spoor::trajecten(&world.boek(), gevraagd);
    let facts = world.reader().facts(&ids.into_iter().map(FactKey::Traject).collect::<Vec<_>>()).expect("facts");
    facts.trajecten.into_iter().filter_map(|(id, traject)| Some((id, traject?))).collect()
}

#[test]
fn a_paid_euro_leads_to_its_line_its_claim_and_three_days_each_with_its_message() {
    let mut world = World::new();
    let lines = world.sc11_oktober();
    let boek = world.boek();
    let key = overzicht::posten(&boek).betalingen[0].betaling.clone();
    let made = spoor::maak(&boek, &key, &kept(&world, &key)).expect("known");
    assert_eq!(made.betaling, Some((360_000, 0)));
    assert_eq!(made.regels.len(), 6);
    let list = world.reader().list(&Filter { limit: 1_000, ..Filter::default() }).expect("messages");
    for (line, (traject, po)) in made.regels.iter().zip(&lines) {
        assert_eq!((&line.traject_id, line.factuurnr.as_deref()), (traject, Some("F2026-0012")));
        assert_eq!((line.regel_centen, line.vordering_centen, line.betaald[0].centen), (60_000, 60_000, 60_000));
        let kind = |stuk: &spoor::Stuk| {
            let own = list.iter().find(|m| Some(&m.bericht_id) == stuk.bericht_id.as_ref());
            (stuk.dag.map(|d| d.to_string()).unwrap_or_default(), own.map_or("", |m| m.soort.as_str()))
        };
        assert_eq!(kind(&line.intake), ("2026-08-27".to_owned(), "intakeverslag/1"));
        assert_eq!(kind(&line.leerdoelen), ("2026-08-31".to_owned(), "leerdoelen/1"));
        assert_eq!(kind(&line.overeenkomst), ("2026-09-04".to_owned(), "plaatsingsovereenkomst/1"));
        assert_eq!(kind(&line.factuur), ("2026-10-01".to_owned(), "factuur/1"));
        assert!(line.compleet() && line.overeenkomst_id.as_ref() == Some(po));
    }
    // By the invoice: the seventh too, which nobody paid. By a traject: its own.
    let invoice = spoor::maak(&boek, "F2026-0012", &kept(&world, "F2026-0012")).expect("known");
    let paid: Vec<usize> = invoice.regels.iter().map(|r| r.betaald.len()).collect();
    assert_eq!((paid, invoice.betaling), (vec![1, 1, 1, 1, 1, 1, 0], None));
    let one = spoor::maak(&boek, &lines[0].0, &kept(&world, &lines[0].0)).expect("known");
    assert_eq!((one.regels.len(), one.regels[0].betaald[0].betaling.as_str()), (1, key.as_str()));
    assert_eq!(spoor::maak(&boek, "F1999-0001", &BTreeMap::new()), None);
    // Without the traject the days stand, and that the messages are not known shows.
    let without = spoor::maak(&boek, &key, &BTreeMap::new()).expect("known");
    assert!(without.regels[0].intake.dag.is_some() && !without.regels[0].compleet());
}

#[test]
fn guidance_stands_by_institution_and_costs_beside_their_budget_less_what_was_refused() {
    let text = include_str!("../../../../../tests/data/geld/praktijk.yaml").replacen(
        "- geldig_van: \"2026-01-01\"\n",
        "- geldig_van: \"2026-01-01\"\n  budget_centen: { reiskosten: 10000 }\n",
        1,
    );
    let world = World::with(&text);
    let entry = |nth: usize, post: Post, gemeente: &str, leverancier: &str, centen: i64, tekst: &str| Boeking {
        gemeente: gemeente.to_owned(),
        leverancier: leverancier.to_owned(),
        document: Some("budget".to_owned()),
        centen,
        tekst: tekst.to_owned(),
        ..Boeking::nieuw(post, nth.to_string(), dag("2026-10-05"), "hub", op("2026-10-05"))
    };
    // SC14: 49.68; another claim of 20.00 that was refused; clothes, which have no budget.
    let boek = [
        entry(1, Post::Begeleidingssubsidie, "gem-riv", "zi-lin", 25_000, ""),
        entry(2, Post::Begeleidingssubsidie, "gem-twee", "zi-lin", 12_500, ""),
        entry(3, Post::Vergoeding, "gem-riv", "vc-sch", 4_968, "reiskosten"),
        entry(4, Post::Vergoeding, "gem-riv", "vc-sch", 2_000, "reiskosten"),
        entry(5, Post::VergoedingVervallen, "gem-riv", "vc-sch", 2_000, "reiskosten"),
        entry(6, Post::Vergoeding, "gem-riv", "vc-sch", 7_500, "kleding"),
    ];
    let made = subsidie::maak(&boek, 2026, None, &world.book);
    let guidance: Vec<_> =
        made.begeleiding.iter().map(|b| (b.gemeente.as_str(), b.instelling.as_str(), b.centen)).collect();
    assert_eq!(guidance, [("gem-riv", "zi-lin", 25_000), ("gem-twee", "zi-lin", 12_500)]);
    let costs: Vec<_> =
        made.regelingen.iter().map(|r| (r.regeling.as_str(), r.aantal, r.toegekend, r.afgewezen, r.budget)).collect();
    assert_eq!(costs, [("kleding", 1, 7_500, 0, None), ("reiskosten", 1, 4_968, 2_000, Some(10_000))]);
    let sheets = made.tabellen();
    // 100.00 less 49.68.
    assert_eq!(sheets[2].rijen[1][6], Cel::Centen(5_032));
    let of = |gemeente: &str| made.per_gemeente[gemeente].clone();
    assert_eq!(
        (of("gem-riv").begeleiding, of("gem-riv").vergoedingen, of("gem-twee").begeleiding),
        (25_000, 12_468, 12_500)
    );
    assert_eq!(subsidie::maak(&boek, 2026, Some("gem-twee"), &world.book).per_gemeente.len(), 1);
}
