//! Days in the Netherlands: which are working days, when a term of so many days or months ends, and which moment a day or a
//! time of a day there is.
//!
//! A day of a term is a date on the wall in the Netherlands, never 24 hours: in a year two days have 23 and 25.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Europe::Amsterdam;
use chrono_tz::Tz;
use std::collections::BTreeSet;

/// The zone of everything that happens on a day (DOMAIN section 8, RQ06).
pub const ZONE: Tz = Amsterdam;

/// A length of time as the practice counts it (DOMAIN section 2, 'Deadlines').
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duur {
    /// Working days; the day it counts from does not count.
    Werkdagen(u32),
    /// Days of the calendar.
    Dagen(u32),
    /// Months; a day the month does not have becomes its last (DOMAIN Q5).
    Maanden(u32),
}

/// The first Sunday after the first full moon of spring, as the church counts it (the computation of Meeus, Jones and
/// Butcher, for every year of our calendar). None outside the years a date can have.
pub fn pasen(jaar: i32) -> Option<NaiveDate> {
    let (a, b, c) = (jaar.rem_euclid(19), jaar.div_euclid(100), jaar.rem_euclid(100));
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - b / 4 - g + 15).rem_euclid(30);
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(jaar, u32::try_from(n / 31).ok()?, u32::try_from(n % 31 + 1).ok()?)
}

/// The name of this day, when the Algemene termijnenwet counts it as a feestdag (art. 3 lid 1, and lid 2 for Goede Vrijdag).
/// Koningsdag as since 2014. Bevrijdingsdag counts every year, whatever a CAO says.
pub fn feestdag(dag: NaiveDate) -> Option<&'static str> {
    let vast = match (dag.month(), dag.day()) {
        (1, 1) => Some("Nieuwjaarsdag"),
        (4, 27) if dag.weekday() != Weekday::Sun => Some("Koningsdag"),
        (4, 26) if dag.weekday() == Weekday::Sat => Some("Koningsdag"),
        (5, 5) => Some("Bevrijdingsdag"),
        (12, 25) => Some("eerste kerstdag"),
        (12, 26) => Some("tweede kerstdag"),
        _ => None,
    };
    vast.or_else(|| match dag.signed_duration_since(pasen(dag.year())?).num_days() {
        -2 => Some("Goede Vrijdag"),
        1 => Some("tweede paasdag"),
        39 => Some("Hemelvaartsdag"),
        50 => Some("tweede pinksterdag"),
        _ => None,
    })
}

/// Which days are working days: none in a weekend, no feestdag, and no day on which this organisation is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kalender {
    gesloten: BTreeSet<NaiveDate>,
}

impl Kalender {
    /// One with closing days of its own, beside weekends and feestdagen.
    pub fn met_sluitingsdagen(gesloten: impl IntoIterator<Item = NaiveDate>) -> Self {
        Self { gesloten: gesloten.into_iter().collect() }
    }

    /// Whether somebody works on this day.
    pub fn is_werkdag(&self, dag: NaiveDate) -> bool {
        !matches!(dag.weekday(), Weekday::Sat | Weekday::Sun)
            && feestdag(dag).is_none()
            && !self.gesloten.contains(&dag)
    }

    /// The day on which a term ends that begins on `dag`; the last day a date can have when it would end after that.
    pub fn plus(&self, dag: NaiveDate, duur: Duur) -> NaiveDate {
        match duur {
            Duur::Werkdagen(n) => (0..n).fold(dag, |dag, _| self.volgende_werkdag(dag)),
            Duur::Dagen(n) => dag.checked_add_days(Days::new(n.into())).unwrap_or(NaiveDate::MAX),
            Duur::Maanden(n) => dag.checked_add_months(Months::new(n)).unwrap_or(NaiveDate::MAX),
        }
    }

    /// The first working day after this one.
    pub fn volgende_werkdag(&self, dag: NaiveDate) -> NaiveDate {
        dag.iter_days().skip(1).find(|dag| self.is_werkdag(*dag)).unwrap_or(NaiveDate::MAX)
    }
}

/// The date in the Netherlands at this moment.
pub fn dag(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&ZONE).date_naive()
}

/// The moment a day begins in the Netherlands.
pub fn begin(dag: NaiveDate) -> DateTime<Utc> {
    moment(dag, NaiveTime::MIN)
}

/// The moment it is `tijd` on `dag` in the Netherlands. A time the clock passes twice (the night it is put back) is its
/// first; a time it skips (the night it is put forward) is the moment of the skip: 02:30 is then 03:00.
pub fn moment(dag: NaiveDate, tijd: NaiveTime) -> DateTime<Utc> {
    let wand = dag.and_time(tijd);
    // No zone skips more than a few hours.
    let minuten = (0..=240).map(TimeDelta::minutes);
    let gevonden = minuten.filter_map(|m| {
        let wand = if m.is_zero() { wand } else { volle_minuut(wand)? + m };
        ZONE.from_local_datetime(&wand).earliest()
    });
    gevonden.map(|moment| moment.to_utc()).next().unwrap_or_else(|| wand.and_utc())
}

fn volle_minuut(wand: chrono::NaiveDateTime) -> Option<chrono::NaiveDateTime> {
    use chrono::Timelike;
    wand.with_second(0)?.with_nanosecond(0)
}

#[cfg(test)]
mod tests;
