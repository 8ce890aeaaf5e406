//! OAuth 2.0 client credentials (RFC 6749, section 4.4): a token is fetched when one is needed, kept until just before it
//! ends, and fetched by one caller at a time while the others wait for what he gets.

use super::{capped, failure, host, url};
use crate::connector::DeliveryError;
use crate::secret::Secret;
use base64::Engine;
use reqwest::Url;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde_json::Value;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How long a token is kept whose server does not say how long it lasts.
const UNKNOWN: Duration = Duration::from_secs(60);

/// Fetches and keeps the token of one route.
pub struct Tokens {
    url: Url,
    client: reqwest::Client,
    client_id: String,
    client_secret: Secret,
    scope: Option<String>,
    in_form: bool,
    timeout: Duration,
    /// Fetches that ended, well or not; the number of a token is that of its fetch.
    ended: AtomicU64,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    token: Option<Token>,
    /// Why the last fetch failed, when it did.
    failed: Option<String>,
}

struct Token {
    header: HeaderValue,
    until: Instant,
    number: u64,
}

/// A token to show.
pub struct Shown {
    /// `Bearer ..`.
    pub header: HeaderValue,
    /// Whether it was there already; then a 401 may only mean that the server has let go of it.
    pub cached: bool,
    number: u64,
}

/// What a profile says of it.
pub struct Settings<'s> {
    /// Where tokens are had.
    pub token_url: &'s str,
    /// Our name there.
    pub client_id: &'s str,
    /// Our secret there.
    pub client_secret: &'s Secret,
    /// What we ask for.
    pub scope: Option<&'s str>,
    /// Whether name and secret go in the form.
    pub in_form: bool,
}

impl Tokens {
    /// Prepares; nothing is fetched before it is needed. The error is Dutch.
    pub fn new(settings: &Settings<'_>, client: reqwest::Client, timeout: Duration) -> Result<Self, String> {
        let Settings { client_id, client_secret, in_form, .. } = *settings;
        let url = url(settings.token_url).map_err(|text| format!("`token_url`: {text}"))?;
        let (client_id, client_secret) = (client_id.to_owned(), client_secret.clone());
        let scope = settings.scope.map(str::to_owned);
        let (ended, held) = (AtomicU64::new(0), Mutex::default());
        Ok(Self { url, client, client_id, client_secret, scope, in_form, timeout, ended, held })
    }

    /// Points it at another origin, keeping the path.
    pub fn redirect(&mut self, origin: &Url) {
        if let Ok(url) = origin.join(self.url.path()) {
            self.url = url;
        }
    }

    /// A token for a call to `receiver`.
    pub async fn get(&self, receiver: &str) -> Result<Shown, DeliveryError> {
        let before = self.ended.load(Ordering::SeqCst);
        let mut held = self.held.lock().await;
        if let Some(token) = held.token.as_ref().filter(|t| t.until > Instant::now()) {
            return Ok(Shown { header: token.header.clone(), cached: true, number: token.number });
        }
        let failed =
            |reason: String| DeliveryError::Token { host: receiver.to_owned(), server: host(&self.url), reason };
        // Who waited for a fetch that failed does not try again at once: sixteen lanes would be sixteen knocks.
        let number = self.ended.load(Ordering::SeqCst);
        if let Some(reason) = held.failed.as_ref().filter(|_| number > before) {
            return Err(failed(reason.clone()));
        }
        let fetched = self.fetch().await;
        self.ended.fetch_add(1, Ordering::SeqCst);
        match fetched {
            Ok((header, lasts)) => {
                let until = Instant::now() + lasts;
                *held = Held { token: Some(Token { header: header.clone(), until, number }), failed: None };
                Ok(Shown { header, cached: false, number })
            }
            Err(reason) => {
                *held = Held { token: None, failed: Some(reason.clone()) };
                Err(failed(reason))
            }
        }
    }

    /// Lets go of a token the receiver did not take; not of one that was fetched since.
    pub async fn forget(&self, shown: &Shown) {
        let mut held = self.held.lock().await;
        if held.token.as_ref().is_some_and(|t| t.number == shown.number) {
            held.token = None;
        }
    }

    /// A token and how long it may be kept, or why there is none, in Dutch.
    async fn fetch(&self) -> Result<(HeaderValue, Duration), String> {
        let mut form = vec![("grant_type", "client_credentials")];
        form.extend(self.scope.as_deref().map(|scope| ("scope", scope)));
        if self.in_form {
            form.extend([("client_id", self.client_id.as_str()), ("client_secret", self.client_secret.expose())]);
        }
        let mut request = self
            .client
            .post(self.url.clone())
            .timeout(self.timeout)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(encoded(&form));
        if !self.in_form {
            request = request.header(AUTHORIZATION, self.basic()?);
        }
        let server = host(&self.url);
        let answer = request.send().await.map_err(|e| failure(e, &server, self.timeout).to_string())?;
        let status = answer.status().as_u16();
        let body = capped(answer).await.unwrap_or_default();
        let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
        if status != 200 {
            // The codes of RFC 6749, section 5.2; any other text could hold anything.
            let known = ["invalid_request", "invalid_client", "invalid_grant", "unauthorized_client"];
            let known = known.iter().chain(&["unsupported_grant_type", "invalid_scope"]);
            let code = known.copied().find(|code| answer["error"] == *code);
            return Err(match code {
                Some(code) => format!("HTTP-status {status}, {code}"),
                None => format!("HTTP-status {status}"),
            });
        }
        let bearer = answer["token_type"].as_str().is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
        let Some(token) = answer["access_token"].as_str().filter(|t| bearer && !t.is_empty()) else {
            return Err("het antwoord heeft geen `access_token` van de soort Bearer".to_owned());
        };
        let mut header = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| "het token heeft tekens die niet in een header mogen".to_owned())?;
        header.set_sensitive(true);
        let lasts = &answer["expires_in"];
        let lasts = lasts.as_u64().or_else(|| lasts.as_str()?.parse().ok()).map(Duration::from_secs);
        Ok((header, lasts.map_or(UNKNOWN, kept)))
    }

    /// Name and secret as RFC 6749, section 2.3.1 has them: form-encoded first.
    fn basic(&self) -> Result<HeaderValue, String> {
        let part = |text: &str| encoded(&[("", text)])[1..].to_owned();
        let pair = format!("{}:{}", part(&self.client_id), part(self.client_secret.expose()));
        let text = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair));
        let mut header = HeaderValue::from_str(&text).map_err(|_| "`client_id` past niet in een header".to_owned())?;
        header.set_sensitive(true);
        Ok(header)
    }
}

/// How long a token is kept that lasts this long: until a tenth of its life before its end, or half a minute where that is
/// less. A message that is under way when it ends would be refused.
fn kept(lasts: Duration) -> Duration {
    lasts.saturating_sub((lasts / 10).min(Duration::from_secs(30)))
}

/// `application/x-www-form-urlencoded`.
fn encoded(pairs: &[(&str, &str)]) -> String {
    let Ok(mut url) = Url::parse("http://localhost/") else { return String::new() };
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_let_go_just_before_it_ends() {
        let seconds = |n| kept(Duration::from_secs(n)).as_secs_f64();
        assert_eq!(
            (seconds(3600), seconds(300), seconds(60), seconds(10), seconds(0)),
            (3570.0, 270.0, 54.0, 9.0, 0.0)
        );
    }

    #[test]
    fn a_form_is_encoded() {
        assert_eq!(encoded(&[("scope", "a b&c"), ("x", "é+")]), "scope=a+b%26c&x=%C3%A9%2B");
        assert_eq!(&encoded(&[("", "a:b")])[1..], "a%3Ab");
    }
}
