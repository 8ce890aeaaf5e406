//! `trajectbrug partner ...`: connecting a system, and changing what is connected. One file a command.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// Laat zien wat er met een bericht zou gebeuren; hetzelfde als `trajectbrug try`.
    Try(super::try_message::Arguments),
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    match arguments {
        Arguments::Try(arguments) => super::try_message::run(arguments),
    }
}
