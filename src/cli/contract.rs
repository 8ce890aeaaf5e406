//! `trajectbrug contract list`: where each contract stands this year (FN6, BR06).

use super::partner::stored;
use super::{Folders, show};
use crate::app;
use crate::domain::geld::euro;
use crate::domain::kalender;
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::geld::overzicht::{self, Contractregel};
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
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Arguments::List { folders, json: as_json } = arguments;
    let (_, routes) = app::configuration(&folders.config, &BTreeMap::new())?;
    let boek = overzicht::boek(stored::reader(folders)?.as_mut())?;
    let known: Vec<_> = routes.praktijken.values().flat_map(|g| g.contracten()).map(AsRef::as_ref).collect();
    let rows = overzicht::contracten(&boek, &known, kalender::dag(SystemClock.now()));
    if *as_json {
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
