//! Which invoice an entry is about. A number is of a supplier and a year (M29): who begins his series again every January has
//! the same numbers in another year, and what is said of the one is not said of the other.
//!
//! An entry about an invoice counts in the year of that invoice (`jaar`), whatever day it is of; a line that is credited or not
//! accepted is named by the key of its end. A person who names a number that is of more years adds the year: `12@2025`.

use super::stand::Factuurstand;
use super::{Boeking, Post, sleutel};
use std::collections::{BTreeMap, HashMap};

/// The invoices in entries, to find the one another entry is about.
pub struct Facturen<'b> {
    facturen: BTreeMap<(&'b str, &'b str), BTreeMap<i32, &'b Boeking>>,
    /// The year of the invoice a line is on, by the key of the line.
    regels: HashMap<&'b str, i32>,
}

impl<'b> Facturen<'b> {
    /// Of these entries.
    pub fn van(boek: &'b [Boeking]) -> Self {
        let mut all = Self { facturen: BTreeMap::new(), regels: HashMap::new() };
        for b in boek {
            match (b.post, b.document.as_deref()) {
                (Post::Factuur, Some(nummer)) => {
                    all.facturen.entry((&b.leverancier, nummer)).or_default().insert(b.jaar, b);
                }
                (Post::Factuurregel, Some(_)) => drop(all.regels.insert(&b.sleutel, b.jaar)),
                _ => {}
            }
        }
        all
    }

    /// The invoice an entry is about, or is. None: these entries have none with its number.
    pub fn factuur(&self, b: &Boeking) -> Option<&'b Boeking> {
        let years = self.facturen.get(&(b.leverancier.as_str(), b.document.as_deref()?))?;
        let by_line = sleutel::regel_van(&b.sleutel).and_then(|line| self.regels.get(line.as_str()));
        let exact = by_line.and_then(|jaar| years.get(jaar));
        // What was given to an invoice of last year in this one counted in this one before: the newest that was there.
        exact.or_else(|| years.range(..=b.jaar).next_back().map(|(_, f)| f)).or_else(|| years.values().next()).copied()
    }

    /// The year of that invoice.
    pub fn jaar(&self, b: &Boeking) -> Option<i32> {
        self.factuur(b).map(|f| f.jaar)
    }
}

/// A number as a person names it: alone, or `12@2025` with its year.
pub fn lees(tekst: &str) -> (&str, Option<i32>) {
    let year = |jaar: &str| (jaar.len() == 4 && jaar.bytes().all(|b| b.is_ascii_digit())).then(|| jaar.parse().ok())?;
    match tekst.rsplit_once('@').map(|(nummer, jaar)| (nummer, year(jaar))) {
        Some((nummer, Some(jaar))) if !nummer.is_empty() => (nummer, Some(jaar)),
        _ => (tekst, None),
    }
}

/// That name.
pub fn naam(nummer: &str, jaar: i32) -> String {
    format!("{nummer}@{jaar}")
}

/// Places of the invoices that are named so; more than one: of more years, or of more suppliers.
pub fn zoek(facturen: &[Factuurstand], tekst: &str) -> Vec<usize> {
    let of = |nummer: &str, jaar: Option<i32>| -> Vec<usize> {
        let own = |f: &Factuurstand| f.factuurnr == nummer && jaar.is_none_or(|jaar| jaar == f.jaar);
        facturen.iter().enumerate().filter(|(_, f)| own(f)).map(|(place, _)| place).collect()
    };
    // A number that has an `@` of its own is itself.
    let whole = of(tekst, None);
    let (nummer, jaar) = lees(tekst);
    if whole.is_empty() { of(nummer, jaar) } else { whole }
}

/// What is said to who names a number of more years: which, and how to name one. Empty years: nothing.
pub fn meer_jaren(jaren: &[i32]) -> Option<String> {
    let [before @ .., last] = jaren else { return None };
    let first = before.first()?;
    let before: Vec<String> = before.iter().map(i32::to_string).collect();
    Some(format!(
        "dit nummer is er in {} en {last}; schrijf het jaar erachter, zoals NUMMER@{first}",
        before.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_four_digits_after_the_last_at_and_anything_else_is_of_the_number() {
        for (tekst, nummer, jaar) in [
            ("12", "12", None),
            ("12@2025", "12", Some(2025)),
            ("a@b@2026", "a@b", Some(2026)),
            ("12@25", "12@25", None),
            ("12@+025", "12@+025", None),
            ("@2025", "@2025", None),
        ] {
            assert_eq!(lees(tekst), (nummer, jaar), "{tekst}");
        }
        assert_eq!(lees(&naam("F/7", 2026)), ("F/7", Some(2026)));
    }

    #[test]
    fn two_years_are_both_named_and_one_is_not_worth_saying() {
        assert_eq!(meer_jaren(&[2026]), None);
        let both = meer_jaren(&[2025, 2026]).expect("two");
        assert_eq!(both, "dit nummer is er in 2025 en 2026; schrijf het jaar erachter, zoals NUMMER@2025");
    }
}
