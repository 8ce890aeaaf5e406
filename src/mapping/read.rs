//! Running a plan from the partner's document to the canonical message.
//!
//! The plan's paths are walked as a tree, so that a shared prefix is walked once ([`Reader`] is built once per plan).
//! White space around a value is cut off; an element that is empty or `xsi:nil` is absent. Whether something that is
//! absent should have been there is the canonical schema's business, which comes next.

use super::convert::Convert;
use super::path::{AttributeName, PartnerPath, Step};
use super::syntax::{Line, Only, Plan, Side, What};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::message::tree::{Node, Tree};
use chrono::NaiveDate;
use serde_json::{Map, Value};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A plan ready to read: its paths grouped by shared steps.
#[derive(Debug, Clone)]
pub struct Reader {
    side: Side,
    namespaces: Vec<String>,
    block: Block,
}

/// The lines at one level: where to look, and what to make of it.
#[derive(Debug, Clone)]
struct Block {
    slots: usize,
    group: Group,
    makes: Vec<Make>,
}

/// What is looked for at one element (or object).
#[derive(Debug, Clone, Default)]
struct Group {
    texts: Vec<usize>,
    attributes: Vec<(AttributeName, usize)>,
    children: Vec<(Step, Group)>,
    lists: Vec<(Step, usize)>,
    keys: Vec<(String, Group)>,
}

/// One canonical field and where its value was put.
#[derive(Debug, Clone)]
enum Make {
    Field { slots: Vec<usize>, convert: Convert, to: Vec<String> },
    Join { slots: Vec<usize>, with: String, to: Vec<String> },
    Each { slot: usize, value: Option<Convert>, block: Option<Block>, to: Vec<String> },
    Fill { value: Value, to: Vec<String> },
    Days { from: Vec<String>, end: Vec<String>, to: Vec<String> },
}

/// What was found for a slot.
#[derive(Clone)]
enum Found<'d, 's> {
    Nothing,
    Text { text: &'d str, node: Node<'d, 's>, attribute: bool },
    Nodes(Vec<Node<'d, 's>>),
    Json { value: &'d Value, path: String },
}

/// Makes the items of a list with the block that is for them.
type Items<'i, 'd, 's> = dyn Fn(&Block, &Found<'d, 's>, &mut Vec<Finding>) -> Vec<Value> + 'i;

impl Reader {
    /// Prepares a plan for reading.
    pub fn new(plan: &Plan) -> Self {
        Self {
            side: plan.side,
            namespaces: plan.namespaces.list.iter().map(|(_, name)| name.clone()).collect(),
            block: Block::new(&plan.lines),
        }
    }

    /// The canonical message in an XML element, and what could not be converted.
    pub fn xml(&self, node: Node<'_, '_>) -> (Value, Vec<Finding>) {
        let ids = resolve(&self.namespaces, node.tree());
        let mut findings = vec![];
        let value = self.block.xml(node, &ids, &mut findings);
        (value, findings)
    }

    /// The canonical message in a JSON document, and what could not be converted.
    pub fn json(&self, value: &Value) -> (Value, Vec<Finding>) {
        let mut findings = vec![];
        let value = self.block.json(value, "", &mut findings);
        (value, findings)
    }

    /// What the plan's partner speaks.
    pub fn side(&self) -> Side {
        self.side
    }
}

/// The plan's namespaces as this document numbers them; one that does not occur matches nothing.
fn resolve(names: &[String], tree: &Tree<'_>) -> Vec<u16> {
    names.iter().map(|name| if name.is_empty() { 0 } else { tree.namespace_id(name).unwrap_or(u16::MAX) }).collect()
}

/// The first element a path leads to; its attribute, if it names one, is left out.
pub fn node_at<'d, 's>(path: &PartnerPath, namespaces: &[String], node: Node<'d, 's>) -> Option<Node<'d, 's>> {
    let PartnerPath::Xml { steps, .. } = path else { return None };
    let ids = resolve(namespaces, node.tree());
    steps.iter().try_fold(node, |at, step| at.children().find(|c| matches(step, *c, &ids)))
}

/// The first text at a path in an XML element; used for ids outside a mapping's fields.
pub fn text_at<'d>(path: &PartnerPath, namespaces: &[String], node: Node<'d, '_>) -> Option<&'d str> {
    let found = node_at(path, namespaces, node)?;
    let text = match path {
        PartnerPath::Xml { attribute: Some(name), .. } => attribute_of(found, name, &resolve(namespaces, node.tree()))?,
        _ => found.text(),
    };
    Some(text.trim()).filter(|t| !t.is_empty())
}

fn matches(step: &Step, node: Node<'_, '_>, ids: &[u16]) -> bool {
    node.namespace_id() == ids[step.namespace]
        && node.name() == step.name
        && step.only.as_ref().is_none_or(|(name, value)| attribute_of(node, name, ids) == Some(value))
}

fn attribute_of<'d>(node: Node<'d, '_>, name: &AttributeName, ids: &[u16]) -> Option<&'d str> {
    node.attributes().find(|a| a.namespace_id == ids[name.namespace] && a.name == name.name).map(|a| a.value)
}

impl Block {
    fn new(lines: &[Line]) -> Self {
        let mut block = Block { slots: 0, group: Group::default(), makes: vec![] };
        for line in lines.iter().filter(|l| l.works(Only::In)) {
            block.add(&line.what);
        }
        block
    }

    fn slot(&mut self, path: &PartnerPath, list: bool) -> usize {
        let slot = self.slots;
        self.slots += 1;
        self.group.place(path, slot, list);
        slot
    }

    fn add(&mut self, what: &What) {
        let make = match what {
            What::Field { partner, canonical, convert, .. } => {
                let slots = partner.iter().map(|p| self.slot(p, false)).collect();
                Make::Field { slots, convert: convert.clone(), to: canonical.clone() }
            }
            What::Join { parts, with, canonical } => {
                let slots = parts.iter().map(|p| self.slot(p, false)).collect();
                Make::Join { slots, with: with.clone(), to: canonical.clone() }
            }
            What::Each { partner, canonical, value, lines } => {
                let slot = self.slot(partner, true);
                let block = value.is_none().then(|| Block::new(lines));
                Make::Each { slot, value: value.clone(), block, to: canonical.clone() }
            }
            What::Fill { canonical, value } => Make::Fill { value: value.clone(), to: canonical.clone() },
            What::Days { from, to, canonical } => {
                Make::Days { from: from.clone(), end: to.clone(), to: canonical.clone() }
            }
            What::Const { .. } | What::Envelope { .. } => return,
        };
        self.makes.push(make);
    }

    fn xml(&self, node: Node<'_, '_>, ids: &[u16], findings: &mut Vec<Finding>) -> Value {
        let mut found = vec![Found::Nothing; self.slots];
        self.group.xml(node, ids, &mut found);
        self.make(&found, findings, &|block, found, findings| match found {
            Found::Nodes(nodes) => nodes.iter().map(|n| block.xml(*n, ids, findings)).collect(),
            _ => vec![],
        })
    }

    fn json(&self, value: &Value, base: &str, findings: &mut Vec<Finding>) -> Value {
        let mut found = vec![Found::Nothing; self.slots];
        self.group.json(value, base, &mut found);
        self.make(&found, findings, &|block, found, findings| match found {
            Found::Json { value: Value::Array(items), path } => {
                items.iter().enumerate().map(|(n, item)| block.json(item, &format!("{path}/{n}"), findings)).collect()
            }
            _ => vec![],
        })
    }

    fn make<'d, 's>(&self, found: &[Found<'d, 's>], findings: &mut Vec<Finding>, items: &Items<'_, 'd, 's>) -> Value {
        let mut out = Value::Object(Map::new());
        for make in &self.makes {
            match make {
                Make::Field { slots, convert, to } => {
                    let first = slots.iter().map(|s| &found[*s]).find(|f| !matches!(f, Found::Nothing));
                    if let Some(value) = first.and_then(|f| f.convert(convert, findings)) {
                        put(&mut out, to, value);
                    }
                }
                Make::Join { slots, with, to } => {
                    let parts: Vec<String> = slots.iter().filter_map(|s| found[*s].part()).collect();
                    if !parts.is_empty() {
                        put(&mut out, to, parts.join(with).into());
                    }
                }
                // Not a list: passed on as it is, for the canonical schema to refuse with its own words.
                Make::Each { slot, to, .. } if found[*slot].other_than_list().is_some() => {
                    put(&mut out, to, found[*slot].other_than_list().cloned().unwrap_or_default());
                }
                Make::Each { slot, value, block, to } => {
                    let list = match (value, block, &found[*slot]) {
                        (_, _, Found::Nothing) => vec![],
                        (_, Some(block), found) => items(block, found, findings),
                        (Some(convert), None, found) => found.plain_list(convert, findings),
                        (None, None, _) => vec![],
                    };
                    if !list.is_empty() {
                        put(&mut out, to, list.into());
                    }
                }
                Make::Fill { value, to } => put(&mut out, to, value.clone()),
                Make::Days { from, end, to } => {
                    if let Some(days) =
                        date(&out, from).zip(date(&out, end)).map(|(from, end)| (end - from).num_days() + 1)
                    {
                        put(&mut out, to, days.into());
                    }
                }
            }
        }
        out
    }
}

fn date(value: &Value, path: &[String]) -> Option<NaiveDate> {
    let text = path.iter().try_fold(value, |at, key| at.get(key))?.as_str()?;
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
}

fn put(out: &mut Value, to: &[String], value: Value) {
    let Some((key, rest)) = to.split_first() else {
        *out = value;
        return;
    };
    if !out.is_object() {
        *out = Value::Object(Map::new());
    }
    if let Value::Object(map) = out {
        if rest.is_empty() {
            map.insert(key.clone(), value);
        } else {
            if !map.contains_key(key) {
                map.insert(key.clone(), Value::Object(Map::new()));
            }
            if let Some(next) = map.get_mut(key) {
                put(next, rest, value);
            }
        }
    }
}

impl Group {
    fn place(&mut self, path: &PartnerPath, slot: usize, list: bool) {
        match path {
            PartnerPath::Json(keys) => {
                let mut at = self;
                for key in keys {
                    let index = at.keys.iter().position(|(k, _)| k == key).unwrap_or_else(|| {
                        at.keys.push((key.clone(), Group::default()));
                        at.keys.len() - 1
                    });
                    at = &mut at.keys[index].1;
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
                    let index = at.children.iter().position(|(s, _)| s == step).unwrap_or_else(|| {
                        at.children.push((step.clone(), Group::default()));
                        at.children.len() - 1
                    });
                    at = &mut at.children[index].1;
                }
                match (last, attribute) {
                    (Some(step), _) => at.lists.push((step.clone(), slot)),
                    (None, Some(name)) => at.attributes.push((name.clone(), slot)),
                    (None, None) => at.texts.push(slot),
                }
            }
        }
    }

    fn xml<'d, 's>(&self, node: Node<'d, 's>, ids: &[u16], found: &mut [Found<'d, 's>]) {
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

    fn json<'d>(&self, value: &'d Value, path: &str, found: &mut [Found<'d, '_>]) {
        if value.is_null() {
            return;
        }
        for slot in &self.texts {
            found[*slot] = Found::Json { value, path: path.to_owned() };
        }
        for (key, group) in &self.keys {
            if let Some(next) = value.get(key) {
                group.json(next, &format!("{path}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
    }
}

impl Found<'_, '_> {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text { text, .. } => Some(text),
            Self::Json { value: Value::String(text), .. } => Some(text.trim()).filter(|t| !t.is_empty()),
            _ => None,
        }
    }

    fn convert(&self, convert: &Convert, findings: &mut Vec<Finding>) -> Option<Value> {
        let outcome = match self {
            Self::Text { text, .. } => convert.read(text),
            // A partner who speaks JSON sends the type itself; only an explicit conversion looks into the text.
            Self::Json { value, .. } => convert.read_json(value),
            _ => return None,
        };
        outcome.map_err(|text| findings.push(self.finding(text))).ok()
    }

    /// What is wrong with it, and where. Only made when something is: a path and a line take a walk through the document.
    fn finding(&self, text: String) -> Finding {
        let (path, line) = match self {
            Self::Text { node, attribute: true, .. } => (format!("{}/@", node.path()), Some(node.line())),
            Self::Text { node, .. } => (node.path(), Some(node.line())),
            Self::Json { path, .. } => (path.clone(), None),
            _ => (String::new(), None),
        };
        Finding { path, line, ..Finding::fout(Code::Omzetten, Stage::Map, "", text) }
    }

    /// A JSON value where a list belongs.
    fn other_than_list(&self) -> Option<&Value> {
        match self {
            Self::Json { value, .. } if !value.is_array() => Some(value),
            _ => None,
        }
    }

    /// A part of a joined text; JSON numbers count, a house number is one.
    fn part(&self) -> Option<String> {
        match self {
            Self::Json { value: Value::Number(n), .. } => Some(n.to_string()),
            found => found.text().map(str::to_owned),
        }
    }

    fn plain_list(&self, convert: &Convert, findings: &mut Vec<Finding>) -> Vec<Value> {
        match self {
            Self::Nodes(nodes) => nodes
                .iter()
                .map(|n| Found::Text { text: n.text().trim(), node: *n, attribute: false })
                .filter(|f| f.text().is_some_and(|t| !t.is_empty()))
                .filter_map(|f| f.convert(convert, findings))
                .collect(),
            Self::Json { value: Value::Array(items), path } => items
                .iter()
                .enumerate()
                .filter_map(|(n, item)| {
                    Found::Json { value: item, path: format!("{path}/{n}") }.convert(convert, findings)
                })
                .collect(),
            _ => vec![],
        }
    }
}
