//! A file that came in, on disk and unreadable there: blocks of one size, each sealed for its batch and its place, so that
//! no block can be changed, moved or left out unseen. It is written once and read as any file.

use crate::store::crypt::Sealer;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

/// Bytes of the file in a block.
pub(super) const BLOCK: usize = 64 * 1024;
/// What sealing adds to a block.
const SEAL: usize = 29;

fn place(batch: &str, block: u64) -> String {
    format!("batch.inhoud:{batch}:{block}")
}

/// A file while it comes in.
pub struct Spool {
    keys: Arc<Sealer>,
    batch: String,
    file: File,
    waiting: Vec<u8>,
    blocks: u64,
    bytes: u64,
}

impl Spool {
    /// Makes the file at `path`; what stood there is overwritten.
    pub fn create(keys: Arc<Sealer>, batch: &str, path: &Path) -> io::Result<Self> {
        use std::os::unix::fs::OpenOptionsExt;
        let file = File::options().write(true).create(true).truncate(true).mode(0o600).open(path)?;
        Ok(Self { keys, batch: batch.to_owned(), file, waiting: vec![], blocks: 0, bytes: 0 })
    }

    /// How many bytes came in.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Puts bytes behind it.
    pub fn add(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        self.bytes += bytes.len() as u64;
        while !bytes.is_empty() {
            let room = BLOCK - self.waiting.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.waiting.extend_from_slice(now);
            bytes = later;
            if self.waiting.len() == BLOCK {
                self.block()?;
            }
        }
        Ok(())
    }

    fn block(&mut self) -> io::Result<()> {
        let sealed = self.keys.seal(&place(&self.batch, self.blocks), &self.waiting);
        self.file.write_all(&sealed)?;
        self.blocks += 1;
        self.waiting.clear();
        Ok(())
    }

    /// Writes the last block and reads from the beginning; for who waits for the answer, so nothing is made durable.
    pub(super) fn back(mut self, path: &Path) -> io::Result<Spooled> {
        if !self.waiting.is_empty() {
            self.block()?;
        }
        Spooled::open(self.keys, &self.batch, path, self.bytes)
    }

    /// Writes the last block and makes all of it durable.
    pub fn end(mut self) -> io::Result<u64> {
        if !self.waiting.is_empty() {
            self.block()?;
        }
        self.file.sync_all()?;
        Ok(self.bytes)
    }
}

/// The same file while it is read.
pub(super) struct Spooled {
    keys: Arc<Sealer>,
    batch: String,
    file: File,
    bytes: u64,
    at: u64,
    /// The block that is open: its number and what is in it.
    open: Option<(u64, Vec<u8>)>,
}

impl Spooled {
    /// Opens the file of a batch, of which `bytes` bytes came in.
    pub fn open(keys: Arc<Sealer>, batch: &str, path: &Path, bytes: u64) -> io::Result<Self> {
        Ok(Self { keys, batch: batch.to_owned(), file: File::open(path)?, bytes, at: 0, open: None })
    }

    fn block(&mut self, number: u64) -> io::Result<&[u8]> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != number) {
            let left = self.bytes - number * BLOCK as u64;
            let size = usize::try_from(left).unwrap_or(BLOCK).min(BLOCK);
            let mut sealed = vec![0; size + SEAL];
            self.file.read_exact_at(&mut sealed, number * (BLOCK + SEAL) as u64)?;
            let broken = |_| io::Error::new(io::ErrorKind::InvalidData, "a block of the file does not open");
            self.open = Some((number, self.keys.open(&place(&self.batch, number), &sealed).map_err(broken)?));
        }
        Ok(self.open.as_ref().map_or(&[], |(_, plain)| plain))
    }
}

impl Read for Spooled {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.bytes || out.is_empty() {
            return Ok(0);
        }
        let (number, from) = (self.at / BLOCK as u64, self.at % BLOCK as u64);
        let from = usize::try_from(from).unwrap_or(BLOCK);
        let rest = self.block(number)?.get(from..).unwrap_or_default();
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Spooled {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.bytes.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::crypt::Key;

    fn keys(digit: char) -> Arc<Sealer> {
        Arc::new(Sealer::new(&Key::from_hex(&digit.to_string().repeat(64)).unwrap()).unwrap())
    }

    fn path(name: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("trajectbrug-{}-{name}", std::process::id()))
    }

    #[test]
    fn what_came_in_is_read_back_from_any_place_and_is_not_readable_on_disk() {
        let path = path("spool-1");
        let whole: Vec<u8> = (0..BLOCK * 2 + 100).map(|n| b"Jansen 999902210;"[n % 17]).collect();
        let mut spool = Spool::create(keys('1'), "b", &path).unwrap();
        whole.chunks(999).for_each(|part| spool.add(part).unwrap());
        assert_eq!(spool.end().unwrap(), whole.len() as u64);
        let kept = std::fs::read(&path).unwrap();
        assert!(!kept.windows(6).any(|w| w == b"Jansen"));
        let mut read = Spooled::open(keys('1'), "b", &path, whole.len() as u64).unwrap();
        let mut back = vec![];
        read.read_to_end(&mut back).unwrap();
        assert!(back == whole);
        for at in [0, 1, BLOCK as u64 - 1, BLOCK as u64, BLOCK as u64 * 2 + 99] {
            let mut byte = [0];
            read.seek(SeekFrom::Start(at)).unwrap();
            read.read_exact(&mut byte).unwrap();
            assert_eq!(byte[0], whole[usize::try_from(at).unwrap()]);
        }
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn another_batch_another_key_a_moved_block_and_a_changed_byte_do_not_open() {
        let path = path("spool-2");
        let whole = vec![b'a'; BLOCK * 2];
        let mut spool = Spool::create(keys('1'), "b", &path).unwrap();
        spool.add(&whole).unwrap();
        spool.end().unwrap();
        let fails = |keys, batch: &str| {
            let mut back = vec![];
            Spooled::open(keys, batch, &path, whole.len() as u64).unwrap().read_to_end(&mut back).is_err()
        };
        assert!(!fails(keys('1'), "b") && fails(keys('1'), "c") && fails(keys('2'), "b"));
        let kept = std::fs::read(&path).unwrap();
        let (first, second) = kept.split_at(BLOCK + SEAL);
        std::fs::write(&path, [second, first].concat()).unwrap();
        assert!(fails(keys('1'), "b"));
        let mut changed = kept.clone();
        changed[BLOCK] ^= 1;
        std::fs::write(&path, &changed).unwrap();
        assert!(fails(keys('1'), "b"));
        std::fs::write(&path, &kept[..kept.len() - 1]).unwrap();
        assert!(fails(keys('1'), "b"));
        std::fs::remove_file(&path).unwrap();
    }
}
