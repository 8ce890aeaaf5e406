//! What makes an entry this entry, so that the same delivery changes nothing and two equal real payments stay two.
//!
//! The account, the id of the statement (with its number), and the bank's reference of the entry. Where the bank gives
//! no reference: all that is in the entry, and how many of the same there were before it in this statement; two equal
//! payments on one day are legal, and a repeat of the whole statement counts the same (FINANCE section 4).
//!
//! A table has no id, and two of them may overlap: half a month, then the whole. There the account and the row are the
//! key. That holds for tables of whole days, which is what banks export.

use super::afschrift::{Boeking, Kop, Soort};
use crate::message::digest::{Prefix, hex};
use std::collections::HashMap;

/// Gives keys to the entries of one statement, in their order.
pub struct Sleutels {
    prefix: Prefix,
    /// How many times this was seen.
    eerder: HashMap<[u8; 32], u32>,
}

impl Sleutels {
    /// Of a statement.
    pub fn new(kop: &Kop) -> Self {
        let id = if kop.soort == Soort::Csv { "csv" } else { kop.id.as_str() };
        let head = [&kop.rekening, id, &kop.volgnummer].map(|text| format!("{}:{text}", text.len()));
        Self { prefix: Prefix::new(head.concat().as_bytes()), eerder: HashMap::new() }
    }

    /// The key of the next entry: 64 characters.
    pub fn next(&mut self, boeking: &Boeking) -> String {
        let base = inhoud(boeking);
        let digest = self.prefix.and(&[base.as_bytes()]);
        let seen = self.eerder.entry(digest).or_default();
        *seen += 1;
        // Also where the bank's reference repeats within a statement: some give one reference to all of a day.
        hex(&self.prefix.and(&[base.as_bytes(), b"#", seen.to_string().as_bytes()]))
    }
}

/// What is compared: the bank's reference with the amount, or else everything.
fn inhoud(boeking: &Boeking) -> String {
    let Boeking { bankreferentie, referentie, cents, datum, .. } = boeking;
    if !bankreferentie.is_empty() || !referentie.is_empty() {
        return format!("r{}:{bankreferentie}{referentie}|{cents}|{datum}", bankreferentie.len());
    }
    let mut all = format!("h{cents}|{datum}|{}", boeking.code);
    for deel in &boeking.delen {
        let kenmerken = deel.kenmerken.iter().map(|k| k.tekst.as_str());
        let texts = [deel.tegenrekening.as_str(), &deel.naam, &deel.omschrijving, &deel.eindtoteind, &deel.retourcode];
        all += &format!("|{}", deel.cents);
        texts.into_iter().chain(kenmerken).for_each(|text| all += &format!("|{}:{text}", text.len()));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::afschrift::{Deel, Soort};
    use super::*;

    fn kop(id: &str) -> Kop {
        let text = |t: &str| t.to_owned();
        Kop { soort: Soort::Camt053, rekening: text("R"), id: text(id), volgnummer: text("1"), begin: None, eind: None }
    }

    fn keys(id: &str, entries: &[Boeking]) -> Vec<String> {
        let mut sleutels = Sleutels::new(&kop(id));
        entries.iter().map(|e| sleutels.next(e)).collect()
    }

    #[test]
    fn two_equal_payments_without_a_reference_are_two_and_a_repeat_gives_the_same_two() {
        let entry =
            Boeking { cents: 60000, delen: vec![Deel { cents: 60000, ..Deel::default() }], ..Boeking::default() };
        let first = keys("S1", &[entry.clone(), entry.clone()]);
        assert_ne!(first[0], first[1]);
        assert_eq!(first, keys("S1", &[entry.clone(), entry.clone()]));
        assert_ne!(first, keys("S2", &[entry.clone(), entry]));
    }

    #[test]
    fn of_two_tables_that_overlap_the_same_rows_are_the_same_and_a_second_equal_payment_is_another() {
        let of = |id: &str, entries: &[Boeking]| {
            let mut sleutels = Sleutels::new(&Kop { soort: Soort::Csv, ..kop(id) });
            entries.iter().map(|e| sleutels.next(e)).collect::<Vec<_>>()
        };
        let entry = |day: &str| Boeking { cents: 60000, datum: day.parse().unwrap(), ..Boeking::default() };
        let half = of("S1", &[entry("2026-11-02"), entry("2026-11-03")]);
        let whole = of("S2", &[entry("2026-11-02"), entry("2026-11-03"), entry("2026-11-03")]);
        assert_eq!(half[..], whole[..2]);
        assert!(!half.contains(&whole[2]));
    }

    #[test]
    fn the_reference_of_the_bank_decides_when_there_is_one() {
        let entry = Boeking { cents: 60000, bankreferentie: "TB1".to_owned(), ..Boeking::default() };
        let retold =
            Boeking { delen: vec![Deel { omschrijving: "meer".to_owned(), ..Deel::default() }], ..entry.clone() };
        assert_eq!(keys("S1", std::slice::from_ref(&entry)), keys("S1", &[retold]));
        let other = Boeking { bankreferentie: "TB2".to_owned(), ..entry.clone() };
        assert_ne!(keys("S1", &[entry]), keys("S1", &[other]));
    }
}
