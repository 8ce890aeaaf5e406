//! Money: whole cents, always. No float ever holds an amount; a share is rounded in one place ([`deel`]).

/// An amount as a person reads it: `EUR 4.200,00`.
pub fn euro(centen: i64) -> String {
    format!("EUR {}", kolom(centen))
}

/// The same in a column that says it is euros: `4.200,00`.
pub fn kolom(centen: i64) -> String {
    let (sign, all) = (if centen < 0 { "-" } else { "" }, centen.unsigned_abs());
    format!("{sign}{},{:02}", duizendtallen(&(all / 100).to_string()), all % 100)
}

/// Digits in groups of three: `1.234.567`.
pub fn duizendtallen(cijfers: &str) -> String {
    let mut grouped = String::with_capacity(cijfers.len() + cijfers.len() / 3);
    for (place, digit) in cijfers.chars().enumerate() {
        if place > 0 && (cijfers.len() - place).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// An amount without more: `4200,00`, as a table or a text with the word for euro beside it has it.
pub fn bedrag(centen: i64) -> String {
    let (sign, all) = (if centen < 0 { "-" } else { "" }, centen.unsigned_abs());
    format!("{sign}{},{:02}", all / 100, all % 100)
}

/// The same for a program: `4200.00`, as ISO 20022 and XAF write it.
pub fn punt(centen: i64) -> String {
    bedrag(centen).replace(',', ".")
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

/// An amount over shares, to the cent: each gets the whole cents of its share, and what is left goes to the largest remainders,
/// of equals to the first. The parts sum to the amount, and those of less than nothing are the opposite of those of its
/// opposite. Empty, when no share is above zero.
pub fn verdeel(centen: i64, delen: &[u32]) -> Vec<i64> {
    let whole: i128 = delen.iter().map(|d| i128::from(*d)).sum();
    if whole == 0 {
        return vec![];
    }
    let amount = i128::from(centen.unsigned_abs());
    let products = || delen.iter().map(|d| amount * i128::from(*d));
    let mut parts: Vec<i128> = products().map(|p| p / whole).collect();
    let mut order: Vec<(usize, i128)> = products().map(|p| p % whole).enumerate().collect();
    order.sort_by_key(|(place, rest)| (-rest, *place));
    // Fewer cents are left than there are shares.
    let left = usize::try_from(amount - parts.iter().sum::<i128>()).unwrap_or_default();
    order.iter().take(left).for_each(|(place, _)| parts[*place] += 1);
    let sign = i128::from(centen.signum());
    parts.into_iter().map(|p| i64::try_from(sign * p).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cent_that_is_left_goes_to_the_largest_remainder() {
        // 95.00 over 3 : 2 : 2 is 40.714.., 27.142.., 27.142..: the first has the largest remainder (.4, .2, .2 of a cent).
        assert_eq!(verdeel(9_500, &[3, 2, 2]), [4_072, 2_714, 2_714]);
        // 1.00 over three equals: the first gets the cent.
        assert_eq!(verdeel(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(verdeel(-100, &[1, 1, 1]), [-34, -33, -33]);
        assert_eq!(verdeel(1, &[1, 2]), [0, 1]);
        assert_eq!(verdeel(0, &[5, 5]), [0, 0]);
        assert_eq!(verdeel(100, &[0]), Vec::<i64>::new());
    }

    proptest! {
        #[test]
        fn the_parts_of_any_amount_sum_to_it_and_none_is_a_cent_off(
            centen in -10_000_000_000i64..10_000_000_000,
            delen in prop::collection::vec(1u32..1_000_000, 1..12),
        ) {
            let parts = verdeel(centen, &delen);
            prop_assert_eq!(parts.iter().sum::<i64>(), centen);
            let whole: i128 = delen.iter().map(|d| i128::from(*d)).sum();
            for (part, deel) in parts.iter().zip(&delen) {
                let off = i128::from(*part) * whole - i128::from(centen) * i128::from(*deel);
                prop_assert!(off.abs() < whole, "{} of {} is a cent or more off", part, centen);
            }
            let back: Vec<i64> = verdeel(-centen, &delen).iter().map(|p| -p).collect();
            prop_assert_eq!(back, parts);
        }
    }

    #[test]
    fn an_amount_is_written_as_the_netherlands_write_it() {
        assert_eq!(euro(0), "EUR 0,00");
        assert_eq!(euro(5), "EUR 0,05");
        assert_eq!(euro(60_000), "EUR 600,00");
        assert_eq!(euro(420_000), "EUR 4.200,00");
        assert_eq!(euro(-123_456_789), "EUR -1.234.567,89");
        assert_eq!([bedrag(420_000), bedrag(-5), bedrag(0)], ["4200,00", "-0,05", "0,00"]);
        assert_eq!([kolom(123_456_789), kolom(-99_999)], ["1.234.567,89", "-999,99"]);
        assert_eq!([punt(123_456_789), punt(-5)], ["1234567.89", "-0.05"]);
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
