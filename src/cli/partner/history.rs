//! `trajectbrug partner history SLUG`: which configurations ran, since when, by whom, and what changed for this partner.

use super::super::{Folders, show};
use super::stored;
use crate::profile::snapshot::{self, Changes};
use anyhow::bail;
use chrono_tz::Europe::Amsterdam;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// De partner.
    slug: String,
    #[command(flatten)]
    folders: Folders,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    stored::slug(&arguments.slug)?;
    let data = &arguments.folders.data;
    let mut lines = stored::activations(stored::reader(&arguments.folders)?.as_mut())?;
    lines.reverse();
    let folder = |versie: &str| snapshot::at(data, versie).map(|p| p.join("partners").join(&arguments.slug));
    let on_disk = arguments.folders.config.join("partners").join(&arguments.slug).is_dir();
    if !on_disk && !lines.iter().any(|line| folder(&line.waarop).is_some_and(|path| path.is_dir())) {
        bail!("de partner `{}` bestaat niet, en stond in geen bewaarde configuratie", arguments.slug);
    }
    let mut rows = vec![];
    let mut before: Option<String> = None;
    for line in lines {
        let now = folder(&line.waarop);
        // The first that ran changed everything there is; what is no longer kept cannot be compared.
        let old = match &before {
            Some(versie) => folder(versie),
            None => Some(std::path::PathBuf::new()),
        };
        let changes = match (old, now) {
            (Some(old), Some(now)) => Some(Changes::between(&old, &now)?),
            _ => None,
        };
        before = Some(line.waarop.clone());
        rows.push((line, changes));
    }
    rows.reverse();
    if arguments.json {
        let all: Vec<_> = rows
            .iter()
            .map(|(line, changes)| {
                json!({"moment": line.at, "versie": line.waarop, "wie": line.wie,
                    "veranderd": changes.as_ref().map(|c| !c.none()), "bestanden": changes})
            })
            .collect();
        println!("{}", json!({"slug": arguments.slug, "activeringen": all}));
        return Ok(true);
    }
    let cells = |(line, changes): &(crate::store::Audit, Option<Changes>)| {
        let what = match changes {
            None => "niet meer bewaard".to_owned(),
            Some(changes) if changes.none() => "-".to_owned(),
            Some(changes) => [("+", &changes.toegevoegd), ("~", &changes.veranderd), ("-", &changes.verwijderd)]
                .iter()
                .flat_map(|(sign, names)| names.iter().map(move |name| format!("{sign}{name}")))
                .collect::<Vec<_>>()
                .join(" "),
        };
        let at = line.at.with_timezone(&Amsterdam).format("%Y-%m-%d %H:%M:%S").to_string();
        vec![at, line.waarop.clone(), line.wie.clone(), what]
    };
    show::table(
        &["moment", "versie", "wie", "bestanden van deze partner"],
        &rows.iter().map(cells).collect::<Vec<_>>(),
    );
    Ok(true)
}
