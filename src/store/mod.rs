//! What the gateway remembers: messages, trajecten, the outbox, attempts, receipts, pseudonyms, audit.
//!
//! One interface, [`Store`]; `sqlite/` implements it, PostgreSQL will. The interface speaks in batches and plain data so
//! that an implementation can write a whole batch in one round trip. It decides nothing: what a message means is
//! `flow::process`' business; the store only refuses what contradicts what is already on disk ([`Verdict`]).
//!
//! Personal data (raw and canonical messages, receipts) is sealed with AES-256-GCM before it reaches a table: see
//! [`crypt`].

mod attempt;
pub mod boek;
pub mod check;
pub mod crypt;
pub mod export;
mod facts;
mod intervene;
mod opgeruimd;
pub mod persoon;
pub mod sqlite;
pub mod work;

#[cfg(test)]
pub(crate) mod contract;

pub use attempt::{Attempted, Mark};
pub use facts::{FactKey, Facts};
pub use intervene::{Deed, Done, EditView, GIVEN_UP, HUB, HeldDelivery, Intervention, Target, WITHDRAWN};
pub use opgeruimd::{Due, Purged};

use crate::config::Bewaren;
use crate::domain::boek::Boeking;
use crate::domain::termijn::{Termijn, TermijnSoort};
use crate::domain::traject::Traject;
use crate::domain::werk::{Besluit, Werkitem};
use crate::message::envelope::Envelope;
use crate::message::finding::Finding;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// We could not read or write. Never about what a message says.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or failed.
    #[error("the database failed while we {doing}")]
    Database {
        /// What we were doing, in words.
        doing: &'static str,
        /// The driver's error.
        #[source]
        source: rusqlite::Error,
    },
    /// A sealed column does not open: another key, or changed bytes.
    #[error("a sealed column of `{what}` does not open: the key differs or the bytes were changed")]
    Sealed {
        /// Which kind of row, e.g. `message`; and its id.
        what: String,
    },
    /// Stored data is not in the shape we wrote.
    #[error("stored data of `{what}` cannot be read")]
    Corrupt {
        /// Which kind of row and its id.
        what: String,
    },
    /// The database was made by a newer version.
    #[error("the database has version {found}, this program knows up to {known}")]
    Newer {
        /// Version found.
        found: i64,
        /// Newest version this program knows.
        known: i64,
    },
    /// The tables are of an older version; a start brings them up to date.
    #[error("the database has version {found}, this program reads version {known}")]
    Older {
        /// Version found.
        found: i64,
        /// Version this program reads.
        known: i64,
    },
    /// The writer is taken, here or in another process.
    #[error("another writer holds `{path}`")]
    SecondWriter {
        /// The lock.
        path: String,
    },
    /// The database does not keep to the settings that make a commit last.
    #[error("the database would lose what we confirm: {found}")]
    Unsafe {
        /// The settings found.
        found: String,
    },
    /// The data folder cannot be used.
    #[error("the data folder `{path}` cannot be used")]
    Folder {
        /// The folder.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Accepted; its deliveries are in the outbox.
    Aanvaard,
    /// Refused with findings; kept, changes nothing.
    Geweigerd,
    /// Refused because it carries personal data the sender may not send; kept sealed, an alarm was given.
    Quarantaine,
    /// The id was used before for other content; kept, changes nothing.
    Conflict,
}

/// A message to write.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMessage {
    /// Who, how, which ids.
    pub envelope: Envelope,
    /// What became of it.
    pub status: Status,
    /// The body as received.
    pub raw: Bytes,
    /// Media type of `raw` without parameters, e.g. `application/json`.
    pub mediatype: &'static str,
    /// The canonical message as JSON text; None when it did not get that far.
    pub canonical: Option<Vec<u8>>,
    /// The traject it belongs to, when known.
    pub traject_id: Option<String>,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// A message for a receiver, to be made from the canonical message and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The id the receiver sees on every attempt: UUID version 8.
    pub levering_id: String,
    /// Slug of the receiver.
    pub partner: String,
    /// Name of its outbound route.
    pub route: String,
    /// The receiver's own pseudonym for the person this is about, if it is about a person.
    pub client_ref: Option<String>,
    /// Deliveries with the same key to the same partner go one after the other, in this order; None: no order.
    pub volgorde: Option<String>,
    /// Whether it is held from the start: a rule asks a person to look first (findings of the message that say so are the
    /// reason).
    pub aangehouden: bool,
}

/// A change to what the hub knows.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A new traject; its version must be 1.
    NieuwTraject(Traject),
    /// The traject as it is now; its version must be one above the stored one.
    Traject(Traject),
    /// A pseudonym was handed out: `client_ref` at `partner` stands for the person with this key
    /// (see [`crypt::Sealer::person_key`]).
    Pseudoniem {
        /// Slug of the receiver.
        partner: String,
        /// The pseudonym.
        client_ref: String,
        /// Our keyed hash of the person.
        persoon: String,
    },
    /// A term begins to run, or is moved. Set again with the day it has, it stays as it is.
    TermijnGezet(Termijn),
    /// What the terms of this kind were for came to pass: they end, and work they made is no longer asked.
    TermijnVervallen {
        /// The traject.
        traject_id: String,
        /// Which kind; every round of it.
        soort: TermijnSoort,
    },
    /// The traject is over, and so are its terms.
    TermijnenVervallen {
        /// The traject.
        traject_id: String,
    },
    /// A person must look. Asked again it is one and the same; what was decided stays decided.
    WerkGevraagd(Werkitem),
    /// What a person was asked to look at was decided by a partner, in this message. Work that is not open stays as it is.
    WerkBesloten {
        /// Which.
        werk_id: String,
        /// What.
        besluit: Besluit,
        /// Slug of the partner.
        wie: String,
        /// Why.
        waarom: String,
        /// When.
        op: DateTime<Utc>,
    },
    /// An entry of the ledger. When one with its key is there, nothing of the decision is written.
    Geboekt(Box<Boeking>),
    /// This message is what a night says of an object.
    Geexporteerd(Box<export::Zending>),
}

/// A decided message: everything one transaction writes for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The message.
    pub message: NewMessage,
    /// What the decision read; compared in the transaction.
    pub facts: Facts,
    /// What it changes.
    pub changes: Vec<Change>,
    /// What it sends.
    pub deliveries: Vec<NewDelivery>,
    /// Messages the hub makes of it: written when it is, in the same transaction, and not otherwise. What they change
    /// stands in `changes` above; theirs are empty, and so are their facts.
    pub volgt: Vec<Entry>,
}

impl Entry {
    /// Every delivery with the message it is of: first its own, then those of what follows from it. The order of
    /// [`Verdict::Stored`].
    pub fn leveringen(&self) -> impl Iterator<Item = (&NewMessage, &NewDelivery)> {
        let after = self.volgt.iter().flat_map(|v| v.deliveries.iter().map(move |d| (&v.message, d)));
        self.deliveries.iter().map(|d| (&self.message, d)).chain(after)
    }
}

/// What the transaction made of an [`Entry`].
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// Written. `deliveries` holds the outbox number of each delivery, in the order of [`Entry::leveringen`].
    Stored {
        /// Outbox numbers.
        deliveries: Vec<i64>,
    },
    /// The sender sent this before, with the same content; nothing was written (BR57).
    Repeat(Known),
    /// The sender used this id before for other content; written as [`Status::Conflict`], without changes or deliveries.
    Conflict(Known),
    /// A fact has changed since it was read; nothing was written, decide again.
    Stale,
}

/// The message that holds an id already.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Its id.
    pub bericht_id: String,
    /// When it was received.
    pub ontvangen_op: DateTime<Utc>,
    /// What became of it.
    pub status: Status,
    /// Its traject, if any.
    pub traject_id: Option<String>,
}

/// A line of the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// When.
    pub at: DateTime<Utc>,
    /// Who: a partner's slug, `hub`, or the operator's login name.
    pub wie: String,
    /// What was done, e.g. `bericht.quarantaine`, `gateway.start`.
    pub wat: String,
    /// The message, delivery or partner it was done to; an id, never a person.
    pub waarop: String,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryStatus {
    /// Not yet tried, or to be tried again.
    Wacht,
    /// Confirmed by the receiver.
    Bezorgd,
    /// Needs a person.
    Vastgehouden,
}

impl DeliveryStatus {
    /// From whether there is a receipt, and whether it is held. Confirmed is confirmed.
    pub fn of(delivered: bool, held: bool) -> Self {
        match (delivered, held) {
            (true, _) => Self::Bezorgd,
            (false, true) => Self::Vastgehouden,
            (false, false) => Self::Wacht,
        }
    }
}

/// A delivery that still has to be made, light enough to keep in memory by the hundred thousand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Outbox number.
    pub delivery: i64,
    /// Slug of the receiver.
    pub partner: String,
    /// Name of its outbound route.
    pub route: String,
    /// See [`NewDelivery::volgorde`].
    pub volgorde: Option<String>,
    /// Attempts made so far.
    pub attempts: u32,
    /// Of those, attempts before a person last released it: how often to try counts anew from there.
    pub vanaf: u32,
    /// Not before this moment.
    pub not_before: Option<DateTime<Utc>>,
    /// When `not_before` was decided: at the last attempt, or when a person released it.
    pub besloten: Option<DateTime<Utc>>,
    /// Since when it is to be delivered: the moment its message was received, or a person last released it.
    pub sinds: DateTime<Utc>,
}

/// Everything needed to make a receiver's message.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Outbox number.
    pub delivery: i64,
    /// The id the receiver sees.
    pub levering_id: String,
    /// The receiver's pseudonym for the person.
    pub client_ref: Option<String>,
    /// The message it is made from.
    pub envelope: Envelope,
    /// Its traject.
    pub traject_id: Option<String>,
    /// The canonical message as JSON text.
    pub canonical: std::sync::Arc<[u8]>,
    /// The body of an earlier attempt, to be sent again as it is.
    pub body: Option<Vec<u8>>,
}

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

/// A database. Opening it applies the migrations; the handle can be cloned and shared between threads.
pub trait Store: Send + Sync + 'static {
    /// The one writer. A second call fails while the first writer lives.
    fn writer(&self) -> Result<Box<dyn Writer>, StoreError>;
    /// A reader; any number, one a thread.
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError>;
}

/// Writes. One thread owns it.
pub trait Writer: work::WriteWork + boek::WriteBoek + export::WriteExport + persoon::WritePersoon + Send {
    /// Writes all of it in one transaction that is on disk when this returns. The answer holds one verdict per entry, in
    /// order. On an error nothing of it was written.
    ///
    /// Within a batch an earlier entry counts as known to a later one: the second of two with one id is a repeat, the
    /// second of two that change one traject is stale.
    fn commit(&mut self, entries: &[Entry], marks: &[Mark], audit: &[Audit]) -> Result<Vec<Verdict>, StoreError>;
    /// Does what people ask, in one transaction, each with its line in the audit trail (`levering.vrijgegeven`,
    /// `levering.opnieuw`, `levering.vastgehouden`, `bericht.bewerkt`, `werk.besloten`). What came of each, in order.
    fn intervene(&mut self, orders: &[Intervention]) -> Result<Vec<Done>, StoreError>;
    /// Removes what `bewaren` says was kept long enough at `now` and has nothing left to deliver, at most `limit` messages,
    /// in one transaction: messages with all that belongs to them, or their content alone while their idempotency key is
    /// still to be known. Answers how many went; nothing when nothing is due.
    fn purge(&mut self, bewaren: &Bewaren, now: DateTime<Utc>, limit: u32) -> Result<Purged, StoreError>;
    /// Writes something that changes nothing, and is on disk when this returns: could a message be written now?
    fn probe(&mut self) -> Result<(), StoreError>;
}

/// Reads; sees what is committed.
pub trait Reader: work::ReadWork + boek::ReadBoek + export::ReadExport + persoon::ReadPersoon + Send {
    /// Facts by key, see [`Facts`].
    fn facts(&mut self, keys: &[FactKey]) -> Result<Facts, StoreError>;
    /// Every delivery that is neither confirmed nor held, in outbox order, with a number above `after`; at most `limit`.
    fn pending(&mut self, after: i64, limit: u32) -> Result<Vec<Pending>, StoreError>;
    /// Every delivery that is held and was not confirmed, in outbox order, with a number above `after`; at most `limit`.
    fn held(&mut self, after: i64, limit: u32) -> Result<Vec<HeldDelivery>, StoreError>;
    /// Of those, what the gateway itself held and has written no message about (partner [`HUB`], id [`GIVEN_UP`] and that
    /// of the delivery); such messages themselves are left out.
    fn unreported(&mut self, after: i64, limit: u32) -> Result<Vec<HeldDelivery>, StoreError>;
    /// The deliveries of the message with this id, or else the delivery with it.
    fn find(&mut self, id: &str) -> Result<Vec<Target>, StoreError>;
    /// What a delivery is made from.
    fn parcel(&mut self, delivery: i64) -> Result<Parcel, StoreError>;
    /// Messages, newest first.
    fn list(&mut self, filter: &Filter) -> Result<Vec<MessageLine>, StoreError>;
    /// One message by our id.
    fn show(&mut self, bericht_id: &str) -> Result<Option<MessageView>, StoreError>;
    /// Messages from this sender with their content, newest first, from before row `before` (None: from the newest); at
    /// most `limit`. Pages, so that memory does not follow how much is stored.
    fn received(&mut self, partner: &str, before: Option<i64>, limit: u32) -> Result<Vec<Received>, StoreError>;
    /// Deliveries to this receiver with what they are made from, newest first, from before outbox number `before` (None:
    /// from the newest); at most `limit`.
    fn sent(&mut self, partner: &str, before: Option<i64>, limit: u32) -> Result<Vec<Sent>, StoreError>;
    /// Lines of the audit trail that say `wat`, newest first; at most `limit`.
    fn audit(&mut self, wat: &str, limit: u32) -> Result<Vec<Audit>, StoreError>;
    /// Walks the whole audit trail. Answers the number of the first line that is not as it was written, or that is missing;
    /// None when all are.
    fn verify_audit(&mut self) -> Result<Option<i64>, StoreError>;
    /// What is kept by status and kind, and what [`Writer::purge`] would remove at `now`.
    fn due(&mut self, bewaren: &Bewaren, now: DateTime<Utc>) -> Result<Vec<Due>, StoreError>;
    /// How much waits, how long, and how large the store is. Does not look at what is done.
    fn figures(&mut self) -> Result<Figures, StoreError>;
    /// A cheap question that fails when the database does.
    fn ping(&mut self) -> Result<(), StoreError>;
}
