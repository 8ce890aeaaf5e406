//! Rows for people, as CSV and XLSX. A text that a spreadsheet would take for a formula is none in either: in CSV it gets a `'`
//! in front (`format::records::csv::write`), in XLSX it is a cell of text. An amount is a number, in euros with a comma.

use crate::domain::geld::bedrag;
use crate::format::records::csv::write::texts;
use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cel {
    /// Text.
    Tekst(String),
    /// Whole cents.
    Centen(i64),
    /// A count.
    Aantal(i64),
    /// A day.
    Dag(NaiveDate),
    /// Nothing.
    Leeg,
}

impl Cel {
    /// Text.
    pub fn tekst(tekst: impl Into<String>) -> Self {
        Self::Tekst(tekst.into())
    }

    /// As it stands in a file of text: `1452,00` without points between, so that it stays a number.
    pub fn als_tekst(&self) -> String {
        match self {
            Self::Tekst(tekst) => tekst.clone(),
            Self::Centen(centen) => bedrag(*centen),
            Self::Aantal(aantal) => aantal.to_string(),
            Self::Dag(dag) => dag.to_string(),
            Self::Leeg => String::new(),
        }
    }
}

/// Rows under names of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tabel {
    /// The name of the sheet.
    pub naam: &'static str,
    /// The names of the columns.
    pub kolommen: Vec<&'static str>,
    /// The rows, each as long as the columns.
    pub rijen: Vec<Vec<Cel>>,
}

impl Tabel {
    /// A table without rows yet.
    pub fn nieuw(naam: &'static str, kolommen: &[&'static str]) -> Self {
        Self { naam, kolommen: kolommen.to_vec(), rijen: vec![] }
    }
}

/// As CSV: a header and the rows.
pub fn csv(tabel: &Tabel) -> Vec<u8> {
    let mut out = vec![];
    texts(&tabel.kolommen, &mut out);
    for rij in &tabel.rijen {
        let cells: Vec<String> = rij.iter().map(Cel::als_tekst).collect();
        texts(&cells.iter().map(String::as_str).collect::<Vec<_>>(), &mut out);
    }
    out
}

/// As XLSX, made at `now`: a sheet for each table.
pub fn xlsx(tabellen: &[Tabel], now: DateTime<Utc>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The writer would look at the clock itself.
    let hms = (now.hour() as u16, now.minute() as u8, now.second() as f64);
    let at = datum(now.date_naive())?.and_hms(hms.0, hms.1, hms.2)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&at));
    let euros = Format::new().set_num_format("#,##0.00");
    let days = Format::new().set_num_format("yyyy-mm-dd");
    let bold = Format::new().set_bold();
    for tabel in tabellen {
        let sheet = book.add_worksheet().set_name(tabel.naam)?;
        for (column, naam) in (0u16..).zip(&tabel.kolommen) {
            sheet.write_string_with_format(0, column, *naam, &bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (line, rij) in (1u32..).zip(&tabel.rijen) {
            for (column, cel) in (0u16..).zip(rij) {
                match cel {
                    Cel::Tekst(tekst) => sheet.write_string(line, column, tekst)?,
                    // Cents up to a hundred thousand billion are exact in a number of a sheet.
                    Cel::Centen(centen) => {
                        sheet.write_number_with_format(line, column, *centen as f64 / 100.0, &euros)?
                    }
                    Cel::Aantal(aantal) => sheet.write_number(line, column, *aantal as f64)?,
                    Cel::Dag(dag) => sheet.write_datetime_with_format(line, column, datum(*dag)?, &days)?,
                    Cel::Leeg => sheet,
                };
            }
        }
        // A key of a payment or an id of a message is long: who opens the sheet sees all of it.
        sheet.autofit();
    }
    book.save_to_buffer()
}

fn datum(dag: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(dag.year().clamp(1900, 9999) as u16, dag.month() as u8, dag.day() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader};

    #[test]
    fn a_formula_is_text_and_an_amount_is_a_number_in_both() {
        let mut tabel = Tabel::nieuw("proef", &["wat", "bedrag", "dag"]);
        let day: NaiveDate = "2026-10-31".parse().expect("a day");
        tabel.rijen.push(vec![Cel::tekst("=1+1"), Cel::Centen(-145_205), Cel::Dag(day)]);
        assert_eq!(String::from_utf8(csv(&tabel)).unwrap(), "wat;bedrag;dag\r\n'=1+1;-1452,05;2026-10-31\r\n");
        let bytes = xlsx(&[tabel], DateTime::<Utc>::UNIX_EPOCH).unwrap();
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let sheet = book.worksheet_range("proef").unwrap();
        assert_eq!(sheet.get_value((1, 0)), Some(&Data::String("=1+1".to_owned())));
        assert_eq!(sheet.get_value((1, 1)), Some(&Data::Float(-1452.05)));
        assert!(book.worksheet_formula("proef").unwrap().is_empty(), "no cell is a formula");
    }
}
