//! What the store does with the ledger ([`crate::domain::boek`]): entries are added with the message that makes them
//! ([`super::Change::Geboekt`]), or by themselves, and never changed.

use super::StoreError;
use crate::domain::boek::{BoekFeit, BoekVraag, Boeking};
use crate::domain::werk::Werkitem;

/// Writes; part of [`super::Writer`].
pub trait WriteBoek {
    /// Adds entries that no message makes, and asks the work that goes with them (what is asked already, or was decided, stays
    /// as it is; what comes as lapsed is no longer asked), in one transaction that is on disk when this returns. False, and nothing
    /// written, when what they rest on is no longer so, or one of them is there already: look again.
    fn book(&mut self, feiten: &[BoekFeit], boekingen: &[Boeking], werk: &[Werkitem]) -> Result<bool, StoreError>;
}

/// Reads; part of [`super::Reader`].
pub trait ReadBoek {
    /// The entries a question is about, oldest first.
    fn boek(&mut self, vraag: &BoekVraag) -> Result<BoekFeit, StoreError>;
    /// Entries with a number above `after`, oldest first, each with its number; at most `limit`.
    fn boekingen(&mut self, after: i64, limit: u32) -> Result<Vec<(i64, Boeking)>, StoreError>;
}
