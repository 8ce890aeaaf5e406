//! Rules about the lines, and about allowances and charges on a line and on the invoice.

use super::{is_btw, is_toeslag, twee_decimalen};
use crate::factuur::boom::El;
use crate::factuur::regel::{Regel, fataal};

const REGEL: &str = "cac:InvoiceLine | cac:CreditNoteLine";
const OP_FACTUUR: &str = "/cac:AllowanceCharge";
const OP_REGEL: &str = "cac:InvoiceLine/cac:AllowanceCharge | cac:CreditNoteLine/cac:AllowanceCharge";

/// The rows; see the module.
pub const REGELS: &[Regel] = &[
    fataal("BR-21", REGEL, |r| r.vol("cbc:ID"), "Geef elke regel een nummer (BT-126)."),
    fataal(
        "BR-22",
        REGEL,
        |r| r.heeft("cbc:InvoicedQuantity") || r.heeft("cbc:CreditedQuantity"),
        "Geef op elke regel het aantal (BT-129).",
    ),
    fataal(
        "BR-23",
        REGEL,
        |r| {
            let eenheid = |stap| r.kind(stap).any(|aantal| aantal.attribuut("unitCode").is_some());
            eenheid("cbc:InvoicedQuantity") || eenheid("cbc:CreditedQuantity")
        },
        "Geef bij het aantal de eenheid (BT-130), bijvoorbeeld C62 voor stuks.",
    ),
    fataal(
        "BR-24",
        REGEL,
        |r| r.heeft("cbc:LineExtensionAmount"),
        "Geef op elke regel het bedrag zonder btw (BT-131).",
    ),
    fataal("BR-25", REGEL, |r| r.vol("cac:Item/cbc:Name"), "Noem op elke regel wat er geleverd is (BT-153)."),
    fataal(
        "BR-26",
        REGEL,
        |r| r.heeft("cac:Price/cbc:PriceAmount"),
        "Geef op elke regel de prijs per eenheid (BT-146).",
    ),
    fataal(
        "BR-27",
        REGEL,
        |r| r.getal("cac:Price/cbc:PriceAmount").is_some_and(|prijs| !prijs.is_negatief()),
        "De prijs (BT-146) is nul of meer; maak bij een correctie het aantal negatief.",
    ),
    fataal(
        "BR-28",
        REGEL,
        |r| {
            let pad = "cac:Price/cac:AllowanceCharge/cbc:BaseAmount";
            !r.heeft(pad) || r.getal(pad).is_some_and(|prijs| !prijs.is_negatief())
        },
        "De prijs voor korting (BT-148) is nul of meer.",
    ),
    fataal(
        "BR-CO-04",
        REGEL,
        |r| r.pad("cac:Item/cac:ClassifiedTaxCategory").iter().any(|c| is_btw(*c) && c.heeft("cbc:ID")),
        "Geef op elke regel de btw-categorie (BT-151): S, E, O, Z of een andere code.",
    ),
    fataal(
        "BR-DEC-23",
        REGEL,
        |r| twee_decimalen(r, "cbc:LineExtensionAmount"),
        "Geef het bedrag van de regel (BT-131) met hoogstens twee cijfers achter de punt.",
    ),
    fataal(
        "BR-54",
        "cac:AdditionalItemProperty",
        |e| e.heeft("cbc:Name") && e.heeft("cbc:Value"),
        "Een eigenschap van een artikel heeft een naam (BT-160) en een waarde (BT-161).",
    ),
    fataal(
        "BR-64",
        "cac:InvoiceLine/cac:Item/cac:StandardItemIdentification/cbc:ID | cac:CreditNoteLine/cac:Item/cac:StandardItemIdentification/cbc:ID",
        |e| e.attribuut("schemeID").is_some(),
        "Zeg met schemeID wat voor artikelnummer het is (BT-157).",
    ),
    fataal(
        "BR-65",
        "cac:InvoiceLine/cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode | cac:CreditNoteLine/cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode",
        |e| e.attribuut("listID").is_some(),
        "Zeg met listID uit welke lijst de artikelsoort komt (BT-158).",
    ),
    // Allowances on the invoice.
    fataal("BR-31", OP_FACTUUR, |k| !korting(k) || k.heeft("cbc:Amount"), "Geef bij een korting het bedrag (BT-92)."),
    fataal("BR-32", OP_FACTUUR, |k| !korting(k) || met_categorie(k), "Geef bij een korting de btw-categorie (BT-95)."),
    fataal(
        "BR-33",
        OP_FACTUUR,
        |k| !korting(k) || met_reden(k),
        "Zeg bij een korting waarom die gegeven is (BT-97 of BT-98).",
    ),
    fataal(
        "BR-CO-21",
        OP_FACTUUR,
        |k| !korting(k) || met_reden(k),
        "Een korting heeft een reden (BT-97), een redencode (BT-98) of allebei.",
    ),
    fataal(
        "BR-DEC-01",
        OP_FACTUUR,
        |k| !korting(k) || twee_decimalen(k, "cbc:Amount"),
        "Geef de korting (BT-92) met hoogstens twee cijfers achter de punt.",
    ),
    fataal(
        "BR-DEC-02",
        OP_FACTUUR,
        |k| !korting(k) || twee_decimalen(k, "cbc:BaseAmount"),
        "Geef het bedrag waarover korting is gegeven (BT-93) met hoogstens twee cijfers achter de punt.",
    ),
    // Charges on the invoice.
    fataal("BR-36", OP_FACTUUR, |k| !toeslag(k) || k.heeft("cbc:Amount"), "Geef bij een toeslag het bedrag (BT-99)."),
    fataal("BR-37", OP_FACTUUR, |k| !toeslag(k) || met_categorie(k), "Geef bij een toeslag de btw-categorie (BT-102)."),
    fataal(
        "BR-38",
        OP_FACTUUR,
        |k| !toeslag(k) || met_reden(k),
        "Zeg bij een toeslag waarvoor die is (BT-104 of BT-105).",
    ),
    fataal(
        "BR-CO-22",
        OP_FACTUUR,
        |k| !toeslag(k) || met_reden(k),
        "Een toeslag heeft een reden (BT-104), een redencode (BT-105) of allebei.",
    ),
    fataal(
        "BR-DEC-05",
        OP_FACTUUR,
        |k| !toeslag(k) || twee_decimalen(k, "cbc:Amount"),
        "Geef de toeslag (BT-99) met hoogstens twee cijfers achter de punt.",
    ),
    fataal(
        "BR-DEC-06",
        OP_FACTUUR,
        |k| !toeslag(k) || twee_decimalen(k, "cbc:BaseAmount"),
        "Geef het bedrag waarover een toeslag is gerekend (BT-100) met hoogstens twee cijfers achter de punt.",
    ),
    // Allowances on a line.
    fataal(
        "BR-41",
        OP_REGEL,
        |k| !korting(k) || k.heeft("cbc:Amount"),
        "Geef bij een korting op een regel het bedrag (BT-136).",
    ),
    fataal(
        "BR-42",
        OP_REGEL,
        |k| !korting(k) || met_reden(k),
        "Zeg bij een korting op een regel waarom die gegeven is (BT-139 of BT-140).",
    ),
    fataal(
        "BR-CO-23",
        OP_REGEL,
        |k| !korting(k) || met_reden(k),
        "Een korting op een regel heeft een reden (BT-139), een redencode (BT-140) of allebei.",
    ),
    fataal(
        "BR-DEC-24",
        OP_REGEL,
        |k| !korting(k) || twee_decimalen(k, "cbc:Amount"),
        "Geef de korting op een regel (BT-136) met hoogstens twee cijfers achter de punt.",
    ),
    fataal(
        "BR-DEC-25",
        OP_REGEL,
        |k| !korting(k) || twee_decimalen(k, "cbc:BaseAmount"),
        "Geef het bedrag waarover op de regel korting is gegeven (BT-137) met hoogstens twee cijfers achter de punt.",
    ),
    // Charges on a line.
    fataal(
        "BR-43",
        OP_REGEL,
        |k| !toeslag(k) || k.heeft("cbc:Amount"),
        "Geef bij een toeslag op een regel het bedrag (BT-141).",
    ),
    fataal(
        "BR-44",
        OP_REGEL,
        |k| !toeslag(k) || met_reden(k),
        "Zeg bij een toeslag op een regel waarvoor die is (BT-144 of BT-145).",
    ),
    fataal(
        "BR-CO-24",
        OP_REGEL,
        |k| !toeslag(k) || met_reden(k),
        "Een toeslag op een regel heeft een reden (BT-144), een redencode (BT-145) of allebei.",
    ),
    fataal(
        "BR-DEC-27",
        OP_REGEL,
        |k| !toeslag(k) || twee_decimalen(k, "cbc:Amount"),
        "Geef de toeslag op een regel (BT-141) met hoogstens twee cijfers achter de punt.",
    ),
    fataal(
        "BR-DEC-28",
        OP_REGEL,
        |k| !toeslag(k) || twee_decimalen(k, "cbc:BaseAmount"),
        "Geef het bedrag waarover op de regel een toeslag is gerekend (BT-142) met hoogstens twee cijfers achter de punt.",
    ),
];

fn korting(el: El<'_, '_>) -> bool {
    is_toeslag(el) == Some(false)
}

fn toeslag(el: El<'_, '_>) -> bool {
    is_toeslag(el) == Some(true)
}

fn met_reden(el: El<'_, '_>) -> bool {
    el.heeft("cbc:AllowanceChargeReason") || el.heeft("cbc:AllowanceChargeReasonCode")
}

fn met_categorie(el: El<'_, '_>) -> bool {
    el.kind("cac:TaxCategory").any(|c| is_btw(c) && c.heeft("cbc:ID"))
}
