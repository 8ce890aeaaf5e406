//! Mending a canonical message of which a delivery is held. What it says may change; who it is about and who gets it may
//! not, because the traject, the pseudonym and the other receivers follow from that. The original stays, with who, when,
//! why, and the places that differ.

use super::{Hand, Trouble};
use crate::canonical::versies::nieuwste;
use crate::domain::kalender;
use crate::flow::kinds::{Ontvanger, kind};
use crate::flow::process::Directory;
use crate::flow::regels::{self, Blik};
use crate::flow::route::Routes;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage, refuses};
use crate::store::{Deed, DeliveryStatus, Done, Intervention, Reader, StoreError};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A message as it should be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// Who asks: a login name.
    #[serde(default)]
    pub wie: String,
    /// Why; no values of a message.
    pub reden: String,
    /// The canonical message.
    pub bericht: Value,
}

/// Why a message stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum NotEdited {
    /// There is none with this id.
    #[error("er is geen bericht met dit id")]
    Unknown,
    /// What it should become is not right.
    #[error("het verbeterde bericht klopt niet")]
    Findings(Vec<Finding>),
    /// Another reason.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl From<StoreError> for NotEdited {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

/// The canonical message as it is, for a person to mend.
pub fn current(bericht_id: &str, reader: &mut dyn Reader) -> Result<Value, NotEdited> {
    let view = reader.show(bericht_id)?.ok_or(NotEdited::Unknown)?;
    let canonical = view.canonical.as_deref().and_then(|text| serde_json::from_slice(text).ok());
    canonical.ok_or_else(|| asked("dit bericht heeft geen canonieke vorm"))
}

/// Replaces the canonical message; the JSON Pointers that differ.
pub fn edit(
    bericht_id: &str,
    edit: &Edit,
    routes: &Routes,
    reader: &mut dyn Reader,
    now: DateTime<Utc>,
    hand: Hand<'_>,
) -> Result<Vec<String>, NotEdited> {
    let reden = edit.reden.trim();
    if reden.is_empty() || reden.chars().count() > 500 {
        return Err(asked("geef een reden van hoogstens 500 tekens"));
    }
    let view = reader.show(bericht_id)?.ok_or(NotEdited::Unknown)?;
    if !view.deliveries.iter().any(|d| d.status == DeliveryStatus::Vastgehouden) {
        return Err(asked("van dit bericht is geen levering vastgehouden; alleen zo'n bericht wordt bewerkt"));
    }
    let Some((before, old)) = view.canonical.and_then(|text| Some((text.clone(), serde_json::from_slice(&text).ok()?)))
    else {
        return Err(asked("dit bericht heeft geen canonieke vorm"));
    };
    let findings = check(&view.line.partner, &view.line.route, &old, &edit.bericht, routes, kalender::dag(now))?;
    if refuses(&findings) {
        return Err(NotEdited::Findings(findings));
    }
    let mut plekken = vec![];
    differ(&old, &edit.bericht, String::new(), &mut plekken);
    if plekken.is_empty() {
        return Err(asked("er is niets veranderd"));
    }
    let deed = Deed::Edit {
        bericht_id: bericht_id.to_owned(),
        reden: reden.to_owned(),
        before,
        canonical: edit.bericht.to_string().into_bytes(),
        plekken: plekken.clone(),
        ook_bezorgd: false,
    };
    let done = hand(vec![Intervention { at: now, wie: edit.wie.clone(), deed }]).map_err(Trouble::from)?;
    match done.first() {
        Some(Done::Edited) => Ok(plekken),
        _ => Err(asked("het bericht is intussen veranderd of vrijgegeven; begin opnieuw")),
    }
}

fn asked(text: &str) -> NotEdited {
    NotEdited::Trouble(Trouble::Asked(text.to_owned()))
}

/// What is wrong with the message as it should be: its schema, the rules that need no facts, and what may not change.
pub(crate) fn check(
    partner: &str,
    route: &str,
    old: &Value,
    new: &Value,
    routes: &Routes,
    vandaag: NaiveDate,
) -> Result<Vec<Finding>, NotEdited> {
    let Some(route) = routes.inbound(partner, route) else {
        return Err(asked("de route waarover dit bericht kwam, staat niet meer in het profiel"));
    };
    let mut findings = route.bewaard_schema.validate(new, Stage::Canonical, Code::Canoniek);
    if refuses(&findings) {
        return Ok(findings);
    }
    let kind = kind(&route.soort.naam);
    let documents = route.soort.base64();
    let mut fixed = vec!["/traject_id", "/zaaknummer", "/client_ref"];
    fixed.extend(route.bsn_velden.iter().filter(|at| !documents.contains(at)).map(String::as_str));
    fixed.extend(kind.into_iter().flat_map(|kind| kind.ontvangers).filter_map(|ontvanger| match ontvanger {
        Ontvanger::Instelling { pointer, .. } => Some(*pointer),
        _ => None,
    }));
    let moved = fixed.into_iter().filter(|at| old.pointer(at) != new.pointer(at));
    findings.extend(moved.map(|at| {
        let text = "dit veld zegt over wie het gaat of wie het krijgt, en kan niet worden bewerkt; laat de afzender een nieuw \
                    bericht sturen";
        Finding::fout(Code::Regel, Stage::Rules, at, text)
    }));
    let partner_of = |partij: &str| routes.partner_of(partij).map(str::to_owned);
    let praktijk = routes.praktijk(partner, new["contract_id"].as_str(), vandaag);
    let soort = nieuwste(&route.soort.naam);
    let blik =
        Blik { soort, bericht: new, traject: None, partner_of: &partner_of, afzender: partner, vandaag, praktijk };
    findings.extend(regels::toets(blik));
    findings.extend(regels::br46_alleen_in_eigen_veld(new, &route.bsn_velden));
    Ok(regels::aan(findings, praktijk))
}

/// JSON Pointers of what differs, as deep as both have the same shape.
pub(crate) fn differ(old: &Value, new: &Value, at: String, found: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(a), Value::Object(b)) => {
            let names = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
            for name in names {
                let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                match (a.get(name), b.get(name)) {
                    (Some(a), Some(b)) => differ(a, b, at, found),
                    _ => found.push(at),
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (n, (a, b)) in a.iter().zip(b).enumerate() {
                differ(a, b, format!("{at}/{n}"), found);
            }
        }
        _ if old == new => {}
        _ => found.push(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_differs_is_named_by_its_place() {
        let old = json!({"a": 1, "b": {"c/d": "x", "e": [1, 2]}, "f": [1]});
        let new = json!({"a": 1, "b": {"c/d": "y", "e": [1, 3]}, "f": [1, 2], "g": null});
        let mut found = vec![];
        differ(&old, &new, String::new(), &mut found);
        assert_eq!(found, ["/b/c~1d", "/b/e/1", "/f", "/g"]);
    }
}
