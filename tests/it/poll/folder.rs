//! A folder a partner puts files in, and one we put files in.

use super::{Site, declaration, names};
use crate::support::patiently;
use crate::testbed::letters::sha256;
use serde_json::{Value, json};
use std::fs;
use std::time::Duration;

const REQUIRED: &str =
    "connector: file\n    settings: { folder: \"{in}\", pattern: \"*.json\", every_s: 30 }\n    format: json";
const OPTIONAL: &str = "connector: file\n    settings: { folder: \"{in}\", pattern: \"*\", every_s: 30, sidecar: optional, settle_s: 10 }\n    format: json";

fn sidecar(site: &Site, name: &str, bytes: usize, sha256: &str) {
    let text = json!({"bestand": name, "bytes": bytes, "sha256": sha256});
    site.write(&format!("in/{name}.json"), &text.to_string());
}

/// Puts a file with its sidecar in the folder.
fn drop_in(site: &Site, name: &str, text: &str) {
    sidecar(site, name, text.len(), &sha256(text.as_bytes()));
    site.write(&format!("in/{name}"), text);
}

/// Long enough for a few ticks, to see that nothing happens.
fn a_while() {
    std::thread::sleep(Duration::from_millis(400));
}

#[test]
fn a_file_comes_in_once_and_goes_out_as_a_file_with_its_sidecar() {
    let site = Site::new("file-once", REQUIRED, "");
    drop_in(&site, "a.json", &declaration("D-1"));
    let gateway = site.start();
    site.gets(&["D-1"]);
    let report = site.report("verwerkt/a.json");
    assert_eq!(report["records"], json!({"aanvaard": 1, "herhaling": 0, "geweigerd": 0}));
    assert_eq!((&report["resultaat"], &report["bevindingen"]), (&json!("verwerkt"), &json!([])));
    patiently("the folder is empty", || (names(&site.path("in")) == ["verwerkt"]).then_some(()));
    assert_eq!(names(&site.path("in/verwerkt")), ["a.json", "a.json.json", "a.json.verslag.json"]);
    // The office has it as a file too.
    let out = patiently("a file", || Some(names(&site.path("uit"))).filter(|n| n.len() == 2 && !n[0].starts_with('.')));
    assert_eq!(out[1], format!("{}.json", out[0]));
    assert!(out[0].starts_with("declaratie-1-") && out[0].ends_with(".json"), "{out:?}");
    let body = fs::read(site.path("uit").join(&out[0])).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), json!({"kenmerk": "D-1", "bedrag": 1250}));
    let beside: Value = serde_json::from_slice(&fs::read(site.path("uit").join(&out[1])).unwrap()).unwrap();
    assert_eq!(beside, json!({"bestand": out[0], "bytes": body.len(), "sha256": sha256(&body)}));
    // The same file again, as after a crash before it was moved: no second effect.
    drop_in(&site, "a.json", &declaration("D-1"));
    site.pass(30);
    let report = site.report("verwerkt/a-2.json");
    assert_eq!(report["records"], json!({"aanvaard": 0, "herhaling": 1, "geweigerd": 0}));
    gateway.stop();
    site.gets(&["D-1"]);
    assert_eq!(names(&site.path("uit")).len(), 2);
}

#[test]
fn a_file_is_not_read_before_its_sidecar_is_right() {
    let site = Site::new("file-sidecar", REQUIRED, "");
    let text = declaration("D-1");
    site.write("in/a.json", &text);
    let gateway = site.start();
    a_while();
    sidecar(&site, "a.json", text.len(), &sha256(b"iets anders"));
    site.pass(30);
    a_while();
    assert_eq!(site.got(), [""; 0]);
    assert_eq!(names(&site.path("in")), ["a.json", "a.json.json"]);
    sidecar(&site, "a.json", text.len(), &sha256(text.as_bytes()));
    site.pass(30);
    site.gets(&["D-1"]);
    site.report("verwerkt/a.json");
    drop(gateway);
}

/// Three hours back: neither the next look nor the time a file has stood still waits for the clock to come round again.
#[test]
fn a_clock_that_goes_back_does_not_stop_the_looking() {
    let site = Site::new("file-clock", OPTIONAL, "");
    site.write("in/a.dat", &declaration("D-1"));
    let gateway = site.start();
    a_while();
    assert_eq!(site.got(), [""; 0], "it has been seen once");
    site.pass(-10_800);
    a_while();
    site.pass(30);
    site.gets(&["D-1"]);
    site.report("verwerkt/a.dat");
    site.write("in/b.dat", &declaration("D-2"));
    site.pass(30);
    a_while();
    site.pass(30);
    site.gets(&["D-1", "D-2"]);
    drop(gateway);
}

#[test]
fn a_growing_file_is_read_when_it_has_stood_still() {
    let site = Site::new("file-grows", OPTIONAL, "");
    site.write("in/a.dat", &declaration("D-1")[..10]);
    site.write("in/.b.dat", &declaration("D-2"));
    site.write("in/c.dat.part", &declaration("D-3"));
    let gateway = site.start();
    a_while();
    site.write("in/a.dat", &declaration("D-1"));
    site.pass(10);
    a_while();
    assert_eq!(names(&site.path("in")), [".b.dat", "a.dat", "c.dat.part"]);
    site.pass(10);
    site.gets(&["D-1"]);
    site.report("verwerkt/a.dat");
    gateway.stop();
    assert_eq!(names(&site.path("in")), [".b.dat", "c.dat.part", "verwerkt"]);
}

#[test]
fn a_file_that_cannot_be_read_goes_to_fout_with_the_reason_and_its_neighbour_goes_on() {
    let site = Site::new("file-broken", REQUIRED, "");
    drop_in(&site, "a.json", "{\"kenmerk\": \"geheim-7\", ");
    drop_in(&site, "b.json", &declaration("D-2"));
    let gateway = site.start();
    site.gets(&["D-2"]);
    let report = site.report("fout/a.json");
    assert_eq!(report["resultaat"], "fout");
    assert_eq!(report["records"]["geweigerd"], 1);
    assert_eq!(report["bevindingen"][0]["code"], "TB-JSON-WELGEVORMD", "{report}");
    assert!(!report.to_string().contains("geheim-7"), "a report holds no values");
    drop(gateway);
    // Mended and put back, it is taken.
    drop_in(&site, "a.json", &declaration("D-1"));
    let gateway = site.start();
    site.gets(&["D-1", "D-2"]);
    drop(gateway);
}

#[test]
fn a_folder_that_is_away_stops_nothing_and_is_read_when_it_is_back() {
    let site = Site::new("file-away", REQUIRED, "");
    fs::remove_dir(site.path("in")).unwrap();
    let gateway = site.start();
    a_while();
    drop_in(&site, "a.json", &declaration("D-1"));
    site.pass(30);
    site.gets(&["D-1"]);
    drop(gateway);
}

#[test]
fn a_record_that_is_wrong_is_told_with_its_place_and_its_neighbours_go_through() {
    let site = Site::new("file-records", REQUIRED, "    records: regels\n");
    let wrong = declaration("D-2").replace("1250", "\"geheim-7\"");
    let text = format!("{{\"regels\":[{},\n{wrong},\n{}]}}", declaration("D-1"), declaration("D-3"));
    drop_in(&site, "a.json", &text);
    let gateway = site.start();
    site.gets(&["D-1", "D-3"]);
    let report = site.report("fout/a.json");
    assert_eq!(report["records"], json!({"aanvaard": 2, "herhaling": 0, "geweigerd": 1}));
    let found = report["bevindingen"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{report}");
    assert_eq!(
        (&found[0]["record"], &found[0]["code"], &found[0]["path"]),
        (&json!(2), &json!("TB-CANONIEK"), &json!("/bedrag"))
    );
    assert!(found[0]["bericht_id"].is_string());
    assert!(!report.to_string().contains("geheim-7"), "a report holds no values");
    // Mended and put back: only the mended one is new.
    drop_in(&site, "a.json", &text.replace("\"geheim-7\"", "1250"));
    site.pass(30);
    let report = site.report("verwerkt/a.json");
    assert_eq!(report["records"], json!({"aanvaard": 1, "herhaling": 2, "geweigerd": 0}));
    site.gets(&["D-1", "D-2", "D-3"]);
    drop(gateway);
}

#[test]
fn of_a_file_that_breaks_halfway_nothing_is_taken() {
    let site = Site::new("file-halfway", REQUIRED, "    records: regels\n");
    drop_in(&site, "a.json", &format!("{{\"regels\":[{},\n{},\n{{\"kenm", declaration("D-1"), declaration("D-2")));
    drop_in(&site, "b.json", &format!("{{\"regels\":[{}]}}", declaration("D-3")));
    let gateway = site.start();
    site.gets(&["D-3"]);
    let report = site.report("fout/a.json");
    assert_eq!(report["records"]["aanvaard"], 0);
    gateway.stop();
    assert_eq!(site.got(), ["D-3"]);
}

#[test]
fn after_a_crash_halfway_a_file_is_read_again_and_what_was_taken_is_taken_once() {
    let site = Site::new("file-crash", REQUIRED, "    records: regels\n");
    // What a crash after the first of three leaves behind: that record is in, the file is where it was.
    drop_in(&site, "a.json", &format!("{{\"regels\":[{}]}}", declaration("D-1")));
    let gateway = site.start();
    site.report("verwerkt/a.json");
    gateway.stop();
    let three = [declaration("D-1"), declaration("D-2"), declaration("D-3")].join(",");
    drop_in(&site, "b.json", &format!("{{\"regels\":[{three}]}}"));
    let gateway = site.start();
    let report = site.report("verwerkt/b.json");
    assert_eq!(report["records"], json!({"aanvaard": 2, "herhaling": 1, "geweigerd": 0}));
    site.gets(&["D-1", "D-2", "D-3"]);
    drop(gateway);
}

#[test]
fn a_reload_is_followed_at_once() {
    let site = Site::new("file-reload", REQUIRED, "");
    let profile = "config/partners/bron/profile.yaml";
    let text = fs::read_to_string(site.path(profile)).unwrap();
    site.write(profile, &text.replace("*.json", "*.dat"));
    drop_in(&site, "a.json", &declaration("D-1"));
    let gateway = site.start();
    a_while();
    assert_eq!(site.got(), [""; 0]);
    site.write(profile, &text);
    let answer = gateway.post("/v1/beheer/herladen", &[], b"");
    assert_eq!(answer.status, 200, "{answer:?}");
    site.gets(&["D-1"]);
    drop(gateway);
}
