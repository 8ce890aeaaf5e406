//! Proof of a configuration before the first real message: every path of a mapping against the partner's schema
//! ([`paths`]), every sample through the routes as they are ([`samples`]), there and back with invented messages
//! ([`round`]), and how much of what there is gets across ([`coverage`]).
//!
//! [`prove`] does it per partner and remembers the partners it proved ([`cache`]). That files can be read and compile is
//! found earlier, by `profile` and `super::compile`.

mod bodies;
mod cache;
mod case;
pub mod coverage;
mod diff;
mod fields;
mod paths;
mod round;
mod samples;
mod whole;

use super::route::Routes;
use crate::canonical::versies;
use crate::profile::{Folder, Profile};
use crate::yaml::Mistake;
use bodies::Under;
use coverage::{OneWay, Tally};
use serde::{Deserialize, Serialize};
use std::path::Path;

pub use whole::{Checked, check};

/// Everything that was found, per partner.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// The partners, in the order of the folder.
    pub partners: Vec<PartnerReport>,
}

/// What was found about one partner.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PartnerReport {
    /// Its slug.
    pub slug: String,
    /// Percentage of what there is that gets across, one decimal; None when no route has a mapping.
    pub coverage: Option<f64>,
    /// Its routes, inbound first.
    pub routes: Vec<RouteReport>,
    /// Mistakes; with any of these it may not start. Never kept in the cache: only what is right is.
    #[serde(skip)]
    pub mistakes: Vec<Mistake>,
    /// Whether this was proven earlier.
    #[serde(skip)]
    pub cached: bool,
}

/// What was found about one route.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RouteReport {
    /// Its name.
    pub route: String,
    /// `in` or `uit`.
    pub richting: String,
    /// Percentage of what there is that gets across, one decimal; None without a mapping: all of it.
    pub coverage: Option<f64>,
    /// What the partner has and the mapping does not name.
    pub niet_gedragen: Vec<String>,
    /// What the canonical message can hold and no mapping of this partner fills (inbound) or writes (outbound).
    pub niet_gevuld: Vec<String>,
    /// Lines that work one way only.
    pub eenrichting: Vec<OneWay>,
    /// Valid canonical values that the partner's own schema refuses: place and rule. No mistake: his bounds are his.
    pub grenzen: Vec<String>,
    /// How many samples it has.
    pub voorbeelden: usize,
    /// What there is to know about its version, in Dutch; None: it is the newest (RQ86).
    #[serde(default)]
    pub let_op: Option<String>,
}

impl Report {
    /// All mistakes of all partners.
    pub fn mistakes(&self) -> Vec<Mistake> {
        self.partners.iter().flat_map(|p| p.mistakes.clone()).collect()
    }
}

/// Proves every partner of a folder. With `cache` (a folder, made when it is not there) a partner whose files, schemas and
/// program version are those of an earlier proof is not proven again.
pub fn prove(folder: &Folder, routes: &Routes, cache: Option<&Path>) -> Report {
    Report {
        partners: folder.profiles.iter().map(|profile| remembered(folder, routes, profile, true, cache)).collect(),
    }
}

/// Proves one partner, unless that was done.
fn remembered(folder: &Folder, routes: &Routes, profile: &Profile, whole: bool, cache: Option<&Path>) -> PartnerReport {
    let digest = cache.map(|_| cache::digest(folder, profile, whole));
    if let Some(known) = cache.zip(digest.as_ref()).and_then(|(cache, digest)| cache::get(cache, digest)) {
        return known;
    }
    let report = partner(folder, routes, profile, whole);
    if let (Some(cache), Some(digest), true) = (cache, &digest, report.mistakes.is_empty()) {
        cache::put(cache, digest, &report);
    }
    report
}

/// Proves one partner. `whole` says whether the other partners are as they should be; if not, it is not asked whether his
/// messages get to them.
fn partner(folder: &Folder, routes: &Routes, profile: &Profile, whole: bool) -> PartnerReport {
    let mut report = PartnerReport { slug: profile.slug.clone(), ..PartnerReport::default() };
    let mut tally = Tally::default();
    let unders = bodies::of(folder, routes, profile);
    samples::stray(folder, routes, profile, &mut report.mistakes);
    for under in &unders {
        let before = report.mistakes.len();
        let mut route = RouteReport {
            route: under.name.clone(),
            richting: under.richting().to_owned(),
            let_op: versies::let_op(&under.soort.naam),
            ..RouteReport::default()
        };
        let lead_somewhere = |report: &PartnerReport| report.mistakes.len() == before;
        fields::prove(under, profile, folder.settings_read, &mut report.mistakes);
        under.bodies.iter().for_each(|body| paths::prove(under, body, &mut report.mistakes));
        // A path that leads nowhere would be told again for every message it is lost in.
        if lead_somewhere(&report) {
            under.bodies.iter().for_each(|body| round::prove(under, body, &mut route.grenzen, &mut report.mistakes));
        }
        // And a mistake in the mapping in every sample.
        let mut because = vec![];
        let heard = if lead_somewhere(&report) { &mut report.mistakes } else { &mut because };
        let seen = samples::run(under, whole, heard);
        route.voorbeelden = seen.count;
        tally.add(coverage::of(under, &beside(&unders, under), &seen.places, &mut route));
        report.routes.push(route);
    }
    report.coverage = tally.percent();
    let mut told: Vec<Mistake> = vec![];
    for mistake in std::mem::take(&mut report.mistakes) {
        if !told.contains(&mistake) {
            told.push(mistake);
        }
    }
    report.mistakes = told;
    report
}

/// The routes of a partner that carry the same kind the same way, this one among them: together they carry a message.
fn beside<'u, 'r>(unders: &'u [Under<'r>], own: &Under<'r>) -> Vec<&'u Under<'r>> {
    unders.iter().filter(|u| u.soort.naam == own.soort.naam && u.richting() == own.richting()).collect()
}
