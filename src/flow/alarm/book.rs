//! Which cause is due for a mail: one a calendar day, with what came meanwhile as a count. Pure: the day is an argument.

use crate::alarm::{Cause, day};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most causes that are told apart, and so the most mails a day; the rest is one cause more, [`Cause::Overig`].
pub const CAUSES: usize = 64;
/// How many days a cause that does not come back is remembered.
const DAYS: i64 = 7;

/// What was mailed about which cause, and what came since.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    lines: BTreeMap<Cause, Line>,
    /// Until which moment of the store's held deliveries everything is counted.
    pub held_tot: Option<DateTime<Utc>>,
    /// The same of quarantined messages.
    pub quarantaine_tot: Option<DateTime<Utc>>,
}

/// One cause, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    /// The day of the last mail.
    gemaild: Option<NaiveDate>,
    /// How often since that mail.
    aantal: u64,
    /// The first of those.
    eerste: DateTime<Utc>,
    /// The last.
    laatste: DateTime<Utc>,
}

/// A cause that is due for a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Which.
    pub cause: Cause,
    /// How often since the last mail.
    pub aantal: u64,
    /// Whether there was a last mail.
    pub eerder: bool,
    /// The first of those.
    pub eerste: DateTime<Utc>,
    /// The last.
    pub laatste: DateTime<Utc>,
}

impl Book {
    /// Counts what came.
    pub fn add(&mut self, cause: Cause, aantal: u64, eerste: DateTime<Utc>, laatste: DateTime<Utc>) {
        let known = self.lines.len() < CAUSES || self.lines.contains_key(&cause);
        let cause = if known { cause } else { Cause::Overig };
        let line = self.lines.entry(cause).or_insert(Line { gemaild: None, aantal: 0, eerste, laatste });
        if line.aantal == 0 {
            line.eerste = eerste;
        }
        line.aantal += aantal;
        line.eerste = line.eerste.min(eerste);
        line.laatste = line.laatste.max(laatste);
    }

    /// Something that lasts: counts as coming once between two mails.
    pub fn lasts(&mut self, cause: &Cause, since: DateTime<Utc>, now: DateTime<Utc>) {
        let quiet = |line: &Line| line.aantal == 0 && line.gemaild.is_none_or(|mailed| mailed < day(now));
        if self.lines.get(cause).is_none_or(quiet) {
            self.add(cause.clone(), 1, since, now);
        }
    }

    /// A cause is gone: what was not mailed about it is no news.
    pub fn over(&mut self, cause: &Cause) {
        if let Some(line) = self.lines.get_mut(cause) {
            line.aantal = 0;
        }
    }

    /// What is due on the day of `now`. A clock that was put back makes nothing due.
    pub fn due(&self, now: DateTime<Utc>) -> Vec<Due> {
        let today = day(now);
        let due = |line: &Line| line.aantal > 0 && line.gemaild.is_none_or(|mailed| mailed < today);
        let due = self.lines.iter().filter(|(_, line)| due(line)).map(|(cause, line)| Due {
            cause: cause.clone(),
            aantal: line.aantal,
            eerder: line.gemaild.is_some(),
            eerste: line.eerste,
            laatste: line.laatste,
        });
        due.collect()
    }

    /// A mail about so many went on the day of `now`; what came while it was under way counts on.
    pub fn sent(&mut self, due: &Due, now: DateTime<Utc>) {
        if let Some(line) = self.lines.get_mut(&due.cause) {
            line.gemaild = Some(day(now));
            line.aantal = line.aantal.saturating_sub(due.aantal);
            line.eerste = line.laatste;
        }
        let old =
            |line: &Line| line.aantal == 0 && line.gemaild.is_none_or(|mailed| (day(now) - mailed).num_days() > DAYS);
        self.lines.retain(|_, line| !old(line));
    }

    /// The lines, to be written down.
    pub(super) fn lines(&self) -> &BTreeMap<Cause, Line> {
        &self.lines
    }

    /// A book of lines that were written down.
    pub(super) fn of(lines: impl IntoIterator<Item = (Cause, Line)>) -> Self {
        Self { lines: lines.into_iter().take(CAUSES + 1).collect(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    fn counts(book: &Book, now: &str) -> Vec<u64> {
        book.due(at(now)).iter().map(|due| due.aantal).collect()
    }

    #[test]
    fn one_mail_a_day_and_the_rest_is_counted_for_the_next() {
        let mut book = Book::default();
        let partner = || Cause::Quarantaine { partner: "a".to_owned(), route: "r".to_owned() };
        let morning = at("2026-03-02T08:00:00Z");
        book.add(partner(), 1, morning, morning);
        let due = book.due(morning);
        assert_eq!(due.len(), 1);
        // One more came while the mail was under way, and two after it.
        book.add(partner(), 1, morning, morning);
        book.sent(&due[0], morning);
        let noon = at("2026-03-02T12:00:00Z");
        book.add(partner(), 2, noon, noon);
        assert_eq!(counts(&book, "2026-03-02T22:59:59Z"), [0_u64; 0]);
        // Midnight in Amsterdam.
        assert_eq!(counts(&book, "2026-03-02T23:00:00Z"), [3]);
        let due = book.due(at("2026-03-02T23:00:00Z"));
        assert!(due[0].eerder);
        book.sent(&due[0], at("2026-03-02T23:00:00Z"));
        assert_eq!(counts(&book, "2026-03-09T12:00:00Z"), [0_u64; 0], "nothing came");
    }

    #[test]
    fn what_lasts_is_mailed_every_day_it_lasts_and_not_after_it() {
        let mut book = Book::default();
        let since = at("2026-03-02T08:00:00Z");
        for (now, due) in [("2026-03-02T08:15:00Z", 1), ("2026-03-02T20:00:00Z", 0), ("2026-03-03T08:00:00Z", 1)] {
            book.lasts(&Cause::Opslag, since, at(now));
            book.lasts(&Cause::Opslag, since, at(now));
            assert_eq!(counts(&book, now), vec![1; due], "{now}");
            book.due(at(now)).iter().for_each(|due| book.sent(due, at(now)));
        }
        book.lasts(&Cause::Opslag, since, at("2026-03-04T08:00:00Z"));
        book.over(&Cause::Opslag);
        assert_eq!(counts(&book, "2026-03-04T08:00:00Z"), [0_u64; 0]);
    }

    #[test]
    fn a_flood_of_causes_is_bounded_and_none_is_silent() {
        let mut book = Book::default();
        let now = at("2026-03-02T08:00:00Z");
        for n in 0..1000 {
            book.add(Cause::Onbereikbaar { partner: format!("p{n}") }, 1, now, now);
        }
        let due = book.due(now);
        assert_eq!(due.len(), 65);
        let rest = due.iter().find(|due| due.cause == Cause::Overig).expect("the rest is told");
        assert_eq!(rest.aantal, 936);
    }
}
