//! XML that must and must not be read: the W3C suite, defusedxml's attacks and our own hostile files (RELIABILITY
//! section 4).

use crate::shared::{self, TempDir};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use trajectbrug::format::{ContentPaths, Limits, xml};
use trajectbrug::message::code::Code;

/// Our own hostile files. `x_xinclude` and `x_pi_flood` are well-formed and do nothing to us: nothing is included, and
/// instructions are skipped.
const HOSTILE: [(&str, Option<Code>); 23] = [
    ("x_deep.xml", Some(Code::Grens)),
    ("x_deep_unclosed.xml", Some(Code::Grens)),
    ("x_attrs_distinct.xml", Some(Code::Grens)),
    ("x_xmlns_flood.xml", Some(Code::Grens)),
    ("x_comment_huge.xml", Some(Code::Grens)),
    ("x_text_huge.xml", Some(Code::Grens)),
    ("x_cdata_huge.xml", Some(Code::Grens)),
    ("x_name_huge.xml", Some(Code::Grens)),
    ("x_lol.xml", Some(Code::XmlDoctype)),
    ("x_quadratic.xml", Some(Code::XmlDoctype)),
    ("x_param_entity.xml", Some(Code::XmlDoctype)),
    ("x_xxe_file.xml", Some(Code::XmlDoctype)),
    ("x_utf16le.xml", Some(Code::Tekenset)),
    ("x_utf7_decl.xml", Some(Code::Tekenset)),
    ("x_encoding_lie.xml", Some(Code::Tekenset)),
    ("x_attrs_dup.xml", Some(Code::XmlWelgevormd)),
    ("x_nul.xml", Some(Code::XmlWelgevormd)),
    ("x_ctrl_ref.xml", Some(Code::XmlWelgevormd)),
    ("x_two_roots.xml", Some(Code::XmlWelgevormd)),
    ("x_trailing.xml", Some(Code::XmlWelgevormd)),
    ("x_sig_wrap.xml", Some(Code::XmlWelgevormd)),
    ("x_xinclude.xml", None),
    ("x_pi_flood.xml", None),
];

const DEFUSED: [(&str, Option<Code>); 11] = [
    ("cyclic.xml", Some(Code::XmlDoctype)),
    ("dtd.xml", Some(Code::XmlDoctype)),
    ("external.xml", Some(Code::XmlDoctype)),
    ("external_file.xml", Some(Code::XmlDoctype)),
    ("quadratic.xml", Some(Code::XmlDoctype)),
    ("xmlbomb.xml", Some(Code::XmlDoctype)),
    ("xmlbomb2.xml", Some(Code::XmlDoctype)),
    ("simple.xml", None),
    ("simple-ns.xml", None),
    ("xalan_exec.xsl", None),
    ("xalan_write.xsl", None),
];

/// Not well-formed up to the fourth edition; the fifth, which we follow, allows their names.
const FIFTH_EDITION: [&str; 2] = ["eduni/xml-1.1/016.xml", "eduni/xml-1.1/019.xml"];

/// Well-formed before there were namespaces: names with a colon that is no prefix.
const BEFORE_NAMESPACES: [&str; 2] = ["oasis/p04pass1.xml", "oasis/p05pass1.xml"];

/// The word DOCTYPE stands in a comment, an instruction or a CDATA section.
const DOCTYPE_AS_TEXT: [&str; 3] = ["oasis/p15pass1.xml", "oasis/p16pass1.xml", "oasis/p18pass1.xml"];

fn outcome(file: &Path) -> Option<Code> {
    let bytes = std::fs::read(file).expect("the file can be read");
    let begun = Instant::now();
    let outcome = xml::read(&bytes, &Limits::default(), &ContentPaths::default()).err().map(|f| f.code);
    assert!(begun.elapsed() < Duration::from_secs(1), "{} took {:?}", file.display(), begun.elapsed());
    outcome
}

/// A TEST of the W3C suite.
struct Case {
    file: PathBuf,
    /// `not-wf`, `valid`, `invalid` (well-formed, but not by its DTD) or `error` (up to the reader).
    kind: String,
}

impl Case {
    fn is(&self, list: &[&str]) -> bool {
        list.iter().any(|file| self.file.ends_with(file))
    }
}

/// The TESTs of one catalogue. They are cut out by hand: the catalogues have a DOCTYPE, or no root.
fn catalogue(file: &Path) -> Vec<Case> {
    let bytes = std::fs::read(file).expect("the file can be read");
    let text = String::from_utf8_lossy(&bytes);
    let tags = text.split("<TEST").skip(1).filter(|rest| rest.starts_with(char::is_whitespace));
    let cases = tags.filter_map(|rest| {
        let mut attributes = HashMap::new();
        let mut rest = rest.split_once('>')?.0;
        while let Some((name, after)) = rest.split_once('=') {
            let after = after.trim_start();
            let quote = after.chars().next()?;
            let (value, tail) = after[1..].split_once(quote)?;
            attributes.insert(name.trim().to_owned(), value.to_owned());
            rest = tail;
        }
        Some(Case { file: file.parent()?.join(attributes.remove("URI")?), kind: attributes.remove("TYPE")? })
    });
    cases.collect()
}

fn catalogues(dir: &Path, cases: &mut Vec<Case>) {
    for name in shared::names(dir) {
        let path = dir.join(name);
        if path.is_dir() {
            catalogues(&path, cases);
        } else if path.extension().is_some_and(|e| e == "xml") {
            cases.extend(catalogue(&path));
        }
    }
}

fn has_doctype(bytes: &[u8]) -> bool {
    let narrow: Vec<u8> = bytes.iter().copied().filter(|b| *b != 0).collect();
    narrow.windows(9).any(|w| w == b"<!DOCTYPE")
}

/// The code for a well-formed file with a DOCTYPE, by what its first line says.
fn policy(bytes: &[u8]) -> Code {
    let Ok(text) = std::str::from_utf8(bytes) else { return Code::Tekenset };
    let declaration = text.split_once("?>").map_or("", |(first, _)| first).to_ascii_lowercase();
    let declaration =
        if declaration.trim_start_matches('\u{feff}').starts_with("<?xml") { declaration } else { String::new() };
    let value = |name: &str| {
        declaration
            .split_once(name)
            .map(|(_, v)| v.trim_start_matches(|c: char| c.is_whitespace() || "='\"".contains(c)).to_owned())
    };
    if value("version").is_some_and(|v| !v.starts_with("1.0")) {
        Code::XmlWelgevormd
    } else if value("encoding").is_some_and(|v| !v.starts_with("utf-8") && !v.starts_with("us-ascii")) {
        Code::Tekenset
    } else {
        Code::XmlDoctype
    }
}

#[test]
fn the_w3c_suite_is_refused_and_read_as_it_should() {
    let Some(archive) = shared::data("hostile/xml/w3c/xmlconf-20130923.tar.gz") else { return };
    let dir = TempDir::new("xmlconf");
    let status = Command::new("tar").arg("xzf").arg(archive).arg("-C").arg(&dir.0).status().expect("tar runs");
    assert!(status.success());
    let mut cases = vec![];
    catalogues(&dir.0, &mut cases);

    let (mut broken, mut broken_plain, mut doctype, mut other, mut read) = (0, 0, 0, 0, 0);
    let mut wrong = vec![];
    for case in &cases {
        let bytes = std::fs::read(&case.file).expect("the file can be read");
        let (got, with_doctype) = (outcome(&case.file), has_doctype(&bytes) && !case.is(&DOCTYPE_AS_TEXT));
        let fine = match (case.kind.as_str(), with_doctype) {
            ("not-wf", _) if case.is(&FIFTH_EDITION) => got.is_none(),
            (_, false) if case.is(&BEFORE_NAMESPACES) => got == Some(Code::XmlWelgevormd),
            ("not-wf", _) => {
                broken += 1;
                broken_plain += usize::from(!with_doctype);
                got.is_some()
            }
            // Well-formed: `invalid` says so of the DTD only.
            ("valid" | "invalid", true) => {
                let want = policy(&bytes);
                *(if want == Code::XmlDoctype { &mut doctype } else { &mut other }) += 1;
                got == Some(want)
            }
            ("valid" | "invalid", false) => {
                let want = Some(policy(&bytes)).filter(|code| *code != Code::XmlDoctype);
                *(if want.is_none() { &mut read } else { &mut other }) += 1;
                got == want
            }
            _ => true,
        };
        if !fine {
            wrong.push(format!("{} {} {got:?}", case.kind, case.file.display()));
        }
    }
    println!(
        "W3C: {} cases; {broken} not-wf refused, {broken_plain} of them without a DOCTYPE; well-formed: {doctype} refused \
         for their DOCTYPE, {other} for encoding or version, {read} read",
        cases.len()
    );
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!((cases.len(), broken, broken_plain), (2586, 1499 - FIFTH_EDITION.len(), 317 - FIFTH_EDITION.len()));
    assert_eq!((doctype, other, read), (878, 103, 71));
}

#[test]
fn hostile_xml_meets_the_code_it_deserves() {
    let Some(dir) = shared::hostile("xml") else { return };
    let found: Vec<_> = shared::names(&dir.0).into_iter().filter(|name| name.starts_with("x_")).collect();
    assert_eq!(found.len(), HOSTILE.len());
    for (name, want) in HOSTILE {
        assert_eq!(outcome(&dir.0.join(name)), want, "{name}");
    }
}

#[test]
fn the_attacks_of_defusedxml_stop_at_their_doctype() {
    let Some(dir) = shared::data("hostile/xml/defusedxml/xmltestdata") else { return };
    for (name, want) in DEFUSED {
        assert_eq!(outcome(&dir.join(name)), want, "{name}");
    }
}
