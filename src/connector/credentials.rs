//! How one side shows the other who it is: what a profile refers to, fetched.

use super::webhook;
use crate::profile::Auth;
use crate::secret::{Secret, SecretError};

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
    /// A bearer token that is fetched with OAuth 2.0 client credentials (RFC 6749, section 4.4). Only for what we send.
    OAuth2 {
        /// Where tokens are had.
        token_url: String,
        /// Our name there.
        client_id: String,
        /// Our secret there.
        client_secret: Secret,
        /// What we ask for.
        scope: Option<String>,
        /// Whether name and secret go in the form instead of in HTTP Basic.
        in_form: bool,
    },
    /// A bearer token we make ourselves, as the ZGW APIs take it (STANDARDS section 1). Only for what we send.
    Zgw {
        /// Our name there.
        client_id: String,
        /// The shared secret.
        secret: Secret,
    },
    /// A private key to log in with over SSH. Only for what we fetch or send by SFTP.
    Ssh {
        /// User name.
        user: String,
        /// The key.
        key: Secret,
    },
    /// A signature of each message. Several keys while one is being replaced.
    Webhook(Vec<webhook::Key>),
}

/// Why credentials could not be had.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// A secret could not be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The secret of a webhook has another form.
    #[error("het geheim van een webhook is `whsec_` met daarachter 24 tot 64 bytes in base64")]
    Webhook,
}

impl Credentials {
    /// Fetches what a profile refers to.
    pub fn fetch(auth: &Auth) -> Result<Self, CredentialError> {
        Ok(match auth {
            Auth::None => Self::None,
            Auth::Basic { user, password } => Self::Basic { user: user.clone(), password: password.fetch()? },
            Auth::Token(token) => Self::Token(token.fetch()?),
            Auth::OAuth2 { token_url, client_id, client_secret, scope, in_form } => Self::OAuth2 {
                token_url: token_url.clone(),
                client_id: client_id.clone(),
                client_secret: client_secret.fetch()?,
                scope: scope.clone(),
                in_form: *in_form,
            },
            Auth::Zgw { client_id, secret } => Self::Zgw { client_id: client_id.clone(), secret: secret.fetch()? },
            Auth::Ssh { user, key } => Self::Ssh { user: user.clone(), key: key.fetch()? },
            Auth::Webhook(secrets) => {
                let keys = secrets.iter().map(|s| webhook::Key::parse(s.fetch()?).ok_or(CredentialError::Webhook));
                Self::Webhook(keys.collect::<Result<_, _>>()?)
            }
        })
    }

    /// Whether an `Authorization` header shows these credentials. [`Credentials::None`] accepts anything; what is shown in
    /// another way is not accepted by this one: see [`Credentials::keys`].
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
            Self::OAuth2 { .. } | Self::Zgw { .. } | Self::Ssh { .. } | Self::Webhook(_) => false,
        }
    }

    /// The keys messages are signed with; None when they are not signed.
    pub fn keys(&self) -> Option<&[webhook::Key]> {
        match self {
            Self::Webhook(keys) => Some(keys),
            _ => None,
        }
    }
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
    fn what_is_signed_or_fetched_is_no_header_to_come_in_with() {
        let zgw = Credentials::Zgw { client_id: "a".to_owned(), secret: Secret::from("b".to_owned()) };
        for credentials in [zgw, Credentials::Webhook(vec![])] {
            assert!(!credentials.accepts(None) && !credentials.accepts(Some("Bearer b")), "{credentials:?}");
        }
    }
}
