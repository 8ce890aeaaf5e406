//! What the store knows of one person, and what the law lets that person ask of it (AVG art. 15-18): look, correct, restrict,
//! erase. What is asked and whether it may is `flow::persoon`'s business.
//!
//! A person is a keyed hash of the BSN ([`super::crypt::Sealer::person_key`]); the BSN itself stands in sealed messages only.

use super::{Audit, Pending, StoreError};
use crate::domain::traject::Traject;
use crate::message::code::Code;
use crate::message::finding::{Finding, Severity, Stage};
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::HashSet;

/// The mark of what is held because the person asked that nothing goes out (AVG art. 18).
const BEPERKT: &str = "AVG18";

/// Why nothing of a person goes out.
pub fn beperking() -> Finding {
    let text = "van deze persoon gaat nu niets naar anderen; het bericht is bewaard en wacht tot dat weer mag";
    let finding = Finding::fout(Code::NietBezorgd, Stage::Deliver, "", text).regel(BEPERKT);
    Finding { severity: Severity::Aanhouden, ..finding }
}

/// By what a person is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoor<'s> {
    /// The BSN.
    Bsn(&'s str),
    /// The number of one of his trajecten.
    Traject(&'s str),
    /// The pseudonym at a partner.
    Pseudoniem {
        /// Slug of the partner.
        partner: &'s str,
        /// The pseudonym.
        client_ref: &'s str,
    },
}

/// That somebody was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gewist {
    /// When.
    pub op: DateTime<Utc>,
    /// Login name.
    pub wie: String,
    /// Why.
    pub reden: String,
    /// Messages whose content went.
    pub berichten: u32,
    /// Numbers of the trajecten.
    pub trajecten: Vec<String>,
}

/// That nothing of somebody goes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Beperkt {
    /// Since when.
    pub sinds: DateTime<Utc>,
    /// Login name.
    pub wie: String,
    /// Why.
    pub reden: String,
}

/// What is known of a person, content not included.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dossier {
    /// His trajecten.
    pub trajecten: Vec<Traject>,
    /// Our ids of the messages of those, oldest first.
    pub berichten: Vec<String>,
    /// His pseudonyms: partner and `client_ref`.
    pub pseudoniemen: Vec<(String, String)>,
    /// Whether nothing of him goes out.
    pub beperkt: Option<Beperkt>,
    /// When he was erased, oldest first; one can come back.
    pub gewist: Vec<Gewist>,
}

/// What is done to what is kept of a person. Each is one transaction with a line in the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ingreep {
    /// Somebody looked (`persoon.inzage`).
    Inzage,
    /// Nothing of him goes out (`persoon.beperkt`).
    Beperk {
        /// Why.
        reden: String,
    },
    /// It does again (`persoon.beperking_opgeheven`): what was held because of this, and nothing else, goes.
    HefOp,
    /// All content goes, and what leads back to the person (`persoon.gewist`).
    Wis {
        /// Why.
        reden: String,
        /// Messages of no traject that are about him, by our id.
        los: Vec<String>,
        /// Messages about several persons, without his part.
        delen: Vec<Deel>,
        /// Also what is still to be delivered; without it nothing is done while there is any.
        ook_wat_wacht: bool,
    },
}

/// A message about several persons as it is without one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deel {
    /// Our id.
    pub bericht_id: String,
    /// What stays of the canonical message; it takes the place of the body too.
    pub canonical: Vec<u8>,
}

/// What an [`Ingreep`] did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ingegrepen {
    /// Messages whose content went.
    pub berichten: u32,
    /// Outbox numbers that do not go any more, or not now.
    pub gestopt: Vec<i64>,
    /// Deliveries that go again.
    pub gaat: Vec<Pending>,
    /// Deliveries because of which nothing was done.
    pub wacht: u32,
}

/// A message of no traject, to look in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Los {
    /// Its place in the store.
    pub seq: i64,
    /// Our id.
    pub bericht_id: String,
    /// Canonical kind.
    pub soort: String,
    /// The body as received.
    pub raw: Vec<u8>,
}

/// Writes; part of [`super::Writer`].
pub trait WritePersoon {
    /// Leaves no byte of what was removed: writes who was erased beside the backups, empties the log, and with `helemaal` first writes the whole file anew, during which
    /// nothing else is written. False: a reader still uses the log, and it has bytes left; ask again.
    fn herschrijf(&mut self, helemaal: bool) -> Result<bool, StoreError>;
}

/// Reads; part of [`super::Reader`].
pub trait ReadPersoon {
    /// Our key of the person, when what he is looked for by is known; by BSN always.
    fn persoon(&mut self, spoor: Spoor<'_>) -> Result<Option<String>, StoreError>;
    /// What is known of him. Walks the table of trajecten: nothing indexes a person.
    fn dossier(&mut self, persoon: &str) -> Result<Dossier, StoreError>;
    /// Messages that belong to no traject and still have content, from above row `after`; at most `limit`.
    fn los(&mut self, after: i64, limit: u32) -> Result<Vec<Los>, StoreError>;
    /// Lines of the audit trail about one of these, oldest first.
    fn audit_over(&mut self, waarop: &HashSet<String>) -> Result<Vec<Audit>, StoreError>;
}
