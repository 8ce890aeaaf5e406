//! The writer: one thread that takes decided messages in batches, commits them in one durable transaction and answers each
//! sender after that, never before. Delivery marks ride along with the next batch.

use super::delivery::{Dispatch, Kept, Order as Delivery};
use crate::config::Bewaren;
use crate::store::persoon::Ingegrepen;
use crate::store::{Attempted, Audit, Done, Entry, Intervention, Mark, Purged, StoreError, Verdict, Writer};
use chrono::{DateTime, Utc};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc::UnboundedSender, oneshot};

/// The most messages in one transaction.
const BATCH: usize = 1024;
/// How long a mark may wait for a batch to ride with.
const MARKS: Duration = Duration::from_millis(100);

/// We cannot take a message now; the sender should come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unavailable {
    /// Too many messages are waiting.
    #[error("the queue of the writer is full")]
    Full,
    /// The database failed; nothing of the message was written.
    #[error("the message could not be written")]
    Store,
    /// The gateway is stopping.
    #[error("the writer has stopped")]
    Stopped,
}

/// What the writer is asked.
enum Order {
    Write(Box<Job>),
    Purge { bewaren: Arc<Bewaren>, now: DateTime<Utc>, limit: u32, reply: oneshot::Sender<Result<Purged, Unavailable>> },
    Note { line: Audit, reply: oneshot::Sender<Result<(), Unavailable>> },
    Probe { reply: oneshot::Sender<Result<(), Unavailable>> },
    Do(Work),
    Intervene { orders: Vec<Intervention>, reply: oneshot::Sender<Result<Vec<Done>, Unavailable>> },
}

/// Something to be done to the store; it answers by itself.
type Work = Box<dyn FnOnce(&mut dyn Writer) + Send>;

struct Job {
    entry: Entry,
    kept: Option<Arc<Kept>>,
    audit: Option<Audit>,
    reply: oneshot::Sender<Result<Verdict, Unavailable>>,
}

/// Delivery marks on their way to disk.
#[derive(Debug, Clone, Default)]
pub struct Marks(Arc<Mutex<Vec<Mark>>>);

impl Marks {
    /// Adds those of one attempt, which stay together; they are on disk within [`MARKS`] and the time of a commit.
    pub fn add(&self, marks: impl IntoIterator<Item = Mark>) {
        self.0.lock().unwrap_or_else(|p| p.into_inner()).extend(marks);
    }

    fn take(&self) -> Vec<Mark> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(|p| p.into_inner()))
    }

    fn put_back(&self, mut marks: Vec<Mark>) {
        let mut list = self.0.lock().unwrap_or_else(|p| p.into_inner());
        marks.append(&mut list);
        *list = marks;
    }
}

/// The way to the writer thread.
#[derive(Clone)]
pub struct WriterHandle {
    jobs: SyncSender<Order>,
    waiting: Arc<AtomicUsize>,
    room: usize,
    sound: Arc<AtomicBool>,
    delivering: Arc<AtomicBool>,
    proven: Arc<Mutex<Option<Instant>>>,
}

impl WriterHandle {
    /// Commits a decided message; the answer comes when it is on disk.
    pub async fn commit(
        &self,
        entry: Entry,
        kept: Option<Arc<Kept>>,
        audit: Option<Audit>,
    ) -> Result<Verdict, Unavailable> {
        let (reply, answer) = oneshot::channel();
        self.waiting.fetch_add(1, Ordering::Relaxed);
        if let Err(why) = self.ask(Order::Write(Box::new(Job { entry, kept, audit, reply }))) {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(why);
        }
        answer.await.unwrap_or(Err(Unavailable::Stopped))
    }

    /// Removes what was kept long enough; see [`Writer::purge`].
    pub async fn purge(&self, bewaren: Arc<Bewaren>, now: DateTime<Utc>, limit: u32) -> Result<Purged, Unavailable> {
        let (reply, answer) = oneshot::channel();
        self.ask(Order::Purge { bewaren, now, limit, reply })?;
        answer.await.unwrap_or(Err(Unavailable::Stopped))
    }

    /// Does something to the store, between two batches; the answer comes when it is on disk.
    pub async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Unavailable> {
        let (reply, answer) = oneshot::channel();
        let work = move |writer: &mut dyn Writer| {
            let done = work(writer).map_err(|error| {
                log(&error, 0);
                Unavailable::Store
            });
            reply.send(done).ok();
        };
        self.ask(Order::Do(Box::new(work)))?;
        answer.await.unwrap_or(Err(Unavailable::Stopped))
    }

    /// Writes a line of the audit trail that belongs to no message. Waits until it is on disk: not for async code.
    pub fn note(&self, line: Audit) -> Result<(), Unavailable> {
        let (reply, answer) = oneshot::channel();
        self.ask(Order::Note { line, reply })?;
        answer.blocking_recv().unwrap_or(Err(Unavailable::Stopped))
    }

    /// Does what people ask, and tells delivery. Waits until it is on disk: not for async code.
    pub fn intervene(&self, orders: Vec<Intervention>) -> Result<Vec<Done>, Unavailable> {
        let (reply, answer) = oneshot::channel();
        self.ask(Order::Intervene { orders, reply })?;
        answer.blocking_recv().unwrap_or(Err(Unavailable::Stopped))
    }

    /// The same, for async code.
    pub async fn intervened(&self, orders: Vec<Intervention>) -> Result<Vec<Done>, Unavailable> {
        let (reply, answer) = oneshot::channel();
        self.ask(Order::Intervene { orders, reply })?;
        answer.await.unwrap_or(Err(Unavailable::Stopped))
    }

    fn ask(&self, order: Order) -> Result<(), Unavailable> {
        self.jobs.try_send(order).map_err(|error| match error {
            TrySendError::Full(_) => Unavailable::Full,
            TrySendError::Disconnected(_) => Unavailable::Stopped,
        })
    }

    /// Whether the last commit went well.
    pub fn sound(&self) -> bool {
        self.sound.load(Ordering::Relaxed)
    }

    /// Whether the next message would find no room to wait in.
    pub fn full(&self) -> bool {
        self.waiting() >= self.room
    }

    /// Whether what is committed is taken by delivery.
    pub fn delivering(&self) -> bool {
        self.delivering.load(Ordering::Relaxed)
    }

    /// Whether something was put on disk so short a time ago.
    pub fn proven(&self, within: Duration) -> bool {
        self.proven.lock().unwrap_or_else(|p| p.into_inner()).is_some_and(|at| at.elapsed() < within)
    }

    /// Puts something on disk that changes nothing, behind what waits.
    pub async fn probe(&self) -> Result<(), Unavailable> {
        let (reply, answer) = oneshot::channel();
        self.ask(Order::Probe { reply })?;
        answer.await.unwrap_or(Err(Unavailable::Stopped))
    }

    /// Messages waiting to be committed.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

/// Starts the writer thread. It ends when every handle is gone and the last batch is on disk. `held` is told which
/// deliveries (outbox numbers) were held, once that is on disk.
pub fn start(
    writer: Box<dyn Writer>,
    room: usize,
    marks: Marks,
    dispatch: UnboundedSender<Delivery>,
    held: UnboundedSender<i64>,
) -> std::io::Result<(WriterHandle, JoinHandle<()>)> {
    let (jobs, inbox) = sync_channel(room);
    let handle = WriterHandle {
        jobs,
        waiting: Arc::default(),
        room,
        sound: Arc::new(AtomicBool::new(true)),
        delivering: Arc::new(AtomicBool::new(true)),
        proven: Arc::default(),
    };
    let (waiting, sound) = (handle.waiting.clone(), handle.sound.clone());
    let (delivering, proven) = (handle.delivering.clone(), handle.proven.clone());
    let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(move || {
        let _down = Down(sound.clone());
        Loop { writer, inbox, marks, dispatch, held, waiting, sound, delivering, proven }.run();
    })?;
    Ok((handle, thread))
}

/// Tells readiness when the writer thread ends, however it ends.
struct Down(Arc<AtomicBool>);

impl Drop for Down {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

struct Loop {
    writer: Box<dyn Writer>,
    inbox: Receiver<Order>,
    marks: Marks,
    dispatch: UnboundedSender<Delivery>,
    held: UnboundedSender<i64>,
    waiting: Arc<AtomicUsize>,
    sound: Arc<AtomicBool>,
    delivering: Arc<AtomicBool>,
    proven: Arc<Mutex<Option<Instant>>>,
}

impl Loop {
    fn run(mut self) {
        loop {
            let (orders, last): (Vec<Order>, bool) = match self.inbox.recv_timeout(MARKS) {
                Ok(first) => (std::iter::once(first).chain(self.inbox.try_iter()).take(BATCH).collect(), false),
                Err(RecvTimeoutError::Timeout) => {
                    self.recover();
                    (vec![], false)
                }
                Err(RecvTimeoutError::Disconnected) => (vec![], true),
            };
            self.delivering.store(!self.dispatch.is_closed(), Ordering::Relaxed);
            let mut jobs = Vec::with_capacity(orders.len());
            for order in orders {
                match order {
                    Order::Write(job) => jobs.push(*job),
                    Order::Purge { bewaren, now, limit, reply } => {
                        let removed = self.writer.purge(&bewaren, now, limit).map_err(|error| {
                            log(&error, 0);
                            Unavailable::Store
                        });
                        reply.send(removed).ok();
                    }
                    Order::Note { line, reply } => {
                        let noted = self.writer.commit(&[], &[], &[line]).map(drop).map_err(|error| {
                            log(&error, 0);
                            Unavailable::Store
                        });
                        reply.send(noted).ok();
                    }
                    Order::Do(work) => work(self.writer.as_mut()),
                    Order::Probe { reply } => {
                        let probed = self.writer.probe().map_err(|error| {
                            log(&error, 0);
                            self.sound.store(false, Ordering::Relaxed);
                            Unavailable::Store
                        });
                        if probed.is_ok() {
                            self.prove();
                        }
                        reply.send(probed).ok();
                    }
                    Order::Intervene { orders, reply } => {
                        // How attempts ended comes first: what is confirmed by now can no longer be held.
                        let marks = self.marks.take();
                        self.batch(vec![], marks);
                        reply.send(self.intervene(&orders)).ok();
                    }
                }
            }
            let marks = self.marks.take();
            if !jobs.is_empty() || !marks.is_empty() {
                self.batch(jobs, marks);
            }
            if last {
                return;
            }
        }
    }

    /// After a failed commit: tries whether the database takes writes again, so that readiness does not wait for a caller
    /// that a load balancer no longer sends.
    fn recover(&mut self) {
        if !self.sound.load(Ordering::Relaxed) && self.writer.probe().is_ok() {
            self.sound.store(true, Ordering::Relaxed);
            self.prove();
            tracing::info!("the database takes writes again");
        }
    }

    /// Something was put on disk just now.
    fn prove(&self) {
        *self.proven.lock().unwrap_or_else(|p| p.into_inner()) = Some(Instant::now());
    }

    fn intervene(&mut self, orders: &[Intervention]) -> Result<Vec<Done>, Unavailable> {
        let done = self.writer.intervene(orders).map_err(|error| {
            log(&error, 0);
            Unavailable::Store
        })?;
        let (mut take, mut withhold) = (vec![], vec![]);
        for done in &done {
            match done {
                Done::Released(pending) => take.push(Dispatch::stored(pending.clone())),
                Done::Told(pending) => take.extend(pending.iter().cloned().map(Dispatch::stored)),
                Done::Held(delivery) => withhold.push(*delivery),
                Done::Ingegrepen(Ingegrepen { gaat, gestopt, .. }) | Done::Geschreven { gaat, gestopt } => {
                    take.extend(gaat.iter().cloned().map(Dispatch::stored));
                    withhold.extend(gestopt);
                }
                Done::Edited | Done::Stands(_) | Done::Decided(_) | Done::Closed(_) => {}
                Done::Undecided | Done::Verouderd | Done::MagNiet(_) | Done::Gone => {}
            }
        }
        if !withhold.is_empty() {
            self.dispatch.send(Delivery::Withhold(withhold)).ok();
        }
        if !take.is_empty() {
            self.dispatch.send(Delivery::Take(take)).ok();
        }
        Ok(done)
    }

    fn batch(&mut self, jobs: Vec<Job>, marks: Vec<Mark>) {
        self.waiting.fetch_sub(jobs.len(), Ordering::Relaxed);
        let mut entries = Vec::with_capacity(jobs.len());
        let mut rest = Vec::with_capacity(jobs.len());
        let mut audit = vec![];
        for job in jobs {
            entries.push(job.entry);
            audit.extend(job.audit);
            rest.push((job.kept, job.reply));
        }
        match self.writer.commit(&entries, &marks, &audit) {
            Ok(verdicts) => {
                self.sound.store(true, Ordering::Relaxed);
                self.prove();
                for mark in marks.iter().filter(|m| matches!(m.how, Attempted::Held { .. })) {
                    self.held.send(mark.delivery).ok();
                }
                let mut parcels = vec![];
                for ((entry, (kept, reply)), verdict) in entries.iter().zip(rest).zip(verdicts) {
                    if let Verdict::Stored { deliveries } = &verdict {
                        let going = entry.leveringen().zip(deliveries).filter(|((_, d), _)| !d.aangehouden);
                        parcels.extend(going.map(|((message, d), seq)| {
                            // What was kept is the message itself; what follows from it is read back.
                            let kept = kept.clone().filter(|k| k.envelope.bericht_id == message.envelope.bericht_id);
                            Dispatch::new(*seq, d, message.envelope.ontvangen_op, kept)
                        }));
                    }
                    // The caller may be gone; the message is kept all the same.
                    reply.send(Ok(verdict)).ok();
                }
                if !parcels.is_empty() {
                    self.dispatch.send(Delivery::Take(parcels)).ok();
                }
            }
            Err(error) => {
                self.sound.store(false, Ordering::Relaxed);
                log(&error, entries.len());
                self.marks.put_back(marks);
                for (_, reply) in rest {
                    reply.send(Err(Unavailable::Store)).ok();
                }
            }
        }
    }
}

fn log(error: &StoreError, messages: usize) {
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    tracing::error!(error = %error, cause, messages, "batch not written; callers were told to come back");
}
