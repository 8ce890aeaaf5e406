//! A message arrives: decode, read the facts, decide, commit, answer. The only function a listener calls is
//! [`Gateway::receive`].

use super::alarm::Alarms;
use super::answer::{Answer, Oordeel};
use super::clock::Clock;
use super::decode::{Decoded, StageReport, Trace, decode};
use super::delivery::Kept;
use super::heavy::{Heavy, LARGE};
use super::intrekken::corrigeren::Vorig;
use super::live::Live;
use super::outbound;
use super::process::{self, Case, Outcome, Pseudonyms};
use super::regels;
use super::route::{InRoute, Routes};
use super::traced;
use super::writer::{Unavailable, WriterHandle};
use crate::alarm::Cause;
use crate::canonical::ontvangstmelding::Ontvangstmelding;
use crate::canonical::versies::{self, nieuwste};
use crate::format::json;
use crate::format::records::csv::{self, Encoding};
use crate::mapping::write::Surroundings;
use crate::message::digest::sha256;
use crate::message::envelope::Envelope;
use crate::message::finding::{Finding, Stage, refuses};
use crate::profile::Format;
use crate::store::{Audit, Entry, Facts, Known, NewMessage, Reader, Status, Store, StoreError, Verdict};
use crate::trace::{Name, Tracer};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// How often a decision is taken again because a fact changed under it, before the caller is asked to come back.
const AGAIN: usize = 16;

/// The running gateway, as its listeners see it.
pub struct Gateway {
    /// The configuration that runs now.
    pub live: Live,
    store: Arc<dyn Store>,
    readers: Mutex<Vec<Box<dyn Reader>>>,
    keys: Arc<dyn Pseudonyms + Send + Sync>,
    /// The way to the writer.
    pub writer: WriterHandle,
    heavy: Heavy,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Who is told that a person must look; nobody, until the start says otherwise.
    pub alarms: Alarms,
    /// Who is traced; nobody, until the start says otherwise.
    pub tracer: Tracer,
}

/// All stages of a message, with nothing stored or sent.
#[derive(Debug)]
pub struct Rehearsal {
    /// Stage by stage.
    pub stages: Vec<StageReport>,
    /// The canonical message, as far as it came.
    pub canonical: Option<Value>,
    /// What each receiver would get: receiver's slug, format, body as text, whatever encoding it is sent in.
    pub out: Vec<(String, Format, String)>,
}

impl Gateway {
    /// Joins the parts of a gateway. `store` is only read here; writing goes through `writer`.
    pub fn new(
        live: Live,
        store: Arc<dyn Store>,
        keys: Arc<dyn Pseudonyms + Send + Sync>,
        writer: WriterHandle,
        clock: Arc<dyn Clock>,
    ) -> std::io::Result<Self> {
        Ok(Self {
            live,
            store,
            readers: Mutex::default(),
            keys,
            writer,
            heavy: Heavy::start()?,
            clock,
            alarms: Alarms::default(),
            tracer: Tracer::default(),
        })
    }

    /// The routes that run now. Whoever works on one message asks once.
    pub fn routes(&self) -> Arc<Routes> {
        self.live.current()
    }

    /// Runs `ask` with a reader. Readers are kept: opening one costs more than asking it something.
    pub fn read<T>(&self, ask: impl FnOnce(&mut dyn Reader) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let free = || self.readers.lock().unwrap_or_else(|p| p.into_inner());
        let kept = free().pop();
        let mut reader = match kept {
            Some(reader) => reader,
            None => self.store.reader()?,
        };
        let answer = ask(reader.as_mut());
        // A reader that failed is not used again.
        if answer.is_ok() {
            free().push(reader);
        }
        answer
    }

    /// The stages of [`Gateway::receive`].
    pub(super) async fn take(
        &self,
        route: &Arc<InRoute>,
        body: Bytes,
        mediatype: &'static str,
        corrigeert: Option<&str>,
    ) -> Result<Answer, Unavailable> {
        let now = self.clock.now();
        let decoded = if body.len() < LARGE {
            decode(route, &body, now, &mut Trace::off())
        } else {
            self.heavy.decode(route.clone(), body.clone(), now).await.ok_or(Unavailable::Full)?
        };
        traced::ended(Name::Decode);
        self.commit(route, body, mediatype, decoded, now, corrigeert).await
    }

    /// Keeps a message that did not get as far as being read: too large, broken off. Its body is not kept.
    pub async fn refuse(
        &self,
        route: &Arc<InRoute>,
        finding: Finding,
        mediatype: &'static str,
    ) -> Result<Answer, Unavailable> {
        let now = self.clock.now();
        // Of a content nobody read no two are the same: without this the second refusal of a partner would be taken for a
        // repeat of his first, and get its answer.
        let inhoud_sha256 = sha256(bericht_id(now).as_bytes());
        let decoded = Decoded { findings: vec![finding], inhoud_sha256, ..Decoded::default() };
        self.commit(route, Bytes::new(), mediatype, decoded, now, None).await
    }

    async fn commit(
        &self,
        route: &Arc<InRoute>,
        body: Bytes,
        mediatype: &'static str,
        decoded: Decoded,
        now: DateTime<Utc>,
        corrigeert: Option<&str>,
    ) -> Result<Answer, Unavailable> {
        let Decoded { afzender_id, inhoud_sha256, canonical, findings: found, quarantaine, systeem, versie } = decoded;
        let envelope = Envelope {
            bericht_id: bericht_id(now),
            partner: route.partner.clone(),
            route: route.name.clone(),
            soort: nieuwste(&route.soort.naam).to_owned(),
            afzender_id,
            inhoud_sha256,
            ontvangen_op: now,
        };
        traced::named(&envelope.bericht_id);
        let canonical = canonical.map(|mut canonical| {
            versies::op(&route.soort.naam, &mut canonical);
            Arc::new(canonical)
        });
        // A reload while we decide does not mix two configurations in one message.
        let routes = self.live.around(route);
        for again in 0..AGAIN {
            let (vorig, niet) = self.vorig(corrigeert, &envelope, &routes, now)?;
            let found: Vec<Finding> = found.iter().cloned().chain(niet).collect();
            let message = (&envelope, canonical.as_deref());
            let (facts, mut outcome) = self.decide(&routes, route, versie, message, &found, vorig.as_deref())?;
            if let Some(vorig) = vorig.as_ref().filter(|_| outcome.status == Status::Aanvaard) {
                outcome.findings.push(vorig.melding());
            }
            traced::ended(Name::Decide);
            let status = if quarantaine { Status::Quarantaine } else { outcome.status };
            let accepted = status == Status::Aanvaard;
            let message = match (&outcome.canonical, &canonical) {
                (Some(changed), _) => Some(Arc::new(changed.clone())),
                (None, as_it_came) => as_it_came.clone(),
            };
            let kept = message.clone().filter(|_| accepted && body.len() < LARGE).map(|canonical| {
                Arc::new(Kept { envelope: envelope.clone(), canonical, traject_id: outcome.traject_id.clone() })
            });
            let entry = Entry {
                message: NewMessage {
                    envelope: envelope.clone(),
                    status,
                    raw: body.clone(),
                    mediatype,
                    canonical: message.map(|message| json::write(&message)),
                    traject_id: outcome.traject_id.clone(),
                    findings: outcome.findings.clone(),
                },
                facts,
                changes: outcome.changes,
                deliveries: outcome.deliveries,
                volgt: outcome.volgt.into_iter().map(process::Volgt::entry).collect(),
            };
            let line = |wie: &str, wat: &str| Audit {
                at: now,
                wie: wie.to_owned(),
                wat: wat.to_owned(),
                waarop: envelope.bericht_id.clone(),
            };
            let namens = || {
                let case = |canonical| Case { envelope: &envelope, ontvangers: &[], canonical, bsn_velden: &[] };
                canonical.as_deref().is_some_and(|canonical| process::namens(case(canonical), routes.as_ref()))
            };
            let audit = if quarantaine {
                Some(line("hub", "bericht.quarantaine"))
            } else {
                // Once, however often it is decided.
                (again == 0 && accepted && namens()).then(|| line(&route.partner, "bericht.namens-client"))
            };
            let verdict = match vorig.filter(|_| accepted && !quarantaine) {
                Some(vorig) => self.vervang(*vorig, entry, audit, &routes, now).await?,
                None => self.writer.commit(entry, kept, audit).await?,
            };
            traced::ended(Name::Commit);
            let answer = |oordeel, known: Option<Known>, findings: Vec<Finding>| {
                let (bericht_id, ontvangen_op, traject_id) = match known {
                    Some(known) => (known.bericht_id, known.ontvangen_op, known.traject_id),
                    None => (envelope.bericht_id.clone(), now, outcome.traject_id.clone()),
                };
                let antwoord_op = envelope.afzender_id.clone();
                let melding = Ontvangstmelding {
                    bericht_id,
                    antwoord_op,
                    oordeel,
                    ontvangen_op,
                    traject_id,
                    vervangen_door: None,
                    bevindingen: vec![],
                };
                Answer::new(melding, findings, systeem.clone())
            };
            let refused = if envelope.afzender_id.is_empty() { Oordeel::Onleesbaar } else { Oordeel::Geweigerd };
            let found = outcome.findings.clone();
            let answer = match verdict {
                Verdict::Stale => continue,
                Verdict::Stored { .. } if accepted => answer(Oordeel::Aanvaard, None, found),
                Verdict::Stored { .. } => answer(refused, None, found),
                Verdict::Repeat(known) if known.status == Status::Aanvaard => {
                    answer(Oordeel::Herhaling, Some(known), vec![])
                }
                Verdict::Repeat(known) => answer(refused, Some(known), found),
                Verdict::Conflict(known) => answer(Oordeel::Conflict, Some(known), vec![conflict()]),
            };
            self.count(route, &answer, quarantaine);
            return Ok(answer);
        }
        Err(Unavailable::Full)
    }

    /// The keyed hashes of persons.
    pub fn keys(&self) -> &(dyn Pseudonyms + Send + Sync) {
        self.keys.as_ref()
    }

    /// Facts and decision. A message that did not become canonical is refused with what was found.
    fn decide(
        &self,
        routes: &Routes,
        route: &InRoute,
        versie: usize,
        (envelope, canonical): (&Envelope, Option<&Value>),
        found: &[Finding],
        vorig: Option<&Vorig>,
    ) -> Result<(Facts, Outcome), Unavailable> {
        let now = envelope.ontvangen_op;
        let Some(canonical) = canonical else {
            return Ok((Facts::default(), Outcome::refused(found.to_vec())));
        };
        let needs = process::needs(&envelope.soort, canonical, now);
        let case = Case { envelope, ontvangers: &route.ontvangers, canonical, bsn_velden: &route.bsn_velden };
        let opens = needs.iter().all(is_reservation);
        // No number is spent on what is refused; what a rule found that is switched off refuses nothing.
        let refused = |found: &[Finding]| {
            refuses(&regels::aan(found.to_vec(), process::praktijk_van(case, &Facts::default(), routes, now)))
        };
        let facts = if needs.is_empty() || opens && refuses(found) && refused(found) {
            Facts::default()
        } else {
            self.read(|reader| reader.facts(&needs)).map_err(|error| {
                tracing::error!(error = %error, "facts could not be read");
                Unavailable::Store
            })?
        };
        // What else is asked follows from what is known now.
        let mut facts = facts;
        // What a message corrects has done nothing any more.
        let gezien = |facts: &Facts| vorig.map(|vorig| vorig.zonder(facts));
        loop {
            let seen = gezien(&facts);
            let more = process::needs_also(case, seen.as_ref().unwrap_or(&facts), routes, now);
            if more.is_empty() {
                break;
            }
            let more = self.read(|reader| reader.facts(&more)).map_err(|error| {
                tracing::error!(error = %error, "facts could not be read");
                Unavailable::Store
            })?;
            facts = facts.en(more);
        }
        let seen = gezien(&facts);
        let mut outcome = process::decide(case, seen.as_ref().unwrap_or(&facts), routes, self.keys.as_ref(), now);
        route.localize(versie, &mut outcome.findings);
        if !found.is_empty() {
            // What a schema asks because of a rule goes with the rule.
            let found = regels::aan(found.to_vec(), process::praktijk_van(case, &facts, routes, now));
            outcome.findings = together(&found, outcome.findings);
            if refuses(&outcome.findings) {
                outcome = Outcome::refused(outcome.findings);
            }
        }
        Ok((facts, outcome))
    }

    /// Every stage of a message by `route`, with nothing stored or sent. Fails when its facts cannot be read.
    pub fn rehearse(&self, route: &InRoute, body: &[u8]) -> Result<Rehearsal, Unavailable> {
        let now = self.clock.now();
        let mut trace = Trace::on();
        trace.add(Stage::Receive, Instant::now(), &[]);
        let decoded = decode(route, body, now, &mut trace);
        let mut out = vec![];
        let Some(mut canonical) = decoded.canonical else {
            return Ok(Rehearsal { stages: trace.into_reports(), canonical: None, out });
        };
        versies::op(&route.soort.naam, &mut canonical);
        let envelope = Envelope {
            bericht_id: bericht_id(now),
            partner: route.partner.clone(),
            route: route.name.clone(),
            soort: nieuwste(&route.soort.naam).to_owned(),
            afzender_id: decoded.afzender_id,
            inhoud_sha256: decoded.inhoud_sha256,
            ontvangen_op: now,
        };
        let since = Instant::now();
        let routes = self.routes();
        let (facts, outcome) =
            self.decide(&routes, route, decoded.versie, (&envelope, Some(&canonical)), &decoded.findings, None)?;
        let own: Vec<_> = outcome.findings.iter().filter(|f| f.stage == Stage::Rules).cloned().collect();
        trace.add(Stage::Rules, since, &own);
        canonical = outcome.canonical.unwrap_or(canonical);
        for delivery in &outcome.deliveries {
            let Some(to) = routes.outbound(&delivery.partner, &delivery.route) else { continue };
            let since = Instant::now();
            let around = Surroundings {
                levering_id: &delivery.levering_id,
                bericht_id: &envelope.bericht_id,
                afzender_id: &envelope.afzender_id,
                ontvangen_op: now,
                zender: &routes.gegevens,
                ontvanger: &to.gegevens,
            };
            let gemeente =
                routes.gemeente_of(&envelope.partner, outcome.traject_id.as_deref().and_then(|id| facts.traject(id)));
            let (client_ref, formeel) = (delivery.client_ref.as_deref(), outcome.traject_id.is_some());
            match outbound::make_for(to, &canonical, gemeente, client_ref, formeel, &around) {
                Ok(made) => {
                    trace.add(Stage::MapOut, since, &[]);
                    // Only a table can be in something else than UTF-8.
                    let encoding = if to.format == Format::Csv { to.csv.encoding } else { Encoding::Utf8 };
                    out.push((delivery.partner.clone(), to.format, csv::show(encoding, &made.body)));
                }
                Err(findings) => trace.add(Stage::SchemaOut, since, &findings),
            }
        }
        Ok(Rehearsal { stages: trace.into_reports(), canonical: Some(canonical), out })
    }

    fn count(&self, route: &InRoute, answer: &Answer, quarantaine: bool) {
        let oordeel = match answer.melding.oordeel {
            Oordeel::Geweigerd if quarantaine => "quarantaine",
            oordeel => oordeel.as_str(),
        };
        metrics::counter!("trajectbrug_berichten_total", "partner" => route.partner.clone(), "route" => route.name.clone(), "oordeel" => oordeel)
            .increment(1);
        let bericht_id = &answer.melding.bericht_id;
        if quarantaine {
            self.alarms.raise(|| Cause::Quarantaine { partner: route.partner.clone(), route: route.name.clone() });
            tracing::error!(
                alarm = true,
                bericht_id,
                partner = route.partner,
                route = route.name,
                code = "TB-BSN-NIET-TOEGESTAAN",
                "quarantaine: a BSN came from a partner who may not send one"
            );
        } else if answer.melding.oordeel != Oordeel::Aanvaard {
            let codes: Vec<_> = answer.findings.iter().map(|f| f.code.as_str()).collect();
            tracing::info!(
                bericht_id,
                partner = route.partner,
                route = route.name,
                oordeel,
                ?codes,
                "message not accepted"
            );
        }
    }
}

fn is_reservation(key: &crate::store::FactKey) -> bool {
    matches!(key, crate::store::FactKey::NieuwTrajectnummer(_))
}

/// What decoding found and what the rules found, in one list; a rule that trips over a field the schema already named adds
/// nothing.
pub(super) fn together(found: &[Finding], rules: Vec<Finding>) -> Vec<Finding> {
    let mut all = found.to_vec();
    let below = |path: &str, field: &str| {
        path.strip_prefix(field).is_some_and(|rest| rest.is_empty() || (!field.is_empty() && rest.starts_with('/')))
    };
    all.extend(rules.into_iter().filter(|r| !found.iter().any(|f| below(&r.path, &f.path))));
    all
}

pub(super) fn conflict() -> Finding {
    Finding::fout(
        crate::message::code::Code::Conflict,
        Stage::Commit,
        "",
        "dit kenmerk is eerder gebruikt voor een bericht met een andere inhoud; een nieuw of verbeterd bericht krijgt een nieuw kenmerk",
    )
    .regel("BR57")
}

fn bericht_id(now: DateTime<Utc>) -> String {
    let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
    let moment = uuid::Timestamp::from_unix(uuid::NoContext, seconds, now.timestamp_subsec_nanos());
    uuid::Uuid::new_v7(moment).to_string()
}
