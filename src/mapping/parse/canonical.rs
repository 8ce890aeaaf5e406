//! The canonical side of a line against the schema of its kind: whether a field exists, what type it has, whether a
//! value can stand in it.

use super::{Parser, json};
use crate::mapping::convert::{self, Convert, NoCodes, Type, codes};
use crate::mapping::path::{self, CanonicalPath};
use crate::mapping::syntax::Side;
use crate::yaml::{Node, meant, nearest};
use serde_json::Value;
use std::cell::RefCell;

impl Parser<'_, '_> {
    /// A canonical field that exists, relative to `base`.
    pub(super) fn canonical(&mut self, node: &Node, base: &[String]) -> Option<CanonicalPath> {
        let text = node.text(self.mistakes)?;
        let keys = path::canonical(text).map_err(|text| self.mistakes.at(node, text)).ok()?;
        let full = join(base, &keys);
        if !self.schema.is_null() && self.schema_at(&full).is_none() {
            let told = self.unknown(text, base, &keys);
            self.wrong(node, told);
            return None;
        }
        Some(keys)
    }

    /// A list, or a field of a list's items: lists on the way are walked through. With its place in the schema.
    pub(super) fn through_lists(&mut self, node: &Node, base: &[String]) -> Option<(CanonicalPath, Vec<String>)> {
        let text = node.text(self.mistakes)?;
        let keys = path::canonical(text).map_err(|text| self.mistakes.at(node, text)).ok()?;
        let mut full = base.to_vec();
        for key in &keys {
            if self.schema_at(&full).is_some_and(|at| at.get("items").is_some()) {
                full.push("[]".to_owned());
            }
            full.push(key.clone());
        }
        if !self.schema.is_null() && self.schema_at(&full).is_none() {
            let told = self.unknown(text, base, &keys);
            self.wrong(node, told);
            return None;
        }
        Some((keys, full))
    }

    fn unknown(&self, text: &str, base: &[String], keys: &[String]) -> String {
        let mut all = vec![];
        if let Some(at) = self.schema_at(base) {
            names(&self.schema, at, "", &mut all);
        }
        if let Some(real) = all.iter().find(|name| name.to_lowercase() == text.to_lowercase()) {
            return format!(
                "het canonieke veld `{text}` bestaat niet: hoofdletters tellen mee en dit veld heet `{real}`"
            );
        }
        let last = text.rsplit('.').next().unwrap_or(text).to_lowercase();
        let elsewhere = all.iter().find(|name| name.rsplit('.').next().is_some_and(|n| n.to_lowercase() == last));
        let meant = elsewhere.map(String::as_str).or_else(|| nearest(text, all.iter().map(String::as_str)));
        let meant = meant.map_or(String::new(), |m| format!(" (bedoelt u `{m}`?)"));
        // The fields that do exist where the path still was right.
        let parent = (0..keys.len()).rev().find_map(|n| self.schema_at(&join(base, &keys[..n])));
        let known: Vec<String> = parent
            .and_then(|p| p.get("properties")?.as_object())
            .map(|p| p.keys().map(|k| format!("`{k}`")).collect())
            .unwrap_or_default();
        let known = if known.is_empty() {
            "daarbinnen bestaan geen velden".to_owned()
        } else {
            format!("hier bestaan: {}", known.join(", "))
        };
        format!("het canonieke veld `{text}` bestaat niet{meant}; {known}")
    }

    /// The schema of a field.
    pub(super) fn schema_at(&self, full: &[String]) -> Option<&Value> {
        find(&self.schema, &self.schema, full)
    }

    /// The type of a field; None where the schema does not say.
    pub(super) fn schema_type(&self, full: &[String]) -> Option<Type> {
        let field = self.schema_at(full)?;
        Some(match field.get("type").and_then(Value::as_str) {
            Some("integer") => Type::Integer,
            Some("number") => Type::Number,
            Some("boolean") => Type::Bool,
            Some("string") => Type::Text,
            None if field.get("enum").is_some() || field.get("const").is_some() => Type::Text,
            _ => Type::Other,
        })
    }

    /// The type a field without conversion is read and written as.
    pub(super) fn type_of(&mut self, node: &Node, full: &[String]) -> Option<Type> {
        let kind = self.schema_type(full).unwrap_or(Type::Text);
        if kind == Type::Other && self.side != Side::Json {
            let text = match self.side {
                Side::Csv => "dit canonieke veld is een blok of lijst; wijs een veld erin aan, of gebruik `unpivot`",
                _ => "dit canonieke veld is een blok of lijst; wijs een veld erin aan, of gebruik `each`",
            };
            self.wrong(node, text);
            return None;
        }
        Some(kind)
    }

    /// The conversion of a field: that of `as`, else what its type asks for.
    pub(super) fn convert(&mut self, conversion: Option<&Node>, is: &Node, full: &[String]) -> Option<Convert> {
        match conversion {
            None => self.type_of(is, full).map(Convert::Plain),
            Some(node) => {
                let convert = self.parse_convert(node, self.schema_type(full).unwrap_or(Type::Text))?;
                self.known_codes(node, &convert, full);
                Some(convert)
            }
        }
    }

    /// A code table may only give what the canonical field can hold.
    fn known_codes(&mut self, node: &Node, convert: &Convert, full: &[String]) {
        let Convert::Codes { file, pairs, .. } = convert else { return };
        let allowed: Vec<String> = self.schema_at(full).map(enumerated).unwrap_or_default();
        let (unknown, _) = codes::beside(pairs, &allowed);
        for ours in unknown.iter().filter(|_| !allowed.is_empty()) {
            let (meant, known) = (meant(ours, allowed.iter().map(String::as_str)), allowed.join("`, `"));
            self.wrong(
                node,
                format!(
                    "de codetabel `{file}` geeft `{ours}`, en dat kan in dit veld niet staan{meant}; wel: `{known}`"
                ),
            );
        }
    }

    /// `as` for a field of this type.
    pub(super) fn parse_convert(&mut self, node: &Node, canonical: Type) -> Option<Convert> {
        let text = node.text(self.mistakes)?;
        // What is wrong in a code table stands in that table, at its line.
        let inside = RefCell::new(vec![]);
        let codes = |file: &str| {
            (self.context.codes)(file).map_err(|why| match why {
                NoCodes::Absent(text) => text,
                NoCodes::Wrong(found) => {
                    inside.borrow_mut().extend(found);
                    String::new()
                }
            })
        };
        let made = convert::parse(text, canonical, &codes);
        let inside = inside.into_inner();
        match made {
            Ok(convert) => return Some(convert),
            Err(_) if !inside.is_empty() => self.mistakes.extend(inside),
            Err(text) => self.mistakes.at(node, text),
        }
        None
    }

    /// A fixed value for a field, which its schema must allow.
    pub(super) fn literal(&mut self, node: &Node, full: &[String]) -> Option<Value> {
        let value = json(node);
        let allowed: Vec<Value> = match self.schema_at(full) {
            Some(field) => {
                let one = field.get("const").cloned();
                one.into_iter()
                    .chain(field.get("enum").and_then(Value::as_array).cloned().unwrap_or_default())
                    .collect()
            }
            None => vec![],
        };
        if !allowed.is_empty() && !allowed.contains(&value) {
            let names: Vec<String> = allowed.iter().map(plain).collect();
            let meant = nearest(&plain(&value), names.iter().map(String::as_str))
                .map_or(String::new(), |m| format!(" (bedoelt u `{m}`?)"));
            let shown: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
            let text = format!("`{}` kan in dit veld niet staan{meant}; wel: {}", plain(&value), shown.join(", "));
            self.wrong(node, text);
            return None;
        }
        let wants = self.schema_type(full).unwrap_or(Type::Other);
        let fits = match wants {
            Type::Text => value.is_string(),
            Type::Integer => value.is_i64() || value.is_u64(),
            Type::Number => value.is_number(),
            Type::Bool => value.is_boolean(),
            Type::Other => true,
        };
        if !fits {
            let hint = if wants == Type::Text { "; zet de waarde tussen aanhalingstekens" } else { "" };
            self.wrong(node, format!("in dit veld hoort {}, maar hier staat {}{hint}", wants.naam(), node.kind()));
            return None;
        }
        Some(value)
    }
}

/// `base` with more keys.
pub(super) fn join(base: &[String], keys: &[String]) -> Vec<String> {
    base.iter().chain(keys).cloned().collect()
}

/// The values the canonical field at `path` can have, when its schema lists them; `[]` is the items of a list.
pub fn listed(schema: &Value, path: &[String]) -> Vec<String> {
    find(schema, schema, path).map(enumerated).unwrap_or_default()
}

/// The values a field can have, when its schema lists them.
fn enumerated(field: &Value) -> Vec<String> {
    field.get("enum").and_then(Value::as_array).into_iter().flatten().filter(|v| !v.is_null()).map(plain).collect()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Every field below a place that is not inside a list, as a mapping would write it.
fn names(root: &Value, at: &Value, prefix: &str, all: &mut Vec<String>) {
    for (name, field) in at.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let full = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        // A schema that refers to itself is refused elsewhere; here it must only end.
        if full.len() < 200 {
            names(root, resolve(root, field), &full, all);
        }
        all.push(full);
    }
}

/// The schema of a field, following `$ref`; `[]` steps into the items of an array.
fn find<'s>(root: &'s Value, at: &'s Value, path: &[String]) -> Option<&'s Value> {
    let at = resolve(root, at);
    let Some((first, rest)) = path.split_first() else { return Some(at) };
    let next = if first == "[]" { at.get("items")? } else { at.get("properties")?.get(first)? };
    find(root, next, rest)
}

fn resolve<'s>(root: &'s Value, at: &'s Value) -> &'s Value {
    match at.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#')) {
        Some(pointer) => root.pointer(pointer).map_or(at, |found| resolve(root, found)),
        None => at,
    }
}
