//! How a call shows who we are: the headers of each kind of credentials.

use super::oauth2::{self, Tokens};
use crate::connector::{Credentials, DeliveryError, Outgoing, wall_clock, webhook};
use crate::secret::Secret;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use serde_json::json;
use std::time::Duration;

/// Credentials, ready to be shown.
pub enum Show {
    /// Nothing.
    Nothing,
    /// A header that stays the same.
    Fixed(HeaderValue),
    /// A token that is fetched.
    Tokens(Box<Tokens>),
    /// A token made for each call.
    Zgw {
        /// Our name there.
        client_id: String,
        /// The shared secret.
        secret: Secret,
    },
    /// A signature of each message.
    Webhook(Vec<webhook::Key>),
}

impl Show {
    /// Prepares. The error is Dutch.
    pub fn new(credentials: &Credentials, client: &reqwest::Client, timeout: Duration) -> Result<Self, String> {
        let fixed = |text: &str| bearer(text).map(Self::Fixed);
        match credentials {
            // A connector says which credentials it takes; HTTP takes no keys of SSH.
            Credentials::None | Credentials::Ssh { .. } => Ok(Self::Nothing),
            Credentials::Token(token) => fixed(&format!("Bearer {}", token.expose())),
            Credentials::Basic { user, password } => {
                fixed(&format!("Basic {}", STANDARD.encode(format!("{user}:{}", password.expose()))))
            }
            Credentials::OAuth2 { token_url, client_id, client_secret, scope, in_form } => {
                let settings = oauth2::Settings {
                    token_url,
                    client_id,
                    client_secret,
                    scope: scope.as_deref(),
                    in_form: *in_form,
                };
                Ok(Self::Tokens(Box::new(Tokens::new(&settings, client.clone(), timeout)?)))
            }
            Credentials::Zgw { client_id, secret } => {
                Ok(Self::Zgw { client_id: client_id.clone(), secret: secret.clone() })
            }
            Credentials::Webhook(keys) => Ok(Self::Webhook(keys.clone())),
        }
    }

    /// Adds what shows who we are; with it the fetched token, when there is one. What is fetched rather than sent is not
    /// signed.
    pub async fn add(
        &self,
        request: reqwest::RequestBuilder,
        outgoing: Option<&Outgoing>,
        host: &str,
    ) -> Result<(reqwest::RequestBuilder, Option<oauth2::Shown>), DeliveryError> {
        Ok(match self {
            Self::Nothing => (request, None),
            Self::Fixed(header) => (request.header(AUTHORIZATION, header.clone()), None),
            Self::Tokens(tokens) => {
                let shown = tokens.get(host).await?;
                (request.header(AUTHORIZATION, shown.header.clone()), Some(shown))
            }
            Self::Zgw { client_id, secret } => {
                match bearer(&format!("Bearer {}", zgw(client_id, secret, wall_clock()))) {
                    Ok(header) => (request.header(AUTHORIZATION, header), None),
                    // Base64 and dots: there is nothing in it that a header could refuse.
                    Err(_) => (request, None),
                }
            }
            Self::Webhook(keys) => {
                let Some(outgoing) = outgoing else { return Ok((request, None)) };
                let (seconds, signature) = webhook::sign(keys, &outgoing.levering_id, wall_clock(), &outgoing.body);
                let request = request
                    .header(webhook::ID, &outgoing.levering_id)
                    .header(webhook::TIMESTAMP, seconds)
                    .header(webhook::SIGNATURE, signature);
                (request, None)
            }
        })
    }
}

/// A header that is not shown by `Debug`.
fn bearer(text: &str) -> Result<HeaderValue, String> {
    let mut header =
        HeaderValue::from_str(text).map_err(|_| "het geheim heeft tekens die niet in een header mogen".to_owned())?;
    header.set_sensitive(true);
    Ok(header)
}

/// The token of the ZGW APIs: a JWT signed with HS256 (STANDARDS section 1). `iat` lies a little back, because a server whose
/// clock is behind refuses what was made in its future.
fn zgw(client_id: &str, secret: &Secret, now: DateTime<Utc>) -> String {
    let claims = json!({
        "iss": client_id, "iat": now.timestamp() - 10, "client_id": client_id,
        "user_id": client_id, "user_representation": client_id,
    });
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let text = format!("{}.{}", part(r#"{"alg":"HS256","typ":"JWT"}"#), part(&claims.to_string()));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(hmac::sign(&key, text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zgw_token_is_a_jwt_with_the_claims_of_the_standard() {
        let now = DateTime::from_timestamp(1_600_000_010, 0).unwrap();
        let token = zgw("trajectbrug", &Secret::from("geheim".to_owned()), now);
        let parts: Vec<&str> = token.split('.').collect();
        let decoded = |n: usize| String::from_utf8(URL_SAFE_NO_PAD.decode(parts[n]).unwrap()).unwrap();
        assert_eq!(decoded(0), r#"{"alg":"HS256","typ":"JWT"}"#);
        assert_eq!(
            decoded(1),
            r#"{"iss":"trajectbrug","iat":1600000000,"client_id":"trajectbrug","user_id":"trajectbrug","user_representation":"trajectbrug"}"#
        );
        // printf '%s' "$header.$claims" | openssl dgst -sha256 -hmac geheim -binary | basenc --base64url
        assert_eq!(parts[2], "wbrSgQNVpPuAiDTtS6w8JXXZ9rUqilXyJTlqTWcMoc4");
    }
}
