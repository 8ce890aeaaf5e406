//! What a person must hear about at night: what an alarm can be about, the words of its mail, and the way to the mail
//! server. When a mail goes, and how often, is `flow::alarm`'s business.
//!
//! Nothing of a message gets in: an alarm is made of names from the configuration, a code and counts, and there is no field
//! to put anything else in. A mail crosses other people's servers, often unsealed.

mod smtp;
mod words;

pub use smtp::{Mailer, NotSent};
pub use words::{Notice, Sender, day, test_mail};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What an alarm is about. Two with the same value are one cause: of it one mail a day goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "wat", rename_all = "snake_case")]
pub enum Cause {
    /// Deliveries that wait for a person, for one reason.
    Vastgehouden {
        /// Slug of the receiver.
        partner: String,
        /// Outbound route.
        route: String,
        /// Code of the first finding, `TB-..`.
        code: String,
        /// Id of the cause, as `message held` shows it.
        oorzaak: String,
    },
    /// A partner has not answered for so long.
    Onbereikbaar {
        /// His slug.
        partner: String,
    },
    /// A message with a number of a person, from who may not send one.
    Quarantaine {
        /// Slug of the sender.
        partner: String,
        /// Inbound route.
        route: String,
    },
    /// The store takes no writes: no message is accepted.
    Opslag,
    /// A changed configuration was not taken in.
    Herladen,
    /// A job by the clock failed.
    Job {
        /// Its name.
        naam: String,
    },
    /// More causes than are told apart.
    Overig,
}

/// A mail, ready to be sent: lines of text, and nothing that names a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The subject; whatever is in it, it stays one line.
    pub subject: String,
    /// The text, lines ended by `\n`.
    pub body: String,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// What it is the mail of: the same for the same cause and day, so that a mail that went twice (its confirmation was
    /// lost) has one Message-ID and can be shown once.
    pub id: String,
}
