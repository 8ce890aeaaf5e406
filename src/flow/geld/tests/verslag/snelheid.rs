//! How long the reports take over a ledger of about fifty thousand entries: six thousand trajecten over five years, 25 on an
//! invoice, each invoice paid at once. `SPEED_DIR=/path cargo test --lib snelheid -- --ignored --nocapture` leaves the files there.

use super::*;
use crate::domain::boek::{Post, sleutel};
use crate::domain::contract::Mijlpaal;
use crate::flow::geld::verslag::{journaal, spoor, stroom, verbruik, xaf};
use chrono::Days;
use std::collections::BTreeMap;
use std::time::Instant;

fn boek() -> Vec<Boeking> {
    let mut all = vec![];
    let first = dag("2022-01-03");
    for nth in 0..6_000usize {
        let signed = first + Days::new((nth * 1_800 / 6_000) as u64);
        let invoice = nth / 25;
        let billed = first + Days::new(((invoice + 1) * 25 * 1_800 / 6_000 + 3) as u64);
        let traject = format!("TRJ-2022-{nth:06}");
        let document = Some(format!("F{invoice:05}"));
        let betaling = Some(format!("bank/{invoice}/1"));
        let base = |post: Post, day: NaiveDate, key: String| Boeking {
            gemeente: "gem-riv".to_owned(),
            leverancier: "vc-sch".to_owned(),
            contract_id: CONTRACT.to_owned(),
            traject_id: Some(traject.clone()),
            mijlpaal: Some(Mijlpaal::Match),
            centen: 60_000,
            tekst: (day + Days::new(30)).to_string(),
            bericht_id: Some(format!("b-{nth}")),
            ..Boeking::nieuw(post, key, day, "hub", op(&day.to_string()))
        };
        all.push(base(Post::Plek, signed, sleutel::plek(CONTRACT, &traject, 1)));
        all.push(base(Post::Gerealiseerd, signed, sleutel::gerealiseerd("gem-riv", &traject)));
        all.push(base(Post::Vordering, signed, sleutel::vordering("gem-riv", &traject, Mijlpaal::Match)));
        if nth % 25 == 24 {
            let paid = billed + Days::new(20);
            for member in nth - 24..=nth {
                let traject = format!("TRJ-2022-{member:06}");
                let line = |post: Post, day: NaiveDate, key: String| Boeking {
                    traject_id: Some(traject.clone()),
                    document: document.clone(),
                    ..base(post, day, key)
                };
                if member == nth - 24 {
                    let whole = base(Post::Factuur, billed, format!("d/{invoice}"));
                    all.push(Boeking {
                        centen: 1_500_000,
                        traject_id: None,
                        mijlpaal: None,
                        document: document.clone(),
                        ..whole
                    });
                }
                all.push(line(Post::Factuurregel, billed, format!("r/{member}")));
                if member == nth - 24 {
                    let came = base(Post::Betaling, paid, format!("p/{invoice}"));
                    let came = Boeking {
                        centen: 1_500_000,
                        traject_id: None,
                        mijlpaal: None,
                        document: document.clone(),
                        betaling: betaling.clone(),
                        ..came
                    };
                    all.push(came);
                }
                all.push(Boeking { betaling: betaling.clone(), ..line(Post::Toewijzing, paid, format!("t/{member}")) });
                // What else is in a ledger: numbers, judgements, confirmations.
                let number = |n: usize| line(Post::Nummer, billed, format!("n/{member}/{n}"));
                all.extend((0..3).map(|n| Boeking { tekst: "vc-sch/2022".to_owned(), ..number(n) }));
            }
        }
    }
    all
}

#[test]
#[ignore = "measures; run it alone"]
fn the_reports_over_fifty_thousand_entries() {
    let mut world = World::new();
    let entries = boek();
    for part in entries.chunks(2_000) {
        assert!(world.writer.book(&[], part, &[]).expect("booked"));
    }
    let known: Vec<(String, &Contract)> =
        world.book.riv.contracten().map(|c| ("gem-riv".to_owned(), c.as_ref())).collect();
    let took = |what: &str, since: Instant| println!("{what}: {} ms", since.elapsed().as_millis());
    let at = Instant::now();
    let all = world.boek();
    took(&format!("read {} entries", all.len()), at);
    let at = Instant::now();
    let flow = stroom::trajecten(&all, maand("2026-12"));
    took(&format!("the flow of {} trajecten", flow.len()), at);
    let at = Instant::now();
    let vraag = Vraag {
        maand: maand("2026-12"),
        contract: None,
        contracten: &known,
        afschriften: None,
        vastgehouden: &[],
        now: op("2026-11-27"),
    };
    let made = maak(&all, vraag).expect("no contract was asked for");
    took("the month", at);
    assert_eq!((made.controle, made.trajecten.len()), (0, 6_000));
    let at = Instant::now();
    let verslag = Verslag::maand(made).expect("figures");
    for vorm in [Vorm::Json, Vorm::Csv, Vorm::Xlsx, Vorm::Pdf] {
        let at = Instant::now();
        let bytes = verslag.bytes(vorm, op("2026-11-27")).expect("a file");
        took(&format!("{vorm:?} of {} kB", bytes.len() / 1024), at);
        if let Some(folder) = std::env::var_os("SPEED_DIR") {
            let name = format!("maand.{vorm:?}").to_lowercase();
            std::fs::write(std::path::Path::new(&folder).join(name), bytes).expect("written");
        }
    }
    took("all forms", at);
    let at = Instant::now();
    let open = op_dag(&all, dag("2026-10-31"), None);
    took(&format!("what is open ({})", open.regels.len()), at);
    let at = Instant::now();
    assert_eq!(verbruik::maak(&all, &known, dag("2026-10-31"), None).len(), 1);
    took("what was used", at);
    let at = Instant::now();
    assert_eq!(spoor::maak(&all, "bank/7/1", &BTreeMap::new()).expect("known").regels.len(), 25);
    took("back from a payment", at);
    let at = Instant::now();
    let ask = journaal::Vraag {
        van: maand("2026-10"),
        tot: maand("2026-10"),
        gemeente: None,
        contracten: &known,
        directory: &world.book,
    };
    assert!(journaal::maak(&all, ask).is_err(), "there are no numbers here");
    took("the journal of a month", at);
    let at = Instant::now();
    let ask = xaf::Vraag {
        jaar: 2026,
        gemeente: "gem-riv",
        contracten: &known,
        directory: &world.book,
        dag: dag("2026-11-27"),
    };
    assert!(xaf::maak(&all, ask).is_err(), "there are no numbers here");
    took("the auditfile of a year", at);
    let at = Instant::now();
    assert_eq!(overzicht::posten(&all).facturen.len(), 240);
    took("invoices and payments", at);
}
