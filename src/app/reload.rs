//! From the configuration that runs to the one on disk, without a restart. Everything is read, checked and kept before
//! the swap; the swap itself cannot fail. What made it refuse is told whole, and the old configuration goes on.

use super::{StartError, candidate, closed};
use crate::alarm::Cause;
use crate::config::Settings;
use crate::flow::alarm::Alarms;
use crate::flow::clock::Clock;
use crate::flow::live::{Live, NotReloaded, Reload, Reloaded, Waiting};
use crate::flow::route::Routes;
use crate::flow::writer::WriterHandle;
use crate::profile::{self, snapshot};
use crate::store::{Audit, Store, StoreError};
use crate::yaml::Mistake;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Weak};

/// What an activation is called in the audit trail; it was done to the id of the configuration.
pub const ACTIVATED: &str = "configuratie.geactiveerd";
/// Pending deliveries read from the store at a time.
const PAGE: u32 = 10_000;

/// Puts the configuration on disk in the place of the one that runs.
pub struct Reloader {
    pub(super) config: PathBuf,
    pub(super) data: PathBuf,
    pub(super) origins: BTreeMap<String, String>,
    pub(super) address: SocketAddr,
    /// The settings the process began with.
    pub(super) settings: Settings,
    pub(super) live: Live,
    pub(super) store: Arc<dyn Store>,
    pub(super) writer: WriterHandle,
    pub(super) clock: Arc<dyn Clock>,
    /// Who hears that a configuration was refused.
    pub(super) alarms: Alarms,
    /// Held during a reload: one at a time.
    pub(super) one: Mutex<()>,
}

impl Reload for Reloader {
    fn reload(&self, wie: &str) -> Result<Reloaded, NotReloaded> {
        let done = self.attempt(wie);
        match &done {
            Ok(_) => self.alarms.over(|| Cause::Herladen),
            // Who asked hears it, and the other reload tells how it ended.
            Err(NotReloaded::Busy) => {}
            Err(_) => self.alarms.raise(|| Cause::Herladen),
        }
        match &done {
            Ok(done) => tracing::info!(
                versie = done.versie,
                vorige = done.vorige,
                veranderd = done.veranderd,
                wie,
                "configuration reloaded"
            ),
            Err(NotReloaded::Mistakes(mistakes)) => {
                for mistake in mistakes {
                    tracing::warn!(file = mistake.file, line = mistake.line, text = mistake.text, "mistake");
                }
                tracing::error!(mistakes = mistakes.len(), wie, "configuration not reloaded, the old one goes on");
            }
            Err(why) => {
                tracing::error!(reason = %why, detail = ?why, wie, "configuration not reloaded, the old one goes on")
            }
        }
        done
    }
}

impl Reloader {
    fn attempt(&self, wie: &str) -> Result<Reloaded, NotReloaded> {
        let Ok(_one) = self.one.try_lock() else { return Err(NotReloaded::Busy) };
        let failed = |error: StartError| match error {
            StartError::Configuration(mistakes) => NotReloaded::Mistakes(mistakes),
            other => NotReloaded::Failed(other.to_string()),
        };
        let (folder, mut routes) = candidate(&self.config, &self.data, &self.origins).map_err(failed)?;
        closed(&routes, self.address).map_err(failed)?;
        let old = self.live.current();
        let waiting = self.waiting(&routes).map_err(|error| {
            tracing::error!(error = %error, "pending deliveries could not be read");
            NotReloaded::Failed("de opslag antwoordde niet; probeer het opnieuw".to_owned())
        })?;
        if !waiting.is_empty() {
            return Err(NotReloaded::Waiting(waiting));
        }
        let now = self.clock.now();
        let kept = snapshot::save(&self.config, &self.data, &routes.versie, now);
        kept.map_err(|error| NotReloaded::Failed(format!("de configuratie kan niet worden bewaard: {error}")))?;
        let noted = self.writer.note(activation(now, wie, &routes.versie));
        noted.map_err(|_| NotReloaded::Failed("het logboek kan niet worden geschreven".to_owned()))?;
        routes.geactiveerd_op = Some(now);
        let reloaded = Reloaded {
            versie: routes.versie.clone(),
            vorige: old.versie.clone(),
            veranderd: routes.versie != old.versie,
            partners: routes.partners.keys().cloned().collect(),
            na_herstart: after_restart(&self.settings, &folder.settings),
        };
        self.live.swap(Arc::new(routes));
        show(&old.versie, &reloaded.versie);
        Ok(reloaded)
    }

    /// Deliveries that wait for a route `new` does not have.
    fn waiting(&self, new: &Routes) -> Result<Vec<Waiting>, StoreError> {
        let mut counted: BTreeMap<(String, String), u64> = BTreeMap::new();
        let mut reader = self.store.reader()?;
        let mut after = 0;
        loop {
            let page = reader.pending(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.delivery;
            for pending in page {
                if new.outbound(&pending.partner, &pending.route).is_none() {
                    *counted.entry((pending.partner, pending.route)).or_default() += 1;
                }
            }
        }
        Ok(counted.into_iter().map(|((partner, route), aantal)| Waiting { partner, route, aantal }).collect())
    }
}

/// The line of the audit trail that says which configuration runs from now on.
pub fn activation(at: DateTime<Utc>, wie: &str, versie: &str) -> Audit {
    Audit { at, wie: wie.to_owned(), wat: ACTIVATED.to_owned(), waarop: versie.to_owned() }
}

/// Tells the metrics which configuration runs.
pub(super) fn show(old: &str, new: &str) {
    metrics::gauge!("trajectbrug_configuratie", "versie" => old.to_owned()).set(0.0);
    metrics::gauge!("trajectbrug_configuratie", "versie" => new.to_owned()).set(1.0);
}

/// Settings that differ and are read at the start only.
fn after_restart(running: &Settings, new: &Settings) -> Vec<String> {
    let all = [
        ("omgeving", running.omgeving != new.omgeving),
        ("luister", running.luister != new.luister),
        ("tls", running.tls != new.tls),
        ("sleutel", running.sleutel != new.sleutel),
        ("beheer_token", running.beheer_token != new.beheer_token),
        ("bewaren_dagen", running.bewaren.dagen != new.bewaren.dagen),
        ("bewaren", running.bewaren.differs(&new.bewaren)),
        ("jobs", running.jobs != new.jobs),
        ("wachtrij", running.wachtrij != new.wachtrij),
        ("alarm", running.alarm != new.alarm),
        ("traces", running.traces != new.traces),
    ];
    let changed = all.iter().filter(|(_, differs)| *differs);
    changed.map(|(key, _)| format!("`{key}` in trajectbrug.yaml is veranderd en geldt pas na een herstart")).collect()
}

/// Reads with an id: the id is of what was read, also when somebody writes in the folder meanwhile.
pub(super) fn with_version<T>(
    config: &Path,
    read: impl Fn() -> Result<T, StartError>,
) -> Result<(T, String), StartError> {
    let version = || {
        profile::version(config).map_err(|error| {
            let text = format!("deze map kan niet worden gelezen: {error}");
            StartError::Configuration(vec![Mistake { file: config.display().to_string(), line: 0, column: 0, text }])
        })
    };
    for _ in 0..3 {
        let before = version()?;
        let found = read()?;
        if version()? == before {
            return Ok((found, before));
        }
    }
    let text =
        "deze map verandert terwijl zij wordt gelezen; probeer het opnieuw als het schrijven klaar is".to_owned();
    Err(StartError::Configuration(vec![Mistake { file: config.display().to_string(), line: 0, column: 0, text }]))
}

/// Reloads at every SIGHUP, until the reloader is gone.
pub(super) fn on_hangup(reloader: Weak<Reloader>) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut hangups = {
        let _inside = runtime.enter();
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup())?
    };
    let thread = std::thread::Builder::new().name("hangup".to_owned());
    thread.spawn(move || {
        while runtime.block_on(hangups.recv()).is_some() {
            let Some(reloader) = reloader.upgrade() else { return };
            // What came of it is in the log.
            drop(reloader.reload("signaal"));
        }
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_a_restart_is_named() {
        let running = Settings::default();
        assert_eq!(after_restart(&running, &running), Vec::<String>::new());
        let new = Settings { luister: "127.0.0.1:9".to_owned(), wachtrij: 1, ..Settings::default() };
        assert_eq!(
            after_restart(&running, &new),
            [
                "`luister` in trajectbrug.yaml is veranderd en geldt pas na een herstart",
                "`wachtrij` in trajectbrug.yaml is veranderd en geldt pas na een herstart",
            ]
        );
    }
}
