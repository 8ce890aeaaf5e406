//! The scenarios of the practice (DOMAIN section 6), played by the program, and what a gemeente writes herself.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    let program = Command::new(env!("CARGO_BIN_EXE_trajectbrug")).args(["scenario", "run"]).args(arguments).output();
    program.expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn file(name: &str, content: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("trajectbrug-scenarios-{}-{name}", std::process::id()));
    std::fs::write(&path, content).expect("written");
    path
}

/// What each of the fourteen waits for; nothing: it passes. A scenario that passes sooner fails here too.
const WACHT: [(&str, &[&str]); 14] = [
    ("SC01", &[]),
    ("SC02", &[]),
    ("SC03", &[]),
    ("SC04", &[]),
    ("SC05", &[]),
    ("SC06", &[]),
    ("SC07", &[]),
    ("SC08", &[]),
    ("SC09", &[]),
    ("SC10", &[]),
    ("SC11", &[]),
    ("SC12", &[]),
    ("SC13", &[]),
    ("SC14", &[]),
];

#[test]
fn the_fourteen_scenarios_pass_or_wait_for_what_is_named_here() {
    let done = run(&["--json"]);
    let found: Value = serde_json::from_slice(&done.stdout).unwrap_or_else(|e| panic!("{e}: {}", text(&done.stderr)));
    let scenarios = found["scenarios"].as_array().expect("a list");
    let told: Vec<(&str, Vec<&str>)> = scenarios
        .iter()
        .map(|s| {
            let waits = s["waits_for"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
            (s["id"].as_str().expect("an id"), waits)
        })
        .collect();
    let expected: Vec<(&str, Vec<&str>)> = WACHT.iter().map(|(id, waits)| (*id, waits.to_vec())).collect();
    assert_eq!(told, expected, "{found:#}");
    for (scenario, (id, waits)) in scenarios.iter().zip(WACHT) {
        assert_eq!(scenario["passed"], waits.is_empty(), "{id}: {}", scenario["failed_step"]);
        assert_eq!(scenario["failed_step"].is_null(), waits.is_empty(), "{id}");
        assert!(scenario["title"].as_str().is_some_and(|title| title.len() > 8), "{id}");
    }
    let all = WACHT.iter().all(|(_, waits)| waits.is_empty());
    assert_eq!(done.status.code(), Some(i32::from(!all)));
}

/// A world of somebody else: other names, and nothing of the example region.
const EIGEN: &str = "# language: nl
Scenario: EIGEN1 Onze eigen afspraak
  Gegeven deze partijen
    | partij  | naam             | rol    | iban |
    | GEM-ZEE | Gemeente Zeezand | GEM_KM | -    |
    | VC-ZEE  | De Golf          | VC_BM  | -    |
    | ZI-ZEE  | Duinzicht        | ZI_VC  | -    |
  En deze personen
    | persoon   | bsn       | geboortedatum |
    | Ans Zilver | 999902210 | 1980-01-01   |
  Als op 2026-03-02 om 09:00 ZI-ZEE een vacature naar VC-ZEE stuurt
    | taken/0/omschrijving | Koelkast schoonmaken |
  Dan is dat bericht aangehouden om BR30
  Als op 2026-03-03 GEM-ZEE een aanmelding over Ans Zilver naar VC-ZEE stuurt
  Dan krijgt VC-ZEE een aanmelding over Ans Zilver
    | wensen/0 | activiteiten met ouderen |
  En staat daarin geen bsn
  En ligt er geen werk bij VC-ZEE om antwoord_aanmelding
  # Vijf werkdagen later is het antwoord er nog niet.
  Als het 2026-03-10 is
  Dan ligt er werk bij VC-ZEE om antwoord_aanmelding
";

#[test]
fn a_gemeente_plays_her_own_scenario_with_the_same_sentences() {
    let own = file("eigen.feature", EIGEN);
    let path = own.display().to_string();
    let done = run(&[&path]);
    assert_eq!(done.status.code(), Some(0), "{}{}", text(&done.stdout), text(&done.stderr));
    assert!(text(&done.stdout).contains("EIGEN1 Onze eigen afspraak: geslaagd"), "{}", text(&done.stdout));

    // What is not so is told with its place and what was found, and the rest is not played.
    std::fs::write(&own, EIGEN.replace("aangehouden om BR30", "geweigerd om BR30")).expect("written");
    let done = run(&[&path]);
    let said = text(&done.stdout);
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains("EIGEN1 Onze eigen afspraak: gezakt (4 stappen)"), "{said}");
    assert!(said.contains(&format!("{path}:13")) && said.contains("gevonden: HTTP 202"), "{said}");
    std::fs::remove_file(own).expect("it was there");
}

#[test]
fn a_sentence_nobody_knows_is_named_with_file_line_and_the_nearest_one() {
    let wrong = file("fout.feature", &EIGEN.replace("Dan krijgt VC-ZEE een", "Dan ontvangt VC-ZEE een"));
    let done = run(&[&wrong.display().to_string(), "--json"]);
    let said = text(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("{}:15: deze zin is niet bekend", wrong.display())), "{said}");
    assert!(said.contains("`krijgt {partij} {bericht} over {persoon}`"), "{said}");
    assert_eq!(text(&done.stdout), "", "nothing was played");
    std::fs::remove_file(wrong).expect("it was there");
    let absent = run(&["/nergens/te-vinden.feature"]);
    assert_eq!(absent.status.code(), Some(1));
    assert!(text(&absent.stderr).contains("is niet te lezen"), "{}", text(&absent.stderr));
}

#[test]
fn the_document_of_the_sentences_is_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scenarios.md");
    let expected = trajectbrug::scenario::blad::tekst();
    if std::env::var_os("TRAJECTBRUG_WRITE_DOCS").is_some() {
        std::fs::write(&path, &expected).expect("written");
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == expected, "docs/scenarios.md is not what the table says; TRAJECTBRUG_WRITE_DOCS=1 writes it");
}
