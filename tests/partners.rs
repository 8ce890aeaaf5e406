//! The samples of every partner, through the routes as they really are. A partner brings its own tests: a folder
//! `config/partners/<slug>/samples/<route>/<case>/` is found here by itself.
//!
//! A case of an inbound route holds `in.xml` or `in.json`, and `canonical.json` (accepted, and exactly this) or
//! `findings.json` (refused, with exactly these codes and paths). A case of an outbound route holds `canonical.json`,
//! `envelope.json` and `out.xml` or `out.json`; `niet_terug` in the envelope names the fields that cannot be read back
//! from what is written. Anything else in the folder is a mistake.

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Europe::Amsterdam;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use trajectbrug::domain::rol::Rol;
use trajectbrug::domain::traject::{Match, Overeenkomst, Traject, TrajectStatus};
use trajectbrug::flow::decode::{Decoded, Trace, decode};
use trajectbrug::flow::outbound;
use trajectbrug::flow::process::{self, Case, Outcome, Pseudonyms};
use trajectbrug::flow::route::{InRoute, OutRoute, Routes};
use trajectbrug::format::{ContentPaths, Limits, soap, xml};
use trajectbrug::mapping::read::{Arrived, Reader};
use trajectbrug::mapping::syntax::Side;
use trajectbrug::mapping::write::Surroundings;
use trajectbrug::message::envelope::Envelope;
use trajectbrug::message::finding::Finding;
use trajectbrug::message::tree::Node;
use trajectbrug::profile::{Auth, Choice, FileLayout, Folder, Format, Inbound, Outbound};
use trajectbrug::store::{FactKey, Facts, Status};
use trajectbrug::yaml;

/// The values around a message, as `envelope.json` gives them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Around {
    levering_id: String,
    bericht_id: String,
    afzender_id: String,
    /// When the hub received the message: `yyyyMMddHHmmssSSS`, Amsterdam.
    tijdstip: String,
    /// `gegevens` of the hub. In the sample, because each installation has its own.
    zender: BTreeMap<String, String>,
    /// `gegevens` of the profile.
    ontvanger: BTreeMap<String, String>,
    client_ref: Option<String>,
    #[serde(default)]
    niet_terug: Vec<String>,
}

impl Around {
    fn surroundings(&self) -> Surroundings<'_> {
        let local = NaiveDateTime::parse_from_str(&self.tijdstip, "%Y%m%d%H%M%S%3f").expect("tijdstip");
        Surroundings {
            levering_id: &self.levering_id,
            bericht_id: &self.bericht_id,
            afzender_id: &self.afzender_id,
            ontvangen_op: Amsterdam.from_local_datetime(&local).single().expect("one moment").to_utc(),
            zender: &self.zender,
            ontvanger: &self.ontvanger,
        }
    }
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

fn config() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config")
}

fn folder() -> Folder {
    Folder::read(&config()).expect("the configuration can be read")
}

fn routes(folder: &Folder) -> Routes {
    Routes::compile(folder, &BTreeMap::new()).expect("the configuration is right")
}

fn names(path: &Path) -> BTreeSet<String> {
    let Ok(entries) = std::fs::read_dir(path) else { return BTreeSet::new() };
    entries.map(|e| e.expect("an entry").file_name().into_string().expect("a name")).collect()
}

/// The cases of a route, sorted. A route without any has nothing that proves it.
fn cases(slug: &str, route: &str) -> Vec<PathBuf> {
    let path = config().join("partners").join(slug).join("samples").join(route);
    let cases: Vec<_> = names(&path).into_iter().map(|case| path.join(case)).collect();
    assert!(!cases.is_empty(), "{slug}: route `{route}` has no samples");
    cases
}

fn bytes(case: &Path, name: &str) -> Vec<u8> {
    std::fs::read(case.join(name)).unwrap_or_else(|e| panic!("{}/{name}: {e}", case.display()))
}

fn json<T: serde::de::DeserializeOwned>(case: &Path, name: &str) -> T {
    serde_json::from_slice(&bytes(case, name)).unwrap_or_else(|e| panic!("{}/{name}: {e}", case.display()))
}

fn extension(format: Format) -> &'static str {
    if format == Format::Json { "json" } else { "xml" }
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

/// A moment at which every sample may have arrived.
fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 4, 14, 0, 0).single().expect("a moment")
}

/// What the hub knows when the message of a sample arrives: its traject, with as many agreements as came before it.
fn facts(routes: &Routes, route: &InRoute, canonical: &Value) -> Facts {
    let mut facts = Facts::default();
    for key in process::needs(&route.soort.naam, canonical, now()) {
        match key {
            FactKey::NieuwTrajectnummer(_) => facts.trajectnummer = Some(41),
            FactKey::Traject(id) => {
                let gemeente =
                    routes.partners.iter().find(|(_, p)| p.rol == Rol::GemeenteKlantmanager).expect("a gemeente");
                let rol = routes.partners[&route.partner].rol;
                let other = || routes.partners.iter().find(|(_, p)| p.rol == Rol::CentraleBemiddelaar).map(|(s, _)| s);
                let centrale = match rol {
                    Rol::ZorginstellingCoordinator => other().expect("a centrale"),
                    _ => &route.partner,
                };
                let before = 1..canonical["volgnr"].as_u64().unwrap_or(1);
                let overeenkomsten = before.map(|volgnr| Overeenkomst {
                    overeenkomst_id: format!("eerder-{volgnr}"),
                    volgnr: u32::try_from(volgnr).expect("few"),
                    organisatie: String::new(),
                    document_sha256: String::new(),
                });
                let traject = Traject {
                    traject_id: id.clone(),
                    versie: 1,
                    status: TrajectStatus::Aangemeld,
                    gemeente: gemeente.0.clone(),
                    centrale: centrale.clone(),
                    zaaknummer: canonical["zaaknummer"].as_str().map(str::to_owned),
                    vorm: "begeleidingstraject".to_owned(),
                    contract_id: None,
                    persoon: "persoon-9".to_owned(),
                    overeenkomsten: overeenkomsten.collect(),
                    // Whoever sends may be the institution of the proposal of SC01.
                    matches: vec![Match {
                        vacature_id: "VAC-2026-0117".to_owned(),
                        organisatie: routes.partners[&route.partner].partij.clone(),
                        datum: "2026-09-01".to_owned(),
                    }],
                };
                facts.trajecten.push((id, Some(traject)));
            }
        }
    }
    facts
}

fn decided(routes: &Routes, route: &InRoute, decoded: &Decoded, canonical: &Value) -> Outcome {
    let envelope = Envelope {
        bericht_id: "0199148b-0a00-7000-8000-000000000417".to_owned(),
        partner: route.partner.clone(),
        route: route.name.clone(),
        soort: route.soort.naam.clone(),
        afzender_id: decoded.afzender_id.clone(),
        inhoud_sha256: decoded.inhoud_sha256,
        ontvangen_op: now(),
    };
    let case = Case { envelope: &envelope, ontvangers: &route.ontvangers, canonical, bsn_velden: &route.bsn_velden };
    process::decide(case, &facts(routes, route, canonical), routes, &Plain, now())
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

#[test]
fn every_sample_of_an_inbound_route_becomes_what_it_says_or_is_refused_for_what_it_says() {
    let routes = routes(&folder());
    let mut seen = 0;
    for route in routes.all_inbound() {
        let body = format!("in.{}", extension(route.format));
        let mut accepted = 0;
        for case in cases(&route.partner, &route.name) {
            let decoded = decode(route, &bytes(&case, &body), now(), &mut Trace::off());
            let outcome = decoded.canonical.as_ref().map(|canonical| decided(&routes, route, &decoded, canonical));
            let told = told(&decoded, outcome.as_ref());
            seen += 1;
            if case.join("canonical.json").exists() {
                assert_eq!(told, [], "{}", case.display());
                let expected: Value = json(&case, "canonical.json");
                assert_eq!(decoded.canonical.as_ref(), Some(&expected), "{}", case.display());
                let outcome = outcome.expect("decided");
                assert_eq!(outcome.status, Status::Aanvaard, "{}", case.display());
                assert!(!outcome.deliveries.is_empty(), "{} goes to nobody", case.display());
                accepted += 1;
            } else {
                let mut expected: Vec<Named> = json(&case, "findings.json");
                expected.sort();
                assert!(!expected.is_empty(), "{}: a refusal without findings", case.display());
                assert_eq!(told, expected, "{}", case.display());
            }
        }
        assert!(accepted > 0, "{}: no sample of route `{}` is accepted", route.partner, route.name);
    }
    assert!(seen > 0, "no inbound samples");
}

#[test]
fn every_sample_of_an_outbound_route_is_made_to_the_letter() {
    let routes = routes(&folder());
    let mut seen = 0;
    for route in routes.all_outbound() {
        let out = format!("out.{}", extension(route.format));
        for case in cases(&route.partner, &route.name) {
            let around: Around = json(&case, "envelope.json");
            assert_eq!(
                around.ontvanger,
                route.gegevens,
                "{}: `ontvanger` is `gegevens` of the profile",
                case.display()
            );
            let canonical: Value = json(&case, "canonical.json");
            let made = outbound::make(route, &canonical, around.client_ref.as_deref(), true, &around.surroundings())
                .unwrap_or_else(|findings| panic!("{}: {findings:#?}", case.display()));
            assert_eq!(made.stripped, 0, "{}: the sample holds fields this partner may not see", case.display());
            let expected = bytes(&case, &out);
            if route.format == Format::Json {
                let parse = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).expect("JSON");
                assert_eq!(parse(&made.body), parse(&expected), "{}", case.display());
            } else {
                assert_eq!(shape(&made.body), shape(&expected), "{}", case.display());
            }
            seen += 1;
        }
    }
    assert!(seen > 0, "no outbound samples");
}

#[test]
fn what_is_written_reads_back_as_the_message_but_for_what_the_sample_lists() {
    for route in routes(&folder()).all_outbound() {
        let Some(plan) = &route.versions.own.plan else { continue };
        let reader = Reader::new(plan);
        for case in cases(&route.partner, &route.name) {
            let (read, findings) =
                read_back(&reader, route, &bytes(&case, &format!("out.{}", extension(route.format))));
            assert_eq!(findings, [], "{}", case.display());
            let mut expected: Value = json(&case, "canonical.json");
            let around: Around = json(&case, "envelope.json");
            for pointer in &around.niet_terug {
                assert!(
                    remove(&mut expected, pointer),
                    "{}: `niet_terug` names {pointer}, which is not there",
                    case.display()
                );
            }
            assert_eq!(read, expected, "{}", case.display());
        }
    }
}

#[test]
fn what_came_in_goes_out_by_the_same_mapping_and_comes_in_the_same() {
    let mut folder = folder();
    let original = routes(&folder);
    for profile in &mut folder.profiles {
        profile.outbound.extend(profile.inbound.iter().map(backwards).collect::<Vec<_>>());
    }
    let both = routes(&folder);
    let mut seen = 0;
    for route in original.all_inbound() {
        let back = both.outbound(&route.partner, &format!("terug-{}", route.name)).expect("the way back");
        for case in cases(&route.partner, &route.name).into_iter().filter(|c| c.join("canonical.json").exists()) {
            let canonical: Value = json(&case, "canonical.json");
            let around = Surroundings {
                levering_id: "0199148b-0a11-7000-8000-0000000000a1",
                bericht_id: "0199148b-0a00-7000-8000-000000000417",
                afzender_id: "afzender-1",
                ontvangen_op: now(),
                zender: &original.gegevens,
                ontvanger: &back.gegevens,
            };
            // `make` holds what it wrote against the partner's schema; the pseudonym is the partner's own, both ways.
            let made = outbound::make(back, &canonical, canonical["client_ref"].as_str(), true, &around)
                .unwrap_or_else(|findings| panic!("{}: {findings:#?}", case.display()));
            let again = decode(route, &made.body, now(), &mut Trace::off());
            assert_eq!(again.findings, [], "{}", case.display());
            assert_eq!(again.afzender_id, around.levering_id, "{}", case.display());
            assert_eq!(again.canonical, Some(canonical), "{}", case.display());
            seen += 1;
        }
    }
    assert!(seen > 0, "no inbound samples");
}

#[test]
fn a_sample_folder_holds_what_a_sample_needs_and_nothing_else() {
    let mut stray = vec![];
    for profile in &folder().profiles {
        let samples = config().join("partners").join(&profile.slug).join("samples");
        for route in names(&samples) {
            let inbound = profile.inbound.iter().find(|r| r.name == route).map(|r| r.format);
            let outbound = profile.outbound.iter().find(|r| r.name == route).map(|r| r.format);
            for case in names(&samples.join(&route)) {
                let files = names(&samples.join(&route).join(&case));
                let whole = |expected: &[&str]| files == expected.iter().map(|n| (*n).to_owned()).collect();
                let right = match (inbound, outbound) {
                    (Some(format), None) => {
                        let body = format!("in.{}", extension(format));
                        whole(&[&body, "canonical.json"]) || whole(&[&body, "findings.json"])
                    }
                    (None, Some(format)) => {
                        whole(&["canonical.json", "envelope.json", &format!("out.{}", extension(format))])
                    }
                    _ => false,
                };
                if !right {
                    stray.push(format!("{}/{route}/{case}: {files:?}", profile.slug));
                }
            }
        }
    }
    assert!(stray.is_empty(), "{stray:#?}");
}

/// An outbound route that says what an inbound one says.
fn backwards(route: &Inbound) -> Outbound {
    let settings = match route.format {
        Format::Soap => "url: \"http://127.0.0.1:9/\"\naction: \"urn:terug\"",
        _ => "url: \"http://127.0.0.1:9/\"",
    };
    Outbound {
        name: format!("terug-{}", route.name),
        on: route.canonical.clone(),
        connector: route.connector.clone(),
        settings: Some(yaml::parse("terug", settings).expect("settings")),
        auth: Auth::None,
        format: route.format,
        schema: route.schema.clone(),
        mapping: route.mapping.clone(),
        choice: Choice::default(),
        layout: FileLayout::default(),
        at: route.at.clone(),
        keys: route.keys.clone(),
    }
}

fn read_back(reader: &Reader, route: &OutRoute, body: &[u8]) -> (Value, Vec<Finding>) {
    let arrived = Arrived { ontvangen_op: now(), afzender_id: "afzender-1" };
    if reader.side() == Side::Json {
        return reader.json(&serde_json::from_slice(body).expect("JSON"), &arrived);
    }
    let tree = xml::read(body, &Limits::default(), &ContentPaths::default()).expect("well-formed");
    let root = tree.root().expect("an element");
    reader.xml(if route.format == Format::Soap { soap::body(&tree).expect("a body") } else { root }, &arrived)
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

/// A document as names, namespaces, attributes and text, one element a line; prefixes and layout left out.
fn shape(body: &[u8]) -> Vec<String> {
    let tree = xml::read(body, &Limits::default(), &ContentPaths::default()).expect("well-formed");
    let mut lines = vec![];
    describe(tree.root().expect("an element"), 0, &mut lines);
    lines
}

fn describe(node: Node<'_, '_>, depth: usize, lines: &mut Vec<String>) {
    let mut attributes: Vec<String> = node
        .attributes()
        .map(|a| format!("{{{}}}{}={:?}", node.tree().namespaces()[usize::from(a.namespace_id)], a.name, a.value))
        .collect();
    attributes.sort();
    let leaf = node.first_child().is_none();
    let text = if leaf { node.text() } else { node.text().trim() };
    lines.push(format!(
        "{}{{{}}}{} {} {text:?}",
        " ".repeat(depth),
        node.namespace(),
        node.name(),
        attributes.join(" ")
    ));
    node.children().for_each(|child| describe(child, depth + 1, lines));
}
