//! What the tables of banks mean: `bank/<naam>.yaml`, one for each bank that gives no camt (docs/koppelen/bank.md). Which
//! one a table is read with shows from its header, so two with one header are a mistake.

use super::Compiler;
use crate::bank::csv::{Profiel, Profielen};
use crate::yaml::Mistake;

impl Compiler<'_> {
    pub(super) fn banken(&mut self) -> Profielen {
        let mut all = Profielen::default();
        for (naam, text) in &self.folder.banken {
            if let Err(text) = Profiel::parse(text).and_then(|profiel| all.erbij(naam, profiel)) {
                self.add(Mistake { file: format!("bank/{naam}.yaml"), line: 0, column: 0, text });
            }
        }
        all
    }
}
