//! What a store knows of the installation around it: for which environment it was made, who uses it, and what must be done
//! when it was put back from a backup.

use super::super::{Store, StoreError};
use super::failed;
use super::writer::{raise, teller};
use super::{DATABASE, LOCK, SqliteStore, connect};
use rusqlite::OptionalExtension;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The environment, sealed in `meta` under this name.
const OMGEVING: &str = "omgeving";

impl SqliteStore {
    /// The environment this store was made for; a store that does not know yet is made for `omgeving` from now on.
    pub fn made_for(&self, omgeving: &str) -> Result<String, StoreError> {
        let doing = failed("asked which environment the data is of");
        let (what, sealer) = (format!("meta.{OMGEVING}"), &self.0.sealer);
        let conn = connect::writing(&self.0.database())?;
        let sealed: Option<Vec<u8>> = conn
            .query_row("SELECT waarde FROM meta WHERE naam = ?1", [OMGEVING], |r| r.get(0))
            .optional()
            .map_err(&doing)?;
        if let Some(sealed) = sealed {
            let plain = sealer.open(&what, &sealed).map_err(|_| StoreError::Sealed { what: what.clone() })?;
            return String::from_utf8(plain).map_err(|_| StoreError::Corrupt { what });
        }
        conn.execute("INSERT INTO meta VALUES (?1, ?2)", (OMGEVING, sealer.seal(&what, omgeving.as_bytes())))
            .map_err(&doing)?;
        Ok(omgeving.to_owned())
    }

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
