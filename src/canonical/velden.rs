//! The fields of a kind with their privacy classes, compiled from its JSON Schema.
//!
//! Follows what describes the same place together: `$ref` inside the schema, allOf, anyOf, oneOf, if. What it does not
//! understand it refuses, with the place: a field we overlooked here would be a field nobody decided about.

use super::privacy::{Klasse, Matrix};
use serde_json::{Map, Value};

/// Deeper schemas are refused; a schema that refers to itself has no end.
const DEPTH_MAX: usize = 32;

/// What is wrong with one place in a schema; shown to whoever configures the kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {wat}")]
pub struct SchemaFout {
    /// JSON Pointer into the schema.
    pub pointer: String,
    /// What is wrong.
    pub wat: Wat,
}

/// The mistakes a schema can have. The texts are Dutch: they end up in a finding of the configuration check.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wat {
    /// The schema does not describe an object with properties.
    #[error("het schema beschrijft geen object met velden (properties)")]
    GeenObject,
    /// A leaf without a class.
    #[error("dit veld heeft geen x-klasse; zonder klasse kan niemand het krijgen")]
    ZonderKlasse,
    /// A class that has no row in the matrix.
    #[error("de klasse `{0}` staat niet in schemas/canonical/privacy.csv")]
    OnbekendeKlasse(String),
    /// `x-klasse` that is no text.
    #[error("x-klasse moet tekst zijn")]
    KlasseGeenTekst,
    /// Two places give one field different classes.
    #[error("dit veld krijgt twee klassen, `{0}` en `{1}`")]
    TweeKlassen(String, String),
    /// A class on something that holds fields.
    #[error("x-klasse hoort op een veld met een waarde, niet op een object met velden")]
    KlasseOpObject,
    /// A `$ref` we do not follow, or that leads nowhere.
    #[error("deze verwijzing wijst niet naar een plek in dit schema (alleen #/... mag)")]
    Verwijzing,
    /// Too deep, or a schema that refers to itself.
    #[error("het schema is dieper dan 32 lagen of verwijst naar zichzelf")]
    TeDiep,
    /// A keyword that allows fields without naming them.
    #[error("`{0}` laat velden toe zonder ze te noemen; noem elk veld onder properties")]
    Naamloos(&'static str),
}

/// A place in a document, compiled from the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Veld {
    /// A value, or a list of values, of one class.
    Blad {
        /// Its class.
        klasse: Klasse,
        /// Whether the value is base64 (`contentEncoding`).
        base64: bool,
    },
    /// An object with these fields.
    Object(Vec<(String, Veld)>),
    /// A list whose items hold fields.
    Lijst(Box<Veld>),
}

/// The fields that `schema` describes, always [`Veld::Object`]; or every mistake found.
pub(super) fn compile(schema: &Value) -> Result<Veld, Vec<SchemaFout>> {
    let mut compiler = Compiler { root: schema, fouten: Vec::new() };
    let velden = compiler.veld(&[(String::new(), schema)], None, 0);
    match velden {
        Some(velden @ Veld::Object(_)) if compiler.fouten.is_empty() => Ok(velden),
        _ => {
            if compiler.fouten.is_empty() {
                compiler.fout("", Wat::GeenObject);
            }
            Err(compiler.fouten)
        }
    }
}

/// A name as a step of a JSON Pointer (RFC 6901).
pub(super) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Schemas that hold for one place, each with its pointer.
type Parts<'s> = [(String, &'s Value)];

struct Compiler<'s> {
    root: &'s Value,
    fouten: Vec<SchemaFout>,
}

impl<'s> Compiler<'s> {
    fn fout(&mut self, pointer: &str, wat: Wat) {
        self.fouten.push(SchemaFout { pointer: pointer.to_owned(), wat });
    }

    /// The field that `parts` describe together; None after a mistake. `inherited`: the class of the list this is an
    /// item of.
    fn veld(&mut self, parts: &Parts<'s>, inherited: Option<Klasse>, depth: usize) -> Option<Veld> {
        let pointer = parts.first().map(|(at, _)| at.clone()).unwrap_or_default();
        let mut flat = Vec::new();
        for (at, schema) in parts {
            self.flatten(at, schema, depth, &mut flat)?;
        }
        let mut fields: Vec<(&'s str, Vec<(String, &'s Value)>)> = Vec::new();
        let mut items: Vec<(String, &'s Value)> = Vec::new();
        for (at, schema) in &flat {
            for keyword in ["patternProperties", "additionalProperties", "unevaluatedProperties", "prefixItems"] {
                let open = match schema.get(keyword) {
                    Some(Value::Object(o)) => !o.is_empty(),
                    Some(Value::Array(a)) => !a.is_empty(),
                    _ => false,
                };
                if open {
                    self.fout(at, Wat::Naamloos(keyword));
                    return None;
                }
            }
            for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                let part = (format!("{at}/properties/{}", escape(name)), property);
                match fields.iter_mut().find(|(known, _)| known == name) {
                    Some((_, parts)) => parts.push(part),
                    None => fields.push((name, vec![part])),
                }
            }
            if let Some(item) = schema.get("items") {
                items.push((format!("{at}/items"), item));
            }
        }
        let klasse = self.klasse(&pointer, &flat)?;
        if !fields.is_empty() {
            if klasse.is_some() {
                self.fout(&pointer, Wat::KlasseOpObject);
            }
            let compiled: Vec<_> =
                fields.into_iter().map(|(name, parts)| (name.to_owned(), self.veld(&parts, None, depth + 1))).collect();
            let fields =
                compiled.into_iter().map(|(name, veld)| veld.map(|v| (name, v))).collect::<Option<Vec<_>>>()?;
            return Some(Veld::Object(fields));
        }
        if !items.is_empty() {
            return match self.veld(&items, klasse.or(inherited), depth + 1)? {
                // A list of values is one field.
                blad @ Veld::Blad { .. } => Some(blad),
                _ if klasse.is_some() => {
                    self.fout(&pointer, Wat::KlasseOpObject);
                    None
                }
                holds_fields => Some(Veld::Lijst(Box::new(holds_fields))),
            };
        }
        let Some(klasse) = klasse.or(inherited) else {
            self.fout(&pointer, if pointer.is_empty() { Wat::GeenObject } else { Wat::ZonderKlasse });
            return None;
        };
        let base64 = flat.iter().any(|(_, s)| s.get("contentEncoding").is_some_and(|e| e == "base64"));
        Some(Veld::Blad { klasse, base64 })
    }

    /// `schema` and every schema it applies in place: its `$ref` and the branches of allOf, anyOf, oneOf, if.
    fn flatten(
        &mut self,
        at: &str,
        schema: &'s Value,
        depth: usize,
        flat: &mut Vec<(String, &'s Map<String, Value>)>,
    ) -> Option<()> {
        if depth > DEPTH_MAX {
            self.fout(at, Wat::TeDiep);
            return None;
        }
        let Some(object) = schema.as_object() else { return Some(()) };
        flat.push((at.to_owned(), object));
        if let Some(reference) = object.get("$ref") {
            let target =
                reference.as_str().and_then(|r| r.strip_prefix('#')).filter(|p| p.is_empty() || p.starts_with('/'));
            let Some((pointer, target)) = target.and_then(|p| Some((p, self.root.pointer(p)?))) else {
                self.fout(at, Wat::Verwijzing);
                return None;
            };
            self.flatten(pointer, target, depth + 1, flat)?;
        }
        if object.contains_key("$dynamicRef") {
            self.fout(at, Wat::Verwijzing);
            return None;
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for (index, branch) in object.get(keyword).and_then(Value::as_array).into_iter().flatten().enumerate() {
                self.flatten(&format!("{at}/{keyword}/{index}"), branch, depth + 1, flat)?;
            }
        }
        for keyword in ["if", "then", "else"] {
            if let Some(branch) = object.get(keyword) {
                self.flatten(&format!("{at}/{keyword}"), branch, depth + 1, flat)?;
            }
        }
        Some(())
    }

    /// The one class that `flat` gives, if any; None outside after a mistake.
    fn klasse(&mut self, pointer: &str, flat: &[(String, &'s Map<String, Value>)]) -> Option<Option<Klasse>> {
        let mut found: Option<Klasse> = None;
        for (at, schema) in flat {
            let Some(code) = schema.get("x-klasse") else { continue };
            let Some(code) = code.as_str() else {
                self.fout(at, Wat::KlasseGeenTekst);
                return None;
            };
            let Some(klasse) = Matrix::ingebouwd().klasse(code) else {
                self.fout(at, Wat::OnbekendeKlasse(code.to_owned()));
                return None;
            };
            match found {
                Some(other) if other != klasse => {
                    self.fout(pointer, Wat::TweeKlassen(other.to_string(), klasse.to_string()));
                    return None;
                }
                _ => found = Some(klasse),
            }
        }
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn mistakes(schema: Value) -> Vec<(String, Wat)> {
        compile(&schema).expect_err("refused").into_iter().map(|f| (f.pointer, f.wat)).collect()
    }

    #[test]
    fn a_leaf_without_a_class_or_with_a_wrong_one_is_named() {
        let schema = json!({"properties": {
            "goed": {"type": "string", "x-klasse": "P0"},
            "zonder": {"type": "string"},
            "alles": true,
            "fout": {"type": "string", "x-klasse": "P77"},
            "getal": {"type": "string", "x-klasse": 1},
            "diep": {"type": "array", "items": {"properties": {"x": {"type": "string"}}}},
            "lijst": {"type": "array", "items": {"type": "string"}},
            "vrij": {"type": "object"}
        }});
        assert_eq!(
            mistakes(schema),
            [
                ("/properties/zonder".into(), Wat::ZonderKlasse),
                ("/properties/alles".into(), Wat::ZonderKlasse),
                ("/properties/fout".into(), Wat::OnbekendeKlasse("P77".into())),
                ("/properties/getal".into(), Wat::KlasseGeenTekst),
                ("/properties/diep/items/properties/x".into(), Wat::ZonderKlasse),
                ("/properties/lijst/items".into(), Wat::ZonderKlasse),
                ("/properties/vrij".into(), Wat::ZonderKlasse),
            ]
        );
    }

    #[test]
    fn schemas_that_hide_fields_or_have_no_end_are_refused() {
        let leaf = json!({"type": "string", "x-klasse": "P0"});
        assert_eq!(mistakes(json!({"type": "string", "x-klasse": "P0"})), [(String::new(), Wat::GeenObject)]);
        assert_eq!(mistakes(json!(true)), [(String::new(), Wat::GeenObject)]);
        assert_eq!(
            mistakes(json!({"properties": {"a": {"type": "object", "additionalProperties": leaf}}})),
            [("/properties/a".into(), Wat::Naamloos("additionalProperties"))]
        );
        assert_eq!(
            mistakes(json!({"properties": {"a": {"patternProperties": {"^x": leaf}, "properties": {"b": leaf}}}})),
            [("/properties/a".into(), Wat::Naamloos("patternProperties"))]
        );
        assert_eq!(
            mistakes(json!({"properties": {"a": {"$ref": "https://example.org/x"}, "b": {"$ref": "#/$defs/weg"}}})),
            [("/properties/a".into(), Wat::Verwijzing), ("/properties/b".into(), Wat::Verwijzing)]
        );
        assert_eq!(
            mistakes(json!({"properties": {"a": {"x-klasse": "P1", "properties": {"b": leaf}}}})),
            [("/properties/a".into(), Wat::KlasseOpObject)]
        );
        assert_eq!(
            mistakes(json!({"properties": {"a": leaf}, "allOf": [{"properties": {"a": {"x-klasse": "P1"}}}]})),
            [("/properties/a".into(), Wat::TweeKlassen("P0".into(), "P1".into()))]
        );
        let endless = mistakes(json!({"properties": {"a": {"$ref": "#"}}}));
        assert_eq!(endless.len(), 1);
        assert_eq!(endless[0].1, Wat::TeDiep);
    }
}
