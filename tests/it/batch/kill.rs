//! Killed at any moment, a run goes on where it was, and what it makes is what a run makes that was left alone.

use super::site::{Site, differing};
use serde_json::Value;
use std::time::{Duration, Instant};

/// Some of them are refused, some repeats.
const ROWS: u32 = 5000;

fn file() -> String {
    let mut text = String::new();
    for n in 0..ROWS {
        let day = if n % 97 == 0 { 31 } else { 1 + n % 28 };
        // Every row of a thousand is one that was there before.
        let nr = if n % 1000 == 999 { n - 500 } else { n };
        text += &format!("{{\"kenmerk\":\"U-{nr}\",\"dag\":\"2026-02-{day:02}\",\"kosten\":{}}}\n", nr % 500);
    }
    text
}

/// How many records the folder counts as taken; None when no run is under way.
fn taken(site: &Site, out: &str) -> Option<u64> {
    let text = std::fs::read(site.path(&format!("{out}/.batch/stand.json"))).ok()?;
    let state: Value = serde_json::from_slice(&text).expect("the state is whole at any moment");
    state["loopt"]["telling"]["gelezen"].as_u64()
}

#[test]
fn a_run_that_is_killed_at_any_moment_goes_on_and_ends_in_the_same_bytes() {
    let seed = std::env::var("TRAJECTBRUG_SEED").ok().and_then(|v| v.parse().ok());
    let seed = seed.unwrap_or_else(|| u64::from(std::process::id()).wrapping_mul(0x9E37_79B9_7F4A_7C15)) | 1;
    println!("seed {seed}");
    let mut state = seed;
    let mut random = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let site = Site::new("kill");
    site.write("in.jsonl", file().as_bytes());
    let more = ["--naar", "kantoor/boom", "--naar", "kantoor/lijst"];
    let since = Instant::now();
    let alone = site.run("regels", "in.jsonl", "alleen", &more);
    let whole = u64::try_from(since.elapsed().as_micros()).unwrap();
    assert_eq!(alone.code, Some(1), "{alone:?}");
    let expected = site.files("alleen");
    assert_eq!(expected.len(), 7, "two outputs, the refusals, their sidecars, the summary");
    let (mut kills, mut went_on) = (0, 0);
    for series in 0..2 {
        let out = format!("uit-{series}");
        for round in 0..10 {
            let before = taken(&site, &out);
            let mut child = site.start("regels", "in.jsonl", &out, &more);
            // Every other one waits until more is kept than before, so that on any machine the next one has something to go
            // on with; the rest come at any moment, also before there is anything.
            let kept = |now: Option<u64>| round % 2 == 1 || now.unwrap_or(0) > before.unwrap_or(0);
            let wait = Duration::from_micros(random(whole / 2));
            let mut until = None;
            let ended = loop {
                if child.try_wait().unwrap().is_some() {
                    break true;
                }
                if until.is_none() && kept(taken(&site, &out)) {
                    until = Some(Instant::now() + if round % 2 == 1 { wait } else { wait / 8 });
                }
                if until.is_some_and(|until| Instant::now() >= until) {
                    break false;
                }
                std::thread::sleep(Duration::from_micros(200));
            };
            child.kill().unwrap();
            child.wait().unwrap();
            if ended {
                break;
            }
            kills += 1;
            let after = taken(&site, &out);
            assert!(after.is_none() || after >= before, "seed {seed}: what was counted as taken stays taken");
            went_on += u32::from(before.is_some_and(|rows| rows > 0));
            // Either nothing has a name, or names were being given: and then each file is whole.
            for (name, bytes) in site.files(&out).iter().filter(|(name, _)| !name.ends_with(".tmp")) {
                assert!(expected.get(name) == Some(bytes), "seed {seed}: {name} is half a file");
            }
        }
        let last = site.run("regels", "in.jsonl", &out, &more);
        assert_eq!(last.code, Some(1), "seed {seed}: {last:?}");
        assert_eq!(differing(&expected, &site.files(&out)), Vec::<String>::new(), "seed {seed}");
    }
    println!("kills {kills}, of which {went_on} on work that was kept");
    assert!(went_on > 0, "seed {seed}: {kills} kills, and none of them on work that was kept");
}

#[test]
fn work_that_was_begun_is_dropped_for_another_file_and_loses_nothing() {
    let site = Site::new("anders");
    site.write("in.jsonl", file().as_bytes());
    let more = ["--naar", "kantoor/lijst"];
    let mut child = site.start("regels", "in.jsonl", "uit", &more);
    let since = Instant::now();
    while taken(&site, "uit").is_none_or(|rows| rows == 0) {
        assert!(since.elapsed() < Duration::from_secs(60) && child.try_wait().unwrap().is_none(), "no commit was seen");
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    site.write("klein.jsonl", b"{\"kenmerk\":\"U-1\",\"dag\":\"2026-02-02\",\"kosten\":1}\n");
    let small = site.run("regels", "klein.jsonl", "uit", &[&more[..], &["--json"]].concat());
    assert_eq!((small.code, small.json()["geldig"].as_u64()), (Some(0), Some(1)), "{small:?}");
    let whole = site.run("regels", "in.jsonl", "uit", &[&more[..], &["--json"]].concat());
    let summary = whole.json();
    let counts = ["gelezen", "geldig", "herhaling"].map(|key| summary[key].as_u64().unwrap());
    // U-1 was written from the other file; which of the rest were, was forgotten.
    assert_eq!(counts[0], u64::from(ROWS));
    assert_eq!(counts[0], counts[1] + counts[2] + summary["geweigerd"].as_u64().unwrap());
    assert!(counts[2] >= 1, "{summary}");
}
