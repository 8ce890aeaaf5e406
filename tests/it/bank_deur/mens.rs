//! A person decides where money belongs, and takes one allocation back.

use super::*;

const VREEMD: &str = "NL80TEST0312000303";

/// Decides about the only open work whose text has this part.
fn besluit(bank: &Bank, part: &str, geld: Value) -> Response {
    let all = bank.werk(WerkSoort::Betaling);
    let found: Vec<_> = all.iter().filter(|w| w.tekst.contains(part)).collect();
    assert_eq!(found.len(), 1, "{part}: {all:#?}");
    let path = format!("/v1/beheer/werkitems/{}/besluiten", found[0].werk_id);
    bank.post(&path, &json!({"wie": "p.pieters", "besluit": "afgehandeld", "waarom": "gebeld", "geld": geld}))
}

#[test]
fn one_allocation_is_undone_and_the_others_stay() {
    let bank = Bank::open("bank-ongedaan");
    bank.factuur("F2026-0012", 1, 7);
    assert_eq!(bank.afschrift(camt("S1", &[(360_000, BETALER, &vrij("F2026-0012"))]).as_bytes()).status, 202);
    let lines = |bank: &Bank| bank.posten()["betalingen"][0]["toewijzingen"].as_array().cloned().expect("a list");
    let before = lines(&bank);
    assert_eq!(before.len(), 6);
    let id = before[1]["id"].as_str().expect("an id").to_owned();
    let undo = |body: Value| bank.post("/v1/beheer/toewijzingen/ongedaan", &body);
    for (body, status) in [
        (json!({"id": "toewijzing/bank/1/1/1", "waarom": "x", "wie": "j.jansen"}), 404),
        (json!({"id": id, "waarom": " ", "wie": "j.jansen"}), 400),
        (json!({"id": id, "waarom": "BSN 999902210", "wie": "j.jansen"}), 400),
        (json!({"id": id, "waarom": "x", "wie": "Jan Jansen"}), 400),
        (json!({"id": id}), 400),
    ] {
        assert_eq!(undo(body.clone()).status, status, "{body}");
    }
    let entries = bank.ledger();
    let done = undo(json!({"id": id, "waarom": "was voor een andere factuur", "wie": "j.jansen"}));
    assert_eq!((done.status, done.json()["ongedaan"].clone()), (200, json!(true)));
    assert_eq!(undo(json!({"id": id, "waarom": "nog eens", "wie": "j.jansen"})).status, 409);
    // 7 x 600.00 less five lines of 600.00.
    let posten = bank.posten();
    assert_eq!((&posten["open"], &posten["niet_toegewezen"]), (&json!(120_000), &json!(60_000)));
    let undone: Vec<bool> = lines(&bank).iter().map(|t| t["ongedaan"] == true).collect();
    assert_eq!(undone, [false, true, false, false, false, false]);
    // What was there is there, and beside it who, when and why.
    let after = bank.ledger();
    assert_eq!(after[..entries.len()], entries[..]);
    let [added] = &after[entries.len()..] else { panic!("one entry") };
    assert_eq!(
        (added.post, added.centen, added.traject_id.as_deref()),
        (Post::ToewijzingOngedaan, 60_000, Some("TRJ-2026-000002"))
    );
    assert_eq!((added.wie.as_str(), added.tekst.as_str()), ("j.jansen", "was voor een andere factuur"));
    assert_eq!(added.geboekt_op.to_rfc3339(), "2026-11-10T09:00:00+00:00");
    // The money is work again, and goes where it belongs.
    let geld = json!({"facturen": [{"factuurnr": "F2026-0012", "centen": 60_000, "traject_id": "TRJ-2026-000007"}]});
    assert_eq!(besluit(&bank, "ongedaan gemaakt", geld).status, 200);
    let posten = bank.posten();
    assert_eq!((&posten["open"], &posten["niet_toegewezen"]), (&json!(60_000), &json!(0)));
    let open: Vec<_> =
        posten["facturen"][0]["regels"].as_array().expect("lines").iter().filter(|r| r["betaald"] == 0).collect();
    assert_eq!((open.len(), &open[0]["traject_id"]), (1, &json!("TRJ-2026-000002")));
    // The command does the same by the gateway.
    let id = lines(&bank)[0]["id"].as_str().expect("an id").to_owned();
    let said = bank.command(&["bank", "undo", &id, "--waarom", "proef", "--wie", "p.pieters"]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert_eq!(bank.posten()["open"], json!(120_000));
}

#[test]
fn a_person_books_what_nobody_could_one_to_many_many_to_one_and_back_to_the_payer() {
    let bank = Bank::open("bank-besluit");
    bank.factuur("F2026-0012", 1, 7);
    bank.factuur("F2026-0013", 8, 1);
    let regels = [
        (360_000, VREEMD, vrij("F2026-0012")),
        (80_000, BETALER, vrij("voor twee facturen")),
        (60_000, BETALER, vrij("zonder nummer")),
    ];
    let regels: Vec<Regel<'_>> = regels.iter().map(|(c, i, t)| (*c, *i, t.as_str())).collect();
    let answer = bank.afschrift(camt("S1", &regels).as_bytes());
    assert_eq!((answer.status, standen(&answer)), (202, vec!["review".to_owned(); 3]), "{}", answer.json());
    assert_eq!(bank.posten()["niet_toegewezen"], json!(500_000));
    let before = bank.ledger();
    // What cannot be: nothing said, too much, a number nobody knows, more than is open, no proposal.
    for (part, geld) in [
        ("EUR 800,00", json!({})),
        ("EUR 800,00", json!({"facturen": [{"factuurnr": "F2026-0012", "centen": 90_000}]})),
        ("EUR 800,00", json!({"facturen": [{"factuurnr": "F2026-0012", "centen": -10_000}]})),
        ("EUR 800,00", json!({"facturen": [{"factuurnr": "F1999-0001", "centen": 10_000}]})),
        ("EUR 800,00", json!({"facturen": [{"factuurnr": "F2026-0013", "centen": 80_000}]})),
        ("EUR 800,00", json!({"voorstel": true})),
    ] {
        let answer = besluit(&bank, part, geld.clone());
        assert_eq!(answer.status, 400, "{geld}: {}", answer.json());
    }
    assert_eq!(bank.ledger(), before);
    // As proposed: six lines for the stranger.
    assert_eq!(besluit(&bank, "EUR 3.600,00", json!({"voorstel": true})).status, 200);
    assert_eq!(bank.posten()["open"], json!(120_000));
    // One payment to two invoices.
    let two = json!({"facturen": [{"factuurnr": "F2026-0013", "centen": 60_000}, {"factuurnr": "F2026-0012", "centen": 20_000}]});
    assert_eq!(besluit(&bank, "EUR 800,00", two).status, 200);
    // A second payment to the same invoice, and what is left of it is work; that goes back.
    let part = json!({"facturen": [{"factuurnr": "F2026-0012", "centen": 40_000}]});
    assert_eq!(besluit(&bank, "EUR 600,00", part).status, 200);
    let posten = bank.posten();
    assert_eq!((&posten["open"], &posten["niet_toegewezen"]), (&json!(0), &json!(20_000)));
    assert_eq!(besluit(&bank, "wat van een betaling overbleef", json!({"terugbetalen": true})).status, 200);
    assert_eq!(bank.posten()["niet_toegewezen"], json!(0));
    assert_eq!(bank.werk(WerkSoort::Betaling), []);
    // The bank shows that it went back, and once more.
    let back = camt("S2", &[(-20_000, BETALER, &vrij("terug")), (-20_000, BETALER, &vrij("terug"))]);
    assert_eq!(bank.afschrift(back.as_bytes()).status, 202);
    let all = bank.werk(WerkSoort::Betaling);
    let paths: Vec<_> = all.iter().map(|w| format!("/v1/beheer/werkitems/{}/besluiten", w.werk_id)).collect();
    assert_eq!(paths.len(), 2, "{all:#?}");
    let wanted =
        json!({"wie": "p.pieters", "besluit": "afgehandeld", "waarom": "dit was het", "geld": {"terugbetalen": true}});
    assert_eq!(bank.post(&paths[0], &wanted).status, 200);
    let twice = bank.post(&paths[1], &wanted);
    assert_eq!(twice.status, 400, "no more was to go back than 200.00: {}", twice.json());
    let posten = bank.posten();
    // 3,600.00 + 800.00 + 600.00 - 200.00 - 200.00 came, 4,800.00 was billed.
    assert_eq!((&posten["ontvangen"], &posten["niet_toegewezen"]), (&json!(460_000), &json!(-20_000)));
    assert_eq!((&posten["gefactureerd"], &posten["open"]), (&json!(480_000), &json!(0)));
}

/// A gateway that was to pay 200.00 back, and whose bank shows 200.00 that went out, twice: the works about those.
fn twee_keer_terug(name: &str) -> (Bank, Vec<String>) {
    let bank = Bank::open(name);
    bank.factuur("F2026-0012", 1, 1);
    assert_eq!(bank.afschrift(camt("S1", &[(20_000, VREEMD, &vrij("vergist"))]).as_bytes()).status, 202);
    assert_eq!(besluit(&bank, "EUR 200,00", json!({"terugbetalen": true})).status, 200);
    let back = camt("S2", &[(-20_000, VREEMD, &vrij("terug")), (-20_000, VREEMD, &vrij("terug"))]);
    assert_eq!(bank.afschrift(back.as_bytes()).status, 202);
    let works: Vec<_> = bank.werk(WerkSoort::Betaling).into_iter().map(|w| w.werk_id).collect();
    assert_eq!(works.len(), 2);
    (bank, works)
}

#[test]
fn of_two_debits_decided_on_one_ledger_only_the_first_is_written() {
    use trajectbrug::flow::geld::toewijzen::{Geld, besluit};
    let (bank, works) = twee_keer_terug("bank-terug-tegelijk");
    let geld = Geld { terugbetalen: true, ..Geld::default() };
    let now = "2026-11-10T09:00:00Z".parse().expect("a moment");
    // Both see that 200.00 is to go back, before either writes.
    let boek = bank.ledger();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let decided: Vec<_> = works
        .iter()
        .map(|id| {
            let made = besluit(&boek, id, &geld, ("dit was het", "p.pieters"), now).expect("it fits what there is");
            let inner = bank.gateway.inner();
            let marks: Result<Vec<_>, _> = made.vragen.iter().map(|v| inner.read(|reader| reader.boek(v))).collect();
            (marks.expect("the store answers"), made.boekingen)
        })
        .collect();
    let writer = &bank.gateway.inner().writer;
    let written: Vec<_> = decided
        .into_iter()
        .map(|(marks, entries)| runtime.block_on(writer.with(move |writer| writer.book(&marks, &entries, &[]))))
        .collect();
    assert_eq!(written, [Ok(true), Ok(false)]);
    // Decided again on what is there now, the second is refused: 200.00 was to go back, and went.
    assert!(besluit(&bank.ledger(), &works[1], &geld, ("dit was het", "p.pieters"), now).is_err());
}

#[test]
fn two_people_who_decide_at_one_moment_do_not_pay_back_twice() {
    let (bank, works) = twee_keer_terug("bank-terug-samen");
    let start = std::sync::Barrier::new(2);
    let mut said: Vec<u16> = std::thread::scope(|scope| {
        let one = |(id, wie): (&String, &'static str)| {
            let body =
                json!({"wie": wie, "besluit": "afgehandeld", "waarom": "dit was het", "geld": {"terugbetalen": true}});
            let path = format!("/v1/beheer/werkitems/{id}/besluiten");
            let (bank, start) = (&bank, &start);
            scope.spawn(move || {
                start.wait();
                bank.post(&path, &body).status
            })
        };
        let both: Vec<_> = works.iter().zip(["p.pieters", "j.jansen"]).map(one).collect();
        both.into_iter().map(|thread| thread.join().expect("it answers")).collect()
    });
    said.sort_unstable();
    assert_eq!(said, [200, 400]);
    let due: i64 = bank.ledger().iter().filter(|b| b.post == Post::Terugbetaling).map(|b| b.centen).sum();
    assert_eq!(due, 0);
}
