//! HTTP: a JSON or XML body posted to a URL. In: `POST /v1/berichten/{partner}/{route}` of our own listener.
//!
//! It does not follow redirects (a receiver that moved must say so to a person), uses no proxy, and reads no more of an
//! answer than [`ANSWER_MAX`]. What other connectors over HTTP share is here too: a [`Connection`] with its TLS and
//! credentials, and [`Wire`], the settings of one.

pub mod answer;
mod client;
mod connection;
mod fault;
mod oauth2;
mod settings;
mod show;
mod tls;

pub use answer::Rules;
pub use client::{Answer, Http};
pub use connection::{CONNECT, Connection, client};
pub use fault::failure;
pub use settings::{Settings, Wire, url};
pub use tls::Tls;

use super::{Inbound, Kind};

/// How much of an answer is read and kept as receipt: 64 KiB.
pub const ANSWER_MAX: usize = 64 * 1024;

/// The row in [`super::KINDS`].
pub const KIND: Kind = Kind {
    naam: "http",
    uitleg: "JSON of XML over HTTP(S)",
    auth_in: &["none", "basic", "token", "webhook"],
    auth_out: &["none", "basic", "token", "oauth2", "zgw", "webhook"],
    inbound: |wanted, mistakes| {
        if let Some(table) = wanted.settings.and_then(|node| node.table(mistakes)) {
            table.finish(mistakes);
        }
        Some(Inbound::Http)
    },
    outbound: |wanted, mistakes| {
        let Some(node) = wanted.settings else {
            mistakes.at(wanted.at, "een uitgaande http-route heeft `settings: { url: .. }` nodig");
            return None;
        };
        let mut table = node.table(mistakes)?;
        let settings = Settings::read(&mut table, wanted, mistakes);
        let rules = Rules::read(&mut table, mistakes);
        table.finish(mistakes);
        let http = Http::new(settings?, rules, &wanted.credentials);
        http.map_err(|text| mistakes.at(wanted.at, text)).ok().map(|http| Box::new(http) as _)
    },
};

/// The body of an answer, cut at [`ANSWER_MAX`].
pub async fn capped(mut answer: reqwest::Response) -> Result<Vec<u8>, reqwest::Error> {
    let mut body = vec![];
    while let Some(chunk) = answer.chunk().await? {
        let room = ANSWER_MAX - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() == ANSWER_MAX {
            break;
        }
    }
    Ok(body)
}

/// Host and port of a URL, for logs and screens.
pub fn host(url: &reqwest::Url) -> String {
    match url.port_or_known_default() {
        Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
        None => url.host_str().unwrap_or_default().to_owned(),
    }
}
