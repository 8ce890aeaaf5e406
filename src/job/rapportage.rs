//! The report of the quarter that is over (M34, RQ84), to every gemeente, samenwerkingsverband and institution with a route for
//! it. Runs every month: a partner that was connected late gets his too, and who has it gets nothing.

use super::hand::{Hand, JobError};
use crate::domain::kalender;
use crate::flow::process::Directory;
use crate::flow::registratie::rapport::{Kijker, Kwartaal, bericht, feiten};
use crate::flow::route::Routes;
use chrono::{DateTime, Utc};

/// Sends what was not sent yet.
pub(super) async fn run(hand: &mut Hand, routes: &Routes, now: DateTime<Utc>) -> Result<String, JobError> {
    let kwartaal = Kwartaal::voorbij(kalender::dag(now));
    let mut todo = vec![];
    for slug in routes.partners.keys() {
        let Some(kijker) = Kijker::van(routes, slug).filter(|_| !routes.routes_to(slug, bericht::SOORT).is_empty())
        else {
            continue;
        };
        if hand.read(|reader| reader.find(&bericht::bericht_id(kwartaal, slug)))?.is_empty() {
            todo.push((slug, kijker));
        }
    }
    let mut sent = 0;
    if !todo.is_empty() {
        let feiten = hand.read(|reader| feiten::lees(reader, routes))?;
        for (slug, kijker) in todo {
            let Some(said) = bericht::bericht(&feiten, &kijker, kwartaal) else { continue };
            let Some(entry) = bericht::entry(slug, kwartaal, &said, routes, now) else { continue };
            hand.commit(entry).await?;
            sent += 1;
        }
    }
    Ok(format!("managementinformatie van {kwartaal}: {sent} verzonden"))
}
