//! Terms whose day has come make their work. A term that came while nothing ran makes it at the next run; what it is for is
//! a date, so an hour or a day later it is the same work.

use super::hand::{Hand, JobError};
use crate::domain::kalender;
use crate::domain::levensloop::{self, Gebeurtenis, Partij};
use crate::domain::termijn::{Termijn, TermijnSoort};
use crate::domain::traject::{Gedaan, Traject};
use crate::store::FactKey;
use crate::store::work::{Fired, TermijnFilter};
use chrono::{DateTime, Utc};

/// So many terms a transaction: messages go between two.
const PIECE: u32 = 200;

/// The traject of a term that says how old a registration may be, as it stands once that day has passed (BR56): the one step
/// that the day takes by itself. It says nothing about the person, only that nobody has asked.
fn verouderd(hand: &mut Hand, termijn: &Termijn, now: DateTime<Utc>) -> Result<Option<Traject>, JobError> {
    let (TermijnSoort::Veroudering, Some(id)) = (termijn.soort, &termijn.traject_id) else { return Ok(None) };
    let facts = hand.read(|reader| reader.facts(&[FactKey::Traject(id.clone())]))?;
    let Some(mut traject) = facts.traject(id).cloned() else { return Ok(None) };
    let form = levensloop::levensloop(&traject.vorm);
    let step = form.and_then(|form| {
        levensloop::stap(form, Some(traject.status), Gebeurtenis::Verouderd, Partij::Hub, &|_, _| true).ok()
    });
    Ok(step.map(|step| {
        let bericht_id = format!("termijn {}", termijn.soort.as_str());
        let gedaan = Gedaan { gebeurtenis: Gebeurtenis::Verouderd, datum: kalender::dag(now), bericht_id };
        traject.status = step.naar;
        traject.stappen.push(gedaan);
        traject.versie += 1;
        traject
    }))
}

/// Has every term that is due at `now` make its work; how many did.
pub async fn run(hand: &mut Hand, now: DateTime<Utc>) -> Result<u64, JobError> {
    let filter = TermijnFilter { op: Some(kalender::dag(now)), limit: PIECE, ..TermijnFilter::default() };
    let mut made = 0;
    loop {
        let due = hand.read(|reader| reader.termijnen(&filter))?;
        if due.is_empty() {
            return Ok(made);
        }
        let mut fired = vec![];
        for t in &due {
            let traject = verouderd(hand, &t.termijn, now)?.map(Box::new);
            fired.push(Fired {
                nummer: t.nummer,
                vervalt_op: t.termijn.vervalt_op,
                werk: t.termijn.werkitem(now),
                traject,
            });
        }
        // What was moved between reading and writing is read again, or not due any more: every round ends terms or finds none.
        made += u64::from(hand.write(move |writer| writer.fire(&fired)).await?);
    }
}
