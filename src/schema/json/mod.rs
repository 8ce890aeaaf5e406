//! JSON Schema 2020-12: does this document have the shape its schema says? The engine is `jsonschema`, offline: a `$ref`
//! leads within the document or to a schema given along, never to the network or a file. Patterns run on an engine of
//! linear time.
//!
//! Beyond the standard: formats `bsn`, `iban`, `oin` and `kvk` ([`crate::domain::kenmerk`]), formats are checked, and
//! the keyword `"x-eenheid": "cent"` refuses a number that is not written as an integer (`600.0` and `6e2` too), because
//! money is never a float.
//!
//! [`texts`] says in Dutch what a broken keyword means. The engine's own messages quote the document and are dropped.

pub mod flat;
mod refused;
pub mod shape;
mod texts;

use super::shape::Shape;
use super::{MAX_FINDINGS, SchemaError};
use crate::domain::kenmerk;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Draft, Keyword, PatternOptions, Registry, ValidationError, Validator};
use serde_json::Value;
use shape::JsonShape;
use std::sync::Arc;

/// A compiled JSON schema. Send, Sync and cheap to clone.
#[derive(Debug, Clone)]
pub struct JsonSchema {
    validator: Arc<Validator>,
    /// The schema as given, for what it says about itself (`description`, `x-patroon`).
    schema: Arc<Value>,
    /// As it was compiled: see [`Options`].
    formats_are_remarks: bool,
}

/// What [`JsonSchema::compile_with`] needs beyond the schema.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'o> {
    /// Schemas a `$ref` may lead to, each with its URI.
    pub others: &'o [(&'o str, &'o Value)],
    /// `format` is a remark only, as the standard has it by default. False: every known format is checked.
    pub formats_are_remarks: bool,
}

impl JsonSchema {
    /// Compiles a schema that refers to nothing but itself. Fails when it is no valid JSON schema, a pattern needs more
    /// than a regular expression, or a `$ref` leads outside.
    pub fn compile(schema: &Value) -> Result<Self, SchemaError> {
        Self::compile_with(schema, Options::default())
    }

    /// Compiles a schema that may refer to `options.others`.
    pub fn compile_with(schema: &Value, options: Options<'_>) -> Result<Self, SchemaError> {
        let failed = |(pointer, cause): (String, String)| {
            let file = schema.get("$id").and_then(Value::as_str).unwrap_or("(no $id)").to_owned();
            SchemaError::Json { file, pointer, cause }
        };
        let registry = Registry::new()
            .draft(Draft::Draft202012)
            .extend(options.others.iter().map(|(uri, other)| (*uri, *other)))
            .and_then(|builder| builder.prepare())
            .map_err(|e| failed((String::new(), e.to_string())))?;
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&registry)
            .offline()
            .with_pattern_options(PatternOptions::regex())
            .should_validate_formats(!options.formats_are_remarks)
            .with_format("bsn", kenmerk::is_bsn)
            .with_format("iban", kenmerk::is_iban)
            .with_format("oin", kenmerk::is_oin)
            .with_format("kvk", kenmerk::is_kvk)
            .with_keyword("x-eenheid", |_, unit, _| Ok(Box::new(Unit { cents: unit == "cent" })))
            .build(schema)
            .map_err(|e| failed(refused::explain(schema, &e)))?;
        let (validator, schema) = (Arc::new(validator), Arc::new(schema.clone()));
        Ok(Self { validator, schema, formats_are_remarks: options.formats_are_remarks })
    }

    /// What it allows, place by place.
    pub fn shape(&self) -> Shape {
        Shape::Json(JsonShape::new(self.schema.clone()))
    }

    /// Whether `doc` is valid; the quick question.
    pub fn is_valid(&self, doc: &Value) -> bool {
        self.validator.is_valid(doc)
    }

    /// What is wrong with `doc`, in the order of the paths; none means valid. A path is a JSON Pointer: of the field that
    /// is missing, of the value that is wrong, of the object that holds fields nobody knows (those are counted, not
    /// named: a name can be data). `regel` is the keyword. At most [`MAX_FINDINGS`], and then one that says there are
    /// more.
    pub fn validate(&self, doc: &Value, stage: Stage, code: Code) -> Vec<Finding> {
        if self.is_valid(doc) {
            return vec![];
        }
        let mut findings = vec![];
        // Ten times what is shown: enough to sort, and no more than a hostile document may cost.
        for error in self.validator.iter_errors(doc).take(10 * MAX_FINDINGS) {
            self.explain(&error, stage, code, &mut findings);
        }
        findings.sort_by(|a, b| (&a.path, &a.regel).cmp(&(&b.path, &b.regel)));
        findings.dedup();
        if findings.len() > MAX_FINDINGS {
            findings.truncate(MAX_FINDINGS);
            let text = format!(
                "Er is meer mis: dit zijn de eerste {MAX_FINDINGS} bevindingen. Herstel deze en bied het bericht opnieuw aan."
            );
            findings.push(Finding::fout(code, stage, "", text));
        }
        findings
    }

    /// One error is one finding, but for a choice of which one branch is clearly meant: then what is wrong in that
    /// branch says more than that no branch fits.
    fn explain(&self, error: &ValidationError<'_>, stage: Stage, code: Code, findings: &mut Vec<Finding>) {
        if let Kind::AnyOf { context } | Kind::OneOfNotValid { context } = error.kind() {
            let mut meant = context.iter().filter(|branch| is_meant(branch, error));
            if let (Some(branch), None) = (meant.next(), meant.next()) {
                branch.iter().for_each(|inner| self.explain(inner, stage, code, findings));
                return;
            }
        }
        let mut path = error.instance_path().clone();
        if let Kind::Required { property } = error.kind()
            && let Some(name) = property.as_str()
        {
            path = path.join(name);
        }
        let keyword = match error.kind() {
            Kind::FalseSchema => "false",
            _ => error.kind().keyword(),
        };
        let text = texts::text(error.kind(), self.beside(error));
        findings.push(Finding::fout(code, stage, path.as_str(), text).regel(keyword));
    }

    /// The schema object that holds the broken keyword, when it is in this document.
    fn beside(&self, error: &ValidationError<'_>) -> Option<&Value> {
        let (parent, _) = error.schema_path().as_str().rsplit_once('/')?;
        self.schema.pointer(parent)
    }
}

/// A branch is meant when the value has its type and every constant in it, such as the kind of a message, fits.
fn is_meant(branch: &[ValidationError<'_>], choice: &ValidationError<'_>) -> bool {
    !branch.iter().any(|error| match error.kind() {
        Kind::Type { .. } => error.instance_path().as_str() == choice.instance_path().as_str(),
        Kind::Constant { .. } | Kind::FalseSchema => true,
        _ => false,
    })
}

/// The keyword `x-eenheid`. Of the units only `cent` constrains the value.
struct Unit {
    cents: bool,
}

impl<'i> Keyword<'i> for Unit {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) { Ok(()) } else { Err(ValidationError::custom("not an integer")) }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        !(self.cents && instance.as_number().is_some_and(serde_json::Number::is_f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(schema: Value, doc: Value) -> Vec<(String, String, String)> {
        let findings = JsonSchema::compile(&schema).unwrap().validate(&doc, Stage::Canonical, Code::Canoniek);
        findings.into_iter().map(|f| (f.path, f.regel, f.text)).collect()
    }

    fn one(schema: Value, doc: Value) -> (String, String, String) {
        let mut found = found(schema, doc);
        assert_eq!(found.len(), 1, "{found:?}");
        found.remove(0)
    }

    fn triple(path: &str, regel: &str, text: &str) -> (String, String, String) {
        (path.into(), regel.into(), text.into())
    }

    #[test]
    fn a_missing_field_is_found_at_its_own_path() {
        let schema = json!({"properties": {"ondertekend": {"required": ["client"]}}});
        let expected = triple("/ondertekend/client", "required", "Dit veld is verplicht en ontbreekt.");
        assert_eq!(one(schema, json!({"ondertekend": {}})), expected);
    }

    #[test]
    fn unknown_fields_are_counted_and_not_named() {
        for keyword in ["additionalProperties", "unevaluatedProperties"] {
            let schema = json!({"properties": {"client": {"properties": {"id": true}, keyword: false}}});
            let doc = json!({"client": {"id": 1, "999902210": 1, "Jansen": 1}});
            let expected = triple("/client", keyword, "Hier staan 2 velden die het schema niet kent.");
            assert_eq!(one(schema, doc), expected);
        }
    }

    #[test]
    fn money_is_a_whole_number_of_cents_and_never_a_float() {
        let schema = JsonSchema::compile(&json!({"type": "integer", "x-eenheid": "cent"})).unwrap();
        for ok in ["60000", "0", "-5", "9007199254740993"] {
            assert!(schema.is_valid(&serde_json::from_str(ok).unwrap()), "{ok}");
        }
        for no in ["600.0", "6e2", "600.5", "1E+2", "\"600\""] {
            assert!(!schema.is_valid(&serde_json::from_str(no).unwrap()), "{no}");
        }
        let finding = one(json!({"type": "integer", "x-eenheid": "cent"}), json!(600.0));
        assert_eq!(finding.1, "x-eenheid");
        assert!(JsonSchema::compile(&json!({"x-eenheid": "dagdeel"})).unwrap().is_valid(&json!(2.5)));
    }

    #[test]
    fn formats_are_checked_and_told_without_the_value() {
        // DOMAIN section 6: 999902210 is a participant's BSN, 999912345 the planted one.
        let cases = [
            ("bsn", "999902210", "999912345", "De waarde is geen geldig BSN: negen cijfers die de elfproef doorstaan."),
            (
                "iban",
                "NL05TEST0312000101",
                "NL05TEST0312000102",
                "De waarde is geen geldig IBAN: hoofdletters, geen spaties, en het controlegetal moet kloppen.",
            ),
            (
                "oin",
                "00000001823288444000",
                "1823288444000",
                "De waarde is geen geldig OIN: twintig cijfers die met zeven nullen beginnen.",
            ),
            ("kvk", "12345678", "1234567", "De waarde is geen KvK-nummer: acht cijfers."),
            ("date", "2028-02-29", "2026-02-29", "De waarde is geen bestaande datum (jjjj-mm-dd)."),
            ("date", "2026-11-01", "2026-11-1", "De waarde is geen bestaande datum (jjjj-mm-dd)."),
        ];
        for (format, ok, no, text) in cases {
            let schema = json!({"type": "string", "format": format});
            assert_eq!(found(schema.clone(), json!(ok)), vec![]);
            assert_eq!(one(schema, json!(no)), triple("", "format", text));
        }
    }

    #[test]
    fn a_list_a_bound_a_pattern_and_a_type_say_what_would_be_right() {
        let enumeration = one(json!({"enum": ["T", "W"]}), json!("geheim"));
        assert_eq!(enumeration, triple("", "enum", "Deze waarde staat niet in de lijst. Toegestaan: `T`, `W`."));
        let bound = one(json!({"maximum": 60000}), json!(60001));
        assert_eq!(bound, triple("", "maximum", "De waarde is te groot. Het maximum is 60000."));
        let pattern = json!({"$defs": {"nummer": {"pattern": "^TR-[0-9]{4}$", "x-patroon": "TR- en vier cijfers."}},
            "properties": {"nummer": {"$ref": "#/$defs/nummer"}}});
        let pattern = one(pattern, json!({"nummer": "geheim"}));
        let text = "De waarde heeft niet de juiste vorm: TR- en vier cijfers.";
        assert_eq!(pattern, triple("/nummer", "pattern", text));
        let kind = one(json!({"type": ["integer", "null"]}), json!("geheim"));
        assert_eq!(kind.2, "Hier hoort `null` of een geheel getal te staan.");
    }

    #[test]
    fn of_a_choice_the_branch_that_is_meant_is_explained() {
        let branch = |kind: &str, field: &str| json!({"type": "object", "properties": {"soort": {"const": kind}}, "required": [field]});
        let schema = json!({"oneOf": [branch("a", "x"), branch("b", "y")]});
        assert_eq!(one(schema.clone(), json!({"soort": "b"})).0, "/y");
        assert_eq!(one(schema, json!({"soort": "c"})).1, "oneOf");
        let schema = json!({"anyOf": [{"type": "null"}, {"type": "string", "minLength": 1}]});
        assert_eq!(one(schema, json!("")), triple("", "minLength", "De waarde mag niet leeg zijn."));
    }

    #[test]
    fn findings_come_in_the_order_of_their_paths_and_stop_at_a_hundred() {
        let schema = json!({"properties": {"b": {"type": "string"}, "a": {"type": "string"}}});
        let paths: Vec<_> = found(schema, json!({"b": 1, "a": 1})).into_iter().map(|f| f.0).collect();
        assert_eq!(paths, ["/a", "/b"]);
        let many = found(json!({"items": {"type": "string"}}), json!(vec![1; 500]));
        assert_eq!(many.len(), 101);
        assert!(many[100].2.starts_with("Er is meer mis"));
    }

    #[test]
    fn a_schema_that_refers_outside_or_needs_more_than_linear_time_is_refused() {
        for schema in [
            json!({"$ref": "https://example.org/schema.json"}),
            json!({"$ref": "file:///etc/passwd"}),
            json!({"pattern": "(?=a)b"}),
            json!({"type": "strnig"}),
        ] {
            assert!(JsonSchema::compile(&schema).is_err(), "{schema}");
        }
        let other = json!({"type": "integer"});
        let options = Options { others: &[("https://example.org/schema.json", &other)], ..Options::default() };
        let schema = JsonSchema::compile_with(&json!({"$ref": "https://example.org/schema.json"}), options).unwrap();
        assert!(schema.is_valid(&json!(1)) && !schema.is_valid(&json!("1")));
    }

    #[test]
    fn no_finding_of_any_keyword_holds_the_value() {
        let schema = json!({"properties": {
            "a": {"const": "x"}, "b": {"enum": ["x"]}, "c": {"pattern": "^x$"}, "d": {"format": "bsn"},
            "e": {"maxLength": 1}, "f": {"type": "integer"}, "g": {"not": {"type": "string"}}, "h": {"oneOf": [false, false]},
            "i": {"uniqueItems": true}, "j": {"contains": {"const": 1}}, "k": {"propertyNames": {"maxLength": 1}},
            "l": false, "m": {"anyOf": [{"maxLength": 1}, {"type": "null"}]}, "n": {"items": {"maxLength": 2}}}});
        let secret = "geheim999902210";
        let mut doc = serde_json::Map::new();
        for key in "abcdefghlm".chars() {
            doc.insert(key.to_string(), json!(secret));
        }
        doc.insert("i".into(), json!([secret, secret]));
        doc.insert("j".into(), json!([secret]));
        doc.insert("k".into(), json!({secret: 1}));
        doc.insert("n".into(), json!([secret]));
        let found = found(schema, Value::Object(doc));
        assert_eq!(found.len(), 14, "{found:#?}");
        for (path, regel, text) in found {
            assert!(!text.contains("geheim") && !path.contains("geheim") && !regel.is_empty(), "{path} {text}");
        }
    }
}
