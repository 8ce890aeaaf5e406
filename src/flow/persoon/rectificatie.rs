//! Correcting what is kept of a person (AVG art. 16, 19): the field gets its right value in every message that holds it, what it
//! was stays with who, when and why; and who got the old value is told the new one by a mutatie (M32), as far as it is a name
//! or how to reach somebody and his to see. What a mutatie cannot say is told by a person: the answer says whom.

use super::{Niet, Wie, asked, reden, zoek};
use crate::domain::kalender;
use crate::domain::traject::Traject;
use crate::flow::mend::edit;
use crate::flow::mend::{Hand, Trouble};
use crate::flow::process::{self, Case, Pseudonyms, levering_id};
use crate::flow::route::Routes;
use crate::format::json;
use crate::message::digest::sha256;
use crate::message::envelope::Envelope;
use crate::message::finding::refuses;
use crate::store::{Deed, DeliveryStatus, Done, Entry, FactKey, HUB, Intervention, NewMessage, Reader, Status};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The kind of M32.
const MUTATIE: &str = "mutatie/1";
/// How often a decision is taken anew when its facts change meanwhile.
const AGAIN: usize = 4;

/// What is asked to be corrected.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rectificatie {
    /// Who asks: a login name.
    #[serde(default)]
    pub wie: String,
    /// Whom it is about.
    pub persoon: Wie,
    /// Why; no value of a message.
    pub reden: String,
    /// By JSON Pointer in the canonical message: what is right.
    pub correcties: Map<String, Value>,
}

impl std::fmt::Debug for Rectificatie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rectificatie(***)")
    }
}

/// What was corrected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Gerectificeerd {
    /// Our ids of the messages that were mended.
    pub berichten: Vec<String>,
    /// Receivers that get a mutatie.
    pub verteld: Vec<String>,
    /// Receivers that got the old value and get no mutatie: tell them otherwise.
    pub zelf_vertellen: Vec<String>,
}

/// Corrects; everything in one transaction.
pub fn rectificeer(
    wanted: &Rectificatie,
    routes: &Routes,
    keys: &dyn Pseudonyms,
    reader: &mut dyn Reader,
    now: DateTime<Utc>,
    hand: Hand<'_>,
) -> Result<Gerectificeerd, Niet> {
    let why = reden(&wanted.reden)?;
    if wanted.correcties.is_empty() || !wanted.correcties.keys().all(|at| at.starts_with('/')) {
        return Err(asked("geef per veld een JSON Pointer (`/contact/telefoon`) met de juiste waarde"));
    }
    for _ in 0..AGAIN {
        let found = zoek(&wanted.persoon, reader)?;
        let (mut orders, mut done) = (vec![], Gerectificeerd::default());
        let by = |deed| Intervention { at: now, wie: wanted.wie.clone(), deed };
        let mut got: Vec<(String, String)> = vec![];
        for bericht_id in &found.dossier.berichten {
            let Some(view) = reader.show(bericht_id)? else { continue };
            let Some(before) = view.canonical.filter(|_| view.line.partner != HUB) else { continue };
            let Ok(old) = serde_json::from_slice::<Value>(&before) else { continue };
            let mut new = old.clone();
            for (at, value) in &wanted.correcties {
                if let Some(place) = new.pointer_mut(at) {
                    place.clone_from(value);
                }
            }
            if new == old {
                continue;
            }
            let findings = edit::check(&view.line.partner, &view.line.route, &old, &new, routes, kalender::dag(now));
            let findings =
                findings.map_err(|_| asked("de route waarover een bericht kwam, staat niet meer in het profiel"))?;
            if refuses(&findings) {
                return Err(Niet::Findings(findings));
            }
            let mut plekken = vec![];
            edit::differ(&old, &new, String::new(), &mut plekken);
            // Who got, or will get by bytes that were made, what was wrong.
            for d in view.deliveries.iter().filter(|d| d.status != DeliveryStatus::Vastgehouden) {
                let Some(route) = routes.outbound(&d.partner, &d.route) else { continue };
                let mask = &route.mask_formeel;
                let (was, is) = (mask.view(&old).0, mask.view(&new).0);
                if was != is {
                    got.push((view.line.traject_id.clone().unwrap_or_default(), d.partner.clone()));
                }
            }
            let deed = Deed::Edit {
                bericht_id: bericht_id.clone(),
                reden: why.to_owned(),
                before,
                canonical: new.to_string().into_bytes(),
                plekken,
                ook_bezorgd: true,
            };
            orders.push(by(deed));
            done.berichten.push(bericht_id.clone());
        }
        if orders.is_empty() {
            return Err(asked("geen bericht van deze persoon heeft zo'n veld met een andere waarde"));
        }
        got.sort_unstable();
        got.dedup();
        for traject in &found.dossier.trajecten {
            if let Some(canonical) = mutatie(&wanted.correcties, traject, reader, &found.dossier.berichten, now)? {
                let entry = entry(traject, canonical, routes, keys, reader, now)?;
                let Some(entry) = entry.filter(|entry| !entry.deliveries.is_empty()) else { continue };
                done.verteld.extend(entry.deliveries.iter().map(|d| d.partner.clone()));
                orders.push(by(Deed::Schrijf {
                    entries: vec![entry],
                    stop: vec![],
                    waarom: vec![],
                    wat: "persoon.gerectificeerd",
                    waarop: traject.traject_id.clone(),
                }));
            }
        }
        done.verteld.sort_unstable();
        done.verteld.dedup();
        done.zelf_vertellen =
            got.into_iter().map(|(_, partner)| partner).filter(|p| !done.verteld.contains(p)).collect();
        done.zelf_vertellen.dedup();
        let made = hand(orders).map_err(Trouble::from)?;
        if made.iter().all(|done| matches!(done, Done::Edited | Done::Geschreven { .. })) {
            return Ok(done);
        }
    }
    Err(asked("er verandert nu steeds iets aan de berichten van deze persoon; probeer het opnieuw"))
}

/// What a mutatie can say of the corrections: a name, and how to reach somebody; whole, as a mutatie has them. None: nothing.
fn mutatie(
    correcties: &Map<String, Value>,
    traject: &Traject,
    reader: &mut dyn Reader,
    berichten: &[String],
    now: DateTime<Utc>,
) -> Result<Option<Value>, Niet> {
    let mut made = json!({"traject_id": traject.traject_id, "ingangsdatum": kalender::dag(now)});
    for (veld, naam) in [("contact", "contact"), ("naam", "naw")] {
        let here: Vec<_> = correcties.iter().filter(|(at, _)| at.split('/').nth(1) == Some(veld)).collect();
        if here.is_empty() {
            continue;
        }
        // The last that was said of it.
        for bericht_id in berichten.iter().rev() {
            let Some(view) = reader.show(bericht_id)? else { continue };
            let canonical = view.canonical.and_then(|text| serde_json::from_slice::<Value>(&text).ok());
            let own = view.line.traject_id.as_ref() == Some(&traject.traject_id);
            let Some(mut canonical) = canonical.filter(|c| own && c[veld].is_object()) else { continue };
            for (at, value) in &here {
                if let Some(place) = canonical.pointer_mut(at) {
                    place.clone_from(value);
                }
            }
            made[veld] = canonical[veld].take();
            made["veld"] = naam.into();
            break;
        }
    }
    Ok(made["veld"].is_string().then_some(made))
}

/// M32 of the hub, decided as if the gemeente had sent it: she is who may say it. None: there is nobody to tell.
fn entry(
    traject: &Traject,
    canonical: Value,
    routes: &Routes,
    keys: &dyn Pseudonyms,
    reader: &mut dyn Reader,
    now: DateTime<Utc>,
) -> Result<Option<Entry>, Niet> {
    let afzender_id = format!(
        "rectificatie/{}/{}/{}",
        traject.traject_id,
        canonical["veld"].as_str().unwrap_or_default(),
        now.timestamp_millis()
    );
    let mut envelope = Envelope {
        bericht_id: levering_id(&afzender_id, HUB, MUTATIE),
        partner: traject.gemeente.clone(),
        route: "rectificatie".to_owned(),
        soort: MUTATIE.to_owned(),
        inhoud_sha256: sha256(&json::write(&canonical)),
        afzender_id,
        ontvangen_op: now,
    };
    let facts = reader.facts(&[FactKey::Traject(traject.traject_id.clone())])?;
    let case = Case { envelope: &envelope, ontvangers: &[], canonical: &canonical, bsn_velden: &[] };
    let outcome = process::decide(case, &facts, routes, keys, now);
    if outcome.status != Status::Aanvaard {
        return Ok(None);
    }
    envelope.partner = HUB.to_owned();
    let body = json::write(outcome.canonical.as_ref().unwrap_or(&canonical));
    Ok(Some(Entry {
        message: NewMessage {
            envelope,
            status: Status::Aanvaard,
            raw: body.clone().into(),
            mediatype: "application/json",
            canonical: Some(body),
            traject_id: Some(traject.traject_id.clone()),
            findings: outcome.findings,
        },
        facts,
        changes: outcome.changes,
        deliveries: outcome.deliveries,
        volgt: outcome.volgt.into_iter().map(process::Volgt::entry).collect(),
    }))
}
