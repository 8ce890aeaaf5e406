//! Running a plan from the canonical message to the partner's document: the derived inverse of [`super::read`].
//!
//! Output follows the order of the lines; lines that share the beginning of a path share the elements. What the canonical
//! message does not hold writes nothing.

use super::path::{AttributeName, PartnerPath, Step};
use super::syntax::{EnvelopeValue, Line, Only, Plan, What};
use crate::message::element::{Attribute, Element};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What is around the message on its way out.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'s> {
    /// The id the receiver sees on every attempt.
    pub levering_id: &'s str,
    /// Our id of the message it is made from.
    pub bericht_id: &'s str,
    /// The sender's own id.
    pub afzender_id: &'s str,
    /// When the hub received that message.
    pub ontvangen_op: DateTime<Utc>,
    /// `gegevens` of the hub.
    pub zender: &'s BTreeMap<String, String>,
    /// `gegevens` of the receiver's profile.
    pub ontvanger: &'s BTreeMap<String, String>,
}

impl Surroundings<'_> {
    fn value(&self, what: &EnvelopeValue) -> Option<String> {
        Some(match what {
            EnvelopeValue::LeveringId => self.levering_id.to_owned(),
            EnvelopeValue::BerichtId => self.bericht_id.to_owned(),
            EnvelopeValue::AfzenderId => self.afzender_id.to_owned(),
            EnvelopeValue::Tijdstip(pattern) => pattern.format(self.ontvangen_op),
            EnvelopeValue::Zender(key) => self.zender.get(key)?.clone(),
            EnvelopeValue::Ontvanger(key) => self.ontvanger.get(key)?.clone(),
        })
    }
}

/// The partner's XML element for a canonical message. The plan must have a root, which [`super::Mapping::parse`] sees to.
pub fn xml(plan: &Plan, message: &Value, around: &Surroundings<'_>) -> Element {
    let mut root = plan.roots.first().map(|step| element(plan, step)).unwrap_or_default();
    for line in &plan.lines {
        xml_line(plan, line, message, message, around, &mut root);
    }
    root
}

/// The partner's JSON document for a canonical message.
pub fn json(plan: &Plan, message: &Value, around: &Surroundings<'_>) -> Value {
    let mut out = Value::Object(Map::new());
    for line in &plan.lines {
        json_line(line, message, message, around, &mut out);
    }
    out
}

fn at<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |at, key| at.get(key)).filter(|v| !v.is_null())
}

fn xml_line(plan: &Plan, line: &Line, item: &Value, message: &Value, around: &Surroundings<'_>, out: &mut Element) {
    if !line.works(Only::Out) {
        return;
    }
    match &line.what {
        What::Field { when: Some(when), .. } if at(message, when).is_none() => {}
        What::Field { partner, canonical, convert, .. } => {
            let text = at(item, canonical).and_then(|value| convert.write(value));
            if let (Some(text), Some(path)) = (text, partner.first()) {
                xml_put(plan, out, path, text);
            }
        }
        What::Const { partner, value, when } => {
            if when.as_ref().is_none_or(|path| at(message, path).is_some()) {
                xml_put(plan, out, partner, plain(value));
            }
        }
        What::Envelope { partner, value } => {
            if let Some(text) = around.value(value) {
                xml_put(plan, out, partner, text);
            }
        }
        What::Each { partner: PartnerPath::Xml { steps, .. }, canonical, value, lines } => {
            let Some((last, down)) = steps.split_last() else { return };
            for entry in at(item, canonical).and_then(Value::as_array).into_iter().flatten() {
                let mut child = element(plan, last);
                match value {
                    Some(convert) => child.text = convert.write(entry).unwrap_or_default(),
                    None => lines.iter().for_each(|line| xml_line(plan, line, entry, message, around, &mut child)),
                }
                descend(plan, out, down).children.push(child);
            }
        }
        What::Each { .. } | What::Fill { .. } | What::Join { .. } | What::Days { .. } => {}
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn xml_put(plan: &Plan, out: &mut Element, path: &PartnerPath, text: String) {
    let PartnerPath::Xml { steps, attribute: name } = path else { return };
    let target = descend(plan, out, steps);
    match name {
        Some(name) => target.attributes.push(attribute(plan, name, text)),
        None => target.text = text,
    }
}

/// The element at the end of `steps`, made where it is not there yet. An element that has children after it stays where
/// it is: lines that belong together stand together.
fn descend<'e>(plan: &Plan, mut at: &'e mut Element, steps: &[Step]) -> &'e mut Element {
    for step in steps {
        let found = at.children.iter().rposition(|child| is(plan, child, step));
        let index = found.unwrap_or_else(|| {
            at.children.push(element(plan, step));
            at.children.len() - 1
        });
        at = &mut at.children[index];
    }
    at
}

fn is(plan: &Plan, child: &Element, step: &Step) -> bool {
    child.name == step.name
        && child.namespace == plan.namespaces.list[step.namespace].1
        && step.only.as_ref().is_none_or(|(name, value)| {
            let namespace = &plan.namespaces.list[name.namespace].1;
            child.attributes.iter().any(|a| a.name == name.name && a.namespace == *namespace && a.value == *value)
        })
}

fn element(plan: &Plan, step: &Step) -> Element {
    let mut made = Element::new(&step.prefix, &plan.namespaces.list[step.namespace].1, &step.name);
    made.attributes.extend(step.only.iter().map(|(name, value)| attribute(plan, name, value.clone())));
    made
}

fn attribute(plan: &Plan, name: &AttributeName, value: String) -> Attribute {
    let namespace = plan.namespaces.list[name.namespace].1.clone();
    Attribute { prefix: name.prefix.clone(), name: name.name.clone(), namespace, value }
}

fn json_line(line: &Line, item: &Value, message: &Value, around: &Surroundings<'_>, out: &mut Value) {
    if !line.works(Only::Out) {
        return;
    }
    match &line.what {
        What::Field { when: Some(when), .. } if at(message, when).is_none() => {}
        What::Field { partner, canonical, convert, .. } => {
            let value = at(item, canonical).map(|value| match convert {
                super::convert::Convert::Plain(_) => value.clone(),
                convert => convert.write(value).map_or_else(|| value.clone(), Value::String),
            });
            if let (Some(value), Some(path)) = (value, partner.first()) {
                json_put(out, path, value);
            }
        }
        What::Const { partner, value, when } => {
            if when.as_ref().is_none_or(|path| at(message, path).is_some()) {
                json_put(out, partner, value.clone());
            }
        }
        What::Envelope { partner, value } => {
            if let Some(text) = around.value(value) {
                json_put(out, partner, text.into());
            }
        }
        What::Each { partner, canonical, value, lines } => {
            let Some(entries) = at(item, canonical).and_then(Value::as_array) else { return };
            let list: Vec<Value> = entries
                .iter()
                .map(|entry| match value {
                    Some(super::convert::Convert::Plain(_)) => entry.clone(),
                    Some(convert) => convert.write(entry).map_or(Value::Null, Value::String),
                    None => {
                        let mut child = Value::Object(Map::new());
                        lines.iter().for_each(|line| json_line(line, entry, message, around, &mut child));
                        child
                    }
                })
                .collect();
            json_put(out, partner, list.into());
        }
        What::Fill { .. } | What::Join { .. } | What::Days { .. } => {}
    }
}

fn json_put(out: &mut Value, path: &PartnerPath, value: Value) {
    let PartnerPath::Json(keys) = path else { return };
    let Some((last, down)) = keys.split_last() else {
        *out = value;
        return;
    };
    let mut at = out;
    for key in down {
        let Value::Object(map) = at else { return };
        at = map.entry(key).or_insert_with(|| Value::Object(Map::new()));
    }
    if let Value::Object(map) = at {
        map.insert(last.clone(), value);
    }
}
