//! One test binary for behaviour seen from outside (linking once is most of the time), a module per behaviour.

mod shared;
mod strict_json;
mod strict_xml;
