//! Playing a scenario: start everything, send, wait until what should arrive has arrived.

use super::partner::{Ledger, Partner};
use super::scenario::{Door, Step, parse};
use crate::app::{self, Running, StartError};
use crate::connector::Inbound;
use crate::flow::clock::SetClock;
use crate::flow::route::InRoute;
use crate::profile::Format;
use anyhow::{Context, bail};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long the demo waits for deliveries.
const PATIENCE: Duration = Duration::from_secs(15);

/// A step that was played.
pub struct Played {
    /// What was asked.
    pub step: Step,
    /// What the gateway answered: `aanvaard`, `herhaling`, `geweigerd`, or the HTTP status.
    pub oordeel: String,
    /// What arrived because of it: partner, and what he answered.
    pub arrived: Vec<(String, &'static str)>,
}

/// Everything the demo started, and what happened.
pub struct Demo {
    /// The gateway.
    pub running: Running,
    /// The ledger of every partner, by slug.
    pub ledgers: BTreeMap<String, Ledger>,
    /// Addresses of the partners, by slug.
    pub addresses: BTreeMap<String, String>,
    /// The steps.
    pub played: Vec<Played>,
}

/// Starts the gateway and the partners of `config`, and plays its `demo.yaml`.
pub fn play(config: &Path, data: &Path) -> anyhow::Result<Demo> {
    let text =
        std::fs::read_to_string(config.join("demo.yaml")).context("`demo.yaml` ontbreekt in de configuratiemap")?;
    let steps = parse("demo.yaml", &text).map_err(StartError::Configuration)?;
    let first = steps.first().context("`demo.yaml` heeft geen stappen")?;
    let clock = Arc::new(SetClock::at(first.op));
    let (folder, _) = app::configuration(config, &BTreeMap::new())?;
    let (mut ledgers, mut addresses) = (BTreeMap::new(), BTreeMap::new());
    for profile in &folder.profiles {
        let partner = Partner::start(clock.clone())?;
        addresses.insert(profile.slug.clone(), format!("http://{}", partner.address));
        ledgers.insert(profile.slug.clone(), partner.ledger);
    }
    let running = app::start(config, data, Some("127.0.0.1:0"), &addresses, clock.clone())?;
    let mut demo = Demo { running, ledgers, addresses, played: vec![] };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let client =
        crate::connector::http::client(&reqwest::Url::parse("http://127.0.0.1/")?, None).map_err(anyhow::Error::msg)?;
    for step in steps {
        clock.set(step.op);
        let played = runtime.block_on(demo.step(&client, config, step))?;
        demo.played.push(played);
    }
    Ok(demo)
}

impl Demo {
    async fn step(&self, client: &reqwest::Client, config: &Path, step: Step) -> anyhow::Result<Played> {
        let Some(route) = self.running.gateway().routes().inbound(&step.van, &step.route).cloned() else {
            bail!("demo.yaml: `{}` heeft geen route `{}`", step.van, step.route);
        };
        let body = self.body(config, &step)?;
        let before: BTreeMap<_, _> = self.ledgers.iter().map(|(slug, l)| (slug.clone(), l.all().len())).collect();
        let oordeel = self.send(client, &route, body).await?;
        let since = Instant::now();
        let short = || {
            step.aankomst
                .iter()
                .any(|(slug, n)| self.ledgers.get(slug).is_none_or(|l| l.all().len() < before[slug] + n))
        };
        while short() && since.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        // What should not arrive gets a moment to arrive all the same.
        tokio::time::sleep(Duration::from_millis(100)).await;
        let arrived = self
            .ledgers
            .iter()
            .flat_map(|(slug, ledger)| {
                ledger.all().split_off(before[slug]).into_iter().map(|r| (slug.clone(), r.answer))
            })
            .collect();
        Ok(Played { step, oordeel, arrived })
    }

    fn body(&self, config: &Path, step: &Step) -> anyhow::Result<String> {
        let mut text = std::fs::read_to_string(config.join(&step.bestand))
            .with_context(|| format!("`{}` is niet te lezen", step.bestand))?;
        for vervang in &step.vervang {
            let door = match &vervang.door {
                Door::Tekst(text) => text.clone(),
                Door::Ontvangen { pad, nummer } => {
                    let got = self.ledgers.get(&step.van).map(Ledger::all).unwrap_or_default();
                    let document: serde_json::Value = got
                        .get(nummer - 1)
                        .and_then(|r| serde_json::from_slice(&r.body).ok())
                        .with_context(|| format!("`{}` heeft geen {nummer}e JSON-bericht ontvangen", step.van))?;
                    let value = document.pointer(pad).and_then(|v| v.as_str());
                    value
                        .with_context(|| format!("het {nummer}e bericht aan `{}` heeft geen `{pad}`", step.van))?
                        .to_owned()
                }
            };
            if !text.contains(&vervang.tekst) {
                bail!("demo.yaml: `{}` bevat niet de tekst die vervangen moet worden", step.bestand);
            }
            text = text.replace(&vervang.tekst, &door);
        }
        Ok(text)
    }

    async fn send(&self, client: &reqwest::Client, route: &InRoute, body: String) -> anyhow::Result<String> {
        let origin = format!("http://{}", self.running.address);
        let kind = match route.format {
            Format::Json => "application/json",
            Format::Xml | Format::Ubl | Format::UblPdf => "application/xml",
            Format::Soap => "text/xml; charset=utf-8",
            Format::JsonLines => "application/x-ndjson",
            Format::Csv | Format::Xlsx => "text/csv",
        };
        let request = match &route.connector {
            Inbound::Http => client.post(format!("{origin}/v1/berichten/{}/{}", route.partner, route.name)),
            Inbound::Soap { action } => {
                client.post(format!("{origin}/soap/{}", route.partner)).header("SOAPAction", format!("\"{action}\""))
            }
            Inbound::File(_) | Inbound::Feed(_) | Inbound::Sftp(_) => {
                bail!("demo.yaml: de route `{}` van `{}` haalt zelf; er is niets te sturen", route.name, route.partner)
            }
        };
        let answer = request.header("Content-Type", kind).body(body).send().await?;
        let status = answer.status().as_u16();
        let text = String::from_utf8_lossy(&crate::connector::http::capped(answer).await?).into_owned();
        Ok(match (&route.connector, status) {
            (_, 202) => "aanvaard",
            // A repeat gets the very same Bv03; that it is one shows in what does not arrive.
            (Inbound::Soap { .. }, 200) if text.contains("Bv03") => "bevestigd",
            (Inbound::Http, 200) => "herhaling",
            (_, 422 | 500) => "geweigerd",
            (_, other) => return Ok(format!("HTTP {other}")),
        }
        .to_owned())
    }
}
