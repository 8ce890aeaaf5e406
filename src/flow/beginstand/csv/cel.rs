//! What stands in a cell: a day and an amount as a Dutch sheet writes them. What is almost one is refused, not guessed.

use crate::mapping::convert::{Amount, Convert};
use chrono::NaiveDate;
use serde_json::Value;

/// A day: `1-9-2026`, `01/09/2026` or `2026-09-01`.
pub(super) fn dag(text: &str) -> Result<NaiveDate, &'static str> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let number = |text: &str, most: usize| {
        let digits = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten()
    };
    let found = match parts[..] {
        [y, m, d] if y.len() == 4 => (number(y, 4), number(m, 2), number(d, 2)),
        [d, m, y] if y.len() == 4 => (number(y, 4), number(m, 2), number(d, 2)),
        _ => (None, None, None),
    };
    let day = match found {
        (Some(y), Some(m), Some(d)) => i32::try_from(y).ok().and_then(|y| NaiveDate::from_ymd_opt(y, m, d)),
        _ => None,
    };
    day.ok_or("hier hoort een dag, zoals 31-12-2026")
}

/// Whole cents: `600`, `600,00`, `1.234,56`, with or without a euro sign.
pub(super) fn centen(text: &str) -> Result<i64, &'static str> {
    let text = text.trim_start_matches(['€', ' ', '\u{a0}']).trim();
    let whole = match text.split_once(',') {
        None => format!("{text},00"),
        Some((_, "")) => String::new(),
        Some((_, fraction)) if fraction.len() == 1 => format!("{text}0"),
        Some(_) => text.to_owned(),
    };
    let read = Convert::Cents(Amount::Written { thousands: Some('.'), decimal: ',' }).read(&whole);
    read.ok().as_ref().and_then(Value::as_i64).ok_or("hier hoort een bedrag in euro's, zoals 600,00 of 1.234,56")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_a_sheet_writes_it() {
        let first = NaiveDate::from_ymd_opt(2026, 9, 1);
        for text in ["1-9-2026", "01-09-2026", "1/9/2026", "01.09.2026", "2026-09-01"] {
            assert_eq!(dag(text).ok(), first, "{text}");
        }
        for text in ["1-9-26", "31-2-2026", "september 2026", "44075", "9-13-2026", "1-9-2026 00:00", "+1-9-2026", ""] {
            assert!(dag(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_amount_is_read_to_the_cent_or_not_at_all() {
        for (text, cents) in [
            ("600", 60_000),
            ("600,00", 60_000),
            ("600,5", 60_050),
            ("1.234,56", 123_456),
            ("€ 600,00", 60_000),
            ("0", 0),
        ] {
            assert_eq!(centen(text), Ok(cents), "{text}");
        }
        // A point that is no thousand is the comma of another country: 600.00 could be six hundred or sixty thousand.
        for text in ["600.00", "1.23,45", "600,", "600,001", "zeshonderd", "", "6 00"] {
            assert!(centen(text).is_err(), "{text}");
        }
    }
}
