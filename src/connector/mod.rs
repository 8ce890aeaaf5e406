//! The wire: one folder per protocol, and the contract between a protocol and the rest ([`Sender`], [`DeliveryError`]).
//!
//! A connector knows its protocol and nothing of messages, rules or retries: it says *whether* a failed delivery may be
//! tried again ([`Disposition`]), `flow::delivery` says *when*. A new protocol is a folder here and a row in [`KINDS`].

mod credentials;
mod failure;
pub mod feed;
pub mod file;
pub mod http;
pub mod sftp;
pub mod soap;
pub mod webhook;

pub use credentials::{CredentialError, Credentials};
pub use failure::{DeliveryError, Disposition, Distrust};

use crate::yaml::{Mistakes, Node};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;

/// Every connector in this program, in the order the documentation lists them.
pub const KINDS: &[Kind] = &[http::KIND, soap::KIND, file::KIND, feed::KIND, sftp::KIND];

/// A protocol.
pub struct Kind {
    /// Its name in profiles.
    pub naam: &'static str,
    /// What it is for, in Dutch.
    pub uitleg: &'static str,
    /// The names of the credentials (`auth`) an inbound route takes.
    pub auth_in: &'static [&'static str],
    /// Those an outbound route takes.
    pub auth_out: &'static [&'static str],
    /// Decodes the settings of an inbound route; None when they are wrong (the mistakes say how).
    pub inbound: fn(&WantedIn<'_>, &mut Mistakes) -> Option<Inbound>,
    /// Decodes the settings of an outbound route into something that can send.
    pub outbound: fn(&Wanted<'_>, &mut Mistakes) -> Option<Box<dyn Sender>>,
}

/// What an inbound route wants of its connector.
pub struct WantedIn<'w> {
    /// Its block `settings`.
    pub settings: Option<&'w Node>,
    /// The route itself, for mistakes about a block that is absent.
    pub at: &'w Node,
    /// Where files stand that it names.
    pub config: &'w Path,
}

/// What an outbound route wants of its connector.
pub struct Wanted<'w> {
    /// Its block `settings`.
    pub settings: Option<&'w Node>,
    /// The route itself, for mistakes about a block that is absent.
    pub at: &'w Node,
    /// Where files stand that it names.
    pub config: &'w Path,
    /// How we show who we are.
    pub credentials: Credentials,
    /// The media type of the bodies it will send.
    pub mediatype: &'static str,
    /// The canonical kind it carries, e.g. `aanmelding/1`.
    pub soort: &'w str,
}

/// The path of a file a profile names: relative to the folder of the profile that names it, also when another profile takes
/// that over. `config` is the configuration folder.
pub fn beside(config: &Path, node: &Node, name: &str) -> PathBuf {
    config.join(&*node.file).parent().unwrap_or(config).join(name)
}

/// Now, by the clock of the machine and not by the gateway's: a signature or a token is judged by another server, whose
/// clock is the real one.
#[expect(clippy::disallowed_methods, reason = "what another server judges goes by real time")]
fn wall_clock() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}

/// The connector of this name.
pub fn kind(naam: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|k| k.naam == naam)
}

/// What an inbound route listens to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbound {
    /// `POST /v1/berichten/{partner}/{route}`.
    Http,
    /// `POST /soap/{partner}` with this SOAPAction.
    Soap {
        /// The action, without quotes.
        action: String,
    },
    /// Files in a folder, taken by `flow::poll`.
    File(file::FolderIn),
    /// Pages we fetch, by `flow::poll`.
    Feed(feed::FeedIn),
    /// Files in a folder on a server, fetched by `flow::poll`.
    Sftp(sftp::RemoteIn),
}

impl Inbound {
    /// Whether we go and fetch; nobody calls us, so there is nobody to show credentials.
    pub fn is_fetched(&self) -> bool {
        matches!(self, Self::File(_) | Self::Feed(_) | Self::Sftp(_))
    }
}

/// A message on its way out.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The id the receiver sees on every attempt.
    pub levering_id: String,
    /// Our id of the message it was made from.
    pub bericht_id: String,
    /// The id its sender gave it.
    pub afzender_id: String,
    /// The bytes.
    pub body: bytes::Bytes,
    /// The span this attempt is, for a receiver whose profile asks for it (W3C `traceparent`); None: nothing is traced.
    pub traceparent: Option<String>,
}

/// What the receiver answered when he accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// His answer, cut at [`http::ANSWER_MAX`].
    pub body: Vec<u8>,
}

/// A delivery under way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Receipt, DeliveryError>> + Send + 'a>>;

/// Sends to one place.
pub trait Sender: Send + Sync {
    /// Sends, and waits for the receiver's answer.
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Sending<'a>;
    /// Host and port, for logs and screens.
    fn host(&self) -> &str;
    /// Points it at another origin (scheme, host, port), keeping the path; used by `demo` and tests to play the partner.
    fn redirect(&mut self, origin: &str);
}
