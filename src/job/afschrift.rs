//! A statement of the bank, written into the ledger, and an allocation taken back: decided on what is there, and again when
//! that went on meanwhile.

use super::facturen::contracten;
use super::hand::Hand;
use crate::bank::Afschrift;
use crate::flow::geld::bank::{self, Verwerkt};
use crate::flow::geld::kas::NietGedaan;
use crate::flow::geld::overzicht;
use crate::flow::geld::toewijzen::{self, Ongedaan, Schrijf};
use crate::flow::route::Routes;
use crate::flow::werk::reden;
use crate::store::Writer;
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
) -> Result<Verwerkt, NietGedaan> {
    let all = contracten(routes);
    let known: Vec<_> = all.iter().map(|(gemeente, contract)| (gemeente.clone(), contract.as_ref())).collect();
    for _ in 0..AGAIN {
        // The marks first: what comes after them makes them old.
        let before = hand.read(overzicht::boek)?;
        let marks =
            hand.read(|reader| bank::vragen(&before).iter().map(|v| reader.boek(v)).collect::<Result<Vec<_>, _>>())?;
        let boek = hand.read(overzicht::boek)?;
        let done = bank::verwerk(afschriften, &boek, &known, wie, now);
        if !done.strijdig.is_empty() {
            return Err(NietGedaan::Bevindingen(done.strijdig));
        }
        if proef {
            return Ok(done);
        }
        // There and back: of a large statement there is no room for two.
        let write = move |writer: &mut dyn Writer| Ok((writer.book(&marks, &done.boekingen, &done.werk)?, done));
        if let (true, done) = hand.write(write).await? {
            return Ok(done);
        }
    }
    Err(NietGedaan::Opslag)
}

/// Takes back one allocation.
pub async fn ongedaan(hand: &mut Hand, wanted: &Ongedaan, now: DateTime<Utc>) -> Result<(), NietGedaan> {
    reden(&wanted.waarom, &wanted.wie).map_err(NietGedaan::Gevraagd)?;
    for _ in 0..AGAIN {
        let vragen = toewijzen::ongedaan(&hand.read(overzicht::boek)?, wanted, now)?.vragen;
        let marks = hand.read(|reader| vragen.iter().map(|v| reader.boek(v)).collect::<Result<Vec<_>, _>>())?;
        let Schrijf { boekingen, werk, .. } = toewijzen::ongedaan(&hand.read(overzicht::boek)?, wanted, now)?;
        if hand.write(move |writer| writer.book(&marks, &boekingen, &werk)).await? {
            return Ok(());
        }
    }
    Err(NietGedaan::Opslag)
}
