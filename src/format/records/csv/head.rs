//! What the rows of a table share: how it is written and the names of its columns. With it a row is read on its own,
//! wherever it went after it was cut out of its file.

use super::cut::split;
use super::{CsvLayout, FIELD_MAX, column, table, text};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use serde_json::{Map, Value};

/// What the rows of a table share.
#[derive(Debug)]
pub struct Head {
    pub(super) layout: CsvLayout,
    /// The names of the columns; empty while the header itself is read.
    pub(super) names: Vec<String>,
    /// The header as it stands in the file, with a line end; empty when the file has none.
    bytes: Vec<u8>,
}

impl Head {
    /// Of a file whose header was not read yet, or that has none.
    pub(super) fn new(layout: CsvLayout) -> Self {
        Self { names: layout.header.clone().unwrap_or_default(), layout, bytes: vec![] }
    }

    /// Of a file with these names in its header.
    pub(super) fn named(layout: CsvLayout, names: Vec<String>, raw: &[u8]) -> Self {
        Self { layout, names, bytes: [raw, b"\r\n"].concat() }
    }

    /// The header as it stands in the file, with a line end; empty when the file has none. Before a row, with a line end
    /// behind that, it is the body of one record.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A row as an object of texts, empty cells left out. Fails with what is wrong with the row: `TB-TABEL`,
    /// `TB-TEKENSET`, `TB-GRENS`, at its `line`.
    pub fn row(&self, raw: &[u8], line: u32) -> Result<Map<String, Value>, Finding> {
        Ok(self.object(self.counted(self.texts(raw, line)?, line)?))
    }

    pub(super) fn texts(&self, raw: &[u8], line: u32) -> Result<Vec<String>, Finding> {
        let place = |at: usize| self.names.get(at).map_or(String::new(), |name| column(name));
        let fields = split(raw, self.layout.separator, self.layout.quote);
        if let Some(at) = fields.stray {
            return Err(Finding {
                path: place(at),
                ..table(format!(
                    "veld {} heeft een aanhalingsteken op een plaats waar dat niet kan; zet het hele veld tussen aanhalingstekens en verdubbel die erbinnen",
                    at + 1
                ))
                .line(line)
            });
        }
        let one = |(at, bytes): (usize, &std::borrow::Cow<'_, [u8]>)| {
            if bytes.len() > FIELD_MAX {
                let text = format!("veld {} is langer dan {FIELD_MAX} bytes", at + 1);
                return Err(Finding::fout(Code::Grens, Stage::Parse, place(at), text).line(line));
            }
            text::decode(self.layout.encoding, bytes).map_err(|text| {
                let text = format!("veld {}: {text}", at + 1);
                Finding::fout(Code::Tekenset, Stage::Parse, place(at), text).line(line)
            })
        };
        fields.list.iter().enumerate().map(one).collect()
    }

    /// The same texts when there is one for each column.
    pub(super) fn counted(&self, fields: Vec<String>, line: u32) -> Result<Vec<String>, Finding> {
        let (has, wants) = (fields.len(), self.names.len());
        if has == wants {
            return Ok(fields);
        }
        Err(table(format!(
            "deze rij heeft {has} velden, de tabel {wants} kolommen; controleer het scheidingsteken en de aanhalingstekens"
        ))
        .line(line))
    }

    pub(super) fn object(&self, fields: Vec<String>) -> Map<String, Value> {
        let members = self.names.iter().cloned().zip(fields);
        members.filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, Value::String(text))).collect()
    }
}
