//! Rules about the totals and the VAT breakdown, whatever the VAT category. The sums are exact; only the amount of VAT may
//! be off by less than one euro, as EN 16931 allows ([`btw`](super::btw) has the rules per category).

use super::{is_btw, is_toeslag, som, twee_decimalen};
use crate::factuur::boom::El;
use crate::factuur::getal::Getal;
use crate::factuur::regel::{Regel, fataal};

const TOTALEN: &str = "cac:LegalMonetaryTotal";
const GROEP: &str = "cac:TaxTotal/cac:TaxSubtotal";

/// The rows; see the module.
pub const REGELS: &[Regel] = &[
    fataal("BR-12", TOTALEN, |t| t.heeft("cbc:LineExtensionAmount"), "Geef de som van de regels (BT-106)."),
    fataal("BR-13", TOTALEN, |t| t.heeft("cbc:TaxExclusiveAmount"), "Geef het totaal zonder btw (BT-109)."),
    fataal("BR-14", TOTALEN, |t| t.heeft("cbc:TaxInclusiveAmount"), "Geef het totaal met btw (BT-112)."),
    fataal("BR-15", TOTALEN, |t| t.heeft("cbc:PayableAmount"), "Geef het bedrag dat betaald moet worden (BT-115)."),
    fataal(
        "BR-45",
        GROEP,
        |g| g.heeft("cbc:TaxableAmount"),
        "Geef per btw-categorie het bedrag waarover btw is gerekend (BT-116).",
    ),
    fataal("BR-46", GROEP, |g| g.heeft("cbc:TaxAmount"), "Geef per btw-categorie het btw-bedrag (BT-117)."),
    fataal(
        "BR-47",
        GROEP,
        |g| g.kind("cac:TaxCategory").any(|c| is_btw(c) && c.heeft("cbc:ID")),
        "Zeg in de btw-uitsplitsing welke btw-categorie het is (BT-118).",
    ),
    fataal(
        "BR-48",
        GROEP,
        |g| g.kind("cac:TaxCategory").any(|c| is_btw(c) && (c.heeft("cbc:Percent") || super::heeft_code(c, "O"))),
        "Geef in de btw-uitsplitsing het percentage (BT-119); alleen bij categorie O staat er geen.",
    ),
    fataal(
        "BR-CO-10",
        TOTALEN,
        som_van_regels,
        "De som van de regels (BT-106) is de optelling van alle regelbedragen (BT-131).",
    ),
    fataal(
        "BR-CO-11",
        TOTALEN,
        |t| som_van_toeslagen(t, false, "cbc:AllowanceTotalAmount"),
        "Het totaal van de kortingen (BT-107) is de optelling van de kortingen op de factuur (BT-92).",
    ),
    fataal(
        "BR-CO-12",
        TOTALEN,
        |t| som_van_toeslagen(t, true, "cbc:ChargeTotalAmount"),
        "Het totaal van de toeslagen (BT-108) is de optelling van de toeslagen op de factuur (BT-99).",
    ),
    fataal(
        "BR-CO-13",
        TOTALEN,
        |t| zonder_btw(t).is_some_and(|goed| goed),
        "Het totaal zonder btw (BT-109) is de som van de regels, min de kortingen, plus de toeslagen.",
    ),
    fataal(
        "BR-CO-14",
        "/cac:TaxTotal",
        |t| {
            !t.heeft("cac:TaxSubtotal")
                || som(t.kind("cac:TaxSubtotal"), "cbc:TaxAmount")
                    .and_then(Getal::rond_centen)
                    .is_some_and(|som| t.getal("cbc:TaxAmount") == Some(som))
        },
        "Het totaal van de btw (BT-110) is de optelling van de btw-bedragen per categorie (BT-117).",
    ),
    fataal(
        "BR-CO-15",
        "/",
        |f| f.kind("cbc:DocumentCurrencyCode").all(|munt| met_btw(f, munt.tekst()).is_some_and(|goed| goed)),
        "Het totaal met btw (BT-112) is het totaal zonder btw (BT-109) plus de btw (BT-110).",
    ),
    fataal(
        "BR-CO-16",
        TOTALEN,
        |t| te_betalen(t).is_some_and(|goed| goed),
        "Het te betalen bedrag (BT-115) is het totaal met btw, min wat al betaald is, plus de afronding.",
    ),
    fataal(
        "BR-CO-17",
        GROEP,
        |g| btw_van_groep(g).is_some_and(|goed| goed),
        "Het btw-bedrag (BT-117) is het bedrag waarover btw is gerekend maal het percentage, op centen afgerond.",
    ),
    fataal(
        "BR-CO-18",
        "/",
        |f| f.heeft("cac:TaxTotal/cac:TaxSubtotal"),
        "Zet op de factuur een uitsplitsing van de btw (BG-23), ook als er geen btw is.",
    ),
    fataal(
        "BR-DEC-09",
        TOTALEN,
        |t| twee_decimalen(t, "cbc:LineExtensionAmount"),
        "Geef de som van de regels (BT-106) met hoogstens twee cijfers achter de punt.",
    ),
    fataal(
        "BR-DEC-10",
        TOTALEN,
        |t| twee_decimalen(t, "cbc:AllowanceTotalAmount"),
        "Geef het totaal van de kortingen (BT-107) met hoogstens twee cijfers achter de punt.",
    ),
    fataal(
        "BR-DEC-11",
        TOTALEN,
        |t| twee_decimalen(t, "cbc:ChargeTotalAmount"),
        "Geef het totaal van de toeslagen (BT-108) met hoogstens twee cijfers achter de punt.",
    ),
    fataal(
        "BR-DEC-12",
        TOTALEN,
        |t| twee_decimalen(t, "cbc:TaxExclusiveAmount"),
        "Geef het totaal zonder btw (BT-109) met hoogstens twee cijfers achter de punt.",
    ),
    fataal(
        "BR-DEC-14",
        TOTALEN,
        |t| twee_decimalen(t, "cbc:TaxInclusiveAmount"),
        "Geef het totaal met btw (BT-112) met hoogstens twee cijfers achter de punt.",
    ),
    fataal(
        "BR-DEC-16",
        TOTALEN,
        |t| twee_decimalen(t, "cbc:PrepaidAmount"),
        "Geef het al betaalde bedrag (BT-113) met hoogstens twee cijfers achter de punt.",
    ),
    fataal(
        "BR-DEC-17",
        TOTALEN,
        |t| twee_decimalen(t, "cbc:PayableRoundingAmount"),
        "Geef de afronding (BT-114) met hoogstens twee cijfers achter de punt.",
    ),
    fataal(
        "BR-DEC-18",
        TOTALEN,
        |t| twee_decimalen(t, "cbc:PayableAmount"),
        "Geef het te betalen bedrag (BT-115) met hoogstens twee cijfers achter de punt.",
    ),
    fataal(
        "BR-DEC-19",
        GROEP,
        |g| twee_decimalen(g, "cbc:TaxableAmount"),
        "Geef het bedrag waarover btw is gerekend (BT-116) met hoogstens twee cijfers achter de punt.",
    ),
    fataal(
        "BR-DEC-20",
        GROEP,
        |g| twee_decimalen(g, "cbc:TaxAmount"),
        "Geef het btw-bedrag (BT-117) met hoogstens twee cijfers achter de punt.",
    ),
];

fn som_van_regels(totalen: El<'_, '_>) -> bool {
    let gesteld = totalen.getal("cbc:LineExtensionAmount");
    let klopt = |regel: &str| {
        let som = som(totalen.boom().alle(regel), "cbc:LineExtensionAmount").and_then(Getal::rond_centen);
        som.is_some() && som == gesteld
    };
    klopt("cac:InvoiceLine") || klopt("cac:CreditNoteLine")
}

fn som_van_toeslagen(totalen: El<'_, '_>, toeslag: bool, pad: &str) -> bool {
    let Some(om) = totalen.ouder() else { return true };
    let van = || om.kind("cac:AllowanceCharge").filter(|k| is_toeslag(*k) == Some(toeslag));
    if !totalen.heeft(pad) {
        return van().next().is_none();
    }
    let som = som(van(), "cbc:Amount").and_then(Getal::rond_centen);
    som.is_some() && som == totalen.getal(pad)
}

fn zonder_btw(totalen: El<'_, '_>) -> Option<bool> {
    let gesteld = totalen.getal("cbc:TaxExclusiveAmount")?;
    let regels = totalen.getal("cbc:LineExtensionAmount")?;
    let (korting, toeslag) = ("cbc:AllowanceTotalAmount", "cbc:ChargeTotalAmount");
    if !totalen.heeft(korting) && !totalen.heeft(toeslag) {
        return Some(gesteld == regels);
    }
    let of_nul = |pad: &str| if totalen.heeft(pad) { totalen.getal(pad) } else { Some(Getal::NUL) };
    Some(gesteld == regels.plus(of_nul(toeslag)?)?.min(of_nul(korting)?)?.rond_centen()?)
}

fn met_btw(factuur: El<'_, '_>, munt: &str) -> Option<bool> {
    let btw = factuur.pad("cac:TaxTotal/cbc:TaxAmount");
    let mut in_munt = btw.iter().filter(|bedrag| bedrag.attribuut("currencyID") == Some(munt));
    let (bedrag, None) = (in_munt.next()?, in_munt.next()) else { return None };
    let som = factuur.getal("cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount")?.plus(bedrag.als_getal()?)?;
    Some(factuur.getal("cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount")? == som.rond_centen()?)
}

fn te_betalen(totalen: El<'_, '_>) -> Option<bool> {
    // Zero counts as absent, as in the official expression.
    let niet_nul = |pad| totalen.getal(pad).filter(|bedrag| !bedrag.is_nul());
    let met_btw = totalen.getal("cbc:TaxInclusiveAmount")?;
    let betaalbaar = totalen.getal("cbc:PayableAmount")?;
    Some(match (niet_nul("cbc:PrepaidAmount"), niet_nul("cbc:PayableRoundingAmount")) {
        (None, None) => betaalbaar == met_btw,
        (Some(betaald), None) => betaalbaar == met_btw.min(betaald)?.rond_centen()?,
        (None, Some(afronding)) => betaalbaar.min(afronding)?.rond_centen()? == met_btw,
        (Some(betaald), Some(afronding)) => {
            betaalbaar.min(afronding)?.rond_centen()? == met_btw.min(betaald)?.rond_centen()?
        }
    })
}

fn btw_van_groep(groep: El<'_, '_>) -> Option<bool> {
    let btw = groep.getal("cbc:TaxAmount")?;
    let categorie = groep.kind("cac:TaxCategory").find(|c| is_btw(*c) && c.heeft("cbc:Percent"));
    let Some(categorie) = categorie else { return Some(btw.rond_heel()?.is_nul()) };
    let percent = categorie.getal("cbc:Percent")?;
    if percent.rond_heel()?.is_nul() {
        return Some(btw.rond_heel()?.is_nul());
    }
    binnen_een_euro(btw, groep.getal("cbc:TaxableAmount")?, percent)
}

/// Whether an amount of VAT is within one euro of base times rate, both without their sign, as BR-CO-17 and BR-S-09 say.
pub fn binnen_een_euro(btw: Getal, grondslag: Getal, percent: Getal) -> Option<bool> {
    let berekend = grondslag.abs().maal(percent.procent())?.rond_centen()?;
    let btw = btw.abs();
    Some(btw.min(Getal::EEN)? < berekend && berekend < btw.plus(Getal::EEN)?)
}
