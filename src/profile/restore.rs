//! Putting a partner's folder back as it was. A crash at any moment leaves the old folder or the new one: the new one is
//! written beside it first, and the two renames in between are finished or undone by [`mend`], which every command and
//! every start does before it reads a configuration.

use super::snapshot::{files, write};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn aside(partners: &Path, slug: &str, what: &str) -> PathBuf {
    // Hidden, so that nobody takes it for a partner.
    partners.join(format!(".{slug}.{what}"))
}

/// Puts the folder of `slug` in the configuration as it is in `from`, a kept configuration. What a kept configuration
/// leaves out (hidden files, secrets) stays as it is. Fails when `from` does not have the partner.
pub fn restore(config: &Path, slug: &str, from: &Path) -> io::Result<()> {
    let partners = config.join("partners");
    let (old, source) = (partners.join(slug), from.join("partners").join(slug));
    if !source.is_dir() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "deze partner staat niet in die configuratie"));
    }
    let (new, gone) = (aside(&partners, slug, "nieuw"), aside(&partners, slug, "oud"));
    mend(config)?;
    drop(fs::remove_dir_all(&new));
    for (name, path) in files(&source)? {
        write(&new.join(name), &fs::read(path)?)?;
    }
    if old.is_dir() {
        let counted = files(&old)?;
        keep(&old, "", &counted.into_values().collect::<Vec<_>>(), &new)?;
        fs::set_permissions(&new, fs::metadata(&old)?.permissions())?;
        fs::rename(&old, &gone)?;
    }
    fs::rename(&new, &old)?;
    fs::File::open(&partners)?.sync_all()?;
    if gone.is_dir() { fs::remove_dir_all(&gone) } else { Ok(()) }
}

/// Carries over what is not `counted`.
fn keep(from: &Path, below: &str, counted: &[PathBuf], to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        let path = entry.path();
        if path.is_dir() {
            keep(&path, &format!("{name}/"), counted, to)?;
        } else if path.is_file() && !path.canonicalize().is_ok_and(|path| counted.contains(&path)) {
            write(&to.join(name), &fs::read(&path)?)?;
        }
    }
    Ok(())
}

/// Finishes or undoes a restore that was cut off: a folder that was set aside goes back when nothing took its place.
pub fn mend(config: &Path) -> io::Result<()> {
    let partners = config.join("partners");
    let Ok(entries) = fs::read_dir(&partners) else { return Ok(()) };
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let Some(slug) = name.strip_prefix('.').and_then(|n| n.strip_suffix(".oud")) else { continue };
        let (old, gone) = (partners.join(slug), partners.join(&name));
        if old.exists() { fs::remove_dir_all(&gone)? } else { fs::rename(&gone, &old)? }
    }
    Ok(())
}
