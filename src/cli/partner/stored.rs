//! What the commands about a running or stored configuration share: the settings, the store, the versions that ran.

use super::super::Folders;
use crate::app::{self, StartError, reload::ACTIVATED};
use crate::config::Settings;
use crate::profile::snapshot;
use crate::store::{Audit, Reader, Store, sqlite::SqliteStore};
use anyhow::bail;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The settings alone: a mistake in a partner's folder does not keep anyone from looking back.
pub fn settings(folders: &Folders) -> anyhow::Result<Settings> {
    settings_of(&folders.config)
}

/// The same, of a configuration folder.
pub fn settings_of(config: &Path) -> anyhow::Result<Settings> {
    let file = config.join("trajectbrug.yaml");
    if !file.exists() {
        return Ok(Settings::default());
    }
    let text = std::fs::read_to_string(file)?;
    Ok(Settings::parse("trajectbrug.yaml", &text).map_err(StartError::Configuration)?)
}

/// The store; a data folder that is not there is not made.
pub fn store(folders: &Folders) -> anyhow::Result<Arc<SqliteStore>> {
    if !folders.data.is_dir() {
        bail!("de gegevensmap `{}` bestaat niet; geef hem met --data", folders.data.display());
    }
    Ok(app::open(&settings(folders)?, &folders.data)?.0)
}

/// A reader of it.
pub fn reader(folders: &Folders) -> anyhow::Result<Box<dyn Reader>> {
    Ok(store(folders)?.reader()?)
}

/// The activations, newest first.
pub fn activations(reader: &mut dyn Reader) -> anyhow::Result<Vec<Audit>> {
    Ok(reader.audit(ACTIVATED, 10_000)?)
}

/// The configuration that was activated last: its version, and where it is kept.
pub fn last(folders: &Folders, reader: &mut dyn Reader) -> anyhow::Result<(String, PathBuf)> {
    let Some(line) = activations(reader)?.into_iter().next() else {
        bail!("er is in deze gegevensmap nog nooit een configuratie gestart");
    };
    match snapshot::at(&folders.data, &line.waarop) {
        Some(path) => Ok((line.waarop, path)),
        None => {
            bail!("de configuratie {} is niet bewaard in `{}`", line.waarop, snapshot::folder(&folders.data).display())
        }
    }
}

/// Who is at the keyboard, for the audit trail: the login name, as far as it can stand there.
pub fn login() -> String {
    let name = std::env::var("SUDO_USER").or_else(|_| std::env::var("USER")).unwrap_or_default();
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || "._-@".contains(*c)).take(64).collect();
    if name.is_empty() { "beheer".to_owned() } else { name }
}

/// Refuses a slug that could be a path.
pub fn slug(slug: &str) -> anyhow::Result<()> {
    if slug.is_empty() || !slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        bail!("`{slug}` is geen naam van een partner: die bestaat uit kleine letters, cijfers en `-`");
    }
    Ok(())
}
