//! The way to the store for a command that changes something: by the API of the running gateway, which holds the one
//! writer, or else straight to the data folder.

use super::super::{Folders, node};
use crate::app;
use crate::cli::partner::stored;
use crate::config::Settings;
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::mend::edit::{self, Edit, NotEdited};
use crate::flow::mend::{self, ToHold, Trouble, Wanted};
use crate::flow::route::Routes;
use crate::flow::writer::Unavailable;
use crate::message::finding::Finding;
use crate::store::{Done, Intervention, Reader, Writer};
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Who does the work.
pub enum Node {
    /// A running gateway.
    Api {
        /// Its settings.
        settings: Box<Settings>,
        /// Its address, when that is not the setting.
        adres: Option<String>,
    },
    /// This command, on a data folder nobody else writes in.
    Store {
        /// What reads.
        reader: Box<dyn Reader>,
        /// What writes.
        writer: Box<dyn Writer>,
        /// The configuration as it is on disk.
        routes: Box<Routes>,
    },
}

impl Node {
    /// The gateway at `adres`, or the one that holds the data folder, or the folder itself.
    pub fn reach(folders: &Folders, adres: Option<&str>) -> anyhow::Result<Self> {
        let settings = Box::new(stored::settings(folders)?);
        let Some((reader, writer)) = node::alone(folders, adres)? else {
            return Ok(Self::Api { settings, adres: adres.map(str::to_owned) });
        };
        let (_, routes) = app::configuration(&folders.config, &BTreeMap::new())?;
        Ok(Self::Store { reader, writer, routes: Box::new(routes) })
    }

    /// Has deliveries go (again); the report as the API gives it.
    pub fn release(&mut self, wanted: &Wanted) -> anyhow::Result<Value> {
        match self {
            Self::Api { settings, adres } => {
                ask(settings, adres.as_deref(), "/v1/beheer/leveringen/vrijgeven", &json!(wanted))
            }
            Self::Store { reader, writer, routes } => {
                let mut hand = |orders| intervene(writer.as_mut(), orders);
                let done = mend::release(wanted, routes, reader.as_mut(), SystemClock.now(), &mut hand);
                Ok(json!(done.map_err(plain)?))
            }
        }
    }

    /// Holds deliveries; the report as the API gives it.
    pub fn hold(&mut self, wanted: &ToHold) -> anyhow::Result<Value> {
        match self {
            Self::Api { settings, adres } => {
                ask(settings, adres.as_deref(), "/v1/beheer/leveringen/vasthouden", &json!(wanted))
            }
            Self::Store { reader, writer, .. } => {
                let mut hand = |orders| intervene(writer.as_mut(), orders);
                Ok(json!(mend::hold(wanted, reader.as_mut(), SystemClock.now(), &mut hand).map_err(plain)?))
            }
        }
    }

    /// Replaces a canonical message; the places that differ.
    pub fn edit(&mut self, bericht_id: &str, wanted: &Edit) -> anyhow::Result<Value> {
        match self {
            Self::Api { settings, adres } => {
                let path = format!("/v1/beheer/berichten/{bericht_id}/bewerken");
                ask(settings, adres.as_deref(), &path, &json!(wanted))
            }
            Self::Store { reader, writer, routes } => {
                let mut hand = |orders| intervene(writer.as_mut(), orders);
                let done = edit::edit(bericht_id, wanted, routes, reader.as_mut(), SystemClock.now(), &mut hand);
                match done {
                    Ok(plekken) => Ok(json!({"plekken": plekken})),
                    Err(NotEdited::Findings(findings)) => {
                        bail!("het verbeterde bericht klopt niet{}", listed(&findings))
                    }
                    Err(NotEdited::Trouble(why)) => Err(plain(why)),
                    Err(unknown) => Err(unknown.into()),
                }
            }
        }
    }
}

/// With nobody else at the store.
pub(in crate::cli) fn intervene(writer: &mut dyn Writer, orders: Vec<Intervention>) -> Result<Vec<Done>, Unavailable> {
    writer.intervene(&orders).map_err(|_| Unavailable::Store)
}

pub(in crate::cli) fn plain(why: Trouble) -> anyhow::Error {
    match why {
        Trouble::Asked(text) => anyhow::Error::msg(text),
        other => anyhow::Error::new(other).context("de opslag werkt niet mee; er is niets veranderd"),
    }
}

fn listed(findings: &[Finding]) -> String {
    findings.iter().map(|f| format!("\n  {} {}: {}", f.code, f.path, f.text)).collect()
}

/// Asks the running gateway; anything but 200 is an error with what it says.
pub(in crate::cli) fn ask(settings: &Settings, adres: Option<&str>, path: &str, body: &Value) -> anyhow::Result<Value> {
    let (status, answer) = node::post(settings, adres, path, body)
        .context("er draait een gateway op deze gegevensmap, en zij is niet te bereiken")?;
    if status == 200 {
        return Ok(answer);
    }
    let text = |key: &str| answer[key].as_str().unwrap_or_default();
    let findings: Vec<Finding> = serde_json::from_value(answer["bevindingen"].clone()).unwrap_or_default();
    bail!("{}: {}{}", text("title"), text("detail"), listed(&findings))
}
