//! Readiness that tells the truth, and what waits by partner and route, of the real program.

use super::testbed::gateway::{Gateway, Site};
use super::testbed::http::Request;
use super::testbed::letters::{bsn, referral};
use super::testbed::partner::Reply;
use super::testbed::within;

fn figure(gateway: &Gateway, name: &str, route: &str) -> Option<f64> {
    let text = gateway.ask(&Request::get("/metrics")).text();
    let line =
        text.lines().find(|l| l.starts_with(&format!("{name}{{")) && l.contains(&format!("route=\"{route}\"")))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[test]
fn what_waits_and_what_is_held_shows_by_partner_and_route_and_goes_back_to_zero() {
    let site = Site::new("wachtend");
    let gateway = Gateway::start(&site);
    site.schakel.answers(|_| Reply::Status(422));
    assert_eq!(gateway.ask(&referral("r-1", "Vastman", &bsn(0))).status(), 200);
    site.schakel.wait("Vastman", 1);
    site.schakel.answers(|_| Reply::Status(503));
    assert_eq!(gateway.ask(&referral("r-2", "Wachtman", &bsn(1))).status(), 200);
    assert_eq!(gateway.ask(&referral("r-3", "Wachtvrouw", &bsn(2))).status(), 200);
    site.schakel.wait("Wachtvrouw", 1);
    let all = [
        "trajectbrug_leveringen_wachtend",
        "trajectbrug_leveringen_vastgehouden",
        "trajectbrug_leveringen_oudste_seconden",
    ];
    let ask = |route: &str| all.map(|name| figure(&gateway, name, route));
    let counted = |found: [Option<f64>; 3]| found[0] == Some(2.0) && found[1] == Some(1.0);
    // Counted at most once in ten seconds.
    assert!(within(25, || counted(ask("aanmelding"))), "{:?}", ask("aanmelding"));
    assert!(ask("aanmelding")[2].is_some_and(|age| (0.0..60.0).contains(&age)), "{:?}", ask("aanmelding"));
    assert_eq!(ask("overeenkomst-status"), [Some(0.0); 3], "a route where nothing waits says so");
    assert!(gateway.ask(&Request::get("/metrics")).text().contains("trajectbrug_database_bytes"));
    site.schakel.answers(|_| Reply::Confirm);
    let empty = || ask("aanmelding") == [Some(0.0), Some(1.0), Some(0.0)];
    assert!(within(40, empty), "{:?}", ask("aanmelding"));
}

#[test]
fn a_database_that_takes_no_writes_is_not_ready_and_ready_again_after_it() {
    let site = Site::new("gereed");
    let gateway = Gateway::start(&site);
    let status = || gateway.ask(&Request::get("/health/ready")).status();
    assert_eq!(status(), 200);
    // Somebody else holds the database; nothing was posted, so only trying tells.
    let other = rusqlite::Connection::open(site.data.join("trajectbrug.db")).expect("the database opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("the database is held");
    assert!(within(25, || status() == 503), "readiness tells what a sender would find");
    assert_eq!(gateway.ask(&Request::get("/health/live")).status(), 200);
    other.execute_batch("ROLLBACK").expect("the database is free");
    assert!(within(25, || status() == 200), "without a restart");
    assert_eq!(gateway.ask(&referral("r-1", "Testers", &bsn(0))).status(), 200);
    let (out, done) = (site.command(&["verify"]), gateway.stop());
    assert!(out.status.success() && done, "trying to write changed nothing");
}
