//! A message that was made for a receiver as a sample: what he may see of the canonical message, with nobody in it, and
//! what is made of that.

use super::super::outbound as making;
use super::super::route::{OutRoute, Routes};
use super::invent::{Inventor, Kind};
use super::rewrite::{Rewriting, texts_of_json};
use super::{Files, nobody_in, pretty};
use crate::format::records::Layout;
use crate::format::{ContentPaths, Limits, soap, xml};
use crate::mapping::read::{Arrived, Reader};
use crate::mapping::syntax::Side;
use crate::mapping::write::Surroundings;
use crate::message::finding::refuses;
use crate::profile::Format;
use crate::store::Sent;
use chrono::{NaiveDateTime, TimeZone};
use chrono_tz::Europe::Amsterdam;
use serde_json::{Value, json};

/// A delivery as a sample; or why it does not become one, in Dutch, without values. `canonical` is the schema of the
/// kind.
pub fn outbound(
    routes: &Routes,
    partner: &str,
    gemeente: Option<&str>,
    canonical: &Value,
    sent: &Sent,
    inventor: &mut Inventor,
) -> Result<Files, String> {
    let route = routes.outbound(partner, &sent.route).ok_or("de route staat niet meer in het profiel")?;
    let unreadable = || "het bewaarde bericht is niet te lezen".to_owned();
    let message: Value = serde_json::from_slice(&sent.canonical).map_err(|_| unreadable())?;
    // What he may not see is not in his samples either.
    let mask = if sent.traject_id.is_some() { &route.mask_formeel } else { &route.mask };
    let (mut seen, _) = mask.apply(&message);
    let map = seen.as_object_mut().ok_or_else(unreadable)?;
    map.shift_remove("client_ref");
    let own = sent
        .client_ref
        .as_deref()
        .and_then(|own| mask.apply(&json!({ "client_ref": own })).0.get("client_ref").cloned());
    if let Some(own) = own {
        map.insert("client_ref".to_owned(), own);
    }
    let mut rewriting = Rewriting { inventor, replaced: vec![] };
    let mut texts = vec![];
    texts_of_json(&seen, &mut texts);
    rewriting.prepare(&texts);
    let new = rewriting.canonical(&seen, canonical);
    let client_ref = new.get("client_ref").and_then(Value::as_str).map(str::to_owned);
    let mut id = |text: &str| rewriting.inventor.text(text, Kind::default());
    let (levering_id, bericht_id, afzender_id) =
        (id(&sent.levering_id), id(&sent.envelope.bericht_id), id(&sent.envelope.afzender_id));
    let tijdstip = sent.envelope.ontvangen_op.with_timezone(&Amsterdam).format("%Y%m%d%H%M%S%3f").to_string();
    let tijdstip = id(&tijdstip);
    let local = NaiveDateTime::parse_from_str(&tijdstip, "%Y%m%d%H%M%S%3f").map_err(|_| unreadable())?;
    let moment = Amsterdam.from_local_datetime(&local).earliest().ok_or_else(unreadable)?.to_utc();
    let around = Surroundings {
        levering_id: &levering_id,
        bericht_id: &bericht_id,
        afzender_id: &afzender_id,
        ontvangen_op: moment,
        zender: &routes.gegevens,
        ontvanger: &route.gegevens,
    };
    let made = making::make_for(route, &new, gemeente, client_ref.as_deref(), true, &around).map_err(|findings| {
        let places: Vec<_> = findings.iter().map(|f| format!("{} {}", f.code, f.path)).collect();
        format!("met verzonnen waarden kan het niet worden gemaakt ({})", places.join(", "))
    })?;
    if made.stripped > 0 {
        return Err("het bevat velden die deze ontvanger niet mag zien".to_owned());
    }
    let (name, body) = match route.format {
        Format::Json => {
            let document: Value = serde_json::from_slice(&made.body).map_err(|_| unreadable())?;
            ("out.json", pretty(&document))
        }
        Format::Xml | Format::Soap => ("out.xml", made.body.to_vec()),
        Format::JsonLines => ("out.jsonl", made.body.to_vec()),
        Format::Csv => ("out.csv", made.body.to_vec()),
        Format::Xlsx => return Err("een werkblad wordt niet als voorbeeld geschreven".to_owned()),
        Format::Ubl | Format::UblPdf => return Err("een factuur wordt niet als voorbeeld geschreven".to_owned()),
    };
    let arrived = Arrived { ontvangen_op: moment, afzender_id: &afzender_id };
    let lost = not_back(route, &new, gemeente, &made.body, &arrived)?;
    let mut envelope = json!({
        "levering_id": levering_id, "bericht_id": bericht_id, "afzender_id": afzender_id, "tijdstip": tijdstip,
        "zender": routes.gegevens, "ontvanger": route.gegevens,
    });
    if let Some(own) = client_ref {
        envelope["client_ref"] = own.into();
    }
    if !lost.is_empty() {
        envelope["niet_terug"] = json!(lost);
    }
    let files = vec![
        ("canonical.json".to_owned(), pretty(&new)),
        ("envelope.json".to_owned(), pretty(&envelope)),
        (name.to_owned(), body),
    ];
    nobody_in(&files, &rewriting.replaced)?;
    Ok(files)
}

/// Pointers of the fields that cannot be read back from what was written.
fn not_back(
    route: &OutRoute,
    message: &Value,
    gemeente: Option<&str>,
    body: &[u8],
    arrived: &Arrived<'_>,
) -> Result<Vec<String>, String> {
    let said = route.versions.by.in_json(message, gemeente);
    let position = route.versions.choose(&said).map_err(|_| "er is geen versie van de route te kiezen".to_owned())?;
    let Some(plan) = &route.versions.at(position).plan else { return Ok(vec![]) };
    let reader = Reader::new(plan);
    let unreadable = || "wat is gemaakt, is niet terug te lezen".to_owned();
    if route.format == Format::Csv {
        let row = Layout::Csv(route.csv.clone()).row(body).map(Value::Object).map_err(|_| unreadable())?;
        let (read, _) = reader.json(&row, arrived);
        let mut lost = vec![];
        missing(message, Some(&read), "", &mut lost);
        return Ok(lost);
    }
    let (read, findings) = if reader.side() == Side::Json {
        reader.json(&serde_json::from_slice(body).map_err(|_| unreadable())?, arrived)
    } else {
        let roomy = Limits { token: usize::MAX, ..Limits::default() };
        let tree = xml::read(body, &roomy, &ContentPaths::default()).map_err(|_| unreadable())?;
        let node = match route.format {
            Format::Soap => soap::body(&tree).map_err(|_| unreadable())?,
            _ => tree.root().ok_or_else(unreadable)?,
        };
        reader.xml(node, arrived)
    };
    if refuses(&findings) {
        return Err(unreadable());
    }
    let mut lost = vec![];
    missing(message, Some(&read), "", &mut lost);
    Ok(lost)
}

/// Fields of `message` that `read` does not have, or has otherwise; a list is one field.
fn missing(message: &Value, read: Option<&Value>, at: &str, lost: &mut Vec<String>) {
    match (message, read) {
        (message, Some(read)) if message == read => {}
        (Value::Object(fields), read) if !fields.is_empty() => {
            for (name, field) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                missing(field, read.and_then(|r| r.get(&name)), &format!("{at}/{name}"), lost);
            }
        }
        _ => lost.push(at.to_owned()),
    }
}
