//! Numbers in a table, exactly: text to units of a power of ten, without a float in between.

/// How a partner writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    point: char,
    group: Option<char>,
}

/// The forms there are, as a profile writes them.
pub const FORMS: &[&str] = &["int", "decimal(.)", "decimal(,)", "decimal(1.234,56)", "decimal(1,234.56)"];

impl Form {
    /// By its name in a profile; see [`FORMS`].
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "int" => Self { point: '\0', group: None },
            "decimal(.)" => Self { point: '.', group: None },
            "decimal(,)" => Self { point: ',', group: None },
            "decimal(1.234,56)" | "cents(1.234,56)" => Self { point: ',', group: Some('.') },
            "decimal(1,234.56)" | "cents(1,234.56)" => Self { point: '.', group: Some(',') },
            _ => return None,
        })
    }

    /// A number in this form; None when it is not one, or too long to add up.
    pub fn read(self, text: &str) -> Option<Decimal> {
        let text = text.trim();
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once(self.point).unwrap_or((digits, ""));
        if digits.ends_with(self.point) || fraction.len() > 9 {
            return None;
        }
        let parts: Vec<&str> = self.group.map_or_else(|| vec![whole], |group| whole.split(group).collect());
        let grouped = parts.len() == 1
            || (!parts[0].is_empty() && parts[0].len() <= 3 && parts[1..].iter().all(|part| part.len() == 3));
        let joined = parts.concat();
        let all: String = joined.chars().chain(fraction.chars()).collect();
        if !grouped || joined.is_empty() || all.len() > 27 || !all.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let units: i128 = all.parse().ok()?;
        let scaled = units.checked_mul(10i128.checked_pow(9 - u32::try_from(fraction.len()).ok()?)?)?;
        Some(Decimal(if negative { -scaled } else { scaled }))
    }

    /// The same, where an empty cell is nothing to add.
    pub fn read_or_zero(self, text: &str) -> Option<Decimal> {
        if text.trim().is_empty() { Some(Decimal::ZERO) } else { self.read(text) }
    }
}

/// A number in billionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal(i128);

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The sum; None when it passes what can be held.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(form: &str, text: &str) -> Option<i128> {
        Form::named(form).unwrap().read(text).map(|d| d.0)
    }

    #[test]
    fn a_number_is_read_exactly_in_the_form_of_the_partner_and_in_no_other() {
        assert_eq!(units("decimal(,)", "7,5"), Some(7_500_000_000));
        assert_eq!(units("decimal(,)", "-0,1"), Some(-100_000_000));
        assert_eq!(units("decimal(1.234,56)", "1.234.567,89"), Some(1_234_567_890_000_000));
        assert_eq!(units("decimal(1,234.56)", "1,234.5"), Some(1_234_500_000_000));
        assert_eq!(units("int", "12"), Some(12_000_000_000));
        for (form, text) in [
            ("decimal(,)", "7.5"),
            ("decimal(,)", "7,"),
            ("decimal(,)", ",5"),
            ("decimal(,)", "1e3"),
            ("decimal(,)", "+1"),
            ("decimal(,)", ""),
            ("decimal(,)", "1,2,3"),
            ("decimal(1.234,56)", "12.34"),
            ("decimal(1.234,56)", "1.2345"),
            ("int", "1,5"),
        ] {
            assert_eq!(units(form, text), None, "{form} {text}");
        }
    }

    #[test]
    fn three_times_a_tenth_is_three_tenths() {
        let form = Form::named("decimal(.)").unwrap();
        let tenth = form.read("0.1").unwrap();
        assert_eq!(tenth.plus(tenth).and_then(|sum| sum.plus(tenth)), form.read("0.3"));
    }
}
