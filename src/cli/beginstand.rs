//! `trajectbrug beginstand import`: takes in trajecten that run and invoices that are open when the hub starts.

use super::message::node::{Node, ask, intervene, plain};
use super::partner::stored;
use super::{Folders, show};
use crate::flow::beginstand::{Inlezen, NietIngelezen, lees_in};
use crate::flow::clock::{Clock, SystemClock};
use anyhow::{Context, anyhow};
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Lees een bestand in: alles, of bij één fout niets. Hetzelfde bestand nog eens verandert niets.
    Import {
        #[command(flatten)]
        folders: Folders,
        /// Het bestand (JSON).
        #[arg(value_name = "BESTAND")]
        bestand: PathBuf,
        /// Controleer alleen.
        #[arg(long)]
        dry_run: bool,
        /// Adres van de draaiende gateway; standaard de instelling `luister`.
        #[arg(long, value_name = "ADRES:POORT")]
        adres: Option<String>,
        /// Antwoord als JSON, met bij elk eigen nummer het nummer van de hub.
        #[arg(long)]
        json: bool,
    },
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Arguments::Import { folders, bestand, dry_run, adres, json: as_json } = arguments;
    let text = std::fs::read(bestand).with_context(|| format!("`{}` is niet te lezen", bestand.display()))?;
    // The words of the reader can hold a value of the file: only its place is told.
    let stand = serde_json::from_slice(&text).map_err(|e| {
        let (line, column) = (e.line(), e.column());
        anyhow!(
            "`{}`: regel {line}, teken {column} heeft niet de vorm van een beginstand (docs/beginstand.md)",
            bestand.display()
        )
    })?;
    let wanted = Inlezen { wie: stored::login(), proef: *dry_run, stand };
    let done: Value = match Node::reach(folders, adres.as_deref())? {
        Node::Api { settings, adres } => ask(&settings, adres.as_deref(), "/v1/beheer/beginstand", &json!(wanted))?,
        Node::Store { mut reader, mut writer, routes } => {
            let keys = crate::app::sealer(&stored::settings(folders)?, &folders.data)?;
            let mut hand = |orders| intervene(writer.as_mut(), orders);
            match lees_in(&wanted, &routes, &keys, reader.as_mut(), SystemClock.now(), &mut hand) {
                Ok(done) => json!(done),
                Err(NietIngelezen::Findings(findings)) => {
                    println!("De beginstand klopt niet; er is niets ingelezen.");
                    show::findings(&findings);
                    return Ok(false);
                }
                Err(NietIngelezen::Trouble(why)) => return Err(plain(why)),
            }
        }
    };
    if *as_json {
        println!("{done}");
        return Ok(true);
    }
    let new = done["trajecten"].as_array().cloned().unwrap_or_default();
    let what = if *dry_run { "Klopt; zou worden ingelezen" } else { "Ingelezen" };
    let open = crate::domain::geld::euro(done["open_centen"].as_i64().unwrap_or_default());
    println!("{what}: {} trajecten en {} facturen, samen {open} open.", new.len(), done["facturen"]);
    println!("Al bekend: {} trajecten.", done["al_bekend"]);
    let word = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let rows: Vec<_> = new.iter().map(|row| vec![word(row, "nummer"), word(row, "traject_id")]).collect();
    if !rows.is_empty() {
        show::table(&["eigen nummer", "traject_id"], &rows);
    }
    Ok(true)
}
