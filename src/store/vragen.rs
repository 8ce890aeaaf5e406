//! What people ask the store, and what it answers: lists, one message with all that is known of it, pages of a partner, how it
//! stands, and what is due to go.

use super::{DeliveryStatus, EditView, Status, work};
use crate::message::envelope::Envelope;
use crate::message::finding::Finding;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A message as a list shows it: no content.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MessageLine {
    /// Our id.
    pub bericht_id: String,
    /// When it was received (UTC).
    pub ontvangen_op: DateTime<Utc>,
    /// Sender's slug.
    pub partner: String,
    /// Inbound route.
    pub route: String,
    /// Canonical kind and version.
    pub soort: String,
    /// What became of it.
    pub status: Status,
    /// Its traject.
    pub traject_id: Option<String>,
    /// Number of findings.
    pub bevindingen: u32,
    /// Deliveries confirmed.
    pub bezorgd: u32,
    /// Deliveries in all.
    pub leveringen: u32,
}

/// A delivery as [`MessageView`] shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DeliveryView {
    /// The id the receiver sees.
    pub levering_id: String,
    /// Receiver's slug.
    pub partner: String,
    /// Outbound route.
    pub route: String,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// Attempts made.
    pub pogingen: u32,
    /// When it was confirmed.
    pub bezorgd_op: Option<DateTime<Utc>>,
    /// sha256 of the body that was confirmed, in hex.
    pub verzonden_sha256: Option<String>,
    /// sha256 of the receipt, in hex.
    pub ontvangstbewijs_sha256: Option<String>,
    /// Why it waits or is held, in Dutch.
    pub reden: Option<String>,
}

/// One message with all that is known of it; content only when asked for.
#[derive(Debug, Clone)]
pub struct MessageView {
    /// The line of the list.
    pub line: MessageLine,
    /// The sender's own id.
    pub afzender_id: String,
    /// Hex of the content hash.
    pub inhoud_sha256: String,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What people changed in it, oldest first.
    pub edits: Vec<EditView>,
    /// Where it went.
    pub deliveries: Vec<DeliveryView>,
    /// Media type of `raw` without parameters.
    pub mediatype: String,
    /// The body as received.
    pub raw: Vec<u8>,
    /// The canonical message as JSON text.
    pub canonical: Option<Vec<u8>>,
}

/// A stored message with its content, as a sender's page of [`Reader::received`] holds it.
#[derive(Debug, Clone)]
pub struct Received {
    /// Its place in the store; the next page is what stands before the last one of this page.
    pub seq: i64,
    /// Who, how, which ids.
    pub envelope: Envelope,
    /// What became of it.
    pub status: Status,
    /// Its traject.
    pub traject_id: Option<String>,
    /// The body as received; empty when it was not kept.
    pub raw: Vec<u8>,
    /// The canonical message as JSON text.
    pub canonical: Option<Vec<u8>>,
}

/// A stored delivery with what it is made from, as a receiver's page of [`Reader::sent`] holds it.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Outbox number; the next page is what stands before the last one of this page.
    pub seq: i64,
    /// The id the receiver sees.
    pub levering_id: String,
    /// Name of the receiver's outbound route.
    pub route: String,
    /// The receiver's pseudonym for the person.
    pub client_ref: Option<String>,
    /// The message it is made from.
    pub envelope: Envelope,
    /// Its traject.
    pub traject_id: Option<String>,
    /// The canonical message as JSON text.
    pub canonical: Vec<u8>,
}

/// What is to be delivered to one receiver by one route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Slug of the receiver.
    pub partner: String,
    /// Name of its outbound route.
    pub route: String,
    /// Deliveries that wait.
    pub wacht: u64,
    /// When the message of the oldest of those was received.
    pub oudste: Option<DateTime<Utc>>,
    /// Deliveries that need a person.
    pub vastgehouden: u64,
}

/// How the store stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// By receiver and route; one where nothing waits and nothing is held is absent.
    pub queues: Vec<Queue>,
    /// Bytes of the database.
    pub bytes: u64,
    /// Of those, bytes that are free for what comes.
    pub vrij: u64,
    /// Open work, by partner and kind.
    pub werk: Vec<work::OpenWork>,
}

/// What to list: newest first.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this sender.
    pub partner: Option<String>,
    /// Only this status.
    pub status: Option<Status>,
    /// Only this traject.
    pub traject_id: Option<String>,
    /// At most this many; 0 means 100.
    pub limit: u32,
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

/// What a purge removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purged {
    /// Messages whose content went; their row stays.
    pub inhoud: u32,
    /// Messages that went with all that belongs to them.
    pub rijen: u32,
}
