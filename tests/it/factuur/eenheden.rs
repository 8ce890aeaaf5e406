//! The unit tests of CEN/TC 434 for UBL (release 1.3.16): every test is a fragment of an invoice and says of which rule it
//! must or must not fire. Ours is compared assertion by assertion.

use crate::shared::data;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use trajectbrug::factuur::boom::Boom;
use trajectbrug::factuur::toets;
use trajectbrug::format::{ContentPaths, Limits, xml};

/// Where we differ from the tests, and why; `docs/koppelen/factuur.md` has the same list.
const AFWIJKINGEN: &[&str] = &[];

/// What one assertion of one test says, and what we say.
fn vergelijk(file: &Path, counted: &mut BTreeMap<&'static str, usize>) -> Vec<String> {
    let bytes = std::fs::read(file).unwrap();
    let tree = xml::read(&bytes, &Limits::default(), &ContentPaths::default()).unwrap();
    let name = format!(
        "{}/{}",
        file.parent().unwrap().file_name().unwrap().to_string_lossy(),
        file.file_stem().unwrap().to_string_lossy()
    );
    let tests = tree.root().unwrap().children().filter(|n| n.name() == "test");
    let mut differ = vec![];
    for (n, test) in tests.enumerate() {
        let Some(invoice) = test.children().find(|c| ["Invoice", "CreditNote"].contains(&c.name())) else { continue };
        let said = toets(&Boom::new(invoice));
        let asserts = test.children().filter(|c| c.name() == "assert").flat_map(|a| a.children());
        for assert in asserts {
            let rule = assert.text().trim();
            let fired = said.bevindingen.iter().filter(|b| b.regel == rule).count();
            let (kind, right) = match assert.name() {
                "success" => ("success", fired == 0),
                // A number is how often it fires in the official output, where one fragment breaks a rule at several places.
                "error" => ("error", fired > 0),
                "warning" => ("warning", fired > 0),
                _ => continue,
            };
            *counted.entry(kind).or_default() += 1;
            if !right {
                differ.push(format!("{name} test {} {kind} {rule}: fired {fired}", n + 1));
            }
        }
    }
    differ
}

#[test]
fn every_assertion_of_the_official_unit_tests_holds_but_for_the_listed_ones() {
    let Some(folder) = data("finance/en16931/test") else { return };
    let mut counted = BTreeMap::new();
    let mut differ = vec![];
    for kind in ["Invoice-unit-UBL", "CreditNote-unit-UBL"] {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(folder.join(kind)).unwrap().map(|e| e.unwrap().path()).collect();
        files.sort();
        for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "xml")) {
            differ.extend(vergelijk(file, &mut counted));
        }
    }
    eprintln!("{counted:?}");
    assert_eq!(differ, AFWIJKINGEN, "{}", differ.join("\n"));
}
