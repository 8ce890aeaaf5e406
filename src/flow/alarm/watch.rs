//! The thread that looks and mails: every second, and at once when something is said.

use super::book::{Book, Due};
use super::{Alarms, Inbox, Shared, file};
use crate::alarm::{Cause, Mailer, Notice, Sender};
use crate::flow::mend::causes;
use crate::flow::writer::WriterHandle;
use crate::message::code::Code;
use crate::store::{Filter, HeldDelivery, Reader, Status, Store, StoreError};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// How often it looks by itself.
const TICK: Duration = Duration::from_secs(1);
/// How long a mail that failed waits, by how many failed in a row; the last goes on.
const WAITS_S: [u64; 6] = [1, 5, 15, 60, 300, 900];
/// A write that succeeded so short a time ago says that the store takes writes; after that it is tried.
const PROVEN: Duration = Duration::from_secs(60);
/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long counts may be in memory only.
const KEEP: Duration = Duration::from_secs(10);
/// Rows read from the store at a time.
const PAGE: u32 = 1000;

/// What the watch needs.
pub struct Setup {
    /// What it listens to.
    pub alarms: Alarms,
    /// The way to the mail server.
    pub mailer: Mailer,
    /// Which node speaks.
    pub sender: Sender,
    /// The data folder, for what was mailed before.
    pub data: PathBuf,
    /// How long a partner is unreachable before somebody hears of it.
    pub onbereikbaar_na: chrono::Duration,
    /// What is held, and what is in quarantine.
    pub store: Arc<dyn Store>,
    /// Whether it takes writes.
    pub writer: WriterHandle,
}

/// The running thread.
pub struct Watch {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Watch {
    /// Stops it. A mail under way is broken off; what was not mailed is mailed after the next start.
    pub fn stop(self) {
        // It may have ended by itself.
        self.stop.send(()).ok();
        drop(self.thread.join());
    }
}

/// Starts it. What the store holds and was not counted before counts as new. None: nobody listens to these alarms.
pub fn start(setup: Setup) -> Result<Option<Watch>, StoreError> {
    let Some(shared) = setup.alarms.0.clone() else { return Ok(None) };
    let failed = |source| StoreError::Folder { path: "thread of alarms".to_owned(), source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let reader = setup.store.reader()?;
    let path = file::path(&setup.data);
    let book = file::read(&path);
    let now = Instant::now();
    let mut state =
        State { setup, shared, reader, path, book, kept: now, dirty: false, failures: 0, not_before: now, unsound: 0 };
    let (stop, mut stopped) = oneshot::channel();
    let thread = std::thread::Builder::new().name("alarm".to_owned());
    let thread = thread
        .spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = &mut stopped => {}
                    () = state.run() => {}
                }
            });
            state.keep();
        })
        .map_err(failed)?;
    Ok(Some(Watch { stop, thread }))
}

struct State {
    setup: Setup,
    shared: Arc<Shared>,
    reader: Box<dyn Reader>,
    path: PathBuf,
    book: Book,
    /// When the book was last written.
    kept: Instant,
    /// Whether it holds what was not.
    dirty: bool,
    /// Mails that failed in a row.
    failures: usize,
    not_before: Instant,
    /// How many looks in a row the store took no writes.
    unsound: u32,
}

impl State {
    async fn run(&mut self) {
        self.missed();
        loop {
            self.collect();
            self.store().await;
            self.lasting();
            self.mail().await;
            if self.dirty && self.kept.elapsed() >= KEEP {
                self.keep();
            }
            // What was said while we looked wakes at once.
            drop(tokio::time::timeout(TICK, self.shared.wake.notified()).await);
        }
    }

    /// What the store has and nobody counted: the process ended between the two, or alarms were not set.
    fn missed(&mut self) {
        self.every_held();
        let filter = Filter { status: Some(Status::Quarantaine), limit: PAGE, ..Filter::default() };
        match self.reader.list(&filter) {
            Ok(list) => {
                let tot = self.book.quarantaine_tot;
                for line in list.into_iter().filter(|line| tot.is_none_or(|tot| line.ontvangen_op > tot)) {
                    let at = line.ontvangen_op;
                    self.book.add(Cause::Quarantaine { partner: line.partner, route: line.route }, 1, at, at);
                    self.book.quarantaine_tot = self.book.quarantaine_tot.max(Some(at));
                    self.dirty = true;
                }
            }
            Err(error) => tracing::error!(error = %error, "messages in quarantine could not be read"),
        }
    }

    /// Counts every held delivery that was not counted.
    fn every_held(&mut self) {
        let (tot, mut after) = (self.book.held_tot, 0);
        loop {
            let page = match self.reader.held(after, PAGE) {
                Ok(page) => page,
                Err(error) => {
                    tracing::error!(error = %error, "held deliveries could not be read");
                    return;
                }
            };
            let Some(last) = page.last() else { return };
            after = last.delivery;
            page.iter().filter(|held| tot.is_none_or(|tot| held.at > tot)).for_each(|held| self.count(held));
        }
    }

    fn count(&mut self, held: &HeldDelivery) {
        // What a person holds is his own doing.
        if held.wie.is_some() {
            return;
        }
        let cause = Cause::Vastgehouden {
            partner: held.partner.clone(),
            route: held.route.clone(),
            code: held.findings.first().map_or(Code::NietBezorgd, |f| f.code).as_str().to_owned(),
            oorzaak: causes::id(held),
        };
        self.book.add(cause, 1, held.at, held.at);
        self.book.held_tot = self.book.held_tot.max(Some(held.at));
        self.dirty = true;
    }

    fn collect(&mut self) {
        let Inbox { came, over, held, held_more, .. } = {
            let mut inbox = self.shared.inbox();
            let lasting = inbox.lasting.clone();
            std::mem::replace(&mut *inbox, Inbox { lasting, ..Inbox::default() })
        };
        over.iter().for_each(|cause| self.book.over(cause));
        self.dirty |= !came.is_empty() || !over.is_empty();
        for (cause, (aantal, eerste, laatste)) in came {
            if matches!(cause, Cause::Quarantaine { .. }) {
                self.book.quarantaine_tot = self.book.quarantaine_tot.max(Some(laatste));
            }
            self.book.add(cause, aantal, eerste, laatste);
        }
        if held_more {
            self.every_held();
            return;
        }
        for number in held {
            match self.reader.held(number - 1, 1) {
                // One that was released meanwhile is not there any more.
                Ok(found) => found.iter().filter(|held| held.delivery == number).for_each(|held| self.count(held)),
                Err(error) => tracing::error!(error = %error, "a held delivery could not be read"),
            }
        }
    }

    /// Whether the store takes writes. Twice in a row it must not: one failed write is retried within a moment.
    async fn store(&mut self) {
        let writer = &self.setup.writer;
        let mut sound = writer.sound();
        if sound && !writer.proven(PROVEN) {
            sound = matches!(tokio::time::timeout(PATIENCE, writer.probe()).await, Ok(Ok(())));
        }
        if sound {
            if self.unsound > 0 {
                self.setup.alarms.over(|| Cause::Opslag);
            }
            self.unsound = 0;
            return;
        }
        self.unsound += 1;
        if self.unsound == 2 {
            tracing::error!(alarm = true, "the store takes no writes");
            self.setup.alarms.began(|| Cause::Opslag);
        }
    }

    fn lasting(&mut self) {
        let now = self.shared.clock.now();
        let lasting = self.shared.inbox().lasting.clone();
        for (cause, since) in lasting {
            let patience = match cause {
                Cause::Onbereikbaar { .. } => self.setup.onbereikbaar_na,
                _ => chrono::Duration::zero(),
            };
            if since + patience <= now {
                self.book.lasts(&cause, since, now);
                self.dirty = true;
            }
        }
    }

    async fn mail(&mut self) {
        if Instant::now() < self.not_before {
            return;
        }
        for due in self.book.due(self.shared.clock.now()) {
            let Some(notice) = self.notice(&due) else {
                self.book.over(&due.cause);
                self.dirty = true;
                continue;
            };
            let now = self.shared.clock.now();
            match self.setup.mailer.send(&notice.mail(&self.setup.sender, now)).await {
                Ok(()) => {
                    metrics::counter!("trajectbrug_alarm_total", "result" => "verzonden").increment(1);
                    tracing::info!(cause = ?due.cause, count = due.aantal, "alarm mailed");
                    self.failures = 0;
                    self.book.sent(&due, now);
                    self.keep();
                }
                Err(error) => {
                    metrics::counter!("trajectbrug_alarm_total", "result" => "mislukt").increment(1);
                    let wait = WAITS_S[self.failures.min(WAITS_S.len() - 1)];
                    tracing::error!(cause = ?due.cause, reason = %error, wait_s = wait, "alarm not mailed, will be tried again");
                    self.failures += 1;
                    self.not_before = Instant::now() + Duration::from_secs(wait);
                    // The next would go by the same server.
                    return;
                }
            }
        }
    }

    /// What a mail says. None: it is about deliveries of which none is held any more.
    fn notice(&mut self, due: &Due) -> Option<Notice> {
        let mut nu = None;
        if let Cause::Vastgehouden { partner, oorzaak, .. } = &due.cause {
            // When the store does not answer, the mail goes without this.
            if let Ok(list) = causes::causes(self.reader.as_mut(), Some(partner)) {
                nu = Some(list.into_iter().find(|cause| cause.oorzaak == *oorzaak)?.aantal);
            }
        }
        let Due { cause, aantal, eerder, eerste, laatste } = due.clone();
        Some(Notice { cause, aantal, eerder, eerste, laatste, nu })
    }

    fn keep(&mut self) {
        (self.dirty, self.kept) = (false, Instant::now());
        if let Err(error) = file::write(&self.path, &self.book) {
            tracing::error!(error = %error, "what was mailed could not be written down; a mail may go twice after a restart");
        }
    }
}
