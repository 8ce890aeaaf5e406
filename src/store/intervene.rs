//! What people do to deliveries and messages: hold, have go again, mend. What it means is `flow::mend`'s business.

use super::persoon::{Ingegrepen, Ingreep};
use super::{DeliveryStatus, Entry, Pending};
use crate::domain::boek::{BoekFeit, Boeking};
use crate::domain::werk::{Besluit, Werkitem};
use crate::message::envelope::Envelope;
use crate::message::finding::Finding;
use chrono::{DateTime, Utc};

/// The partner whose messages the gateway itself writes.
pub const HUB: &str = "hub";
/// The id of the gateway's message that a delivery was given up: this, and the id of that delivery.
pub const GIVEN_UP: &str = "niet-bezorgd/";

/// The id of the gateway's message that a message was withdrawn: this, and our id of that message.
pub const WITHDRAWN: &str = "ingetrokken/";

/// Something a person does; it goes into the audit trail with him.
#[derive(Debug, Clone, PartialEq)]
pub struct Intervention {
    /// When.
    pub at: DateTime<Utc>,
    /// Login name.
    pub wie: String,
    /// What.
    pub deed: Deed,
}

/// What is done. Deliveries are outbox numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// A held delivery goes again. What a rule holds goes only when all work about its message was decided with yes.
    Release {
        /// Which.
        delivery: i64,
        /// Bodies of earlier attempts are not used.
        remake: bool,
        /// One that was delivered goes again too; its receipt is kept beside the next.
        delivered: bool,
    },
    /// A waiting delivery does not go until it is released.
    Hold {
        /// Which.
        delivery: i64,
        /// Why.
        findings: Vec<Finding>,
    },
    /// The canonical message is replaced; its held deliveries are made anew when they are released.
    Edit {
        /// Our id of the message.
        bericht_id: String,
        /// Why.
        reden: String,
        /// What it was; when it no longer is, nothing is written.
        before: Vec<u8>,
        /// What it becomes.
        canonical: Vec<u8>,
        /// JSON Pointers that differ.
        plekken: Vec<String>,
        /// Also when none of its deliveries is held: the person had it corrected (AVG art. 16).
        ook_bezorgd: bool,
    },
    /// Something is done to what is kept of a person.
    Persoon {
        /// Our key of him.
        persoon: String,
        /// What.
        ingreep: Ingreep,
    },
    /// Messages that a person, and not a partner's request, makes: all of them are written with all that is asked with them,
    /// or none.
    Schrijf {
        /// The messages.
        entries: Vec<Entry>,
        /// Waiting deliveries that do not go any more, by outbox number.
        stop: Vec<i64>,
        /// Why they do not.
        waarom: Vec<Finding>,
        /// What the line of the audit trail says was done, and to what.
        wat: &'static str,
        /// To what; an id, never a person.
        waarop: String,
    },
    /// Open work is decided.
    Decide {
        /// Which.
        werk_id: String,
        /// What.
        besluit: Besluit,
        /// Why.
        waarom: String,
        /// Entries of the ledger that are made with it, when it is decided now.
        boekingen: Vec<Boeking>,
        /// What of the ledger they rest on; when it is no longer so, nothing is decided.
        feiten: Vec<BoekFeit>,
        /// Work that follows from it, when it is decided now.
        werk: Vec<Werkitem>,
    },
    /// The sender of a message hears that work about it was decided with no; written once, and only when it was.
    Tell {
        /// Which work.
        werk_id: String,
        /// The hub's message.
        entry: Box<Entry>,
    },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// It goes.
    Released(Pending),
    /// It does not go.
    Held(i64),
    /// The message was replaced.
    Edited,
    /// Nothing: the delivery stands where this cannot be done to it.
    Stands(DeliveryStatus),
    /// It is decided.
    Decided(Box<Werkitem>),
    /// The sender hears it by these.
    Told(Vec<Pending>),
    /// Nothing: the work is not open.
    Closed(Box<Werkitem>),
    /// Nothing: a rule holds the delivery, and work about its message is open or was decided with no.
    Undecided,
    /// What was done to what is kept of a person.
    Ingegrepen(Ingegrepen),
    /// The messages are written: what goes of them, and what does not go any more.
    Geschreven {
        /// Deliveries that go.
        gaat: Vec<Pending>,
        /// Outbox numbers that do not.
        gestopt: Vec<i64>,
    },
    /// Nothing, and nothing of what was asked with it: something has changed since it was read, or it was done before.
    Verouderd,
    /// Nothing: it may not be, and why; Dutch.
    MagNiet(&'static str),
    /// Nothing: there is no such delivery, message or work, or it has changed meanwhile.
    Gone,
}

/// A held delivery that was not delivered.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldDelivery {
    /// Outbox number.
    pub delivery: i64,
    /// The id the receiver sees.
    pub levering_id: String,
    /// Slug of the receiver.
    pub partner: String,
    /// Name of its outbound route.
    pub route: String,
    /// The message it is made from.
    pub envelope: Envelope,
    /// Its traject.
    pub traject_id: Option<String>,
    /// Since when it is held.
    pub at: DateTime<Utc>,
    /// Who held it; None: the gateway.
    pub wie: Option<String>,
    /// Why.
    pub findings: Vec<Finding>,
}

/// A delivery by an id a person typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Outbox number.
    pub delivery: i64,
    /// The id the receiver sees.
    pub levering_id: String,
    /// Our id of its message.
    pub bericht_id: String,
    /// Slug of the receiver.
    pub partner: String,
    /// Name of its outbound route.
    pub route: String,
    /// Canonical kind of its message.
    pub soort: String,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// sha256 of the body that was confirmed.
    pub sent_sha256: Option<[u8; 32]>,
}

/// A change a person made to a message.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct EditView {
    /// When.
    pub op: DateTime<Utc>,
    /// Who.
    pub wie: String,
    /// Why.
    pub reden: String,
    /// JSON Pointers that differ.
    pub plekken: Vec<String>,
}
