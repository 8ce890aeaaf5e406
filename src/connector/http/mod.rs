//! HTTP: a JSON or XML body posted to a URL. In: `POST /v1/berichten/{partner}/{route}` of our own listener.
//!
//! It does not follow redirects (a receiver that moved must say so to a person), uses no proxy, and reads no more of an
//! answer than [`ANSWER_MAX`].

mod client;
mod settings;

pub use client::{ANSWER_MAX, Http, authorization, capped, client, host};
pub use settings::{Settings, seconds as settings_seconds, url as settings_url};

use super::{Inbound, Kind};

/// The row in [`super::KINDS`].
pub const KIND: Kind = Kind {
    naam: "http",
    uitleg: "JSON of XML over HTTP(S)",
    inbound: |settings, _, mistakes| {
        if let Some(table) = settings.and_then(|node| node.table(mistakes)) {
            table.finish(mistakes);
        }
        Some(Inbound::Http)
    },
    outbound: |wanted, mistakes| {
        let settings = Settings::read(wanted, mistakes)?;
        let http = Http::new(settings, wanted.credentials.clone());
        http.map_err(|text| mistakes.at(wanted.at, text)).ok().map(|http| Box::new(http) as _)
    },
};
