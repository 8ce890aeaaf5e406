//! The commands. One file each; this one knows what was typed and which file it goes to.

mod check;
mod demo;
mod message;
mod node;
mod partner;
mod serve;
mod show;
mod try_message;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Gateway voor begeleid vrijwilligerswerk: gemeenten, vrijwilligerscentrales en zorginstellingen.
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
    /// Controleer de configuratie zonder iets te starten.
    Check(check::Arguments),
    /// Bekijk berichten, en geef vrij wat is vastgehouden.
    #[command(subcommand)]
    Message(message::Arguments),
    /// Sluit een partner aan, of verander een aansluiting.
    #[command(subcommand)]
    Partner(partner::Arguments),
    /// Laat zien wat er met een bericht zou gebeuren; er wordt niets bewaard of verstuurd.
    Try(try_message::Arguments),
}

/// Runs what was typed. Exit codes: 0 it went well, 1 it did not, 2 the command line is wrong.
pub fn run(cli: Cli) -> ExitCode {
    let done = match cli.command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Message(arguments) => message::run(&arguments),
        Command::Partner(arguments) => partner::run(&arguments),
        Command::Try(arguments) => try_message::run(&arguments),
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
