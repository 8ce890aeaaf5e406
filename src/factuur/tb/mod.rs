//! Our own rules, for what the official ones let through (FINANCE section 1): exact amounts where they allow a difference,
//! the forms of Dutch numbers, what a gemeente needs to pay, and no BSN.

mod bedragen;
mod betaling;
mod nummers;
mod privacy;

use super::bevinding::{Bevinding, Laag};
use super::boom::Boom;
use super::regel::Regels;
use std::sync::LazyLock;

pub use betaling::{is_kenmerk, kenmerk};

static TABELLEN: LazyLock<Regels> =
    LazyLock::new(|| Regels::new(Laag::Tb, &[bedragen::REGELS, betaling::REGELS, nummers::REGELS]));

/// Every rule of ours over one invoice.
pub fn draai(boom: &Boom<'_>, uit: &mut Vec<Bevinding>) {
    TABELLEN.draai(boom, uit);
    privacy::draai(boom, uit);
}
