//! Writing a file on a server: under a hidden name first, the sidecar before the file, each given its name when it is whole.
//! See `connector::file::outbound` for why in that order.

use super::session::{Login, Session};
use super::settings::RemoteOut;
use crate::connector::file::filled;
use crate::connector::file::sidecar::{MAX, Sidecar};
use crate::connector::{DeliveryError, Outgoing, Receipt, Sender, Sending};
use crate::message::digest::{hex, sha256};
use russh_sftp::client::error::Error;
use tokio::sync::Semaphore;

/// Connections of one route at a time: servers turn away who comes with ten at once.
const AT_ONCE: usize = 2;

/// Writes into one folder of one server.
pub struct Remote {
    settings: RemoteOut,
    login: Login,
    host: String,
    room: Semaphore,
}

impl Remote {
    /// Prepares; nothing is connected before something is sent.
    pub fn new(settings: RemoteOut, login: Login) -> Self {
        let host = settings.server.shown();
        Self { settings, login, host, room: Semaphore::new(AT_ONCE) }
    }

    async fn put(&self, outgoing: &Outgoing) -> Result<Receipt, DeliveryError> {
        // The semaphore is never closed.
        let _room = self.room.acquire().await;
        let server = &self.settings.server;
        let session = Session::open(server, &self.login).await?;
        let failed = |error| session.failed(&server.folder, error);
        let name = filled(&self.settings.name, outgoing);
        let sidecar =
            Sidecar { bestand: name.clone(), bytes: outgoing.body.len() as u64, sha256: hex(&sha256(&outgoing.body)) };
        let (path, beside) = (server.path(&name), server.path(&format!("{name}.json")));
        let promised = match session.small(&beside, MAX).await {
            Ok(text) => text.as_deref().and_then(Sidecar::parse),
            Err(error) if Session::absent(&error) => None,
            Err(error) => return Err(failed(error)),
        };
        if promised.as_ref() != Some(&sidecar) {
            whole(&session, server.path(&format!(".{name}.json.tmp")), &beside, sidecar.text().as_bytes(), true)
                .await
                .map_err(failed)?;
        }
        match session.small(&path, sidecar.bytes).await {
            Ok(Some(there)) if there == outgoing.body.as_ref() => {}
            Ok(_) => return Err(DeliveryError::Taken { folder: format!("{}:{}", self.host, server.folder) }),
            Err(error) if Session::absent(&error) => {
                whole(&session, server.path(&format!(".{name}.tmp")), &path, &outgoing.body, false)
                    .await
                    .map_err(failed)?;
            }
            Err(error) => return Err(failed(error)),
        }
        Ok(Receipt { body: sidecar.text().into_bytes() })
    }
}

/// Writes a file under a hidden name and gives it its own. A name that is taken is only given to a sidecar, which says
/// nothing of its own: SFTP itself does not rename over a file.
async fn whole(session: &Session, hidden: String, path: &str, body: &[u8], over: bool) -> Result<(), Error> {
    session.write(&hidden, body).await?;
    if over && session.sftp.try_exists(path).await? {
        session.sftp.remove_file(path).await?;
    }
    session.sftp.rename(hidden, path).await
}

impl Sender for Remote {
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Sending<'a> {
        Box::pin(self.put(outgoing))
    }

    fn host(&self) -> &str {
        &self.host
    }

    fn redirect(&mut self, _origin: &str) {
        // A server with files has no web origin; tests point to a server of their own.
    }
}
