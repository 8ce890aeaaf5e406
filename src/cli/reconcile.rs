//! `trajectbrug reconcile`: statements of the bank against a list of open items, on files alone.

use super::show;
use crate::bank::csv::{Profiel, Profielen};
use crate::bank::matching::{Regels, Stand};
use crate::bank::reconcile::{self, Opdracht, Uitkomst, facturen};
use anyhow::Context;
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// De openstaande facturen: JSON of CSV met id, kenmerk, cents en payer.
    #[arg(long, value_name = "BESTAND")]
    invoices: PathBuf,
    /// Een afschrift van de bank: camt.053, camt.054, camt.052, MT940 of CSV; mag vaker.
    #[arg(long, value_name = "BESTAND", required = true, num_args = 1..)]
    statement: Vec<PathBuf>,
    /// Map voor het rapport.
    #[arg(long, value_name = "MAP")]
    out: PathBuf,
    /// Wat de kolommen betekenen als een afschrift een tabel is.
    #[arg(long, value_name = "BESTAND")]
    csv_profile: Option<PathBuf>,
    /// Een factuur zonder betaler mag door iedereen worden voldaan; standaard kijkt dan een mens.
    #[arg(long)]
    payer_unknown: bool,
    /// Antwoord als JSON: de rijen van report.json.
    #[arg(long)]
    json: bool,
}

/// Exit codes: 0 all was read, 1 something is held or refused, 2 a file cannot be opened or written.
pub fn run(arguments: &Arguments) -> ExitCode {
    match answer(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            show::error(&error);
            ExitCode::from(2)
        }
    }
}

fn answer(arguments: &Arguments) -> anyhow::Result<bool> {
    let Arguments { invoices, statement, out, csv_profile, payer_unknown, json } = arguments;
    let unreadable = |path: &PathBuf| format!("het bestand `{}` is niet te lezen", path.display());
    let profielen = match csv_profile {
        None => Profielen::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| unreadable(path))?;
            Profielen::een(Profiel::parse(&text).map_err(|why| anyhow::anyhow!("{}: {why}", path.display()))?)
        }
    };
    let read = File::open(invoices).and_then(facturen::lees).with_context(|| unreadable(invoices))?;
    let mut open = match read {
        Ok(open) => open,
        Err(findings) => {
            eprintln!("Geweigerd: de facturen kloppen niet. Er is niets gedaan.");
            show::findings_on_error(&findings);
            return Ok(false);
        }
    };
    let regels = Regels { betaler_onbekend: *payer_unknown };
    let opdracht = Opdracht { afschriften: statement, profielen: &profielen, uit: out, regels };
    let uitkomst = reconcile::run(&opdracht, &mut open)?;
    if *json {
        let mut report = File::open(out.join("report.json"))?;
        io::copy(&mut report, &mut io::stdout().lock())?;
    } else {
        tell(&uitkomst);
        println!("Het rapport staat in {}.", out.display());
    }
    for held in &uitkomst.vastgehouden {
        eprintln!("Vastgehouden: {}. Er is niets van geboekt.", held.bestand.display());
        show::findings_on_error(&held.bevindingen);
    }
    Ok(uitkomst.vastgehouden.is_empty())
}

fn tell(uitkomst: &Uitkomst) {
    let tellers = &uitkomst.tellers;
    let again = if tellers.herhaald > 0 { format!(", waarvan {} al gelezen", tellers.herhaald) } else { String::new() };
    println!("{} afschriften{again}, {} boekingen, {} rijen:", tellers.afschriften, tellers.boekingen, tellers.rijen);
    let words = [
        (Stand::Matched, "voldaan"),
        (Stand::Partial, "deels betaald"),
        (Stand::Return, "teruggedraaid"),
        (Stand::Review, "voor een mens"),
        (Stand::Unmatched, "past bij niets"),
        (Stand::Ignore, "niet voor een factuur"),
    ];
    for (stand, word) in words {
        let at = Stand::ALL.iter().position(|s| *s == stand).unwrap_or_default();
        println!("  {:>8} {word}", tellers.standen[at]);
    }
    println!("Nog niet voldaan: {} facturen.", uitkomst.open);
}
