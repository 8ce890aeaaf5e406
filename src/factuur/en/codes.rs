//! Rules about codes: every coded value comes from its list. The lists are those of release 1.3.16, by way of the crate
//! `en16931`.

use super::is_toeslag;
use crate::factuur::boom::{El, normaal};
use crate::factuur::regel::{Regel, fataal};
use en16931::codes::{contains, generated as lijst};

const BEDRAGEN: &str = "cbc:Amount | cbc:BaseAmount | cbc:PriceAmount | cbc:TaxAmount | cbc:TaxableAmount | cbc:LineExtensionAmount | cbc:TaxExclusiveAmount | cbc:TaxInclusiveAmount | cbc:AllowanceTotalAmount | cbc:ChargeTotalAmount | cbc:PrepaidAmount | cbc:PayableRoundingAmount | cbc:PayableAmount";

/// The rows; see the module.
pub const REGELS: &[Regel] = &[
    fataal(
        "BR-CL-01",
        "cbc:InvoiceTypeCode",
        |c| code(c, lijst::INVOICE_TYPE_CODES),
        "Gebruik voor een factuur een code uit lijst UNTDID 1001, meestal 380.",
    ),
    fataal(
        "BR-CL-01",
        "cbc:CreditNoteTypeCode",
        |c| code(c, lijst::CREDIT_NOTE_TYPE_CODES),
        "Gebruik voor een creditnota een code uit lijst UNTDID 1001, meestal 381.",
    ),
    fataal(
        "BR-CL-03",
        BEDRAGEN,
        |b| in_lijst(b.attribuut("currencyID").unwrap_or_default(), lijst::CURRENCY_CODES),
        "Geef bij elk bedrag de munt als code van drie letters (ISO 4217): EUR.",
    ),
    fataal(
        "BR-CL-04",
        "cbc:DocumentCurrencyCode",
        |c| code(c, lijst::CURRENCY_CODES),
        "Geef de munt van de factuur als code van drie letters (ISO 4217): EUR.",
    ),
    fataal(
        "BR-CL-05",
        "cbc:TaxCurrencyCode",
        |c| code(c, lijst::CURRENCY_CODES),
        "Geef de munt van de btw als code van drie letters (ISO 4217).",
    ),
    fataal(
        "BR-CL-06",
        "cac:InvoicePeriod/cbc:DescriptionCode",
        |c| code(c, lijst::VAT_POINT_DATE_CODES),
        "Gebruik voor het moment van de btw code 3, 35 of 432.",
    ),
    fataal(
        "BR-CL-07",
        "cac:AdditionalDocumentReference/cbc:ID | cac:DocumentReference/cbc:ID",
        |id| !is_object(id) || schema(id, lijst::REFERENCE_QUALIFIERS),
        "Zeg met een schemeID uit lijst UNTDID 1153 wat voor kenmerk het is (BT-18 of BT-128).",
    ),
    fataal(
        "BR-CL-08",
        "/cbc:Note",
        onderwerp,
        "Begint een opmerking met een onderwerp tussen twee hekjes, gebruik dan een code uit lijst UNTDID 4451.",
    ),
    fataal(
        "BR-CL-10",
        "cac:PartyIdentification/cbc:ID",
        |id| zonder_schema(id) || incassant(id) || schema(id, lijst::ICD_SCHEMES),
        "Zeg met een schemeID uit de lijst ISO 6523 wat voor nummer van de partij het is.",
    ),
    fataal(
        "BR-CL-11",
        "cac:PartyLegalEntity/cbc:CompanyID",
        |id| zonder_schema(id) || schema(id, lijst::ICD_SCHEMES),
        "Zeg met een schemeID uit de lijst ISO 6523 wat voor registratie het is: 0106 voor KvK, 0190 voor OIN.",
    ),
    fataal(
        "BR-CL-13",
        "cac:CommodityClassification/cbc:ItemClassificationCode",
        |c| c.attribuut("listID").is_none_or(|l| in_lijst(l, lijst::ITEM_CLASSIFICATION_SCHEMES)),
        "Zeg met een listID uit lijst UNTDID 7143 uit welke lijst de artikelsoort komt.",
    ),
    fataal(
        "BR-CL-14",
        "cac:Country/cbc:IdentificationCode",
        |c| code(c, lijst::COUNTRY_CODES),
        "Geef het land als code van twee letters (ISO 3166-1): NL.",
    ),
    fataal(
        "BR-CL-15",
        "cac:OriginCountry/cbc:IdentificationCode",
        |c| code(c, lijst::COUNTRY_CODES),
        "Geef het land van herkomst als code van twee letters (ISO 3166-1).",
    ),
    fataal(
        "BR-CL-16",
        "cac:PaymentMeans/cbc:PaymentMeansCode",
        |c| code(c, lijst::PAYMENT_MEANS_CODES),
        "Gebruik voor de betaalwijze een code uit lijst UNCL 4461: 58 voor een SEPA-overboeking.",
    ),
    fataal(
        "BR-CL-17",
        "cac:TaxCategory/cbc:ID",
        |c| code(c, lijst::VAT_CATEGORY_CODES),
        "Gebruik voor de btw-categorie een code uit lijst UNCL 5305: S, Z, E, AE, K, G, O, L, M of B.",
    ),
    fataal(
        "BR-CL-18",
        "cac:ClassifiedTaxCategory/cbc:ID",
        |c| code(c, lijst::VAT_CATEGORY_CODES),
        "Gebruik voor de btw-categorie van een regel een code uit lijst UNCL 5305: S, Z, E, AE, K, G, O, L, M of B.",
    ),
    fataal(
        "BR-CL-19",
        "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode",
        |c| c.ouder().and_then(is_toeslag) != Some(false) || code(c, lijst::ALLOWANCE_REASON_CODES),
        "Gebruik voor de reden van een korting een code uit lijst UNCL 5189.",
    ),
    fataal(
        "BR-CL-20",
        "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode",
        |c| c.ouder().and_then(is_toeslag) != Some(true) || code(c, lijst::CHARGE_REASON_CODES),
        "Gebruik voor de reden van een toeslag een code uit lijst UNCL 7161.",
    ),
    fataal(
        "BR-CL-21",
        "cac:StandardItemIdentification/cbc:ID",
        |id| zonder_schema(id) || schema(id, lijst::ICD_SCHEMES),
        "Zeg met een schemeID uit de lijst ISO 6523 wat voor artikelnummer het is.",
    ),
    fataal(
        "BR-CL-22",
        "cbc:TaxExemptionReasonCode",
        |c| in_lijst(&c.tekst().to_uppercase(), lijst::VATEX_CODES),
        "Gebruik voor de reden van vrijstelling een code uit de lijst VATEX.",
    ),
    fataal(
        "BR-CL-23",
        "cbc:InvoicedQuantity | cbc:CreditedQuantity | cbc:BaseQuantity",
        |a| a.attribuut("unitCode").is_none_or(|u| in_lijst(u, lijst::UNIT_CODES)),
        "Geef de eenheid als code uit UN/ECE-aanbeveling 20 of 21: C62 voor stuks, HUR voor uren.",
    ),
    fataal(
        "BR-CL-24",
        "cbc:EmbeddedDocumentBinaryObject",
        |b| b.attribuut("mimeCode").is_none_or(|m| MIME.contains(&m)),
        "Voeg een bijlage toe als pdf, png, jpeg, csv, xlsx of ods.",
    ),
    fataal(
        "BR-CL-25",
        "cbc:EndpointID",
        |e| zonder_schema(e) || schema(e, lijst::EAS_SCHEMES),
        "Zeg met een schemeID uit de lijst EAS wat voor elektronisch adres het is: 0106 voor KvK, 0190 voor OIN.",
    ),
    fataal(
        "BR-CL-26",
        "cac:DeliveryLocation/cbc:ID",
        |id| zonder_schema(id) || schema(id, lijst::ICD_SCHEMES),
        "Zeg met een schemeID uit de lijst ISO 6523 wat voor nummer van de afleverplek het is.",
    ),
    fataal(
        "UBL-DT-06",
        "cbc:EmbeddedDocumentBinaryObject",
        |b| b.attribuut("mimeCode").is_some(),
        "Zeg bij een bijlage met mimeCode wat voor bestand het is.",
    ),
    fataal(
        "UBL-DT-07",
        "cbc:EmbeddedDocumentBinaryObject",
        |b| b.attribuut("filename").is_some(),
        "Geef bij een bijlage met filename de naam van het bestand.",
    ),
];

const MIME: &[&str] = &[
    "application/pdf",
    "image/png",
    "image/jpeg",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
];

/// White space around a code is allowed, as in the official test.
fn in_lijst(code: &str, lijst: &[&str]) -> bool {
    contains(lijst, &normaal(code))
}

fn code(el: El<'_, '_>, lijst: &[&str]) -> bool {
    in_lijst(el.tekst(), lijst)
}

fn schema(el: El<'_, '_>, lijst: &[&str]) -> bool {
    el.attribuut("schemeID").is_none_or(|schema| in_lijst(schema, lijst))
}

fn zonder_schema(el: El<'_, '_>) -> bool {
    el.attribuut("schemeID").is_none()
}

/// Whether the id is that of what is invoiced: its document has type 130.
fn is_object(id: El<'_, '_>) -> bool {
    id.ouder().is_some_and(|document| document.zegt("cbc:DocumentTypeCode", "130"))
}

/// A SEPA creditor id of whom is paid: not in ISO 6523, allowed by name.
fn incassant(id: El<'_, '_>) -> bool {
    let partij = id.ouder().and_then(El::ouder);
    let betaald = partij
        .is_some_and(|p| p.is("cac:PayeeParty") || p.ouder().is_some_and(|om| om.is("cac:AccountingSupplierParty")));
    betaald && id.attribuut("schemeID").is_some_and(|s| normaal(s) == "SEPA")
}

/// `#AAI#text`: what stands between the first two hashes is a code when it has three characters, and text otherwise.
fn onderwerp(opmerking: El<'_, '_>) -> bool {
    let tussen = opmerking.tekst().split_once('#').and_then(|(_, na)| na.split_once('#')).map(|(tussen, _)| tussen);
    tussen.is_none_or(|code| code.chars().count() != 3 || contains(lijst::NOTE_SUBJECT_CODES, code))
}
