//! Every test that needs the whole library, in one binary: linking is what takes the time.

/// As in the program, so that times mean something.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod json_schema_suite;
mod openapi;
mod shared;
mod stuf_recorded;
mod strict_json;
mod strict_xml;
mod support;
mod xsd_official;
mod xsd_plaatsing;
