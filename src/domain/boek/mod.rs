//! The ledger: what was done that costs money, what was invoiced, credited, accepted and paid, each as an entry that stays.
//! Nothing is overwritten; every figure is a sum over entries ([`stand`]). A natural key makes the same thing twice
//! impossible (BR04), whoever sends it and however often.

pub mod document;
pub mod sleutel;
pub mod stand;
pub mod uren;

use super::contract::Mijlpaal;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

macro_rules! posten {
    ($($(#[$doc:meta])* $variant:ident = $code:literal;)+) => {
        /// What an entry says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Post { $($(#[$doc])* #[serde(rename = $code)] $variant,)+ }
        impl Post {
            /// Every kind.
            pub const ALL: &'static [Post] = &[$(Post::$variant,)+];
            /// The word for it, as the store and the API write it.
            pub fn as_str(self) -> &'static str { match self { $(Post::$variant => $code,)+ } }
        }
    };
}

posten! {
    /// A place in the band of a contract is taken: a referral was accepted (Q14a).
    Plek = "plek";
    /// It is free again: the traject went back before its match.
    PlekVrij = "plek_vrij";
    /// The agreement of a traject is signed for the first time: it counts in the band (Q14a).
    Gerealiseerd = "gerealiseerd";
    /// A milestone was reached that is paid for.
    Vordering = "vordering";
    /// A number was given out.
    Nummer = "nummer";
    /// A number that was given out is not used; the text says why.
    NummerVervallen = "nummer_vervallen";
    /// An invoice, as a whole.
    Factuur = "factuur";
    /// A milestone of a traject is invoiced.
    Factuurregel = "factuurregel";
    /// A credit note, as a whole.
    Creditnota = "creditnota";
    /// An invoiced milestone is credited: it may be invoiced again (BR04).
    Creditregel = "creditregel";
    /// A line of an invoice that its receiver does not accept is no more: the milestone is open again.
    RegelVervallen = "regel_vervallen";
    /// The receiver accepts an invoice.
    Geaccepteerd = "geaccepteerd";
    /// The receiver does not; the text says why.
    Afgewezen = "afgewezen";
    /// It is paid out; the text is our keyed hash of the account.
    Uitbetaling = "uitbetaling";
    /// The bank did not pay it: it is open again.
    UitbetalingTerug = "uitbetaling_terug";
    /// Subsidy for the hours of a person in a month that is granted (BR10, BR11).
    Uursubsidie = "uursubsidie";
    /// What was granted is no more: its declaration, or the attendance it counts, was withdrawn.
    UursubsidieVervallen = "uursubsidie_vervallen";
    /// What was asked of it above the maximum.
    Afgetopt = "afgetopt";
    /// The gemeente agrees with those hours (F9).
    UrenGoedgekeurd = "uren_goedgekeurd";
    /// She does not: nothing is paid of them, and they can be declared again.
    UrenAfgekeurd = "uren_afgekeurd";
    /// A claim of costs (M25): it counts in its budget.
    Vergoeding = "vergoeding";
    /// The gemeente grants so much of that claim (M25).
    VergoedingToegekend = "vergoeding_toegekend";
    /// That claim was refused, or of it what was not granted.
    VergoedingVervallen = "vergoeding_vervallen";
    /// Subsidy for guidance (M27, BR14).
    Begeleidingssubsidie = "begeleidingssubsidie";
    /// Money came, or went back.
    Betaling = "betaling";
    /// The bank confirms a payment its payer told of (M31).
    Bevestigd = "bevestigd";
    /// A payment belongs to a line.
    Toewijzing = "toewijzing";
    /// That was a mistake, or the money went back; others stay.
    ToewijzingOngedaan = "toewijzing_ongedaan";
    /// A statement of the bank was processed; the text is its format and the hash of what it held.
    Afschrift = "afschrift";
    /// The bank's own reference of an entry that is counted; the text is the format it came in.
    Bankregel = "bankregel";
    /// What a payment may be for: a person decides.
    Voorstel = "voorstel";
    /// Of a payment goes back to its payer, because a person decided so; below zero: the bank shows that it went back.
    Terugbetaling = "terugbetaling";
    /// A payment to a person is in an order for the bank: the document is the id of the order.
    Betaalopdracht = "betaalopdracht";
    /// The bank took it (pain.002).
    UitbetalingAanvaard = "uitbetaling_aanvaard";
    /// The part of a gemeente in what a region pays together (FN10).
    Regiodeel = "regiodeel";
}

impl Post {
    /// Whether it is an invoice or a credit note itself: what has a number of its own. Payments and lines of another year name
    /// the number too.
    pub fn is_document(self) -> bool {
        matches!(self, Self::Factuur | Self::Creditnota)
    }

    /// The kind with this word.
    pub fn van(woord: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|post| post.as_str() == woord)
    }
}

/// The proof of a milestone, or of a claim of costs: when each thing was done, by the messages the hub has seen (BR01, BR02). Never what an invoice
/// says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bewijs {
    /// The intake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intake_datum: Option<NaiveDate>,
    /// The goals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leerdoelen_datum: Option<NaiveDate>,
    /// The last signature under the agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub match_datum: Option<NaiveDate>,
    /// The agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overeenkomst_id: Option<String>,
    /// Of a claim of costs: the hash of its proof (M25).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// An entry. No name and no BSN: a traject is its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boeking {
    /// Its natural key: a second entry with it cannot be.
    pub sleutel: String,
    /// What it says.
    pub post: Post,
    /// The day it is about, in the Netherlands. Of a closed month there are no new entries; they are of the next.
    pub dag: NaiveDate,
    /// The calendar year it counts in; of what is about an invoice (but a credit) the year of that invoice ([`document`]).
    pub jaar: i32,
    /// Slug of the gemeente that pays.
    pub gemeente: String,
    /// Slug of the supplier.
    pub leverancier: String,
    /// Number of the contract; empty when there is none.
    pub contract_id: String,
    /// The traject.
    pub traject_id: Option<String>,
    /// The milestone.
    pub mijlpaal: Option<Mijlpaal>,
    /// Number of the invoice or credit note it is on, or is about.
    pub document: Option<String>,
    /// Key of the payment it is of, or is about.
    pub betaling: Option<String>,
    /// Whole cents without btw; of a payment or what is allocated: all of it.
    pub centen: i64,
    /// Whole cents of btw.
    pub btw_centen: i64,
    /// The proof of a milestone.
    #[serde(default)]
    pub bewijs: Bewijs,
    /// Of an invoice the last day of payment; of a credit note the invoice it corrects; of others why: in words, with no value
    /// of a person.
    pub tekst: String,
    /// Our id of the message that made it; None: a person or a job did.
    pub bericht_id: Option<String>,
    /// Who: slug of a partner, `hub`, or the login name of a person.
    pub wie: String,
    /// When it was written.
    pub geboekt_op: DateTime<Utc>,
}

impl Boeking {
    /// An entry that says only what it is, when, and by whom: of the year of its day, with the rest empty, so that who makes
    /// one names what his entry holds and nothing else.
    pub fn nieuw(post: Post, sleutel: impl Into<String>, dag: NaiveDate, wie: &str, geboekt_op: DateTime<Utc>) -> Self {
        Self {
            sleutel: sleutel.into(),
            post,
            dag,
            jaar: dag.year(),
            gemeente: String::new(),
            leverancier: String::new(),
            contract_id: String::new(),
            traject_id: None,
            mijlpaal: None,
            document: None,
            betaling: None,
            centen: 0,
            btw_centen: 0,
            bewijs: Bewijs::default(),
            tekst: String::new(),
            bericht_id: None,
            wie: wie.to_owned(),
            geboekt_op,
        }
    }
}

/// Which entries a decision looks at. What comes in between makes it decide again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum BoekVraag {
    /// Of a traject.
    Traject(String),
    /// Of a contract in a calendar year.
    Contract {
        /// Its number.
        contract_id: String,
        /// The year.
        jaar: i32,
    },
    /// On or about an invoice or credit note with this number, whoever sent it.
    Document(String),
    /// Made by a message, by our id of it.
    Bericht(String),
    /// About a payment with this key.
    Betaling(String),
    /// Money of this supplier that was to go back, or went.
    Terugbetalingen(String),
    /// Numbers given out in a series.
    Reeks(String),
}

/// What was found for a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoekFeit {
    /// The question.
    pub vraag: BoekVraag,
    /// Number of the newest entry it covers; 0 when there is none. A newer one makes the fact old.
    pub tot: i64,
    /// The entries, oldest first.
    pub boekingen: Vec<Boeking>,
}
