//! Which files of a folder are complete, and opening one so that nobody can change it under our eyes unseen.
//!
//! A file is complete when its sidecar gives its size and digest, or, on routes where a sidecar is optional, when it has
//! none and its size and time did not change for a while *while we watched*. Its own time says nothing: `cp -p` and `scp -p`
//! give a file its old time while it still grows.

use super::settings::{FolderIn, Zijbestand};
use super::sidecar::{self, Sidecar, beside};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// What a file looks like from outside; another look that differs means that it changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    bytes: u64,
    modified: (i64, i64),
    file: (u64, u64),
}

impl Look {
    fn of(about: &Metadata) -> Self {
        Self { bytes: about.len(), modified: (about.mtime(), about.mtime_nsec()), file: (about.dev(), about.ino()) }
    }
}

/// A file that is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// Where it stands.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    look: Look,
    /// The digest its sidecar promises.
    pub sha256: Option<String>,
}

/// What a look at a folder gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Files that can be read, by name.
    pub ready: Vec<Ready>,
    /// Files that wait for themselves to settle.
    pub settling: usize,
    /// Files that wait for a sidecar that is not there, or is not right yet.
    pub waiting: usize,
    /// Names that are no text.
    pub unreadable: usize,
}

/// Remembers between looks how long a file stands still.
#[derive(Debug, Default)]
pub struct Watch {
    known: BTreeMap<String, (Look, DateTime<Utc>)>,
}

/// Names no route takes, whatever its pattern: hidden, or by custom of many programs not finished.
pub fn unfinished(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    name.starts_with('.') || [".tmp", ".part"].iter().any(|end| lower.ends_with(end))
}

impl Watch {
    /// Looks at the folder.
    pub fn look(&mut self, settings: &FolderIn, now: DateTime<Utc>) -> io::Result<Seen> {
        let mut seen = Seen::default();
        let mut still = BTreeMap::new();
        let mut names = vec![];
        for entry in std::fs::read_dir(&settings.folder)? {
            match entry?.file_name().into_string() {
                Ok(name) => names.push(name),
                Err(_) => seen.unreadable += 1,
            }
        }
        names.sort();
        for name in names.into_iter().filter(|n| !unfinished(n) && settings.pickup.pattern.fits(n)) {
            let path = settings.folder.join(&name);
            // Gone since the listing, a link or a folder: not for us.
            let Ok(about) = std::fs::symlink_metadata(&path) else { continue };
            if !about.is_file() || sidecar::is_one(&path) {
                continue;
            }
            let look = Look::of(&about);
            let promised = beside(&path);
            let sha256 = match (Sidecar::load(&promised), settings.pickup.sidecar) {
                (Some(promise), _) if promise.bestand == name && promise.bytes == look.bytes => Some(promise.sha256),
                (None, Zijbestand::Optional) if std::fs::symlink_metadata(&promised).is_err() => {
                    let since =
                        self.known.get(&name).filter(|(known, _)| *known == look).map_or(now, |(_, at)| now.min(*at));
                    still.insert(name.clone(), (look, since));
                    if (now - since).to_std().unwrap_or_default() < settings.pickup.settle {
                        seen.settling += 1;
                        continue;
                    }
                    None
                }
                _ => {
                    seen.waiting += 1;
                    continue;
                }
            };
            seen.ready.push(Ready { path, name, look, sha256 });
        }
        self.known = still;
        Ok(seen)
    }
}

/// A file that is being read.
pub struct Open {
    /// Its bytes. Reading goes through this handle only: another file under the same name is another file.
    pub file: File,
    look: Look,
}

/// Opens a file that was complete. None: it changed since, or is gone; the next look sees it again.
pub fn open(ready: &Ready) -> io::Result<Option<Open>> {
    let file = match File::open(&ready.path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    // A link that was put in its place since the look leads to another file, and so to another look.
    let look = Look::of(&file.metadata()?);
    Ok((look == ready.look).then_some(Open { file, look }))
}

impl Open {
    /// Size in bytes.
    pub fn bytes(&self) -> u64 {
        self.look.bytes
    }

    /// Whether it is still what was opened, and still has its name.
    pub fn unchanged(&self, path: &Path) -> io::Result<bool> {
        let here = Look::of(&self.file.metadata()?);
        let there = std::fs::symlink_metadata(path).map(|about| Look::of(&about));
        Ok(here == self.look && there.is_ok_and(|there| there == self.look))
    }

    /// The digest of its bytes, in lower case hexadecimal; goes back to the start.
    pub fn sha256(&mut self) -> io::Result<String> {
        use aws_lc_rs::digest::{Context, SHA256};
        self.file.seek(SeekFrom::Start(0))?;
        let mut context = Context::new(&SHA256);
        let mut part = vec![0; 64 * 1024];
        loop {
            match self.file.read(&mut part)? {
                0 => break,
                n => context.update(&part[..n]),
            }
        }
        self.file.seek(SeekFrom::Start(0))?;
        Ok(crate::message::digest::hex(context.finish().as_ref()))
    }
}
