//! `trajectbrug backup DIR`: a copy of the data folder as it is now, proven to open before it says so.

use super::partner::stored;
use super::{Folders, verify};
use crate::app::backup::{self, BackupError};
use crate::flow::clock::{Clock, SystemClock};
use anyhow::bail;
use chrono_tz::Europe::Amsterdam;
use serde_json::json;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Map waarin de reservekopie komt, in een eigen map met de tijd als naam.
    #[arg(value_name = "DIR")]
    into: PathBuf,
    #[command(flatten)]
    folders: Folders,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Folders { data, .. } = &arguments.folders;
    if !data.is_dir() {
        bail!("de gegevensmap `{}` bestaat niet; geef hem met --data", data.display());
    }
    let since = Instant::now();
    let settings = stored::settings(&arguments.folders)?;
    let made = backup::back_up(&settings, data, &arguments.into, SystemClock.now()).map_err(|error| match error {
        BackupError::Store(error) => verify::explained(error),
        other => other.into(),
    })?;
    let (ms, sound) = (since.elapsed().as_millis() as u64, made.report.sound());
    if arguments.json {
        let told = json!({"in_orde": sound, "map": made.path, "ms": ms, "manifest": made.manifest, "fouten": made.report.fouten});
        println!("{told}");
        return Ok(sound);
    }
    verify::print(&made.report);
    let bytes: u64 = made.manifest.bestanden.iter().map(|f| f.bytes).sum();
    let moment = made.manifest.gemaakt_op.with_timezone(&Amsterdam).format("%d-%m-%Y %H:%M:%S");
    println!("Reservekopie van {moment}: {} ({bytes} bytes, {ms} ms)", made.path.display());
    println!(
        "Sleutel {}: {}. {}",
        made.manifest.sleutel.kenmerk, made.manifest.sleutel.staat_in, made.manifest.sleutel.let_op
    );
    if !sound {
        println!(
            "Gebruik deze kopie NIET zonder te kijken wat eraan mankeert; hij is bewaard omdat er misschien niets beters is."
        );
    }
    Ok(sound)
}
