//! How much gets across. One figure per route and per partner: of all that could be carried, what part is.
//!
//! Three things count, each place as one:
//! 1. a value of the partner (that his JSON schema names, or that stood in a sample; in XML only the latter): carried when
//!    a line names it, also as constant, envelope value or `ignore`, or when it is the identity or a transport field;
//! 2. a field of the canonical kind that this partner may see (his mask): carried when some route of this partner for the
//!    same kind and way fills it (inbound) or writes it (outbound). A field the hub gives out itself does not count;
//! 3. a line between a field of his and one of ours: carried when it works both ways.
//!
//! So the figure is lowered by what a partner sends and nobody reads, by what the canonical message could say and does
//! not, and by lines that work one way. A low figure is no mistake; a figure that drops asks for a look.

use super::RouteReport;
use super::bodies::{Under, Way};
use super::paths::show;
use crate::format::{ContentPaths, Limits, soap, xml};
use crate::mapping::path::Namespaces;
use crate::mapping::uses::{Kind, Use};
use crate::message::tree::Node;
use crate::profile::Format;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Fields the hub gives out itself when a message of the kind comes in: no sender can fill them.
const GIVEN_OUT: &[(&str, &str)] = &[("aanmelding/1", "/traject_id")];

/// Places of a partner's document, as steps.
pub(super) type Places = BTreeSet<Vec<String>>;

/// A line that works one way only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneWay {
    /// Line in the mapping.
    pub regel: u32,
    /// The canonical field.
    pub veld: String,
    /// Why, in the mapping's words.
    pub reden: String,
}

/// What counts and what of it is carried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    good: usize,
    all: usize,
}

impl Tally {
    /// Both together.
    pub fn add(&mut self, other: Self) {
        self.good += other.good;
        self.all += other.all;
    }

    fn one(&mut self, good: bool) {
        self.good += usize::from(good);
        self.all += 1;
    }

    /// With one decimal, rounded down: only everything is 100,0. None when nothing counts.
    pub fn percent(self) -> Option<f64> {
        let tenths = (self.good * 1000).checked_div(self.all)?;
        u32::try_from(tenths).ok().map(|t| f64::from(t) / 10.0)
    }
}

/// Fills in the figure of a route and its details. `beside` are the routes of the same partner, kind and way.
pub(super) fn of(under: &Under<'_>, beside: &[&Under<'_>], seen: &Places, report: &mut RouteReport) -> Tally {
    let mut tally = Tally::default();
    if under.bodies.is_empty() {
        return tally;
    }
    let mut places = seen.clone();
    for body in &under.bodies {
        places.extend(body.shape().map(|s| s.leaves()).unwrap_or_default());
    }
    let by_profile = by_profile(under);
    for place in &places {
        let carried = by_profile.contains(place) || under.bodies.iter().any(|b| names(&b.uses, place));
        tally.one(carried);
        if !carried {
            report.niet_gedragen.push(show(place));
        }
    }
    for (pointer, _) in under.soort.bladen() {
        let given = under.richting() == "in" && GIVEN_OUT.contains(&(under.soort.naam.as_str(), pointer.as_str()));
        if given || !visible(under, &pointer) {
            continue;
        }
        let steps: Vec<String> =
            pointer.split('/').skip(1).map(|s| if s == "*" { "[]".to_owned() } else { s.to_owned() }).collect();
        // A route that takes the message as it is carries everything.
        let carried = beside.iter().any(|u| u.bodies.is_empty() || u.bodies.iter().any(|b| fills(u, &b.uses, &steps)));
        tally.one(carried);
        if !carried {
            report.niet_gevuld.push(pointer.trim_start_matches('/').replace("/*", "").replace('/', "."));
        }
    }
    under.bodies.iter().for_each(|body| lines(&body.uses, &mut tally, report));
    report.coverage = tally.percent();
    tally
}

/// Each line between a field of his and one of ours, and whether it works both ways.
fn lines(uses: &[Use], tally: &mut Tally, report: &mut RouteReport) {
    let mut seen = BTreeSet::new();
    for used in uses {
        let by_nature =
            matches!(used.kind, Kind::Constante | Kind::Envelop | Kind::Kenmerk | Kind::Voorwaarde | Kind::Genegeerd);
        if by_nature || !seen.insert(used.line) {
            continue;
        }
        let own = || uses.iter().filter(|u| u.line == used.line && u.kind != Kind::Voorwaarde);
        let both = own().any(|u| u.reads && u.writes);
        tally.one(both);
        if !both {
            let veld = own()
                .find_map(|u| u.canonical.clone())
                .map(|c| c.into_iter().filter(|step| step != "[]").collect::<Vec<_>>().join("."));
            report.eenrichting.push(OneWay {
                regel: used.line,
                veld: veld.unwrap_or_else(|| used.shown.clone()),
                reden: used.reden.clone().unwrap_or_default(),
            });
        }
    }
}

/// Whether a line names a place, or copies or ignores the block it is in.
fn names(uses: &[Use], place: &[String]) -> bool {
    // A figure about a list names its path without saying which names are lists.
    let plain = |steps: &[String]| steps.iter().filter(|s| *s != "[]").cloned().collect::<Vec<_>>();
    if uses.iter().any(|u| u.partner == place || (u.kind == Kind::Telling && plain(&u.partner) == plain(place))) {
        return true;
    }
    let around = |u: &&Use| !u.partner.is_empty() && place.starts_with(&u.partner);
    if uses.iter().filter(around).any(|u| u.kind == Kind::Genegeerd) {
        return true;
    }
    let Some(nearest) = uses.iter().filter(around).max_by_key(|u| u.partner.len()) else { return false };
    !uses.iter().any(|u| u.partner.len() > nearest.partner.len() && u.partner.starts_with(&nearest.partner))
}

/// Whether a line of this route fills (inbound) or writes (outbound) a canonical field, or the whole block it is in.
fn fills(under: &Under<'_>, uses: &[Use], steps: &[String]) -> bool {
    let inward = matches!(under.way, Way::In(_));
    let works = |u: &&Use| if inward { u.reads } else { u.writes };
    let own = |u: &Use| u.canonical.clone().filter(|c| !c.is_empty() && u.kind != Kind::Voorwaarde);
    let exact = |u: &Use| {
        own(u).is_some_and(|c| {
            c == steps || (c.len() == steps.len() + 1 && c.starts_with(steps) && c.ends_with(&["[]".to_owned()]))
        })
    };
    if uses.iter().filter(works).any(exact) {
        return true;
    }
    let around = uses.iter().filter(works).filter_map(own).filter(|c| steps.starts_with(c)).max_by_key(Vec::len);
    around.is_some_and(|a| !uses.iter().filter_map(own).any(|c| c.len() > a.len() && c.starts_with(&a)))
}

/// Whether the partner may see a field: a document with only that field survives his mask.
fn visible(under: &Under<'_>, pointer: &str) -> bool {
    let document = pointer.split('/').skip(1).collect::<Vec<_>>().into_iter().rev().fold(json!("x"), |inner, step| {
        if step == "*" { json!([inner]) } else { json!({ (step.replace("~1", "/").replace("~0", "~")): inner }) }
    });
    under.mask.apply(&document).1 == 0
}

/// The places the profile itself names: the sender's id and the transport fields.
fn by_profile(under: &Under<'_>) -> Places {
    let Way::In(route) = under.way else { return Places::new() };
    let none = Namespaces::new();
    let namespaces = under.bodies.first().map_or(&none, |body| &body.plan.namespaces);
    route.transport_paths.iter().chain(&route.identity_paths).map(|path| path.steps(namespaces)).collect()
}

/// The places of a document that hold a value, from the element or document a mapping starts at.
pub(super) fn partner_places(under: &Under<'_>, bytes: &[u8]) -> Places {
    let mut places = Places::new();
    if !under.xml() {
        if let Some(document) = under.value(bytes) {
            of_json(&document, &mut vec![], &mut places);
        }
        return places;
    }
    let roomy = Limits { token: usize::MAX, ..Limits::default() };
    let Ok(tree) = xml::read(bytes, &roomy, &ContentPaths::default()) else { return places };
    let node = if under.format == Format::Soap { soap::body(&tree).ok() } else { tree.root() };
    node.into_iter().for_each(|node| of_xml(node, &mut vec![], &mut places));
    places
}

fn of_json(value: &Value, at: &mut Vec<String>, places: &mut Places) {
    match value {
        Value::Null => {}
        Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            at.push(key.clone());
            of_json(value, at, places);
            at.pop();
        }),
        Value::Array(items) => items.iter().for_each(|item| {
            at.push("[]".to_owned());
            of_json(item, at, places);
            at.pop();
        }),
        _ => drop(places.insert(at.clone())),
    }
}

fn of_xml(node: Node<'_, '_>, at: &mut Vec<String>, places: &mut Places) {
    for attribute in node.attributes() {
        let namespace = &node.tree().namespaces()[usize::from(attribute.namespace_id)];
        if namespace != XSI {
            places.insert(at.iter().cloned().chain([format!("@{{{namespace}}}{}", attribute.name)]).collect());
        }
    }
    if !node.text().trim().is_empty() && !at.is_empty() {
        places.insert(at.clone());
    }
    for child in node.children() {
        at.push(format!("{{{}}}{}", child.namespace(), child.name()));
        of_xml(child, at, places);
        at.pop();
    }
}
