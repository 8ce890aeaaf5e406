//! SFTP: a folder on another server, with the meaning of `file`: sidecars, files that must stand still, `verwerkt/` and
//! `fout/`, and files that are there whole or not at all.
//!
//! In: [`inbound::Watch`] says which files are complete, [`inbound::fetch`] brings one here, [`inbound::put_away`] moves it
//! over there. Out: [`outbound::Remote`]. [`session`] connects: the server is known by the key the profile pins, and by
//! nothing else.
//!
//! It does not keep a connection open between deliveries or turns, follows no links, and reads no RSA keys
//! (docs/decisions/0008-sftp.md).

pub mod inbound;
pub mod outbound;
pub mod session;
mod settings;

pub use settings::{RemoteIn, Server};

use super::{Inbound, Kind};
use settings::RemoteOut;

/// The row in [`super::KINDS`].
pub const KIND: Kind = Kind {
    naam: "sftp",
    uitleg: "bestanden in een map op een SFTP-server, met een zijbestand voor grootte en sha256",
    auth_in: &["basic", "ssh"],
    auth_out: &["basic", "ssh"],
    inbound: |wanted, mistakes| RemoteIn::read(wanted, mistakes).map(Inbound::Sftp),
    outbound: |wanted, mistakes| {
        let settings = RemoteOut::read(wanted, mistakes)?;
        let login = session::Login::new(&wanted.credentials).map_err(|text| mistakes.at(wanted.at, text)).ok()?;
        Some(Box::new(outbound::Remote::new(settings, login)) as _)
    },
};
