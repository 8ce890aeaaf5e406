//! A file with many records from one route to others, past the message store: each record decoded, checked, mapped, held
//! against the rules and masked as any message is ([`row`]; most rows of a table by a straight way to the same bytes,
//! [`straight`]), on all cores ([`pipe`]), into one file for each outbound
//! route. What is refused stands in a table beside them, what it came to in a summary.
//!
//! Nothing has its name before everything is made: a file that is broken at its end, or whose totals differ, lets nothing
//! out. Work in progress stands in a hidden folder beside the output: files that grow, a journal of the keys of the rows
//! that were written ([`keys`]), and how far it is ([`stand`]). Each is made durable before `stand` counts it, so a run that
//! was killed goes on where it was, and ends in the same bytes.
//!
//! What needs the store (a message about a traject) cannot come this way.

mod commits;
mod folder;
mod input;
mod keys;
mod part;
mod pipe;
mod row;
mod run;
mod stand;
mod straight;
mod tally;

use crate::flow::route::{InRoute, Routes};
use crate::message::finding::Finding;
use crate::store::crypt::Sealer;
pub use input::Opening;
use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is asked.
pub struct Request<'r> {
    /// The configuration.
    pub routes: &'r Routes,
    /// The route the file comes by.
    pub route: Arc<InRoute>,
    /// Partner and route of the outputs; empty: those of the receivers of the route.
    pub naar: &'r [(String, String)],
    /// The folder of the output; made when it is not there.
    pub out: &'r Path,
    /// The keys of the installation.
    pub keys: &'r Sealer,
    /// Threads that make messages.
    pub workers: usize,
    /// Whether every output has a sidecar with its SHA-256; without, the output is not hashed at all.
    pub zijbestand: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// How it ended.
    pub einde: Einde,
    /// The summary, as it stands in `samenvatting.json`.
    pub samenvatting: Value,
}

/// How a file ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Einde {
    /// The outputs are there.
    Klaar,
    /// This file was taken before; nothing changed.
    Eerder,
    /// It is broken as a whole, or its totals differ: nothing went out.
    Vastgehouden(Vec<Finding>),
}

impl Report {
    /// Whether everything in the file went on, now or before.
    pub fn goed(&self) -> bool {
        !matches!(self.einde, Einde::Vastgehouden(_)) && self.samenvatting["geweigerd"] == 0
    }
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voortgang {
    /// Records taken.
    pub rijen: u64,
    /// Bytes of the file that were read.
    pub bytes: u64,
    /// Bytes of the file.
    pub van: u64,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// The route, or one it leads to, cannot take a file.
    #[error("`{partner} {route}` kan niet als bestand: {why}")]
    Route {
        /// Slug of the partner.
        partner: String,
        /// Name of the route.
        route: String,
        /// The reason.
        why: String,
    },
    /// Another run works in this folder.
    #[error("in `{}` is al een batch bezig; wacht tot die klaar is", .0.display())]
    Busy(PathBuf),
    /// The journal was made with another master key.
    #[error(
        "`{}` is gemaakt met een andere sleutel; herhalingen zouden niet worden herkend. Geef met --data de gegevensmap van toen, of kies een andere map voor de uitvoer", .0.display()
    )]
    Key(PathBuf),
    /// The file was written to while it was read.
    #[error("`{}` veranderde terwijl het werd gelezen; er is niets gemaakt", .0.display())]
    Changed(PathBuf),
    /// A file or folder cannot be used.
    #[error("`{}` is niet te lezen of te schrijven", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// What the folder says of itself is no longer what we wrote.
    #[error("`{}` is beschadigd; kies een andere map voor de uitvoer", path.display())]
    Stand {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// A thread failed over a record.
    #[error("een record gaf een fout in het programma zelf; er is niets gemaakt")]
    Panicked,
}

impl BatchError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

/// Takes a file. `told` hears now and then how far it is.
///
/// The same file by the same configuration again changes nothing. Another file adds files with a number of their own; a row
/// whose id was written before is a repeat, or, with another content, refused.
pub fn run(request: &Request<'_>, input: Opening, told: &mut dyn FnMut(Voortgang)) -> Result<Report, BatchError> {
    run::run(request, input.ready()?, told)
}
