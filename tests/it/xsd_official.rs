//! The published StUF schema sets against libxml2: the same verdict on every recorded message body, by every set.
//!
//! libxml2 reads `xsd-libxml2/<set>/driver.xsd`, because the sets as published do not load in it (STANDARDS section 2);
//! ours are the sets as published.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use trajectbrug::format::Limits;
use trajectbrug::format::content::ContentPaths;
use trajectbrug::format::xml;
use trajectbrug::message::finding::Stage;
use trajectbrug::message::tree::{Node, Tree};
use trajectbrug::schema::xsd::Xsd;

/// The folder of the set, its entry file, and what libxml2 calls the same thing.
const SETS: [(&str, &str, &str); 4] = [
    ("Zaak_DocumentServices_1_1_02", "zkn0310/zs-dms/zkn0310_msg_zs-dms.xsd", "zds-1.1.02"),
    ("Zaak-_Documentservices_1_2", "zds0120/berichten/zds0120_msg_zs-dms.xsd", "zds-1.2"),
    ("Zaak_DocumentServices_1_1_02", "zkn0310/mutatie/zkn0310_msg_mutatie.xsd", "zkn0310-mutatie"),
    ("Zaak_DocumentServices_1_1_02", "zkn0310/vraagAntwoord/zkn0310_msg_vraagAntwoord.xsd", "zkn0310-vraagAntwoord"),
];

pub fn shared(path: &str) -> Option<PathBuf> {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    let there = full.canonicalize().ok();
    if there.is_none() {
        eprintln!("skipped: ../shared is absent");
    }
    there
}

fn load(stuf: &Path, (folder, entry, _): (&str, &str, &str)) -> Xsd {
    Xsd::from_files(&stuf.join("xsd").join(folder), &[PathBuf::from(entry)]).unwrap()
}

#[test]
fn the_published_sets_load_with_every_entry_of_their_services_together() {
    let Some(stuf) = shared("stuf") else { return };
    let v1 = stuf.join("xsd/Zaak_DocumentServices_1_1_02");
    let entries = [SETS[0].1, SETS[2].1, SETS[3].1].map(PathBuf::from);
    let all = Xsd::from_files(&v1, &entries).unwrap();
    let dms = load(&stuf, SETS[0]);
    assert_ne!(all.digest(), dms.digest());
    assert_eq!(load(&stuf, SETS[0]).digest(), dms.digest());
    load(&stuf, SETS[1]);
}

#[test]
fn libxml2_gives_the_same_verdict_on_every_recorded_body() {
    let Some(stuf) = shared("stuf") else { return };
    if Command::new("xmllint").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "xmllint is absent: apt-get install libxml2-utils");
        eprintln!("skipped: xmllint is absent");
        return;
    }
    let folder = std::env::temp_dir().join(format!("trajectbrug-xsd-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let sets: Vec<_> = SETS.iter().map(|set| load(&stuf, *set)).collect();

    // Ours: per body, the verdict of each set.
    let limits = Limits { token: 64 << 20, ..Limits::default() };
    let mut ours: BTreeMap<PathBuf, [bool; 4]> = BTreeMap::new();
    let mut refused = vec![];
    for (number, file) in recorded(&stuf).iter().enumerate() {
        let bytes = std::fs::read(file).unwrap();
        let tree = match xml::read(&bytes, &limits, &ContentPaths::default()) {
            Ok(tree) => tree,
            Err(finding) => {
                refused.push(format!("{}: {}", file.display(), finding.text));
                continue;
            }
        };
        let body = payload(&tree);
        let copy = folder.join(format!("{number:03}.xml"));
        std::fs::write(&copy, written(body)).unwrap();
        ours.insert(copy, std::array::from_fn(|i| sets[i].validate(body, Stage::Schema).is_empty()));
    }
    // What `validate.py` (lxml) counts in the 101 files that are kept: 2 are not well-formed, 68 are valid in some set.
    assert_eq!(ours.len() + refused.len(), 101);
    assert_eq!(refused.len(), 2, "{refused:#?}");
    assert_eq!(ours.values().filter(|by_set| by_set.contains(&true)).count(), 68);

    let mut differ = vec![];
    for (i, (.., set)) in SETS.iter().enumerate() {
        let driver = stuf.join("xsd-libxml2").join(set).join("driver.xsd");
        let mut xmllint = Command::new("xmllint");
        xmllint.args(["--noout", "--nonet", "--huge", "--schema"]).arg(driver).args(ours.keys());
        let said = xmllint.output().unwrap();
        let said = String::from_utf8_lossy(&said.stderr);
        for (file, by_set) in &ours {
            let line = |verdict: &str| said.lines().any(|line| line == format!("{} {verdict}", file.display()));
            let (yes, no) = (line("validates"), line("fails to validate"));
            assert!(yes != no, "xmllint gives no verdict on {}", file.display());
            if by_set[i] != yes {
                differ.push(format!("{set} {}: libxml2 says {yes}", file.display()));
            }
        }
    }
    assert!(differ.is_empty(), "{differ:#?}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_recorded_code_that_is_too_long_is_told_with_its_place_and_bound_and_without_itself() {
    let Some(stuf) = shared("stuf") else { return };
    let dms = load(&stuf, SETS[0]);
    let limits = Limits { token: 64 << 20, ..Limits::default() };
    let mut told = 0;
    for file in recorded(&stuf) {
        let bytes = std::fs::read(&file).unwrap();
        let Ok(tree) = xml::read(&bytes, &limits, &ContentPaths::default()) else { continue };
        let body = payload(&tree);
        for finding in dms.validate(body, Stage::Schema) {
            assert!(finding.line.is_some());
            let too_long = finding.regel == "cvc-maxLength-valid" && finding.path.ends_with("/referentienummer");
            if too_long {
                // stuf0301.xsd: Refnummer is an xs:string of at most 40 characters.
                assert_eq!(finding.text, "De waarde is te lang. Het maximum aantal tekens is 40.");
                told += 1;
            }
        }
    }
    assert!(told > 0);
}

/// Every recorded message: the samples, and both sides of the recorded conversations.
fn recorded(stuf: &Path) -> Vec<PathBuf> {
    let mut files = vec![];
    let mut folders = vec![stuf.join("samples"), stuf.join("ladybug")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let sample = path.starts_with(stuf.join("samples"));
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".xml") && (sample || name.starts_with("re")) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// What the SOAP body carries; of a fault, what its detail carries.
fn payload<'t, 's>(tree: &'t Tree<'s>) -> Node<'t, 's> {
    let child = |node: Node<'t, 's>, name: &str| node.children().find(|c| c.name() == name);
    let root = tree.root().unwrap();
    if root.name() != "Envelope" {
        return root;
    }
    let body = child(root, "Body").unwrap().first_child().unwrap();
    if body.name() != "Fault" {
        return body;
    }
    child(body, "detail").and_then(|detail| detail.first_child()).unwrap_or(body)
}

/// The element as a document of its own, with the prefixes that were in force.
fn written(node: Node<'_, '_>) -> String {
    let mut out = String::new();
    write(node, None, &mut out);
    out
}

fn write(node: Node<'_, '_>, scope: Option<u32>, out: &mut String) {
    let escaped =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\r', "&#13;");
    let full = |prefix: &str, name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}:{name}") };
    let name = full(node.prefix(), node.name());
    write!(out, "<{name}").unwrap();
    if scope != Some(node.scope_id()) {
        for (prefix, namespace) in &node.tree().scopes()[node.scope_id() as usize] {
            let namespace = escaped(&node.tree().namespaces()[*namespace as usize]);
            match prefix.as_str() {
                "xml" => {}
                "" => write!(out, " xmlns=\"{namespace}\"").unwrap(),
                prefix => write!(out, " xmlns:{prefix}=\"{namespace}\"").unwrap(),
            }
        }
    }
    for attribute in node.attributes() {
        write!(out, " {}=\"{}\"", full(attribute.prefix, attribute.name), escaped(attribute.value)).unwrap();
    }
    write!(out, ">{}", escaped(node.text())).unwrap();
    for child in node.children() {
        write(child, Some(node.scope_id()), out);
    }
    write!(out, "</{name}>").unwrap();
}
