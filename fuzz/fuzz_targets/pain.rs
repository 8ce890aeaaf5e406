//! What a bank says of an order (pain.002): read, or refused with why.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Err(found) = trajectbrug::bank::pain::terug::lees(input) {
        assert!(!found.is_empty(), "a refusal says why");
    }
});
