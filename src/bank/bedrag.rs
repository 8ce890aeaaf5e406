//! An amount of a bank message as whole cents, without a float in between.
//!
//! camt writes `600.00` with up to five decimals and, at ABN AMRO, zeros in front; MT940 writes `600,00`, `600,` and
//! never without the comma (FINANCE section 4). What is less than a cent is refused, not rounded: a statement of which
//! the sum is rounded proves nothing.

/// Why a text is no amount in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeenBedrag {
    /// The other mark: a comma where a point belongs, or the other way around, or both.
    Teken,
    /// No comma at all, where MT940 asks one.
    ZonderKomma,
    /// A part of a cent.
    DeelVanEenCent,
    /// No digits, a sign, another character, or more than can be added up.
    Vorm,
}

impl GeenBedrag {
    /// What is wrong and what would be right, after the name of the place.
    pub fn text(self, point: u8) -> String {
        let mark = if point == b',' { "komma" } else { "punt" };
        match self {
            Self::Teken => format!("Schrijf het bedrag met een {mark} voor de centen en zonder ander teken."),
            Self::ZonderKomma => {
                "Het bedrag heeft geen komma. MT940 schrijft altijd een komma, zoals in 500,00.".to_owned()
            }
            Self::DeelVanEenCent => {
                "Het bedrag heeft een deel van een cent. Alleen hele centen worden gelezen.".to_owned()
            }
            Self::Vorm => {
                format!("Dit is geen bedrag. Schrijf alleen cijfers en een {mark}, zonder min en zonder spaties.")
            }
        }
    }
}

/// The largest amount, in cents: a thousand billion euro. A million of them still add up in an i64.
const MOST: i64 = 100_000_000_000_000;

/// Cents of `text`, written with `point` before the cents. `needs_point`: MT940, where it is never left out.
pub fn cents(text: &str, point: u8, needs_point: bool) -> Result<i64, GeenBedrag> {
    let bytes = text.as_bytes();
    let other = if point == b'.' { b',' } else { b'.' };
    if bytes.contains(&other) && bytes.iter().all(|b| b.is_ascii_digit() || *b == point || *b == other) {
        return Err(GeenBedrag::Teken);
    }
    let (mut whole, mut decimals, mut digits) = (0i64, None::<u32>, 0usize);
    for byte in bytes {
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                let digit = i64::from(byte - b'0');
                match &mut decimals {
                    Some(0..=1) | None => {
                        whole = whole * 10 + digit;
                        if whole > MOST {
                            return Err(GeenBedrag::Vorm);
                        }
                    }
                    Some(_) if digit != 0 => return Err(GeenBedrag::DeelVanEenCent),
                    Some(_) => {}
                }
                decimals = decimals.map(|n| n + 1);
            }
            b if *b == point && decimals.is_none() => decimals = Some(0),
            b if *b == point => return Err(GeenBedrag::Teken),
            _ => return Err(GeenBedrag::Vorm),
        }
    }
    if digits == 0 || decimals.is_some_and(|n| n > 5) || digits > 24 {
        return Err(GeenBedrag::Vorm);
    }
    match decimals {
        None if needs_point => Err(GeenBedrag::ZonderKomma),
        None | Some(0) => whole.checked_mul(100).filter(|c| *c <= MOST).ok_or(GeenBedrag::Vorm),
        Some(1) => whole.checked_mul(10).filter(|c| *c <= MOST).ok_or(GeenBedrag::Vorm),
        Some(_) => Ok(whole),
    }
}

pub use crate::domain::geld::bedrag as show;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn camt_is_read_to_the_cent_with_zeros_in_front_and_behind() {
        for (text, expected) in [
            ("600.00", 60000),
            ("000000000000149.87", 14987),
            ("8.850", 885),
            ("18.15000", 1815),
            ("200000", 20_000_000),
            ("9.5", 950),
            ("0", 0),
            (".50", 50),
            ("12.", 1200),
        ] {
            assert_eq!(cents(text, b'.', false), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_says_which_way() {
        use GeenBedrag::*;
        for (text, why) in [
            ("600,00", Teken),
            ("1.234,56", Teken),
            ("1,234.56", Teken),
            ("1.2.3", Teken),
            ("8.8501", DeelVanEenCent),
            ("8.85001", DeelVanEenCent),
            ("8.850000", Vorm),
            ("-5.00", Vorm),
            ("+5.00", Vorm),
            ("", Vorm),
            (".", Vorm),
            ("1e3", Vorm),
            ("6 00", Vorm),
            ("99999999999999999999999999", Vorm),
        ] {
            assert_eq!(cents(text, b'.', false), Err(why), "{text}");
        }
    }

    #[test]
    fn mt940_has_a_comma_always() {
        assert_eq!(cents("11,8", b',', true), Ok(1180));
        assert_eq!(cents("107,", b',', true), Ok(10700));
        assert_eq!(cents("000000000025,00", b',', true), Ok(2500));
        assert_eq!(cents("500", b',', true), Err(GeenBedrag::ZonderKomma));
        assert_eq!(cents("500.00", b',', true), Err(GeenBedrag::Teken));
        assert_eq!(cents("1.500,00", b',', true), Err(GeenBedrag::Teken));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(c in 0..MOST) {
            prop_assert_eq!(cents(&show(c), b',', true), Ok(c));
            prop_assert_eq!(cents(&show(c).replace(',', "."), b'.', false), Ok(c));
        }

        #[test]
        fn no_text_is_less_than_nothing_or_more_than_can_be_added_up(text in "[0-9.,+-]{0,40}") {
            for read in [cents(&text, b'.', false), cents(&text, b',', true)] {
                prop_assert!(read.is_err() || read.is_ok_and(|c| (0..=MOST).contains(&c)));
            }
        }
    }
}
