//! A month, and which month an entry is of (decision 14: a month that was reported is closed, a correction is of the next).
//!
//! An entry is of the month of its day. A month takes entries until [`SLUIT_NA_DAGEN`] days after its end; what is written
//! later, about whatever day, is of the first month that was still open when it was written. So a closed month never changes,
//! and every entry is in one month.

use crate::domain::boek::Boeking;
use crate::domain::dag::MAANDEN;
use crate::domain::kalender::dag;
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use serde::{Serialize, Serializer};
use std::fmt;

/// Days after its end in which a month still takes entries: the statement of its last day has to come in.
pub const SLUIT_NA_DAGEN: u64 = 7;

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Maand {
    jaar: i32,
    maand: u32,
}

impl Maand {
    /// From `2026-10`; None: it is written in another way.
    pub fn lees(tekst: &str) -> Option<Self> {
        let (jaar, maand) = tekst.split_once('-')?;
        let digits = |part: &str, many: usize| part.len() == many && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(jaar, 4) || !digits(maand, 2) {
            return None;
        }
        let (jaar, maand) = (jaar.parse().ok()?, maand.parse().ok()?);
        ((2000..=9998).contains(&jaar) && (1..=12).contains(&maand)).then_some(Self { jaar, maand })
    }

    /// The month of a day.
    pub fn van_dag(dag: NaiveDate) -> Self {
        Self { jaar: dag.year(), maand: dag.month() }
    }

    /// January of a year.
    pub fn januari(jaar: i32) -> Self {
        Self { jaar, maand: 1 }
    }

    /// Its year.
    pub fn jaar(self) -> i32 {
        self.jaar
    }

    /// Its number, 1 to 12.
    pub fn nummer(self) -> u32 {
        self.maand
    }

    /// The month before.
    pub fn vorige(self) -> Self {
        match self.maand {
            1 => Self { jaar: self.jaar - 1, maand: 12 },
            n => Self { maand: n - 1, ..self },
        }
    }

    /// The month after.
    pub fn volgende(self) -> Self {
        match self.maand {
            12 => Self { jaar: self.jaar + 1, maand: 1 },
            n => Self { maand: n + 1, ..self },
        }
    }

    /// Its first day.
    pub fn van(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.jaar, self.maand, 1).unwrap_or(NaiveDate::MAX)
    }

    /// Its last day.
    pub fn tot(self) -> NaiveDate {
        self.volgende().van().pred_opt().unwrap_or(NaiveDate::MAX)
    }

    /// The last day on which it takes entries.
    pub fn open_tot(self) -> NaiveDate {
        self.tot().checked_add_days(Days::new(SLUIT_NA_DAGEN)).unwrap_or(NaiveDate::MAX)
    }

    /// Whether it takes no entries any more.
    pub fn is_dicht(self, now: DateTime<Utc>) -> bool {
        dag(now) > self.open_tot()
    }

    /// As people write it: `oktober 2026`.
    pub fn in_woorden(self) -> String {
        let naam = MAANDEN.get(self.maand as usize - 1).copied().unwrap_or_default();
        format!("{naam} {}", self.jaar)
    }
}

impl fmt::Display for Maand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.jaar, self.maand)
    }
}

impl Serialize for Maand {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The month an entry is of.
pub fn boekmaand(boeking: &Boeking) -> Maand {
    let own = Maand::van_dag(boeking.dag);
    let written = dag(boeking.geboekt_op);
    let this = Maand::van_dag(written);
    let first_open = if written <= this.vorige().open_tot() { this.vorige() } else { this };
    own.max(first_open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::boek::Post;

    fn entry(day: &str, written: &str) -> Boeking {
        Boeking::nieuw(Post::Betaling, "", day.parse().expect("a day"), "hub", written.parse().expect("a moment"))
    }

    #[test]
    fn an_entry_is_of_its_day_until_seven_days_after_the_month_and_then_of_the_next() {
        for (day, written, maand) in [
            ("2026-10-31", "2026-10-31T12:00:00Z", "2026-10"),
            // The statement of the last day comes on the first working days of November.
            ("2026-10-31", "2026-11-07T12:00:00Z", "2026-10"),
            ("2026-10-31", "2026-11-08T12:00:00Z", "2026-11"),
            // Half past eleven at night by UTC is the eighth in the Netherlands.
            ("2026-10-31", "2026-11-07T23:30:00Z", "2026-11"),
            // About long ago, written while October is open.
            ("2026-08-15", "2026-11-03T12:00:00Z", "2026-10"),
            ("2026-08-15", "2026-11-20T12:00:00Z", "2026-11"),
            // An order for the bank is of the day it is paid.
            ("2026-12-01", "2026-11-27T12:00:00Z", "2026-12"),
            ("2026-12-31", "2027-01-07T12:00:00Z", "2026-12"),
            ("2026-12-31", "2027-01-08T12:00:00Z", "2027-01"),
        ] {
            assert_eq!(boekmaand(&entry(day, written)).to_string(), maand, "{day} {written}");
        }
    }

    #[test]
    fn a_month_is_four_digits_and_two() {
        let month = Maand::lees("2026-10").expect("a month");
        assert_eq!((month.van().to_string(), month.tot().to_string()), ("2026-10-01".into(), "2026-10-31".into()));
        assert_eq!((month.in_woorden().as_str(), month.nummer(), month.jaar()), ("oktober 2026", 10, 2026));
        let december = Maand::lees("2026-12").expect("a month");
        assert_eq!((december.volgende().to_string(), Maand::januari(2027).vorige()), ("2027-01".into(), december));
        for wrong in ["2026-13", "2026-00", "2026-1", "26-10", "2026-10-01", "", "+026-10"] {
            assert_eq!(Maand::lees(wrong), None, "{wrong}");
        }
    }
}
