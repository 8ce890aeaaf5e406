//! A table of a bank, when there is nothing better. What its columns mean is not known from the table, so a profile
//! says it, header and all: the table of another bank is refused instead of read wrongly.
//!
//! A table has no opening and closing balance. With a column `saldo_na` every row is held against the next; without it
//! nothing proves that the table is whole, and that is said.

use super::afschrift::{Boeking, Deel, Kop, Ontvanger, Soort};
use super::bedrag;
use super::controle::{fout, is_foute_iban};
use super::gestructureerd;
use crate::message::code::Code;
use crate::message::digest::{hex, sha256};
use crate::message::finding::Finding;
use chrono::NaiveDate;
use serde::Deserialize;
use std::io;

/// What the columns of a table mean; a file in YAML.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profiel {
    /// What stands between two cells, one character.
    #[serde(default = "semicolon")]
    pub scheiding: char,
    /// All columns, in order, as the header writes them.
    pub kop: Vec<String>,
    /// The column with our own account.
    pub rekening: String,
    /// The column with the day of booking.
    pub datum: String,
    /// How a day is written: `jjjjmmdd`, `jjjj-mm-dd` or `dd-mm-jjjj`.
    #[serde(default)]
    pub datumvorm: Datumvorm,
    /// The column with the amount.
    pub bedrag: String,
    /// What stands before the cents: `,` or `.`.
    #[serde(default = "comma")]
    pub decimaal: char,
    /// The column that says in or out; without it the sign of the amount does.
    #[serde(default)]
    pub richting: Option<Richting>,
    /// The column with the account on the other side.
    pub tegenrekening: String,
    /// The column with the name on the other side.
    #[serde(default)]
    pub naam: Option<String>,
    /// The columns with text, in the order in which they are read.
    pub omschrijving: Vec<String>,
    /// The column with the bank's number of the row.
    #[serde(default)]
    pub referentie: Option<String>,
    /// The column with the balance after the row.
    #[serde(default)]
    pub saldo_na: Option<String>,
    /// The column with the currency, which must be EUR.
    #[serde(default)]
    pub valuta: Option<String>,
}

/// The column that says in or out, and with which words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Richting {
    /// The column.
    pub kolom: String,
    /// The word for money in.
    pub bij: String,
    /// The word for money out.
    pub af: String,
}

/// How a day is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Datumvorm {
    /// 20261119
    #[default]
    #[serde(rename = "jjjjmmdd")]
    Aaneen,
    /// 2026-11-19
    #[serde(rename = "jjjj-mm-dd")]
    Streep,
    /// 19-11-2026
    #[serde(rename = "dd-mm-jjjj")]
    DagEerst,
}

fn semicolon() -> char {
    ';'
}

fn comma() -> char {
    ','
}

impl Datumvorm {
    fn read(self, text: &str) -> Option<NaiveDate> {
        let (y, m, d, len) = match self {
            Self::Aaneen => (0..4, 4..6, 6..8, 8),
            Self::Streep => (0..4, 5..7, 8..10, 10),
            Self::DagEerst => (6..10, 3..5, 0..2, 10),
        };
        let marks = len == 8 || text.char_indices().filter(|(_, c)| *c == '-').count() == 2;
        let n = |range| text.get(range).filter(|t: &&str| t.bytes().all(|b| b.is_ascii_digit()))?.parse::<u32>().ok();
        let year = i32::try_from(n(y)?).ok()?;
        (text.len() == len && marks).then(|| NaiveDate::from_ymd_opt(year, n(m)?, n(d)?)).flatten()
    }
}

impl Profiel {
    /// Reads a profile. Fails with what is wrong in it, in Dutch.
    pub fn parse(text: &str) -> Result<Self, String> {
        let profiel: Self =
            serde_saphyr::from_str(text).map_err(|error| format!("Dit profiel is niet te lezen: {error}"))?;
        let mut names = vec![&profiel.rekening, &profiel.datum, &profiel.bedrag, &profiel.tegenrekening];
        names.extend(&profiel.omschrijving);
        names.extend([&profiel.naam, &profiel.referentie, &profiel.saldo_na, &profiel.valuta].into_iter().flatten());
        names.extend(profiel.richting.as_ref().map(|r| &r.kolom));
        if let Some(name) = names.into_iter().find(|name| !profiel.kop.contains(name)) {
            return Err(format!("De kolom `{name}` staat niet in `kop`."));
        }
        if !profiel.scheiding.is_ascii() || !matches!(profiel.decimaal, ',' | '.') {
            return Err("Schrijf bij `scheiding` één teken en bij `decimaal` een komma of een punt.".to_owned());
        }
        Ok(profiel)
    }

    fn column(&self, name: &str) -> usize {
        self.kop.iter().position(|c| c == name).unwrap_or(usize::MAX)
    }
}

/// A row as it was read: the entry, its account and the balance after it.
struct Rij {
    boeking: Boeking,
    rekening: String,
    saldo: Option<i64>,
}

/// Reads a whole table. The answer is what is wrong with it.
pub fn lees(bytes: &[u8], profiel: &Profiel, uit: &mut dyn Ontvanger) -> io::Result<Vec<Finding>> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    let text = text.trim_start_matches('\u{feff}');
    let separator = u8::try_from(profiel.scheiding).unwrap_or(b';');
    let mut table = csv::ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes());
    match table.headers() {
        Ok(head) if head.iter().eq(profiel.kop.iter().map(String::as_str)) => {}
        _ => {
            let text = "De kop van de tabel is niet die van het profiel. Gebruik het profiel van deze bank.";
            return Ok(vec![fout(Code::Tabel, "", "kop", text.to_owned()).line(1)]);
        }
    }
    let mut rows = vec![];
    for record in table.records() {
        match record {
            Ok(record) => match row(profiel, &record) {
                Ok(rij) => rows.push(rij),
                Err(finding) => return Ok(vec![*finding]),
            },
            Err(error) => {
                let line = error.position().map_or(1, |p| u32::try_from(p.line()).unwrap_or(u32::MAX));
                let text = "Deze rij heeft niet evenveel cellen als de kop.".to_owned();
                return Ok(vec![fout(Code::Tabel, "", "rij", text).line(line)]);
            }
        }
    }
    if rows.is_empty() {
        return Ok(vec![fout(Code::Tabel, "", "leeg", "De tabel heeft geen boekingen.".to_owned())]);
    }
    if !adds_up(&rows) {
        let text = "Het saldo na een rij is niet het saldo ervoor met het bedrag erbij. De tabel is niet volledig.";
        return Ok(vec![fout(Code::Telling, "", "saldo", text.to_owned())]);
    }
    give(rows, &hex(&sha256(bytes))[..16], uit)?;
    Ok(vec![])
}

/// Gives the rows on, a statement for each run of one account. A table has no id: its content is.
fn give(rows: Vec<Rij>, id: &str, uit: &mut dyn Ontvanger) -> io::Result<()> {
    let mut account: Option<String> = None;
    let mut n = 0;
    for Rij { mut boeking, rekening, .. } in rows {
        if account.as_ref() != Some(&rekening) {
            if account.is_some() {
                uit.eind(None)?;
            }
            let kop = Kop {
                soort: Soort::Csv,
                rekening: rekening.clone(),
                id: format!("{id}/{n}"),
                volgnummer: String::new(),
                begin: None,
                eind: None,
            };
            if !uit.begin(&kop)? {
                return Ok(());
            }
            account = Some(rekening);
        }
        n += 1;
        boeking.volgnummer = n;
        uit.boeking(&mut boeking)?;
    }
    uit.eind(None)
}

/// Oldest first, or newest first.
fn adds_up(rows: &[Rij]) -> bool {
    let holds = |earlier: &Rij, later: &Rij| match (earlier.saldo, later.saldo) {
        (Some(a), Some(b)) if earlier.rekening == later.rekening => a.checked_add(later.boeking.cents) == Some(b),
        _ => true,
    };
    rows.windows(2).all(|w| holds(&w[0], &w[1])) || rows.windows(2).all(|w| holds(&w[1], &w[0]))
}

fn row(profiel: &Profiel, record: &csv::StringRecord) -> Result<Rij, Box<Finding>> {
    let line = record.position().map_or(1, |p| u32::try_from(p.line()).unwrap_or(u32::MAX));
    let cell = |name: &str| record.get(profiel.column(name)).unwrap_or_default().trim();
    let wrong = |name: &str, regel: &str, text: String| {
        Box::new(fout(Code::Omzetten, &format!("/{name}"), regel, text).line(line))
    };
    let point = u8::try_from(profiel.decimaal).unwrap_or(b',');
    let amount = |name: &str, text: &str| {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let digits = digits.strip_prefix('+').filter(|_| !negative).unwrap_or(digits);
        match bedrag::cents(digits, point, false) {
            Ok(cents) => Ok(if negative { -cents } else { cents }),
            Err(why) => Err(wrong(name, "bedrag", why.text(point))),
        }
    };
    if let Some(name) = profiel.valuta.as_ref().filter(|name| cell(name) != "EUR") {
        return Err(wrong(name, "EUR", "Alleen bedragen in euro worden gelezen.".to_owned()));
    }
    let Some(datum) = profiel.datumvorm.read(cell(&profiel.datum)) else {
        return Err(wrong(&profiel.datum, "datum", "Dit is geen datum in de vorm van het profiel.".to_owned()));
    };
    let mut cents = amount(&profiel.bedrag, cell(&profiel.bedrag))?;
    if let Some(richting) = &profiel.richting {
        match cell(&richting.kolom) {
            word if word == richting.bij => {}
            word if word == richting.af => cents = -cents,
            _ => {
                let text = format!("Schrijf hier `{}` of `{}`.", richting.bij, richting.af);
                return Err(wrong(&richting.kolom, "richting", text));
            }
        }
    }
    let rekening = cell(&profiel.rekening).to_owned();
    for name in [&profiel.rekening, &profiel.tegenrekening] {
        if is_foute_iban(cell(name)) {
            return Err(wrong(name, "IBAN", "Dit is geen geldige IBAN.".to_owned()));
        }
    }
    let saldo = match &profiel.saldo_na {
        Some(name) => Some(amount(name, cell(name))?),
        None => None,
    };
    let texts: Vec<&str> = profiel.omschrijving.iter().map(|name| cell(name)).filter(|t| !t.is_empty()).collect();
    let mut deel = Deel {
        cents,
        tegenrekening: cell(&profiel.tegenrekening).to_owned(),
        naam: profiel.naam.as_ref().map(|name| cell(name).to_owned()).unwrap_or_default(),
        omschrijving: texts.join(" "),
        ..Deel::default()
    };
    gestructureerd::aanvullen(&mut deel);
    let referentie = profiel.referentie.as_ref().map(|name| cell(name).to_owned()).unwrap_or_default();
    let boeking = Boeking { referentie, datum, cents, delen: vec![deel], ..Boeking::default() };
    Ok(Rij { boeking, rekening, saldo })
}
