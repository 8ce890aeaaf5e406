//! One place we call over HTTP: its client, how we show who we are, and what a failed call was.

use super::show::Show;
use super::{Tls, failure, host};
use crate::connector::{Credentials, DeliveryError, Outgoing, wall_clock};
use reqwest::Url;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use std::time::{Duration, SystemTime};

/// How long a connection may take to be made, TLS included.
pub const CONNECT: Duration = Duration::from_secs(5);

/// A client for one place: no redirects, no proxy, HTTP/1.1 with connections kept open. Certificates are only loaded for
/// `https`.
pub fn client(url: &Url, tls: Option<&Tls>) -> Result<reqwest::Client, String> {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT)
        .pool_idle_timeout(Duration::from_secs(60))
        .tcp_nodelay(true)
        .user_agent(concat!("trajectbrug/", env!("CARGO_PKG_VERSION")));
    let builder = match tls {
        Some(tls) => tls.apply(builder),
        None if url.scheme() == "https" => builder,
        None => builder.tls_certs_only([]),
    };
    builder.build().map_err(|_| match tls {
        Some(_) => {
            "de verbinding kan niet worden voorbereid (TLS); horen `certificaat` en `sleutel` bij elkaar?".to_owned()
        }
        None => "de verbinding kan niet worden voorbereid (TLS)".to_owned(),
    })
}

/// One place we call.
pub struct Connection {
    client: reqwest::Client,
    show: Show,
    host: String,
    timeout: Duration,
}

impl Connection {
    /// Prepares. The error is Dutch.
    pub fn new(url: &Url, tls: Option<&Tls>, credentials: &Credentials, timeout: Duration) -> Result<Self, String> {
        let token_url = match credentials {
            Credentials::OAuth2 { token_url, .. } => Url::parse(token_url).ok(),
            _ => None,
        };
        // The same client fetches the token: when either is https, it must have the roots of the system.
        let secure = token_url.as_ref().filter(|u| u.scheme() == "https").unwrap_or(url);
        let client = client(secure, tls)?;
        let show = Show::new(credentials, &client, timeout)?;
        Ok(Self { client, show, host: host(url), timeout })
    }

    /// Host and port, for logs and screens.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// A call of this method, which ends within the time of the route whatever happens.
    pub fn request(&self, method: reqwest::Method, url: &Url) -> reqwest::RequestBuilder {
        self.client.request(method, url.clone()).timeout(self.timeout)
    }

    /// Calls, and gives the answer whatever its status. A 401 to a token that was kept is asked once more with a fresh one:
    /// servers let go of tokens before their time. `outgoing` is what is sent, for signatures.
    pub async fn send(
        &self,
        request: reqwest::RequestBuilder,
        outgoing: Option<&Outgoing>,
    ) -> Result<reqwest::Response, DeliveryError> {
        let again = request.try_clone();
        let (request, shown) = self.show.add(request, outgoing, &self.host).await?;
        let answer = request.send().await.map_err(|error| self.failed(error))?;
        let (Show::Tokens(tokens), Some(shown), Some(again)) = (&self.show, shown, again) else { return Ok(answer) };
        if answer.status().as_u16() != 401 {
            return Ok(answer);
        }
        tokens.forget(&shown).await;
        if !shown.cached {
            return Ok(answer);
        }
        let (request, _) = self.show.add(again, outgoing, &self.host).await?;
        request.send().await.map_err(|error| self.failed(error))
    }

    /// What a failed call was.
    pub fn failed(&self, error: reqwest::Error) -> DeliveryError {
        failure(error, &self.host, self.timeout)
    }

    /// What an answer is that is no success.
    pub fn refused(&self, status: u16, headers: &HeaderMap) -> DeliveryError {
        let host = self.host.clone();
        match status {
            300..=399 => DeliveryError::Redirect { host, status },
            _ => DeliveryError::Status { host, status, retry_after: retry_after(headers) },
        }
    }

    /// Points it at another origin.
    pub fn redirect(&mut self, url: &Url) {
        self.host = host(url);
        if let Show::Tokens(tokens) = &mut self.show {
            tokens.redirect(url);
        }
    }
}

/// `Retry-After`: a number of seconds, or a moment (RFC 9110, section 10.2.3). A moment counts from the answer's own `Date`,
/// so that a clock that is wrong over there changes nothing; without one from ours.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = |text: &str| httpdate::parse_http_date(text).ok();
    let now = headers
        .get(DATE)
        .and_then(|date| moment(date.to_str().ok()?))
        .unwrap_or_else(|| SystemTime::from(wall_clock()));
    Some(moment(text)?.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(pairs: &[(reqwest::header::HeaderName, &str)]) -> Option<u64> {
        let headers = pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        retry_after(&headers).map(|after| after.as_secs())
    }

    #[test]
    fn retry_after_is_seconds_or_a_moment() {
        assert_eq!(after(&[(RETRY_AFTER, "120")]), Some(120));
        let date = (DATE, "Wed, 21 Oct 2015 07:28:00 GMT");
        for (moment, seconds) in [
            ("Wed, 21 Oct 2015 07:30:00 GMT", Some(120)),
            ("Wednesday, 21-Oct-15 07:28:30 GMT", Some(30)),
            ("Wed, 21 Oct 2015 07:00:00 GMT", Some(0)),
            ("straks", None),
            ("-1", None),
            ("1.5", None),
        ] {
            assert_eq!(after(&[(RETRY_AFTER, moment), date.clone()]), seconds, "{moment}");
        }
        assert_eq!(after(&[date]), None);
        // Without a Date it counts from now, and this is past.
        assert_eq!(after(&[(RETRY_AFTER, "Wed, 21 Oct 2015 07:30:00 GMT")]), Some(0));
    }
}
