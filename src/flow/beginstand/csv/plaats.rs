//! Where in the sheets a place of the stated beginstand stands, so that a finding names file, column and row.

use crate::message::finding::Finding;
use std::collections::BTreeMap;

/// A cell, or a row when no column is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plek {
    pub bestand: String,
    pub kolom: Option<String>,
    pub regel: u32,
}

/// The cells of places (JSON Pointers of [`super::super::stand::Stand`]).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plaatsen(BTreeMap<String, Plek>);

/// What is no cell, but an option of the command.
const OPTIES: [(&str, &str); 4] = [
    ("/opgegeven_door", "--opgegeven-door"),
    ("/gemeente", "--gemeente"),
    ("/totaal_open_centen", "--totaal-open"),
    ("/totaal_te_factureren_centen", "--totaal-te-factureren"),
];

impl Plaatsen {
    pub(super) fn zet(&mut self, pointer: String, plek: Plek) {
        self.0.insert(pointer, plek);
    }

    /// The same finding with its place in the sheets.
    #[must_use]
    pub fn vertaal(&self, finding: Finding) -> Finding {
        if self.0.is_empty() {
            // It came as JSON: its places are its own.
            return finding;
        }
        if let Some((_, optie)) = OPTIES.iter().find(|(pointer, _)| *pointer == finding.path) {
            return Finding { path: (*optie).to_owned(), ..finding };
        }
        let mut pointer = finding.path.as_str();
        loop {
            if let Some(plek) = self.0.get(pointer) {
                // A cell that was left empty has no place of its own: its row has.
                let rest = finding.path[pointer.len()..].trim_start_matches('/');
                let empty = (!rest.is_empty() && !rest.contains('/')).then(|| rest.to_owned());
                return plek.clone().of(finding, empty);
            }
            match pointer.rsplit_once('/') {
                Some((up, _)) => pointer = up,
                None => return finding,
            }
        }
    }
}

impl Plek {
    /// A finding here; `leeg` is the column when it is about a cell that is not there.
    pub(super) fn of(self, finding: Finding, leeg: Option<String>) -> Finding {
        let path = match self.kolom.or(leeg) {
            Some(kolom) => format!("{}, kolom {kolom}", self.bestand),
            None => self.bestand,
        };
        Finding { path, line: Some(self.regel), ..finding }
    }
}
