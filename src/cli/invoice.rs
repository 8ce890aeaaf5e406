//! `trajectbrug invoice`: invoices in UBL. `check` judges files by every set of rules a gemeente may refuse them for; the rest
//! is about the ledger.

mod boek;
mod pdf;

use super::show;
use crate::factuur::bevinding::{Bevinding, Uitslag, Vlag};
use crate::factuur::{MAX_BYTES, controleer};
use serde::Serialize;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

/// A file could not be opened: neither right nor wrong.
const ONLEESBAAR: u8 = 2;

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Controleer facturen: de opbouw (UBL 2.1), EN 16931, NLCIUS of Peppol, en onze eigen regels. Er wordt niets bewaard.
    Check(Check),
    /// Toon de facturen: wat is gefactureerd, betaald, en nog open.
    List(boek::List),
    /// Maak van een factuur in UBL een PDF/A-3 om te lezen, met de XML erin.
    Pdf(pdf::Pdf),
    /// Maak de factuur van een contract, van alles wat gereed is en nog niet gefactureerd.
    Run(boek::Run),
    /// Toon een factuur: de regels met hun bewijs, en alles wat erover is geboekt.
    Show(boek::Show),
}

#[derive(Debug, clap::Args)]
pub struct Check {
    /// De bestanden.
    #[arg(value_name = "BESTAND", required = true)]
    bestanden: Vec<PathBuf>,
    /// Antwoord als JSON: een object per bestand, elk op een regel.
    #[arg(long)]
    json: bool,
}

/// What is said of one file; the names of the keys are English because programs read them.
#[derive(Serialize)]
struct Antwoord<'a> {
    file: String,
    ok: bool,
    findings: &'a [Bevinding],
}

/// Exit codes: 0 every invoice is right, 1 one of them has a fatal finding, 2 a file could not be opened.
pub fn run(arguments: &Arguments) -> ExitCode {
    let done = match arguments {
        Arguments::Check(check) => run_check(check),
        Arguments::List(list) => boek::list(list).map(good),
        Arguments::Pdf(arguments) => pdf::run(arguments).map(good),
        Arguments::Run(run) => boek::run(run).map(good),
        Arguments::Show(show) => boek::show(show).map(good),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            show::error(&error);
            ExitCode::from(ONLEESBAAR)
        }
    }
}

fn good(good: bool) -> ExitCode {
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run_check(check: &Check) -> anyhow::Result<ExitCode> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let (mut fout, mut dicht) = (false, false);
    let gedaan = for_each(&check.bestanden, |bestand, gelezen| {
        let uitslag = match gelezen {
            Ok(uitslag) => uitslag,
            Err(error) => {
                out.flush()?;
                show::error(
                    &anyhow::Error::new(error).context(format!("{} kan niet worden gelezen", bestand.display())),
                );
                dicht = true;
                return Ok(());
            }
        };
        fout |= !uitslag.ok();
        if check.json {
            let file = bestand.display().to_string();
            serde_json::to_writer(&mut out, &Antwoord { file, ok: uitslag.ok(), findings: &uitslag.bevindingen })?;
            return writeln!(out);
        }
        vertel(&mut out, bestand, &uitslag)
    });
    // Who reads has seen enough (`invoice check .. | head`): that is the end and no failure.
    match gedaan.and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        done => done?,
    }
    Ok(match (dicht, fout) {
        (true, _) => ExitCode::from(ONLEESBAAR),
        (_, true) => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    })
}

/// Reads and judges on every core, and hands the verdicts on in the order they were asked for.
fn for_each(
    bestanden: &[PathBuf],
    mut met: impl FnMut(&Path, std::io::Result<Uitslag>) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(bestanden.len());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        // As many verdicts wait as there are workers twice over: whoever prints sets the pace, and memory stays flat.
        let (send, receive) = mpsc::sync_channel(cores * 2);
        for _ in 0..cores {
            let (send, next) = (send.clone(), &next);
            scope.spawn(move || {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let Some(bestand) = bestanden.get(n) else { return };
                    let uitslag = read(bestand).map(|bytes| controleer(&bytes));
                    if send.send((n, uitslag)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let mut waiting = std::collections::BTreeMap::new();
        let mut turn = 0;
        for (n, uitslag) in receive {
            waiting.insert(n, uitslag);
            while let Some(uitslag) = waiting.remove(&turn) {
                met(&bestanden[turn], uitslag)?;
                turn += 1;
            }
        }
        Ok(())
    })
}

/// At most one byte more than an invoice may be: a file without an end is refused and not read.
fn read(bestand: &Path) -> std::io::Result<Vec<u8>> {
    let file = std::fs::File::open(bestand)?;
    if file.metadata()?.is_dir() {
        return Err(std::io::Error::from(std::io::ErrorKind::IsADirectory));
    }
    let mut bytes = vec![];
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn vertel(out: &mut impl Write, bestand: &Path, uitslag: &Uitslag) -> std::io::Result<()> {
    let aantal = |vlag| uitslag.bevindingen.iter().filter(|b| b.vlag == vlag).count();
    let oordeel = if uitslag.ok() { "goed" } else { "niet goed" };
    let (fouten, signalen) = (aantal(Vlag::Fatal), aantal(Vlag::Warning));
    writeln!(out, "{}: {oordeel} ({fouten} fout, {signalen} waarschuwing)", bestand.display())?;
    for b in &uitslag.bevindingen {
        let soort = if b.vlag == Vlag::Fatal { "fout" } else { "let op" };
        let plek = if b.plek.is_empty() { "het bestand" } else { &b.plek };
        writeln!(out, "  {soort:6} {:6} {}  {plek}", b.laag.as_str(), b.regel)?;
        writeln!(out, "         {}", b.tekst)?;
    }
    Ok(())
}
