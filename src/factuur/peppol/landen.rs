//! Numbers of organisations abroad (`PEPPOL-COMMON-R041` to `R050`): their form and check digits, because a Dutch
//! organisation may buy or be reached there.

use crate::factuur::boom::{El, normaal};
use crate::factuur::regel::{Regel, fataal, let_op};

const NUMMERS: &str = "cbc:EndpointID | cac:PartyIdentification/cbc:ID | cbc:CompanyID";

/// The rows; see the module.
pub const REGELS: &[Regel] = &[
    fataal(
        "PEPPOL-COMMON-R041",
        NUMMERS,
        |n| vorm(n, "0192", noors),
        "Een Noors nummer (0192) heeft 9 cijfers en klopt met zijn controlecijfer.",
    ),
    fataal("PEPPOL-COMMON-R042", NUMMERS, |n| vorm(n, "0184", deens), "Een Deens nummer (0184) is DK en 8 cijfers."),
    fataal(
        "PEPPOL-COMMON-R043",
        NUMMERS,
        |n| vorm(n, "0208", belgisch),
        "Een Belgisch ondernemingsnummer (0208) heeft 10 cijfers en klopt met zijn controlecijfers.",
    ),
    let_op(
        "PEPPOL-COMMON-R044",
        NUMMERS,
        |n| vorm(n, "0201", |t| t.len() == 6 && t.bytes().all(|b| b.is_ascii_alphanumeric())),
        "Een Italiaanse code IPA (0201) heeft 6 letters of cijfers.",
    ),
    let_op(
        "PEPPOL-COMMON-R045",
        NUMMERS,
        |n| vorm(n, "0210", codice_fiscale),
        "Een codice fiscale (0210) heeft 16 letters en cijfers, of 11 cijfers.",
    ),
    let_op(
        "PEPPOL-COMMON-R046",
        "cbc:EndpointID",
        |n| vorm(n, "9907", codice_fiscale),
        "Een codice fiscale (9907) heeft 16 letters en cijfers, of 11 cijfers.",
    ),
    let_op(
        "PEPPOL-COMMON-R047",
        NUMMERS,
        |n| vorm(n, "0211", partita_iva),
        "Een partita IVA (0211) is IT en 11 cijfers, met een controlecijfer dat klopt.",
    ),
    fataal(
        "PEPPOL-COMMON-R049",
        NUMMERS,
        |n| vorm(n, "0007", |t| cijfers(t, 10) && luhn(t)),
        "Een Zweeds nummer (0007) heeft 10 cijfers en klopt met zijn controlecijfer.",
    ),
    fataal(
        "PEPPOL-COMMON-R050",
        NUMMERS,
        |n| vorm(n, "0151", australisch),
        "Een Australisch nummer (0151) heeft 11 cijfers en klopt met zijn controlecijfers.",
    ),
];

/// Whether a number with this scheme has the form that goes with it.
pub(super) fn vorm(nummer: El<'_, '_>, schema: &str, past: fn(&str) -> bool) -> bool {
    nummer.attribuut("schemeID") != Some(schema) || past(&normaal(nummer.tekst()))
}

/// So many digits and nothing else.
pub(super) fn cijfers(tekst: &str, aantal: usize) -> bool {
    tekst.len() == aantal && tekst.bytes().all(|b| b.is_ascii_digit())
}

/// The digits of a text that has only digits.
fn losse(tekst: &str) -> impl DoubleEndedIterator<Item = u32> + ExactSizeIterator + '_ {
    tekst.bytes().map(|b| u32::from(b.wrapping_sub(b'0')))
}

/// Modulo 11, weights 2 to 7 from the right.
fn noors(tekst: &str) -> bool {
    let som = |rest: &str| losse(rest).rev().enumerate().map(|(n, c)| c * (n as u32 % 6 + 2)).sum::<u32>();
    cijfers(tekst, 9) && losse(&tekst[8..]).next() == Some((11 - som(&tekst[..8]) % 11) % 11)
}

fn deens(tekst: &str) -> bool {
    tekst.strip_prefix("DK").is_some_and(|nummer| cijfers(nummer, 8))
}

/// The last two digits are 97 minus the others modulo 97.
fn belgisch(tekst: &str) -> bool {
    let getal = |deel: &str| deel.parse::<u32>().unwrap_or_default();
    cijfers(tekst, 10) && getal(&tekst[8..]) == 97 - getal(&tekst[..8]) % 97
}

/// Sixteen characters in their pattern of letters and digits, or eleven digits; the check character is not looked at.
fn codice_fiscale(tekst: &str) -> bool {
    const PATROON: &[u8; 16] = b"AAAAAA00A00A***A";
    let past = |(teken, patroon): (u8, &u8)| match patroon {
        b'A' => teken.is_ascii_alphabetic(),
        b'0' => teken.is_ascii_digit(),
        _ => true,
    };
    let cijfer = |at: usize| tekst.as_bytes()[at].is_ascii_digit();
    cijfers(tekst, 11) || tekst.len() == 16 && tekst.bytes().zip(PATROON).all(past) && cijfer(14)
}

fn partita_iva(tekst: &str) -> bool {
    let Some((land, nummer)) = tekst.split_at_checked(2) else { return true };
    !land.eq_ignore_ascii_case("IT") || cijfers(nummer, 11) && luhn(nummer)
}

/// Every second digit from the right is doubled; the sum of the digits is divided by ten.
fn luhn(tekst: &str) -> bool {
    let gewogen = losse(tekst).rev().enumerate().map(|(n, c)| if n % 2 == 0 { c } else { c * 2 / 10 + c * 2 % 10 });
    gewogen.sum::<u32>() % 10 == 0
}

/// Modulo 89, the first digit less one.
fn australisch(tekst: &str) -> bool {
    const GEWICHTEN: [u32; 11] = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];
    cijfers(tekst, 11) && (losse(tekst).zip(GEWICHTEN).map(|(c, g)| c * g).sum::<u32>() + 89 - 10) % 89 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_pass_and_a_changed_digit_fails() {
        // Brønnøysundregistrene, Proximus, Ericsson, and the ABN of the Australian Taxation Office.
        assert!(noors("974760673") && !noors("974760674") && !noors("97476067"));
        assert!(belgisch("0202239951") && !belgisch("0202239952"));
        assert!(luhn("5560160680") && !luhn("5560160681"));
        assert!(australisch("51824753556") && !australisch("51824753557"));
        assert!(deens("DK12345678") && !deens("12345678"));
        assert!(
            codice_fiscale("RSSMRA80A01H501U") && codice_fiscale("12345678901") && !codice_fiscale("RSSMRA80A01H5")
        );
        assert!(partita_iva("IT00743110157") && !partita_iva("IT00743110158") && partita_iva("FR1"));
    }
}
