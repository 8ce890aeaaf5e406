//! Every StUF message the gateway sends is valid by the published schemas: the document and the status of an agreement
//! (from our samples and from every variation the canonical schema allows), and the answers Bv03 and Fo03. By our own
//! schemas too, which need nothing beside the project.

use crate::stuf_xmllint::verdicts;
use chrono::{DateTime, TimeZone, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use trajectbrug::connector::soap::reply::{Stuurgegevens, Systeem, bv03, fo03};
use trajectbrug::flow::outbound;
use trajectbrug::flow::route::Routes;
use trajectbrug::format::{ContentPaths, Limits, soap, xml};
use trajectbrug::mapping::write::Surroundings;
use trajectbrug::message::code::Code;
use trajectbrug::message::element::Element;
use trajectbrug::message::finding::{Finding, Stage};
use trajectbrug::profile::Folder;
use trajectbrug::profile::standard::FILES;
use trajectbrug::schema::json::JsonSchema;
use trajectbrug::schema::xsd::Xsd;

const SET: &str = "zkn0310-mutatie";
const ODD: &str = "a&b<c>]]>\"'é€😀\u{85}\u{a0}\u{2028}\t\r\n ż";

fn config() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config")
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 4, 14, 12, 6).single().unwrap()
}

/// The agreement of our sample.
fn sample() -> Value {
    let file = "partners/gemeente-rivierbeek/samples/overeenkomst-document/po-2026-0041/canonical.json";
    serde_json::from_slice(&std::fs::read(config().join(file)).unwrap()).unwrap()
}

/// The sample and its variations, each named; all of them pass the canonical schema.
fn variations() -> Vec<(String, Value)> {
    let whole = sample();
    let mut all = vec![("as it is".to_owned(), whole.clone())];
    let mut vary = |name: &str, change: &dyn Fn(&mut Value)| {
        let mut other = whole.clone();
        change(&mut other);
        all.push((name.to_owned(), other));
    };
    for optional in ["zaaknummer", "contract_id", "vacature_id"] {
        vary(&format!("without {optional}"), &|m| drop(m.as_object_mut().unwrap().shift_remove(optional)));
    }
    vary("least", &|m| {
        let map = m.as_object_mut().unwrap();
        ["zaaknummer", "contract_id", "vacature_id"].iter().for_each(|key| drop(map.shift_remove(*key)));
    });
    vary("a reference", &|m| {
        let document = m["document"].as_object_mut().unwrap();
        document.shift_remove("inhoud");
        document.insert("verwijzing".to_owned(), "https://documenten.example/po?a=1&b=2".into());
    });
    vary("longest texts", &|m| {
        m["werkzaamheden"] = "w".repeat(1000).into();
        m["organisatie"]["naam"] = "o".repeat(200).into();
        m["begeleider_organisatie"] = "b".repeat(200).into();
        m["vast_dagdeel"] = "d".repeat(100).into();
        m["contract_id"] = "c".repeat(64).into();
        m["vacature_id"] = "v".repeat(64).into();
        m["document"]["naam"] = format!("{}.pdf", "n".repeat(196)).into();
    });
    vary("many goals", &|m| m["leerdoel_ids"] = (0..200).map(|n| json!(format!("LD{n}"))).collect());
    vary("odd characters", &|m| {
        for key in ["werkzaamheden", "vast_dagdeel", "begeleider_organisatie", "contract_id", "vacature_id"] {
            m[key] = ODD.into();
        }
        m["organisatie"]["naam"] = ODD.into();
        m["document"]["naam"] = "a&b<c>]]>\"'é€😀 ż.pdf".into();
    });
    vary("a large document", &|m| m["document"]["inhoud"] = "AAAA".repeat(300_000).into());
    vary("last number", &|m| m["volgnr"] = 999.into());
    vary("geheimhouding not accepted", &|m| m["geheimhouding_geaccepteerd"] = false.into());
    for formaat in [
        "image/jpeg",
        "image/png",
        "image/tiff",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ] {
        vary(formaat, &|m| m["document"]["formaat"] = formaat.into());
    }
    for (field, lengths) in [("overeenkomst_id", [1, 40, 41, 64]), ("zaaknummer", [1, 4, 40, 41])] {
        for length in lengths {
            vary(&format!("{field} of {length}"), &|m| m[field] = "1".repeat(length).into());
        }
    }
    for length in [200, 201, 2000] {
        vary(&format!("a reference of {length}"), &|m| {
            let document = m["document"].as_object_mut().unwrap();
            document.shift_remove("inhoud");
            document.insert("verwijzing".to_owned(), format!("https://x.example/{}", "p".repeat(length - 18)).into());
        });
    }
    all
}

/// Variations the gemeente's schema has no room for, by route and field: held for a person, never sent.
const NO_ROOM: [(&str, &str, &str); 10] = [
    ("overeenkomst-document", "a reference of 201", "/object/link"),
    ("overeenkomst-document", "a reference of 2000", "/object/link"),
    ("overeenkomst-document", "overeenkomst_id of 41", "/object/identificatie"),
    ("overeenkomst-document", "overeenkomst_id of 64", "/object/identificatie"),
    ("overeenkomst-document", "zaaknummer of 1", "/isRelevantVoor/gerelateerde/identificatie"),
    ("overeenkomst-document", "zaaknummer of 4", "/isRelevantVoor/gerelateerde/identificatie"),
    ("overeenkomst-document", "zaaknummer of 41", "/isRelevantVoor/gerelateerde/identificatie"),
    ("overeenkomst-status", "zaaknummer of 1", "/object/identificatie"),
    ("overeenkomst-status", "zaaknummer of 4", "/object/identificatie"),
    ("overeenkomst-status", "zaaknummer of 41", "/object/identificatie"),
];

#[test]
fn every_agreement_we_send_to_a_gemeente_is_valid_by_the_published_schemas() {
    let folder = Folder::read(&config()).unwrap();
    let routes = Routes::compile(&folder, &BTreeMap::new()).unwrap();
    let soort = trajectbrug::canonical::ingebouwd().iter().find(|s| s.naam == "plaatsingsovereenkomst/1").unwrap();
    let schema = JsonSchema::compile(&soort.schema).unwrap();
    let (mut bodies, mut told, mut held) = (vec![], vec![], vec![]);
    for (name, message) in variations() {
        assert!(
            schema.is_valid(&message),
            "{name} is no agreement: {:#?}",
            schema.validate(&message, Stage::Canonical, Code::Canoniek)
        );
        for route in
            routes.all_outbound().iter().filter(|r| r.partner == "gemeente-rivierbeek" && r.soort == soort.naam)
        {
            let around = Surroundings {
                levering_id: "0199148b-6c3d-7000-8000-0000000000d1",
                bericht_id: "0199148b-6c00-7000-8000-000000000041",
                afzender_id: ODD,
                ontvangen_op: now(),
                zender: &routes.gegevens,
                ontvanger: &route.gegevens,
            };
            match outbound::make(route, &message, None, true, &around) {
                Ok(made) => {
                    bodies.push(payload(&made.body));
                    told.push(format!("{} {name}", route.name));
                }
                Err(findings) => {
                    let paths: Vec<_> = findings.iter().map(|f| f.path.clone()).collect();
                    held.push((route.name.clone(), name.clone(), paths));
                }
            }
        }
    }
    for (route, name, paths) in &held {
        let expected = NO_ROOM.iter().find(|(r, n, _)| r == route && n == name);
        let expected = expected.unwrap_or_else(|| panic!("{route}: {name} cannot be sent: {paths:?}"));
        assert!(paths.len() == 1 && paths[0].ends_with(expected.2), "{route}: {name}: {paths:?}");
    }
    assert_eq!(held.len(), NO_ROOM.len(), "{held:#?}");
    all_valid(&bodies, &told);
}

/// A step of the match we tell a gemeente about, as its sample has it and as long as the canonical schema allows.
fn steps() -> Vec<(&'static str, Value)> {
    let sample = |route: &str| -> Value {
        let file = format!("partners/gemeente-rivierbeek/samples/{route}/samira-testers/canonical.json");
        serde_json::from_slice(&std::fs::read(config().join(file)).unwrap()).unwrap()
    };
    let mut all = vec![];
    for route in ["acceptatie", "intake", "leerdoelen", "match"] {
        all.push((route, sample(route)));
        let mut longest = sample(route);
        longest["zaaknummer"] = "z".repeat(40).into();
        match route {
            "acceptatie" => longest["toelichting"] = "é".repeat(1000).into(),
            "leerdoelen" => {
                let goal = |n: usize| {
                    json!({"leerdoel_id": format!("{}{n}", "l".repeat(63)), "categorie": "werknemersvaardigheden",
                    "omschrijving": "o".repeat(300), "doelniveau": "d".repeat(100)})
                };
                longest["leerdoelen"] = (1..=5).map(goal).collect();
            }
            _ => {}
        }
        all.push((route, longest));
        let mut odd = sample(route);
        match route {
            "acceptatie" => odd["toelichting"] = ODD.into(),
            "leerdoelen" => {
                odd["leerdoelen"] = json!([{"leerdoel_id": ODD, "categorie": "overig", "omschrijving": ODD}])
            }
            // No free text goes to the gemeente.
            _ => continue,
        }
        all.push((route, odd));
    }
    all
}

#[test]
fn every_step_of_the_match_we_tell_a_gemeente_is_valid_by_the_published_schemas() {
    let folder = Folder::read(&config()).unwrap();
    let routes = Routes::compile(&folder, &BTreeMap::new()).unwrap();
    let (mut bodies, mut told) = (vec![], vec![]);
    for (n, (name, message)) in steps().iter().enumerate() {
        let route = routes.outbound("gemeente-rivierbeek", name).unwrap();
        let around = Surroundings {
            levering_id: "0199148b-6c3d-7000-8000-0000000000d1",
            bericht_id: "0199148b-6c00-7000-8000-000000000041",
            afzender_id: ODD,
            ontvangen_op: now(),
            zender: &routes.gegevens,
            ontvanger: &route.gegevens,
        };
        let made = outbound::make(route, message, None, true, &around).unwrap_or_else(|f| panic!("{name} {n}: {f:#?}"));
        bodies.push(payload(&made.body));
        told.push(format!("{name} {n}"));
    }
    // Four samples, four at their longest, two with odd characters.
    assert_eq!(bodies.len(), 10);
    all_valid(&bodies, &told);
}

/// The parties an answer may go to: as profiles name them, and as senders named themselves, within bounds or not.
fn parties() -> Vec<Systeem> {
    let of = |pairs: &[(&str, &str)]| {
        Systeem::from_gegevens(&pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    };
    let long = "x".repeat(300);
    vec![
        of(&[("organisatie", "9901"), ("applicatie", "ZAAKSYS")]),
        of(&[("organisatie", "9901"), ("applicatie", "ZAAKSYS"), ("administratie", "A"), ("gebruiker", "G")]),
        of(&[("applicatie", ODD), ("gebruiker", ODD)]),
        of(&[("organisatie", &long), ("applicatie", &long), ("administratie", &long), ("gebruiker", &long)]),
        of(&[("organisatie", "9901"), ("applicatie", "A")]),
        of(&[("organisatie", "9901")]),
        Systeem::default(),
    ]
}

fn answers(make: &dyn Fn(&Stuurgegevens<'_>) -> Element<'static>) -> Vec<Vec<u8>> {
    let hub = parties().remove(0);
    let long = "r".repeat(255);
    let mut all = vec![];
    for ontvanger in &parties() {
        for cross_ref in ["eec1fd96-0e0a-4c88-a24d-ff9e807e7bf4", &long, "", ODD, "é"] {
            let around = Stuurgegevens {
                zender: &hub,
                ontvanger,
                referentienummer: "0199148b-6c00-7000-8000-000000000041",
                tijdstip: now(),
                cross_ref,
            };
            all.push(payload(&xml::write(&make(&around)).unwrap()));
        }
    }
    all
}

#[test]
fn every_bv03_is_valid_by_the_published_schemas() {
    let all = answers(&bv03);
    let told: Vec<_> = (0..all.len()).map(|n| format!("bv03 {n}")).collect();
    all_valid(&all, &told);
}

#[test]
fn every_fo03_is_valid_by_the_published_schemas_with_no_findings_and_with_many() {
    let finding = |code: Code, n: usize| {
        Finding::fout(
            code,
            Stage::Schema,
            format!("/Envelope/Body/zakLk01/object/heeft[{n}]"),
            format!("Deze waarde past niet: {ODD}"),
        )
        .regel("cvc-maxLength-valid")
        .line(4_000_000)
    };
    let mut sets: Vec<Vec<Finding>> = vec![vec![], (0..101).map(|n| finding(Code::Schema, n)).collect()];
    sets.extend(Code::ALL.iter().map(|code| vec![finding(*code, 1)]));
    sets.push(vec![Finding::fout(Code::Regel, Stage::Rules, "", "")]);
    sets.push(vec![Finding::fout(Code::Regel, Stage::Rules, "", "😀".repeat(1000))]);
    let (mut all, mut told) = (vec![], vec![]);
    for (n, findings) in sets.iter().enumerate() {
        for client in [true, false] {
            let made = answers(&|around| fo03(around, client, findings));
            told.extend((0..made.len()).map(|m| format!("fo03 findings {n} client {client} answer {m}")));
            all.extend(made);
        }
    }
    all_valid(&all, &told);
}

fn all_valid(bodies: &[Vec<u8>], told: &[String]) {
    assert!(!bodies.is_empty());
    let own = Xsd::from_texts(&["stuf-zds-1.1/zkn0310.xsd"], FILES).unwrap();
    let roomy = Limits { token: usize::MAX, ..Limits::default() };
    for (body, told) in bodies.iter().zip(told) {
        let tree = xml::read(body, &roomy, &ContentPaths::default()).unwrap();
        assert_eq!(own.validate(tree.root().unwrap(), Stage::SchemaOut), [], "{told}");
    }
    let mut all = bodies.to_vec();
    all.push(b"<edcLk01 xmlns='http://www.egem.nl/StUF/sector/zkn/0310'/>".to_vec());
    let Some(verdicts) = verdicts(SET, &all) else { return };
    let (nonsense, verdicts) = verdicts.split_last().unwrap();
    assert!(nonsense.is_some(), "libxml2 accepts anything");
    let wrong: Vec<_> =
        verdicts.iter().zip(told).filter_map(|(v, t)| v.as_ref().map(|v| format!("{t}: {v}"))).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), verdicts.len(), wrong[..wrong.len().min(20)].join("\n"));
}

/// What the SOAP body carries; of a fault, what its detail carries. As a document of its own.
fn payload(bytes: &[u8]) -> Vec<u8> {
    let roomy = Limits { token: usize::MAX, ..Limits::default() };
    let tree = xml::read(bytes, &roomy, &ContentPaths::default()).unwrap();
    let body = soap::body(&tree).unwrap();
    let node = match body.name() {
        "Fault" => body.children().find(|c| c.name() == "detail").and_then(|d| d.first_child()).unwrap(),
        _ => body,
    };
    xml::write(&crate::stuf_xmllint::element(node)).unwrap()
}
