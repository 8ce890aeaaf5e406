//! Dates, moments and times of day. Canonical: a date `yyyy-MM-dd`, a moment RFC 3339 in UTC with milliseconds, a time of
//! day `HH:mm` (`HH:mm:ss` when the partner has seconds).
//!
//! Local times are in Amsterdam. When the clock goes back an hour exists twice: the earliest of the two is meant. When it
//! goes forward an hour does not exist: such a time is refused, because somebody made a mistake there.

use super::pattern::{Field, Pattern, needs};
use crate::domain::dag;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, TimeZone, Utc};
use chrono_tz::Europe::Amsterdam;

/// One way to write a date or moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// ISO 8601: for a date `2026-08-24`, or the day (in Amsterdam) of an ISO moment; for a moment RFC 3339, or the same
    /// without an offset, which is Amsterdam.
    Iso,
    /// By a pattern.
    Pattern(Pattern),
}

/// Seconds or milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Millis,
}

/// What a form is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    Date,
    Moment,
    Time,
}

/// Forms separated by `|`: the first is written, all are read.
pub(super) fn forms(text: &str, what: For) -> Result<Vec<Form>, String> {
    text.split('|')
        .map(|form| match form.trim() {
            "iso" if what != For::Time => Ok(Form::Iso),
            "" => {
                Err("tussen de haakjes hoort een patroon, zoals `date(dd-MM-yyyy)`, `datetime(iso)` of `time(HH:mm)`"
                    .to_owned())
            }
            pattern => {
                let pattern = Pattern::new(pattern)?;
                let (date, time) = ([Field::Year, Field::Month, Field::Day], [Field::Hour, Field::Minute]);
                if what == For::Date && pattern.has(Field::Minute) && !pattern.has(Field::Month) {
                    let (own, better) = (pattern.written(), pattern.written().replace("mm", "MM"));
                    return Err(format!(
                        "in het patroon `{own}` zijn `mm` minuten; de maand is `MM`: bedoelt u `{better}`?"
                    ));
                }
                let all = [date[0], date[1], date[2], time[0], time[1]];
                match what {
                    For::Date => needs(&pattern, &date, &time, "; met een tijd erbij is het `datetime(..)`"),
                    For::Moment => needs(&pattern, &all, &[], "; zonder tijd is het `date(..)`"),
                    For::Time => needs(&pattern, &time, &date, "; met een datum erbij is het `datetime(..)`"),
                }?;
                Ok(Form::Pattern(pattern))
            }
        })
        .collect()
}

/// The forms as written, for people.
pub(super) fn show(forms: &[Form], between: &str) -> String {
    let one = |form: &Form| match form {
        Form::Iso => "iso".to_owned(),
        Form::Pattern(pattern) => pattern.written().to_owned(),
    };
    forms.iter().map(one).collect::<Vec<_>>().join(between)
}

/// A partner's date as the canonical date.
pub(super) fn read_date(text: &str, forms: &[Form]) -> Option<String> {
    let read = |form: &Form| match form {
        Form::Pattern(pattern) => pattern.read(text).map(|at| at.date()),
        Form::Iso => iso_date(text),
    };
    forms.iter().find_map(read).map(show_date)
}

/// The canonical date as the partner writes it.
pub(super) fn write_date(text: &str, forms: &[Form]) -> Option<String> {
    let date = canonical_date(text)?;
    Some(match forms.first()? {
        Form::Iso => show_date(date),
        Form::Pattern(pattern) => pattern.write(date.and_time(NaiveTime::MIN)),
    })
}

/// A partner's moment as the canonical moment.
pub(super) fn read_moment(text: &str, forms: &[Form]) -> Option<String> {
    let read = |form: &Form| match form {
        Form::Iso => iso_moment(text),
        Form::Pattern(pattern) if pattern.utc() => pattern.read(text).map(|at| at.and_utc()),
        Form::Pattern(pattern) => pattern.read(text).and_then(local),
    };
    forms.iter().find_map(read).map(show_moment)
}

/// The canonical moment as the partner writes it.
pub(super) fn write_moment(text: &str, forms: &[Form]) -> Option<String> {
    let moment = canonical_moment(text)?;
    Some(match forms.first()? {
        Form::Iso => moment.with_timezone(&Amsterdam).to_rfc3339_opts(SecondsFormat::AutoSi, true),
        Form::Pattern(pattern) => pattern.format(moment),
    })
}

/// A partner's time of day as the canonical one.
pub(super) fn read_time(text: &str, forms: &[Form]) -> Option<String> {
    forms.iter().find_map(|form| match form {
        Form::Iso => None,
        Form::Pattern(pattern) => {
            let shown = if pattern.has(Field::Second) { "%H:%M:%S" } else { "%H:%M" };
            pattern.read(text).map(|at| at.format(shown).to_string())
        }
    })
}

/// The canonical time of day as the partner writes it. None when it has seconds and the partner has no place for them.
pub(super) fn write_time(text: &str, forms: &[Form]) -> Option<String> {
    let time = ["%H:%M", "%H:%M:%S"].iter().find_map(|f| NaiveTime::parse_from_str(text, f).ok())?;
    match forms.first()? {
        Form::Iso => None,
        Form::Pattern(pattern) => {
            let seconds = !text.ends_with(":00") && text.len() > 5;
            let written = pattern.write(NaiveDate::default().and_time(time));
            (pattern.has(Field::Second) || !seconds).then_some(written)
        }
    }
}

/// Time since 1970 as the canonical moment.
pub(super) fn read_epoch(number: i64, unit: Unit) -> Option<String> {
    from_epoch(number, unit).map(show_moment)
}

/// Time since 1970 as the canonical date: the day in Amsterdam.
pub(super) fn read_epoch_day(number: i64, unit: Unit) -> Option<String> {
    from_epoch(number, unit).map(|at| show_date(at.with_timezone(&Amsterdam).date_naive()))
}

/// The canonical moment as time since 1970.
pub(super) fn write_epoch(text: &str, unit: Unit) -> Option<i64> {
    canonical_moment(text).map(|at| to_epoch(at, unit))
}

/// The canonical date as time since 1970: the first moment of that day in Amsterdam.
pub(super) fn write_epoch_day(text: &str, unit: Unit) -> Option<i64> {
    let midnight = canonical_date(text)?.and_time(NaiveTime::MIN);
    local(midnight).map(|at| to_epoch(at, unit))
}

fn from_epoch(number: i64, unit: Unit) -> Option<DateTime<Utc>> {
    let at = match unit {
        Unit::Seconds => DateTime::from_timestamp_secs(number),
        Unit::Millis => DateTime::from_timestamp_millis(number),
    }?;
    // Outside four digits it is milliseconds taken for seconds, and RFC 3339 cannot hold it.
    (0..=9999).contains(&chrono::Datelike::year(&at)).then_some(at)
}

fn to_epoch(at: DateTime<Utc>, unit: Unit) -> i64 {
    match unit {
        Unit::Seconds => at.timestamp(),
        Unit::Millis => at.timestamp_millis(),
    }
}

/// A local time in Amsterdam: the earliest of two, none when the clock skipped it.
fn local(at: NaiveDateTime) -> Option<DateTime<Utc>> {
    Amsterdam.from_local_datetime(&at).earliest().map(|moment| moment.to_utc())
}

fn iso_date(text: &str) -> Option<NaiveDate> {
    let (date, rest) = text.split_at_checked(10)?;
    let date = canonical_date(date)?;
    let offset = |rest: &str| {
        rest == "Z" || rest.len() == 6 && DateTime::parse_from_rfc3339(&format!("{date}T00:00:00{rest}")).is_ok()
    };
    match rest {
        "" => Some(date),
        // XML Schema allows a time zone on a date; the day is the day that was written.
        zone if offset(zone) => Some(date),
        _ => iso_moment(text).map(|at| at.with_timezone(&Amsterdam).date_naive()),
    }
}

fn iso_moment(text: &str) -> Option<DateTime<Utc>> {
    let with_offset = DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc());
    with_offset.or_else(|| {
        let naive = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
            .iter()
            .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
        local(naive)
    })
}

fn canonical_date(text: &str) -> Option<NaiveDate> {
    dag::read(text)
}

fn canonical_moment(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

fn show_date(date: NaiveDate) -> String {
    dag::show(date)
}

fn show_moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
