//! Alarms of a starting gateway: who hears them, and the thread that mails.

use crate::alarm::{Mailer, Sender};
use crate::config::Settings;
use crate::flow::alarm::{self, Alarms, Setup, Watch};
use crate::flow::clock::Clock;
use crate::flow::writer::WriterHandle;
use crate::profile::Folder;
use crate::store::{Store, StoreError};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

/// The way to tell; without a mail server nobody listens, and telling costs nothing.
pub(super) fn of(settings: &Settings, clock: &Arc<dyn Clock>) -> Alarms {
    settings.alarm.smtp.as_ref().map(|_| Alarms::new(clock.clone())).unwrap_or_default()
}

/// Starts the thread that mails, when a mail server is set.
pub(super) fn watch(
    folder: &Folder,
    data: &Path,
    address: SocketAddr,
    alarms: &Alarms,
    store: &Arc<dyn Store>,
    writer: &WriterHandle,
) -> Result<Option<Watch>, StoreError> {
    let settings = &folder.settings;
    let Some(smtp) = settings.alarm.smtp.clone() else { return Ok(None) };
    alarm::start(Setup {
        alarms: alarms.clone(),
        mailer: Mailer::new(smtp, &folder.path),
        sender: Sender { omgeving: settings.omgeving.as_str(), adres: address.to_string() },
        data: data.to_owned(),
        onbereikbaar_na: chrono::Duration::minutes(i64::from(settings.alarm.onbereikbaar_na_minuten)),
        store: store.clone(),
        writer: writer.clone(),
    })
}
