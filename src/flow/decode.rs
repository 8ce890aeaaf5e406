//! From bytes to a canonical message: parse, who says so and under which id, the partner's schema, the mapping, the
//! canonical schema. Pure, and run in parallel; `process` takes over from here.
//!
//! A stage that refuses stops the message there with all it found, with one exception: the canonical schema and the rules
//! are reported together (API rules, all-errors), so that a sender mends everything in one go.

use super::route::InRoute;
use super::ubl;
use super::version::{Reading, Version};
use crate::canonical::bsn;
use crate::connector::soap::reply::Systeem;
use crate::format::records::Layout;
use crate::format::{json, soap, xml};
use crate::mapping::path::PartnerPath;
use crate::mapping::read::{Arrived, range_at, remove_at, text_at, value_at};
use crate::message::code::Code;
use crate::message::digest::sha256;
use crate::message::envelope::AFZENDER_ID_MAX;
use crate::message::finding::{Finding, Stage, refuses};
use crate::message::tree::Node;
use crate::profile::Format;
use aws_lc_rs::digest::{Context, SHA256};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use std::time::Instant;

/// What became of the bytes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decoded {
    /// The sender's id, when it could be read.
    pub afzender_id: String,
    /// sha256 of the body minus its transport fields.
    pub inhoud_sha256: [u8; 32],
    /// The canonical message; None when it did not get that far. It may have broken its schema: see `findings`.
    pub canonical: Option<Value>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Whether it carries a BSN its sender may not send (BR46).
    pub quarantaine: bool,
    /// A StUF sender, to answer to.
    pub systeem: Option<Systeem>,
    /// Which version of the route it was read with; see [`super::version::Versions::at`].
    pub versie: usize,
}

/// One stage as `trajectbrug try` shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageReport {
    /// Which.
    pub stage: Stage,
    /// Whether the message passed it.
    pub ok: bool,
    /// How long it took, in milliseconds.
    pub ms: f64,
    /// What it found.
    pub findings: Vec<Finding>,
}

/// Keeps a report per stage, or nothing.
pub struct Trace(Option<Vec<StageReport>>);

impl Trace {
    /// Keeps nothing.
    pub fn off() -> Self {
        Self(None)
    }

    /// Keeps a report per stage.
    pub fn on() -> Self {
        Self(Some(vec![]))
    }

    /// Adds a stage that began at `since`.
    pub fn add(&mut self, stage: Stage, since: Instant, findings: &[Finding]) {
        if let Some(list) = &mut self.0 {
            let ms = since.elapsed().as_secs_f64() * 1000.0;
            list.push(StageReport { stage, ok: !refuses(findings), ms, findings: findings.to_vec() });
        }
    }

    /// The reports.
    pub fn into_reports(self) -> Vec<StageReport> {
        self.0.unwrap_or_default()
    }
}

/// Decodes a body that came by `route` at `now`.
pub fn decode(route: &InRoute, body: &[u8], now: DateTime<Utc>, trace: &mut Trace) -> Decoded {
    shown(match route.format {
        Format::Json | Format::JsonLines | Format::Csv | Format::Xlsx => decode_json(route, body, now, trace),
        Format::Xml | Format::Soap => decode_xml(route, body, now, trace),
        Format::Ubl | Format::UblPdf => ubl::binnen::decode(route, body, now, trace),
    })
}

/// The same for a row of a table that was read already: its cells, or what is wrong with it. `hash` is that of its body.
pub fn decode_row(
    route: &InRoute,
    cells: Result<Map<String, Value>, Finding>,
    hash: [u8; 32],
    now: DateTime<Utc>,
) -> Decoded {
    let mut trace = Trace::off();
    let decoded = Decoded { inhoud_sha256: hash, ..Decoded::default() };
    shown(match cells {
        Err(finding) => stop(decoded, &mut trace, Stage::Parse, Instant::now(), vec![finding]),
        Ok(cells) => from_document(route, Value::Object(cells), decoded, now, &mut trace),
    })
}

fn shown(mut decoded: Decoded) -> Decoded {
    // Paths and ids are stored and shown as they are. A name of a field can be a BSN too, and so can the sender's id.
    decoded.findings.iter_mut().filter(|f| bsn::bevat_bsn(&f.path)).for_each(|f| f.path.clear());
    if decoded.quarantaine && bsn::bevat_bsn(&decoded.afzender_id) {
        decoded.afzender_id.clear();
    }
    decoded
}

/// The document of a body that is read as JSON: JSON itself, the one line of JSON lines, or the one row of a table.
fn document(route: &InRoute, body: &[u8]) -> Result<Value, Finding> {
    match (&route.layout, route.format) {
        (Layout::Csv(_) | Layout::Xlsx(_), _) => route.layout.row(body).map(Value::Object),
        (_, Format::JsonLines) => {
            let line = Layout::JsonLines.only(body)?;
            json::read(&line, &route.limits, &route.content)
        }
        _ => json::read(body, &route.limits, &route.content),
    }
}

/// The parts of an id, joined; None when one is absent. Of several parts each must say something.
fn joined(parts: impl Iterator<Item = Option<String>>) -> Option<String> {
    let parts: Vec<String> = parts.collect::<Option<_>>()?;
    let whole = !parts.is_empty() && (parts.len() == 1 || parts.iter().all(|p| !p.is_empty()));
    whole.then(|| parts.join("/"))
}

fn decode_json(route: &InRoute, body: &[u8], now: DateTime<Utc>, trace: &mut Trace) -> Decoded {
    let decoded = Decoded { inhoud_sha256: hash(body, &[]), ..Decoded::default() };
    let since = Instant::now();
    let document = match document(route, body) {
        Err(finding) => return stop(decoded, trace, Stage::Parse, since, vec![finding]),
        Ok(document) => document,
    };
    trace.add(Stage::Parse, since, &[]);
    from_document(route, document, decoded, now, trace)
}

fn from_document(
    route: &InRoute,
    document: Value,
    mut decoded: Decoded,
    now: DateTime<Utc>,
    trace: &mut Trace,
) -> Decoded {
    let since = Instant::now();
    if !route.transport_paths.is_empty() {
        let mut rest = document.clone();
        route.transport_paths.iter().for_each(|path| remove_at(path, &mut rest));
        decoded.inhoud_sha256 = hash(rest.to_string().as_bytes(), &[]);
    }
    let part = |path| match value_at(path, &document)? {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    };
    let id = joined(route.identity_paths.iter().map(part));
    let pointer = route.identity_paths.iter().map(pointer).collect::<Vec<_>>().join(" + ");
    if let Some(finding) = take_id(id, &pointer, &mut decoded) {
        return stop(decoded, trace, Stage::Envelope, since, vec![finding]);
    }
    if !route.mag_bsn {
        let found: Vec<_> = bsn::zoek_bsn(&document, &route.content_pointers).into_iter().map(bsn_finding).collect();
        if !found.is_empty() {
            decoded.quarantaine = true;
            return stop(decoded, trace, Stage::Envelope, since, found);
        }
    }
    let said = route.versions.by.in_json(&document, route.gemeente.as_deref());
    match route.versions.pick(&said, Stage::Envelope, "/") {
        Err(finding) => return stop(decoded, trace, Stage::Envelope, since, vec![finding]),
        Ok(versie) => decoded.versie = versie,
    }
    let version = route.versions.at(decoded.versie);
    trace.add(Stage::Envelope, since, &[]);

    let since = Instant::now();
    let findings =
        version.json_schema.as_ref().map(|s| s.validate(&document, Stage::Schema, Code::Schema)).unwrap_or_default();
    if refuses(&findings) {
        return stop(decoded, trace, Stage::Schema, since, findings);
    }
    trace.add(Stage::Schema, since, &findings);
    let since = Instant::now();
    let (canonical, findings) = match &version.reading {
        Reading::AsIs => (document, vec![]),
        Reading::Mapped { reader, .. } => {
            reader.json(&document, &Arrived { ontvangen_op: now, afzender_id: &decoded.afzender_id })
        }
    };
    finish(route, decoded, canonical, findings, since, trace)
}

fn decode_xml(route: &InRoute, body: &[u8], now: DateTime<Utc>, trace: &mut Trace) -> Decoded {
    let mut decoded = Decoded { inhoud_sha256: hash(body, &[]), ..Decoded::default() };
    let since = Instant::now();
    let tree = match xml::read(body, &route.limits, &route.content) {
        Err(finding) => return stop(decoded, trace, Stage::Parse, since, vec![finding]),
        Ok(tree) => tree,
    };
    trace.add(Stage::Parse, since, &[]);

    let since = Instant::now();
    let node = match (route.format, tree.root()) {
        (Format::Soap, _) => soap::body(&tree),
        (_, Some(root)) => Ok(root),
        (_, None) => Err(Finding::fout(Code::XmlWelgevormd, Stage::Parse, "", "dit document heeft geen element")),
    };
    let node = match node {
        Err(finding) => return stop(decoded, trace, Stage::Envelope, since, vec![finding]),
        Ok(node) => node,
    };
    let Reading::Mapped { namespaces, .. } = &route.versions.own.reading else {
        return decoded;
    };
    decoded.systeem = (route.format == Format::Soap).then(|| Systeem::zender(&tree)).flatten();
    let mut cut: Vec<_> = route.transport_paths.iter().filter_map(|p| range_at(p, namespaces, node)).collect();
    cut.sort_by_key(|range| range.start);
    if !cut.is_empty() {
        // Places in the tree count from after a byte order mark.
        decoded.inhoud_sha256 = hash(tree.source().as_bytes(), &cut);
    }
    if let Some(finding) = unknown_root(route.versions.all(), node) {
        return stop(decoded, trace, Stage::Envelope, since, vec![finding]);
    }
    let part = |path| text_at(path, namespaces, node).map(|text| text.trim().to_owned());
    let id = joined(route.identity_paths.iter().map(part));
    if let Some(finding) = take_id(id, &format!("{}/{}", node.path(), route.identity), &mut decoded) {
        return stop(decoded, trace, Stage::Envelope, since, vec![finding]);
    }
    if !route.mag_bsn {
        let mut found = vec![];
        bsn_in(node, &mut found);
        if !found.is_empty() {
            decoded.quarantaine = true;
            return stop(decoded, trace, Stage::Envelope, since, found);
        }
    }
    let said = route.versions.by.in_xml(node, namespaces, route.gemeente.as_deref());
    match route.versions.pick(&said, Stage::Envelope, &format!("{}/", node.path())) {
        Err(finding) => return stop(decoded, trace, Stage::Envelope, since, vec![finding.line(node.line())]),
        Ok(versie) => decoded.versie = versie,
    }
    let version = route.versions.at(decoded.versie);
    let Reading::Mapped { reader, .. } = &version.reading else {
        return decoded;
    };
    if let Some(finding) = unknown_root([version], node) {
        return stop(decoded, trace, Stage::Envelope, since, vec![finding]);
    }
    trace.add(Stage::Envelope, since, &[]);

    let since = Instant::now();
    let findings = version.xsd.as_ref().map(|s| s.validate(node, Stage::Schema)).unwrap_or_default();
    if refuses(&findings) {
        return stop(decoded, trace, Stage::Schema, since, findings);
    }
    trace.add(Stage::Schema, since, &findings);
    let since = Instant::now();
    let (canonical, findings) = reader.xml(node, &Arrived { ontvangen_op: now, afzender_id: &decoded.afzender_id });
    finish(route, decoded, canonical, findings, since, trace)
}

/// A finding when the element is not one that any of these versions begins at.
fn unknown_root<'v>(versions: impl IntoIterator<Item = &'v Version>, node: Node<'_, '_>) -> Option<Finding> {
    let mut names: Vec<String> = vec![];
    for version in versions {
        let Reading::Mapped { roots, .. } = &version.reading else { continue };
        if roots.is_empty() || roots.iter().any(|(ns, name)| node.namespace() == ns && node.name() == name) {
            return None;
        }
        for name in roots.iter().map(|(_, name)| format!("`{name}`")) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let text = format!("hier wordt het element {} verwacht, in de naamruimte van de standaard", names.join(" of "));
    Some(Finding::fout(Code::Schema, Stage::Envelope, node.path(), text).line(node.line()))
}

pub(super) fn stop(
    mut decoded: Decoded,
    trace: &mut Trace,
    stage: Stage,
    since: Instant,
    findings: Vec<Finding>,
) -> Decoded {
    trace.add(stage, since, &findings);
    decoded.findings.extend(findings);
    decoded
}

/// The canonical schema, whose findings join those of the mapping.
pub(super) fn finish(
    route: &InRoute,
    mut decoded: Decoded,
    canonical: Value,
    mapped: Vec<Finding>,
    since: Instant,
    trace: &mut Trace,
) -> Decoded {
    trace.add(Stage::Map, since, &mapped);
    let since = Instant::now();
    let mut findings = route.soort_schema.validate(&canonical, Stage::Canonical, Code::Canoniek);
    for finding in &mut findings {
        // What could not be converted is absent; one finding about it is enough. The mapping's says more.
        if let Some(regel) = route.soort.regel_at(&finding.path) {
            finding.regel = regel.to_owned();
        }
    }
    route.localize(decoded.versie, &mut findings);
    trace.add(Stage::Canonical, since, &findings);
    decoded.findings.extend(mapped);
    decoded.findings.extend(findings);
    decoded.canonical = Some(canonical);
    decoded
}

pub(super) fn take_id(id: Option<String>, path: &str, decoded: &mut Decoded) -> Option<Finding> {
    let wrong = |text: &str| Some(Finding::fout(Code::Kenmerk, Stage::Envelope, path, text).regel("BR57"));
    match id {
        None => wrong("het kenmerk van de afzender ontbreekt; zonder kenmerk kan een herhaling niet worden herkend"),
        Some(id) if id.is_empty() => wrong("het kenmerk van de afzender is leeg"),
        Some(id) if id.chars().count() > AFZENDER_ID_MAX => {
            wrong("het kenmerk van de afzender is langer dan 255 tekens")
        }
        Some(id) if id.chars().any(char::is_control) => wrong("het kenmerk van de afzender bevat stuurtekens"),
        Some(id) => {
            decoded.afzender_id = id;
            None
        }
    }
}

pub(super) fn hash(body: &[u8], cut: &[std::ops::Range<usize>]) -> [u8; 32] {
    if cut.is_empty() {
        return sha256(body);
    }
    let mut out = [0u8; 32];
    let mut context = Context::new(&SHA256);
    let mut from = 0;
    for range in cut {
        context.update(&body[from..range.start.max(from)]);
        from = range.end.max(from);
    }
    context.update(&body[from..]);
    out.copy_from_slice(context.finish().as_ref());
    out
}

/// A path in JSON for a person: a pointer, or the path itself where something between brackets chooses.
fn pointer(path: &PartnerPath) -> String {
    match path {
        PartnerPath::Json(keys) if keys.iter().all(|key| key.tags.is_empty()) => {
            json::pointer(keys.iter().map(|key| &key.name))
        }
        path => format!("/{}", path.show()),
    }
}

fn bsn_finding(path: String) -> Finding {
    Finding::fout(
        Code::BsnNietToegestaan,
        Stage::Envelope,
        path,
        "hier staat een burgerservicenummer (of een getal dat de elfproef doorstaat); alleen de gemeente mag dat sturen. Het bericht is afgeschermd bewaard; verwijder het nummer en stuur het bericht met een nieuw kenmerk",
    )
    .regel("BR46")
}

fn bsn_in(node: Node<'_, '_>, found: &mut Vec<Finding>) {
    let texts = std::iter::once((node.text(), false)).chain(node.attributes().map(|a| (a.value, true)));
    for (text, attribute) in texts {
        if bsn::bevat_bsn(text) || (!attribute && bsn::heet_bsn(node.name()) && !text.trim().is_empty()) {
            found.push(bsn_finding(node.path()).line(node.line()));
            break;
        }
    }
    node.children().for_each(|child| bsn_in(child, found));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{ContentPaths, Limits};
    use crate::mapping::path::{self, Namespaces};

    #[test]
    fn a_transport_field_is_not_part_of_the_content() {
        let mut namespaces = Namespaces::new();
        namespaces.list.push((String::new(), "urn:x".to_owned()));
        let names: Vec<String> = namespaces.list.iter().map(|(_, n)| n.clone()).collect();
        let path = path::xml("kop/tijd", &namespaces).unwrap();
        let of = |text: &str| {
            let tree = xml::read(text.as_bytes(), &Limits::default(), &ContentPaths::default()).unwrap();
            let range = range_at(&path, &names, tree.root().unwrap()).unwrap();
            hash(text.as_bytes(), &[range])
        };
        let message =
            |time: &str, rest: &str| format!("<a xmlns='urn:x'><kop><tijd>{time}</tijd></kop><b>{rest}</b></a>");
        assert_eq!(of(&message("20260824093011482", "x")), of(&message("20260824094059913", "x")));
        assert_ne!(of(&message("20260824093011482", "x")), of(&message("20260824093011482", "y")));
    }

    #[test]
    fn a_transport_field_that_is_an_attribute_is_its_value_and_not_the_text_beside_it() {
        let text = "<a op='09:15'>iets <b t=\"x\" op=\"10&#58;00\"/></a>";
        let tree = xml::read(text.as_bytes(), &Limits::default(), &ContentPaths::default()).unwrap();
        let namespaces = Namespaces::new();
        let names: Vec<String> = namespaces.list.iter().map(|(_, name)| name.clone()).collect();
        let range = |path: &str| range_at(&path::xml(path, &namespaces).unwrap(), &names, tree.root().unwrap());
        assert_eq!(range("@op").map(|range| &text[range]), Some("09:15"));
        assert_eq!(range("b/@t").map(|range| &text[range]), Some("x"));
        assert_eq!(range("@anders"), None);
        // Written with a reference it does not stand there literally.
        assert_eq!(range("b/@op"), None);
    }
}
