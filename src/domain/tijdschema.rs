//! When something is done again and again, by the clock on the wall in the Netherlands: every day at six, Mondays, the first
//! of the month. In the night the clock is put back a time that comes twice counts once, in the night it is put forward a
//! time that is skipped is the moment of the skip ([`kalender::moment`]).

use super::kalender;
use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};

/// A time of the day, to the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tijd {
    /// 0 to 23.
    pub uur: u8,
    /// 0 to 59.
    pub minuut: u8,
}

/// When it is time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tijdschema {
    /// Every so many minutes, counted from the full hour; 1 to 60.
    Elke(u8),
    /// Every day.
    Dagelijks(Tijd),
    /// Every week on this day.
    Wekelijks(Weekday, Tijd),
    /// Every month on this day, 1 to 31; the last day of a month that does not have it.
    Maandelijks(u8, Tijd),
}

const DAGEN: [(&str, Weekday); 7] = [
    ("maandag", Weekday::Mon),
    ("dinsdag", Weekday::Tue),
    ("woensdag", Weekday::Wed),
    ("donderdag", Weekday::Thu),
    ("vrijdag", Weekday::Fri),
    ("zaterdag", Weekday::Sat),
    ("zondag", Weekday::Sun),
];

impl Tijdschema {
    /// Reads what a person writes: `elke 10 minuten`, `dagelijks 06:00`, `wekelijks maandag 06:00`, `maandelijks 1 06:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        match words[..] {
            ["elke", n, "minuten"] => n.parse().ok().filter(|n| (1..=60).contains(n) && 60 % n == 0).map(Self::Elke),
            ["dagelijks", tijd] => Some(Self::Dagelijks(Tijd::parse(tijd)?)),
            ["wekelijks", dag, tijd] => {
                let (_, dag) = DAGEN.iter().find(|(naam, _)| *naam == dag)?;
                Some(Self::Wekelijks(*dag, Tijd::parse(tijd)?))
            }
            ["maandelijks", dag, tijd] => {
                let dag = dag.parse().ok().filter(|dag| (1..=31).contains(dag))?;
                Some(Self::Maandelijks(dag, Tijd::parse(tijd)?))
            }
            _ => None,
        }
    }

    /// The last moment it was time, `now` included.
    pub fn vorige(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Elke(minuten) => begin_van(minuten, now),
            _ => self.momenten(now, TimeDelta::days(-1)).find(|moment| *moment <= now).unwrap_or(now),
        }
    }

    /// The first moment it is time again, after `now`.
    pub fn volgende(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Elke(minuten) => begin_van(minuten, now) + TimeDelta::minutes(minuten.into()),
            _ => self.momenten(now, TimeDelta::days(1)).find(|moment| *moment > now).unwrap_or(now),
        }
    }

    /// The moments of the days from today on, one way or the other.
    fn momenten(self, now: DateTime<Utc>, stap: TimeDelta) -> impl Iterator<Item = DateTime<Utc>> {
        let vandaag = kalender::dag(now);
        let dagen = (0..=62).filter_map(move |n| vandaag.checked_add_signed(stap * n));
        dagen.filter(move |dag| self.valt_op(*dag)).map(move |dag| kalender::moment(dag, self.tijd().naive()))
    }

    fn valt_op(self, dag: NaiveDate) -> bool {
        match self {
            Self::Elke(_) | Self::Dagelijks(_) => true,
            Self::Wekelijks(weekdag, _) => dag.weekday() == weekdag,
            Self::Maandelijks(op, _) => dag.day() == u32::from(op).min(dagen_in_maand(dag)),
        }
    }

    fn tijd(self) -> Tijd {
        match self {
            Self::Elke(_) => Tijd { uur: 0, minuut: 0 },
            Self::Dagelijks(tijd) | Self::Wekelijks(_, tijd) | Self::Maandelijks(_, tijd) => tijd,
        }
    }
}

/// The start of the piece of the hour `now` is in. The zone is a whole number of hours from UTC.
fn begin_van(minuten: u8, now: DateTime<Utc>) -> DateTime<Utc> {
    let stuk = i64::from(minuten.max(1)) * 60;
    DateTime::from_timestamp(now.timestamp().div_euclid(stuk) * stuk, 0).unwrap_or(now)
}

fn dagen_in_maand(dag: NaiveDate) -> u32 {
    let volgende = dag.with_day(1).and_then(|eerste| eerste.checked_add_months(Months::new(1)));
    volgende.and_then(|eerste| eerste.pred_opt()).map_or(28, |laatste| laatste.day())
}

impl Tijd {
    /// Reads `06:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let (uur, minuut) = text.split_once(':').filter(|(uur, minuut)| uur.len() == 2 && minuut.len() == 2)?;
        let getal = |text: &str, tot: u8| text.parse::<u8>().ok().filter(|n| *n < tot);
        Some(Self { uur: getal(uur, 24)?, minuut: getal(minuut, 60)? })
    }

    fn naive(self) -> NaiveTime {
        NaiveTime::from_hms_opt(self.uur.into(), self.minuut.into(), 0).unwrap_or(NaiveTime::MIN)
    }
}

impl std::fmt::Display for Tijd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.uur, self.minuut)
    }
}

impl std::fmt::Display for Tijdschema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Elke(minuten) => write!(f, "elke {minuten} minuten"),
            Self::Dagelijks(tijd) => write!(f, "dagelijks {tijd}"),
            Self::Wekelijks(dag, tijd) => {
                let naam = DAGEN.iter().find(|(_, known)| known == dag).map_or("", |(naam, _)| naam);
                write!(f, "wekelijks {naam} {tijd}")
            }
            Self::Maandelijks(dag, tijd) => write!(f, "maandelijks {dag} {tijd}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    fn schema(text: &str) -> Tijdschema {
        Tijdschema::parse(text).expect(text)
    }

    #[test]
    fn what_a_person_writes_is_read_and_written_back() {
        for text in ["elke 10 minuten", "dagelijks 06:00", "wekelijks zondag 02:30", "maandelijks 31 23:59"] {
            assert_eq!(schema(text).to_string(), text);
        }
        for wrong in [
            "",
            "dagelijks",
            "dagelijks 6:00",
            "dagelijks 24:00",
            "dagelijks 06:60",
            "wekelijks monday 06:00",
            "maandelijks 0 06:00",
            "maandelijks 32 06:00",
            "elke 7 minuten",
            "elke 0 minuten",
            "elke dag 06:00",
        ] {
            assert_eq!(Tijdschema::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_moment_counts_as_the_last_one_and_not_as_the_next() {
        // Winter: an hour before UTC; summer: two.
        for (text, now, vorige, volgende) in [
            ("dagelijks 06:00", "2026-11-27T05:00:00Z", "2026-11-27T05:00:00Z", "2026-11-28T05:00:00Z"),
            ("dagelijks 06:00", "2026-11-27T04:59:59Z", "2026-11-26T05:00:00Z", "2026-11-27T05:00:00Z"),
            ("dagelijks 06:00", "2026-07-01T12:00:00Z", "2026-07-01T04:00:00Z", "2026-07-02T04:00:00Z"),
            // Half past eleven at night there is the next day.
            ("dagelijks 00:15", "2026-07-01T22:30:00Z", "2026-07-01T22:15:00Z", "2026-07-02T22:15:00Z"),
            ("wekelijks maandag 06:00", "2026-11-27T12:00:00Z", "2026-11-23T05:00:00Z", "2026-11-30T05:00:00Z"),
            ("maandelijks 1 06:00", "2026-11-27T12:00:00Z", "2026-11-01T05:00:00Z", "2026-12-01T05:00:00Z"),
            // FN1; and February has no 31st.
            ("maandelijks 31 06:00", "2027-02-28T04:00:00Z", "2027-01-31T05:00:00Z", "2027-02-28T05:00:00Z"),
            ("elke 10 minuten", "2026-11-27T12:09:59Z", "2026-11-27T12:00:00Z", "2026-11-27T12:10:00Z"),
            ("elke 10 minuten", "2026-11-27T12:10:00Z", "2026-11-27T12:10:00Z", "2026-11-27T12:20:00Z"),
        ] {
            let schema = schema(text);
            assert_eq!(schema.vorige(at(now)), at(vorige), "{text}, {now}");
            assert_eq!(schema.volgende(at(now)), at(volgende), "{text}, {now}");
        }
    }

    /// Every moment from one to the other, a minute at a time, at which another last moment is seen.
    fn keren(text: &str, van: &str, tot: &str) -> Vec<String> {
        let (schema, mut now, mut keren) = (schema(text), at(van), vec![]);
        let mut gezien = schema.vorige(now);
        while now < at(tot) {
            now += TimeDelta::minutes(1);
            let vorige = schema.vorige(now);
            if vorige != gezien {
                keren.push(now.format("%FT%RZ").to_string());
                gezien = vorige;
            }
        }
        keren
    }

    #[test]
    fn in_both_nights_the_clock_changes_it_is_time_once() {
        // 25 October 2026: 02:30 is at 00:30Z and again at 01:30Z.
        let oktober = keren("dagelijks 02:30", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z");
        assert_eq!(oktober, ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]);
        // 28 March 2027: from 02:00 the clock goes to 03:00, at 01:00Z.
        let maart = keren("dagelijks 02:30", "2027-03-27T12:00:00Z", "2027-03-29T12:00:00Z");
        assert_eq!(maart, ["2027-03-28T01:00Z", "2027-03-29T00:30Z"]);
        let zondag = keren("wekelijks zondag 02:30", "2027-03-27T12:00:00Z", "2027-04-03T12:00:00Z");
        assert_eq!(zondag, ["2027-03-28T01:00Z"]);
        // Ten minutes are ten minutes in any night.
        assert_eq!(keren("elke 10 minuten", "2026-10-25T00:00:00Z", "2026-10-25T03:00:00Z").len(), 18);
    }
}
