//! A canonical kind: a noun and version, its JSON Schema, and the privacy class of every field.
//!
//! Works for the kinds we ship and for kinds a deployment adds: any JSON Schema 2020-12 whose leaf properties carry
//! `x-klasse`. What is not understood is refused when the kind is loaded, not when a message passes: see
//! [`super::velden`]. Leaving out fields for a receiver is [`super::mask`].

use super::mask::Mask;
use super::privacy::{Klasse, Matrix};
use super::velden::{SchemaFout, Veld, compile, escape};
use crate::domain::rol::Rol;
use serde_json::Value;

/// A kind that cannot be used, with every mistake in its schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the schema of `{naam}` has {} mistakes", fouten.len())]
pub struct SoortError {
    /// The kind.
    pub naam: String,
    /// Each mistake, in the order of the schema.
    pub fouten: Vec<SchemaFout>,
}

/// A canonical kind; see the module.
#[derive(Debug, Clone)]
pub struct Soort {
    /// Noun and version, e.g. `aanmelding/1`.
    pub naam: String,
    /// The JSON Schema.
    pub schema: Value,
    /// Its fields with their classes; always [`Veld::Object`].
    pub velden: Veld,
}

impl Soort {
    /// Compiles a schema. Fails with every mistake found, each with its place.
    pub fn from_schema(naam: impl Into<String>, schema: Value) -> Result<Self, SoortError> {
        let naam = naam.into();
        match compile(&schema) {
            Ok(velden) => Ok(Self { naam, schema, velden }),
            Err(fouten) => Err(SoortError { naam, fouten }),
        }
    }

    /// The mask for a role, to be kept and used for every message; see [`Mask`].
    pub fn mask(&self, rol: Rol, formeel: bool, matrix: &Matrix) -> Mask {
        Mask::new(&self.velden, &|klasse| matrix.mag(klasse, rol, formeel))
    }

    /// `doc` with only the fields that may go to `rol`, and how many fields were left out (BR45-BR50). Makes the mask
    /// anew: whoever does this often keeps [`Self::mask`].
    pub fn for_receiver(&self, doc: &Value, rol: Rol, formeel: bool, matrix: &Matrix) -> (Value, usize) {
        self.mask(rol, formeel, matrix).apply(doc)
    }

    /// The rule of the practice behind a field (`x-regel` in the schema), by the JSON Pointer of a value or of a field
    /// that is missing: a schema that asks for a signature does so because of BR26.
    pub fn regel_at(&self, pointer: &str) -> Option<&str> {
        let mut at = &self.schema;
        let mut regel = None;
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            at = at.get("properties").and_then(|p| p.get(&step)).or_else(|| at.get("items"))?;
            regel = at.get("x-regel").and_then(Value::as_str).or(regel);
        }
        regel
    }

    /// Every leaf with its class, as JSON Pointer with `*` for an item of a list: `/bevindingen/*/code`.
    pub fn bladen(&self) -> Vec<(String, Klasse)> {
        let mut bladen = Vec::new();
        walk(&self.velden, "", &mut |pointer, klasse, _| bladen.push((pointer.to_owned(), klasse)));
        bladen
    }

    /// Pointers of the fields that hold base64: what [`super::bsn::zoek_bsn`] need not look into.
    pub fn base64(&self) -> Vec<String> {
        let mut pointers = Vec::new();
        walk(&self.velden, "", &mut |pointer, _, base64| {
            if base64 {
                pointers.push(pointer.to_owned());
            }
        });
        pointers
    }
}

fn walk(veld: &Veld, at: &str, see: &mut dyn FnMut(&str, Klasse, bool)) {
    match veld {
        Veld::Blad { klasse, base64 } => see(at, *klasse, *base64),
        Veld::Object(fields) => {
            fields.iter().for_each(|(name, field)| walk(field, &format!("{at}/{}", escape(name)), see))
        }
        Veld::Lijst(item) => walk(item, &format!("{at}/*"), see),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_kind_of_a_deployment_is_compiled_with_refs_lists_and_branches() {
        let schema = json!({
            "type": "object",
            "properties": {
                "wie": {"$ref": "#/$defs/wie"},
                "cursussen": {"type": "array", "items": {"$ref": "#/$defs/cursus"}},
                "talen": {"type": "array", "x-klasse": "P0", "items": {"type": "string"}},
                "rooster": {"type": "array", "items": {"type": "array", "items": {"type": "string", "x-klasse": "P0"}}},
                "bijlage": {"type": "string", "contentEncoding": "base64", "x-klasse": "P2"},
                "leeg": {"anyOf": [{"$ref": "#/$defs/bedrag"}, {"type": "null"}]}
            },
            "allOf": [{"properties": {"bijlage": {"minLength": 4}, "extra": {"type": "boolean", "x-klasse": "P4_extra"}}}],
            "$defs": {
                "wie": {"type": "object", "properties": {"naam": {"type": "string", "x-klasse": "P1"}}},
                "cursus": {"type": "object", "properties": {"a/b": {"type": "string", "x-klasse": "P2"}}},
                "bedrag": {"type": "integer", "x-klasse": "F"}
            }
        });
        let soort = Soort::from_schema("proef/1", schema).expect("compiles");
        let bladen: Vec<_> = soort.bladen().into_iter().map(|(at, klasse)| (at, klasse.as_str())).collect();
        let by_hand = [
            ("/wie/naam", "P1"),
            ("/cursussen/*/a~1b", "P2"),
            ("/talen", "P0"),
            ("/rooster", "P0"),
            ("/bijlage", "P2"),
            ("/leeg", "F"),
            ("/extra", "P4_extra"),
        ];
        assert_eq!(bladen, by_hand.map(|(at, klasse)| (at.to_owned(), klasse)));
        assert_eq!(soort.base64(), ["/bijlage"]);
    }

    #[test]
    fn a_field_knows_the_rule_it_stands_for() {
        let soort = crate::canonical::ingebouwd().iter().find(|s| s.naam == "plaatsingsovereenkomst/1").expect("ships");
        assert_eq!(soort.regel_at("/ondertekend/client"), Some("BR26"));
        assert_eq!(soort.regel_at("/leerdoel_ids/0"), Some("BR26"));
        assert_eq!(soort.regel_at("/werkzaamheden"), None);
    }

    #[test]
    fn a_kind_that_cannot_be_used_says_which_and_where() {
        let error =
            Soort::from_schema("proef/1", json!({"properties": {"a": {"type": "string"}}})).expect_err("refused");
        assert_eq!(error.naam, "proef/1");
        let texts: Vec<_> = error.fouten.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["/properties/a: dit veld heeft geen x-klasse; zonder klasse kan niemand het krijgen"]);
    }
}
