//! Files: a folder a partner puts files in, and a folder we put files in for him.
//!
//! In: [`inbound::Watch`] says which files are complete, [`inbound::open`] opens one so that it can be seen whether it
//! changed while it was read, [`outcome::put_away`] moves it to `verwerkt/` or `fout/` with a report beside it. What is in
//! a file is `format::records`; when a folder is looked at is `flow::poll`.
//!
//! Out: [`outbound::Folder`] writes a file so that it is there whole or not at all, after its sidecar ([`sidecar`]).
//!
//! A folder that is not there is no mistake of the configuration: it is the other side, like a URL that does not answer.
//! `check` must pass on the laptop of who writes the profile. The log and a metric tell when a folder cannot be read.

pub mod inbound;
pub mod outbound;
pub mod outcome;
mod pattern;
mod settings;
pub mod sidecar;
#[cfg(test)]
mod tests;
pub mod write;

pub use pattern::Pattern;
pub use settings::{FolderIn, FolderOut, Pickup, Zijbestand, filled, name_out};

use super::{Inbound, Kind};

/// The row in [`super::KINDS`].
pub const KIND: Kind = Kind {
    naam: "file",
    uitleg: "bestanden in een map, met een zijbestand voor grootte en sha256",
    // Who may use a folder is a matter of the rights on it.
    auth_in: &["none"],
    auth_out: &["none"],
    inbound: |wanted, mistakes| FolderIn::read(wanted.settings, wanted.at, mistakes).map(Inbound::File),
    outbound: |wanted, mistakes| {
        FolderOut::read(wanted, mistakes).map(|settings| Box::new(outbound::Folder::new(settings)) as _)
    },
};
