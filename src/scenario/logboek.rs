//! What the gateway logs during a run, byte for byte: scenarios look in it for what may not be there.

use std::io::{self, Write};
use std::sync::{Mutex, OnceLock};
use tracing_subscriber::EnvFilter;

static BYTES: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static OURS: OnceLock<bool> = OnceLock::new();

struct Pen;

impl Write for Pen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        BYTES.lock().unwrap_or_else(|p| p.into_inner()).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// From now on everything this process logs is kept, at the level `debug` for what is ours. Whether it is: somebody else may
/// have taken the log before.
pub fn begin() -> bool {
    *OURS.get_or_init(|| {
        let filter = EnvFilter::new("info,trajectbrug=debug,actix_server=warn,tokio_cron_scheduler=warn");
        let log = tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).with_writer(|| Pen);
        log.try_init().is_ok()
    })
}

/// How much was logged so far.
pub fn lengte() -> usize {
    BYTES.lock().unwrap_or_else(|p| p.into_inner()).len()
}

/// What was logged after that; None: the log is not ours.
pub fn vanaf(lengte: usize) -> Option<String> {
    let bytes = BYTES.lock().unwrap_or_else(|p| p.into_inner());
    OURS.get().filter(|ours| **ours)?;
    bytes.get(lengte..).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}
