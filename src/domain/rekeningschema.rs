//! The numbers under which a gemeente books what the hub knows: the accounts of her own ledger, by the first day they hold
//! (FINANCE section 3, taakvelden). The hub guesses none: what is not written down is not booked.

use chrono::NaiveDate;
use std::collections::BTreeMap;

macro_rules! rekeningen {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $naam:literal, $balans:literal;)+) => {
        /// What an account is for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rekening { $($(#[$doc])* $variant,)+ }
        impl Rekening {
            /// Every one.
            pub const ALLE: &'static [Self] = &[$(Self::$variant,)+];
            /// The key in `praktijk.yaml`.
            pub fn as_str(self) -> &'static str { match self { $(Self::$variant => $code,)+ } }
            /// Its name in Dutch.
            pub fn naam(self) -> &'static str { match self { $(Self::$variant => $naam,)+ } }
            /// Whether it is of the balance sheet; else of the profit and loss account.
            pub fn is_balans(self) -> bool { match self { $(Self::$variant => $balans,)+ } }
        }
    };
}

rekeningen! {
    /// What trajecten cost.
    Kosten = "kosten", "Kosten van trajecten", false;
    /// Btw on it, to claim back.
    Btw = "btw", "Te vorderen btw", true;
    /// What suppliers are owed.
    Crediteuren = "crediteuren", "Crediteuren", true;
    /// Paid, and not yet on an invoice.
    Tussenrekening = "tussenrekening", "Betalingen zonder factuur", true;
    /// The bank.
    Bank = "bank", "Bank", true;
    /// Subsidy for hours.
    Uursubsidie = "uursubsidie", "Uursubsidie", false;
    /// Subsidy for guidance.
    Begeleidingssubsidie = "begeleidingssubsidie", "Begeleidingssubsidie", false;
    /// Costs of persons.
    Vergoedingen = "vergoedingen", "Vergoedingen", false;
    /// Granted to persons and institutions, and not paid.
    TeBetalen = "te_betalen", "Te betalen subsidies en vergoedingen", true;
    /// What earlier years came to.
    Resultaat = "resultaat", "Resultaat van eerdere jaren", true;
}

impl Rekening {
    /// The one with this key.
    pub fn van(sleutel: &str) -> Option<Self> {
        Self::ALLE.iter().copied().find(|r| r.as_str() == sleutel)
    }
}

/// Numbers by the first day they hold.
pub type PerDag = BTreeMap<NaiveDate, BTreeMap<Rekening, String>>;

/// The numbers of a gemeente, and of a contract before hers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rekeningschema {
    eigen: PerDag,
    algemeen: PerDag,
}

impl Rekeningschema {
    /// These, and where they say nothing what held before.
    pub fn boven(self, eigen: PerDag) -> Self {
        Self { eigen, algemeen: self.eigen }
    }

    /// The number its own say, without what held before.
    pub fn eigen(&self, rekening: Rekening, dag: NaiveDate) -> Option<&str> {
        op(&self.eigen, rekening, dag)
    }

    /// The number of an account on a day; None: it was not written down.
    pub fn nummer(&self, rekening: Rekening, dag: NaiveDate) -> Option<&str> {
        op(&self.eigen, rekening, dag).or_else(|| op(&self.algemeen, rekening, dag))
    }
}

fn op(all: &PerDag, rekening: Rekening, dag: NaiveDate) -> Option<&str> {
    all.range(..=dag).rev().find_map(|(_, numbers)| numbers.get(&rekening)).map(String::as_str)
}

/// Whether this can be a number of an account: letters, digits, `.` and `-`, at most 35 (XAF, `IdentificationString35`).
pub fn is_nummer(tekst: &str) -> bool {
    let right = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    (1..=35).contains(&tekst.len()) && tekst.chars().all(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dag(tekst: &str) -> NaiveDate {
        tekst.parse().expect("a day")
    }

    #[test]
    fn the_number_is_that_of_the_contract_and_else_of_the_gemeente_on_that_day() {
        let one = |day: &str, rekening, nummer: &str| (dag(day), BTreeMap::from([(rekening, nummer.to_owned())]));
        let own = PerDag::from([
            one("2026-01-01", Rekening::Kosten, "443000"),
            one("2026-07-01", Rekening::Kosten, "443100"),
        ]);
        let all =
            PerDag::from([one("2026-01-01", Rekening::Bank, "110000"), one("2026-03-01", Rekening::Kosten, "440000")]);
        let book = Rekeningschema::default().boven(all).boven(own);
        assert_eq!(book.nummer(Rekening::Kosten, dag("2025-12-31")), None);
        assert_eq!(book.nummer(Rekening::Kosten, dag("2026-06-30")), Some("443000"));
        assert_eq!(book.nummer(Rekening::Kosten, dag("2026-07-01")), Some("443100"));
        assert_eq!(book.nummer(Rekening::Bank, dag("2026-07-01")), Some("110000"));
        assert_eq!(book.nummer(Rekening::Btw, dag("2026-07-01")), None);
    }
}
