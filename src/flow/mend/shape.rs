//! The shape of a body, without a value of it.

use crate::profile::Format;
use serde_json::{Value, json};

/// The shape of what a receiver gets: fields with what kind of value they have. A table shows how many lines it has.
pub(super) fn of(format: Format, body: &[u8]) -> Value {
    match format {
        Format::Json | Format::JsonLines => serde_json::from_slice(body).map(|v| mask(&v)).unwrap_or(Value::Null),
        Format::Xml | Format::Soap | Format::Ubl => xml(&String::from_utf8_lossy(body)).into(),
        Format::UblPdf => json!({"bytes": body.len()}),
        Format::Csv | Format::Xlsx => json!({"regels": body.iter().filter(|b| **b == b'\n').count()}),
    }
}

/// The same shape without values: text becomes its length, numbers `getal`, and what is true or false stays hidden too.
pub fn mask(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::Bool(_) => "ja/nee".into(),
        Value::Number(_) => "getal".into(),
        Value::String(text) => length(text).into(),
        Value::Array(items) => items.iter().map(mask).collect(),
        Value::Object(map) => Value::Object(map.iter().map(|(k, v)| (k.clone(), mask(v))).collect()),
    }
}

fn length(text: &str) -> String {
    format!("tekst({})", text.chars().count())
}

/// XML as we write it (no comments, no CDATA): every text and every attribute but a namespace becomes its length.
fn xml(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        if before.trim().is_empty() {
            out.push_str(before);
        } else {
            out.push_str(&length(before));
        }
        let (tag, after) = end(tag).map_or((tag, ""), |at| (&tag[..at], &tag[at + 1..]));
        out.push('<');
        for (n, part) in tag.split('"').enumerate() {
            let namespace = tag.split('"').nth(n.saturating_sub(1)).is_some_and(|name| name.contains("xmlns"));
            match n % 2 {
                0 => out.push_str(part),
                _ if namespace || tag.starts_with('?') => out.push_str(&format!("\"{part}\"")),
                _ => out.push_str(&format!("\"{}\"", length(part))),
            }
        }
        out.push('>');
        rest = after;
    }
    out
}

/// Where a tag ends: the first `>` outside quotes.
fn end(tag: &str) -> Option<usize> {
    let mut quoted = false;
    tag.bytes().position(|b| {
        quoted ^= b == b'"';
        b == b'>' && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_message_shows_but_its_shape() {
        let shown = mask(
            &json!({"bsn": "999902210", "naam": {"geslachtsnaam": "Testers"}, "wensen": ["tuin"], "trede": 3, "kan": true}),
        );
        assert_eq!(
            shown,
            json!({"bsn": "tekst(9)", "naam": {"geslachtsnaam": "tekst(7)"}, "wensen": ["tekst(4)"], "trede": "getal", "kan": "ja/nee"})
        );
        let shown = of(
            Format::Xml,
            br#"<?xml version="1.0"?><z:zaak xmlns:z="urn:z" soort="T"><bsn>999902210</bsn><leeg/></z:zaak>"#,
        );
        let expected =
            r#"<?xml version="1.0"?><z:zaak xmlns:z="urn:z" soort="tekst(1)"><bsn>tekst(9)</bsn><leeg/></z:zaak>"#;
        assert_eq!(shown, expected);
        assert_eq!(of(Format::Csv, b"naam;bsn\nTesters;999902210\n"), json!({"regels": 2}));
    }
}
