//! Conversions of one value: the partner's text to a canonical value and back. Each conversion knows both directions, so
//! a mapping line is written once.
//!
//! Canonical values: dates `yyyy-MM-dd`, moments RFC 3339 in UTC, money in integer cents, booleans and numbers as JSON.
//! A conversion that fails says what would be right, never what it saw.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Europe::Amsterdam;
use serde_json::{Number, Value};

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

/// A code table: pairs (partner, canonical).
pub type Codes = Vec<(String, String)>;

/// A conversion, as named in `as:`.
#[derive(Debug, Clone, PartialEq)]
pub enum Convert {
    /// No `as:`: what the canonical type asks for.
    Plain(Type),
    /// `date(yyyyMMdd)`.
    Date(Pattern),
    /// `datetime(yyyyMMddHHmmssSSS)`: local time in Amsterdam.
    Moment(Pattern),
    /// `janee`: `J` and `N`.
    JaNee,
    /// `cents(1.234,56)` or `cents(1234.56)`: a decimal amount in euros.
    Cents {
        /// Separator of thousands, if any.
        thousands: Option<char>,
        /// Decimal separator.
        decimal: char,
    },
    /// `decimal(,)` or `decimal(.)`: a JSON number.
    Decimal(char),
    /// `codes(file.csv)`: pairs (partner, canonical).
    Codes(Codes),
}

/// A date pattern of `yyyy`, `MM`, `dd`, `HH`, `mm`, `ss`, `SSS` and literal characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    written: String,
    chrono: String,
}

impl Pattern {
    /// Reads a pattern; the error is Dutch.
    pub fn new(written: &str) -> Result<Self, String> {
        let parts =
            [("yyyy", "%Y"), ("MM", "%m"), ("dd", "%d"), ("HH", "%H"), ("mm", "%M"), ("ss", "%S"), ("SSS", "%3f")];
        let (mut chrono, mut rest) = (String::new(), written);
        while let Some(c) = rest.chars().next() {
            if let Some((from, to)) = parts.iter().find(|(from, _)| rest.starts_with(from)) {
                chrono.push_str(to);
                rest = &rest[from.len()..];
            } else if c.is_ascii_alphanumeric() && c != 'T' && c != 'Z' {
                return Err(format!(
                    "`{written}` is geen datumpatroon; het bestaat uit yyyy, MM, dd, HH, mm, ss, SSS en leestekens"
                ));
            } else {
                if c == '%' {
                    chrono.push('%');
                }
                chrono.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
        Ok(Self { written: written.to_owned(), chrono })
    }

    /// A moment in local time.
    pub fn format(&self, moment: DateTime<Utc>) -> String {
        moment.with_timezone(&Amsterdam).format(&self.chrono).to_string()
    }
}

/// Reads the text of `as:`. `codes` gives the table of a file named in it.
pub fn parse(text: &str, codes: &dyn Fn(&str) -> Result<Codes, String>) -> Result<Convert, String> {
    let (name, argument) = match text.split_once('(') {
        None => (text.trim(), ""),
        Some((name, rest)) => {
            (name.trim(), rest.strip_suffix(')').ok_or_else(|| format!("bij `{text}` ontbreekt het haakje sluiten"))?)
        }
    };
    match name {
        "date" => Ok(Convert::Date(Pattern::new(argument)?)),
        "datetime" => Ok(Convert::Moment(Pattern::new(argument)?)),
        "janee" => Ok(Convert::JaNee),
        "int" => Ok(Convert::Plain(Type::Integer)),
        "bool" => Ok(Convert::Plain(Type::Bool)),
        "text" => Ok(Convert::Plain(Type::Text)),
        "cents" => cents_format(argument).ok_or_else(|| {
            format!("`{text}`: schrijf een voorbeeldbedrag van de partner, zoals `cents(1.234,56)` of `cents(1234.56)`")
        }),
        "decimal" => match argument {
            "," => Ok(Convert::Decimal(',')),
            "" | "." => Ok(Convert::Decimal('.')),
            _ => Err(format!("`{text}`: tussen de haakjes hoort het decimaalteken, `,` of `.`")),
        },
        "codes" => Ok(Convert::Codes(codes(argument)?)),
        _ => Err(format!(
            "de omzetting `{name}` bestaat niet; er zijn: date(..), datetime(..), int, bool, text, janee, cents(..), decimal(..), codes(..)"
        )),
    }
}

fn cents_format(example: &str) -> Option<Convert> {
    let decimal = example.chars().rev().nth(2).filter(|c| ",.".contains(*c))?;
    let thousands = example.chars().find(|c| ".,' ".contains(*c) && *c != decimal);
    Some(Convert::Cents { thousands, decimal })
}

impl Convert {
    /// The partner's text (trimmed, not empty) as a canonical value. The error says what would be right.
    pub fn read(&self, text: &str) -> Result<Value, String> {
        match self {
            Self::Plain(Type::Text | Type::Other) => Ok(text.into()),
            Self::Plain(Type::Integer) => {
                text.parse::<i64>().map(Value::from).map_err(|_| "hier hoort een geheel getal".to_owned())
            }
            Self::Plain(Type::Number) => {
                decimal(text, '.').ok_or_else(|| "hier hoort een getal met een decimale punt".to_owned())
            }
            Self::Plain(Type::Bool) => match text {
                "true" | "1" => Ok(true.into()),
                "false" | "0" => Ok(false.into()),
                _ => Err("hier hoort `true` of `false`".to_owned()),
            },
            Self::Date(pattern) => date(text, pattern)
                .map(Value::from)
                .ok_or_else(|| format!("hier hoort een bestaande datum in de vorm {}", pattern.written)),
            Self::Moment(pattern) => NaiveDateTime::parse_from_str(text, &pattern.chrono)
                .ok()
                .and_then(|local| Amsterdam.from_local_datetime(&local).earliest())
                .map(|moment| moment.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Millis, true).into())
                .ok_or_else(|| format!("hier hoort een bestaand tijdstip in de vorm {}", pattern.written)),
            Self::JaNee => match text {
                "J" | "j" | "ja" | "Ja" => Ok(true.into()),
                "N" | "n" | "nee" | "Nee" => Ok(false.into()),
                _ => Err("hier hoort `J` of `N`".to_owned()),
            },
            Self::Cents { thousands, decimal } => cents(text, *thousands, *decimal)
                .map(Value::from)
                .ok_or_else(|| format!("hier hoort een bedrag in euro's met twee cijfers na de `{decimal}`")),
            Self::Decimal(sign) => {
                decimal(text, *sign).ok_or_else(|| format!("hier hoort een getal met `{sign}` als decimaalteken"))
            }
            Self::Codes(table) => {
                table.iter().find(|(partner, _)| partner == text).map(|(_, ours)| ours.as_str().into()).ok_or_else(
                    || {
                        let known: Vec<_> = table.iter().map(|(partner, _)| format!("`{partner}`")).collect();
                        format!("deze code staat niet in de codetabel; bekend zijn: {}", known.join(", "))
                    },
                )
            }
        }
    }

    /// A canonical value as the partner's text. None: the value has another type than the conversion expects, which
    /// cannot happen with a value that its schema has passed.
    pub fn write(&self, value: &Value) -> Option<String> {
        match (self, value) {
            (Self::Plain(_), Value::String(text)) => Some(text.clone()),
            (Self::Plain(_), Value::Number(n)) => Some(n.to_string()),
            (Self::Plain(_), Value::Bool(b)) => Some(b.to_string()),
            (Self::Date(pattern), Value::String(text)) => {
                NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|d| d.format(&pattern.chrono).to_string())
            }
            (Self::Moment(pattern), Value::String(text)) => {
                DateTime::parse_from_rfc3339(text).ok().map(|m| pattern.format(m.to_utc()))
            }
            (Self::JaNee, Value::Bool(b)) => Some(if *b { "J" } else { "N" }.to_owned()),
            (Self::Cents { thousands, decimal }, Value::Number(n)) => {
                n.as_i64().map(|c| show_cents(c, *thousands, *decimal))
            }
            (Self::Decimal(sign), Value::Number(n)) => Some(n.to_string().replace('.', &sign.to_string())),
            (Self::Codes(table), Value::String(text)) => {
                table.iter().find(|(_, ours)| ours == text).map(|(partner, _)| partner.clone())
            }
            _ => None,
        }
    }
}

fn date(text: &str, pattern: &Pattern) -> Option<String> {
    let date = NaiveDate::parse_from_str(text, &pattern.chrono).ok()?;
    // chrono reads "2026-1-2" too; a date is only the pattern's when it is written back the same.
    (date.format(&pattern.chrono).to_string() == text).then(|| date.format("%Y-%m-%d").to_string())
}

fn decimal(text: &str, sign: char) -> Option<Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once(sign).unwrap_or((digits, "0"));
    if whole.is_empty() || fraction.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: f64 = text.replace(sign, ".").parse().ok()?;
    Number::from_f64(number).map(Value::Number)
}

fn cents(text: &str, thousands: Option<char>, decimal: char) -> Option<i64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |d| (true, d));
    let (whole, fraction) = digits.split_once(decimal)?;
    let grouped = thousands.filter(|t| whole.contains(*t));
    if let Some(t) = grouped {
        // 1.234.567 and nothing else: a stray point is a typing error, and here that is money.
        let mut groups = whole.split(t);
        let first = groups.next()?;
        if first.is_empty() || first.len() > 3 || !groups.all(|g| g.len() == 3) {
            return None;
        }
    }
    let whole: String = whole.chars().filter(|c| Some(*c) != grouped).collect();
    if whole.is_empty() || fraction.len() != 2 || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let euros: i64 = whole.parse().ok()?;
    let cents = euros.checked_mul(100)?.checked_add(fraction.parse().ok()?)?;
    Some(if negative { -cents } else { cents })
}

fn show_cents(cents: i64, thousands: Option<char>, decimal: char) -> String {
    let euros = (cents.unsigned_abs() / 100).to_string();
    let mut whole = String::new();
    for (index, digit) in euros.chars().enumerate() {
        if let Some(t) = thousands.filter(|_| index > 0 && (euros.len() - index).is_multiple_of(3)) {
            whole.push(t);
        }
        whole.push(digit);
    }
    format!("{}{whole}{decimal}{:02}", if cents < 0 { "-" } else { "" }, cents.unsigned_abs() % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Convert {
        parse(text, &|_| Ok(vec![("B".to_owned(), "behaald".to_owned())])).unwrap()
    }

    #[test]
    fn every_conversion_goes_there_and_back() {
        for (conversion, partner, canonical) in [
            ("date(yyyyMMdd)", "20260824", Value::from("2026-08-24")),
            ("date(dd-MM-yyyy)", "24-08-2026", "2026-08-24".into()),
            ("janee", "J", true.into()),
            ("cents(1.234,56)", "1.234.567,89", 123_456_789.into()),
            ("cents(1234.56)", "600.00", 60_000.into()),
            ("cents(1.234,56)", "-0,05", (-5).into()),
            ("decimal(,)", "2,5", 2.5.into()),
            ("codes(x.csv)", "B", "behaald".into()),
            ("int", "3", 3.into()),
            ("bool", "true", true.into()),
            // 24 August is summer time: 12:00 in Amsterdam is 10:00 UTC.
            ("datetime(yyyyMMddHHmmssSSS)", "20260824120000000", "2026-08-24T10:00:00.000Z".into()),
        ] {
            let convert = of(conversion);
            assert_eq!(convert.read(partner), Ok(canonical.clone()), "{conversion}");
            assert_eq!(convert.write(&canonical).as_deref(), Some(partner), "{conversion}");
        }
    }

    #[test]
    fn what_is_almost_right_is_refused() {
        for (conversion, partner) in [
            ("date(yyyyMMdd)", "20260231"),
            ("date(dd-MM-yyyy)", "1-2-2026"),
            ("cents(1.234,56)", "600.00"),
            ("cents(1.234,56)", "6.00,00"),
            ("cents(1.234,56)", "600,0"),
            ("cents(1234.56)", "1,200.00"),
            ("decimal(,)", "2.5"),
            ("decimal(,)", ","),
            ("codes(x.csv)", "C"),
            ("janee", "Y"),
            ("int", "2.0"),
        ] {
            assert!(of(conversion).read(partner).is_err(), "{conversion} {partner}");
        }
    }
}
