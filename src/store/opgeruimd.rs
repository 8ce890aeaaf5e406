//! What retention counts and removes.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a purge removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purged {
    /// Messages whose content went; their row stays.
    pub inhoud: u32,
    /// Messages that went with all that belongs to them.
    pub rijen: u32,
}

/// What is kept of a status and a kind, and what of that is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// What became of it: a status of a message; or `termijn` or `werk`.
    pub status: String,
    /// Canonical kind.
    pub soort: String,
    /// Days the content is kept.
    pub dagen: u32,
    /// How many there are.
    pub aantal: u64,
    /// When the oldest was received.
    pub oudste: Option<DateTime<Utc>>,
    /// Contents that go while their row stays.
    pub inhoud: u64,
    /// Rows that go, with all that belongs to them.
    pub rijen: u64,
    /// Old enough, and kept because something still is to be delivered.
    pub wacht: u64,
}
