use super::*;
use proptest::prelude::*;
use serde_json::json;

fn places() -> Vec<Vec<String>> {
    [&["a"][..], &["b", "c"], &["b", "d"], &["e"]].map(|path| path.iter().map(|s| (*s).to_owned()).collect()).to_vec()
}

/// The document with these values at the places above.
fn document(values: &[Option<Value>]) -> Value {
    let mut doc = json!({});
    for (path, value) in places().iter().zip(values) {
        let Some(value) = value else { continue };
        match path.as_slice() {
            [key] => doc[key] = value.clone(),
            [outer, inner] => doc[outer][inner] = value.clone(),
            _ => unreachable!("no such place"),
        }
    }
    doc
}

fn passes(flat: &FlatSchema, values: &[Option<Value>]) -> bool {
    let by_value = flat.passes(&|at| values[at].as_ref().map(Seen::Value));
    let as_cell = |value: &Value| value.as_str().is_some();
    if values.iter().flatten().all(as_cell) {
        let by_text = flat.passes(&|at| values[at].as_ref().and_then(Value::as_str).map(Seen::Text));
        assert_eq!(by_value, by_text, "a text is the same in a cell and in a value");
    }
    by_value
}

#[test]
fn a_schema_that_looks_at_more_than_one_place_is_not_flat() {
    for schema in [
        json!({"anyOf": [true]}),
        json!({"if": {"required": ["a"]}, "then": {"required": ["e"]}}),
        json!({"dependentRequired": {"a": ["e"]}}),
        json!({"patternProperties": {"^a": {"type": "string"}}}),
        json!({"additionalProperties": {"type": "string"}}),
        json!({"required": ["nergens"]}),
        json!({"properties": {"b": {"minProperties": 2}}}),
        json!({"properties": {"a": false}}),
        json!({"type": "array"}),
        json!({"properties": {"a": {"anyOf": [{"$ref": "#/$defs/x"}]}}, "$defs": {"x": true}}),
        json!({"properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": {"$ref": "#/$defs/x"}}}),
    ] {
        assert!(JsonSchema::compile(&schema).unwrap().flat(&places()).is_none(), "{schema}");
    }
}

#[test]
fn what_is_often_asked_is_answered_without_building_the_document() {
    let schema = JsonSchema::compile(&json!({"type": "object", "required": ["a", "b"], "additionalProperties": false,
        "properties": {
            "a": {"$ref": "#/$defs/nummer"},
            "b": {"type": "object", "required": ["c"], "properties": {"c": {"enum": ["T", "W"]}, "d": {"type": "integer", "minimum": 1}}}},
        "$defs": {"nummer": {"type": "string", "pattern": "^TR-[0-9]{4}$", "x-patroon": "TR- en vier cijfers."}}}))
    .unwrap();
    let flat = schema.flat(&places()).expect("flat");
    let (a, c, d) = (Some(json!("TR-0001")), Some(json!("T")), Some(json!(1)));
    assert!(passes(&flat, &[a.clone(), c.clone(), d.clone(), None]));
    assert!(passes(&flat, &[a.clone(), c.clone(), None, None]));
    for bad in [
        [None, c.clone(), None, None],
        [a.clone(), None, None, None],
        [a.clone(), None, d.clone(), None],
        [a.clone(), Some(json!("X")), None, None],
        [a.clone(), c.clone(), Some(json!(0)), None],
        [a.clone(), c.clone(), Some(json!("1")), None],
        [a, c.clone(), None, Some(json!("hier"))],
        [Some(json!("TR-001")), c, None, None],
    ] {
        assert!(!passes(&flat, &bad) && !schema.is_valid(&document(&bad)), "{bad:?}");
    }
}

/// What a schema may ask of a value.
fn leaf() -> impl Strategy<Value = Value> {
    let one = prop::sample::select(vec![
        json!({"type": "string"}),
        json!({"type": "integer"}),
        json!({"type": "number"}),
        json!({"type": "boolean"}),
        json!({"type": ["string", "null"]}),
        json!({"enum": ["2026-02-29", "12", 3]}),
        json!({"const": 12}),
        json!({"const": 1.5}),
        json!({"minimum": 2}),
        json!({"maximum": 12}),
        json!({"minimum": 0.5, "maximum": 2.5}),
        json!({"exclusiveMinimum": 1}),
        json!({"multipleOf": 2}),
        json!({"minLength": 2, "maxLength": 10}),
        json!({"pattern": "^[0-9]{1,2}$"}),
        json!({"pattern": "[^\\s]"}),
        json!({"format": "date"}),
        json!({"format": "kvk"}),
        json!({"x-eenheid": "cent"}),
        json!({"anyOf": [{"type": "integer"}, {"minLength": 3}]}),
        json!({"not": {"type": "string"}}),
    ]);
    prop::collection::vec(one, 0..3).prop_map(|parts| {
        let mut all = serde_json::Map::new();
        parts.into_iter().for_each(|part| all.extend(part.as_object().cloned().unwrap_or_default()));
        Value::Object(all)
    })
}

fn value() -> impl Strategy<Value = Option<Value>> {
    let values = [
        json!("x"),
        json!(""),
        json!(" "),
        json!("12"),
        json!("123"),
        json!("12345678"),
        json!("2026-02-28"),
        json!("2026-02-29"),
        json!("\u{e9}\u{e9}"),
        json!(0),
        json!(2),
        json!(12),
        json!(13),
        json!(-1),
        json!(1.5),
        json!(2.5),
        json!(600.0),
        json!(true),
        json!(null),
    ];
    prop::option::weighted(0.8, prop::sample::select(values.to_vec()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn what_passes_is_valid(
        leaves in prop::collection::vec(leaf(), 4),
        required in prop::collection::vec(prop::sample::select(vec!["a", "b", "e"]), 0..2),
        closed in any::<bool>(),
        named in any::<bool>(),
        values in prop::collection::vec(value(), 4),
    ) {
        let mut schema = json!({"type": "object", "required": required, "additionalProperties": !closed, "properties": {
            "a": leaves[0], "b": {"required": ["c"], "properties": {"c": leaves[1], "d": leaves[2]}}}});
        if named {
            schema["properties"]["e"] = leaves[3].clone();
        }
        let schema = JsonSchema::compile(&schema).unwrap();
        let flat = schema.flat(&places()).expect("every place is on its own");
        let valid = schema.is_valid(&document(&values));
        let said = passes(&flat, &values);
        prop_assert!(valid || !said, "{:?} {:?}", schema.schema, values);
        // Texts get the quick answer whenever there is one: a row that is good is not built twice.
        if values.iter().flatten().all(Value::is_string) {
            prop_assert_eq!(valid, said, "{:?} {:?}", schema.schema, values);
        }
    }
}
