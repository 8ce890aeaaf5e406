//! The way to the mail server: one connection a mail and a recipient, closed after it. Alarms are few, and a connection that
//! was kept open is one that is found broken at night.
//!
//! Password and authority are read at every mail: an operator who mends one of the files need not restart the gateway. Of what the
//! server says only the code is kept: its words are not ours to judge, and may repeat what was sent to it.

use super::Mail;
use crate::config::{Smtp, SmtpTls};
use crate::secret::SecretError;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncTransport, Tokio1Executor};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long the server may take for one step.
const STEP: Duration = Duration::from_secs(15);
/// How long he may take for one mail: one that answers a byte at a time is not waited for.
const WHOLE: Duration = Duration::from_secs(45);

/// Why a mail was not sent. The texts name the setting to look at; never a password, nor what the server said.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    /// The password.
    #[error("`alarm.smtp.wachtwoord` is niet te gebruiken: {0}")]
    Secret(#[from] SecretError),
    /// The authority, or another part of TLS that is ours.
    #[error("`alarm.smtp.ca` is niet te gebruiken: het bestand `{0}` ontbreekt of is geen PEM")]
    Authority(String),
    /// An address, or the name of the server.
    #[error("met `alarm.smtp.van` en `alarm.smtp.aan` is geen mail te maken")]
    Mail,
    /// Nobody answers there.
    #[error("de mailserver `{0}` is niet bereikbaar; kijk `alarm.smtp.server` en `alarm.smtp.poort` na")]
    Unreachable(String),
    /// It answers too slowly.
    #[error("de mailserver `{0}` antwoordt niet op tijd")]
    Slow(String),
    /// TLS did not come about.
    #[error(
        "met de mailserver `{0}` komt geen beveiligde verbinding tot stand; kijk `alarm.smtp.tls`, `alarm.smtp.poort` en \
         `alarm.smtp.ca` na"
    )]
    Tls(String),
    /// It does not take name and password.
    #[error(
        "de mailserver `{0}` weigert het aanmelden ({1}); kijk `alarm.smtp.gebruiker` en `alarm.smtp.wachtwoord` na"
    )]
    SignIn(String, u16),
    /// It takes no sign-in of the kinds we know.
    #[error(
        "de mailserver `{0}` kent geen aanmelden met naam en wachtwoord; laat `alarm.smtp.gebruiker` weg of zet `tls` goed"
    )]
    NoSignIn(String),
    /// It does not take this mail.
    #[error("de mailserver `{0}` weigert de mail ({1}); kijk `alarm.smtp.van` en `alarm.smtp.aan` na")]
    Refused(String, u16),
    /// It does not take it now.
    #[error("de mailserver `{0}` neemt de mail nu niet aan ({1})")]
    Later(String, u16),
    /// It broke off, or said something that is no SMTP.
    #[error("de mailserver `{0}` antwoordt iets onverwachts")]
    Unexpected(String),
}

/// Sends mails by one server.
#[derive(Debug, Clone)]
pub struct Mailer {
    smtp: Smtp,
    /// The configuration folder.
    config: PathBuf,
}

impl Mailer {
    /// By this server; files of the settings stand in `config`.
    pub fn new(smtp: Smtp, config: &Path) -> Self {
        Self { smtp, config: config.to_owned() }
    }

    /// `host:port`, for people.
    pub fn server(&self) -> String {
        format!("{}:{}", self.smtp.server, self.smtp.poort)
    }

    /// How many recipients there are.
    pub fn recipients(&self) -> usize {
        self.smtp.aan.len()
    }

    /// Sends a mail to every recipient, to each by a transaction of his own: an address that no longer exists does not keep
    /// the alarm from the others. Sent is: taken for one of them at least; those it was not taken for are in the log, by
    /// their place in the setting.
    pub async fn send(&self, mail: &Mail) -> Result<(), NotSent> {
        let transport = self.transport()?;
        let message = self.message(mail).map_err(|_| NotSent::Mail)?;
        let bytes = message.formatted();
        let mut sent = false;
        let mut failed = None;
        for (n, aan) in self.smtp.aan.iter().enumerate() {
            let to: Address = aan.parse().map_err(|_| NotSent::Mail)?;
            let envelope = Envelope::new(message.envelope().from().cloned(), vec![to]).map_err(|_| NotSent::Mail)?;
            match tokio::time::timeout(WHOLE, transport.send_raw(&envelope, &bytes)).await {
                Ok(Ok(_)) => sent = true,
                Ok(Err(error)) => failed = Some((n, self.judged(&error))),
                Err(_) => failed = Some((n, NotSent::Slow(self.server()))),
            }
            // Who does not let us in for one, does not for the others.
            if !sent && !matches!(failed, None | Some((_, NotSent::Refused(..)))) {
                break;
            }
        }
        match failed {
            Some((n, error)) if sent => {
                tracing::error!(recipient = n + 1, reason = %error, "one of the recipients of alarms was not mailed");
                Ok(())
            }
            Some((_, error)) => Err(error),
            None => Ok(()),
        }
    }

    fn message(&self, mail: &Mail) -> Result<Message, Box<dyn Error>> {
        let box_of = |address: &str| -> Result<Mailbox, Box<dyn Error>> { Ok(Mailbox::new(None, address.parse()?)) };
        let van = box_of(&self.smtp.van)?;
        // Whose name stands behind the @ of a Message-ID is whose it is.
        let id = format!("<{}@{}>", mail.id, van.email.domain());
        // Nobody's out-of-office needs to answer.
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let mut builder = Message::builder().from(van).subject(&mail.subject).date(mail.at.into()).message_id(Some(id));
        for aan in &self.smtp.aan {
            builder = builder.to(box_of(aan)?);
        }
        Ok(builder.raw_header(automatic).header(ContentType::TEXT_PLAIN).body(mail.body.clone())?)
    }

    fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, NotSent> {
        let smtp = &self.smtp;
        let tls = match smtp.tls {
            SmtpTls::Geen => Tls::None,
            SmtpTls::Starttls => Tls::Required(self.tls()?),
            SmtpTls::Tls => Tls::Wrapper(self.tls()?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.server)
            .port(smtp.poort)
            .tls(tls)
            .hello_name(ClientId::default())
            .timeout(Some(STEP));
        if let Some((gebruiker, wachtwoord)) = &smtp.aanmelden {
            let wachtwoord = wachtwoord.fetch()?;
            builder = builder
                .credentials(Credentials::new(gebruiker.clone(), wachtwoord.expose().to_owned()))
                .authentication(DEFAULT_MECHANISMS.to_vec());
        }
        Ok(builder.build())
    }

    fn tls(&self) -> Result<TlsParameters, NotSent> {
        let mut builder = TlsParameters::builder(self.smtp.server.clone());
        if let Some(ca) = &self.smtp.ca {
            let wrong = || NotSent::Authority(ca.clone());
            let pem = std::fs::read(self.config.join(ca)).map_err(|_| wrong())?;
            let certificate = Certificate::from_pem(&pem).map_err(|_| wrong())?;
            builder = builder.certificate_store(CertificateStore::None).add_root_certificate(certificate);
        }
        builder.build_rustls().map_err(|_| NotSent::Tls(self.server()))
    }

    fn judged(&self, error: &lettre::transport::smtp::Error) -> NotSent {
        let server = self.server();
        if let Some(code) = error.status().map(u16::from) {
            return match code {
                530 | 534 | 535 | 538 | 454 if self.smtp.aanmelden.is_some() => NotSent::SignIn(server, code),
                400..=499 => NotSent::Later(server, code),
                _ => NotSent::Refused(server, code),
            };
        }
        if error.is_timeout() {
            return NotSent::Slow(server);
        }
        let said = causes(error).iter().map(ToString::to_string).collect::<Vec<_>>().join(": ");
        if error.is_tls() || of_tls(error) || said.contains("STARTTLS") {
            return NotSent::Tls(server);
        }
        if error.is_client() && said.contains("authentication mechanism") {
            return NotSent::NoSignIn(server);
        }
        if error.is_response() || error.is_client() {
            return NotSent::Unexpected(server);
        }
        NotSent::Unreachable(server)
    }
}

/// Whether TLS is at the bottom of it. An `io::Error` hides the error it was made of from `source`.
fn of_tls(error: &(dyn Error + 'static)) -> bool {
    causes(error).into_iter().any(|error| {
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        error.is::<rustls::Error>() || inner.is_some_and(|inner| inner.is::<rustls::Error>())
    })
}

/// An error and what caused it.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> Vec<&'e (dyn Error + 'static)> {
    let mut all = vec![error];
    let mut next = error.source();
    while let Some(cause) = next {
        all.push(cause);
        next = cause.source();
    }
    all
}
