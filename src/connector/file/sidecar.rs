//! The sidecar of a file: `<name>.json` with its name, its size and its digest. The one we write is the one we read, so two
//! gateways can be coupled by a folder.
//!
//! A sender writes it first and the file after, or the file first; a file counts when both are there and agree.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What a sidecar says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sidecar {
    /// The name of the file it speaks of.
    pub bestand: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 in lower case hexadecimal.
    pub sha256: String,
}

/// The most bytes of a sidecar that are read.
pub const MAX: u64 = 4096;

impl Sidecar {
    /// Reads a sidecar; None when it is no sidecar (yet).
    pub fn parse(text: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(text).ok()?;
        let sha256 = value.get("sha256")?.as_str()?.to_ascii_lowercase();
        let hexadecimal = sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_hexdigit());
        let bestand = value.get("bestand")?.as_str()?.to_owned();
        hexadecimal.then_some(Self { bestand, bytes: value.get("bytes")?.as_u64()?, sha256 })
    }

    /// Reads the sidecar at `path`; None when it is not there, no plain file, or no sidecar.
    pub fn load(path: &Path) -> Option<Self> {
        let about = std::fs::symlink_metadata(path).ok()?;
        if !about.is_file() || about.len() > MAX {
            return None;
        }
        Self::parse(&std::fs::read(path).ok()?)
    }

    /// Its text, with a line end.
    pub fn text(&self) -> String {
        format!("{}\n", json!({"bestand": self.bestand, "bytes": self.bytes, "sha256": self.sha256}))
    }
}

/// Where the sidecar of a file stands.
pub fn beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".json");
    PathBuf::from(name)
}

/// Whether the file at `path` is the sidecar of another file, whether or not that one is there already: `x.csv.json`
/// that speaks of `x.csv`. Without this a route for `*.json` would take it for a message.
pub fn is_one(path: &Path) -> bool {
    let Some(of) = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.strip_suffix(".json")) else {
        return false;
    };
    Sidecar::load(path).is_some_and(|sidecar| sidecar.bestand == of)
}
