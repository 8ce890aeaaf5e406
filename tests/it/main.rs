//! Every test that needs the whole library, in one binary: linking is what takes the time.

mod json_schema_suite;
mod privacy;
mod shared;
mod stuf_emitted;
mod stuf_recorded;
mod stuf_schemas;
mod stuf_xmllint;
mod strict_json;
mod strict_xml;
mod xsd_official;
