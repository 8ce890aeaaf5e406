//! `verify` beside a running gateway, and on a data folder that was damaged.

use super::testbed::gateway::{Gateway, Site};
use super::testbed::letters::{bsn, referral};
use super::testbed::partner::Reply;
use serde_json::Value;
use std::io::{Read, Seek, SeekFrom, Write};

fn verify(site: &Site) -> (Option<i32>, Value) {
    let done = site.command(&["verify", "--json"]);
    let told = serde_json::from_slice(&done.stdout).unwrap_or_default();
    (done.status.code(), told)
}

#[test]
fn a_running_gateway_is_verified_and_in_is_out_held_and_waiting() {
    let site = Site::new("verify");
    let gateway = Gateway::start(&site);
    gateway.ask(&referral("r-1", "Testers", &bsn(0)));
    site.schakel.wait("Testers", 1);
    site.schakel.answers(|_| Reply::Status(422));
    gateway.ask(&referral("r-2", "Vastman", &bsn(1)));
    site.schakel.wait("Vastman", 1);
    site.schakel.answers(|_| Reply::Status(503));
    gateway.ask(&referral("r-3", "Wachters", &bsn(2)));
    site.schakel.wait("Wachters", 1);
    let mut found = (None, Value::Null);
    let done = super::testbed::within(10, || {
        found = verify(&site);
        found.1["rapport"]["tellingen"]["leveringen"][0]["vastgehouden"] == 1
            && found.1["rapport"]["tellingen"]["leveringen"][0]["bezorgd"] == 1
    });
    assert!(done, "{found:?}");
    let (code, told) = found;
    assert_eq!((code, &told["in_orde"]), (Some(0), &true.into()), "{told}");
    let expected = serde_json::json!([{"partner": "vc-de-schakel", "route": "aanmelding", "leveringen": 3, "bezorgd": 1,
        "vastgehouden": 1, "wacht": 1}]);
    assert_eq!(told["rapport"]["tellingen"]["leveringen"], expected);
    assert_eq!(told["rapport"]["zonder_controle"], 0);
    let people = site.command(&["verify"]);
    let text = String::from_utf8_lossy(&people.stdout).into_owned();
    assert!(people.status.success() && text.contains("In orde") && !text.contains("Testers"), "{text}");
    // Looking does not stand in the way of what runs.
    site.schakel.answers(|_| Reply::Confirm);
    assert_eq!(gateway.ask(&referral("r-4", "Nieuwman", &bsn(3))).status(), 200);
    assert!(gateway.stop());
}

#[test]
fn a_byte_changed_in_the_file_is_found_and_named_without_a_value() {
    let site = Site::new("verify-damage");
    let gateway = Gateway::start(&site);
    gateway.ask(&referral("r-1", "Testers", &bsn(0)));
    site.schakel.wait("Testers", 1);
    assert!(gateway.stop());
    let bericht = site.messages()[0]["bericht_id"].as_str().expect("an id").to_owned();
    let path = site.data.join("trajectbrug.db");
    let mut file = std::fs::File::options().read(true).write(true).open(path).expect("the database opens");
    let mut bytes = vec![];
    file.read_to_end(&mut bytes).expect("the database is read");
    // The route of the delivery stands in the clear and in no index.
    let at = bytes.windows(22).rposition(|w| w == b"vc-de-schakelaanmeldin").expect("the row of the delivery");
    file.seek(SeekFrom::Start(at as u64 + 2)).expect("a place in the file");
    file.write_all(b"_").expect("a byte is written");
    drop(file);
    let (code, told) = verify(&site);
    assert_eq!((code, &told["in_orde"]), (Some(1), &false.into()));
    let faults = told["rapport"]["fouten"].as_array().expect("a list");
    assert!(faults.iter().any(|f| f["plaats"] == "message" && f["id"] == bericht.as_str()), "{told}");
    assert!(!told.to_string().contains("Testers") && !told.to_string().contains(&bsn(0)), "{told}");
}

#[test]
fn without_data_or_without_its_key_nothing_is_made() {
    let site = Site::new("verify-nothing");
    let done = site.command(&["verify"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(!site.data.exists());
    assert!(Gateway::start(&site).stop());
    std::fs::remove_file(site.data.join("sleutel")).expect("the key can be lost");
    let done = site.command(&["verify"]);
    let text = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.code() == Some(1) && text.contains("sleutel"), "{text}");
    assert!(!site.data.join("sleutel").exists());
}
