//! Our StUF schemas are a part of the published ones: what ours accept, those accept. Held against messages that were
//! changed a little in every place: elements and attributes removed, doubled, swapped, renamed, texts emptied, lengthened
//! and garbled.
//!
//! Runs over a selection; `STUF_MUTATIES=100000` makes the selection so large.

use crate::shared::data;
use crate::stuf_xmllint::{element, verdicts};
use std::path::{Path, PathBuf};
use trajectbrug::format::{ContentPaths, Limits, xml};
use trajectbrug::message::element::{Attribute, Element};
use trajectbrug::message::finding::Stage;
use trajectbrug::profile::standard::FILES;
use trajectbrug::schema::xsd::Xsd;

const STUF: &str = "http://www.egem.nl/StUF/StUF0301";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// How many changed messages of a set are tried, unless `STUF_MUTATIES` says otherwise.
const SELECTION: usize = 2500;

#[test]
fn what_our_schemas_of_1_1_accept_the_published_ones_accept() {
    let Some(stuf) = data("stuf") else { return };
    let mut messages = vec![];
    for entry in std::fs::read_dir(stuf.join("ladybug")).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        if ["creeerZaak_Lk01", "voegZaakdocumentToe_Lk01", "actualiseerZaakstatus_Lk01"]
            .iter()
            .any(|m| name.ends_with(m))
        {
            messages.push(entry.path().join("request.xml"));
        }
    }
    messages.sort();
    messages.push(stuf.join("samples/Swf_Suites4SociaalDomein/dump/02-request-zakLk01_Generen_Zaak.xml"));
    messages.extend(ours("xml"));
    accepted_by_both("stuf-zds-1.1/zkn0310.xsd", "zkn0310-mutatie", &messages);
}

#[test]
fn what_our_schemas_of_1_2_accept_the_published_ones_accept() {
    let Some(stuf) = data("stuf") else { return };
    accepted_by_both(
        "stuf-zds-1.2/zds0120.xsd",
        "zds-1.2",
        &[stuf.join("samples/Haarlem_Voorbeeld/creeerzaakRequest.xml")],
    );
}

/// The XML samples of our partners.
fn ours(extension: &str) -> Vec<PathBuf> {
    let mut found = vec![];
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("config/partners")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(own) if own == extension => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

fn accepted_by_both(own: &str, set: &str, files: &[PathBuf]) {
    let xsd = Xsd::from_texts(&[own], FILES).unwrap();
    let limits = Limits { token: 64 << 20, ..Limits::default() };
    let valid = |bytes: &[u8]| match xml::read(bytes, &limits, &ContentPaths::default()) {
        Ok(tree) => xsd.validate(tree.root().unwrap(), Stage::Schema).is_empty(),
        Err(_) => false,
    };
    let originals: Vec<Element> = files.iter().map(|file| message(file, &limits)).collect();
    let types = types();
    let selection = std::env::var("STUF_MUTATIES").ok().and_then(|n| n.parse().ok()).unwrap_or(SELECTION);
    let elements: usize = originals.iter().map(count).sum();
    // Claiming another type hardly ever works out, so it gets a share of its own.
    let steps = [(elements * SIMPLE).div_ceil(selection), (elements * types.len()).div_ceil(selection / 3)];
    let (mut accepted, mut told, mut tried, mut seen) = (vec![], vec![], 0, [0, 0]);
    for (file, original) in files.iter().zip(&originals) {
        let bytes = xml::write(original).unwrap();
        if valid(&bytes) {
            accepted.push(bytes);
            told.push(format!("{} itself", file.display()));
        }
        for at in 0..count(original) {
            for change in 0..SIMPLE + types.len() {
                let family = usize::from(change >= SIMPLE);
                seen[family] += 1;
                if seen[family] % steps[family] != 0 {
                    continue;
                }
                let Some(changed) = changed(original, at, change, &types) else { continue };
                let Ok(bytes) = xml::write(&changed) else { continue };
                tried += 1;
                if valid(&bytes) {
                    accepted.push(bytes);
                    told.push(format!("{} element {at} change {change}", file.display()));
                }
            }
        }
    }
    println!("{set}: {tried} of {} changes tried, {} accepted by ours", seen[0] + seen[1], accepted.len());
    assert!(accepted.len() > tried / 20, "too few are accepted for this to mean anything: {}", accepted.len());
    // A message neither accepts: proof that libxml2 is asked the right question.
    accepted.push(xml::write(&Element::new("StUF", STUF, "bestaatNiet")).unwrap());
    let Some(verdicts) = verdicts(set, &accepted) else { return };
    let (nonsense, verdicts) = verdicts.split_last().unwrap();
    assert!(nonsense.is_some(), "libxml2 accepts anything");
    let wrong: Vec<_> =
        verdicts.iter().zip(&told).filter_map(|(v, t)| v.as_ref().map(|v| format!("{t}: {v}"))).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), verdicts.len(), wrong[..wrong.len().min(40)].join("\n"));
}

/// What a recorded SOAP body carries.
fn message(file: &Path, limits: &Limits) -> Element<'static> {
    let bytes = std::fs::read(file).unwrap();
    let tree = xml::read(&bytes, limits, &ContentPaths::default()).unwrap();
    element(trajectbrug::format::soap::body(&tree).unwrap())
}

/// Elements below the root, and the root.
fn count(element: &Element<'_>) -> usize {
    1 + element.children.iter().map(count).sum::<usize>()
}

/// The element with this number, in the order of the document.
fn nth<'e>(element: &'e mut Element<'static>, n: usize) -> Option<&'e mut Element<'static>> {
    if n == 0 {
        return Some(element);
    }
    let mut left = n - 1;
    for child in &mut element.children {
        let size = count(child);
        if left < size {
            return nth(child, left);
        }
        left -= size;
    }
    None
}

/// The names our schemas give to types, by namespace: for `xsi:type`.
fn types() -> Vec<(&'static str, &'static str)> {
    let mut found = vec![];
    for (_, text) in FILES.iter().filter(|(name, _)| name.ends_with(".xsd")) {
        let namespace = between(text, "targetNamespace=\"").next().unwrap_or_default();
        for start in ["complexType name=\"", "simpleType name=\""] {
            found.extend(between(text, start).map(|name| (namespace, name)));
        }
    }
    found
}

fn between<'t>(text: &'t str, start: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(start).skip(1).filter_map(|rest| rest.split('"').next())
}

const TEXTS: usize = 22;
const SHAPES: usize = 14;
const ADDED: usize = 16;
const OF_ATTRIBUTES: usize = 3 * 8;
/// The changes that do not need the name of a type; those follow after.
const SIMPLE: usize = TEXTS + SHAPES + ADDED + OF_ATTRIBUTES;

/// The message with element `at` changed in the way numbered `change`; None when that way does not apply.
fn changed(original: &Element<'static>, at: usize, change: usize, types: &[(&str, &str)]) -> Option<Element<'static>> {
    let mut message = original.clone();
    let mut change = change;
    if change < TEXTS {
        let it = nth(&mut message, at)?;
        let new = text(&it.text, change)?;
        it.text = new.into();
        return Some(message);
    }
    change -= TEXTS;
    if change < SHAPES {
        // Changes of order are made to the children of the element.
        let it = nth(&mut message, at)?;
        shape(it, change)?;
        return Some(message);
    }
    change -= SHAPES;
    if change < ADDED {
        let it = nth(&mut message, at)?;
        added(it, change);
        return Some(message);
    }
    change -= ADDED;
    if change < OF_ATTRIBUTES {
        let it = nth(&mut message, at)?;
        let attribute = it.attributes.get_mut(change / 8)?;
        match change % 8 {
            0 => {
                it.attributes.remove(change / 8);
            }
            1 => attribute.name.to_mut().push('X'),
            2 => {
                attribute.prefix.to_mut().clear();
                attribute.namespace.to_mut().clear();
            }
            3 => attribute.value.to_mut().clear(),
            4 => attribute.value = attribute.value.repeat(60).into(),
            5 => attribute.value = attribute.value.to_lowercase().into(),
            6 => attribute.value = format!(" {}\n", attribute.value).into(),
            _ => attribute.value = "W".into(),
        }
        return Some(message);
    }
    let (namespace, name) = types[change - OF_ATTRIBUTES];
    let prefix = prefix_of(&message, namespace)?.to_owned();
    let value = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}:{name}") };
    let it = nth(&mut message, at)?;
    it.attributes.push(xsi("type", &value));
    Some(message)
}

/// The prefix a message uses for a namespace on its elements.
fn prefix_of<'e>(element: &'e Element<'_>, namespace: &str) -> Option<&'e str> {
    if element.namespace == namespace {
        return Some(&element.prefix);
    }
    element.children.iter().find_map(|child| prefix_of(child, namespace))
}

fn text(old: &str, how: usize) -> Option<String> {
    let new = match how {
        0 => String::new(),
        1 => format!("{old}{old}"),
        2 => old.repeat(1 + 300 / old.len().max(1)),
        3 => old.repeat(1 + 3000 / old.len().max(1)),
        4 => format!("{old}x"),
        5 => format!("{old}1"),
        6 => format!(" {old} "),
        7 => format!("\n{old}\t"),
        8 => old.chars().map(|c| if c.is_ascii_digit() { 'x' } else { c }).collect(),
        9 => old.chars().map(|c| if c.is_ascii_digit() { '٣' } else { c }).collect(),
        10 => old.chars().skip(1).collect(),
        11 => old.chars().rev().collect(),
        12 => old.to_lowercase(),
        13 => old.to_uppercase(),
        14 => format!("-{old}"),
        15 => format!("{old}.0"),
        16 => "é€😀".to_owned(),
        17 => "0".to_owned(),
        18 => "00000000".to_owned(),
        19 => "true".to_owned(),
        20 => old.replace(' ', "  "),
        _ => " ".to_owned(),
    };
    (new != old).then_some(new)
}

fn shape(it: &mut Element, how: usize) -> Option<()> {
    let n = it.children.len();
    let middle = n / 2;
    match how {
        0 if n > 0 => drop(it.children.remove(0)),
        1 if n > 1 => drop(it.children.pop()),
        2 if n > 2 => drop(it.children.remove(middle)),
        3 if n > 0 => it.children.insert(0, it.children[0].clone()),
        4 if n > 1 => it.children.push(it.children[n - 1].clone()),
        5 if n > 2 => it.children.insert(middle, it.children[middle].clone()),
        6 if n > 1 => it.children.swap(0, 1),
        7 if n > 1 => it.children.rotate_left(1),
        8 if n > 2 => it.children.reverse(),
        9 if n > 0 => it.children.clear(),
        10 => it.name.to_mut().push('X'),
        11 => it.namespace = "urn:elders".into(),
        12 if n > 1 => it.children[0].name = it.children[1].name.clone(),
        13 if n > 0 => it.text = "los".into(),
        _ => return None,
    }
    Some(())
}

fn xsi(name: &'static str, value: &str) -> Attribute<'static> {
    Attribute { prefix: "xsi".into(), name: name.into(), namespace: XSI.into(), value: value.to_owned().into() }
}

fn added(it: &mut Element<'static>, how: usize) {
    let stuf = |name: &'static str, value: &str| Attribute {
        prefix: "StUF".into(),
        name: name.into(),
        namespace: STUF.into(),
        value: value.to_owned().into(),
    };
    let empty = |it: &mut Element<'static>| {
        it.children.clear();
        it.text = "".into();
    };
    it.attributes.retain(|a| a.namespace != XSI && a.name != "noValue");
    match how {
        0 => it.attributes.push(xsi("nil", "true")),
        1 | 2 => {
            empty(it);
            it.attributes.push(xsi("nil", "true"));
            if how == 2 {
                it.attributes.push(stuf("noValue", "geenWaarde"));
            }
        }
        3 => {
            empty(it);
            it.attributes.push(xsi("nil", "1"));
            it.attributes.push(stuf("noValue", "watDanOok"));
        }
        4 => it.attributes.push(xsi("nil", "false")),
        5 => it.attributes.push(stuf("noValue", "waardeOnbekend")),
        6 => it.attributes.push(stuf("exact", "false")),
        7 => it.attributes.push(stuf("exact", "misschien")),
        8 => it.attributes.push(stuf("indOnvolledigeDatum", "M")),
        9 => it.attributes.push(stuf("metagegeven", "true")),
        10 => it.attributes.push(stuf("sleutelOntvangend", "s1")),
        11 => it.attributes.push(stuf("sleutelGegevensbeheer", &"s".repeat(41))),
        12 => it.attributes.push(Attribute { name: "vreemd".into(), value: "x".into(), ..Attribute::default() }),
        13 => it.attributes.push(xsi("schemaLocation", "urn:x x.xsd")),
        14 => it.children.push(
            Element::new("StUF", STUF, "extraElementen")
                .child(Element::new("StUF", STUF, "extraElement").text("x").attribute("", "naam", "", "wens")),
        ),
        _ => it.children.push(Element::new("StUF", STUF, "tijdstipRegistratie").text("20260101")),
    }
}
