//! A feed's turn: page after page until there is none. What came stays, whatever happens to the page after it; the next
//! turn begins at the first page again, and what it repeats adds nothing.

use super::take::{self, Halt, Tally};
use super::{SOON, Turn};
use crate::connector::DeliveryError;
use crate::connector::feed::client::{Feed, FetchError, Page};
use crate::connector::feed::{FeedIn, next};
use reqwest::Url;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::time::Duration;

/// What a feed remembers: of each page that was taken its tag and the page after it.
#[derive(Default)]
pub(super) struct Memory {
    pages: BTreeMap<String, (String, Option<Url>)>,
}

pub(super) async fn run(turn: &Turn, settings: &FeedIn, memory: &mut Memory) -> Duration {
    let route = &turn.route;
    let (partner, name) = (&route.partner, &route.name);
    let mediatype = take::mediatype(route.format);
    let feed = match Feed::new(settings, &route.credentials, mediatype, route.max_bytes) {
        Ok(feed) => feed,
        Err(text) => {
            tracing::error!(alarm = true, partner, route = name, reason = text, "feed cannot be fetched");
            return settings.every;
        }
    };
    let (mut tally, mut wait, mut visited) = (Tally::default(), settings.every, BTreeSet::new());
    let mut at = Some(settings.wire.url.clone());
    while let Some(url) = at {
        if visited.len() == settings.max_pages || !visited.insert(url.to_string()) {
            let pages = visited.len();
            tracing::error!(
                alarm = true,
                partner,
                route = name,
                pages,
                "feed does not end: a page came again, or more than max_pages"
            );
            break;
        }
        let known = memory.pages.get(url.as_str()).map(|(etag, _)| etag.clone());
        let mut stop = turn.stop.clone();
        let page = tokio::select! {
            page = feed.page(&url, known.as_deref()) => page,
            () = stop.wait() => return wait,
        };
        let (body, etag) = match page {
            Ok(Page::Here { body, etag }) => (body, etag),
            Ok(Page::Same) => {
                count(turn, "ongewijzigd");
                at = memory.pages.get(url.as_str()).and_then(|(_, next)| next.clone());
                continue;
            }
            Err(error) => {
                count(turn, "mislukt");
                tracing::warn!(partner, route = name, page = visited.len(), reason = %error, "feed page failed, the next turn tries again");
                if let FetchError::Wire(DeliveryError::Status { retry_after: Some(asked), .. }) = error {
                    wait = wait.max(asked.min(Duration::from_secs(86_400)));
                }
                break;
            }
        };
        let refused = tally.geweigerd;
        let mut input = Cursor::new(body);
        if !input.get_ref().is_empty() {
            if let Err(findings) = route.layout.prove(&mut input) {
                count(turn, "onleesbaar");
                let codes: Vec<_> = findings.iter().map(|f| f.code.as_str()).collect();
                tracing::error!(
                    alarm = true,
                    partner,
                    route = name,
                    page = visited.len(),
                    ?codes,
                    "feed page cannot be read"
                );
                break;
            }
            if let Err(halt) = take::records(turn, &mut input, &mut tally).await {
                if halt == Halt::Full {
                    wait = wait.min(SOON);
                }
                break;
            }
        }
        count(turn, "gelezen");
        let body = input.into_inner();
        let after = if body.is_empty() { Ok(None) } else { next::after(settings, &url, &body) };
        at = match after {
            Ok(after) => after,
            Err(error) => {
                tracing::error!(alarm = true, partner, route = name, page = visited.len(), reason = %error, "feed cannot go on");
                break;
            }
        };
        // A page with a refused record is asked for whole again: what is refused now may be right after a mapping is mended.
        match etag.filter(|_| tally.geweigerd == refused) {
            Some(etag) => drop(memory.pages.insert(url.to_string(), (etag, at.clone()))),
            None => drop(memory.pages.remove(url.as_str())),
        }
        if at.is_none() {
            memory.pages.retain(|url, _| visited.contains(url));
        }
    }
    tracing::info!(
        partner,
        route = name,
        pages = visited.len(),
        aanvaard = tally.aanvaard,
        herhaling = tally.herhaling,
        geweigerd = tally.geweigerd,
        "feed fetched"
    );
    wait
}

fn count(turn: &Turn, resultaat: &'static str) {
    metrics::counter!("trajectbrug_poll_bladzijden_total", "partner" => turn.route.partner.clone(), "route" => turn.route.name.clone(), "resultaat" => resultaat)
        .increment(1);
}
