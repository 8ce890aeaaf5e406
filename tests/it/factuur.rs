//! The invoice: the checks against the official test material, what is written against the schemas of OASIS, and the
//! command.

mod eenheden;
mod mutaties;
pub mod oasis;
mod opdracht;
mod pdf;
mod schrijven;
mod tabel;
mod voorbeelden;
mod willekeur;
