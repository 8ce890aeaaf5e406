//! Codes and the forms of numbers (`PEPPOL-EN16931-CL...`, `-P...`, `-F...` and `PEPPOL-COMMON-R...`).

use super::landen::{cijfers, vorm};
use super::proces;
use crate::factuur::boom::El;
use crate::factuur::regel::{Regel, fataal, let_op};
use en16931::codes::{contains, generated as lijst};

const BEDRAGEN: &str = "cbc:Amount | cbc:BaseAmount | cbc:PriceAmount | cbc:TaxAmount | cbc:TaxableAmount | cbc:LineExtensionAmount | cbc:TaxExclusiveAmount | cbc:TaxInclusiveAmount | cbc:AllowanceTotalAmount | cbc:ChargeTotalAmount | cbc:PrepaidAmount | cbc:PayableRoundingAmount | cbc:PayableAmount";
const NUMMERS: &str = "cbc:EndpointID | cac:PartyIdentification/cbc:ID | cbc:CompanyID";
const DATUMS: &str =
    "cbc:IssueDate | cbc:DueDate | cbc:TaxPointDate | cbc:StartDate | cbc:EndDate | cbc:ActualDeliveryDate";

/// Kinds of document of process 01 (billing).
const FACTUREN: &[&str] = &[
    "71", "80", "82", "84", "102", "218", "219", "331", "380", "382", "383", "386", "388", "393", "395", "553", "575",
    "623", "780", "817", "870", "875", "876", "877",
];
const CREDITNOTAS: &[&str] = &["381", "396", "81", "83", "532"];

/// The rows; see the module.
pub const REGELS: &[Regel] = &[
    fataal(
        "PEPPOL-EN16931-CL001",
        "cbc:EmbeddedDocumentBinaryObject",
        |b| b.attribuut("mimeCode").is_none_or(|m| lijst::PEPPOL_MIME_CODES.contains(&m)),
        "Voeg een bijlage toe als pdf, png, jpeg, csv, xlsx of ods.",
    ),
    fataal(
        "PEPPOL-EN16931-CL002",
        "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode",
        |c| !soort(c, "false") || contains(lijst::ALLOWANCE_REASON_CODES, &c.net()),
        "Gebruik voor de reden van een korting een code uit lijst UNCL 5189.",
    ),
    fataal(
        "PEPPOL-EN16931-CL003",
        "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode",
        |c| !soort(c, "true") || contains(lijst::CHARGE_REASON_CODES, &c.net()),
        "Gebruik voor de reden van een toeslag een code uit lijst UNCL 7161.",
    ),
    fataal(
        "PEPPOL-EN16931-CL006",
        "cac:InvoicePeriod/cbc:DescriptionCode",
        |c| contains(lijst::VAT_POINT_DATE_CODES, &c.net()),
        "Gebruik voor het moment van de btw code 3, 35 of 432.",
    ),
    fataal(
        "PEPPOL-EN16931-CL007",
        BEDRAGEN,
        |b| b.attribuut("currencyID").is_some_and(|munt| contains(lijst::CURRENCY_CODES, munt)),
        "Geef bij elk bedrag de munt als code van drie letters: EUR.",
    ),
    fataal(
        "PEPPOL-EN16931-CL008",
        "cbc:EndpointID",
        |e| e.attribuut("schemeID").is_none_or(|s| contains(lijst::PEPPOL_EAS_SCHEMES, s)),
        "Zeg met een schemeID uit de lijst van Peppol wat voor elektronisch adres het is: 0106 voor KvK, 0190 voor OIN.",
    ),
    fataal(
        "PEPPOL-EN16931-P0100",
        "cbc:InvoiceTypeCode",
        |c| proces(c).as_deref() != Some("01") || FACTUREN.contains(&c.net().as_ref()),
        "Gebruik voor een factuur een code die bij Peppol hoort, meestal 380.",
    ),
    fataal(
        "PEPPOL-EN16931-P0101",
        "cbc:CreditNoteTypeCode",
        |c| proces(c).as_deref() != Some("01") || CREDITNOTAS.contains(&c.net().as_ref()),
        "Gebruik voor een creditnota een code die bij Peppol hoort, meestal 381.",
    ),
    fataal(
        "PEPPOL-EN16931-P0104",
        "cac:TaxCategory",
        |c| reden(c, "VATEX-EU-G", "G"),
        "Bij reden VATEX-EU-G hoort categorie G.",
    ),
    fataal(
        "PEPPOL-EN16931-P0105",
        "cac:TaxCategory",
        |c| reden(c, "VATEX-EU-O", "O"),
        "Bij reden VATEX-EU-O hoort categorie O.",
    ),
    fataal(
        "PEPPOL-EN16931-P0106",
        "cac:TaxCategory",
        |c| reden(c, "VATEX-EU-IC", "K"),
        "Bij reden VATEX-EU-IC hoort categorie K.",
    ),
    fataal(
        "PEPPOL-EN16931-P0107",
        "cac:TaxCategory",
        |c| reden(c, "VATEX-EU-AE", "AE"),
        "Bij reden VATEX-EU-AE hoort categorie AE.",
    ),
    fataal(
        "PEPPOL-EN16931-P0108",
        "cac:TaxCategory",
        |c| reden(c, "VATEX-EU-D", "E"),
        "Bij reden VATEX-EU-D hoort categorie E.",
    ),
    fataal(
        "PEPPOL-EN16931-P0109",
        "cac:TaxCategory",
        |c| reden(c, "VATEX-EU-F", "E"),
        "Bij reden VATEX-EU-F hoort categorie E.",
    ),
    fataal(
        "PEPPOL-EN16931-P0110",
        "cac:TaxCategory",
        |c| reden(c, "VATEX-EU-I", "E"),
        "Bij reden VATEX-EU-I hoort categorie E.",
    ),
    fataal(
        "PEPPOL-EN16931-P0111",
        "cac:TaxCategory",
        |c| reden(c, "VATEX-EU-J", "E"),
        "Bij reden VATEX-EU-J hoort categorie E.",
    ),
    fataal(
        "PEPPOL-EN16931-F001",
        DATUMS,
        |d| d.tekst().len() == 10 && crate::factuur::structuur::waarde::Waarde::Datum.past(d.tekst()),
        "Schrijf een datum als jjjj-mm-dd, zonder tijdzone.",
    ),
    fataal(
        "PEPPOL-COMMON-R040",
        NUMMERS,
        |n| vorm(n, "0088", gln),
        "Een GLN bestaat uit cijfers en klopt met zijn controlecijfer.",
    ),
    let_op("PEPPOL-COMMON-R054", NUMMERS, |n| vorm(n, "0106", |t| cijfers(t, 8)), "Een KvK-nummer heeft 8 cijfers."),
    let_op("PEPPOL-COMMON-R055", NUMMERS, |n| vorm(n, "0190", |t| cijfers(t, 20)), "Een OIN heeft 20 cijfers."),
    let_op(
        "PEPPOL-COMMON-R056-1",
        NUMMERS,
        |n| vorm(n, "9944", btw_nummer),
        "Een Nederlands btw-nummer is NL, 9 cijfers, B en 2 cijfers.",
    ),
    let_op(
        "PEPPOL-COMMON-R056-2",
        "cac:PartyTaxScheme/cbc:CompanyID",
        |n| !nederlands_btw(n) || btw_nummer(&n.net()),
        "Een Nederlands btw-nummer is NL, 9 cijfers, B en 2 cijfers.",
    ),
    let_op(
        "PEPPOL-COMMON-R057",
        NUMMERS,
        |n| vorm(n, "0217", |t| cijfers(t, 12)),
        "Een vestigingsnummer heeft 12 cijfers.",
    ),
];

fn soort(code: El<'_, '_>, soort: &str) -> bool {
    code.ouder().is_some_and(|k| k.zegt("cbc:ChargeIndicator", soort))
}

fn reden(categorie: El<'_, '_>, reden: &str, code: &str) -> bool {
    !categorie.kind("cbc:TaxExemptionReasonCode").any(|c| c.tekst().eq_ignore_ascii_case(reden))
        || categorie.kind("cbc:ID").any(|id| id.net() == code)
}

/// `NL`, nine digits, `B`, two digits.
pub fn btw_nummer(tekst: &str) -> bool {
    let delen = tekst.strip_prefix("NL").and_then(|rest| rest.split_once('B'));
    delen.is_some_and(|(nummer, volg)| cijfers(nummer, 9) && cijfers(volg, 2))
}

fn nederlands_btw(nummer: El<'_, '_>) -> bool {
    let schema = nummer.ouder().is_some_and(|s| s.zegt("cac:TaxScheme/cbc:ID", "VAT"));
    schema && nummer.net().starts_with("NL")
}

/// A GS1 number: weights 3 and 1 from the right.
fn gln(tekst: &str) -> bool {
    let Some((rest, controle)) = tekst.len().checked_sub(1).and_then(|at| tekst.split_at_checked(at)) else {
        return false;
    };
    let alle = tekst.bytes().all(|b| b.is_ascii_digit());
    let gewogen =
        rest.bytes().rev().enumerate().map(|(n, b)| u32::from(b.wrapping_sub(b'0')) * if n % 2 == 0 { 3 } else { 1 });
    alle && controle.parse() == Ok((10 - gewogen.sum::<u32>() % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_form() {
        // GS1's own example of a GLN.
        assert!(gln("4012345000009") && !gln("4012345000008") && !gln("") && !gln("é") && !gln("4"));
        // The official test lets a lone zero through.
        assert!(gln("0"));
        assert!(btw_nummer("NL123456789B01") && !btw_nummer("NL123456789B1") && !btw_nummer("NL12345678B01"));
        assert!(cijfers("12345678", 8) && !cijfers("1234567", 8) && !cijfers("1234567é", 9));
    }
}
