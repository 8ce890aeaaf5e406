//! Erased stays erased: a backup of before the erasure that is put back is erased again by itself, by a journal that names
//! nobody (decision 13).

use super::super::proefdeur::{Anders, Deur};
use super::super::testbed::gateway::PROGRAM;
use super::{BSN, ander, geweigerd, left, pieces, whole};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(deur: &Deur, data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).arg("--config").arg(deur.config()).arg("--data").arg(data);
    command.output().expect("the program runs")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn backup(deur: &Deur) -> PathBuf {
    let into = deur.data().with_file_name("kopieen");
    let made = run(deur, deur.data(), &["backup", into.to_str().expect("a path"), "--json"]);
    assert!(made.status.success(), "{}", text(&made));
    let told: Value = serde_json::from_slice(&made.stdout).expect("JSON");
    told["map"].as_str().expect("a folder").into()
}

/// A new data folder with the key in it.
fn vers(deur: &Deur, naam: &str) -> PathBuf {
    let data = deur.data().with_file_name(naam);
    std::fs::create_dir(&data).expect("a folder");
    std::fs::copy(deur.data().join("sleutel"), data.join("sleutel")).expect("the key is put back");
    data
}

#[test]
fn who_was_erased_after_a_backup_is_erased_again_when_it_is_put_back() {
    let mut deur = Deur::open("wisjournaal", Anders::default());
    let t = deur.geplaatst();
    let other = ander(&deur);
    geweigerd(&deur);
    deur.rust();
    let made = backup(&deur);
    let kept = made.parent().expect("a folder").join("wisjournaal.jsonl");
    assert!(!kept.exists(), "nobody was erased");
    let own = [pieces(deur.data(), Some(&t)), pieces(deur.data(), None)].concat();
    let others = pieces(deur.data(), Some(&other));
    // By the command: it has the clock of the program that made the backup.
    deur.dicht();
    let erased = run(&deur, deur.data(), &["person", "erase", "--traject", &t, "--reden", "verzoek", "--json"]);
    assert!(erased.status.success(), "{}", text(&erased));
    let erased: Value = serde_json::from_slice(&erased.stdout).expect("JSON");
    // Beside the backup at once, and it names nobody.
    let journal = std::fs::read_to_string(&kept).expect("the journal");
    assert_eq!(journal, std::fs::read_to_string(deur.data().join("wisjournaal.jsonl")).expect("the same"));
    assert_eq!(journal.lines().count(), 1);
    for value in [BSN, "Testers", "verzoek"] {
        assert!(!journal.contains(value), "{value} in {journal}");
    }
    assert!(journal.contains(&t));

    let data = vers(&deur, "terug");
    let put = run(&deur, &data, &["restore", made.to_str().expect("a path"), "--json"]);
    assert!(put.status.success(), "{}", text(&put));
    let told: Value = serde_json::from_slice(&put.stdout).expect("JSON");
    assert_eq!(told["opnieuw_gewist"], json!({"personen": 1, "berichten": erased["berichten"]}));
    whole(&data);
    assert_eq!(left(&data, &own), 0, "no byte of the person came back");
    assert_eq!(left(&data, &others), others.len(), "of others everything did");
    let journal = std::fs::read_to_string(data.join("wisjournaal.jsonl")).expect("it goes along");
    assert_eq!(journal.lines().count(), 2, "the first erasure, and the one that repeats it: {journal}");

    // Without the journal beside it, by the one that is named.
    let moved = deur.data().with_file_name("oud.jsonl");
    std::fs::rename(&kept, &moved).expect("moved");
    let data = vers(&deur, "genoemd");
    let named = ["restore", made.to_str().expect("a path"), "--wisjournaal", moved.to_str().expect("a path")];
    let put = run(&deur, &data, &named);
    assert!(put.status.success() && text(&put).contains("1 personen"), "{}", text(&put));
    assert_eq!(left(&data, &own), 0);

    // One that was changed: who must be erased is not sure, and nothing is put back.
    let journal = std::fs::read_to_string(&moved).expect("read");
    std::fs::write(&kept, journal.replace(&t, "TRJ-2026-000999")).expect("written");
    let data = vers(&deur, "beschadigd");
    let put = run(&deur, &data, &["restore", made.to_str().expect("a path")]);
    assert_eq!(put.status.code(), Some(1));
    assert!(text(&put).contains("wisjournaal") && text(&put).contains("beschadigd"), "{}", text(&put));
    assert!(!data.join("trajectbrug.db").exists());
}
