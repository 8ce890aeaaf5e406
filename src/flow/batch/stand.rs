//! How far a folder is, in one small file that is replaced as a whole: what it says is so, whenever the machine stops.
//! Files under construction and the journal of keys may be longer than it says, never shorter.

use super::BatchError;
use super::tally::Tally;
use crate::connector::file::sidecar::Sidecar;
use crate::connector::file::write;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;

/// The name of the file.
const NAME: &str = "stand.json";

/// How far a folder is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Stand {
    /// A keyed hash of nothing: says with which key the journal was made.
    pub sleutel: String,
    /// Rows of the journal that were written in files that are ready.
    pub rijen: u64,
    /// The files that were taken, in order.
    pub klaar: Vec<Klaar>,
    /// The file that is being taken.
    pub loopt: Option<Loopt>,
}

/// A file that was taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Klaar {
    /// Of the file, its way and the configuration.
    pub vingerafdruk: String,
    /// The number in the names of its files.
    pub nummer: u64,
}

/// A file that is being taken.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Loopt {
    /// See [`Klaar`].
    pub vingerafdruk: String,
    /// See [`Klaar`].
    pub nummer: u64,
    /// When the file was received, in milliseconds since 1970; messages made after a stop have the same.
    pub ontvangen_ms: i64,
    /// Rows of the journal, with those of this file.
    pub rijen: u64,
    /// Bytes of each file under construction: the outputs, and then the refusals.
    pub bytes: Vec<u64>,
    /// What it came to so far; `gelezen` is how many records were taken.
    pub telling: Tally,
    /// Set when everything is made and only names are to be given.
    pub namen: Option<Vec<Naam>>,
}

/// A file that gets its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Naam {
    /// The name.
    pub bestand: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, for its sidecar; None: it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl Naam {
    pub fn sidecar(&self) -> Option<Sidecar> {
        let sha256 = self.sha256.clone()?;
        Some(Sidecar { bestand: self.bestand.clone(), bytes: self.bytes, sha256 })
    }
}

impl Stand {
    /// Reads it; a folder without one is a new one.
    pub fn load(folder: &Path) -> Result<Self, BatchError> {
        let path = folder.join(NAME);
        let text = match std::fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            read => read.map_err(BatchError::at(&path))?,
        };
        serde_json::from_slice(&text).map_err(|source| BatchError::Stand { path, source })
    }

    /// Replaces it, durably.
    pub fn save(&self, folder: &Path) -> Result<(), BatchError> {
        let text = serde_json::to_vec(self).unwrap_or_default();
        write::whole(folder, NAME, &text).map_err(BatchError::at(folder))
    }
}
