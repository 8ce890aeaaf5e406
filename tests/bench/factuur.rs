//! How many invoices a second `invoice check` judges, with every layer, on every core: `cargo bench --bench factuur`.
//! Reading the files is left out; parsing is not. Without `--bench` it is one short round, to see that it runs.
//!
//! The first figure is from the processor time of one thread (Linux, `/proc/thread-self/schedstat`), so that other work on the
//! machine counts less; the second is by the clock on the wall, on every core.

use chrono::NaiveDate;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use trajectbrug::domain::contract::BtwSoort;
use trajectbrug::factuur::boom::Soort;
use trajectbrug::factuur::controleer;
use trajectbrug::factuur::getal::Getal;
use trajectbrug::factuur::model::{Btw, Factuur, Nummer, Partij, Regel, Totalen};
use trajectbrug::factuur::ubl::{Profiel, write};

const ROUNDS: usize = 5;

/// An invoice of so many lines of 600 euro.
fn factuur(regels: u32) -> Factuur {
    let partij = |naam: &str, nummer: Nummer| Partij {
        naam: naam.into(),
        straat: "Dorpsstraat 1".into(),
        postcode: "1234 AB".into(),
        plaats: "Rivierbeek".into(),
        land: "NL".into(),
        adres: Some(nummer.clone()),
        registratie: Some(nummer),
        btw_nummer: Some("NL123456789B01".into()),
        ..Partij::default()
    };
    let regel = |n: u32| Regel {
        nummer: n.to_string(),
        traject: Some(format!("TRJ-2026-{n:06}")),
        aantal: Getal::EEN,
        eenheid: "C62".into(),
        prijs: Getal::centen(60_000),
        bedrag_centen: 0,
        omschrijving: "Traject naar vrijwilligerswerk".into(),
        artikel: None,
        btw: Btw { categorie: Some(BtwSoort::S), percentage: Getal::lees("21"), reden: None },
    };
    let mut factuur = Factuur {
        soort: Soort::Factuur,
        nummer: "F2026-0009".into(),
        datum: NaiveDate::from_ymd_opt(2026, 11, 2).expect("a day"),
        vervaldatum: NaiveDate::from_ymd_opt(2026, 12, 2),
        opmerking: None,
        valuta: "EUR".into(),
        boeking: None,
        kenmerk_afnemer: Some("VPL-2026-117".into()),
        bestelling: None,
        contract: Some("CT-2026-01".into()),
        eerdere_factuur: None,
        leverancier: partij("Stichting Schakel", Nummer::kvk("12345678")),
        afnemer: partij("Gemeente Rivierbeek", Nummer::oin("00000001823288444000")),
        betaling: Some(trajectbrug::factuur::model::Betaling {
            wijze: "58".into(),
            iban: "NL05TEST0312000101".into(),
            kenmerk: Some("5000056789012345".into()),
        }),
        voorwaarden: None,
        regels: (1..=regels).map(regel).collect(),
        btw: vec![],
        totalen: Totalen::default(),
    };
    factuur.bereken().expect("it fits");
    factuur
}

/// Seconds this thread has been on a processor.
fn processor() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    text.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()).expect("a number") / 1e9
}

/// Seconds of processor for `count` checks of the same bytes.
fn alone(bytes: &[u8], count: usize) -> f64 {
    let started = processor();
    for _ in 0..count {
        assert!(black_box(controleer(black_box(bytes))).bevindingen.is_empty(), "the invoice is right");
    }
    processor() - started
}

/// Seconds for `count` checks of the same bytes on `cores` threads.
fn round(bytes: &[u8], count: usize, cores: usize) -> f64 {
    let left = AtomicUsize::new(count);
    let started = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok() {
                    assert!(black_box(controleer(black_box(bytes))).bevindingen.is_empty(), "the invoice is right");
                }
            });
        }
    });
    started.elapsed().as_secs_f64()
}

fn main() {
    let measure = std::env::args().any(|a| a == "--bench");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{:<28} {:>8} {:>14} {:>14}", "invoice", "bytes", "1 core, 1/s", format!("{cores} cores, 1/s"));
    for (lines, profiel) in [
        (1, Profiel::Nlcius),
        (1, Profiel::Peppol),
        (7, Profiel::Nlcius),
        (50, Profiel::Nlcius),
        (1000, Profiel::Nlcius),
    ] {
        let bytes = write(&factuur(lines), profiel).expect("it is written");
        let count = if measure { (4_000_000 / bytes.len()).max(20) } else { 2 };
        round(&bytes, count.min(20), cores);
        let median = |seconds: &dyn Fn() -> f64| {
            let mut rounds: Vec<f64> = (0..if measure { ROUNDS } else { 1 }).map(|_| seconds()).collect();
            rounds.sort_by(f64::total_cmp);
            count as f64 / rounds[rounds.len() / 2]
        };
        let name = format!("{profiel:?}, {lines} lines");
        println!(
            "{name:<28} {:>8} {:>14.0} {:>14.0}",
            bytes.len(),
            median(&|| alone(&bytes, count)),
            median(&|| round(&bytes, count, cores))
        );
    }
}
