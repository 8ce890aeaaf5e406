//! What a route over HTTP says: where to, how, with which headers.

use super::Tls;
use crate::connector::Wanted;
use crate::yaml::{Mistakes, Node, Table, Value};
use reqwest::Url;
use std::path::Path;
use std::time::Duration;

/// What every route says that calls another server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wire {
    /// Where to, `http://` or `https://`.
    pub url: Url,
    /// How long a call may take in all, from the knock to the last byte. Default 30 s.
    pub timeout: Duration,
    /// Whom we trust and what we show; None: the authorities of the system, and nothing.
    pub tls: Option<Tls>,
}

impl Wire {
    /// Decodes `url`, `timeout_s` and `tls` of a block. `config` is the configuration folder.
    pub fn read(table: &mut Table<'_>, config: &Path, mistakes: &mut Mistakes) -> Option<Self> {
        let address = |n: &Node, mistakes: &mut Mistakes| {
            url(n.text(mistakes)?).map_err(|text| mistakes.at(n, format!("`url`: {text}"))).ok()
        };
        let url = table.need("url", mistakes).and_then(|n| address(n, mistakes));
        let timeout = table.get("timeout_s").and_then(|n| seconds(n, mistakes)).unwrap_or(Duration::from_secs(30));
        let tls = table.get("tls").map(|n| (n, Tls::read(n, config, mistakes)));
        if let (Some((n, _)), Some("http")) = (&tls, url.as_ref().map(Url::scheme)) {
            mistakes.at(n, "`tls` hoort bij een adres dat met https:// begint");
        }
        Some(Self { url: url?, timeout, tls: tls.and_then(|(_, tls)| tls) })
    }
}

/// Settings of an outbound route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where to, and how long that may take.
    pub wire: Wire,
    /// `POST` or `PUT`. Default `POST`.
    pub method: reqwest::Method,
    /// Headers to send, with `{levering_id}`, `{bericht_id}` and `{afzender_id}` filled in. Without any, the delivery id
    /// goes in `Idempotency-Key`.
    pub headers: Vec<(String, String)>,
    /// Whether the receiver is told which span calls him (`traceparent`). Default not.
    pub traceparent: bool,
    /// Media type of the body.
    pub mediatype: &'static str,
}

impl Settings {
    /// Decodes a block `settings`, but for what is said of answers; the caller closes the block.
    pub fn read(table: &mut Table<'_>, wanted: &Wanted<'_>, mistakes: &mut Mistakes) -> Option<Self> {
        let wire = Wire::read(table, wanted.config, mistakes);
        let method = match table.get("method").map(|n| (n, n.text(mistakes))) {
            None | Some((_, Some("POST"))) => reqwest::Method::POST,
            Some((_, Some("PUT"))) => reqwest::Method::PUT,
            Some((n, _)) => {
                mistakes.at(n, "`method` is `POST` of `PUT`");
                return None;
            }
        };
        let headers = table.get("headers").map(|n| headers(n, mistakes)).unwrap_or_default();
        let traceparent = match table.get("traceparent").map(|n| (n, &n.value)) {
            None => false,
            Some((_, Value::Bool(asked))) => *asked,
            Some((n, _)) => {
                mistakes.at(n, "`traceparent` is `true` of `false`");
                false
            }
        };
        Some(Self { wire: wire?, method, headers, traceparent, mediatype: wanted.mediatype })
    }
}

/// A URL we may call. The error is Dutch.
pub fn url(text: &str) -> Result<Url, &'static str> {
    let parsed = Url::parse(text).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
    match parsed {
        Some(url) if url.username().is_empty() && url.password().is_none() => Ok(url),
        Some(_) => Err("een wachtwoord hoort niet in een URL; gebruik `auth`"),
        None => Err("hier hoort een volledig adres dat met http:// of https:// begint"),
    }
}

/// A number of seconds from 1 to 600.
fn seconds(node: &Node, mistakes: &mut Mistakes) -> Option<Duration> {
    match node.value {
        Value::Int(n) if (1..=600).contains(&n) => Some(Duration::from_secs(n.unsigned_abs())),
        _ => {
            mistakes.at(node, "hier hoort een aantal seconden, van 1 tot 600");
            None
        }
    }
}

fn headers(node: &Node, mistakes: &mut Mistakes) -> Vec<(String, String)> {
    let Some(mut table) = node.table(mistakes) else { return vec![] };
    let pairs = table.pairs(mistakes);
    let mut headers = vec![];
    for (at, name, value) in pairs {
        let Some(text) = value.text(mistakes) else { continue };
        if reqwest::header::HeaderName::try_from(name).is_err() {
            mistakes.at(at, format!("`{name}` is geen naam van een HTTP-header"));
        } else if name.eq_ignore_ascii_case("authorization") {
            mistakes.at(at, "een geheim hoort niet onder `headers`; gebruik `auth`");
        } else if text.chars().any(char::is_control) {
            mistakes.at(value, "een header heeft geen stuurtekens");
        } else if let Some(unknown) = unknown_place(text) {
            mistakes.at(
                value,
                format!("`{{{unknown}}}` bestaat niet; er zijn: {{levering_id}}, {{bericht_id}}, {{afzender_id}}"),
            );
        } else {
            headers.push((name.to_owned(), text.to_owned()));
        }
    }
    headers
}

fn unknown_place(text: &str) -> Option<&str> {
    text.split('{')
        .skip(1)
        .map(|part| part.split('}').next().unwrap_or_default())
        .find(|name| !["levering_id", "bericht_id", "afzender_id"].contains(name))
}
