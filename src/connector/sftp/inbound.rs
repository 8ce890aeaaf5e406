//! Files on a server: which are complete, bringing one here, and moving it to `verwerkt/` or `fout/` over there.

use super::session::Session;
use super::{RemoteIn, Server};
use crate::connector::DeliveryError;
use crate::connector::file::Zijbestand;
use crate::connector::file::inbound::unfinished;
use crate::connector::file::sidecar::{MAX, Sidecar};
use crate::message::digest::hex;
use aws_lc_rs::digest::{Context, SHA256};
use chrono::{DateTime, Utc};
use russh_sftp::client::error::Error;
use russh_sftp::client::fs::Metadata;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use tokio::io::AsyncReadExt;

/// What a file looks like from here; another look that differs means that it changed. SFTP tells no more than this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    bytes: u64,
    modified: u32,
}

impl Look {
    fn of(about: &Metadata) -> Option<Self> {
        about.is_regular().then_some(Self { bytes: about.size?, modified: about.mtime.unwrap_or_default() })
    }
}

/// A file that is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// Its name.
    pub name: String,
    look: Look,
    /// The digest its sidecar promises.
    pub sha256: Option<String>,
}

impl Ready {
    /// Size in bytes.
    pub fn bytes(&self) -> u64 {
        self.look.bytes
    }
}

/// What a look at a folder gives.
#[derive(Debug, Default)]
pub struct Seen {
    /// Files that can be fetched, by name.
    pub ready: Vec<Ready>,
    /// Files that wait for themselves to settle.
    pub settling: usize,
    /// Files that wait for a sidecar that is not there, or is not right yet.
    pub waiting: usize,
}

/// Remembers between looks how long a file stands still.
#[derive(Debug, Default)]
pub struct Watch {
    known: BTreeMap<String, (Look, DateTime<Utc>)>,
}

impl Watch {
    /// Looks at the folder.
    pub async fn look(
        &mut self,
        session: &Session,
        settings: &RemoteIn,
        now: DateTime<Utc>,
    ) -> Result<Seen, DeliveryError> {
        let (server, pickup) = (&settings.server, &settings.pickup);
        let listed = session.sftp.read_dir(&server.folder).await;
        let listed = listed.map_err(|error| session.failed(&server.folder, error))?;
        let about: BTreeMap<String, Metadata> = listed.map(|e| (e.file_name(), e.metadata())).collect();
        let (mut seen, mut still) = (Seen::default(), BTreeMap::new());
        for (name, look) in about.iter().filter_map(|(name, about)| Some((name, Look::of(about)?))) {
            if unfinished(name) || name.contains('/') || !pickup.pattern.fits(name) {
                continue;
            }
            if let Some(of) = name.strip_suffix(".json")
                && sidecar(session, server, name, about.get(name)).await?.is_some_and(|s| s.bestand == of)
            {
                continue;
            }
            let beside = format!("{name}.json");
            let promise = sidecar(session, server, &beside, about.get(&beside)).await?;
            let sha256 = match (promise, pickup.sidecar) {
                (Some(promise), _) if promise.bestand == *name && promise.bytes == look.bytes => Some(promise.sha256),
                (None, Zijbestand::Optional) if !about.contains_key(&beside) => {
                    let since =
                        self.known.get(name).filter(|(known, _)| *known == look).map_or(now, |(_, at)| now.min(*at));
                    still.insert(name.clone(), (look, since));
                    if (now - since).to_std().unwrap_or_default() < pickup.settle {
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
            seen.ready.push(Ready { name: name.clone(), look, sha256 });
        }
        self.known = still;
        Ok(seen)
    }
}

/// The sidecar of this name; None when it is not there or is none.
async fn sidecar(
    session: &Session,
    server: &Server,
    name: &str,
    about: Option<&Metadata>,
) -> Result<Option<Sidecar>, DeliveryError> {
    if about.and_then(Look::of).is_none_or(|look| look.bytes > MAX) {
        return Ok(None);
    }
    match session.small(&server.path(name), MAX).await {
        Ok(text) => Ok(text.as_deref().and_then(Sidecar::parse)),
        Err(error) if Session::absent(&error) => Ok(None),
        Err(error) => Err(session.failed(&server.folder, error)),
    }
}

/// What fetching a file gave.
pub enum Fetched {
    /// Its bytes, in a file without a name that only we can read.
    Here(File),
    /// It changed since, or is gone; the next look sees it again.
    Changed,
    /// It is not what its sidecar says.
    Unlike,
}

/// Brings a file here.
pub async fn fetch(session: &Session, server: &Server, ready: &Ready) -> Result<Fetched, DeliveryError> {
    let failed = |error: Error| session.failed(&server.folder, error);
    let path = server.path(&ready.name);
    let mut remote = match session.sftp.open(&path).await {
        Ok(remote) => remote,
        Err(error) if Session::absent(&error) => return Ok(Fetched::Changed),
        Err(error) => return Err(failed(error)),
    };
    let local = |source| DeliveryError::Folder { folder: std::env::temp_dir().display().to_string(), source };
    let mut file = nameless().map_err(local)?;
    let (mut digest, mut bytes, mut part) = (Context::new(&SHA256), 0, vec![0; 256 * 1024]);
    loop {
        let n = remote.read(&mut part).await.map_err(|error| failed(error.into()))?;
        bytes += n as u64;
        // More than was announced: it grows, and may never end.
        if n == 0 || bytes > ready.look.bytes {
            break;
        }
        digest.update(&part[..n]);
        file.write_all(&part[..n]).map_err(local)?;
    }
    if bytes != ready.look.bytes || !unchanged(session, &path, ready).await.map_err(failed)? {
        return Ok(Fetched::Changed);
    }
    if ready.sha256.as_ref().is_some_and(|promised| *promised != hex(digest.finish().as_ref())) {
        return Ok(Fetched::Unlike);
    }
    file.seek(SeekFrom::Start(0)).map_err(local)?;
    Ok(Fetched::Here(file))
}

/// A file without a name: what is in it is gone when it is closed, also after a crash.
fn nameless() -> io::Result<File> {
    let path = std::env::temp_dir().join(format!("trajectbrug-{}", uuid::Uuid::now_v7()));
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

async fn unchanged(session: &Session, path: &str, ready: &Ready) -> Result<bool, Error> {
    match session.sftp.symlink_metadata(path).await {
        Ok(about) => Ok(Look::of(&about) == Some(ready.look)),
        Err(error) if Session::absent(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Moves a file away over there, its sidecar with it, and writes `report` beside it: see `connector::file::outcome`. None: at
/// the last moment another file took its place, which was put back and is still to be read.
pub async fn put_away(
    session: &Session,
    server: &Server,
    ready: &Ready,
    good: bool,
    report: impl FnOnce(&str) -> String,
) -> Result<Option<String>, DeliveryError> {
    let moved = async {
        let sftp = &session.sftp;
        let (path, beside) = (server.path(&ready.name), server.path(&format!("{}.json", ready.name)));
        if !unchanged(session, &path, ready).await? {
            return Ok(None);
        }
        let to = server.path(if good { "verwerkt" } else { "fout" });
        if !sftp.try_exists(&to).await? {
            sftp.create_dir(&to).await?;
        }
        let (stem, ext) = match ready.name.rfind('.') {
            Some(dot) if dot > 0 => ready.name.split_at(dot),
            _ => (ready.name.as_str(), ""),
        };
        let (mut name, mut number) = (ready.name.clone(), 1);
        while sftp.try_exists(format!("{to}/{name}")).await? {
            number += 1;
            name = format!("{stem}-{number}{ext}");
        }
        // The report comes first: after a break in between, the file is still in its folder and is simply read again.
        let told = format!("{to}/{name}.verslag.json");
        session.write(&told, report(&name).as_bytes()).await?;
        let there = format!("{to}/{name}");
        sftp.rename(&path, &there).await?;
        if !unchanged(session, &there, ready).await? {
            sftp.rename(&there, &path).await?;
            sftp.remove_file(&told).await?;
            return Ok(None);
        }
        if sftp.try_exists(&beside).await? {
            sftp.rename(&beside, format!("{there}.json")).await?;
        }
        Ok(Some(name))
    };
    moved.await.map_err(|error: Error| session.failed(&server.folder, error))
}
