//! Why a delivery failed, and whether it may be tried again.
//!
//! The texts are for an operator at night: each says what was seen, and where it matters whether the message may have
//! arrived. They hold hosts and numbers, never content.

use std::time::Duration;

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

/// What is wrong with the certificate of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distrust {
    /// Its last day is past.
    Expired,
    /// Its first day is to come.
    NotYet,
    /// It stands on other names than the one we asked for.
    Name,
    /// Nobody we trust vouches for it.
    Issuer,
    /// Anything else: revoked, wrongly signed, for another use.
    Other,
}

impl std::fmt::Display for Distrust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Expired => "het is verlopen",
            Self::NotYet => "het is nog niet geldig",
            Self::Name => "het staat op een andere naam dan die van het adres",
            Self::Issuer => "het is uitgegeven door een instantie die wij niet vertrouwen",
            Self::Other => "het klopt niet, is ingetrokken of is voor iets anders bedoeld",
        })
    }
}

/// Why a delivery failed. Texts hold hosts and numbers, never content.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The name of the host leads to no address.
    #[error("de naam in `{host}` is niet te vinden (DNS)")]
    Unresolved {
        /// Host and port.
        host: String,
    },
    /// Nothing listens there.
    #[error("`{host}` weigert de verbinding: daar luistert niets")]
    Refused {
        /// Host and port.
        host: String,
    },
    /// No answer to the knock: a firewall, or a machine that is off.
    #[error("`{host}` nam binnen {seconds} seconden geen verbinding aan")]
    Unreachable {
        /// Host and port.
        host: String,
        /// How long we waited.
        seconds: u64,
    },
    /// We do not trust the server's certificate.
    #[error("het certificaat van `{host}` wordt niet vertrouwd: {distrust}")]
    Certificate {
        /// Host and port.
        host: String,
        /// Why not.
        distrust: Distrust,
    },
    /// The server wants a certificate of us, or does not take the one it got.
    #[error("`{host}` weigert ons certificaat, of wil er een zien (`tls: {{ certificaat: .., sleutel: .. }}`)")]
    OurCertificate {
        /// Host and port.
        host: String,
    },
    /// No TLS for another reason: the other side does not speak it, or none of our versions.
    #[error("met `{host}` komt geen beveiligde verbinding (TLS) tot stand")]
    Tls {
        /// Host and port.
        host: String,
    },
    /// No connection, for another reason than the ones above.
    #[error("geen verbinding met `{host}`")]
    Connect {
        /// Host and port.
        host: String,
        /// The client's error.
        #[source]
        source: reqwest::Error,
    },
    /// The connection broke before there was an answer, or what came was none.
    #[error(
        "`{host}` gaf geen leesbaar antwoord en verbrak de verbinding; het is onbekend of het bericht is aangekomen"
    )]
    Broken {
        /// Host and port.
        host: String,
        /// The client's error.
        #[source]
        source: reqwest::Error,
    },
    /// An answer that says it succeeded and then broke off.
    #[error("het antwoord van `{host}` brak halverwege af; het is onbekend of het bericht is verwerkt")]
    Truncated {
        /// Host and port.
        host: String,
    },
    /// No answer in time.
    #[error("`{host}` antwoordde niet binnen {seconds} seconden; het is onbekend of het bericht is aangekomen")]
    Timeout {
        /// Host and port.
        host: String,
        /// How long we waited.
        seconds: u64,
    },
    /// A redirect. It is not followed: our credentials and messages are for one server.
    #[error(
        "`{host}` verwijst door naar een ander adres (HTTP-status {status}); dat wordt niet gevolgd, pas `url` aan"
    )]
    Redirect {
        /// Host and port.
        host: String,
        /// The status.
        status: u16,
    },
    /// An HTTP status that is not a success.
    #[error("`{host}` antwoordde met HTTP-status {status}")]
    Status {
        /// Host and port.
        host: String,
        /// The status.
        status: u16,
        /// `Retry-After`, when given.
        retry_after: Option<Duration>,
    },
    /// A success whose body the profile calls an error.
    #[error("`{host}` antwoordde met een foutmelding, al was de HTTP-status {status} (`fout` in het profiel: {rule})")]
    Answer {
        /// Host and port.
        host: String,
        /// The status.
        status: u16,
        /// The rule that saw it, as the profile writes it.
        rule: String,
        /// What the profile says to do then.
        disposition: Disposition,
    },
    /// A success without what the profile calls a confirmation.
    #[error("`{host}` gaf geen ontvangstbevestiging (`bevestiging` in het profiel: {rule})")]
    Unconfirmed {
        /// Host and port.
        host: String,
        /// The rule that did not find it, as the profile writes it.
        rule: String,
        /// What the profile says to do then.
        disposition: Disposition,
    },
    /// No token to show.
    #[error("het token voor `{host}` kon niet worden opgehaald bij `{server}`: {reason}")]
    Token {
        /// Host and port of the receiver.
        host: String,
        /// Host and port of the token server.
        server: String,
        /// Why; Dutch, without a secret.
        reason: String,
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
    /// The server shows another key than the profile pins: another server, or a new key.
    #[error("`{host}` toont een andere sleutel dan `hostkey` in het profiel; er is niet aangemeld en niets gestuurd")]
    HostKey {
        /// Host and port.
        host: String,
    },
    /// The server does not let us in.
    #[error("`{host}` laat ons niet binnen: naam, wachtwoord of sleutel wordt niet aangenomen")]
    Login {
        /// Host and port.
        host: String,
    },
    /// A connection that is no SFTP, or broke.
    #[error("de SFTP-verbinding met `{host}` kwam niet tot stand of brak af")]
    Lost {
        /// Host and port.
        host: String,
    },
    /// The server refused something in a folder of its own.
    #[error("in de map `{folder}` op `{host}` lukt het niet: {reason}")]
    Remote {
        /// Host and port.
        host: String,
        /// The folder.
        folder: String,
        /// Why, in Dutch.
        reason: &'static str,
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
            // All of these are about the line or the machine at its end, a certificate included: they can be mended while
            // the message waits, and where it may have arrived the same id and bytes make a second time harmless.
            Self::Unresolved { .. }
            | Self::Refused { .. }
            | Self::Unreachable { .. }
            | Self::Certificate { .. }
            | Self::OurCertificate { .. }
            | Self::Tls { .. }
            | Self::Connect { .. }
            | Self::Broken { .. }
            | Self::Truncated { .. }
            | Self::Timeout { .. }
            | Self::Token { .. }
            | Self::HostKey { .. }
            | Self::Login { .. }
            | Self::Lost { .. }
            | Self::Remote { .. }
            | Self::NoReceipt { .. } => Disposition::Retry(None),
            // 401, 403, 404 and 407 are about our credentials or his address, not about this message: a password that
            // expired in the evening must not hold the whole night. 408, 425 and 429 ask for another try. What is about
            // this message says that it will not do; any other answer, and a redirect, is for a person to read.
            Self::Status { status: 401 | 403 | 404 | 407 | 408 | 425 | 429 | 500..=599, retry_after, .. } => {
                Disposition::Retry(*retry_after)
            }
            Self::Answer { disposition, .. } | Self::Unconfirmed { disposition, .. } => *disposition,
            // A full disk, a drive that is away, a right that is missing: all of these can be mended while it waits.
            Self::Folder { .. } => Disposition::Retry(None),
            Self::Status { status: 400 | 409 | 410 | 413 | 415 | 422, .. } => Disposition::Reject,
            Self::Taken { .. } | Self::Redirect { .. } | Self::Status { .. } => Disposition::Hold,
            Self::Fout { plek, .. } if plek == "server" => Disposition::Retry(None),
            Self::Fout { .. } => Disposition::Reject,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
