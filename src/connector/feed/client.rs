//! Fetching one page.

use super::FeedIn;
use crate::connector::http::{authorization, client, host};
use crate::connector::{Credentials, DeliveryError};
use reqwest::Url;
use reqwest::header::{ACCEPT, AUTHORIZATION, ETAG, HeaderValue, IF_NONE_MATCH, RETRY_AFTER};
use std::time::Duration;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// Its bytes, and the tag the server gave it.
    Here {
        /// The body.
        body: Vec<u8>,
        /// `ETag`, to ask next time whether it changed.
        etag: Option<String>,
    },
    /// What we have of it is still right (304).
    Same,
}

/// Why a page did not come.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The connection, or an answer that is no success.
    #[error(transparent)]
    Wire(#[from] DeliveryError),
    /// More bytes than the route takes.
    #[error("een bladzijde van `{host}` is groter dan {max} bytes (`max_bytes`)")]
    TooLarge {
        /// Host and port.
        host: String,
        /// The bound.
        max: usize,
    },
}

/// Fetches the pages of one feed.
pub struct Feed {
    settings: FeedIn,
    authorization: Option<HeaderValue>,
    accept: HeaderValue,
    max_bytes: usize,
    client: reqwest::Client,
    host: String,
}

impl Feed {
    /// Prepares the connection. The error is Dutch.
    pub fn new(
        settings: FeedIn,
        credentials: &Credentials,
        accept: &'static str,
        max_bytes: usize,
    ) -> Result<Self, String> {
        let client = client(&settings.url)?;
        let (authorization, host) = (authorization(credentials)?, host(&settings.url));
        Ok(Self { settings, authorization, accept: HeaderValue::from_static(accept), max_bytes, client, host })
    }

    /// Host and port, for logs.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Fetches a page of this feed's own origin. With a tag the server may say that it did not change.
    pub async fn page(&self, url: &Url, etag: Option<&str>) -> Result<Page, FetchError> {
        let mut request =
            self.client.get(url.clone()).timeout(self.settings.timeout).header(ACCEPT, self.accept.clone());
        if let Some(value) = &self.authorization {
            request = request.header(AUTHORIZATION, value.clone());
        }
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let failed = |source: reqwest::Error| {
            if source.is_timeout() {
                DeliveryError::Timeout { host: self.host.clone(), seconds: self.settings.timeout.as_secs() }
            } else {
                DeliveryError::Connect { host: self.host.clone(), source: source.without_url() }
            }
        };
        let mut answer = request.send().await.map_err(failed)?;
        match answer.status().as_u16() {
            304 if etag.is_some() => return Ok(Page::Same),
            204 => return Ok(Page::Here { body: vec![], etag: None }),
            200 => {}
            status => {
                let after = answer.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()?.parse().ok());
                let retry_after = after.map(Duration::from_secs);
                return Err(DeliveryError::Status { host: self.host.clone(), status, retry_after }.into());
            }
        }
        let etag = answer.headers().get(ETAG).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let mut body = vec![];
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if chunk.len() > self.max_bytes - body.len() {
                return Err(FetchError::TooLarge { host: self.host.clone(), max: self.max_bytes });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Page::Here { body, etag })
    }
}
