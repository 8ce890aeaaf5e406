//! The ledger: what was done that costs money, what was invoiced, credited, accepted and paid, each as an entry that stays.
//! Nothing is overwritten; every figure is a sum over entries ([`stand`]). A natural key makes the same thing twice
//! impossible (BR04), whoever sends it and however often.

pub mod stand;
pub mod uren;

use super::contract::Mijlpaal;
use chrono::{DateTime, NaiveDate, Utc};
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
    /// That claim was refused.
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

/// The proof of a milestone: when each thing was done, by the messages the hub has seen (BR01, BR02). Never what an invoice
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
    /// The calendar year it counts in.
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

/// Natural keys. One place, so that what may not be twice is said once.
pub mod sleutel {
    use super::Mijlpaal;
    use chrono::NaiveDate;

    /// A place in the band, the n-th time this traject takes one.
    pub fn plek(contract: &str, traject: &str, keer: usize) -> String {
        format!("plek/{contract}/{traject}/{keer}")
    }

    /// The end of that.
    pub fn plek_vrij(contract: &str, traject: &str, keer: usize) -> String {
        format!("plek-vrij/{contract}/{traject}/{keer}")
    }

    /// A traject counts once, also after a rematch.
    pub fn gerealiseerd(gemeente: &str, traject: &str) -> String {
        format!("gerealiseerd/{gemeente}/{traject}")
    }

    /// One claim for each milestone (BR04).
    pub fn vordering(gemeente: &str, traject: &str, mijlpaal: Mijlpaal) -> String {
        format!("vordering/{gemeente}/{traject}/{}", mijlpaal.as_str())
    }

    /// One line for each milestone, and one more after each credit (BR04).
    pub fn factuurregel(gemeente: &str, traject: &str, mijlpaal: Mijlpaal, ronde: usize) -> String {
        format!("factuurregel/{gemeente}/{traject}/{}/{ronde}", mijlpaal.as_str())
    }

    /// The credit of that line.
    pub fn creditregel(gemeente: &str, traject: &str, mijlpaal: Mijlpaal, ronde: usize) -> String {
        format!("creditregel/{gemeente}/{traject}/{}/{ronde}", mijlpaal.as_str())
    }

    /// An invoice or credit note: its number is unique for a supplier in a year (M29).
    pub fn document(leverancier: &str, jaar: i32, nummer: &str) -> String {
        format!("document/{leverancier}/{jaar}/{nummer}")
    }

    /// The end of a line that was not accepted.
    pub fn regel_vervallen(factuurregel: &str) -> String {
        format!("vervallen/{factuurregel}")
    }

    /// The n-th judgement about an invoice.
    pub fn oordeel(leverancier: &str, nummer: &str, keer: usize) -> String {
        format!("oordeel/{leverancier}/{nummer}/{keer}")
    }

    /// Hours of a traject in a month are declared once, and once more after that declaration was withdrawn or not agreed with.
    pub fn uursubsidie(gemeente: &str, traject: &str, maand: &str, ronde: usize) -> String {
        let again = if ronde > 1 { format!("/{ronde}") } else { String::new() };
        format!("uursubsidie/{gemeente}/{traject}/{maand}{again}")
    }

    /// What was asked above the maximum, beside what was granted.
    pub fn afgetopt(uursubsidie: &str) -> String {
        format!("{uursubsidie}/afgetopt")
    }

    /// What the gemeente says of them, once.
    pub fn uren_besluit(post: super::Post, uursubsidie: &str) -> String {
        format!("{}/{uursubsidie}", post.as_str())
    }

    /// The end of what was granted: its declaration was withdrawn.
    pub fn uursubsidie_vervallen(uursubsidie: &str) -> String {
        format!("vervallen/{uursubsidie}")
    }

    /// What it is of, by the key of an end or of a part.
    pub fn uursubsidie_van(vervallen: &str) -> Option<&str> {
        match vervallen.strip_prefix("minder/") {
            Some(part) => part.rsplit_once('/').map(|(granted, _)| granted),
            None => vervallen.strip_prefix("vervallen/uursubsidie/").map(|_| &vervallen["vervallen/".len()..]),
        }
    }

    /// The end of a part of it: attendance it counts was withdrawn, by this message.
    pub fn uursubsidie_minder(uursubsidie: &str, bericht: &str) -> String {
        format!("minder/{uursubsidie}/{bericht}")
    }

    /// The document all hours of a person in a month are on: what the maximum is counted over. The person is our keyed hash.
    pub fn persoonmaand(gemeente: &str, persoon: &str, maand: &str) -> String {
        format!("uursubsidie/{gemeente}/{persoon}/{maand}")
    }

    /// The document all claims of a scheme in a year are on.
    pub fn budget(gemeente: &str, regeling: &str, jaar: i32) -> String {
        format!("budget/{gemeente}/{regeling}/{jaar}")
    }

    /// The n-th number of a series.
    pub fn nummer(reeks: &str, nummer: u32) -> String {
        format!("nummer/{reeks}/{nummer}")
    }

    /// A payment: the key its source gives it.
    pub fn betaling(sleutel: &str) -> String {
        format!("betaling/{sleutel}")
    }

    /// The n-th allocation of a payment.
    pub fn toewijzing(betaling: &str, keer: usize) -> String {
        format!("toewijzing/{betaling}/{keer}")
    }

    /// The n-th proposal for a payment.
    pub fn voorstel(betaling: &str, keer: usize) -> String {
        format!("voorstel/{betaling}/{keer}")
    }

    /// The n-th decision to pay back what came with a payment.
    pub fn terugbetaling(betaling: &str, keer: usize) -> String {
        format!("terugbetaling/{betaling}/{keer}")
    }

    /// A statement: account, id and number (FINANCE section 4).
    pub fn afschrift(rekening: &str, id: &str, volgnummer: &str) -> String {
        format!("afschrift/{rekening}/{id}/{volgnummer}")
    }

    /// An entry of the bank in one format, by our hash of its account, reference and amount.
    pub fn bankregel(hash: &str, formaat: &str) -> String {
        format!("bankregel/{hash}/{formaat}")
    }

    /// A payment to a person in an order for the bank: a payment is in one order.
    pub fn betaalopdracht(eindtoteind: &str) -> String {
        format!("betaalopdracht/{eindtoteind}")
    }

    /// The part of a gemeente in an entry.
    pub fn regiodeel(van: &str, gemeente: &str) -> String {
        format!("regiodeel/{van}/{gemeente}")
    }

    /// The document all parts of what a gemeente pays for her region are on.
    pub fn regio(gemeente: &str) -> String {
        format!("regio/{gemeente}")
    }

    /// The end of one allocation.
    pub fn ongedaan(toewijzing: &str) -> String {
        format!("ongedaan/{toewijzing}")
    }

    /// Where a message of payment stands for a payment: two messages about one payment are one.
    pub fn uit_bericht(kenmerk: &str, dag: NaiveDate, bericht: &str) -> String {
        format!("bericht/{kenmerk}/{dag}/{bericht}")
    }
}
