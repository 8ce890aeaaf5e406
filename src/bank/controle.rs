//! Does a statement add up? Opening balance and entries against the closing balance, the sums it states itself, and
//! the parts of a batch against the batch. What does not add up is held, with the difference (FINANCE section 4).

use super::afschrift::{Saldo, Soort};
use super::bedrag::show;
use crate::domain::kenmerk::is_iban;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};

/// A count and a sum that a statement states of its own entries (`TxsSummry`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Telling {
    /// How many.
    pub aantal: Option<u64>,
    /// Cents, without a sign.
    pub som: Option<i64>,
}

/// What was counted while reading one statement.
#[derive(Debug, Clone, Copy, Default)]
pub struct Controle {
    /// Entries in the balance, and the sums of what came in and what went out (without its sign).
    bij: (u64, i64),
    af: (u64, i64),
    /// Entries that are in no balance.
    los: bool,
}

impl Controle {
    /// An entry that is in the balance. False when the sum is more than can be held.
    pub fn tel(&mut self, cents: i64) -> bool {
        let (aantal, som) = if cents < 0 { &mut self.af } else { &mut self.bij };
        *aantal += 1;
        match som.checked_add(cents.saturating_abs()) {
            Some(sum) => *som = sum,
            None => return false,
        }
        true
    }

    /// An entry that is in no balance yet. Whether a summary counts it differs by bank, so none is held to it then.
    pub fn los(&mut self) {
        self.los = true;
    }

    /// What came in less what went out.
    fn saldo(&self) -> i64 {
        self.bij.1 - self.af.1
    }

    /// Whether the balances agree with the entries. A camt.053 and an MT940 must have both.
    pub fn saldi(&self, soort: Soort, begin: Option<Saldo>, eind: Option<Saldo>, path: &str) -> Option<Finding> {
        match (begin, eind) {
            (Some(begin), Some(eind)) => {
                let verschil = begin.cents.checked_add(self.saldo()).map(|sum| eind.cents - sum);
                (verschil != Some(0)).then(|| {
                    let verschil = verschil.map_or("te groot om te tonen".to_owned(), show);
                    fout(
                        Code::Telling,
                        path,
                        "saldo",
                        format!(
                            "Beginsaldo en boekingen geven niet het eindsaldo; het verschil is {verschil} euro. Vraag de bank om het hele afschrift."
                        ),
                    )
                })
            }
            _ if matches!(soort, Soort::Camt053 | Soort::Mt940) => Some(fout(
                Code::Telling,
                path,
                "saldo",
                "Het begin- of eindsaldo ontbreekt, zodat niet te zien is of het afschrift volledig is.".to_owned(),
            )),
            _ => None,
        }
    }

    /// Whether what the statement says of itself is so: all entries, those in, those out.
    pub fn tellingen(&self, alles: Telling, bij: Telling, af: Telling, path: &str) -> Option<Finding> {
        let both = (self.bij.0 + self.af.0, self.bij.1.saturating_add(self.af.1));
        let wrong = [("TtlNtries", alles, both), ("TtlCdtNtries", bij, self.bij), ("TtlDbtNtries", af, self.af)];
        wrong.into_iter().filter(|_| !self.los).find_map(|(name, said, (aantal, som))| {
            let path = format!("{path}/TxsSummry/{name}");
            if let Some(n) = said.aantal.filter(|n| *n != aantal) {
                let text = format!("Het aantal boekingen verschilt: genoemd {n}, geteld {aantal}.");
                return Some(fout(Code::Telling, &path, "NbOfNtries", text));
            }
            said.som.filter(|s| *s != som).map(|s| {
                let text = format!("De som van de boekingen verschilt {} euro van wat er staat.", show(s - som));
                fout(Code::Telling, &path, "Sum", text)
            })
        })
    }
}

/// Whether a text has the beginning of an IBAN (two letters, two digits) and is none. An account without one is text.
pub fn is_foute_iban(text: &str) -> bool {
    let b = text.as_bytes();
    b.len() >= 15
        && b[..2].iter().all(u8::is_ascii_uppercase)
        && b[2..4].iter().all(u8::is_ascii_digit)
        && !is_iban(text)
}

/// A finding of this module's readers.
pub fn fout(code: Code, path: &str, regel: &str, text: String) -> Finding {
    Finding::fout(code, Stage::Parse, path, text).regel(regel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn saldo(cents: i64) -> Option<Saldo> {
        Some(Saldo { cents, datum: NaiveDate::default() })
    }

    #[test]
    fn the_difference_is_shown_to_the_cent() {
        let mut controle = Controle::default();
        assert!(controle.tel(885) && controle.tel(-300));
        assert_eq!(controle.saldi(Soort::Camt053, saldo(1815), saldo(2400), ""), None);
        let found = controle.saldi(Soort::Camt053, saldo(1815), saldo(2405), "/Stmt").unwrap();
        assert_eq!((found.code, found.path.as_str()), (Code::Telling, "/Stmt"));
        assert!(found.text.contains("0,05 euro"), "{}", found.text);
    }

    #[test]
    fn a_statement_without_a_balance_proves_nothing_and_a_notification_has_none() {
        assert!(Controle::default().saldi(Soort::Camt053, None, saldo(0), "").is_some());
        assert!(Controle::default().saldi(Soort::Mt940, saldo(0), None, "").is_some());
        assert_eq!(Controle::default().saldi(Soort::Camt054, None, None, ""), None);
    }

    #[test]
    fn the_summary_is_held_to_what_was_counted() {
        let mut controle = Controle::default();
        assert!(controle.tel(500) && controle.tel(-200));
        let said = |aantal, som| Telling { aantal: Some(aantal), som: Some(som) };
        assert_eq!(controle.tellingen(said(2, 700), said(1, 500), said(1, 200), ""), None);
        assert_eq!(controle.tellingen(said(3, 700), said(1, 500), said(1, 200), "/Stmt").unwrap().regel, "NbOfNtries");
        assert_eq!(controle.tellingen(said(2, 700), said(1, 500), said(1, 210), "/Stmt").unwrap().regel, "Sum");
    }
}
