//! From the text of `as:` to a conversion: which conversion, whether its argument is right, and whether what it makes
//! fits the canonical field.

use super::moment::{For, Unit, forms};
use super::{Amount, Codes, Convert, Duration, TABLE, Type, plain};
use crate::yaml::meant;

/// What somebody who thinks in Dutch would call a conversion.
const DUTCH: &[(&str, &str)] = &[
    ("bedrag", "cents"),
    ("code", "codes"),
    ("codetabel", "codes"),
    ("datum", "date"),
    ("duration", "duur"),
    ("getal", "int"),
    ("ja/nee", "janee"),
    ("tekst", "text"),
    ("tijd", "time"),
    ("tijdstip", "datetime"),
    ("uren", "duur"),
];

/// Reads the text of `as:` for a canonical field of type `canonical`. `codes` gives the table of a file named in it.
/// The error is Dutch: what is wrong, what was expected.
pub fn parse(text: &str, canonical: Type, codes: &dyn Fn(&str) -> Result<Codes, String>) -> Result<Convert, String> {
    let text = text.trim();
    let (name, argument) = match text.split_once('(') {
        None => (text, ""),
        Some((name, rest)) => {
            (name.trim(), rest.strip_suffix(')').ok_or_else(|| format!("bij `{text}` ontbreekt het haakje sluiten"))?)
        }
    };
    if !TABLE.iter().any(|row| row.name == name) {
        let meant = match DUTCH.iter().find(|(dutch, _)| *dutch == name.to_lowercase()) {
            Some((_, meant)) => format!(" (bedoelt u `{meant}`?)"),
            None => meant(name, TABLE.iter().map(|row| row.name)),
        };
        return Err(format!("de omzetting `{name}` bestaat niet{meant}; er zijn: {}", super::table::names()));
    }
    let convert = match (name, argument.trim()) {
        ("date", _) => Convert::Date(forms(argument, For::Date)?),
        ("datetime", _) => Convert::Moment(forms(argument, For::Moment)?),
        ("time", _) => Convert::Time(forms(argument, For::Time)?),
        ("epoch", "s") => Convert::Epoch(Unit::Seconds),
        ("epoch", "ms") => Convert::Epoch(Unit::Millis),
        ("epochdag", "s") => Convert::EpochDay(Unit::Seconds),
        ("epochdag", "ms") => Convert::EpochDay(Unit::Millis),
        ("epoch" | "epochdag", _) => {
            return Err(format!("`{text}`: tussen de haakjes hoort `s` (seconden) of `ms` (milliseconden)"));
        }
        ("janee", "") => Convert::JaNee,
        ("int", "") => Convert::As { partner: Type::Integer, canonical },
        ("text", "") => Convert::As { partner: Type::Text, canonical },
        ("bool", "") if !text.ends_with(')') => Convert::As { partner: Type::Bool, canonical },
        ("bool", _) => words(argument).ok_or_else(|| {
            format!("`{text}`: schrijf het woord voor ja en het woord voor nee, zoals `bool(Y,N)`, of één ervan leeg: `bool(x,)`")
        })?,
        ("postcode", "") => Convert::Postcode,
        ("cents", _) => cents(argument).ok_or_else(|| {
            format!("`{text}`: schrijf een voorbeeldbedrag van de partner, zoals `cents(1.234,56)` of `cents(1234.56)`, of `cents(getal)` als het in JSON een getal is")
        })?,
        ("decimal", ",") => Convert::Decimal(','),
        ("decimal", "" | ".") => Convert::Decimal('.'),
        ("decimal", _) => return Err(format!("`{text}`: tussen de haakjes hoort het decimaalteken, `,` of `.`")),
        ("duur", _) => Convert::Duration(duration(argument.trim()).ok_or_else(|| {
            format!("`{text}`: tussen de haakjes hoort `PT` (zoals PT2H30M), `HH:mm`, `uren,` (zoals 2,5), `uren.` (zoals 2.5) of `uren` (in JSON een getal)")
        })?),
        ("codes", "") => return Err("`codes(..)`: noem het bestand met de codetabel, zoals `codes(codes/stand.csv)`".to_owned()),
        ("codes", argument) => {
            let (file, number) = match argument.rsplit_once(',') {
                Some((file, "getal" | " getal")) => (file.trim(), true),
                _ => (argument, false),
            };
            let pairs = codes(file)?;
            if let Some((code, _)) = pairs.iter().find(|(code, _)| number && whole(code).is_none()) {
                return Err(format!("`{text}`: de code `{code}` in {file} is geen geheel getal; laat `, getal` weg"));
            }
            Convert::Codes { file: file.to_owned(), pairs, canonical, number }
        }
        _ => return Err(format!("de omzetting `{name}` heeft geen `(..)`")),
    };
    fits(&convert, name, canonical)?;
    Ok(convert)
}

/// A whole number as JSON writes it: what is read as a number is written the same.
fn whole(code: &str) -> Option<i64> {
    code.parse::<i64>().ok().filter(|n| n.to_string() == code)
}

fn words(argument: &str) -> Option<Convert> {
    let (yes, no) = argument.split_once(',')?;
    let (yes, no) = (yes.trim(), no.trim());
    (yes != no && !no.contains(',')).then(|| Convert::Words { yes: yes.to_owned(), no: no.to_owned() })
}

fn cents(example: &str) -> Option<Convert> {
    if matches!(example.trim(), "getal" | "number") {
        return Some(Convert::Cents(Amount::Number));
    }
    let decimal = example.chars().rev().nth(2).filter(|c| ",.".contains(*c))?;
    let thousands = example.chars().find(|c| ".,' ".contains(*c) && *c != decimal);
    Some(Convert::Cents(Amount::Written { thousands, decimal }))
}

fn duration(form: &str) -> Option<Duration> {
    Some(match form {
        "PT" => Duration::Iso,
        "HH:mm" => Duration::Clock,
        "uren," => Duration::Hours(','),
        "uren." => Duration::Hours('.'),
        "uren" => Duration::Number,
        _ => return None,
    })
}

/// Whether what a conversion makes can stand in a field of this type.
fn fits(convert: &Convert, name: &str, canonical: Type) -> Result<(), String> {
    let (makes, allowed): (&str, &[Type]) = match convert {
        Convert::Codes { pairs, file, .. } => {
            return match pairs.iter().find(|(_, ours)| plain(ours, canonical).is_none()) {
                Some((_, ours)) => {
                    Err(format!("de codetabel {file} geeft `{ours}`, maar dit canonieke veld is {}", canonical.naam()))
                }
                None => Ok(()),
            };
        }
        Convert::Plain(_) | Convert::As { .. } => return Ok(()),
        Convert::Date(_) | Convert::EpochDay(_) => ("een datum", &[Type::Text]),
        Convert::Moment(_) | Convert::Epoch(_) => ("een tijdstip", &[Type::Text]),
        Convert::Time(_) => ("een tijd", &[Type::Text]),
        Convert::Postcode => ("een postcode", &[Type::Text]),
        Convert::JaNee | Convert::Words { .. } => ("ja of nee", &[Type::Bool]),
        Convert::Cents(_) => ("een geheel aantal centen", &[Type::Integer, Type::Number]),
        Convert::Duration(_) => ("een geheel aantal minuten", &[Type::Integer, Type::Number]),
        Convert::Decimal(_) => ("een getal", &[Type::Integer, Type::Number]),
    };
    if canonical == Type::Other || allowed.contains(&canonical) {
        return Ok(());
    }
    Err(format!("`{name}` maakt {makes}, maar dit canonieke veld is {}", canonical.naam()))
}

impl Type {
    /// What it is, in Dutch.
    pub fn naam(self) -> &'static str {
        match self {
            Self::Text => "tekst",
            Self::Integer => "een geheel getal",
            Self::Number => "een getal",
            Self::Bool => "ja of nee",
            Self::Other => "een blok of lijst",
        }
    }
}
