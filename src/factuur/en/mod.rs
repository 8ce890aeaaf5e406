//! The business rules of EN 16931 for UBL, as in the validation artefacts 1.3.16 of CEN/TC 434: ids, contexts and
//! severities are theirs, the code is ours ([decision 11](../../../docs/decisions/0011-factuur.md)). Code lists and the list of
//! elements that EN 16931 does not use come from the crates `en16931` and `en16931-formats`, which are made from the same
//! release.
//!
//! One file per subject: [`document`], [`partijen`], [`regels`], [`totalen`], [`btw`] (the tables per VAT category),
//! [`codes`], [`eenmaal`] (what may occur once) and [`verboden`] (what should not be there).

mod btw;
mod codes;
mod document;
mod eenmaal;
mod partijen;
mod regels;
mod totalen;
mod verboden;

use super::bevinding::{Bevinding, Laag};
use super::boom::{Boom, El};
use super::getal::Getal;
use super::regel::Regels;
use std::sync::LazyLock;

static TABELLEN: LazyLock<Regels> = LazyLock::new(|| {
    Regels::new(
        Laag::En,
        &[
            document::REGELS,
            partijen::REGELS,
            regels::REGELS,
            totalen::REGELS,
            codes::REGELS,
            eenmaal::REGELS,
            verboden::REGELS,
        ],
    )
});

/// Every EN 16931 rule over one invoice.
pub fn draai(boom: &Boom<'_>, uit: &mut Vec<Bevinding>) {
    TABELLEN.draai(boom, uit);
    btw::draai(boom, uit);
    verboden::draai(boom, uit);
}

/// Whether a tax category or a party's tax scheme is about VAT: `cac:TaxScheme/normalize-space(upper-case(cbc:ID))='VAT'`.
pub fn is_btw(el: El<'_, '_>) -> bool {
    el.kind("cac:TaxScheme").any(|schema| schema.kind("cbc:ID").any(|id| id.net().eq_ignore_ascii_case("VAT")))
}

/// Whether this VAT category code stands in a tax category.
pub fn heeft_code(categorie: El<'_, '_>, code: &str) -> bool {
    categorie.kind("cbc:ID").any(|id| id.net() == code)
}

/// Whether an `AllowanceCharge` says it is a charge (`true`) or an allowance (`false`).
pub fn is_toeslag(el: El<'_, '_>) -> Option<bool> {
    match el.een("cbc:ChargeIndicator")?.net().as_ref() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// At most two characters after the point: `string-length(substring-after(..,'.')) <= 2`.
fn twee_decimalen(el: El<'_, '_>, pad: &str) -> bool {
    el.een(pad).and_then(|bedrag| bedrag.tekst().split_once('.')).is_none_or(|(_, na)| na.chars().count() <= 2)
}

/// A sum of numbers at a path below each of `van`; None when one of them is no number or it does not fit.
fn som<'b, 't: 'b>(van: impl Iterator<Item = El<'b, 't>>, pad: &str) -> Option<Getal> {
    van.flat_map(|el| el.pad(pad)).try_fold(Getal::NUL, |sum, el| sum.plus(el.als_getal()?))
}
