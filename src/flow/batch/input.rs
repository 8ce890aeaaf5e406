//! The file that comes in: its hash before it is taken, and whether it stood still meanwhile.

use super::BatchError;
use super::part::sha256;
use chrono::{DateTime, Utc};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

/// The file that comes in, while its hash is made: a file of some size takes as long as reading the configuration.
pub struct Opening {
    file: File,
    path: PathBuf,
    bytes: u64,
    received: DateTime<Utc>,
    sha256: JoinHandle<io::Result<String>>,
}

impl Opening {
    /// Opens it and begins to read it, for its hash. Fails when it is not a file that can be read.
    pub fn of(path: &Path) -> Result<Self, BatchError> {
        let failed = || BatchError::at(path);
        let file = File::open(path).map_err(failed())?;
        let about = file.metadata().map_err(failed())?;
        if !about.is_file() {
            return Err(failed()(io::Error::from(io::ErrorKind::IsADirectory)));
        }
        let received = about.modified().map_err(failed())?.into();
        // Opened once more: two that read one open file share the place where they are.
        let mut read = File::open(path).map_err(failed())?;
        let sha256 = std::thread::spawn(move || sha256(&mut read));
        Ok(Self { file, path: path.to_owned(), bytes: about.len(), received, sha256 })
    }

    /// The file with its hash.
    pub(super) fn ready(self) -> Result<Input, BatchError> {
        let Self { file, path, bytes, received, sha256 } = self;
        let sha256 = sha256.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let sha256 = sha256.map_err(BatchError::at(&path))?;
        Ok(Input { file, path, bytes, received, sha256 })
    }
}

/// The file that comes in.
pub(super) struct Input {
    pub file: File,
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// When it was last written: that is when it was received.
    pub received: DateTime<Utc>,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Input {
    /// Whether it is as it was when it was opened.
    pub fn unchanged(&self) -> Result<bool, BatchError> {
        let about = self.file.metadata().map_err(BatchError::at(&self.path))?;
        let written: DateTime<Utc> = about.modified().map_err(BatchError::at(&self.path))?.into();
        Ok(about.len() == self.bytes && written == self.received)
    }
}

/// A file that counts what is read of it.
pub(super) struct Counted<'f> {
    pub file: &'f File,
    pub read: &'f AtomicU64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Counted<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
