//! Money that goes out: a payment order for the bank (pain.001.001.09), and what the bank says of it (pain.002, [`terug`]).
//!
//! The order is made from a plain list. It is refused whole when any payment in it is not right: a bank that takes half a
//! file leaves a person to find out which half. Counts and sums stand in it twice, for the file and for the batch, so that
//! the bank sees a file that was changed on the way.

pub mod tabel;
pub mod terug;
#[cfg(test)]
mod tests;

use super::controle::fout;
use crate::domain::betalingskenmerk::{has_form, is_betalingskenmerk};
use crate::domain::dag;
use crate::domain::geld::punt;
use crate::domain::kenmerk::is_iban;
use crate::format::xml::{DECLARATION, WriteError, write};
use crate::message::code::Code;
use crate::message::element::Element;
use crate::message::finding::{Finding, Stage};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use std::collections::HashSet;

/// The namespace of the message.
pub const NAAMRUIMTE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

/// An order: one account pays many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opdracht {
    /// Our id of the file, 1 to 35 characters. The bank refuses one it has seen.
    pub id: String,
    /// When it was made.
    pub gemaakt: DateTime<Utc>,
    /// Who pays, 1 to 70 characters.
    pub naam: String,
    /// From this account.
    pub iban: String,
    /// On this day.
    pub uitvoeren: NaiveDate,
    /// The payments.
    pub betalingen: Vec<Uitbetaling>,
}

/// One payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uitbetaling {
    /// Our id of the payment, 1 to 35 characters; it comes back in the statement and in pain.002.
    pub eindtoteind: String,
    /// Cents, above zero.
    pub cents: i64,
    /// Who gets it, 1 to 70 characters.
    pub naam: String,
    /// On this account.
    pub iban: String,
    /// What it is for: a betalingskenmerk stands in its own field, anything else as text of at most 140 characters.
    pub omschrijving: String,
}

/// Why an order could not be made.
#[derive(Debug, thiserror::Error)]
pub enum OpdrachtError {
    /// It is not right: everything that is wrong with it.
    #[error("de betaalopdracht klopt niet")]
    Onjuist(Vec<Finding>),
    /// Right by our rules, and still no XML.
    #[error("de betaalopdracht is niet te schrijven")]
    Schrijven(#[source] WriteError),
}

/// The order as the bank takes it.
pub fn schrijf(opdracht: &Opdracht) -> Result<Vec<u8>, OpdrachtError> {
    let found = bevindingen(opdracht);
    if !found.is_empty() {
        return Err(OpdrachtError::Onjuist(found));
    }
    let count = opdracht.betalingen.len().to_string();
    let sum = punt(opdracht.betalingen.iter().map(|b| b.cents).sum());
    let head = el("GrpHdr")
        .child(leaf("MsgId", &opdracht.id))
        .child(leaf("CreDtTm", opdracht.gemaakt.to_rfc3339_opts(SecondsFormat::Secs, true)))
        .child(leaf("NbOfTxs", count.clone()))
        .child(leaf("CtrlSum", sum.clone()))
        .child(el("InitgPty").child(leaf("Nm", latin(&opdracht.naam))));
    let mut batch = el("PmtInf")
        .child(leaf("PmtInfId", &opdracht.id))
        .child(leaf("PmtMtd", "TRF"))
        .child(leaf("NbOfTxs", count))
        .child(leaf("CtrlSum", sum))
        .child(el("PmtTpInf").child(el("SvcLvl").child(leaf("Cd", "SEPA"))))
        .child(el("ReqdExctnDt").child(leaf("Dt", dag::show(opdracht.uitvoeren))))
        .child(el("Dbtr").child(leaf("Nm", latin(&opdracht.naam))))
        .child(account("DbtrAcct", &opdracht.iban))
        // The IBAN says which bank; the schema asks for one all the same (EPC: NOTPROVIDED).
        .child(el("DbtrAgt").child(el("FinInstnId").child(el("Othr").child(leaf("Id", "NOTPROVIDED")))))
        .child(leaf("ChrgBr", "SLEV"));
    batch.children.extend(opdracht.betalingen.iter().map(betaling));
    let root = el("Document").child(el("CstmrCdtTrfInitn").child(head).child(batch));
    let bytes = write(&root).map_err(OpdrachtError::Schrijven)?;
    Ok(if bytes.starts_with(b"<?xml") { bytes } else { [DECLARATION.as_bytes(), &bytes].concat() })
}

fn betaling(b: &Uitbetaling) -> Element<'_> {
    let amount = leaf("InstdAmt", punt(b.cents)).attribute("", "Ccy", "", "EUR");
    let remittance = if is_betalingskenmerk(&b.omschrijving) {
        let kind = el("Tp").child(el("CdOrPrtry").child(leaf("Cd", "SCOR"))).child(leaf("Issr", "CUR"));
        el("Strd").child(el("CdtrRefInf").child(kind).child(leaf("Ref", &b.omschrijving)))
    } else {
        leaf("Ustrd", latin(&b.omschrijving))
    };
    el("CdtTrfTxInf")
        .child(el("PmtId").child(leaf("EndToEndId", &b.eindtoteind)))
        .child(el("Amt").child(amount))
        .child(el("Cdtr").child(leaf("Nm", latin(&b.naam))))
        .child(account("CdtrAcct", &b.iban))
        .child(el("RmtInf").child(remittance))
}

fn el(name: &'static str) -> Element<'static> {
    Element::new("", NAAMRUIMTE, name)
}

fn leaf<'e>(name: &'static str, text: impl Into<std::borrow::Cow<'e, str>>) -> Element<'e> {
    Element::new("", NAAMRUIMTE, name).text(text)
}

fn account<'e>(name: &'static str, iban: &'e str) -> Element<'e> {
    el(name).child(el("Id").child(leaf("IBAN", iban)))
}

/// The characters every bank of SEPA takes (EPC 217-08): letters with a sign lose it, what is left becomes a point.
pub fn latin(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' | '/' | '-' | '?' | ':' | '(' | ')' | '.' | ',' | '\'' | '+' => {
                out.push(c)
            }
            'à'..='å' | 'ā' | 'ă' | 'ą' => out.push('a'),
            'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => out.push('A'),
            'è'..='ë' | 'ē' | 'ę' | 'ě' => out.push('e'),
            'È'..='Ë' | 'Ē' | 'Ę' | 'Ě' => out.push('E'),
            'ì'..='ï' | 'ī' | 'ı' => out.push('i'),
            'Ì'..='Ï' | 'Ī' | 'İ' => out.push('I'),
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => out.push('o'),
            'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ő' => out.push('O'),
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => out.push('u'),
            'Ù'..='Ü' | 'Ū' | 'Ů' | 'Ű' => out.push('U'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'Ç' | 'Ć' | 'Č' => out.push('C'),
            'ñ' | 'ń' | 'ň' => out.push('n'),
            'Ñ' | 'Ń' | 'Ň' => out.push('N'),
            'ş' | 'ś' | 'š' => out.push('s'),
            'Ş' | 'Ś' | 'Š' => out.push('S'),
            'ğ' => out.push('g'),
            'Ğ' => out.push('G'),
            'ž' | 'ź' | 'ż' => out.push('z'),
            'Ž' | 'Ź' | 'Ż' => out.push('Z'),
            'ý' | 'ÿ' => out.push('y'),
            'ł' => out.push('l'),
            'Ł' => out.push('L'),
            'ß' => out.push_str("ss"),
            '’' | '‘' => out.push('\''),
            '&' => out.push('+'),
            c if c.is_whitespace() => out.push(' '),
            _ => out.push('.'),
        }
    }
    out
}

/// Everything that is wrong with an order.
fn bevindingen(opdracht: &Opdracht) -> Vec<Finding> {
    let mut found = vec![];
    let mut say = |path: String, regel: &str, text: &str| {
        let finding = fout(Code::UitvoerSchema, &path, regel, text.to_owned());
        found.push(Finding { stage: Stage::SchemaOut, ..finding });
    };
    if !is_id(&opdracht.id) {
        say("/id".to_owned(), "id", "Een kenmerk heeft 1 tot 35 letters, cijfers of tekens van / - ? : ( ) . , ' +.");
    }
    if !is_naam(&opdracht.naam) {
        say("/naam".to_owned(), "naam", "Een naam heeft 1 tot 70 tekens.");
    }
    if !is_iban(&opdracht.iban) {
        say("/iban".to_owned(), "IBAN", "Dit is geen geldige IBAN.");
    }
    if opdracht.betalingen.is_empty() {
        say("/betalingen".to_owned(), "leeg", "Een betaalopdracht heeft ten minste één betaling.");
    }
    let mut ids = HashSet::new();
    for (n, b) in opdracht.betalingen.iter().enumerate() {
        let at = |name: &str| format!("/betalingen/{n}/{name}");
        if !is_id(&b.eindtoteind) {
            say(
                at("eindtoteind"),
                "id",
                "Een kenmerk heeft 1 tot 35 letters, cijfers of tekens van / - ? : ( ) . , ' +.",
            );
        }
        if !ids.insert(&b.eindtoteind) {
            say(at("eindtoteind"), "dubbel", "Elke betaling heeft een eigen kenmerk; dit staat er al.");
        }
        // EPC: at most 999,999,999.99 for one payment.
        if !(1..=99_999_999_999).contains(&b.cents) {
            say(at("cents"), "bedrag", "Een bedrag is meer dan nul en ten hoogste 999.999.999,99 euro.");
        }
        if !is_naam(&b.naam) {
            say(at("naam"), "naam", "Een naam heeft 1 tot 70 tekens.");
        }
        if !is_iban(&b.iban) {
            say(at("iban"), "IBAN", "Dit is geen geldige IBAN.");
        }
        if has_form(&b.omschrijving) && b.omschrijving.len() == 16 && !is_betalingskenmerk(&b.omschrijving) {
            say(at("omschrijving"), "controlecijfer", "Het controlecijfer van het betalingskenmerk klopt niet.");
        }
        if !(1..=140).contains(&latin(&b.omschrijving).len()) {
            say(at("omschrijving"), "lengte", "Een omschrijving heeft 1 tot 140 tekens.");
        }
    }
    found
}

/// An id no bank changes: no slash at an end, none twice (EPC 217-08).
fn is_id(text: &str) -> bool {
    (1..=35).contains(&text.len())
        && latin(text) == text
        && !text.starts_with('/')
        && !text.ends_with('/')
        && !text.contains("//")
}

fn is_naam(text: &str) -> bool {
    (1..=70).contains(&latin(text).len())
}
