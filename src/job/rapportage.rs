//! The report of the quarter that is over (M34, RQ84), to every gemeente, samenwerkingsverband and institution with a route for
//! it. Runs every month: a partner that was connected late gets his too, and who has it gets nothing. A report of the last year
//! that counted a message that was withdrawn since is made anew; who has the old one is told which replaces it.

use super::hand::{Hand, JobError};
use crate::domain::kalender;
use crate::flow::intrekken;
use crate::flow::process::Directory;
use crate::flow::registratie::rapport::{Kijker, Kwartaal, bericht, feiten};
use crate::flow::route::Routes;
use crate::store::{MessageView, Reader, StoreError};
use chrono::{DateTime, Utc};

/// So many quarters are looked at again: a year.
const KWARTALEN: usize = 4;
/// Withdrawals that are looked at, newest first.
const INGETROKKEN: u32 = 1_000;

/// A withdrawal: when, and when the message came that it is about.
type Ingetrokken = (DateTime<Utc>, DateTime<Utc>);

fn ingetrokken(reader: &mut dyn Reader) -> Result<Vec<Ingetrokken>, StoreError> {
    let mut found = vec![];
    for wat in ["bericht.ingetrokken", "bericht.verbeterd"] {
        for line in reader.audit(wat, INGETROKKEN)? {
            found.extend(reader.show(&line.waarop)?.map(|view| (line.at, view.line.ontvangen_op)));
        }
    }
    Ok(found)
}

/// The last version of a report that was sent, and its number.
fn laatste(
    reader: &mut dyn Reader,
    kwartaal: Kwartaal,
    slug: &str,
) -> Result<Option<(usize, MessageView)>, StoreError> {
    let (mut last, mut versie) = (None, 1);
    while let Some(view) = reader.show(&bericht::bericht_id(kwartaal, slug, versie))? {
        last = Some((versie, view));
        versie += 1;
    }
    Ok(last)
}

/// Sends what was not sent yet, and what is to be replaced.
pub(super) async fn run(hand: &mut Hand, routes: &Routes, now: DateTime<Utc>) -> Result<String, JobError> {
    let kwartaal = Kwartaal::voorbij(kalender::dag(now));
    let gone = hand.read(ingetrokken)?;
    let mut todo = vec![];
    for slug in routes.partners.keys() {
        let Some(kijker) = Kijker::van(routes, slug).filter(|_| !routes.routes_to(slug, bericht::SOORT).is_empty())
        else {
            continue;
        };
        let quarters = std::iter::successors(Some(kwartaal), |k| Some(k.vorige())).take(KWARTALEN);
        for own in quarters {
            match hand.read(|reader| laatste(reader, own, slug))? {
                None if own == kwartaal => todo.push((slug, kijker.clone(), own, None)),
                Some((versie, view)) => {
                    let sent = view.line.ontvangen_op;
                    if gone.iter().any(|(at, came)| *at > sent && *came <= sent) {
                        todo.push((slug, kijker.clone(), own, Some((versie, view))));
                    }
                }
                None => {}
            }
        }
    }
    let (mut sent, mut replaced) = (0, 0);
    if !todo.is_empty() {
        let feiten = hand.read(|reader| feiten::lees(reader, routes))?;
        for (slug, kijker, own, before) in todo {
            let Some(said) = bericht::bericht(&feiten, &kijker, own) else { continue };
            let versie = before.as_ref().map_or(1, |(versie, _)| versie + 1);
            let same = |view: &MessageView| {
                view.canonical.as_ref().is_some_and(|canonical| !bericht::verschilt(&said, canonical))
            };
            let small = |view: &MessageView| {
                !kijker.is_gemeente() && view.canonical.as_ref().is_none_or(|sent| bericht::verraadt(&said, sent))
            };
            if before.as_ref().is_some_and(|(_, view)| same(view) || small(view)) {
                continue;
            }
            let Some(mut entry) = bericht::entry((slug, own, versie), &said, routes, now) else { continue };
            match before {
                Some((_, view)) => {
                    let door = entry.message.envelope.bericht_id.clone();
                    entry.volgt.push(intrekken::vervangen(&view, &door, slug, routes, now));
                    replaced += 1;
                }
                None => sent += 1,
            }
            hand.commit(entry).await?;
        }
    }
    let again = if replaced > 0 { format!(", {replaced} vervangen") } else { String::new() };
    Ok(format!("managementinformatie van {kwartaal}: {sent} verzonden{again}"))
}
