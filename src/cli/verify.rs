//! `trajectbrug verify`: does everything that is stored still say what was written? Looks only, so it may run beside the
//! gateway.

use super::partner::stored;
use super::{Folders, show};
use crate::app;
use crate::store::StoreError;
use crate::store::check::Report;
use crate::store::sqlite::Inspection;
use anyhow::bail;
use serde_json::json;
use std::time::Instant;

#[derive(Debug, clap::Args)]
pub struct Arguments {
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
    let sealer = app::known_sealer(&stored::settings(&arguments.folders)?, data)?;
    let since = Instant::now();
    let report = Inspection::open(data, sealer).map_err(explained)?.verify()?;
    if arguments.json {
        let ms = since.elapsed().as_millis() as u64;
        println!("{}", json!({"in_orde": report.sound(), "ms": ms, "rapport": report}));
    } else {
        print(&report);
    }
    Ok(report.sound())
}

/// What to do when the tables are of another version; the rest as it is.
pub fn explained(error: StoreError) -> anyhow::Error {
    match error {
        StoreError::Older { .. } => anyhow::anyhow!(
            "de gegevens zijn van een oudere versie van het programma; start de gateway één keer, dan worden zij bijgewerkt"
        ),
        StoreError::Newer { .. } => {
            anyhow::anyhow!("de gegevens zijn van een nieuwere versie van het programma; gebruik die")
        }
        other => other.into(),
    }
}

/// The report for people: counts, and every fault on a line.
pub fn print(report: &Report) {
    let rows: Vec<_> = report
        .tellingen
        .berichten
        .iter()
        .map(|m| vec![format!("{}/{}", m.partner, m.route), m.status.clone(), m.aantal.to_string()])
        .collect();
    show::table(&["van", "status", "berichten"], &rows);
    println!();
    let numbers = |d: &crate::store::check::Deliveries, naam: String| {
        vec![naam, d.leveringen.to_string(), d.bezorgd.to_string(), d.vastgehouden.to_string(), d.wacht.to_string()]
    };
    let mut rows: Vec<_> =
        report.tellingen.leveringen.iter().map(|d| numbers(d, format!("{}/{}", d.partner, d.route))).collect();
    rows.push(numbers(&report.totals(), "samen".to_owned()));
    show::table(&["naar", "leveringen", "bezorgd", "vastgehouden", "wacht"], &rows);
    println!();
    if report.zonder_controle > 0 {
        println!(
            "{} rijen zijn van voor het controlegetal; wat daarin onverzegeld staat is niet bewezen",
            report.zonder_controle
        );
    }
    for fout in &report.fouten {
        println!("FOUT  {} {}: {}", fout.plaats, fout.id, fout.wat);
    }
    let rest = report.aantal_fouten - report.fouten.len() as u64;
    if rest > 0 {
        println!("FOUT  en nog {rest}");
    }
    if report.sound() {
        println!("In orde: alles opent, het logboek is heel en elke levering staat op precies één plek.");
    } else {
        println!("NIET in orde: {} fout(en). Zie docs/beheer.md, \"verify vindt iets\".", report.aantal_fouten);
    }
}
