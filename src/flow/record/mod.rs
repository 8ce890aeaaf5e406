//! Stored traffic becomes samples: the same message with nobody in it. A sample proves a mapping as the real message
//! would, so it is only made when the invented message has the outcome of the real one: accepted, or refused for the same
//! codes and places. What may stay is [`place`]'s, what comes instead [`invent`]'s, putting it in [`rewrite`]'s.

pub mod invent;
mod out;
mod pattern;
pub mod place;
pub mod rewrite;

pub use out::outbound;

use super::compare::accepted;
use super::decode::{Decoded, Trace, decode};
use super::route::Routes;
use super::version::Version;
use crate::format::records::{Layout, csv};
use crate::format::{ContentPaths, Limits, soap, xml};
use crate::message::element::Element;
use crate::message::finding::Finding;
use crate::profile::{Folder, Format, standard};
use crate::store::{Received, Status};
use invent::Inventor;
use place::Places;
use rewrite::{Rewriting, texts_of_json, texts_of_xml};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashSet};

/// The files of a sample, by name.
pub type Files = Vec<(String, Vec<u8>)>;

/// A message that came in as a sample; or why it does not become one, in Dutch, without values.
pub fn inbound(folder: &Folder, routes: &Routes, message: &Received, inventor: &mut Inventor) -> Result<Files, String> {
    let envelope = &message.envelope;
    let route = routes.inbound(&envelope.partner, &envelope.route).ok_or("de route staat niet meer in het profiel")?;
    if message.raw.is_empty() {
        return Err("de inhoud is niet bewaard".to_owned());
    }
    let told = |body: &[u8]| decode(route, body, envelope.ontvangen_op, &mut Trace::off());
    let original = told(&message.raw);
    match message.status {
        Status::Aanvaard if accepted(&original) => {}
        Status::Aanvaard => {
            return Err("het werd aanvaard en zou nu worden geweigerd; zie `partner compare`".to_owned());
        }
        Status::Conflict => {
            return Err("het is een kenmerk dat al gebruikt was, en zegt niets over de mapping".to_owned());
        }
        Status::Geweigerd | Status::Quarantaine if accepted(&original) => {
            return Err("het werd geweigerd om iets buiten het bericht: een regel, of een mapping van toen".to_owned());
        }
        Status::Geweigerd | Status::Quarantaine => {}
    }
    let version = route.versions.at(original.versie);
    let places = places(folder, &envelope.partner, version, &route.soort.schema)?;
    let mut rewriting = Rewriting { inventor, replaced: vec![] };
    let (name, body) = match route.format {
        Format::Json | Format::JsonLines => {
            let document: Value = serde_json::from_slice(&message.raw).map_err(|_| unreadable())?;
            let mut texts = vec![];
            texts_of_json(&document, &mut texts);
            rewriting.prepare(&texts);
            let new = rewriting.json(&document, &places);
            match route.format {
                // One line is one document.
                Format::JsonLines => ("in.jsonl", format!("{new}\n").into_bytes()),
                _ => ("in.json", pretty(&new)),
            }
        }
        Format::Xml | Format::Soap => {
            let tree = xml::read(&message.raw, &Limits::default(), &route.content).map_err(|_| unreadable())?;
            let root = tree.root().ok_or_else(unreadable)?;
            let start = match route.format {
                Format::Soap => soap::body(&tree).map_err(|_| unreadable())?,
                _ => root,
            };
            let mut texts = vec![];
            texts_of_xml(root, &mut texts);
            rewriting.prepare(&texts);
            let new: Element<'_> = rewriting.xml(root, start.id(), &places);
            // One element a line: a person reads this.
            let text = String::from_utf8(xml::write(&new).map_err(|_| unreadable())?).map_err(|_| unreadable())?;
            ("in.xml", text.replace("><", ">\n<").into_bytes())
        }
        Format::Csv => {
            let Layout::Csv(layout) = &route.layout else { return Err(unreadable()) };
            let document = route.layout.row(&message.raw).map(Value::Object).map_err(|_| unreadable())?;
            let mut texts = vec![];
            texts_of_json(&document, &mut texts);
            rewriting.prepare(&texts);
            let new = rewriting.json(&document, &places);
            let cell = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let cells: Vec<_> = new.as_object().into_iter().flatten().map(|(k, v)| (k.as_str(), cell(v))).collect();
            ("in.csv", csv::write::row(layout, &cells).map_err(|_| unreadable())?)
        }
        Format::Xlsx => return Err("een werkblad wordt niet als voorbeeld geschreven".to_owned()),
        Format::Ubl | Format::UblPdf => return Err("een factuur wordt niet als voorbeeld geschreven".to_owned()),
    };
    let new = told(&body);
    if outcome(&new) != outcome(&original) {
        let places: Vec<_> = outcome(&new).1.symmetric_difference(&outcome(&original).1).cloned().collect();
        return Err(format!("met verzonnen waarden loopt het anders af ({})", places.join(", ")));
    }
    let expected = match (&new.canonical, accepted(&new)) {
        (Some(canonical), true) => ("canonical.json", pretty(canonical)),
        _ => ("findings.json", pretty(&json!(named(&new.findings)))),
    };
    let files = vec![(name.to_owned(), body), (expected.0.to_owned(), expected.1)];
    nobody_in(&files, &rewriting.replaced)?;
    Ok(files)
}

fn unreadable() -> String {
    "het is niet te lezen, en kan dus niet worden gemaskeerd".to_owned()
}

fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

/// Whether it is accepted, and which findings it has.
fn outcome(decoded: &Decoded) -> (bool, BTreeSet<String>) {
    let found = decoded.findings.iter().map(|f| format!("{} {}", f.code, f.path)).collect();
    (accepted(decoded), found)
}

/// Findings as `findings.json` names them.
fn named(findings: &[Finding]) -> Vec<Value> {
    let mut all: Vec<(String, &str)> = findings.iter().map(|f| (f.code.to_string(), f.path.as_str())).collect();
    all.sort();
    all.into_iter().map(|(code, path)| json!({"code": code, "path": path})).collect()
}

/// The last look: nothing that was replaced stands in any value that is written. Names of elements and keys are the
/// partner's, not a person's; short texts are parts of anything.
fn nobody_in(files: &Files, replaced: &[String]) -> Result<(), String> {
    let mut values = vec![];
    for (name, bytes) in files {
        if name.ends_with(".csv") {
            values.extend(String::from_utf8_lossy(bytes).lines().map(str::to_owned));
        } else if name.ends_with(".json") || name.ends_with(".jsonl") {
            texts_of_json(&serde_json::from_slice(bytes).map_err(|_| unreadable())?, &mut values);
        } else {
            let roomy = Limits { token: usize::MAX, ..Limits::default() };
            let tree = xml::read(bytes, &roomy, &ContentPaths::default()).map_err(|_| unreadable())?;
            texts_of_xml(tree.root().ok_or_else(unreadable)?, &mut values);
        }
    }
    let telling = |text: &&String| {
        text.chars().count() >= 6 || (text.chars().count() >= 4 && text.chars().any(char::is_alphabetic))
    };
    let stands = |text: &&String| values.iter().any(|value| stands_in(value, text));
    match replaced.iter().filter(telling).filter(stands).count() {
        0 => Ok(()),
        left => Err(format!("{left} waarde(n) die vervangen zijn, staan ook in wat zou blijven staan")),
    }
}

/// Whether `part` stands in `whole` as a word of its own.
fn stands_in(whole: &str, part: &str) -> bool {
    let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    whole
        .match_indices(part)
        .any(|(at, found)| apart(whole[..at].chars().next_back()) && apart(whole[at + found.len()..].chars().next()))
}

/// What is known of the places of a version.
fn places(folder: &Folder, slug: &str, version: &Version, canonical: &Value) -> Result<Places, String> {
    let mut own = None;
    let mut listed = HashSet::new();
    for name in &version.schema {
        if name.ends_with(".json") {
            own = serde_json::from_str(&folder.text(slug, name)?).ok();
        } else {
            for text in beside(folder, slug, name) {
                enumerations(&text, &mut listed);
            }
        }
    }
    Ok(Places::new(version.plan.as_ref(), canonical, own, listed))
}

/// A schema file and those in the same folder: it includes and imports them.
fn beside(folder: &Folder, slug: &str, name: &str) -> Vec<String> {
    if let Some(shipped) = name.strip_prefix("std:") {
        let below = shipped.rsplit_once('/').map_or("", |(folder, _)| folder);
        let same = standard::FILES.iter().filter(|(name, _)| name.starts_with(below) && name.ends_with(".xsd"));
        return same.map(|(_, text)| (*text).to_owned()).collect();
    }
    let path = folder.file(slug, name);
    let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
    let files = folder.and_then(|f| std::fs::read_dir(f).ok()).into_iter().flatten().flatten().map(|e| e.path());
    let schemas = files.filter(|p| p.extension().is_some_and(|e| e == "xsd"));
    schemas.filter_map(|p| std::fs::read_to_string(p).ok()).collect()
}

/// The values an XML schema lists: `enumeration` and `fixed`.
fn enumerations(text: &str, listed: &mut HashSet<String>) {
    for (tag, attribute) in [(":enumeration ", "value=\""), ("<enumeration ", "value=\""), ("", "fixed=\"")] {
        let parts: Vec<&str> = if tag.is_empty() {
            text.split(attribute).skip(1).collect()
        } else {
            text.split(tag).skip(1).filter_map(|p| p.split_once(attribute).map(|(_, v)| v)).collect()
        };
        listed.extend(parts.into_iter().filter_map(|p| p.split_once('"')).map(|(value, _)| value.to_owned()));
    }
}
