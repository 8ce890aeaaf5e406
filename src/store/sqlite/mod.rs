//! The store in one SQLite file: write-ahead log, every commit on disk (`synchronous=FULL`), one writer.
//!
//! `connect` opens files and refuses unsafe ones, `writer` is the transaction, `entry`, `mark`, `intervene`, `audit` and
//! `purge` are what goes into it, `persoon` and `persoon_wis` are what is kept of a person, `termijn`, `werk` and `work` are
//! terms, work for people and what jobs did, `export` is what nights sent, `wisjournaal` is who was erased, `reader`, `view`, `held`, `pages` and `figures` are the
//! questions, `inspect` and `verify`
//! look at all of it, `again` is what a store knows of the installation around it. What the tables mean is in `migrations/`.

mod again;
mod audit;
mod boek;
mod connect;
mod entry;
mod export;
mod figures;
mod held;
mod inspect;
mod intervene;
mod mark;
mod pages;
mod persoon;
mod persoon_wis;
mod purge;
mod reader;
mod row;
mod termijn;
mod verify;
mod view;
mod werk;
pub mod wisjournaal;
mod work;
mod writer;

#[cfg(test)]
mod tests;

pub use again::{database, in_use};
pub use inspect::Inspection;

use super::crypt::Sealer;
use super::{Reader, Store, StoreError, Writer};
use std::collections::HashMap;
use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The database in the data folder.
const DATABASE: &str = "trajectbrug.db";
/// Locked by the one writer, also against another process.
const LOCK: &str = "trajectbrug.lock";

/// A database in a folder. Cheap to clone.
#[derive(Clone)]
pub struct SqliteStore(Arc<Shared>);

/// What the connections of one store share.
struct Shared {
    folder: PathBuf,
    sealer: Sealer,
    /// Per year the highest traject number handed out; a year is absent until somebody asks.
    numbers: Mutex<HashMap<i32, u32>>,
}

impl Shared {
    fn database(&self) -> PathBuf {
        self.folder.join(DATABASE)
    }
}

impl SqliteStore {
    /// Opens the database in `folder`; makes both when they are not there, the folder for its owner only. Fails when the
    /// database is newer than the program, does not keep to the safe settings, or was sealed with another key.
    pub fn open(folder: &Path, sealer: Sealer) -> Result<Self, StoreError> {
        Self::open_sized(folder, sealer, connect::PAGE_SIZE)
    }

    /// The same with another page size, to measure with.
    fn open_sized(folder: &Path, sealer: Sealer, page_size: u32) -> Result<Self, StoreError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|source| StoreError::Folder { path: folder.display().to_string(), source })?;
        connect::prepare(&folder.join(DATABASE), &sealer, page_size)?;
        Ok(Self(Arc::new(Shared { folder: folder.to_owned(), sealer, numbers: Mutex::default() })))
    }
}

impl Store for SqliteStore {
    fn writer(&self) -> Result<Box<dyn Writer>, StoreError> {
        let path = self.0.folder.join(LOCK);
        let failed = |source| StoreError::Folder { path: path.display().to_string(), source };
        let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {
                let mut writer = writer::SqliteWriter::new(self.0.clone(), lock)?;
                writer.journaal()?;
                Ok(Box::new(writer))
            }
            Err(TryLockError::WouldBlock) => Err(StoreError::SecondWriter { path: path.display().to_string() }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(reader::SqliteReader::new(self.0.clone())?))
    }
}

/// Names what we were doing when the driver failed.
fn failed(doing: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |source| StoreError::Database { doing, source }
}
