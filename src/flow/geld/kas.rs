//! Bank and payments as they are asked of a running gateway, and why nothing was done. The work itself is `job`'s, so that a
//! command without a gateway does the same.

use super::bank::Verwerkt;
use super::terugmelding::Gemeld;
use super::toewijzen::Ongedaan;
use super::uitbetaling::Rekening;
use crate::bank::Afschrift;
use crate::bank::pain::terug::Terugmelding;
use crate::message::finding::Finding;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::pin::Pin;

/// Work that is under way.
pub type Loopt<'k, T> = Pin<Box<dyn Future<Output = Result<T, NietGedaan>> + Send + 'k>>;

/// Why nothing was done. Nothing is half done.
#[derive(Debug, thiserror::Error)]
pub enum NietGedaan {
    /// What was brought is not right.
    #[error("het klopt niet")]
    Bevindingen(Vec<Finding>),
    /// What is asked is not right; Dutch.
    #[error("{0}")]
    Gevraagd(String),
    /// There is no such thing.
    #[error("{0}")]
    Onbekend(&'static str),
    /// It was done before, or something changed meanwhile; Dutch.
    #[error("{0}")]
    Anders(&'static str),
    /// The store does not answer.
    #[error("de opslag werkt niet mee; er is niets veranderd")]
    Opslag,
}

/// What is to be paid to persons: first asked without `controle`, which makes the files and books nothing; then with the
/// `gemaakt` and `controle` of the answer, which books exactly those. So the files are where they must be before the ledger
/// says that it is paid, and an answer that is lost costs nothing. Without `Debug`: names stand in it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uitbetalen {
    /// Slug of the gemeente.
    pub gemeente: String,
    /// The month, `2026-10`.
    pub maand: String,
    /// Whose account it is; used and not kept.
    pub rekeningen: Vec<Rekening>,
    /// Name of who pays.
    pub naam: String,
    /// Account of who pays.
    pub iban: String,
    /// The day the bank pays.
    pub datum: NaiveDate,
    /// Who asks: a login name.
    #[serde(default)]
    pub wie: String,
    /// When the order was made that is to be booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gemaakt: Option<DateTime<Utc>>,
    /// What the order that is to be booked comes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub controle: Option<String>,
}

/// Somebody who is not paid now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wacht {
    /// A traject of the person.
    pub traject_id: String,
    /// Why.
    pub waarom: String,
}

/// An order for the bank. Without `Debug`: names stand in its files.
#[derive(Clone, Serialize, Deserialize)]
pub struct Opdrachtbestand {
    /// Its id.
    pub opdracht: String,
    /// When it was made.
    pub gemaakt: DateTime<Utc>,
    /// How many payments.
    pub aantal: usize,
    /// Their sum in cents.
    pub totaal: i64,
    /// The order (pain.001.001.09); None: there is nothing to pay, or it is booked now.
    pub betaalbestand: Option<String>,
    /// The same payments as a table (CSV); None as above.
    pub tabel: Option<String>,
    /// What the order comes to, to book exactly this.
    pub controle: String,
    /// It is booked.
    pub geboekt: bool,
    /// Who is not paid now.
    pub wacht: Vec<Wacht>,
}

/// The bank and payments of a running gateway; the program's start gives it to whoever may ask.
pub trait Kas: Send + Sync {
    /// Lays statements beside the ledger and books what follows; with `proef` nothing is booked.
    fn afschrift<'k>(&'k self, afschriften: Vec<Afschrift>, wie: &'k str, proef: bool) -> Loopt<'k, Verwerkt>;
    /// Makes an order for the bank, or books one.
    fn uitbetalen<'k>(&'k self, wanted: &'k Uitbetalen) -> Loopt<'k, Opdrachtbestand>;
    /// Takes in what the bank says of an order.
    fn terugmelding<'k>(&'k self, report: Terugmelding, wie: &'k str) -> Loopt<'k, Gemeld>;
    /// Takes back one allocation.
    fn ongedaan<'k>(&'k self, wanted: &'k Ongedaan) -> Loopt<'k, ()>;
}
