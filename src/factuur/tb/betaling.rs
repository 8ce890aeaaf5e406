//! What is needed to pay an invoice and to recognise the payment: the account, the reference, the date, and what a credit
//! note is about, and which contract and trajecten it is for.

use crate::domain::kenmerk::is_iban;
use crate::factuur::boom::El;
use crate::factuur::regel::{Regel, fataal, let_op};

/// The rows; see the module.
pub const REGELS: &[Regel] = &[
    fataal(
        "TB-IBAN",
        "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID",
        rekening,
        "Geef als rekening een IBAN dat klopt met zijn controlecijfers; een Nederlands IBAN heeft 18 tekens.",
    ),
    fataal(
        "TB-KENMERK",
        "cac:PaymentMeans/cbc:PaymentID",
        |k| kenmerk(&k.net()).is_none_or(|goed| goed),
        "Een betalingskenmerk van 16 cijfers (of een RF-kenmerk) klopt met zijn controlecijfer.",
    ),
    let_op(
        "TB-KENMERK-ONTBREEKT",
        "/",
        |f| f.naam() != "Invoice" || f.vol("cac:PaymentMeans/cbc:PaymentID"),
        "Geef een betalingskenmerk (BT-83): daarmee herkent de leverancier de betaling.",
    ),
    let_op(
        "TB-VERVALDATUM",
        "/",
        |f| f.naam() != "Invoice" || f.vol("cbc:DueDate"),
        "Geef de vervaldatum (BT-9): de gemeente betaalt dan op tijd.",
    ),
    let_op(
        "TB-VERVALDATUM-VOLGORDE",
        "/cbc:DueDate",
        |d| {
            let datum = d.boom().wortel().een("cbc:IssueDate").map(|el| el.net());
            datum.is_none_or(|datum| d.net().get(..10) >= datum.get(..10))
        },
        "De vervaldatum ligt niet voor de factuurdatum.",
    ),
    fataal(
        "TB-CREDIT-VERWIJZING",
        "/",
        |f| f.naam() != "CreditNote" || f.vol("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
        "Een creditnota noemt het nummer van de factuur die zij vermindert (BT-25).",
    ),
    let_op(
        "TB-CONTRACT",
        "/",
        |f| f.vol("cac:ContractDocumentReference/cbc:ID"),
        "Noem het contract (BT-12): de gemeente betaalt wat is afgesproken.",
    ),
    let_op(
        "TB-TRAJECT",
        "cac:InvoiceLine | cac:CreditNoteLine",
        |r| r.kind("cac:DocumentReference").any(|d| d.zegt("cbc:DocumentTypeCode", "130") && d.vol("cbc:ID")),
        "Noem op elke regel het traject: een DocumentReference van soort 130 (BT-128).",
    ),
];

/// An account for a SEPA transfer is an IBAN; for another transfer only when it looks like one.
fn rekening(nummer: El<'_, '_>) -> bool {
    let nummer_kaal: String = nummer.tekst().chars().filter(|c| !c.is_whitespace()).collect();
    let sepa =
        nummer.ouder().and_then(El::ouder).is_some_and(|p| p.kind("cbc:PaymentMeansCode").any(|c| c.net() == "58"));
    let begin = nummer_kaal.as_bytes();
    let lijkt =
        begin.len() > 4 && begin[..2].iter().all(u8::is_ascii_alphabetic) && begin[2..4].iter().all(u8::is_ascii_digit);
    if nummer_kaal.is_empty() || !sepa && !lijkt {
        return true;
    }
    is_iban(&nummer_kaal) && (!nummer_kaal.starts_with("NL") || nummer_kaal.len() == 18)
}

/// Whether a payment reference is right, when it has one of the two forms that can be checked: the Dutch betalingskenmerk
/// (16 digits, or 9 to 14 with their count as the second digit; Betaalvereniging) or `RF` (ISO 11649). None for any other.
pub fn kenmerk(tekst: &str) -> Option<bool> {
    let cijfers = tekst.bytes().all(|b| b.is_ascii_digit());
    if cijfers && (tekst.len() == 16 || (9..=14).contains(&tekst.len()) && telt_zijn_cijfers(tekst)) {
        return Some(is_kenmerk(tekst));
    }
    let rest = tekst.strip_prefix("RF")?;
    let vorm = (3..=23).contains(&rest.len()) && rest.as_bytes()[..2].iter().all(u8::is_ascii_digit);
    vorm.then(|| {
        let om = rest.bytes().skip(2).chain(*b"RF").chain(rest.bytes().take(2));
        om.fold(0u32, |over, b| match b {
            b'0'..=b'9' => (over * 10 + u32::from(b - b'0')) % 97,
            b'A'..=b'Z' => (over * 100 + u32::from(b - b'A') + 10) % 97,
            _ => 0,
        }) == 1
    })
}

fn telt_zijn_cijfers(tekst: &str) -> bool {
    usize::from(tekst.as_bytes()[1] - b'0') == (tekst.len() - 2) % 10
}

/// Whether a betalingskenmerk of 9 to 14 or 16 digits has the right check digit in front: weights 2 4 8 5 10 9 7 3 6 1 from
/// the right, 11 minus the sum modulo 11, where 10 is written as 1 and 11 as 0.
pub fn is_kenmerk(tekst: &str) -> bool {
    const GEWICHTEN: [u32; 10] = [2, 4, 8, 5, 10, 9, 7, 3, 6, 1];
    let Some((controle, rest)) = tekst.split_at_checked(1) else { return false };
    if !tekst.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let som: u32 = rest.bytes().rev().zip(GEWICHTEN.iter().cycle()).map(|(b, g)| u32::from(b - b'0') * g).sum();
    let cijfer = match 11 - som % 11 {
        10 => 1,
        11 => 0,
        cijfer => cijfer,
    };
    controle.parse() == Ok(cijfer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_that_can_be_checked_are() {
        // FINANCE section 3: the two published vectors, and a public generator's that fails.
        for goed in ["5000056789012345", "12234534622567"] {
            assert_eq!(kenmerk(goed), Some(true), "{goed}");
        }
        for fout in ["1906350066203673", "5000056789012346", "12234534622569"] {
            assert_eq!(kenmerk(fout), Some(false), "{fout}");
        }
        // ISO 11649's own example.
        assert_eq!(kenmerk("RF18539007547034"), Some(true));
        assert_eq!(kenmerk("RF19539007547034"), Some(false));
        for ander in ["2026-0042", "F2026-0009", "1234567", "2026000042", "", "RF", "123456789012345"] {
            assert_eq!(kenmerk(ander), None, "{ander}");
        }
    }
}
