//! `trajectbrug report journaal|auditfile`: the ledger for another bookkeeping. What has no number of an account is named, and
//! then no file is written.

use super::super::partner::stored;
use super::super::{Folders, show};
use super::geld::lees_maand;
use super::write;
use crate::app;
use crate::domain::geld::euro;
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::geld::verslag::lees::{self, Boekhouding};
use crate::flow::geld::verslag::xaf::Versie;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct JournaalArgumenten {
    #[command(flatten)]
    folders: Folders,
    /// De maand, of de eerste van een reeks, zoals 2026-10.
    #[arg(long, value_name = "MAAND")]
    maand: String,
    /// De laatste maand van een reeks; standaard alleen die ene maand.
    #[arg(long, value_name = "MAAND")]
    tot: Option<String>,
    /// Alleen deze gemeente.
    #[arg(long, value_name = "SLUG")]
    gemeente: Option<String>,
    /// Waar het CSV-bestand komt; een bestand dat er al is wordt vervangen.
    #[arg(long, value_name = "BESTAND.csv")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub struct AuditfileArgumenten {
    #[command(flatten)]
    folders: Folders,
    /// Het kalenderjaar.
    #[arg(long, value_name = "JAAR")]
    jaar: i32,
    /// De gemeente waarvan dit de boekhouding is.
    #[arg(long, value_name = "SLUG")]
    gemeente: String,
    /// De versie van het auditfile: 3.2, voor jaren tot en met 2026.
    #[arg(long, value_name = "VERSIE", default_value = "3.2")]
    versie: String,
    /// Waar het XAF-bestand komt; een bestand dat er al is wordt vervangen.
    #[arg(long, value_name = "BESTAND.xaf")]
    out: PathBuf,
}

/// `report journaal`.
pub fn journaal(a: &JournaalArgumenten) -> anyhow::Result<bool> {
    let van = lees_maand(&a.maand)?;
    let tot = a.tot.as_deref().map(lees_maand).transpose()?.unwrap_or(van);
    if tot < van {
        anyhow::bail!("de laatste maand ligt vóór de eerste");
    }
    schrijf(&a.folders, &Boekhouding::Journaal { van, tot, gemeente: a.gemeente.clone() }, &a.out)
}

/// `report auditfile`.
pub fn auditfile(a: &AuditfileArgumenten) -> anyhow::Result<bool> {
    let Versie::V32 = Versie::van(&a.versie, a.jaar).map_err(anyhow::Error::msg)?;
    schrijf(&a.folders, &Boekhouding::Auditfile { jaar: a.jaar, gemeente: a.gemeente.clone() }, &a.out)
}

fn schrijf(folders: &Folders, gevraagd: &Boekhouding, out: &PathBuf) -> anyhow::Result<bool> {
    let (_, routes) = app::configuration(&folders.config, &BTreeMap::new())?;
    match lees::boekhouding(stored::reader(folders)?.as_mut(), &routes, gevraagd, SystemClock.now())? {
        Ok(made) => {
            write(out, &made.bytes)?;
            for open in &made.open {
                let (centen, dag, key) = (euro(open.centen), open.dag, &open.betaling);
                println!(
                    "Let op: {centen} van {dag} staat er niet in: op deze rekening betalen meer gemeenten en niets zegt van wie de betaling is ({key})."
                );
            }
            if !made.open.is_empty() {
                println!(
                    "Zoek uit waar dit bij hoort (`trajectbrug work list --soort betaling`); dan wordt het geboekt in die maand."
                );
            }
            Ok(true)
        }
        Err(found) => {
            println!("Er is geen bestand gemaakt; dit ontbreekt:");
            show::findings(&found);
            Ok(false)
        }
    }
}
