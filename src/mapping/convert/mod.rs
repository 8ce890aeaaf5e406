//! Conversions of one value: the partner's value to a canonical value and back. Each conversion knows both directions, so
//! a mapping line is written once.
//!
//! Canonical values: dates `yyyy-MM-dd`, moments RFC 3339 in UTC, money in integer cents, durations in whole minutes,
//! booleans and numbers as JSON. A conversion that fails says what would be right, never what it saw.
//!
//! Which conversions exist is in [`TABLE`], from which the error text and the reference for people are made. Where the
//! partner has text (XML, CSV) [`Convert::read`] and [`Convert::write`] are used, where he has JSON [`Convert::read_json`]
//! and [`Convert::write_json`].

pub mod codes;
mod moment;
mod named;
mod number;
mod pattern;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use codes::{Codes, NoCodes};
pub use moment::{Form, Unit};
pub use named::parse;
pub use number::{Amount, Duration};
pub use pattern::Pattern;
pub use table::{Row, TABLE, reference};

use serde_json::Value;

/// The type a canonical field has in its schema; decides what becomes of text without an explicit conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `string`.
    Text,
    /// `integer`.
    Integer,
    /// `number`.
    Number,
    /// `boolean`.
    Bool,
    /// Anything else: objects and arrays, copied as they are where the partner speaks JSON.
    Other,
}

/// A conversion, as named in `as:`.
#[derive(Debug, Clone, PartialEq)]
pub enum Convert {
    /// No `as:`: what the canonical type asks for.
    Plain(Type),
    /// `text`, `int` or `bool`: what the partner has, whatever the canonical type is.
    As {
        /// What the partner has: text, integer or bool.
        partner: Type,
        /// What the canonical field has.
        canonical: Type,
    },
    /// `date(yyyyMMdd)`: the first form is written, all are read.
    Date(Vec<Form>),
    /// `datetime(yyyyMMddHHmmssSSS)`.
    Moment(Vec<Form>),
    /// `time(HH:mm)`: a time of day.
    Time(Vec<Form>),
    /// `epoch(s)`: a moment as a number.
    Epoch(Unit),
    /// `epochdag(s)`: a date as the number of its first moment in Amsterdam.
    EpochDay(Unit),
    /// `janee`: `J` and `N`.
    JaNee,
    /// `bool(x,y)`: own words. An empty word is "nothing there".
    Words {
        /// For true.
        yes: String,
        /// For false.
        no: String,
    },
    /// `cents(1.234,56)`, `cents(1234.56)` or `cents(getal)`: an amount in euros.
    Cents(Amount),
    /// `decimal(,)` or `decimal(.)`: a number as text.
    Decimal(char),
    /// `duur(PT)`, `duur(HH:mm)`, `duur(uren,)`, `duur(uren.)`, `duur(uren)`: whole minutes.
    Duration(Duration),
    /// `postcode`: `1234 AB`, canonical `1234AB`.
    Postcode,
    /// `codes(file.csv)`: a code table.
    Codes {
        /// The file as the mapping names it.
        file: String,
        /// Its pairs (partner, canonical), in the order of the file.
        pairs: Codes,
        /// What the canonical field has.
        canonical: Type,
        /// Whether the partner has a whole number where he speaks JSON.
        number: bool,
    },
}

impl Convert {
    /// The partner's text (trimmed, not empty) as a canonical value. The error says what would be right.
    pub fn read(&self, text: &str) -> Result<Value, String> {
        self.try_read(text).ok_or_else(|| self.expected())
    }

    fn try_read(&self, text: &str) -> Option<Value> {
        match self {
            Self::Plain(kind) => plain(text, *kind),
            Self::As { partner, canonical } => match canonical {
                // What the partner has is checked too: `int` on a text field lets no letters through.
                Type::Text => plain(text, *partner).map(|_| text.into()),
                Type::Other => plain(text, *partner),
                _ => plain(text, *canonical),
            },
            Self::Date(forms) => moment::read_date(text, forms).map(Value::from),
            Self::Moment(forms) => moment::read_moment(text, forms).map(Value::from),
            Self::Time(forms) => moment::read_time(text, forms).map(Value::from),
            Self::Epoch(unit) => moment::read_epoch(integer(text)?, *unit).map(Value::from),
            Self::EpochDay(unit) => moment::read_epoch_day(integer(text)?, *unit).map(Value::from),
            Self::JaNee => match text {
                "J" | "j" | "ja" | "Ja" => Some(true.into()),
                "N" | "n" | "nee" | "Nee" => Some(false.into()),
                _ => None,
            },
            Self::Words { yes, .. } if yes == text => Some(true.into()),
            Self::Words { no, .. } => (no == text).then(|| false.into()),
            Self::Cents(amount) => number::cents(text, *amount).map(Value::from),
            Self::Decimal(sign) => number::decimal(text, *sign),
            Self::Duration(form) => number::minutes(text, *form).map(Value::from),
            Self::Postcode => postcode(text).map(|(digits, letters)| format!("{digits}{letters}").into()),
            Self::Codes { pairs, canonical, .. } => {
                let (_, ours) = pairs.iter().find(|(partner, _)| partner == text)?;
                plain(ours, *canonical)
            }
        }
    }

    /// Whether a text of the partner and the canonical text are the same, both ways.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Plain(Type::Text | Type::Other))
    }

    /// The partner's JSON value (not null) as a canonical value. Without `as:` it is copied as it is: its type is the
    /// canonical schema's business. The error says what would be right.
    pub fn read_json(&self, value: &Value) -> Result<Value, String> {
        match (self, value) {
            (Self::Plain(_), value) => Ok(value.clone()),
            (_, Value::String(text)) => self.read(text.trim()),
            // 20260824 as a number is no text somebody formatted.
            (Self::Date(_) | Self::Moment(_) | Self::Time(_) | Self::Postcode, _) => Err("hier hoort tekst".to_owned()),
            (Self::JaNee | Self::Words { .. } | Self::As { .. }, Value::Bool(b)) => match self {
                Self::As { .. } => self.read(if *b { "true" } else { "false" }),
                _ => Ok((*b).into()),
            },
            // A number is no text: its point is always a point.
            (Self::Decimal(_), Value::Number(_)) => Ok(value.clone()),
            (Self::Cents(_), Value::Number(n)) => number::cents(&number::plain(n), Amount::Number)
                .map(Value::from)
                .ok_or_else(|| Self::Cents(Amount::Number).expected()),
            (Self::Duration(Duration::Hours(_)), Value::Number(n)) => {
                Self::Duration(Duration::Number).read(&number::plain(n))
            }
            (_, Value::Number(n)) => self.read(&number::plain(n)),
            _ => Err(self.expected()),
        }
    }

    /// A canonical value as the partner's text; empty text is "write nothing". None: no text of the partner stands for
    /// this value (a code without a partner code, or a value its schema would not have passed).
    pub fn write(&self, value: &Value) -> Option<String> {
        match (self, value) {
            (Self::Plain(_) | Self::As { .. }, value) => as_text(value),
            (Self::Date(forms), Value::String(text)) => moment::write_date(text, forms),
            (Self::Moment(forms), Value::String(text)) => moment::write_moment(text, forms),
            (Self::Time(forms), Value::String(text)) => moment::write_time(text, forms),
            (Self::Epoch(unit), Value::String(text)) => moment::write_epoch(text, *unit).map(|n| n.to_string()),
            (Self::EpochDay(unit), Value::String(text)) => moment::write_epoch_day(text, *unit).map(|n| n.to_string()),
            (Self::JaNee, Value::Bool(b)) => Some(if *b { "J" } else { "N" }.to_owned()),
            (Self::Words { yes, no }, Value::Bool(b)) => Some(if *b { yes } else { no }.clone()),
            (Self::Cents(amount), Value::Number(n)) => n.as_i64().map(|c| number::show_cents(c, *amount)),
            (Self::Decimal(sign), Value::Number(n)) => Some(number::show_decimal(n, *sign)),
            (Self::Duration(form), Value::Number(n)) => number::show_minutes(n.as_i64()?, *form),
            (Self::Postcode, Value::String(text)) => {
                postcode(text).map(|(digits, letters)| format!("{digits} {letters}"))
            }
            (Self::Codes { pairs, .. }, value) => {
                let own = match value {
                    Value::String(text) => std::borrow::Cow::Borrowed(text.as_str()),
                    other => as_text(other)?.into(),
                };
                pairs.iter().find(|(_, ours)| *ours == own).map(|(partner, _)| partner.clone())
            }
            _ => None,
        }
    }

    /// A canonical value as the partner's JSON value: a number where the conversion is one (`epoch`, `int`,
    /// `cents(getal)`, `duur(uren)`, `codes(.., getal)`), else text. None as for [`Self::write`].
    pub fn write_json(&self, value: &Value) -> Option<Value> {
        match self {
            Self::Plain(_) => Some(value.clone()),
            Self::As { partner: Type::Bool, .. } => plain(&as_text(value)?, Type::Bool),
            Self::As { partner: Type::Integer, .. }
            | Self::Epoch(_)
            | Self::EpochDay(_)
            | Self::Codes { number: true, .. } => self.write(value)?.parse::<i64>().ok().map(Value::from),
            Self::Cents(Amount::Number) | Self::Duration(Duration::Number) => number::decimal(&self.write(value)?, '.'),
            _ => self.write(value).map(Value::String),
        }
    }

    /// The canonical value of nothing at all, for conversions where nothing means something: `bool(x,)`.
    pub fn absent(&self) -> Option<Value> {
        match self {
            Self::Words { no, .. } if no.is_empty() => Some(false.into()),
            Self::Words { yes, .. } if yes.is_empty() => Some(true.into()),
            _ => None,
        }
    }
}

/// Text as a JSON value of this type.
fn plain(text: &str, kind: Type) -> Option<Value> {
    match kind {
        Type::Text | Type::Other => Some(text.into()),
        Type::Integer => text.parse::<i64>().ok().map(Value::from),
        Type::Number => number::decimal(text, '.'),
        Type::Bool => match text {
            "true" | "1" => Some(true.into()),
            "false" | "0" => Some(false.into()),
            _ => None,
        },
    }
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(n) => Some(number::plain(n)),
        Value::Bool(b) => Some(b.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn integer(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// Digits and letters of a Dutch postcode, with or without a space between; letters in capitals.
fn postcode(text: &str) -> Option<(&str, String)> {
    let (digits, letters) = text.split_at_checked(4)?;
    let letters = letters.strip_prefix(' ').unwrap_or(letters);
    let right = !digits.starts_with('0')
        && digits.bytes().all(|b| b.is_ascii_digit())
        && letters.len() == 2
        && letters.bytes().all(|b| b.is_ascii_alphabetic());
    right.then(|| (digits, letters.to_ascii_uppercase()))
}
