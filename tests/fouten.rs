//! Every mistake a person makes in a profile, a mapping or what stands beside them, with the exact message he gets. The
//! mistakes stand in `tests/fouten/*.txt`, as a person reads them; each is made in a copy of the shipped configuration, and
//! what `trajectbrug check` finds there is exactly what the table says: no more, no less, in that order.
//!
//! A row:
//!
//! ```text
//! ## what goes wrong
//! in partners/vc-de-schakel/profile.yaml
//! - the text that is there, exactly once
//! + what stands there now (`\t` is a tab, `\s` a space at the end)
//! = the message
//! ```
//!
//! Without `-` lines the file is new, or replaced whole. `gone FILE` takes a file or folder away, `from FILE` copies a
//! shipped one to the file of the `in` below it.

#[path = "fouten/answer.rs"]
mod answer;
#[path = "fouten/row.rs"]
mod row;

use row::{Copy, Row};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

/// What is right about a partner, as this very program found it; every table begins with the same.
static PROVEN: OnceLock<PathBuf> = OnceLock::new();

/// Makes every mistake of a table, on as many threads as there are cores, and compares all before it fails.
fn table(name: &str) {
    let rows = row::read(name);
    assert!(rows.len() > 3, "{name} has {} rows", rows.len());
    // What is right about the other partners is remembered from row to row and from table to table, as `check` does.
    let proven = PROVEN.get_or_init(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("fouten-bewezen"));
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(vec![]));
    let work = || {
        while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = found(row, proven);
            if found != row.expected {
                let mut wrong = wrong.lock().expect("nobody panics while he holds it");
                wrong.push(format!("## {}\nexpected\n{}\nfound\n{}\n", row.name, list(&row.expected), list(&found)));
            }
        }
    };
    std::thread::scope(|scope| {
        (0..std::thread::available_parallelism().map_or(2, usize::from)).for_each(|_| drop(scope.spawn(work)));
    });
    let wrong = wrong.into_inner().expect("nobody panicked");
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

fn found(row: &Row, proven: &Path) -> Vec<String> {
    Copy::with(&row.edits).check(Some(proven)).mistakes().iter().map(ToString::to_string).collect()
}

fn list(lines: &[String]) -> String {
    lines.iter().map(|l| format!("= {l}")).collect::<Vec<_>>().join("\n")
}

#[test]
fn mistakes_in_yaml_itself() {
    table("yaml");
}

#[test]
fn mistakes_in_a_profile() {
    table("profiel");
}

#[test]
fn mistakes_in_what_is_taken_over() {
    table("overnemen");
}

#[test]
fn mistakes_in_a_mapping() {
    table("mapping");
}

#[test]
fn mistakes_in_a_mapping_for_xml() {
    table("xml");
}

#[test]
fn mistakes_in_a_formula() {
    table("formule");
}

#[test]
fn mistakes_in_schemas_and_code_tables() {
    table("schema");
}

#[test]
fn mistakes_in_samples() {
    table("voorbeeld");
}

#[test]
fn mistakes_in_what_belongs_to_no_partner() {
    table("algemeen");
}
