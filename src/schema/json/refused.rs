//! Why a JSON schema does not compile: where in it, and what was expected, in Dutch.

use super::texts;
use crate::yaml::meant;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

/// The types JSON Schema knows.
const TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "object", "array", "null"];

/// JSON Pointer to what is wrong, and the text.
pub(super) fn explain(schema: &Value, error: &ValidationError<'_>) -> (String, String) {
    if let Kind::Referencing(_) = error.kind() {
        let lost = lost(schema, schema, "");
        let cause = lost.as_ref().map_or_else(String::new, |(_, reference)| match reference.strip_prefix('#') {
            Some(_) => {
                let known: Vec<String> = ["$defs", "definitions"]
                    .iter()
                    .filter_map(|block| Some((block, schema.get(block)?.as_object()?)))
                    .flat_map(|(block, all)| all.keys().map(move |name| format!("#/{block}/{name}")))
                    .collect();
                let meant = meant(reference, known.iter().map(String::as_str));
                format!("`$ref: {reference}` wijst naar niets in dit schema{meant}")
            }
            None => format!(
                "`$ref: {reference}` wijst buiten dit bestand, en dat wordt niet geladen; zet dat deel onder `$defs` in dit schema"
            ),
        });
        return (lost.map(|(at, _)| at).unwrap_or_default(), cause);
    }
    let pointer = error.instance_path().as_str().to_owned();
    let value = schema.pointer(&pointer);
    let keyword = pointer.rsplit('/').next().unwrap_or_default();
    let cause = match (keyword, value) {
        ("type", Some(Value::String(name))) => {
            format!("het type `{name}` bestaat niet{}; er zijn: {}", meant(name, TYPES), TYPES.join(", "))
        }
        ("pattern", Some(_)) => {
            "dit patroon is geen reguliere expressie die gelezen kan worden; kijk naar haakjes en `\\`".to_owned()
        }
        _ => format!("`{keyword}` klopt niet: {}", texts::text(error.kind(), None)),
    };
    (pointer, cause)
}

/// The first `$ref` that leads nowhere, with its place.
fn lost(root: &Value, at: &Value, pointer: &str) -> Option<(String, String)> {
    match at {
        Value::Object(map) => {
            let reference = map.get("$ref").and_then(Value::as_str).filter(|r| !leads(root, r));
            if let Some(reference) = reference {
                return Some((format!("{pointer}/$ref"), reference.to_owned()));
            }
            map.iter().find_map(|(key, below)| {
                let key = key.replace('~', "~0").replace('/', "~1");
                lost(root, below, &format!("{pointer}/{key}"))
            })
        }
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, below)| lost(root, below, &format!("{pointer}/{index}")))
        }
        _ => None,
    }
}

fn leads(root: &Value, reference: &str) -> bool {
    match reference.strip_prefix('#') {
        Some("") => true,
        Some(pointer) if pointer.starts_with('/') => root.pointer(pointer).is_some(),
        // An anchor, or a schema by its name.
        Some(anchor) => named(root, "$anchor", anchor),
        None => named(root, "$id", reference.split('#').next().unwrap_or_default()),
    }
}

fn named(at: &Value, key: &str, name: &str) -> bool {
    match at {
        Value::Object(map) => {
            map.get(key).is_some_and(|v| v == name) || map.values().any(|below| named(below, key, name))
        }
        Value::Array(items) => items.iter().any(|below| named(below, key, name)),
        _ => false,
    }
}
