//! Finding the places a plan names in a document: paths grouped by their shared steps, so that each is walked once.

use super::found::Found;
use crate::mapping::path::{Key, Name, PartnerPath, Step};
use crate::message::tree::Node;
use serde_json::Value;

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// What is looked for at one element (or object), each with the slot that what is found goes to.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    texts: Vec<usize>,
    attributes: Vec<(Name, usize)>,
    children: Vec<(Step, Group)>,
    lists: Vec<(Step, usize)>,
    keys: Vec<(Key, Group)>,
}

/// Whether an element is the one a step means.
pub(super) fn matches(step: &Step, node: Node<'_, '_>, ids: &[u16]) -> bool {
    node.namespace_id() == ids[step.namespace]
        && node.name() == step.name
        && step.tags.iter().all(|tag| {
            let found = match tag.attribute {
                true => attribute_of(node, &tag.name, ids),
                false => node
                    .children()
                    .find(|c| c.namespace_id() == ids[tag.name.namespace] && c.name() == tag.name.name)
                    .map(|c| c.text()),
            };
            found.is_some_and(|text| text.trim() == tag.value)
        })
}

/// The attribute of an element.
pub(super) fn attribute_of<'d>(node: Node<'d, '_>, name: &Name, ids: &[u16]) -> Option<&'d str> {
    node.attributes().find(|a| a.namespace_id == ids[name.namespace] && a.name == name.name).map(|a| a.value)
}

/// Whether an item of a list is the one a key means. A number and the text of it are taken for one another.
pub(super) fn fits(key: &Key, item: &Value) -> bool {
    let plain = |v: &Value| v.as_str().map_or_else(|| v.to_string(), |t| t.trim().to_owned());
    key.tags
        .iter()
        .all(|(name, value)| item.get(name).is_some_and(|found| found == value || plain(found) == plain(value)))
}

/// A path one step longer, as a JSON Pointer.
pub(super) fn below(path: &str, name: &str) -> String {
    format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn same_step<T: PartialEq>(list: &mut Vec<(T, Group)>, step: T) -> &mut Group {
    let index = list.iter().position(|(s, _)| *s == step).unwrap_or_else(|| {
        list.push((step, Group::default()));
        list.len() - 1
    });
    &mut list[index].1
}

impl Group {
    /// Adds a path whose outcome goes to `slot`. `list`: every element the last step fits, or the array as it is.
    pub(super) fn place(&mut self, path: &PartnerPath, slot: usize, list: bool) {
        match path {
            PartnerPath::Json(keys) => {
                let mut at = self;
                for (index, key) in keys.iter().enumerate() {
                    // The tags of a list's last key choose among its items; that is the list's business.
                    let whole = list && index + 1 == keys.len();
                    let key = if whole { Key { name: key.name.clone(), tags: vec![] } } else { key.clone() };
                    at = same_step(&mut at.keys, key);
                }
                at.texts.push(slot);
            }
            PartnerPath::Xml { steps, attribute } => {
                let (down, last) = match (list, steps.split_last()) {
                    (true, Some((last, rest))) => (rest, Some(last)),
                    _ => (steps.as_slice(), None),
                };
                let mut at = self;
                for step in down {
                    at = same_step(&mut at.children, step.clone());
                }
                match (last, attribute) {
                    (Some(step), _) => at.lists.push((step.clone(), slot)),
                    (None, Some(name)) => at.attributes.push((name.clone(), slot)),
                    (None, None) => at.texts.push(slot),
                }
            }
        }
    }

    /// Finds everything in an XML element.
    pub(super) fn xml<'d, 's>(&self, node: Node<'d, 's>, ids: &[u16], found: &mut [Found<'d, 's>]) {
        if node.attribute(XSI, "nil").is_some_and(|v| v == "true" || v == "1") {
            return;
        }
        for slot in &self.texts {
            let text = node.text().trim();
            if !text.is_empty() {
                found[*slot] = Found::Text { text, node, attribute: false };
            }
        }
        for (name, slot) in &self.attributes {
            if let Some(text) = attribute_of(node, name, ids).map(str::trim).filter(|t| !t.is_empty()) {
                found[*slot] = Found::Text { text, node, attribute: true };
            }
        }
        // Lines usually follow the document's order: start looking where the last one was found.
        let mut last = None;
        for (step, group) in &self.children {
            let from = last.and_then(|n: Node<'d, 's>| n.next_sibling());
            let ahead = std::iter::successors(from, |n| n.next_sibling()).find(|c| matches(step, *c, ids));
            if let Some(child) = ahead.or_else(|| node.children().find(|c| matches(step, *c, ids))) {
                last = Some(child);
                group.xml(child, ids, found);
            }
        }
        for (step, slot) in &self.lists {
            let nodes: Vec<_> = node.children().filter(|c| matches(step, *c, ids)).collect();
            if !nodes.is_empty() {
                found[*slot] = Found::Nodes(nodes);
            }
        }
    }

    /// Finds everything in a JSON value; `cells`: texts are cells of a CSV row.
    pub(super) fn json<'d>(&self, value: &'d Value, path: &str, cells: bool, found: &mut [Found<'d, '_>]) {
        if value.is_null() {
            return;
        }
        for slot in &self.texts {
            found[*slot] = match value.as_str().map(str::trim) {
                Some("") if cells => Found::Nothing,
                Some(text) if cells => Found::Cell { text, path: path.to_owned() },
                _ => Found::Json { value, path: path.to_owned() },
            };
        }
        for (key, group) in &self.keys {
            let Some(next) = value.get(&key.name) else { continue };
            let path = below(path, &key.name);
            if key.tags.is_empty() {
                group.json(next, &path, cells, found);
            } else if let Some((index, item)) =
                next.as_array().and_then(|items| items.iter().enumerate().find(|(_, item)| fits(key, item)))
            {
                group.json(item, &format!("{path}/{index}"), cells, found);
            }
        }
    }
}

/// Every value a path leads to in an XML element, through all that repeats.
pub(super) fn all_xml<'d, 's>(path: &PartnerPath, node: Node<'d, 's>, ids: &[u16]) -> Vec<Found<'d, 's>> {
    let PartnerPath::Xml { steps, attribute } = path else { return vec![] };
    let mut nodes = vec![node];
    for step in steps {
        nodes = nodes
            .into_iter()
            .flat_map(|n| n.children().filter(|c| matches(step, *c, ids)).collect::<Vec<_>>())
            .collect();
    }
    let found = nodes.into_iter().filter_map(|node| match attribute {
        None => Some(Found::Text { text: node.text().trim(), node, attribute: false }),
        Some(name) => {
            attribute_of(node, name, ids).map(|text| Found::Text { text: text.trim(), node, attribute: true })
        }
    });
    found.collect()
}

/// Every value a path leads to in a JSON value, through all arrays.
pub(super) fn all_json<'d, 's>(path: &PartnerPath, value: &'d Value, at: &str) -> Vec<Found<'d, 's>> {
    let PartnerPath::Json(keys) = path else { return vec![] };
    let mut values = vec![(value, at.to_owned())];
    for key in keys {
        let next = values.into_iter().filter_map(|(v, at)| Some((v.get(&key.name)?, below(&at, &key.name))));
        values = next.flat_map(|(v, at)| items(v, &at, key)).collect();
    }
    values.into_iter().filter(|(v, _)| !v.is_null()).map(|(value, path)| Found::Json { value, path }).collect()
}

fn items<'d>(value: &'d Value, at: &str, key: &Key) -> Vec<(&'d Value, String)> {
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .filter(|(_, item)| fits(key, item))
            .map(|(n, item)| (item, format!("{at}/{n}")))
            .collect(),
        other => vec![(other, at.to_owned())],
    }
}
