//! One sheet: rows of texts under the names of columns that are known. Names count without capitals, and with a space for `_`.

use super::Bestand;
use super::plaats::Plek;
use crate::format::records::csv::Rows;
use crate::format::records::{CsvLayout, Encoding, Layout};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use std::collections::BTreeMap;
use std::io::Cursor;

/// A row with something in it: its texts by column, empty ones left out.
pub(super) struct Rij {
    pub bestand: String,
    pub regel: u32,
    cellen: BTreeMap<String, String>,
}

impl Rij {
    /// The text of a column.
    pub fn tekst(&self, kolom: &str) -> Option<&str> {
        self.cellen.get(kolom).map(String::as_str)
    }

    /// The text of a column, or none at all.
    pub fn of_leeg(&self, kolom: &str) -> String {
        self.tekst(kolom).unwrap_or_default().to_owned()
    }

    /// The place of a column, or of the row.
    pub fn plek(&self, kolom: Option<&str>) -> Plek {
        Plek { bestand: self.bestand.clone(), kolom: kolom.map(str::to_owned), regel: self.regel }
    }

    /// A finding about a column, or about the row.
    pub fn fout(&self, kolom: Option<&str>, text: &str) -> Finding {
        self.plek(kolom).of(Finding::fout(Code::Tabel, Stage::Parse, "", text), None)
    }
}

fn naam(kolom: &str) -> String {
    kolom.trim().to_lowercase().replace([' ', '-'], "_")
}

/// Reads a sheet. What is wrong is added to `found`; the rows that can be read are given.
pub(super) fn lees(bestand: &Bestand, is_kolom: &dyn Fn(&str) -> bool, found: &mut Vec<Finding>) -> Vec<Rij> {
    match rijen(bestand, is_kolom, found) {
        Ok(rijen) => rijen,
        Err(finding) => {
            found.push(in_bestand(bestand, finding));
            vec![]
        }
    }
}

/// Of a file and not of a message: the column of a finding is not its place.
fn in_bestand(bestand: &Bestand, finding: Finding) -> Finding {
    let kolom = finding.path.trim_start_matches('/');
    let path = if kolom.is_empty() { bestand.naam.clone() } else { format!("{}, kolom {kolom}", bestand.naam) };
    Finding { path, ..finding }
}

fn rijen(bestand: &Bestand, is_kolom: &dyn Fn(&str) -> bool, found: &mut Vec<Finding>) -> Result<Vec<Rij>, Finding> {
    // "CSV" of a Dutch Excel is windows-1252, "CSV UTF-8" is what it says; the first is almost never the second.
    let utf8 = std::str::from_utf8(&bestand.inhoud).is_ok() || bestand.inhoud.starts_with(&[0xEF, 0xBB, 0xBF]);
    let encoding = if utf8 { Encoding::Utf8 } else { Encoding::Windows1252 };
    let layout = CsvLayout { encoding, ..CsvLayout::default() };
    let names: Vec<String> = {
        let mut cursor = Cursor::new(bestand.inhoud.as_slice());
        Rows::open(layout.clone(), &mut cursor)?.names().to_vec()
    };
    let known: Vec<String> = names.iter().map(|n| naam(n)).collect();
    let head = |text: String| {
        let plek = Plek { bestand: bestand.naam.clone(), kolom: None, regel: 1 };
        plek.of(Finding::fout(Code::Tabel, Stage::Parse, "", text), None)
    };
    let before = found.len();
    for (n, name) in known.iter().enumerate() {
        // A file that lost its header has somebody's data here: the column is told by its number.
        if !is_kolom(name) {
            found.push(head(format!(
                "kolom {} heeft een naam die de hub niet kent; laat de kolom weg, of geef haar een naam uit docs/beginstand.md",
                n + 1
            )));
        } else if known[..n].contains(name) {
            found.push(head(format!("kolom {} heeft de naam van een eerdere kolom", n + 1)));
        }
    }
    if found.len() > before {
        return Ok(vec![]);
    }
    let layout = Layout::Csv(layout);
    let mut cursor = Cursor::new(bestand.inhoud.as_slice());
    let mut reading = layout.reading(&mut cursor)?;
    let (mut rijen, mut raw) = (vec![], vec![]);
    while let Some((_, line)) = reading.record(&mut raw)? {
        let regel = line?.unwrap_or_default();
        let texts = reading.head().map(|head| head.row(&raw, regel));
        raw.clear();
        match texts {
            Some(Ok(texts)) => {
                let cell = |(name, value): (&String, &serde_json::Value)| {
                    let text = value.as_str().map(str::trim).filter(|text| !text.is_empty())?;
                    Some((naam(name), text.to_owned()))
                };
                let cellen: BTreeMap<_, _> = texts.iter().filter_map(cell).collect();
                if !cellen.is_empty() {
                    rijen.push(Rij { bestand: bestand.naam.clone(), regel, cellen });
                }
            }
            Some(Err(finding)) => found.push(in_bestand(bestand, finding)),
            None => {}
        }
    }
    Ok(rijen)
}
