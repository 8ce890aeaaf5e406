//! A data folder, or a copy of one, to look at: opened to read only, with nothing made, migrated or repaired. Works beside
//! a running gateway; for as long as a look takes, the write-ahead log of that gateway is not emptied.

use super::super::check::Report;
use super::super::crypt::Sealer;
use super::super::{Audit, StoreError};
use super::{DATABASE, connect, failed, pages, verify};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// A database that is only looked at.
pub struct Inspection {
    conn: Connection,
    sealer: Sealer,
}

impl Inspection {
    /// Opens the database in `folder`. Fails when it is not there, is no database, or has tables of another version.
    pub fn open(folder: &Path, sealer: Sealer) -> Result<Self, StoreError> {
        let path = folder.join(DATABASE);
        if let Err(source) = std::fs::metadata(&path) {
            return Err(StoreError::Folder { path: path.display().to_string(), source });
        }
        let conn = connect::reading(&path)?;
        let found = schema(&conn)?;
        let known = i64::try_from(connect::MIGRATIONS.len()).unwrap_or(i64::MAX);
        if found != known {
            return Err(if found > known {
                StoreError::Newer { found, known }
            } else {
                StoreError::Older { found, known }
            });
        }
        Ok(Self { conn, sealer })
    }

    /// Looks through everything; see [`Report`].
    pub fn verify(&mut self) -> Result<Report, StoreError> {
        verify::verify(&mut self.conn, &self.sealer)
    }

    /// Writes a copy of one moment, without a log and without empty pages, in `folder`, where none may be yet. Answers where;
    /// it is not yet synced.
    pub fn copy_to(&self, folder: &Path) -> Result<PathBuf, StoreError> {
        let to = folder.join(DATABASE);
        self.conn.execute("VACUUM INTO ?1", [to.to_string_lossy()]).map_err(failed("copied the database"))?;
        Ok(to)
    }

    /// Lines of the audit trail that say `wat`, newest first; at most `limit`.
    pub fn audit(&self, wat: &str, limit: u32) -> Result<Vec<Audit>, StoreError> {
        pages::audit(&self.conn, wat, limit)
    }
}

/// The version of the tables.
pub(super) fn schema(conn: &Connection) -> Result<i64, StoreError> {
    conn.query_row("PRAGMA user_version", [], |r| r.get(0)).map_err(failed("asked for the version of the tables"))
}
