//! Every test that needs the whole library, in one binary: linking is what takes the time.

#![expect(clippy::unwrap_used, reason = "a test whose files cannot be read has failed")]

/// As in the program, so that times mean something.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod aflevering;
mod alarm;
mod backup;
mod bad_input;
mod bank;
mod bank_deur;
mod batch;
mod beginstand;
mod berichten;
mod bewaren;
#[path = "../support/collector.rs"]
mod collector;
mod delivery;
mod demo;
mod dood;
mod factuur;
#[path = "../support/faults.rs"]
mod faults;
mod fout_deur;
mod http;
mod hub_maakt;
mod intake;
mod intrekken;
mod job;
mod json_schema_suite;
mod lek;
mod live;
mod lookback;
#[path = "../support/smtp.rs"]
mod mailserver;
mod nachtexport;
mod omgeving;
mod openapi;
mod partner_docs;
mod persoon;
mod poll;
mod praktijk;
mod privacy;
mod proefdeur;
mod profielen;
mod rapport;
mod readiness;
mod record;
mod regels_deur;
mod registratie;
mod sc12;
mod shared;
#[path = "../support/sshd.rs"]
mod sshd;
mod strict_json;
mod strict_xml;
mod stuf_emitted;
mod stuf_recorded;
mod stuf_schemas;
mod stuf_xmllint;
mod support;
mod systemen;
mod termijnen;
#[expect(dead_code, reason = "shared with the other tests, which use the rest")]
#[path = "../support/mod.rs"]
mod testbed;
mod traces;
mod ubl_deur;
mod verbindingen;
mod verify;
mod versies_deur;
mod verslag;
mod vormen_deur;
mod werk;
mod xsd_official;
mod xsd_plaatsing;
