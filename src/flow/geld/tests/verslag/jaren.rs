//! A supplier who begins his numbers again every January: what is said of an invoice of one year is not said of the other. And
//! a credit that gives back the cents that were billed.

use super::*;
use crate::domain::boek::Post;
use crate::flow::geld::toewijzen::{self, Deel, Geld};
use crate::flow::geld::verslag::spoor;
use std::collections::BTreeMap;

const NUMMER: &str = "F-0007";

fn of_year(day: &str, vervalt: &str, line: &(String, String)) -> Value {
    let mut one = invoice(NUMMER, day, std::slice::from_ref(line));
    one["vervaldatum"] = json!(vervalt);
    one
}

fn credit(nummer: &str, day: &str, trajecten: &[&str], (prijs, btw): (i64, i64)) -> Value {
    let lines: Vec<Value> = trajecten.iter().map(|t| json!({"traject_id": t, "prijs_centen": -prijs})).collect();
    let excl = prijs * trajecten.len() as i64;
    json!({
        "creditnotanr": nummer, "oorspronkelijk_factuurnr": NUMMER, "datum": day, "reden": "ten onrechte", "regels": lines,
        "btw": {"categorie": "E", "bedrag_centen": -btw}, "totaal_excl_centen": -excl, "totaal_incl_centen": -excl - btw,
    })
}

/// Of each invoice: its year, and cents credited, paid and open.
fn standen(world: &World) -> Vec<(i32, i64, i64, i64)> {
    let all = overzicht::posten(&world.boek()).facturen;
    all.iter().map(|f| (f.jaar, f.gecrediteerd(), f.betaald(), f.open())).collect()
}

#[test]
fn an_invoice_of_last_year_is_paid_credited_and_followed_apart_from_the_one_with_its_number() {
    let mut world = World::new();
    let lines: Vec<_> = (1..=2).map(|nth| (world.placed(nth), format!("PO-2026-{nth:04}"))).collect();
    world.ok("2026-12-01", "vc-sch", "factuur/1", of_year("2026-12-01", "2026-12-31", &lines[0]));
    world.ok("2027-02-01", "vc-sch", "factuur/1", of_year("2027-02-01", "2027-03-01", &lines[1]));
    assert_eq!(standen(&world), [(2026, 0, 0, 60_000), (2027, 0, 0, 60_000)]);
    // Both are open for this: nobody guesses.
    world.ok("2027-02-10", "gem-riv-fin", "betaling/1", payment(NUMMER, "2027-02-10", 60_000, &[]));
    let work = world.work(WerkSoort::Betaling).remove(0);
    assert!(work.tekst.contains("van meer dan één jaar"), "{}", work.tekst);
    assert_eq!(overzicht::posten(&world.boek()).niet_toegewezen, 60_000);
    let decide = |world: &World, factuurnr: &str| {
        let geld = Geld {
            facturen: vec![Deel { factuurnr: factuurnr.to_owned(), centen: 60_000, traject_id: None }],
            ..Geld::default()
        };
        toewijzen::besluit(&world.boek(), &work.werk_id, &geld, ("van december", "j.jansen"), op("2027-02-12"))
    };
    let both = "dit nummer is er in 2026 en 2027; schrijf het jaar erachter, zoals NUMMER@2026";
    assert_eq!(decide(&world, NUMMER).err().as_deref(), Some(both));
    let done = decide(&world, "F-0007@2026").expect("one of them");
    assert!(world.writer.book(&[], &done.boekingen, &done.werk).expect("booked"));
    assert_eq!(standen(&world), [(2026, 0, 60_000, 0), (2027, 0, 0, 60_000)]);
    // What is settled is in nobody's way: the bank pays the other.
    let shown = statement("S1", &[("2027-02-25", 60_000, "CRDT", GEM, "factuur F-0007", false)]);
    assert_eq!(world.bank("2027-02-26", &shown), ["matched"]);
    world.ok("2027-03-05", "vc-sch", "creditnota/1", credit("C-0001", "2027-03-05", &[&lines[1].0], (60_000, 0)));
    assert_eq!(standen(&world), [(2026, 0, 60_000, 0), (2027, 60_000, 60_000, -60_000)]);
    let work = world.work(WerkSoort::Factuur);
    world.decide(&work[0], Besluit::Toegestaan, "akkoord", "2027-03-06");
    let said: Vec<_> = overzicht::posten(&world.boek()).facturen.iter().map(|f| f.oordeel).collect();
    assert_eq!(said, [Oordeel::Geaccepteerd, Oordeel::Geen]);

    let march = world.sluit("2027-03", "2027-04-10", &[]);
    assert_eq!((march.controle, march.totaal.eind.geaccepteerd), (0, 60_000), "of the first only");
    let open: Vec<_> = march.trajecten.iter().map(|t| (t.traject_id.as_str(), t.geld.eind.open())).collect();
    assert_eq!(open, [(lines[0].0.as_str(), 0), (lines[1].0.as_str(), -60_000)]);
    let late: Vec<_> = op_dag(&world.boek(), dag("2027-02-15"), None).regels.iter().map(|r| r.vervaldatum).collect();
    assert_eq!(late, [dag("2027-03-01")], "that of December is paid");

    let follow = |gevraagd: &str| spoor::maak(&world.boek(), gevraagd, &BTreeMap::new()).expect("known");
    let (all, one) = (follow(NUMMER), follow("F-0007@2026"));
    assert_eq!((all.jaren, all.regels.len()), (vec![2026, 2027], 2));
    assert_eq!((one.jaren.len(), one.regels.len(), &one.regels[0].traject_id), (0, 1, &lines[0].0));
    assert_eq!(one.regels[0].betaald.iter().map(|b| b.centen).sum::<i64>(), 60_000);
    let posts = |genoemd: &str| -> Vec<Post> {
        let own = overzicht::over(&world.boek(), genoemd);
        own.iter().map(|b| b.post).filter(|post| matches!(post, Post::Factuur | Post::Creditregel)).collect()
    };
    assert_eq!(posts("F-0007@2027"), [Post::Factuur, Post::Creditregel]);
    assert_eq!(posts("F-0007@2026"), [Post::Factuur]);
    assert_eq!(posts(NUMMER).len(), 3);
    let paid = one.regels[0].betaald[0].betaling.as_str();
    for gevraagd in [NUMMER, "F-0007@2026", paid, lines[0].0.as_str()] {
        let part = overzicht::rond(world.reader().as_mut(), gevraagd).expect("read");
        assert_eq!(spoor::maak(&part, gevraagd, &BTreeMap::new()), Some(follow(gevraagd)), "{gevraagd} read by name");
    }
    for (genoemd, years) in [(NUMMER, vec![2026, 2027]), ("F-0007@2027", vec![2027])] {
        let own = overzicht::document(world.reader().as_mut(), genoemd).expect("read");
        assert_eq!(own, overzicht::over(&world.boek(), genoemd));
        assert_eq!(overzicht::posten(&own).facturen.iter().map(|f| f.jaar).collect::<Vec<_>>(), years);
    }
}

#[test]
fn what_was_credited_of_last_year_and_billed_again_under_its_number_is_refused_as_any_other() {
    let mut world = World::new();
    let line = (world.placed(1), "PO-2026-0001".to_owned());
    world.ok("2026-12-01", "vc-sch", "factuur/1", of_year("2026-12-01", "2026-12-31", &line));
    // In the new year, of the old one.
    world.ok("2027-01-10", "vc-sch", "creditnota/1", credit("C-0001", "2027-01-10", &[&line.0], (60_000, 0)));
    world.ok("2027-02-01", "vc-sch", "factuur/1", of_year("2027-02-01", "2027-03-01", &line));
    assert_eq!(standen(&world), [(2026, 60_000, 0, 0), (2027, 0, 0, 60_000)]);
    let work = world.work(WerkSoort::Factuur);
    world.decide(&work[1], Besluit::Geweigerd, "onjuist", "2027-02-03");
    assert_eq!(standen(&world), [(2026, 60_000, 0, 0), (2027, 60_000, 0, 0)]);
    let eind = world.sluit("2027-02", "2027-03-10", &[]).totaal.eind;
    assert_eq!((eind.gefactureerd, eind.te_factureren(), eind.open()), (0, 60_000, 0), "it can be billed again");
}

#[test]
fn a_credit_gives_back_the_cents_of_btw_that_each_line_was_billed() {
    // 600.02 at 21 % is 126.0042; of three lines 378.0126, so 378.01: 126.00, 126.01 and 126.00. Of the first two that is 252.01,
    // which divided anew would be 126.01 and 126.00.
    let text = include_str!("../../../../../tests/data/geld/praktijk.yaml")
        .replace("categorie: E, reden", "categorie: S, percentage: 21, reden")
        .replace("\"2026-01-01\": 60000", "\"2026-01-01\": 60002");
    let mut world = World::with(&text);
    let trajecten: Vec<String> = (1..=3).map(|nth| world.placed(nth)).collect();
    let made = world.run("2026-10-01");
    assert_eq!((made.regels, made.totaal), (3, 180_006 + 37_801));
    let btw =
        |post: Post| -> Vec<i64> { world.boek().iter().filter(|b| b.post == post).map(|b| b.btw_centen).collect() };
    assert_eq!(btw(Post::Factuurregel), [12_600, 12_601, 12_600]);
    let note = |nummer: &str, of: &[&str], btw: i64| {
        let mut note = credit(nummer, "2026-11-01", of, (60_002, btw));
        note["oorspronkelijk_factuurnr"] = json!("F2026-0001");
        note["btw"]["categorie"] = json!("S");
        note["btw"]["percentage"] = json!(21);
        note
    };
    world.ok("2026-11-01", "vc-sch", "creditnota/1", note("C-0001", &[&trajecten[0], &trajecten[1]], 25_201));
    let btw =
        |post: Post| -> Vec<i64> { world.boek().iter().filter(|b| b.post == post).map(|b| b.btw_centen).collect() };
    assert_eq!(btw(Post::Creditregel), [12_600, 12_601]);
    world.ok("2026-11-01", "vc-sch", "creditnota/1", note("C-0002", &[&trajecten[2]], 12_600));
    let whole = &overzicht::posten(&world.boek()).facturen[0];
    assert!(whole.regels.iter().all(|r| r.open() == 0), "to the cent, line by line: {:?}", whole.regels);
    assert_eq!(whole.gecrediteerd(), whole.excl + whole.btw);
}

#[test]
fn the_way_back_from_one_invoice_reads_its_own_trajecten_and_no_others() {
    let mut world = World::new();
    let lines: Vec<_> = (1..=3).map(|nth| (world.placed(nth), format!("PO-2026-{nth:04}"))).collect();
    for (nummer, line) in ["F-0001", "F-0002", "F-0003"].into_iter().zip(&lines) {
        world.ok("2026-10-01", "vc-sch", "factuur/1", invoice(nummer, "2026-10-01", std::slice::from_ref(line)));
    }
    // Of each traject: its place, that it counts, its claim, and its line beside the invoice.
    assert_eq!(world.boek().len(), 3 * 5);
    for gevraagd in ["F-0002", lines[1].0.as_str()] {
        let part = overzicht::rond(world.reader().as_mut(), gevraagd).expect("read");
        assert_eq!(part.len(), 5, "{gevraagd}");
        assert_eq!(
            spoor::maak(&part, gevraagd, &BTreeMap::new()),
            spoor::maak(&world.boek(), gevraagd, &BTreeMap::new())
        );
    }
}
