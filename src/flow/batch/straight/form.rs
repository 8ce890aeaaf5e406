//! The form of a document: its bytes with room for its values. It is cut out of a document that was made with marks in the
//! place of values, by the same code that makes every document; so what stands around the values is never written twice.

use crate::flow::outbound;
use crate::flow::route::{Bundle, OutRoute};
use crate::format::records::csv;
use crate::format::xml;
use crate::mapping::Plan;
use crate::mapping::flat::{FlatWriter, Single};
use crate::profile::Format;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Around the number of a value in a mark: characters nobody assigned a meaning (the private use area of Unicode).
const OPEN: char = '\u{E000}';
const CLOSE: char = '\u{E001}';

/// Forms a worker keeps for an output. A table where every row has other columns filled goes the other way from there.
const FORMS_MAX: usize = 256;

/// The forms a worker has made so far, by which values are there. None: documents like that have no form.
#[derive(Default)]
pub(super) struct Forms(BTreeMap<u64, Option<Form>>);

impl Forms {
    /// The form for a set of values, made when it is new.
    pub fn of(&mut self, set: u64, make: impl FnOnce() -> Option<Form>) -> Option<&Form> {
        if !self.0.contains_key(&set) {
            if self.0.len() == FORMS_MAX {
                return None;
            }
            self.0.insert(set, make());
        }
        self.0.get(&set).and_then(Option::as_ref)
    }
}

/// A form; see the module.
pub(super) struct Form {
    bytes: Vec<u8>,
    /// Up to where the bytes go on, and the value that stands there.
    rooms: Vec<(usize, usize)>,
}

impl Form {
    /// The form of documents with the values of `set`. None when they cannot be written, or when a value does not stand
    /// there once.
    pub fn new(to: &OutRoute, plan: &Plan, writer: &FlatWriter, bundle: &Bundle, set: u64) -> Option<Self> {
        let document = writer.document(plan, set, &|at| format!("{OPEN}{at}{CLOSE}"));
        let (whole, head) = outbound::bytes(to, &document).ok()?;
        let (head, record) = whole.split_at(head);
        if to.format == Format::Csv && head != bundle.open {
            return None;
        }
        let text = std::str::from_utf8(record).ok()?;
        let mut rest = if to.format == Format::Xml { text.trim_ascii_end() } else { text };
        // The mark of a text in JSON stands between its quotes, and they go with it.
        let quote = if matches!(to.format, Format::Json | Format::JsonLines) { "\"" } else { "" };
        let mut form = Self { bytes: vec![], rooms: vec![] };
        while let Some((before, after)) = rest.split_once(OPEN) {
            let (number, after) = after.split_once(CLOSE)?;
            form.bytes.extend_from_slice(before.strip_suffix(quote)?.as_bytes());
            form.rooms.push((form.bytes.len(), number.parse().ok()?));
            rest = after.strip_prefix(quote)?;
        }
        form.bytes.extend_from_slice(rest.as_bytes());
        let mut stand: Vec<usize> = form.rooms.iter().map(|(_, at)| *at).collect();
        stand.sort_unstable();
        let own = writer.outputs().iter().enumerate().filter(|(at, output)| set >> at & 1 == 1 && !output.is_fixed());
        own.map(|(at, _)| at).eq(stand).then_some(form)
    }

    /// Puts the document with these values behind `out`. False: one of them cannot be written, or changes the form.
    pub fn fill(&self, to: &OutRoute, writer: &FlatWriter, values: &[Option<Single<'_>>], out: &mut Vec<u8>) -> bool {
        let mut from = 0;
        for (end, at) in &self.rooms {
            out.extend_from_slice(&self.bytes[from..*end]);
            from = *end;
            let Some(value) = &values[*at] else { return false };
            let text = || match value {
                Single::Text(text) => Cow::Borrowed(text.as_ref()),
                Single::Other(value) => Cow::Owned(value.to_string()),
            };
            let written = match to.format {
                Format::Json | Format::JsonLines => match value {
                    Single::Text(text) => serde_json::to_writer(&mut *out, text).is_ok(),
                    Single::Other(value) => serde_json::to_writer(&mut *out, value).is_ok(),
                },
                Format::Csv | Format::Xlsx => csv::write::cell(&to.csv, &text(), out),
                // An invoice is never made by a mapping.
                Format::Ubl | Format::UblPdf => false,
                Format::Xml | Format::Soap => {
                    // An element without text is written otherwise.
                    let attribute = writer.outputs()[*at].is_attribute();
                    (attribute || !text().is_empty()) && xml::escape(&text(), attribute, out)
                }
            };
            if !written {
                return false;
            }
        }
        out.extend_from_slice(&self.bytes[from..]);
        true
    }
}
