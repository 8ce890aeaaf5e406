//! The open items of a run: `--invoices`, JSON or CSV, with `id`, `kenmerk`, `cents` and `payer`.
//!
//! What is wrong in it is said, all of it, and then nothing is done: an item that is read wrongly is paid wrongly.

use crate::bank::controle::fout;
use crate::bank::matching::{Openstaand, Post};
use crate::domain::betalingskenmerk::{has_form, is_betalingskenmerk, is_rf};
use crate::domain::kenmerk::is_iban;
use crate::message::code::Code;
use crate::message::finding::Finding;
use serde::Deserialize;
use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

/// The longest number and reference, in bytes.
const LONGEST: usize = 64;
/// The most findings that are shown.
const SHOWN: usize = 100;

/// An item as the file has it.
#[derive(Debug, Deserialize)]
struct Rij<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(default, borrow)]
    kenmerk: Option<Cow<'a, str>>,
    cents: i64,
    #[serde(default, borrow)]
    payer: Option<Cow<'a, str>>,
}

/// Reads the open items. What is wrong with them is in the answer.
pub fn lees(bron: impl Read) -> io::Result<Result<Openstaand, Vec<Finding>>> {
    let mut bron = BufReader::with_capacity(256 << 10, bron);
    let first = loop {
        let block = bron.fill_buf()?;
        let (n, found) =
            (block.len(), block.iter().find(|b| !b.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(b)).copied());
        if found.is_some() || n == 0 {
            break found;
        }
        bron.consume(n);
    };
    let mut all = Lijst { open: Openstaand::new([]), found: vec![], meer: 0 };
    match first {
        None => all.say(fout(Code::Schema, "", "leeg", "Het bestand met facturen is leeg.".to_owned())),
        Some(b'[') => {
            let mut text = String::new();
            match bron.read_to_string(&mut text) {
                Ok(_) => all.json(&text),
                Err(error) if error.kind() == io::ErrorKind::InvalidData => all.say(tekenset()),
                Err(error) => return Err(error),
            }
        }
        Some(_) => all.csv(bron)?,
    }
    if all.meer > 0 {
        let text = format!("Er zijn nog {} bevindingen zoals deze.", all.meer);
        all.found.push(fout(Code::Tabel, "", "", text));
    }
    Ok(if all.found.is_empty() { Ok(all.open) } else { Err(all.found) })
}

fn tekenset() -> Finding {
    fout(Code::Tekenset, "", "encoding", "Lever het bestand met facturen aan in UTF-8.".to_owned())
}

struct Lijst {
    open: Openstaand,
    found: Vec<Finding>,
    meer: usize,
}

impl Lijst {
    fn say(&mut self, finding: Finding) {
        if self.found.len() < SHOWN {
            self.found.push(finding);
        } else {
            self.meer += 1;
        }
    }

    fn json(&mut self, text: &str) {
        match serde_json::from_str::<Vec<Rij>>(text.trim_start_matches('\u{feff}')) {
            Ok(rows) => rows.into_iter().enumerate().for_each(|(n, row)| self.take(n, None, row)),
            Err(error) => {
                let text = "Het bestand met facturen is niet te lezen. Schrijf een lijst met per factuur id, kenmerk, cents (hele centen, zonder aanhalingstekens) en payer.";
                let line = u32::try_from(error.line()).unwrap_or(u32::MAX);
                self.say(fout(Code::JsonWelgevormd, "", "json", text.to_owned()).line(line));
            }
        }
    }

    fn csv(&mut self, mut bron: impl BufRead) -> io::Result<()> {
        let mut head = vec![];
        bron.by_ref().take(4096).read_until(b'\n', &mut head)?;
        let separator = if head.contains(&b';') { b';' } else { b',' };
        let text = String::from_utf8_lossy(&head);
        let names: Vec<&str> = text
            .trim_start_matches('\u{feff}')
            .trim()
            .split(char::from(separator))
            .map(|n| n.trim_matches('"'))
            .collect();
        let place = |name: &str| names.iter().position(|n| *n == name);
        let (Some(id), Some(cents)) = (place("id"), place("cents")) else {
            let text = "De kop van het bestand met facturen moet id en cents hebben, en mag kenmerk en payer hebben.";
            self.say(fout(Code::Tabel, "", "kop", text.to_owned()).line(1));
            return Ok(());
        };
        let (kenmerk, payer) = (place("kenmerk"), place("payer"));
        let mut table =
            csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(bron);
        let mut record = csv::ByteRecord::new();
        let mut n = 0;
        loop {
            match table.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => match error.into_kind() {
                    csv::ErrorKind::Io(error) => return Err(error),
                    _ => {
                        self.say(fout(Code::Tabel, "", "rij", "Deze rij is niet te lezen.".to_owned()));
                        return Ok(());
                    }
                },
            }
            let line = record.position().map_or(0, |p| p.line());
            // One line of head was taken off before the reader began to count.
            let line = u32::try_from(line + 1).unwrap_or(u32::MAX);
            if record.len() != names.len() {
                self.say(
                    fout(
                        Code::Tabel,
                        &format!("/{n}"),
                        "rij",
                        "Deze rij heeft niet evenveel cellen als de kop.".to_owned(),
                    )
                    .line(line),
                );
                n += 1;
                continue;
            }
            let cell = |at: Option<usize>| at.map_or(Some(""), |at| std::str::from_utf8(&record[at]).ok());
            let (Some(id), Some(cents), Some(kenmerk), Some(payer)) =
                (cell(Some(id)), cell(Some(cents)), cell(kenmerk), cell(payer))
            else {
                self.say(tekenset().line(line));
                return Ok(());
            };
            match cents.trim().parse() {
                Ok(cents) => {
                    let some = |text: &'_ str| Some(Cow::Owned(text.to_owned()));
                    self.take(n, Some(line), Rij { id: id.into(), kenmerk: some(kenmerk), cents, payer: some(payer) });
                }
                Err(_) => {
                    let text = "Schrijf het bedrag in hele centen, zonder komma of punt: 60000 voor 600 euro.";
                    self.say(fout(Code::Omzetten, &format!("/{n}/cents"), "bedrag", text.to_owned()).line(line));
                }
            }
            n += 1;
        }
    }

    fn take(&mut self, n: usize, line: Option<u32>, row: Rij) {
        let id = row.id.trim();
        let kenmerk = row.kenmerk.as_deref().unwrap_or_default().trim();
        let payer: String = row.payer.as_deref().unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
        let wrong = wrong(id, kenmerk, &payer).or_else(|| {
            let text = "Dit factuurnummer staat al eerder in het bestand. Elk nummer mag één keer.";
            self.open.heeft(id).then_some(("id", "dubbel", text))
        });
        if let Some((name, regel, text)) = wrong {
            let finding = fout(Code::Omzetten, &format!("/{n}/{name}"), regel, text.to_owned());
            return self.say(match line {
                Some(line) => finding.line(line),
                None => finding,
            });
        }
        self.open.add(&Post { id: id.to_owned(), kenmerk: kenmerk.to_owned(), cents: row.cents, betaler: payer });
    }
}

/// What is wrong with a single item: the field, the rule, and what would be right.
fn wrong(id: &str, kenmerk: &str, payer: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let is_text = |text: &str| text.len() <= LONGEST && !text.chars().any(char::is_control);
    if id.is_empty() || !is_text(id) {
        return Some(("id", "id", "Elke factuur heeft een nummer van 1 tot 64 tekens."));
    }
    if !is_text(kenmerk) {
        return Some(("kenmerk", "kenmerk", "Een kenmerk heeft ten hoogste 64 tekens."));
    }
    let plain: String = kenmerk.chars().filter(|c| !matches!(c, ' ' | '.')).collect();
    if has_form(&plain) && !is_betalingskenmerk(&plain) {
        return Some((
            "kenmerk",
            "controlecijfer",
            "Het controlecijfer of de lengte van het betalingskenmerk klopt niet.",
        ));
    }
    let rf = plain.len() > 4 && plain.starts_with("RF") && plain.as_bytes()[2..4].iter().all(u8::is_ascii_digit);
    if rf && !is_rf(&plain) {
        return Some(("kenmerk", "controlecijfer", "Het controlegetal van het RF-kenmerk klopt niet."));
    }
    if !payer.is_empty() && !is_iban(payer) {
        return Some(("payer", "IBAN", "Het rekeningnummer van de betaler is geen geldige IBAN."));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Openstaand, Vec<Finding>> {
        lees(text.as_bytes()).unwrap()
    }

    fn found(text: &str) -> Vec<(String, String, Option<u32>)> {
        of(text).err().unwrap_or_default().into_iter().map(|f| (f.path, f.regel, f.line)).collect()
    }

    fn one(path: &str, regel: &str, line: Option<u32>) -> Vec<(String, String, Option<u32>)> {
        vec![(path.to_owned(), regel.to_owned(), line)]
    }

    #[test]
    fn json_and_csv_give_the_same_items() {
        let json = r#"[{"id":"2026-0001","kenmerk":"6000000202600001","cents":60000,"payer":"NL34 BNGH 0285 0000 01"},{"id":"C1","cents":-500}]"#;
        let csv = "id;kenmerk;cents;payer\n2026-0001;6000000202600001;60000;NL34BNGH0285000001\nC1;;-500;\n";
        for text in [json, csv, &csv.replace(';', ","), &format!("\u{feff}{csv}"), &csv.replace('\n', "\r\n")] {
            let open = of(text).unwrap();
            assert_eq!((open.len(), open.id(0), open.cents(0), open.cents(1)), (2, "2026-0001", 60000, -500), "{text}");
        }
    }

    #[test]
    fn every_mistake_is_named_with_its_row() {
        let head = "id;kenmerk;cents;payer\n";
        for (row, path, regel) in [
            ("A1;;600,00;", "/0/cents", "bedrag"),
            ("A1;;600.00;", "/0/cents", "bedrag"),
            (";;1;", "/0/id", "id"),
            ("A1;6000000202600002;1;", "/0/kenmerk", "controlecijfer"),
            ("A1;RF19539007547034;1;", "/0/kenmerk", "controlecijfer"),
            ("A1;;1;NL34BNGH0285000002", "/0/payer", "IBAN"),
            ("A1;;1", "/0", "rij"),
        ] {
            assert_eq!(found(&format!("{head}{row}\n")), one(path, regel, Some(2)), "{row}");
        }
        assert_eq!(found(&format!("{head}A1;;1;\nB1;;1;\na1;;2;\n")), one("/2/id", "dubbel", Some(4)));
        assert_eq!(found("nummer;bedrag\nA1;1\n"), one("", "kop", Some(1)));
        assert_eq!(found(""), one("", "leeg", None));
        assert_eq!(found(r#"[{"id":"A1","cents":"600"}]"#), one("", "json", Some(1)));
        assert_eq!(found(r#"[{"id":"A1","cents":1.5}]"#), one("", "json", Some(1)));
        assert_eq!(found(r#"[{"id":"A1","cents":1},{"id":"A1","cents":1}]"#), one("/1/id", "dubbel", None));
    }
}
