//! `trajectbrug serve`: the gateway itself.

use super::Folders;
use crate::app;
use crate::flow::clock::{Clock, SystemClock};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    folders: Folders,
    /// Adres waarop de gateway luistert; gaat voor de instelling `luister`.
    #[arg(long, value_name = "ADRES:POORT")]
    listen: Option<String>,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    logging();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let Folders { config, data } = &arguments.folders;
    let running = app::start(config, data, arguments.listen.as_deref(), &BTreeMap::new(), clock)?;
    running.reload_on_hangup()?;
    running.wait()?;
    tracing::info!("stopped");
    Ok(true)
}

/// JSON lines on standard error; `TRAJECTBRUG_LOG` sets the level (default `info`). No personal data: see
/// `docs/ARCHITECTURE.md`.
fn logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("TRAJECTBRUG_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,actix_server=warn,tokio_cron_scheduler=warn"));
    tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter).with_writer(std::io::stderr).init();
}
