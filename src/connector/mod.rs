//! The wire: one folder per protocol, and the contract between a protocol and the rest ([`Sender`], [`DeliveryError`]).
//!
//! A connector knows its protocol and nothing of messages, rules or retries: it says *whether* a failed delivery may be
//! tried again ([`Disposition`]), `flow::delivery` says *when*. A new protocol is a folder here and a row in [`KINDS`].

pub mod feed;
pub mod file;
pub mod http;
pub mod soap;

use crate::profile::Auth;
use crate::secret::{Secret, SecretError};
use crate::yaml::{Mistakes, Node};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// Every connector in this program, in the order the documentation lists them.
pub const KINDS: &[Kind] = &[http::KIND, soap::KIND, file::KIND, feed::KIND];

/// A protocol.
pub struct Kind {
    /// Its name in profiles.
    pub naam: &'static str,
    /// What it is for, in Dutch.
    pub uitleg: &'static str,
    /// Decodes the settings of an inbound route (the block, and the route for when it is absent); None when they are
    /// wrong (the mistakes say how).
    pub inbound: fn(Option<&Node>, &Node, &mut Mistakes) -> Option<Inbound>,
    /// Decodes the settings of an outbound route into something that can send.
    pub outbound: fn(&Wanted<'_>, &mut Mistakes) -> Option<Box<dyn Sender>>,
}

/// What an outbound route wants of its connector.
pub struct Wanted<'w> {
    /// Its block `settings`.
    pub settings: Option<&'w Node>,
    /// The route itself, for mistakes about a block that is absent.
    pub at: &'w Node,
    /// How we show who we are.
    pub credentials: Credentials,
    /// The media type of the bodies it will send.
    pub mediatype: &'static str,
    /// The canonical kind it carries, e.g. `aanmelding/1`.
    pub soort: &'w str,
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
}

impl Inbound {
    /// Whether we go and fetch; nobody calls us, so there is nobody to show credentials.
    pub fn is_fetched(&self) -> bool {
        matches!(self, Self::File(_) | Self::Feed(_))
    }
}

/// Credentials, fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// None.
    None,
    /// HTTP Basic.
    Basic {
        /// User name.
        user: String,
        /// Password.
        password: Secret,
    },
    /// A bearer token.
    Token(Secret),
}

impl Credentials {
    /// Fetches what a profile refers to.
    pub fn fetch(auth: &Auth) -> Result<Self, SecretError> {
        Ok(match auth {
            Auth::None => Self::None,
            Auth::Basic { user, password } => Self::Basic { user: user.clone(), password: password.fetch()? },
            Auth::Token(token) => Self::Token(token.fetch()?),
        })
    }

    /// Whether an `Authorization` header shows these credentials. [`Credentials::None`] accepts anything.
    pub fn accepts(&self, header: Option<&str>) -> bool {
        use base64::Engine;
        let scheme = |name: &str| {
            let (scheme, rest) = header?.split_once(' ')?;
            scheme.eq_ignore_ascii_case(name).then_some(rest.trim())
        };
        match self {
            Self::None => true,
            Self::Token(token) => scheme("bearer").is_some_and(|given| token.is(given)),
            Self::Basic { user, password } => scheme("basic")
                .and_then(|given| base64::engine::general_purpose::STANDARD.decode(given).ok())
                .and_then(|given| String::from_utf8(given).ok())
                .is_some_and(|given| Secret::from(format!("{user}:{}", password.expose())).is(&given)),
        }
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
}

/// What the receiver answered when he accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// His answer, cut at [`http::ANSWER_MAX`].
    pub body: Vec<u8>,
}

/// What to do with a delivery that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// Try again; not before this long, where the receiver said so.
    Retry(Option<Duration>),
    /// The receiver says that this message will not do.
    Reject,
    /// A person must look: trying again gives the same.
    Hold,
}

/// Why a delivery failed. Texts hold hosts and numbers, never content.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// No connection, or it broke.
    #[error("geen verbinding met `{host}`")]
    Connect {
        /// Host and port.
        host: String,
        /// The client's error.
        #[source]
        source: reqwest::Error,
    },
    /// No answer in time.
    #[error("`{host}` antwoordde niet binnen {seconds} seconden")]
    Timeout {
        /// Host and port.
        host: String,
        /// How long we waited.
        seconds: u64,
    },
    /// An HTTP status that is not a success.
    #[error("`{host}` antwoordde met HTTP-status {status}")]
    Status {
        /// Host and port.
        host: String,
        /// The status.
        status: u16,
        /// `Retry-After`, when given in seconds.
        retry_after: Option<Duration>,
    },
    /// A StUF fault (Fo01, Fo02 or Fo03).
    #[error("`{host}` antwoordde met foutbericht {bericht}, code {code}, plek {plek}")]
    Fout {
        /// Host and port.
        host: String,
        /// Which fault message.
        bericht: String,
        /// Its code, when it has the shape of one.
        code: String,
        /// `client` or `server`.
        plek: String,
    },
    /// A success that is not the confirmation we need.
    #[error("`{host}` gaf geen ontvangstbevestiging: {expected} ontbreekt in het antwoord")]
    NoReceipt {
        /// Host and port.
        host: String,
        /// What should have been there.
        expected: &'static str,
    },
    /// A folder we could not write in.
    #[error("in de map `{folder}` kan niet worden geschreven ({})", source.kind())]
    Folder {
        /// The folder.
        folder: String,
        /// What the disk said.
        #[source]
        source: std::io::Error,
    },
    /// A file with the name of this delivery, and other bytes.
    #[error("in de map `{folder}` staat al een ander bestand met de naam van deze levering")]
    Taken {
        /// The folder.
        folder: String,
    },
}

impl DeliveryError {
    /// Whether it may be tried again.
    pub fn disposition(&self) -> Disposition {
        match self {
            Self::Connect { .. } | Self::Timeout { .. } | Self::NoReceipt { .. } => Disposition::Retry(None),
            // 401, 403, 404 and 407 are about our credentials or his address, not about this message: a password that
            // expired in the evening must not hold the whole night. 408, 425 and 429 ask for another try. What is about
            // this message says that it will not do; any other answer, and a redirect, is for a person to read.
            Self::Status { status: 401 | 403 | 404 | 407 | 408 | 425 | 429 | 500..=599, retry_after, .. } => {
                Disposition::Retry(*retry_after)
            }
            // A full disk, a drive that is away, a right that is missing: all of these can be mended while it waits.
            Self::Folder { .. } => Disposition::Retry(None),
            Self::Taken { .. } => Disposition::Hold,
            Self::Status { status: 400 | 409 | 410 | 413 | 415 | 422, .. } => Disposition::Reject,
            Self::Status { .. } => Disposition::Hold,
            Self::Fout { plek, .. } if plek == "server" => Disposition::Retry(None),
            Self::Fout { .. } => Disposition::Reject,
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_compared_whole() {
        let token = Credentials::Token(Secret::from("abc".to_owned()));
        assert!(token.accepts(Some("Bearer abc")) && token.accepts(Some("bearer abc")));
        assert!(!token.accepts(Some("Bearer ab")) && !token.accepts(None) && !token.accepts(Some("Basic abc")));
        // "Aladdin:open sesame" of RFC 7617.
        let basic = Credentials::Basic { user: "Aladdin".to_owned(), password: Secret::from("open sesame".to_owned()) };
        assert!(basic.accepts(Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")));
        assert!(!basic.accepts(Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZ")) && !basic.accepts(Some("Basic !!")));
    }

    #[test]
    fn what_the_receiver_answers_decides_whether_we_try_again() {
        let status = |status| DeliveryError::Status { host: String::new(), status, retry_after: None }.disposition();
        for again in [401, 403, 404, 407, 408, 425, 429, 500, 502, 503, 504] {
            assert_eq!(status(again), Disposition::Retry(None), "{again}");
        }
        for reject in [400, 409, 410, 413, 415, 422] {
            assert_eq!(status(reject), Disposition::Reject, "{reject}");
        }
        for hold in [301, 307, 402, 405, 418] {
            assert_eq!(status(hold), Disposition::Hold, "{hold}");
        }
    }
}
