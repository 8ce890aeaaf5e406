//! What a schema asks of one value, compiled: the keywords that are said often, looked at without an engine, and the engine
//! for the others.

use super::form::Form;
use crate::domain::dag;
use crate::schema::json::{JsonSchema, Options};
use serde_json::{Map, Number, Value, json};

/// References followed one after another, at most.
const DEPTH_MAX: usize = 8;

/// A value as it is looked at: the text of a cell, or a value that was made of it.
#[derive(Debug, Clone, Copy)]
pub enum Seen<'v> {
    /// Text.
    Text(&'v str),
    /// Anything.
    Value(&'v Value),
}

impl<'v> Seen<'v> {
    fn text(self) -> Option<&'v str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Value(value) => value.as_str(),
        }
    }

    fn value(self) -> Option<&'v Value> {
        match self {
            Self::Text(_) => None,
            Self::Value(value) => Some(value),
        }
    }
}

/// One thing asked of a value. It holds only when the engine says so too; what it is not sure of does not hold.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Text,
    Integer,
    Number,
    Bool,
    OneOf(Vec<Value>),
    Form(Form),
    Least(f64),
    Most(f64),
    Length { least: usize, most: usize },
    Date,
    Cents,
    Engine(JsonSchema),
}

impl Test {
    pub(super) fn holds(&self, seen: Seen<'_>) -> bool {
        let value = seen.value();
        // A bound of a number asks nothing of a text, and a form of text nothing of a number.
        let number = |fits: &dyn Fn(&Number) -> bool| value.and_then(Value::as_number).is_none_or(fits);
        let text = |fits: &dyn Fn(&str) -> bool| seen.text().is_none_or(fits);
        match self {
            Self::Text => seen.text().is_some(),
            Self::Integer => value.is_some_and(Value::is_i64),
            Self::Number => value.is_some_and(Value::is_number),
            Self::Bool => value.is_some_and(Value::is_boolean),
            Self::OneOf(values) => values.iter().any(|known| match seen.text() {
                Some(text) => known == text,
                None => Some(known) == value,
            }),
            Self::Form(form) => text(&|text| form.fits(text)),
            Self::Least(least) => number(&|n| n.as_f64().is_some_and(|n| n >= *least)),
            Self::Most(most) => number(&|n| n.as_f64().is_some_and(|n| n <= *most)),
            Self::Length { least, most } => text(&|text| (*least..=*most).contains(&text.chars().count())),
            Self::Date => text(&|text| dag::read(text).is_some()),
            Self::Cents => number(&|n| !n.is_f64()),
            Self::Engine(schema) => match seen {
                Seen::Text(text) => schema.is_valid(&Value::from(text)),
                Seen::Value(value) => schema.is_valid(value),
            },
        }
    }
}

/// Keywords that ask nothing of a value.
pub(super) const REMARKS: &[&str] = &[
    "$schema",
    "$id",
    "$comment",
    "$defs",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
];

/// Whether a keyword asks nothing. Keywords of our own do not, but for the unit.
pub(super) fn is_remark(keyword: &str) -> bool {
    REMARKS.contains(&keyword) || (keyword.starts_with("x-") && keyword != "x-eenheid")
}

/// Everything a schema asks of one value, put behind `tests`. None: something in it is not to be looked at on its own.
pub(super) fn tests(
    schema: &Value,
    root: &Value,
    options: Options<'_>,
    depth: usize,
    tests: &mut Vec<Test>,
) -> Option<()> {
    let Value::Object(keywords) = schema else { return (schema == true).then_some(()) };
    for (keyword, asked) in keywords.iter().filter(|(keyword, _)| !is_remark(keyword)) {
        if keyword == "$ref" {
            let target = root.pointer(asked.as_str()?.strip_prefix('#')?).filter(|_| depth < DEPTH_MAX)?;
            self::tests(target, root, options, depth + 1, tests)?;
        } else {
            let known = known(keyword, asked, options);
            tests.push(known.or_else(|| engine(keyword, asked, keywords, options))?);
        }
    }
    Some(())
}

/// The test for a keyword, when it needs no engine.
fn known(keyword: &str, asked: &Value, options: Options<'_>) -> Option<Test> {
    let length = || asked.as_u64().and_then(|n| usize::try_from(n).ok());
    // A double holds it exactly, so a number that is rounded does not come past it.
    let exact = || asked.as_f64().filter(|n| n.abs() < 9e15);
    Some(match (keyword, asked) {
        ("type", Value::String(kind)) => match kind.as_str() {
            "string" => Test::Text,
            "integer" => Test::Integer,
            "number" => Test::Number,
            "boolean" => Test::Bool,
            _ => return None,
        },
        ("enum", Value::Array(values)) if values.iter().all(|v| v.is_string() || v.is_i64()) => {
            Test::OneOf(values.clone())
        }
        ("const", value) if value.is_string() || value.is_i64() => Test::OneOf(vec![value.clone()]),
        ("pattern", Value::String(pattern)) => Test::Form(Form::new(pattern)?),
        ("minimum", _) => Test::Least(exact()?),
        ("maximum", _) => Test::Most(exact()?),
        ("minLength", _) => Test::Length { least: length()?, most: usize::MAX },
        ("maxLength", _) => Test::Length { least: 0, most: length()? },
        ("format", Value::String(format)) if format == "date" && !options.formats_are_remarks => Test::Date,
        ("x-eenheid", Value::String(unit)) if unit == "cent" => Test::Cents,
        _ => return None,
    })
}

/// The test for a keyword by the engine. A keyword that looks at those beside it gets them all; what leads elsewhere cannot
/// stand alone.
fn engine(keyword: &str, asked: &Value, beside: &Map<String, Value>, options: Options<'_>) -> Option<Test> {
    let alone =
        matches!(keyword, "type" | "enum" | "const" | "pattern" | "minimum" | "maximum" | "format" | "x-eenheid");
    let schema = if alone { json!({ keyword: asked }) } else { Value::Object(beside.clone()) };
    let leads = ["\"$ref\"", "\"$dynamicRef\"", "\"$id\"", "\"$anchor\"", "\"$dynamicAnchor\""];
    let text = schema.to_string();
    if leads.iter().any(|keyword| text.contains(keyword)) {
        return None;
    }
    JsonSchema::compile_with(&schema, Options { others: &[], ..options }).ok().map(Test::Engine)
}
