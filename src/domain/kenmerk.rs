//! Identifying numbers with a check of their own: BSN, IBAN, OIN, KvK number.

/// Whether `text` is a BSN that passes the elfproef: 9 digits, weights 9 8 7 6 5 4 3 2 -1, a sum that 11 divides and that
/// is not 0 (STANDARDS section 7). Shorter numbers with a lost leading zero are refused: a BSN has nine digits.
pub fn is_bsn(text: &str) -> bool {
    let digits = text.as_bytes();
    if digits.len() != 9 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
    let sum: i32 = digits.iter().zip(weights).map(|(d, w)| i32::from(d - b'0') * w).sum();
    sum != 0 && sum % 11 == 0
}

/// Whether `text` is an IBAN: two letters, two digits, 11 to 30 letters or digits, and 1 modulo 97 (ISO 13616). Capitals
/// and no spaces: a partner's spaces are his mapping's to remove.
pub fn is_iban(text: &str) -> bool {
    let b = text.as_bytes();
    let shape = (15..=34).contains(&b.len())
        && b[..2].iter().all(u8::is_ascii_uppercase)
        && b[2..4].iter().all(u8::is_ascii_digit)
        && b[4..].iter().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
    shape
        && b[4..].iter().chain(&b[..4]).fold(0u32, |rest, c| match c {
            b'0'..=b'9' => (rest * 10 + u32::from(c - b'0')) % 97,
            _ => (rest * 100 + u32::from(c - b'A') + 10) % 97,
        }) == 1
}

/// Whether `text` is an organisatie-identificatienummer: 20 digits, starting with 8 zeros or `0000000` and a register
/// digit (Digikoppeling OIN: 8 digits prefix, then the number).
pub fn is_oin(text: &str) -> bool {
    text.len() == 20 && text.bytes().all(|b| b.is_ascii_digit()) && text.starts_with("0000000")
}

/// Whether `text` is a KvK number: 8 digits.
pub fn is_kvk(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bsn_of_the_scenarios_pass_and_the_planted_one_fails() {
        // DOMAIN section 6 and BR46.
        for ok in [
            "999902210",
            "999903664",
            "999905971",
            "999907797",
            "999910929",
            "999916786",
            "999920261",
            "999920273",
            "111111110",
            "900070511",
        ] {
            assert!(is_bsn(ok));
        }
        for no in ["999912345", "000000000", "000000012", "99990221", "9999022100", "99990221a", "987654321"] {
            assert!(!is_bsn(no));
        }
    }

    #[test]
    fn iban_of_the_scenarios_pass_and_a_changed_digit_fails() {
        for ok in ["NL05TEST0312000101", "NL91TEST0312000202", "NL80TEST0312000303", "NL47TEST0312000606"] {
            assert!(is_iban(ok));
        }
        for no in ["NL05TEST0312000102", "NL05 TEST 0312 0001 01", "nl05test0312000101", "NL05"] {
            assert!(!is_iban(no));
        }
    }

    #[test]
    fn oin_and_kvk_have_their_length() {
        assert!(is_oin("00000001823288444000"));
        assert!(!is_oin("1823288444000"));
        assert!(is_kvk("12345678"));
        assert!(!is_kvk("1234567"));
    }
}
