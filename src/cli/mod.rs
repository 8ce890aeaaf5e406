//! The commands. One file each; this one knows what was typed and which file it goes to.

mod alarm;
mod backup;
mod bank;
mod batch;
mod beginstand;
mod check;
mod contract;
mod demo;
mod export;
mod invoice;
mod job;
mod message;
mod node;
mod partner;
mod payment;
mod person;
mod reconcile;
mod report;
mod restore;
mod retention;
mod rules;
mod scenario;
mod serve;
mod show;
mod try_message;
mod verify;
mod work;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Gateway voor geleid vrijwilligerswerk: gemeenten, vrijwilligerscentrales en zorginstellingen.
#[derive(Debug, Parser)]
#[command(name = "trajectbrug", version, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, clap::Args)]
struct Folders {
    /// Map met de configuratie.
    #[arg(long, value_name = "MAP", default_value = "config")]
    config: PathBuf,
    /// Map met de gegevens (database en sleutel).
    #[arg(long, value_name = "MAP", default_value = "data")]
    data: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Speel een aanmelding en een plaatsingsovereenkomst na met drie partners op deze machine.
    Demo(demo::Arguments),
    /// Start de gateway.
    Serve(serve::Arguments),
    /// Kijk of een alarm aankomt.
    #[command(subcommand)]
    Alarm(alarm::Arguments),
    /// Maak een reservekopie van de gegevens en bewijs dat zij opent; mag terwijl de gateway draait.
    Backup(backup::Arguments),
    /// Verwerk afschriften van de bank in het boek.
    #[command(subcommand)]
    Bank(bank::Arguments),
    /// Lees in wat al liep voor de hub begon: trajecten en open facturen.
    #[command(subcommand)]
    Beginstand(beginstand::Arguments),
    /// Controleer de configuratie zonder iets te starten.
    Check(check::Arguments),
    /// Maak van een bestand met veel berichten een bestand per ontvanger.
    Batch(batch::Arguments),
    /// Bekijk waar contracten staan.
    #[command(subcommand)]
    Contract(contract::Arguments),
    /// Bekijk wat de nachten aan partners stuurden.
    #[command(subcommand)]
    Export(export::Arguments),
    /// Maak, bekijk en controleer facturen (UBL, NLCIUS, Peppol).
    #[command(subcommand)]
    Invoice(invoice::Arguments),
    /// Bekijk wat op vaste tijden gebeurt, en voer het nu uit.
    #[command(subcommand)]
    Job(job::Arguments),
    /// Bekijk berichten, en geef vrij wat is vastgehouden.
    #[command(subcommand)]
    Message(message::Arguments),
    /// Sluit een partner aan, of verander een aansluiting.
    #[command(subcommand)]
    Partner(partner::Arguments),
    /// Laat zien wat er van een persoon is bewaard; verbeter, beperk of wis het.
    #[command(subcommand)]
    Person(person::Arguments),
    /// Leg afschriften van de bank naast openstaande facturen.
    Reconcile(reconcile::Arguments),
    /// Maak verslagen: over de tegenprestaties, en voor financiën.
    #[command(subcommand)]
    Report(report::Arguments),
    /// Betaal uit wat aan personen is toegekend.
    #[command(subcommand)]
    Payment(payment::Arguments),
    /// Zet een reservekopie terug in een lege gegevensmap.
    Restore(restore::Arguments),
    /// Ruim op wat lang genoeg is bewaard, of tel het.
    #[command(subcommand)]
    Retention(retention::Arguments),
    /// Toon de regels van de praktijk: wat elke regel zegt, waar hij vandaan komt en wat hij doet.
    Rules(rules::Arguments),
    /// Speel na wat in de praktijk gebeurt, als zinnen die iedereen kan lezen.
    #[command(subcommand)]
    Scenario(scenario::Arguments),
    /// Laat zien wat er met een bericht zou gebeuren; er wordt niets bewaard of verstuurd.
    Try(try_message::Arguments),
    /// Kijk of alles wat bewaard is nog klopt; mag terwijl de gateway draait.
    Verify(verify::Arguments),
    /// Bekijk werk dat op een mens wacht, en besluit erover.
    #[command(subcommand)]
    Work(work::Arguments),
}

/// `trajectbrug message list | head`: when who reads has seen enough, that is the end and no failure.
fn stop_when_nobody_reads() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // The only way `println!` has to say it.
        if panic.payload_as_str().is_some_and(|said| said.starts_with("failed printing to stdout")) {
            std::process::exit(0);
        }
        before(panic);
    }));
}

/// Runs what was typed. Exit codes: 0 it went well, 1 it did not, 2 the command line is wrong; `reconcile` tells a file that
/// cannot be opened (2) from one that is held (1).
pub fn run(cli: Cli) -> ExitCode {
    stop_when_nobody_reads();
    let done = match cli.command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Alarm(arguments) => alarm::run(&arguments),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::Bank(arguments) => bank::run(&arguments),
        Command::Beginstand(arguments) => beginstand::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Contract(arguments) => contract::run(&arguments),
        Command::Batch(arguments) => batch::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Invoice(arguments) => return invoice::run(&arguments),
        Command::Job(arguments) => job::run(&arguments),
        Command::Message(arguments) => message::run(&arguments),
        Command::Partner(arguments) => partner::run(&arguments),
        Command::Person(arguments) => person::run(&arguments),
        Command::Reconcile(arguments) => return reconcile::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Payment(arguments) => payment::run(&arguments),
        Command::Restore(arguments) => restore::run(&arguments),
        Command::Retention(arguments) => retention::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Scenario(arguments) => scenario::run(&arguments),
        Command::Try(arguments) => try_message::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Work(arguments) => work::run(&arguments),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            show::error(&error);
            ExitCode::FAILURE
        }
    }
}
