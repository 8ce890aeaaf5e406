//! Sending over HTTP.

use super::Settings;
use crate::connector::{Credentials, DeliveryError, Outgoing, Receipt, Sender, Sending};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use std::time::Duration;

/// How much of an answer is read and kept as receipt: 64 KiB.
pub const ANSWER_MAX: usize = 64 * 1024;

/// Posts a body and takes any 2xx as receipt.
pub struct Http {
    settings: Settings,
    authorization: Option<HeaderValue>,
    client: reqwest::Client,
    host: String,
}

/// A client for one place: no redirects, no proxy, HTTP/1.1 with connections kept open. Certificates are only loaded for
/// `https`.
pub fn client(url: &reqwest::Url) -> Result<reqwest::Client, String> {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(60))
        .tcp_nodelay(true)
        .user_agent(concat!("trajectbrug/", env!("CARGO_PKG_VERSION")));
    let builder = if url.scheme() == "https" { builder } else { builder.tls_certs_only([]) };
    builder.build().map_err(|_| "de verbinding kan niet worden voorbereid (TLS)".to_owned())
}

/// The header that shows credentials. The error is Dutch.
pub fn authorization(credentials: &Credentials) -> Result<Option<HeaderValue>, String> {
    use base64::Engine;
    let text = match credentials {
        Credentials::None => return Ok(None),
        Credentials::Token(token) => format!("Bearer {}", token.expose()),
        Credentials::Basic { user, password } => {
            let pair = format!("{user}:{}", password.expose());
            format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
        }
    };
    let mut header =
        HeaderValue::from_str(&text).map_err(|_| "het geheim heeft tekens die niet in een header mogen".to_owned())?;
    header.set_sensitive(true);
    Ok(Some(header))
}

impl Http {
    /// Prepares the connection. The error is Dutch.
    pub fn new(settings: Settings, credentials: Credentials) -> Result<Self, String> {
        let authorization = authorization(&credentials)?;
        let client = client(&settings.url)?;
        let host = host(&settings.url);
        Ok(Self { settings, authorization, client, host })
    }

    /// Sends, and gives the status and the answer whatever they are.
    pub async fn exchange(&self, outgoing: &Outgoing) -> Result<(u16, Option<Duration>, Vec<u8>), DeliveryError> {
        let mut request = self
            .client
            .request(self.settings.method.clone(), self.settings.url.clone())
            .timeout(self.settings.timeout)
            .header(CONTENT_TYPE, self.settings.mediatype)
            .body(outgoing.body.clone());
        if let Some(value) = &self.authorization {
            request = request.header(AUTHORIZATION, value.clone());
        }
        if self.settings.headers.is_empty() {
            request = request.header("Idempotency-Key", &outgoing.levering_id);
        }
        for (name, template) in &self.settings.headers {
            request = request.header(name, fill(template, outgoing));
        }
        let failed = |source: reqwest::Error| {
            if source.is_timeout() {
                DeliveryError::Timeout { host: self.host.clone(), seconds: self.settings.timeout.as_secs() }
            } else {
                DeliveryError::Connect { host: self.host.clone(), source: source.without_url() }
            }
        };
        let answer = request.send().await.map_err(failed)?;
        let status = answer.status().as_u16();
        let after =
            answer.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()?.parse().ok()).map(Duration::from_secs);
        // The status has decided already. SOAP without a readable body is "no receipt" by itself.
        let body = capped(answer).await.unwrap_or_default();
        Ok((status, after, body))
    }
}

/// The body of an answer, cut at [`ANSWER_MAX`].
pub async fn capped(mut answer: reqwest::Response) -> Result<Vec<u8>, reqwest::Error> {
    let mut body = vec![];
    while let Some(chunk) = answer.chunk().await? {
        let room = ANSWER_MAX - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() == ANSWER_MAX {
            break;
        }
    }
    Ok(body)
}

fn fill(template: &str, outgoing: &Outgoing) -> String {
    match template {
        "{levering_id}" => outgoing.levering_id.clone(),
        "{bericht_id}" => outgoing.bericht_id.clone(),
        "{afzender_id}" => outgoing.afzender_id.clone(),
        _ => template
            .replace("{levering_id}", &outgoing.levering_id)
            .replace("{bericht_id}", &outgoing.bericht_id)
            .replace("{afzender_id}", &outgoing.afzender_id),
    }
}

/// Host and port of a URL, for logs and screens.
pub fn host(url: &reqwest::Url) -> String {
    match url.port_or_known_default() {
        Some(port) => format!("{}:{port}", url.host_str().unwrap_or_default()),
        None => url.host_str().unwrap_or_default().to_owned(),
    }
}

impl Sender for Http {
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Sending<'a> {
        Box::pin(async move {
            match self.exchange(outgoing).await? {
                (200..=299, _, body) => Ok(Receipt { body }),
                (status, retry_after, _) => Err(DeliveryError::Status { host: self.host.clone(), status, retry_after }),
            }
        })
    }

    fn host(&self) -> &str {
        &self.host
    }

    fn redirect(&mut self, origin: &str) {
        if let Some(mut url) = reqwest::Url::parse(origin).ok().and_then(|o| o.join(self.settings.url.path()).ok()) {
            url.set_query(self.settings.url.query());
            self.host = host(&url);
            self.settings.url = url;
        }
    }
}
