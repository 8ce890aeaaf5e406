//! `trajectbrug partner show SLUG [--resolved]`: the profile as it counts, each value with its origin.

use crate::cli::show;
use crate::profile::{Folder, shown};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// De partner: de naam van zijn map onder partners/.
    slug: String,
    /// Toon ook wat geldt omdat het profiel er niets over zegt.
    #[arg(long)]
    resolved: bool,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
    /// Map met de configuratie.
    #[arg(long, value_name = "MAP", default_value = "config")]
    config: PathBuf,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let (folder, mistakes) = Folder::read_all(&arguments.config);
    let slug = &arguments.slug;
    let own = format!("partners/{slug}/");
    let wrong: Vec<_> = mistakes.iter().filter(|m| m.file.starts_with(&own)).collect();
    let Some(node) = folder.nodes.get(slug) else {
        // A folder whose file is no YAML has mistakes and no values.
        if folder.broken.contains(slug) {
            wrong.iter().for_each(|m| eprintln!("  {m}"));
            anyhow::bail!("het profiel van `{slug}` is niet te lezen");
        }
        let mut known: Vec<_> =
            folder.profiles.iter().map(|p| &p.slug).chain(&folder.broken).map(|s| format!("`{s}`")).collect();
        known.sort();
        anyhow::bail!("er is geen partner `{slug}`; er zijn: {}", known.join(", "));
    };
    let lines = shown::lines(node, arguments.resolved);
    if arguments.json {
        println!(
            "{}",
            serde_json::json!({"slug": slug, "waarden": lines, "fouten": wrong.iter().map(|m| show::finding(m)).collect::<Vec<_>>()})
        );
    } else {
        let rows: Vec<_> = lines.into_iter().map(|l| vec![l.pad, l.waarde, l.herkomst]).collect();
        show::table(&["waar", "waarde", "staat in"], &rows);
        if !wrong.is_empty() {
            println!("\nDit profiel heeft {} fout(en):", wrong.len());
            wrong.iter().for_each(|m| println!("  {m}"));
        }
    }
    Ok(wrong.is_empty())
}
