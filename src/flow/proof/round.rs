//! There and back with invented messages: what a mapping writes, it reads as the same, for every field it carries both
//! ways. And: does the partner's schema accept what is written? Where it does not, valid messages of ours cannot be
//! delivered; that is told, and a type that never fits is a mistake.

use super::bodies::{Body, Under};
use super::{diff, samples};
use crate::canonical::generate::generate;
use crate::format::{ContentPaths, Limits, soap, xml};
use crate::mapping::read::{Arrived, Reader};
use crate::mapping::syntax::Side;
use crate::mapping::uses::{Kind, Use};
use crate::mapping::write::{self, Surroundings};
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
    body.uses.iter().any(|u| u.reads && u.canonical.is_some())
        && body.uses.iter().any(|u| u.writes && u.canonical.is_some())
}

/// A document of the partner, without the envelope around it.
pub(super) enum Document {
    /// An element, as bytes.
    Xml(Vec<u8>),
    /// JSON, or a row as an object of texts.
    Json(Value),
}

/// A document of the partner out of the bytes of a sample; None when it is none.
pub(super) fn document(under: &Under<'_>, body: &Body<'_>, bytes: &[u8]) -> Option<Document> {
    match body.plan.side {
        Side::Json | Side::Csv => under.value(bytes).map(Document::Json),
        Side::Xml => Some(Document::Xml(bytes.to_vec())),
    }
}

/// Writes a canonical message by the mapping.
pub(super) fn write(body: &Body<'_>, message: &Value, around: &Surroundings<'_>) -> (Document, Vec<Finding>) {
    if body.plan.side != Side::Xml {
        let (document, findings) = write::json(body.plan, message, around);
        return (Document::Json(document), findings);
    }
    let (element, mut findings) = write::xml(body.plan, message, around);
    let bytes = xml::write(&element).unwrap_or_else(|_| {
        let text = "een tekst bevat tekens die in XML niet bestaan";
        findings.push(Finding::fout(Code::UitvoerSchema, Stage::MapOut, "", text));
        vec![]
    });
    (Document::Xml(bytes), findings)
}

/// Reads a document by the mapping; None when it is no document.
pub(super) fn read(under: &Under<'_>, body: &Body<'_>, document: &Document) -> Option<(Value, Vec<Finding>)> {
    let reader = Reader::new(body.plan);
    let arrived = Arrived { ontvangen_op: AROUND.ontvangen_op, afzender_id: AROUND.levering_id };
    match document {
        Document::Json(document) => Some(reader.json(document, &arrived)),
        Document::Xml(bytes) => {
            let roomy = Limits { token: usize::MAX, ..Limits::default() };
            let tree = xml::read(bytes, &roomy, &ContentPaths::default()).ok()?;
            let root = tree.root()?;
            // A sample stands in its envelope, what the mapping wrote does not.
            let node = if under.format == Format::Soap { soap::body(&tree).unwrap_or(root) } else { root };
            Some(reader.xml(node, &arrived))
        }
    }
}

/// Writes, reads and compares invented messages.
pub(super) fn prove(under: &Under<'_>, body: &Body<'_>, bounds: &mut Vec<String>, mistakes: &mut Vec<Mistake>) {
    if !body.uses.iter().any(|u| u.writes && u.canonical.is_some()) {
        return;
    }
    let around = Surroundings { zender: &under.routes.gegevens, ontvanger: &under.gegevens, ..AROUND };
    let mut told = BTreeSet::new();
    for seed in 0..MESSAGES {
        let (mut message, _) = under.mask.apply(&generate(&under.soort.schema, seed));
        body.plan.in_column_order(&mut message);
        let (written, unwritten) = write(body, &message, &around);
        for finding in &unwritten {
            cannot(under, body, finding, &mut told, bounds, mistakes);
        }
        if unwritten.is_empty() {
            for finding in accepted(under, body, &written) {
                refused(under, body, &finding, bounds, mistakes);
            }
        }
        let Some((back, findings)) = read(under, body, &written).filter(|_| may(body)) else { continue };
        for finding in findings.iter().filter(|_| unwritten.is_empty()) {
            let steps = diff::steps(&finding.path);
            let line = body.uses.iter().find(|u| u.partner == steps).map_or(0, |u| u.line);
            if told.insert((line, finding.text.clone())) {
                let text = format!("wat de mapping schrijft leest zij niet terug: {}: {}", finding.path, finding.text);
                mistakes.push(body.wrong(line, "", text));
            }
        }
        for difference in diff::json(&message, &back) {
            let steps = diff::steps(&difference.pointer);
            let Some(used) = both_ways(&body.uses, &steps) else { continue };
            let known = unwritten.iter().any(|f| {
                // A row that has no column is not there when it is read back, and those after it move up.
                let list = used.kind == Kind::Kolom && diff::steps(&f.path).starts_with(list(used));
                list || difference.pointer.starts_with(&f.path) || f.path.starts_with(&difference.pointer)
            });
            // What a condition drops is meant to be dropped, and a default fills what was not there.
            if used.when || used.default || known || !told.insert((used.line, String::new())) {
                continue;
            }
            if used.kind == Kind::Deel {
                // Names somebody has are split as a person would; names nobody has need not be.
                bounds.push(format!("regel {}: {}", used.line, difference.pointer));
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

/// A valid value the mapping cannot write. On the way out it is a mistake when a conversion lacks it, such as a code in a
/// table; what has no room there by its shape is a bound. On the way in nobody writes.
fn cannot(
    under: &Under<'_>,
    body: &Body<'_>,
    finding: &Finding,
    told: &mut BTreeSet<(u32, String)>,
    bounds: &mut Vec<String>,
    mistakes: &mut Vec<Mistake>,
) {
    let steps = diff::steps(&finding.path);
    let used = body.uses.iter().find(|u| u.writes && u.canonical.as_ref() == Some(&steps));
    let line = used.map_or_else(|| diff::line(&body.uses, &finding.path).unwrap_or_default(), |u| u.line);
    if under.richting() == "in" || !told.insert((line, finding.text.clone())) {
        return;
    }
    if used.is_some_and(|u| matches!(u.kind, Kind::Veld | Kind::Lijst)) {
        let text = format!("een geldig bericht is niet te schrijven: `{}`: {}", finding.path, finding.text);
        mistakes.push(body.wrong(line, "", text));
    } else {
        bounds.push(format!("{} (regel {line}: {})", place(&finding.path), finding.text));
    }
}

/// The line that carries a canonical field both ways; None when none does.
pub(super) fn both_ways<'u>(uses: &'u [Use], steps: &[String]) -> Option<&'u Use> {
    let own = |u: &'u Use| u.canonical.as_deref().unwrap_or_default();
    let carries = uses.iter().filter(|u| u.reads && u.writes && u.canonical.is_some() && steps.starts_with(own(u)));
    // A list of blocks carries the fields its lines name, not the others.
    let best = carries.max_by_key(|u| own(u).len())?;
    let below = uses
        .iter()
        .any(|u| u.kind != Kind::Voorwaarde && own(u).len() > own(best).len() && own(u).starts_with(own(best)));
    (own(best).len() == steps.len() || !below).then_some(best)
}

/// The canonical list around a field, with its items; empty when there is none.
fn list(used: &Use) -> &[String] {
    let steps = used.canonical.as_deref().unwrap_or_default();
    steps.iter().rposition(|step| step == "[]").map_or(&[], |end| &steps[..=end])
}

/// What the partner's schema says to a document.
fn accepted(under: &Under<'_>, body: &Body<'_>, document: &Document) -> Vec<Finding> {
    match (document, body.json, body.xsd) {
        (Document::Json(document), Some(schema), _) => schema.validate(document, Stage::SchemaOut, Code::UitvoerSchema),
        (Document::Xml(bytes), _, Some(xsd)) => {
            let roomy = Limits { token: usize::MAX, ..Limits::default() };
            let Ok(tree) = xml::read(bytes, &roomy, &ContentPaths::default()) else { return vec![] };
            let node = if under.format == Format::Soap { soap::body(&tree).ok().or(tree.root()) } else { tree.root() };
            node.map(|node| xsd.validate(node, Stage::SchemaOut)).unwrap_or_default()
        }
        _ => vec![],
    }
}

/// A type that never fits is a mistake of the line; a bound is told.
fn refused(
    under: &Under<'_>,
    body: &Body<'_>,
    finding: &Finding,
    bounds: &mut Vec<String>,
    mistakes: &mut Vec<Mistake>,
) {
    let steps = diff::steps(&finding.path);
    let written = body.uses.iter().find(|u| u.partner == steps && u.writes);
    if let (Some(used), "type") = (written, finding.regel.as_str()) {
        let text = format!("`{}`: het schema van de partner wil hier iets anders: {}", used.shown, finding.text);
        let mistake = body.wrong(used.line, steps.last().map_or("", String::as_str), text);
        if !mistakes.contains(&mistake) {
            mistakes.push(mistake);
        }
        return;
    }
    // What this route never writes is not a bound of what it writes.
    let bound = format!("{} ({})", place(&finding.path), finding.regel);
    if under.richting() == "uit" && !bounds.contains(&bound) {
        bounds.push(bound);
    }
}

/// A path without positions and without the root element.
fn place(path: &str) -> String {
    let steps = diff::steps(path);
    let names: Vec<&str> =
        steps.iter().filter(|s| *s != "[]").map(|s| s.split_once('[').map_or(s.as_str(), |(name, _)| name)).collect();
    names.join("/")
}
