//! What was given up is told to its sender (M36), when his profile has a route `on: ontvangstmelding/1`.
//!
//! The message is one of the hub's own: stored and delivered like any other, under an id made from the held delivery, so
//! that a delivery is told once however often we start. What was held and not told is looked for at the start; after that
//! the writer says what was held, once that is on disk. Of a message of the hub itself nobody is told: no loop. What a
//! person holds is his to tell.

use super::alarm::Alarms;
use super::clock::Clock;
use super::live::Live;
use super::process::{Directory, levering_id};
use super::route::Routes;
use super::writer::{Unavailable, WriterHandle};
use crate::canonical::ontvangstmelding::{Bevinding, Ontvangstmelding, Oordeel};
use crate::message::code::Code;
use crate::message::digest::sha256;
use crate::message::envelope::Envelope;
use crate::message::finding::{Finding, Stage};
use crate::store::{
    Entry, Facts, GIVEN_UP, HUB, HeldDelivery, NewDelivery, NewMessage, Reader, Status, Store, StoreError,
};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc::UnboundedReceiver, oneshot};

/// The kind of M36.
const SOORT: &str = "ontvangstmelding/1";
/// Held deliveries read from the store at a time.
const PAGE: u32 = 500;
/// How long to wait when the message cannot be written now.
const AGAIN: Duration = Duration::from_secs(1);

/// The running thread.
pub struct Teller {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Teller {
    /// Stops it; what was not told is told after the next start.
    pub fn stop(self) {
        // It may have ended by itself.
        self.stop.send(()).ok();
        drop(self.thread.join());
    }
}

/// Starts telling: what the store has, then what comes by `held` (outbox numbers), which `alarms` hears too.
pub fn start(
    store: &Arc<dyn Store>,
    live: Live,
    clock: Arc<dyn Clock>,
    writer: WriterHandle,
    mut held: UnboundedReceiver<i64>,
    alarms: Alarms,
) -> Result<Teller, StoreError> {
    let reader = store.reader()?;
    let (stop, mut stopped) = oneshot::channel();
    let mut turn = Turn { reader, live, clock, writer };
    let failed = |source| StoreError::Folder { path: "thread of given up deliveries".to_owned(), source };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(failed)?;
    let thread = std::thread::Builder::new().name("given-up".to_owned());
    let thread = thread
        .spawn(move || {
            runtime.block_on(async move {
                let work = async {
                    turn.after(0, None).await;
                    while let Some(number) = held.recv().await {
                        alarms.held(number);
                        turn.after(number - 1, Some(number)).await;
                    }
                };
                tokio::select! {
                    _ = &mut stopped => {}
                    () = work => {}
                }
            });
        })
        .map_err(failed)?;
    Ok(Teller { stop, thread })
}

struct Turn {
    reader: Box<dyn Reader>,
    live: Live,
    clock: Arc<dyn Clock>,
    writer: WriterHandle,
}

impl Turn {
    /// Tells of what is held above this outbox number, up to `last`.
    async fn after(&mut self, mut after: i64, last: Option<i64>) {
        loop {
            let limit = if last.is_some() { 1 } else { PAGE };
            let page = match self.reader.unreported(after, limit) {
                Ok(page) => page,
                Err(error) => {
                    tracing::error!(error = %error, "held deliveries could not be read");
                    tokio::time::sleep(AGAIN).await;
                    continue;
                }
            };
            for held in page.iter().filter(|held| last.is_none_or(|last| held.delivery == last)) {
                after = held.delivery;
                self.tell(held).await;
            }
            if last.is_some() || page.is_empty() {
                return;
            }
        }
    }

    async fn tell(&self, held: &HeldDelivery) {
        let Some(entry) = message(&self.live.current(), held, self.clock.now()) else { return };
        loop {
            match self.writer.commit(entry.clone(), None, None).await {
                Ok(_) => {
                    let partner = &held.envelope.partner;
                    tracing::info!(
                        levering_id = held.levering_id,
                        partner,
                        "the sender is told that a delivery was given up"
                    );
                    return;
                }
                Err(Unavailable::Stopped) => return,
                Err(Unavailable::Full | Unavailable::Store) => tokio::time::sleep(AGAIN).await,
            }
        }
    }
}

/// M36 about a held delivery; None when its sender takes none. Holds what the sender may know: his own id, and a code with
/// our words for it; never what the receiver answered, nor where in the receiver's message something is wrong.
fn message(routes: &Routes, held: &HeldDelivery, now: DateTime<Utc>) -> Option<Entry> {
    let about = &held.envelope;
    let to = routes.routes_to(&about.partner, SOORT);
    if to.is_empty() {
        return None;
    }
    let code = held.findings.first().map_or(Code::NietBezorgd, |f| f.code);
    let text = format!("{} `{}`; {}", words(code), held.partner, advice(code));
    let melding = Ontvangstmelding {
        bericht_id: about.bericht_id.clone(),
        antwoord_op: about.afzender_id.clone(),
        oordeel: Oordeel::NietBezorgd,
        ontvangen_op: about.ontvangen_op,
        traject_id: held.traject_id.clone(),
        vervangen_door: None,
        bevindingen: vec![Bevinding::from(&Finding::fout(code, Stage::Deliver, "", text))],
    };
    let canonical = serde_json::to_vec(&melding).ok()?;
    let afzender_id = format!("{GIVEN_UP}{}", held.levering_id);
    // Made, not drawn: telling twice is one message.
    let bericht_id = levering_id(&afzender_id, HUB, SOORT);
    let deliveries = to.into_iter().map(|route| NewDelivery {
        aangehouden: false,
        levering_id: levering_id(&bericht_id, &about.partner, route),
        partner: about.partner.clone(),
        route: route.to_owned(),
        client_ref: None,
        volgorde: None,
    });
    Some(Entry {
        facts: Facts::default(),
        changes: vec![],
        volgt: vec![],
        deliveries: deliveries.collect(),
        message: NewMessage {
            envelope: Envelope {
                bericht_id,
                partner: HUB.to_owned(),
                route: "niet-bezorgd".to_owned(),
                soort: SOORT.to_owned(),
                inhoud_sha256: sha256(afzender_id.as_bytes()),
                afzender_id,
                ontvangen_op: now,
            },
            status: Status::Aanvaard,
            raw: canonical.clone().into(),
            mediatype: "application/json",
            canonical: Some(canonical),
            traject_id: held.traject_id.clone(),
            findings: vec![],
        },
    })
}

fn words(code: Code) -> &'static str {
    match code {
        Code::Afgewezen => "het bericht is afgewezen door",
        _ => "het bericht is niet bezorgd bij",
    }
}

fn advice(code: Code) -> &'static str {
    match code {
        Code::Afgewezen => {
            "de beheerder van de koppeling kijkt ernaar. Klopt het bericht niet, stuur dan een verbeterd bericht met een nieuw kenmerk"
        }
        _ => "de beheerder van de koppeling kijkt ernaar, u hoeft het niet opnieuw te sturen",
    }
}
