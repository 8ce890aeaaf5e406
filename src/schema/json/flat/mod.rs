//! The quick question for documents that hold single values at known places and nothing else, such as the row of a table:
//! is this one valid? Every place has its own tests ([`leaf`]), so no document is built to ask.
//!
//! Yes means that [`JsonSchema::is_valid`] says yes to the document. No means nothing: who wants to know what is wrong, or
//! whether anything is, builds the document and asks [`JsonSchema::validate`].

mod form;
mod leaf;

use super::{JsonSchema, Options};
pub use leaf::Seen;
use leaf::{Test, is_remark, tests};
use serde_json::{Map, Value};

/// A schema as it looks at values at known places. Made by [`JsonSchema::flat`].
#[derive(Debug, Clone)]
pub struct FlatSchema(Block);

/// An object of the document.
#[derive(Debug, Clone, Default)]
struct Block {
    /// Values in it: their place, what is asked of them.
    leaves: Vec<(usize, Vec<Test>)>,
    /// Objects in it, there when one of these places has a value.
    blocks: Vec<(Vec<usize>, Block)>,
    /// Of each of these at least one place must have a value: a field that is required.
    required: Vec<Vec<usize>>,
    /// These must have none.
    closed: Vec<usize>,
}

impl JsonSchema {
    /// The schema for documents with values at `places` only, each a path of keys. None when it asks something that cannot
    /// be seen place by place, or that no such document has.
    pub fn flat(&self, places: &[Vec<String>]) -> Option<FlatSchema> {
        let all: Vec<(usize, &[String])> = places.iter().map(Vec::as_slice).enumerate().collect();
        let options = Options { others: &[], formats_are_remarks: self.formats_are_remarks };
        Block::new(&self.schema, &self.schema, options, &all).map(FlatSchema)
    }
}

impl FlatSchema {
    /// Whether a document is valid of which `at` gives the value at each place. See the module for what no means.
    pub fn passes<'v>(&self, at: &impl Fn(usize) -> Option<Seen<'v>>) -> bool {
        self.0.passes(at)
    }
}

impl Block {
    /// `inside`: the places in this object, with what is left of their paths.
    fn new(schema: &Value, root: &Value, options: Options<'_>, inside: &[(usize, &[String])]) -> Option<Self> {
        let mut block = Self::default();
        let Value::Object(keywords) = schema else { return (schema == true).then_some(block) };
        let known = |keyword: &&String| {
            is_remark(keyword) || ["type", "required", "properties", "additionalProperties"].contains(&keyword.as_str())
        };
        if !keywords.keys().all(|keyword| known(&keyword)) || keywords.get("type").is_some_and(|kind| kind != "object")
        {
            return None;
        }
        let closed = match keywords.get("additionalProperties") {
            None | Some(Value::Bool(true)) => false,
            Some(Value::Bool(false)) => true,
            Some(_) => return None,
        };
        let none = Map::new();
        let properties = match keywords.get("properties") {
            None => &none,
            Some(properties) => properties.as_object()?,
        };
        for name in keywords.get("required").and_then(Value::as_array).into_iter().flatten() {
            let places: Vec<usize> = inside
                .iter()
                .filter(|(_, path)| path.first().is_some_and(|key| key == name))
                .map(|(n, _)| *n)
                .collect();
            if places.is_empty() {
                return None;
            }
            block.required.push(places);
        }
        let mut done: Vec<&String> = vec![];
        for (place, path) in inside {
            let (key, rest) = path.split_first()?;
            match properties.get(key) {
                None if closed => block.closed.push(*place),
                None => {}
                Some(schema) if rest.is_empty() => {
                    let mut list = vec![];
                    tests(schema, root, options, 0, &mut list)?;
                    block.leaves.push((*place, list));
                }
                Some(_) if done.contains(&key) => {}
                Some(schema) => {
                    done.push(key);
                    let below: Vec<(usize, &[String])> = inside
                        .iter()
                        .filter(|(_, path)| path.first() == Some(key))
                        .map(|(place, path)| (*place, &path[1..]))
                        .collect();
                    let places = below.iter().map(|(place, _)| *place).collect();
                    block.blocks.push((places, Self::new(schema, root, options, &below)?));
                }
            }
        }
        Some(block)
    }

    fn passes<'v>(&self, at: &impl Fn(usize) -> Option<Seen<'v>>) -> bool {
        let there = |places: &[usize]| places.iter().any(|place| at(*place).is_some());
        self.required.iter().all(|places| there(places))
            && !there(&self.closed)
            && self
                .leaves
                .iter()
                .all(|(place, tests)| at(*place).is_none_or(|seen| tests.iter().all(|t| t.holds(seen))))
            && self.blocks.iter().all(|(places, block)| !there(places) || block.passes(at))
    }
}

#[cfg(test)]
mod tests;
