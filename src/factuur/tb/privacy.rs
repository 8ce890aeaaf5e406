//! No BSN on an invoice (M29, RQ37): an invoice goes to a financial department, which may not have it. In free text any
//! number that passes the elfproef alone is one. A reference of nine digits may be something else, so there it is a warning,
//! unless it is of the range that only test persons have.

use crate::canonical::bsn::bevat_bsn;
use crate::domain::kenmerk::is_bsn;
use crate::factuur::bevinding::{Bevinding, Laag, Vlag};
use crate::factuur::boom::{Boom, El, Ruimte};
use crate::factuur::structuur::waarde::Waarde;

const TEKST: &str = "Laat het BSN weg: op een factuur staat geen nummer van een persoon. Noem het trajectnummer.";
const NUMMER: &str = "Dit lijkt een BSN. Gebruik als verwijzing een trajectnummer of een ander nummer van een zaak.";

/// References that UBL calls text.
const VERWIJZINGEN: &[&str] = &["BuyerReference", "AccountingCost", "AccountingCostCode"];

/// Looks at every value and every name of an attachment.
pub fn draai(boom: &Boom<'_>, uit: &mut Vec<Bevinding>) {
    for el in boom.elementen().filter(|el| el.ruimte() == Ruimte::Cbc) {
        if let Some(vlag) = bsn(el) {
            let tekst = if vlag == Vlag::Fatal { TEKST } else { NUMMER };
            uit.push(Bevinding { laag: Laag::Tb, regel: "TB-BSN".into(), vlag, plek: el.plek(), tekst: tekst.into() });
        }
    }
}

fn bsn(el: El<'_, '_>) -> Option<Vlag> {
    if el.attribuut("filename").is_some_and(bevat_bsn) {
        return Some(Vlag::Fatal);
    }
    match Waarde::van(el.naam()) {
        Waarde::Tekst if !VERWIJZINGEN.contains(&el.naam()) => bevat_bsn(el.tekst()).then_some(Vlag::Fatal),
        Waarde::Tekst | Waarde::Nummer if !van_organisatie(el) && is_bsn(&el.net()) => {
            Some(if el.net().starts_with("9999") { Vlag::Fatal } else { Vlag::Warning })
        }
        _ => None,
    }
}

/// Numbers of organisations and accounts: an RSIN has nine digits and passes the elfproef too.
fn van_organisatie(el: El<'_, '_>) -> bool {
    el.is("cbc:CompanyID")
        || el.is("cbc:EndpointID")
        || el.ouder().is_some_and(|o| {
            ["cac:PartyIdentification", "cac:PayeeFinancialAccount", "cac:FinancialInstitutionBranch"]
                .iter()
                .any(|s| o.is(s))
        })
}
