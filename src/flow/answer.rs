//! What a sender is told: M36, in the words of the API (`web::problem`) or of StUF (`web::soap`).

pub use crate::canonical::ontvangstmelding::Oordeel;
use crate::canonical::ontvangstmelding::{Bevinding, Ontvangstmelding};
use crate::connector::soap::reply::Systeem;
use crate::message::finding::{Finding, Severity};

/// What became of a message, and whom to answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The message to the sender. For a repeat it speaks of the first one.
    pub melding: Ontvangstmelding,
    /// The findings, in the order they were found.
    pub findings: Vec<Finding>,
    /// A StUF sender, to answer to.
    pub systeem: Option<Systeem>,
}

impl Answer {
    /// Fills in the findings.
    pub fn new(mut melding: Ontvangstmelding, findings: Vec<Finding>, systeem: Option<Systeem>) -> Self {
        melding.bevindingen = findings.iter().map(Bevinding::from).collect();
        Self { melding, findings, systeem }
    }

    /// The finding that decides the status of the answer: the first that refuses.
    pub fn gravest(&self) -> Option<&Finding> {
        self.findings.iter().find(|f| f.severity == Severity::Fout).or(self.findings.first())
    }
}
