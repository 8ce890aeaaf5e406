//! Rules about who sends, who receives, who is paid and how, and where it is delivered.

use super::is_btw;
use crate::factuur::boom::El;
use crate::factuur::regel::{Regel, fataal, let_op};
use en16931::codes::{contains, generated};

/// The rows; see the module.
pub const REGELS: &[Regel] = &[
    fataal(
        "BR-06",
        "/",
        |f| f.vol("cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"),
        "Noem de officiële naam van de leverancier (BT-27).",
    ),
    fataal(
        "BR-07",
        "/",
        |f| f.vol("cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"),
        "Noem de officiële naam van de afnemer (BT-44).",
    ),
    fataal(
        "BR-08",
        "/",
        |f| f.heeft("cac:AccountingSupplierParty/cac:Party/cac:PostalAddress"),
        "Geef het adres van de leverancier (BG-5).",
    ),
    fataal(
        "BR-09",
        "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress",
        |a| a.vol("cac:Country/cbc:IdentificationCode"),
        "Zet de landcode in het adres van de leverancier (BT-40), bijvoorbeeld NL.",
    ),
    fataal(
        "BR-10",
        "/",
        |f| f.heeft("cac:AccountingCustomerParty/cac:Party/cac:PostalAddress"),
        "Geef het adres van de afnemer (BG-8).",
    ),
    fataal(
        "BR-11",
        "cac:AccountingCustomerParty/cac:Party/cac:PostalAddress",
        |a| a.vol("cac:Country/cbc:IdentificationCode"),
        "Zet de landcode in het adres van de afnemer (BT-55), bijvoorbeeld NL.",
    ),
    fataal(
        "BR-17",
        "cac:PayeeParty",
        |p| {
            let Some(om) = p.ouder() else { return true };
            let zelfde = |eigen: &str, leverancier: &str| {
                let leveranciers = om.pad(leverancier);
                p.pad(eigen).iter().any(|e| leveranciers.iter().any(|l| l.tekst() == e.tekst()))
            };
            p.heeft("cac:PartyName/cbc:Name")
                && !zelfde("cac:PartyName/cbc:Name", "cac:AccountingSupplierParty/cac:Party/cac:PartyName/cbc:Name")
                && !zelfde(
                    "cac:PartyIdentification/cbc:ID",
                    "cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification/cbc:ID",
                )
        },
        "Noem de naam van wie betaald wordt (BT-59), en alleen als dat een ander is dan de leverancier.",
    ),
    fataal(
        "BR-18",
        "cac:TaxRepresentativeParty",
        |p| p.vol("cac:PartyName/cbc:Name"),
        "Noem de naam van de fiscaal vertegenwoordiger (BT-62).",
    ),
    fataal(
        "BR-19",
        "cac:TaxRepresentativeParty",
        |p| p.heeft("cac:PostalAddress"),
        "Geef het adres van de fiscaal vertegenwoordiger (BG-12).",
    ),
    fataal(
        "BR-20",
        "cac:TaxRepresentativeParty/cac:PostalAddress",
        |a| a.vol("cac:Country/cbc:IdentificationCode"),
        "Zet de landcode in het adres van de fiscaal vertegenwoordiger (BT-69).",
    ),
    fataal(
        "BR-56",
        "cac:TaxRepresentativeParty",
        |p| p.kind("cac:PartyTaxScheme").any(|s| is_btw(s) && s.heeft("cbc:CompanyID")),
        "Geef het btw-nummer van de fiscaal vertegenwoordiger (BT-63).",
    ),
    fataal(
        "BR-57",
        "cac:Delivery/cac:DeliveryLocation/cac:Address",
        |a| a.vol("cac:Country/cbc:IdentificationCode"),
        "Zet de landcode in het afleveradres (BT-80).",
    ),
    fataal(
        "BR-62",
        "cac:AccountingSupplierParty/cac:Party/cbc:EndpointID",
        |e| e.attribuut("schemeID").is_some(),
        "Zeg met schemeID wat voor elektronisch adres de leverancier heeft (BT-34), bijvoorbeeld 0106 voor KvK.",
    ),
    fataal(
        "BR-63",
        "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID",
        |e| e.attribuut("schemeID").is_some(),
        "Zeg met schemeID wat voor elektronisch adres de afnemer heeft (BT-49), bijvoorbeeld 0190 voor OIN.",
    ),
    fataal(
        "BR-CO-09",
        "cac:PartyTaxScheme",
        |s| !is_btw(s) || s.een("cbc:CompanyID").is_none_or(landcode_vooraan),
        "Een btw-nummer begint met de code van het land (NL; Griekenland mag EL).",
    ),
    fataal(
        "BR-CO-26",
        "cac:AccountingSupplierParty",
        |p| {
            p.pad("cac:Party/cac:PartyTaxScheme").iter().any(|s| is_btw(*s) && s.heeft("cbc:CompanyID"))
                || p.heeft("cac:Party/cac:PartyIdentification/cbc:ID")
                || p.heeft("cac:Party/cac:PartyLegalEntity/cbc:CompanyID")
        },
        "Geef van de leverancier het KvK-nummer, het btw-nummer of een ander nummer (BT-29, BT-30 of BT-31).",
    ),
    fataal(
        "BR-49",
        "cac:PaymentMeans",
        |p| p.heeft("cbc:PaymentMeansCode"),
        "Zeg met een code hoe er betaald wordt (BT-81): 58 voor een SEPA-overboeking.",
    ),
    fataal(
        "BR-50",
        "cac:PaymentMeans/cac:PayeeFinancialAccount",
        |r| !r.ouder().is_some_and(overboeking) || r.vol("cbc:ID"),
        "Geef bij een overboeking de rekening waarop betaald wordt (BT-84).",
    ),
    fataal(
        "BR-61",
        "cac:PaymentMeans",
        |p| !overboeking(p) || p.heeft("cac:PayeeFinancialAccount/cbc:ID"),
        "Bij betaalwijze 30 of 58 hoort de rekening waarop betaald wordt (BT-84).",
    ),
    let_op(
        "BR-51",
        "cac:PaymentMeans/cac:CardAccount",
        |k| k.een("cbc:PrimaryAccountNumberID").is_none_or(|n| n.tekst().chars().count() <= 10),
        "Zet van een betaalkaart hoogstens de eerste zes en de laatste vier cijfers op de factuur (BT-87).",
    ),
];

fn overboeking(betaalwijze: El<'_, '_>) -> bool {
    betaalwijze.kind("cbc:PaymentMeansCode").any(|code| matches!(code.net().as_ref(), "30" | "58"))
}

fn landcode_vooraan(nummer: El<'_, '_>) -> bool {
    let code = nummer.tekst().get(..2).unwrap_or_default();
    // 1A (Kosovo) and XI (Northern Ireland) are in the country list; EL is Greece's own prefix.
    code == "EL" || contains(generated::COUNTRY_CODES, code)
}
