//! What a feed route says.

use crate::connector::WantedIn;
use crate::connector::http::Wire;
use crate::yaml::{Mistakes, Node, Value};
use std::time::Duration;

/// Settings of an inbound feed route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedIn {
    /// The first page, and how long one may take.
    pub wire: Wire,
    /// How often the feed is fetched. Default 300 s.
    pub every: Duration,
    /// Where a page (JSON) says what follows it; empty: there is one page.
    pub next: Vec<String>,
    /// The query parameter that takes the value found at `next`; None: that value is a URL.
    pub page_param: Option<String>,
    /// The most pages of one fetch. Default 1000.
    pub max_pages: usize,
}

impl FeedIn {
    /// Decodes the block `settings` of an inbound route.
    pub fn read(wanted: &WantedIn<'_>, mistakes: &mut Mistakes) -> Option<Self> {
        let Some(node) = wanted.settings else {
            mistakes.at(wanted.at, "een feed-route heeft `settings: { url: \"https://..\" }` nodig");
            return None;
        };
        let mut table = node.table(mistakes)?;
        let wire = Wire::read(&mut table, wanted.config, mistakes);
        let every = table.get("every_s").and_then(|n| whole(n, 86_400, "seconden", mistakes)).unwrap_or(300);
        let next = match table.get("next") {
            None => vec![],
            Some(n) => steps(n, mistakes)?,
        };
        let page_param = match table.get("page_param") {
            None => None,
            Some(n) if next.is_empty() => {
                mistakes.at(
                    n,
                    "bij `page_param` hoort `next`: het pad in het antwoord naar de waarde van de volgende bladzijde",
                );
                None
            }
            Some(n) => n.text(mistakes).map(str::to_owned),
        };
        let max_pages = table.get("max_pages").and_then(|n| whole(n, 100_000, "bladzijden", mistakes)).unwrap_or(1000);
        table.finish(mistakes);
        Some(Self {
            wire: wire?,
            every: Duration::from_secs(every),
            next,
            page_param,
            max_pages: usize::try_from(max_pages).unwrap_or(usize::MAX),
        })
    }
}

fn steps(node: &Node, mistakes: &mut Mistakes) -> Option<Vec<String>> {
    let steps: Vec<String> = node.text(mistakes)?.split('/').map(str::to_owned).collect();
    if steps.iter().any(String::is_empty) {
        mistakes.at(node, "`next` is een pad in het antwoord, zoals `paging/next`, zonder `/` aan begin of eind");
        return None;
    }
    Some(steps)
}

fn whole(node: &Node, most: u64, what: &str, mistakes: &mut Mistakes) -> Option<u64> {
    match node.value {
        Value::Int(n) if n >= 1 && n.unsigned_abs() <= most => Some(n.unsigned_abs()),
        _ => {
            mistakes.at(node, format!("hier hoort een aantal {what}, van 1 tot {most}"));
            None
        }
    }
}
