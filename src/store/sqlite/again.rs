//! What only a store that was put back from a backup needs, and who uses a store.

use super::super::{Store, StoreError};
use super::writer::{raise, teller};
use super::{DATABASE, LOCK, SqliteStore, connect};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

impl SqliteStore {
    /// Goes on `by` traject numbers further in this year: numbers that were handed out after the backup are not on record,
    /// and may not be given to somebody else. Answers the first number that can be handed out now. Fails while there is a
    /// writer.
    pub fn skip_numbers(&self, jaar: i32, by: u32) -> Result<i64, StoreError> {
        // Only to be the one writer for a moment.
        let _writer = self.writer()?;
        let conn = connect::writing(&self.0.database())?;
        let naam = format!("traject-{jaar:04}");
        let last = teller(&conn, &naam)? + i64::from(by);
        raise(&conn, &self.0.sealer, &naam, last)?;
        Ok(last + 1)
    }

    /// Writes everything into the database itself and empties its log, so that the one file is all there is.
    pub fn empty_log(&self) -> Result<(), StoreError> {
        connect::writing_again(&self.0.database()).map(drop)
    }
}

/// Where the database of a data folder stands.
pub fn database(folder: &Path) -> PathBuf {
    folder.join(DATABASE)
}

/// Whether something has the store of this folder open to write.
pub fn in_use(folder: &Path) -> bool {
    match File::open(folder.join(LOCK)) {
        Ok(lock) => matches!(lock.try_lock(), Err(TryLockError::WouldBlock)),
        Err(_) => false,
    }
}
