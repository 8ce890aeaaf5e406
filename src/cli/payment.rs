//! `trajectbrug payment`: payment orders for what was granted to persons, and what the bank says of them.

use super::partner::stored;
use super::{Folders, show};
use crate::app;
use crate::bank::pain::{self, OpdrachtError, terug};
use crate::domain::kenmerk::is_iban;
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::geld::overzicht;
use crate::flow::geld::uitbetaling::{self, Klaar, Rekening, Vraag};
use crate::flow::process::Pseudonyms;
use crate::store::{Store, StoreError, Writer};
use anyhow::{Context, bail};
use chrono::NaiveDate;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Maak het betaalbestand (pain.001) van de uursubsidie van een maand. De gateway draait dan niet.
    Run(Box<Run>),
    /// Lees wat de bank van een betaalbestand zegt (pain.002); wat zij weigerde staat weer open.
    Report {
        #[command(flatten)]
        folders: Folders,
        /// Het bestand van de bank.
        bestand: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub struct Run {
    #[command(flatten)]
    folders: Folders,
    /// De gemeente die betaalt.
    #[arg(long, value_name = "SLUG")]
    gemeente: String,
    /// De maand, zoals 2026-10.
    #[arg(long, value_name = "JJJJ-MM")]
    maand: String,
    /// Bestand met van wie welke rekening is: `traject_id;naam;iban`. Het wordt gelezen en niet bewaard.
    #[arg(long, value_name = "BESTAND")]
    rekeningen: PathBuf,
    /// Naam van wie betaalt.
    #[arg(long)]
    naam: String,
    /// Rekening waarvan wordt betaald.
    #[arg(long)]
    iban: String,
    /// Dag waarop de bank betaalt.
    #[arg(long, value_name = "JJJJ-MM-DD")]
    datum: NaiveDate,
    /// Waar het betaalbestand komt; het mag er nog niet zijn.
    #[arg(long, value_name = "BESTAND")]
    out: PathBuf,
    /// Toon alleen hoeveel het is.
    #[arg(long)]
    dry_run: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    match arguments {
        Arguments::Run(run) => order(run),
        Arguments::Report { folders, bestand } => report(folders, bestand),
    }
}

fn order(run: &Run) -> anyhow::Result<bool> {
    let settings = stored::settings(&run.folders)?;
    if !run.folders.data.is_dir() {
        bail!("de gegevensmap `{}` bestaat niet; geef hem met --data", run.folders.data.display());
    }
    let rekeningen = read(&run.rekeningen)?;
    let (store, keys) = app::open(&settings, &run.folders.data)?;
    let mut writer = writing(store.as_ref())?;
    let mut reader = store.reader()?;
    let (boek, wie) = (overzicht::boek(reader.as_mut())?, stored::login());
    let work = reader.work(&crate::store::work::WorkFilter {
        soort: Some(crate::domain::werk::WerkSoort::Rekening),
        limit: u32::MAX,
        ..Default::default()
    })?;
    let decided = |id: &str| {
        let werk = work.iter().find(|w| w.werk_id == id)?;
        Some((werk.besluit?, werk.besloten_door.clone()?))
    };
    let held = reader.work(&crate::store::work::WorkFilter {
        soort: Some(crate::domain::werk::WerkSoort::Vastgehouden),
        toestand: Some(crate::domain::werk::Toestand::Open),
        limit: u32::MAX,
        ..Default::default()
    })?;
    let vraag = Vraag {
        gemeente: &run.gemeente,
        maand: &run.maand,
        betaler: (&run.naam, &run.iban),
        uitvoeren: run.datum,
        wie: &wie,
        vastgehouden: &held.into_iter().filter_map(|werk| werk.bericht_id).collect(),
    };
    let hash = |iban: &str| keys.persoon(&format!("rekening {iban}"));
    let klaar = uitbetaling::maak(vraag, &boek, &rekeningen, &hash, &decided, SystemClock.now());
    let (verb, none) =
        if run.dry_run { ("Het worden", true) } else { ("Gemaakt:", klaar.opdracht.betalingen.is_empty()) };
    if !none {
        write(&run.out, &klaar)?;
    }
    if !run.dry_run && !writer.book(&[], &klaar.boekingen, &klaar.werk)? {
        bail!("het boek veranderde intussen; haal `{}` weg en begin opnieuw", run.out.display());
    }
    println!("{verb} {}.", uitbetaling::in_woorden(&klaar));
    for (traject, why) in &klaar.wacht {
        println!("  {traject} wacht: {why}.");
    }
    Ok(true)
}

/// The file is on disk before the ledger says that it is paid; only its owner can read it.
fn write(path: &Path, klaar: &Klaar) -> anyhow::Result<()> {
    let bytes = match pain::schrijf(&klaar.opdracht) {
        Ok(bytes) => bytes,
        Err(OpdrachtError::Onjuist(found)) => {
            show::findings(&found);
            bail!("het betaalbestand is niet gemaakt: verbeter wat hierboven staat");
        }
        Err(error) => return Err(error.into()),
    };
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.with_context(|| format!("`{}` kan niet worden gemaakt", path.display()))?;
    file.write_all(&bytes)?;
    Ok(file.sync_all()?)
}

fn report(folders: &Folders, bestand: &Path) -> anyhow::Result<bool> {
    let bytes = std::fs::read(bestand).with_context(|| format!("`{}` is niet te lezen", bestand.display()))?;
    let report = match terug::lees(&bytes) {
        Ok(report) => report,
        Err(found) => {
            show::findings(&found);
            return Ok(false);
        }
    };
    let store = stored::store(folders)?;
    let mut writer = writing(store.as_ref())?;
    let boek = overzicht::boek(store.reader()?.as_mut())?;
    let back = uitbetaling::terug(&boek, &report, &stored::login(), SystemClock.now());
    writer.book(&[], &back, &[])?;
    println!("{} betalingen zijn geweigerd en staan weer open.", back.len());
    Ok(true)
}

fn writing(store: &dyn Store) -> anyhow::Result<Box<dyn Writer>> {
    match store.writer() {
        Ok(writer) => Ok(writer),
        Err(StoreError::SecondWriter { .. }) => {
            bail!("de gateway draait en houdt de gegevensmap vast; stop haar om te betalen")
        }
        Err(error) => Err(error.into()),
    }
}

/// The accounts. What is wrong is named by its line, never by its value.
fn read(path: &Path) -> anyhow::Result<Vec<Rekening>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("`{}` is niet te lezen", path.display()))?;
    let mut all = vec![];
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let cells: Vec<&str> = line.split(';').map(str::trim).collect();
        match cells[..] {
            ["traject_id", "naam", "iban"] if n == 0 => {}
            [traject, naam, iban] if is_iban(iban) && !naam.is_empty() => {
                all.push(Rekening { traject_id: traject.to_owned(), naam: naam.to_owned(), iban: iban.to_owned() });
            }
            [_, _, iban] if !is_iban(iban) => {
                bail!("regel {}: dit is geen IBAN; hoofdletters, geen spaties, en het controlegetal klopt", n + 1)
            }
            _ => bail!("regel {}: hier horen drie kolommen: traject_id;naam;iban", n + 1),
        }
    }
    Ok(all)
}
