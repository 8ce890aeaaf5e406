//! Fetching one page.

use super::FeedIn;
use crate::connector::http::Connection;
use crate::connector::{Credentials, DeliveryError};
use reqwest::header::{ACCEPT, ETAG, HeaderValue, IF_NONE_MATCH};
use reqwest::{Method, Url};

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
    connection: Connection,
    accept: HeaderValue,
    max_bytes: usize,
}

impl Feed {
    /// Prepares the connection. The error is Dutch.
    pub fn new(
        settings: &FeedIn,
        credentials: &Credentials,
        accept: &'static str,
        max_bytes: usize,
    ) -> Result<Self, String> {
        let wire = &settings.wire;
        let connection = Connection::new(&wire.url, wire.tls.as_ref(), credentials, wire.timeout)?;
        Ok(Self { connection, accept: HeaderValue::from_static(accept), max_bytes })
    }

    /// Host and port, for logs.
    pub fn host(&self) -> &str {
        self.connection.host()
    }

    /// Fetches a page of this feed's own origin. With a tag the server may say that it did not change.
    pub async fn page(&self, url: &Url, etag: Option<&str>) -> Result<Page, FetchError> {
        let mut request = self.connection.request(Method::GET, url).header(ACCEPT, self.accept.clone());
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let mut answer = self.connection.send(request, None).await?;
        match answer.status().as_u16() {
            304 if etag.is_some() => return Ok(Page::Same),
            204 => return Ok(Page::Here { body: vec![], etag: None }),
            200 => {}
            status => return Err(self.connection.refused(status, answer.headers()).into()),
        }
        let etag = answer.headers().get(ETAG).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let mut body = vec![];
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.connection.failed(error))? {
            if chunk.len() > self.max_bytes - body.len() {
                return Err(FetchError::TooLarge { host: self.host().to_owned(), max: self.max_bytes });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Page::Here { body, etag })
    }
}
