//! Amounts to the cent (BR08). EN 16931 does not compare quantity times price with the amount of a line at all, and lets the
//! base of a standard rate be off by less than a euro.

use crate::factuur::boom::El;
use crate::factuur::en::{heeft_code, is_toeslag};
use crate::factuur::getal::Getal;
use crate::factuur::regel::{Regel, fataal, let_op};

/// The rows; see the module.
pub const REGELS: &[Regel] = &[
    fataal(
        "TB-REGELBEDRAG",
        "cac:InvoiceLine | cac:CreditNoteLine",
        |r| regelbedrag(r).is_none_or(|goed| goed),
        "Het bedrag van een regel is precies het aantal maal de prijs, plus toeslagen, min kortingen, op centen afgerond.",
    ),
    fataal(
        "TB-GRONDSLAG",
        "/cac:TaxTotal/cac:TaxSubtotal",
        |g| grondslag(g).is_none_or(|goed| goed),
        "Het bedrag waarover btw is gerekend is precies de som van de regels met die categorie en dat percentage, plus toeslagen, min kortingen.",
    ),
    let_op(
        "TB-BTW-BEDRAG",
        "/cac:TaxTotal/cac:TaxSubtotal",
        |g| btw(g).is_none_or(|goed| goed),
        "Het btw-bedrag is het bedrag maal het percentage, op centen afgerond.",
    ),
    fataal(
        "TB-VALUTA",
        "/cbc:DocumentCurrencyCode",
        |munt| munt.net() == "EUR",
        "Een factuur aan een gemeente is in euro: EUR.",
    ),
];

/// Half a cent: the most that rounding to cents takes away.
fn binnen_afronding(verschil: Getal, maal: Getal) -> Option<bool> {
    // 2 x |difference| <= 0.01 x what both sides were multiplied by.
    Some(verschil.abs().plus(verschil.abs())? <= Getal::centen(1).maal(maal.abs())?)
}

/// None when something is missing or no number: other layers say so.
fn regelbedrag(regel: El<'_, '_>) -> Option<bool> {
    let aantal = regel.getal("cbc:InvoicedQuantity").or_else(|| regel.getal("cbc:CreditedQuantity"))?;
    let prijs = regel.getal("cac:Price/cbc:PriceAmount")?;
    let per =
        if regel.heeft("cac:Price/cbc:BaseQuantity") { regel.getal("cac:Price/cbc:BaseQuantity")? } else { Getal::EEN };
    if per.is_nul() {
        return None;
    }
    let som = |soort: bool| {
        let van = regel.kind("cac:AllowanceCharge").filter(|k| is_toeslag(*k) == Some(soort));
        van.flat_map(|k| k.pad("cbc:Amount")).try_fold(Getal::NUL, |som, b| som.plus(b.als_getal()?))
    };
    let kaal = regel.getal("cbc:LineExtensionAmount")?.min(som(true)?)?.plus(som(false)?)?;
    binnen_afronding(kaal.maal(per)?.min(aantal.maal(prijs)?)?, per)
}

fn grondslag(groep: El<'_, '_>) -> Option<bool> {
    let factuur = groep.ouder()?.ouder()?;
    let categorie = groep.een("cac:TaxCategory")?;
    let code = categorie.een("cbc:ID")?.net().into_owned();
    let percent = categorie.getal("cbc:Percent");
    let hoort = |c: &El<'_, '_>| heeft_code(*c, &code) && c.getal("cbc:Percent") == percent;
    let mut som = Getal::NUL;
    for regel in factuur.kinderen().filter(|k| k.is("cac:InvoiceLine") || k.is("cac:CreditNoteLine")) {
        if regel.pad("cac:Item/cac:ClassifiedTaxCategory").iter().any(hoort) {
            som = som.plus(regel.getal("cbc:LineExtensionAmount")?)?;
        }
    }
    for toeslag in factuur.kind("cac:AllowanceCharge").filter(|k| k.kind("cac:TaxCategory").any(|c| hoort(&c))) {
        let bedrag = toeslag.getal("cbc:Amount")?;
        som = if is_toeslag(toeslag)? { som.plus(bedrag)? } else { som.min(bedrag)? };
    }
    Some(groep.getal("cbc:TaxableAmount")? == som)
}

fn btw(groep: El<'_, '_>) -> Option<bool> {
    let percent = groep.getal("cac:TaxCategory/cbc:Percent")?;
    let berekend = groep.getal("cbc:TaxableAmount")?.maal(percent.procent())?;
    binnen_afronding(groep.getal("cbc:TaxAmount")?.min(berekend)?, Getal::EEN)
}
