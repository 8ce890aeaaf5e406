//! Strings that break programs, in every place a sender can put one: a text, an id, an address, a header. They arrive byte
//! for byte, or are refused with a code; and they are nowhere else.

use super::shared;
use super::site::{Doors, note, post};
use super::table::{Case, play, said};
use super::testbed::gateway::Gateway;
use super::testbed::http::Request;
use super::testbed::letters::{CREEER_ZAAK, SOAP};
use super::testbed::within;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// All of them (`TRAJECTBRUG_HOSTILE` set) or most, by the list they stand in and their number there from 0; None, aloud, when the lists are absent.
fn strings(name: &str) -> Option<Vec<(String, String)>> {
    let own = shared::hostile(name)?;
    let lists = shared::data("hostile/strings")?;
    let blns = std::fs::read(lists.join("blns/resources/blns.json")).expect("the list is there");
    let blns: Vec<String> = serde_json::from_slice(&blns).expect("a list of strings");
    let mut all: Vec<_> = blns.into_iter().enumerate().map(|(n, s)| (format!("blns {n}"), s)).collect();
    let files = ["sqli", "sqli-polyglots", "cmdi", "crlf", "traversal", "traversal-exotic", "traversal-dotdotpwn"];
    let files = files.map(|f| (f, lists.join(format!("{f}.txt"))));
    let files = files.into_iter().chain(["l_log", "p_names", "u_ssrf"].map(|f| (f, own.0.join(format!("{f}.txt")))));
    for (list, file) in files {
        let text = String::from_utf8_lossy(&std::fs::read(file).expect("the list is there")).into_owned();
        all.extend(text.split('\n').enumerate().map(|(n, line)| (format!("{list} {n}"), line.to_owned())));
    }
    assert!(all.len() > 4600, "{} strings", all.len());
    // Three thousand ways to write `../`, most of them alike.
    let every = if std::env::var_os("TRAJECTBRUG_HOSTILE").is_some() { 1 } else { 10 };
    let mut n = 0;
    all.retain(|(name, _)| {
        n += 1;
        !name.starts_with("traversal-dotdotpwn") || n % every == 0
    });
    Some(all)
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, b| {
        if b.is_ascii_alphanumeric() {
            out.push(char::from(b))
        } else {
            write!(out, "%{b:02X}").expect("a string")
        }
        out
    })
}

/// XML writes everything that is not plain as a reference to the character.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, c| {
        if c.is_ascii_alphanumeric() {
            out.push(c)
        } else {
            write!(out, "&#{};", u32::from(c)).expect("a string")
        }
        out
    })
}

/// What the office has, by id.
fn arrived(doors: &Doors) -> BTreeMap<String, String> {
    let of = |g: &super::testbed::partner::Got| {
        let note = g.json();
        Some((note["kenmerk"].as_str()?.to_owned(), note["tekst"].as_str().unwrap_or_default().to_owned()))
    };
    doors.kantoor.ledger().iter().filter_map(of).collect()
}

/// Waits until as many have arrived as were accepted, and compares each with what was sent.
fn compare(doors: &Doors, sent: &BTreeMap<String, String>) {
    within(60, || doors.kantoor.count() >= sent.len());
    let arrived = arrived(doors);
    let differ: Vec<_> = sent.iter().filter(|(id, text)| arrived.get(*id) != Some(text)).collect();
    println!("{} arrived as they were sent", sent.len() - differ.len());
    let some = differ.iter().take(20).map(|(id, text)| format!("{id}: {text:?} -> {:?}", arrived.get(*id)));
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), some.collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_text_arrives_byte_for_byte_or_is_refused_with_a_code() {
    let Some(all) = strings("strings-text") else { return };
    let doors = Doors::new("hostile-text");
    let gateway = Gateway::start(&doors.site);
    let mut cases = vec![];
    for (name, text) in &all {
        let json = post("json", note(&format!("json {name}"), text));
        cases.push(Case { corpus: "tekst-json", name: name.clone(), request: json });
        let xml = format!("<notitie><kenmerk>xml {name}</kenmerk><tekst>{}</tekst></notitie>", escaped(text));
        cases.push(Case { corpus: "tekst-xml", name: name.clone(), request: post("xml", xml) });
    }
    let accepted = play(&gateway, "texts", &cases);
    let doors_of = |name: &str| [("tekst-json", format!("json {name}")), ("tekst-xml", format!("xml {name}"))];
    let sent = all.iter().flat_map(|(name, text)| {
        let through = doors_of(name).into_iter().filter(|(corpus, _)| accepted.contains(&(*corpus, name.clone())));
        // A mapping of XML takes the white space around a value away (docs/koppelen/mapping.md).
        let arrives = |corpus| if corpus == "tekst-xml" { text.trim() } else { text.as_str() };
        through.map(|(corpus, id)| (id, arrives(corpus).to_owned())).collect::<Vec<_>>()
    });
    let sent: BTreeMap<_, _> = sent.collect();
    assert!(sent.len() > 3500, "{} accepted", sent.len());
    compare(&doors, &sent);
    doors.lives(&gateway, 0);
    doors.log_is_clean(&["msg=fake", "jndi:", "Bearer eyJ", "999990019", "Set-Cookie", "/etc/passwd"]);
}

#[test]
fn an_id_an_address_or_a_header_of_a_sender_goes_no_further_than_it_should() {
    let Some(all) = strings("strings-id") else { return };
    let doors = Doors::new("hostile-id");
    let gateway = Gateway::start(&doors.site);
    let mut seen = BTreeSet::new();
    let mut cases = vec![];
    for (name, text) in &all {
        let short = text.len() < 4000;
        let visible = !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
        if seen.insert(text.trim().to_owned()) {
            let request = post("json", note(text, "x"));
            cases.push(Case { corpus: "kenmerk", name: name.clone(), request });
        }
        if short && !text.is_empty() {
            let request = Request::json(&format!("/v1/berichten/bron/{}", percent(text)), "{}");
            cases.push(Case { corpus: "route", name: name.clone(), request });
            let request = Request::get(&format!("/v1/berichten/{}", percent(text)));
            cases.push(Case { corpus: "bericht", name: name.clone(), request });
        }
        if short && visible {
            let path = if text.starts_with('/') { text.clone() } else { format!("/v1/{text}") };
            cases.push(Case { corpus: "pad", name: name.clone(), request: Request::get(&path) });
            let request = Request::soap(SOAP, CREEER_ZAAK, "<a/>").header("SOAPAction", text);
            cases.push(Case { corpus: "actie", name: name.clone(), request });
        }
    }
    play(&gateway, "ids, addresses and headers", &cases);
    doors.lives(&gateway, 0);
    doors.log_is_clean(&["msg=fake", "jndi:", "Bearer eyJ", "999990019", "Set-Cookie", "/etc/passwd"]);
}

/// A table for a spreadsheet: what would be a formula there is made a text (ASVS 1.2.10); docs/koppelen/formaten.md says
/// which. By file of the generator: what stands in the cell, None when it is refused.
const CELLS: [Option<&str>; 17] = [
    Some("'=1+1"),
    Some("'+1+1"),
    Some("'-1+1"),
    Some("'@SUM(1)"),
    Some("'\t=1"),
    Some("\"'\r=1\""),
    Some("\"\n=1\""),
    Some("\"'=HYPERLINK(\"\"http://127.0.0.1/\"\"&A1)\""),
    Some("\u{ff1d}1+1"),
    Some("\u{ff0b}1"),
    Some("\u{2212}1"),
    Some(" =1"),
    Some("'=1"),
    Some("\"\"\"=1\"\"\""),
    None,
    Some("%0A=1"),
    Some("'=cmd|' /C calc'!A0"),
];

#[test]
fn a_formula_is_no_formula_in_the_table_we_write() {
    let Some(own) = shared::hostile("strings-formula") else { return };
    let doors = Doors::new("hostile-formula");
    let gateway = Gateway::start(&doors.site);
    for (n, cell) in CELLS.iter().enumerate() {
        let text = std::fs::read_to_string(own.0.join(format!("c_formula_{n:02}.txt"))).expect("the file is text");
        let answer = gateway.ask(&post("blad", note(&format!("F-{n}"), &text)));
        let Some(cell) = cell else {
            assert_eq!(said(&answer), Ok((422, "TB-JSON-DUBBELZINNIG".to_owned())), "{text:?}");
            continue;
        };
        assert_eq!(answer.status(), 202, "{text:?}: {}", answer.text());
        let got = doors.rekenblad.wait(&format!("F-{n};"), 1).remove(0);
        assert_eq!(String::from_utf8_lossy(&got.body), format!("kenmerk;tekst\r\nF-{n};{cell}\r\n"), "{text:?}");
    }
    doors.lives(&gateway, 0);
}
