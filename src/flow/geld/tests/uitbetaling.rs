//! SC06 to the bank: one payment of 95.00 for G, whatever two institutions asked.

use super::subsidie::{G, H};
use super::*;
use crate::bank::pain;
use crate::domain::boek::Post;
use crate::domain::werk::Toestand;
use crate::flow::geld::terugmelding;
use crate::flow::geld::uitbetaling::{Klaar, Rekening, Vraag, maak};

const IBAN_G: &str = "NL47TEST0312000606";

/// G and H with their hours of October, declared.
fn declared() -> (World, [String; 3]) {
    let mut world = World::met_uursubsidie();
    let trajecten = [
        world.bij(G, "PO-2026-0061", "ZI-LIN"),
        world.bij(G, "PO-2026-0062", "ZI-AVO"),
        world.bij(H, "PO-2026-0063", "ZI-LIN"),
    ];
    for (traject, bij, quarters) in
        [(&trajecten[0], "zi-lin", 241), (&trajecten[1], "zi-avo", 200), (&trajecten[2], "zi-lin", 149)]
    {
        world.attend(traject, bij, quarters);
    }
    for (van, bsn, uren) in [("zi-lin", G, 60.25), ("zi-avo", G, 50.0), ("zi-lin", H, 37.25)] {
        assert_eq!(world.declare("2026-11-02", van, "2026-10", &[(bsn, uren)]).status, Status::Aanvaard);
    }
    (world, trajecten)
}

fn pay(world: &World, rekeningen: &[(&str, &str, &str)], day: &str) -> Klaar {
    let rekeningen: Vec<_> = rekeningen
        .iter()
        .map(|(traject, naam, iban)| Rekening {
            traject_id: (*traject).to_owned(),
            naam: (*naam).to_owned(),
            iban: (*iban).to_owned(),
        })
        .collect();
    let work = world.reader().work(&WorkFilter::default()).expect("work");
    let decided = |id: &str| {
        let werk = work.iter().find(|w| w.werk_id == id)?;
        Some((werk.besluit?, werk.besloten_door.clone()?))
    };
    let vraag = Vraag {
        gemeente: "gem-riv",
        maand: "2026-10",
        betaler: ("Gemeente Proef", "NL05TEST0312000101"),
        uitvoeren: dag(day),
        wie: "j.jansen",
        vastgehouden: &std::collections::BTreeSet::new(),
    };
    maak(vraag, &world.boek(), &rekeningen, &|iban| format!("hash-{iban}"), &decided, op(day))
}

fn write(world: &mut World, klaar: &Klaar) {
    assert!(world.writer.book(&[], &klaar.boekingen, &klaar.werk).expect("booked"));
}

#[test]
fn sc06_one_payment_of_95_to_the_account_of_g_and_who_has_no_account_waits() {
    let (mut world, [first, ..]) = declared();
    let klaar = pay(&world, &[(&first, "A. Staal", IBAN_G)], "2026-11-10");
    let paid: Vec<_> = klaar.opdracht.betalingen.iter().map(|b| (b.cents, b.iban.as_str())).collect();
    assert_eq!(paid, [(9_500, IBAN_G)]);
    assert_eq!(klaar.wacht.len(), 1, "H is not in the file");
    let order = String::from_utf8(pain::schrijf(&klaar.opdracht).expect("right")).expect("text");
    assert!(order.contains("95.00") && order.contains("A. Staal") && order.contains(IBAN_G));
    write(&mut world, &klaar);
    // No name and no account of a person in the ledger.
    let ledger = serde_json::to_string(&world.boek()).expect("JSON");
    assert!(!ledger.contains("Staal") && !ledger.contains(&format!("\"{IBAN_G}")), "{ledger}");
    assert!(pay(&world, &[(&first, "A. Staal", IBAN_G)], "2026-11-11").opdracht.betalingen.is_empty(), "paid is paid");
}

#[test]
fn what_the_bank_refuses_is_open_again() {
    let (mut world, [first, ..]) = declared();
    let klaar = pay(&world, &[(&first, "A. Staal", IBAN_G)], "2026-11-10");
    write(&mut world, &klaar);
    let id = &klaar.opdracht.betalingen[0].eindtoteind;
    let report = pain::terug::Terugmelding {
        opdracht: klaar.opdracht.id.clone(),
        stand: None,
        reden: String::new(),
        betalingen: vec![pain::terug::Betaling {
            eindtoteind: id.clone(),
            stand: pain::terug::Stand::Geweigerd,
            reden: "AC04".to_owned(),
        }],
    };
    for _ in 0..2 {
        let back = terugmelding::verwerk(&world.boek(), &report, "j.jansen", op("2026-11-12"));
        world.writer.book(&[], &back.boekingen, &back.werk).expect("booked");
    }
    let sum = |post: Post| world.boek().iter().filter(|b| b.post == post).map(|b| b.centen).sum::<i64>();
    assert_eq!((sum(Post::Uitbetaling), sum(Post::UitbetalingTerug)), (9_500, 9_500));
    let again = pay(&world, &[(&first, "A. Staal", IBAN_G)], "2026-11-13");
    assert_eq!(again.opdracht.betalingen[0].cents, 9_500);
    assert_ne!(&again.opdracht.betalingen[0].eindtoteind, id, "a new payment has an id of its own");
}

#[test]
fn the_work_about_a_declaration_ends_with_its_payment_and_is_there_again_when_the_bank_refuses_it() {
    let (mut world, [first, _, third]) = declared();
    let open = |world: &World| {
        let work = world.work(WerkSoort::Declaratie).into_iter();
        work.map(|w| (w.bericht_id.expect("of a message"), w.toestand == Toestand::Open, w.partner)).collect::<Vec<_>>()
    };
    let states = |world: &World| open(world).into_iter().map(|(_, open, _)| open).collect::<Vec<_>>();
    // In the order they came: ZI-LIN about G, ZI-AVO about G, ZI-LIN about H.
    assert_eq!(states(&world), [true, true, true]);
    // G is paid, over both institutions; H has no account yet.
    let klaar = pay(&world, &[(&first, "A. Staal", IBAN_G)], "2026-11-10");
    write(&mut world, &klaar);
    assert_eq!(states(&world), [false, false, true]);
    let report = pain::terug::Terugmelding {
        opdracht: klaar.opdracht.id.clone(),
        stand: Some(pain::terug::Stand::Geweigerd),
        reden: String::new(),
        betalingen: vec![],
    };
    for _ in 0..2 {
        let back = terugmelding::lees(&mut *world.reader(), &report, "j.jansen", op("2026-11-12")).expect("read");
        assert!(world.writer.book(&[], &back.boekingen, &back.werk).expect("booked"));
    }
    assert_eq!(states(&world), [true, true, true]);
    assert!(open(&world).iter().all(|(_, _, partner)| partner == "gem-riv-fin"), "of who had it before");
    // Paid again, and H too.
    let all = [(first.as_str(), "A. Staal", IBAN_G), (&third, "B. Zink", "NL80TEST0312000303")];
    let klaar = pay(&world, &all, "2026-11-13");
    write(&mut world, &klaar);
    assert_eq!(states(&world), [false, false, false]);
}

#[test]
fn what_a_person_decided_about_a_declaration_stays_decided_when_the_bank_refuses_it() {
    let (mut world, [first, ..]) = declared();
    let work = world.work(WerkSoort::Declaratie);
    world.decide(&work[0], Besluit::Toegestaan, "akkoord", "2026-11-05");
    let klaar = pay(&world, &[(&first, "A. Staal", IBAN_G)], "2026-11-10");
    write(&mut world, &klaar);
    let report = pain::terug::Terugmelding {
        opdracht: klaar.opdracht.id.clone(),
        stand: Some(pain::terug::Stand::Geweigerd),
        reden: String::new(),
        betalingen: vec![],
    };
    let back = terugmelding::lees(&mut *world.reader(), &report, "j.jansen", op("2026-11-12")).expect("read");
    assert!(world.writer.book(&[], &back.boekingen, &back.werk).expect("booked"));
    let now: Vec<_> = world.work(WerkSoort::Declaratie).into_iter().map(|w| w.toestand).collect();
    assert_eq!(now, [Toestand::Besloten, Toestand::Open, Toestand::Open]);
}

#[test]
fn another_account_waits_until_two_different_people_agree() {
    let (mut world, [first, ..]) = declared();
    let other = "NL80TEST0312000303";
    let klaar = pay(&world, &[(&first, "A. Staal", IBAN_G)], "2026-11-10");
    write(&mut world, &klaar);
    // The bank could not pay it, and the gemeente was told of another account.
    let all = world.boek();
    let paid = all.iter().find(|b| b.post == Post::Uitbetaling).expect("paid");
    let back = Boeking { sleutel: "terug".to_owned(), post: Post::UitbetalingTerug, ..paid.clone() };
    world.writer.book(&[], &[back], &[]).expect("booked");
    let klaar = pay(&world, &[(&first, "A. Staal", other)], "2026-11-13");
    assert_eq!((klaar.opdracht.betalingen.len(), klaar.werk.len()), (0, 2));
    write(&mut world, &klaar);
    let work = world.work(WerkSoort::Rekening);
    let decide = |world: &mut World, nth: usize, wie: &str| {
        let wanted =
            werk::Wanted { wie: wie.to_owned(), besluit: Besluit::Toegestaan, waarom: "gebeld".to_owned(), geld: None };
        let book = Book { riv: world.book.riv.clone(), gewoon: Praktijk::default() };
        let mut reader = world.reader();
        let writer = &mut world.writer;
        let mut hand = |orders: Vec<_>| Ok(writer.intervene(&orders).expect("done"));
        werk::decide(&work[nth].werk_id, &wanted, &mut *reader, &book, op("2026-11-14"), &mut hand)
    };
    decide(&mut world, 0, "j.jansen").expect("decided");
    assert!(pay(&world, &[(&first, "A. Staal", other)], "2026-11-14").opdracht.betalingen.is_empty(), "one is not two");
    let twice = decide(&mut world, 1, "j.jansen").expect_err("one person is not two");
    assert!(twice.to_string().contains("een ander beslist"), "{twice}");
    decide(&mut world, 1, "p.pieters").expect("decided");
    assert_eq!(pay(&world, &[(&first, "A. Staal", other)], "2026-11-15").opdracht.betalingen[0].iban, other);
}

#[test]
fn a_report_closes_or_opens_each_payment_and_one_of_the_whole_order_all_of_them() {
    use pain::terug::{Betaling, Stand, Terugmelding};
    let (mut world, [first, _, third]) = declared();
    let klaar = pay(&world, &[(&first, "A. Staal", IBAN_G), (&third, "B. Zink", "NL80TEST0312000303")], "2026-11-10");
    write(&mut world, &klaar);
    let ids: Vec<_> = klaar.opdracht.betalingen.iter().map(|b| b.eindtoteind.clone()).collect();
    let told = |world: &mut World, opdracht: &str, whole: Option<Stand>, named: &[(&str, Stand)]| {
        let one = |(id, stand): &(&str, Stand)| Betaling {
            eindtoteind: (*id).to_owned(),
            stand: *stand,
            reden: "een zin van de bank".to_owned(),
        };
        let report = Terugmelding {
            opdracht: opdracht.to_owned(),
            stand: whole,
            reden: String::new(),
            betalingen: named.iter().map(one).collect(),
        };
        let done = terugmelding::verwerk(&world.boek(), &report, "j.jansen", op("2026-11-12"));
        assert!(world.writer.book(&[], &done.boekingen, &done.werk).expect("booked"));
        done.regels.iter().map(|r| r.stand.clone()).collect::<Vec<_>>()
    };
    let id = klaar.opdracht.id.as_str();
    assert_eq!(told(&mut world, id, Some(Stand::Deels), &[(&ids[0], Stand::Aanvaard)]), ["aanvaard", "wacht"]);
    assert_eq!(told(&mut world, id, None, &[(&ids[0], Stand::Aanvaard)]), ["bekend", "wacht"]);
    // Of another order, and of nobody.
    assert_eq!(told(&mut world, "TB-anders", Some(Stand::Geweigerd), &[(&ids[1], Stand::Geweigerd)]), ["onbekend"]);
    assert_eq!(told(&mut world, id, Some(Stand::Geweigerd), &[]), ["geweigerd", "geweigerd"]);
    assert_eq!(told(&mut world, id, Some(Stand::Aanvaard), &[]), ["strijdig", "strijdig"]);
    assert_eq!(world.work(WerkSoort::Betaling).len(), 2, "a person calls the bank");
    // 95.00 and 37.25 (SC06).
    let open = pay(&world, &[(&first, "A. Staal", IBAN_G), (&third, "B. Zink", "NL80TEST0312000303")], "2026-11-13");
    let mut cents: Vec<_> = open.opdracht.betalingen.iter().map(|b| b.cents).collect();
    cents.sort_unstable();
    assert_eq!(cents, [3_725, 9_500]);
    assert!(
        !serde_json::to_string(&world.boek()).expect("JSON").contains("een zin"),
        "no sentence of the bank is kept"
    );
}
