//! Values nobody has, in the shape of the ones they replace: letters for letters, digits for digits, a date for a date, a
//! BSN from the test range for a BSN. Within one run the same value always gets the same replacement, so that references
//! between messages stay; the key of a run is random and kept nowhere, so that nobody can look a replacement up.

use crate::canonical::bsn::bevat_bsn;
use crate::domain::kenmerk::{is_bsn, is_iban};
use crate::message::digest::{hex, sha256};
use chrono::{Days, NaiveDate};
use std::collections::{HashMap, HashSet};

/// How often a value is invented again when it is one that may not be.
const TRIES: u32 = 200;

/// What is known of a value by the canonical field it goes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kind {
    /// A whole number, with its bounds.
    pub integer: Option<(i64, i64)>,
    /// A date or a moment.
    pub date: bool,
    /// The positions its pattern fixes, as bits: see [`super::pattern::fixed`].
    pub fixed: u64,
}

/// Invents; one a run.
pub struct Inventor {
    key: [u8; 32],
    days: u64,
    known: HashMap<String, String>,
    used: HashSet<String>,
    originals: HashSet<String>,
    public: HashSet<String>,
}

/// Bytes that follow from the run's key and a text, without end.
struct Stream {
    seed: Vec<u8>,
    block: [u8; 32],
    at: usize,
    count: u32,
}

impl Stream {
    fn byte(&mut self) -> u8 {
        if self.at == 32 {
            self.count += 1;
            self.at = 0;
            self.block = sha256(&[&self.seed[..], &self.count.to_be_bytes()].concat());
        }
        self.at += 1;
        self.block[self.at - 1]
    }

    fn below(&mut self, n: u32) -> u32 {
        let four = [self.byte(), self.byte(), self.byte(), self.byte()];
        u32::from_be_bytes(four) % n.max(1)
    }

    fn one(&mut self, of: &[u8]) -> char {
        of.get(self.below(of.len() as u32) as usize).copied().map_or('x', char::from)
    }
}

impl Inventor {
    /// With a key that is used for this run only. `public`: ids of organisations in the configuration; they stay, because
    /// by them a message finds its receiver.
    pub fn new(key: [u8; 32], public: HashSet<String>) -> Self {
        // Whole weeks back: a Monday stays a Monday, and nothing comes to lie in the future.
        let weeks = 5 + u64::from(sha256(&key)[0] % 40);
        Self { key, days: weeks * 7, known: HashMap::new(), used: HashSet::new(), originals: HashSet::new(), public }
    }

    fn stream(&self, text: &str, attempt: u32) -> Stream {
        let seed = [&self.key[..], &attempt.to_be_bytes(), text.as_bytes()].concat();
        let block = sha256(&seed);
        Stream { seed, block, at: 0, count: 0 }
    }

    /// Whether this is the id of an organisation.
    pub fn is_public(&self, value: &str) -> bool {
        self.public.contains(value.trim())
    }

    /// Tells it a value it may not hand out: one of the message itself.
    pub fn original(&mut self, value: &str) {
        self.originals.insert(value.trim().to_owned());
    }

    /// Lays down a replacement: the digest of a document that is replaced follows that document.
    pub fn lay_down(&mut self, value: &str, replacement: String) {
        self.known.entry(value.to_owned()).or_insert(replacement);
    }

    /// The replacement of a text; white space around it stays.
    pub fn text(&mut self, value: &str, kind: Kind) -> String {
        let bare = value.trim();
        if bare.is_empty() {
            return value.to_owned();
        }
        let new = self.bare(bare, kind);
        value.replacen(bare, &new, 1)
    }

    fn bare(&mut self, value: &str, kind: Kind) -> String {
        if let Some(shifted) = self.date(value, kind) {
            return shifted;
        }
        if let (Some(bounds), Ok(number)) = (kind.integer, value.parse()) {
            return self.number(number, Some(bounds)).to_string();
        }
        if let Some(known) = self.known.get(value) {
            return known.clone();
        }
        // One digit says nothing, and `1` fits nearly every schema.
        if value.len() == 1 && value.bytes().all(|b| b.is_ascii_digit()) {
            return "1".to_owned();
        }
        let long = value.chars().count() > 3;
        let mut new = String::new();
        for attempt in 0..TRIES {
            new = keep(value, &draft(value, &mut self.stream(value, attempt)), kind.fixed);
            let taken = self.originals.contains(&new) || long && self.used.contains(&new);
            if new != value && !taken && bevat_bsn(&new) == bevat_bsn(value) {
                break;
            }
        }
        self.used.insert(new.clone());
        self.known.insert(value.to_owned(), new.clone());
        new
    }

    /// The replacement of a whole number, within its bounds when the field has any.
    pub fn number(&mut self, value: i64, bounds: Option<(i64, i64)>) -> i64 {
        let draw = |low: i64, high: i64| {
            let width = u32::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or(u32::MAX);
            low + i64::from(self.stream(&value.to_string(), 0).below(width))
        };
        if let Some((low, high)) = bounds.filter(|(low, high)| high.saturating_sub(*low) < 100) {
            return draw(low, high);
        }
        // The same number as text elsewhere in the message gets the same replacement.
        let new = self.bare(&value.to_string(), Kind::default()).parse().unwrap_or(1);
        match bounds {
            Some((low, high)) => new.clamp(low, high),
            None => new,
        }
    }

    /// The replacement of a moment as a number of seconds or milliseconds.
    pub fn epoch(&self, value: i64) -> i64 {
        let day = if value.unsigned_abs() > 100_000_000_000 { 86_400_000 } else { 86_400 };
        value.saturating_sub(day * i64::try_from(self.days).unwrap_or_default())
    }

    /// Yes or no, by where it stands: an answer nobody carries says something about a person too.
    pub fn yes_or_no(&self, place: &str) -> bool {
        self.stream(place, 0).byte().is_multiple_of(2)
    }

    /// A document instead of a document.
    pub fn document(&self, bytes: &[u8]) -> Vec<u8> {
        let mark = hex(&sha256(&[&self.key[..], &sha256(bytes)].concat()));
        format!("%PDF-1.4\n% verzonnen document {}\n%%EOF\n", &mark[..16]).into_bytes()
    }

    /// A date in any of the usual forms, moved back; what stands behind it (a time) stays.
    fn date(&self, value: &str, kind: Kind) -> Option<String> {
        if kind.date
            && value.len() > 8
            && let Ok(number) = value.parse::<i64>()
            && !looks_like_a_day(value)
        {
            return Some(self.epoch(number).to_string());
        }
        let digits = value.bytes().all(|b| b.is_ascii_digit());
        let (length, form) = match value.as_bytes() {
            _ if digits && [8, 12, 14, 16, 17].contains(&value.len()) => (8, "%Y%m%d"),
            [_, _, _, _, b'-', _, _, b'-', _, _, ..] => (10, "%Y-%m-%d"),
            [_, _, b'-', _, _, b'-', _, _, _, _] => (10, "%d-%m-%Y"),
            [_, _, b'/', _, _, b'/', _, _, _, _] => (10, "%d/%m/%Y"),
            _ => return None,
        };
        let (day, rest) = value.split_at_checked(length)?;
        let old = NaiveDate::parse_from_str(day, form).ok()?;
        use chrono::Datelike;
        if !(1900..2100).contains(&old.year()) {
            return None;
        }
        Some(format!("{}{rest}", old.checked_sub_days(Days::new(self.days))?.format(form)))
    }
}

fn looks_like_a_day(value: &str) -> bool {
    value.get(..8).is_some_and(|day| NaiveDate::parse_from_str(day, "%Y%m%d").is_ok())
        && [12, 14, 16, 17].contains(&value.len())
        && (value.starts_with("19") || value.starts_with("20"))
}

/// The replacement with the characters that may not change put back.
fn keep(value: &str, new: &str, fixed: u64) -> String {
    if fixed == 0 || value.chars().count() != new.chars().count() {
        return new.to_owned();
    }
    let one = |(at, (old, new))| if 1u64.checked_shl(at).unwrap_or(0) & fixed != 0 { old } else { new };
    (0u32..).zip(value.chars().zip(new.chars())).map(one).collect()
}

/// One try.
fn draft(value: &str, stream: &mut Stream) -> String {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let only = |allowed: &str| value.chars().all(|c| c.is_ascii_digit() || allowed.contains(c));
    if let Some((name, _)) = value.split_once('@').filter(|(_, host)| host.contains('.')) {
        return format!("{}@voorbeeld.example", letters(name, stream));
    }
    if let Some((scheme, _)) = value.split_once("://") {
        return format!("{scheme}://voorbeeld.example/{}", stream.below(1_000_000));
    }
    if is_bsn(&digits) && only(". -") {
        return digits_of(value, &test_bsn(stream));
    }
    if is_iban(value) {
        return iban(value, stream);
    }
    if postcode(value) {
        let number = format!("{}{:03}", 1 + stream.below(9), stream.below(1000));
        let space = if value.contains(' ') { " " } else { "" };
        return format!("{number}{space}{}{}", stream.one(b"BCDFGH"), stream.one(b"BCDFGH"));
    }
    if digits.len() >= 8 && only("+ ()-") && (value.starts_with('0') || value.starts_with('+')) {
        let kept = if value.starts_with('+') { 3 } else { 2 };
        let new: String = (0..digits.len() - kept).map(|_| stream.one(b"0123456789")).collect();
        return digits_of(value, &format!("{}{new}", &digits[..kept]));
    }
    if let [h, m, ..] = value.split(':').collect::<Vec<_>>()[..]
        && value.len() <= 8
        && [h, m].iter().all(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
    {
        return format!("{:02}:{:02}{}", stream.below(24), stream.below(60), &value[5..]);
    }
    let hexadecimal = value.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    if hexadecimal && value.len() >= 16 && !digits.is_empty() && digits.len() < value.len() {
        // Of a UUID the version and the variant say how it was made, not whom it is about.
        let uuid = value.len() == 36 && value.matches('-').count() == 4;
        let upper = value.chars().any(|c| c.is_ascii_uppercase());
        let keep = |at: usize, c: char| c == '-' || uuid && (at == 14 || at == 19);
        let map = |(at, c)| match (keep(at, c), upper) {
            (true, _) => c,
            (false, false) => stream.one(b"0123456789abcdef"),
            (false, true) => stream.one(b"0123456789ABCDEF"),
        };
        return value.chars().enumerate().map(map).collect();
    }
    let duration = value.starts_with('P') && value.bytes().all(|b| b.is_ascii_digit() || b"PYMWDTHS.".contains(&b));
    if duration && !digits.is_empty() {
        let new: String = digits.chars().map(|_| stream.one(b"123456789")).collect();
        return digits_of(value, &new);
    }
    letters(value, stream)
}

/// Letters for letters (vowels for vowels, so that a name reads like a name), digits for digits; a number keeps its
/// leading zero or has none.
fn letters(value: &str, stream: &mut Stream) -> String {
    let mut before_digit = false;
    value
        .chars()
        .map(|c| {
            let first = !before_digit;
            before_digit = c.is_ascii_digit();
            match c {
                '0' if first => '0',
                '0'..='9' if first => stream.one(b"123456789"),
                '0'..='9' => stream.one(b"0123456789"),
                _ if c.is_uppercase() && "AEIOUY".contains(c) => stream.one(b"AEIOU"),
                _ if c.is_uppercase() => stream.one(b"BCDFGHKLMNPRSTVWZ"),
                _ if c.is_alphabetic() && "aeiouy".contains(c) => stream.one(b"aeiou"),
                _ if c.is_alphabetic() => stream.one(b"bcdfghklmnprstvwz"),
                _ => c,
            }
        })
        .collect()
}

/// The digits of `value` replaced by `digits`, in order; what stands between them stays.
fn digits_of(value: &str, digits: &str) -> String {
    let mut next = digits.chars();
    value.chars().map(|c| if c.is_ascii_digit() { next.next().unwrap_or(c) } else { c }).collect()
}

/// A BSN from the range the state does not hand out.
fn test_bsn(stream: &mut Stream) -> String {
    let from = 999_900_000 + stream.below(99_000);
    (from..=999_999_999).map(|n| n.to_string()).find(|n| is_bsn(n)).unwrap_or_else(|| "999900006".to_owned())
}

fn iban(value: &str, stream: &mut Stream) -> String {
    let rest = letters(&value[4..], stream);
    let numbers = (2..=98).map(|check| format!("{}{check:02}{rest}", &value[..2]));
    numbers.into_iter().find(|n| is_iban(n)).unwrap_or(rest)
}

fn postcode(value: &str) -> bool {
    let bare = value.replace(' ', "");
    bare.len() == 6
        && value.len() <= 7
        && bare.bytes().take(4).all(|b| b.is_ascii_digit())
        && bare.bytes().skip(4).all(|b| b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invented(value: &str) -> String {
        Inventor::new([7; 32], HashSet::new()).text(value, Kind::default())
    }

    #[test]
    fn a_replacement_has_the_shape_of_the_value_and_never_the_value() {
        let shape = |text: &str| -> String {
            text.chars()
                .map(|c| {
                    if c.is_alphabetic() {
                        'a'
                    } else if c.is_ascii_digit() {
                        '9'
                    } else {
                        c
                    }
                })
                .collect()
        };
        for value in ["Samira", "Testers", "van der Meulen", "RC-2026-RIV-01", "12 bis", "S."] {
            assert_eq!(shape(&invented(value)), shape(value), "{value}");
            assert_ne!(invented(value), value);
        }
        assert_eq!(invented("  "), "  ");
        assert!(invented(" Samira\n").starts_with(' ') && invented(" Samira\n").ends_with('\n'));
    }

    #[test]
    fn numbers_that_mean_something_stay_valid() {
        for value in ["999902210", "9999.02.210", "999 902 210"] {
            let digits: String = invented(value).chars().filter(char::is_ascii_digit).collect();
            assert!(is_bsn(&digits) && digits.starts_with("9999") && digits != "999902210", "{digits}");
            assert_eq!(invented(value).len(), value.len());
        }
        assert!(!bevat_bsn(&invented("123456789")), "no BSN becomes one");
        assert!(postcode(&invented("1234AB")) && postcode(&invented("1234 AB")));
        assert!(is_iban(&invented("NL91ABNA0417164300")) && invented("NL91ABNA0417164300").starts_with("NL"));
        let phone = invented("06 00000411");
        assert!(phone.starts_with("06 ") && phone.len() == 11 && phone[3..].bytes().all(|b| b.is_ascii_digit()));
        assert!(invented("samira.testers@post.example").ends_with("@voorbeeld.example"));
        let time = invented("09:30");
        assert!(chrono::NaiveTime::parse_from_str(&time, "%H:%M").is_ok(), "{time}");
        assert!(uuid::Uuid::try_parse(&invented("0f1c7a52-6a1e-4b0d-9a55-2d4e0c5f7a01")).is_ok());
    }

    #[test]
    fn dates_move_together_by_whole_weeks() {
        let mut inventor = Inventor::new([7; 32], HashSet::new());
        let day = |text: &str, form| NaiveDate::parse_from_str(text, form).unwrap();
        let mut moved = |text: &str| inventor.text(text, Kind { date: true, ..Kind::default() });
        let by = day("2026-08-24", "%Y-%m-%d") - day(&moved("2026-08-24"), "%Y-%m-%d");
        assert!(by.num_days() >= 35 && by.num_days() % 7 == 0);
        assert_eq!(day("1988-03-14", "%Y-%m-%d") - day(&moved("14-03-1988"), "%d-%m-%Y"), by);
        assert_eq!(day("19880314", "%Y%m%d") - day(&moved("19880314"), "%Y%m%d"), by);
        assert!(moved("20260824093011902").ends_with("093011902"));
        assert!(moved("2026-08-24T09:30:11Z").ends_with("T09:30:11Z"));
        assert_eq!(moved("1788000000"), (1_788_000_000 - by.num_seconds()).to_string());
    }

    #[test]
    fn the_same_value_gets_the_same_replacement_in_one_run_and_another_in_the_next() {
        let mut one = Inventor::new([1; 32], HashSet::new());
        let first = one.text("Samira Testers", Kind::default());
        assert_eq!(one.text("Samira Testers", Kind::default()), first);
        assert_ne!(Inventor::new([2; 32], HashSet::new()).text("Samira Testers", Kind::default()), first);
        let values: HashSet<_> = (0..500).map(|n| one.text(&format!("kenmerk-{n}"), Kind::default())).collect();
        assert_eq!(values.len(), 500, "what differs stays different");
    }

    #[test]
    fn a_bounded_number_stays_within_its_bounds() {
        let mut inventor = Inventor::new([3; 32], HashSet::new());
        for value in 1..=6 {
            let text = inventor.text(&value.to_string(), Kind { integer: Some((1, 6)), ..Kind::default() });
            assert!((1..=6).contains(&text.parse::<i64>().unwrap()));
        }
        assert!((10..100).contains(&inventor.number(42, None)));
        let fixed = super::super::pattern::fixed("^TRJ-[0-9]{4}-[0-9]{6}$");
        let traject = inventor.text("TRJ-2026-000041", Kind { fixed, ..Kind::default() });
        assert!(traject.starts_with("TRJ-") && traject.len() == 15 && traject != "TRJ-2026-000041", "{traject}");
    }
}
