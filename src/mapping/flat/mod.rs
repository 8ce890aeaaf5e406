//! A plan run over values at numbered places instead of over trees: for a table, where every row has the same places. What
//! a line finds and makes is said by the same conversions, templates and formulas as in [`super::read`] and
//! [`super::write`](mod@super::write); only where values stand differs.
//!
//! A plan with lists has no such form. A row for which something is wrong has none either: whoever gets no answer here asks
//! those two, and they say what it is.

mod read;
mod write;

use super::path::CanonicalPath;
use super::syntax::When;
pub use read::FlatReader;
use serde_json::Value;
use std::borrow::Cow;
pub use write::{Document, FlatWriter, Output};

/// The places of a canonical message that has single values only, in the order of their slots.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places(Vec<CanonicalPath>);

/// A single value: a text, which mostly is a piece of the row and not copied out of it, or anything else.
#[derive(Debug, Clone, PartialEq)]
pub enum Single<'r> {
    /// A text.
    Text(Cow<'r, str>),
    /// A number, yes or no, or null.
    Other(Value),
}

/// The values of one message, a slot for each place.
pub type Slots<'r> = [Option<Single<'r>>];

/// What is known of a canonical path before there is a message.
enum Spot {
    /// It is this place.
    Slot(usize),
    /// There is never a value.
    Never,
    /// It is a block around places.
    Around,
}

impl Places {
    /// The paths.
    pub fn list(&self) -> &[CanonicalPath] {
        &self.0
    }

    /// The slot of a place, made when it is new. None when a value there would stand around another, or within.
    fn slot(&mut self, path: &CanonicalPath) -> Option<usize> {
        if let Some(slot) = self.0.iter().position(|known| known == path) {
            return Some(slot);
        }
        let apart = |known: &CanonicalPath| !known.starts_with(path) && !path.starts_with(known);
        (!path.is_empty() && self.0.iter().all(apart)).then(|| {
            self.0.push(path.clone());
            self.0.len() - 1
        })
    }

    fn find(&self, path: &[String]) -> Spot {
        match self.0.iter().position(|known| known == path) {
            Some(slot) => Spot::Slot(slot),
            None if self.0.iter().any(|known| known.starts_with(path)) => Spot::Around,
            None => Spot::Never,
        }
    }

    /// The value at a path; null is absent.
    fn value(&self, slots: &Slots<'_>, path: &[String]) -> Option<Value> {
        match self.find(path) {
            Spot::Slot(slot) => slots[slot].as_ref().filter(|single| !single.is_null()).map(Single::value),
            Spot::Never | Spot::Around => None,
        }
    }

    /// Whether a condition looks at single values only.
    fn holds_single(&self, when: &When) -> bool {
        when.looks().iter().all(|looked| !matches!(self.find(&looked.path), Spot::Around))
    }
}

impl From<Value> for Single<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::String(text) => Self::Text(Cow::Owned(text)),
            value => Self::Other(value),
        }
    }
}

impl Single<'_> {
    fn is_null(&self) -> bool {
        matches!(self, Self::Other(Value::Null))
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Other(_) => None,
        }
    }

    /// A copy for who works with values.
    fn value(&self) -> Value {
        match self {
            Self::Text(text) => Value::from(text.as_ref()),
            Self::Other(value) => value.clone(),
        }
    }
}

/// The same room, empty, for values that borrow from another row.
pub fn again<'r>(mut slots: Vec<Option<Single<'_>>>) -> Vec<Option<Single<'r>>> {
    slots.clear();
    slots.into_iter().map(|_| None).collect()
}

/// A value that is no block and no list.
fn single(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

#[cfg(test)]
mod tests;
