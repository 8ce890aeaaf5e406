//! How fast a mapping runs: the compiled plan beside the same fifteen fields written out by hand in Rust over serde_json,
//! which is what one could at best come near to. `cargo bench --bench mapping`; the figures go to `docs/benchmarks.md`.
//!
//! Time is the processor time of this thread (Linux, `/proc/thread-self/schedstat`), so that other work on the machine
//! counts less; each figure is the median of seven rounds, and the rows take turns.

use chrono::DateTime;
use serde_json::{Value, json};
use std::hint::black_box;
use trajectbrug::format::{ContentPaths, Limits, json as strict};
use trajectbrug::mapping::read::{Arrived, Reader};
use trajectbrug::mapping::{Context, Mapping};

const SCHEMA: &str = include_str!("mapping/meting-1.json");
const MAPPING: &str = include_str!("mapping/meting.yaml");
const MESSAGE: &str = include_str!("mapping/meting.json");
const TURNS: u32 = 20_000;
const ROUNDS: usize = 7;

/// Nanoseconds this thread has been on a processor.
fn processor() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    text.split_whitespace().next().and_then(|n| n.parse().ok()).expect("a number")
}

/// The same fifteen fields by hand: no plan, no paths, nothing to configure.
fn by_hand(m: &Value) -> Value {
    let text = |v: &Value| v.as_str().unwrap_or_default().trim().to_owned();
    let date = |v: &Value| {
        let t = v.as_str().unwrap_or_default();
        chrono::NaiveDate::parse_from_str(t, "%d-%m-%Y").map(|d| d.format("%Y-%m-%d").to_string()).unwrap_or_default()
    };
    let d = &m["deelnemer"];
    let parts: Vec<&str> = ["voornaam", "tussenvoegsel", "achternaam"]
        .iter()
        .filter_map(|k| d[k].as_str())
        .filter(|t| !t.is_empty())
        .collect();
    let soort = match m["werk"]["soort"].as_str() {
        Some("ADM") => "administratie",
        Some("GRO") => "tuin",
        _ => "clientenbezoek",
    };
    let cents: i64 = m["tarief"]
        .as_str()
        .map(|t| t.chars().filter(char::is_ascii_digit).collect::<String>())
        .and_then(|t| t.parse().ok())
        .unwrap_or_default();
    let goals: Vec<Value> =
        m["leerdoelen"].as_array().into_iter().flatten().map(|l| text(&l["nummer"]).into()).collect();
    json!({
        "overeenkomst_id": text(&m["plaatsing"]["overeenkomstnummer"]),
        "volgnr": m["plaatsing"]["versie"].as_i64(),
        "traject_id": text(&m["plaatsing"]["trajectnummer"]),
        "naam": parts.join(" "),
        "geboortedatum": date(&d["geboren"]),
        "telefoon": text(&d["mobiel"]),
        "postcode": text(&d["postcode"]).replace(' ', ""),
        "organisatie": { "partij": text(&m["organisatie"]["code"]), "naam": text(&m["organisatie"]["naam"]) },
        "soort": soort,
        "startdatum": date(&m["looptijd"]["van"]),
        "einddatum": date(&m["looptijd"]["totEnMet"]),
        "dagdelen_per_week": m["werk"]["dagdelenPerWeek"].as_i64(),
        "tarief_centen": cents,
        "geheimhouding": m["geheimhouding"] == "J",
        "leerdoel_ids": goals,
    })
}

fn main() {
    // `cargo test` runs benchmarks once to see that they build and agree; only `cargo bench` measures.
    let measure = std::env::args().any(|a| a == "--bench");
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let codes = vec![("GRO".to_owned(), "tuin".to_owned()), ("ADM".to_owned(), "administratie".to_owned())];
    let context = Context { schema: &|_| Some(schema.clone()), codes: &|_| Ok(codes.clone()) };
    let plan = Mapping::parse("meting.yaml", MAPPING, &context).expect("the mapping compiles");
    let reader = Reader::new(&plan);
    let arrived = Arrived { ontvangen_op: DateTime::UNIX_EPOCH, afzender_id: "" };
    let document: Value = serde_json::from_str(MESSAGE).expect("JSON");
    let (mapped, findings) = reader.json(&document, &arrived);
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(mapped, by_hand(&document), "both make the same");

    let limits = Limits::default();
    let content = ContentPaths::default();
    type Row<'r> = (&'r str, Box<dyn Fn() + 'r>);
    let rows: Vec<Row<'_>> = vec![
        ("by hand, in memory", Box::new(|| drop(black_box(by_hand(black_box(&document)))))),
        ("plan, in memory", Box::new(|| drop(black_box(reader.json(black_box(&document), &arrived))))),
        (
            "by hand, bytes to bytes",
            Box::new(|| {
                let read: Value = serde_json::from_slice(black_box(MESSAGE.as_bytes())).expect("JSON");
                drop(black_box(serde_json::to_vec(&by_hand(&read))));
            }),
        ),
        (
            "plan, bytes to bytes, strict JSON",
            Box::new(|| {
                let read = strict::read(black_box(MESSAGE.as_bytes()), &limits, &content).expect("JSON");
                drop(black_box(serde_json::to_vec(&reader.json(&read, &arrived).0)));
            }),
        ),
        (
            "reading and compiling the mapping file",
            Box::new(|| drop(black_box(Mapping::parse("meting.yaml", black_box(MAPPING), &context)))),
        ),
    ];
    if !measure {
        rows.iter().for_each(|(_, run)| run());
        println!("every row runs; `cargo bench --bench mapping` measures");
        return;
    }
    let mut times = vec![vec![]; rows.len()];
    for _ in 0..ROUNDS {
        for (row, (_, run)) in rows.iter().enumerate() {
            let began = processor();
            (0..TURNS).for_each(|_| run());
            times[row].push((processor() - began) as f64 / f64::from(TURNS));
        }
    }
    println!("{:<40} {:>12} {:>10}", "", "a second", "us each");
    for ((name, _), mut row) in rows.iter().zip(times) {
        row.sort_by(f64::total_cmp);
        let median = row[row.len() / 2];
        println!("{name:<40} {:>12.0} {:>10.2}", 1e9 / median, median / 1e3);
    }
}
