//! One attempt: the bytes of an earlier one, or made now; sent; and what became of it.

use super::{Dispatch, Engine, wait_after};
use crate::connector::{DeliveryError, Disposition, Outgoing};
use crate::flow::outbound;
use crate::flow::route::OutRoute;
use crate::mapping::write::Surroundings;
use crate::message::code::Code;
use crate::message::digest::sha256;
use crate::message::envelope::Envelope;
use crate::message::finding::{Finding, Stage};
use crate::profile::Aflevering;
use crate::store::{Attempted, FactKey, Parcel, StoreError};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// The longest a partner can ask us to wait.
const ASKED: Duration = Duration::from_secs(86_400);

/// How an attempt ended.
pub(super) struct Ended {
    /// For the store.
    pub(super) how: Attempted,
    /// Whether the partner answered for himself; None: he was not asked.
    pub(super) answered: Option<bool>,
    /// How long he asked us to wait.
    pub(super) pause: Option<Duration>,
}

impl Ended {
    fn before_the_door(how: Attempted) -> Self {
        Self { how, answered: None, pause: None }
    }
}

impl Engine {
    /// Makes attempt `attempt` (from 1) of a delivery.
    pub(super) async fn attempt(&self, dispatch: &mut Dispatch, attempt: u32, policy: &Aflevering) -> Ended {
        let Some(route) = self.live.outbound(&dispatch.pending.partner, &dispatch.pending.route) else {
            return Ended::before_the_door(held("de uitgaande route van deze levering staat niet meer in het profiel"));
        };
        // Sent by the route of now, which may have a mended address; made by the one it began with.
        let made_with = dispatch.made_with.get_or_insert_with(|| route.clone()).clone();
        let age = (self.clock.now() - dispatch.pending.sinds).to_std().unwrap_or_default();
        // A panic in making one message holds that message; it does not take the lane with it.
        let made = catch_unwind(AssertUnwindSafe(|| self.outgoing(dispatch, &made_with, attempt, age, policy)));
        let outgoing = match made.unwrap_or_else(|_| Err(held("het bericht voor de ontvanger kon niet worden gemaakt")))
        {
            Ok(outgoing) => outgoing,
            Err(how) => return Ended::before_the_door(how),
        };
        match route.sender.send(&outgoing).await {
            Ok(receipt) => Ended {
                how: Attempted::Delivered { sent_sha256: sha256(&outgoing.body), receipt: receipt.body },
                answered: Some(true),
                pause: None,
            },
            Err(error) => {
                let wait = wait_after(policy, attempt, age, &outgoing.levering_id);
                self.failed(dispatch, attempt, &outgoing, &error, wait)
            }
        }
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
                Ended { how, answered: Some(false), pause: asked }
            }
            (disposition, _) => {
                tracing::error!(levering_id = outgoing.levering_id, partner, route, attempt, reason = %error, "delivery held");
                let (text, answered) = match disposition {
                    Disposition::Hold => (format!("{error}; nog eens sturen geeft hetzelfde"), true),
                    Disposition::Retry(_) => {
                        (format!("na {attempt} pogingen niet gelukt; de laatste keer: {error}"), false)
                    }
                };
                let findings = vec![Finding::fout(Code::Afgewezen, Stage::Deliver, "", text)];
                Ended { how: Attempted::Held { findings }, answered: Some(answered), pause: None }
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
            return self.make(
                route,
                &kept.envelope,
                &kept.canonical,
                fresh.client_ref.as_deref(),
                kept.traject_id.as_deref(),
                &fresh.levering_id,
            );
        }
        let read = self.reader.borrow_mut().parcel(dispatch.pending.delivery);
        let parcel = read.map_err(|error| {
            tracing::error!(delivery = dispatch.pending.delivery, error = %error, "a pending delivery cannot be read");
            match (&error, wait_after(policy, attempt, age, "")) {
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
            }),
            None => {
                let canonical: Value = serde_json::from_slice(&canonical)
                    .map_err(|_| held("het opgeslagen bericht van deze levering kan niet worden gelezen"))?;
                self.make(route, &envelope, &canonical, client_ref.as_deref(), traject_id.as_deref(), &levering_id)
            }
        }
    }

    fn make(
        &self,
        route: &OutRoute,
        envelope: &Envelope,
        canonical: &Value,
        client_ref: Option<&str>,
        traject_id: Option<&str>,
        levering_id: &str,
    ) -> Result<Outgoing, Attempted> {
        let routes = self.live.current();
        let gemeente = match (route.versions.ask_gemeente(), traject_id) {
            (false, _) => None,
            (true, None) => routes.gemeente_of(&envelope.partner, None),
            (true, Some(id)) => {
                let facts = self.reader.borrow_mut().facts(&[FactKey::Traject(id.to_owned())]);
                // Not guessed when the disk does not answer: the delivery waits.
                let facts = facts.map_err(|_| self.no_answer(Duration::from_secs(10)))?;
                routes.gemeente_of(&envelope.partner, facts.traject(id))
            }
        };
        let around = Surroundings {
            levering_id,
            bericht_id: &envelope.bericht_id,
            afzender_id: &envelope.afzender_id,
            ontvangen_op: envelope.ontvangen_op,
            zender: &routes.gegevens,
            ontvanger: &route.gegevens,
        };
        match outbound::make_for(route, canonical, gemeente, client_ref, traject_id.is_some(), &around) {
            Ok(made) => {
                metrics::counter!("trajectbrug_velden_weggelaten_total", "partner" => route.partner.clone())
                    .increment(made.stripped as u64);
                Ok(Outgoing {
                    levering_id: levering_id.to_owned(),
                    bericht_id: envelope.bericht_id.clone(),
                    afzender_id: envelope.afzender_id.clone(),
                    body: made.body,
                })
            }
            Err(findings) => {
                let first = findings.first().map(|f| f.path.clone()).unwrap_or_default();
                tracing::error!(
                    levering_id,
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
