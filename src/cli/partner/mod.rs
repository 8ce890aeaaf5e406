//! `trajectbrug partner ...`: connecting a system, and changing what is connected. One file a command.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// Controleer één partner.
    Check(super::check::One),
    /// Laat zien wat er met een bericht zou gebeuren; hetzelfde als `trajectbrug try`.
    Try(super::try_message::Arguments),
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    match arguments {
        Arguments::Check(arguments) => super::check::one(arguments),
        Arguments::Try(arguments) => super::try_message::run(arguments),
    }
}
