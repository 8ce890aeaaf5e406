//! One attempt: the bytes of an earlier one, or made now; sent; and what became of it.

use super::make::{Source, Unmade, make};
use super::{Dispatch, Engine, wait_after};
use crate::connector::{DeliveryError, Disposition, Outgoing};
use crate::flow::route::OutRoute;
use crate::flow::traced;
use crate::message::code::Code;
use crate::message::digest::sha256;
use crate::message::finding::{Finding, Stage};
use crate::profile::Aflevering;
use crate::store::{Attempted, Parcel, StoreError};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// The longest a partner can ask us to wait.
const ASKED: Duration = Duration::from_secs(86_400);

/// How an attempt ended.
pub(super) struct Ended {
    /// What goes on record before it: a body that was sent, when it is not in `how`.
    pub(super) sent: Option<Attempted>,
    /// For the store.
    pub(super) how: Attempted,
    /// Whether the partner answered for himself; None: he was not asked.
    pub(super) answered: Option<bool>,
    /// How long he asked us to wait.
    pub(super) pause: Option<Duration>,
}

impl Ended {
    fn before_the_door(how: Attempted) -> Self {
        Self { sent: None, how, answered: None, pause: None }
    }
}

impl Engine {
    /// Makes attempt `attempt` (from 1) of a delivery. How often it is tried counts from its last release.
    pub(super) async fn attempt(&self, dispatch: &mut Dispatch, attempt: u32, policy: &Aflevering) -> Ended {
        let Some(route) = self.live.outbound(&dispatch.pending.partner, &dispatch.pending.route) else {
            return Ended::before_the_door(held("de uitgaande route van deze levering staat niet meer in het profiel"));
        };
        // Sent by the route of now, which may have a mended address; made by the one it began with.
        let made_with = dispatch.made_with.get_or_insert_with(|| route.clone()).clone();
        let age = dispatch.age();
        // A panic in making one message holds that message; it does not take the lane with it.
        let made = catch_unwind(AssertUnwindSafe(|| self.outgoing(dispatch, &made_with, attempt, age, policy)));
        let mut outgoing =
            match made.unwrap_or_else(|_| Err(held("het bericht voor de ontvanger kon niet worden gemaakt"))) {
                Ok(outgoing) => outgoing,
                Err(how) => return Ended::before_the_door(how),
            };
        let (partner, name, now) = (&route.partner, &route.name, self.clock.now());
        let attempting = traced::begin(&self.tracer, now, partner, name, attempt, &mut outgoing);
        let ended = match route.sender.send(&outgoing).await {
            Ok(receipt) => Ended {
                sent: None,
                how: Attempted::Delivered { sent_sha256: sha256(&outgoing.body), receipt: receipt.body },
                answered: Some(true),
                pause: None,
            },
            Err(error) => {
                let wait = wait_after(policy, dispatch.tries(attempt), age, &outgoing.levering_id);
                self.failed(dispatch, attempt, &outgoing, &error, wait)
            }
        };
        traced::end(&self.tracer, attempting, &ended.how);
        ended
    }

    fn failed(
        &self,
        dispatch: &Dispatch,
        attempt: u32,
        outgoing: &Outgoing,
        error: &DeliveryError,
        wait: Option<Duration>,
    ) -> Ended {
        let (partner, route) = (&dispatch.pending.partner, &dispatch.pending.route);
        match (error.disposition(), wait) {
            (Disposition::Retry(asked), Some(wait)) => {
                let wait = asked.map_or(wait, |asked| asked.clamp(wait, ASKED));
                tracing::warn!(levering_id = outgoing.levering_id, partner, route, attempt, wait_s = wait.as_secs(), reason = %error, "delivery failed, will be tried again");
                let how = Attempted::Retry {
                    next: self.in_a_while(wait),
                    sent_sha256: Some(sha256(&outgoing.body)),
                    // The store keeps equal bodies once.
                    body: Some(outgoing.body.to_vec()),
                    reason: error.to_string(),
                };
                Ended { sent: None, how, answered: Some(false), pause: asked }
            }
            (disposition, _) => {
                tracing::error!(levering_id = outgoing.levering_id, partner, route, attempt, reason = %error, "delivery held");
                let (code, text, answered) = match disposition {
                    Disposition::Reject => {
                        (Code::Afgewezen, format!("de ontvanger wijst dit bericht af: {error}"), true)
                    }
                    Disposition::Hold => (Code::NietBezorgd, format!("{error}; nog eens sturen geeft hetzelfde"), true),
                    Disposition::Retry(_) => {
                        let tries = dispatch.tries(attempt);
                        let text = format!("na {tries} pogingen niet gelukt; de laatste keer: {error}");
                        (Code::NietBezorgd, text, false)
                    }
                };
                // He may have it all the same: when a person releases it, he gets these bytes again.
                let sent = Attempted::Retry {
                    next: self.clock.now(),
                    sent_sha256: Some(sha256(&outgoing.body)),
                    body: Some(outgoing.body.to_vec()),
                    reason: text.clone(),
                };
                let findings = vec![Finding::fout(code, Stage::Deliver, "", text)];
                Ended { sent: Some(sent), how: Attempted::Held { findings }, answered: Some(answered), pause: None }
            }
        }
    }

    /// The bytes to send: those of an earlier attempt, or made now.
    fn outgoing(
        &self,
        dispatch: &Dispatch,
        route: &OutRoute,
        attempt: u32,
        age: Duration,
        policy: &Aflevering,
    ) -> Result<Outgoing, Attempted> {
        if let Some(fresh) = &dispatch.fresh {
            let kept = &fresh.kept;
            let source = Source {
                envelope: &kept.envelope,
                canonical: &kept.canonical,
                client_ref: fresh.client_ref.as_deref(),
                traject_id: kept.traject_id.as_deref(),
                levering_id: &fresh.levering_id,
            };
            return self.make(route, source);
        }
        let read = self.reader.borrow_mut().parcel(dispatch.pending.delivery);
        let parcel = read.map_err(|error| {
            tracing::error!(delivery = dispatch.pending.delivery, error = %error, "a pending delivery cannot be read");
            match (&error, wait_after(policy, dispatch.tries(attempt), age, "")) {
                // The disk may come back; what is sealed with another key or broken will not.
                (StoreError::Database { .. }, Some(wait)) => self.no_answer(wait),
                _ => held("de opgeslagen inhoud van deze levering kan niet worden gelezen"),
            }
        })?;
        let Parcel { levering_id, client_ref, envelope, traject_id, canonical, body, .. } = parcel;
        match body {
            Some(body) => Ok(Outgoing {
                levering_id,
                bericht_id: envelope.bericht_id,
                afzender_id: envelope.afzender_id,
                body: Bytes::from(body),
                traceparent: None,
            }),
            None => {
                let canonical: Value = serde_json::from_slice(&canonical)
                    .map_err(|_| held("het opgeslagen bericht van deze levering kan niet worden gelezen"))?;
                let source = Source {
                    envelope: &envelope,
                    canonical: &canonical,
                    client_ref: client_ref.as_deref(),
                    traject_id: traject_id.as_deref(),
                    levering_id: &levering_id,
                };
                self.make(route, source)
            }
        }
    }

    fn make(&self, route: &OutRoute, source: Source<'_>) -> Result<Outgoing, Attempted> {
        let routes = self.live.current();
        let made = make(&routes, route, source, self.reader.borrow_mut().as_mut());
        match made {
            Ok(made) => {
                metrics::counter!("trajectbrug_velden_weggelaten_total", "partner" => route.partner.clone())
                    .increment(made.stripped as u64);
                Ok(Outgoing {
                    levering_id: source.levering_id.to_owned(),
                    bericht_id: source.envelope.bericht_id.clone(),
                    afzender_id: source.envelope.afzender_id.clone(),
                    body: made.body,
                    traceparent: None,
                })
            }
            // Not guessed when the disk does not answer: the delivery waits.
            Err(Unmade::Store(_)) => Err(self.no_answer(Duration::from_secs(10))),
            Err(Unmade::Findings(findings)) => {
                let first = findings.first().map(|f| f.path.clone()).unwrap_or_default();
                tracing::error!(
                    levering_id = source.levering_id,
                    partner = route.partner,
                    route = route.name,
                    path = first,
                    "the receiver's message breaks his schema; delivery held"
                );
                Err(Attempted::Held { findings })
            }
        }
    }

    fn in_a_while(&self, wait: Duration) -> DateTime<Utc> {
        self.clock.now() + chrono::Duration::from_std(wait).unwrap_or_default()
    }

    fn no_answer(&self, wait: Duration) -> Attempted {
        let reason = "de database antwoordde niet".to_owned();
        Attempted::Retry { next: self.in_a_while(wait), sent_sha256: None, body: None, reason }
    }
}

fn held(text: &str) -> Attempted {
    Attempted::Held { findings: vec![Finding::fout(Code::UitvoerSchema, Stage::MapOut, "", text)] }
}
