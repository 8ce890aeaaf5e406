//! Bad input at the public door: what each kind of wrong gets as an answer, whether it is kept and shown, and that the
//! message of a neighbour at the same moment is accepted and delivered all the same. The rows of the table stand in
//! [`rows`]; what is expected is written there by hand (RELIABILITY section 4, docs/koppelen/foutcodes.md).

mod rows;

use super::testbed::gateway::{Gateway, Site};
use super::testbed::http::Message;
use super::testbed::letters::{self, agreement, agreement_value, between, bsn, referral, referral_text, replace};
use super::testbed::{holds, within};
use rows::{Door, Row};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Planted in everything that is wrong; may come back nowhere.
pub const MARKER: &str = "Zonnebloem7391";
/// Sent by those who may not; may come back nowhere, and stands nowhere on disk.
pub const STRAY_BSN: usize = 4000;

/// The shipped configuration with a second centrale (token), a second gemeente (password) and an institution that sends
/// a kind this deployment added.
fn site(name: &str) -> Site {
    let site = Site::new(name);
    site.write("geheim-token", "token-van-de-oever");
    site.write("geheim-wachtwoord", "wachtwoord-van-de-oever");
    let secret = |file: &str| format!("\"file:{}\"", site.config.join(file).display());
    let renamed = |from: &str, to: &str, naam: &str, partij: (&str, &str)| {
        site.copy(&format!("partners/{from}"), &format!("partners/{to}"));
        let file = format!("partners/{to}/profile.yaml");
        site.edit(&file, &format!("slug: {from}"), &format!("slug: {to}"));
        site.edit(&file, &format!("partij: {}", partij.0), &format!("partij: {}", partij.1));
        assert!(!site.text(&file).contains(naam));
        // Its samples are about the partner it was.
        drop(std::fs::remove_dir_all(site.config.join(format!("partners/{to}/samples"))));
        file
    };
    let file = renamed("vc-de-schakel", "vc-de-oever", "Vrijwilligerscentrale De Oever", ("VC-SCH", "VC-OEV"));
    site.edit(&file, "auth: none", &format!("auth: {{ token: {} }}", secret("geheim-token")));
    let declaratie = format!(
        "  declaratie:\n    on: declaratie/1\n    connector: http\n    settings: {{ url: \"http://{}/declaraties\" }}\n    format: json\n",
        site.schakel.address
    );
    let text = site.text(&file);
    site.write(&file, &format!("{}\n{declaratie}", text.trim_end()));
    let file = renamed("gemeente-rivierbeek", "gemeente-oever", "Gemeente Oever", ("GEM-RIV", "GEM-OEV"));
    site.edit(
        &file,
        "auth: none",
        &format!("auth: {{ basic: {{ user: zaaksysteem, password: {} }} }}", secret("geheim-wachtwoord")),
    );
    let file = renamed("zorg-de-linde", "zorg-het-baken", "Woonzorgcentrum Het Baken", ("ZI-LIN", "ZI-BAK"));
    site.edit(
        &file,
        "inbound:\n",
        "inbound:\n  declaratie:\n    connector: http\n    settings: {}\n    auth: none\n    format: json\n    canonical: declaratie/1\n    identity: kenmerk\n    ontvangers: [vc-de-oever]\n",
    );
    site.write(
        "canonical/declaratie-1.json",
        r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
            "required": ["kenmerk", "bedrag"],
            "properties": {
              "kenmerk": {"description": "Kenmerk", "type": "string", "x-klasse": "P0"},
              "bedrag": {"description": "Bedrag", "type": "integer", "minimum": 0, "x-eenheid": "cent", "x-klasse": "P0"},
              "toelichting": {"description": "Toelichting", "type": "string", "x-klasse": "P0"}}}"#,
    );
    site
}

/// Sends a referral, waits until the centrale has it, and gives the traject number she got.
fn referred(site: &Site, gateway: &Gateway, id: &str, naam: &str, bsn: &str) -> String {
    let answer = gateway.ask(&referral(id, naam, bsn));
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let got = site.schakel.wait(naam, 1);
    got[0].json()["aanmelding"]["trajectnummer"].as_str().expect("a referral has a traject").to_owned()
}

#[test]
fn every_kind_of_wrong_gets_the_answer_of_the_table_and_its_neighbour_is_delivered() {
    let site = site("bad-input");
    let gateway = Gateway::start(&site);
    let traject = referred(&site, &gateway, "opzet-1", "Opzet", &bsn(0));
    let used =
        gateway.ask(&agreement("used-1", "OVK-USED", &referred(&site, &gateway, "opzet-2", "Gebruikt", &bsn(1)), 1));
    assert_eq!(used.status(), 202, "{}", used.text());
    let rows = rows::table(&traject);
    // Warm: every worker has seen both doors.
    for n in 0..8 {
        referred(&site, &gateway, &format!("warm-{n}"), &format!("Warm{n}x"), &bsn(20 + n));
    }
    let before = gateway.rss_kb();
    let mut seen: HashSet<String> = site.messages().iter().map(id_of).collect();
    let mut failed = vec![];
    let mut slowest = (Duration::ZERO, "");
    for (n, row) in rows.iter().enumerate() {
        let naam = format!("Buur{n}x");
        let (answer, took) = std::thread::scope(|scope| {
            let neighbour = scope.spawn(|| gateway.ask(&referral(&format!("buur-{n}"), &naam, &bsn(100 + n))));
            let since = Instant::now();
            let answer = (row.send)(gateway.address);
            let took = since.elapsed();
            let neighbour = neighbour.join().expect("the neighbour does not panic");
            assert_eq!(neighbour.status(), 200, "the neighbour of `{}`: {}", row.name, neighbour.text());
            seen.insert(between(&neighbour.text(), "referentienummer>", "<").expect("Bv03 has our id").to_owned());
            (answer, took)
        });
        if took > slowest.0 {
            slowest = (took, row.name);
        }
        // All rows are played, whatever one of them does: who mends a table wants to see all of it.
        let checked = catch_unwind(AssertUnwindSafe(|| {
            if let Some(answer) = &answer {
                check_answer(row, answer);
            }
            check_kept(&site, row, &seen);
        }));
        if checked.is_err() {
            failed.push(row.name);
        }
        seen.extend(site.messages().iter().map(id_of));
        site.schakel.wait(&naam, 1);
    }
    assert!(failed.is_empty(), "rows that failed: {failed:#?}");
    let grown = gateway.rss_kb().saturating_sub(before);
    println!("{} rows; memory grew {grown} kB; slowest answer {:?} (`{}`)", rows.len(), slowest.0, slowest.1);
    assert!(grown < 64 * 1024, "memory grew {grown} kB");
    // The one good row is a document of 100,000 bytes, and it arrives whole.
    site.linde.wait("OVK-GROOT", 1);
    assert_eq!(site.gemeente.wait("OVK-GROOT", 1)[0].action.as_deref(), Some(letters::DOCUMENT));

    let log = site.log();
    assert!(gateway.stop(), "the gateway stops well");
    let stray = bsn(STRAY_BSN);
    for secret in
        [MARKER, stray.as_str(), "999902211", "token-van-de-oever", "wachtwoord-van-de-oever", "verkeerd-geheim"]
    {
        assert!(!log.contains(secret), "the log holds `{secret}`");
    }
    let alarms = log.lines().filter(|l| l.contains("\"alarm\":true") && l.contains("TB-BSN-NIET-TOEGESTAAN")).count();
    assert_eq!(alarms, rows.iter().filter(|r| r.kept == Some("quarantaine")).count(), "one alarm for each quarantine");
    let stored = site.stored_bytes();
    let dotted = format!("{}.{}.{}", &stray[..4], &stray[4..6], &stray[6..]);
    for secret in [MARKER, stray.as_str(), dotted.as_str()] {
        assert!(!holds(&stored, secret.as_bytes()), "the database files hold `{secret}` unsealed");
    }
    assert!(holds(&stored, b"TB-BSN-NIET-TOEGESTAAN"), "the search looks at the right files");
}

fn id_of(line: &serde_json::Value) -> String {
    line["bericht_id"].as_str().expect("a message has an id").to_owned()
}

fn check_answer(row: &Row, answer: &Message) {
    let (name, text) = (row.name, answer.text());
    assert_eq!(answer.status(), row.status, "{name}: {text}");
    let stray = bsn(STRAY_BSN);
    assert!(
        !text.contains(MARKER) && !text.contains(&stray) && !text.contains("999902211"),
        "{name} comes back: {text}"
    );
    match row.door {
        Door::Soap(stuf) => {
            assert!(answer.status() < 500 || answer.status() == 500, "{name}");
            let body =
                between(&text, "<StUF:body>", "</StUF:body>").unwrap_or_else(|| panic!("{name} has no Fo03: {text}"));
            assert_eq!(between(body, "<StUF:code>", "<"), Some(stuf), "{name}: {text}");
            assert_eq!(between(body, "<StUF:plek>", "<"), Some("client"), "{name}: {text}");
            let details = between(body, "<StUF:details>", "<").unwrap_or_default();
            assert!(
                details.starts_with(row.code) && details.contains(&row.place),
                "{name}: {details}, expected `{}`",
                row.place
            );
        }
        Door::Json if row.code.is_empty() => assert!(answer.status() < 300, "{name}"),
        Door::Json => {
            assert!(answer.status() < 500, "{name}: {text}");
            assert_eq!(answer.header("Content-Type"), Some("application/problem+json"), "{name}");
            let found = answer.json()["bevindingen"].as_array().cloned().unwrap_or_default();
            let fits = |f: &serde_json::Value| {
                f["code"] == row.code
                    && f["path"] == row.place.as_str()
                    && (row.regel.is_empty() || f["regel"] == row.regel)
            };
            assert!(found.iter().any(fits), "{name}: {text}, expected {} at `{}`", row.code, row.place);
            assert_eq!(
                answer.json()["type"],
                format!("urn:trajectbrug:fout:{}", row.code),
                "{name}: the first finding says the status"
            );
        }
    }
}

/// What the operator sees of it: one message with this status and this code, or nothing.
fn check_kept(site: &Site, row: &Row, seen: &HashSet<String>) {
    let new = || -> Vec<_> { site.messages().into_iter().filter(|l| !seen.contains(&id_of(l))).collect() };
    if row.kept.is_some() {
        assert!(within(5, || !new().is_empty()), "{} is not kept", row.name);
    }
    let new = new();
    let states: Vec<_> = new.iter().map(|l| l["status"].as_str().unwrap_or_default()).collect();
    assert_eq!(states, row.kept.into_iter().collect::<Vec<_>>(), "{}", row.name);
    for line in &new {
        let shown = site.message(&id_of(line)).to_string();
        let stray = bsn(STRAY_BSN);
        assert!(
            !shown.contains(MARKER) && !shown.contains(&stray) && !shown.contains("999902211"),
            "{} shows: {shown}",
            row.name
        );
        assert!(row.code.is_empty() || shown.contains(row.code), "{} does not show {}: {shown}", row.name, row.code);
    }
}

#[test]
fn one_id_is_one_message_for_soap() {
    let site = site("one-id-soap");
    let gateway = Gateway::start(&site);
    let first = gateway.ask(&referral("zelfde", "Testers", &bsn(0)));
    assert_eq!(first.status(), 200);
    std::thread::sleep(Duration::from_millis(20));
    let later = replace(
        &referral_text("zelfde", "Testers", &bsn(0)),
        "tijdstipBericht>20260824093011482",
        "tijdstipBericht>20260824094059913",
    );
    let again = gateway.ask(&letters_request(later));
    assert_eq!(again.status(), 200);
    assert_eq!(again.text(), first.text(), "a repeat gets the very same Bv03");
    let other = gateway.ask(&referral("zelfde", MARKER, &bsn(0)));
    assert_eq!(other.status(), 500);
    let text = other.text();
    assert_eq!(between(&text, "<StUF:code>", "<"), Some("StUF058"), "{text}");
    assert_eq!(between(&text, "<StUF:plek>", "<"), Some("client"));
    assert!(
        text.contains("TB-CONFLICT") && text.contains("<StUF:crossRefnummer>zelfde</") && !text.contains(MARKER),
        "{text}"
    );
    let states: Vec<_> = site.messages().iter().map(|l| l["status"].clone()).collect();
    assert_eq!(states, ["conflict", "aanvaard"], "newest first");
    site.schakel.wait("Testers", 1);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(site.schakel.ledger().len(), 1);
}

fn letters_request(text: String) -> super::testbed::http::Request {
    super::testbed::http::Request::soap(letters::SOAP, letters::CREEER_ZAAK, text)
}

#[test]
fn one_id_is_one_message_for_json() {
    let site = site("one-id-json");
    let gateway = Gateway::start(&site);
    let traject = referred(&site, &gateway, "r-1", "Testers", &bsn(0));
    let first = gateway.ask(&agreement("zelfde", "OVK-1", &traject, 1));
    assert_eq!(first.status(), 202, "{}", first.text());
    let mut later = agreement_value("zelfde", "OVK-1", &traject, 1);
    later["verzondenOp"] = "2026-09-05T09:00:00+02:00".into();
    let again = gateway.ask(&super::testbed::http::Request::json(letters::OVEREENKOMST, later.to_string()));
    assert_eq!(again.status(), 200, "{}", again.text());
    let (first, again) = (first.json(), again.json());
    for same in ["bericht_id", "traject_id", "ontvangen_op"] {
        assert!(first[same].is_string() && first[same] == again[same], "`{same}` of {again} and {first}");
    }
    assert_eq!((&first["oordeel"], &again["oordeel"]), (&"aanvaard".into(), &"herhaling".into()));
    let mut other = later.clone();
    other["plaatsing"]["werk"]["vastDagdeel"] = MARKER.into();
    let other = gateway.ask(&super::testbed::http::Request::json(letters::OVEREENKOMST, other.to_string()));
    assert_eq!(other.status(), 409, "{}", other.text());
    assert_eq!(other.json()["bevindingen"][0]["code"], "TB-CONFLICT");
    assert!(!other.text().contains(MARKER));
    site.linde.wait("OVK-1", 1);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(site.linde.ledger().len(), 1);
    let of_schakel: Vec<_> =
        site.messages().iter().filter(|l| l["partner"] == "vc-de-schakel").map(|l| l["status"].clone()).collect();
    assert_eq!(of_schakel, ["conflict", "aanvaard"]);
}
