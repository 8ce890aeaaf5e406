//! A day as canonical messages write it: `yyyy-MM-dd`, ten characters, of a day that exists.

use chrono::{Datelike, NaiveDate};

/// The day; None when the text is anything else.
pub fn read(text: &str) -> Option<NaiveDate> {
    let [a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else { return None };
    let number = |digits: &[&u8]| {
        digits
            .iter()
            .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(**digit - b'0')))
    };
    let year = i32::try_from(number(&[a, b, c, d])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[e, f])?, number(&[g, h])?)
}

/// The text of a day. Without a format string: this is done for every date that is read.
pub fn show(day: NaiveDate) -> String {
    let Ok(year @ 0..=9999) = u32::try_from(day.year()) else { return day.to_string() };
    let (month, day) = (day.month(), day.day());
    let digit = |number: u32| b'0' + (number % 10) as u8;
    let [a, b, c, d] = [year / 1000, year / 100, year / 10, year].map(digit);
    let [e, f, g, h] = [month / 10, month, day / 10, day].map(digit);
    String::from_utf8_lossy(&[a, b, c, d, b'-', e, f, b'-', g, h]).into_owned()
}

/// The months, as people call them.
pub const MAANDEN: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

/// A day as people write it on paper: `7 november 2026`.
pub fn voluit(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), MAANDEN[day.month0() as usize], day.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn on_paper_a_month_is_a_word() {
        let of = |text: &str| voluit(read(text).expect("a day"));
        assert_eq!([of("2026-11-07"), of("2028-02-29")], ["7 november 2026", "29 februari 2028"]);
    }

    #[test]
    fn a_day_is_ten_characters_and_exists() {
        assert_eq!(read("2028-02-29"), NaiveDate::from_ymd_opt(2028, 2, 29));
        for text in ["2026-02-29", "2026-1-2", "20260102", "+2026-01-2", " 2026-1-2", "2026-01-02 ", "2026/01/02", ""] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn it_is_what_chrono_reads_and_writes(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}", days in 0..3_652_059) {
            prop_assert_eq!(read(&text), NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok());
            let day = NaiveDate::from_num_days_from_ce_opt(days).unwrap();
            prop_assert_eq!(show(day), day.format("%Y-%m-%d").to_string());
            prop_assert_eq!(read(&show(day)), Some(day));
        }
    }
}
