//! What was proven stays proven until something it rests on changes: `<cache>/<digest>` holds the report of a partner
//! without mistakes. The digest is over everything the proof looked at: the program, the canonical kinds, the settings,
//! who the other partners are, and every file in the partner's folder or named by its profile.

use super::PartnerReport;
use crate::canonical;
use crate::message::digest::{hex, sha256};
use crate::profile::{Folder, Profile, standard};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// The name of what is known about a partner as it is now.
/// `whole` says whether it is proven that his messages get to the others.
pub(super) fn digest(folder: &Folder, profile: &Profile, whole: bool) -> String {
    let mut all: Vec<u8> = vec![];
    let mut add = |bytes: &[u8]| {
        all.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        all.extend_from_slice(bytes);
    };
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(program().as_bytes());
    add(&[u8::from(whole)]);
    canonical::ingebouwd().iter().for_each(|soort| add(soort.schema.to_string().as_bytes()));
    folder.kinds.iter().for_each(|kind| add(kind.schema.to_string().as_bytes()));
    standard::FILES.iter().for_each(|(name, text)| {
        add(name.as_bytes());
        add(text.as_bytes());
    });
    // Settings and the other profiles: who a message goes to is part of what a sample proves. `Debug` shows references to
    // secrets, never secrets.
    add(format!("{:?}", folder.settings).as_bytes());
    folder.profiles.iter().for_each(|other| add(format!("{other:?}").as_bytes()));
    // Where the configuration stands says nothing about what it is.
    let own = folder.path.join("partners").join(&profile.slug);
    for path in files(&own) {
        add(path.strip_prefix(&own).unwrap_or(&path).as_os_str().as_encoded_bytes());
        add(&std::fs::read(&path).unwrap_or_default());
    }
    let named = profile.inbound.iter().map(|r| (&r.mapping, &r.schema, &r.choice));
    let named = named.chain(profile.outbound.iter().map(|r| (&r.mapping, &r.schema, &r.choice)));
    let named = named.flat_map(|(mapping, schema, choice)| {
        let variants = choice.varianten.iter().flat_map(|v| v.mapping.iter().chain(v.schema.iter().flatten()));
        mapping.iter().chain(schema).chain(variants)
    });
    for name in named.filter(|n| !n.starts_with("std:")) {
        let path = folder.file(&profile.slug, name);
        add(name.as_bytes());
        // A schema may be a folder, or a file that includes others beside it.
        let around = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
        for path in around.map(files).unwrap_or_default() {
            add(&std::fs::read(&path).unwrap_or_default());
        }
    }
    hex(&sha256(&all))
}

/// Which program this is: two builds of one version may prove other things.
fn program() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    file.map(|m| format!("{} {:?}", m.len(), m.modified().ok())).unwrap_or_default()
}

/// Every file below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// What is known, if anything.
pub(super) fn get(cache: &Path, digest: &str) -> Option<PartnerReport> {
    let known: PartnerReport = serde_json::from_slice(&std::fs::read(cache.join(digest)).ok()?).ok()?;
    Some(PartnerReport { cached: true, ..known })
}

/// Remembers a report. When that fails the next start proves again, which costs time and nothing else.
pub(super) fn put(cache: &Path, digest: &str, report: &PartnerReport) {
    let Ok(text) = serde_json::to_vec(report) else { return };
    let fresh = cache.join(format!("{digest}.tmp"));
    // It may be the first thing in the data folder, which is for its owner only.
    let written = std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(cache)
        .and_then(|()| std::fs::write(&fresh, text))
        .and_then(|()| std::fs::rename(&fresh, cache.join(digest)));
    if let Err(error) = written {
        tracing::debug!(error = %error, "the proof is not kept");
    }
}
