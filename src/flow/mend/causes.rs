//! What is held, grouped by cause: the same code, place and words at the same route. Two that differ in an attempt count
//! or in the place of an item in a list have one cause.

use super::every_held;
use crate::message::code::Code;
use crate::message::digest::{hex, sha256};
use crate::store::{HeldDelivery, Reader, StoreError};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which held deliveries are meant; what is absent does not count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    /// Receiver.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    /// Outbound route.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// Canonical kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub soort: Option<String>,
    /// Sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub afzender: Option<String>,
    /// Code of a finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Id of a cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oorzaak: Option<String>,
    /// Held before this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voor: Option<DateTime<Utc>>,
}

impl Filter {
    /// Whether a held delivery is meant.
    pub fn fits(&self, held: &HeldDelivery) -> bool {
        let same = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|wanted| wanted == is);
        same(&self.partner, &held.partner)
            && same(&self.route, &held.route)
            && same(&self.soort, &held.envelope.soort)
            && same(&self.afzender, &held.envelope.partner)
            && self.code.as_deref().is_none_or(|code| held.findings.iter().any(|f| f.code.as_str() == code))
            && self.oorzaak.as_deref().is_none_or(|wanted| Key::of(held).id() == wanted)
            && self.voor.is_none_or(|voor| held.at < voor)
    }

    /// Takes a `key=value` of the command line; the error is Dutch.
    pub fn add(&mut self, pair: &str) -> Result<(), String> {
        let wrong = || {
            format!(
                "`{pair}` is geen filter: geef partner=, route=, soort=, afzender=, code=, oorzaak= of voor= (een moment als \
                 2026-03-02T08:00:00Z)"
            )
        };
        let (key, value) = pair.split_once('=').filter(|(_, value)| !value.is_empty()).ok_or_else(wrong)?;
        let field = match key {
            "partner" => &mut self.partner,
            "route" => &mut self.route,
            "soort" => &mut self.soort,
            "afzender" => &mut self.afzender,
            "code" => &mut self.code,
            "oorzaak" => &mut self.oorzaak,
            "voor" => {
                self.voor = Some(value.parse().map_err(|_| wrong())?);
                return Ok(());
            }
            _ => return Err(wrong()),
        };
        *field = Some(value.to_owned());
        Ok(())
    }
}

/// A cause, with what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Id, for a filter; the same for the same cause on every day.
    pub oorzaak: String,
    /// Receiver.
    pub partner: String,
    /// Outbound route.
    pub route: String,
    /// Code of the first finding.
    pub code: Code,
    /// Place of the first finding.
    pub path: String,
    /// What it says.
    pub tekst: String,
    /// How many deliveries.
    pub aantal: u64,
    /// When the first was held.
    pub oudste: DateTime<Utc>,
    /// When the last was held.
    pub nieuwste: DateTime<Utc>,
    /// The one that was held first.
    pub voorbeeld: Example,
    /// What a person can do.
    pub advies: &'static str,
}

/// A delivery of a cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The id the receiver sees.
    pub levering_id: String,
    /// Our id of its message.
    pub bericht_id: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    partner: String,
    route: String,
    code: &'static str,
    path: String,
    tekst: String,
}

impl Key {
    fn of(held: &HeldDelivery) -> Self {
        let first = held.findings.first();
        Self {
            partner: held.partner.clone(),
            route: held.route.clone(),
            code: first.map_or(Code::NietBezorgd, |f| f.code).as_str(),
            path: first.map(|f| place(&f.path)).unwrap_or_default(),
            tekst: first.map(|f| said(&f.text)).unwrap_or_default(),
        }
    }

    fn id(&self) -> String {
        let Self { partner, route, code, path, tekst } = self;
        hex(&sha256([partner, route, *code, path, tekst].join("\n").as_bytes())[..4])
    }
}

/// The place without the numbers of items: `/doelen/3/tekst` and `/doelen[3]/tekst` are the place of every goal.
fn place(path: &str) -> String {
    let step = |step: &str| {
        if !step.is_empty() && step.bytes().all(|b| b.is_ascii_digit()) {
            return "*".to_owned();
        }
        match step.split_once('[') {
            Some((name, rest)) if rest.trim_end_matches(']').bytes().all(|b| b.is_ascii_digit()) => {
                format!("{name}[*]")
            }
            _ => step.to_owned(),
        }
    };
    path.split('/').map(step).collect::<Vec<_>>().join("/")
}

/// The words without how often was tried.
fn said(text: &str) -> String {
    let rest = text.strip_prefix("na ").and_then(|rest| rest.split_once(" pogingen niet gelukt; de laatste keer: "));
    match rest {
        Some((count, error)) if count.bytes().all(|b| b.is_ascii_digit()) => {
            format!("na alle pogingen niet gelukt; de laatste keer: {error}")
        }
        _ => text.to_owned(),
    }
}

fn advice(code: &str) -> &'static str {
    match code {
        "TB-AFGEWEZEN" => {
            "zoek met de ontvanger uit wat er niet klopt; is het bij hem verholpen, geef dan vrij. Klopt het bericht niet: \
             `message edit`. Klopt de omzetting niet: verbeter de mapping, herlaad, en geef vrij met --opnieuw-maken"
        }
        "TB-NIET-BEZORGD" => {
            "is de ontvanger weer bereikbaar (`trajectbrug check` leest het adres na), geef dan vrij; wat beheer vasthield, \
             geeft beheer vrij"
        }
        _ => {
            "het bericht kan niet in zijn vorm worden gemaakt: verbeter de mapping of het schema van de ontvanger en herlaad, of \
             verbeter het bericht met `message edit`; geef daarna vrij"
        }
    }
}

/// The id of the cause of a held delivery, as a filter takes it.
pub fn id(held: &HeldDelivery) -> String {
    Key::of(held).id()
}

/// What is held, grouped; the largest group first. With `partner` only what is for him.
pub fn causes(reader: &mut dyn Reader, partner: Option<&str>) -> Result<Vec<Cause>, StoreError> {
    let mut groups: BTreeMap<Key, Cause> = BTreeMap::new();
    every_held(reader, &mut |held| {
        if partner.is_some_and(|partner| partner != held.partner) {
            return;
        }
        let key = Key::of(&held);
        let example = Example { levering_id: held.levering_id, bericht_id: held.envelope.bericht_id };
        if let Some(group) = groups.get_mut(&key) {
            group.aantal += 1;
            group.nieuwste = group.nieuwste.max(held.at);
            if held.at < group.oudste {
                (group.oudste, group.voorbeeld) = (held.at, example);
            }
            return;
        }
        let group = Cause {
            oorzaak: key.id(),
            partner: key.partner.clone(),
            route: key.route.clone(),
            code: held.findings.first().map_or(Code::NietBezorgd, |f| f.code),
            path: key.path.clone(),
            tekst: key.tekst.clone(),
            aantal: 1,
            oudste: held.at,
            nieuwste: held.at,
            voorbeeld: example,
            advies: advice(key.code),
        };
        groups.insert(key, group);
    })?;
    let mut list: Vec<Cause> = groups.into_values().collect();
    list.sort_by_key(|group| std::cmp::Reverse(group.aantal));
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_items_and_of_attempts_make_no_other_cause() {
        assert_eq!(place("/doelen/3/tekst"), "/doelen/*/tekst");
        assert_eq!(place("/Envelope/doel[12]/naam"), "/Envelope/doel[*]/naam");
        assert_eq!(place("/bsn2"), "/bsn2");
        let tried =
            |n: u32| said(&format!("na {n} pogingen niet gelukt; de laatste keer: `h` antwoordde met HTTP-status 503"));
        assert_eq!(tried(2), tried(13));
        assert_ne!(said("`h` antwoordde met HTTP-status 400"), said("`h` antwoordde met HTTP-status 422"));
    }

    #[test]
    fn a_filter_of_the_command_line_knows_its_keys() {
        let mut filter = Filter::default();
        filter.add("code=TB-AFGEWEZEN").expect("a key");
        filter.add("voor=2026-03-02T08:00:00Z").expect("a moment");
        assert_eq!(filter.code.as_deref(), Some("TB-AFGEWEZEN"));
        assert!(filter.voor.is_some());
        for wrong in ["code", "code=", "kode=x", "voor=gisteren"] {
            assert!(filter.add(wrong).is_err(), "{wrong}");
        }
    }
}
