//! Invented texts: by format, by pattern, by the name of the field, or words.

use super::{Generator, pattern};
use serde_json::{Map, Value};

/// Words for free text: what a person writes, with the characters that go wrong on the way.
const WORDS: &[&str] = &[
    "Noëlle",
    "koffie",
    "& thee",
    "d'Ors",
    "<buurt>",
    "Özgür",
    "\"samen\"",
    "tuin",
    "wandelen",
    "42",
    "één",
    "hulp; ook",
    "straße",
    "plein",
    "Jansen-Test",
    "groep",
    "l'été",
    "1.000",
    "ﬁets",
    "zorg",
];

/// Texts by the name of a field, where any word would be a strange one: parts of names are split and joined.
const NAMED: &[(&str, &[&str])] = &[
    ("voornamen", &["Samira", "Johan", "Fatima Noor", "Zoë"]),
    ("voorletters", &["S.", "J.", "F.N."]),
    ("voorvoegsel", &["van der", "de", "van", "ten"]),
    ("geslachtsnaam", &["Testers", "Voorbeeld", "Proef", "Voorbeeld-Proef"]),
];

impl Generator<'_> {
    /// A text that fits `schema`; `name` is that of its field.
    pub(super) fn text(&mut self, schema: &Map<String, Value>, name: &str) -> String {
        let number = |key: &str| schema.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        let (least, most) = (number("minLength").unwrap_or(1), number("maxLength").unwrap_or(usize::MAX));
        match schema.get("format").and_then(Value::as_str) {
            Some("date") => return self.date(),
            Some("date-time") => {
                let (hour, minute, second) = (self.rng.below(24), self.rng.below(60), self.rng.below(60));
                return format!("{}T{hour:02}:{minute:02}:{second:02}Z", self.date());
            }
            Some("time") => return format!("{:02}:{:02}:00Z", self.rng.below(24), self.rng.below(60)),
            Some("uuid") => {
                let (a, b) = (self.rng.next(), self.rng.next());
                let (c, d, e) = (a >> 32, (a >> 16) & 0xffff, a & 0xfff);
                return format!("{c:08x}-{d:04x}-7{e:03x}-8{:03x}-{:012x}", b & 0xfff, b >> 16);
            }
            Some("email") => return format!("proef{}@voorbeeld.example", self.rng.below(10_000)),
            Some("uri" | "uri-reference" | "iri") => {
                return format!("https://voorbeeld.example/proef/{}?a=1&b=2", self.rng.below(10_000));
            }
            Some("bsn") => return self.bsn(),
            Some("iban") => return self.iban(),
            Some("oin") => return format!("00000001{:08}0000", self.rng.below(100_000_000)),
            Some("kvk") => return format!("{:08}", self.rng.below(100_000_000)),
            _ => {}
        }
        if schema.get("contentEncoding").and_then(Value::as_str) == Some("base64") {
            let groups = least.div_ceil(4).max(4);
            let letters: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').collect();
            return (0..groups * 4).map(|_| *self.rng.pick(&letters)).collect();
        }
        if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
            && let Some(made) = pattern::text(pattern, least, most, &mut self.rng)
        {
            return made;
        }
        if let Some((_, texts)) = NAMED.iter().find(|(field, _)| *field == name) {
            return (*self.rng.pick(texts)).to_owned();
        }
        let words = 1 + self.rng.below(4);
        let mut made = (0..words).map(|_| *self.rng.pick(WORDS)).collect::<Vec<_>>().join(" ");
        while made.chars().count() < least {
            made.push_str(" meer");
        }
        // Cut at a character, and never at a space: white space at the end is not part of a value.
        let cut: String = made.chars().take(most).collect();
        let cut = cut.trim_end().to_owned();
        if cut.chars().count() < least { "x".repeat(least) } else { cut }
    }

    fn date(&mut self) -> String {
        format!("{:04}-{:02}-{:02}", 1950 + self.rng.below(90), 1 + self.rng.below(12), 1 + self.rng.below(28))
    }

    /// An account of the bank TEST, which does not exist, with check digits that fit (ISO 13616).
    fn iban(&mut self) -> String {
        let account = self.rng.below(10_000_000_000);
        // TEST is 29 14 28 29 in digits, NL is 23 21.
        let rest = (29_142_829_u128 * 10_000_000_000 + u128::from(account)) * 1_000_000 + 232_100;
        format!("NL{:02}TEST{account:010}", 98 - rest % 97)
    }

    /// Nine digits of the test range 9999 that pass the eleven-test.
    fn bsn(&mut self) -> String {
        loop {
            let digits = format!("9999{:05}", self.rng.below(100_000));
            let sum: i64 = digits
                .bytes()
                .zip([9, 8, 7, 6, 5, 4, 3, 2, -1])
                .map(|(digit, weight)| i64::from(digit - b'0') * weight)
                .sum();
            if sum % 11 == 0 {
                return digits;
            }
        }
    }
}
