//! `trajectbrug partner rollback SLUG [VERSIE]`: a partner's folder back as it was, checked before anything changes, and
//! taken by the running gateway.

use super::super::Folders;
use super::super::node;
use super::{reload, stored};
use crate::app::{self, StartError};
use crate::flow::clock::{Clock, SystemClock};
use crate::profile::restore::restore;
use crate::profile::snapshot::{self, Changes};
use crate::store::Store;
use anyhow::{Context, bail};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// De partner.
    slug: String,
    /// De versie uit `partner history`; standaard de laatste waarin de map van deze partner anders was dan nu.
    versie: Option<String>,
    #[command(flatten)]
    folders: Folders,
    /// Adres van de draaiende gateway; standaard de instelling `luister`.
    #[arg(long, value_name = "ADRES:POORT")]
    adres: Option<String>,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Arguments { slug, folders, .. } = arguments;
    stored::slug(slug)?;
    let store = stored::store(folders)?;
    let (versie, kept) = wanted(arguments, store.reader()?.as_mut())?;
    tried(&folders.config, &folders.data, slug, &kept)?;
    // What is replaced is kept too, whether it ever ran or not.
    let replaced = snapshot::version(&folders.config)?;
    snapshot::save(&folders.config, &folders.data, &replaced, SystemClock.now())?;
    restore(&folders.config, slug, &kept).context("de map kan niet worden teruggezet")?;
    println!("De map van `{slug}` is weer zoals in {versie}; wat er stond, is bewaard als {replaced}.");
    // Whoever can be the writer is alone: no gateway runs on this data folder.
    match node::alone(folders, None)? {
        Some(_) => {
            println!("Er draait geen gateway op deze gegevensmap; de volgende start neemt de configuratie.");
            Ok(true)
        }
        None => {
            let (status, answer) = reload::ask(&stored::settings(folders)?, arguments.adres.as_deref())?;
            reload::show(status, &answer);
            Ok(status == 200)
        }
    }
}

/// The version asked for, or the last that ran with another folder for this partner.
fn wanted(arguments: &Arguments, reader: &mut dyn crate::store::Reader) -> anyhow::Result<(String, PathBuf)> {
    let Arguments { slug, folders, .. } = arguments;
    let below = |path: &Path| path.join("partners").join(slug);
    if let Some(versie) = &arguments.versie {
        let Some(kept) = snapshot::at(&folders.data, versie) else {
            bail!("de versie `{versie}` is niet bewaard; `trajectbrug partner history {slug}` laat zien welke er zijn");
        };
        return Ok((versie.clone(), kept));
    }
    for line in stored::activations(reader)? {
        let Some(kept) = snapshot::at(&folders.data, &line.waarop).filter(|kept| below(kept).is_dir()) else {
            continue;
        };
        if !Changes::between(&below(&kept), &below(&folders.config))?.none() {
            return Ok((line.waarop, kept));
        }
    }
    bail!("er is geen bewaarde configuratie waarin de map van `{slug}` anders is dan nu")
}

/// Checks the configuration as it would be, in a copy.
fn tried(config: &Path, data: &Path, slug: &str, kept: &Path) -> anyhow::Result<()> {
    let trial = snapshot::folder(data).join(format!(".proef-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&trial));
    let checked = || -> anyhow::Result<()> {
        snapshot::copy(config, &trial)?;
        restore(&trial, slug, kept).with_context(|| format!("de partner `{slug}` staat niet in die versie"))?;
        match app::candidate(&trial, data, &BTreeMap::new()) {
            Ok(_) => Ok(()),
            Err(StartError::Configuration(mistakes)) => {
                println!("De oude map past niet meer; er is niets veranderd.");
                Err(StartError::Configuration(mistakes).into())
            }
            Err(other) => Err(other.into()),
        }
    };
    let done = checked();
    drop(std::fs::remove_dir_all(&trial));
    done
}
