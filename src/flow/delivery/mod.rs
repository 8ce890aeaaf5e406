//! Delivery: a queue per partner, in order per traject, tried again until the receiver confirms or a person must look.
//!
//! One thread with its own runtime; sending is waiting, so one is enough. A delivery carries the same id and, once sent,
//! the same bytes on every attempt. At least once: a crash between the receiver's answer and our commit of it means that he
//! gets the same bytes with the same id again.
//!
//! Who may go when is [`queue`]'s business, with the partner's own limits (`aflevering` of his profile); when to try again
//! and when to give up is [`schedule`]'s; what happens at the door is [`attempt`]'s.

mod attempt;
mod brake;
mod breaker;
pub mod make;
mod pace;
mod queue;
mod schedule;

pub use brake::Brake;
pub use schedule::wait_after;

use super::alarm::Alarms;
use super::clock::Clock;
use super::live::Live;
use super::route::OutRoute;
use super::writer::Marks;
use crate::alarm::Cause;
use crate::message::envelope::Envelope;
use crate::profile::Aflevering;
use crate::store::{Attempted, Mark, NewDelivery, Pending, Reader, Store, StoreError};
use crate::trace::Tracer;
use attempt::Ended;
use chrono::{DateTime, Utc};
use queue::{Item, Next, Queue};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::Instant;

/// Messages whose content is kept in memory for delivery; the rest is read back from the store when its turn comes.
const KEPT: usize = 2048;
/// Pending deliveries read from the store at a time.
const PAGE: u32 = 10_000;
/// A mark rides with the next batch of the writer; most often the body can be read back after this.
const MARKED: Duration = Duration::from_millis(300);

/// What a delivery is made from, kept in memory between commit and delivery.
#[derive(Debug)]
pub struct Kept {
    /// The message.
    pub envelope: Envelope,
    /// Its canonical form.
    pub canonical: Arc<Value>,
    /// Its traject.
    pub traject_id: Option<String>,
}

/// What the delivery thread is told.
pub enum Order {
    /// Deliver these.
    Take(Vec<Dispatch>),
    /// A person wants these (outbox numbers) not to go. One that is under way now is not cut off; it only is not tried again.
    Withhold(Vec<i64>),
}

/// A delivery for the queue.
#[derive(Clone)]
pub struct Dispatch {
    pending: Pending,
    fresh: Option<Fresh>,
    /// The route its bytes were first made with: a reload between two attempts does not change them.
    made_with: Option<Arc<OutRoute>>,
    /// How old it was when it came to the queue, and when that was: from then on its age does not follow the clock on the wall.
    aged: (Instant, Duration),
}

#[derive(Debug, Clone)]
struct Fresh {
    levering_id: String,
    client_ref: Option<String>,
    kept: Arc<Kept>,
}

impl Dispatch {
    /// A delivery that was just committed, of a message received at `sinds`.
    pub fn new(number: i64, delivery: &NewDelivery, sinds: DateTime<Utc>, kept: Option<Arc<Kept>>) -> Self {
        let pending = Pending {
            delivery: number,
            partner: delivery.partner.clone(),
            route: delivery.route.clone(),
            volgorde: delivery.volgorde.clone(),
            attempts: 0,
            vanaf: 0,
            not_before: None,
            besloten: None,
            sinds,
        };
        let (levering_id, client_ref) = (delivery.levering_id.clone(), delivery.client_ref.clone());
        let fresh = kept.map(|kept| Fresh { levering_id, client_ref, kept });
        Self { pending, fresh, made_with: None, aged: (Instant::now(), Duration::ZERO) }
    }

    /// A delivery as the store has it.
    pub fn stored(pending: Pending) -> Self {
        Self { pending, fresh: None, made_with: None, aged: (Instant::now(), Duration::ZERO) }
    }

    /// How old it is, whatever happened to the clock meanwhile.
    fn age(&self) -> Duration {
        self.aged.1 + self.aged.0.elapsed()
    }

    /// Which attempt this is since a person last released it, from 1.
    fn tries(&self, attempt: u32) -> u32 {
        attempt.saturating_sub(self.pending.vanaf)
    }
}

impl Item for Dispatch {
    fn volgorde(&self) -> Option<&str> {
        self.pending.volgorde.as_deref()
    }
}

/// Starts the delivery thread with everything that is still pending in the store. It ends when the sender is dropped.
pub fn start(
    store: Arc<dyn Store>,
    live: Live,
    clock: Arc<dyn Clock>,
    marks: Marks,
    brake: Brake,
    alarms: Alarms,
    tracer: Tracer,
) -> Result<(UnboundedSender<Order>, JoinHandle<()>), StoreError> {
    let (orders, inbox) = unbounded_channel();
    let mut reader = store.reader()?;
    let mut pending = vec![];
    let mut after = 0;
    loop {
        let page = reader.pending(after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.delivery;
        pending.extend(page.into_iter().map(Dispatch::stored));
    }
    let thread = std::thread::Builder::new()
        .name("delivery".to_owned())
        .spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
                tracing::error!("no runtime for delivery");
                return;
            };
            let engine = Rc::new(Engine {
                lines: RefCell::default(),
                reader: RefCell::new(reader),
                fresh: RefCell::default(),
                live,
                clock,
                marks,
                brake,
                alarms,
                tracer,
            });
            let local = tokio::task::LocalSet::new();
            local.block_on(&runtime, engine.run(pending, inbox));
        })
        .map_err(|source| StoreError::Folder { path: "delivery thread".to_owned(), source })?;
    Ok((orders, thread))
}

/// A partner's queue and what goes on around it.
#[derive(Default)]
struct Line {
    queue: Queue<Dispatch>,
    /// Outbox numbers under way.
    under_way: HashSet<i64>,
    /// Those of them that are not to be tried again.
    withheld: HashSet<i64>,
    /// Those that were released meanwhile, as they go on.
    released: HashMap<i64, Pending>,
    /// When it is looked at again by itself.
    alarm: Option<Instant>,
}

struct Engine {
    lines: RefCell<HashMap<String, Line>>,
    reader: RefCell<Box<dyn Reader>>,
    /// How many dispatches hold their content.
    fresh: RefCell<usize>,
    live: Live,
    clock: Arc<dyn Clock>,
    marks: Marks,
    brake: Brake,
    alarms: Alarms,
    tracer: Tracer,
}

impl Engine {
    async fn run(self: Rc<Self>, pending: Vec<Dispatch>, mut inbox: UnboundedReceiver<Order>) {
        self.take(pending);
        while let Some(order) = inbox.recv().await {
            match order {
                Order::Take(batch) => self.take(batch),
                Order::Withhold(numbers) => self.withhold(&numbers),
            }
        }
    }

    fn take(self: &Rc<Self>, batch: Vec<Dispatch>) {
        let (now, clock) = (Instant::now(), self.clock.now());
        let mut touched: Vec<String> = vec![];
        for mut dispatch in batch {
            if dispatch.fresh.is_some() {
                let mut fresh = self.fresh.borrow_mut();
                if *fresh >= KEPT {
                    dispatch.fresh = None;
                } else {
                    *fresh += 1;
                }
            }
            dispatch.aged = (now, (clock - dispatch.pending.sinds).to_std().unwrap_or_default());
            let partner = dispatch.pending.partner.clone();
            let mut lines = self.lines.borrow_mut();
            let line = lines.entry(partner.clone()).or_default();
            if line.under_way.contains(&dispatch.pending.delivery) {
                // Released while the attempt that was to be its last goes on: it goes on with that one.
                line.withheld.remove(&dispatch.pending.delivery);
                line.released.insert(dispatch.pending.delivery, dispatch.pending);
                continue;
            }
            let Pending { not_before, besloten, .. } = dispatch.pending;
            let wait = not_before.and_then(|until| schedule::left(until, besloten, clock));
            line.queue.add(dispatch, wait.map(|wait| now + wait));
            if touched.last() != Some(&partner) {
                touched.push(partner);
            }
        }
        touched.iter().for_each(|partner| self.pump(partner));
    }

    fn withhold(self: &Rc<Self>, numbers: &[i64]) {
        let mut touched = vec![];
        for (partner, line) in self.lines.borrow_mut().iter_mut() {
            for number in numbers {
                if line.under_way.contains(number) {
                    line.withheld.insert(*number);
                } else if line.queue.remove(|d| d.pending.delivery == *number) {
                    touched.push(partner.clone());
                }
            }
        }
        touched.iter().for_each(|partner| self.pump(partner));
    }

    /// How this partner wants to be delivered to.
    fn policy(&self, partner: &str) -> Arc<Aflevering> {
        self.live.current().partners.get(partner).map(|p| p.aflevering.clone()).unwrap_or_default()
    }

    /// Sends what may go to a partner now, and looks again when the next may.
    fn pump(self: &Rc<Self>, partner: &str) {
        let policy = self.policy(partner);
        while !self.brake.is_on() {
            let mut lines = self.lines.borrow_mut();
            let Some(line) = lines.get_mut(partner) else { return };
            match line.queue.next(Instant::now(), &policy) {
                Next::Send(dispatch) => {
                    line.under_way.insert(dispatch.pending.delivery);
                    self.brake.began();
                    drop(lines);
                    tokio::task::spawn_local(self.clone().deliver(dispatch, policy.clone()));
                }
                Next::At(at) => {
                    if line.alarm.is_none_or(|alarm| at < alarm) {
                        line.alarm = Some(at);
                        drop(lines);
                        tokio::task::spawn_local(self.clone().look_again(partner.to_owned(), at));
                    }
                    return;
                }
                Next::Nothing => return,
            }
        }
    }

    async fn look_again(self: Rc<Self>, partner: String, at: Instant) {
        tokio::time::sleep_until(at).await;
        if let Some(line) = self.lines.borrow_mut().get_mut(&partner)
            && line.alarm == Some(at)
        {
            line.alarm = None;
        }
        self.pump(&partner);
    }

    async fn deliver(self: Rc<Self>, mut dispatch: Dispatch, policy: Arc<Aflevering>) {
        let attempt = dispatch.pending.attempts + 1;
        let ended = self.attempt(&mut dispatch, attempt, &policy).await;
        let Pending { delivery, partner, route, .. } = &dispatch.pending;
        let (delivery, partner) = (*delivery, partner.clone());
        let result = match &ended.how {
            Attempted::Delivered { .. } => "bezorgd",
            Attempted::Retry { .. } => "opnieuw",
            Attempted::Held { .. } => "vastgehouden",
        };
        metrics::counter!("trajectbrug_leveringen_total", "partner" => partner.clone(), "route" => route.clone(), "resultaat" => result)
            .increment(1);
        if dispatch.fresh.take().is_some() {
            // The next attempt reads the body back from the store, or makes the same bytes again.
            *self.fresh.borrow_mut() -= 1;
        }
        dispatch.pending.attempts = attempt;
        let reachable = self.settle(dispatch, &ended, &policy);
        let at = self.clock.now();
        self.marks.add(ended.sent.into_iter().chain([ended.how]).map(|how| Mark { delivery, attempt, at, how }));
        self.brake.ended();
        if let Some(reachable) = reachable {
            self.tell(&partner, reachable, &policy);
        }
        self.pump(&partner);
    }

    /// Puts the end of an attempt in the queue; whether the partner became reachable or unreachable by it.
    fn settle(&self, mut dispatch: Dispatch, ended: &Ended, policy: &Aflevering) -> Option<bool> {
        let now = Instant::now();
        let mut lines = self.lines.borrow_mut();
        let line = lines.entry(dispatch.pending.partner.clone()).or_default();
        line.under_way.remove(&dispatch.pending.delivery);
        let withheld = line.withheld.remove(&dispatch.pending.delivery);
        if let Some(released) = line.released.remove(&dispatch.pending.delivery) {
            (dispatch.pending.vanaf, dispatch.pending.sinds) = (released.vanaf, released.sinds);
            (dispatch.made_with, dispatch.aged) = (None, (now, Duration::ZERO));
        }
        match &ended.how {
            Attempted::Retry { next, .. } if !withheld => {
                let wait = (*next - self.clock.now()).to_std().unwrap_or_default().max(MARKED);
                line.queue.again(dispatch, now + wait, ended.answered, ended.pause, now, policy)
            }
            _ => line.queue.done(dispatch.pending.volgorde.as_deref(), ended.answered, now, policy),
        }
    }

    /// Says that a partner became reachable or unreachable: once, not for every delivery.
    fn tell(&self, partner: &str, reachable: bool, policy: &Aflevering) {
        metrics::gauge!("trajectbrug_partner_bereikbaar", "partner" => partner.to_owned()).set(f64::from(reachable));
        let cause = || Cause::Onbereikbaar { partner: partner.to_owned() };
        if reachable {
            self.alarms.over(cause);
            tracing::info!(partner, "the partner answers again; everything that waited for it goes now");
        } else {
            self.alarms.began(cause);
            tracing::error!(
                partner,
                failures = policy.onderbreken_na,
                trial_s = policy.proef_s,
                alarm = true,
                "the partner counts as unreachable; only a trial goes to it now and then"
            );
        }
    }
}
