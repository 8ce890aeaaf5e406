//! camt.053, camt.054 and camt.052 of ISO 20022, versions 02 and 08, in one pass and in the memory of one entry.
//!
//! The file is read strictly: UTF-8, no DOCTYPE, every element closed, bounds on depth and text. What is read of it is
//! what a booking needs; the rest is passed over. It is not held against the XSD: banks deviate in what nobody reads,
//! and what is read here is checked one by one, with the place ([`bouw`]).

mod boek;
mod bouw;
mod deel;
mod tag;
#[cfg(test)]
mod tests;

use super::afschrift::{Ontvanger, Soort};
use super::controle::fout;
use super::stroom::{Stroom, Stuk};
use crate::message::code::Code;
use crate::message::finding::Finding;
use bouw::Bouw;
use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use std::io::{self, Read};
use tag::Tag;

/// What some programs write in front of UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";
/// Levels of elements; the schemas have 15.
const DEPTH: usize = 64;
/// Bytes of one text.
const TEXT: usize = 64 << 10;

/// Why reading ended before the end.
pub(super) enum Halt {
    /// The file is not as it should be.
    Wrong(Box<Finding>),
    /// The receiver could not write, or the disk not read.
    Io(io::Error),
    /// The receiver has seen enough.
    Genoeg,
}

impl From<io::Error> for Halt {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A finding that ends the reading.
pub(super) fn wrong<T>(code: Code, path: &str, regel: &str, text: impl Into<String>) -> Result<T, Halt> {
    Err(Halt::Wrong(Box::new(fout(code, path, regel, text.into()))))
}

/// Reads a whole file and gives its entries to `uit` as they come. What is wrong with the file is in the answer; its
/// entries are then of no use, as far as they came. An error is one of the disk.
pub fn lees(bron: impl Read, uit: &mut dyn Ontvanger) -> io::Result<Vec<Finding>> {
    let mut stroom = Stroom::new(bron);
    let mut stand = Stand::default();
    let mut bouw = Bouw::new(uit);
    loop {
        let soort = stroom.volgende()?;
        let bytes = stroom.stuk();
        let skipped = if bytes.starts_with(BOM) { BOM.len() } else { 0 };
        let bytes = &bytes[skipped..];
        let mut xml = Reader::from_reader(bytes);
        xml.config_mut().expand_empty_elements = true;
        // What began in a piece before this one is closed by its name in [`Stand::end`].
        xml.config_mut().allow_unmatched_ends = true;
        match stand.stuk(&mut xml, bytes, soort, &mut bouw) {
            Ok(()) if soort == Stuk::Deel => {}
            Ok(()) | Err(Halt::Genoeg) => return Ok(bouw.bevindingen),
            Err(Halt::Io(error)) => return Err(error),
            Err(Halt::Wrong(finding)) => {
                let line = stroom.line(xml.buffer_position() + skipped as u64);
                bouw.bevindingen.push(finding.line(line));
                return Ok(bouw.bevindingen);
            }
        }
    }
}

/// What goes on from one piece of the file to the next.
#[derive(Default)]
struct Stand {
    /// What is open, as far as it means something.
    pad: Vec<Tag>,
    /// The names of what is open and began in a piece before this one.
    eerder: Vec<String>,
    /// Where in this piece the other names stand, and their length.
    hier: Vec<(usize, usize)>,
    /// Text of the innermost element.
    text: String,
    root_seen: bool,
}

impl Stand {
    /// Reads a piece.
    fn stuk(&mut self, xml: &mut Reader<&[u8]>, bytes: &[u8], soort: Stuk, bouw: &mut Bouw) -> Result<(), Halt> {
        let Self { pad, text, .. } = self;
        loop {
            let at = xml.buffer_position() as usize;
            // Taken apart where it is: moving an event costs more than reading it.
            match xml.read_event() {
                Err(Error::Syntax(_)) if soort == Stuk::TeLang => return te_lang(pad),
                Err(error) => return broken(error, pad),
                Ok(Event::Start(e)) => {
                    let tag = Tag::named(e.name().as_ref());
                    if pad.is_empty() {
                        if std::mem::replace(&mut self.root_seen, true) {
                            return not_well_formed("Na het einde van het document staat nog iets.");
                        }
                        root(&e, bouw)?;
                    }
                    if pad.len() == DEPTH {
                        return wrong(
                            Code::Grens,
                            &place(pad),
                            "",
                            "De elementen zijn dieper genest dan een bank schrijft.",
                        );
                    }
                    pad.push(tag);
                    self.hier.push((at + 1, e.name().as_ref().len()));
                    if matches!(tag, Tag::Amt | Tag::TtlAmt) {
                        bouw.valuta(euro(&e)?);
                    }
                    bouw.start(pad)?;
                    text.clear();
                }
                Ok(Event::Text(e)) => keep(text, &e, pad)?,
                Ok(Event::CData(e)) => keep(text, &e, pad)?,
                Ok(Event::GeneralRef(e)) => {
                    let char = e.resolve_char_ref().or_else(|error| broken(error, pad))?;
                    match char {
                        Some(c) => keep(text, c.encode_utf8(&mut [0; 4]), pad)?,
                        None => match resolve_predefined_entity(&e) {
                            Some(entity) => keep(text, entity, pad)?,
                            None => {
                                return not_well_formed("Het bestand gebruikt een entiteit die nergens is gegeven.");
                            }
                        },
                    }
                }
                Ok(Event::End(e)) => {
                    if self.hier.pop().is_none() && self.eerder.pop().as_deref() != Some(e.name().as_ref()) {
                        return unclosed(pad);
                    }
                    bouw.end(pad, text.trim_ascii())?;
                    pad.pop();
                    text.clear();
                }
                Ok(Event::Decl(e)) => match e.encoding() {
                    None => {}
                    Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("us-ascii") => {}
                    Some(_) => return wrong(Code::Tekenset, "", "encoding", "Lever het bestand aan in UTF-8."),
                },
                Ok(Event::DocType(_)) => {
                    return wrong(
                        Code::XmlDoctype,
                        "",
                        "",
                        "Het bestand heeft een DOCTYPE. Een bank schrijft er geen; laat hem weg.",
                    );
                }
                Ok(Event::Eof) => break,
                Ok(Event::Comment(_) | Event::PI(_) | Event::Empty(_)) => {}
            }
        }
        match soort {
            Stuk::TeLang => te_lang(pad),
            Stuk::Laatste if !pad.is_empty() => cut_off(pad),
            Stuk::Laatste if !self.root_seen => not_well_formed("Het bestand bevat geen document."),
            Stuk::Laatste => bouw.klaar(),
            Stuk::Deel => {
                let names = self.hier.drain(..).map(|(from, length)| &bytes[from..from + length]);
                self.eerder.extend(names.map(|name| String::from_utf8_lossy(name).into_owned()));
                Ok(())
            }
        }
    }
}

/// The root names the message and its version; others than those we read are refused by name.
fn root(e: &BytesStart, bouw: &mut Bouw) -> Result<(), Halt> {
    let own = e.name().prefix().map_or("xmlns".to_owned(), |prefix| format!("xmlns:{}", prefix.as_ref()));
    let namespace = e.try_get_attribute(own.as_str()).map_err(|_| attribute())?;
    let namespace = namespace.map(|a| a.value.into_owned()).unwrap_or_default();
    let name = namespace.strip_prefix("urn:iso:std:iso:20022:tech:xsd:").unwrap_or_default();
    let known = |c: char| c.is_ascii_alphanumeric() || c == '.';
    let is_message = (15..=17).contains(&name.len()) && name.chars().all(known);
    bouw.soort = Some(match name {
        "camt.053.001.02" | "camt.053.001.08" => Soort::Camt053,
        "camt.052.001.02" | "camt.052.001.08" => Soort::Camt052,
        "camt.054.001.02" | "camt.054.001.08" => Soort::Camt054,
        _ if e.local_name().as_ref() == "Document" && is_message => {
            let text = format!(
                "Dit is een {name}; gelezen worden camt.052, camt.053 en camt.054 in versie 02 en 08. Vraag de bank om zo'n bestand."
            );
            return wrong(Code::Schema, "/Document", "versie", text);
        }
        _ => {
            let text = "Dit is geen bankbestand: het begint niet met een Document van camt.052, camt.053 of camt.054.";
            return wrong(Code::Schema, "", "versie", text);
        }
    });
    Ok(())
}

fn attribute() -> Halt {
    let text = "Een attribuut klopt niet: schrijf elk attribuut één keer, met aanhalingstekens.".to_owned();
    Halt::Wrong(Box::new(fout(Code::XmlWelgevormd, "", "", text)))
}

fn euro(e: &BytesStart) -> Result<bool, Halt> {
    Ok(e.try_get_attribute("Ccy").map_err(|_| attribute())?.is_some_and(|a| a.value == "EUR"))
}

/// Text behind what there is of this element, when anybody reads it.
fn keep(text: &mut String, more: &str, pad: &[Tag]) -> Result<(), Halt> {
    let Some(tag) = pad.last() else {
        return if more.trim().is_empty() { Ok(()) } else { not_well_formed("Buiten het document staat tekst.") };
    };
    if !tag.is_blad() {
        return Ok(());
    }
    if more.bytes().any(|b| b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r')) {
        return wrong(Code::XmlWelgevormd, &place(pad), "", "De tekst bevat een stuurteken dat in XML niet mag.");
    }
    if text.len() + more.len() > TEXT {
        return wrong(Code::Grens, &place(pad), "", "De tekst is langer dan een bank schrijft.");
    }
    text.push_str(more);
    Ok(())
}

fn not_well_formed<T>(text: &str) -> Result<T, Halt> {
    wrong(Code::XmlWelgevormd, "", "", text)
}

fn cut_off<T>(pad: &[Tag]) -> Result<T, Halt> {
    let text = "Het bestand breekt af voor het einde. Haal het opnieuw op bij de bank; er is niets van gebruikt.";
    wrong(Code::XmlWelgevormd, &place(pad), "", text)
}

/// What the parser could not read, as a finding.
fn broken<T>(error: Error, pad: &[Tag]) -> Result<T, Halt> {
    match error {
        Error::Io(error) => Err(Halt::Io(io::Error::new(error.kind(), error))),
        Error::Encoding(_) => {
            wrong(Code::Tekenset, &place(pad), "", "Het bestand is geen UTF-8. Haal het op als UTF-8.")
        }
        Error::Syntax(_) => cut_off(pad),
        _ => unclosed(pad),
    }
}

fn unclosed<T>(pad: &[Tag]) -> Result<T, Halt> {
    wrong(Code::XmlWelgevormd, &place(pad), "", "De XML klopt niet: elk element moet sluiten waar het hoort.")
}

fn te_lang<T>(pad: &[Tag]) -> Result<T, Halt> {
    wrong(Code::Grens, &place(pad), "", "Een tekst of element is langer dan een bank schrijft.")
}

/// The names of the elements, from the root.
pub(super) fn place(pad: &[Tag]) -> String {
    pad.iter().fold(String::new(), |all, tag| all + "/" + tag.name())
}
