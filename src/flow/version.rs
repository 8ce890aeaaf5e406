//! Versions of a route: a partner's schema and mapping change on a day, or differ per gemeente or zaaktype. Which one
//! counts is chosen per message, by the event it is about and not by the day it arrives: a late message about last year
//! is read with last year's mapping.
//!
//! Choosing is pure: [`Versions::choose`]. What a message says is looked up by `decode` (in the partner's terms) and
//! `outbound` (in the canonical message).

use crate::mapping::Plan;
use crate::mapping::path::{CanonicalPath, PartnerPath};
use crate::mapping::read::{Reader, text_at, value_at};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::message::tree::Node;
use crate::profile::Variant;
use crate::schema::json::JsonSchema;
use crate::schema::xsd::Xsd;
use chrono::NaiveDate;
use serde_json::Value;

/// How a partner's document becomes canonical.
pub enum Reading {
    /// The partner speaks the canonical message.
    AsIs,
    /// By a mapping.
    Mapped {
        /// The mapping, ready to read.
        reader: Box<Reader>,
        /// Its namespaces, for the identity and transport paths.
        namespaces: Vec<String>,
        /// Namespace and name of the elements it may start at; empty for JSON.
        roots: Vec<(String, String)>,
    },
}

/// One version of a route: everything that differs between versions.
pub struct Version {
    /// When it counts; None: the route itself, which counts when no other does.
    pub when: Option<Variant>,
    /// The mapping file as the profile names it; None: canonical as it is.
    pub mapping: Option<String>,
    /// The schema files as the profile names them.
    pub schema: Vec<String>,
    /// The mapping; None: canonical as it is.
    pub plan: Option<Plan>,
    /// The partner's schema, when he speaks JSON.
    pub json_schema: Option<JsonSchema>,
    /// The partner's schema, when he speaks XML.
    pub xsd: Option<Xsd>,
    /// The mapping, ready to read.
    pub reading: Reading,
    /// Where the partner has each canonical field: canonical path without positions, his path as the mapping writes it.
    pub places: Vec<(CanonicalPath, String)>,
}

impl Version {
    /// Adds to findings about canonical fields where the partner has that field: he does not know ours.
    pub fn localize(&self, findings: &mut [Finding]) {
        for finding in findings.iter_mut().filter(|f| matches!(f.stage, Stage::Canonical | Stage::Rules)) {
            let steps: Vec<&str> =
                finding.path.split('/').skip(1).filter(|s| !s.bytes().all(|b| b.is_ascii_digit())).collect();
            // The field itself, or the nearest block or list around it, or else a field within it.
            let around = self
                .places
                .iter()
                .filter(|(path, _)| path.len() <= steps.len() && path.iter().zip(&steps).all(|(a, b)| a == b));
            let within = self
                .places
                .iter()
                .find(|(path, _)| path.len() > steps.len() && path.iter().zip(&steps).all(|(a, b)| a == b));
            let place = around.rev().max_by_key(|(path, _)| path.len()).or(within.filter(|_| !steps.is_empty()));
            if let Some((_, place)) = place {
                finding.text = format!("{} (in uw bericht: `{place}`)", finding.text.trim_end_matches('.'));
            }
        }
    }
}

/// The versions of a route.
pub struct Versions {
    /// In order of the profile: the first that fits counts.
    pub variants: Vec<Version>,
    /// The route itself, when none fits.
    pub own: Version,
    /// Where a message says what is chosen by.
    pub by: By,
}

/// A place in a message that a choice is made by.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// As the profile writes it.
    pub shown: String,
    /// The same, ready to look with: the partner's, or canonical.
    pub path: PartnerPath,
}

/// The places a choice is made by.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct By {
    /// The day of the event.
    pub datum: Option<Source>,
    /// The zaaktype.
    pub zaaktype: Option<Source>,
    /// The gemeente; None: that of the traject or the sender.
    pub gemeente: Option<Source>,
}

/// What a message says that a choice is made by. None: the message does not say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The day of the event.
    pub datum: Option<NaiveDate>,
    /// The zaaktype.
    pub zaaktype: Option<String>,
    /// Id of the gemeente.
    pub gemeente: Option<String>,
}

/// What a message should have said for a choice to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The day of the event.
    Datum,
    /// The zaaktype.
    Zaaktype,
    /// The gemeente.
    Gemeente,
}

impl Versions {
    /// Every version: the variants in order, then the route itself.
    pub fn all(&self) -> impl Iterator<Item = &Version> {
        self.variants.iter().chain([&self.own])
    }

    /// Whether the gemeente of a message must be known to choose.
    pub fn ask_gemeente(&self) -> bool {
        self.by.gemeente.is_none() && self.variants.iter().filter_map(|v| v.when.as_ref()).any(|w| w.gemeente.is_some())
    }

    /// The version at a position that [`Versions::choose`] gave; any other is the route itself.
    pub fn at(&self, position: usize) -> &Version {
        self.variants.get(position).unwrap_or(&self.own)
    }

    /// The position (in [`Versions::all`]) of the version that counts for a message that says this. Fails when that
    /// depends on something it does not say: what would be guessed there is a tariff or a meaning.
    pub fn choose(&self, said: &Said) -> Result<usize, Missing> {
        for (position, version) in self.variants.iter().enumerate() {
            let Some(when) = &version.when else { continue };
            if fits(when, said)? {
                return Ok(position);
            }
        }
        Ok(self.variants.len())
    }

    /// The same for what could not be chosen, as a finding about the message.
    pub fn pick(&self, said: &Said, stage: Stage, prefix: &str) -> Result<usize, Finding> {
        self.choose(said).map_err(|missing| {
            let (source, what) = match missing {
                Missing::Datum => (&self.by.datum, "een dag (jjjj-mm-dd, jjjjmmdd of dd-mm-jjjj)"),
                Missing::Zaaktype => (&self.by.zaaktype, "een zaaktype"),
                Missing::Gemeente => (&self.by.gemeente, "een gemeente"),
            };
            let path = source.as_ref().map(|s| format!("{prefix}{}", s.shown)).unwrap_or_default();
            let text = format!(
                "hier hoort {what}: daaraan wordt de versie van deze route gekozen, en zonder wordt er niet geraden"
            );
            Finding::fout(Code::Schema, stage, path, text)
        })
    }
}

/// Whether a version counts. A condition that already fails needs nothing of the others.
fn fits(when: &Variant, said: &Said) -> Result<bool, Missing> {
    let other = |wanted: &Option<String>, has: &Option<String>| matches!((wanted, has), (Some(wanted), Some(has)) if wanted != has);
    let outside = said.datum.is_some_and(|day| {
        when.geldig_van.is_some_and(|van| day < van) || when.geldig_tot.is_some_and(|tot| day > tot)
    });
    if outside || other(&when.zaaktype, &said.zaaktype) || other(&when.gemeente, &said.gemeente) {
        return Ok(false);
    }
    if said.datum.is_none() && (when.geldig_van.is_some() || when.geldig_tot.is_some()) {
        return Err(Missing::Datum);
    }
    if said.zaaktype.is_none() && when.zaaktype.is_some() {
        return Err(Missing::Zaaktype);
    }
    if said.gemeente.is_none() && when.gemeente.is_some() {
        return Err(Missing::Gemeente);
    }
    Ok(true)
}

impl By {
    /// What a JSON document says. `gemeente` is known from elsewhere, when the route has no place for it.
    pub fn in_json(&self, document: &Value, gemeente: Option<&str>) -> Said {
        let at = |source: &Option<Source>| match value_at(&source.as_ref()?.path, document)? {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        self.said(at, gemeente)
    }

    /// What an XML document says.
    pub fn in_xml(&self, node: Node<'_, '_>, namespaces: &[String], gemeente: Option<&str>) -> Said {
        let at = |source: &Option<Source>| {
            text_at(&source.as_ref()?.path, namespaces, node).map(|text| text.trim().to_owned())
        };
        self.said(at, gemeente)
    }

    fn said(&self, at: impl Fn(&Option<Source>) -> Option<String>, gemeente: Option<&str>) -> Said {
        let some = |text: Option<String>| text.filter(|t| !t.is_empty());
        Said {
            datum: at(&self.datum).as_deref().and_then(day),
            zaaktype: some(at(&self.zaaktype)),
            gemeente: if self.gemeente.is_some() { some(at(&self.gemeente)) } else { gemeente.map(str::to_owned) },
        }
    }
}

/// The day of `2027-01-01`, `20270101` or `01-01-2027`, with or without a time after it. A time zone is not counted with:
/// the day is the one the sender wrote.
pub fn day(text: &str) -> Option<NaiveDate> {
    let head = |length: usize| text.get(..length);
    let digits = |length: usize| head(length).filter(|h| h.bytes().all(|b| b.is_ascii_digit()));
    if let Some(compact) = digits(8) {
        // StUF: a day, or a moment of 14 to 17 digits.
        let rest = &text[8..];
        return (rest.bytes().all(|b| b.is_ascii_digit() || b == b'T' || b == b'Z'))
            .then(|| NaiveDate::parse_from_str(compact, "%Y%m%d").ok())
            .flatten();
    }
    let (written, rest) = (head(10)?, &text[10..]);
    let pattern = if digits(4).is_some() { "%Y-%m-%d" } else { "%d-%m-%Y" };
    (rest.is_empty() || rest.starts_with(['T', ' ']))
        .then(|| NaiveDate::parse_from_str(written, pattern).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(when: Option<Variant>, name: &str) -> Version {
        Version {
            when,
            mapping: Some(name.to_owned()),
            schema: vec![],
            plan: None,
            json_schema: None,
            xsd: None,
            reading: Reading::AsIs,
            places: vec![],
        }
    }

    fn date(text: &str) -> Option<NaiveDate> {
        Some(text.parse().unwrap())
    }

    fn versions(variants: Vec<Variant>) -> Versions {
        let variants = variants.into_iter().enumerate().map(|(i, v)| version(Some(v), &i.to_string())).collect();
        Versions { variants, own: version(None, "own"), by: By::default() }
    }

    fn chosen(
        versions: &Versions,
        datum: Option<NaiveDate>,
        zaaktype: &str,
        gemeente: &str,
    ) -> Result<String, Missing> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let said = Said { datum, zaaktype: some(zaaktype), gemeente: some(gemeente) };
        versions.choose(&said).map(|v| versions.at(v).mapping.clone().unwrap())
    }

    #[test]
    fn the_first_and_the_last_day_of_a_period_count_and_the_days_around_it_do_not() {
        let year = Variant { geldig_van: date("2027-01-01"), geldig_tot: date("2027-12-31"), ..Variant::default() };
        let versions = versions(vec![year]);
        let at = |day: &str| chosen(&versions, date(day), "", "").unwrap();
        assert_eq!(["2026-12-31", "2027-01-01", "2027-12-31", "2028-01-01"].map(at), ["own", "0", "0", "own"]);
    }

    #[test]
    fn the_first_version_that_fits_counts_and_all_its_conditions_must() {
        let of = |gemeente: Option<&str>, zaaktype: Option<&str>| Variant {
            gemeente: gemeente.map(str::to_owned),
            zaaktype: zaaktype.map(str::to_owned),
            ..Variant::default()
        };
        let versions =
            versions(vec![of(Some("GEM-RIV"), Some("B2105")), of(Some("GEM-RIV"), None), of(None, Some("B2105"))]);
        let at = |zaaktype, gemeente| chosen(&versions, None, zaaktype, gemeente).unwrap();
        assert_eq!(at("B2105", "GEM-RIV"), "0");
        assert_eq!(at("B0001", "GEM-RIV"), "1");
        assert_eq!(at("B2105", "GEM-DUI"), "2");
        assert_eq!(at("B0001", "GEM-DUI"), "own");
    }

    #[test]
    fn what_a_choice_depends_on_is_not_guessed_and_what_it_does_not_depend_on_may_be_absent() {
        let one =
            Variant { geldig_van: date("2027-01-01"), gemeente: Some("GEM-RIV".to_owned()), ..Variant::default() };
        let versions = versions(vec![one]);
        assert_eq!(chosen(&versions, None, "", "GEM-RIV"), Err(Missing::Datum));
        assert_eq!(chosen(&versions, date("2027-01-01"), "", ""), Err(Missing::Gemeente));
        assert_eq!(chosen(&versions, None, "", "GEM-DUI").as_deref(), Ok("own"));
        assert_eq!(chosen(&versions, date("2026-12-31"), "", "").as_deref(), Ok("own"));
    }

    #[test]
    fn a_day_is_read_in_the_forms_partners_use_and_nothing_else_is() {
        let first = date("2027-01-02");
        for text in [
            "2027-01-02",
            "20270102",
            "20270102093000000",
            "02-01-2027",
            "2027-01-02T23:59:00+01:00",
            "2027-01-02 08:00",
        ] {
            assert_eq!(day(text), first, "{text}");
        }
        for text in ["", "2027-02-30", "2027-01", "januari", "2027-01-021", "20270102-x", "20271301", "é2027-01-02"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
