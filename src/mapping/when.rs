//! Conditions and formulas over the canonical message: whether a line counts, and what a formula gives. The same both
//! ways: when reading, of what has been read so far; when writing, of the message.

use super::syntax::{Formula, Looked, When};
use serde_json::Value;
use std::borrow::Cow;

/// A value at a canonical path; null is absent.
pub(super) fn at<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |at, key| at.get(key)).filter(|v| !v.is_null())
}

impl Looked {
    fn find<'v>(&self, item: &'v Value, message: &'v Value) -> Option<&'v Value> {
        at(if self.item { item } else { message }, &self.path)
    }
}

impl When {
    /// The fields it looks at.
    pub fn looks(&self) -> Vec<&Looked> {
        match self {
            Self::Present(looked) => vec![looked],
            Self::Equals(all) => all.iter().map(|(looked, _)| looked).collect(),
            Self::Formula(formula) => formula.with.iter().map(|(_, looked)| looked).collect(),
        }
    }

    /// Whether it holds for an item of a list (or the whole message) within a message. A formula that cannot be
    /// computed, or has nothing to compute with, does not hold.
    pub fn holds(&self, item: &Value, message: &Value) -> bool {
        self.holds_by(&|looked| looked.find(item, message).map(Cow::Borrowed))
    }

    /// The same, where `find` gives the value of a field.
    pub(super) fn holds_by<'v>(&self, find: &dyn Fn(&Looked) -> Option<Cow<'v, Value>>) -> bool {
        match self {
            Self::Present(looked) => find(looked).is_some(),
            Self::Equals(all) => all.iter().all(|(looked, value)| find(looked).is_some_and(|v| same(&v, value))),
            Self::Formula(formula) => matches!(formula.over_by(find), Ok(Some(Value::Bool(true)))),
        }
    }
}

impl Formula<Looked> {
    /// What it gives; nothing when a variable is absent. The error is Dutch.
    pub fn over(&self, item: &Value, message: &Value) -> Result<Option<Value>, String> {
        self.over_by(&|looked| looked.find(item, message).map(Cow::Borrowed))
    }

    /// The same, where `find` gives the value of a field.
    pub(super) fn over_by<'v>(
        &self,
        find: &dyn Fn(&Looked) -> Option<Cow<'v, Value>>,
    ) -> Result<Option<Value>, String> {
        self.eval(self.with.iter().map(|(_, looked)| find(looked).map(Cow::into_owned)).collect())
    }
}

impl<S> Formula<S> {
    /// What it gives with these values of its variables, in their order; None: one of them is absent.
    pub fn eval(&self, variables: Option<Vec<Value>>) -> Result<Option<Value>, String> {
        match variables {
            None => Ok(self.anders.clone()),
            Some(variables) => match (self.expression.eval(&variables), &self.anders) {
                (Ok(value), _) => Ok(Some(value).filter(|v| !v.is_null())),
                (Err(_), Some(anders)) => Ok(Some(anders.clone())),
                (Err(text), None) => Err(text),
            },
        }
    }
}

/// Equal as a person means it: 1 and 1.0 are one number.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

/// The sum of numbers: whole numbers exactly, others to a millionth, which is finer than any figure of the practice.
pub(super) fn sum<'v>(values: impl Iterator<Item = &'v Value>) -> Option<Value> {
    let (mut whole, mut fraction, mut broken) = (0i64, 0f64, false);
    for value in values {
        match value.as_i64() {
            Some(n) => whole = whole.checked_add(n)?,
            None => {
                fraction += value.as_f64()?;
                broken = true;
            }
        }
    }
    if !broken {
        return Some(whole.into());
    }
    let rounded = ((fraction + whole as f64) * 1e6).round() / 1e6;
    serde_json::Number::from_f64(rounded).map(Value::Number)
}

/// The figure of a list in a canonical message: how many items, or the sum of a field of theirs.
pub(super) fn figure(value: &Value, of: &[String], adds: bool) -> Option<Value> {
    let mut all = vec![];
    flat(value, of, &mut all);
    if adds { sum(all.into_iter()) } else { Some(all.len().into()) }
}

/// Every value at a canonical path, through all lists.
fn flat<'v>(value: &'v Value, path: &[String], all: &mut Vec<&'v Value>) {
    match (value, path.split_first()) {
        (Value::Array(items), _) => items.iter().for_each(|item| flat(item, path, all)),
        (Value::Null, _) => {}
        (value, None) => all.push(value),
        (value, Some((key, rest))) => value.get(key).into_iter().for_each(|next| flat(next, rest, all)),
    }
}
