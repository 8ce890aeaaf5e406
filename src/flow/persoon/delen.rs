//! Messages about several persons (hours of a month, participants of a project): at an erasure only the part of this person goes,
//! the rest is of others. The hash of what came stays. What still is to be delivered stays whole, and is named.

use super::{Gevonden, Niet};
use crate::store::persoon::Deel;
use crate::store::{DeliveryStatus, Reader};
use serde_json::{Value, json};

/// Kinds with a list of persons.
const LIJSTEN: [&str; 2] = ["uursubsidiedeclaratie/1", "groepsproject/1"];
/// Messages read at a time.
const PAGE: u32 = 200;

/// The messages of which a part is about him, without that part.
pub(super) fn delen(found: &Gevonden, reader: &mut dyn Reader) -> Result<Vec<Deel>, Niet> {
    let mut delen = vec![];
    for soort in LIJSTEN {
        let mut after = 0;
        loop {
            let page = reader.van_soort(soort, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            for received in page {
                let said = received.canonical.as_deref().and_then(|c| serde_json::from_slice::<Value>(c).ok());
                let Some(mut said) = said.filter(|said| noemt(said, &found.sporen)) else { continue };
                schoon(&mut said, &found.sporen);
                let bericht_id = received.envelope.bericht_id;
                let view = reader.show(&bericht_id)?;
                let waits = view.is_none_or(|v| v.deliveries.iter().any(|d| d.status != DeliveryStatus::Bezorgd));
                if !waits && !noemt(&said, &found.sporen) {
                    delen.push(Deel { bericht_id, canonical: serde_json::to_vec(&said).unwrap_or_default() });
                }
            }
        }
    }
    Ok(delen)
}

/// Whether a text is one of his numbers or names.
fn is_spoor(value: &Value, sporen: &[String]) -> bool {
    value.as_str().is_some_and(|text| sporen.iter().any(|spoor| spoor == text))
}

/// Whether he is named anywhere.
fn noemt(value: &Value, sporen: &[String]) -> bool {
    match value {
        Value::Array(list) => list.iter().any(|one| noemt(one, sporen)),
        Value::Object(fields) => fields.values().any(|one| noemt(one, sporen)),
        text => is_spoor(text, sporen),
    }
}

/// Takes his entries out of every list: of an entry with fields stays that there was one, so that the others keep their place.
fn schoon(value: &mut Value, sporen: &[String]) {
    match value {
        Value::Array(list) => {
            list.retain(|one| !is_spoor(one, sporen));
            for one in list {
                let his = one.as_object().is_some_and(|fields| fields.values().any(|v| is_spoor(v, sporen)));
                if his {
                    *one = json!({"gewist": true});
                } else {
                    schoon(one, sporen);
                }
            }
        }
        Value::Object(fields) => fields.values_mut().for_each(|one| schoon(one, sporen)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_his_entry_goes_and_the_others_keep_their_place() {
        let his = ["TRJ-2026-000001".to_owned(), "c-hij".to_owned()];
        let mut hours = json!({"maand": "2026-10", "regels": [
            {"client_ref": "c-zij", "uren": 4.0}, {"client_ref": "c-hij", "uren": 37.25, "iban": "NL91TEST0312000202"}
        ]});
        assert!(noemt(&hours, &his));
        schoon(&mut hours, &his);
        assert_eq!(
            hours,
            json!({"maand": "2026-10", "regels": [{"client_ref": "c-zij", "uren": 4.0}, {"gewist": true}]})
        );
        let mut project = json!({
            "traject_id": "TRJ-2026-000009",
            "deelnemers": [{"traject_id": "TRJ-2026-000001"}, {"traject_id": "TRJ-2026-000002"}],
            "bijeenkomsten": [{"datum": "2026-10-05", "aanwezigen": ["TRJ-2026-000002", "TRJ-2026-000001"]}],
        });
        schoon(&mut project, &his);
        assert_eq!(
            project,
            json!({
                "traject_id": "TRJ-2026-000009",
                "deelnemers": [{"gewist": true}, {"traject_id": "TRJ-2026-000002"}],
                "bijeenkomsten": [{"datum": "2026-10-05", "aanwezigen": ["TRJ-2026-000002"]}],
            })
        );
        // What is about him as a whole is no list, and is not made clean by this.
        let mut own = json!({"traject_id": "TRJ-2026-000001"});
        schoon(&mut own, &his);
        assert!(noemt(&own, &his));
    }
}
