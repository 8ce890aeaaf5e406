//! Work that waits for a person, asked for by a message and decided through the front door: once, by who, when and why.

use super::support::Gateway;
use super::testbed::gateway::{Gateway as Serve, Site};
use super::testbed::http::Request;
use super::testbed::within;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use trajectbrug::app;
use trajectbrug::config::Settings;
use trajectbrug::domain::termijn::{Termijn, TermijnSoort};
use trajectbrug::domain::werk::{Toestand, WerkSoort, Werkitem, werk_id};
use trajectbrug::flow::clock::SetClock;
use trajectbrug::message::envelope::Envelope;
use trajectbrug::store::work::WorkFilter;
use trajectbrug::store::{Change, Entry, Facts, NewMessage, Status, Store, Verdict};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// A term of the traject of SC01, for the centrale.
pub fn term(soort: TermijnSoort, vervalt_op: &str) -> Termijn {
    let vervalt_op = vervalt_op.parse().expect("a date");
    Termijn {
        traject_id: Some("TRJ-2026-000041".to_owned()),
        soort,
        ronde: 1,
        vervalt_op,
        voor: "vc-de-schakel".to_owned(),
    }
}

/// A message that changes this.
pub fn entry(id: &str, changes: Vec<Change>) -> Entry {
    let envelope = Envelope {
        bericht_id: format!("0198d2c4-7b1a-7c3e-9f20-5a6b7c8d{:>04}", id.len()),
        partner: "gemeente-rivierbeek".to_owned(),
        route: "aanmelding".to_owned(),
        soort: "aanmelding/1".to_owned(),
        afzender_id: id.to_owned(),
        inhoud_sha256: [1; 32],
        ontvangen_op: at("2026-09-04T14:12:06Z"),
    };
    let message = NewMessage {
        envelope,
        status: Status::Aanvaard,
        raw: b"{}".to_vec().into(),
        mediatype: "application/json",
        canonical: Some(b"{}".to_vec()),
        traject_id: None,
        findings: vec![],
    };
    Entry { message, facts: Facts::default(), changes, deliveries: vec![], volgt: vec![] }
}

/// Has a gateway write such a message.
pub fn ask_for(gateway: &Gateway, id: &str, changes: Vec<Change>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let verdict = runtime.block_on(gateway.inner().writer.commit(entry(id, changes), None, None));
    assert!(matches!(verdict, Ok(Verdict::Stored { .. })), "{verdict:?}");
}

/// Work about the tasks of a vacancy (BR30), for the gemeente.
pub fn review(over: &str) -> Werkitem {
    let now = at("2026-09-04T14:12:06Z");
    let tekst = "Mag een vrijwilliger deze taak doen?";
    let werk = Werkitem::nieuw(werk_id(&["toetsing", over]), WerkSoort::Toetsing, "gemeente-rivierbeek", tekst, now);
    Werkitem {
        bericht_id: Some("0198d2c4-7b1a-7c3e-9f20-5a6b7c8d9e0f".to_owned()),
        regel: Some("BR30".to_owned()),
        ..werk
    }
}

/// What is open.
pub fn open_work(gateway: &Gateway) -> Vec<Werkitem> {
    let filter = WorkFilter { toestand: Some(Toestand::Open), ..WorkFilter::default() };
    gateway.inner().read(|reader| reader.work(&filter)).expect("the store answers")
}

#[test]
fn work_is_decided_once_and_says_by_whom_when_and_why() {
    let site = Site::new("werk-besluit");
    let clock = Arc::new(SetClock::at(at("2026-09-07T08:30:00Z")));
    let gateway = Gateway::start_at(&site.config, &site.data, &BTreeMap::new(), clock.clone());
    let asked = review("koelkast");
    ask_for(&gateway, "v", vec![Change::WerkGevraagd(asked.clone())]);
    let path = format!("/v1/beheer/werkitems/{}/besluiten", asked.werk_id);
    let decide =
        |body: Value| gateway.post(&path, &[("Content-Type", "application/json")], body.to_string().as_bytes());
    // What cannot be decided about a task, by nobody, for no reason, or with a person in it.
    for (body, said) in [
        (json!({"wie": "j.jansen", "besluit": "afgehandeld", "waarom": "klaar"}), "toegestaan of geweigerd"),
        (json!({"wie": "j.jansen", "besluit": "toegestaan", "waarom": "  "}), "waarom u dit besluit"),
        (json!({"wie": "Jan Jansen", "besluit": "toegestaan", "waarom": "mag"}), "inlognaam"),
        (json!({"wie": "j.jansen", "besluit": "toegestaan", "waarom": "BSN 999902210"}), "burgerservicenummer"),
        (json!({"wie": "j.jansen", "besluit": "toegestaan", "waarom": "a\nb"}), "in één regel"),
        (json!({"wie": "j.jansen", "besluit": "misschien", "waarom": "mag"}), "openapi.json"),
        (json!({"wie": "j.jansen", "besluit": "toegestaan", "waarom": "mag", "x": 1}), "openapi.json"),
    ] {
        let answer = decide(body.clone());
        assert_eq!(answer.status, 400, "{body}");
        let detail = answer.json()["detail"].as_str().expect("a detail").to_owned();
        assert!(detail.contains(said) && !detail.contains("999902210"), "{body}: {detail}");
    }
    assert_eq!(open_work(&gateway), std::slice::from_ref(&asked), "nothing of that was a decision");
    let good = json!({"wie": "j.jansen", "besluit": "geweigerd", "waarom": "hoort bij de functie van de keuken"});
    let done = decide(good.clone());
    assert_eq!(done.status, 200);
    let werk = done.json();
    assert_eq!((&werk["toestand"], &werk["besluit"]), (&json!("besloten"), &json!("geweigerd")));
    assert_eq!((&werk["besloten_door"], &werk["besloten_op"]), (&json!("j.jansen"), &json!("2026-09-07T08:30:00Z")));
    assert_eq!(werk["waarom"], "hoort bij de functie van de keuken");
    let again = decide(good);
    assert_eq!((again.status, &again.json()["werkitem"]), (409, &werk));
    assert_eq!(open_work(&gateway), []);
    // Asked again by the same message: it stays decided.
    ask_for(&gateway, "vv", vec![Change::WerkGevraagd(asked)]);
    assert_eq!(open_work(&gateway), []);
    let lines = gateway.inner().read(|reader| reader.audit("werk.besloten", 10)).expect("the store answers");
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].wie.as_str(), &json!(lines[0].waarop)), ("j.jansen", &werk["werk_id"]));
    gateway.stop();
    assert!(site.command(&["verify"]).status.success());
}

#[test]
fn work_is_listed_by_partner_kind_traject_and_whether_it_is_late() {
    let site = Site::new("werk-lijst");
    let clock = Arc::new(SetClock::at(at("2026-10-05T06:00:00Z")));
    let gateway = Gateway::start_at(&site.config, &site.data, &BTreeMap::new(), clock.clone());
    let changes =
        vec![Change::WerkGevraagd(review("koelkast")), Change::TermijnGezet(term(TermijnSoort::GoNoGo, "2026-10-05"))];
    ask_for(&gateway, "v", changes);
    let ran = gateway.post("/v1/beheer/jobs/termijnen/uitvoeren", &[], b"");
    assert_eq!((ran.status, &ran.json()["tekst"]), (200, &json!("1 keer werk gemaakt")));
    let count = |query: &str| {
        let answer = gateway.ask("GET", &format!("/v1/beheer/werkitems?{query}"), &[]);
        assert_eq!(answer.status, 200, "{query}");
        answer.json()["werkitems"].as_array().expect("a list").len()
    };
    for (query, expected) in [
        ("", 2),
        ("partner=vc-de-schakel", 1),
        ("soort=toetsing", 1),
        ("traject=TRJ-2026-000041&soort=termijn", 1),
        ("toestand=besloten", 0),
        ("teLaat=true", 0),
        ("aantal=1", 1),
    ] {
        assert_eq!(count(query), expected, "{query}");
    }
    for wrong in ["soort=iets", "toestand=weg", "teLaat=ja", "aantal=0", "aantal=1001", "x=1"] {
        assert_eq!(gateway.ask("GET", &format!("/v1/beheer/werkitems?{wrong}"), &[]).status, 400, "{wrong}");
    }
    // BR22: on 5 October it is in time, on the 6th it is flagged. A day begins at midnight in the Netherlands.
    clock.set(at("2026-10-05T21:59:59Z"));
    assert_eq!(count("teLaat=true"), 0);
    clock.set(at("2026-10-05T22:00:00Z"));
    assert_eq!(count("teLaat=true"), 1);
    let metrics = gateway.ask("GET", "/metrics", &[]);
    let text = String::from_utf8_lossy(&metrics.body).into_owned();
    assert!(text.contains("trajectbrug_werk_open{partner=\"vc-de-schakel\",soort=\"termijn\"} 1"), "{text}");
    gateway.stop();
}

fn json_of(site: &Site, arguments: &[&str]) -> Value {
    let done = site.command(arguments);
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).expect("JSON")
}

#[test]
fn commands_decide_by_the_gateway_that_has_the_data_or_without_one() {
    let site = Site::new("werk-commando");
    let (first, second) = (review("koelkast"), review("tuin"));
    let (store, _) = app::open(&Settings::default(), &site.data).expect("the store opens");
    let changes = [&first, &second].map(|werk| Change::WerkGevraagd(werk.clone())).into();
    store.writer().expect("a writer").commit(&[entry("v", changes)], &[], &[]).expect("it is written");
    drop(store);
    let listed = json_of(&site, &["work", "list", "--json"]);
    assert_eq!(listed["werkitems"].as_array().map(Vec::len), Some(2));
    let shown = site.command(&["work", "list"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("Mag een vrijwilliger deze taak doen?"));
    let decide = |id: &str, rest: &[&str]| {
        let base = ["work", "decide", id, "--besluit", "toegestaan", "--waarom", "valt onder gastvrijheid"];
        site.command(&[&base[..], rest].concat())
    };
    let done = decide(&first.werk_id, &["--wie", "j.jansen"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert_eq!(said, format!("Besloten: {} is toegestaan door j.jansen.\n", first.werk_id));
    let again = decide(&first.werk_id, &[]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("dit werk is niet meer open: het is besloten"));

    let gateway = Serve::start(&site);
    let address = gateway.address.to_string();
    let unknown = decide("w-0", &["--adres", &address]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("Dit werk is niet bekend"));
    let done = decide(&second.werk_id, &["--wie", "k.klaassen", "--adres", &address, "--json"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let werk: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    assert_eq!((&werk["besloten_door"], &werk["toestand"]), (&json!("k.klaassen"), &json!("besloten")));
    let answer = gateway.ask(&Request::get("/v1/beheer/werkitems?toestand=besloten")).json();
    assert_eq!(answer["werkitems"][1], werk);
    assert!(gateway.stop());
    let left = json_of(&site, &["work", "list", "--toestand", "besloten", "--json"]);
    assert_eq!(left["werkitems"].as_array().map(Vec::len), Some(2));
    assert!(within(1, || site.command(&["verify"]).status.success()));
}
