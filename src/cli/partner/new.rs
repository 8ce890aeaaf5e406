//! `trajectbrug partner new SLUG --kind KIND`: a folder to begin with.

use crate::profile::scaffold::{self, KINDS};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Naam van de map: kleine letters, cijfers en `-`.
    slug: String,
    /// Soort systeem: gemeente-stuf, gemeente-json, centrale-json, instelling-json, instelling-xml.
    #[arg(long, value_name = "SOORT")]
    kind: Option<String>,
    /// Naam voor mensen; anders gemaakt van SLUG.
    #[arg(long)]
    naam: Option<String>,
    /// Map met de configuratie.
    #[arg(long, value_name = "MAP", default_value = "config")]
    config: PathBuf,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Some(kind) = &arguments.kind else {
        let known: Vec<_> = KINDS.iter().map(|k| format!("  {:<16} {}", k.naam, k.wat)).collect();
        anyhow::bail!("zeg met --kind wat voor systeem het is:\n{}", known.join("\n"));
    };
    let made = scaffold::create(&arguments.config, &arguments.slug, kind, arguments.naam.as_deref())?;
    println!("{} is gemaakt:", made.folder.display());
    made.files.iter().for_each(|file| println!("  {file}"));
    let (slug, config) = (&arguments.slug, arguments.config.display());
    println!("\nEn nu:");
    println!(
        "1. Lees profile.yaml; elke sleutel is daar uitgelegd. Zet er de echte adressen in, en geheimen als `file:/pad` of `env:NAAM`."
    );
    if let Some(ontvanger) = &made.ontvanger {
        println!("   Aanmeldingen gaan naar `{ontvanger}`; verander `ontvangers` als dat een ander moet zijn.");
    }
    println!("2. Verander schemas/, mappings/ en samples/ in wat het systeem echt stuurt en leest.");
    println!("3. trajectbrug partner check {slug} --config {config}");
    println!("4. trajectbrug try {slug} ROUTE BESTAND --config {config}, voor elke route die binnenkomt.");
    println!("5. trajectbrug partner docs {slug} --config {config}, om te laten lezen.");
    println!("6. trajectbrug partner reload --config {config}, als de gateway draait.");
    Ok(true)
}
