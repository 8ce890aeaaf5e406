//! Strict XML, and SOAP on it: read or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trajectbrug::format::{ContentPaths, Limits, soap, xml};

fuzz_target!(|input: &[u8]| {
    if let Ok(tree) = xml::read(input, &Limits::default(), &ContentPaths::default()) {
        assert!(tree.root().is_some(), "what is well-formed has a root");
        drop(soap::body(&tree).map(|node| node.path()));
    }
});
