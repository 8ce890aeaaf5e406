//! Everything that is kept of a person and whom it went to, as one document (AVG art. 15): by traject its messages with their
//! content, who got which fields and when, terms, work and entries of the ledger; then what belongs to no traject, the
//! pseudonyms, and the lines of the audit trail.
//!
//! Which fields a receiver got follows from the mask of his role, as delivery applies it; so the document cannot say something
//! else than what went.

use super::{Gevonden, Niet, Vraag, ingrijpen, zoek};
use crate::domain::boek::BoekVraag;
use crate::flow::mend::Hand;
use crate::flow::process::Directory;
use crate::flow::route::Routes;
use crate::store::persoon::Ingreep;
use crate::store::work::{TermijnFilter, WorkFilter};
use crate::store::{MessageView, Reader};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::HashSet;

/// More than there are of one traject.
const ALL: u32 = 100_000;

/// The document; that somebody looked is in the audit trail first.
pub fn inzage(
    vraag: &Vraag,
    routes: &Routes,
    reader: &mut dyn Reader,
    now: DateTime<Utc>,
    hand: Hand<'_>,
) -> Result<Value, Niet> {
    let found = zoek(&vraag.persoon, reader)?;
    ingrijpen(&found.persoon, Ingreep::Inzage, &vraag.wie, now, hand)?;
    document(&found, vraag, routes, reader, now)
}

/// The document alone.
pub fn document(
    found: &Gevonden,
    vraag: &Vraag,
    routes: &Routes,
    reader: &mut dyn Reader,
    now: DateTime<Utc>,
) -> Result<Value, Niet> {
    let mut about: HashSet<String> = HashSet::new();
    let mut trajecten = vec![];
    for traject in &found.dossier.trajecten {
        let id = &traject.traject_id;
        about.insert(id.clone());
        let mut known = json!(traject);
        // Our key of him says nothing to him, and something to who has the master key.
        known.as_object_mut().map(|o| o.remove("persoon"));
        let termijnen = reader.termijnen(&TermijnFilter {
            traject_id: Some(id.clone()),
            limit: ALL,
            ..TermijnFilter::default()
        })?;
        let werk = reader.work(&WorkFilter { traject_id: Some(id.clone()), limit: ALL, ..WorkFilter::default() })?;
        about.extend(werk.iter().map(|w| w.werk_id.clone()));
        let mut berichten = vec![];
        for bericht_id in &found.dossier.berichten {
            if let Some(view) = reader.show(bericht_id)?.filter(|view| view.line.traject_id.as_ref() == Some(id)) {
                berichten.push(bericht(&view, routes, &mut about));
            }
        }
        trajecten.push(json!({
            "traject": known,
            "berichten": berichten,
            "termijnen": termijnen,
            "werkitems": werk,
            "boekingen": reader.boek(&BoekVraag::Traject(id.clone()))?.boekingen,
        }));
    }
    let mut los = vec![];
    for bericht_id in &found.los {
        if let Some(view) = reader.show(bericht_id)? {
            los.push(bericht(&view, routes, &mut about));
        }
    }
    about.extend(found.noemt.iter().cloned());
    about.extend(found.dossier.gewist.iter().flat_map(|g| g.trajecten.iter().cloned()));
    let logboek = reader.audit_over(&about)?;
    let logboek: Vec<_> =
        logboek.into_iter().map(|l| json!({"op": l.at, "wie": l.wie, "wat": l.wat, "waarop": l.waarop})).collect();
    let pseudoniemen = found.dossier.pseudoniemen.iter();
    Ok(json!({
        "gemaakt_op": now,
        "gemaakt_door": vraag.wie,
        "gezocht_met": vraag.persoon.met(),
        "trajecten": trajecten,
        "berichten_zonder_traject": los,
        "genoemd_in": found.noemt,
        "pseudoniemen": pseudoniemen.map(|(partner, c)| json!({"partner": partner, "client_ref": c})).collect::<Vec<_>>(),
        "beperkt": found.dossier.beperkt,
        "gewist": found.dossier.gewist,
        "logboek": logboek,
    }))
}

/// A message, its content as it is held, and where it went.
fn bericht(view: &MessageView, routes: &Routes, about: &mut HashSet<String>) -> Value {
    let line = &view.line;
    about.insert(line.bericht_id.clone());
    let canonical: Option<Value> = view.canonical.as_deref().and_then(|text| serde_json::from_slice(text).ok());
    let leveringen = view.deliveries.iter().map(|d| {
        about.insert(d.levering_id.clone());
        let route = routes.outbound(&d.partner, &d.route);
        let seen = route.zip(canonical.as_ref()).map(|(route, canonical)| {
            let mask = if line.traject_id.is_some() { &route.mask_formeel } else { &route.mask };
            let mut found = vec![];
            leaves(&mask.view(canonical).0, String::new(), &mut found);
            found
        });
        json!({
            "ontvanger": d.partner,
            "naam": routes.partners.get(&d.partner).map(|p| &p.naam),
            "rol": routes.rol(&d.partner).map(|rol| rol.as_str()),
            "levering_id": d.levering_id,
            "status": d.status,
            "bezorgd_op": d.bezorgd_op,
            "ontvangstbewijs_sha256": d.ontvangstbewijs_sha256,
            "reden": d.reden,
            "velden": seen,
        })
    });
    let leveringen: Vec<Value> = leveringen.collect();
    let origineel = match std::str::from_utf8(&view.raw) {
        _ if view.raw.is_empty() => Value::Null,
        Ok(text) => json!({"mediatype": view.mediatype, "tekst": text}),
        Err(_) => json!({"mediatype": view.mediatype, "base64": base64(&view.raw)}),
    };
    json!({
        "bericht_id": line.bericht_id,
        "kenmerk_afzender": view.afzender_id,
        "ontvangen_op": line.ontvangen_op,
        "afzender": line.partner,
        "soort": line.soort,
        "status": line.status,
        "inhoud": canonical,
        "origineel": origineel,
        "inhoud_sha256": view.inhoud_sha256,
        "bevindingen": view.findings,
        "bewerkingen": view.edits,
        "leveringen": leveringen,
    })
}

/// JSON Pointers of the values below here.
fn leaves(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            leaves(value, format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), found);
        }),
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            items.iter().enumerate().for_each(|(n, item)| leaves(item, format!("{at}/{n}"), found));
        }
        _ => found.push(at),
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_places_of_values_are_json_pointers_and_a_list_of_values_is_one_place() {
        let mut found = vec![];
        leaves(
            &json!({"a": 1, "b": {"c/d": null}, "e": ["x", "y"], "f": [{"g": 1}, {"g": 2}]}),
            String::new(),
            &mut found,
        );
        assert_eq!(found, ["/a", "/b/c~1d", "/e", "/f/0/g", "/f/1/g"]);
    }
}
