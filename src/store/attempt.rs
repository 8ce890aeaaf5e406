//! The end of an attempt to deliver, as it is written.

use crate::message::finding::Finding;
use chrono::{DateTime, Utc};

/// How an attempt to deliver ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempted {
    /// The receiver confirmed.
    Delivered {
        /// sha256 of the body we sent.
        sent_sha256: [u8; 32],
        /// The receipt: his answer, as received (sealed at rest).
        receipt: Vec<u8>,
    },
    /// Not now; again at `next`.
    Retry {
        /// When to try again.
        next: DateTime<Utc>,
        /// sha256 of the body we sent, if we got that far.
        sent_sha256: Option<[u8; 32]>,
        /// The body itself, so that the next attempt sends the same bytes (sealed at rest).
        body: Option<Vec<u8>>,
        /// Why, in Dutch, without values.
        reason: String,
    },
    /// Not without a person.
    Held {
        /// Why, as findings.
        findings: Vec<Finding>,
    },
}

/// The end of one attempt, to be written with the next batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Outbox number.
    pub delivery: i64,
    /// Attempt, from 1.
    pub attempt: u32,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// How.
    pub how: Attempted,
}
