//! `trajectbrug partner ...`: connecting a system, and changing what is connected. One file a command.

mod compare;
mod docs;
mod history;
mod new;
mod record;
mod reload;
mod rollback;
mod show;
pub(super) mod stored;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// Controleer één partner.
    Check(super::check::One),
    /// Laat zien wat er met een bericht zou gebeuren; hetzelfde als `trajectbrug try`.
    Try(super::try_message::Arguments),
    /// Maak een pagina (Markdown) van alles wat met een partner is afgesproken, om te lezen en te tekenen.
    Docs(docs::Arguments),
    /// Laat de draaiende gateway de configuratie op schijf nemen, na een volledige controle.
    Reload(reload::Arguments),
    /// Toon welke configuraties hebben gedraaid, en wat er toen voor deze partner veranderde.
    History(history::Arguments),
    /// Zet de map van een partner terug zoals zij was.
    Rollback(rollback::Arguments),
    /// Toon wat de configuratie op schijf anders zou doen met de laatste berichten van deze partner.
    Compare(compare::Arguments),
    /// Maak voorbeelden van bewaarde berichten, met verzonnen waarden in plaats van persoonsgegevens.
    Record(record::Arguments),
    /// Maak een map voor een nieuwe partner, met een profiel, mappings, schema's en voorbeelden.
    New(new::Arguments),
    /// Toon het profiel zoals het geldt, met van elke waarde waar die staat.
    Show(show::Arguments),
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    match arguments {
        Arguments::Check(arguments) => super::check::one(arguments),
        Arguments::Try(arguments) => super::try_message::run(arguments),
        Arguments::Docs(arguments) => docs::run(arguments),
        Arguments::Reload(arguments) => reload::run(arguments),
        Arguments::History(arguments) => history::run(arguments),
        Arguments::Rollback(arguments) => rollback::run(arguments),
        Arguments::Compare(arguments) => compare::run(arguments),
        Arguments::Record(arguments) => record::run(arguments),
        Arguments::New(arguments) => new::run(arguments),
        Arguments::Show(arguments) => show::run(arguments),
    }
}
