//! `trajectbrug message edit`: writes the canonical message to a file, and takes it back mended.

use super::super::Folders;
use super::node::Node;
use crate::cli::partner::stored;
use crate::flow::mend::edit::{Edit, current};
use anyhow::{Context, bail};
use serde_json::json;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    folders: Folders,
    /// Het bericht_id.
    id: String,
    /// Schrijf het canonieke bericht, met alle gegevens, naar dit nieuwe bestand (alleen voor u leesbaar).
    #[arg(long, value_name = "BESTAND", conflicts_with = "bestand")]
    naar: Option<PathBuf>,
    /// Neem het verbeterde canonieke bericht uit dit bestand.
    #[arg(long, value_name = "BESTAND", requires = "reden")]
    bestand: Option<PathBuf>,
    /// Waarom; geen gegevens uit het bericht.
    #[arg(long, value_name = "TEKST")]
    reden: Option<String>,
    /// Adres van de draaiende gateway; standaard de instelling `luister`.
    #[arg(long, value_name = "ADRES:POORT")]
    adres: Option<String>,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    match (&arguments.naar, &arguments.bestand) {
        (Some(naar), _) => take_out(arguments, naar),
        (None, Some(bestand)) => put_back(arguments, bestand),
        (None, None) => {
            bail!("geef --naar om het bericht eruit te halen, of --bestand en --reden om het terug te zetten")
        }
    }
}

fn take_out(arguments: &Arguments, naar: &Path) -> anyhow::Result<bool> {
    let canonical = current(&arguments.id, stored::reader(&arguments.folders)?.as_mut())?;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(naar)
        .with_context(|| format!("`{}` kan niet worden gemaakt; het mag nog niet bestaan", naar.display()))?;
    file.write_all(serde_json::to_string_pretty(&canonical)?.as_bytes())?;
    println!(
        "Het canonieke bericht staat in `{}`. Verwijder dat bestand als u klaar bent: er staan persoonsgegevens in.",
        naar.display()
    );
    Ok(true)
}

fn put_back(arguments: &Arguments, bestand: &Path) -> anyhow::Result<bool> {
    let text = std::fs::read(bestand).with_context(|| format!("`{}` is niet te lezen", bestand.display()))?;
    let bericht = serde_json::from_slice(&text).with_context(|| format!("`{}` is geen JSON", bestand.display()))?;
    let wanted = Edit { wie: stored::login(), reden: arguments.reden.clone().unwrap_or_default(), bericht };
    let done = Node::reach(&arguments.folders, arguments.adres.as_deref())?.edit(&arguments.id, &wanted)?;
    if arguments.json {
        println!("{}", json!(done));
        return Ok(true);
    }
    println!("Het bericht is bewerkt; het origineel blijft bewaard. Veranderd:");
    done["plekken"].as_array().into_iter().flatten().filter_map(|p| p.as_str()).for_each(|p| println!("  {p}"));
    println!("Geef de leveringen vrij met `trajectbrug message replay {}`.", arguments.id);
    Ok(true)
}
