//! Every test that needs the whole library, in one binary: linking is what takes the time.

mod bad_input;
mod delivery;
mod demo;
mod intake;
mod json_schema_suite;
mod shared;
mod strict_json;
mod strict_xml;
mod xsd_official;
#[path = "../support/mod.rs"]
mod testbed;
