//! The numbers of accounts of a gemeente, or of a contract, as `praktijk.yaml` writes them: by the first day they hold.

use crate::domain::rekeningschema::{PerDag, Rekening, is_nummer};
use crate::yaml::{Mistakes, Node, meant};
use std::collections::BTreeMap;

/// Reads `rekeningschema`.
pub(super) fn read(node: &Node, mistakes: &mut Mistakes) -> PerDag {
    let mut found = PerDag::new();
    let Some(mut table) = node.table(mistakes) else { return found };
    for (key, text, value) in table.pairs(mistakes) {
        let day = text.parse().ok();
        if day.is_none() {
            mistakes.at(key, "hier staat de eerste dag waarop deze nummers gelden, zoals \"2026-01-01\"");
        }
        let Some(mut own) = value.table(mistakes) else { continue };
        let mut numbers = BTreeMap::new();
        for (key, name, value) in own.pairs(mistakes) {
            let Some(rekening) = Rekening::van(name) else {
                let known: Vec<&str> = Rekening::ALLE.iter().map(|r| r.as_str()).collect();
                let meant = meant(name, known.iter().copied());
                mistakes.at(key, format!("een rekening `{name}` is er niet{meant}; wel: {}", known.join(", ")));
                continue;
            };
            let Some(nummer) = value.text(mistakes) else { continue };
            if !is_nummer(nummer) {
                mistakes
                    .at(value, "een nummer van een rekening heeft letters, cijfers, punten en streepjes, hoogstens 35");
            }
            numbers.insert(rekening, nummer.to_owned());
        }
        found.extend(day.map(|day| (day, numbers)));
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::domain::rekeningschema::Rekening;
    use crate::profile::praktijk::Gemeente;

    const TEXT: &str = "
- geldig_van: \"2026-01-01\"
  rekeningschema:
    \"2026-01-01\": { bank: \"110000\", kosten: \"440000\" }
  contracten:
    RC-1:
      rekeningschema: { \"2026-07-01\": { kosten: \"443000\" } }
";

    #[test]
    fn a_contract_has_the_numbers_of_its_gemeente_and_its_own_before_them() {
        let gemeente = Gemeente::parse("praktijk.yaml", TEXT).expect("read");
        let at = |day: &str, contract: Option<&str>, rekening| {
            let day = day.parse().expect("a day");
            gemeente.op(day, contract).and_then(|p| p.rekeningschema.nummer(rekening, day)).map(str::to_owned)
        };
        assert_eq!(at("2026-07-01", Some("RC-1"), Rekening::Kosten).as_deref(), Some("443000"));
        assert_eq!(at("2026-06-30", Some("RC-1"), Rekening::Kosten).as_deref(), Some("440000"));
        assert_eq!(at("2026-07-01", Some("RC-1"), Rekening::Bank).as_deref(), Some("110000"));
        assert_eq!(at("2026-07-01", None, Rekening::Kosten).as_deref(), Some("440000"));
        assert_eq!(at("2026-07-01", None, Rekening::Btw), None);
    }

    #[test]
    fn a_wrong_day_account_or_number_is_named() {
        for (from, to, says) in [
            ("\"2026-07-01\"", "\"juli\"", "eerste dag waarop deze nummers gelden"),
            ("kosten: \"443000\"", "koste: \"443000\"", "bedoelt u `kosten`?"),
            ("\"443000\"", "\"443 000\"", "letters, cijfers, punten en streepjes"),
        ] {
            let told = Gemeente::parse("praktijk.yaml", &TEXT.replace(from, to)).expect_err("refused");
            assert!(told.iter().any(|m| m.text.contains(says)), "{says}: {told:?}");
        }
    }
}
