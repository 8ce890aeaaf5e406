//! What tests of the running program share: the program itself as its own process ([`gateway`]), partners as plain
//! servers with a ledger ([`partner`]), the messages they send ([`letters`]) and HTTP by hand ([`http`]).
//!
//! Nothing here uses the gateway's own code: what it says about itself is not evidence.

pub mod gateway;
pub mod http;
pub mod letters;
pub mod partner;

use std::time::{Duration, Instant};

/// Waits until `done`, at most `seconds`; whether it came to be.
pub fn within(seconds: u64, mut done: impl FnMut() -> bool) -> bool {
    let until = Instant::now() + Duration::from_secs(seconds);
    while !done() {
        if Instant::now() > until {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    true
}

/// Whether `part` occurs in `whole`.
pub fn holds(whole: &[u8], part: &[u8]) -> bool {
    whole.windows(part.len()).any(|w| w == part)
}
