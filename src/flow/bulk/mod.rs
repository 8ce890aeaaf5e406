//! A file with many records to the store: it comes in as a stream, is put on disk sealed ([`spool`]) and acknowledged, and
//! then every record becomes a message of its own ([`work`]). What came of it is counted ([`stand`]) and every refused
//! record is listed ([`refusals`]), for who sent it to ask.
//!
//! Kept in the data folder, `batches/<id>`: the file until it was taken, the counts and the list for [`KEPT_DAYS`] days.
//! One thread takes one batch after the other, in the order they came in.

mod refusals;
mod spool;
mod stand;
mod window;
mod work;

pub use refusals::{PAGE_MAX, Page};
pub use spool::Spool;
pub use stand::{Stand, Status};

use super::inbound::Gateway;
use super::route::InRoute;
use crate::connector::file::write;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::store::crypt::Sealer;
use chrono::{DateTime, Utc};
use spool::Spooled;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long what came of a batch can be asked for, in days.
pub const KEPT_DAYS: i64 = 30;
/// The most bytes of a file.
pub const BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Files that come in or wait, at most: each is on disk.
const WAITING_MAX: usize = 16;
/// How often the thread looks whether it should stop.
const TICK: Duration = Duration::from_millis(100);
/// How long a batch waits when its files failed.
const SOON: Duration = Duration::from_secs(5);

/// The way to the batches, for who sends one or asks after one.
pub struct Bulk {
    folder: PathBuf,
    keys: Arc<Sealer>,
    ask: Sender<String>,
    waiting: Arc<AtomicUsize>,
}

/// The thread that takes them.
pub struct Runner {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Runner {
    /// Takes no more records, waits for those under way to be counted, and lets go of the gateway.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        drop(self.thread.join());
    }
}

/// Why a file is not taken now.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// Too many wait.
    #[error("er wachten te veel bestanden")]
    Full,
    /// The disk failed.
    #[error("het bestand kan niet worden bewaard")]
    Disk(#[from] io::Error),
}

/// A file that comes in. Dropped before it was accepted, nothing of it is kept.
pub struct Upload {
    /// The id its batch will have.
    pub batch_id: String,
    folder: PathBuf,
    spool: Option<Spool>,
    waiting: Arc<AtomicUsize>,
    accepted: bool,
}

impl Upload {
    /// Puts bytes behind it; how many it has then.
    pub fn add(&mut self, bytes: &[u8]) -> io::Result<u64> {
        let spool = self.spool.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        spool.add(bytes)?;
        Ok(spool.bytes())
    }

    /// Reads what came in, once, for who answers it himself: it is no batch then, and goes when this is dropped.
    pub fn read(&mut self) -> io::Result<impl io::Read + use<>> {
        let spool = self.spool.take().ok_or(io::ErrorKind::BrokenPipe)?;
        spool.back(&content(&self.folder))
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.accepted {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            // What stays when this fails goes at the next start.
            drop(std::fs::remove_dir_all(&self.folder));
        }
    }
}

/// Opens the folder of the batches in the data folder, which is made when it is not there, and starts taking what waits.
pub fn start(data: &Path, keys: Arc<Sealer>, gateway: Arc<Gateway>) -> io::Result<(Arc<Bulk>, Runner)> {
    use std::os::unix::fs::DirBuilderExt;
    let folder = data.join("batches");
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let (ask, asked) = channel();
    let open = tidy(&folder, gateway.clock.now(), true)?;
    let waiting = Arc::new(AtomicUsize::new(open.len()));
    open.into_iter().for_each(|id| drop(ask.send(id)));
    let stop = Arc::new(AtomicBool::new(false));
    let taker =
        Taker { folder: folder.clone(), keys: keys.clone(), gateway, stop: stop.clone(), waiting: waiting.clone() };
    let thread = std::thread::Builder::new().name("batch".to_owned()).spawn(move || taker.run(&asked))?;
    Ok((Arc::new(Bulk { folder, keys, ask, waiting }), Runner { stop, thread }))
}

/// Throws away what was kept long enough, and at the start what never came in whole. The ids that still have work, oldest
/// first.
fn tidy(folder: &Path, now: DateTime<Utc>, starting: bool) -> io::Result<Vec<String>> {
    let mut open = vec![];
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(id) = path.file_name().and_then(|n| n.to_str()).filter(|n| uuid::Uuid::try_parse(n).is_ok()) else {
            continue;
        };
        match Stand::load(&path) {
            Ok(Some(stand)) if stand.open() => open.push(id.to_owned()),
            Ok(Some(stand)) if now - stand.bijgewerkt_op < chrono::Duration::days(KEPT_DAYS) => forget(&path)?,
            Ok(Some(_)) => std::fs::remove_dir_all(&path)?,
            Ok(None) if starting => std::fs::remove_dir_all(&path)?,
            Ok(None) => {}
            Err(error) => tracing::error!(alarm = true, batch = id, error = %error, "a batch cannot be read and stays"),
        }
    }
    open.sort();
    Ok(open)
}

/// Removes the file of a batch that was taken: it is personal data, and everything of it is in the store or was refused.
fn forget(folder: &Path) -> io::Result<()> {
    match std::fs::remove_file(content(folder)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

impl Bulk {
    /// Makes room for a file. Fails when too many wait, or the disk does.
    pub fn begin(&self, now: DateTime<Utc>) -> Result<Upload, NotTaken> {
        let more = |waiting| (waiting < WAITING_MAX).then_some(waiting + 1);
        self.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).map_err(|_| NotTaken::Full)?;
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        let moment = uuid::Timestamp::from_unix(uuid::NoContext, seconds, now.timestamp_subsec_nanos());
        let batch_id = uuid::Uuid::new_v7(moment).to_string();
        let folder = self.folder.join(&batch_id);
        let waiting = self.waiting.clone();
        let mut upload = Upload { batch_id, folder, spool: None, waiting, accepted: false };
        std::fs::create_dir(&upload.folder)?;
        upload.spool = Some(Spool::create(self.keys.clone(), &upload.batch_id, &content(&upload.folder))?);
        Ok(upload)
    }

    /// Makes a file durable and puts it in the queue. When this returns, a stop of the machine loses nothing of it.
    pub fn accept(&self, mut upload: Upload, route: &InRoute, now: DateTime<Utc>) -> io::Result<Stand> {
        let bytes = upload.spool.take().ok_or(io::ErrorKind::BrokenPipe)?.end()?;
        let stand = Stand::new(&upload.batch_id, &route.partner, &route.name, bytes, now);
        stand.save(&upload.folder)?;
        write::sync(&self.folder)?;
        upload.accepted = true;
        // When the thread is gone the gateway stops; the next start takes it.
        drop(self.ask.send(upload.batch_id.clone()));
        Ok(stand)
    }

    /// How far a batch is; None: there is no such batch.
    pub fn show(&self, id: uuid::Uuid) -> io::Result<Option<Stand>> {
        Stand::load(&self.folder.join(id.to_string()))
    }

    /// A page of its refused records, see [`Page`]. None: no page begins at `from`.
    pub fn refusals(&self, stand: &Stand, from: u64, count: usize) -> io::Result<Option<Page>> {
        refusals::page(&self.folder.join(&stand.batch_id), stand.lijst_bytes, from, count)
    }
}

/// Where the file of a batch is.
fn content(folder: &Path) -> PathBuf {
    folder.join("inhoud")
}

struct Taker {
    folder: PathBuf,
    keys: Arc<Sealer>,
    gateway: Arc<Gateway>,
    stop: Arc<AtomicBool>,
    waiting: Arc<AtomicUsize>,
}

impl Taker {
    fn run(&self, asked: &Receiver<String>) {
        while !self.stop.load(Ordering::Relaxed) {
            match asked.recv_timeout(TICK) {
                Ok(id) => self.batch(&id),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Takes a batch to its end, or until asked to stop.
    fn batch(&self, id: &str) {
        let folder = self.folder.join(id);
        loop {
            let done = catch_unwind(AssertUnwindSafe(|| self.once(id, &folder)));
            let Err(error) = done.unwrap_or_else(|_| self.broken(id, &folder)) else { break };
            tracing::error!(alarm = true, batch = id, error = %error, "a batch goes on in a moment");
            let until = std::time::Instant::now() + SOON;
            while std::time::Instant::now() < until {
                if self.stop.load(Ordering::Relaxed) {
                    return;
                }
                std::thread::sleep(TICK);
            }
        }
        if self.stop.load(Ordering::Relaxed) {
            return;
        }
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        if let Err(error) = tidy(&self.folder, self.gateway.clock.now(), false) {
            tracing::warn!(error = %error, "old batches stay");
        }
    }

    fn once(&self, id: &str, folder: &Path) -> io::Result<()> {
        let Some(work) = work::Work::begin(&self.gateway, folder, &self.stop)? else { return Ok(()) };
        let bytes = Stand::load(folder)?.map_or(0, |stand| stand.bytes);
        let file = Spooled::open(self.keys.clone(), id, &content(folder), bytes)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(work.run(file))?;
        match Stand::load(folder)? {
            Some(stand) if !stand.open() => forget(folder),
            _ => Ok(()),
        }
    }

    /// A record that breaks the program would do so again, and hold up every batch behind it.
    fn broken(&self, id: &str, folder: &Path) -> io::Result<()> {
        tracing::error!(alarm = true, batch = id, "a record of a batch failed in the program itself");
        let Some(mut stand) = Stand::load(folder)? else { return Ok(()) };
        let text =
            "een record gaf een fout in het programma zelf; wat daarvoor stond is verwerkt. De beheerder weet ervan";
        stand.status = Status::Vastgehouden;
        stand.reden = vec![Finding::fout(Code::Configuratie, Stage::Receive, "", text)];
        stand.save(folder)?;
        forget(folder)
    }
}
