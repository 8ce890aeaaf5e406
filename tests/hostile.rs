//! Everything in `../shared/data/hostile`, and all its generator writes, through the public doors of the running program
//! (RELIABILITY section 4). What is expected stands in `hostile/verwacht.csv`, written by hand from that document and
//! docs/koppelen/foutcodes.md: a row per kind of file, with the reason.
//!
//! Readers alone meet the same files in `tests/it/strict_*.rs`; here it is the process that must stand, stay small, open
//! nothing, write down nothing, and take a good message after every class.

#[expect(dead_code, reason = "shared with the other tests, which use the rest")]
#[path = "support/mod.rs"]
mod testbed;

#[path = "it/shared.rs"]
mod shared;

#[path = "hostile/documents.rs"]
mod documents;
#[path = "hostile/requests.rs"]
mod requests;
#[path = "hostile/site.rs"]
mod site;
#[path = "hostile/strings.rs"]
mod strings;
#[path = "hostile/table.rs"]
mod table;
#[path = "hostile/tables.rs"]
mod tables;
