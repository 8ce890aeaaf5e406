//! Which rows were written: a file of keys on disk, 32 bytes a row (id and content, both keyed hashes), and a table in
//! memory that leads from an id to its place in that file. The table takes at most 14 bytes a row, whatever their number:
//! eight a place, never less than six places in ten in use.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Bytes of a row in the file.
const ROW: u64 = 32;
/// Parts of the table; each grows on its own, so that growing never holds a second whole table.
const PARTS: usize = 256;
/// Places a part begins with.
const PLACES: usize = 16;

/// What is remembered of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    /// Of the sender and his id.
    pub id: [u8; 16],
    /// Of the content.
    pub content: [u8; 16],
}

/// What a row is to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// The first with this id; it is remembered now.
    New,
    /// Written before.
    Repeat,
    /// The id was used for another content.
    Conflict,
}

/// The keys of a folder.
pub(super) struct Keys {
    file: File,
    /// Rows in the file.
    kept: u64,
    /// Keys that are not in the file yet.
    fresh: Vec<u8>,
    table: Vec<Part>,
}

impl Keys {
    /// Opens the file, made when it is not there, and reads its first `rows`; what a run that was cut off wrote behind
    /// them is cut off.
    pub fn open(path: &Path, rows: u64) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        if file.metadata()?.len() < rows * ROW {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the journal of keys is shorter than it was"));
        }
        file.set_len(rows * ROW)?;
        file.seek(SeekFrom::Start(0))?;
        let mut keys = Self { file, kept: 0, fresh: vec![], table: vec![] };
        keys.table.resize_with(PARTS, Part::default);
        let mut block = vec![0; 64 * 1024];
        while keys.kept < rows {
            let count = usize::try_from((rows - keys.kept) * ROW).unwrap_or(usize::MAX).min(block.len());
            keys.file.read_exact(&mut block[..count])?;
            for row in block[..count].chunks_exact(32) {
                keys.table[usize::from(row[0])].add(print(row), place(keys.kept)?);
                keys.kept += 1;
            }
        }
        Ok(keys)
    }

    /// How many rows are known.
    pub fn rows(&self) -> u64 {
        self.kept + self.fresh.len() as u64 / ROW
    }

    /// What this row is; a new one is known from now on. Fails when the file cannot be read.
    pub fn claim(&mut self, key: &Key) -> io::Result<Claim> {
        let print = print(&key.id);
        let part = usize::from(key.id[0]);
        let mut from = self.table[part].start(print);
        while let Some(row) = self.table[part].next(print, &mut from) {
            let known = self.read(u64::from(row))?;
            if known.id == key.id {
                return Ok(if known.content == key.content { Claim::Repeat } else { Claim::Conflict });
            }
        }
        let row = place(self.rows())?;
        self.table[part].add(print, row);
        self.fresh.extend_from_slice(&key.id);
        self.fresh.extend_from_slice(&key.content);
        Ok(Claim::New)
    }

    /// Writes what is new.
    pub fn write(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.kept * ROW))?;
        self.file.write_all(&self.fresh)?;
        self.kept = self.rows();
        self.fresh.clear();
        Ok(())
    }

    /// Writes what is new to disk, durably.
    pub fn save(&mut self) -> io::Result<()> {
        self.write()?;
        self.file.sync_data()
    }

    /// The file, for who makes it durable.
    pub fn file(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    fn read(&self, row: u64) -> io::Result<Key> {
        let mut bytes = [0; 32];
        match row.checked_sub(self.kept) {
            None => self.file.read_exact_at(&mut bytes, row * ROW)?,
            Some(fresh) => {
                let at = usize::try_from(fresh * ROW).unwrap_or(usize::MAX);
                let known = self.fresh.get(at..).and_then(|rest| rest.get(..32));
                bytes.copy_from_slice(known.ok_or(io::ErrorKind::InvalidData)?);
            }
        }
        let mut key = Key { id: [0; 16], content: [0; 16] };
        key.id.copy_from_slice(&bytes[..16]);
        key.content.copy_from_slice(&bytes[16..]);
        Ok(key)
    }
}

/// The part of an id the table holds: it says where to look, and tells most others apart.
fn print(id: &[u8]) -> u32 {
    u32::from_be_bytes([id[1], id[2], id[3], id[4]])
}

/// The number of a row as the table holds it.
fn place(row: u64) -> io::Result<u32> {
    let most = || io::Error::other("a folder remembers at most 4294967294 rows");
    u32::try_from(row).ok().filter(|row| *row != u32::MAX).ok_or_else(most)
}

/// A part of the table: open addressing, a place is the print and the row plus one; zero is free.
#[derive(Default)]
struct Part {
    places: Vec<u64>,
    used: usize,
}

impl Part {
    /// The place to begin looking.
    fn start(&self, print: u32) -> usize {
        usize::try_from((u64::from(print) * self.places.len() as u64) >> 32).unwrap_or_default()
    }

    /// The next row with this print, from `at` on.
    fn next(&self, print: u32, at: &mut usize) -> Option<u32> {
        loop {
            let place = *self.places.get(*at)?;
            if place == 0 {
                return None;
            }
            *at = if *at + 1 == self.places.len() { 0 } else { *at + 1 };
            let (known, row) = ((place >> 32) as u32, (place & 0xFFFF_FFFF) as u32);
            if known == print {
                return Some(row - 1);
            }
        }
    }

    fn add(&mut self, print: u32, row: u32) {
        // Full is 85 in 100; a part grows by two fifths, to 61 in 100.
        if (self.used + 1) * 20 > self.places.len() * 17 {
            let more = (self.places.len() * 7 / 5).max(PLACES);
            let old = std::mem::replace(&mut self.places, vec![0; more]);
            old.into_iter().filter(|p| *p != 0).for_each(|p| self.put(p));
        }
        self.put(u64::from(print) << 32 | u64::from(row + 1));
        self.used += 1;
    }

    fn put(&mut self, place: u64) {
        let mut at = self.start((place >> 32) as u32);
        while self.places[at] != 0 {
            at = if at + 1 == self.places.len() { 0 } else { at + 1 };
        }
        self.places[at] = place;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::digest::sha256;

    fn key(id: u32, content: &str) -> Key {
        let half = |hash: [u8; 32]| hash[..16].try_into().unwrap();
        Key { id: half(sha256(&id.to_be_bytes())), content: half(sha256(content.as_bytes())) }
    }

    fn path(name: &str) -> std::path::PathBuf {
        std::env::temp_dir().join(format!("trajectbrug-{}-{name}", std::process::id()))
    }

    #[test]
    fn an_id_is_new_once_and_then_a_repeat_or_a_conflict_also_after_it_was_saved_and_opened() {
        let path = path("sleutels-1");
        let mut keys = Keys::open(&path, 0).unwrap();
        assert_eq!(keys.claim(&key(1, "a")).unwrap(), Claim::New);
        assert_eq!(keys.claim(&key(1, "a")).unwrap(), Claim::Repeat);
        keys.save().unwrap();
        assert_eq!(keys.claim(&key(1, "b")).unwrap(), Claim::Conflict);
        assert_eq!(keys.claim(&key(2, "a")).unwrap(), Claim::New);
        keys.save().unwrap();
        let mut keys = Keys::open(&path, 2).unwrap();
        assert_eq!(keys.claim(&key(2, "a")).unwrap(), Claim::Repeat);
        let mut keys = Keys::open(&path, 1).unwrap();
        assert_eq!(keys.claim(&key(2, "b")).unwrap(), Claim::New, "what was not counted as written is forgotten");
        assert!(Keys::open(&path, 3).is_err(), "a journal that lost rows is no journal");
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_table_of_many_rows_finds_each_of_them_and_takes_no_more_than_it_says() {
        let path = path("sleutels-2");
        let mut keys = Keys::open(&path, 0).unwrap();
        let mut most = 0.0f64;
        for n in 0..60_000 {
            assert_eq!(keys.claim(&key(n, "a")).unwrap(), Claim::New);
            if n > 20_000 && n % 500 == 0 {
                let places: usize = keys.table.iter().map(|part| part.places.len()).sum();
                most = most.max(places as f64 * 8.0 / f64::from(n));
            }
            if n % 7_000 == 0 {
                keys.save().unwrap();
            }
        }
        assert!(most < 14.0, "{most} bytes a row");
        assert!((0..60_000).step_by(7).all(|n| keys.claim(&key(n, "a")).unwrap() == Claim::Repeat));
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn two_ids_with_one_print_are_two_ids() {
        let path = path("sleutels-3");
        let mut keys = Keys::open(&path, 0).unwrap();
        let with = |last: u8| Key { id: [7, 7, 7, 7, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last], content: [1; 16] };
        assert!((0..200).all(|n| keys.claim(&with(n)).unwrap() == Claim::New));
        assert!((0..200).all(|n| keys.claim(&with(n)).unwrap() == Claim::Repeat));
        std::fs::remove_file(&path).unwrap();
    }
}
