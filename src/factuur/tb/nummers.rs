//! The forms of Dutch numbers of organisations, which NLCIUS does not look at, and the addresses an invoice travels by.

use crate::domain::kenmerk::{is_kvk, is_oin};
use crate::factuur::boom::El;
use crate::factuur::peppol::btw_nummer;
use crate::factuur::regel::{Regel, fataal, let_op};

const NUMMERS: &str = "cbc:EndpointID | cac:PartyIdentification/cbc:ID | cac:PartyLegalEntity/cbc:CompanyID";

/// The rows; see the module.
pub const REGELS: &[Regel] = &[
    fataal(
        "TB-KVK",
        NUMMERS,
        |n| anders(n, "0106") || is_kvk(&n.net()),
        "Een KvK-nummer (schemeID 0106) heeft 8 cijfers.",
    ),
    fataal(
        "TB-OIN",
        NUMMERS,
        |n| anders(n, "0190") || oin(&n.net()),
        "Een OIN (schemeID 0190) heeft 20 cijfers en begint met het register: 00000001 voor RSIN, 00000003 voor KvK, 00000004 voor een subOIN.",
    ),
    let_op(
        "TB-BTW-NUMMER",
        "cac:PartyTaxScheme/cbc:CompanyID",
        |n| {
            let btw = n.ouder().is_some_and(|s| s.zegt("cac:TaxScheme/cbc:ID", "VAT"));
            !btw || !n.net().starts_with("NL") || btw_nummer(&n.net())
        },
        "Een Nederlands btw-nummer is NL, 9 cijfers, B en 2 cijfers.",
    ),
    let_op(
        "TB-ADRES-LEVERANCIER",
        "/cac:AccountingSupplierParty/cac:Party",
        |p| p.vol("cbc:EndpointID"),
        "Geef het elektronische adres van de leverancier (BT-34).",
    ),
    let_op(
        "TB-ADRES-AFNEMER",
        "/cac:AccountingCustomerParty/cac:Party",
        |p| p.vol("cbc:EndpointID"),
        "Geef het elektronische adres van de afnemer (BT-49): daarmee vindt de factuur haar weg.",
    ),
    let_op(
        "TB-REGISTRATIE",
        "/cac:AccountingSupplierParty/cac:Party | /cac:AccountingCustomerParty/cac:Party",
        |p| {
            !p.zegt("cac:PostalAddress/cac:Country/cbc:IdentificationCode", "NL")
                || p.vol("cac:PartyLegalEntity/cbc:CompanyID")
        },
        "Geef van een partij in Nederland het KvK-nummer (0106) of OIN (0190).",
    ),
];

fn anders(nummer: El<'_, '_>, schema: &str) -> bool {
    nummer.attribuut("schemeID") != Some(schema)
}

/// An OIN names its register in the eighth digit; none has register 0.
fn oin(tekst: &str) -> bool {
    is_oin(tekst) && tekst.as_bytes()[7] != b'0'
}
