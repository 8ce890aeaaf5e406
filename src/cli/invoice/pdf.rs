//! `trajectbrug invoice pdf`: an invoice in UBL as a PDF/A-3 that people can read, with the XML inside.

use super::read;
use crate::factuur::bevinding::Vlag;
use crate::factuur::controleer;
use crate::factuur::pdf::pdf;
use anyhow::Context as _;
use std::path::PathBuf;

/// What the invoice is called inside: the name of a file may hold anything.
const BIJLAGE: &str = "factuur.xml";

#[derive(Debug, clap::Args)]
pub struct Pdf {
    /// De factuur in UBL.
    #[arg(value_name = "BESTAND.xml")]
    bestand: PathBuf,
    /// Waar de PDF komt; een bestand dat er al is wordt vervangen.
    #[arg(value_name = "UIT.pdf")]
    uit: PathBuf,
}

/// False, and no PDF, when the invoice has a fatal finding: paper should not look right when the invoice is not.
pub fn run(arguments: &Pdf) -> anyhow::Result<bool> {
    let bestand = arguments.bestand.display();
    let xml = read(&arguments.bestand).with_context(|| format!("{bestand} kan niet worden gelezen"))?;
    let uitslag = controleer(&xml);
    let fouten: Vec<_> = uitslag.bevindingen.iter().filter(|b| b.vlag == Vlag::Fatal).collect();
    if !fouten.is_empty() {
        eprintln!("{bestand} is niet goed, dus er is geen PDF gemaakt. Zie: trajectbrug invoice check {bestand}");
        return Ok(false);
    }
    let bytes = pdf(&xml, BIJLAGE)?;
    let uit = arguments.uit.display();
    std::fs::write(&arguments.uit, bytes).with_context(|| format!("{uit} kan niet worden geschreven"))?;
    Ok(true)
}
