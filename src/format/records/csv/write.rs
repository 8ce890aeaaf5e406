//! One row out: a header and a row, in the partner's separator, quote and encoding.
//!
//! A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return is a formula to a spreadsheet, and may send what
//! else is in the sheet elsewhere; it gets a `'` in front (OWASP, CSV injection). A number keeps its minus sign.

use super::text::encode;
use super::{CsvLayout, column};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use std::borrow::Cow;

/// A header (when the layout has no fixed one) and a row, each with CRLF at its end. `cells`: column, text.
///
/// Fails with `TB-UITVOER-SCHEMA` when a text has a character that the encoding does not have, a NUL, or, without
/// quotes, a separator or line end; all of them, by column.
pub fn row(layout: &CsvLayout, cells: &[(&str, String)]) -> Result<Vec<u8>, Vec<Finding>> {
    parts(layout, cells).map(|(bytes, _)| bytes)
}

/// The same, and how many of the bytes are the header: a table of many rows has it once.
pub fn parts(layout: &CsvLayout, cells: &[(&str, String)]) -> Result<(Vec<u8>, usize), Vec<Finding>> {
    let names: Vec<&str> = match &layout.header {
        Some(fixed) => fixed.iter().map(String::as_str).collect(),
        None => cells.iter().map(|(name, _)| *name).collect(),
    };
    let mut found = vec![];
    for (name, _) in cells.iter().filter(|(name, _)| !names.contains(name)) {
        found.push(wrong(name, "de mapping vult een kolom die niet in `header` staat"));
    }
    let mut out = vec![];
    if layout.header.is_none() {
        line(layout, names.iter().map(|name| (*name, Cow::Borrowed(*name))), &mut out, &mut found);
    }
    let head = out.len();
    let texts = names.iter().map(|name| {
        let text = cells.iter().find(|(n, _)| n == name).map(|(_, t)| guarded(t)).unwrap_or_default();
        (*name, text)
    });
    line(layout, texts, &mut out, &mut found);
    if found.is_empty() { Ok((out, head)) } else { Err(found) }
}

/// The header of a table with these columns; nothing when the layout has a fixed one. Fails as [`row`] does.
pub fn header(layout: &CsvLayout, names: &[String]) -> Result<Vec<u8>, Vec<Finding>> {
    let cells: Vec<_> = names.iter().map(|name| (name.as_str(), String::new())).collect();
    parts(layout, &cells).map(|(mut bytes, head)| {
        bytes.truncate(head);
        bytes
    })
}

/// A row of a table of our own, behind `out`: texts in the default layout.
pub fn texts(cells: &[&str], out: &mut Vec<u8>) {
    // UTF-8 with quotes has room for every text but a NUL, and nothing of ours has one.
    line(&CsvLayout::default(), cells.iter().map(|text| ("", guarded(text))), out, &mut vec![]);
}

fn wrong(name: &str, text: &str) -> Finding {
    Finding::fout(Code::UitvoerSchema, Stage::MapOut, column(name), text)
}

fn line<'n>(
    layout: &CsvLayout,
    cells: impl Iterator<Item = (&'n str, Cow<'n, str>)>,
    out: &mut Vec<u8>,
    found: &mut Vec<Finding>,
) {
    let mut is_first = true;
    for (name, text) in cells {
        if !std::mem::take(&mut is_first) {
            out.push(layout.separator);
        }
        if let Err(why) = put(layout, &text, out) {
            found.push(wrong(name, &why));
        }
    }
    out.extend_from_slice(b"\r\n");
}

/// One text as a cell, behind `out`. False, and nothing is written: [`parts`] says why.
pub fn cell(layout: &CsvLayout, text: &str, out: &mut Vec<u8>) -> bool {
    put(layout, &guarded(text), out).is_ok()
}

fn put(layout: &CsvLayout, text: &str, out: &mut Vec<u8>) -> Result<(), String> {
    let unknown = || format!("de tekst heeft een teken dat in {} niet bestaat", layout.encoding.as_str());
    let bytes = encode(layout.encoding, text).filter(|b| !b.contains(&0)).ok_or_else(unknown)?;
    let special = |b: &u8| *b == layout.separator || layout.quote == Some(*b) || matches!(b, b'\n' | b'\r');
    match layout.quote {
        Some(quote) if bytes.iter().any(special) => {
            out.push(quote);
            for byte in bytes {
                if byte == quote {
                    out.push(quote);
                }
                out.push(byte);
            }
            out.push(quote);
        }
        None if bytes.iter().any(special) => {
            return Err(
                "de tekst heeft een scheidingsteken of een regeleinde, en deze tabel kent geen aanhalingstekens"
                    .to_owned(),
            );
        }
        _ => out.extend(bytes),
    }
    Ok(())
}

/// The text, with a `'` in front when a spreadsheet would run it.
fn guarded(text: &str) -> Cow<'_, str> {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let number = text.strip_prefix(['-', '+']).is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.bytes().all(|b| b.is_ascii_digit() || b == b',' || b == b'.')
    });
    if risky && !number { format!("'{text}").into() } else { text.into() }
}
