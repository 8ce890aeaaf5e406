//! Whole invoices of others: the examples of CEN/TC 434 are right, and the 95 test invoices of the Nederlandse
//! Peppolautoriteit are what their names say.

use crate::shared::data;
use std::path::{Path, PathBuf};
use trajectbrug::factuur::bevinding::{Bevinding, Laag, Uitslag, Vlag};
use trajectbrug::factuur::controleer;

pub fn xml_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let mut files: Vec<_> = entries.filter(|p| p.extension().is_some_and(|e| e.eq_ignore_ascii_case("xml"))).collect();
    files.sort();
    files
}

fn naam(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}

fn kort(b: &Bevinding) -> String {
    format!("{} {} {:?} {}", b.laag.as_str(), b.regel, b.vlag, b.plek)
}

fn officieel(uitslag: &Uitslag) -> impl Iterator<Item = &Bevinding> {
    uitslag.bevindingen.iter().filter(|b| b.laag != Laag::Tb)
}

#[test]
fn the_examples_of_cen_break_no_rule_of_structure_and_standard() {
    let Some(finance) = data("finance/en16931") else { return };
    let mut files = xml_in(&finance.join("ubl/examples"));
    files.extend(xml_in(&finance.join("test/testfiles")));
    assert_eq!(files.len(), 48);
    let mut wrong = vec![];
    for file in files {
        let uitslag = controleer(&std::fs::read(&file).unwrap());
        let eu = uitslag.bevindingen.iter().filter(|b| matches!(b.laag, Laag::Xsd | Laag::En));
        wrong.extend(eu.filter(|b| b.vlag == Vlag::Fatal).map(|b| format!("{}: {}", naam(&file), kort(b))));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_test_invoices_of_nlcius_are_what_their_names_say() {
    let Some(folder) = data("finance/nlcius/test-files/SI-UBL-2.0.3.2") else { return };
    let files = xml_in(&folder);
    assert_eq!(files.len(), 95);
    let mut wrong = vec![];
    for file in files {
        let name = naam(&file);
        let uitslag = controleer(&std::fs::read(&file).unwrap());
        let mut words = name.trim_end_matches(".xml").trim_start_matches("SI-UBL-2.0_").split('_');
        let first = words.next().unwrap();
        let (rule, verdict) = match first {
            "ok" | "error" | "warning" => (None, first),
            // BR-NL-34 is never reported: BR-NL-32 looks at the same element first (FINANCE section 1).
            "BR-NL-34" => (Some("BR-NL-32"), words.next().unwrap()),
            // Type 381 in an Invoice breaks BR-NL-8 (FINANCE section 1).
            "BR-NL-7" if name.contains("381_invoice") => (Some("BR-NL-8"), words.next().unwrap()),
            rule => (Some(rule), words.next().unwrap()),
        };
        let fatal = officieel(&uitslag).any(|b| b.vlag == Vlag::Fatal);
        let fired = |vlag| rule.is_none_or(|rule| officieel(&uitslag).any(|b| b.regel == rule && b.vlag == vlag));
        let right = match verdict {
            "ok" => !fatal && rule.is_none_or(|rule| !uitslag.heeft(rule)),
            "warning" => !fatal && fired(Vlag::Warning),
            _ => fatal && fired(Vlag::Fatal),
        };
        if !right {
            let found: Vec<_> = officieel(&uitslag).map(kort).collect();
            wrong.push(format!("{name}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn our_own_samples_are_right_in_every_layer() {
    let Some(folder) = data("finance/samples-own") else { return };
    let files = xml_in(&folder);
    assert_eq!(files.len(), 12);
    let mut wrong = vec![];
    for file in files {
        let uitslag = controleer(&std::fs::read(&file).unwrap());
        wrong.extend(
            uitslag
                .bevindingen
                .iter()
                .filter(|b| b.vlag == Vlag::Fatal)
                .map(|b| format!("{}: {}", naam(&file), kort(b))),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
