//! The partner's document while it is written: an XML element or a JSON value, with the places of a path made where they
//! are not there yet.

use crate::mapping::path::{Key, Name, PartnerPath, Step};
use crate::mapping::syntax::Plan;
use crate::message::element::{Attribute, Element};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What is being written.
pub(in crate::mapping) enum Out<'p> {
    Xml(Element<'p>),
    Json(Value),
}

impl<'p> Out<'p> {
    /// Puts a fixed value at a path.
    pub(in crate::mapping) fn fix(&mut self, plan: &'p Plan, path: &'p PartnerPath, value: &'p Value) {
        match (self, value) {
            (Self::Xml(root), Value::String(text)) => put_text(plan, root, path, Cow::Borrowed(text)),
            (out, value) => out.put(plan, path, value.clone()),
        }
    }

    /// Puts a value at a path.
    pub(in crate::mapping) fn put(&mut self, plan: &'p Plan, path: &'p PartnerPath, value: Value) {
        match (self, path) {
            (Self::Xml(root), path) => put_text(plan, root, path, plain(value).into()),
            (Self::Json(root), PartnerPath::Json(keys)) => {
                if let Some(target) = enter(root, keys) {
                    *target = value;
                }
            }
            _ => {}
        }
    }

    /// Makes sure a list is there, be it empty. XML has no empty list.
    pub(in crate::mapping) fn list(&mut self, path: &PartnerPath) {
        if let (Self::Json(root), PartnerPath::Json(keys)) = (self, path) {
            array(root, keys);
        }
    }

    /// A new item of the list at a path, with the tags that choose it.
    pub(in crate::mapping) fn item(&self, plan: &'p Plan, path: &'p PartnerPath) -> Option<Self> {
        match path {
            PartnerPath::Xml { steps, .. } => steps.last().map(|last| Self::Xml(element(plan, last))),
            PartnerPath::Json(keys) => Some(Self::Json(keys.last().map_or_else(|| Value::Object(Map::new()), tagged))),
        }
    }

    /// An item of a list of plain values.
    pub(in crate::mapping) fn become_value(&mut self, value: Value) {
        match self {
            Self::Xml(element) => element.text = plain(value).into(),
            Self::Json(item) => *item = value,
        }
    }

    /// Adds an item to the list at a path.
    pub(in crate::mapping) fn push(&mut self, plan: &'p Plan, path: &'p PartnerPath, item: Self) {
        match (self, path, item) {
            (Self::Xml(root), PartnerPath::Xml { steps, .. }, Self::Xml(item)) => {
                if let Some((_, down)) = steps.split_last() {
                    descend(plan, root, down).children.push(item);
                }
            }
            (Self::Json(root), PartnerPath::Json(keys), Self::Json(item)) => {
                if let Some(list) = array(root, keys) {
                    list.push(item);
                }
            }
            _ => {}
        }
    }
}

fn put_text<'p>(plan: &'p Plan, root: &mut Element<'p>, path: &'p PartnerPath, text: Cow<'p, str>) {
    let PartnerPath::Xml { steps, attribute: name } = path else { return };
    let target = descend(plan, root, steps);
    match name {
        Some(name) => target.attributes.push(attribute(plan, name, text)),
        None => target.text = text,
    }
}

fn plain(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// The element at the end of `steps`, made where it is not there yet. An element that has children after it stays where
/// it is: lines that belong together stand together.
fn descend<'e, 'p>(plan: &'p Plan, mut at: &'e mut Element<'p>, steps: &'p [Step]) -> &'e mut Element<'p> {
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

fn is(plan: &Plan, child: &Element<'_>, step: &Step) -> bool {
    let uri = |index: usize| plan.namespaces.list[index].1.as_str();
    child.name == step.name
        && child.namespace == uri(step.namespace)
        && step.tags.iter().all(|tag| {
            let (name, namespace) = (&tag.name.name, uri(tag.name.namespace));
            match tag.attribute {
                true => {
                    child.attributes.iter().any(|a| a.name == *name && a.namespace == namespace && a.value == tag.value)
                }
                false => {
                    child.children.iter().any(|c| c.name == *name && c.namespace == namespace && c.text == tag.value)
                }
            }
        })
}

/// A new element for a step, with its tags.
pub(in crate::mapping) fn element<'p>(plan: &'p Plan, step: &'p Step) -> Element<'p> {
    let mut made = Element::new(&step.prefix[..], &plan.namespaces.list[step.namespace].1[..], &step.name[..]);
    for tag in &step.tags {
        if tag.attribute {
            made.attributes.push(attribute(plan, &tag.name, Cow::Borrowed(&tag.value)));
        } else {
            let namespace = &plan.namespaces.list[tag.name.namespace].1[..];
            made.children.push(Element::new(&tag.name.prefix[..], namespace, &tag.name.name[..]).text(&tag.value[..]));
        }
    }
    made
}

fn attribute<'p>(plan: &'p Plan, name: &'p Name, value: Cow<'p, str>) -> Attribute<'p> {
    let namespace = Cow::Borrowed(&plan.namespaces.list[name.namespace].1[..]);
    Attribute { prefix: Cow::Borrowed(&name.prefix), name: Cow::Borrowed(&name.name), namespace, value }
}

/// An object with the tags of a key.
fn tagged(key: &Key) -> Value {
    Value::Object(key.tags.iter().cloned().collect())
}

/// The value at the end of `keys`, made where it is not there yet; None where something else than an object stands in
/// the way.
fn enter<'v>(mut at: &'v mut Value, keys: &[Key]) -> Option<&'v mut Value> {
    for key in keys {
        if at.is_null() {
            *at = Value::Object(Map::new());
        }
        let next = at.as_object_mut()?.entry(&key.name).or_insert(Value::Null);
        at = if key.tags.is_empty() {
            next
        } else {
            if next.is_null() {
                *next = Value::Array(vec![]);
            }
            let items = next.as_array_mut()?;
            let has = |item: &Value| key.tags.iter().all(|(name, value)| item.get(name) == Some(value));
            let index = items.iter().position(has).unwrap_or_else(|| {
                items.push(tagged(key));
                items.len() - 1
            });
            &mut items[index]
        };
    }
    Some(at)
}

/// The array at the end of `keys`; the tags of the last key are its items' business.
fn array<'v>(root: &'v mut Value, keys: &[Key]) -> Option<&'v mut Vec<Value>> {
    let Some((last, down)) = keys.split_last() else {
        if !root.is_array() {
            *root = Value::Array(vec![]);
        }
        return root.as_array_mut();
    };
    let at = enter(root, down)?;
    if at.is_null() {
        *at = Value::Object(Map::new());
    }
    let list = at.as_object_mut()?.entry(&last.name).or_insert(Value::Array(vec![]));
    list.as_array_mut()
}
