//! Jobs, as who asks for them sees them: what runs by the clock, when, and what it did. The work itself is `job`'s.

use super::geld::kas::Kas;
use super::geld::maken::Gemaakt;
use crate::store::work::JobRun;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::pin::Pin;

/// A job and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobLine {
    /// Its name.
    pub naam: String,
    /// What it does, in Dutch.
    pub wat: String,
    /// When it runs, e.g. `dagelijks 06:00`; by the clock in the Netherlands.
    pub tijdschema: String,
    /// The next moment it is time (UTC).
    pub volgende: DateTime<Utc>,
    /// What it did last; None: nothing yet.
    pub laatste: Option<JobRun>,
}

/// Why a job was not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRun {
    /// There is no job of this name.
    #[error("er is geen job met deze naam")]
    Unknown,
    /// It runs now.
    #[error("deze job draait al")]
    Busy,
}

/// A run that is under way.
pub type Running<'j> = Pin<Box<dyn Future<Output = Result<JobRun, NotRun>> + Send + 'j>>;

/// The jobs of a running gateway; the program's start gives them to whoever may ask.
pub trait Jobs: Kas + Send + Sync {
    /// The jobs and how they stand; None: the store does not answer.
    fn list(&self) -> Option<Vec<JobLine>>;
    /// Makes the invoice of a contract up to a day, or shows what it would be (`proef`). None: there is no such contract
    /// with money.
    fn factureer<'j>(
        &'j self,
        contract: &'j str,
        dag: NaiveDate,
        wie: &'j str,
        proef: bool,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Gemaakt>, String>> + Send + 'j>>;
    /// Runs one now. `wie` is a login name. What came of it, also when it failed.
    fn run<'j>(&'j self, naam: &'j str, wie: &'j str) -> Running<'j>;
}
