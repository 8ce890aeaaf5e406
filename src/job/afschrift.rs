//! A statement of the bank, written into the ledger: decided on what is there, and again when that went on meanwhile.

use super::facturen::contracten;
use super::hand::{Hand, JobError};
use crate::bank::Afschrift;
use crate::flow::geld::bank::{self, Verwerkt};
use crate::flow::geld::overzicht;
use crate::flow::route::Routes;
use crate::flow::writer::Unavailable;
use chrono::{DateTime, Utc};

/// How often it is laid beside the ledger anew.
const AGAIN: usize = 8;

/// Lays statements beside the ledger and writes what follows; with `proef` nothing is written.
pub async fn verwerk(
    hand: &mut Hand,
    routes: &Routes,
    afschriften: &[Afschrift],
    (wie, proef): (&str, bool),
    now: DateTime<Utc>,
) -> Result<Verwerkt, JobError> {
    let all = contracten(routes);
    let known: Vec<_> = all.iter().map(|(gemeente, contract)| (gemeente.clone(), contract.as_ref())).collect();
    for _ in 0..AGAIN {
        // The marks first: what comes after them makes them old.
        let before = hand.read(overzicht::boek)?;
        let marks =
            hand.read(|reader| bank::vragen(&before).iter().map(|v| reader.boek(v)).collect::<Result<Vec<_>, _>>())?;
        let boek = hand.read(overzicht::boek)?;
        let done = bank::verwerk(afschriften, &boek, &known, wie, now);
        if proef {
            return Ok(done);
        }
        let (entries, work) = (done.boekingen.clone(), done.werk.clone());
        if hand.write(move |writer| writer.book(&marks, &entries, &work)).await? {
            return Ok(done);
        }
    }
    Err(JobError::Write(Unavailable::Full))
}
