//! There and back with invented messages: what a mapping writes, it reads as the same, for every field it carries both
//! ways. And: does the partner's schema accept what is written? Where it does not, valid messages of ours cannot be
//! delivered; that is told, and a type that never fits is a mistake.

use super::super::outbound;
use super::bodies::{Body, Under};
use super::{diff, samples};
use crate::canonical::generate::generate;
use crate::format::{ContentPaths, Limits, soap, xml};
use crate::mapping::read::Reader;
use crate::mapping::syntax::{Line, Side, What};
use crate::mapping::uses::Use;
use crate::mapping::write::Surroundings;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::profile::Format;
use crate::yaml::Mistake;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Invented messages per mapping.
const MESSAGES: u64 = 25;

static NONE: BTreeMap<String, String> = BTreeMap::new();

/// What is around a message that never was.
pub(super) const AROUND: Surroundings<'static> = Surroundings {
    levering_id: "0199148b-0a11-7000-8000-0000000000a1",
    bericht_id: "0199148b-0a00-7000-8000-000000000417",
    afzender_id: "afzender-1",
    ontvangen_op: samples::now(),
    zender: &NONE,
    ontvanger: &NONE,
};

/// Whether a mapping reads and writes: one that only does one of the two has no way back.
pub(super) fn may(body: &Body<'_>) -> bool {
    body.uses.iter().any(|u| u.reads && u.canonical.is_some()) && body.uses.iter().any(|u| u.writes && u.canonical.is_some())
}

/// Reads a document of the partner by the mapping; None when it is no document.
pub(super) fn read(under: &Under<'_>, body: &Body<'_>, bytes: &[u8]) -> Option<(Value, Vec<Finding>)> {
    let reader = Reader::new(body.plan);
    if reader.side() == Side::Json {
        return Some(reader.json(&serde_json::from_slice(bytes).ok()?));
    }
    let roomy = Limits { token: usize::MAX, ..Limits::default() };
    let tree = xml::read(bytes, &roomy, &ContentPaths::default()).ok()?;
    let node = if under.format == Format::Soap { soap::body(&tree).ok()? } else { tree.root()? };
    Some(reader.xml(node))
}

/// Writes, reads and compares invented messages.
pub(super) fn prove(under: &Under<'_>, body: &Body<'_>, bounds: &mut Vec<String>, mistakes: &mut Vec<Mistake>) {
    if !body.uses.iter().any(|u| u.writes && u.canonical.is_some()) {
        return;
    }
    let bare = under.bare(body, false);
    let around = Surroundings { zender: &under.routes.gegevens, ontvanger: &under.gegevens, ..AROUND };
    let mut conditional = BTreeSet::new();
    conditional_lines(&body.plan.lines, &mut conditional);
    let mut told = BTreeSet::new();
    for seed in 0..MESSAGES {
        let message = generate(&under.soort.schema, seed);
        let (seen, _) = under.mask.apply(&message);
        let written = match outbound::make(&bare, &seen, seen["client_ref"].as_str(), true, &around) {
            Ok(made) => made.body,
            Err(findings) => {
                for finding in findings {
                    let line = diff::line(&body.uses, &finding.path).unwrap_or_default();
                    if told.insert((line, finding.text.clone())) {
                        let text = format!("een geldig bericht is niet te schrijven: `{}`: {}", finding.path, finding.text);
                        mistakes.push(body.wrong(line, "", text));
                    }
                }
                continue;
            }
        };
        accepted(under, body, &written, bounds, mistakes);
        if !may(body) {
            continue;
        }
        let Some((back, findings)) = read(under, body, &written) else { continue };
        for finding in findings {
            if told.insert((0, finding.path.clone())) {
                let text = format!("wat de mapping schrijft leest zij niet terug: {}: {}", finding.path, finding.text);
                mistakes.push(body.wrong(0, "", text));
            }
        }
        for difference in diff::json(&seen, &back) {
            let steps = diff::steps(&difference.pointer);
            let Some(used) = both_ways(&body.uses, &steps) else { continue };
            if conditional.contains(&used.line) || !told.insert((used.line, String::new())) {
                continue;
            }
            let text = format!(
                "heen en terug verliest deze regel iets: {}. Kies een omzetting die beide kanten op werkt, of geef de regel `only` met een `reden`",
                difference.text()
            );
            mistakes.push(body.wrong(used.line, "", text));
        }
    }
}

/// The line that carries a canonical field both ways; None when none does.
fn both_ways<'u>(uses: &'u [Use], steps: &[String]) -> Option<&'u Use> {
    let names = |u: &Use| u.canonical.clone().unwrap_or_default();
    let (mut best, mut length): (Option<&Use>, usize) = (None, 0);
    for used in uses.iter().filter(|u| u.reads && u.writes && u.canonical.is_some()) {
        let own = names(used);
        if steps.starts_with(&own) && own.len() >= length {
            (best, length) = (Some(used), own.len());
        }
    }
    // A list of blocks carries the fields its lines name, not the others.
    let best = best?;
    let own = names(best);
    let named_below = uses.iter().any(|u| names(u).len() > own.len() && names(u).starts_with(&own));
    (own.len() == steps.len() || !named_below).then_some(best)
}

/// Lines that count only under a condition: what they drop is meant to be dropped.
fn conditional_lines(lines: &[Line], found: &mut BTreeSet<u32>) {
    for line in lines {
        match &line.what {
            What::Field { when: Some(_), .. } => drop(found.insert(line.line)),
            What::Each { lines, .. } => conditional_lines(lines, found),
            _ => {}
        }
    }
}

/// What the partner's schema says to a document: a type that does not fit is a mistake of the line, a bound is told.
fn accepted(under: &Under<'_>, body: &Body<'_>, written: &[u8], bounds: &mut Vec<String>, mistakes: &mut Vec<Mistake>) {
    let findings = match (body.json, body.xsd) {
        (Some(schema), _) => {
            let document = serde_json::from_slice(written).unwrap_or(Value::Null);
            schema.validate(&document, Stage::SchemaOut, Code::UitvoerSchema)
        }
        (None, Some(xsd)) => {
            let roomy = Limits { token: usize::MAX, ..Limits::default() };
            let Ok(tree) = xml::read(written, &roomy, &ContentPaths::default()) else { return };
            let node = if under.format == Format::Soap { soap::body(&tree).ok() } else { tree.root() };
            node.map(|node| xsd.validate(node, Stage::SchemaOut)).unwrap_or_default()
        }
        (None, None) => return,
    };
    for finding in findings {
        let steps = diff::steps(&finding.path);
        let written = body.uses.iter().find(|u| u.partner == steps && u.writes);
        if let (Some(used), "type") = (written, finding.regel.as_str()) {
            let text = format!("`{}`: het schema van de partner wil hier iets anders: {}", used.shown, finding.text);
            let mistake = body.wrong(used.line, steps.last().map_or("", String::as_str), text);
            if !mistakes.contains(&mistake) {
                mistakes.push(mistake);
            }
            continue;
        }
        // What this route never writes is not a bound of what it writes.
        let bound = format!("{} ({})", place(&finding.path), finding.regel);
        if under.richting() == "uit" && !bounds.contains(&bound) {
            bounds.push(bound);
        }
    }
}

/// A path without positions.
fn place(path: &str) -> String {
    let steps = diff::steps(path);
    let names: Vec<&str> = steps
        .iter()
        .filter(|s| *s != "[]")
        .map(|s| s.split_once('[').map_or(s.as_str(), |(name, _)| name))
        .collect();
    names.join("/")
}
