//! The betalingskenmerk of Dutch payments, and its international twin, the RF reference: make them, check them.
//!
//! 7, 9 to 14 or 16 digits (Betaalvereniging). 16 is a check digit and a number of 15; 9 to 14 is a check digit, the
//! number of digits modulo 10, and the number; 7 has no check. Weights from the right 2 4 8 5 10 9 7 3 6 1, again and
//! again, over all that follows the check digit; the check is 11 less the sum modulo 11, where 10 is written 1 and 11
//! is written 0. So digit 1 stands for two outcomes: some errors slip through, and a payer and an amount are compared
//! as well (FINANCE section 3).

/// The weights, from the right.
const WEIGHTS: [u32; 10] = [2, 4, 8, 5, 10, 9, 7, 3, 6, 1];

/// The check digit of what follows it. Digits only: who calls has looked.
fn check(rest: &[u8]) -> u8 {
    let sum: u32 = rest.iter().rev().zip(WEIGHTS.iter().cycle()).map(|(d, w)| u32::from(d - b'0') * w).sum();
    match 11 - sum % 11 {
        10 => b'1',
        11 => b'0',
        digit => b'0' + digit as u8,
    }
}

/// Whether `text` has the length and the digits of a betalingskenmerk, whatever its check says.
pub fn has_form(text: &str) -> bool {
    matches!(text.len(), 7 | 9..=14 | 16) && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether `text` is a betalingskenmerk of which length and check digit are right. Seven digits have no check.
pub fn is_betalingskenmerk(text: &str) -> bool {
    let digits = text.as_bytes();
    has_form(text)
        && match digits.len() {
            7 => true,
            16 => check(&digits[1..]) == digits[0],
            n => check(&digits[1..]) == digits[0] && usize::from(digits[1] - b'0') == (n - 2) % 10,
        }
}

/// The betalingskenmerk of 16 digits for a number of at most 15, filled up with zeros. None for anything else than
/// digits, or too many.
pub fn betalingskenmerk(number: &str) -> Option<String> {
    if number.is_empty() || number.len() > 15 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let rest = format!("{number:0>15}");
    Some(format!("{}{rest}", char::from(check(rest.as_bytes()))))
}

/// Whether `text` is an RF reference: `RF`, two check digits and 1 to 21 letters or digits, 1 modulo 97 (ISO 11649).
pub fn is_rf(text: &str) -> bool {
    let b = text.as_bytes();
    (5..=25).contains(&b.len())
        && b.starts_with(b"RF")
        && b[2..4].iter().all(u8::is_ascii_digit)
        && b[4..].iter().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
        && b[4..].iter().chain(&b[..4]).fold(0u32, |rest, c| match c {
            b'0'..=b'9' => (rest * 10 + u32::from(c - b'0')) % 97,
            _ => (rest * 100 + u32::from(c - b'A') + 10) % 97,
        }) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_betaalvereniging_pass_and_a_known_bad_one_fails() {
        // FINANCE section 3.
        assert!(is_betalingskenmerk("5000056789012345"));
        assert!(is_betalingskenmerk("12234534622567"));
        assert!(!is_betalingskenmerk("1906350066203673"));
        assert!(!is_betalingskenmerk("7000000000000000"), "the sum is 0, so the check is 0");
        assert!(is_betalingskenmerk("0000000000000000"));
    }

    #[test]
    fn only_the_lengths_of_the_scheme_are_one() {
        assert!(is_betalingskenmerk("1234567"), "seven digits have no check");
        for no in [
            "",
            "12345678",
            "123456",
            "500005678901234",
            "50000567890123455",
            "5000 0567 8901 2345",
            "500005678901234x",
        ] {
            assert!(!is_betalingskenmerk(no), "{no}");
        }
        // The length digit of 12234534622567 is 2, of twelve digits; another one is wrong whatever the check.
        assert!((0..=9).all(|c| !is_betalingskenmerk(&format!("{c}3234534622567"))));
    }

    #[test]
    fn it_is_made_of_a_number_as_in_the_open_invoices() {
        // Worked out by hand: 000000202600001 from the right 1x2 + 6x9 + 2x7 + 2x6 = 82, 82 mod 11 = 5, 11 - 5 = 6.
        assert_eq!(betalingskenmerk("202600001").as_deref(), Some("6000000202600001"));
        assert_eq!(betalingskenmerk("56789012345").as_deref(), Some("5000056789012345"));
        assert_eq!(betalingskenmerk(""), None);
        assert_eq!(betalingskenmerk("1234567890123456"), None);
        assert_eq!(betalingskenmerk("2026-1"), None);
    }

    #[test]
    fn every_number_that_is_made_is_right_and_every_other_digit_is_wrong_or_the_same() {
        for number in (0..3000u64).map(|n| (n * 7_919_333).to_string()) {
            let made = betalingskenmerk(&number).unwrap();
            assert!(is_betalingskenmerk(&made));
            let others = (b'0'..=b'9').filter(|c| *c != made.as_bytes()[0]);
            assert!(
                others.map(|c| format!("{}{}", char::from(c), &made[1..])).all(|other| !is_betalingskenmerk(&other))
            );
        }
    }

    #[test]
    fn an_rf_reference_is_that_of_the_standard() {
        // ISO 11649, the example of the standard.
        assert!(is_rf("RF18539007547034"));
        for no in ["RF19539007547034", "rf18539007547034", "RF18", "18539007547034", "RF18 5390 0754 7034"] {
            assert!(!is_rf(no), "{no}");
        }
    }
}
