//! A table of a bank, when there is nothing better. What its columns mean is not known from the table, so a profile
//! says it, header and all: the table of another bank is refused instead of read wrongly.
//!
//! A table has no opening and closing balance. With a column `saldo_na` every row is held against the next; without it
//! nothing proves that the table is whole, and that is said ([`Kop::zonder_saldo`]).
//!
//! Nor has it an id. Who exports the first half of a month and later the whole has the same payments twice; the key of an
//! entry is therefore made of the account and the row, never of the table ([`super::sleutel`]).

use super::afschrift::{Boeking, Deel, Kop, Ontvanger, Saldo, Soort};
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

    fn table<'t>(&self, text: &'t str) -> csv::Reader<&'t [u8]> {
        let separator = u8::try_from(self.scheiding).unwrap_or(b';');
        csv::ReaderBuilder::new().delimiter(separator).from_reader(text.as_bytes())
    }

    fn column(&self, name: &str) -> usize {
        self.kop.iter().position(|c| c == name).unwrap_or(usize::MAX)
    }
}

/// The profiles there are: which one a table is read with shows from its header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profielen(Vec<(String, Profiel)>);

impl Profielen {
    /// One profile, whatever its name.
    pub fn een(profiel: Profiel) -> Self {
        Self(vec![(String::new(), profiel)])
    }

    /// Adds a profile under its name. Fails, in Dutch, when one with the same header is there: then a table would not say
    /// which of the two is meant.
    pub fn erbij(&mut self, naam: &str, profiel: Profiel) -> Result<(), String> {
        let same = |p: &Profiel| (p.scheiding, &p.kop) == (profiel.scheiding, &profiel.kop);
        if let Some((other, _)) = self.0.iter().find(|(_, p)| same(p)) {
            return Err(format!("Dit profiel heeft dezelfde `kop` als `{other}`; bij een kop hoort één profiel."));
        }
        self.0.push((naam.to_owned(), profiel));
        Ok(())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The profile of this table, by its header.
    fn voor(&self, text: &str) -> Option<&Profiel> {
        self.0.iter().map(|(_, profiel)| profiel).find(|profiel| {
            let mut table = profiel.table(text);
            table.headers().is_ok_and(|head| head.iter().eq(profiel.kop.iter().map(String::as_str)))
        })
    }

    /// What is wrong with a table of another bank, with the names of those that are known.
    fn andere(&self) -> Finding {
        let names: Vec<_> = self.0.iter().filter(|(n, _)| !n.is_empty()).map(|(n, _)| format!("`{n}`")).collect();
        let text = if names.is_empty() {
            "De kop van de tabel is niet die van het profiel. Gebruik het profiel van deze bank.".to_owned()
        } else {
            format!(
                "De kop van de tabel is van geen bank met een profiel; er is een profiel voor {}. Zet dat van deze bank in de map `bank` van de configuratie, of lever camt.053 aan.",
                names.join(", ")
            )
        };
        fout(Code::Tabel, "", "kop", text).line(1)
    }
}

/// A row as it was read: the entry and the balance after it.
struct Rij {
    boeking: Boeking,
    saldo: Option<i64>,
}

/// Reads a whole table. The answer is what is wrong with it.
pub fn lees(bytes: &[u8], profielen: &Profielen, uit: &mut dyn Ontvanger) -> io::Result<Vec<Finding>> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    let text = text.trim_start_matches('\u{feff}');
    let Some(profiel) = profielen.voor(text) else { return Ok(vec![profielen.andere()]) };
    let mut table = profiel.table(text);
    // One statement for each account, in the order in which they come.
    let mut accounts: Vec<(String, Vec<Rij>)> = vec![];
    for (n, record) in (1..).zip(table.records()) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, |p| u32::try_from(p.line()).unwrap_or(u32::MAX));
                let text = "Deze rij heeft niet evenveel cellen als de kop.".to_owned();
                return Ok(vec![fout(Code::Tabel, "", "rij", text).line(line)]);
            }
        };
        let (rekening, mut rij) = match row(profiel, &record) {
            Ok(read) => read,
            Err(finding) => return Ok(vec![*finding]),
        };
        rij.boeking.volgnummer = n;
        match accounts.iter_mut().find(|(known, _)| *known == rekening) {
            Some((_, rows)) => rows.push(rij),
            None => accounts.push((rekening, vec![rij])),
        }
    }
    if accounts.is_empty() {
        return Ok(vec![fout(Code::Tabel, "", "leeg", "De tabel heeft geen boekingen.".to_owned())]);
    }
    for (_, rows) in &mut accounts {
        if !oldest_first(rows) {
            let text = "Het saldo na een rij is niet het saldo ervoor met het bedrag erbij. De tabel is niet volledig.";
            return Ok(vec![fout(Code::Telling, "", "saldo", text.to_owned())]);
        }
    }
    let id = &hex(&sha256(bytes))[..16];
    for (n, (rekening, rows)) in accounts.into_iter().enumerate() {
        if !give(rekening, rows, format!("{id}/{n}"), uit)? {
            break;
        }
    }
    Ok(vec![])
}

/// Gives the rows of an account on; false when no more is wanted. A table has no id: its content is.
fn give(rekening: String, rows: Vec<Rij>, id: String, uit: &mut dyn Ontvanger) -> io::Result<bool> {
    let (first, last) = (rows.first(), rows.last());
    let begin =
        first.and_then(|r| Some(Saldo { cents: r.saldo?.checked_sub(r.boeking.cents)?, datum: r.boeking.datum }));
    let eind = last.and_then(|r| Some(Saldo { cents: r.saldo?, datum: r.boeking.datum }));
    if !uit.begin(&Kop { soort: Soort::Csv, rekening, id, volgnummer: String::new(), begin, eind })? {
        return Ok(false);
    }
    for Rij { mut boeking, .. } in rows {
        uit.boeking(&mut boeking)?;
    }
    uit.eind(eind)?;
    Ok(true)
}

/// Puts the rows of an account oldest first, so that a payment comes before its return; false when their balances do not
/// follow each other in either direction.
fn oldest_first(rows: &mut [Rij]) -> bool {
    let holds = |earlier: &Rij, later: &Rij| match (earlier.saldo, later.saldo) {
        (Some(a), Some(b)) => a.checked_add(later.boeking.cents) == Some(b),
        _ => true,
    };
    let up = rows.windows(2).all(|w| holds(&w[0], &w[1]));
    let down = rows.windows(2).all(|w| holds(&w[1], &w[0]));
    let day = |row: Option<&Rij>| row.map(|r| r.boeking.datum);
    if down && (!up || day(rows.first()) > day(rows.last())) {
        rows.reverse();
    }
    up || down
}

fn row(profiel: &Profiel, record: &csv::StringRecord) -> Result<(String, Rij), Box<Finding>> {
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
    Ok((rekening, Rij { boeking, saldo }))
}
