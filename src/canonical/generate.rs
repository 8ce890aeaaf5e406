//! Invented messages of a canonical kind, from its JSON Schema: valid by that schema, different every time, and the same
//! for the same seed. The checker proves mappings with them; nobody could take them for real ones (BSNs are of the test
//! range 9999, addresses end in `.example`).
//!
//! Rules between fields (an end after a start) are not known here: the schema does not say them.

use serde_json::{Map, Number, Value, json};

mod pattern;
mod rng;
mod text;

use rng::Rng;

/// How deep objects within objects are filled; below it only what is required is there.
const DEEPEST: usize = 12;

/// Where a schema under way keeps the names that another branch of a choice asks for; no keyword has a space.
const LEFT_OUT: &str = "left out";

/// Where the conditions of `allOf` are kept, and what a list has to contain.
const CONDITIONS: &str = "conditions of all";
const CONTAINED: &str = "contained items";

/// A message of the kind `schema` describes. The same seed gives the same message.
pub fn generate(schema: &Value, seed: u64) -> Value {
    let mut generator = Generator { root: schema, rng: Rng::new(seed) };
    generator.value(schema, "", 0)
}

struct Generator<'s> {
    root: &'s Value,
    rng: Rng,
}

impl Generator<'_> {
    fn value(&mut self, schema: &Value, name: &str, depth: usize) -> Value {
        let schema = self.flat(schema, 0);
        if let Some(fixed) = schema.get("const") {
            return fixed.clone();
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array).filter(|v| !v.is_empty()) {
            return self.rng.pick(values).clone();
        }
        match self.kind(&schema).as_str() {
            "object" => self.object(&schema, depth),
            "array" => self.array(&schema, name, depth),
            "integer" => self.integer(&schema).into(),
            "number" if schema.contains_key("multipleOf") => self.steps(&schema),
            "number" => {
                let whole = self.integer(&schema);
                // Two decimals, inside the bounds: only upward from a whole number below the highest.
                let most = schema.get("maximum").and_then(Value::as_f64).unwrap_or(f64::MAX);
                let cents = i64::try_from(self.rng.below(100)).unwrap_or_default();
                #[expect(clippy::cast_precision_loss, reason = "an invented number of at most a million")]
                let made = (whole * 100 + cents) as f64 / 100.0;
                Number::from_f64(if made <= most { made } else { most }).map_or(Value::Null, Value::Number)
            }
            "boolean" => self.rng.chance(50).into(),
            "null" => Value::Null,
            _ => self.text(&schema, name).into(),
        }
    }

    fn kind(&mut self, schema: &Map<String, Value>) -> String {
        match schema.get("type") {
            Some(Value::String(kind)) => kind.clone(),
            Some(Value::Array(kinds)) => {
                kinds.iter().filter_map(Value::as_str).find(|k| *k != "null").unwrap_or("null").to_owned()
            }
            _ if schema.contains_key("properties") => "object".to_owned(),
            _ if schema.contains_key("items") => "array".to_owned(),
            _ => "string".to_owned(),
        }
    }

    /// The schema with its references followed, all of `allOf` and one branch of each choice taken in.
    fn flat(&mut self, schema: &Value, depth: usize) -> Map<String, Value> {
        let Some(own) = schema.as_object() else { return Map::new() };
        let mut flat = own.clone();
        if depth > DEEPEST {
            return flat;
        }
        let mut more: Vec<Value> = vec![];
        if let Some(pointer) = flat.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#')) {
            more.extend(self.root.pointer(pointer).cloned());
        }
        for part in flat.get("allOf").and_then(Value::as_array).cloned().into_iter().flatten() {
            // A condition is looked at when the values are there: it stays apart from the others.
            if part.get("if").is_some() {
                let conditions = flat.entry(CONDITIONS).or_insert_with(|| json!([]));
                conditions.as_array_mut().into_iter().for_each(|all| all.push(part.clone()));
            } else if part.get("contains").is_some() {
                let contained = flat.entry(CONTAINED).or_insert_with(|| json!([]));
                contained.as_array_mut().into_iter().for_each(|all| all.push(part["contains"]["const"].clone()));
            } else {
                more.push(part);
            }
        }
        for key in ["anyOf", "oneOf"] {
            if let Some(branches) = flat.get(key).and_then(Value::as_array).cloned() {
                let branches: Vec<Value> =
                    branches.iter().filter(|b| **b != json!({"type": "null"})).cloned().collect();
                if branches.is_empty() {
                    continue;
                }
                let chosen = self.rng.pick(&branches).clone();
                if key == "oneOf" {
                    // Only one may fit: what the others ask for is left out.
                    let asked = |b: &Value| b.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
                    let own = asked(&chosen);
                    let others = branches.iter().flat_map(asked).filter(|name| !own.contains(name));
                    flat.insert(LEFT_OUT.to_owned(), others.collect::<Vec<_>>().into());
                }
                more.push(chosen);
            }
        }
        for part in more {
            for (key, value) in self.flat(&part, depth + 1) {
                match (flat.get_mut(&key), value) {
                    (Some(Value::Object(known)), Value::Object(added)) => known.extend(added),
                    (Some(Value::Array(known)), Value::Array(added)) if key == "required" => known.extend(added),
                    (Some(_), _) => {}
                    (None, value) => drop(flat.insert(key, value)),
                }
            }
        }
        flat
    }

    fn object(&mut self, schema: &Map<String, Value>, depth: usize) -> Value {
        let required: Vec<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let left_out = schema.get(LEFT_OUT).and_then(Value::as_array).cloned().unwrap_or_default();
        let mut made = Map::new();
        for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let free = depth < DEEPEST && !left_out.contains(&name.as_str().into());
            let wanted = required.contains(&name.as_str()) || (free && self.rng.chance(75));
            if wanted && *property != Value::Bool(false) {
                let value = self.value(property, name, depth + 1);
                // An optional block in which nothing is required may come out empty: then it is not there.
                if required.contains(&name.as_str()) || value != json!({}) {
                    made.insert(name.clone(), value);
                }
            }
        }
        // What follows from a value that was chosen: `if`, `then`, `else`.
        let whole = Value::Object(schema.clone());
        let others = schema.get(CONDITIONS).and_then(Value::as_array).into_iter().flatten();
        for part in std::iter::once(&whole).chain(others) {
            let Some(condition) = part.get("if") else { continue };
            let follows = part.get(if holds(condition, &made) { "then" } else { "else" }).cloned().unwrap_or_default();
            let asked =
                follows.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
            for name in asked {
                let property = follows.get("properties").and_then(|p| p.get(name));
                let property = property.or_else(|| schema.get("properties").and_then(|p| p.get(name))).cloned();
                if let Some(property) = property.filter(|_| !made.contains_key(name)) {
                    made.insert(name.to_owned(), self.value(&property, name, depth + 1));
                }
            }
        }
        Value::Object(made)
    }

    fn array(&mut self, schema: &Map<String, Value>, name: &str, depth: usize) -> Value {
        let number = |key: &str| schema.get(key).and_then(Value::as_u64);
        let least = number("minItems").unwrap_or(0).max(u64::from(depth < DEEPEST));
        let most =
            number("maxItems").unwrap_or(u64::MAX).min(least.saturating_add(2)).max(number("minItems").unwrap_or(0));
        let wanted = least.min(most) + self.rng.below(most.saturating_sub(least) + 1);
        let Some(items) = schema.get("items") else { return json!([]) };
        let unique = schema.get("uniqueItems") == Some(&Value::Bool(true));
        let mut made: Vec<Value> = schema.get(CONTAINED).and_then(Value::as_array).cloned().unwrap_or_default();
        for _ in 0..wanted.saturating_mul(20) {
            if made.len() as u64 >= wanted {
                break;
            }
            let item = self.value(items, name, depth + 1);
            if !unique || !made.contains(&item) {
                made.push(item);
            }
        }
        made.into()
    }

    fn integer(&mut self, schema: &Map<String, Value>) -> i64 {
        let number = |key: &str| schema.get(key).and_then(Value::as_f64);
        #[expect(clippy::cast_possible_truncation, reason = "a bound of a schema; what is beyond i64 becomes its edge")]
        let whole = |n: f64| n as i64;
        let least = number("minimum").map(|n| whole(n.ceil()));
        let least = least.or(number("exclusiveMinimum").map(|n| whole(n.floor()).saturating_add(1)));
        let most = number("maximum").map(|n| whole(n.floor()));
        let most = most.or(number("exclusiveMaximum").map(|n| whole(n.ceil()).saturating_sub(1)));
        let span = if schema.contains_key("x-eenheid") { 1_000_000 } else { 1000 };
        let least = least.unwrap_or_else(|| most.map_or(0, |m| m.min(0)));
        let most = most.unwrap_or(i64::MAX).min(least.saturating_add(span)).max(least);
        let made = least + i64::try_from(self.rng.below(most.abs_diff(least).saturating_add(1))).unwrap_or_default();
        match number("multipleOf").map(whole).filter(|m| *m > 0) {
            Some(step) => {
                least.div_euclid(step).saturating_add(i64::from(least.rem_euclid(step) != 0)).max(made / step) * step
            }
            None => made,
        }
    }

    /// A number in steps that are no whole numbers, such as hours in quarters.
    fn steps(&mut self, schema: &Map<String, Value>) -> Value {
        let number = |key: &str| schema.get(key).and_then(Value::as_f64);
        let step = number("multipleOf").filter(|step| *step > 0.0).unwrap_or(1.0);
        let least = number("minimum").unwrap_or_default();
        let most = number("maximum").unwrap_or(least + 100.0 * step);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most a thousand steps")]
        let room = ((most - least) / step).floor().clamp(0.0, 1000.0) as u64;
        #[expect(clippy::cast_precision_loss, reason = "at most a thousand steps")]
        let made = least + self.rng.below(room + 1) as f64 * step;
        Number::from_f64(made).map_or(Value::Null, Value::Number)
    }
}

/// Whether an object is what an `if` asks, as far as a kind of ours asks: fields that are there, with fixed values.
fn holds(condition: &Value, made: &Map<String, Value>) -> bool {
    let fits = |(name, asked): (&String, &Value)| {
        made.get(name).is_none_or(|value| {
            asked.get("const").is_none_or(|fixed| fixed == value)
                && asked.get("enum").and_then(Value::as_array).is_none_or(|values| values.contains(value))
        })
    };
    let properties = condition.get("properties").and_then(Value::as_object);
    let required = condition.get("required").and_then(Value::as_array).into_iter().flatten();
    properties.into_iter().flatten().all(fits) && required.filter_map(Value::as_str).all(|name| made.contains_key(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_message_and_another_gives_another() {
        let schema = &crate::canonical::ingebouwd()[0].schema;
        assert_eq!(generate(schema, 7), generate(schema, 7));
        assert_ne!(generate(schema, 7), generate(schema, 8));
    }

    #[test]
    fn a_bsn_is_of_the_test_range_and_passes_the_eleven_test() {
        for seed in 0..50 {
            let made = generate(&json!({"type": "string", "format": "bsn"}), seed);
            let text = made.as_str().expect("text");
            assert!(text.starts_with("9999") && text.len() == 9, "{text}");
            assert!(crate::domain::kenmerk::is_bsn(text), "{text}");
        }
    }

    #[test]
    fn bounds_are_kept_and_money_is_an_integer() {
        let schema = json!({"type": "integer", "minimum": 3, "maximum": 5});
        let seen: std::collections::BTreeSet<i64> = (0..100).filter_map(|s| generate(&schema, s).as_i64()).collect();
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [3, 4, 5]);
        assert!(generate(&json!({"type": "integer", "x-eenheid": "cent"}), 1).is_i64());
        let text = json!({"type": "string", "minLength": 4, "maxLength": 6});
        for seed in 0..100 {
            let made = generate(&text, seed);
            let length = made.as_str().expect("text").chars().count();
            assert!((4..=6).contains(&length), "{made}");
        }
    }

    #[test]
    fn what_follows_from_a_value_is_there() {
        let schema = json!({
            "type": "object",
            "properties": {"uitkomst": {"enum": ["positief", "negatief"]}, "reden": {"type": "string"}},
            "required": ["uitkomst"],
            "if": {"properties": {"uitkomst": {"const": "positief"}}},
            "else": {"required": ["reden"]}
        });
        let mut refused = 0;
        for seed in 0..100 {
            let made = generate(&schema, seed);
            refused += i32::from(made["uitkomst"] == "negatief");
            assert!(made["uitkomst"] == "positief" || made.get("reden").is_some(), "{made}");
        }
        assert!(refused > 20, "{refused}");
    }

    #[test]
    fn every_condition_of_a_list_is_kept_and_what_a_list_contains_is_there() {
        let when = |kind: &str, asks: &str| json!({"if": {"properties": {"soort": {"const": kind}}, "required": ["soort"]}, "then": {"required": [asks]}});
        let contains = |kind: &str| json!({"contains": {"const": kind}});
        let schema = json!({
            "type": "object",
            "properties": {
                "soort": {"enum": ["p", "q"]}, "a": {"type": "string"}, "b": {"type": "string"},
                "wie": {"type": "array", "items": {"enum": ["x", "y", "z"]}, "minItems": 2, "uniqueItems": true,
                    "allOf": [contains("z"), contains("x")]}
            },
            "required": ["soort", "wie"],
            "allOf": [when("p", "a"), when("q", "b")]
        });
        for seed in 0..100 {
            let made = generate(&schema, seed);
            assert!(made.get(if made["soort"] == "p" { "a" } else { "b" }).is_some(), "{made}");
            let wie = made["wie"].as_array().expect("a list");
            assert!(wie.contains(&json!("x")) && wie.contains(&json!("z")), "{made}");
        }
    }

    #[test]
    fn hours_are_quarters_and_numbers_with_a_check_of_their_own_pass_it() {
        let hours = json!({"type": "number", "minimum": 0, "maximum": 3, "multipleOf": 0.25});
        let seen: std::collections::BTreeSet<String> = (0..300).map(|s| generate(&hours, s).to_string()).collect();
        assert_eq!(seen.len(), 13, "0 to 3 in quarters: {seen:?}");
        for seed in 0..50 {
            let text = |format: &str| {
                generate(&json!({"type": "string", "format": format}), seed).as_str().expect("text").to_owned()
            };
            assert!(crate::domain::kenmerk::is_iban(&text("iban")), "{}", text("iban"));
            assert!(crate::domain::kenmerk::is_oin(&text("oin")) && crate::domain::kenmerk::is_kvk(&text("kvk")));
        }
    }

    #[test]
    fn of_a_choice_of_one_the_others_stay_out() {
        let schema = json!({
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "oneOf": [{"required": ["a"]}, {"required": ["b"]}]
        });
        for seed in 0..100 {
            let made = generate(&schema, seed);
            assert!(made.get("a").is_some() != made.get("b").is_some(), "{made}");
        }
    }

    #[test]
    fn one_branch_of_a_choice_is_made_whole() {
        let schema = json!({
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "anyOf": [{"required": ["a"]}, {"required": ["b"]}]
        });
        for seed in 0..100 {
            let made = generate(&schema, seed);
            assert!(made.get("a").is_some() || made.get("b").is_some(), "{made}");
        }
    }
}
