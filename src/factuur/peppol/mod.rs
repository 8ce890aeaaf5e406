//! Peppol BIS Billing 3.0, for documents that say they are: the general rules, the code lists, and the national rules of the
//! Netherlands (NL-R). The national rules of other countries are not ours; they are listed as open in
//! `docs/koppelen/factuur.md`.

mod basis;
mod codes;
mod landen;
mod nederland;

pub use codes::btw_nummer;

use super::bevinding::{Bevinding, Laag};
use super::boom::{Boom, El};
use super::regel::Regels;
use std::sync::LazyLock;

/// How the CustomizationID of a Peppol invoice begins.
pub const PEPPOL: &str = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0";
/// The process of an ordinary invoice.
pub const PROCES: &str = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0";

static TABELLEN: LazyLock<Regels> =
    LazyLock::new(|| Regels::new(Laag::Peppol, &[basis::REGELS, codes::REGELS, landen::REGELS, nederland::REGELS]));

/// Whether a document says it is a Peppol invoice.
pub fn noemt_peppol(boom: &Boom<'_>) -> bool {
    boom.wortel().een("cbc:CustomizationID").is_some_and(|el| el.net().contains("urn:fdc:peppol.eu:"))
}

/// Every Peppol rule over one invoice.
pub fn draai(boom: &Boom<'_>, uit: &mut Vec<Bevinding>) {
    TABELLEN.draai(boom, uit);
    basis::lege_elementen(boom, uit);
}

/// The number of the process in ProfileID, when it has the form of Peppol.
fn proces(el: El<'_, '_>) -> Option<String> {
    let proces = el.boom().wortel().een("cbc:ProfileID")?.net().into_owned();
    let (_, rest) = proces.split_once("urn:fdc:peppol.eu:2017:poacc:billing:")?;
    let (nummer, rest) = rest.split_at_checked(2)?;
    (nummer.bytes().all(|b| b.is_ascii_digit()) && rest.starts_with(":1.0")).then(|| nummer.to_owned())
}
