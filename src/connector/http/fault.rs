//! What a failed call was: the client's errors told apart, because an operator does something else at "refused" than at
//! "broken off", and because only some of them mean that nothing arrived.

use super::CONNECT;
use crate::connector::{DeliveryError, Distrust};
use rustls::{AlertDescription, CertificateError};
use std::error::Error;
use std::io::ErrorKind;
use std::time::Duration;

/// The failure of a call to `host` that might take `timeout`.
pub fn failure(source: reqwest::Error, host: &str, timeout: Duration) -> DeliveryError {
    let host = host.to_owned();
    if let Some(error) = chain(&source).find_map(|e| e.downcast_ref()) {
        return tls(error, host);
    }
    if source.is_connect() {
        // One that holds another says `Other` itself.
        let kinds = chain(&source).filter_map(|e| Some(e.downcast_ref::<std::io::Error>()?.kind()));
        let kind = kinds.last();
        return match kind {
            _ if source.is_dns() => DeliveryError::Unresolved { host },
            _ if source.is_timeout() => DeliveryError::Unreachable { host, seconds: CONNECT.as_secs() },
            Some(ErrorKind::ConnectionRefused) => DeliveryError::Refused { host },
            // The line was there; what broke was the agreement on TLS.
            Some(ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset) => DeliveryError::Tls { host },
            _ => DeliveryError::Connect { host, source: source.without_url() },
        };
    }
    if source.is_timeout() {
        return DeliveryError::Timeout { host, seconds: timeout.as_secs() };
    }
    DeliveryError::Broken { host, source: source.without_url() }
}

fn tls(error: &rustls::Error, host: String) -> DeliveryError {
    use AlertDescription as Alert;
    let distrust = match error {
        rustls::Error::InvalidCertificate(why) => match why {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Distrust::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Distrust::NotYet,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => Distrust::Name,
            CertificateError::UnknownIssuer => Distrust::Issuer,
            _ => Distrust::Other,
        },
        rustls::Error::AlertReceived(
            Alert::CertificateRequired
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied,
        ) => return DeliveryError::OurCertificate { host },
        _ => return DeliveryError::Tls { host },
    };
    DeliveryError::Certificate { host, distrust }
}

/// An error and its causes. An `io::Error` hides the error it was made of from `source`.
fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    // By name: a closure would tie each cause to the borrow of the one before it.
    fn cause<'e>(error: &&'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
        let error: &'e (dyn Error + 'static) = *error;
        match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        }
    }
    std::iter::successors(Some(error), cause)
}
