//! `trajectbrug check`: every mistake in a configuration folder, without starting anything.

use super::{Folders, show};
use crate::app;
use crate::app::StartError;
use crate::profile::Folder;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    folders: Folders,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let config = &arguments.folders.config;
    let mistakes = match app::configuration(config, &BTreeMap::new()) {
        Ok(_) => vec![],
        Err(StartError::Configuration(mistakes)) => mistakes,
        Err(other) => return Err(other.into()),
    };
    let ok = mistakes.is_empty();
    let slugs: Vec<String> = match Folder::read(config) {
        Ok(folder) => folder.profiles.into_iter().map(|p| p.slug).collect(),
        // A folder that does not read still has partners with names.
        Err(_) => std::fs::read_dir(config.join("partners"))
            .map(|dir| dir.flatten().filter_map(|e| e.file_name().into_string().ok()).collect())
            .unwrap_or_default(),
    };
    let own = |slug: &str| -> Vec<_> {
        let prefix = format!("partners/{slug}/");
        mistakes.iter().filter(|m| m.file.starts_with(&prefix)).map(show::finding).collect()
    };
    let general: Vec<_> = mistakes
        .iter()
        .filter(|m| !slugs.iter().any(|s| m.file.starts_with(&format!("partners/{s}/"))))
        .map(show::finding)
        .collect();
    if arguments.json {
        let partners: Vec<_> = slugs
            .iter()
            .map(|slug| {
                let findings = own(slug);
                json!({"slug": slug, "ok": findings.is_empty(), "findings": findings})
            })
            .collect();
        println!("{}", json!({"ok": ok, "partners": partners, "findings": general}));
        return Ok(ok);
    }
    if ok {
        println!("De configuratie klopt: {} partner(s): {}.", slugs.len(), slugs.join(", "));
    } else {
        println!("De configuratie heeft {} fout(en):", mistakes.len());
        mistakes.iter().for_each(|m| println!("  {m}"));
    }
    Ok(ok)
}
