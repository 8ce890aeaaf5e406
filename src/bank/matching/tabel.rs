//! Where an item is found by a text: tables by hash, and what of a text counts.

use super::open::Nummer;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Hash to item; items of one hash behind each other.
#[derive(Debug, Default)]
pub(super) struct Tabel {
    eerste: HashMap<u64, Nummer, Zoals>,
    meer: HashMap<u64, Vec<Nummer>, Zoals>,
}

/// A hash is not hashed again: it was made with a key nobody outside knows.
type Zoals = BuildHasherDefault<ZoalsHetIs>;

/// The number itself.
#[derive(Debug, Default)]
struct ZoalsHetIs(u64);

impl Hasher for ZoalsHetIs {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0 << 8 | u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Tabel {
    /// One more.
    pub(super) fn add(&mut self, hash: u64, nummer: Nummer) {
        use std::collections::hash_map::Entry;
        match self.eerste.entry(hash) {
            Entry::Vacant(free) => drop(free.insert(nummer)),
            Entry::Occupied(_) => self.meer.entry(hash).or_default().push(nummer),
        }
    }

    /// Items of this hash.
    pub(super) fn of(&self, hash: u64) -> impl Iterator<Item = Nummer> {
        let first = self.eerste.get(&hash);
        let more = first.filter(|_| !self.meer.is_empty()).and_then(|_| self.meer.get(&hash));
        first.into_iter().chain(more.into_iter().flatten()).copied()
    }

    /// Whether there are none at all.
    pub(super) fn is_empty(&self) -> bool {
        self.eerste.is_empty()
    }
}

/// The length in bytes as a bit; the longest share one.
pub(super) fn length(text: &str) -> u128 {
    1 << text.len().min(127)
}

/// Letters and digits in capitals.
pub(super) fn plain(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_uppercase())
}

/// Letters and digits in capitals, with what is easily mistaken the same.
pub(super) fn skeleton(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().filter(|b| b.is_ascii_alphanumeric() || !b.is_ascii()).map(|b| match b.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    })
}
