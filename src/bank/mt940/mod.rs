//! MT940 as ABN AMRO, ING and Rabobank write it. Others follow the same SWIFT form, but no sample of theirs was held
//! against this reader.
//!
//! Lines break at 65 in mid word and mid code, so the lines of `:86:` are joined without a space and then split on
//! codes. A `:` within a text is no tag: which tags may come next depends on where the statement stands. A batch has no
//! parts here; it is one row for a person (FINANCE section 4).

mod regel;
#[cfg(test)]
mod tests;

use super::afschrift::{Boeking, Deel, Kop, Ontvanger, Saldo, Soort};
use super::bedrag;
use super::controle::{Controle, fout, is_foute_iban};
use super::gestructureerd;
use crate::message::code::Code;
use crate::message::finding::Finding;
use chrono::NaiveDate;
use std::io;

/// Bytes of one text (`:86:` is six lines of 65 in the standard).
const TEXT: usize = 64 << 10;

/// Where we are in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plaats {
    /// Before a statement: the bank's own lines, passed over.
    Buiten,
    /// After `:20:` or `:25:`, before the opening balance.
    Hoofd,
    /// Between the balances.
    Binnen,
    /// After the closing balance.
    Slot,
}

/// Reads a whole file. The answer is what is wrong with it, as for camt.
pub fn lees(bytes: &[u8], uit: &mut dyn Ontvanger) -> io::Result<Vec<Finding>> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        // Older exports are in the character set of Windows; every byte is a character there.
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    let mut lezer = Lezer::new(uit);
    for (n, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        lezer.line = u32::try_from(n + 1).unwrap_or(u32::MAX);
        if !lezer.take(line)? {
            return Ok(lezer.bevindingen);
        }
    }
    lezer.klaar()
}

struct Lezer<'u> {
    uit: &'u mut dyn Ontvanger,
    bevindingen: Vec<Finding>,
    line: u32,
    plaats: Plaats,
    statements: u32,
    kop: Option<Kop>,
    eind: Option<Saldo>,
    controle: Controle,
    boekingen: u32,
    /// The entry under construction, and the lines of its `:86:`.
    boeking: Option<Boeking>,
    aanvulling: Vec<String>,
    /// Lines that follow belong to this tag.
    tag: String,
}

impl<'u> Lezer<'u> {
    fn new(uit: &'u mut dyn Ontvanger) -> Self {
        Self {
            uit,
            bevindingen: vec![],
            line: 0,
            plaats: Plaats::Buiten,
            statements: 0,
            kop: None,
            eind: None,
            controle: Controle::default(),
            boekingen: 0,
            boeking: None,
            aanvulling: vec![],
            tag: String::new(),
        }
    }

    /// One line. False when the file is not to be read further.
    fn take(&mut self, line: &str) -> io::Result<bool> {
        if let Some((tag, value)) = regel::tag(line).filter(|(tag, _)| self.fits(tag)) {
            tag.clone_into(&mut self.tag);
            return self.field(tag, value);
        }
        let text = line.trim_end_matches('\r');
        match self.plaats {
            Plaats::Binnen if self.tag == "86" => {
                let long = self.aanvulling.iter().map(String::len).sum::<usize>() + text.len() > TEXT;
                self.aanvulling.push(text.to_owned());
                if long {
                    self.stop(Code::Grens, "86", "De omschrijving is langer dan een bank schrijft.")
                } else {
                    Ok(true)
                }
            }
            // Rabobank has the account of the other side on the second line of :61:.
            Plaats::Binnen if self.tag == "61" && !text.trim().is_empty() => {
                if let Some(deel) = self.boeking.as_mut().and_then(|b| b.delen.first_mut()) {
                    regel::tweede(text.trim(), deel);
                }
                Ok(true)
            }
            Plaats::Slot if text.starts_with('-') => {
                self.plaats = Plaats::Buiten;
                self.tag.clear();
                Ok(true)
            }
            Plaats::Hoofd | Plaats::Binnen if text.trim().is_empty() || text.starts_with("-}") => Ok(true),
            Plaats::Hoofd | Plaats::Binnen if self.tag != "86" && self.tag != "61" => {
                self.stop(Code::Schema, "", "Deze regel begint niet met een veld van MT940, zoals :61: of :86:.")
            }
            _ => Ok(true),
        }
    }

    /// Whether this tag can come here; if not, the line is text.
    fn fits(&self, tag: &str) -> bool {
        match self.plaats {
            Plaats::Buiten => matches!(tag, "20" | "25" | "25P" | "940"),
            Plaats::Hoofd => true,
            Plaats::Binnen => matches!(tag, "61" | "86" | "62F" | "62M"),
            Plaats::Slot => matches!(tag, "64" | "65" | "86" | "20" | "25" | "25P" | "940"),
        }
    }

    fn field(&mut self, tag: &str, value: &str) -> io::Result<bool> {
        match (self.plaats, tag) {
            (Plaats::Buiten | Plaats::Slot, "20" | "25" | "25P" | "940") => {
                self.open();
                self.head(tag, value);
                Ok(true)
            }
            (Plaats::Hoofd, "60F" | "60M") => self.begin(value),
            (Plaats::Hoofd, "61" | "62F" | "62M") => {
                self.stop(Code::Telling, "60F", "Het beginsaldo (:60F:) ontbreekt, zodat niets te controleren is.")
            }
            (Plaats::Hoofd, _) => {
                self.head(tag, value);
                Ok(true)
            }
            (Plaats::Binnen, "61") => self.entry(value),
            (Plaats::Binnen, "86") => {
                self.aanvulling.push(value.to_owned());
                Ok(true)
            }
            (Plaats::Binnen, _) => self.end(value),
            // Available balances, and a text that belongs to the statement.
            _ => Ok(true),
        }
    }

    /// A new statement. ABN AMRO's files of a day can lack `:20:`.
    fn open(&mut self) {
        self.plaats = Plaats::Hoofd;
        self.statements += 1;
        let text = String::new;
        self.kop = Some(Kop {
            soort: Soort::Mt940,
            rekening: text(),
            id: text(),
            volgnummer: text(),
            begin: None,
            eind: None,
        });
        self.eind = None;
        self.controle = Controle::default();
        self.boekingen = 0;
    }

    fn head(&mut self, tag: &str, value: &str) {
        let Some(kop) = &mut self.kop else { return };
        match tag {
            "20" => value.trim().clone_into(&mut kop.id),
            // `NL71RABO0123456789 EUR` at some banks.
            "25" | "25P" => value.split_whitespace().next().unwrap_or_default().clone_into(&mut kop.rekening),
            "28" | "28C" => value.trim().clone_into(&mut kop.volgnummer),
            _ => {}
        }
    }

    fn begin(&mut self, value: &str) -> io::Result<bool> {
        let saldo = match self.balance(value) {
            Ok(saldo) => saldo,
            Err(finding) => return self.refuse(*finding),
        };
        let rekening = self.kop.as_ref().map(|k| k.rekening.as_str()).unwrap_or_default();
        if rekening.is_empty() {
            return self.stop(Code::Schema, "25", "Het afschrift noemt geen rekening (:25:).");
        }
        let letters = rekening.as_bytes().iter().take(2).all(u8::is_ascii_alphabetic);
        if letters && !crate::domain::kenmerk::is_iban(rekening) {
            return self.stop(Code::Schema, "25", "Het rekeningnummer (:25:) is geen geldige IBAN.");
        }
        self.plaats = Plaats::Binnen;
        let Some(kop) = &mut self.kop else { return Ok(true) };
        kop.begin = Some(saldo);
        // The number is 0 at Rabobank and ING, statement after statement: the balance tells them apart.
        kop.id = format!("{}/{}/{}", kop.id, saldo.datum, saldo.cents);
        self.uit.begin(kop)
    }

    fn balance(&self, value: &str) -> Result<Saldo, Box<Finding>> {
        let finding =
            |regel: &str, text: String| Box::new(fout(Code::Omzetten, &self.place(), regel, text).line(self.line));
        regel::saldo(value).map_err(|why| match why {
            regel::Fout::Vorm => {
                finding("saldo", "Dit saldo is niet te lezen. Schrijf C of D, jjmmdd, EUR en het bedrag.".to_owned())
            }
            regel::Fout::Valuta => finding("EUR", "Alleen rekeningen in euro worden gelezen.".to_owned()),
            regel::Fout::Bedrag(why) => finding("bedrag", why.text(b',')),
        })
    }

    fn entry(&mut self, value: &str) -> io::Result<bool> {
        if !self.flush()? {
            return Ok(false);
        }
        self.boekingen += 1;
        let read = regel::boeking(value);
        let boeking = match read {
            Ok(boeking) => boeking,
            Err(regel::Fout::Bedrag(why)) => return self.stop(Code::Omzetten, "bedrag", &why.text(b',')),
            Err(_) => {
                return self.stop(
                    Code::Omzetten,
                    "61",
                    "Deze boeking is niet te lezen. Schrijf jjmmdd, C of D (met R ervoor bij een retour), het bedrag en de soort.",
                );
            }
        };
        if !self.controle.tel(boeking.cents) {
            return self.stop(Code::Grens, "saldo", "De bedragen samen zijn te groot om op te tellen.");
        }
        self.boeking = Some(Boeking { volgnummer: self.boekingen, ..boeking });
        Ok(true)
    }

    /// Gives the entry under construction on. False when it is wrong after all.
    fn flush(&mut self) -> io::Result<bool> {
        let lines = std::mem::take(&mut self.aanvulling);
        let Some(mut boeking) = self.boeking.take() else { return Ok(true) };
        if let Some(deel) = boeking.delen.first_mut() {
            deel.cents = boeking.cents;
            text(deel, &lines);
            boeking.retour |= !deel.retourcode.is_empty();
            boeking.zonder_delen = regel::is_batch(&deel.omschrijving);
            if is_foute_iban(&deel.tegenrekening) {
                let text = "Het rekeningnummer van de tegenpartij is geen geldige IBAN.";
                return self.stop(Code::Schema, "IBAN", text);
            }
        }
        self.uit.boeking(&mut boeking)?;
        Ok(true)
    }

    fn end(&mut self, value: &str) -> io::Result<bool> {
        if !self.flush()? {
            return Ok(false);
        }
        let saldo = match self.balance(value) {
            Ok(saldo) => saldo,
            Err(finding) => return self.refuse(*finding),
        };
        self.eind = Some(saldo);
        let begin = self.kop.as_ref().and_then(|k| k.begin);
        let path = self.place();
        let line = self.line;
        self.bevindingen.extend(self.controle.saldi(Soort::Mt940, begin, self.eind, &path).map(|f| f.line(line)));
        self.plaats = Plaats::Slot;
        self.uit.eind(self.eind)?;
        Ok(true)
    }

    fn klaar(mut self) -> io::Result<Vec<Finding>> {
        match self.plaats {
            Plaats::Hoofd | Plaats::Binnen => {
                let text = "Het bestand breekt af: het eindsaldo (:62F:) ontbreekt. Haal het opnieuw op bij de bank.";
                self.stop(Code::Telling, "62F", text)?;
            }
            _ if self.statements == 0 => {
                self.stop(Code::Schema, "20", "Het bestand bevat geen afschrift van MT940 (:20: of :25:).")?;
            }
            _ => {}
        }
        Ok(self.bevindingen)
    }

    fn place(&self) -> String {
        let tag = if self.tag.is_empty() { String::new() } else { format!("/:{}:", self.tag) };
        match (self.statements, self.plaats) {
            (0, _) => String::new(),
            (n, Plaats::Binnen) if self.tag != "60F" && self.tag != "60M" => {
                format!("/afschrift[{n}]/boeking[{}]{tag}", self.boekingen)
            }
            (n, _) => format!("/afschrift[{n}]{tag}"),
        }
    }

    fn stop(&mut self, code: Code, regel: &str, text: &str) -> io::Result<bool> {
        let finding = fout(code, &self.place(), regel, text.to_owned()).line(self.line);
        self.refuse(finding)
    }

    fn refuse(&mut self, finding: Finding) -> io::Result<bool> {
        self.bevindingen.push(finding);
        Ok(false)
    }
}

/// The lines of `:86:`: joined without a space they are a coded line, or free text. Of free text it is not known where a
/// word was broken, so it is kept joined both ways.
fn text(deel: &mut Deel, lines: &[String]) {
    deel.omschrijving = lines.concat().trim().to_owned();
    if gestructureerd::is_gecodeerd(&deel.omschrijving) {
        gestructureerd::aanvullen(deel);
    } else if lines.len() > 1 {
        deel.anders = lines.join(" ").trim().to_owned();
        if deel.anders == deel.omschrijving {
            deel.anders.clear();
        }
    }
}

/// The century of a two-digit year: MT940 is younger than 1980.
pub(super) fn datum(text: &str) -> Option<NaiveDate> {
    let n =
        |from: usize| text.get(from..from + 2).filter(|t| t.bytes().all(|b| b.is_ascii_digit()))?.parse::<u32>().ok();
    let year = n(0)?;
    NaiveDate::from_ymd_opt(i32::try_from(if year < 80 { 2000 + year } else { 1900 + year }).ok()?, n(2)?, n(4)?)
}

/// Cents of an amount of MT940.
pub(super) fn cents(text: &str) -> Result<i64, bedrag::GeenBedrag> {
    bedrag::cents(text, b',', true)
}
