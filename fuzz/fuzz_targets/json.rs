//! Strict JSON: what is accepted is written and read back as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trajectbrug::format::{ContentPaths, Limits, json};

fuzz_target!(|input: &[u8]| {
    let (limits, content) = (Limits::default(), ContentPaths::default());
    if let Ok(document) = json::read(input, &limits, &content) {
        assert_eq!(json::read(document.to_string().as_bytes(), &limits, &content), Ok(document));
    }
});
