//! `trajectbrug contract`: where each contract stands this year (FN6, BR06), and what a region comes to (FN10).

use super::partner::stored;
use super::{Folders, show};
use crate::app;
use crate::domain::geld::euro;
use crate::domain::kalender;
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::geld::overzicht::{self, Contractregel};
use crate::flow::geld::regio::{self, Regiostand};
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Toon de contracten: hoeveel trajecten, hoeveel geld, en hoeveel het er dit jaar worden.
    List {
        #[command(flatten)]
        folders: Folders,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
    },
    /// Toon wat een gemeente voor een regio betaalt, met het deel van elke gemeente.
    Region {
        #[command(flatten)]
        folders: Folders,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
    },
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    match arguments {
        Arguments::List { folders, json } => list(folders, *json),
        Arguments::Region { folders, json } => region(folders, *json),
    }
}

fn region(folders: &Folders, as_json: bool) -> anyhow::Result<bool> {
    let rows = regio::stand(&overzicht::boek(stored::reader(folders)?.as_mut())?);
    if as_json {
        println!("{}", json!({"regio": rows}));
        return Ok(true);
    }
    let row = |r: &Regiostand, gemeente: &str, centen: i64| {
        vec![r.betaler.clone(), r.jaar.to_string(), r.wat.clone(), gemeente.to_owned(), euro(centen)]
    };
    let mut all = vec![];
    for r in &rows {
        all.extend(r.delen.iter().map(|(gemeente, centen)| row(r, gemeente, *centen)));
        all.push(row(r, "samen", r.totaal));
    }
    show::table(&["betaler", "jaar", "wat", "gemeente", "bedrag"], &all);
    Ok(true)
}

fn list(folders: &Folders, as_json: bool) -> anyhow::Result<bool> {
    let (_, routes) = app::configuration(&folders.config, &BTreeMap::new())?;
    let boek = overzicht::boek(stored::reader(folders)?.as_mut())?;
    let known: Vec<_> = routes.praktijken.values().flat_map(|g| g.contracten()).map(AsRef::as_ref).collect();
    let rows = overzicht::contracten(&boek, &known, kalender::dag(SystemClock.now()));
    if as_json {
        println!("{}", json!({"contracten": rows}));
        return Ok(true);
    }
    let rows: Vec<_> = rows.iter().map(row).collect();
    let head = ["contract", "jaar", "bezet", "gerealiseerd", "streeft naar", "prognose", "gevorderd", "gefactureerd"];
    show::table(&head, &rows);
    Ok(true)
}

fn row(r: &Contractregel) -> Vec<String> {
    let number = |n: Option<u32>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let above = if r.boven_band { " (boven de band)" } else { "" };
    vec![
        r.contract_id.clone(),
        r.jaar.to_string(),
        r.stand.bezet.to_string(),
        format!("{}{above}", r.stand.gerealiseerd),
        format!("{} tot {}", number(r.streef.0), number(r.streef.1)),
        number(r.prognose),
        euro(r.stand.gevorderd),
        euro(r.stand.gefactureerd),
    ]
}
