//! Invoices and credit notes (M29, M30) that travel as UBL and not by a mapping: [`uit`] writes one from the canonical message
//! and its contract, [`binnen`] reads one that a bookkeeping made. What UBL asks and how it is judged is [`crate::factuur`];
//! what is billed and for how much is the ledger ([`super::geld`]).

pub mod binnen;
#[cfg(test)]
mod tests;
pub mod uit;

use super::geld::{CREDITNOTA, FACTUUR};
use crate::domain::contract::Contract;
use crate::factuur::bevinding::{Bevinding, Vlag};
use crate::factuur::ubl::Profiel;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::profile::praktijk::Gemeente;
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub use binnen::plaatsen;
pub use uit::maak;

/// The kinds that can be UBL.
pub const SOORTEN: [&str; 2] = [FACTUUR, CREDITNOTA];

/// How a route writes invoices.
#[derive(Debug, Clone)]
pub struct Ubl {
    /// By which agreement.
    pub profiel: Profiel,
    /// Whether it goes as a PDF with the UBL inside.
    pub pdf: bool,
    /// Where the contracts stand, by gemeente: the parties, the account and the reason of the btw are in no message.
    pub praktijken: BTreeMap<String, Gemeente>,
}

impl Ubl {
    /// The contract with this number as it holds on a day. One number may be in use by two gemeenten: then it is the one
    /// this partner has a part in. A contract that has ended is still invoiced under, as it was last (BR05).
    fn contract(&self, nummer: &str, dag: NaiveDate, partner: &str) -> Option<&Contract> {
        let mut found: Vec<&Contract> = vec![];
        for gemeente in self.praktijken.values() {
            let of_day = gemeente.op(dag, Some(nummer)).and_then(|p| p.contract.as_deref());
            let last =
                || gemeente.contracten().map(AsRef::as_ref).filter(|c: &&Contract| c.contract_id == nummer).last();
            found.extend(of_day.or_else(last));
        }
        let own = found.iter().find(|c| c.facturen_naar == partner || c.leverancier == partner);
        own.or(found.first().filter(|_| found.len() == 1)).copied()
    }
}

/// What the checks of an invoice found, as a finding of a message.
fn bevinding(found: Bevinding, code: Code, stage: Stage) -> Finding {
    let Bevinding { regel, vlag, plek, tekst, .. } = found;
    let finding = match vlag {
        Vlag::Fatal => Finding::fout(code, stage, plek, tekst),
        Vlag::Warning => Finding::signaal(code, stage, plek, tekst),
    };
    finding.regel(regel)
}
