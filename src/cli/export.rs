//! `trajectbrug export`: what nights sent, and what became of it.

use super::partner::stored;
use super::{Folders, show};
use crate::domain::dag;
use crate::flow::export::manifest::{self, Manifest, Partnerdeel, Tellingen};
use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use chrono_tz::Europe::Amsterdam;
use serde_json::json;

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Toon de nachten, de nieuwste eerst, en tot waar elke partner alles heeft bevestigd.
    List {
        #[command(flatten)]
        folders: Folders,
        /// Hoogstens zoveel nachten.
        #[arg(long, default_value_t = 20)]
        limit: u32,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
    },
    /// Toon wat een nacht deed: gelezen, verzonden, geweigerd en bevestigd, per partner.
    Show {
        #[command(flatten)]
        folders: Folders,
        /// De nacht, zoals `export list` hem noemt: 2026-11-29.
        nacht: String,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
    },
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    match arguments {
        Arguments::List { folders, limit, json } => list(folders, *limit, *json),
        Arguments::Show { folders, nacht, json } => show_one(folders, nacht, *json),
    }
}

fn list(folders: &Folders, limit: u32, as_json: bool) -> anyhow::Result<bool> {
    let mut reader = stored::reader(folders)?;
    let mut nachten = vec![];
    for nacht in reader.nachten(limit)? {
        nachten.extend(manifest::lees(reader.as_mut(), nacht.nacht)?);
    }
    let watermerken = reader.watermerken()?;
    if as_json {
        let line = |m: &Manifest| json!({"nacht": m.nacht, "som": m.som});
        println!("{}", json!({"nachten": nachten.iter().map(line).collect::<Vec<_>>(), "watermerken": watermerken}));
        return Ok(true);
    }
    if nachten.is_empty() {
        println!("Er is nog geen nacht geweest.");
        return Ok(true);
    }
    let row = |m: &Manifest| {
        let wat = if m.nacht.volledig { "alles" } else { "wat veranderde" };
        let klaar = m.nacht.klaar_op.map_or_else(|| "niet klaar".to_owned(), moment);
        [vec![m.nacht.nacht.to_string(), wat.to_owned(), klaar], tellingen(m.som)].concat()
    };
    let koppen = [&["nacht", "wat", "klaar"][..], &TELLINGEN].concat();
    show::table(&koppen, &nachten.iter().map(row).collect::<Vec<_>>());
    for w in watermerken {
        println!("{} heeft alles van `{}` bevestigd tot en met de nacht van {}.", w.partner, w.soort, w.nacht);
    }
    Ok(true)
}

fn show_one(folders: &Folders, nacht: &str, as_json: bool) -> anyhow::Result<bool> {
    let dag = dag::read(nacht).context("een nacht is een datum, zoals 2026-11-29")?;
    let Some(found) = manifest::lees(stored::reader(folders)?.as_mut(), dag)? else {
        bail!("er is geen nacht van {dag}; kijk met `trajectbrug export list` welke er zijn");
    };
    if as_json {
        println!("{}", json!(found));
        return Ok(true);
    }
    let row = |d: &Partnerdeel| {
        let hash = d.verzonden_sha256.chars().take(12).collect();
        [vec![d.partner.clone(), d.soort.clone()], tellingen(d.tellingen), vec![hash]].concat()
    };
    let mut rows: Vec<_> = found.delen.iter().map(row).collect();
    rows.push([vec!["samen".to_owned(), String::new()], tellingen(found.som), vec![String::new()]].concat());
    let koppen = [&["partner", "soort"][..], &TELLINGEN, &["sha256 verzonden"]].concat();
    show::table(&koppen, &rows);
    Ok(true)
}

const TELLINGEN: [&str; 7] =
    ["gelezen", "zonder registratie", "ongewijzigd", "verzonden", "bevestigd", "wacht", "geweigerd"];

fn tellingen(t: Tellingen) -> Vec<String> {
    [t.gelezen, t.zonder_registratie, t.ongewijzigd, t.verzonden, t.bevestigd, t.wacht, t.geweigerd]
        .map(|n| n.to_string())
        .into()
}

fn moment(at: DateTime<Utc>) -> String {
    at.with_timezone(&Amsterdam).format("%Y-%m-%d %H:%M:%S").to_string()
}
