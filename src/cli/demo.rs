//! `trajectbrug demo`: see the main job done on this machine.

use super::show;
use crate::demo::report::Report;
use crate::demo::{Demo, play};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Map met de configuratie.
    #[arg(long, value_name = "MAP", default_value = "config")]
    config: PathBuf,
    /// Stop na afloop, in plaats van te blijven draaien.
    #[arg(long)]
    once: bool,
    /// Alleen de tellingen, als JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let data = std::env::temp_dir().join(format!("trajectbrug-demo-{}", std::process::id()));
    let demo = play(&arguments.config, &data)?;
    let report = Report::of(&demo);
    if arguments.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        show(&demo, &report);
    }
    if !arguments.once {
        eprintln!("\nDe gateway blijft draaien op http://{}; stop met Ctrl-C.", demo.running.address);
        for (slug, address) in &demo.addresses {
            eprintln!("  {slug}: {address}/grootboek");
        }
        demo.running.wait()?;
    }
    drop(std::fs::remove_dir_all(&data));
    Ok(report.ok())
}

fn show(demo: &Demo, report: &Report) {
    let routes = demo.running.gateway().routes();
    let mut rows = vec![];
    for played in &demo.played {
        let soort =
            routes.inbound(&played.step.van, &played.step.route).map(|r| r.soort.naam.clone()).unwrap_or_default();
        let oordeel = if played.oordeel == "bevestigd" { played.step.verwacht.clone() } else { played.oordeel.clone() };
        let row = |to: &str, delivered: &str, receipt: &str| {
            vec![
                played.step.van.clone(),
                to.to_owned(),
                soort.clone(),
                oordeel.clone(),
                delivered.to_owned(),
                receipt.to_owned(),
            ]
        };
        if played.arrived.is_empty() {
            rows.push(row("-", "nee", "-"));
        }
        rows.extend(played.arrived.iter().map(|(slug, answer)| row(slug, "ja", answer)));
    }
    show::table(&["van", "naar", "soort", "oordeel", "bezorgd", "ontvangstbewijs"], &rows);
    println!(
        "\n{} berichten verstuurd, {} bezorgd, {} geweigerd, {} dubbel, {} verloren; kopieën gelijk: {}; BSN buiten de gemeente: {}.",
        report.messages,
        report.delivered,
        report.refused,
        report.duplicates,
        report.lost,
        if report.copies_equal { "ja" } else { "NEE" },
        report.bsn_outside_gemeente
    );
    report.unexpected.iter().for_each(|line| println!("  onverwacht: {line}"));
}
