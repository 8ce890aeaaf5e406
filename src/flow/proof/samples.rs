//! The samples of a route as golden tests, both ways. A partner brings them: what stands in its folder is found by
//! itself (see [`super::case`] for what a case holds).
//!
//! Inbound: the bytes become exactly `canonical.json` and go to somebody, or are refused for exactly `findings.json`;
//! what was accepted is written back by the same mapping, held against the partner's schema, and read again as the
//! same. Outbound: `canonical.json` becomes exactly `out`, which reads back as the message but for `niet_terug`.

use super::super::decode::{Decoded, Trace, decode};
use super::super::outbound;
use super::super::process::{self, Case as Deciding, Directory, Outcome, Pseudonyms};
use super::super::route::{InRoute, OutRoute, Routes};
use super::bodies::{Body, Under, Way, extension};
use super::case::{Around, Case, cases, names};
use super::coverage::{Places, partner_places};
use super::{diff, round};
use crate::canonical::versies::nieuwste;
use crate::domain::kalender::dag;
use crate::domain::levensloop;
use crate::domain::praktijk::Praktijk;
use crate::domain::rol::Rol;
use crate::domain::traject::{Match, Overeenkomst, Traject};
use crate::domain::verzuim::Verzuim;
use crate::mapping::uses::Use;
use crate::mapping::write::Surroundings;
use crate::message::code::Code;
use crate::message::envelope::Envelope;
use crate::message::finding::Finding;
use crate::profile::{Folder, Format, Profile};
use crate::store::{FactKey, Facts, Status};
use crate::yaml::{Mistake, meant};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the samples showed.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// How many there are.
    pub count: usize,
    /// The places of the partner that had a value.
    pub places: Places,
}

/// A finding as `findings.json` names it.
#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Named {
    code: String,
    path: String,
}

impl From<&Finding> for Named {
    fn from(finding: &Finding) -> Self {
        Self { code: finding.code.to_string(), path: finding.path.clone() }
    }
}

/// Pseudonyms nobody would mistake for real ones.
struct Plain;

impl Pseudonyms for Plain {
    fn persoon(&self, bsn: &str) -> String {
        format!("persoon-{}", bsn.len())
    }

    fn client_ref(&self, partner: &str, persoon: &str) -> String {
        format!("{partner}-{persoon}")
    }
}

/// Runs every sample of a route.
pub(super) fn run(under: &Under<'_>, whole: bool, mistakes: &mut Vec<Mistake>) -> Seen {
    let mut seen = Seen::default();
    for case in cases(&under.samples, &under.slug, &under.name) {
        seen.count += 1;
        // What is not a whole sample was told by `stray`.
        if mistakes.iter().any(|m| m.file == case.shown) {
            continue;
        }
        let outcome = match under.way {
            Way::In(route) => inbound(under, route, &case, whole, &mut seen.places, mistakes),
            Way::Out(route) => outbound(under, route, &case, &mut seen.places, mistakes),
        };
        mistakes.extend(outcome.err());
    }
    seen
}

fn inbound(
    under: &Under<'_>,
    route: &InRoute,
    case: &Case,
    whole: bool,
    places: &mut Places,
    mistakes: &mut Vec<Mistake>,
) -> Result<(), Mistake> {
    let name = format!("in.{}", under.extension());
    let body = case.bytes(&name)?;
    let decoded = decode(route, &body, now(), &mut Trace::off());
    let accepted = case.has("canonical.json");
    let decide = |canonical: &Value| decided(under.routes, route, &decoded, canonical, accepted);
    let mut outcome = decoded.canonical.as_ref().map(decide);
    if !whole {
        // Whom it would go to is not known while another partner has mistakes.
        outcome.iter_mut().for_each(|o| o.findings.retain(|f| f.code != Code::OntvangerZonderRoute));
    }
    let told = told(&decoded, outcome.as_ref());
    if !accepted {
        let mut expected: Vec<Named> = case.json("findings.json")?;
        if let Some(unknown) = expected.iter().find(|e| !Code::ALL.iter().any(|c| c.as_str() == e.code)) {
            let meant = meant(&unknown.code, Code::ALL.iter().map(|c| c.as_str()));
            let text = format!(
                "de code `{}` bestaat niet{meant}; alle codes staan in docs/koppelen/foutcodes.md",
                unknown.code
            );
            let at = expected.iter().position(|e| e == unknown).unwrap_or_default();
            return Err(case.wrong_at("findings.json", &format!("/{at}/code"), text));
        }
        expected.sort();
        if expected.is_empty() {
            return Err(case.wrong("findings.json", "een geweigerd voorbeeld noemt ten minste één bevinding"));
        }
        if told != expected {
            let text = format!("verwacht {}, gekregen {}", list(&expected), list(&told));
            return Err(case.wrong("findings.json", text));
        }
        return Ok(());
    }
    let expected: Value = case.json("canonical.json")?;
    if !told.is_empty() {
        let texts: Vec<String> =
            decoded.findings.iter().chain(outcome.iter().flat_map(|o| &o.findings)).map(|f| about(under, f)).collect();
        return Err(case.wrong(&name, format!("dit voorbeeld hoort te worden aanvaard: {}", texts.join("; "))));
    }
    let canonical = decoded.canonical.clone().unwrap_or(Value::Null);
    places.extend(partner_places(under, &body));
    different(under, case, "canonical.json", &expected, &canonical, mistakes);
    match &outcome {
        Some(outcome) if whole && outcome.status != Status::Aanvaard => {
            mistakes.push(case.wrong(&name, "dit voorbeeld hoort te worden aanvaard"));
        }
        Some(outcome) if whole && outcome.deliveries.is_empty() => {
            mistakes.push(case.wrong(&name, "dit voorbeeld wordt aanvaard en gaat naar niemand"));
        }
        _ => {}
    }
    if expected == canonical {
        under
            .only()
            .filter(|b| round::may(b))
            .into_iter()
            .for_each(|body| back(under, body, case, &canonical, mistakes));
    }
    Ok(())
}

/// What came in goes out by the same mapping, and comes in the same.
fn back(under: &Under<'_>, body: &Body<'_>, case: &Case, canonical: &Value, mistakes: &mut Vec<Mistake>) {
    let around = Surroundings { zender: &under.routes.gegevens, ontvanger: &under.gegevens, ..round::AROUND };
    // Whether his own schema takes what nobody sends him is not asked: a route that only reads need not fill it.
    let (document, findings) = round::write(body, canonical, &around);
    for finding in findings {
        let text = format!("de mapping kan dit bericht niet terugschrijven: {}: {}", finding.path, finding.text);
        mistakes.push(case.wrong("canonical.json", text));
    }
    let Some((found, findings)) = round::read(under, body, &document) else { return };
    for finding in findings {
        let text = format!("wat de mapping terugschrijft is niet te lezen: {}: {}", finding.path, finding.text);
        mistakes.push(case.wrong("canonical.json", text));
    }
    for difference in diff::json(canonical, &found) {
        let Some(used) = round::both_ways(&body.uses, &diff::steps(&difference.pointer)) else { continue };
        if !used.when && !used.default {
            let text = format!("heen en terug wordt `{}` anders: {}", under.name, difference.text());
            mistakes.push(body.wrong(used.line, "", text));
        }
    }
}

fn outbound(
    under: &Under<'_>,
    route: &OutRoute,
    case: &Case,
    places: &mut Places,
    mistakes: &mut Vec<Mistake>,
) -> Result<(), Mistake> {
    let name = format!("out.{}", under.extension());
    let (around, canonical): (Around, Value) = (case.json("envelope.json")?, case.json("canonical.json")?);
    if around.ontvanger != under.gegevens {
        let text = "`ontvanger` is niet gelijk aan `gegevens` van het profiel; maak ze gelijk";
        mistakes.push(case.wrong_at("envelope.json", "/ontvanger", text));
    }
    let Some(surroundings) = around.surroundings() else {
        let text = "`tijdstip` is een tijd in Amsterdam als `yyyyMMddHHmmssSSS`, zoals `20260824093011482`";
        return Err(case.wrong_at("envelope.json", "/tijdstip", text));
    };
    let expected = case.bytes(&name)?;
    let made = match outbound::make(route, &canonical, around.client_ref.as_deref(), true, &surroundings) {
        Ok(made) => made,
        Err(findings) => {
            let texts: Vec<String> = findings.iter().map(|f| about(under, f)).collect();
            return Err(case.wrong("canonical.json", format!("dit bericht is niet te maken: {}", texts.join("; "))));
        }
    };
    let before = mistakes.len();
    if made.stripped > 0 {
        let text = format!("hierin staan {} veld(en) die deze partner niet mag zien", made.stripped);
        mistakes.push(case.wrong("canonical.json", text));
    }
    places.extend(partner_places(under, &made.body));
    if under.xml() {
        let text = diff::xml(&expected, &made.body);
        mistakes.extend(text.map(|text| case.wrong(&name, text)));
    } else {
        let Some(wanted) = under.value(&expected) else {
            return Err(case.wrong(&name, "dit is geen bericht in het formaat van de route"));
        };
        let found = under.value(&made.body).unwrap_or(Value::Null);
        different(under, case, &name, &wanted, &found, mistakes);
    }
    // A wrong sample says nothing about the way back.
    if let Some(body) = under.only().filter(|b| round::may(b) && mistakes.len() == before) {
        let read = round::document(under, body, &expected).and_then(|document| round::read(under, body, &document));
        let Some((found, findings)) = read else { return Ok(()) };
        if let Some(finding) = findings.first() {
            mistakes.push(case.wrong(&name, format!("niet terug te lezen: {}: {}", finding.path, finding.text)));
        }
        let mut wanted = canonical.clone();
        body.plan.in_column_order(&mut wanted);
        for pointer in &around.niet_terug {
            if !remove(&mut wanted, pointer) {
                let text = format!("`niet_terug` noemt `{pointer}`, en dat staat niet in canonical.json");
                mistakes.push(case.wrong_at("envelope.json", "/niet_terug", text));
            }
        }
        for difference in diff::json(&wanted, &found) {
            let line = diff::line(&body.uses, &difference.pointer);
            let text = format!(
                "teruggelezen is {}{}; klopt dat, zet het dan onder `niet_terug` in envelope.json",
                difference.text(),
                at(body, line)
            );
            mistakes.push(case.wrong(&name, text));
        }
    }
    Ok(())
}

/// A mistake for each difference between what a sample says and what came.
fn different(under: &Under<'_>, case: &Case, name: &str, wanted: &Value, found: &Value, mistakes: &mut Vec<Mistake>) {
    let all = diff::json(wanted, found);
    for difference in all.iter().take(10) {
        let line = under.bodies.first().map(|body| {
            let steps = diff::steps(&difference.pointer);
            let line = match name {
                "canonical.json" => diff::line(&body.uses, &difference.pointer),
                _ => body.uses.iter().find(|u| u.writes && u.partner == steps).map(|u| u.line),
            };
            at(body, line)
        });
        let line = line.unwrap_or_default();
        mistakes.push(case.wrong_at(name, &difference.pointer, format!("{}{line}", difference.text())));
    }
    if all.len() > 10 {
        mistakes.push(case.wrong(name, format!("en nog {} andere verschillen", all.len() - 10)));
    }
}

/// A finding, with the line of the mapping that carries its place.
fn about(under: &Under<'_>, finding: &Finding) -> String {
    let path = if finding.path.is_empty() { "/" } else { finding.path.as_str() };
    let steps = diff::steps(path);
    let line = under.only().and_then(|body| {
        let carries = |u: &&Use| u.partner == steps || u.canonical.as_ref() == Some(&steps);
        body.uses.iter().find(carries).map(|u| at(body, Some(u.line)))
    });
    format!("{} {path}: {}{}", finding.code, finding.text, line.unwrap_or_default())
}

fn at(body: &Body<'_>, line: Option<u32>) -> String {
    line.map_or(String::new(), |line| format!(" ({} regel {line})", body.file))
}

fn list(named: &[Named]) -> String {
    if named.is_empty() {
        return "geen bevinding".to_owned();
    }
    let path = |n: &Named| if n.path.is_empty() { "\"\"".to_owned() } else { n.path.clone() };
    named.iter().map(|n| format!("{} {}", n.code, path(n))).collect::<Vec<_>>().join(", ")
}

/// Takes away what a JSON Pointer leads to, and what becomes empty by that.
fn remove(value: &mut Value, pointer: &str) -> bool {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return false };
    let Some(Value::Object(map)) = value.pointer_mut(parent) else { return false };
    let found = map.shift_remove(key).is_some();
    if map.is_empty() && !parent.is_empty() {
        return found && remove(value, parent);
    }
    found
}

/// A moment at which every sample may have arrived: 4 September 2026, 14:00 UTC.
pub(super) const fn now() -> DateTime<Utc> {
    match DateTime::from_timestamp(1_788_530_400, 0) {
        Some(moment) => moment,
        None => DateTime::UNIX_EPOCH,
    }
}

/// What the hub knows when the message of a sample arrives: its traject, with as many agreements as came before it.
fn facts(routes: &Routes, route: &InRoute, canonical: &Value, accepted: bool) -> Facts {
    let mut facts = Facts::default();
    for key in process::needs(nieuwste(&route.soort.naam), canonical, now()) {
        match key {
            FactKey::NieuwTrajectnummer(_) => facts.trajectnummer = Some(41),
            // A sample shows what a message looks like; nothing was booked before it.
            FactKey::Boek(_) | FactKey::Client { .. } | FactKey::Geplaatst(_) => {}
            FactKey::Traject(id) => {
                // Of several partners in a role, one that takes this kind: a sample proves its own partner, and another
                // that is not connected for it has nothing to do with that.
                let with = |rol: Rol| {
                    let all = || routes.partners.iter().filter(|(_, p)| p.rol == rol).map(|(slug, _)| slug);
                    let takes = |slug: &&String| !routes.routes_to(slug, nieuwste(&route.soort.naam)).is_empty();
                    all().find(takes).or_else(|| all().next()).cloned()
                };
                let sender = routes.partners.get(&route.partner);
                let centrale = match sender.map(|p| p.rol) {
                    Some(Rol::ZorginstellingCoordinator) => with(Rol::CentraleBemiddelaar).unwrap_or_default(),
                    _ => route.partner.clone(),
                };
                // Whoever sends may be the institution that was proposed; for a sample that is accepted with that vacancy.
                let vacature = canonical["vacature_id"].as_str().filter(|_| accepted).unwrap_or("VAC-2026-0117");
                let proposed = Match {
                    vacature_id: vacature.to_owned(),
                    organisatie: sender.map(|p| p.partij.clone()).unwrap_or_default(),
                    datum: "2026-09-01".to_owned(),
                };
                let before = 1..canonical["volgnr"].as_u64().unwrap_or(1).min(1000);
                let overeenkomsten = before.map(|volgnr| Overeenkomst {
                    overeenkomst_id: format!("eerder-{volgnr}"),
                    volgnr: u32::try_from(volgnr).unwrap_or_default(),
                    organisatie: String::new(),
                    document_sha256: String::new(),
                    leerdoel_ids: vec![],
                    startdatum: None,
                    einddatum: None,
                    beeindigd_op: None,
                });
                // A sample proves its own message, not what came before it: the traject stands where it fits.
                let wie = sender.and_then(|p| levensloop::Partij::van(p.rol));
                let (vorm, status) = levensloop::melding_van(nieuwste(&route.soort.naam), canonical)
                    .zip(wie)
                    .and_then(|(melding, wie)| levensloop::passend(melding.gebeurtenis, wie))
                    .unwrap_or(("begeleidingstraject", levensloop::Toestand::Aangemeld));
                let traject = Traject {
                    traject_id: id.clone(),
                    versie: 1,
                    status,
                    gemeente: with(Rol::GemeenteKlantmanager).unwrap_or_default(),
                    centrale,
                    zaaknummer: canonical["zaaknummer"].as_str().map(str::to_owned),
                    vorm: vorm.to_owned(),
                    contract_id: None,
                    persoon: "persoon-9".to_owned(),
                    overeenkomsten: overeenkomsten.collect(),
                    matches: vec![proposed],
                    stappen: vec![],
                    verzuim: Verzuim::default(),
                    uren: Default::default(),
                };
                facts.trajecten.push((id, Some(traject)));
            }
        }
    }
    facts
}

fn decided(routes: &Routes, route: &InRoute, decoded: &Decoded, canonical: &Value, accepted: bool) -> Outcome {
    let envelope = Envelope {
        bericht_id: round::AROUND.bericht_id.to_owned(),
        partner: route.partner.clone(),
        route: route.name.clone(),
        soort: nieuwste(&route.soort.naam).to_owned(),
        afzender_id: decoded.afzender_id.clone(),
        inhoud_sha256: decoded.inhoud_sha256,
        ontvangen_op: now(),
    };
    let case =
        Deciding { envelope: &envelope, ontvangers: &route.ontvangers, canonical, bsn_velden: &route.bsn_velden };
    let mut praktijk = routes.praktijk(&route.partner, None, dag(now())).clone();
    // A sample says what a message looks like, not when it comes.
    praktijk.regels_uit.insert("BR07".to_owned());
    praktijk.contracten.clear();
    process::decide(case, &facts(routes, route, canonical, accepted), &Timeless { routes, praktijk }, &Plain, now())
}

/// The partners as they are, with what they ask apart from when.
struct Timeless<'r> {
    routes: &'r Routes,
    praktijk: Praktijk,
}

impl Directory for Timeless<'_> {
    fn rol(&self, slug: &str) -> Option<Rol> {
        self.routes.rol(slug)
    }

    fn partner_of(&self, partij: &str) -> Option<&str> {
        self.routes.partner_of(partij)
    }

    fn partij_van(&self, slug: &str) -> Option<&str> {
        self.routes.partij_van(slug)
    }

    fn routes_to(&self, slug: &str, soort: &str) -> Vec<&str> {
        self.routes.routes_to(slug, soort)
    }

    fn stuurt(&self, slug: &str, soort: &str) -> bool {
        self.routes.stuurt(slug, soort)
    }

    fn praktijk(&self, _: &str, _: Option<&str>, _: NaiveDate) -> &Praktijk {
        &self.praktijk
    }
}

/// What the sender is told: the findings of the message itself, and those of the rules about other fields.
fn told(decoded: &Decoded, outcome: Option<&Outcome>) -> Vec<Named> {
    let own: Vec<Named> = decoded.findings.iter().map(Named::from).collect();
    let about = |rule: &Named| {
        own.iter().any(|f| rule.path == f.path || (!f.path.is_empty() && rule.path.starts_with(&f.path)))
    };
    let rules: Vec<Named> =
        outcome.iter().flat_map(|o| &o.findings).map(Named::from).filter(|rule| !about(rule)).collect();
    let mut all: Vec<Named> = own.into_iter().chain(rules).collect();
    all.sort();
    all
}

/// Folders and files that no route would look at: a sample that is never run proves nothing.
/// Of a route with mistakes of its own the samples wait: what they hold may be right when it is mended.
pub(super) fn stray(folder: &Folder, routes: &Routes, profile: &Profile, mistakes: &mut Vec<Mistake>) {
    let samples = folder.path.join("partners").join(&profile.slug).join("samples");
    let inbound: BTreeMap<&str, Format> = profile.inbound.iter().map(|r| (r.name.as_str(), r.format)).collect();
    let outbound: BTreeMap<&str, Format> = profile.outbound.iter().map(|r| (r.name.as_str(), r.format)).collect();
    for route in names(&samples) {
        let shown = format!("partners/{}/samples/{route}", profile.slug);
        let mut wrong =
            |file: &str, text: String| mistakes.push(Mistake { file: file.to_owned(), line: 0, column: 0, text });
        let wanted: Vec<BTreeSet<String>> = match (inbound.get(route.as_str()), outbound.get(route.as_str())) {
            (None, None) => {
                let all: Vec<&str> = inbound.keys().chain(outbound.keys()).copied().collect();
                let (meant, all) = (meant(&route, all.iter().copied()), all.join("`, `"));
                wrong(&shown, format!("geen route heet `{route}`{meant}; er zijn: `{all}`"));
                continue;
            }
            (Some(_), Some(_)) => {
                wrong(&shown, format!("`{route}` is een route in beide richtingen; geef ze een eigen naam"));
                continue;
            }
            (Some(format), None) => ["canonical.json", "findings.json"]
                .map(|other| [format!("in.{}", extension(*format)), other.to_owned()].into())
                .into(),
            (None, Some(format)) => {
                let out = format!("out.{}", extension(*format));
                vec![["canonical.json".to_owned(), "envelope.json".to_owned(), out].into()]
            }
        };
        if routes.inbound(&profile.slug, &route).is_none() && routes.outbound(&profile.slug, &route).is_none() {
            continue;
        }
        for case in names(&samples.join(&route)) {
            let files = names(&samples.join(&route).join(&case));
            if !wanted.contains(&files) {
                let show = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(", ");
                let wanted: Vec<String> = wanted.iter().map(show).collect();
                let text = format!("een voorbeeld bestaat uit {}; hier staat: {}", wanted.join(" of "), show(&files));
                wrong(&format!("{shown}/{case}"), text);
            }
        }
    }
}
