//! What the store does with the ledger ([`crate::domain::boek`]): entries are added with the message that makes them
//! ([`super::Change::Geboekt`]), or by themselves, and never changed.

use super::StoreError;
use crate::domain::boek::{BoekFeit, BoekVraag, Boeking};

/// Writes; part of [`super::Writer`].
pub trait WriteBoek {
    /// Adds entries that no message makes, in one transaction that is on disk when this returns. False, and nothing
    /// written, when what they rest on is no longer so, or one of them is there already: look again.
    fn book(&mut self, feiten: &[BoekFeit], boekingen: &[Boeking]) -> Result<bool, StoreError>;
}

/// Reads; part of [`super::Reader`].
pub trait ReadBoek {
    /// The entries a question is about, oldest first.
    fn boek(&mut self, vraag: &BoekVraag) -> Result<BoekFeit, StoreError>;
    /// Entries with a number above `after`, oldest first, each with its number; at most `limit`.
    fn boekingen(&mut self, after: i64, limit: u32) -> Result<Vec<(i64, Boeking)>, StoreError>;
}
