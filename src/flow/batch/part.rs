//! A file under construction: it grows under a hidden name, and can be cut back to what was counted as written.

use crate::message::digest::hex;
use aws_lc_rs::digest::{Context, SHA256};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Bytes that wait before they are written.
const WAITING: usize = 256 * 1024;

/// A file under construction.
pub(super) struct Part {
    file: File,
    waiting: Vec<u8>,
    /// None: nobody asks for it.
    hash: Option<Context>,
    bytes: u64,
}

impl Part {
    /// Opens the file at `path` with its first `bytes` bytes; what is behind them is cut off. `hashed`: its SHA-256 will be
    /// asked for.
    pub fn open(path: &Path, bytes: u64, hashed: bool) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        if file.metadata()?.len() < bytes {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a file under construction is shorter than it was"));
        }
        file.set_len(bytes)?;
        if !hashed {
            file.seek(SeekFrom::End(0))?;
            return Ok(Self { file, waiting: vec![], hash: None, bytes });
        }
        let mut hash = Context::new(&SHA256);
        let mut block = vec![0; WAITING];
        loop {
            // Leaves the file at its end.
            match file.read(&mut block)? {
                0 => break,
                read => hash.update(&block[..read]),
            }
        }
        Ok(Self { file, waiting: vec![], hash: Some(hash), bytes })
    }

    /// Puts bytes behind it.
    pub fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.waiting.len() + bytes.len() < WAITING {
            self.waiting.extend_from_slice(bytes);
            return Ok(());
        }
        self.write()?;
        self.put(bytes)
    }

    /// Writes what waits; the number of bytes it has then.
    pub fn write(&mut self) -> io::Result<u64> {
        let waiting = std::mem::take(&mut self.waiting);
        self.put(&waiting)?;
        self.waiting = waiting;
        self.waiting.clear();
        Ok(self.bytes)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        if let Some(hash) = &mut self.hash {
            hash.update(bytes);
        }
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Writes what waits and makes all of it durable; the number of bytes it has.
    pub fn save(&mut self) -> io::Result<u64> {
        self.write()?;
        self.file.sync_data()?;
        Ok(self.bytes)
    }

    /// The same file, for who makes it durable.
    pub fn file(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Its SHA-256 in hexadecimal, of what was saved; None: it is not hashed.
    pub fn sha256(&self) -> Option<String> {
        self.hash.clone().map(|hash| hex(hash.finish().as_ref()))
    }
}

/// The SHA-256 of a file from its start, in hexadecimal.
pub(super) fn sha256(file: &mut File) -> io::Result<String> {
    let mut hash = Context::new(&SHA256);
    let mut block = vec![0; WAITING];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(hex(hash.finish().as_ref())),
            read => hash.update(&block[..read]),
        }
    }
}
