//! Leaving out what a receiver may not see. A [`Mask`] is compiled once for a kind, a role and formal or not, and then
//! applied to every message.
//!
//! Deny by default (BR50): a field stays only when the schema knows it, its class may go to the role, and the value has
//! the shape the schema says. Nothing else is looked at; order stays.

use super::privacy::Klasse;
use super::velden::Veld;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Which fields of a kind stay; see the module. Made by [`super::soort::Soort::mask`].
#[derive(Debug, Clone)]
pub struct Mask(Node);

#[derive(Debug, Clone)]
enum Node {
    /// Nothing below here stays.
    Drop,
    /// A value or a list of values stays.
    Leaf,
    /// The named fields, sorted by name; an unknown name does not stay.
    Object(Box<[(Box<str>, Node)]>),
    /// The same for every item.
    List(Box<Node>),
}

impl Mask {
    pub(super) fn new(velden: &Veld, mag: &dyn Fn(Klasse) -> bool) -> Self {
        Self(Node::new(velden, mag))
    }

    /// The part of `doc` that stays, and how many fields were left out. A list of values counts as one field, a field
    /// the schema does not know as the fields that are in it. Objects and lists that became empty are gone too; `doc`
    /// itself never is.
    pub fn apply(&self, doc: &Value) -> (Value, usize) {
        let (kept, dropped) = self.view(doc);
        (kept.into_owned(), dropped)
    }

    /// The same, not copied when all of it stays.
    pub fn view<'v>(&self, doc: &'v Value) -> (Cow<'v, Value>, usize) {
        if self.0.keeps(doc) {
            return (Cow::Borrowed(doc), 0);
        }
        let mut dropped = 0;
        let kept = self.0.apply(doc, &mut dropped).unwrap_or_else(|| Value::Object(Map::new()));
        (Cow::Owned(kept), dropped)
    }

    /// Whether a single value at this path of names stays, whatever stands beside it.
    pub fn keeps(&self, path: &[impl AsRef<str>]) -> bool {
        let mut node = &self.0;
        for name in path {
            let Node::Object(known) = node else { return false };
            let Ok(at) = known.binary_search_by(|(k, _)| (**k).cmp(name.as_ref())) else { return false };
            node = &known[at].1;
        }
        matches!(node, Node::Leaf)
    }
}

impl Node {
    fn new(veld: &Veld, mag: &dyn Fn(Klasse) -> bool) -> Self {
        match veld {
            Veld::Blad { klasse, .. } if mag(*klasse) => Node::Leaf,
            Veld::Blad { .. } => Node::Drop,
            Veld::Object(fields) => {
                let mut kept: Vec<(Box<str>, Node)> = fields
                    .iter()
                    .map(|(name, field)| (name.as_str().into(), Node::new(field, mag)))
                    .filter(|(_, node)| !matches!(node, Node::Drop))
                    .collect();
                kept.sort_by(|a, b| a.0.cmp(&b.0));
                if kept.is_empty() { Node::Drop } else { Node::Object(kept.into()) }
            }
            Veld::Lijst(item) => match Node::new(item, mag) {
                Node::Drop => Node::Drop,
                node => Node::List(Box::new(node)),
            },
        }
    }

    /// Whether all of a value stays.
    fn keeps(&self, value: &Value) -> bool {
        match (self, value) {
            (Node::Leaf, value) => is_leaf(value),
            (Node::Object(known), Value::Object(fields)) => fields.iter().all(|(name, field)| {
                known.binary_search_by(|(k, _)| (**k).cmp(name.as_str())).is_ok_and(|at| known[at].1.keeps(field))
            }),
            (Node::List(node), Value::Array(items)) => items.iter().all(|item| node.keeps(item)),
            _ => false,
        }
    }

    fn apply(&self, value: &Value, dropped: &mut usize) -> Option<Value> {
        match (self, value) {
            (Node::Leaf, value) if is_leaf(value) => Some(value.clone()),
            (Node::Object(known), Value::Object(fields)) => {
                let mut kept = Map::with_capacity(fields.len().min(known.len()));
                for (name, field) in fields {
                    match known.binary_search_by(|(k, _)| (**k).cmp(name.as_str())) {
                        Ok(at) => {
                            if let Some(field) = known[at].1.apply(field, dropped) {
                                kept.insert(name.clone(), field);
                            }
                        }
                        Err(_) => *dropped += count(field),
                    }
                }
                // Empty from the start stays: only what we emptied goes.
                (!kept.is_empty() || fields.is_empty()).then_some(Value::Object(kept))
            }
            (Node::List(node), Value::Array(items)) => {
                let kept: Vec<Value> = items.iter().filter_map(|item| node.apply(item, dropped)).collect();
                (!kept.is_empty() || items.is_empty()).then_some(Value::Array(kept))
            }
            (_, value) => {
                *dropped += count(value);
                None
            }
        }
    }
}

/// A value, or a list (of lists) of values: anything without names in it.
fn is_leaf(value: &Value) -> bool {
    match value {
        Value::Object(_) => false,
        Value::Array(items) => items.iter().all(is_leaf),
        _ => true,
    }
}

/// How many fields `value` is: every value with a name counts, a list of values is one.
fn count(value: &Value) -> usize {
    match value {
        Value::Object(fields) => fields.values().map(count).sum::<usize>().max(1),
        Value::Array(items) if !is_leaf(value) => items.iter().map(count).sum(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::super::soort::Soort;
    use super::*;
    use serde_json::json;

    /// Keeps P0 and drops the rest: the role outside the practice.
    fn filtered(doc: &Value) -> (Value, usize) {
        let schema = json!({"properties": {
            "vrij": {"type": "string", "x-klasse": "P0"},
            "naam": {"type": "string", "x-klasse": "P1"},
            "lijst": {"type": "array", "items": {"type": "string", "x-klasse": "P0"}},
            "regels": {"type": "array", "items": {"properties": {
                "code": {"type": "string", "x-klasse": "P0"},
                "wie": {"type": "string", "x-klasse": "P1"}
            }}},
            "wie": {"properties": {"naam": {"type": "string", "x-klasse": "P1"}}}
        }});
        let soort = Soort::from_schema("proef/1", schema).expect("compiles");
        soort.for_receiver(doc, crate::domain::rol::Rol::Overig, true, super::super::privacy::Matrix::ingebouwd())
    }

    #[test]
    fn a_field_the_schema_does_not_know_is_left_out_and_counted() {
        let doc = json!({"vrij": "a", "vreemd": 1, "ook": {"x": 1, "y": ["p", "q"], "z": [{"a": 1}, {"b": 2}]}});
        // vreemd 1; ook: x 1, y 1, z 2.
        assert_eq!(filtered(&doc), (json!({"vrij": "a"}), 5));
    }

    #[test]
    fn what_stays_as_a_whole_is_not_copied() {
        let schema = json!({"properties": {
            "vrij": {"type": "string", "x-klasse": "P0"},
            "naam": {"type": "string", "x-klasse": "P1"},
            "regels": {"type": "array", "items": {"properties": {"code": {"type": "string", "x-klasse": "P0"}}}}
        }});
        let soort = Soort::from_schema("proef/1", schema).expect("compiles");
        let mask = soort.mask(crate::domain::rol::Rol::Overig, true, super::super::privacy::Matrix::ingebouwd());
        for (doc, whole) in [
            (json!({"vrij": ["a"], "regels": [{"code": "c"}, {}]}), true),
            (json!({}), true),
            (json!({"vrij": "a", "naam": "B"}), false),
            (json!({"regels": [{"code": {"x": 1}}]}), false),
            (json!("los"), false),
        ] {
            let (kept, dropped) = mask.view(&doc);
            assert_eq!((matches!(kept, Cow::Borrowed(_)), dropped == 0), (whole, whole), "{doc}");
            assert_eq!((kept.into_owned(), dropped), mask.apply(&doc));
        }
    }

    #[test]
    fn what_became_empty_goes_and_what_was_empty_stays() {
        let doc = json!({"regels": [{"wie": "A"}, {"code": "c", "wie": "B"}], "wie": {"naam": "C"}, "lijst": []});
        assert_eq!(filtered(&doc), (json!({"regels": [{"code": "c"}], "lijst": []}), 3));
        assert_eq!(filtered(&json!({"regels": [], "wie": {}})), (json!({"regels": []}), 1));
        assert_eq!(filtered(&json!({"regels": [{"wie": "A"}]})), (json!({}), 1));
    }

    #[test]
    fn a_value_of_another_shape_than_the_schema_says_is_left_out() {
        let doc = json!({"vrij": {"naam": "A"}, "lijst": ["a", {"naam": "B"}], "regels": {"code": "c"}});
        assert_eq!(filtered(&doc), (json!({}), 4));
        assert_eq!(filtered(&json!("los")), (json!({}), 1));
    }

    #[test]
    fn whether_a_value_stays_can_be_asked_before_there_is_one() {
        let schema = json!({"properties": {
            "vrij": {"type": "string", "x-klasse": "P0"},
            "naam": {"type": "string", "x-klasse": "P1"},
            "wie": {"properties": {"plaats": {"type": "string", "x-klasse": "P0"}, "naam": {"type": "string", "x-klasse": "P1"}}},
            "lijst": {"type": "array", "items": {"properties": {"code": {"type": "string", "x-klasse": "P0"}}}}
        }});
        let soort = Soort::from_schema("proef/1", schema).expect("compiles");
        let mask = soort.mask(crate::domain::rol::Rol::Overig, true, super::super::privacy::Matrix::ingebouwd());
        for path in [
            &["vrij"][..],
            &["naam"],
            &["vreemd"],
            &["wie", "plaats"],
            &["wie", "naam"],
            &["wie"],
            &["vrij", "x"],
            &["lijst"],
            &["lijst", "code"],
        ] {
            let doc = path.iter().rev().fold(json!("a"), |inner, name| json!({*name: inner}));
            let kept = path.iter().try_fold(&mask.apply(&doc).0, |at, name| at.get(*name)) == Some(&json!("a"));
            assert_eq!(mask.keeps(path), kept, "{path:?}");
        }
    }

    #[test]
    fn the_order_of_the_fields_stays() {
        let doc = json!({"vrij": "a", "lijst": ["b"], "regels": [{"code": "c"}]});
        assert_eq!(filtered(&doc).0.to_string(), doc.to_string());
        let other = json!({"regels": [{"code": "c"}], "vrij": "a", "lijst": ["b"]});
        assert_eq!(filtered(&other).0.to_string(), other.to_string());
    }
}
