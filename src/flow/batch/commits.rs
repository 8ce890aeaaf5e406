//! Making what was written durable, beside the work: a thread waits for the disk while records go on. What it was asked
//! for last is on disk when [`Commits::end`] returns.

use super::BatchError;
use super::stand::Stand;
use std::fs::File;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;

/// The thread, and whether it is at work.
pub(super) struct Commits {
    ask: SyncSender<Stand>,
    done: Receiver<Result<(), BatchError>>,
    busy: bool,
    thread: JoinHandle<()>,
}

impl Commits {
    /// Starts the thread. Every commit makes `files` durable and then `stand`, so what it counts is there.
    pub fn start(work: &Path, files: Vec<File>) -> Result<Self, BatchError> {
        let (ask, asked) = sync_channel::<Stand>(1);
        let (tell, done) = sync_channel(1);
        let folder = work.to_owned();
        let thread = std::thread::Builder::new()
            .name("batch-commit".to_owned())
            .spawn(move || {
                for stand in asked {
                    if tell.send(commit(&folder, &files, &stand)).is_err() {
                        return;
                    }
                }
            })
            .map_err(BatchError::at(work))?;
        Ok(Self { ask, done, busy: false, thread })
    }

    /// Whether the last commit is done. Fails when that failed.
    pub fn free(&mut self) -> Result<bool, BatchError> {
        if self.busy {
            match self.done.try_recv() {
                Err(TryRecvError::Empty) => return Ok(false),
                Err(TryRecvError::Disconnected) => return Err(BatchError::Panicked),
                Ok(outcome) => outcome?,
            }
            self.busy = false;
        }
        Ok(true)
    }

    /// Asks for a commit; only when it is free.
    pub fn ask(&mut self, stand: Stand) -> Result<(), BatchError> {
        self.busy = true;
        self.ask.send(stand).map_err(|_| BatchError::Panicked)
    }

    /// Waits for the last commit. Fails when that failed.
    pub fn end(self) -> Result<(), BatchError> {
        let last = if self.busy { self.done.recv().unwrap_or(Err(BatchError::Panicked)) } else { Ok(()) };
        drop((self.ask, self.done));
        self.thread.join().map_err(|_| BatchError::Panicked)?;
        last
    }
}

fn commit(folder: &Path, files: &[File], stand: &Stand) -> Result<(), BatchError> {
    files.iter().try_for_each(File::sync_data).map_err(BatchError::at(folder))?;
    stand.save(folder)
}
