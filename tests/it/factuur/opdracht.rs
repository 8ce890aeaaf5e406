//! `trajectbrug invoice check`: what it prints, its exit codes, and files that are no invoice at all.

use super::schrijven::factuur;
use crate::shared::{TempDir, hostile, names};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use trajectbrug::domain::contract::BtwSoort;
use trajectbrug::factuur::boom::Soort;
use trajectbrug::factuur::ubl::{Profiel, write};

fn check(arguments: &[&str], files: &[PathBuf]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trajectbrug"));
    command.args(["invoice", "check"]).args(arguments).args(files).output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn file(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn one_file_is_one_object_and_more_files_are_a_line_each() {
    let dir = TempDir::new("factuur-json");
    let goed = write(&factuur(Soort::Factuur, BtwSoort::S), Profiel::Nlcius).unwrap();
    let kapot = String::from_utf8(goed.clone()).unwrap().replace(">1452.00<", ">1452.01<");
    let goed = file(&dir.0, "goed.xml", &goed);
    let kapot = file(&dir.0, "kapot.xml", kapot.as_bytes());

    let one = check(&["--json"], std::slice::from_ref(&goed));
    assert_eq!(one.status.code(), Some(0));
    let answer: Value = serde_json::from_slice(&one.stdout).unwrap();
    assert_eq!(answer, serde_json::json!({ "file": goed.display().to_string(), "ok": true, "findings": [] }));

    let both = check(&["--json"], &[kapot.clone(), goed.clone()]);
    assert_eq!(both.status.code(), Some(1));
    let said = lines(&both);
    assert_eq!(said.len(), 2);
    assert_eq!((&said[0]["ok"], &said[1]["ok"]), (&Value::Bool(false), &Value::Bool(true)));
    let findings = said[0]["findings"].as_array().unwrap();
    let sum = findings.iter().find(|f| f["rule"] == "BR-CO-15").unwrap();
    assert_eq!((&sum["layer"], &sum["flag"], &sum["where"]), (&"EN".into(), &"fatal".into(), &"/Invoice".into()));
    let text = String::from_utf8(check(&[], &[kapot]).stdout).unwrap();
    assert!(text.contains("niet goed") && text.contains("BR-CO-15") && !text.contains("1452"), "{text}");
    let text = String::from_utf8(check(&[], &[goed]).stdout).unwrap();
    assert!(text.contains("goed (0 fout, 0 waarschuwing)"), "{text}");
}

#[test]
fn a_file_that_cannot_be_opened_is_exit_2_and_the_others_are_still_judged() {
    let dir = TempDir::new("factuur-dicht");
    let goed = write(&factuur(Soort::Creditnota, BtwSoort::E), Profiel::Peppol).unwrap();
    let goed = file(&dir.0, "goed.xml", &goed);
    let said = check(&["--json"], &[dir.0.join("is-er-niet.xml"), goed, dir.0.clone()]);
    assert_eq!(said.status.code(), Some(2));
    assert_eq!(lines(&said).len(), 1);
    assert!(String::from_utf8_lossy(&said.stderr).contains("is-er-niet.xml"));
    // Without a file it is the command line that is wrong.
    assert_eq!(check(&[], &[]).status.code(), Some(2));
}

#[test]
fn what_is_no_invoice_is_one_fatal_finding_and_opens_nothing() {
    let dir = TempDir::new("factuur-vijandig");
    let geheim = file(&dir.0, "geheim.txt", b"GEHEIM");
    let entity = format!(
        "<!DOCTYPE Invoice [<!ENTITY e SYSTEM \"file://{}\">]><Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\">&e;</Invoice>",
        geheim.display()
    );
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let wrong: &[(&str, &[u8], &str)] = &[
        ("leeg.xml", b"", "TB-XML-WELGEVORMD"),
        ("pdf.xml", b"%PDF-1.7\n\xe2\xe3\xcf\xd3", "TB-TEKENSET"),
        ("doctype.xml", entity.as_bytes(), "TB-XML-DOCTYPE"),
        ("latin1.xml", b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><Invoice>\xe9</Invoice>", "TB-TEKENSET"),
        (
            "half.xml",
            b"<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\">",
            "TB-XML-WELGEVORMD",
        ),
        ("diep.xml", deep.as_bytes(), "TB-GRENS"),
        ("anders.xml", b"<Order xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Order-2\"/>", "cvc-elt.1"),
        ("zonder-ruimte.xml", b"<Invoice/>", "cvc-elt.1"),
        ("json.xml", b"{\"Invoice\": {}}", "TB-XML-WELGEVORMD"),
    ];
    let files: Vec<PathBuf> = wrong.iter().map(|(name, bytes, _)| file(&dir.0, name, bytes)).collect();
    let said = check(&["--json"], &files);
    assert_eq!(said.status.code(), Some(1));
    assert!(!String::from_utf8_lossy(&said.stdout).contains("GEHEIM"));
    for ((name, _, rule), answer) in wrong.iter().zip(lines(&said)) {
        let findings = answer["findings"].as_array().unwrap();
        assert_eq!(findings.len(), 1, "{name}: {answer}");
        let finding = &findings[0];
        assert_eq!((&finding["layer"], &finding["flag"]), (&"XSD".into(), &"fatal".into()), "{name}");
        assert_eq!(finding["rule"], *rule, "{name}: {answer}");
    }
}

#[test]
fn hostile_files_are_refused_without_falling_over() {
    let Some(dir) = hostile("factuur-hostile") else { return };
    let files: Vec<PathBuf> = names(&dir.0).into_iter().map(|name| dir.0.join(name)).filter(|p| p.is_file()).collect();
    let said = check(&["--json"], &files);
    assert_eq!(said.status.code(), Some(1), "{}", String::from_utf8_lossy(&said.stderr));
    let answers = lines(&said);
    assert_eq!(answers.len(), files.len());
    assert!(answers.iter().all(|a| a["ok"] == false));
}

#[test]
fn a_document_made_to_take_long_is_stopped_and_said_to_be() {
    let goed = write(&factuur(Soort::Factuur, BtwSoort::S), Profiel::Nlcius).unwrap();
    let goed = String::from_utf8(goed).unwrap();
    let stuk = |van: &str| {
        let start = goed.find(van).unwrap();
        let naam = van.trim_start_matches('<').trim_end_matches('>');
        let eind = format!("</{naam}>");
        (start, start + goed[start..].find(&eind).unwrap() + eind.len())
    };
    let (groep, regel) = (stuk("<cac:TaxSubtotal>"), stuk("<cac:InvoiceLine>"));
    // Every group of the breakdown looks at every line: nine million looks.
    let maal = |(van, tot): (usize, usize)| goed[van..tot].repeat(3_000);
    let groot =
        format!("{}{}{}{}{}", &goed[..groep.0], maal(groep), &goed[groep.1..regel.0], maal(regel), &goed[regel.1..]);
    let uitslag = trajectbrug::factuur::controleer(groot.as_bytes());
    assert!(uitslag.heeft("TB-TE-INGEWIKKELD") && !uitslag.ok());
    assert!(uitslag.bevindingen.len() < 5_010, "{}", uitslag.bevindingen.len());
    // An honest invoice of as many lines is judged to its end.
    let lang = format!("{}{}{}", &goed[..regel.0], maal(regel), &goed[regel.1..]);
    assert!(!trajectbrug::factuur::controleer(lang.as_bytes()).heeft("TB-TE-INGEWIKKELD"));
}
