//! Where two documents differ, in a text a person can act on. The values are those of samples and invented messages; one
//! that could be a BSN is not shown all the same.

use crate::canonical::bsn;
use crate::format::{ContentPaths, Limits, xml};
use crate::mapping::uses::Use;
use crate::message::tree::Node;
use serde_json::{Number, Value};

/// One difference.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Difference {
    /// JSON Pointer.
    pub pointer: String,
    /// What should be there, as shown; None: nothing should.
    pub wanted: Option<String>,
    /// What is there, as shown; None: nothing is.
    pub found: Option<String>,
}

impl Difference {
    /// As a person reads it.
    pub fn text(&self) -> String {
        let pointer = if self.pointer.is_empty() { "/" } else { &self.pointer };
        match (&self.wanted, &self.found) {
            (Some(wanted), Some(found)) => format!("`{pointer}`: verwacht {wanted}, gekregen {found}"),
            (Some(wanted), None) => format!("`{pointer}`: verwacht {wanted}, maar er komt niets"),
            (None, found) => {
                format!("`{pointer}`: niets verwacht, gekregen {}", found.as_deref().unwrap_or_default())
            }
        }
    }
}

/// Every difference between two JSON documents, in the order of the first.
pub(super) fn json(wanted: &Value, found: &Value) -> Vec<Difference> {
    let mut differences = vec![];
    compare(Some(wanted), Some(found), "", &mut differences);
    differences
}

fn compare(wanted: Option<&Value>, found: Option<&Value>, at: &str, out: &mut Vec<Difference>) {
    match (wanted, found) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let all = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)));
            all.for_each(|key| compare(a.get(key), b.get(key), &format!("{at}/{key}"), out));
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            (0..a.len().max(b.len())).for_each(|n| compare(a.get(n), b.get(n), &format!("{at}/{n}"), out));
        }
        (Some(Value::Number(a)), Some(Value::Number(b))) if same_number(a, b) => {}
        (a, b) if a == b => {}
        (a, b) => out.push(Difference { pointer: at.to_owned(), wanted: a.map(short), found: b.map(short) }),
    }
}

/// Whether two numbers have the same value, however they are written: to JSON Schema and to every receiver `10.0` is `10`.
fn same_number(a: &Number, b: &Number) -> bool {
    /// From here a float no longer tells two whole numbers apart.
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    let value = |n: &Number| n.as_f64().filter(|v| n.is_f64() || v.abs() < WHOLE);
    a == b || matches!((value(a), value(b)), (Some(a), Some(b)) if a == b)
}

fn short(value: &Value) -> String {
    match value {
        Value::Object(_) => "een blok".to_owned(),
        Value::Array(_) => "een lijst".to_owned(),
        value => {
            let text = value.to_string();
            if bsn::bevat_bsn(&text) {
                "(afgeschermd)".to_owned()
            } else if text.chars().count() > 60 {
                format!("`{}...`", text.chars().take(57).collect::<String>())
            } else {
                format!("`{text}`")
            }
        }
    }
}

/// The first line in which two XML documents differ, prefixes and layout left out; None when they say the same.
pub(super) fn xml(wanted: &[u8], found: &[u8]) -> Option<String> {
    let (wanted, found) = (shape(wanted)?, shape(found)?);
    let at = (0..wanted.len().max(found.len())).find(|n| wanted.get(*n) != found.get(*n))?;
    let show = |lines: &[String]| match lines.get(at).map(|l| l.trim().to_owned()) {
        None => "niets meer".to_owned(),
        Some(line) if bsn::bevat_bsn(&line) => "(afgeschermd)".to_owned(),
        Some(line) => format!("`{line}`"),
    };
    Some(format!("element {}: verwacht {}, gekregen {}", at + 1, show(&wanted), show(&found)))
}

/// A document as names, namespaces, attributes and text, one element a line.
fn shape(body: &[u8]) -> Option<Vec<String>> {
    let roomy = Limits { token: usize::MAX, ..Limits::default() };
    let tree = xml::read(body, &roomy, &ContentPaths::default()).ok()?;
    let mut lines = vec![];
    describe(tree.root()?, 0, &mut lines);
    Some(lines)
}

fn describe(node: Node<'_, '_>, depth: usize, lines: &mut Vec<String>) {
    let mut attributes: Vec<String> = node
        .attributes()
        .map(|a| format!("{{{}}}{}={:?}", node.tree().namespaces()[usize::from(a.namespace_id)], a.name, a.value))
        .collect();
    attributes.sort();
    let leaf = node.first_child().is_none();
    let text = if leaf { node.text() } else { node.text().trim() };
    let name = format!("{{{}}}{}", node.namespace(), node.name());
    lines.push(format!("{}{name} {} {text:?}", " ".repeat(depth), attributes.join(" ")));
    node.children().for_each(|child| describe(child, depth + 1, lines));
}

/// Steps of a pointer as `mapping::uses` names them: positions are `[]`.
pub(super) fn steps(pointer: &str) -> Vec<String> {
    let step = |s: &str| match s.bytes().all(|b| b.is_ascii_digit()) && !s.is_empty() {
        true => "[]".to_owned(),
        false => s.replace("~1", "/").replace("~0", "~"),
    };
    pointer.split('/').skip(1).map(step).collect()
}

/// The line of the mapping that a canonical pointer belongs to: the one that names most of it.
pub(super) fn line(uses: &[Use], pointer: &str) -> Option<u32> {
    let steps = steps(pointer);
    uses.iter()
        .filter(|u| u.canonical.as_ref().is_some_and(|c| steps.starts_with(c) || c.starts_with(&steps)))
        .max_by_key(|u| u.canonical.as_ref().map_or(0, |c| c.len().min(steps.len())))
        .map(|u| u.line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_held_against_each_other_by_value() {
        let differ = |a: &str, b: &str| {
            let read = |text: &str| -> Value { serde_json::from_str(text).expect("JSON") };
            json(&read(a), &read(b)).len()
        };
        for (a, b, expected) in [
            ("10.0", "10", 0),
            ("-0.0", "0", 0),
            ("10.5", "10", 1),
            ("10", "\"10\"", 1),
            // 2^53 + 1 is no float: the nearest one is 2^53.
            ("9007199254740993", "9007199254740992.0", 1),
            ("9007199254740993", "9007199254740992", 1),
        ] {
            assert_eq!(differ(a, b), expected, "{a} and {b}");
        }
    }
}
