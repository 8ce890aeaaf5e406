//! `trajectbrug payment`: payment orders for what was granted to persons, and what the bank says of them. By the running
//! gateway when there is one; else on the data folder.

use super::bank::{said, send};
use super::message::node::ask;
use super::node::hand;
use super::partner::stored;
use super::{Folders, show};
use crate::app;
use crate::bank::pain::terug;
use crate::domain::geld::euro;
use crate::domain::kenmerk::is_iban;
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::geld::kas::{Opdrachtbestand, Uitbetalen};
use crate::flow::geld::terugmelding::Gemeld;
use crate::flow::geld::uitbetaling::Rekening;
use crate::job::uitbetalen;
use crate::message::finding::Finding;
use anyhow::{Context, bail};
use chrono::NaiveDate;
use serde_json::json;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// How often a booking is asked again when no answer came: it is done once.
const AGAIN: usize = 3;

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Maak het betaalbestand (pain.001) van de uursubsidie van een maand, en boek het.
    Run(Box<Run>),
    /// Lees wat de bank van een betaalbestand zegt (pain.002); wat zij weigerde staat weer open.
    Report {
        #[command(flatten)]
        folders: Folders,
        /// Het bestand van de bank.
        bestand: PathBuf,
        /// Adres van de draaiende gateway; standaard de instelling `luister`.
        #[arg(long, value_name = "ADRES:POORT")]
        adres: Option<String>,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
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
    /// Waar dezelfde betalingen als tabel (CSV) komen; het mag er nog niet zijn.
    #[arg(long, value_name = "BESTAND")]
    csv: Option<PathBuf>,
    /// Toon alleen hoeveel het is.
    #[arg(long)]
    dry_run: bool,
    /// Adres van de draaiende gateway; standaard de instelling `luister`.
    #[arg(long, value_name = "ADRES:POORT")]
    adres: Option<String>,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    match arguments {
        Arguments::Run(run) => order(run),
        Arguments::Report { folders, bestand, adres, json } => report(folders, bestand, adres.as_deref(), *json),
    }
}

fn order(run: &Run) -> anyhow::Result<bool> {
    let mut wanted = Uitbetalen {
        gemeente: run.gemeente.clone(),
        maand: run.maand.clone(),
        rekeningen: read(&run.rekeningen)?,
        naam: run.naam.clone(),
        iban: run.iban.clone(),
        datum: run.datum,
        wie: stored::login(),
        gemaakt: None,
        controle: None,
    };
    let made = asked(run, &wanted)?;
    if !run.dry_run {
        if let (Some(order), Some(table)) = (&made.betaalbestand, &made.tabel) {
            write(&run.out, order)?;
            if let Err(error) = run.csv.as_deref().map_or(Ok(()), |path| write(path, table)) {
                // An order that is not booked must not lie ready for the bank.
                drop(std::fs::remove_file(&run.out));
                return Err(error);
            }
        }
        (wanted.gemaakt, wanted.controle) = (Some(made.gemaakt), Some(made.controle.clone()));
        let booked = (1..=AGAIN).find_map(|n| match asked(run, &wanted) {
            Err(_) if n < AGAIN => None,
            done => Some(done),
        });
        if let Some(Err(error)) = booked {
            let text = format!(
                "het is niet zeker dat dit is geboekt: lever `{}` niet aan, haal het weg en begin opnieuw",
                run.out.display()
            );
            return Err(error.context(text));
        }
    }
    let verb = if run.dry_run { "Het worden" } else { "Gemaakt:" };
    println!("{verb} {} betalingen, samen {}.", made.aantal, euro(made.totaal));
    for one in &made.wacht {
        println!("  {} wacht: {}.", one.traject_id, one.waarom);
    }
    Ok(true)
}

/// Makes an order or books it, wherever the ledger is.
fn asked(run: &Run, wanted: &Uitbetalen) -> anyhow::Result<Opdrachtbestand> {
    let settings = stored::settings(&run.folders)?;
    if !run.folders.data.is_dir() {
        bail!("de gegevensmap `{}` bestaat niet; geef hem met --data", run.folders.data.display());
    }
    let Some(mut hand) = hand(&run.folders, run.adres.as_deref())? else {
        let answer = ask(&settings, run.adres.as_deref(), "/v1/beheer/uitbetalingen", &json!(wanted))?;
        return Ok(serde_json::from_value(answer)?);
    };
    let keys = app::sealer(&settings, &run.folders.data)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let made = runtime.block_on(uitbetalen::maak(&mut hand, &keys, wanted, SystemClock.now()));
    match said(made)? {
        Ok(made) => Ok(made),
        Err(found) => {
            show::findings(&found);
            bail!("het betaalbestand is niet gemaakt: verbeter wat hierboven staat")
        }
    }
}

/// A file is on disk before the ledger says that it is paid; only its owner can read it.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let mut file = file.with_context(|| format!("`{}` kan niet worden gemaakt", path.display()))?;
    file.write_all(text.as_bytes())?;
    Ok(file.sync_all()?)
}

fn report(folders: &Folders, file: &Path, adres: Option<&str>, as_json: bool) -> anyhow::Result<bool> {
    let bytes = std::fs::read(file).with_context(|| format!("`{}` is niet te lezen", file.display()))?;
    let wie = stored::login();
    let done: Result<Gemeld, Vec<Finding>> = match hand(folders, adres)? {
        None => {
            let path = format!("/v1/beheer/uitbetalingen/terugmeldingen?wie={wie}");
            match send(folders, adres, &path, bytes)? {
                Ok(answer) => Ok(serde_json::from_value(answer)?),
                Err(found) => Err(found),
            }
        }
        Some(mut hand) => match terug::lees(&bytes) {
            Err(found) => Err(found),
            Ok(report) => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                said(runtime.block_on(uitbetalen::terug(&mut hand, &report, &wie, SystemClock.now())))?
            }
        },
    };
    let gemeld = match done {
        Ok(gemeld) => gemeld,
        Err(found) => {
            show::findings(&found);
            return Ok(false);
        }
    };
    if as_json {
        println!("{}", json!(gemeld));
        return Ok(true);
    }
    println!(
        "{} betalingen zijn aanvaard; {} zijn geweigerd en staan weer open.",
        gemeld.aantal("aanvaard"),
        gemeld.aantal("geweigerd")
    );
    for (stand, text) in [
        ("wacht", "wachten nog op de bank"),
        ("strijdig", "waren eerder geweigerd: bel de bank voordat er opnieuw wordt betaald"),
        ("onbekend", "horen niet bij dit betaalbestand"),
    ] {
        if gemeld.aantal(stand) > 0 {
            println!("{} {text}.", gemeld.aantal(stand));
        }
    }
    Ok(gemeld.aantal("strijdig") + gemeld.aantal("onbekend") == 0)
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
