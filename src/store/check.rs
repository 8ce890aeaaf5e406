//! What a look through the whole store found: counts, and everything that is not as it was written, by place and id. Never
//! a value of a message.

use serde::{Deserialize, Serialize};

/// The most faults told one by one; the rest is only counted.
pub const TOLD: usize = 1000;

/// Messages of one sender and route with one status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Messages {
    /// Slug of the sender.
    pub partner: String,
    /// Inbound route.
    pub route: String,
    /// What became of them.
    pub status: String,
    /// How many.
    pub aantal: u64,
}

/// Deliveries to one receiver and route. `leveringen` is counted from the outbox, the others each where they are kept, so
/// that the sum says something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deliveries {
    /// Slug of the receiver.
    pub partner: String,
    /// Outbound route.
    pub route: String,
    /// All of them.
    pub leveringen: u64,
    /// Confirmed by the receiver.
    pub bezorgd: u64,
    /// Held for a person.
    pub vastgehouden: u64,
    /// Waiting, as a start would find them.
    pub wacht: u64,
}

impl Deliveries {
    /// Whether every delivery is in exactly one state.
    pub fn add_up(&self) -> bool {
        self.leveringen == self.bezorgd + self.vastgehouden + self.wacht
    }
}

/// How much there is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Messages by sender, route and status.
    pub berichten: Vec<Messages>,
    /// Deliveries by receiver and route.
    pub leveringen: Vec<Deliveries>,
    /// Trajecten.
    pub trajecten: u64,
    /// Pseudonyms handed out.
    pub pseudoniemen: u64,
    /// Terms, running and past.
    #[serde(default)]
    pub termijnen: u64,
    /// Pieces of work for people, open and closed.
    #[serde(default)]
    pub werk: u64,
    /// Lines of the audit trail.
    pub logboek: u64,
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// Table, or table and column.
    pub plaats: String,
    /// Which row: the id of a message or delivery, a traject number, the number of a line; empty when it is the whole.
    pub id: String,
    /// What is wrong, in Dutch.
    pub wat: String,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Version of the tables.
    pub schema: i64,
    /// Whether the key is the one the data was sealed with. If not, only the database itself was looked at.
    pub sleutel_past: bool,
    /// How much there is.
    pub tellingen: Counts,
    /// What is wrong, at most [`TOLD`].
    pub fouten: Vec<Wrong>,
    /// How many faults there are in all.
    pub aantal_fouten: u64,
    /// Rows from before rows had a check; what stands in the clear in them is not proven.
    pub zonder_controle: u64,
    /// A keyed digest over everything that was read. Two stores with the same one hold the same.
    pub afdruk: String,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn sound(&self) -> bool {
        self.aantal_fouten == 0
    }

    /// Deliveries in all, and those in each state: confirmed, held, waiting.
    pub fn totals(&self) -> Deliveries {
        self.tellingen.leveringen.iter().fold(Deliveries::default(), |mut sum, d| {
            sum.leveringen += d.leveringen;
            sum.bezorgd += d.bezorgd;
            sum.vastgehouden += d.vastgehouden;
            sum.wacht += d.wacht;
            sum
        })
    }
}
