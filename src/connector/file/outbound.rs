//! Writing a file for a partner.
//!
//! The sidecar comes first, the file after it: the moment a file has its name, its sidecar is there already. A reader
//! therefore waits for the file and then finds everything; who waits for the sidecar waits for the file too (it follows
//! at once). A crash in between leaves a sidecar without a file, which the next attempt completes.
//!
//! The same delivery again finds its own file and does nothing. Another content under the same name is for a person. A
//! reader who takes files away may see one twice after a crash at the wrong moment, under the same name: at least once,
//! as everywhere.

use super::settings::{FolderOut, filled};
use super::sidecar::{Sidecar, beside};
use super::write;
use crate::connector::{DeliveryError, Outgoing, Receipt, Sender, Sending};
use crate::message::digest::{hex, sha256};
use std::io::ErrorKind;

/// Writes into one folder.
pub struct Folder {
    settings: FolderOut,
    shown: String,
}

impl Folder {
    /// Prepares; the folder is looked for when something is sent.
    pub fn new(settings: FolderOut) -> Self {
        let shown = settings.folder.display().to_string();
        Self { settings, shown }
    }
}

impl Sender for Folder {
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Sending<'a> {
        let (settings, outgoing) = (self.settings.clone(), outgoing.clone());
        Box::pin(async move {
            // A disk, or a network drive, may take its time; other deliveries go on.
            let shown = settings.folder.display().to_string();
            let done = tokio::task::spawn_blocking(move || put(&settings, &outgoing)).await;
            done.unwrap_or_else(|_| {
                Err(DeliveryError::Folder { folder: shown, source: std::io::Error::other("writing was cut off") })
            })
        })
    }

    fn host(&self) -> &str {
        &self.shown
    }

    fn redirect(&mut self, _origin: &str) {
        // A folder has no origin; the demo and tests point to a folder of their own.
    }
}

fn put(settings: &FolderOut, outgoing: &Outgoing) -> Result<Receipt, DeliveryError> {
    let folder = settings.folder.display().to_string();
    let failed = |source| DeliveryError::Folder { folder: folder.clone(), source };
    let name = filled(&settings.name, outgoing);
    let path = settings.folder.join(&name);
    let sidecar =
        Sidecar { bestand: name.clone(), bytes: outgoing.body.len() as u64, sha256: hex(&sha256(&outgoing.body)) };
    let receipt = || Ok(Receipt { body: sidecar.text().into_bytes() });
    match std::fs::symlink_metadata(&path) {
        Ok(there) => {
            let same = there.is_file()
                && there.len() == sidecar.bytes
                && std::fs::read(&path).map_err(failed)? == outgoing.body.as_ref();
            if !same {
                return Err(DeliveryError::Taken { folder });
            }
            if Sidecar::load(&beside(&path)).as_ref() != Some(&sidecar) {
                write::whole(&settings.folder, &format!("{name}.json"), sidecar.text().as_bytes()).map_err(failed)?;
            }
            return receipt();
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    write::whole(&settings.folder, &format!("{name}.json"), sidecar.text().as_bytes()).map_err(failed)?;
    write::whole(&settings.folder, &name, &outgoing.body).map_err(failed)?;
    receipt()
}
