//! Invoices in UBL: judged and read, or refused with why.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trajectbrug::factuur;

fuzz_target!(|input: &[u8]| {
    drop(factuur::controleer(input));
    if let Err(found) = factuur::lees(input) {
        assert!(!found.is_empty(), "a refusal says why");
    }
});
