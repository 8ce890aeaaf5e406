//! What was found at a place of the partner's document, and its conversion.

use super::group::fits;
use crate::mapping::convert::Convert;
use crate::mapping::path::Key;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::message::tree::Node;
use serde_json::Value;

/// What was found for a slot.
#[derive(Clone)]
pub(super) enum Found<'d, 's> {
    /// Nothing, or something empty.
    Nothing,
    /// Text of an XML element or attribute.
    Text { text: &'d str, node: Node<'d, 's>, attribute: bool },
    /// The elements of a list.
    Nodes(Vec<Node<'d, 's>>),
    /// A JSON value and its place.
    Json { value: &'d Value, path: String },
    /// A cell of a CSV row, not empty.
    Cell { text: &'d str, path: String },
}

impl<'d, 's> Found<'d, 's> {
    /// Whether there is nothing.
    pub(super) fn absent(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text { text, .. } | Self::Cell { text, .. } => Some(*text),
            Self::Json { value: Value::String(text), .. } => Some(text.trim()),
            _ => None,
        }
        .filter(|t: &&str| !t.is_empty())
    }

    /// Its canonical value, or a finding.
    pub(super) fn convert(&self, convert: &Convert, findings: &mut Vec<Finding>) -> Option<Value> {
        let outcome = match self {
            Self::Text { text, .. } | Self::Cell { text, .. } => convert.read(text),
            Self::Json { value, .. } => convert.read_json(value),
            _ => return None,
        };
        outcome.map_err(|text| findings.push(self.finding(Code::Omzetten, text))).ok()
    }

    /// What is wrong with it, and where. Only made when something is: a path and a line take a walk through the document.
    pub(super) fn finding(&self, code: Code, text: String) -> Finding {
        let (path, line) = match self {
            Self::Text { node, attribute: true, .. } => (format!("{}/@", node.path()), Some(node.line())),
            Self::Text { node, .. } => (node.path(), Some(node.line())),
            Self::Json { path, .. } | Self::Cell { path, .. } => (path.clone(), None),
            Self::Nothing | Self::Nodes(_) => (String::new(), None),
        };
        Finding { path, line, ..Finding::fout(code, Stage::Map, "", text) }
    }

    /// A JSON value where a list belongs.
    pub(super) fn other_than_list(&self) -> Option<&Value> {
        match self {
            Self::Json { value, .. } if !value.is_array() => Some(value),
            _ => None,
        }
    }

    /// A part of a joined text; JSON numbers count, a house number is one.
    pub(super) fn part(&self) -> Option<String> {
        match self {
            Self::Json { value: Value::Number(n), .. } => Some(n.to_string()),
            found => found.text().map(str::to_owned),
        }
    }

    /// The items of a list; `key` says which of a JSON array.
    pub(super) fn items(&self, key: Option<&Key>) -> Vec<Found<'d, 's>> {
        match self {
            Self::Nodes(nodes) => {
                nodes.iter().map(|n| Found::Text { text: n.text().trim(), node: *n, attribute: false }).collect()
            }
            Self::Json { value: Value::Array(items), path } => items
                .iter()
                .enumerate()
                .filter(|(_, item)| key.is_none_or(|key| fits(key, item)))
                .map(|(n, item)| Found::Json { value: item, path: format!("{path}/{n}") })
                .collect(),
            _ => vec![],
        }
    }

    /// The items of a list of plain values; an empty element is none.
    pub(super) fn plain_list(&self, key: Option<&Key>, convert: &Convert, findings: &mut Vec<Finding>) -> Vec<Value> {
        let items = self.items(key).into_iter().filter(|f| !matches!(f, Found::Text { text: "", .. }));
        items.filter_map(|f| f.convert(convert, findings)).collect()
    }
}
