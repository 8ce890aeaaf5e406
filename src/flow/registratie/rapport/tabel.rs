//! Answers as a table for people: CSV, and XLSX. A text that a spreadsheet would take for a formula is none in either: in CSV it
//! gets a `'` in front (`format::records::csv::write`), in XLSX it is a cell of text. A number is a number.

use super::Rapport;
use super::zicht::Regel;
use crate::format::records::csv::write::texts;
use chrono::{DateTime, Datelike, Timelike, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

/// The columns.
const KOLOMMEN: [&str; 11] = [
    "vraag",
    "van",
    "tot",
    "vorm",
    "organisatie",
    "uitkomst",
    "maand",
    "aantal",
    "afgerond_op_vijf",
    "promille",
    "dekking",
];
/// The column of the number.
const AANTAL: usize = 7;

/// The rows: one a line, and one of the total and the share where there is one.
fn rijen(rapport: &Rapport) -> Vec<[String; 11]> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let row = |regel: &Regel| {
        [
            rapport.vraag.to_owned(),
            rapport.van.to_string(),
            rapport.tot.to_string(),
            text(&regel.kop.vorm),
            text(&regel.kop.organisatie),
            text(&regel.kop.uitkomst),
            text(&regel.kop.maand),
            regel.tekst(),
            String::new(),
            String::new(),
            rapport.dekking.to_owned(),
        ]
    };
    let mut rows: Vec<_> = rapport.regels.iter().map(row).collect();
    if rapport.totaal.is_some() || rapport.promille.is_some() || rows.is_empty() {
        let rounded = if rapport.afgerond_op_vijf { "ja" } else { "nee" };
        rows.push([
            rapport.vraag.to_owned(),
            rapport.van.to_string(),
            rapport.tot.to_string(),
            String::new(),
            String::new(),
            "totaal".to_owned(),
            String::new(),
            rapport.totaal.map(|n| n.to_string()).unwrap_or_default(),
            rapport.totaal.map(|_| rounded.to_owned()).unwrap_or_default(),
            rapport.promille.map(|n| n.to_string()).unwrap_or_default(),
            rapport.dekking.to_owned(),
        ]);
    }
    rows
}

/// As CSV: a header, and the rows of every answer.
pub fn csv(rapporten: &[Rapport]) -> Vec<u8> {
    let mut out = vec![];
    texts(&KOLOMMEN, &mut out);
    for row in rapporten.iter().flat_map(rijen) {
        texts(&row.each_ref().map(String::as_str), &mut out);
    }
    out
}

/// As XLSX, made at `now`: the same rows on one sheet.
pub fn xlsx(rapporten: &[Rapport], now: DateTime<Utc>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The writer would look at the clock itself.
    let hms = (now.hour() as u16, now.minute() as u8, now.second() as f64);
    let at = ExcelDateTime::from_ymd(now.year().clamp(1900, 9999) as u16, now.month() as u8, now.day() as u8)?
        .and_hms(hms.0, hms.1, hms.2)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&at));
    let sheet = book.add_worksheet().set_name("antwoorden")?;
    for (column, name) in (0u16..).zip(KOLOMMEN) {
        sheet.write_string(0, column, name)?;
    }
    for (line, row) in (1u32..).zip(rapporten.iter().flat_map(rijen)) {
        for (column, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let place = u16::try_from(column).unwrap_or(u16::MAX);
            match text.parse::<u32>() {
                Ok(number) if column == AANTAL || column == AANTAL + 2 => sheet.write_number(line, place, number)?,
                _ => sheet.write_string(line, place, text)?,
            };
        }
    }
    book.save_to_buffer()
}
