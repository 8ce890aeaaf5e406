//! libxml2 as a second opinion: which of these documents are valid by a published StUF set.

use crate::shared::{TempDir, data};
use std::path::Path;
use std::process::Command;
use trajectbrug::message::element::{Attribute, Element};
use trajectbrug::message::tree::Node;

/// Documents go to one call by so many at a time: loading a set takes a second, the command line has an end.
const BATCH: usize = 4000;

/// Whether xmllint is here. Says aloud when it is not; where it has to be (CI), its absence is a failure.
pub fn present() -> bool {
    let found = Command::new("xmllint").arg("--version").output().is_ok();
    if !found {
        assert!(std::env::var_os("CI").is_none(), "xmllint is absent: apt-get install libxml2-utils");
        println!("skipped: xmllint is absent");
    }
    found
}

/// What libxml2 says of each document by the set `xsd-libxml2/<set>`: None when it is valid, else its complaints. None
/// at all when the reference data or xmllint is absent.
pub fn verdicts(set: &str, documents: &[Vec<u8>]) -> Option<Vec<Option<String>>> {
    let driver = data("stuf/xsd-libxml2")?.join(set).join("driver.xsd");
    if !present() {
        return None;
    }
    let folder = TempDir::new(&format!("xmllint-{set}-{}", documents.len()));
    let files: Vec<_> = (0..documents.len()).map(|n| folder.0.join(format!("{n}.xml"))).collect();
    files.iter().zip(documents).for_each(|(file, bytes)| std::fs::write(file, bytes).expect("written"));
    Some(files.chunks(BATCH).flat_map(|batch| batch_of(&driver, batch)).collect())
}

fn batch_of(driver: &Path, files: &[std::path::PathBuf]) -> Vec<Option<String>> {
    let mut xmllint = Command::new("xmllint");
    xmllint.args(["--noout", "--nonet", "--huge", "--schema"]).arg(driver).args(files);
    let said = xmllint.output().expect("xmllint runs").stderr;
    let said = String::from_utf8_lossy(&said);
    // Complaints about a file come before its verdict: `<file>:<line>: ...`, then `<file> validates`.
    let mut lines = said.lines();
    files
        .iter()
        .map(|file| {
            let (yes, no) = (format!("{} validates", file.display()), format!("{} fails to validate", file.display()));
            let mut complaints = String::new();
            loop {
                let line = lines.next().unwrap_or_else(|| panic!("xmllint gives no verdict on {}", file.display()));
                if line == yes {
                    return None;
                }
                if line == no {
                    return Some(complaints);
                }
                complaints.push_str(line);
                complaints.push('\n');
            }
        })
        .collect()
}

/// An element that was read, to be written again as a document of its own.
pub fn element(node: Node<'_, '_>) -> Element<'static> {
    let mut made = Element::new(node.prefix().to_owned(), node.namespace().to_owned(), node.name().to_owned());
    let leaf = node.first_child().is_none();
    made.text = if leaf { node.text() } else { node.text().trim() }.to_owned().into();
    made.attributes = node
        .attributes()
        .map(|a| Attribute {
            prefix: a.prefix.to_owned().into(),
            name: a.name.to_owned().into(),
            namespace: node.tree().namespaces()[usize::from(a.namespace_id)].clone().into(),
            value: a.value.to_owned().into(),
        })
        .collect();
    made.children = node.children().map(element).collect();
    made
}
