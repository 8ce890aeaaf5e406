//! `trajectbrug reconcile`: open items and statements in, a row per transaction out, on files and without a store.
//!
//! Statements are taken by the day they begin, so that a payment comes before its return whatever the order of the
//! files. A file that does not add up, or that cannot be read, is held whole; the others go on.

mod afhandeling;
pub mod facturen;
pub mod rapport;
#[cfg(test)]
mod tests;

pub use afhandeling::Tellers;

use super::afschrift::{Boeking, Kop, Ontvanger, Saldo, Soort};
use super::csv::Profielen;
use super::matching::{Openstaand, Regels, Stand};
use super::stroom_naar;
use crate::message::finding::Finding;
use afhandeling::Afhandeling;
use chrono::NaiveDate;
use rapport::Rapport;
use serde_json::{Value, json};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// What is asked.
pub struct Opdracht<'a> {
    /// The statements.
    pub afschriften: &'a [PathBuf],
    /// The profiles for tables.
    pub profielen: &'a Profielen,
    /// Where the report goes.
    pub uit: &'a Path,
    /// What may be decided without a person.
    pub regels: Regels,
}

/// A file that is held, with why.
pub struct Vastgehouden {
    /// The file.
    pub bestand: PathBuf,
    /// What is wrong with it.
    pub bevindingen: Vec<Finding>,
}

/// What came of it.
pub struct Uitkomst {
    /// The counts.
    pub tellers: Tellers,
    /// Items that are not settled.
    pub open: usize,
    /// Files that are held.
    pub vastgehouden: Vec<Vastgehouden>,
    /// The same as `summary.json`.
    pub samenvatting: Value,
}

/// A file that could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum Mislukt {
    /// A statement.
    #[error("het bestand `{0}` is niet te lezen")]
    Lezen(PathBuf, #[source] io::Error),
    /// The report.
    #[error("het rapport in `{0}` is niet te schrijven")]
    Schrijven(PathBuf, #[source] io::Error),
}

/// What a file begins with.
#[derive(Default)]
struct Eerste {
    datum: Option<NaiveDate>,
    soort: Option<Soort>,
}

impl Ontvanger for Eerste {
    fn begin(&mut self, kop: &Kop) -> io::Result<bool> {
        self.datum = kop.begin.map(|saldo| saldo.datum);
        self.soort = Some(kop.soort);
        Ok(false)
    }

    fn boeking(&mut self, _: &mut Boeking) -> io::Result<()> {
        Ok(())
    }

    fn eind(&mut self, _: Option<Saldo>) -> io::Result<()> {
        Ok(())
    }
}

/// Runs it. Fails when a file of the run cannot be opened or the report not written; what is wrong *in* a statement is
/// part of the outcome.
pub fn run(opdracht: &Opdracht, open: &mut Openstaand) -> Result<Uitkomst, Mislukt> {
    let mut files: Vec<(&PathBuf, Eerste)> = vec![];
    for path in opdracht.afschriften {
        let mut eerste = Eerste::default();
        // A file that is wrong from the start is said to be so when its turn comes.
        drop(stroom_naar(opened(path)?, opdracht.profielen, &mut eerste).map_err(|e| Mislukt::Lezen(path.clone(), e))?);
        files.push((path, eerste));
    }
    files.sort_by_key(|(_, eerste)| eerste.datum);
    let soorten: Vec<Soort> = files.iter().filter_map(|(_, eerste)| eerste.soort).collect();
    let gemengd = soorten.iter().any(|s| s.is_melding()) && soorten.iter().any(|s| Some(s) != soorten.first());
    let write = |error| Mislukt::Schrijven(opdracht.uit.to_owned(), error);
    let mut rapport = Rapport::new(opdracht.uit).map_err(write)?;
    let mut vastgehouden = vec![];
    let mut afhandeling = Afhandeling::new(open, &mut rapport, opdracht.regels, gemengd);
    for (path, _) in &files {
        let voor = afhandeling.bestand();
        let file = opened(path)?;
        let read = stroom_naar(file, opdracht.profielen, &mut afhandeling);
        let mut found = match read {
            Err(error) if afhandeling.kapot => return Err(write(error)),
            read => read.map_err(|e| Mislukt::Lezen((*path).clone(), e))?,
        };
        found.extend(afhandeling.bevindingen());
        if !found.is_empty() {
            afhandeling.terug(&voor).map_err(write)?;
            vastgehouden.push(Vastgehouden { bestand: (*path).clone(), bevindingen: found });
        }
    }
    let tellers = afhandeling.tellers;
    let open = open.niet_voldaan();
    let samenvatting = samenvatting(files.len(), &tellers, open, &vastgehouden);
    rapport.klaar(&samenvatting, opdracht.uit).map_err(write)?;
    Ok(Uitkomst { tellers, open, vastgehouden, samenvatting })
}

fn opened(path: &Path) -> Result<File, Mislukt> {
    File::open(path).map_err(|error| Mislukt::Lezen(path.to_owned(), error))
}

fn samenvatting(files: usize, tellers: &Tellers, open: usize, held: &[Vastgehouden]) -> Value {
    let mut all = json!({
        "files": files,
        "statements": tellers.afschriften,
        "repeated": tellers.herhaald,
        "entries": tellers.boekingen,
        "rows": tellers.rijen,
    });
    for (stand, count) in Stand::ALL.iter().zip(tellers.standen) {
        all[stand.as_str()] = count.into();
    }
    all["allocated_cents"] = tellers.geboekt.into();
    all["open_invoices"] = open.into();
    let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    all["held"] = held.iter().map(|h| json!({"file": name(&h.bestand), "findings": h.bevindingen})).collect();
    all
}
