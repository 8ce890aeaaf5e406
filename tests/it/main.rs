//! Every test that needs the whole library, in one binary: linking is what takes the time.

mod json_schema_suite;
mod xsd_official;
mod xsd_plaatsing;
