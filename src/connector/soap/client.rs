//! Sending a StUF message and reading the answer: Bv0x is a receipt, Fo0x a refusal, whatever the HTTP status says.

use crate::connector::http::{Http, Rules, Settings, Wire};
use crate::connector::{Credentials, DeliveryError, Outgoing, Receipt, Sender, Sending};
use crate::format::{ContentPaths, Limits, xml};
use crate::message::tree::Node;

const STUF: &str = "http://www.egem.nl/StUF/StUF0301";

/// Posts SOAP envelopes to one place with one action.
pub struct Soap {
    http: Http,
}

impl Soap {
    /// Prepares the connection. The error is Dutch.
    pub fn new(wire: Wire, action: &str, credentials: &Credentials) -> Result<Self, String> {
        let settings = Settings {
            wire,
            method: reqwest::Method::POST,
            headers: vec![("SOAPAction".to_owned(), format!("\"{action}\""))],
            traceparent: false,
            mediatype: "text/xml; charset=utf-8",
        };
        Ok(Self { http: Http::new(settings, Rules::default(), credentials)? })
    }
}

impl Sender for Soap {
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> Sending<'a> {
        Box::pin(async move {
            let answer = self.http.exchange(outgoing).await?;
            let host = self.http.host();
            match judge(&answer.body) {
                Judged::Bevestigd if answer.success() => Ok(Receipt { body: answer.body }),
                Judged::Fout { bericht, code, plek } => {
                    Err(DeliveryError::Fout { host: host.to_owned(), bericht, code, plek })
                }
                _ if answer.success() => {
                    Err(DeliveryError::NoReceipt { host: host.to_owned(), expected: "een Bv-bericht" })
                }
                _ => Err(answer.refused),
            }
        })
    }

    fn host(&self) -> &str {
        self.http.host()
    }

    fn redirect(&mut self, origin: &str) {
        self.http.redirect(origin);
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Judged {
    Bevestigd,
    Fout { bericht: String, code: String, plek: String },
    Onbekend,
}

/// What an answer is. Products answer with Fo01, Fo02 and Fo03 as they like, so the presence of one decides, not its
/// number (STANDARDS section 2, "Reality").
fn judge(body: &[u8]) -> Judged {
    let Ok(tree) = xml::read(body, &Limits::default(), &ContentPaths::default()) else { return Judged::Onbekend };
    let Some(root) = tree.root() else { return Judged::Onbekend };
    if let Some(fout) = find(root, &|name| name.len() == 11 && name.starts_with("Fo0") && name.ends_with("Bericht")) {
        let field = |wanted: &str| {
            let node = find(fout, &|name| name == wanted);
            // Only what looks like a code goes on to logs: the texts of some products hold data.
            node.map(|n| n.text().trim().to_owned())
                .filter(|t| t.len() <= 12 && t.chars().all(|c| c.is_ascii_alphanumeric()))
        };
        return Judged::Fout {
            bericht: fout.name().trim_end_matches("Bericht").to_owned(),
            code: field("code").unwrap_or_else(|| "onbekend".to_owned()),
            plek: field("plek").unwrap_or_else(|| "onbekend".to_owned()),
        };
    }
    match find(root, &|name| name.len() == 11 && name.starts_with("Bv0") && name.ends_with("Bericht")) {
        Some(_) => Judged::Bevestigd,
        None => Judged::Onbekend,
    }
}

/// The first StUF element with a name, in document order.
fn find<'t, 's>(node: Node<'t, 's>, wanted: &dyn Fn(&str) -> bool) -> Option<Node<'t, 's>> {
    if node.namespace() == STUF && wanted(node.name()) {
        return Some(node);
    }
    node.children().find_map(|child| find(child, wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(inner: &str) -> Judged {
        judge(format!("<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/' xmlns='{STUF}'><e:Body>{inner}</e:Body></e:Envelope>").as_bytes())
    }

    #[test]
    fn a_fault_is_seen_whatever_its_number_and_nothing_of_its_text_is_kept() {
        assert_eq!(answer("<Bv03Bericht/>"), Judged::Bevestigd);
        assert_eq!(
            answer(
                "<e:Fault><detail><Fo02Bericht><body><code>StUF058</code><plek>server</plek><omschrijving>BSN 999902210</omschrijving></body></Fo02Bericht></detail></e:Fault>"
            ),
            Judged::Fout { bericht: "Fo02".to_owned(), code: "StUF058".to_owned(), plek: "server".to_owned() }
        );
        assert_eq!(answer("<iets/>"), Judged::Onbekend);
        assert_eq!(judge(b"<html>"), Judged::Onbekend);
    }
}
