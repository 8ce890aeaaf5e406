//! The envelope: who sent a message, by which route, under which ids (DOMAIN section 3, "Common envelope").

use chrono::{DateTime, Utc};

/// The longest id of a sender we keep, in characters. Longer ids are refused, never cut: a cut id is another id.
pub const AFZENDER_ID_MAX: usize = 255;

/// The hub's own id of a message: a UUID version 7 in text form, so that ids sort by time of receipt.
pub type BerichtId = String;

/// What is known of a message before its content is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Our id of this message.
    pub bericht_id: BerichtId,
    /// Slug of the partner that sent it.
    pub partner: String,
    /// Name of the inbound route it came by.
    pub route: String,
    /// Canonical kind and version, e.g. `aanmelding/1`.
    pub soort: String,
    /// The sender's own id; with `partner` the idempotency key (BR57). At most [`AFZENDER_ID_MAX`] characters.
    pub afzender_id: String,
    /// sha256 of the body minus the transport fields that the profile names; the same id with the same hash is a repeat
    /// (BR57).
    pub inhoud_sha256: [u8; 32],
    /// When the last byte arrived.
    pub ontvangen_op: DateTime<Utc>,
}
