//! Values in and out of an expression, and sample values to try it on.

use crate::mapping::convert::Type;
use cel::Value as Cel;
use serde_json::{Map, Number, Value, json};
use std::collections::HashMap;

/// How many combinations of sample values an expression is tried on.
const TRIES: usize = 200;

/// A JSON value as CEL has it; None when it is not of its type. A number is always a double and an integer always whole:
/// CEL does not mix them, so its types may not depend on the value.
pub(super) fn to_cel(value: &Value, kind: Type) -> Option<Cel> {
    match (kind, value) {
        (Type::Text, Value::String(text)) => Some(text.as_str().into()),
        (Type::Integer, Value::Number(n)) => n.as_i64().map(Cel::Int),
        (Type::Number, Value::Number(n)) => n.as_f64().map(Cel::Float),
        (Type::Bool, Value::Bool(b)) => Some((*b).into()),
        (Type::Other, value) => Some(any(value)),
        _ => None,
    }
}

fn any(value: &Value) -> Cel {
    match value {
        Value::Null => Cel::Null,
        Value::Bool(b) => Cel::Bool(*b),
        Value::Number(n) => n.as_i64().map(Cel::Int).or(n.as_f64().map(Cel::Float)).unwrap_or(Cel::Null),
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => items.iter().map(any).collect::<Vec<_>>().into(),
        Value::Object(map) => map.iter().map(|(k, v)| (k.as_str(), any(v))).collect::<HashMap<_, _>>().into(),
    }
}

/// A CEL value as JSON; None for what JSON has not. A double without fraction becomes a whole number.
pub(super) fn from_cel(value: &Cel) -> Option<Value> {
    Some(match value {
        Cel::Int(n) => (*n).into(),
        Cel::UInt(n) => (*n).into(),
        Cel::Float(n) => whole(*n).map(Value::from).or_else(|| Number::from_f64(*n).map(Value::Number))?,
        Cel::String(text) => text.as_str().into(),
        Cel::Bool(b) => (*b).into(),
        Cel::Null => Value::Null,
        Cel::List(items) => items.iter().map(from_cel).collect::<Option<Vec<_>>>()?.into(),
        Cel::Map(map) => {
            let mut pairs: Vec<_> =
                map.map.iter().map(|(k, v)| Some((k.to_string(), from_cel(v)?))).collect::<Option<_>>()?;
            // A map of CEL has no order; the same expression gives the same text.
            pairs.sort_by(|(a, _): &(String, Value), (b, _)| a.cmp(b));
            Value::Object(pairs.into_iter().collect::<Map<_, _>>())
        }
        _ => return None,
    })
}

/// Whole numbers a double holds exactly.
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then(|| format!("{number:.0}").parse().ok()).flatten()
}

/// Combinations of sample values of these types.
pub(super) fn samples(variables: &[(String, Type)]) -> impl Iterator<Item = Vec<Value>> {
    let of = |kind: Type| -> Vec<Value> {
        match kind {
            Type::Text => vec![json!("Abc"), json!(""), json!("12")],
            Type::Integer => vec![json!(7), json!(0), json!(-1)],
            Type::Number => vec![json!(2.5), json!(0.0), json!(-1.25)],
            Type::Bool => vec![json!(true), json!(false)],
            Type::Other => vec![json!(["a", "b"]), json!([]), json!({ "a": 1 }), json!({})],
        }
    };
    let sets: Vec<_> = variables.iter().map(|(_, kind)| of(*kind)).collect();
    let all = sets.iter().fold(1_usize, |n, set| n.saturating_mul(set.len()));
    (0..all.min(TRIES)).map(move |mut index| {
        let pick = |set: &Vec<Value>| {
            let value = set[index % set.len()].clone();
            index /= set.len();
            value
        };
        sets.iter().map(pick).collect()
    })
}

/// The type all values have.
pub(super) fn common(values: &[Cel]) -> Type {
    let of = |value: &Cel| match value {
        Cel::String(_) => Type::Text,
        Cel::Bool(_) => Type::Bool,
        Cel::Float(_) => Type::Number,
        Cel::Int(_) | Cel::UInt(_) => Type::Integer,
        _ => Type::Other,
    };
    let mut kinds = values.iter().map(of);
    let first = kinds.next().unwrap_or(Type::Other);
    kinds.fold(first, |all, kind| match (all, kind) {
        (a, b) if a == b => a,
        (Type::Number | Type::Integer, Type::Number | Type::Integer) => Type::Number,
        _ => Type::Other,
    })
}
