//! The rules of the practice, BR01-BR60 (DOMAIN section 4), as one catalogue: what a rule says, where it comes from, what
//! it does, which settings it reads, and the function that looks at a message. `trajectbrug rules` and
//! `docs/regels.md` are made from it.
//!
//! A rule that looks at a message is a function of [`Blik`]: it gives findings and does nothing. Others are kept
//! elsewhere, because they are about order, fields, time or storage; [`Waar`] says where.

mod begeleiding;
pub mod blad;
mod geld;
mod plaatsing;
mod privacy;
mod techniek;
mod toezicht;
mod training;
mod vergoeding;

#[cfg(test)]
mod tests;

pub use plaatsing::{traject_of_sender, volgnr_follows};
pub use privacy::br46_alleen_in_eigen_veld;

use crate::domain;
use crate::domain::praktijk::Praktijk;
use crate::domain::traject::Traject;
use crate::message::code::Code;
use crate::message::finding::{Finding, Severity, Stage};
use chrono::NaiveDate;
use serde_json::Value;

/// What a rule may look at.
#[derive(Clone, Copy)]
pub struct Blik<'b> {
    /// Canonical kind.
    pub soort: &'b str,
    /// The canonical message.
    pub bericht: &'b Value,
    /// Its traject, for kinds that belong to one.
    pub traject: Option<&'b Traject>,
    /// The partner behind a partij id.
    pub partner_of: &'b dyn Fn(&str) -> Option<String>,
    /// The partner that sends.
    pub afzender: &'b str,
    /// The day it arrived, in the Netherlands.
    pub vandaag: NaiveDate,
    /// What the gemeente and the contract ask.
    pub praktijk: &'b Praktijk,
}

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gevolg {
    /// The message is refused.
    Weiger,
    /// The message is kept, and waits for a person.
    HoudAan,
    /// The message goes on; somebody is told.
    Signaleer,
    /// The message goes on with what the rule says.
    Corrigeer,
}

impl Gevolg {
    /// As `rules --json` says it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Weiger => "weiger",
            Self::HoudAan => "houd aan",
            Self::Signaleer => "signaleer",
            Self::Corrigeer => "corrigeer",
        }
    }
}

/// When a rule does what.
pub type Uitkomst = (&'static str, Gevolg);

/// Looks at a message and gives what it found.
pub type Toets = fn(Blik<'_>) -> Vec<Finding>;

/// Where a rule is kept.
#[derive(Debug, Clone, Copy)]
pub enum Waar {
    /// By a function, for messages of these kinds.
    Toets(&'static [&'static str], Toets),
    /// By the canonical schema: a field that is required, a list of values.
    Schema,
    /// By what a receiver may see (`schemas/canonical/privacy.csv`).
    Afscherming,
    /// By the order of steps ([`crate::domain::levensloop`]).
    Levensloop,
    /// By the store, in the transaction.
    Opslag,
    /// By the stages a message goes through: what is refused is kept and told.
    Verwerking,
    /// By the ledger, when a message is about money ([`crate::flow::geld`]).
    Boek,
    /// By a timer.
    Termijn,
    /// By the registration the hub makes of a traject ([`super::registratie`]).
    Registratie,
    /// At the start of the gateway, by the check of the configuration.
    Start,
    /// Not yet: it waits for what is named.
    Open(&'static str),
}

/// A rule.
pub struct Regel {
    /// `BR26`.
    pub code: &'static str,
    /// What it says, in Dutch.
    pub tekst: &'static str,
    /// Line of the study, or `afgeleid`.
    pub bron: &'static str,
    /// When it does what.
    pub uitkomsten: &'static [Uitkomst],
    /// The settings it reads ([`Praktijk`]).
    pub parameters: &'static [&'static str],
    /// Where it is kept.
    pub waar: &'static [Waar],
}

/// The parts of the catalogue. [`alle`] gives them in order of code.
const DELEN: &[&[Regel]] = &[
    geld::REGELS,
    training::REGELS,
    begeleiding::REGELS,
    plaatsing::REGELS,
    toezicht::REGELS,
    privacy::REGELS,
    vergoeding::REGELS,
    techniek::REGELS,
];

/// Every rule, in order of code.
pub fn alle() -> Vec<&'static Regel> {
    let mut all: Vec<_> = DELEN.iter().flat_map(|part| part.iter()).collect();
    all.sort_by_key(|regel| regel.code);
    all
}

/// What the rules find in a message.
pub fn toets(blik: Blik<'_>) -> Vec<Finding> {
    let soort = blik.soort;
    let rules = DELEN.iter().flat_map(|part| part.iter());
    let mut findings = vec![];
    for regel in rules {
        for waar in regel.waar {
            if let Waar::Toets(soorten, toets) = waar
                && soorten.contains(&soort)
            {
                findings.extend(toets(blik));
            }
        }
    }
    let own = begeleiding::PER_BERICHT.iter().filter(|(per, _)| *per == soort);
    findings.extend(own.flat_map(|(_, toets)| toets(blik)));
    findings
}

/// DOMAIN section 3 (M33, M34): some messages the hub makes; a partner that sends one is mistaken.
pub fn maakt_de_hub() -> Finding {
    let text =
        "berichten van deze soort maakt de gateway zelf; wat u wilt melden, hoort in een bericht van een andere soort";
    Finding::fout(Code::Regel, Stage::Rules, "", text)
}

/// Leaves out what rules found that are switched off. Everything a rule finds carries its code, whoever looked.
pub fn aan(mut findings: Vec<Finding>, praktijk: &Praktijk) -> Vec<Finding> {
    findings.retain(|f| !praktijk.regels_uit.contains(f.regel.as_str()));
    findings
}

/// A finding of a rule that refuses.
fn weiger(code: &str, path: &str, text: &str) -> Finding {
    Finding::fout(Code::Regel, Stage::Rules, path, text).regel(code)
}

/// A finding of a rule that lets the message go on.
fn signaleer(code: &str, path: &str, text: &str) -> Finding {
    Finding::signaal(Code::Regel, Stage::Rules, path, text).regel(code)
}

/// A finding of a rule that makes the message wait for a person.
fn houd_aan(code: &str, path: &str, text: &str) -> Finding {
    Finding { severity: Severity::Aanhouden, ..Finding::fout(Code::Regel, Stage::Rules, path, text) }.regel(code)
}

/// The day at a pointer.
fn dag(bericht: &Value, pointer: &str) -> Option<NaiveDate> {
    domain::dag::read(bericht.pointer(pointer)?.as_str()?)
}

/// The items of a list at a pointer.
fn items<'v>(bericht: &'v Value, pointer: &str) -> impl Iterator<Item = (usize, &'v Value)> + use<'v> {
    bericht.pointer(pointer).and_then(Value::as_array).into_iter().flatten().enumerate()
}
