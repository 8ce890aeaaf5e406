//! The table of what is expected, and the play: every case is sent, all that went otherwise is told at once.

use super::testbed::gateway::Gateway;
use super::testbed::http::{Message, Request};
use super::testbed::letters::between;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Senders at once.
const AT_ONCE: usize = 16;

/// The longest an answer may take. The document says one second; this is a debug build beside other tests, with all large
/// ones at once.
const PATIENCE: Duration = Duration::from_secs(30);

/// One thing to send.
pub struct Case {
    /// Which rows of the table it can meet.
    pub corpus: &'static str,
    /// Its name there: that of the file, as a rule.
    pub name: String,
    /// What is sent.
    pub request: Request,
}

/// A row of `verwacht.csv`.
struct Row {
    corpus: &'static str,
    pattern: &'static str,
    statuses: Vec<u16>,
    codes: Vec<&'static str>,
}

/// First row that fits counts. Empty lines and lines with `#` are not rows.
fn rows() -> Vec<Row> {
    let lines = include_str!("verwacht.csv").lines().skip(1);
    let rows = lines.filter(|l| !l.is_empty() && !l.starts_with('#')).map(|line| {
        let [corpus, pattern, status, codes, why] = line.split(';').collect::<Vec<_>>()[..] else {
            panic!("`{line}` has not five columns")
        };
        assert!(!why.is_empty(), "`{line}` gives no reason");
        let codes = codes.split('|').filter(|c| !c.is_empty()).collect();
        let statuses = status.split('|').map(|s| s.parse().expect("a status")).collect();
        Row { corpus, pattern, statuses, codes }
    });
    rows.collect()
}

/// Whether a name fits a pattern, in which `*` is anything and `?` is one character.
fn fits(pattern: &str, name: &str) -> bool {
    let mut rest = name.chars();
    match pattern.chars().next() {
        None => name.is_empty(),
        Some('*') => {
            let tail = &pattern[1..];
            tail.is_empty() || (0..=name.len()).filter(|n| name.is_char_boundary(*n)).any(|n| fits(tail, &name[n..]))
        }
        Some('?') => rest.next().is_some() && fits(&pattern[1..], rest.as_str()),
        Some(c) => rest.next() == Some(c) && fits(&pattern[c.len_utf8()..], rest.as_str()),
    }
}

/// What an answer says: its status, and our code when it is a refusal. Anything that is not one of our own answers is
/// an error.
pub fn said(answer: &Message) -> Result<(u16, String), String> {
    let (status, text) = (answer.status(), answer.text());
    let kind = answer.header("Content-Type").unwrap_or_default();
    if kind == "application/problem+json" {
        let code = answer.json()["type"].as_str().unwrap_or_default().to_owned();
        let code = code.strip_prefix("urn:trajectbrug:fout:").unwrap_or_default();
        return if (400..500).contains(&status) { Ok((status, code.to_owned())) } else { Err(text) };
    }
    if kind.starts_with("text/xml") && status >= 400 {
        // A fault has status 500 by SOAP 1.1; that the sender is to blame stands in it.
        let code = between(&text, "<StUF:details>", " ").map(|c| c.trim_end_matches(':').to_owned());
        return match (between(&text, "<StUF:plek>", "<"), code) {
            (Some("client"), Some(code)) => Ok((status, code)),
            _ => Err(text),
        };
    }
    if status == 400 && answer.body.is_empty() {
        // What is no HTTP is refused before there is a message to speak of.
        return Ok((status, String::new()));
    }
    if status < 300 { Ok((status, String::new())) } else { Err(format!("{} {text}", answer.head)) }
}

/// Sends all of it, [`AT_ONCE`] at a time, and fails with everything that was answered otherwise than the table says. A row
/// for one of these corpora that no case met fails too: it would say something nobody checked. Gives what was accepted, by
/// corpus and name.
pub fn play(gateway: &Gateway, what: &str, cases: &[Case]) -> BTreeSet<(&'static str, String)> {
    let rows = rows();
    let (next, met) = (AtomicUsize::new(0), Mutex::new(vec![0usize; rows.len()]));
    let (wrong, slowest) = (Mutex::new(vec![]), Mutex::new((Duration::ZERO, String::new())));
    let counts: Mutex<BTreeMap<String, usize>> = Mutex::default();
    let accepted = Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let since = Instant::now();
                    let answer =
                        gateway.send(&case.request).map_err(|e| format!("no answer: {e}")).and_then(|a| said(&a));
                    let took = since.elapsed();
                    let mut slowest = slowest.lock().expect("no sender panicked");
                    if took > slowest.0 {
                        *slowest = (took, case.name.clone());
                    }
                    drop(slowest);
                    if matches!(answer, Ok((202, _))) {
                        accepted.lock().expect("no sender panicked").insert((case.corpus, case.name.clone()));
                    }
                    let row = rows.iter().position(|r| r.corpus == case.corpus && fits(r.pattern, &case.name));
                    let right = match (row, &answer) {
                        (Some(row), Ok((status, code))) => {
                            met.lock().expect("no sender panicked")[row] += 1;
                            *counts
                                .lock()
                                .expect("no sender panicked")
                                .entry(format!("{status} {code}"))
                                .or_default() += 1;
                            let row = &rows[row];
                            row.statuses.contains(status)
                                && (row.codes.contains(&code.as_str()) || row.codes.is_empty() && code.is_empty())
                        }
                        _ => false,
                    };
                    if !right || took > PATIENCE {
                        let line = format!("{} {}: {answer:?} after {took:?}", case.corpus, case.name);
                        wrong.lock().expect("no sender panicked").push(line);
                    }
                }
            });
        }
    });
    let (mut wrong, met) = (wrong.into_inner().expect("done"), met.into_inner().expect("done"));
    let (took, name) = slowest.into_inner().expect("done");
    println!("{what}: {} sent; slowest {took:.0?} ({name}); {:?}", cases.len(), counts.into_inner().expect("done"));
    let idle = rows.iter().zip(met).filter(|(r, n)| *n == 0 && cases.iter().any(|c| c.corpus == r.corpus));
    wrong.extend(idle.map(|(r, _)| format!("no case met the row {} {}", r.corpus, r.pattern)));
    wrong.sort();
    assert!(wrong.is_empty(), "{what}: {} of {} went otherwise:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    accepted.into_inner().expect("done")
}
