//! `trajectbrug partner ...`: connecting a system, and changing what is connected. One file a command.

mod docs;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// Laat zien wat er met een bericht zou gebeuren; hetzelfde als `trajectbrug try`.
    Try(super::try_message::Arguments),
    /// Maak een pagina (Markdown) van alles wat met een partner is afgesproken, om te lezen en te tekenen.
    Docs(docs::Arguments),
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    match arguments {
        Arguments::Try(arguments) => super::try_message::run(arguments),
        Arguments::Docs(arguments) => docs::run(arguments),
    }
}
