//! Settings of the process: `trajectbrug.yaml` in the configuration folder. Every setting has a default, so the file may
//! be absent. Partners are not here: they are folders (`profile`).

mod alarm;
mod bewaren;
mod jobs;
mod traces;

pub use alarm::{Alarm, Smtp, SmtpTls};
pub use bewaren::{BEWAREN_DAGEN_MIN, Bewaren};
pub use jobs::{JOBS, Jobs};
pub use traces::Traces;

use crate::secret::SecretRef;
use crate::yaml::{self, Mistake, Mistakes, Node, Value};
use std::collections::BTreeMap;

/// The settings, defaults filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// `test` or `productie`; shown by health and log, so that nobody mistakes one for the other. The data folder, profiles
    /// and senders can say which they are, and one that is of the other is refused. Default `test`.
    pub omgeving: Omgeving,
    /// Address of the listener, `host:port`. Default `127.0.0.1:8080`; `serve --listen` goes first.
    pub luister: String,
    /// Master key for sealed columns and pseudonyms: 64 hex digits. Default: the file `sleutel` in the data folder, made
    /// on the first start.
    pub sleutel: Option<SecretRef>,
    /// The hub's own strings for envelope lines of mappings (`zender.applicatie`).
    pub gegevens: BTreeMap<String, String>,
    /// Token for `/metrics` and the operator's API; without one they answer on loopback only.
    pub beheer_token: Option<SecretRef>,
    /// Certificate chain and key in PEM for HTTPS; without them the listener speaks plain HTTP.
    pub tls: Option<Tls>,
    /// How long what is kept: `bewaren_dagen` (default and minimum 400) and `bewaren`.
    pub bewaren: Bewaren,
    /// When jobs run, where that is not their own time.
    pub jobs: Jobs,
    /// Messages that may wait for the writer before callers get 503. Default 4096.
    pub wachtrij: usize,
    /// Whom to mail when a person must look.
    pub alarm: Alarm,
    /// Where traces go; None: none are made.
    pub traces: Option<Traces>,
}

/// What this installation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Omgeving {
    /// Invented data.
    Test,
    /// Real people.
    Productie,
}

impl Omgeving {
    /// What this text means, if anything.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Test, Self::Productie].into_iter().find(|known| known.as_str() == text)
    }

    /// Reads a setting.
    pub fn read(node: &Node, mistakes: &mut Mistakes) -> Option<Self> {
        let found = node.text(mistakes).and_then(Self::parse);
        if found.is_none() {
            mistakes.at(node, "`omgeving` is `test` of `productie`");
        }
        found
    }

    /// As written in settings and shown in health.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Productie => "productie",
        }
    }
}

/// Files for HTTPS, relative to the configuration folder or absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// PEM with the certificate chain.
    pub certificaat: String,
    /// PEM with the private key.
    pub sleutel: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            omgeving: Omgeving::Test,
            luister: "127.0.0.1:8080".to_owned(),
            sleutel: None,
            gegevens: BTreeMap::new(),
            beheer_token: None,
            tls: None,
            bewaren: Bewaren::default(),
            jobs: Jobs::new(),
            wachtrij: 4096,
            alarm: Alarm::default(),
            traces: None,
        }
    }
}

impl Settings {
    /// Reads the text of the settings file, or gives every mistake in it.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Mistake>> {
        let node = yaml::parse(file, text).map_err(|m| vec![m])?;
        let mut mistakes = Mistakes::new(file);
        let settings = Self::read(&node, &mut mistakes);
        match settings {
            Some(settings) if !mistakes.any() => Ok(settings),
            _ => Err(mistakes.into_vec()),
        }
    }

    fn read(node: &Node, mistakes: &mut Mistakes) -> Option<Self> {
        if node.value == Value::Empty {
            return Some(Self::default());
        }
        let mut settings = Self::default();
        let mut table = node.table(mistakes)?;
        if let Some(node) = table.get("omgeving") {
            settings.omgeving = Omgeving::read(node, mistakes).unwrap_or(settings.omgeving);
        }
        if let Some(node) = table.get("luister")
            && let Some(text) = node.text(mistakes)
        {
            let port = text.rsplit_once(':').filter(|(host, _)| !host.is_empty()).map(|(_, port)| port.parse::<u16>());
            if !matches!(port, Some(Ok(_))) {
                mistakes.at(node, format!("`luister: {text}` is geen adres met een poort, zoals `127.0.0.1:8080`"));
            }
            settings.luister = text.to_owned();
        }
        settings.sleutel = table.get("sleutel").and_then(|n| reference(n, mistakes));
        settings.beheer_token = table.get("beheer_token").and_then(|n| reference(n, mistakes));
        settings.gegevens = table.get("gegevens").map(|n| strings(n, mistakes)).unwrap_or_default();
        if let Some(mut block) = table.get("tls").and_then(|n| n.table(mistakes)) {
            let certificaat = block.need_text("certificaat", mistakes).unwrap_or_default().to_owned();
            let sleutel = block.need_text("sleutel", mistakes).unwrap_or_default().to_owned();
            block.finish(mistakes);
            settings.tls = Some(Tls { certificaat, sleutel });
        }
        if let Some(node) = table.get("bewaren_dagen") {
            match node.value {
                Value::Int(n) if n >= i64::from(BEWAREN_DAGEN_MIN) && n <= 36_500 => settings.bewaren.dagen = n as u32,
                _ => mistakes.at(node, format!("`bewaren_dagen` is een getal van {BEWAREN_DAGEN_MIN} tot 36500")),
            }
        }
        if let Some(node) = table.get("bewaren") {
            settings.bewaren.read(node, mistakes);
        }
        settings.jobs = table.get("jobs").map(|node| jobs::read(node, mistakes)).unwrap_or_default();
        if let Some(node) = table.get("wachtrij") {
            match node.value {
                Value::Int(n) if (1..=1_000_000).contains(&n) => settings.wachtrij = n as usize,
                _ => mistakes.at(node, "`wachtrij` is een getal van 1 tot 1000000"),
            }
        }
        if let Some(node) = table.get("alarm") {
            settings.alarm = Alarm::read(node, mistakes).unwrap_or_default();
        }
        settings.traces = table.get("traces").and_then(|node| Traces::read(node, mistakes));
        table.finish(mistakes);
        Some(settings)
    }
}

/// A block of strings under names of the user's own.
pub fn strings(node: &Node, mistakes: &mut Mistakes) -> BTreeMap<String, String> {
    let Some(mut table) = node.table(mistakes) else { return BTreeMap::new() };
    let pairs = table.pairs(mistakes);
    pairs.into_iter().filter_map(|(_, k, v)| v.text(mistakes).map(|v| (k.to_owned(), v.to_owned()))).collect()
}

/// A reference to a secret; a plain value is a mistake that does not repeat it.
pub fn reference(node: &Node, mistakes: &mut Mistakes) -> Option<SecretRef> {
    let text = node.text(mistakes)?;
    SecretRef::parse(text).map_err(|error| mistakes.at(node, error.to_string())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_gives_the_defaults_and_a_wrong_key_is_named() {
        assert_eq!(Settings::parse("trajectbrug.yaml", "# niets\n"), Ok(Settings::default()));
        let wrong = Settings::parse("trajectbrug.yaml", "luistr: x\nsleutel: geheim\nbewaren_dagen: 10\n").unwrap_err();
        assert_eq!(wrong.iter().map(|m| m.line).collect::<Vec<_>>(), [2, 3, 1]);
    }
}
