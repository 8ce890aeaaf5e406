//! Waking a person, once a day a cause. Whoever sees that something is wrong says so by [`Alarms`], which costs him a lock
//! of no length and nothing when no mail server is set; a thread of its own ([`watch`]) counts, looks whether the store
//! takes writes, and mails.
//!
//! Nothing waits for a mail. What is said is kept as a count per cause, so a mail server that is down for a week costs the
//! memory of the causes there are ([`book::CAUSES`] at most), and no count is lost.

mod book;
mod file;
mod watch;

pub use book::{Book, Due};
pub use watch::{Setup, Watch, start};

use super::clock::Clock;
use crate::alarm::Cause;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::sync::Notify;

/// Held deliveries that wait to be looked at; past this the store is looked through instead.
const HELD: usize = 10_000;

/// The way to tell that a person must look; clones share it. The default one tells nobody.
#[derive(Clone, Default)]
pub struct Alarms(Option<Arc<Shared>>);

struct Shared {
    clock: Arc<dyn Clock>,
    inbox: Mutex<Inbox>,
    wake: Notify,
}

/// What was said since the watch last looked.
#[derive(Debug, Default)]
struct Inbox {
    /// How often, first and last.
    came: BTreeMap<Cause, (u64, DateTime<Utc>, DateTime<Utc>)>,
    /// What lasts, and since when. Stays until it is over.
    lasting: BTreeMap<Cause, DateTime<Utc>>,
    over: BTreeSet<Cause>,
    /// Outbox numbers.
    held: Vec<i64>,
    /// More were held than there is room for.
    held_more: bool,
}

impl Alarms {
    /// One that is heard by the watch it is given to.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self(Some(Arc::new(Shared { clock, inbox: Mutex::default(), wake: Notify::new() })))
    }

    /// Something happened.
    pub fn raise(&self, cause: impl FnOnce() -> Cause) {
        let Some(shared) = &self.0 else { return };
        let now = shared.clock.now();
        let mut inbox = shared.inbox();
        let cause = cause();
        let known = inbox.came.len() < book::CAUSES || inbox.came.contains_key(&cause);
        let cause = if known { cause } else { Cause::Overig };
        let tally = inbox.came.entry(cause).or_insert((0, now, now));
        (tally.0, tally.2) = (tally.0 + 1, now);
        drop(inbox);
        shared.wake.notify_one();
    }

    /// Something is wrong from now on. When it is said again, it still counts from the first time.
    pub fn began(&self, cause: impl FnOnce() -> Cause) {
        let Some(shared) = &self.0 else { return };
        let now = shared.clock.now();
        shared.inbox().lasting.entry(cause()).or_insert(now);
    }

    /// It is no longer so: what was not mailed yet is not news any more.
    pub fn over(&self, cause: impl FnOnce() -> Cause) {
        let Some(shared) = &self.0 else { return };
        let cause = cause();
        let mut inbox = shared.inbox();
        inbox.lasting.remove(&cause);
        inbox.came.remove(&cause);
        inbox.over.insert(cause);
    }

    /// A delivery (outbox number) is held, and that is on disk.
    pub fn held(&self, delivery: i64) {
        let Some(shared) = &self.0 else { return };
        let mut inbox = shared.inbox();
        if inbox.held.len() < HELD {
            inbox.held.push(delivery);
        } else {
            inbox.held_more = true;
        }
        drop(inbox);
        shared.wake.notify_one();
    }
}

impl Shared {
    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(|p| p.into_inner())
    }
}
