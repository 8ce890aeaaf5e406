//! What a JSON schema allows at a place. All that hold at once (`allOf`, `$ref`) or by choice (`anyOf`, `oneOf`, `then`,
//! `else`) are taken together: a name that one of them knows may be there. What a name needs to be *right* is for the
//! validator; here a name only has to be possible.

use crate::schema::shape::{ITEM, Lookup, Place};
use serde_json::{Value, json};
use std::sync::Arc;

/// A JSON schema, asked by place.
#[derive(Debug, Clone)]
pub struct JsonShape(Arc<Value>);

/// How deep schemas within schemas are followed; what is deeper is a circle.
const DEEPEST: usize = 64;

/// What a key leads to.
enum Next<'s> {
    /// These schemas.
    Named(Vec<&'s Value>),
    /// Anything goes.
    Open,
    /// Nothing.
    Nothing,
}

impl JsonShape {
    /// For this schema; only references within it are followed.
    pub fn new(schema: Arc<Value>) -> Self {
        Self(schema)
    }

    /// What stands at the end of `steps`.
    pub fn find(&self, steps: &[String]) -> Lookup {
        let mut at = self.together(&self.0);
        for (index, step) in steps.iter().enumerate() {
            at = match self.next(&at, step) {
                Next::Named(next) => next.into_iter().flat_map(|schema| self.together(schema)).collect(),
                Next::Open => return Lookup::Open { at: index, known: names(&at) },
                Next::Nothing => return Lookup::Missing { at: index, known: names(&at) },
            };
        }
        Lookup::Found(place(&at))
    }

    /// Every value the schema names.
    pub fn leaves(&self) -> Vec<Vec<String>> {
        let mut leaves = vec![];
        self.collect(&self.together(&self.0), &mut vec![], &mut vec![], &mut leaves);
        leaves
    }

    fn collect<'s>(
        &'s self,
        at: &[&'s Value],
        path: &mut Vec<String>,
        around: &mut Vec<*const Value>,
        leaves: &mut Vec<Vec<String>>,
    ) {
        // A schema that is inside itself is named once.
        let own: Vec<*const Value> = at.iter().map(|s| std::ptr::from_ref(*s)).collect();
        if own.iter().any(|s| around.contains(s)) || path.len() > DEEPEST {
            return;
        }
        around.extend(&own);
        let place = place(at);
        let mut steps = names(at);
        if place.list
            && at.iter().any(|s| s.get("items").is_some_and(Value::is_object) || s.get("prefixItems").is_some())
        {
            steps.push(ITEM.to_owned());
        }
        let before = leaves.len();
        for step in steps {
            if let Next::Named(next) = self.next(at, &step) {
                let next: Vec<_> = next.into_iter().flat_map(|schema| self.together(schema)).collect();
                path.push(step);
                self.collect(&next, path, around, leaves);
                path.pop();
            }
        }
        // A block without names inside is a value to us: whatever is in it.
        if (place.leaf || leaves.len() == before) && !path.is_empty() && !leaves.contains(path) {
            leaves.push(path.clone());
        }
        around.truncate(around.len() - own.len());
    }

    /// A schema and everything that holds with it at the same place.
    fn together<'s>(&'s self, schema: &'s Value) -> Vec<&'s Value> {
        let mut found: Vec<&Value> = vec![];
        let mut queue = vec![schema];
        while let Some(next) = queue.pop() {
            if found.iter().any(|known| std::ptr::eq(*known, next)) {
                continue;
            }
            found.push(next);
            if let Some(target) = next.get("$ref").and_then(Value::as_str).and_then(|r| self.target(r)) {
                queue.push(target);
            }
            for key in ["allOf", "anyOf", "oneOf"] {
                queue.extend(next.get(key).and_then(Value::as_array).into_iter().flatten());
            }
            queue.extend(["then", "else"].iter().filter_map(|key| next.get(*key)));
        }
        found
    }

    fn target(&self, reference: &str) -> Option<&Value> {
        let pointer = reference.strip_prefix('#').or_else(|| {
            let id = self.0.get("$id")?.as_str()?;
            reference.strip_prefix(id)?.strip_prefix('#')
        })?;
        if pointer.is_empty() || pointer.starts_with('/') {
            return self.0.pointer(pointer);
        }
        let defs = self.0.get("$defs").and_then(Value::as_object);
        defs.into_iter().flat_map(|d| d.values()).find(|d| d.get("$anchor").and_then(Value::as_str) == Some(pointer))
    }

    fn next<'s>(&'s self, at: &[&'s Value], step: &str) -> Next<'s> {
        let mut found = vec![];
        if step == ITEM {
            for schema in at {
                found.extend(schema.get("items").filter(|i| i.is_object()));
                found.extend(schema.get("prefixItems").and_then(Value::as_array).into_iter().flatten());
            }
            return match (found.is_empty(), place(at).list) {
                (false, _) => Next::Named(found),
                (true, true) => Next::Open,
                (true, false) => Next::Nothing,
            };
        }
        found.extend(at.iter().filter_map(|schema| schema.get("properties")?.get(step)));
        for schema in at {
            let patterns = schema.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
            let fits = |pattern: &str| jsonschema::is_valid(&json!({ "pattern": pattern }), &json!(step));
            found.extend(patterns.filter(|(pattern, _)| fits(pattern)).map(|(_, schema)| schema));
        }
        if !found.is_empty() {
            return if found.iter().all(|s| **s == Value::Bool(false)) { Next::Nothing } else { Next::Named(found) };
        }
        if !place(at).block {
            return Next::Nothing;
        }
        let rest: Vec<&Value> = ["additionalProperties", "unevaluatedProperties"]
            .iter()
            .flat_map(|key| at.iter().filter_map(move |schema| schema.get(*key)))
            .collect();
        if rest.iter().any(|r| **r == Value::Bool(false)) {
            return Next::Nothing;
        }
        let described: Vec<&Value> = rest.into_iter().filter(|r| r.is_object()).collect();
        if described.is_empty() { Next::Open } else { Next::Named(described) }
    }
}

fn names(at: &[&Value]) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for name in at.iter().filter_map(|s| s.get("properties")?.as_object()).flat_map(|p| p.keys()) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// What may stand where all of `at` hold together.
fn place(at: &[&Value]) -> Place {
    let mut types: Vec<String> = vec![];
    for schema in at {
        match schema.get("type") {
            Some(Value::String(one)) => types.push(one.clone()),
            Some(Value::Array(several)) => types.extend(several.iter().filter_map(Value::as_str).map(str::to_owned)),
            _ => {}
        }
        for fixed in
            schema.get("const").into_iter().chain(schema.get("enum").and_then(Value::as_array).into_iter().flatten())
        {
            types.push(
                match fixed {
                    Value::String(_) => "string",
                    Value::Bool(_) => "boolean",
                    Value::Number(n) if n.is_f64() => "number",
                    Value::Number(_) => "integer",
                    Value::Array(_) => "array",
                    Value::Object(_) => "object",
                    Value::Null => "null",
                }
                .to_owned(),
            );
        }
    }
    types.retain(|t| t != "null");
    if types.is_empty() {
        // Nobody says what it is: what is said about its inside tells.
        let says = |key: &str| at.iter().any(|s| s.get(key).is_some());
        if says("properties") || says("additionalProperties") {
            types.push("object".to_owned());
        }
        if says("items") || says("prefixItems") {
            types.push("array".to_owned());
        }
    }
    types.sort();
    types.dedup();
    let is = |name: &str| types.is_empty() || types.iter().any(|t| t == name);
    let leaf = types.is_empty() || types.iter().any(|t| t != "object" && t != "array");
    Place { leaf, block: is("object"), list: is("array"), types }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape() -> JsonShape {
        JsonShape::new(Arc::new(json!({
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "wie": {"$ref": "#/$defs/wie"},
                "talen": {"type": "array", "items": {"type": "string"}},
                "uren": {"type": ["integer", "null"]},
                "contacten": {"type": "array", "items": {"oneOf": [
                    {"properties": {"soort": {"const": "mobiel"}, "nummer": {"type": "string"}}},
                    {"properties": {"soort": {"const": "email"}, "adres": {"type": "string"}}}
                ]}},
                "vrij": {"type": "object", "properties": {"bekend": {"type": "boolean"}}},
                "alles": true
            },
            "$defs": {"wie": {
                "allOf": [{"properties": {"naam": {"type": "string"}}}, {"properties": {"ouder": {"$ref": "#/$defs/wie"}}}],
                "unevaluatedProperties": false
            }}
        })))
    }

    fn steps(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

    fn found(path: &str) -> Place {
        match shape().find(&steps(path)) {
            Lookup::Found(place) => place,
            other => panic!("{path}: {other:?}"),
        }
    }

    #[test]
    fn references_branches_lists_and_types_that_hold_themselves_are_followed() {
        assert_eq!(found("wie/ouder/ouder/naam").types, ["string"]);
        assert!(found("wie/ouder").block && !found("wie/ouder").leaf);
        assert!(found("talen").list && !found("talen").leaf);
        assert!(found("talen/[]").leaf);
        assert_eq!(found("contacten/[]/nummer").types, ["string"]);
        assert_eq!(found("contacten/[]/adres").types, ["string"]);
        assert_eq!(found("uren").types, ["integer"]);
        assert!(found("alles").leaf && found("alles").block && found("alles").list);
    }

    #[test]
    fn what_is_not_there_says_where_it_stops_and_what_is() {
        assert_eq!(
            shape().find(&steps("wie/naams")),
            Lookup::Missing { at: 1, known: vec!["ouder".to_owned(), "naam".to_owned()] }
        );
        assert!(matches!(shape().find(&steps("talen/naam")), Lookup::Missing { at: 1, .. }));
        assert!(matches!(shape().find(&steps("wie/naam/x")), Lookup::Missing { at: 2, .. }));
        assert_eq!(shape().find(&steps("vrij/x")), Lookup::Open { at: 1, known: vec!["bekend".to_owned()] });
        assert!(matches!(shape().find(&steps("alles/x/y")), Lookup::Open { at: 1, .. }));
    }

    #[test]
    fn the_values_it_names_are_listed_once_however_deep_it_holds_itself() {
        let leaves: Vec<String> = shape().leaves().iter().map(|l| l.join("/")).collect();
        assert_eq!(
            leaves,
            [
                "wie/naam",
                "talen/[]",
                "uren",
                "contacten/[]/soort",
                "contacten/[]/adres",
                "contacten/[]/nummer",
                "vrij/bekend",
                "alles"
            ]
        );
    }
}
