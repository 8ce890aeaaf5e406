//! Stopping deliveries without cutting one off.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Stops deliveries without cutting one off; clones share it.
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

    pub(super) fn is_on(&self) -> bool {
        self.0.stopping.load(Ordering::SeqCst)
    }

    pub(super) fn began(&self) {
        self.0.in_flight.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn ended(&self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}
