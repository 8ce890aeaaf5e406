//! A sheet of an XLSX workbook. calamine takes the workbook apart; here is what it may cost ([`Bounds`]), which cells are
//! a table, and which text a cell is.
//!
//! The texts of a workbook are shared between its cells, so a sheet is held while it is read: at most [`Bounds::ROWS`]
//! rows and [`Bounds::BYTES`] bytes of text. A formula counts as the value Excel kept with it.

use super::csv::{Row, column as place, table};
use super::{Next, ReadSeek, Record, Source};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use std::collections::VecDeque;
use std::io::SeekFrom;

/// Which sheet, and where its header is: the block `xlsx:` of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XlsxLayout {
    /// Name of the sheet; None: the first.
    pub sheet: Option<String>,
    /// The row with the names of the columns, from 1; what is above it is not read.
    pub header_row: u32,
    /// Columns a sheet must have.
    pub columns: Vec<String>,
}

impl Default for XlsxLayout {
    fn default() -> Self {
        Self { sheet: None, header_row: 1, columns: vec![] }
    }
}

mod guard;
mod inflate;
#[cfg(test)]
mod tests;

/// What a workbook may cost.
pub struct Bounds;

impl Bounds {
    /// Bytes of the file itself, which is compressed.
    pub const FILE: u64 = 20 * 1024 * 1024;
    /// Rows of the sheet.
    pub const ROWS: usize = 200_000;
    /// Bytes of text of the rows together.
    pub const BYTES: usize = 128 * 1024 * 1024;
    /// Bytes of its parts together, inflated.
    pub const INFLATED: u64 = 256 * 1024 * 1024;
    /// Columns.
    pub const COLUMNS: u32 = 1024;
}

/// The rows of a sheet.
pub struct Rows {
    header: Vec<u8>,
    names: Vec<String>,
    rows: VecDeque<Row>,
    number: u64,
}

/// A row while its cells come in: its number from 0, and its cells by column.
type Cells = (u32, Vec<(u32, Result<String, &'static str>)>);

impl Rows {
    /// Opens a workbook and reads the sheet. Fails with `TB-TABEL` for what is no workbook, a missing sheet or a wrong
    /// header, `TB-GRENS` for what passes [`Bounds`].
    pub fn open(layout: &XlsxLayout, input: &mut dyn ReadSeek) -> Result<Self, Finding> {
        let size = input.seek(SeekFrom::End(0)).map_err(|_| super::unreadable())?;
        if size > Bounds::FILE {
            return Err(limit(format!("de werkmap is groter dan {} bytes; lever CSV aan", Bounds::FILE)));
        }
        input.seek(SeekFrom::Start(0)).map_err(|_| super::unreadable())?;
        // A workbook made to break programs may bring the reader to a panic; that is a wrong file, not our end.
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| Self::read(layout, input)));
        read.unwrap_or_else(|_| Err(broken()))
    }

    fn read(layout: &XlsxLayout, input: &mut dyn ReadSeek) -> Result<Self, Finding> {
        guard::check(input)?;
        let mut book = Xlsx::new(input).map_err(|_| broken())?;
        let names = book.sheet_names();
        let sheet = match &layout.sheet {
            None => names.first().ok_or_else(broken)?,
            Some(wanted) => names.iter().find(|n| *n == wanted).ok_or_else(|| {
                table(format!(
                    "de werkmap heeft geen blad `{wanted}`; de naam geldt letterlijk, met hoofdletters en spaties"
                ))
            })?,
        };
        let mut cells = book.worksheet_cells_reader(sheet).map_err(|_| broken())?;
        let mut rows = Self { header: vec![], names: vec![], rows: VecDeque::new(), number: 0 };
        let mut current: Option<Cells> = None;
        let mut bytes = 0usize;
        while let Some(cell) = cells.next_cell().map_err(|_: XlsxError| broken())? {
            let (row, column) = cell.get_position();
            if row + 1 < layout.header_row || *cell.get_value() == DataRef::Empty {
                continue;
            }
            if column >= Bounds::COLUMNS {
                return Err(limit(format!("het blad heeft meer dan {} kolommen", Bounds::COLUMNS)).line(row + 1));
            }
            if let Some((number, _)) = &current
                && *number != row
            {
                rows.take(layout, current.take())?;
            }
            let text = text(cell.get_value());
            bytes += text.as_ref().map_or(0, String::len) + 16;
            if bytes > Bounds::BYTES || rows.rows.len() >= Bounds::ROWS {
                return Err(limit(
                    "het blad is te groot; lever CSV aan, of verdeel het over meer bestanden".to_owned(),
                ));
            }
            current.get_or_insert_with(|| (row, vec![])).1.push((column, text));
        }
        rows.take(layout, current.take())?;
        if rows.names.is_empty() {
            return Err(table(format!("rij {} van het blad heeft geen namen van kolommen", layout.header_row)));
        }
        Ok(rows)
    }

    /// The names of the columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    fn take(&mut self, layout: &XlsxLayout, cells: Option<Cells>) -> Result<(), Finding> {
        let Some((row, cells)) = cells else { return Ok(()) };
        let line = row + 1;
        let fields = self.fields(row, cells);
        if self.names.is_empty() {
            if line != layout.header_row {
                return Err(table(format!("rij {} van het blad heeft geen namen van kolommen", layout.header_row)));
            }
            self.names = super::csv::header_names(fields?, line)?;
            super::csv::header_complete(&layout.columns, &self.names, line)?;
            self.header = csv_line(&self.names);
            return Ok(());
        }
        let empty = fields.as_ref().is_ok_and(|f| f.iter().all(|text| text.trim().is_empty()));
        if !empty {
            let raw = fields.as_ref().map(|f| csv_line(f)).unwrap_or_default();
            // The texts are in `raw`; they are not held twice.
            self.rows.push_back(Row { line, raw, fields: fields.map(|_| vec![]) });
        }
        Ok(())
    }

    fn fields(&self, row: u32, cells: Vec<(u32, Result<String, &'static str>)>) -> Result<Vec<String>, Finding> {
        let last = cells.iter().map(|(column, _)| *column as usize + 1).max().unwrap_or(0);
        let mut fields = vec![String::new(); last.max(self.names.len())];
        for (column, text) in cells {
            let at = column as usize;
            let wrong = |text: String| Finding {
                path: self.names.get(at).map_or(String::new(), |name| place(name)),
                ..table(text).line(row + 1)
            };
            let text = text.map_err(|what| wrong(format!("cel {}{} {what}", letters(column), row + 1)))?;
            if !self.names.is_empty() && at >= self.names.len() && !text.is_empty() {
                return Err(wrong(format!("cel {}{} staat in een kolom zonder naam", letters(column), row + 1)));
            }
            if let Some(field) = fields.get_mut(at) {
                *field = text;
            }
        }
        if !self.names.is_empty() {
            fields.truncate(self.names.len());
        }
        Ok(fields)
    }
}

impl Source for Rows {
    fn next(&mut self) -> Next {
        let Some(row) = self.rows.pop_front() else { return Ok(None) };
        self.number += 1;
        let number = self.number;
        Ok(Some(row.fields.map(|_| {
            let body = [&self.header[..], &row.raw[..]].concat();
            Record { number, line: Some(row.line), body }
        })))
    }
}

/// The text of a cell, or what is wrong with it.
fn text(value: &DataRef<'_>) -> Result<String, &'static str> {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.is_finite() => digits(*number),
        DataRef::Float(_) => return Err("bevat geen getal"),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => date(moment)?,
        DataRef::Error(_) => return Err("bevat een fout van Excel (zoals #REF! of #N/A); verbeter de formule"),
    })
}

/// A number as Excel shows it: 15 significant digits, so that the sum of 0.1 and 0.2 is `0.3`; no `.0`, no exponent.
fn digits(number: f64) -> String {
    let shown: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    // Adding zero makes minus zero plain.
    (shown + 0.0).to_string()
}

fn date(moment: &ExcelDateTime) -> Result<String, &'static str> {
    let value = moment.as_f64();
    if moment.is_duration() || !(1.0..2_958_466.0).contains(&value) {
        // Half past nine, or 37 hours: to the second, in hours.
        if !value.is_finite() || !(0.0..=1_000_000.0).contains(&value) {
            return Err("bevat geen bestaande datum of tijd");
        }
        let seconds = (value * 86_400.0).round() as u64;
        return Ok(format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    }
    // To the nearest second: 09:30 is kept as 0.39583333333333331.
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let base = chrono::NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
        .and_then(|d| d.and_hms_opt(hour.into(), minute.into(), second.into()))
        .ok_or("bevat geen bestaande datum of tijd")?;
    let base = if milli >= 500 { base + chrono::TimeDelta::seconds(1) } else { base };
    let whole = base.time() == chrono::NaiveTime::MIN;
    Ok(base.format(if whole { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S" }).to_string())
}

/// `0` is A, `26` is AA.
fn letters(column: u32) -> String {
    let (mut column, mut out) = (column + 1, vec![]);
    while column > 0 {
        column -= 1;
        out.push(char::from(b'A' + (column % 26) as u8));
        column /= 26;
    }
    out.iter().rev().collect()
}

fn csv_line(fields: &[String]) -> Vec<u8> {
    let mut out = vec![];
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            out.push(b';');
        }
        if field.contains([';', '"', '\r', '\n']) {
            out.extend_from_slice(format!("\"{}\"", field.replace('"', "\"\"")).as_bytes());
        } else {
            out.extend_from_slice(field.as_bytes());
        }
    }
    out.extend_from_slice(b"\r\n");
    out
}

fn limit(text: String) -> Finding {
    Finding::fout(Code::Grens, Stage::Parse, "", text)
}

fn broken() -> Finding {
    table("dit is geen XLSX-werkmap die te lezen is; bewaar het bestand opnieuw als Excel-werkmap (.xlsx)")
}
