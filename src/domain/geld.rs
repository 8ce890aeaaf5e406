//! Money: whole cents, always. No float ever holds an amount; a share is rounded in one place ([`deel`]).

/// An amount as a person reads it: `EUR 4.200,00`.
pub fn euro(centen: i64) -> String {
    let (sign, all) = (if centen < 0 { "-" } else { "" }, centen.unsigned_abs());
    let (whole, cents) = ((all / 100).to_string(), all % 100);
    let mut grouped = String::with_capacity(whole.len() + whole.len() / 3);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    format!("EUR {sign}{grouped},{cents:02}")
}

/// An amount without more: `4200,00`, as a table or a text with the word for euro beside it has it.
pub fn bedrag(centen: i64) -> String {
    let (sign, all) = (if centen < 0 { "-" } else { "" }, centen.unsigned_abs());
    format!("{sign}{},{:02}", all / 100, all % 100)
}

/// `teller` parts of `noemer` of an amount, rounded to the cent, half away from zero (as the Belastingdienst and EN 16931
/// round a btw amount). `noemer` must be above zero; what does not fit becomes the largest amount there is.
pub fn deel(centen: i64, teller: i64, noemer: i64) -> i64 {
    let product = i128::from(centen) * i128::from(teller);
    let noemer = i128::from(noemer.max(1));
    let half = if product < 0 { -noemer } else { noemer };
    let rounded = (2 * product + half) / (2 * noemer);
    i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX })
}

/// The btw over an amount at a percentage.
pub fn btw(centen: i64, percentage: u8) -> i64 {
    deel(centen, i64::from(percentage), 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_as_the_netherlands_write_it() {
        assert_eq!(euro(0), "EUR 0,00");
        assert_eq!(euro(5), "EUR 0,05");
        assert_eq!(euro(60_000), "EUR 600,00");
        assert_eq!(euro(420_000), "EUR 4.200,00");
        assert_eq!(euro(-123_456_789), "EUR -1.234.567,89");
        assert_eq!([bedrag(420_000), bedrag(-5), bedrag(0)], ["4200,00", "-0,05", "0,00"]);
    }

    #[test]
    fn a_share_is_rounded_half_away_from_zero() {
        // SC01, variant S: 600.00 at 21 % is 126.00.
        assert_eq!(btw(60_000, 21), 12_600);
        assert_eq!(btw(-60_000, 21), -12_600);
        // 21 % of 0.50 is 0.105: half a cent goes up, and of a credit note as far down.
        assert_eq!(btw(50, 21), 11);
        assert_eq!(btw(-50, 21), -11);
        assert_eq!(btw(50, 9), 5);
        assert_eq!(deel(100, 1, 3), 33);
        assert_eq!(deel(200, 1, 3), 67);
        assert_eq!(deel(i64::MAX, 2, 1), i64::MAX);
    }
}
