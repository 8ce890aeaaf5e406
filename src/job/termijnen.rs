//! Terms whose day has come make their work. A term that came while nothing ran makes it at the next run; what it is for is
//! a date, so an hour or a day later it is the same work.

use super::hand::{Hand, JobError};
use crate::domain::kalender;
use crate::store::work::{Fired, TermijnFilter};
use chrono::{DateTime, Utc};

/// So many terms a transaction: messages go between two.
const PIECE: u32 = 200;

/// Has every term that is due at `now` make its work; how many did.
pub async fn run(hand: &mut Hand, now: DateTime<Utc>) -> Result<u64, JobError> {
    let filter = TermijnFilter { op: Some(kalender::dag(now)), limit: PIECE, ..TermijnFilter::default() };
    let mut made = 0;
    loop {
        let due = hand.read(|reader| reader.termijnen(&filter))?;
        if due.is_empty() {
            return Ok(made);
        }
        let fired: Vec<Fired> = due
            .iter()
            .map(|t| Fired { nummer: t.nummer, vervalt_op: t.termijn.vervalt_op, werk: t.termijn.werkitem(now) })
            .collect();
        // What was moved between reading and writing is read again, or not due any more: every round ends terms or finds none.
        made += u64::from(hand.write(move |writer| writer.fire(&fired)).await?);
    }
}
