//! How long what is kept: content by status and kind, ids never shorter than 400 days.

use crate::yaml::{Mistakes, Node, Place, Value};
use std::collections::BTreeMap;

/// The least number of days the id of an accepted message is known: an invoice year and a month (RELIABILITY section 1,
/// Stripe). A sender who uses it again within that time gets the answer of the first time.
pub const BEWAREN_DAGEN_MIN: u32 = 400;
/// The most.
const MAX: u32 = 36_500;

/// Periods in days, from the moment of receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct Bewaren {
    /// Of everything nothing else is said of: `bewaren_dagen`, 400 or more.
    pub dagen: u32,
    /// By status: `aanvaard`, `geweigerd`, `quarantaine`, `conflict`.
    pub statussen: BTreeMap<&'static str, u32>,
    /// By canonical kind, of accepted messages; and where it stands, for mistakes found later.
    pub soorten: BTreeMap<String, (u32, Place)>,
}

impl Default for Bewaren {
    fn default() -> Self {
        Self { dagen: BEWAREN_DAGEN_MIN, statussen: BTreeMap::new(), soorten: BTreeMap::new() }
    }
}

impl Bewaren {
    /// How many days the content of a message is kept. What a status says goes before what a kind says, but for `aanvaard`:
    /// there the kind is the more precise of the two.
    pub fn inhoud(&self, status: &str, soort: &str) -> u32 {
        let by_status = self.statussen.get(status).copied();
        let by_kind = || self.soorten.get(soort).map(|(dagen, _)| *dagen);
        if status == "aanvaard" { by_kind().or(by_status) } else { by_status.or_else(by_kind) }.unwrap_or(self.dagen)
    }

    /// How many days the row of a message is kept, with its id and hashes. Only an accepted message holds its id when its
    /// content is gone.
    pub fn rij(&self, status: &str, soort: &str) -> u32 {
        let inhoud = self.inhoud(status, soort);
        if status == "aanvaard" { inhoud.max(self.dagen) } else { inhoud }
    }

    /// Whether `bewaren` says something else; where it stands does not count.
    pub fn differs(&self, other: &Self) -> bool {
        let soorten =
            |of: &Self| of.soorten.iter().map(|(soort, (dagen, _))| (soort.clone(), *dagen)).collect::<Vec<_>>();
        self.statussen != other.statussen || soorten(self) != soorten(other)
    }

    /// Reads `bewaren`.
    pub(super) fn read(&mut self, node: &Node, mistakes: &mut Mistakes) {
        let Some(mut table) = node.table(mistakes) else { return };
        for status in ["aanvaard", "geweigerd", "quarantaine", "conflict"] {
            if let Some(dagen) = table.get(status).and_then(|n| days(n, mistakes)) {
                self.statussen.insert(status, dagen);
            }
        }
        if let Some(mut soorten) = table.get("soorten").and_then(|n| n.table(mistakes)) {
            for (at, soort, node) in soorten.pairs(mistakes) {
                if let Some(dagen) = days(node, mistakes) {
                    self.soorten.insert(soort.to_owned(), (dagen, at.place()));
                }
            }
        }
        table.finish(mistakes);
    }
}

fn days(node: &Node, mistakes: &mut Mistakes) -> Option<u32> {
    match node.value {
        Value::Int(n) if (1..=i64::from(MAX)).contains(&n) => u32::try_from(n).ok(),
        _ => {
            mistakes.at(node, format!("hier hoort een aantal dagen, van 1 tot {MAX}"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Settings;

    #[test]
    fn a_status_or_a_kind_has_its_own_period_and_an_id_is_kept_four_hundred_days() {
        let text = "bewaren:\n  geweigerd: 90\n  quarantaine: 30\n  soorten: { aanmelding/1: 800, vacature/1: 60 }\n";
        let bewaren = Settings::parse("trajectbrug.yaml", text).unwrap().bewaren;
        let both = |status, soort| (bewaren.inhoud(status, soort), bewaren.rij(status, soort));
        assert_eq!(both("aanvaard", "acceptatie/1"), (400, 400));
        assert_eq!(both("aanvaard", "aanmelding/1"), (800, 800));
        assert_eq!(both("aanvaard", "vacature/1"), (60, 400), "the id stays");
        assert_eq!(both("geweigerd", "aanmelding/1"), (90, 90), "the status goes first");
        assert_eq!(both("quarantaine", "vacature/1"), (30, 30));
        assert_eq!(both("conflict", "vacature/1"), (60, 60));
        let text = "bewaren_dagen: 500\nbewaren: { aanvaard: 10, soorten: { vacature/1: 60 } }\n";
        let bewaren = Settings::parse("trajectbrug.yaml", text).unwrap().bewaren;
        assert_eq!((bewaren.inhoud("aanvaard", "x/1"), bewaren.rij("aanvaard", "x/1")), (10, 500));
        assert_eq!(bewaren.inhoud("aanvaard", "vacature/1"), 60);
        assert_eq!(bewaren.inhoud("geweigerd", "x/1"), 500);
    }

    #[test]
    fn a_wrong_period_is_a_mistake_with_its_line() {
        let text = "bewaren:\n  geweigerd: 0\n  afgewezen: 3\n  soorten: { aanmelding/1: altijd }\n";
        let wrong = Settings::parse("trajectbrug.yaml", text).unwrap_err();
        let mut lines: Vec<_> = wrong.iter().map(|m| m.line).collect();
        lines.sort_unstable();
        assert_eq!(lines, [2, 3, 4]);
    }
}
