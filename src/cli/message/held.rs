//! `trajectbrug message held`: what is held, grouped by cause, with what to do.

use super::super::{Folders, show};
use crate::cli::partner::stored;
use crate::flow::mend::causes::{Cause, causes};
use chrono_tz::Europe::Amsterdam;
use serde_json::json;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    folders: Folders,
    /// Alleen wat voor deze partner is.
    #[arg(long, value_name = "SLUG")]
    partner: Option<String>,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let mut reader = stored::reader(&arguments.folders)?;
    let list = causes(reader.as_mut(), arguments.partner.as_deref())?;
    if arguments.json {
        println!("{}", json!({"oorzaken": list}));
        return Ok(true);
    }
    if list.is_empty() {
        println!("Er is niets vastgehouden.");
        return Ok(true);
    }
    let moment =
        |at: &chrono::DateTime<chrono::Utc>| at.with_timezone(&Amsterdam).format("%Y-%m-%d %H:%M:%S").to_string();
    let row = |c: &Cause| {
        vec![
            c.oorzaak.clone(),
            c.aantal.to_string(),
            format!("{}/{}", c.partner, c.route),
            c.code.to_string(),
            moment(&c.oudste),
            moment(&c.nieuwste),
        ]
    };
    show::table(
        &["oorzaak", "aantal", "naar", "code", "oudste", "nieuwste"],
        &list.iter().map(row).collect::<Vec<_>>(),
    );
    for c in &list {
        let place = if c.path.is_empty() { String::new() } else { format!("{}: ", c.path) };
        println!("\n{}  {place}{}", c.oorzaak, c.tekst);
        println!("          voorbeeld: levering {} van bericht {}", c.voorbeeld.levering_id, c.voorbeeld.bericht_id);
        println!("          wat te doen: {}", c.advies);
    }
    Ok(true)
}
