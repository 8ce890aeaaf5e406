//! The body of a message: what is usual for its kind (`config/scenarios/sjablonen.json`), with what the table below the
//! sentence says instead.

use chrono::{Days, NaiveDate};
use serde_json::{Map, Value};
use std::sync::OnceLock;

/// What is usual, by kind.
fn sjablonen() -> &'static Map<String, Value> {
    static ALL: OnceLock<Map<String, Value>> = OnceLock::new();
    ALL.get_or_init(|| {
        let text = include_str!("../../config/scenarios/sjablonen.json");
        serde_json::from_str(text).expect("the templates that ship are JSON; a test reads them")
    })
}

/// What a template takes from around it.
pub struct Rondom<'r> {
    /// Today in the Netherlands.
    pub vandaag: NaiveDate,
    /// A value by the name after `$`; None: there is none, and the field is left out.
    pub waarde: &'r dyn Fn(&str) -> Option<Value>,
}

/// The message of a kind, filled in; None: there is no such template.
pub fn maak(soort: &str, rondom: &Rondom<'_>) -> Option<Value> {
    vul(sjablonen().get(soort)?, rondom)
}

fn vul(value: &Value, rondom: &Rondom<'_>) -> Option<Value> {
    match value {
        Value::String(text) => match text.strip_prefix('$') {
            Some(name) => named(name, rondom),
            None => Some(value.clone()),
        },
        Value::Array(items) => Some(items.iter().filter_map(|item| vul(item, rondom)).collect()),
        Value::Object(fields) => {
            let filled = fields.iter().filter_map(|(name, field)| Some((name.clone(), vul(field, rondom)?)));
            Some(Value::Object(filled.collect()))
        }
        other => Some(other.clone()),
    }
}

fn named(name: &str, rondom: &Rondom<'_>) -> Option<Value> {
    match name.strip_prefix("vandaag") {
        None => (rondom.waarde)(name),
        Some("") => Some(rondom.vandaag.to_string().into()),
        Some(offset) => {
            let days: i64 = offset.parse().ok()?;
            let by = Days::new(days.unsigned_abs());
            let day = if days < 0 { rondom.vandaag.checked_sub_days(by) } else { rondom.vandaag.checked_add_days(by) };
            Some(day?.to_string().into())
        }
    }
}

/// Puts a value of a table at its place: `taken/0/fysiek_contact`. `-` takes the field away. What is wrong is Dutch.
pub fn zet(bericht: &mut Value, pad: &str, tekst: &str) -> Result<(), String> {
    let steps: Vec<&str> = pad.trim_matches('/').split('/').collect();
    let Some((last, above)) = steps.split_last() else { return Ok(()) };
    let mut at = bericht;
    for step in above {
        at = below(at, step).ok_or_else(|| format!("`{pad}` wijst niet naar een plek in dit bericht"))?;
    }
    if tekst == "-" {
        match at {
            Value::Object(fields) => drop(fields.remove(*last)),
            Value::Array(items) => {
                let place = last.parse::<usize>().ok().filter(|n| *n < items.len());
                place.map(|n| items.remove(n));
            }
            _ => {}
        }
        return Ok(());
    }
    let place = below(at, last).ok_or_else(|| format!("`{pad}` wijst niet naar een plek in dit bericht"))?;
    *place = lees(tekst, place.is_string())?;
    Ok(())
}

/// One step down; an object gets the field, a list the next item.
fn below<'v>(at: &'v mut Value, step: &str) -> Option<&'v mut Value> {
    match at {
        Value::Array(items) => {
            let n: usize = step.parse().ok()?;
            if n == items.len() {
                items.push(Value::Null);
            }
            items.get_mut(n)
        }
        Value::Null => {
            *at = if step == "0" { Value::Array(vec![Value::Null]) } else { Value::Object(Map::new()) };
            below_new(at, step)
        }
        Value::Object(_) => below_new(at, step),
        _ => None,
    }
}

fn below_new<'v>(at: &'v mut Value, step: &str) -> Option<&'v mut Value> {
    match at {
        Value::Object(fields) => Some(fields.entry(step.to_owned()).or_insert(Value::Null)),
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    }
}

/// A value as a table writes it: `ja`, `nee`, a number, JSON for a list or an object, else text. `text`: what stands there
/// is text, so that a number stays text.
pub fn lees(tekst: &str, text: bool) -> Result<Value, String> {
    if let Some(quoted) = tekst.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        return Ok(quoted.into());
    }
    match tekst {
        "ja" if !text => return Ok(true.into()),
        "nee" if !text => return Ok(false.into()),
        _ if tekst.starts_with(['[', '{']) => {
            return serde_json::from_str(tekst).map_err(|_| format!("`{tekst}` is geen lijst of object in JSON"));
        }
        _ => {}
    }
    let number = || match tekst.parse::<i64>() {
        Ok(n) => Some(Value::from(n)),
        Err(_) => tekst.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number),
    };
    Ok(if text { None } else { number() }.unwrap_or_else(|| tekst.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_template_is_of_a_kind_that_a_partner_sends_and_every_such_kind_has_one() {
        use crate::canonical;
        use crate::flow::kinds::maakt_de_hub;
        let names = |soort: &str| super::super::inrichten::naam(soort).to_owned();
        let sent: Vec<String> = canonical::ingebouwd()
            .iter()
            .filter(|s| !maakt_de_hub(&s.naam) && s.naam != "ontvangstmelding/1" && s.naam.ends_with("/1"))
            .map(|s| names(&s.naam))
            .collect();
        let (mut ours, mut theirs) = (sjablonen().keys().cloned().collect::<Vec<_>>(), sent);
        ours.sort();
        theirs.sort();
        assert_eq!(ours, theirs);
    }

    #[test]
    fn a_template_is_filled_and_a_table_changes_it() {
        let vandaag = "2026-09-04".parse().expect("a day");
        let waarde = |name: &str| (name == "traject").then(|| json!("TRJ-2026-000001"));
        let mut bericht = maak("go-no-go", &Rondom { vandaag, waarde: &waarde }).expect("a template");
        assert_eq!(
            bericht,
            json!({"traject_id": "TRJ-2026-000001", "besluit": "go", "datum": "2026-09-04", "vervolg": "doorgaan"})
        );
        zet(&mut bericht, "besluit", "no_go").expect("a place");
        zet(&mut bericht, "reden", "past niet").expect("a new field");
        zet(&mut bericht, "lijst/0/uren", "37.25").expect("a new list");
        zet(&mut bericht, "lijst/1/gemeld", "ja").expect("the next item");
        zet(&mut bericht, "traject_id", "-").expect("goes");
        let expected = json!({"besluit": "no_go", "datum": "2026-09-04", "vervolg": "doorgaan", "reden": "past niet",
            "lijst": [{"uren": 37.25}, {"gemeld": true}]});
        assert_eq!(bericht, expected);
        assert!(zet(&mut bericht, "besluit/verder", "x").is_err());
        assert_eq!(maak("onbekend", &Rondom { vandaag, waarde: &waarde }), None);
    }

    #[test]
    fn a_value_is_read_as_what_it_looks_like() {
        for (tekst, text, expected) in [
            ("ja", false, json!(true)),
            ("ja", true, json!("ja")),
            ("60000", false, json!(60000)),
            ("60000", true, json!("60000")),
            ("\"60000\"", false, json!("60000")),
            ("[\"LD1\"]", false, json!(["LD1"])),
            ("2026-09-04", false, json!("2026-09-04")),
        ] {
            assert_eq!(lees(tekst, text), Ok(expected), "{tekst}");
        }
        assert!(lees("[1", false).is_err());
    }
}
