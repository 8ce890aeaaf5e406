//! Two configurations over the same stored messages: what would be different. Differences are grouped by cause (direction,
//! route, place, kind of change), so that one changed line of a mapping is one row, however many messages it touches.
//! Only the stages a configuration decides are run (parse to canonical, and map out); the rules of the practice depend on
//! what else happened, and are the same for both.

use super::decode::{Decoded, Trace, decode};
use super::outbound;
use super::route::Routes;
use crate::format::records::Layout;
use crate::format::{ContentPaths, Limits, xml};
use crate::mapping::write::Surroundings;
use crate::message::finding::{Finding, refuses};
use crate::message::tree::Node;
use crate::profile::Format;
use crate::store::{Received, Sent};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Kind of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Change {
    /// Was there, and is no longer.
    #[serde(rename = "ontbreekt")]
    Missing,
    /// Was not there, and is now.
    #[serde(rename = "nieuw")]
    New,
    /// Has another value.
    #[serde(rename = "anders")]
    Other,
    /// The message was accepted, and is refused now; the place is that of the finding.
    #[serde(rename = "nu geweigerd")]
    Refused,
    /// The message was refused, and is accepted now; the place is that of the finding that is gone.
    #[serde(rename = "nu aanvaard")]
    Accepted,
    /// A finding came or went without changing the outcome.
    #[serde(rename = "andere bevinding")]
    Finding,
}

/// A group of differences with one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// `in` or `uit`.
    pub richting: &'static str,
    /// The route.
    pub route: String,
    /// The field: canonical for `in`, the receiver's for `uit`; `[]` for the items of a list. Or code and place of a
    /// finding.
    pub pad: String,
    /// What changed.
    pub verandering: Change,
    /// In how many places of how many messages.
    pub aantal: u64,
    /// One message in which it shows.
    pub voorbeeld: String,
    /// The value before, in that message; only when values are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oud: Option<String>,
    /// The value now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nieuw: Option<String>,
}

/// The comparison so far. Memory follows the number of causes, not of messages.
#[derive(Debug, Default)]
pub struct Comparison {
    groups: BTreeMap<(&'static str, String, String, Change), Difference>,
    values: bool,
    /// Messages and deliveries compared.
    pub vergeleken: u64,
    /// Of those, without any difference.
    pub gelijk: u64,
    /// Not compared: the body was not kept, or neither configuration has the route.
    pub overgeslagen: u64,
}

/// Where a difference was found.
struct Place<'p> {
    richting: &'static str,
    route: &'p str,
    bericht_id: &'p str,
}

impl Comparison {
    /// Nothing compared yet. `values`: keep the values of each example; they are personal data.
    pub fn new(values: bool) -> Self {
        Self { values, ..Self::default() }
    }

    /// The groups, the largest first.
    pub fn differences(self) -> Vec<Difference> {
        let mut all: Vec<_> = self.groups.into_values().collect();
        all.sort_by(|a, b| b.aantal.cmp(&a.aantal).then_with(|| a.pad.cmp(&b.pad)));
        all
    }

    fn add(&mut self, at: &Place<'_>, pad: &str, verandering: Change, oud: Option<&Value>, nieuw: Option<&Value>) {
        let key = (at.richting, at.route.to_owned(), pad.to_owned(), verandering);
        let shown = |value: Option<&Value>| {
            value.filter(|_| self.values).map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
        };
        let (oud, nieuw) = (shown(oud), shown(nieuw));
        let group = self.groups.entry(key).or_insert_with(|| Difference {
            richting: at.richting,
            route: at.route.to_owned(),
            pad: pad.to_owned(),
            verandering,
            aantal: 0,
            voorbeeld: at.bericht_id.to_owned(),
            oud,
            nieuw,
        });
        group.aantal += 1;
    }

    /// Compares a message that came in.
    pub fn inbound(&mut self, old: &Routes, new: &Routes, message: &Received) {
        let (partner, route) = (&message.envelope.partner, &message.envelope.route);
        let at = Place { richting: "in", route, bericht_id: &message.envelope.bericht_id };
        let before = old.inbound(partner, route).filter(|_| !message.raw.is_empty());
        let Some(before) = before.map(|r| decode(r, &message.raw, message.envelope.ontvangen_op, &mut Trace::off()))
        else {
            self.overgeslagen += 1;
            return;
        };
        self.vergeleken += 1;
        let Some(now) = new
            .inbound(partner, route)
            .map(|r| decode(r, &message.raw, message.envelope.ontvangen_op, &mut Trace::off()))
        else {
            self.add(&at, "de route staat niet meer in het profiel", Change::Refused, None, None);
            return;
        };
        let mut same = true;
        let (was, is) = (accepted(&before), accepted(&now));
        let (old_findings, new_findings) = (named(&before.findings), named(&now.findings));
        let came = new_findings
            .difference(&old_findings)
            .map(|f| (f, if was && !is { Change::Refused } else { Change::Finding }));
        let went = old_findings
            .difference(&new_findings)
            .map(|f| (f, if is && !was { Change::Accepted } else { Change::Finding }));
        for (finding, change) in came.chain(went) {
            same = false;
            self.add(&at, finding, change, None, None);
        }
        if let (true, true, Some(old), Some(new)) = (was, is, &before.canonical, &now.canonical) {
            diff(Some(old), Some(new), "", true, &mut |path, change, old, new| {
                same = false;
                self.add(&at, path, change, old, new);
            });
        }
        self.gelijk += u64::from(same);
    }

    /// Compares a message that was made for a receiver; `gemeente` is the one it is about.
    pub fn outbound(&mut self, old: &Routes, new: &Routes, partner: &str, gemeente: Option<&str>, sent: &Sent) {
        let at = Place { richting: "uit", route: &sent.route, bericht_id: &sent.envelope.bericht_id };
        let Ok(canonical) = serde_json::from_slice::<Value>(&sent.canonical) else {
            self.overgeslagen += 1;
            return;
        };
        let made = |routes: &Routes| {
            let route = routes.outbound(partner, &sent.route)?;
            let around = Surroundings {
                levering_id: &sent.levering_id,
                bericht_id: &sent.envelope.bericht_id,
                afzender_id: &sent.envelope.afzender_id,
                ontvangen_op: sent.envelope.ontvangen_op,
                zender: &routes.gegevens,
                ontvanger: &route.gegevens,
            };
            let made = outbound::make_for(
                route,
                &canonical,
                gemeente,
                sent.client_ref.as_deref(),
                sent.traject_id.is_some(),
                &around,
            );
            Some((
                !matches!(route.format, Format::Xml | Format::Soap | Format::Ubl),
                made.map(|made| document(route.format, &Layout::Csv(route.csv.clone()), &made.body)),
            ))
        };
        let Some((_, before)) = made(old) else {
            self.overgeslagen += 1;
            return;
        };
        self.vergeleken += 1;
        let Some((json, now)) = made(new) else {
            self.add(&at, "de route staat niet meer in het profiel", Change::Refused, None, None);
            return;
        };
        let mut same = true;
        match (before, now) {
            (Ok(old), Ok(new)) => diff(Some(&old), Some(&new), "", json, &mut |path, change, old, new| {
                same = false;
                self.add(&at, path, change, old, new);
            }),
            (Ok(_), Err(findings)) => {
                same = false;
                named(&findings).iter().for_each(|f| self.add(&at, f, Change::Refused, None, None));
            }
            (Err(findings), Ok(_)) => {
                same = false;
                named(&findings).iter().for_each(|f| self.add(&at, f, Change::Accepted, None, None));
            }
            (Err(old), Err(new)) => {
                for finding in named(&old).symmetric_difference(&named(&new)) {
                    same = false;
                    self.add(&at, finding, Change::Finding, None, None);
                }
            }
        }
        self.gelijk += u64::from(same);
    }
}

/// Whether a configuration takes a message; the rules come after this.
pub fn accepted(decoded: &Decoded) -> bool {
    decoded.canonical.is_some() && !decoded.quarantaine && !refuses(&decoded.findings)
}

/// Findings by code and place, positions left out.
fn named(findings: &[Finding]) -> BTreeSet<String> {
    findings.iter().map(|f| format!("{} {}", f.code, bare(&f.path)).trim().to_owned()).collect()
}

/// A place without positions: `/wensen/[]`, `/object/heeft`.
fn bare(path: &str) -> String {
    let step = |s: &str| match s.split('[').next().unwrap_or_default() {
        s if !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit()) => "[]".to_owned(),
        s => s.to_owned(),
    };
    path.split('/').map(step).collect::<Vec<_>>().join("/")
}

/// Whoever hears of a difference: path, kind, old and new value.
type See<'s> = dyn FnMut(&str, Change, Option<&Value>, Option<&Value>) + 's;

/// Walks two documents and tells every leaf that differs.
fn diff(old: Option<&Value>, new: Option<&Value>, path: &str, items: bool, see: &mut See<'_>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    match (old, new) {
        (old, new) if old == new => {}
        (Some(Value::Object(_)) | None, Some(Value::Object(_)) | None) => {
            let map = |value: Option<&Value>| value.and_then(Value::as_object).cloned().unwrap_or_default();
            let (old, new) = (map(old), map(new));
            for (name, value) in &old {
                diff(Some(value), new.get(name), &below(name), items, see);
            }
            for (name, value) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
                diff(None, Some(value), &below(name), items, see);
            }
        }
        (Some(Value::Array(_)) | None, Some(Value::Array(_)) | None) => {
            let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
            let (old, new) = (list(old), list(new));
            let path = if items { format!("{path}[]") } else { path.to_owned() };
            for at in 0..old.len().max(new.len()) {
                diff(old.get(at), new.get(at), &path, items, see);
            }
        }
        (Some(old), None) => see(path, Change::Missing, Some(old), None),
        (None, new) => see(path, Change::New, None, new),
        (old, new) => see(path, Change::Other, old, new),
    }
}

/// A body as a document to compare; XML as names, attributes (`@`) and texts, prefixes and layout left out.
fn document(format: Format, csv: &Layout, body: &[u8]) -> Value {
    match format {
        Format::Json | Format::JsonLines => return serde_json::from_slice(body).unwrap_or_default(),
        // A table is compared by column.
        Format::Csv | Format::Xlsx => return csv.row(body).map(Value::Object).unwrap_or_default(),
        Format::Xml | Format::Soap | Format::Ubl => {}
        // The invoice inside is what counts, and a route has it as UBL too.
        Format::UblPdf => return body.len().into(),
    }
    let roomy = Limits { token: usize::MAX, ..Limits::default() };
    match xml::read(body, &roomy, &ContentPaths::default()) {
        Ok(tree) => tree
            .root()
            .map(|root| Value::Object(Map::from_iter([(root.name().to_owned(), element(root))])))
            .unwrap_or_default(),
        Err(_) => String::from_utf8_lossy(body).into_owned().into(),
    }
}

fn element(node: Node<'_, '_>) -> Value {
    let mut map = Map::new();
    for attribute in node.attributes() {
        map.insert(format!("@{}", attribute.name), attribute.value.into());
    }
    let text = node.text().trim();
    if node.first_child().is_none() && map.is_empty() {
        return text.into();
    }
    if !text.is_empty() {
        map.insert("tekst()".to_owned(), text.into());
    }
    for child in node.children() {
        let list = map.entry(child.name()).or_insert_with(|| Value::Array(vec![]));
        if let Value::Array(list) = list {
            list.push(element(child));
        }
    }
    Value::Object(map)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(old: &Value, new: &Value, items: bool) -> Vec<(String, Change)> {
        let mut all = vec![];
        diff(Some(old), Some(new), "", items, &mut |path, change, _, _| all.push((path.to_owned(), change)));
        all
    }

    #[test]
    fn every_leaf_that_differs_is_told_by_its_field() {
        let old = json!({"naam": {"voor": "A", "achter": "B"}, "wensen": ["x", "y"], "trede": 2, "weg": {"a": 1}});
        let new = json!({"naam": {"voor": "A", "achter": "C"}, "wensen": ["x"], "trede": 2, "erbij": {"b": [1]}});
        let expected = [
            ("naam/achter", Change::Other),
            ("wensen[]", Change::Missing),
            ("weg/a", Change::Missing),
            ("erbij/b[]", Change::New),
        ];
        assert_eq!(told(&old, &new, true), expected.map(|(path, change)| (path.to_owned(), change)));
        assert_eq!(told(&old, &old, true), []);
    }

    #[test]
    fn xml_is_compared_by_element_and_not_by_prefix_or_layout() {
        let old =
            document(Format::Xml, &Layout::Whole, b"<a:x xmlns:a=\"urn:a\"><a:y n=\"1\">t</a:y><a:z>1</a:z></a:x>");
        let new = document(Format::Xml, &Layout::Whole, b"<x xmlns=\"urn:a\">\n  <y n=\"2\">t</y>\n  <z>1</z>\n</x>");
        assert_eq!(told(&old, &new, false), [("x/y/@n".to_owned(), Change::Other)]);
    }
}
