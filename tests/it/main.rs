//! Every test that needs the whole library, in one binary: linking is what takes the time.

#![expect(clippy::unwrap_used, reason = "a test whose files cannot be read has failed")]

/// As in the program, so that times mean something.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod json_schema_suite;
mod xsd_official;
mod xsd_plaatsing;
