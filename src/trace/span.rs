//! A span: a piece of work with a name, a beginning and an end, and what may be said of it.

use super::Context;
use chrono::{DateTime, Utc};
use std::time::Instant;

/// What a span is of. The whole way of a message is `receive`, with the next three below it and a `deliver` for every
/// attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// From the body to the answer.
    Receive,
    /// From bytes to a canonical message.
    Decode,
    /// Facts and rules.
    Decide,
    /// Waiting for the writer, and for the disk.
    Commit,
    /// One attempt at the receiver.
    Deliver,
}

impl Name {
    /// As collectors show it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Decode => "decode",
            Self::Decide => "decide",
            Self::Commit => "commit",
            Self::Deliver => "deliver",
        }
    }

    /// The `SpanKind` of OTLP: server, client or internal.
    pub(super) fn kind(self) -> u8 {
        match self {
            Self::Receive => 2,
            Self::Deliver => 3,
            Self::Decode | Self::Decide | Self::Commit => 1,
        }
    }
}

/// What may be said of a span: this, and nothing else. Names of the configuration, codes, our own ids, counts; never the
/// sender's id of a message, which is his text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribute {
    /// Slug of the sender or receiver.
    Partner(String),
    /// Route.
    Route(String),
    /// Canonical kind.
    Soort(String),
    /// Code of the first finding.
    Code(&'static str),
    /// How it ended.
    Status(&'static str),
    /// Our id of the message.
    BerichtId(String),
    /// The id the receiver sees.
    LeveringId(String),
    /// Which attempt, from 1.
    Attempt(u32),
}

/// The moment some work began, by the gateway's clock and by one that only goes forward: ends are counted from it.
#[derive(Debug, Clone, Copy)]
pub struct Timeline {
    wall: DateTime<Utc>,
    since: Instant,
}

impl Timeline {
    /// Begins now, which is `wall` by the gateway's clock.
    pub fn begin(wall: DateTime<Utc>) -> Self {
        Self { wall, since: Instant::now() }
    }

    /// Nanoseconds since 1970 of a later moment.
    pub fn at(&self, later: Instant) -> u64 {
        let begin = u64::try_from(self.wall.timestamp_nanos_opt().unwrap_or_default()).unwrap_or_default();
        begin + u64::try_from(later.saturating_duration_since(self.since).as_nanos()).unwrap_or_default()
    }

    /// When it began.
    pub fn since(&self) -> Instant {
        self.since
    }
}

/// A span that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it is of.
    pub name: Name,
    /// Which it is.
    pub context: Context,
    /// The span it belongs under.
    pub parent: Option<[u8; 8]>,
    /// Nanoseconds since 1970.
    pub start: u64,
    /// The same.
    pub end: u64,
    /// Whether it ended in something a person may have to look at.
    pub failed: bool,
    /// What may be said of it.
    pub attributes: Vec<Attribute>,
}
