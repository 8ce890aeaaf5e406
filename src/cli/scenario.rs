//! `trajectbrug scenario`: the scenarios of the practice, and those of a gemeente itself, played on this machine.

use crate::scenario::lezen::{Scenario, lees};
use crate::scenario::{INGEBOUWD, speel};
use crate::yaml::Mistake;
use anyhow::Context;
use std::path::PathBuf;

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Speel scenario's na: die van de praktijk, of die in de bestanden die u noemt.
    Run(Run),
}

#[derive(Debug, clap::Args)]
pub struct Run {
    /// Bestanden met scenario's; zonder bestanden de veertien die meekomen. `sc07` noemt er een van die veertien.
    #[arg(value_name = "BESTAND")]
    bestanden: Vec<PathBuf>,
    /// De uitkomst als JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Arguments::Run(run) = arguments;
    let (scenarios, mistakes) = scenarios(&run.bestanden)?;
    if !mistakes.is_empty() {
        eprintln!("De scenario's hebben {} fout(en):", mistakes.len());
        mistakes.iter().for_each(|m| eprintln!("  {}:{}: {}", m.file, m.line, m.text));
        return Ok(false);
    }
    let folder = std::env::temp_dir().join(format!("trajectbrug-scenario-{}", std::process::id()));
    let verslagen = speel(&scenarios, &folder, |verslag| {
        if !run.json {
            print!("{}", verslag.tekst());
        }
    })?;
    if run.json {
        let all: Vec<_> = verslagen.iter().map(|v| v.json()).collect();
        println!("{}", serde_json::json!({"scenarios": all}));
    } else {
        let passed = verslagen.iter().filter(|v| v.geslaagd()).count();
        println!("\n{passed} van de {} scenario's geslaagd.", verslagen.len());
    }
    Ok(verslagen.iter().all(|v| v.geslaagd()))
}

/// Reads what was asked, with every mistake in it.
fn scenarios(bestanden: &[PathBuf]) -> anyhow::Result<(Vec<Scenario>, Vec<Mistake>)> {
    let (mut all, mut mistakes) = (vec![], vec![]);
    let mut take = |naam: &str, text: &str| match lees(naam, text) {
        Ok(found) => all.extend(found),
        Err(found) => mistakes.extend(found),
    };
    if bestanden.is_empty() {
        INGEBOUWD.iter().for_each(|(naam, text)| take(naam, text));
    }
    for bestand in bestanden {
        let naam = bestand.display().to_string();
        let own = INGEBOUWD.iter().find(|(known, _)| known.trim_end_matches(".feature") == naam.to_lowercase());
        match own {
            Some((naam, text)) => take(naam, text),
            None => {
                let text = std::fs::read_to_string(bestand).with_context(|| format!("`{naam}` is niet te lezen"))?;
                take(&naam, &text);
            }
        }
    }
    Ok((all, mistakes))
}
