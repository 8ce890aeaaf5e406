//! Delivery: a queue per partner, in order per traject, tried again until the receiver confirms or a person must look.
//!
//! One thread with its own runtime; sending is waiting, so one is enough. A delivery carries the same id and, once sent,
//! the same bytes on every attempt. At least once: a crash between the receiver's answer and our commit of it means that he
//! gets the same bytes with the same id again.

use super::clock::Clock;
use super::live::Live;
use super::outbound;
use super::route::OutRoute;
use super::writer::Marks;
use crate::connector::{Disposition, Outgoing};
use crate::mapping::write::Surroundings;
use crate::message::code::Code;
use crate::message::digest::sha256;
use crate::message::envelope::Envelope;
use crate::message::finding::{Finding, Stage};
use crate::store::{Attempted, FactKey, Mark, NewDelivery, Parcel, Pending, Reader, Store, StoreError};
use bytes::Bytes;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Deliveries in flight per partner.
const LANES: usize = 16;
/// Messages whose content is kept in memory for delivery; the rest is read back from the store when its turn comes.
const KEPT: usize = 2048;
/// Pending deliveries read from the store at a time.
const PAGE: u32 = 10_000;

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

/// Stops deliveries without cutting one off.
#[derive(Debug, Clone, Default)]
pub struct Brake(Arc<State>);

#[derive(Debug, Default)]
struct State {
    stopping: AtomicBool,
    in_flight: AtomicUsize,
}

impl Brake {
    /// Starts no more deliveries, and waits until those under way have ended, `patience` at most. What is cut off is sent
    /// again, byte for byte, after the next start.
    pub fn stop(&self, patience: Duration) {
        self.0.stopping.store(true, Ordering::SeqCst);
        let step = Duration::from_millis(10);
        let mut waited = Duration::ZERO;
        while self.0.in_flight.load(Ordering::SeqCst) > 0 && waited < patience {
            std::thread::sleep(step);
            waited += step;
        }
    }
}

/// A delivery for the queue.
#[derive(Clone)]
pub struct Dispatch {
    pending: Pending,
    fresh: Option<Fresh>,
    /// The route its bytes were first made with: a reload between two attempts does not change them.
    made_with: Option<Arc<OutRoute>>,
}

#[derive(Debug, Clone)]
struct Fresh {
    levering_id: String,
    client_ref: Option<String>,
    kept: Arc<Kept>,
}

impl Dispatch {
    /// A delivery that was just committed.
    pub fn new(number: i64, delivery: &NewDelivery, kept: Option<Arc<Kept>>) -> Self {
        let pending = Pending {
            delivery: number,
            partner: delivery.partner.clone(),
            route: delivery.route.clone(),
            volgorde: delivery.volgorde.clone(),
            attempts: 0,
            not_before: None,
        };
        let (levering_id, client_ref) = (delivery.levering_id.clone(), delivery.client_ref.clone());
        Self { pending, fresh: kept.map(|kept| Fresh { levering_id, client_ref, kept }), made_with: None }
    }
}

/// How long to wait after attempt `n` (from 1); None: give up and hold it. Some nineteen hours in all. The jitter (20 % up or
/// down) follows from the delivery's id, so that a hundred deliveries to one dead partner do not knock at once.
pub fn wait_after(attempt: u32, levering_id: &str) -> Option<Duration> {
    const SECONDS: [u64; 12] = [1, 5, 15, 60, 120, 300, 900, 1800, 3600, 7200, 18_000, 36_000];
    let seconds = *SECONDS.get(attempt.checked_sub(1)? as usize)?;
    let spread =
        levering_id.bytes().fold(u64::from(attempt), |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b))) % 41;
    Some(Duration::from_millis(seconds * 10 * (80 + spread)))
}

/// Starts the delivery thread with everything that is still pending in the store. It ends when the sender is dropped.
pub fn start(
    store: Arc<dyn Store>,
    live: Live,
    clock: Arc<dyn Clock>,
    marks: Marks,
    brake: Brake,
) -> Result<(UnboundedSender<Vec<Dispatch>>, JoinHandle<()>), StoreError> {
    let (dispatch, inbox) = unbounded_channel();
    let mut reader = store.reader()?;
    let mut pending = vec![];
    let mut after = 0;
    loop {
        let page = reader.pending(after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.delivery;
        pending.extend(page.into_iter().map(|pending| Dispatch { pending, fresh: None, made_with: None }));
    }
    let thread = std::thread::Builder::new()
        .name("delivery".to_owned())
        .spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
                tracing::error!("no runtime for delivery");
                return;
            };
            let engine = Rc::new(Engine {
                queues: RefCell::default(),
                reader: RefCell::new(reader),
                fresh: RefCell::default(),
                live,
                clock,
                marks,
                brake,
            });
            let local = tokio::task::LocalSet::new();
            local.block_on(&runtime, engine.run(pending, inbox));
        })
        .map_err(|source| StoreError::Folder { path: "delivery thread".to_owned(), source })?;
    Ok((dispatch, thread))
}

#[derive(Default)]
struct Queue {
    ready: VecDeque<Dispatch>,
    /// Trajecten with a delivery ready, under way or waiting for another attempt.
    busy: HashSet<String>,
    /// Later deliveries of those trajecten.
    behind: HashMap<String, VecDeque<Dispatch>>,
    in_flight: usize,
}

struct Engine {
    queues: RefCell<HashMap<String, Queue>>,
    reader: RefCell<Box<dyn Reader>>,
    /// How many dispatches hold their content.
    fresh: RefCell<usize>,
    live: Live,
    clock: Arc<dyn Clock>,
    marks: Marks,
    brake: Brake,
}

impl Engine {
    async fn run(self: Rc<Self>, pending: Vec<Dispatch>, mut inbox: UnboundedReceiver<Vec<Dispatch>>) {
        self.clone().take(pending);
        while let Some(batch) = inbox.recv().await {
            self.clone().take(batch);
        }
    }

    fn take(self: Rc<Self>, batch: Vec<Dispatch>) {
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
            let partner = dispatch.pending.partner.clone();
            let mut queues = self.queues.borrow_mut();
            let queue = queues.entry(partner.clone()).or_default();
            match dispatch.pending.volgorde.clone() {
                Some(key) if !queue.busy.insert(key.clone()) => {
                    queue.behind.entry(key).or_default().push_back(dispatch)
                }
                _ => queue.ready.push_back(dispatch),
            }
            if touched.last() != Some(&partner) {
                touched.push(partner);
            }
        }
        touched.into_iter().for_each(|partner| self.clone().pump(&partner));
    }

    /// Fills the lanes of a partner.
    fn pump(self: Rc<Self>, partner: &str) {
        loop {
            if self.brake.0.stopping.load(Ordering::SeqCst) {
                return;
            }
            let mut queues = self.queues.borrow_mut();
            let Some(queue) = queues.get_mut(partner).filter(|q| q.in_flight < LANES) else { return };
            let Some(dispatch) = queue.ready.pop_front() else { return };
            queue.in_flight += 1;
            self.brake.0.in_flight.fetch_add(1, Ordering::SeqCst);
            drop(queues);
            tokio::task::spawn_local(self.clone().deliver(dispatch));
        }
    }

    async fn deliver(self: Rc<Self>, mut dispatch: Dispatch) {
        let wait = dispatch.pending.not_before.and_then(|at| (at - self.clock.now()).to_std().ok());
        if let Some(wait) = wait.filter(|w| !w.is_zero()) {
            self.clone().later(dispatch, wait);
            return;
        }
        let attempt = dispatch.pending.attempts + 1;
        let how = self.attempt(&mut dispatch, attempt).await;
        let partner = dispatch.pending.partner.clone();
        let result = match &how {
            Attempted::Delivered { .. } => "bezorgd",
            Attempted::Retry { .. } => "opnieuw",
            Attempted::Held { .. } => "vastgehouden",
        };
        metrics::counter!("trajectbrug_leveringen_total", "partner" => partner.clone(), "route" => dispatch.pending.route.clone(), "resultaat" => result)
            .increment(1);
        let wait = match &how {
            Attempted::Retry { next, .. } => Some((*next - self.clock.now()).to_std().unwrap_or_default()),
            _ => None,
        };
        self.marks.add(Mark { delivery: dispatch.pending.delivery, attempt, at: self.clock.now(), how });
        match wait {
            Some(wait) => {
                dispatch.pending.attempts = attempt;
                // The next attempt reads the body back from the store, or makes the same bytes again.
                self.forget(&mut dispatch);
                self.later(dispatch, wait);
            }
            None => {
                self.forget(&mut dispatch);
                self.done(&partner, dispatch.pending.volgorde.as_deref());
            }
        }
    }

    fn forget(&self, dispatch: &mut Dispatch) {
        if dispatch.fresh.take().is_some() {
            *self.fresh.borrow_mut() -= 1;
        }
    }

    /// Frees the lane, and puts the delivery back at the front when its time has come.
    fn later(self: Rc<Self>, mut dispatch: Dispatch, wait: Duration) {
        let partner = dispatch.pending.partner.clone();
        self.clone().free(&partner);
        tokio::task::spawn_local(async move {
            // A mark rides with the next batch of the writer; most often the body can be read back after that.
            tokio::time::sleep(wait.max(Duration::from_millis(300))).await;
            dispatch.pending.not_before = None;
            if let Some(queue) = self.queues.borrow_mut().get_mut(&partner) {
                queue.ready.push_front(dispatch);
            }
            self.pump(&partner);
        });
    }

    fn free(self: Rc<Self>, partner: &str) {
        if let Some(queue) = self.queues.borrow_mut().get_mut(partner) {
            queue.in_flight -= 1;
            self.brake.0.in_flight.fetch_sub(1, Ordering::SeqCst);
        }
        self.pump(partner);
    }

    /// The next of the same traject may go.
    fn done(self: Rc<Self>, partner: &str, volgorde: Option<&str>) {
        if let (Some(queue), Some(key)) = (self.queues.borrow_mut().get_mut(partner), volgorde) {
            let next = queue.behind.get_mut(key).and_then(VecDeque::pop_front);
            match next {
                Some(next) => queue.ready.push_back(next),
                None => {
                    queue.busy.remove(key);
                }
            }
            if queue.behind.get(key).is_some_and(VecDeque::is_empty) {
                queue.behind.remove(key);
            }
        }
        self.free(partner);
    }

    async fn attempt(&self, dispatch: &mut Dispatch, attempt: u32) -> Attempted {
        let Some(route) = self.live.outbound(&dispatch.pending.partner, &dispatch.pending.route) else {
            return held("de uitgaande route van deze levering staat niet meer in het profiel");
        };
        // Sent by the route of now, which may have a mended address; made by the one it began with.
        let made_with = dispatch.made_with.get_or_insert_with(|| route.clone()).clone();
        let pending = &dispatch.pending;
        // A panic in making one message holds that message; it does not take the lane with it.
        let made = catch_unwind(AssertUnwindSafe(|| self.outgoing(dispatch, &made_with)));
        let outgoing = match made.unwrap_or_else(|_| Err(held("het bericht voor de ontvanger kon niet worden gemaakt")))
        {
            Ok(outgoing) => outgoing,
            Err(how) => return how,
        };
        match route.sender.send(&outgoing).await {
            Ok(receipt) => Attempted::Delivered { sent_sha256: sha256(&outgoing.body), receipt: receipt.body },
            Err(error) => {
                let wait = wait_after(attempt, &outgoing.levering_id);
                match (error.disposition(), wait) {
                    (Disposition::Retry(asked), Some(wait)) => {
                        let wait = asked.map_or(wait, |asked| asked.clamp(wait, Duration::from_secs(86_400)));
                        tracing::warn!(levering_id = outgoing.levering_id, partner = pending.partner, route = pending.route, attempt, wait_s = wait.as_secs(), reason = %error, "delivery failed, will be tried again");
                        let next = self.clock.now() + chrono::Duration::from_std(wait).unwrap_or_default();
                        Attempted::Retry {
                            next,
                            sent_sha256: Some(sha256(&outgoing.body)),
                            // The store keeps equal bodies once.
                            body: Some(outgoing.body.to_vec()),
                            reason: error.to_string(),
                        }
                    }
                    (disposition, _) => {
                        tracing::error!(levering_id = outgoing.levering_id, partner = pending.partner, route = pending.route, attempt, reason = %error, "delivery held");
                        let text = match disposition {
                            Disposition::Hold => format!("{error}; nog eens sturen geeft hetzelfde"),
                            Disposition::Retry(_) => {
                                format!("na {attempt} pogingen niet gelukt; de laatste keer: {error}")
                            }
                        };
                        Attempted::Held { findings: vec![Finding::fout(Code::Afgewezen, Stage::Deliver, "", text)] }
                    }
                }
            }
        }
    }

    /// The bytes to send: those of an earlier attempt, or made now.
    fn outgoing(&self, dispatch: &Dispatch, route: &OutRoute) -> Result<Outgoing, Attempted> {
        if let Some(fresh) = &dispatch.fresh {
            let kept = &fresh.kept;
            return self.make(
                route,
                &kept.envelope,
                &kept.canonical,
                fresh.client_ref.as_deref(),
                kept.traject_id.as_deref(),
                &fresh.levering_id,
            );
        }
        let read = self.reader.borrow_mut().parcel(dispatch.pending.delivery);
        let parcel = read.map_err(|error| {
            tracing::error!(delivery = dispatch.pending.delivery, error = %error, "a pending delivery cannot be read");
            match (&error, wait_after(dispatch.pending.attempts + 1, "")) {
                // The disk may come back; what is sealed with another key or broken will not.
                (StoreError::Database { .. }, Some(wait)) => Attempted::Retry {
                    next: self.clock.now() + chrono::Duration::from_std(wait).unwrap_or_default(),
                    sent_sha256: None,
                    body: None,
                    reason: "de database antwoordde niet".to_owned(),
                },
                _ => held("de opgeslagen inhoud van deze levering kan niet worden gelezen"),
            }
        })?;
        let Parcel { levering_id, client_ref, envelope, traject_id, canonical, body, .. } = parcel;
        match body {
            Some(body) => Ok(Outgoing {
                levering_id,
                bericht_id: envelope.bericht_id,
                afzender_id: envelope.afzender_id,
                body: Bytes::from(body),
            }),
            None => {
                let canonical: Value = serde_json::from_slice(&canonical)
                    .map_err(|_| held("het opgeslagen bericht van deze levering kan niet worden gelezen"))?;
                self.make(route, &envelope, &canonical, client_ref.as_deref(), traject_id.as_deref(), &levering_id)
            }
        }
    }

    fn make(
        &self,
        route: &OutRoute,
        envelope: &Envelope,
        canonical: &Value,
        client_ref: Option<&str>,
        traject_id: Option<&str>,
        levering_id: &str,
    ) -> Result<Outgoing, Attempted> {
        let routes = self.live.current();
        let gemeente = match (route.versions.ask_gemeente(), traject_id) {
            (false, _) => None,
            (true, None) => routes.gemeente_of(&envelope.partner, None),
            (true, Some(id)) => {
                let facts = self.reader.borrow_mut().facts(&[FactKey::Traject(id.to_owned())]);
                // Not guessed when the disk does not answer: the delivery waits.
                let facts = facts.map_err(|_| Attempted::Retry {
                    next: self.clock.now() + chrono::Duration::seconds(10),
                    sent_sha256: None,
                    body: None,
                    reason: "de database antwoordde niet".to_owned(),
                })?;
                routes.gemeente_of(&envelope.partner, facts.traject(id))
            }
        };
        let around = Surroundings {
            levering_id,
            bericht_id: &envelope.bericht_id,
            afzender_id: &envelope.afzender_id,
            ontvangen_op: envelope.ontvangen_op,
            zender: &routes.gegevens,
            ontvanger: &route.gegevens,
        };
        match outbound::make_for(route, canonical, gemeente, client_ref, traject_id.is_some(), &around) {
            Ok(made) => {
                metrics::counter!("trajectbrug_velden_weggelaten_total", "partner" => route.partner.clone())
                    .increment(made.stripped as u64);
                Ok(Outgoing {
                    levering_id: levering_id.to_owned(),
                    bericht_id: envelope.bericht_id.clone(),
                    afzender_id: envelope.afzender_id.clone(),
                    body: made.body,
                })
            }
            Err(findings) => {
                let first = findings.first().map(|f| f.path.clone()).unwrap_or_default();
                tracing::error!(
                    levering_id,
                    partner = route.partner,
                    route = route.name,
                    path = first,
                    "the receiver's message breaks his schema; delivery held"
                );
                Err(Attempted::Held { findings })
            }
        }
    }
}

fn held(text: &str) -> Attempted {
    Attempted::Held { findings: vec![Finding::fout(Code::UitvoerSchema, Stage::MapOut, "", text)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_grows_has_jitter_and_ends() {
        let waits: Vec<_> = (1..=12).map(|n| wait_after(n, "een-id").unwrap()).collect();
        assert!(waits.windows(2).all(|w| w[1] > w[0]));
        assert!(waits[0] >= Duration::from_millis(800) && waits[0] <= Duration::from_millis(1200));
        assert_eq!(wait_after(13, "een-id"), None);
        assert_eq!(wait_after(0, "een-id"), None);
        let others: HashSet<_> = (0..50).map(|n| wait_after(1, &format!("id-{n}"))).collect();
        assert!(others.len() > 10);
    }
}
