//! Asking the running gateway, or opening the data folder when there is none: what the commands that change something share.

use super::Folders;
use super::partner::stored;
use crate::config::Settings;
use crate::connector::http::client;
use crate::job::Hand;
use crate::store::{Reader, Store as _, StoreError, Writer};
use anyhow::{Context, bail};
use serde_json::Value;

/// The longest answer that is read, in bytes. The longest there is says what became of each entry of a statement, and is shorter
/// than that; below it a command would say that it failed over what was booked.
const ANSWER_MAX: usize = crate::web::bank::AFSCHRIFT as usize;

/// What reads and what writes a data folder.
pub type Store = (Box<dyn Reader>, Box<dyn Writer>);

/// The data folder for this command alone, to read and to write. None: a gateway holds it, or is asked for by its address.
pub fn alone(folders: &Folders, adres: Option<&str>) -> anyhow::Result<Option<Store>> {
    if adres.is_some() {
        return Ok(None);
    }
    let store = stored::store(folders)?;
    match store.writer() {
        Ok(writer) => Ok(Some((store.reader()?, writer))),
        Err(StoreError::SecondWriter { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The same, for work that a job does too.
pub fn hand(folders: &Folders, adres: Option<&str>) -> anyhow::Result<Option<Hand>> {
    Ok(alone(folders, adres)?.map(|(reader, writer)| Hand::Store { reader, writer }))
}

/// Posts to the gateway at `adres` (the setting `luister` without one); the status and the answer, whatever they are.
pub fn post(settings: &Settings, adres: Option<&str>, path: &str, body: &Value) -> anyhow::Result<(u16, Value)> {
    let node = Reached::new(settings, adres)?;
    node.ask(|client, url| client.post(url).header("Content-Type", "application/json").body(body.to_string()), path)
}

/// The gateway at an address.
pub struct Reached<'s> {
    settings: &'s Settings,
    adres: String,
    runtime: tokio::runtime::Runtime,
}

impl<'s> Reached<'s> {
    /// At `adres`, or else at the setting `luister`.
    pub fn new(settings: &'s Settings, adres: Option<&str>) -> anyhow::Result<Self> {
        // A listener on every address answers on this machine's own.
        let adres = adres.unwrap_or(&settings.luister).replace("0.0.0.0:", "127.0.0.1:").replace("[::]:", "[::1]:");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { settings, adres, runtime })
    }

    /// Gets what is at a path; the status and the answer, whatever they are.
    pub fn get(&self, path: &str) -> anyhow::Result<(u16, Value)> {
        self.ask(|client, url| client.get(url), path)
    }

    /// Asks; the status and the answer, whatever they are. Fails when nobody answers, or somebody else.
    pub fn ask(
        &self,
        request: impl FnOnce(&reqwest::Client, reqwest::Url) -> reqwest::RequestBuilder,
        path: &str,
    ) -> anyhow::Result<(u16, Value)> {
        let (settings, adres) = (self.settings, &self.adres);
        let scheme = if settings.tls.is_some() { "https" } else { "http" };
        let url: reqwest::Url = format!("{scheme}://{adres}{path}").parse().context("dit is geen adres")?;
        let client = client(&url, None).map_err(anyhow::Error::msg)?;
        let mut request = request(&client, url);
        if let Some(reference) = &settings.beheer_token {
            request = request.bearer_auth(reference.fetch()?.expose());
        }
        let (status, body) = self.runtime.block_on(async {
            let mut answer = request.send().await.with_context(|| {
                format!("op {adres} antwoordt geen gateway; draait zij op een ander adres, geef dat met --adres")
            })?;
            let status = answer.status().as_u16();
            let mut body = vec![];
            while let Some(chunk) = answer.chunk().await? {
                if body.len() + chunk.len() > ANSWER_MAX {
                    bail!("op {adres} komt er geen eind aan het antwoord");
                }
                body.extend_from_slice(&chunk);
            }
            anyhow::Ok((status, body))
        })?;
        let Ok(answer) = serde_json::from_slice(&body) else {
            bail!("op {adres} antwoordt iets anders dan deze gateway (status {status})");
        };
        Ok((status, answer))
    }
}
