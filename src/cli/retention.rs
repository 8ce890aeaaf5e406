//! `trajectbrug retention`: what is kept long enough goes, by what the setting `bewaren` says for its status and kind.

use super::message::node::ask;
use super::node::alone;
use super::partner::stored;
use super::{Folders, show};
use crate::flow::clock::{Clock, SystemClock};
use crate::store::{Due, Purged};
use chrono::TimeDelta;
use chrono_tz::Europe::Amsterdam;
use serde_json::json;

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Ruim nu op; of tel met --dry-run alleen wat er zou gaan.
    Run {
        #[command(flatten)]
        folders: Folders,
        /// Tel per status en soort wat er zou gaan; er verandert niets.
        #[arg(long)]
        dry_run: bool,
        /// Adres van de draaiende gateway; standaard de instelling `luister`.
        #[arg(long, value_name = "ADRES:POORT")]
        adres: Option<String>,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
    },
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Arguments::Run { folders, dry_run, adres, json } = arguments;
    if *dry_run { count(folders, *json) } else { sweep(folders, adres.as_deref(), *json) }
}

fn count(folders: &Folders, as_json: bool) -> anyhow::Result<bool> {
    let bewaren = stored::settings(folders)?.bewaren;
    let due = stored::reader(folders)?.due(&bewaren, SystemClock.now())?;
    if as_json {
        println!("{}", json!({"bewaard": due}));
        return Ok(true);
    }
    let row = |d: &Due| {
        let oudste = d.oudste.map(|at| at.with_timezone(&Amsterdam).format("%Y-%m-%d").to_string());
        vec![
            d.status.clone(),
            d.soort.clone(),
            d.dagen.to_string(),
            d.aantal.to_string(),
            oudste.unwrap_or_default(),
            d.inhoud.to_string(),
            d.rijen.to_string(),
            d.wacht.to_string(),
        ]
    };
    let rows: Vec<_> = due.iter().map(row).collect();
    show::table(&["status", "soort", "dagen", "aantal", "oudste", "inhoud gaat", "geheel gaat", "wacht nog"], &rows);
    Ok(true)
}

/// By the job of the running gateway, or straight on the data folder.
fn sweep(folders: &Folders, adres: Option<&str>, as_json: bool) -> anyhow::Result<bool> {
    let settings = stored::settings(folders)?;
    let by_gateway =
        |adres| ask(&settings, adres, "/v1/beheer/jobs/bewaren/uitvoeren", &json!({"wie": stored::login()}));
    let text = match alone(folders, adres)? {
        None => by_gateway(adres)?["tekst"].as_str().unwrap_or_default().to_owned(),
        Some((_, mut writer)) => {
            let now = SystemClock.now();
            let mut all = Purged::default();
            loop {
                let piece = writer.purge(&settings.bewaren, now, 1000)?;
                if piece == Purged::default() {
                    break;
                }
                (all.inhoud, all.rijen) = (all.inhoud + piece.inhoud, all.rijen + piece.rijen);
            }
            let (before, mut werk) = (now - TimeDelta::days(settings.bewaren.dagen.into()), 0);
            loop {
                match writer.clear_work(before, 1000)? {
                    0 => break,
                    piece => werk += piece,
                }
            }
            writer.herschrijf(true)?;
            format!(
                "opgeruimd: {} berichten, de inhoud van {}, {werk} termijnen en werkitems; de database is herschreven",
                all.rijen, all.inhoud
            )
        }
    };
    if as_json {
        println!("{}", json!({"tekst": text}));
    } else {
        println!("{text}");
    }
    Ok(true)
}
