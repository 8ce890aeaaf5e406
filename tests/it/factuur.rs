//! The invoice: the checks against the official test material, what is written against the schemas of OASIS, and the
//! command.

mod eenheden;
mod tabel;
mod voorbeelden;
