//! Files of many records: a CSV or XLSX table, JSON lines, an array in JSON, a repeated element in XML. [`Layout`] says
//! what a file holds; [`Layout::prove`] reads it once from end to end before anything is sent, [`Layout::records`] gives
//! its records one by one.
//!
//! Memory follows the largest record, never the file (XLSX is the exception: its format shares texts between rows, so a
//! sheet is held, within [`xlsx::Bounds`]). Where a file comes from and where it goes is the connector's; what a record
//! means is `flow::decode`'s.

pub mod csv;
pub mod decimal;
pub mod json;
mod lines;
pub mod xlsx;
pub mod xml;

#[cfg(test)]
mod tests;

use super::Limits;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use serde_json::{Map, Value};
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;

pub use csv::{CsvLayout, Encoding, Footer};
pub use xlsx::XlsxLayout;

/// What a file is read from: an open file, or `std::io::Cursor` over bytes.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// The most bytes of one record of a file: what may be held at once. The same as the default cap on a body.
pub const RECORD_MAX: usize = 15 * 1024 * 1024;

/// The most findings a first pass keeps; a file where every row is wrong is told so with these.
pub const FINDINGS_MAX: usize = 100;

/// What a file (or a body) holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Layout {
    /// One document: the whole file is the record.
    #[default]
    Whole,
    /// A CSV table: each row is a record.
    Csv(CsvLayout),
    /// A sheet of an XLSX workbook: each row is a record.
    Xlsx(XlsxLayout),
    /// JSON lines: each line that is not empty is a record.
    JsonLines,
    /// A JSON document: each item of the array at these keys is a record; no keys: the document itself is the array.
    Json(Vec<String>),
    /// An XML document: each element at these steps below (and with) the root is a record.
    Xml(Vec<xml::Step>),
}

/// One record of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its number in the file, from 1; records that were refused have a number too.
    pub number: u64,
    /// The line of the file it begins at, from 1; for XLSX the row of the sheet.
    pub line: Option<u32>,
    /// A document of its own, in the layout of its file: what `flow::decode` takes for the route. CSV: the header (when
    /// the file has one) and the row, in the file's separator and encoding. XLSX: header and row as UTF-8 CSV with `;`.
    /// JSON: the value. XML: the element with the namespaces of its ancestors.
    pub body: Vec<u8>,
}

/// What a first pass saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records that can go on.
    pub records: u64,
    /// Records that cannot: see `findings`.
    pub refused: u64,
    /// What is wrong with those records, with their line; at most [`FINDINGS_MAX`] of them.
    pub findings: Vec<Finding>,
}

/// The records of a file in order. An `Err` is a record that is refused; what follows it goes on, unless the file itself
/// breaks there, in which case it is the last.
pub type Records<'i> = Box<dyn Iterator<Item = Result<Record, Finding>> + Send + 'i>;

/// One record while reading; the outer error breaks the file, the inner one refuses a record.
type Next = Result<Option<Result<Record, Finding>>, Finding>;

/// A reader of records. [`Self::end`] is called once, after the last record.
trait Source: Send {
    /// The next record, None at the end of the file. `Err`: the file breaks here.
    fn next(&mut self) -> Next;

    /// What all records share, when they can be given without it; then [`Self::next_row`] may be asked.
    fn head(&self) -> Option<Arc<csv::Head>> {
        None
    }

    /// Puts the next row behind `out`, without what [`Self::head`] holds, and gives its line.
    fn next_row(&mut self, _out: &mut Vec<u8>) -> Result<Option<u32>, Finding> {
        Ok(None)
    }

    /// What only the whole file can show: a footer whose sums differ.
    fn end(&mut self) -> Vec<Finding> {
        vec![]
    }
}

impl Layout {
    /// The first pass: reads the file to its end and keeps nothing of it. `Err`: the file as a whole cannot be used
    /// (not well-formed halfway, a wrong header, a footer that differs) and no record of it may be sent. Records that are
    /// wrong on their own are in the [`Summary`]; the others may go on.
    ///
    /// Begins at the start of `input`, wherever it stands, and goes back there.
    pub fn prove(&self, input: &mut dyn ReadSeek) -> Result<Summary, Vec<Finding>> {
        let mut summary = Summary::default();
        {
            let mut source = self.source(&mut *input).map_err(|f| vec![f])?;
            loop {
                match source.next().map_err(|f| vec![f])? {
                    None => break,
                    Some(Ok(_)) => summary.records += 1,
                    Some(Err(finding)) => {
                        summary.refused += 1;
                        if summary.findings.len() < FINDINGS_MAX {
                            summary.findings.push(finding);
                        }
                    }
                }
            }
            let end = source.end();
            if !end.is_empty() {
                return Err(end);
            }
        }
        input.rewind().map_err(|_| vec![unreadable()])?;
        Ok(summary)
    }

    /// The records, from the start of `input`. Does what [`Self::prove`] does but for the footer's sums, so that a file
    /// that changes after its first pass still ends in an `Err`, not in a panic or in half a record.
    pub fn records<'i>(&self, input: &'i mut dyn ReadSeek) -> Records<'i> {
        match self.source(input) {
            Err(finding) => Box::new(std::iter::once(Err(finding))),
            Ok(source) => Box::new(Iter { source, broken: false }),
        }
    }

    /// The one record of a body; `TB-EEN-RECORD` when there are none or more.
    pub fn only(&self, body: &[u8]) -> Result<Vec<u8>, Finding> {
        let mut cursor = Cursor::new(body);
        let mut records = self.records(&mut cursor);
        let first = records.next().ok_or_else(no_record)??;
        if records.next().is_some() { Err(more_records()) } else { Ok(first.body) }
    }

    /// The one row of a table as an object of texts, empty cells left out: of a record of [`Self::records`], or of a
    /// body as a partner sends it, with its footer. `TB-EEN-RECORD` when there is not exactly one.
    pub fn row(&self, body: &[u8]) -> Result<Map<String, Value>, Finding> {
        let layout = match self {
            Self::Csv(layout) => layout.clone(),
            Self::Xlsx(_) if body.starts_with(b"PK") => return CsvLayout::default().one(&self.only(body)?),
            Self::Xlsx(layout) => CsvLayout { columns: layout.columns.clone(), ..CsvLayout::default() },
            _ => return Err(no_record()),
        };
        layout.one(body)
    }

    /// The records from the start of `input`, the file itself judged on the way: for who lets nothing out before the end.
    /// `Err`: see [`Self::prove`].
    pub fn reading<'i>(&self, input: &'i mut dyn ReadSeek) -> Result<Reading<'i>, Finding> {
        let source = self.source(input)?;
        Ok(Reading { head: source.head(), source, number: 0 })
    }

    fn source<'i>(&self, input: &'i mut dyn ReadSeek) -> Result<Box<dyn Source + 'i>, Finding> {
        input.seek(SeekFrom::Start(0)).map_err(|_| unreadable())?;
        let limits = Limits::default();
        Ok(match self {
            Self::Whole => Box::new(Whole { input: Some(input) }),
            Self::Csv(layout) => Box::new(csv::Rows::open(layout.clone(), input)?),
            Self::Xlsx(layout) => Box::new(xlsx::Rows::open(layout, input)?),
            Self::JsonLines => Box::new(json::Lines::open(input, limits)),
            Self::Json(keys) => Box::new(json::Items::open(input, keys.clone(), limits)),
            Self::Xml(steps) => Box::new(xml::Elements::open(input, steps.clone(), limits)),
        })
    }
}

/// The number of a record in its file, from 1, and the line it begins at, or what is wrong with it.
pub type Numbered = (u64, Result<Option<u32>, Finding>);

/// A file being read; see [`Layout::reading`].
pub struct Reading<'i> {
    source: Box<dyn Source + 'i>,
    head: Option<Arc<csv::Head>>,
    number: u64,
}

impl Reading<'_> {
    /// What the records of a table share. When there is one, a record is a row on its own: [`csv::Head::row`] reads it.
    pub fn head(&self) -> Option<&Arc<csv::Head>> {
        self.head.as_ref()
    }

    /// Puts the next record behind `out`; None at the end of the file, which [`Self::end`] then judges. `Err`: the file
    /// breaks here, and what came before it may not go out.
    pub fn record(&mut self, out: &mut Vec<u8>) -> Result<Option<Numbered>, Finding> {
        let next = match self.head {
            Some(_) => self.source.next_row(out)?.map(|line| Ok(Some(line))),
            None => self.source.next()?.map(|record| {
                record.map(|record| {
                    out.extend_from_slice(&record.body);
                    record.line
                })
            }),
        };
        self.number += 1;
        Ok(next.map(|record| (self.number, record)))
    }

    /// What only the whole file can show; asked once, after the last record.
    pub fn end(mut self) -> Vec<Finding> {
        self.source.end()
    }
}

struct Iter<'i> {
    source: Box<dyn Source + 'i>,
    broken: bool,
}

impl Iterator for Iter<'_> {
    type Item = Result<Record, Finding>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken {
            return None;
        }
        self.source.next().unwrap_or_else(|finding| {
            self.broken = true;
            Some(Err(finding))
        })
    }
}

struct Whole<'i> {
    input: Option<&'i mut dyn ReadSeek>,
}

impl Source for Whole<'_> {
    fn next(&mut self) -> Next {
        let Some(input) = self.input.take() else { return Ok(None) };
        let mut body = vec![];
        let read = input.take(RECORD_MAX as u64 + 1).read_to_end(&mut body).map_err(|_| unreadable())?;
        if read > RECORD_MAX {
            return Err(too_long(None));
        }
        Ok(Some(Ok(Record { number: 1, line: Some(1), body })))
    }
}

/// The file cannot be read: the disk or the sender fails, not the message.
fn unreadable() -> Finding {
    Finding::fout(
        Code::Afgebroken,
        Stage::Parse,
        "",
        "het bestand kan niet tot het einde worden gelezen; zet het opnieuw neer",
    )
}

/// A record of more than [`RECORD_MAX`] bytes.
fn too_long(line: Option<u32>) -> Finding {
    let text = format!("een record is langer dan {RECORD_MAX} bytes; verstuur het in delen");
    Finding { line, ..Finding::fout(Code::Grens, Stage::Parse, "", text) }
}

fn no_record() -> Finding {
    Finding::fout(Code::EenRecord, Stage::Parse, "", "er staat geen record in; stuur er precies één")
}

fn more_records() -> Finding {
    Finding::fout(
        Code::EenRecord,
        Stage::Parse,
        "",
        "er staat meer dan één record in; stuur ze één voor één, of lever het bestand aan in een map (`connector: file`)",
    )
}
