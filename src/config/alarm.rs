//! Whom to tell at night, and by which mail server: the block `alarm`.

use super::reference;
use crate::secret::SecretRef;
use crate::yaml::{Mistakes, Node, Table, Value};
use std::net::IpAddr;

/// The block `alarm`. Without `smtp` nobody is mailed; log and metrics say the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// How many minutes a partner counts as unreachable before somebody is woken for it. Default 15: by then every
    /// delivery to him was tried several times, and a restart of his system is over.
    pub onbereikbaar_na_minuten: u32,
    /// The mail server.
    pub smtp: Option<Smtp>,
}

/// A mail server and the addresses of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Smtp {
    /// Its name or address.
    pub server: String,
    /// Its port. Default 587 (`starttls`), 465 (`tls`) or 25 (`geen`).
    pub poort: u16,
    /// How the connection is protected. Default `starttls`; never "when it happens to be offered".
    pub tls: SmtpTls,
    /// PEM of the only authorities that are trusted, relative to the configuration folder; None: those of the system.
    pub ca: Option<String>,
    /// Who signs in, and where his password stands; None: nobody signs in.
    pub aanmelden: Option<(String, SecretRef)>,
    /// From whom the mail is.
    pub van: String,
    /// To whom, one at least.
    pub aan: Vec<String>,
}

/// How a connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// In the clear until STARTTLS; a server that does not offer it gets nothing.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// Not; to this machine only.
    Geen,
}

impl Default for Alarm {
    fn default() -> Self {
        Self { onbereikbaar_na_minuten: 15, smtp: None }
    }
}

impl Alarm {
    /// Reads `alarm`.
    pub(super) fn read(node: &Node, mistakes: &mut Mistakes) -> Option<Self> {
        let mut table = node.table(mistakes)?;
        let mut alarm = Self::default();
        if let Some(node) = table.get("onbereikbaar_na_minuten") {
            match node.value {
                Value::Int(n) if (1..=10_080).contains(&n) => alarm.onbereikbaar_na_minuten = n as u32,
                _ => mistakes.at(node, "`onbereikbaar_na_minuten` is een getal van 1 tot 10080"),
            }
        }
        alarm.smtp = table.get("smtp").and_then(|node| Smtp::read(node, mistakes));
        table.finish(mistakes);
        Some(alarm)
    }
}

impl Smtp {
    fn read(node: &Node, mistakes: &mut Mistakes) -> Option<Self> {
        let before = mistakes.count();
        let mut table = node.table(mistakes)?;
        let server = table.need("server", mistakes).and_then(|node| {
            let text = node.text(mistakes)?;
            if text.is_empty() || !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:".contains(&b)) {
                mistakes.at(node, "`server` is de naam of het adres van een mailserver, zoals `mail.gemeente.example`");
            }
            Some(text.to_owned())
        });
        let poort = table.get("poort").and_then(|node| port(node, mistakes));
        let tls = table.get("tls").map_or(Some(SmtpTls::Starttls), |node| {
            let found = match node.text(mistakes)? {
                "starttls" => Some(SmtpTls::Starttls),
                "tls" => Some(SmtpTls::Tls),
                "geen" if server.as_deref().is_none_or(here) => Some(SmtpTls::Geen),
                "geen" => {
                    mistakes.at(node, "`tls: geen` mag alleen naar een mailserver op deze machine (`localhost`)");
                    return None;
                }
                _ => None,
            };
            if found.is_none() {
                mistakes.at(node, "`tls` is `starttls`, `tls` of `geen`");
            }
            found
        });
        let ca = table.text("ca", mistakes).map(str::to_owned);
        let aanmelden = sign_in(node, &mut table, mistakes);
        let van = table.need("van", mistakes).and_then(|node| address(node, mistakes));
        let aan: Vec<String> = match table.need("aan", mistakes) {
            None => vec![],
            Some(node) => {
                let list = node.list(mistakes);
                if list.is_empty() && matches!(node.value, Value::List(_)) {
                    mistakes.at(node, "`aan` noemt minstens één adres");
                }
                list.iter().filter_map(|node| address(node, mistakes)).collect()
            }
        };
        table.finish(mistakes);
        if mistakes.count() > before {
            return None;
        }
        let (server, tls, van) = (server?, tls?, van?);
        let usual = match tls {
            SmtpTls::Starttls => 587,
            SmtpTls::Tls => 465,
            SmtpTls::Geen => 25,
        };
        Some(Self { server, poort: poort.unwrap_or(usual), tls, ca, aanmelden, van, aan })
    }
}

fn sign_in(node: &Node, table: &mut Table<'_>, mistakes: &mut Mistakes) -> Option<(String, SecretRef)> {
    let gebruiker = table.text("gebruiker", mistakes).map(str::to_owned);
    match (gebruiker, table.get("wachtwoord")) {
        (None, None) => None,
        (Some(gebruiker), Some(wachtwoord)) => Some((gebruiker, reference(wachtwoord, mistakes)?)),
        _ => {
            mistakes.at(node, "`gebruiker` en `wachtwoord` horen bij elkaar: geef ze allebei of geen van beide");
            None
        }
    }
}

fn port(node: &Node, mistakes: &mut Mistakes) -> Option<u16> {
    match node.value {
        Value::Int(n) if (1..=65_535).contains(&n) => u16::try_from(n).ok(),
        _ => {
            mistakes.at(node, "`poort` is een getal van 1 tot 65535");
            None
        }
    }
}

/// Whether a server is on this machine.
fn here(server: &str) -> bool {
    server == "localhost" || server.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// An address as it may stand in the head of a mail: nothing in it can begin another line there.
fn address(node: &Node, mistakes: &mut Mistakes) -> Option<String> {
    let text = node.text(mistakes)?;
    if text.bytes().all(|b| b.is_ascii_graphic()) && text.parse::<lettre::Address>().is_ok() {
        return Some(text.to_owned());
    }
    mistakes.at(node, "dit is geen mailadres; schrijf alleen het adres, zoals `beheer@gemeente.example`");
    None
}

#[cfg(test)]
mod tests {
    use crate::config::Settings;

    fn mistakes(smtp: &str) -> Vec<String> {
        let text = format!("alarm:\n  smtp: {smtp}\n");
        let found = Settings::parse("trajectbrug.yaml", &text).err().unwrap_or_default();
        found.into_iter().map(|m| m.text).collect()
    }

    #[test]
    fn the_port_follows_from_tls_and_plain_mail_stays_on_this_machine() {
        let port = |rest: &str| {
            let text = format!("alarm:\n  smtp: {{ {rest}, van: a@b.example, aan: [c@d.example] }}\n");
            Settings::parse("x", &text).expect("right").alarm.smtp.expect("a server").poort
        };
        assert_eq!(port("server: mail.example"), 587);
        assert_eq!(port("server: mail.example, tls: tls"), 465);
        assert_eq!(port("server: localhost, tls: geen"), 25);
        assert_eq!(port("server: \"127.0.0.1\", tls: geen, poort: 2525"), 2525);
        let elsewhere = mistakes("{ server: mail.example, tls: geen, van: a@b.example, aan: [c@d.example] }");
        assert_eq!(elsewhere, ["`tls: geen` mag alleen naar een mailserver op deze machine (`localhost`)"]);
    }

    #[test]
    fn an_address_cannot_begin_another_line_of_the_head() {
        let wrong = ["dit is geen mailadres; schrijf alleen het adres, zoals `beheer@gemeente.example`"];
        for address in ["a@b.example\\r\\nBcc: x@y.example", "Beheer <a@b.example>", "a@b.example, c@d.example", "a"] {
            let found = mistakes(&format!("{{ server: mail.example, van: \"{address}\", aan: [c@d.example] }}"));
            assert_eq!(found, wrong, "{address}");
        }
    }
}
