//! Profiles from the outside: a new partner of every kind is right at once, one profile takes over another, a version is
//! chosen by the day of the event, and the mistakes of all profiles come together.

use crate::shared::TempDir;
use crate::support::edited;
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Europe::Amsterdam;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use trajectbrug::app::{self, StartError};
use trajectbrug::flow::decode::{Trace, decode};
use trajectbrug::flow::outbound;
use trajectbrug::flow::route::Routes;
use trajectbrug::format::{ContentPaths, Limits, xml};
use trajectbrug::mapping::write::Surroundings;
use trajectbrug::message::tree::Node;
use trajectbrug::profile::scaffold::KINDS;
use trajectbrug::profile::{Profile, extends};
use trajectbrug::yaml::{self, Mistakes};

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_trajectbrug")).args(arguments).output().expect("the program runs")
}

fn out(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn mistakes(config: &Path) -> Vec<String> {
    match app::configuration(config, &BTreeMap::new()) {
        Ok(_) => vec![],
        Err(StartError::Configuration(found)) => found.iter().map(ToString::to_string).collect(),
        Err(other) => panic!("{other}"),
    }
}

fn routes(config: &Path) -> Routes {
    app::configuration(config, &BTreeMap::new()).expect("the configuration is right").1
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).expect("the file is there")).expect("JSON")
}

#[test]
fn a_new_partner_of_every_kind_is_found_right_by_check_and_shows_where_its_values_stand() {
    let dir = TempDir::new("partner-new");
    let config = edited(&dir, &[]);
    let path = config.display().to_string();
    for kind in KINDS {
        let slug = format!("nieuw-{}", kind.naam);
        let made =
            program(&["partner", "new", &slug, "--kind", kind.naam, "--naam", "Proef: \"één\"", "--config", &path]);
        assert!(made.status.success(), "{}", out(&made));
        assert!(out(&made).contains(&format!("trajectbrug partner check {slug}")), "{}", out(&made));
        let shown = program(&["partner", "show", &slug, "--resolved", "--config", &path]);
        assert!(shown.status.success(), "{}", out(&shown));
        assert!(out(&shown).contains(&format!("partners/{slug}/profile.yaml:")), "{}", out(&shown));
        assert!(out(&shown).contains("Proef: \"één\""), "{}", out(&shown));
        let again = program(&["partner", "new", &slug, "--kind", kind.naam, "--config", &path]);
        assert!(!again.status.success() && out(&again).contains("bestaat al"), "{}", out(&again));
    }
    let check = program(&["check", "--config", &path, "--data", &dir.0.join("data").display().to_string()]);
    assert!(check.status.success(), "{}", out(&check));
    assert_eq!(mistakes(&config), [""; 0]);
}

#[test]
fn the_samples_of_a_new_partner_are_what_its_routes_make() {
    let dir = TempDir::new("partner-new-samples");
    let config = edited(&dir, &[]);
    for kind in KINDS {
        trajectbrug::profile::scaffold::create(&config, &format!("nieuw-{}", kind.naam), kind.naam, None)
            .expect("made");
    }
    let routes = routes(&config);
    let mut seen = 0;
    for route in routes.all_inbound().filter(|r| r.partner.starts_with("nieuw-")) {
        let samples = config.join("partners").join(&route.partner).join("samples").join(&route.name);
        for case in crate::shared::names(&samples) {
            let case = samples.join(case);
            let file = if case.join("in.json").exists() { "in.json" } else { "in.xml" };
            let body = std::fs::read(case.join(file)).expect("a body");
            let decoded = decode(route, &body, now(), &mut Trace::off());
            assert_eq!(decoded.findings, [], "{}", case.display());
            assert_eq!(decoded.canonical, Some(json(&case.join("canonical.json"))), "{}", case.display());
            seen += 1;
        }
    }
    assert_eq!(seen, 3, "three kinds send");
    let mut seen = 0;
    for route in routes.all_outbound().iter().filter(|r| r.partner.starts_with("nieuw-")) {
        let samples = config.join("partners").join(&route.partner).join("samples").join(&route.name);
        for case in crate::shared::names(&samples) {
            let case = samples.join(case);
            let around = json(&case.join("envelope.json"));
            let text = |key: &str| around[key].as_str().expect("text").to_owned();
            let map =
                |key: &str| serde_json::from_value::<BTreeMap<String, String>>(around[key].clone()).expect("texts");
            let local = NaiveDateTime::parse_from_str(&text("tijdstip"), "%Y%m%d%H%M%S%3f").expect("a moment");
            let (levering_id, bericht_id, afzender_id) = (text("levering_id"), text("bericht_id"), text("afzender_id"));
            let (zender, ontvanger) = (map("zender"), map("ontvanger"));
            assert_eq!(ontvanger, route.gegevens, "{}", case.display());
            let around_it = Surroundings {
                levering_id: &levering_id,
                bericht_id: &bericht_id,
                afzender_id: &afzender_id,
                ontvangen_op: Amsterdam.from_local_datetime(&local).single().expect("one").to_utc(),
                zender: &zender,
                ontvanger: &ontvanger,
            };
            let canonical = json(&case.join("canonical.json"));
            let made = outbound::make(route, &canonical, around["client_ref"].as_str(), true, &around_it)
                .unwrap_or_else(|f| panic!("{}: {f:#?}", case.display()));
            if case.join("out.json").exists() {
                let made: Value = serde_json::from_slice(&made.body).expect("JSON");
                assert_eq!(made, json(&case.join("out.json")), "{}", case.display());
            } else {
                let expected = std::fs::read(case.join("out.xml")).expect("a body");
                assert_eq!(shape(&made.body), shape(&expected), "{}", case.display());
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 6, "every kind gets something, one of them twice");
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 4, 14, 0, 0).single().expect("a moment")
}

/// Names, namespaces, attributes and texts, one element a line.
fn shape(body: &[u8]) -> Vec<String> {
    fn walk(node: Node<'_, '_>, lines: &mut Vec<String>) {
        let mut attributes: Vec<String> = node.attributes().map(|a| format!("{}={:?}", a.name, a.value)).collect();
        attributes.sort();
        let text = if node.first_child().is_none() { node.text() } else { node.text().trim() };
        lines.push(format!("{{{}}}{} {attributes:?} {text:?}", node.namespace(), node.name()));
        node.children().for_each(|child| walk(child, lines));
    }
    let tree = xml::read(body, &Limits::default(), &ContentPaths::default()).expect("well-formed");
    let mut lines = vec![];
    walk(tree.root().expect("an element"), &mut lines);
    lines
}

/// A second institution that takes over the first, in a copy of the shipped configuration.
fn with_second(dir: &TempDir, profile: &str) -> std::path::PathBuf {
    let config = edited(dir, &[]);
    let folder = config.join("partners/zorg-tweede");
    std::fs::create_dir_all(&folder).expect("made");
    std::fs::write(folder.join("profile.yaml"), profile).expect("written");
    config
}

const SECOND: &str = "extends: zorg-de-linde\npartner: { slug: zorg-tweede, naam: Tweede, partij: ZI-TWE }\n";

#[test]
fn a_partner_that_takes_over_another_uses_the_files_of_that_other() {
    let dir = TempDir::new("extends");
    let config = with_second(&dir, SECOND);
    let routes = routes(&config);
    let (own, other) = (
        routes.outbound("zorg-tweede", "overeenkomst").expect("taken over"),
        routes.outbound("zorg-de-linde", "overeenkomst").expect("ships"),
    );
    assert_eq!(own.versions.own.plan, other.versions.own.plan);
    assert_eq!(own.versions.own.mapping.as_deref(), Some("../zorg-de-linde/mappings/placement.yaml"));
}

#[test]
fn a_mistake_in_what_is_taken_over_stands_where_it_was_written() {
    let dir = TempDir::new("extends-wrong");
    let text = format!("{SECOND}outbound:\n  overeenkomst:\n    mapping: mappings/bestaat-niet.yaml\n");
    let config = with_second(&dir, &text);
    assert_eq!(
        mistakes(&config),
        [
            "partners/zorg-tweede/profile.yaml:5:14: het bestand `mappings/bestaat-niet.yaml` ontbreekt; in `mappings/` staat niets"
        ]
    );
}

#[test]
fn the_mistakes_of_all_profiles_come_together_and_one_that_cannot_be_read_makes_no_others() {
    let dir = TempDir::new("all-mistakes");
    let config = with_second(&dir, "partner:\n\tslug: zorg-tweede\n");
    for (slug, text) in [
        ("De-Derde", "partner: { slug: De-Derde, naam: D, partij: ZI-DER, rol: ZI_VC }\n".to_owned()),
        ("vierde", "partner: { slug: vierde, naam: V, naam: W, partij: VIER, rol: ZI_VC }\n".to_owned()),
        (
            "vijfde",
            "partner: { slug: vijfde, Naam: V, naam: V, partij: VIJF, rol: ZI_VC }\n".to_owned(),
        ),
        (
            "zesde",
            "partner: { slug: zesde, naam: Z, partij: ZES, rol: GEM_KM }\ninbound:\n  aanmelding: { connector: http, auth: none, format: json, canonical: aanmelding/1, identity: zaaknummer, ontvangers: [vijfde], schema: geen.json }\n".to_owned(),
        ),
    ] {
        std::fs::create_dir_all(config.join("partners").join(slug)).expect("made");
        std::fs::write(config.join("partners").join(slug).join("profile.yaml"), text).expect("written");
    }
    std::fs::create_dir_all(config.join("partners/leeg")).expect("made");
    let mut found = mistakes(&config);
    found.sort();
    assert_eq!(
        found,
        [
            "partners/De-Derde/profile.yaml: `De-Derde` is geen naam voor een partner: die bestaat uit kleine letters, cijfers en `-`, zoals `de-derde`",
            "partners/leeg/profile.yaml: dit bestand ontbreekt of is niet te lezen; elke map onder partners/ heeft een profile.yaml",
            "partners/vierde/profile.yaml:1:35: de sleutel `naam` staat er twee keer in hetzelfde blok; haal er één weg of voeg ze samen",
            "partners/vijfde/profile.yaml:1:26: de sleutel `Naam` is onbekend (bedoelt u `naam`?); hier kan staan: `slug`, `naam`, `partij`, `rol`, `gegevens`, `omgeving`, `aflevering`",
            "partners/zesde/profile.yaml:3:137: het bestand `geen.json` ontbreekt; in de map van de partner staan: `profile.yaml`",
            "partners/zorg-tweede/profile.yaml:2:1: inspringen gaat met spaties, niet met tabs; vervang de tab door twee spaties",
        ]
    );
}

#[test]
fn the_records_of_a_document_are_a_whole_list_and_not_one_item_of_it() {
    let dir = TempDir::new("records-choose");
    let from = "    mapping: \"mappings/overeenkomst.yaml\"\n";
    let into = format!("{from}    records: \"data/items[soort='getekend']\"\n");
    let config = edited(&dir, &[("partners/vc-de-schakel/profile.yaml", from, &into)]);
    let found = mistakes(&config);
    let text =
        "`records: data/items[soort='getekend']` wijst een hele lijst aan, dus zonder `[..]`, zoals `data/items`";
    assert!(found.len() == 1 && found[0].ends_with(text), "{found:?}");
}

#[test]
fn the_version_of_a_route_is_chosen_by_the_day_in_the_message_and_nothing_is_guessed() {
    let dir = TempDir::new("varianten");
    let from = "    mapping: \"mappings/overeenkomst.yaml\"\n";
    let into = format!(
        "{from}    datum: plaatsing/looptijd/van\n    varianten:\n      - {{ geldig_van: 2026-09-07, geldig_tot: 2026-12-31, mapping: mappings/nieuw.yaml }}\n"
    );
    let config = edited(&dir, &[("partners/vc-de-schakel/profile.yaml", from, &into)]);
    let partner = config.join("partners/vc-de-schakel");
    let mapping = std::fs::read_to_string(partner.join("mappings/overeenkomst.yaml")).expect("ships");
    // In the new version the description of the work is read as the fixed day part, and the other way round.
    let other = mapping
        .replace("omschrijving: werkzaamheden", "omschrijving: XX")
        .replace("vastDagdeel: vast_dagdeel", "vastDagdeel: werkzaamheden")
        .replace("omschrijving: XX", "omschrijving: vast_dagdeel");
    assert_ne!(mapping, other);
    std::fs::write(partner.join("mappings/nieuw.yaml"), other).expect("written");
    let routes = routes(&config);
    let route = routes.inbound("vc-de-schakel", "overeenkomst").expect("ships");
    let mut message = json(&partner.join("samples/overeenkomst/po-2026-0041/in.json"));
    let work = message["plaatsing"]["werk"]["omschrijving"].clone();
    let mut read = |day: Option<&str>| {
        match day {
            Some(day) => message["plaatsing"]["looptijd"]["van"] = day.into(),
            None => message["plaatsing"]["looptijd"]["van"] = Value::Null,
        }
        decode(route, message.to_string().as_bytes(), now(), &mut Trace::off())
    };
    for (day, own) in [("06-09-2026", true), ("07-09-2026", false), ("31-12-2026", false), ("01-01-2027", true)] {
        let canonical = read(Some(day)).canonical.expect("read");
        assert_eq!(canonical["werkzaamheden"] == work, own, "{day}");
        assert_eq!(canonical["vast_dagdeel"] == work, !own, "{day}");
    }
    for absent in [None, Some("binnenkort")] {
        let decoded = read(absent);
        assert_eq!(decoded.canonical, None);
        let found: Vec<_> =
            decoded.findings.iter().map(|f| (f.code.as_str(), f.path.as_str(), f.text.as_str())).collect();
        assert_eq!(
            found,
            [(
                "TB-SCHEMA",
                "/plaatsing/looptijd/van",
                "hier hoort een dag (jjjj-mm-dd, jjjjmmdd of dd-mm-jjjj): daaraan wordt de versie van deze route gekozen, en zonder wordt er niet geraden"
            )]
        );
    }
}

#[test]
fn every_profile_in_the_manual_is_read_without_a_mistake() {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/koppelen/profiel.md")).expect("ships");
    let blocks: Vec<&str> = text.split("```yaml\n").skip(1).filter_map(|b| b.split("\n```").next()).collect();
    assert_eq!(blocks.len(), 4);
    for block in blocks {
        let node = yaml::parse("profiel.md", block).expect("YAML");
        let slug = block.split("slug: ").nth(1).and_then(|s| s.split([',', '\n']).next()).expect("a slug").to_owned();
        let written = [(slug.clone(), Some(node))].into();
        let mut mistakes = Mistakes::new("profiel.md");
        let node = extends::resolve(&slug, &written, &mut mistakes).expect("resolved");
        Profile::read(&node, &slug, &mut mistakes).expect("a profile");
        assert_eq!(mistakes.into_vec(), []);
    }
}

#[test]
fn the_manual_names_every_key_the_reader_knows() {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/koppelen/profiel.md")).expect("ships");
    let section =
        |title: &str| text.split(title).nth(1).and_then(|s| s.split("\n## ").next()).expect("a section").to_owned();
    for (title, profile, column) in [
        ("## `partner`", "partner: { onbekend: 1 }\n", "partner.onbekend"),
        ("## Hoe er bezorgd wordt", "partner: { aflevering: { onbekend: 1 } }\n", "partner.aflevering"),
        ("## Een route onder `inbound`", "inbound: { r: { onbekend: 1 } }\n", "inbound"),
        ("## Een route onder `outbound`", "outbound: { r: { onbekend: 1 } }\n", "outbound"),
    ] {
        let node = yaml::parse("p.yaml", profile).expect("YAML");
        let mut mistakes = Mistakes::new("p.yaml");
        drop(Profile::read(&node, "p", &mut mistakes));
        let texts: Vec<_> = mistakes.into_vec().into_iter().map(|m| m.text).collect();
        let known = texts.iter().find_map(|t| t.strip_prefix("de sleutel `onbekend` is onbekend; hier kan staan: "));
        let known = known.unwrap_or_else(|| panic!("{column}: {texts:?}"));
        for key in known.split(", ") {
            let first = |line: &str| line.split('|').nth(1).is_some_and(|cell| cell.contains(key));
            assert!(section(title).lines().any(first), "{title} does not explain {key}");
        }
    }
}
