//! The table of types, read once from `ubl21.txt`.

use super::waarde::Waarde;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What a place holds.
#[derive(Debug, Clone, Copy)]
pub enum Inhoud {
    /// A value (`cbc:`).
    Waarde(Waarde),
    /// An aggregate (`cac:`), by the number of its type.
    Groep(usize),
    /// `ext:UBLExtensions`.
    Uitbreidingen,
}

/// A place in a type.
#[derive(Debug)]
pub struct Plaats {
    /// Local name.
    pub naam: &'static str,
    /// What it holds.
    pub inhoud: Inhoud,
    /// Whether it must be there.
    pub verplicht: bool,
    /// Whether it may be there more than once.
    pub vaker: bool,
}

/// All types: `Invoice`, `CreditNote` and the aggregates below them.
pub struct Tabel {
    /// The places of each type, in order.
    pub soorten: Vec<Vec<Plaats>>,
    nummers: HashMap<&'static str, usize>,
    namen: HashSet<&'static str>,
}

/// The table.
pub static UBL: LazyLock<Tabel> = LazyLock::new(|| Tabel::lees(include_str!("ubl21.txt")));

impl Tabel {
    /// The number of a type.
    pub fn nummer(&self, soort: &str) -> Option<usize> {
        self.nummers.get(soort).copied()
    }

    /// Whether a value or aggregate of this name exists anywhere: such a name may be repeated in a finding.
    pub fn kent(&self, naam: &str) -> bool {
        self.namen.contains(naam)
    }

    fn lees(text: &'static str) -> Self {
        let lines = || text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let names = lines().filter_map(|line| line.strip_suffix(':'));
        let nummers: HashMap<&'static str, usize> = names.enumerate().map(|(n, name)| (name, n)).collect();
        let mut soorten: Vec<Vec<Plaats>> = vec![];
        for line in lines() {
            if line.ends_with(':') {
                soorten.push(vec![]);
            } else if let Some(soort) = soorten.last_mut() {
                soort.extend(line.split_whitespace().map(|word| plaats(word, &nummers)));
            }
        }
        let namen = soorten.iter().flatten().map(|plaats| plaats.naam).collect();
        Self { soorten, nummers, namen }
    }
}

fn plaats(word: &'static str, nummers: &HashMap<&'static str, usize>) -> Plaats {
    let (rest, verplicht, vaker) = match word.as_bytes().last() {
        Some(b'?') => (&word[..word.len() - 1], false, false),
        Some(b'*') => (&word[..word.len() - 1], false, true),
        Some(b'+') => (&word[..word.len() - 1], true, true),
        _ => (word, true, false),
    };
    let (naam, inhoud) = if let Some(naam) = rest.strip_prefix("ext:") {
        (naam, Inhoud::Uitbreidingen)
    } else if let Some(groep) = rest.strip_prefix('/') {
        let (naam, soort) = groep.split_once('=').unwrap_or((groep, groep));
        // A test walks the whole table, so a type that is missing shows there and not here.
        (naam, Inhoud::Groep(nummers.get(soort).copied().unwrap_or(usize::MAX)))
    } else {
        (rest, Inhoud::Waarde(Waarde::van(rest)))
    };
    Plaats { naam, inhoud, verplicht, vaker }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_is_named_is_there() {
        assert_eq!(UBL.soorten.len(), 110, "two documents and 108 types below them");
        for plaats in UBL.soorten.iter().flatten() {
            if let Inhoud::Groep(nummer) = plaats.inhoud {
                assert!(nummer < UBL.soorten.len(), "{}", plaats.naam);
            }
        }
        let total = UBL.nummer("MonetaryTotal").unwrap();
        let names: Vec<_> = UBL.soorten[total].iter().map(|p| (p.naam, p.verplicht)).collect();
        // UBL 2.1, MonetaryTotalType.
        assert_eq!(names.first(), Some(&("LineExtensionAmount", false)));
        assert!(names.contains(&("PayableAmount", true)) && names.contains(&("PrepaidAmount", false)));
    }
}
