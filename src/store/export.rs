//! The nightly export as it is stored: nights, what each partner got of a kind, and his watermark. When there is a night and
//! what is in it is `flow::export`'s business and `job`'s.

use super::{DeliveryStatus, Received, StoreError};
use crate::domain::traject::Traject;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// A night.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Nacht {
    /// Its day in the Netherlands.
    pub nacht: NaiveDate,
    /// Whether it looked at everything, or at what changed.
    pub volledig: bool,
    /// Number of the last message it looks at.
    pub tot: i64,
    /// When it began (UTC).
    pub begonnen_op: DateTime<Utc>,
    /// When it was done; None: it was not.
    pub klaar_op: Option<DateTime<Utc>>,
}

/// What a night did for one partner and one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deel {
    /// The night.
    pub nacht: NaiveDate,
    /// Slug of the receiver.
    pub partner: String,
    /// Canonical kind.
    pub soort: String,
    /// The watermark it began from.
    pub van: i64,
    /// Objects it looked at.
    pub gelezen: u32,
    /// Of those, about which there is nothing to say.
    pub zonder: u32,
    /// Of those, that the partner has, or gets, as they are.
    pub ongewijzigd: u32,
    /// Of those, that were sent.
    pub verzonden: u32,
    /// sha256 over object and hash of all there was to say.
    pub gelezen_sha256: [u8; 32],
    /// sha256 over object and hash of what was sent.
    pub verzonden_sha256: [u8; 32],
}

/// What was sent of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zending {
    /// The night.
    pub nacht: NaiveDate,
    /// Slug of the receiver.
    pub partner: String,
    /// Canonical kind.
    pub soort: String,
    /// The object: number of its traject.
    pub object: String,
    /// sha256 of what was said.
    pub sha256: [u8; 32],
    /// The message that said it.
    pub bericht_id: String,
    /// From this day on it differs, though nothing happened (BR56); None: never.
    pub wijzigt_op: Option<NaiveDate>,
}

/// Up to where a partner confirmed everything of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Watermerk {
    /// Slug of the receiver.
    pub partner: String,
    /// Canonical kind.
    pub soort: String,
    /// Number of the last message that was looked at for him.
    pub tot: i64,
    /// The night that looked.
    pub nacht: NaiveDate,
    /// When it was seen that he confirmed.
    pub gezet_op: DateTime<Utc>,
}

/// Writes; part of [`super::Writer`].
pub trait WriteExport {
    /// Begins a night. One that was begun before stays as it was; the night as it stands.
    fn begin_nacht(&mut self, nacht: &Nacht) -> Result<Nacht, StoreError>;
    /// Notes what a night did for a partner; done again it is replaced.
    fn deel_klaar(&mut self, deel: &Deel) -> Result<(), StoreError>;
    /// A night is done.
    fn nacht_klaar(&mut self, nacht: NaiveDate, op: DateTime<Utc>) -> Result<(), StoreError>;
    /// Puts a watermark higher; never lower.
    fn zet_watermerk(&mut self, watermerk: &Watermerk) -> Result<(), StoreError>;
}

/// Reads; part of [`super::Reader`].
pub trait ReadExport {
    /// Nights, newest first; at most `limit`.
    fn nachten(&mut self, limit: u32) -> Result<Vec<Nacht>, StoreError>;
    /// One night.
    fn nacht(&mut self, nacht: NaiveDate) -> Result<Option<Nacht>, StoreError>;
    /// What a night did, by partner and kind.
    fn delen(&mut self, nacht: NaiveDate) -> Result<Vec<Deel>, StoreError>;
    /// What a night sent and where that stands; of an object that was sent twice the last.
    fn zendingen(&mut self, nacht: NaiveDate) -> Result<Vec<(Zending, DeliveryStatus)>, StoreError>;
    /// The last that was sent of every object to a partner.
    fn objecten(&mut self, partner: &str, soort: &str) -> Result<Vec<Zending>, StoreError>;
    /// The first night after `na` of which a partner has not confirmed everything, nor anything later of the same object.
    fn onbevestigd(
        &mut self,
        partner: &str,
        soort: &str,
        na: Option<NaiveDate>,
    ) -> Result<Option<NaiveDate>, StoreError>;
    /// The last night before `voor` (None: of all) that was done for a partner, with the number of its last message.
    fn gedaan(
        &mut self,
        partner: &str,
        soort: &str,
        voor: Option<NaiveDate>,
    ) -> Result<Option<(NaiveDate, i64)>, StoreError>;
    /// Every watermark, by partner and kind.
    fn watermerken(&mut self) -> Result<Vec<Watermerk>, StoreError>;
    /// Number of the last message there is.
    fn laatste_bericht(&mut self) -> Result<i64, StoreError>;
    /// Trajecten with a message numbered above `na` up to `tot` that is not of this kind; in order of their number.
    fn veranderd(&mut self, na: i64, tot: i64, behalve: &str) -> Result<Vec<String>, StoreError>;
    /// Trajecten with an id above `na`, in order; at most `limit`.
    fn trajecten(&mut self, na: &str, limit: u32) -> Result<Vec<Traject>, StoreError>;
    /// The canonical message with our id; None: there is none, or it is not kept any more.
    fn inhoud(&mut self, bericht_id: &str) -> Result<Option<Vec<u8>>, StoreError>;
    /// Accepted messages of a kind that are still kept, oldest first, with a number above `na`; at most `limit`.
    fn van_soort(&mut self, soort: &str, na: i64, limit: u32) -> Result<Vec<Received>, StoreError>;
}
