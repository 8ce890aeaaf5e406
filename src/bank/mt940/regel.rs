//! Single lines of MT940: tags, balances, and `:61:`.

use super::{cents, datum};
use crate::bank::afschrift::{Boeking, Deel, Saldo};
use crate::bank::bedrag::GeenBedrag;
use crate::domain::kenmerk::is_iban;
use chrono::{Datelike, NaiveDate};

/// Why a line cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fout {
    /// Not the form of the field.
    Vorm,
    /// Another currency than euro.
    Valuta,
    /// No amount.
    Bedrag(GeenBedrag),
}

/// The tags there are. Anything else between colons is text: `:10:30 uur`.
const TAGS: &[&str] = &[
    "20", "21", "25", "25P", "28", "28C", "13D", "34F", "60F", "60M", "61", "62F", "62M", "64", "65", "86", "90C",
    "90D", "940",
];

/// The tag a line begins with, and what is behind it.
pub fn tag(line: &str) -> Option<(&'static str, &str)> {
    let (name, value) = line.strip_prefix(':')?.split_once(':')?;
    let tag = TAGS.iter().find(|t| **t == name)?;
    Some((tag, value.trim_end_matches('\r')))
}

/// `C261118EUR1000,00`
pub fn saldo(value: &str) -> Result<Saldo, Fout> {
    let value = value.trim();
    let bij = match value.as_bytes().first() {
        Some(b'C') => true,
        Some(b'D') => false,
        _ => return Err(Fout::Vorm),
    };
    let day = value.get(1..7).and_then(datum).ok_or(Fout::Vorm)?;
    let (valuta, amount) = (value.get(7..10).ok_or(Fout::Vorm)?, value.get(10..).unwrap_or_default());
    if valuta != "EUR" {
        return Err(Fout::Valuta);
    }
    let size = cents(amount).map_err(Fout::Bedrag)?;
    Ok(Saldo { cents: if bij { size } else { -size }, datum: day })
}

/// `2611191119C600,00N944NONREF//BANKREF`: value date, day of booking, direction (`RC` and `RD` for a reversal), perhaps a
/// letter of the currency, amount, kind and references.
///
/// The direction is that of the booking: `RC`, the reversal of a receipt, is money out.
pub fn boeking(value: &str) -> Result<Boeking, Fout> {
    let valuta = value.get(..6).and_then(datum).ok_or(Fout::Vorm)?;
    let mut rest = value.get(6..).ok_or(Fout::Vorm)?;
    let mut geboekt = valuta;
    if let Some(md) = rest.get(..4).filter(|t| t.bytes().all(|b| b.is_ascii_digit())) {
        geboekt = booked(valuta, md).ok_or(Fout::Vorm)?;
        rest = &rest[4..];
    }
    let directions = [("RC", true, false), ("RD", true, true), ("C", false, true), ("D", false, false)];
    let (retour, bij, behind) = directions
        .iter()
        .find_map(|(sign, retour, bij)| rest.strip_prefix(sign).map(|behind| (*retour, *bij, behind)))
        .ok_or(Fout::Vorm)?;
    // The third letter of the currency, where the bank writes it: R of EUR.
    let behind = behind.strip_prefix('R').unwrap_or(behind);
    let end = behind.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').unwrap_or(behind.len());
    let size = cents(&behind[..end]).map_err(Fout::Bedrag)?;
    let kind = &behind[end..];
    let code = kind.get(..4).filter(|k| k.starts_with(['N', 'F', 'S'])).ok_or(Fout::Vorm)?;
    let (eigen, bank) = kind[4..].split_once("//").unwrap_or((&kind[4..], ""));
    let mut deel = Deel::default();
    if !matches!(eigen.trim(), "" | "NONREF" | "EREF" | "PREF" | "MARF") {
        eigen.trim().clone_into(&mut deel.eindtoteind);
    }
    Ok(Boeking {
        bankreferentie: bank.trim().to_owned(),
        datum: geboekt,
        cents: if bij { size } else { -size },
        retour,
        code: code.to_owned(),
        delen: vec![deel],
        ..Boeking::default()
    })
}

/// The day of booking next to the value date: within half a year of it, so that a year's end does not shift it.
fn booked(valuta: NaiveDate, md: &str) -> Option<NaiveDate> {
    let (month, day) = (md[..2].parse().ok()?, md[2..].parse().ok()?);
    let year = match (valuta.month(), month) {
        (7.., 1..=6) if valuta.month() - month > 6 => valuta.year() + 1,
        (1..=6, 7..) if month - valuta.month() > 6 => valuta.year() - 1,
        _ => valuta.year(),
    };
    NaiveDate::from_ymd_opt(year, month, day)
}

/// The second line of `:61:`: an account, or more of the kind.
pub fn tweede(text: &str, deel: &mut Deel) {
    if deel.tegenrekening.is_empty() && is_iban(text) {
        text.clone_into(&mut deel.tegenrekening);
    }
}

/// Whether a description says that the entry is many payments in one.
pub fn is_batch(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    ["BATCH", "VERZAMEL", "TOTAAL POSTEN", "AANTAL POSTEN"].iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn an_entry_has_its_direction_amount_and_day() {
        for (line, cents, retour, datum) in [
            ("2611191119C600,00N944NONREF", 60000, false, day(2026, 11, 19)),
            ("2611191119RC600,00N426NONREF", -60000, true, day(2026, 11, 19)),
            ("2611191119RD5,N426NONREF", 500, true, day(2026, 11, 19)),
            ("110522D11,8N426NONREF", -1180, false, day(2011, 5, 22)),
            ("130101D000000000025,00N102EREF", -2500, false, day(2013, 1, 1)),
            ("2612310102CR1,00NTRFX//B", 100, false, day(2027, 1, 2)),
            ("2701021231D1,00NTRFX", -100, false, day(2026, 12, 31)),
        ] {
            let read = boeking(line).unwrap();
            assert_eq!((read.cents, read.retour, read.datum), (cents, retour, datum), "{line}");
        }
        assert_eq!(boeking("2612310102CR1,00NTRFX//B").unwrap().bankreferentie, "B");
    }

    #[test]
    fn what_is_no_entry_says_so() {
        assert_eq!(boeking("100722C500NTRF").unwrap_err(), Fout::Bedrag(GeenBedrag::ZonderKomma), "Knab");
        assert_eq!(boeking("100722C5.00NTRF").unwrap_err(), Fout::Bedrag(GeenBedrag::Teken));
        for line in [
            "",
            "1007",
            "100722",
            "101322C1,00NTRF",
            "100722X1,00NTRF",
            "100722C1,00",
            "100722C1,00TRF",
            "é00722C1,00NTRF",
        ] {
            assert_eq!(boeking(line).unwrap_err(), Fout::Vorm, "{line}");
        }
    }

    #[test]
    fn a_balance_is_in_euro() {
        assert_eq!(saldo("C261118EUR1000,00"), Ok(Saldo { cents: 100_000, datum: day(2026, 11, 18) }));
        assert_eq!(saldo("D100722EUR0,05").map(|s| s.cents), Ok(-5));
        assert_eq!(saldo("C100722USD1,00"), Err(Fout::Valuta));
        assert_eq!(saldo("C100722EUR1.00"), Err(Fout::Bedrag(GeenBedrag::Teken)));
        assert_eq!(saldo("X100722EUR1,00"), Err(Fout::Vorm));
    }

    #[test]
    fn a_colon_in_a_text_is_no_tag() {
        assert_eq!(tag(":86:10:30 uur").map(|(t, _)| t), Some("86"));
        assert_eq!(tag(":10:30 uur"), None);
        assert_eq!(tag("kenmerk:61:x"), None);
    }
}
