//! `trajectbrug partner compare SLUG`: what the configuration on disk would do differently with the messages of the past,
//! before it runs.

use super::super::{Folders, show};
use super::record::gemeente;
use super::stored;
use crate::app;
use crate::flow::compare::{Comparison, Difference};
use serde_json::json;
use std::collections::BTreeMap;

/// Messages read from the store at a time.
const PAGE: u32 = 50;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// De partner.
    slug: String,
    /// Over zoveel van de laatste berichten, in elke richting.
    #[arg(long, value_name = "AANTAL", default_value_t = 1000)]
    last: u32,
    #[command(flatten)]
    folders: Folders,
    /// Toon ook de waarden van het voorbeeld; dat zijn persoonsgegevens.
    #[arg(long)]
    toon: bool,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Arguments { slug, folders, last, .. } = arguments;
    stored::slug(slug)?;
    let mut reader = stored::reader(folders)?;
    let (versie, kept) = stored::last(folders, reader.as_mut())?;
    let (_, old) = app::configuration(&kept, &BTreeMap::new())?;
    // Samples come after: what a change does to the messages of last week is how one finds out which are to change.
    let new = app::draft(&folders.config)?;
    let mut comparison = Comparison::new(arguments.toon);
    let (mut before, mut left) = (None, *last);
    while left > 0 {
        let page = reader.received(slug, before, left.min(PAGE))?;
        let Some(end) = page.last() else { break };
        (before, left) = (Some(end.seq), left - page.len() as u32);
        page.iter().for_each(|message| comparison.inbound(&old, &new, message));
    }
    let (mut before, mut left) = (None, *last);
    while left > 0 {
        let page = reader.sent(slug, before, left.min(PAGE))?;
        let Some(end) = page.last() else { break };
        (before, left) = (Some(end.seq), left - page.len() as u32);
        for sent in &page {
            let gemeente = gemeente(&new, reader.as_mut(), sent)?;
            comparison.outbound(&old, &new, slug, gemeente.as_deref(), sent);
        }
    }
    let Comparison { vergeleken, gelijk, overgeslagen, .. } = comparison;
    let differences = comparison.differences();
    if arguments.json {
        println!(
            "{}",
            json!({"slug": slug, "oud": versie, "nieuw": new.versie, "vergeleken": vergeleken, "gelijk": gelijk,
                "overgeslagen": overgeslagen, "verschillen": differences})
        );
        return Ok(differences.is_empty());
    }
    println!(
        "{versie} (loopt) naast {} (op schijf): {vergeleken} berichten vergeleken, {gelijk} gelijk, {overgeslagen} overgeslagen.",
        new.versie
    );
    if !differences.is_empty() {
        println!();
        table(&differences, arguments.toon)?;
    }
    Ok(differences.is_empty())
}

fn table(differences: &[Difference], values: bool) -> anyhow::Result<()> {
    let mut head = vec!["aantal", "richting", "route", "verandering", "pad", "voorbeeld"];
    if values {
        head.extend(["oud", "nieuw"]);
    }
    let mut rows = vec![];
    for d in differences {
        let change = serde_json::to_value(d.verandering)?;
        let mut row = vec![
            d.aantal.to_string(),
            d.richting.to_owned(),
            d.route.clone(),
            change.as_str().unwrap_or_default().to_owned(),
            d.pad.clone(),
            d.voorbeeld.clone(),
        ];
        if values {
            row.extend([d.oud.clone().unwrap_or_default(), d.nieuw.clone().unwrap_or_default()]);
        }
        rows.push(row);
    }
    show::table(&head, &rows);
    Ok(())
}
