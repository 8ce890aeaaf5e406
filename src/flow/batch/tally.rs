//! What a file came to: counts for people and programs, and a line for each refusal. No value of a message is in either.

use super::pipe::Row;
use crate::format::records::csv;
use crate::message::finding::{Finding, Severity};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The columns of the table of refusals.
const COLUMNS: [&str; 6] = ["bestandsregel", "record", "code", "regel", "pad", "tekst"];

/// Counts of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Tally {
    /// Records read.
    pub gelezen: u64,
    /// Written.
    pub geldig: u64,
    /// Refused.
    pub geweigerd: u64,
    /// Written before, with the same content.
    pub herhaling: u64,
    /// Remarks that refused nothing.
    pub signalen: u64,
    /// Findings that refused, by code and rule.
    pub bevindingen: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Tally {
    /// Counts a refusal and puts a line for each finding behind `table`.
    pub fn refuse(&mut self, row: &Row, findings: &[Finding], table: &mut Vec<u8>) {
        self.geweigerd += 1;
        for finding in findings.iter().filter(|f| f.severity == Severity::Fout) {
            let code = finding.code.as_str();
            *self.bevindingen.entry(code.to_owned()).or_default().entry(finding.regel.clone()).or_default() += 1;
            let line = finding.line.or(row.line).map(|line| line.to_string()).unwrap_or_default();
            let number = row.number.to_string();
            csv::write::texts(&[&line, &number, code, &finding.regel, &finding.path, &finding.text], table);
        }
    }

    /// The counts as they are shown.
    pub fn shown(&self) -> Value {
        let one = |(code, rules): (&String, &BTreeMap<String, u64>)| -> Vec<Value> {
            rules.iter().map(|(regel, aantal)| json!({"code": code, "regel": regel, "aantal": aantal})).collect()
        };
        json!({
            "gelezen": self.gelezen, "geldig": self.geldig, "geweigerd": self.geweigerd, "herhaling": self.herhaling,
            "signalen": self.signalen, "bevindingen": self.bevindingen.iter().flat_map(one).collect::<Vec<_>>(),
        })
    }
}

/// The header of the table of refusals.
pub(super) fn header() -> Vec<u8> {
    let mut out = vec![];
    csv::write::texts(&COLUMNS, &mut out);
    out
}
