//! Feeds: pages of records we fetch with GET from a partner who cannot call us.
//!
//! [`FeedIn`] is what the route says, [`client::Feed`] fetches a page, [`next`] finds the page after it. When a feed is
//! fetched and what becomes of its records is `flow::poll`'s. Redirects are not followed and a page of another origin is
//! refused: our credentials are for one server.

pub mod client;
pub mod next;
mod settings;
#[cfg(test)]
mod tests;

pub use settings::FeedIn;

use super::{Inbound, Kind};

/// The row in [`super::KINDS`].
pub const KIND: Kind = Kind {
    naam: "feed",
    uitleg: "berichten die wij ophalen met GET, bladzijde voor bladzijde (alleen inkomend)",
    auth_in: &["none", "basic", "token", "oauth2", "zgw"],
    auth_out: &["none"],
    inbound: |wanted, mistakes| FeedIn::read(wanted, mistakes).map(Inbound::Feed),
    outbound: |wanted, mistakes| {
        mistakes.at(wanted.at, "een feed is alleen inkomend: wij halen op; gebruik `http` of `file` om te sturen");
        None
    },
};
