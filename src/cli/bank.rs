//! `trajectbrug bank import`: a statement of the bank into the ledger.

use super::partner::stored;
use super::{Folders, show};
use crate::app;
use crate::bank;
use crate::domain::geld::euro;
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::geld::bank::{Regel, Verwerkt};
use crate::job::{Hand, afschrift};
use crate::store::{Store, StoreError};
use anyhow::{Context, bail};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Verwerk een afschrift: wat zeker is wordt toegewezen, al het andere wordt werk. De gateway draait dan niet.
    Import {
        #[command(flatten)]
        folders: Folders,
        /// Het afschrift: camt.053, camt.054, camt.052 of MT940.
        bestand: PathBuf,
        /// Toon alleen wat er zou gebeuren.
        #[arg(long)]
        dry_run: bool,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
    },
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Arguments::Import { folders, bestand, dry_run, json: as_json } = arguments;
    let bytes = std::fs::read(bestand).with_context(|| format!("`{}` is niet te lezen", bestand.display()))?;
    let statements = match bank::lees(&bytes, None) {
        Ok(statements) => statements,
        Err(found) => {
            // Nothing of a file that does not add up is booked; the difference stands in the finding.
            if *as_json {
                println!("{}", json!({"bevindingen": found}));
            } else {
                println!("Het afschrift is niet verwerkt:");
                show::findings(&found);
            }
            return Ok(false);
        }
    };
    let (_, routes) = app::configuration(&folders.config, &BTreeMap::new())?;
    let store = stored::store(folders)?;
    let writer = match store.writer() {
        Ok(writer) => writer,
        Err(StoreError::SecondWriter { .. }) => {
            bail!("de gateway draait en houdt de gegevensmap vast; stop haar om een afschrift te verwerken")
        }
        Err(error) => return Err(error.into()),
    };
    let mut hand = Hand::Store { reader: store.reader()?, writer };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (wie, now) = (stored::login(), SystemClock.now());
    let done = runtime.block_on(afschrift::verwerk(&mut hand, &routes, &statements, (&wie, *dry_run), now))?;
    tell(&done, *as_json);
    Ok(done.onbekend.is_empty())
}

fn tell(done: &Verwerkt, as_json: bool) {
    if as_json {
        println!("{}", json!({"regels": done.regels, "onbekend": done.onbekend}));
        return;
    }
    let row = |r: &Regel| {
        let invoices: Vec<_> = r.facturen.iter().map(|(nummer, cents)| format!("{nummer} {}", euro(*cents))).collect();
        vec![r.dag.to_string(), euro(r.centen), r.stand.to_owned(), invoices.join(", "), r.waarom.to_owned()]
    };
    let rows: Vec<_> = done.regels.iter().map(row).collect();
    show::table(&["dag", "bedrag", "stand", "facturen", "waarom"], &rows);
    for rekening in &done.onbekend {
        println!("Niet verwerkt: op rekening {rekening} wordt volgens geen contract betaald.");
    }
}
