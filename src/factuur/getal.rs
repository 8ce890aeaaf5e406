//! Exact decimal numbers, as `xs:decimal` of an invoice: quantities and unit prices have more than two decimals, so cents
//! are not enough to check them. Nothing is rounded unless a rule rounds; what does not fit is no number.

use std::cmp::Ordering;

/// The most digits after the point that are read; UBL amounts have two, quantities and prices rarely more than six.
const MAX_SCALE: u32 = 12;
/// The most digits before the point.
const MAX_WHOLE: usize = 15;

/// A decimal: `mantissa / 10^scale`.
#[derive(Debug, Clone, Copy)]
pub struct Getal {
    mantissa: i128,
    scale: u32,
}

impl Getal {
    /// Zero.
    pub const NUL: Self = Self { mantissa: 0, scale: 0 };
    /// One.
    pub const EEN: Self = Self { mantissa: 1, scale: 0 };

    /// A number of cents, or another number of hundredths.
    pub const fn centen(centen: i64) -> Self {
        Self { mantissa: centen as i128, scale: 2 }
    }

    /// Reads `xs:decimal`: a sign, digits, a point; white space around it is allowed, an exponent is not (XSD part 2,
    /// 3.2.3). None for anything else and for more digits than an amount of money has.
    pub fn lees(text: &str) -> Option<Self> {
        let text = text.trim_matches([' ', '\t', '\n', '\r']);
        let (negative, digits) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.len() + fraction.len() == 0 || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return None;
        }
        if fraction.contains('.') {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        if whole.len() > MAX_WHOLE || fraction.len() > MAX_SCALE as usize {
            return None;
        }
        let mantissa = whole.bytes().chain(fraction.bytes()).fold(0i128, |n, b| n * 10 + i128::from(b - b'0'));
        Some(Self { mantissa: if negative { -mantissa } else { mantissa }, scale: fraction.len() as u32 })
    }

    /// Both mantissas at the larger scale.
    fn gelijk_geschaald(self, other: Self) -> Option<(i128, i128, u32)> {
        let scale = self.scale.max(other.scale);
        let at = |n: Self| n.mantissa.checked_mul(10i128.checked_pow(scale - n.scale)?);
        Some((at(self)?, at(other)?, scale))
    }

    /// The sum; None when it does not fit.
    pub fn plus(self, other: Self) -> Option<Self> {
        let (a, b, scale) = self.gelijk_geschaald(other)?;
        Some(Self { mantissa: a.checked_add(b)?, scale })
    }

    /// The difference; None when it does not fit.
    pub fn min(self, other: Self) -> Option<Self> {
        self.plus(Self { mantissa: other.mantissa.checked_neg()?, ..other })
    }

    /// The product; None when it does not fit.
    pub fn maal(self, other: Self) -> Option<Self> {
        let scale = self.scale + other.scale;
        Some(Self { mantissa: self.mantissa.checked_mul(other.mantissa)?, scale })
    }

    /// The same number divided by a hundred.
    pub fn procent(self) -> Self {
        Self { scale: self.scale + 2, ..self }
    }

    /// Without its sign.
    pub fn abs(self) -> Self {
        Self { mantissa: self.mantissa.abs(), ..self }
    }

    /// `fn:round` of XPath: to a whole number, a half upwards (towards +∞), also below zero.
    pub fn rond_heel(self) -> Option<Self> {
        let unit = 10i128.checked_pow(self.scale)?;
        let doubled = self.mantissa.checked_mul(2)?.checked_add(unit)?;
        Some(Self { mantissa: doubled.div_euclid(unit.checked_mul(2)?), scale: 0 })
    }

    /// Rounded to cents in the same way: `round(x * 100) div 100` of the EN 16931 rules.
    pub fn rond_centen(self) -> Option<Self> {
        let hundreds = self.maal(Self { mantissa: 100, scale: 0 })?.rond_heel()?;
        Some(Self { scale: 2, ..hundreds })
    }

    /// Rounded to cents, a half away from zero: how a bookkeeper rounds, so that a credit note mirrors its invoice.
    pub fn rond_centen_spiegel(self) -> Option<Self> {
        let rounded = self.abs().rond_centen()?;
        Some(if self.mantissa < 0 { Self { mantissa: -rounded.mantissa, ..rounded } } else { rounded })
    }

    /// As whole cents, when it is a whole number of cents.
    pub fn als_centen(self) -> Option<i64> {
        let (own, _, scale) = self.gelijk_geschaald(Self { mantissa: 0, scale: 2 })?;
        let unit = 10i128.checked_pow(scale - 2)?;
        (own % unit == 0).then(|| i64::try_from(own / unit).ok()).flatten()
    }

    /// Whether it is zero.
    pub fn is_nul(self) -> bool {
        self.mantissa == 0
    }

    /// Whether it is above zero.
    pub fn is_positief(self) -> bool {
        self.mantissa > 0
    }

    /// Whether it is below zero.
    pub fn is_negatief(self) -> bool {
        self.mantissa < 0
    }
}

/// As `xs:decimal`, with as many decimals as it has.
impl std::fmt::Display for Getal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let (digits, scale) = (self.mantissa.unsigned_abs().to_string(), self.scale as usize);
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        match fraction {
            "" => write!(f, "{sign}{whole}"),
            fraction => write!(f, "{sign}{whole}.{fraction}"),
        }
    }
}

impl PartialEq for Getal {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Getal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.gelijk_geschaald(*other).map(|(a, b, _)| a.cmp(&b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn getal(text: &str) -> Getal {
        Getal::lees(text).unwrap()
    }

    #[test]
    fn a_decimal_is_what_xml_schema_calls_one() {
        for (text, centen) in [("600.00", 60_000), (" 1 ", 100), ("-0.01", -1), ("+.5", 50), ("7.", 700), ("0", 0)] {
            assert_eq!(getal(text).als_centen(), Some(centen), "{text}");
        }
        for text in ["", ".", "1e3", "1,00", "NaN", "--1", "1.2.3", "0x10", "1 0", "1234567890123456"] {
            assert!(Getal::lees(text).is_none(), "{text}");
        }
    }

    #[test]
    fn rounding_is_that_of_xpath_and_money_mirrors() {
        assert_eq!(getal("2.5").rond_heel(), Some(getal("3")));
        assert_eq!(getal("-2.5").rond_heel(), Some(getal("-2")));
        assert_eq!(getal("-0.4").rond_heel(), Some(getal("0")));
        assert_eq!(getal("0.125").rond_centen(), Some(getal("0.13")));
        assert_eq!(getal("-0.125").rond_centen(), Some(getal("-0.12")));
        assert_eq!(getal("-0.125").rond_centen_spiegel(), Some(getal("-0.13")));
    }

    #[test]
    fn a_number_is_shown_with_the_decimals_it_has() {
        for (getal, tekst) in
            [(Getal::centen(60_000), "600.00"), (Getal::centen(-5), "-0.05"), (Getal::EEN, "1"), (Getal::NUL, "0")]
        {
            assert_eq!(getal.to_string(), tekst);
        }
        assert_eq!(getal("-12.5").to_string(), "-12.5");
    }

    #[test]
    fn arithmetic_is_exact() {
        // 0.1 + 0.2 is 0.3 here, and 3 x 33.333333 is not 100.
        assert_eq!(getal("0.1").plus(getal("0.2")), Some(getal("0.30")));
        assert_ne!(getal("33.333333").maal(getal("3")), Some(getal("100")));
        assert_eq!(getal("600.00").maal(getal("21").procent()), Some(getal("126")));
        assert!(getal("1.00") < getal("1.001"));
        assert_eq!(getal("1.005").als_centen(), None);
    }
}
