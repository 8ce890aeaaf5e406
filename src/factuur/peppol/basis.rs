//! The general rules (`PEPPOL-EN16931-R...`).

use super::{PEPPOL, proces};
use crate::factuur::bevinding::{Bevinding, Laag, Vlag};
use crate::factuur::boom::{Boom, El};
use crate::factuur::getal::Getal;
use crate::factuur::nl::leeg;
use crate::factuur::regel::{Regel, fataal};

const REGEL: &str = "cac:InvoiceLine | cac:CreditNoteLine";
const TOESLAG: &str =
    "/cac:AllowanceCharge | /cac:InvoiceLine/cac:AllowanceCharge | /cac:CreditNoteLine/cac:AllowanceCharge";
const BEDRAGEN: &str = "cbc:Amount | cbc:BaseAmount | cbc:PriceAmount | cac:TaxTotal/cbc:TaxAmount | cac:TaxSubtotal/cbc:TaxAmount | cbc:TaxableAmount | cbc:LineExtensionAmount | cbc:TaxExclusiveAmount | cbc:TaxInclusiveAmount | cbc:AllowanceTotalAmount | cbc:ChargeTotalAmount | cbc:PrepaidAmount | cbc:PayableRoundingAmount | cbc:PayableAmount";

/// Two cents: what Peppol allows a line or an allowance to be off.
const SPELING: Getal = Getal::centen(2);

/// The rows; see the module.
pub const REGELS: &[Regel] = &[
    fataal("PEPPOL-EN16931-R001", "/", |f| f.heeft("cbc:ProfileID"), "Zet in ProfileID welk proces het is (BT-23)."),
    fataal(
        "PEPPOL-EN16931-R002",
        "/",
        |f| f.aantal("cbc:Note") <= 1 || beide_duits(f),
        "Zet hoogstens één opmerking op de factuur (BT-22).",
    ),
    fataal(
        "PEPPOL-EN16931-R003",
        "/",
        |f| f.heeft("cbc:BuyerReference") || f.heeft("cac:OrderReference/cbc:ID"),
        "Geef het kenmerk van de afnemer (BT-10) of het nummer van de bestelling (BT-13).",
    ),
    fataal(
        "PEPPOL-EN16931-R004",
        "/",
        |f| f.een("cbc:CustomizationID").is_some_and(|c| c.net().starts_with(PEPPOL)),
        "CustomizationID is die van Peppol BIS Billing 3.0 (BT-24).",
    ),
    fataal(
        "PEPPOL-EN16931-R005",
        "cbc:TaxCurrencyCode",
        |c| c.ouder().and_then(|o| o.een("cbc:DocumentCurrencyCode")).is_none_or(|munt| munt.net() != c.net()),
        "Laat de munt van de btw (BT-6) weg als die dezelfde is als die van de factuur.",
    ),
    fataal(
        "PEPPOL-EN16931-R007",
        "/",
        |f| proces(f).is_some(),
        "ProfileID is urn:fdc:peppol.eu:2017:poacc:billing:NN:1.0 met voor NN het nummer van het proces; voor een factuur is dat 01.",
    ),
    fataal(
        "PEPPOL-EN16931-R010",
        "cac:AccountingCustomerParty/cac:Party",
        |p| p.heeft("cbc:EndpointID"),
        "Geef het elektronische adres van de afnemer (BT-49).",
    ),
    fataal(
        "PEPPOL-EN16931-R020",
        "cac:AccountingSupplierParty/cac:Party",
        |p| p.heeft("cbc:EndpointID"),
        "Geef het elektronische adres van de leverancier (BT-34).",
    ),
    fataal(
        "PEPPOL-EN16931-R040",
        TOESLAG,
        |k| met_grondslag(k) != (true, true) || berekend(k).is_some_and(|goed| goed),
        "Een korting of toeslag is het grondbedrag maal het percentage.",
    ),
    fataal(
        "PEPPOL-EN16931-R041",
        TOESLAG,
        |k| met_grondslag(k) != (true, false),
        "Geef bij een percentage van een korting of toeslag ook het grondbedrag.",
    ),
    fataal(
        "PEPPOL-EN16931-R042",
        TOESLAG,
        |k| met_grondslag(k) != (false, true),
        "Geef bij een grondbedrag van een korting of toeslag ook het percentage.",
    ),
    fataal(
        "PEPPOL-EN16931-R043",
        TOESLAG,
        |k| k.een("cbc:ChargeIndicator").is_some_and(|i| matches!(i.net().as_ref(), "true" | "false")),
        "Schrijf bij een toeslag true in ChargeIndicator, bij een korting false.",
    ),
    fataal(
        "PEPPOL-EN16931-R044",
        "cac:Price/cac:AllowanceCharge",
        |k| k.een("cbc:ChargeIndicator").is_some_and(|i| i.net() == "false"),
        "Op een prijs staat alleen een korting, geen toeslag.",
    ),
    fataal(
        "PEPPOL-EN16931-R046",
        "cac:Price/cac:AllowanceCharge",
        |k| {
            let klopt = || {
                Some(k.ouder()?.getal("cbc:PriceAmount")? == k.getal("cbc:BaseAmount")?.min(k.getal("cbc:Amount")?)?)
            };
            !k.heeft("cbc:BaseAmount") || klopt().is_some_and(|goed| goed)
        },
        "De prijs (BT-146) is de prijs voor korting (BT-148) min de korting (BT-147).",
    ),
    fataal(
        "PEPPOL-EN16931-R051",
        BEDRAGEN,
        in_munt_van_de_factuur,
        "Elk bedrag is in de munt van de factuur (BT-5); alleen het tweede btw-totaal niet.",
    ),
    fataal(
        "PEPPOL-EN16931-R053",
        "/",
        |f| f.kind("cac:TaxTotal").filter(|t| t.heeft("cac:TaxSubtotal")).count() == 1,
        "Geef één btw-totaal met een uitsplitsing.",
    ),
    fataal(
        "PEPPOL-EN16931-R054",
        "/",
        |f| {
            f.kind("cac:TaxTotal").filter(|t| !t.heeft("cac:TaxSubtotal")).count()
                == usize::from(f.heeft("cbc:TaxCurrencyCode"))
        },
        "Geef een tweede btw-totaal, zonder uitsplitsing, als er een munt voor de btw is (BT-6), en anders niet.",
    ),
    fataal(
        "PEPPOL-EN16931-R055",
        "/",
        zelfde_teken,
        "Het btw-bedrag in de munt van de btw heeft hetzelfde teken als dat in de munt van de factuur.",
    ),
    fataal(
        "PEPPOL-EN16931-R061",
        "cac:PaymentMeans",
        |p| {
            !p.kind("cbc:PaymentMeansCode").any(|c| matches!(c.net().as_ref(), "49" | "59"))
                || p.heeft("cac:PaymentMandate/cbc:ID")
        },
        "Geef bij een automatische incasso de machtiging (BT-89).",
    ),
    fataal(
        "PEPPOL-EN16931-R080",
        "/",
        |f| {
            f.naam() != "CreditNote"
                || f.kind("cac:AdditionalDocumentReference").filter(|d| d.zegt("cbc:DocumentTypeCode", "50")).count()
                    <= 1
        },
        "Noem op een creditnota hoogstens één project.",
    ),
    fataal(
        "PEPPOL-EN16931-R100",
        REGEL,
        |r| r.aantal("cac:DocumentReference") <= 1,
        "Noem op een regel één kenmerk van wat gefactureerd wordt (BT-128).",
    ),
    fataal(
        "PEPPOL-EN16931-R101",
        REGEL,
        |r| !r.heeft("cac:DocumentReference") || r.zegt("cac:DocumentReference/cbc:DocumentTypeCode", "130"),
        "Een verwijzing op een regel heeft soort 130: wat gefactureerd wordt (BT-128).",
    ),
    fataal(
        "PEPPOL-EN16931-R110",
        "/cac:InvoiceLine/cac:InvoicePeriod/cbc:StartDate | /cac:CreditNoteLine/cac:InvoicePeriod/cbc:StartDate",
        |d| binnen(d, "cac:InvoicePeriod/cbc:StartDate", |regel, factuur| regel >= factuur),
        "De periode van een regel begint niet voor de periode van de factuur.",
    ),
    fataal(
        "PEPPOL-EN16931-R111",
        "/cac:InvoiceLine/cac:InvoicePeriod/cbc:EndDate | /cac:CreditNoteLine/cac:InvoicePeriod/cbc:EndDate",
        |d| binnen(d, "cac:InvoicePeriod/cbc:EndDate", |regel, factuur| regel <= factuur),
        "De periode van een regel eindigt niet na de periode van de factuur.",
    ),
    fataal(
        "PEPPOL-EN16931-R120",
        REGEL,
        |r| regelbedrag(r).is_some_and(|goed| goed),
        "Het bedrag van een regel (BT-131) is aantal maal prijs, plus toeslagen, min kortingen.",
    ),
    fataal(
        "PEPPOL-EN16931-R121",
        REGEL,
        |r| {
            !r.heeft("cac:Price/cbc:BaseQuantity")
                || r.getal("cac:Price/cbc:BaseQuantity").is_some_and(Getal::is_positief)
        },
        "De hoeveelheid waarvoor de prijs geldt (BT-149) is groter dan nul.",
    ),
    fataal(
        "PEPPOL-EN16931-R130",
        "cac:Price/cbc:BaseQuantity",
        |h| {
            let Some(eenheid) = h.attribuut("unitCode") else { return true };
            let Some(regel) = h.ouder().and_then(El::ouder) else { return true };
            let mut aantallen = regel.kind("cbc:InvoicedQuantity").chain(regel.kind("cbc:CreditedQuantity")).peekable();
            aantallen.peek().is_none() || aantallen.any(|a| a.attribuut("unitCode") == Some(eenheid))
        },
        "De prijs geldt voor dezelfde eenheid als het aantal (BT-150 en BT-130).",
    ),
];

/// PEPPOL-EN16931-R008: no element is empty.
pub fn lege_elementen(boom: &Boom<'_>, uit: &mut Vec<Bevinding>) {
    uit.extend(boom.elementen().filter(|el| leeg(*el)).map(|el| Bevinding {
        laag: Laag::Peppol,
        regel: "PEPPOL-EN16931-R008".into(),
        vlag: Vlag::Fatal,
        plek: el.plek(),
        tekst: "Laat een element zonder inhoud weg.".into(),
    }));
}

/// Between two German parties several notes are allowed.
fn beide_duits(factuur: El<'_, '_>) -> bool {
    let land = |adres| crate::factuur::nl::land(factuur, adres) == "DE";
    land("cac:AccountingSupplierParty/cac:Party/cac:PostalAddress")
        && land("cac:AccountingCustomerParty/cac:Party/cac:PostalAddress")
}

/// Whether an allowance or charge has a percentage, and a base.
fn met_grondslag(k: El<'_, '_>) -> (bool, bool) {
    (k.heeft("cbc:MultiplierFactorNumeric"), k.heeft("cbc:BaseAmount"))
}

fn berekend(k: El<'_, '_>) -> Option<bool> {
    let bedrag = if k.heeft("cbc:Amount") { k.getal("cbc:Amount")? } else { Getal::NUL };
    let berekend = k.getal("cbc:BaseAmount")?.maal(k.getal("cbc:MultiplierFactorNumeric")?.procent())?;
    Some(bedrag.min(berekend)?.abs() <= SPELING)
}

fn in_munt_van_de_factuur(bedrag: El<'_, '_>) -> bool {
    let totaal = bedrag.ouder().filter(|o| bedrag.is("cbc:TaxAmount") && o.is("cac:TaxTotal"));
    if bedrag.is("cbc:TaxAmount") && !totaal.is_some_and(|t| t.heeft("cac:TaxSubtotal")) {
        return true;
    }
    let munt = bedrag.boom().wortel().een("cbc:DocumentCurrencyCode");
    munt.is_some_and(|munt| bedrag.attribuut("currencyID") == Some(munt.tekst()))
}

fn zelfde_teken(factuur: El<'_, '_>) -> bool {
    let Some(btw) = factuur.een("cbc:TaxCurrencyCode") else { return true };
    let in_munt = |munt: &str| {
        let bedragen = factuur.pad("cac:TaxTotal/cbc:TaxAmount");
        bedragen
            .into_iter()
            .filter(|b| b.attribuut("currencyID") == Some(munt))
            .filter_map(El::als_getal)
            .collect::<Vec<_>>()
    };
    let eigen = factuur.een("cbc:DocumentCurrencyCode").map(|munt| in_munt(&munt.net())).unwrap_or_default();
    let ander = in_munt(&btw.net());
    let alle = |teken: fn(&Getal) -> bool| eigen.iter().any(teken) && ander.iter().any(teken);
    alle(|b| !b.is_positief()) || alle(|b| !b.is_negatief())
}

fn binnen(datum: El<'_, '_>, pad: &str, goed: fn(&str, &str) -> bool) -> bool {
    let factuur = datum.boom().wortel().een(pad).map(|el| el.net());
    factuur.is_none_or(|factuur| goed(datum.net().get(..10).unwrap_or_default(), factuur.get(..10).unwrap_or_default()))
}

fn regelbedrag(regel: El<'_, '_>) -> Option<bool> {
    let of = |pad: &str, anders: Getal| if regel.heeft(pad) { regel.getal(pad) } else { Some(anders) };
    let soort = if regel.boom().wortel().naam() == "Invoice" { "cbc:InvoicedQuantity" } else { "cbc:CreditedQuantity" };
    let gesteld = of("cbc:LineExtensionAmount", Getal::NUL)?;
    let prijs = of("cac:Price/cbc:PriceAmount", Getal::NUL)?;
    let per = of("cac:Price/cbc:BaseQuantity", Getal::EEN)?;
    let per = if per.is_nul() { Getal::EEN } else { per };
    let som = |soort: &str| {
        let van = regel
            .kind("cac:AllowanceCharge")
            .filter(|k| k.een("cbc:ChargeIndicator").is_some_and(|i| i.net() == soort));
        van.flat_map(|k| k.pad("cbc:Amount")).try_fold(Getal::NUL, |som, b| som.plus(b.als_getal()?))?.rond_centen()
    };
    let over = gesteld.min(som("true")?)?.plus(som("false")?)?;
    // Times the base quantity on both sides, so that nothing has to be divided.
    let verschil = over.maal(per)?.min(of(soort, Getal::EEN)?.maal(prijs)?)?.abs();
    Some(verschil <= SPELING.maal(per.abs())?)
}
