//! A connection to an SFTP server: found, known by its key, let in, and ready for files.

use super::Server;
use crate::connector::{Credentials, DeliveryError};
use crate::secret::Secret;
use russh::client::{self, Handle};
use russh::keys::{HashAlg, PrivateKey, PrivateKeyWithHashAlg, decode_secret_key};
use russh_sftp::client::SftpSession;
use russh_sftp::client::error::Error;
use russh_sftp::protocol::{OpenFlags, StatusCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(5);

/// How often a silent line is asked whether it is still there; three times without an answer end it. While the records of a
/// file are taken nothing else goes over it.
const ALIVE: Duration = Duration::from_secs(10);

/// How we log in.
#[derive(Clone)]
pub struct Login {
    user: String,
    with: With,
}

#[derive(Clone)]
enum With {
    Password(Secret),
    Key(Arc<PrivateKey>),
}

impl Login {
    /// Prepares. The error is Dutch.
    pub fn new(credentials: &Credentials) -> Result<Self, String> {
        match credentials {
            Credentials::Basic { user, password } => {
                Ok(Self { user: user.clone(), with: With::Password(password.clone()) })
            }
            Credentials::Ssh { user, key } => {
                let key = decode_secret_key(key.expose(), None).map_err(|_| {
                    "de sleutel onder `auth: { ssh: .. }` is niet te lezen: hier hoort een ed25519- of ecdsa-sleutel zonder wachtwoord (`ssh-keygen -t ed25519`)"
                })?;
                Ok(Self { user: user.clone(), with: With::Key(Arc::new(key)) })
            }
            _ => Err("bij sftp hoort `auth: { basic: .. }` of `auth: { ssh: .. }`".to_owned()),
        }
    }
}

/// Knows a server by its key.
struct Pinned {
    hostkeys: Vec<String>,
    refused: Arc<AtomicBool>,
}

impl client::Handler for Pinned {
    type Error = russh::Error;

    async fn check_server_key(&mut self, shown: &russh::keys::PublicKeyOrCertificate) -> Result<bool, Self::Error> {
        let known = match shown {
            russh::keys::PublicKeyOrCertificate::PublicKey { key, .. } => {
                self.hostkeys.contains(&key.fingerprint(HashAlg::Sha256).to_string())
            }
            // The profile pins a key, not an authority.
            russh::keys::PublicKeyOrCertificate::Certificate(_) => false,
        };
        self.refused.store(!known, Ordering::SeqCst);
        Ok(known)
    }
}

/// An open connection. It closes when dropped.
pub struct Session {
    pub(super) sftp: SftpSession,
    host: String,
    timeout: Duration,
    _line: Handle<Pinned>,
}

impl Session {
    /// Connects, checks the key and logs in.
    pub async fn open(server: &Server, login: &Login) -> Result<Self, DeliveryError> {
        let host = server.shown();
        let late = |_| DeliveryError::Timeout { host: host.clone(), seconds: server.timeout.as_secs() };
        let stream = connect(server).await?;
        timeout(server.timeout, enter(server, login, stream)).await.map_err(late)?
    }

    /// What a failed step was, in a folder.
    pub fn failed(&self, folder: &str, error: Error) -> DeliveryError {
        let host = self.host.clone();
        let status = match error {
            Error::Timeout => return DeliveryError::Timeout { host, seconds: self.timeout.as_secs() },
            Error::Status(status) => status.status_code,
            _ => return DeliveryError::Lost { host },
        };
        let reason = match status {
            StatusCode::NoSuchFile => "die is er niet",
            StatusCode::PermissionDenied => "daar hebben wij geen rechten",
            StatusCode::NoConnection | StatusCode::ConnectionLost => return DeliveryError::Lost { host },
            _ => "de server zegt alleen dat het niet lukte (schijf vol, of bestaat de naam al?)",
        };
        DeliveryError::Remote { host, folder: folder.to_owned(), reason }
    }

    /// The bytes of a small file; None when it is larger than `max`.
    pub(super) async fn small(&self, path: &str, max: u64) -> Result<Option<Vec<u8>>, Error> {
        let mut file = self.sftp.open(path).await?;
        let mut body = vec![];
        (&mut file).take(max + 1).read_to_end(&mut body).await?;
        Ok((body.len() as u64 <= max).then_some(body))
    }

    /// Writes a file under this name, and makes it durable where the server can.
    pub(super) async fn write(&self, path: &str, body: &[u8]) -> Result<(), Error> {
        let flags = OpenFlags::WRITE | OpenFlags::CREATE | OpenFlags::TRUNCATE;
        let mut file = self.sftp.open_with_flags(path, flags).await?;
        file.write_all(body).await?;
        file.flush().await?;
        file.sync_all().await?;
        file.close().await?;
        Ok(())
    }

    /// Whether an error says that a file is not there.
    pub(super) fn absent(error: &Error) -> bool {
        matches!(error, Error::Status(status) if status.status_code == StatusCode::NoSuchFile)
    }
}

async fn connect(server: &Server) -> Result<TcpStream, DeliveryError> {
    let host = server.shown();
    let found = tokio::net::lookup_host((server.host.as_str(), server.port)).await;
    let Ok(addresses) = found else { return Err(DeliveryError::Unresolved { host }) };
    let addresses: Vec<_> = addresses.collect();
    match timeout(CONNECT, TcpStream::connect(&addresses[..])).await {
        Err(_) => Err(DeliveryError::Unreachable { host, seconds: CONNECT.as_secs() }),
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => Err(DeliveryError::Refused { host }),
        Ok(Err(_)) => Err(DeliveryError::Lost { host }),
    }
}

async fn enter(server: &Server, login: &Login, stream: TcpStream) -> Result<Session, DeliveryError> {
    let host = server.shown();
    let lost = |_| DeliveryError::Lost { host: host.clone() };
    let refused = Arc::new(AtomicBool::new(false));
    let pinned = Pinned { hostkeys: server.hostkeys.clone(), refused: refused.clone() };
    let config = client::Config { nodelay: true, keepalive_interval: Some(ALIVE), ..client::Config::default() };
    let mut line = match client::connect_stream(Arc::new(config), stream, pinned).await {
        Ok(line) => line,
        Err(_) if refused.load(Ordering::SeqCst) => return Err(DeliveryError::HostKey { host }),
        Err(error) => return Err(lost(error)),
    };
    let user = login.user.as_str();
    let in_ = match &login.with {
        With::Password(password) => line.authenticate_password(user, password.expose()).await,
        With::Key(key) => {
            line.authenticate_publickey(user, PrivateKeyWithHashAlg::new(key.clone(), Some(HashAlg::Sha256))).await
        }
    };
    if !in_.map_err(lost)?.success() {
        return Err(DeliveryError::Login { host });
    }
    let channel = line.channel_open_session().await.map_err(lost)?;
    channel.request_subsystem(true, "sftp").await.map_err(lost)?;
    let config = russh_sftp::client::Config { request_timeout_secs: server.timeout.as_secs(), ..Default::default() };
    let sftp = SftpSession::new_with_config(channel.into_stream(), config).await;
    let sftp = sftp.map_err(|_| DeliveryError::Lost { host: host.clone() })?;
    Ok(Session { sftp, host, timeout: server.timeout, _line: line })
}
