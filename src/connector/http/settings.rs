//! What an outbound HTTP route says: where to, how, with which headers.

use crate::connector::Wanted;
use crate::yaml::{Mistakes, Node, Value};
use std::time::Duration;

/// Settings of an outbound route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where to send, `http://` or `https://`.
    pub url: reqwest::Url,
    /// `POST` or `PUT`. Default `POST`.
    pub method: reqwest::Method,
    /// Headers to send, with `{levering_id}`, `{bericht_id}` and `{afzender_id}` filled in. Without any, the delivery id
    /// goes in `Idempotency-Key`.
    pub headers: Vec<(String, String)>,
    /// Media type of the body.
    pub mediatype: &'static str,
    /// How long to wait for an answer. Default 30 s.
    pub timeout: Duration,
}

impl Settings {
    /// Decodes the block `settings` of a route.
    pub fn read(wanted: &Wanted<'_>, mistakes: &mut Mistakes) -> Option<Self> {
        let Some(node) = wanted.settings else {
            mistakes.at(wanted.at, "een uitgaande http-route heeft `settings: { url: .. }` nodig");
            return None;
        };
        let mut table = node.table(mistakes)?;
        let url = table.need("url", mistakes).and_then(|n| url(n, mistakes));
        let method = match table.get("method").map(|n| (n, n.text(mistakes))) {
            None | Some((_, Some("POST"))) => reqwest::Method::POST,
            Some((_, Some("PUT"))) => reqwest::Method::PUT,
            Some((n, _)) => {
                mistakes.at(n, "`method` is `POST` of `PUT`");
                return None;
            }
        };
        let headers = table.get("headers").map(|n| headers(n, mistakes)).unwrap_or_default();
        let timeout = table.get("timeout_s").and_then(|n| seconds(n, mistakes)).unwrap_or(Duration::from_secs(30));
        table.finish(mistakes);
        Some(Self { url: url?, method, headers, mediatype: wanted.mediatype, timeout })
    }
}

/// A URL we may send to.
pub fn url(node: &Node, mistakes: &mut Mistakes) -> Option<reqwest::Url> {
    let text = node.text(mistakes)?;
    let parsed = reqwest::Url::parse(text).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
    match parsed {
        Some(url) if url.username().is_empty() && url.password().is_none() => Some(url),
        Some(_) => {
            mistakes.at(node, "een wachtwoord hoort niet in een URL; gebruik `auth`");
            None
        }
        None => {
            mistakes.at(node, "`url` is een volledig adres dat met http:// of https:// begint");
            None
        }
    }
}

/// A number of seconds from 1 to 600.
pub fn seconds(node: &Node, mistakes: &mut Mistakes) -> Option<Duration> {
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
