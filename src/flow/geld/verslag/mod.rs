//! What finance asks of the ledger: the month on one page, what is open and how long, what a contract has used, lists of
//! subsidies, a euro back to its proof, and the journal for another bookkeeping (FN1-FN11). Pure: entries, the contracts and a
//! month or a day in, figures out; nothing is stored, so a report can be made again.
//!
//! - [`maand`]: which month an entry is of; [`stroom`]: expected, billed, accepted and paid of every traject;
//! - [`afsluiting`]: the month, with [`bank`]: what came; [`blad`]: the same on paper;
//! - [`openstaand`]: what is open and how long; [`verbruik`]: what a contract has used; [`subsidie`]: what was granted;
//! - [`spoor`]: from a payment, an invoice or a traject back to the proof;
//! - [`journaal`]: postings for another bookkeeping; [`xaf`]: the auditfile of a year;
//! - [`lees`]: any of them from a store; [`tabel`]: rows for people; [`uitvoer`]: a report as JSON, CSV, XLSX or PDF.

pub mod afsluiting;
pub mod bank;
pub mod blad;
pub mod journaal;
pub mod lees;
pub mod maand;
pub mod openstaand;
pub mod spoor;
pub mod stroom;
pub mod subsidie;
pub mod tabel;
pub mod uitvoer;
pub mod verbruik;
pub mod xaf;
