//! The national rules of the Netherlands (`NL-R-...`): those of NLCIUS that Peppol took over.

use crate::factuur::boom::El;
use crate::factuur::getal::Getal;
use crate::factuur::nl::land;
use crate::factuur::regel::{Regel, fataal};

/// The rows; see the module.
pub const REGELS: &[Regel] = &[
    fataal(
        "NL-R-001",
        "cbc:CreditNoteTypeCode",
        |c| !leverancier(c) || c.boom().wortel().heeft("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
        "Een creditnota noemt het nummer van de factuur die zij vermindert (BT-25).",
    ),
    fataal(
        "NL-R-002",
        "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress",
        |a| !leverancier(a) || volledig(a),
        "Geef in het adres van de leverancier de straat, de plaats en de postcode.",
    ),
    fataal(
        "NL-R-003",
        "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID",
        |n| !leverancier(n) || kvk_of_oin(n),
        "Geef het KvK-nummer (schemeID 0106) of OIN (schemeID 0190) van de leverancier.",
    ),
    fataal(
        "NL-R-004",
        "cac:AccountingCustomerParty/cac:Party/cac:PostalAddress",
        |a| !beiden(a) || volledig(a),
        "Geef in het adres van een afnemer in Nederland de straat, de plaats en de postcode.",
    ),
    fataal(
        "NL-R-005",
        "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID",
        |n| !beiden(n) || kvk_of_oin(n),
        "Geef het KvK-nummer (schemeID 0106) of OIN (schemeID 0190) van een afnemer in Nederland.",
    ),
    fataal(
        "NL-R-006",
        "cac:TaxRepresentativeParty/cac:PostalAddress",
        |a| {
            !leverancier(a)
                || land(a.boom().wortel(), "cac:TaxRepresentativeParty/cac:PostalAddress") != "NL"
                || volledig(a)
        },
        "Geef in het adres van een fiscaal vertegenwoordiger in Nederland de straat, de plaats en de postcode.",
    ),
    fataal(
        "NL-R-007",
        "cac:LegalMonetaryTotal",
        |t| {
            let bedrag = t.getal("cbc:PayableAmount");
            let terug = |bedrag: Getal| {
                if t.boom().wortel().naam() == "Invoice" { !bedrag.is_positief() } else { !bedrag.is_negatief() }
            };
            !leverancier(t) || bedrag.is_some_and(terug) || t.boom().alle("cac:PaymentMeans").next().is_some()
        },
        "Er is een bedrag te betalen: zeg hoe (BG-16).",
    ),
    fataal(
        "NL-R-008",
        "cac:PaymentMeans",
        |p| {
            !leverancier(p)
                || p.kind("cbc:PaymentMeansCode")
                    .any(|c| ["30", "48", "49", "57", "58", "59"].contains(&c.net().as_ref()))
        },
        "Gebruik als betaalwijze 30, 48, 49, 57, 58 of 59; 58 is een SEPA-overboeking.",
    ),
    fataal(
        "NL-R-009",
        "cac:OrderLineReference/cbc:LineID",
        |l| !leverancier(l) || l.boom().wortel().heeft("cac:OrderReference/cbc:ID"),
        "Noemt een regel een regel van de bestelling (BT-132), noem dan op de factuur de bestelling (BT-13).",
    ),
];

/// Whether the supplier is in the Netherlands.
fn leverancier(el: El<'_, '_>) -> bool {
    land(el.boom().wortel(), "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress") == "NL"
}

/// Whether supplier and buyer are.
fn beiden(el: El<'_, '_>) -> bool {
    leverancier(el) && land(el.boom().wortel(), "cac:AccountingCustomerParty/cac:Party/cac:PostalAddress") == "NL"
}

fn volledig(adres: El<'_, '_>) -> bool {
    adres.heeft("cbc:StreetName") && adres.heeft("cbc:CityName") && adres.heeft("cbc:PostalZone")
}

fn kvk_of_oin(nummer: El<'_, '_>) -> bool {
    matches!(nummer.attribuut("schemeID"), Some("0106" | "0190")) && !nummer.net().is_empty()
}
