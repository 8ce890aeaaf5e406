//! Patterns of dates and times, as people write them in a mapping: `dd-MM-yyyy`, `d MMMM yyyy`, `yyyyMMddHHmmssSSS`.
//!
//! A pattern reads exactly what it writes: `dd` is two digits, `d` has no zero in front. What is almost a date is refused,
//! not guessed; who wants to read two forms names two patterns (see [`super::moment`]).

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use chrono_tz::Europe::Amsterdam;

/// Months as Dutch writes them, and their usual abbreviations (March is `mrt`).
const MONTHS: [(&str, &str); 12] = [
    ("januari", "jan"),
    ("februari", "feb"),
    ("maart", "mrt"),
    ("april", "apr"),
    ("mei", "mei"),
    ("juni", "jun"),
    ("juli", "jul"),
    ("augustus", "aug"),
    ("september", "sep"),
    ("oktober", "okt"),
    ("november", "nov"),
    ("december", "dec"),
];

/// The parts of a pattern by how they are written; of two that start alike the longest stands first.
const PARTS: &[(&str, Part)] = &[
    ("yyyy", Part::Number(Field::Year, 4)),
    ("MMMM", Part::MonthName),
    ("MMM", Part::MonthShort),
    ("MM", Part::Number(Field::Month, 2)),
    ("M", Part::Number(Field::Month, 0)),
    ("dd", Part::Number(Field::Day, 2)),
    ("d", Part::Number(Field::Day, 0)),
    ("HH", Part::Number(Field::Hour, 2)),
    ("H", Part::Number(Field::Hour, 0)),
    ("mm", Part::Number(Field::Minute, 2)),
    ("ss", Part::Number(Field::Second, 2)),
    ("SSS", Part::Number(Field::Milli, 3)),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Milli,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A number of so many digits; 0: one or two, without a zero in front.
    Number(Field, usize),
    MonthName,
    MonthShort,
    Literal(char),
}

/// A pattern of `yyyy`, `MM`, `M`, `MMM`, `MMMM`, `dd`, `d`, `HH`, `H`, `mm`, `ss`, `SSS` and literal characters. Times are
/// local in Amsterdam, or UTC when the pattern ends in the letter `Z`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    written: String,
    parts: Vec<Part>,
}

/// The pattern with the letters other tools and Dutch use for days and years put right; None when it is not that.
fn mended(written: &str) -> Option<String> {
    let other: String = written.chars().map(|c| if "YjJ".contains(c) { 'y' } else { c }).collect();
    let other = other.replace("DD", "dd").replace("uu", "HH").replace("UU", "HH").replace("hh", "HH");
    (other != written && Pattern::new(&other).is_ok()).then_some(other)
}

impl Pattern {
    /// Reads a pattern; the error is Dutch and names what a pattern is made of.
    pub fn new(written: &str) -> Result<Self, String> {
        let (mut parts, mut rest) = (vec![], written);
        while let Some(c) = rest.chars().next() {
            if let Some((text, part)) = PARTS.iter().find(|(text, _)| rest.starts_with(text)) {
                parts.push(*part);
                rest = &rest[text.len()..];
            } else if c.is_ascii_alphanumeric() && c != 'T' && c != 'Z' {
                let years = if rest.starts_with("yy") { "; een jaar heeft vier cijfers" } else { "" };
                let meant = mended(written).map_or(String::new(), |m| format!(" (bedoelt u `{m}`?)"));
                return Err(format!(
                    "`{written}` is geen datumpatroon: `{c}` hoort er niet in{meant}{years}; het bestaat uit yyyy, MM, M, MMM, MMMM, dd, d, HH, H, mm, ss, SSS en leestekens"
                ));
            } else {
                parts.push(Part::Literal(c));
                rest = &rest[c.len_utf8()..];
            }
        }
        let pattern = Self { written: written.to_owned(), parts };
        pattern.unambiguous()?;
        Ok(pattern)
    }

    /// Nothing twice, and after a number without fixed length no digit may follow.
    fn unambiguous(&self) -> Result<(), String> {
        for (index, part) in self.parts.iter().enumerate() {
            let Some(field) = part.field() else { continue };
            if self.parts[..index].iter().any(|p| p.field() == Some(field)) {
                return Err(format!("`{}` is geen datumpatroon: {} staat er twee keer in", self.written, field.naam()));
            }
            let next = self.parts.get(index + 1);
            if matches!(part, Part::Number(_, 0)) && matches!(next, Some(Part::Number(..))) {
                return Err(format!(
                    "`{}` is geen datumpatroon: na `d`, `M` of `H` hoort een leesteken, want hoeveel cijfers het zijn staat niet vast",
                    self.written
                ));
            }
        }
        Ok(())
    }

    /// The pattern as written.
    pub fn written(&self) -> &str {
        &self.written
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.parts.iter().any(|p| p.field() == Some(field))
    }

    /// Whether its times are UTC.
    pub(super) fn utc(&self) -> bool {
        self.parts.last() == Some(&Part::Literal('Z'))
    }

    /// A moment, in Amsterdam or UTC.
    pub fn format(&self, moment: DateTime<Utc>) -> String {
        match self.utc() {
            true => self.write(moment.naive_utc()),
            false => self.write(moment.with_timezone(&Amsterdam).naive_local()),
        }
    }

    /// A date and time as they are.
    pub(super) fn write(&self, at: NaiveDateTime) -> String {
        let mut out = String::with_capacity(self.written.len() + 8);
        for part in &self.parts {
            match part {
                Part::Literal(c) => out.push(*c),
                Part::MonthName => out.push_str(MONTHS[at.month0() as usize].0),
                Part::MonthShort => out.push_str(MONTHS[at.month0() as usize].1),
                Part::Number(field, digits) => digits_of(field.of(at), *digits, &mut out),
            }
        }
        out
    }

    /// Reads text that is written exactly so. What the pattern does not name is the first: day 1, hour 0.
    pub(super) fn read(&self, text: &str) -> Option<NaiveDateTime> {
        let mut rest = text;
        let mut found = [0, 1, 1, 0, 0, 0, 0];
        for part in &self.parts {
            rest = match part {
                Part::Literal(c) => rest.strip_prefix(*c)?,
                Part::MonthName | Part::MonthShort => {
                    let name = |(long, short): &(&'static str, &'static str)| match part {
                        Part::MonthName => *long,
                        _ => *short,
                    };
                    let starts = |n: &str| rest.get(..n.len()).is_some_and(|t| t.eq_ignore_ascii_case(n));
                    let month = MONTHS.iter().position(|m| starts(name(m)))?;
                    found[Field::Month as usize] = u32::try_from(month).ok()? + 1;
                    &rest[name(&MONTHS[month]).len()..]
                }
                Part::Number(field, digits) => {
                    let there = rest.bytes().take(*digits.max(&2)).take_while(u8::is_ascii_digit).count();
                    let (own, after) = rest.split_at(there);
                    let exact = match digits {
                        0 => !own.is_empty() && (own == "0" && *field == Field::Hour || !own.starts_with('0')),
                        n => own.len() == *n,
                    };
                    found[*field as usize] = exact.then(|| own.parse().ok()).flatten()?;
                    after
                }
            };
        }
        let [year, month, day, hour, minute, second, milli] = found;
        let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
        let time = NaiveTime::from_hms_milli_opt(hour, minute, second, milli)?;
        rest.is_empty().then(|| date.and_time(time))
    }
}

/// A number with zeros in front up to so many digits. Without a format string: this is done for every date written.
fn digits_of(value: u32, digits: usize, out: &mut String) {
    let mut place = 10_u32.pow(u32::try_from(digits.max(1)).unwrap_or(1) - 1);
    while digits == 0 && value / place >= 10 {
        place *= 10;
    }
    while place > 0 {
        out.push(char::from_digit(value / place % 10, 10).unwrap_or('0'));
        place /= 10;
    }
}

impl Part {
    fn field(self) -> Option<Field> {
        match self {
            Self::Number(field, _) => Some(field),
            Self::MonthName | Self::MonthShort => Some(Field::Month),
            Self::Literal(_) => None,
        }
    }
}

impl Field {
    fn naam(self) -> &'static str {
        match self {
            Self::Year => "het jaar",
            Self::Month => "de maand",
            Self::Day => "de dag",
            Self::Hour => "het uur",
            Self::Minute => "de minuut",
            Self::Second => "de seconde",
            Self::Milli => "de milliseconde",
        }
    }

    fn of(self, at: NaiveDateTime) -> u32 {
        match self {
            Self::Year => at.year().unsigned_abs(),
            Self::Month => at.month(),
            Self::Day => at.day(),
            Self::Hour => at.hour(),
            Self::Minute => at.minute(),
            Self::Second => at.second(),
            Self::Milli => at.nanosecond() / 1_000_000,
        }
    }
}

/// What a pattern must and may have, for a date, a moment or a time of day; the error is Dutch.
pub(super) fn needs(pattern: &Pattern, wanted: &[Field], refused: &[Field], hint: &str) -> Result<(), String> {
    let written = &pattern.written;
    if let Some(field) = wanted.iter().find(|f| !pattern.has(**f)) {
        return Err(format!("in het patroon `{written}` ontbreekt {}{hint}", field.naam()));
    }
    if let Some(field) = refused.iter().find(|f| pattern.has(**f)) {
        return Err(format!("{} hoort niet in het patroon `{written}`{hint}", field.naam()));
    }
    Ok(())
}
