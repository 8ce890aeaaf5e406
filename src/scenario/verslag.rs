//! What came of a run: for people in Dutch, and as JSON.

use super::lezen::{Scenario, Stap};
use serde_json::{Value, json};

/// A step that was not so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gezakt {
    /// `sc07.feature:12`.
    pub plaats: String,
    /// The sentence.
    pub stap: String,
    /// What was found instead, in Dutch.
    pub gevonden: String,
}

impl Gezakt {
    pub(super) fn van(stap: &Stap, gevonden: &str) -> Self {
        let plaats = format!("{}:{}", stap.bestand, stap.regel);
        Self { plaats, stap: stap.tekst.clone(), gevonden: gevonden.to_owned() }
    }
}

impl std::fmt::Display for Gezakt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} ({})", self.plaats, self.stap, self.gevonden)
    }
}

/// What came of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verslag {
    /// `SC07`.
    pub id: String,
    /// Its title.
    pub titel: String,
    /// Steps that were played.
    pub stappen: usize,
    /// What has to be built before all of it can be so, each once.
    pub wacht_op: Vec<String>,
    /// The steps that wait.
    pub wachtend: Vec<Gezakt>,
    /// The step that ended it.
    pub gezakt: Option<Gezakt>,
    /// Steps that say they wait, and are so already.
    pub kan_al: Vec<Gezakt>,
}

impl Verslag {
    pub(super) fn van(scenario: &Scenario) -> Self {
        Self {
            id: scenario.id.clone(),
            titel: scenario.titel.clone(),
            stappen: 0,
            wacht_op: vec![],
            wachtend: vec![],
            gezakt: None,
            kan_al: vec![],
        }
    }

    pub(super) fn wacht(&mut self, waarop: &str, stap: Gezakt) {
        if !self.wacht_op.iter().any(|known| known == waarop) {
            self.wacht_op.push(waarop.to_owned());
        }
        self.wachtend.push(stap);
    }

    /// Whether all of it was so.
    pub fn geslaagd(&self) -> bool {
        self.gezakt.is_none() && self.wacht_op.is_empty()
    }

    /// The step that fails first: of one that waits too.
    fn eerste(&self) -> Option<&Gezakt> {
        self.wachtend.first().or(self.gezakt.as_ref())
    }

    /// As people read it.
    pub fn tekst(&self) -> String {
        let oordeel = match (&self.gezakt, self.geslaagd()) {
            (None, true) => "geslaagd",
            (None, false) => "wacht",
            (Some(_), _) => "gezakt",
        };
        let mut text = format!("{} {}: {oordeel} ({} stappen)\n", self.id, self.titel, self.stappen);
        let mut list = |wat: &str, steps: &mut dyn Iterator<Item = &Gezakt>| {
            for step in steps {
                text += &format!("  {wat} {}\n    {}\n    gevonden: {}\n", step.plaats, step.stap, step.gevonden);
            }
        };
        list("wacht", &mut self.wachtend.iter());
        list("gezakt", &mut self.gezakt.iter());
        list("kan al", &mut self.kan_al.iter());
        if !self.wacht_op.is_empty() {
            text += &format!("  wacht op: {}\n", self.wacht_op.join("; "));
        }
        text
    }

    /// As `--json` prints it.
    pub fn json(&self) -> Value {
        json!({
            "id": self.id,
            "title": self.titel,
            "passed": self.geslaagd(),
            "waits_for": self.wacht_op,
            "failed_step": self.eerste().map(ToString::to_string),
        })
    }
}
