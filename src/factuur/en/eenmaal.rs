//! What the syntax rules bound (`UBL-SR-*`): a term of EN 16931 that may occur once, where UBL allows it more often.

use super::{is_btw, is_toeslag};
use crate::factuur::boom::El;
use crate::factuur::regel::{Regel, fataal};
use std::collections::BTreeSet;

const REGEL: &str = "cac:InvoiceLine | cac:CreditNoteLine";
const LEVERANCIER: &str = "cac:AccountingSupplierParty/cac:Party";
const AFNEMER: &str = "cac:AccountingCustomerParty/cac:Party";

/// The rows; see the module.
pub const REGELS: &[Regel] = &[
    fataal("UBL-SR-01", "/", |f| f.aantal("cac:ContractDocumentReference/cbc:ID") <= 1, "Noem één contract (BT-12)."),
    fataal(
        "UBL-SR-02",
        "/",
        |f| f.aantal("cac:ReceiptDocumentReference/cbc:ID") <= 1,
        "Noem één ontvangstbevestiging (BT-15).",
    ),
    fataal("UBL-SR-03", "/", |f| f.aantal("cac:DespatchDocumentReference/cbc:ID") <= 1, "Noem één pakbon (BT-16)."),
    fataal(
        "UBL-SR-04",
        "/",
        |f| {
            let objecten = f.kind("cac:AdditionalDocumentReference").filter(|d| d.zegt("cbc:DocumentTypeCode", "130"));
            objecten.map(|d| d.aantal("cbc:ID")).sum::<usize>() <= 1
        },
        "Noem op de factuur één kenmerk van wat gefactureerd wordt (BT-18).",
    ),
    fataal(
        "UBL-SR-05",
        "/",
        |f| f.aantal("cac:PaymentTerms/cbc:Note") <= 1,
        "Geef de betalingsvoorwaarden één keer (BT-20).",
    ),
    fataal(
        "UBL-SR-06",
        "cac:BillingReference",
        |r| r.aantal("cac:InvoiceDocumentReference") <= 1,
        "Noem per verwijzing één eerdere factuur (BT-25).",
    ),
    fataal(
        "UBL-SR-07",
        "cac:BillingReference",
        |r| r.heeft("cac:InvoiceDocumentReference/cbc:ID"),
        "Een verwijzing naar een eerdere factuur noemt het nummer van die factuur (BT-25).",
    ),
    fataal("UBL-SR-08", "/", |f| f.aantal("cac:InvoicePeriod") <= 1, "Geef één factuurperiode (BG-14)."),
    fataal(
        "UBL-SR-09",
        "/",
        |f| f.aantal("cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName") <= 1,
        "Noem de naam van de leverancier één keer (BT-27).",
    ),
    fataal(
        "UBL-SR-10",
        "/",
        |f| f.aantal("cac:AccountingSupplierParty/cac:Party/cac:PartyName/cbc:Name") <= 1,
        "Noem de handelsnaam van de leverancier één keer (BT-28).",
    ),
    fataal(
        "UBL-SR-11",
        "/",
        |f| f.aantal("cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID") <= 1,
        "Geef één registratienummer van de leverancier (BT-30).",
    ),
    fataal("UBL-SR-12", "/", |f| nummers(f, LEVERANCIER, true) <= 1, "Geef één btw-nummer van de leverancier (BT-31)."),
    fataal(
        "UBL-SR-13",
        "/",
        |f| nummers(f, LEVERANCIER, false) <= 1,
        "Geef één ander belastingnummer van de leverancier (BT-32).",
    ),
    fataal(
        "UBL-SR-14",
        "/",
        |f| f.aantal("cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyLegalForm") <= 1,
        "Geef de rechtsvorm van de leverancier één keer (BT-33).",
    ),
    fataal(
        "UBL-SR-15",
        "/",
        |f| f.aantal("cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName") <= 1,
        "Noem de naam van de afnemer één keer (BT-44).",
    ),
    fataal(
        "UBL-SR-16",
        "/",
        |f| f.aantal("cac:AccountingCustomerParty/cac:Party/cac:PartyIdentification/cbc:ID") <= 1,
        "Geef één nummer van de afnemer (BT-46).",
    ),
    fataal(
        "UBL-SR-17",
        "/",
        |f| f.aantal("cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID") <= 1,
        "Geef één registratienummer van de afnemer (BT-47).",
    ),
    fataal("UBL-SR-18", "/", |f| nummers(f, AFNEMER, true) <= 1, "Geef één btw-nummer van de afnemer (BT-48)."),
    fataal(
        "UBL-SR-19",
        "cac:PayeeParty",
        |p| ander_dan_leverancier(p) && p.aantal("cac:PartyName/cbc:Name") <= 1,
        "Noem de naam van wie betaald wordt één keer, en alleen als dat een ander is dan de leverancier (BT-59).",
    ),
    fataal(
        "UBL-SR-20",
        "cac:PayeeParty",
        |p| {
            // An id without a scheme does not count: the comparison of nothing is never true.
            let nummer = |id: &El| id.attribuut("schemeID").is_some_and(|s| !s.eq_ignore_ascii_case("SEPA"));
            ander_dan_leverancier(p)
                && p.pad("cac:PartyIdentification/cbc:ID").iter().filter(|id| nummer(id)).count() <= 1
        },
        "Geef één nummer van wie betaald wordt, en alleen als dat een ander is dan de leverancier (BT-60).",
    ),
    fataal(
        "UBL-SR-21",
        "cac:PayeeParty",
        |p| ander_dan_leverancier(p) && p.aantal("cac:PartyLegalEntity/cbc:CompanyID") <= 1,
        "Geef één registratienummer van wie betaald wordt, en alleen als dat een ander is dan de leverancier (BT-61).",
    ),
    fataal(
        "UBL-SR-22",
        "cac:TaxRepresentativeParty",
        |p| p.aantal("cac:PartyName/cbc:Name") <= 1,
        "Noem de naam van de fiscaal vertegenwoordiger één keer (BT-62).",
    ),
    fataal(
        "UBL-SR-23",
        "cac:TaxRepresentativeParty",
        |p| p.aantal("cac:PartyTaxScheme/cbc:CompanyID") <= 1,
        "Geef één btw-nummer van de fiscaal vertegenwoordiger (BT-63).",
    ),
    fataal("UBL-SR-24", "/", |f| f.aantal("cac:Delivery") <= 1, "Geef één levering (BG-13)."),
    fataal(
        "UBL-SR-25",
        "cac:Delivery",
        |l| l.aantal("cac:DeliveryParty/cac:PartyName/cbc:Name") <= 1,
        "Noem de ontvanger van de levering één keer (BT-70).",
    ),
    fataal(
        "UBL-SR-26",
        "cac:PaymentMeans",
        |p| p.aantal("cbc:PaymentID") <= 1,
        "Geef per betaalwijze één betalingskenmerk (BT-83).",
    ),
    fataal(
        "UBL-SR-27",
        "cac:PaymentMeans",
        |p| p.aantal("cbc:PaymentMeansCode") <= 1,
        "Geef per betaalwijze één code (BT-81).",
    ),
    fataal(
        "UBL-SR-28",
        "cac:PaymentMeans",
        |p| p.aantal("cac:PaymentMandate/cbc:ID") <= 1,
        "Geef per betaalwijze één machtiging (BT-89).",
    ),
    fataal(
        "UBL-SR-29",
        "/",
        |f| {
            let nummers = f.boom().alle("cac:PartyIdentification").flat_map(|p| p.kind("cbc:ID"));
            nummers.filter(|id| id.attribuut("schemeID").is_some_and(|s| s.eq_ignore_ascii_case("SEPA"))).count() <= 1
        },
        "Geef één incassant-ID (BT-90).",
    ),
    fataal(
        "UBL-SR-30",
        "cac:AllowanceCharge",
        |k| is_toeslag(k) != Some(false) || k.aantal("cbc:AllowanceChargeReason") <= 1,
        "Geef één reden voor een korting (BT-97).",
    ),
    fataal(
        "UBL-SR-31",
        "cac:AllowanceCharge",
        |k| is_toeslag(k) != Some(true) || k.aantal("cbc:AllowanceChargeReason") <= 1,
        "Geef één reden voor een toeslag (BT-104).",
    ),
    fataal(
        "UBL-SR-32",
        "cac:TaxSubtotal",
        |g| g.aantal("cac:TaxCategory/cbc:TaxExemptionReason") <= 1,
        "Geef één reden waarom er geen btw is (BT-120).",
    ),
    fataal(
        "UBL-SR-33",
        "cac:AdditionalDocumentReference",
        |d| d.aantal("cbc:DocumentDescription") <= 1,
        "Geef één omschrijving van een bijlage (BT-123).",
    ),
    fataal("UBL-SR-34", REGEL, |r| r.aantal("cbc:Note") <= 1, "Zet hoogstens één opmerking op een regel (BT-127)."),
    fataal(
        "UBL-SR-35",
        REGEL,
        |r| r.aantal("cac:OrderLineReference/cbc:LineID") <= 1,
        "Noem op een regel één regel van de bestelling (BT-132).",
    ),
    fataal("UBL-SR-36", REGEL, |r| r.aantal("cac:InvoicePeriod") <= 1, "Geef op een regel één periode (BG-26)."),
    fataal(
        "UBL-SR-37",
        REGEL,
        |r| r.aantal("cac:Price/cac:AllowanceCharge/cbc:Amount") <= 1,
        "Geef op een regel één korting op de prijs (BT-147).",
    ),
    fataal("UBL-SR-39", "/", |f| f.aantal("cac:ProjectReference/cbc:ID") <= 1, "Noem één project (BT-11)."),
    fataal(
        "UBL-SR-40",
        "/",
        |f| f.aantal("cac:AccountingCustomerParty/cac:Party/cac:PartyName/cbc:Name") <= 1,
        "Noem de handelsnaam van de afnemer één keer (BT-45).",
    ),
    fataal(
        "UBL-SR-42",
        LEVERANCIER,
        |p| p.aantal("cac:PartyTaxScheme") <= 2,
        "Geef hoogstens twee belastingnummers van de leverancier (BT-31 en BT-32).",
    ),
    fataal(
        "UBL-SR-43",
        "cac:AdditionalDocumentReference",
        bijlage_of_object,
        "Geef alleen bij type 130 (wat gefactureerd wordt) een schemeID of een soort document (BT-18).",
    ),
    fataal(
        "UBL-SR-44",
        "/",
        |f| verschillende(f, "cbc:PaymentID") <= 1,
        "Gebruik op een factuur één betalingskenmerk (BT-83).",
    ),
    fataal(
        "UBL-SR-45",
        "/",
        |f| f.aantal("cac:PaymentMeans/cbc:PaymentDueDate") <= 1,
        "Geef de vervaldatum één keer (BT-9).",
    ),
    fataal(
        "UBL-SR-46",
        "/",
        |f| {
            f.pad("cac:PaymentMeans/cbc:PaymentMeansCode").iter().filter(|c| c.attribuut("name").is_some()).count() <= 1
        },
        "Omschrijf de betaalwijze één keer (BT-82).",
    ),
    fataal(
        "UBL-SR-47",
        "/",
        |f| verschillende(f, "cbc:PaymentMeansCode") <= 1,
        "Gebruik op een factuur één code voor de betaalwijze (BT-81).",
    ),
    fataal(
        "UBL-SR-48",
        REGEL,
        |r| r.aantal("cac:Item/cac:ClassifiedTaxCategory") == 1,
        "Geef op elke regel precies één btw-categorie (BT-151).",
    ),
    fataal(
        "UBL-SR-49",
        "/",
        |f| f.aantal("cac:InvoicePeriod/cbc:DescriptionCode") <= 1,
        "Geef één code voor het moment van de btw (BT-8).",
    ),
    fataal(
        "UBL-SR-50",
        REGEL,
        |r| r.aantal("cac:Item/cbc:Description") <= 1,
        "Geef op een regel één omschrijving (BT-154).",
    ),
    fataal(
        "UBL-SR-51",
        "cac:PostalAddress | cac:Address",
        |a| a.aantal("cac:AddressLine") <= 1,
        "Een adres heeft hoogstens één extra adresregel.",
    ),
    fataal(
        "UBL-SR-52",
        REGEL,
        |r| r.aantal("cac:DocumentReference") <= 1,
        "Noem op een regel één kenmerk van wat gefactureerd wordt (BT-128).",
    ),
    fataal(
        "UBL-SR-53",
        "cac:PartyTaxScheme",
        |s| s.heeft("cac:TaxScheme/cbc:ID") && s.heeft("cbc:CompanyID"),
        "Geef bij een belastingnummer het nummer zelf en om welke belasting het gaat (VAT voor btw).",
    ),
    fataal("UBL-SR-54", "/", |f| f.aantal("cac:PaymentMeans/cac:CardAccount") <= 1, "Noem één betaalkaart (BG-18)."),
    fataal("UBL-SR-55", "/", |f| f.aantal("cac:PaymentMeans/cac:PaymentMandate") <= 1, "Noem één machtiging (BG-19)."),
    fataal(
        "UBL-SR-56",
        "/",
        |f| f.aantal("cac:OriginatorDocumentReference/cbc:ID") <= 1,
        "Noem één aanbesteding (BT-17).",
    ),
];

/// Tax numbers of a party that are VAT numbers, or that are not.
fn nummers(factuur: El<'_, '_>, partij: &str, btw: bool) -> usize {
    let schemas = factuur.pad(partij).into_iter().flat_map(|p| p.kind("cac:PartyTaxScheme"));
    let hoort = |s: &El| if btw { is_btw(*s) } else { s.heeft("cac:TaxScheme/cbc:ID") && !is_btw(*s) };
    schemas.filter(hoort).map(|s| s.aantal("cbc:CompanyID")).sum()
}

/// How many different values an element has in the whole document.
fn verschillende(factuur: El<'_, '_>, naam: &str) -> usize {
    factuur.boom().alle(naam).map(El::tekst).collect::<BTreeSet<_>>().len()
}

/// Whether some name of the payee differs from some name of the seller; nothing to compare is not a difference.
fn ander_dan_leverancier(betaalde: El<'_, '_>) -> bool {
    let Some(om) = betaalde.ouder() else { return true };
    let leverancier = om.pad("cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName");
    betaalde.pad("cac:PartyName/cbc:Name").iter().any(|a| leverancier.iter().any(|b| a.tekst() != b.tekst()))
}

fn bijlage_of_object(document: El<'_, '_>) -> bool {
    let soort = |code: &str| document.zegt("cbc:DocumentTypeCode", code);
    let schema = document.kind("cbc:ID").any(|id| id.attribuut("schemeID").is_some());
    soort("130")
        || (soort("50") && document.boom().wortel().naam() == "CreditNote")
        || (!schema && !document.heeft("cbc:DocumentTypeCode"))
}
