//! Routes nobody calls: folders we look into and feeds we fetch. One thread keeps the time; each route that is due gets a
//! thread of its own for as long as its turn takes, so that a slow server holds up no folder and a panic stays its own.
//!
//! The routes are asked for again at every tick, so a reload is followed: a new route is due at once, a route that is gone
//! is forgotten after its turn, changed settings begin afresh. The time is the gateway's clock; only the tick itself is
//! real.
//!
//! Whatever is taken goes through [`Gateway::receive`], record by record and in order (the second version of an agreement
//! is only right after the first). A crash halfway is done again from the start: the sender's own ids make that harmless.

mod feed;
mod folder;
mod sftp;
mod take;

use super::inbound::Gateway;
use super::route::InRoute;
use crate::connector::Inbound;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;

/// How often the thread looks whether a route is due.
const TICK: Duration = Duration::from_millis(100);
/// How long a route waits when the gateway could take no more.
const SOON: Duration = Duration::from_secs(5);

/// The running pollers.
pub struct Poller {
    tell: Sender<()>,
    thread: JoinHandle<()>,
}

impl Poller {
    /// Takes no more records, waits for the one under way to be on disk, and lets go of the gateway. A file that was being
    /// read stays where it is.
    pub fn stop(self) {
        drop(self.tell);
        drop(self.thread.join());
    }
}

/// Whether the gateway is stopping.
#[derive(Clone)]
struct Stop(watch::Receiver<bool>);

impl Stop {
    fn asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is.
    async fn wait(&mut self) {
        // When the other end is gone, everything is.
        drop(self.0.wait_for(|stop| *stop).await);
    }
}

/// What a route remembers from turn to turn.
#[derive(Default)]
struct Memory {
    folder: folder::Memory,
    feed: feed::Memory,
    sftp: sftp::Memory,
}

/// A route's turn: where it reads and writes, and when it should stop.
struct Turn {
    gateway: Arc<Gateway>,
    route: Arc<InRoute>,
    stop: Stop,
}

/// A route and its time.
#[derive(Default)]
struct Slot {
    /// What it was last run with.
    connector: Option<Inbound>,
    due: DateTime<Utc>,
    /// When `due` was decided. A clock that stands before it went back, and the route is due: it would wait for hours.
    begun: DateTime<Utc>,
    memory: Memory,
    running: Option<JoinHandle<(Memory, Duration)>>,
}

/// Starts looking; the first turn of every route is at once.
pub fn start(gateway: Arc<Gateway>) -> std::io::Result<Poller> {
    let (tell, told) = channel();
    let thread = std::thread::Builder::new().name("poll".to_owned()).spawn(move || supervise(&gateway, &told))?;
    Ok(Poller { tell, thread })
}

fn supervise(gateway: &Arc<Gateway>, told: &Receiver<()>) {
    let (stop, stopping) = watch::channel(false);
    let mut slots: BTreeMap<(String, String), Slot> = BTreeMap::new();
    loop {
        tick(gateway, &mut slots, &Stop(stopping.clone()));
        match told.recv_timeout(TICK) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    stop.send_replace(true);
    for running in slots.into_values().filter_map(|slot| slot.running) {
        drop(running.join());
    }
}

fn tick(gateway: &Arc<Gateway>, slots: &mut BTreeMap<(String, String), Slot>, stop: &Stop) {
    let now = gateway.clock.now();
    let routes = gateway.routes();
    let mut wanted: Vec<_> = routes.all_inbound().filter(|r| r.connector.is_fetched()).collect();
    wanted.sort_by(|a, b| (&a.partner, &a.name).cmp(&(&b.partner, &b.name)));
    let named = |(partner, name): &(String, String)| wanted.iter().any(|r| r.partner == *partner && r.name == *name);
    slots.retain(|key, slot| named(key) || slot.running.as_ref().is_some_and(|running| !running.is_finished()));
    for route in wanted {
        let slot = slots.entry((route.partner.clone(), route.name.clone())).or_default();
        if slot.running.as_ref().is_some_and(|running| !running.is_finished()) {
            continue;
        }
        if let Some(done) = slot.running.take() {
            let (memory, wait) = done.join().unwrap_or_else(|_| {
                tracing::error!(alarm = true, partner = route.partner, route = route.name, "polling panicked");
                (Memory::default(), every(&route.connector))
            });
            slot.memory = memory;
            slot.due += chrono::Duration::from_std(wait).unwrap_or_default();
        }
        if slot.connector.as_ref() != Some(&route.connector) {
            *slot = Slot { connector: Some(route.connector.clone()), due: now, begun: now, ..Slot::default() };
        }
        if now < slot.due && now >= slot.begun {
            continue;
        }
        let turn = Turn { gateway: gateway.clone(), route: route.clone(), stop: stop.clone() };
        let mut memory = std::mem::take(&mut slot.memory);
        (slot.due, slot.begun) = (now, now);
        let started = std::thread::Builder::new().name("poll-route".to_owned()).spawn(move || {
            let wait = run(turn, &mut memory);
            (memory, wait)
        });
        match started {
            Ok(running) => slot.running = Some(running),
            Err(error) => {
                tracing::error!(error = %error, partner = route.partner, route = route.name, "no thread to poll with");
                slot.due = now + chrono::Duration::from_std(SOON).unwrap_or_default();
            }
        }
    }
}

/// One turn of one route; how long until the next.
fn run(turn: Turn, memory: &mut Memory) -> Duration {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(error = %error, "no runtime to poll with");
            return every(&turn.route.connector);
        }
    };
    match turn.route.connector.clone() {
        Inbound::File(settings) => runtime.block_on(folder::run(&turn, &settings, &mut memory.folder)),
        Inbound::Feed(settings) => runtime.block_on(feed::run(&turn, &settings, &mut memory.feed)),
        Inbound::Sftp(settings) => runtime.block_on(sftp::run(&turn, &settings, &mut memory.sftp)),
        Inbound::Http | Inbound::Soap { .. } => Duration::MAX,
    }
}

fn every(connector: &Inbound) -> Duration {
    match connector {
        Inbound::File(settings) => settings.pickup.every,
        Inbound::Feed(settings) => settings.every,
        Inbound::Sftp(settings) => settings.pickup.every,
        Inbound::Http | Inbound::Soap { .. } => Duration::MAX,
    }
}
