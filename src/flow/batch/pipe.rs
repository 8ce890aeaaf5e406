//! Records through the cores, in order: one thread cuts the file into chunks, workers make them, the caller takes them in
//! the order of the file. A chunk that was taken is filled again, so there are never more than a few and memory does not
//! follow the file.

use super::BatchError;
use super::row::{Body, Job, Made};
use super::straight::{Scratch, Straight};
use crate::format::records::csv::Head;
use crate::format::records::{ReadSeek, Reading};
use crate::message::digest::Prefix;
use crate::message::finding::Finding;
use crate::store::crypt::RowHash;
use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

/// Records of a chunk, at most.
const RECORDS: usize = 1024;
/// Bytes of records in a chunk, above which no more are added.
const BYTES: usize = 128 * 1024;
/// Bytes a buffer may keep when it is used again; one large record does not stay for good.
const KEPT: usize = 4 * 1024 * 1024;

/// Chunks besides two for each worker: who cuts and who takes are not always awake when a worker is done.
const AHEAD: usize = 4;

/// Records under way together.
#[derive(Default)]
pub(super) struct Chunk {
    number: u64,
    /// A worker panicked over it.
    broken: bool,
    /// What the rows of a table share; then a body is a row alone.
    head: Option<Shared>,
    bodies: Vec<u8>,
    /// The records, in order.
    pub rows: Vec<Row>,
    /// What they add to each output, one after the other: what stands between two records, and the record.
    pub out: Vec<Vec<u8>>,
    /// Where that ends, an end for each output of the first row, then of the second, and so on.
    pub ends: Vec<usize>,
}

/// The header of a table, and what is always done with it, done once.
#[derive(Clone)]
pub(super) struct Shared {
    pub head: Arc<Head>,
    pub hashed: Prefix,
    pub contents: RowHash,
    /// The straight way of its rows, when there is one.
    pub straight: Option<Arc<Straight>>,
}

/// A record of a chunk.
pub(super) struct Row {
    /// Its number in the file, from 1.
    pub number: u64,
    /// The line it begins at.
    pub line: Option<u32>,
    body: Range<usize>,
    /// What became of it.
    pub made: Made,
}

impl Row {
    /// Whether it could be cut out of the file, so that lines in its findings are its own.
    pub fn was_read(&self) -> bool {
        !self.body.is_empty()
    }
}

/// Whether a file was good as a whole.
#[derive(Debug, PartialEq)]
pub(super) enum Whole {
    /// It was read to its end.
    Good,
    /// It is broken, or what it says of itself is not so.
    Held(Vec<Finding>),
}

/// Sends the records of a file after the first `skip` through `workers` threads and gives them to `take`, in order.
pub(super) fn run(
    job: &Job<'_>,
    input: &mut dyn ReadSeek,
    skip: u64,
    workers: usize,
    take: &mut dyn FnMut(&mut Chunk) -> Result<(), BatchError>,
) -> Result<Whole, BatchError> {
    let (free, to_fill) = channel::<Chunk>();
    let (filled, to_make) = channel::<Chunk>();
    let (made, mut done) = channel::<Chunk>();
    for _ in 0..workers * 2 + AHEAD {
        drop(free.send(Chunk::default()));
    }
    let to_make = Mutex::new(to_make);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || cut(job, input, skip, &to_fill, &filled));
        for _ in 0..workers {
            let (to_make, made) = (&to_make, made.clone());
            scope.spawn(move || work(job, to_make, &made));
        }
        drop(made);
        let taken = in_order(&mut done, take, &free);
        // Without these nobody waits for room any more, and every thread ends.
        drop((done, free));
        let whole = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        taken.map(|()| whole)
    })
}

/// Cuts the file into chunks.
fn cut(job: &Job<'_>, input: &mut dyn ReadSeek, skip: u64, free: &Receiver<Chunk>, filled: &Sender<Chunk>) -> Whole {
    let mut reading = match job.route.layout.reading(input) {
        Ok(reading) => reading,
        Err(finding) => return Whole::Held(vec![finding]),
    };
    let shared = reading.head().map(|head| Shared {
        head: head.clone(),
        hashed: Prefix::new(head.bytes()),
        contents: job.contents_of(head),
        straight: Straight::new(job, head).map(Arc::new),
    });
    let mut number = 0;
    loop {
        // The other end is gone when writing failed: then nobody asks how the file was.
        let Ok(mut chunk) = free.recv() else { return Whole::Good };
        chunk.number = number;
        chunk.head.clone_from(&shared);
        number += 1;
        let more = match chunk.fill(&mut reading, skip) {
            Ok(more) => more,
            Err(finding) => return Whole::Held(vec![finding]),
        };
        if filled.send(chunk).is_err() {
            return Whole::Good;
        }
        if !more {
            let found = reading.end();
            return if found.is_empty() { Whole::Good } else { Whole::Held(found) };
        }
    }
}

fn work(job: &Job<'_>, to_make: &Mutex<Receiver<Chunk>>, made: &Sender<Chunk>) {
    let mut scratch = Scratch::default();
    loop {
        let next = to_make.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).recv();
        let Ok(mut chunk) = next else { return };
        // A chunk that never came back would keep everyone waiting.
        chunk.broken = catch_unwind(AssertUnwindSafe(|| chunk.make(job, &mut scratch))).is_err();
        if made.send(chunk).is_err() {
            return;
        }
    }
}

fn in_order(
    done: &mut Receiver<Chunk>,
    take: &mut dyn FnMut(&mut Chunk) -> Result<(), BatchError>,
    free: &Sender<Chunk>,
) -> Result<(), BatchError> {
    let mut next = 0;
    let mut early = BTreeMap::new();
    for chunk in done.iter() {
        early.insert(chunk.number, chunk);
        while let Some(mut chunk) = early.remove(&next) {
            if chunk.broken {
                return Err(BatchError::Panicked);
            }
            take(&mut chunk)?;
            next += 1;
            chunk.clear();
            // The reader has ended when this fails.
            drop(free.send(chunk));
        }
    }
    Ok(())
}

impl Chunk {
    /// Fills it; whether the file goes on.
    fn fill(&mut self, reading: &mut Reading<'_>, skip: u64) -> Result<bool, Finding> {
        while self.rows.len() < RECORDS && self.bodies.len() < BYTES {
            let from = self.bodies.len();
            let Some((number, record)) = reading.record(&mut self.bodies)? else { return Ok(false) };
            if number <= skip {
                self.bodies.truncate(from);
                continue;
            }
            let (line, made) = match record {
                Ok(line) => (line, Made::Refused(vec![])),
                Err(finding) => (finding.line, Made::Refused(vec![finding])),
            };
            self.rows.push(Row { number, line, body: from..self.bodies.len(), made });
        }
        Ok(true)
    }

    fn make(&mut self, job: &Job<'_>, scratch: &mut Scratch) {
        self.out.resize_with(job.to.len(), Vec::new);
        let mut before = vec![0; self.out.len()];
        for row in &mut self.rows {
            if !row.body.is_empty() {
                let bytes = &self.bodies[row.body.clone()];
                let body = match &self.head {
                    Some(shared) => Body::Row { shared, bytes, line: row.line.unwrap_or_default() },
                    None => Body::Document(bytes),
                };
                let back = |out: &mut [Vec<u8>]| out.iter_mut().zip(&before).for_each(|(out, end)| out.truncate(*end));
                let straight = self.head.as_ref().and_then(|shared| shared.straight.as_ref());
                let made = straight.and_then(|straight| straight.make(job, scratch, &body, &mut self.out));
                row.made = made.unwrap_or_else(|| {
                    back(&mut self.out);
                    job.make(&body, &mut self.out)
                });
                if let Made::Refused(_) = row.made {
                    back(&mut self.out);
                }
            }
            before.iter_mut().zip(&self.out).for_each(|(end, out)| *end = out.len());
            self.ends.extend_from_slice(&before);
        }
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.ends.clear();
        for buffer in self.out.iter_mut().chain([&mut self.bodies]) {
            buffer.clear();
            buffer.shrink_to(KEPT);
        }
    }
}
