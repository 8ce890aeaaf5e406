//! Sending over HTTP.

use super::answer::Rules;
use super::{Connection, Settings, capped};
use crate::connector::{Credentials, DeliveryError, Outgoing, Receipt, Sender, Sending};
use reqwest::header::CONTENT_TYPE;

/// Posts a body and takes a 2xx as receipt, unless the profile knows better.
pub struct Http {
    settings: Settings,
    rules: Rules,
    connection: Connection,
}

/// An answer.
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its body, cut at [`super::ANSWER_MAX`].
    pub body: Vec<u8>,
    /// What it is when it is no success.
    pub refused: DeliveryError,
}

impl Answer {
    /// Whether its status says that it succeeded.
    pub fn success(&self) -> bool {
        (200..=299).contains(&self.status)
    }
}

impl Http {
    /// Prepares the connection. The error is Dutch.
    pub fn new(settings: Settings, rules: Rules, credentials: &Credentials) -> Result<Self, String> {
        let wire = &settings.wire;
        let connection = Connection::new(&wire.url, wire.tls.as_ref(), credentials, wire.timeout)?;
        Ok(Self { settings, rules, connection })
    }

    /// Sends, and gives the answer whatever its status.
    pub async fn exchange(&self, outgoing: &Outgoing) -> Result<Answer, DeliveryError> {
        let mut request = self
            .connection
            .request(self.settings.method.clone(), &self.settings.wire.url)
            .header(CONTENT_TYPE, self.settings.mediatype)
            .body(outgoing.body.clone());
        if self.settings.headers.is_empty() {
            request = request.header("Idempotency-Key", &outgoing.levering_id);
        }
        for (name, template) in &self.settings.headers {
            request = request.header(name, fill(template, outgoing));
        }
        if let Some(traceparent) = outgoing.traceparent.as_ref().filter(|_| self.settings.traceparent) {
            request = request.header("traceparent", traceparent);
        }
        let answer = self.connection.send(request, Some(outgoing)).await?;
        let status = answer.status().as_u16();
        let refused = self.connection.refused(status, answer.headers());
        let body = match capped(answer).await {
            Ok(body) => body,
            // The status has decided already, whatever else was to come.
            Err(_) if !(200..=299).contains(&status) => vec![],
            Err(error) if error.is_timeout() => return Err(self.connection.failed(error)),
            // A proxy in between can have said "200" before it lost the other side.
            Err(_) => return Err(DeliveryError::Truncated { host: self.host().to_owned() }),
        };
        Ok(Answer { status, body, refused })
    }
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

impl Sender for Http {
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Sending<'a> {
        Box::pin(async move {
            let answer = self.exchange(outgoing).await?;
            if !answer.success() {
                return Err(answer.refused);
            }
            self.rules.judge(self.host(), answer.status, &answer.body)?;
            Ok(Receipt { body: answer.body })
        })
    }

    fn host(&self) -> &str {
        self.connection.host()
    }

    fn redirect(&mut self, origin: &str) {
        let wire = &mut self.settings.wire;
        if let Some(mut url) = reqwest::Url::parse(origin).ok().and_then(|o| o.join(wire.url.path()).ok()) {
            url.set_query(wire.url.query());
            self.connection.redirect(&url);
            wire.url = url;
        }
    }
}
