//! Every configuration that ran is kept: `<data>/configuraties/<versie>/` is a copy of the configuration folder as it was
//! when it was activated. The version is an id of what stands in the folder, so the same content has the same id.
//!
//! What counts and what is copied is the same list ([`files`]): regular files, hidden ones left out. Secrets are not in a
//! configuration by design; a private key or a file a `file:` reference names that stands in the folder all the same is
//! neither counted nor copied.

use crate::message::digest::{hex, sha256};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// How many configurations are kept.
pub const KEPT: usize = 50;
/// The folder in the data folder.
const FOLDER: &str = "configuraties";

/// Where the configurations that ran are kept.
pub fn folder(data: &Path) -> PathBuf {
    data.join(FOLDER)
}

/// Where one of them is kept; None when it is not there (any more), or when this is no id.
pub fn at(data: &Path, versie: &str) -> Option<PathBuf> {
    let id = !versie.is_empty() && versie.bytes().all(|b| b.is_ascii_hexdigit());
    Some(folder(data).join(versie)).filter(|path| id && path.is_dir())
}

/// The files of a folder by their path below it, `/` between steps. A link counts as the file it leads to, when that
/// stands in the folder too; other links, sockets and the like do not count.
pub fn files(folder: &Path) -> io::Result<BTreeMap<String, PathBuf>> {
    let root = folder.canonicalize()?;
    let mut found = BTreeMap::new();
    walk(&root, &root, "", 0, &mut found)?;
    let secret = secrets(&found);
    found.retain(|_, path| !secret.contains(path));
    Ok(found)
}

fn walk(
    root: &Path,
    folder: &Path,
    below: &str,
    depth: usize,
    found: &mut BTreeMap<String, PathBuf>,
) -> io::Result<()> {
    // A link to a folder above itself would never end.
    if depth > 32 {
        return Err(io::Error::other("de map is dieper dan 32 lagen"));
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') {
            continue;
        }
        let Ok(path) = entry.path().canonicalize() else { continue };
        let below = if below.is_empty() { name } else { format!("{below}/{name}") };
        if path.starts_with(root) && path.is_dir() {
            walk(root, &path, &below, depth + 1, found)?;
        } else if path.starts_with(root) && path.is_file() {
            found.insert(below, path);
        }
    }
    Ok(())
}

/// Files that hold a secret: private keys, and what a `file:` reference in any YAML names. Read as text, so that it works
/// for a configuration with mistakes too.
fn secrets(files: &BTreeMap<String, PathBuf>) -> BTreeSet<PathBuf> {
    let mut secret = BTreeSet::new();
    for (name, path) in files {
        let Ok(bytes) = fs::read(path) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        if text.contains("PRIVATE KEY-----") {
            secret.insert(path.clone());
        }
        if name.ends_with(".yaml") {
            for rest in text.split("file:").skip(1) {
                let end = rest.find(['"', '\'', '\n', ',', '}']).unwrap_or(rest.len());
                secret.extend(Path::new(rest[..end].trim()).canonicalize().ok());
            }
        }
    }
    secret
}

/// The id of what a configuration folder holds: the first twelve hex digits of a digest over the names and bytes of its
/// files and the version of the program, because that decides what they mean.
pub fn version(folder: &Path) -> io::Result<String> {
    let mut all = env!("CARGO_PKG_VERSION").as_bytes().to_vec();
    for (name, path) in files(folder)? {
        let content = sha256(&fs::read(path)?);
        all.extend_from_slice(&(name.len() as u64).to_be_bytes());
        all.extend_from_slice(name.as_bytes());
        all.extend_from_slice(&content);
    }
    Ok(hex(&sha256(&all))[..12].to_owned())
}

/// Keeps a copy of the configuration folder under its version, marks it as the newest, and removes the oldest beyond
/// [`KEPT`]. Fails when the folder holds something else than `versie` by now.
pub fn save(config: &Path, data: &Path, versie: &str, now: DateTime<Utc>) -> io::Result<PathBuf> {
    let (kept, target) = (folder(data), folder(data).join(versie));
    private(&kept)?;
    if !target.is_dir() {
        let new = kept.join(format!(".{versie}-{}", std::process::id()));
        drop(fs::remove_dir_all(&new));
        copy(config, &new)?;
        if version(&new)? != versie {
            drop(fs::remove_dir_all(&new));
            return Err(io::Error::other("de configuratie veranderde terwijl zij werd gelezen"));
        }
        match fs::rename(&new, &target) {
            // Somebody else kept the same just before us.
            Err(_) if target.is_dir() => fs::remove_dir_all(&new)?,
            other => other?,
        }
        fs::File::open(&kept)?.sync_all()?;
    }
    fs::File::open(&target)?.set_modified(now.into())?;
    prune(&kept, versie)?;
    Ok(target)
}

fn prune(kept: &Path, running: &str) -> io::Result<()> {
    let mut all = vec![];
    for entry in fs::read_dir(kept)? {
        let entry = entry?;
        if entry.file_name() != running && !entry.file_name().to_string_lossy().starts_with('.') {
            all.push((entry.metadata()?.modified()?, entry.path()));
        }
    }
    all.sort();
    let over = (all.len() + 1).saturating_sub(KEPT);
    all.iter().take(over).try_for_each(|(_, path)| fs::remove_dir_all(path))
}

/// Copies the files of a folder into a new one, for its owner only, and sees to it that they are on disk.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    private(to)?;
    for (name, path) in files(from)? {
        write(&to.join(name), &fs::read(path)?)?;
    }
    fs::File::open(to)?.sync_all()
}

/// Writes a file for its owner only, with the folders it stands in.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        private(parent)?;
    }
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn private(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// What differs between two folders, by name of file.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Changes {
    /// Only in the new one.
    pub toegevoegd: Vec<String>,
    /// In both, with other content.
    pub veranderd: Vec<String>,
    /// Only in the old one.
    pub verwijderd: Vec<String>,
}

impl Changes {
    /// Between two folders; one that is not there is empty.
    pub fn between(old: &Path, new: &Path) -> io::Result<Self> {
        let list = |folder: &Path| if folder.is_dir() { files(folder) } else { Ok(BTreeMap::new()) };
        let (old, new) = (list(old)?, list(new)?);
        let mut changes = Self::default();
        for (name, path) in &new {
            match old.get(name) {
                None => changes.toegevoegd.push(name.clone()),
                Some(before) if fs::read(before)? != fs::read(path)? => changes.veranderd.push(name.clone()),
                Some(_) => {}
            }
        }
        changes.verwijderd = old.into_keys().filter(|name| !new.contains_key(name)).collect();
        Ok(changes)
    }

    /// Whether there are none.
    pub fn none(&self) -> bool {
        self.toegevoegd.is_empty() && self.veranderd.is_empty() && self.verwijderd.is_empty()
    }
}

#[cfg(test)]
mod tests;
