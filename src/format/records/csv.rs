//! A CSV table, strictly (RFC 4180 with a separator, a quote and an encoding of the partner's choice): [`Rows`] cuts a file
//! into rows and holds one of them. A row that is wrong is a finding with its line and its neighbours go on; a quote that
//! is never closed, a wrong header or a footer that differs is about the whole file.
//!
//! The rows are cut on bytes: every encoding that is read has the separator, the quote and the line end of ASCII. A body
//! of one record is the header and the row exactly as they stood in the file.

use super::decimal::{self, Decimal};
use super::lines::Bytes;
use super::{Next, ReadSeek, Record, Source, unreadable};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
pub use cells::Cells;
use cut::{Cut, cut};
pub use head::Head;
use serde_json::{Map, Value};
use std::collections::VecDeque;
use std::io::Cursor;
use std::sync::Arc;

mod cells;
mod cut;
mod head;
mod header;
pub(super) use header::{complete as header_complete, names as header_names};
pub mod text;
pub mod write;

pub use text::{Encoding, show};

/// The most bytes of one row; a quote that is not closed makes a row of the rest of the file.
pub const ROW_MAX: usize = 1024 * 1024;

/// The most bytes of one field.
pub const FIELD_MAX: usize = 64 * 1024;

/// The most columns.
pub const COLUMNS_MAX: usize = 1024;

/// What a CSV file looks like: the block `csv:` of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvLayout {
    /// Between two fields: one ASCII character, `;` unless said otherwise.
    pub separator: u8,
    /// Around a field that holds a separator or a line end; twice inside it stands for itself. None: no quoting.
    pub quote: Option<u8>,
    /// How letters are bytes.
    pub encoding: Encoding,
    /// The names of the columns, for a file that has none; None: its first row that is not empty has them.
    pub header: Option<Vec<String>>,
    /// Columns a file must have, because the route cannot do without: checked against the header of the file.
    pub columns: Vec<String>,
    /// Rows at the end that are no records.
    pub footer: Footer,
}

/// Rows at the end of a table that are about the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Footer {
    /// How many.
    pub rows: usize,
    /// Columns whose footer is the sum of the rows, with the form of their numbers.
    pub sums: Vec<(String, decimal::Form)>,
    /// The column in whose footer the number of rows stands.
    pub count: Option<String>,
}

impl Default for CsvLayout {
    fn default() -> Self {
        Self {
            separator: b';',
            quote: Some(b'"'),
            encoding: Encoding::Utf8,
            header: None,
            columns: vec![],
            footer: Footer::default(),
        }
    }
}

/// A row: its line, and its texts, or what is wrong with it.
pub(super) struct Row {
    pub(super) line: u32,
    pub(super) raw: Vec<u8>,
    pub(super) fields: Result<Vec<String>, Finding>,
}

/// The rows of a file, footer kept out.
pub struct Rows<'i> {
    head: Arc<Head>,
    input: Bytes<'i>,
    /// Rows read ahead: the last of them may be the footer.
    ahead: VecDeque<Row>,
    number: u64,
    sums: Vec<Result<Decimal, u32>>,
}

impl<'i> Rows<'i> {
    /// Opens a file and reads its header. Fails when the header cannot be used: `TB-TABEL`, `TB-TEKENSET`, `TB-GRENS`.
    pub fn open(layout: CsvLayout, input: &'i mut dyn ReadSeek) -> Result<Self, Finding> {
        let mut input = Bytes::new(input);
        text::begin(layout.encoding, &mut input)?;
        let mut rows = Self {
            sums: vec![Ok(Decimal::ZERO); layout.footer.sums.len()],
            head: Arc::new(Head::new(layout)),
            input,
            ahead: VecDeque::new(),
            number: 0,
        };
        if rows.head.layout.header.is_none() {
            let Some(row) = rows.read()? else {
                return Err(table("het bestand is leeg: er is geen rij met namen van kolommen").line(1));
            };
            let names = header::names(row.fields?, row.line)?;
            rows.head = Arc::new(Head::named(rows.head.layout.clone(), names, &row.raw));
        }
        let wanted: Vec<String> = {
            let layout = &rows.head.layout;
            let footer = layout.footer.sums.iter().map(|(name, _)| name).chain(&layout.footer.count);
            layout.columns.iter().chain(footer).cloned().collect()
        };
        header::complete(&wanted, &rows.head.names, 1)?;
        Ok(rows)
    }

    /// The names of the columns.
    pub fn names(&self) -> &[String] {
        &self.head.names
    }

    /// Puts the next row that is not empty behind `out`, footer rows too; its line. None at the end of the file.
    fn raw(&mut self, out: &mut Vec<u8>) -> Result<Option<u32>, Finding> {
        let (separator, quote) = (self.head.layout.separator, self.head.layout.quote);
        loop {
            let line = self.input.line();
            match cut(&mut self.input, separator, quote, out).map_err(|_| unreadable())? {
                Cut::End => return Ok(None),
                Cut::Empty => {}
                Cut::TooLong => {
                    let text = format!(
                        "een rij is langer dan {ROW_MAX} bytes; mist er een aanhalingsteken dat een veld afsluit?"
                    );
                    return Err(Finding::fout(Code::Grens, Stage::Parse, "", text).line(line));
                }
                Cut::Open => {
                    return Err(table(
                        "vanaf deze rij is een aanhalingsteken geopend dat nergens wordt gesloten; sluit het veld af",
                    )
                    .line(line));
                }
                Cut::Row => return Ok(Some(line)),
            }
        }
    }

    fn read(&mut self) -> Result<Option<Row>, Finding> {
        let mut raw = vec![];
        let Some(line) = self.raw(&mut raw)? else { return Ok(None) };
        let fields = self.head.texts(&raw, line);
        Ok(Some(Row { line, raw, fields }))
    }

    /// The next row that is no footer.
    pub(super) fn row(&mut self) -> Result<Option<Row>, Finding> {
        while self.ahead.len() <= self.head.layout.footer.rows {
            match self.read()? {
                Some(row) => self.ahead.push_back(row),
                None => return Ok(None),
            }
        }
        let Some(mut row) = self.ahead.pop_front() else { return Ok(None) };
        self.number += 1;
        row.fields = row.fields.and_then(|fields| self.head.counted(fields, row.line));
        for ((name, form), sum) in self.head.layout.footer.sums.iter().zip(&mut self.sums) {
            let at = self.head.names.iter().position(|n| n == name);
            let value = row.fields.as_ref().ok().and_then(|f| f.get(at?)).and_then(|text| form.read_or_zero(text));
            if let Ok(so_far) = *sum {
                *sum = value.and_then(|v| so_far.plus(v)).ok_or(row.line);
            }
        }
        Ok(Some(row))
    }

    /// What the footer says, held against the rows.
    fn footer(&self) -> Vec<Finding> {
        let footer = &self.head.layout.footer;
        let mut found = vec![];
        if self.ahead.len() < footer.rows {
            found.push(table(format!(
                "het bestand hoort te eindigen met {} rij(en) met tellingen, maar die zijn er niet",
                footer.rows
            )));
            return found;
        }
        let cell = |name: &str| -> Option<(u32, &str)> {
            let at = self.head.names.iter().position(|n| n == name)?;
            let mut filled = self.ahead.iter().filter_map(|row| {
                let text = row.fields.as_ref().ok()?.get(at)?.trim();
                (!text.is_empty()).then_some((row.line, text))
            });
            let first = filled.next();
            if filled.next().is_some() { None } else { first }
        };
        let wrong = |name: &str, line: Option<u32>, text: &str| Finding {
            line,
            ..Finding::fout(Code::Telling, Stage::Parse, column(name), text)
        };
        for ((name, form), sum) in footer.sums.iter().zip(&self.sums) {
            let told = cell(name).and_then(|(line, text)| Some((line, form.read(text)?)));
            found.extend(match (told, sum) {
                (None, _) => Some(wrong(
                    name,
                    None,
                    "de som van deze kolom ontbreekt onderaan, of is geen getal in de afgesproken vorm",
                )),
                (_, Err(line)) => Some(wrong(
                    name,
                    Some(*line),
                    "deze rij heeft geen getal in de afgesproken vorm; daardoor is de som onderaan niet na te rekenen",
                )),
                (Some((line, told)), Ok(sum)) if told != *sum => Some(wrong(
                    name,
                    Some(line),
                    "de som onderaan is niet de som van de rijen; is het bestand volledig?",
                )),
                _ => None,
            });
        }
        if let Some(name) = &footer.count {
            let told = cell(name).and_then(|(line, text)| Some((line, text.parse::<u64>().ok()?)));
            found.extend(match told {
                None => Some(wrong(name, None, "het aantal rijen ontbreekt onderaan, of is geen geheel getal")),
                Some((line, told)) if told != self.number => Some(wrong(
                    name,
                    Some(line),
                    &format!(
                        "het aantal onderaan is niet het aantal rijen ({}); is het bestand volledig?",
                        self.number
                    ),
                )),
                _ => None,
            });
        }
        found
    }
}

impl CsvLayout {
    /// The one row of a body as an object of texts.
    pub(super) fn one(&self, body: &[u8]) -> Result<Map<String, Value>, Finding> {
        let mut cursor = Cursor::new(body);
        let bare = CsvLayout { footer: Footer::default(), ..self.clone() };
        let mut rows = Rows::open(bare, &mut cursor)?;
        let first = rows.row()?.ok_or_else(super::no_record)?;
        let mut more = 0;
        while more <= self.footer.rows && rows.row()?.is_some() {
            more += 1;
        }
        if more > 0 && more != self.footer.rows {
            return Err(super::more_records());
        }
        let object = rows.head.object(first.fields?);
        drop(rows);
        if more > 0 {
            // A whole file of one record, with its footer.
            let proven = super::Layout::Csv(self.clone()).prove(&mut cursor);
            proven.map_err(|found| found.into_iter().next().unwrap_or_else(super::no_record))?;
        }
        Ok(object)
    }
}

impl Source for Rows<'_> {
    fn next(&mut self) -> Next {
        let Some(row) = self.row()? else { return Ok(None) };
        let number = self.number;
        Ok(Some(row.fields.map(|_| {
            let body = [self.head.bytes(), &row.raw, b"\r\n"].concat();
            Record { number, line: Some(row.line), body }
        })))
    }

    fn head(&self) -> Option<Arc<Head>> {
        // A footer is held against the rows, and only who reads their fields can do that.
        (self.head.layout.footer == Footer::default()).then(|| self.head.clone())
    }

    fn next_row(&mut self, out: &mut Vec<u8>) -> Result<Option<u32>, Finding> {
        self.raw(out)
    }

    fn end(&mut self) -> Vec<Finding> {
        self.footer()
    }
}

/// The place of a column in a finding.
pub fn column(name: &str) -> String {
    crate::format::json::pointer([name])
}

/// A table that is not as it should be.
pub(super) fn table(text: impl Into<String>) -> Finding {
    Finding::fout(Code::Tabel, Stage::Parse, "", text)
}
