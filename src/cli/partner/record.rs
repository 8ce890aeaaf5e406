//! `trajectbrug partner record SLUG`: stored traffic of a partner becomes samples, with nobody in them.

use super::super::Folders;
use super::stored;
use crate::app;
use crate::canonical;
use crate::flow::record::invent::Inventor;
use crate::flow::record::{self, Files};
use crate::flow::route::Routes;
use crate::profile::{Folder, snapshot};
use crate::store::{FactKey, Reader, Sent};
use anyhow::{Context, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Messages read from the store at a time.
const PAGE: u32 = 50;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// De partner.
    slug: String,
    /// Van zoveel van de laatste berichten, in elke richting.
    #[arg(long, value_name = "AANTAL", default_value_t = 20)]
    last: u32,
    /// Alleen van deze route.
    #[arg(long, value_name = "ROUTE")]
    route: Option<String>,
    /// Begin van de naam van elk voorbeeld; er komt een nummer achter.
    #[arg(long, value_name = "NAAM", default_value = "opname")]
    naam: String,
    #[command(flatten)]
    folders: Folders,
}

/// What a run came to.
#[derive(Default)]
struct Tally {
    written: Vec<PathBuf>,
    skipped: BTreeMap<String, u32>,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Arguments { slug, folders, .. } = arguments;
    stored::slug(slug)?;
    stored::slug(&arguments.naam).context("--naam: de naam van een voorbeeld is de naam van een map")?;
    let mut reader = stored::reader(folders)?;
    let (folder, routes) = app::configuration(&folders.config, &BTreeMap::new())?;
    if !routes.partners.contains_key(slug) {
        let known: Vec<_> = routes.partners.keys().map(String::as_str).collect();
        bail!("de partner `{slug}` bestaat niet; er zijn: {}", known.join(", "));
    }
    let mut key = [0; 32];
    aws_lc_rs::rand::fill(&mut key).map_err(|_| anyhow::anyhow!("er is geen toeval te krijgen"))?;
    let mut inventor = Inventor::new(key, routes.partners.values().map(|p| p.partij.clone()).collect());
    let mut tally = Tally::default();
    received(arguments, &folder, &routes, reader.as_mut(), &mut inventor, &mut tally)?;
    sent(arguments, &folder, &routes, reader.as_mut(), &mut inventor, &mut tally)?;
    for path in &tally.written {
        println!("{}", path.display());
    }
    println!("{} voorbeeld(en) geschreven.", tally.written.len());
    for (reason, count) in &tally.skipped {
        println!("  {count} niet: {reason}");
    }
    if !tally.written.is_empty() {
        println!("Lees ze na voordat u ze deelt, en draai `trajectbrug partner check {slug}`.");
    }
    Ok(!tally.written.is_empty())
}

fn received(
    arguments: &Arguments,
    folder: &Folder,
    routes: &Routes,
    reader: &mut dyn Reader,
    inventor: &mut Inventor,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let (mut before, mut left) = (None, arguments.last);
    while left > 0 {
        let page = reader.received(&arguments.slug, before, PAGE)?;
        let Some(end) = page.last() else { return Ok(()) };
        before = Some(end.seq);
        let wanted = page.iter().filter(|m| arguments.wants(&m.envelope.route)).take(left as usize);
        for message in wanted {
            left -= 1;
            let made = record::inbound(folder, routes, message, inventor);
            tally.add(arguments, &message.envelope.route, made)?;
        }
    }
    Ok(())
}

fn sent(
    arguments: &Arguments,
    folder: &Folder,
    routes: &Routes,
    reader: &mut dyn Reader,
    inventor: &mut Inventor,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let slug = &arguments.slug;
    let (mut before, mut left) = (None, arguments.last);
    while left > 0 {
        let page = reader.sent(slug, before, PAGE)?;
        let Some(end) = page.last() else { return Ok(()) };
        before = Some(end.seq);
        for sent in page.iter().filter(|s| arguments.wants(&s.route)).take(left as usize) {
            left -= 1;
            let made = match schema(folder, &sent.envelope.soort) {
                None => Err("de canonieke soort bestaat niet meer".to_owned()),
                Some(canonical) => {
                    let gemeente = gemeente(routes, reader, sent)?;
                    record::outbound(routes, slug, gemeente.as_deref(), &canonical, sent, inventor)
                }
            };
            tally.add(arguments, &sent.route, made)?;
        }
    }
    Ok(())
}

/// The gemeente a delivery is about, by which a version of its route may be chosen.
pub fn gemeente(routes: &Routes, reader: &mut dyn Reader, sent: &Sent) -> anyhow::Result<Option<String>> {
    let facts = match &sent.traject_id {
        Some(id) => reader.facts(&[FactKey::Traject(id.clone())])?,
        None => crate::store::Facts::default(),
    };
    let traject = sent.traject_id.as_deref().and_then(|id| facts.traject(id));
    Ok(routes.gemeente_of(&sent.envelope.partner, traject).map(str::to_owned))
}

fn schema(folder: &Folder, soort: &str) -> Option<Value> {
    let shipped = canonical::ingebouwd().iter().find(|s| s.naam == soort).map(|s| s.schema.clone());
    shipped.or_else(|| folder.kinds.iter().find(|k| k.naam == soort).map(|k| k.schema.clone()))
}

impl Arguments {
    fn wants(&self, route: &str) -> bool {
        self.route.as_deref().is_none_or(|wanted| wanted == route)
    }
}

impl Tally {
    fn add(&mut self, arguments: &Arguments, route: &str, made: Result<Files, String>) -> anyhow::Result<()> {
        match made {
            Err(reason) => *self.skipped.entry(format!("{route}: {reason}")).or_default() += 1,
            Ok(files) => {
                let below = arguments.folders.config.join("partners").join(&arguments.slug).join("samples").join(route);
                self.written
                    .push(place(&below, &arguments.naam, &files).context("het voorbeeld kan niet worden geschreven")?);
            }
        }
        Ok(())
    }
}

/// Writes a case under the next free number: beside it first, then in its place, so that nobody finds half of one.
fn place(below: &Path, naam: &str, files: &Files) -> std::io::Result<PathBuf> {
    let free = (1..u32::MAX).map(|n| below.join(format!("{naam}-{n}"))).find(|path| !path.exists());
    let target = free.ok_or_else(|| std::io::Error::other("er is geen nummer vrij"))?;
    let new = below.join(format!(".{naam}-{}", std::process::id()));
    for (name, bytes) in files {
        snapshot::write(&new.join(name), bytes)?;
    }
    std::fs::rename(&new, &target)?;
    Ok(target)
}
