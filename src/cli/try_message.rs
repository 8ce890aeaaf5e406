//! `trajectbrug try PARTNER ROUTE FILE`: every stage of one message, with nothing stored or sent. What it shows is the
//! message itself, unmasked: it is meant for samples.

use super::{Folders, show};
use crate::app;
use crate::flow::clock::SystemClock;
use crate::flow::inbound::Gateway;
use crate::flow::live::Live;
use crate::flow::writer::{self, Marks};
use crate::profile::Format;
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// De partner die het bericht zou sturen.
    partner: String,
    /// De inkomende route.
    route: String,
    /// Bestand met het bericht.
    file: PathBuf,
    #[command(flatten)]
    folders: Folders,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let (folder, routes) = app::configuration(&arguments.folders.config, &BTreeMap::new())?;
    let Some(route) = routes.inbound(&arguments.partner, &arguments.route).cloned() else {
        let known: Vec<_> = routes.all_inbound().map(|r| format!("{} {}", r.partner, r.name)).collect();
        bail!("deze partner en route bestaan niet; er zijn: {}", known.join(", "));
    };
    let body =
        std::fs::read(&arguments.file).with_context(|| format!("`{}` is niet te lezen", arguments.file.display()))?;
    // With a data folder the trajecten in it are known; without one an empty store in memory's stead is used and thrown
    // away.
    let scratch = tempfolder();
    let data = if arguments.folders.data.is_dir() { arguments.folders.data.clone() } else { scratch.clone() };
    let (store, keys) = app::open(&folder.settings, &data)?;
    let (nowhere, _never) = tokio::sync::mpsc::unbounded_channel();
    let (nobody, _told) = tokio::sync::mpsc::unbounded_channel();
    let (writer, _thread) = writer::start(Box::new(Nothing), 1, Marks::default(), nowhere, nobody)?;
    let gateway = Gateway::new(Live::new(Arc::new(routes)), store, keys, writer, Arc::new(SystemClock))?;
    let rehearsal = gateway.rehearse(&route, &body)?;
    drop(std::fs::remove_dir_all(&scratch));
    let ok = rehearsal.stages.iter().all(|s| s.ok);
    let out: Vec<Value> = rehearsal
        .out
        .iter()
        .map(|(receiver, format, body)| {
            let body = match format {
                Format::Json => serde_json::from_str(body).unwrap_or(Value::Null),
                _ => body.as_str().into(),
            };
            json!({"receiver": receiver, "format": format.as_str(), "body": body})
        })
        .collect();
    if arguments.json {
        println!("{}", json!({"stages": rehearsal.stages, "canonical": rehearsal.canonical, "out": out}));
        return Ok(ok);
    }
    for stage in &rehearsal.stages {
        let name = serde_json::to_value(stage.stage)?;
        println!(
            "{} {:<10} {:>8.3} ms",
            if stage.ok { "goed" } else { "FOUT" },
            name.as_str().unwrap_or_default(),
            stage.ms
        );
        show::findings(&stage.findings);
    }
    if let Some(canonical) = &rehearsal.canonical {
        println!("\ncanoniek\n{}", serde_json::to_string_pretty(canonical)?);
    }
    for part in out {
        let body = &part["body"];
        let text = body.as_str().map_or_else(|| serde_json::to_string_pretty(body), |t| Ok(t.to_owned()))?;
        println!(
            "\nnaar {} ({})\n{text}",
            part["receiver"].as_str().unwrap_or_default(),
            part["format"].as_str().unwrap_or_default()
        );
    }
    Ok(ok)
}

fn tempfolder() -> PathBuf {
    std::env::temp_dir().join(format!("trajectbrug-try-{}", std::process::id()))
}

/// A writer that writes nothing: rehearsals do not commit.
struct Nothing;

impl crate::store::Writer for Nothing {
    fn commit(
        &mut self,
        _: &[crate::store::Entry],
        _: &[crate::store::Mark],
        _: &[crate::store::Audit],
    ) -> Result<Vec<crate::store::Verdict>, crate::store::StoreError> {
        Ok(vec![])
    }

    fn intervene(
        &mut self,
        _: &[crate::store::Intervention],
    ) -> Result<Vec<crate::store::Done>, crate::store::StoreError> {
        Ok(vec![])
    }

    fn purge(
        &mut self,
        _: &crate::config::Bewaren,
        _: chrono::DateTime<chrono::Utc>,
        _: u32,
    ) -> Result<crate::store::Purged, crate::store::StoreError> {
        Ok(crate::store::Purged::default())
    }

    fn probe(&mut self) -> Result<(), crate::store::StoreError> {
        Ok(())
    }
}

impl crate::store::work::WriteWork for Nothing {
    fn fire(&mut self, _: &[crate::store::work::Fired]) -> Result<u32, crate::store::StoreError> {
        Ok(0)
    }

    fn ran(&mut self, _: &crate::store::work::JobRun) -> Result<(), crate::store::StoreError> {
        Ok(())
    }

    fn clear_work(&mut self, _: chrono::DateTime<chrono::Utc>, _: u32) -> Result<u32, crate::store::StoreError> {
        Ok(0)
    }
}

impl crate::store::boek::WriteBoek for Nothing {
    fn book(
        &mut self,
        _: &[crate::domain::boek::BoekFeit],
        _: &[crate::domain::boek::Boeking],
        _: &[crate::domain::werk::Werkitem],
    ) -> Result<bool, crate::store::StoreError> {
        Ok(true)
    }
}

impl crate::store::export::WriteExport for Nothing {
    fn begin_nacht(
        &mut self,
        nacht: &crate::store::export::Nacht,
    ) -> Result<crate::store::export::Nacht, crate::store::StoreError> {
        Ok(nacht.clone())
    }

    fn deel_klaar(&mut self, _: &crate::store::export::Deel) -> Result<(), crate::store::StoreError> {
        Ok(())
    }

    fn nacht_klaar(
        &mut self,
        _: chrono::NaiveDate,
        _: chrono::DateTime<chrono::Utc>,
    ) -> Result<(), crate::store::StoreError> {
        Ok(())
    }

    fn zet_watermerk(&mut self, _: &crate::store::export::Watermerk) -> Result<(), crate::store::StoreError> {
        Ok(())
    }
}

impl crate::store::persoon::WritePersoon for Nothing {
    fn herschrijf(&mut self, _: bool) -> Result<bool, crate::store::StoreError> {
        Ok(true)
    }
}
