//! Mapping files: read, or refused with at least one mistake.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trajectbrug::mapping::convert::NoCodes;
use trajectbrug::mapping::parse::{Context, Mapping};

fuzz_target!(|input: &str| {
    let schema = |_: &str| {
        Some(serde_json::json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}))
    };
    let codes = |_: &str| Err(NoCodes::Absent("geen".to_owned()));
    if let Err(mistakes) = Mapping::parse("a.yaml", input, &Context { schema: &schema, codes: &codes }) {
        assert!(!mistakes.is_empty(), "a refusal says why");
    }
});
