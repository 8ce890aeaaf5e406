//! Terms, work for people, and what jobs did: as they are stored. What they mean is `domain`'s business, when they are due
//! `job`'s.

use super::StoreError;
use crate::domain::termijn::{Termijn, TermijnSoort};
use crate::domain::traject::Traject;
use crate::domain::werk::{Toestand, WerkSoort, Werkitem};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// So many runs are kept of every job.
pub const RUNS: u32 = 1000;

/// A term as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredTermijn {
    /// Its number; a term that is moved keeps it.
    pub nummer: i64,
    /// The term.
    #[serde(flatten)]
    pub termijn: Termijn,
    /// Where it stands.
    pub toestand: TermijnToestand,
    /// The work it made.
    pub werk_id: Option<String>,
}

/// Where a term stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermijnToestand {
    /// It runs.
    Open,
    /// It came, and its work was made.
    Gevuurd,
    /// What it was for came to pass, or is over.
    Vervallen,
}

/// Which terms.
#[derive(Debug, Clone, Default)]
pub struct TermijnFilter {
    /// Only of this traject.
    pub traject_id: Option<String>,
    /// Only of this kind.
    pub soort: Option<TermijnSoort>,
    /// Only those that run and whose work is due on this day.
    pub op: Option<NaiveDate>,
    /// At most this many; 0 means 1000.
    pub limit: u32,
}

/// A term that came, and the work it makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    /// The term's number.
    pub nummer: i64,
    /// Its last day when it was read; when it was moved meanwhile, nothing happens.
    pub vervalt_op: NaiveDate,
    /// The work.
    pub werk: Werkitem,
    /// Its traject as it stands from now on, when the day alone moves it (BR56); when it changed meanwhile, nothing happens.
    pub traject: Option<Box<Traject>>,
}

/// Which work.
#[derive(Debug, Clone, Default)]
pub struct WorkFilter {
    /// Only of this partner.
    pub partner: Option<String>,
    /// Only of this kind.
    pub soort: Option<WerkSoort>,
    /// Only of this traject.
    pub traject_id: Option<String>,
    /// Only where it stands so.
    pub toestand: Option<Toestand>,
    /// Only what is open and has its last day before this one.
    pub te_laat_op: Option<NaiveDate>,
    /// At most this many; 0 means 100.
    pub limit: u32,
}

/// Open work of a kind for a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenWork {
    /// Slug of the partner.
    pub partner: String,
    /// Which kind.
    pub soort: WerkSoort,
    /// How much.
    pub aantal: u64,
}

/// Why a job ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aanleiding {
    /// Its time came.
    Tijdschema,
    /// Its time had come while nothing ran.
    Ingehaald,
    /// The gateway started.
    Start,
    /// A person asked.
    Gevraagd,
}

/// What a job did once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRun {
    /// Its name.
    pub job: String,
    /// Why it ran.
    pub aanleiding: Aanleiding,
    /// The moment of its schedule that this run was for; None: it ran outside it.
    pub voor: Option<DateTime<Utc>>,
    /// When it began.
    pub begonnen_op: DateTime<Utc>,
    /// When it ended.
    pub klaar_op: DateTime<Utc>,
    /// Whether it did what it is for.
    pub gelukt: bool,
    /// Who asked; None: nobody.
    pub wie: Option<String>,
    /// What it did, or why not, in Dutch.
    pub tekst: String,
}

/// Writes; part of [`super::Writer`].
pub trait WriteWork {
    /// Terms that came: each makes its work in the same transaction as it is marked, so that it does so once. Answers how
    /// many did; one that has done it already, is over, or was moved meanwhile does nothing.
    fn fire(&mut self, fired: &[Fired]) -> Result<u32, StoreError>;
    /// Notes what a job did; of every job the last [`RUNS`] are kept.
    fn ran(&mut self, run: &JobRun) -> Result<(), StoreError>;
    /// Removes terms that are done and work that is closed, both of before this moment (terms by their last day, work by
    /// when it came), at most `limit` of each. Answers how many went.
    fn clear_work(&mut self, before: DateTime<Utc>, limit: u32) -> Result<u32, StoreError>;
}

/// Reads; part of [`super::Reader`].
pub trait ReadWork {
    /// Terms, by the day their work is due and then in order of writing.
    fn termijnen(&mut self, filter: &TermijnFilter) -> Result<Vec<StoredTermijn>, StoreError>;
    /// Work, oldest first.
    fn work(&mut self, filter: &WorkFilter) -> Result<Vec<Werkitem>, StoreError>;
    /// One piece of work by its id.
    fn work_item(&mut self, werk_id: &str) -> Result<Option<Werkitem>, StoreError>;
    /// How much work is open, by partner and kind.
    fn open_work(&mut self) -> Result<Vec<OpenWork>, StoreError>;
    /// What a job (None: every job) did, newest first; at most `limit`.
    fn runs(&mut self, job: Option<&str>, limit: u32) -> Result<Vec<JobRun>, StoreError>;
}
