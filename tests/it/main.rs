//! Every test that needs the whole library, in one binary: linking is what takes the time.

mod http;
mod json_schema_suite;
mod openapi;
mod shared;
mod strict_json;
mod strict_xml;
mod support;
mod xsd_official;
