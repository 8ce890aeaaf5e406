//! Delivery: again until confirmed, always the same bytes, in order per traject, and nobody waits for another.

use super::testbed::gateway::{Gateway, Site};
use super::testbed::http::Message;
use super::testbed::letters::{DOCUMENT, STATUS, agreement, between, bsn, referral};
use super::testbed::partner::{Got, Partner, Reply, fo03};
use super::testbed::within;
use serde_json::Value;
use std::collections::HashSet;
use std::time::{Duration, Instant};

fn refer(site: &Site, gateway: &Gateway, n: usize) -> (Message, String) {
    let answer = gateway.ask(&referral(&format!("r-{n}"), &format!("Persoon{n}x"), &bsn(n)));
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let traject = site.schakel.wait(&format!("Persoon{n}x"), 1)[0].json()["aanmelding"]["trajectnummer"].clone();
    (answer, traject.as_str().expect("a referral has a traject").to_owned())
}

/// Sends the first agreement of a traject; our id of it.
fn agree(gateway: &Gateway, overeenkomst: &str, traject: &str) -> String {
    let answer = gateway.ask(&agreement(&format!("k-{overeenkomst}"), overeenkomst, traject, 1));
    assert_eq!(answer.status(), 202, "{}", answer.text());
    answer.json()["bericht_id"].as_str().expect("an id").to_owned()
}

/// Answers the first message with `first`, the rest as it should.
fn first(partner: &Partner, first: Reply) {
    let mut first = Some(first);
    partner.answers(move |_| first.take().unwrap_or(Reply::Confirm));
}

fn delivery(site: &Site, bericht_id: &str, route: &str) -> Value {
    let message = site.message(bericht_id);
    let list = message["leveringen"].as_array().expect("a message has deliveries");
    list.iter().find(|d| d["route"] == route).unwrap_or_else(|| panic!("no delivery by {route}: {message}")).clone()
}

fn settled(site: &Site, bericht_id: &str, route: &str, status: &str) -> Value {
    assert!(
        within(15, || delivery(site, bericht_id, route)["status"] == status),
        "{}",
        delivery(site, bericht_id, route)
    );
    delivery(site, bericht_id, route)
}

fn ids(got: &[Got]) -> HashSet<&str> {
    got.iter().map(|g| g.id.as_str()).collect()
}

#[test]
fn after_503_the_same_bytes_come_again_and_count_once() {
    let site = Site::new("again");
    let gateway = Gateway::start(&site);
    let (_, traject) = refer(&site, &gateway, 0);
    first(&site.linde, Reply::Status(503));
    let id = agree(&gateway, "OVK-1", &traject);
    let got = site.linde.wait("OVK-1", 2);
    assert_eq!((got[0].id.as_str(), &got[0].body), (got[1].id.as_str(), &got[1].body));
    assert!(!got[0].id.is_empty());
    // The first pause is one second, give or take a fifth.
    let pause = got[1].at - got[0].at;
    assert!(pause > Duration::from_millis(750) && pause < Duration::from_secs(5), "{pause:?}");
    let shown = settled(&site, &id, "overeenkomst", "bezorgd");
    assert_eq!(shown["pogingen"], 2);
    assert_eq!(shown["verzonden_sha256"], super::testbed::letters::sha256(&got[1].body));
    assert_eq!(shown["ontvangstbewijs_sha256"], super::testbed::letters::sha256(b"{\"ontvangen\":true}"));
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(site.linde.count(), 2);
}

#[test]
fn who_hangs_up_without_an_answer_is_asked_again() {
    let site = Site::new("hang-up");
    let gateway = Gateway::start(&site);
    first(&site.schakel, Reply::HangUp);
    gateway.ask(&referral("r-1", "Testers", &bsn(0)));
    let got = site.schakel.wait("Testers", 2);
    assert_eq!((got[0].id.as_str(), &got[0].body), (got[1].id.as_str(), &got[1].body));
}

#[test]
fn a_400_is_held_for_a_person_with_the_reason() {
    let site = Site::new("held");
    let gateway = Gateway::start(&site);
    let (_, traject) = refer(&site, &gateway, 0);
    site.linde.answers(|_| Reply::Body(400, "mevrouw Testers mag niet".to_owned()));
    let id = agree(&gateway, "OVK-1", &traject);
    let held = settled(&site, &id, "overeenkomst", "vastgehouden");
    let reason = held["reden"].as_str().expect("a reason");
    assert!(reason.contains("400") && reason.contains(&site.linde.address.to_string()), "{reason}");
    assert!(
        !reason.contains("Testers") && !site.log().contains("Testers"),
        "what a partner answers may be about a person"
    );
    assert_eq!(held["pogingen"], 1);
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(site.linde.count(), 1, "held is not tried again");
    // The copy of the gemeente does not wait for it.
    settled(&site, &id, "overeenkomst-document", "bezorgd");
}

#[test]
fn a_fault_with_status_200_is_no_delivery() {
    let site = Site::new("fault");
    let gateway = Gateway::start(&site);
    let (_, one) = refer(&site, &gateway, 0);
    let (_, two) = refer(&site, &gateway, 1);
    first(&site.gemeente, fo03("client"));
    let id = agree(&gateway, "OVK-1", &one);
    let held = settled(&site, &id, "overeenkomst-document", "vastgehouden");
    let reason = held["reden"].as_str().expect("a reason");
    assert!(reason.contains("Fo03") && reason.contains("StUF058") && !reason.contains("Testers"), "{reason}");
    settled(&site, &id, "overeenkomst-status", "bezorgd");
    let document = |g: &&Got| g.action.as_deref() == Some(DOCUMENT);
    assert_eq!(site.gemeente.ledger().iter().filter(document).count(), 1);

    first(&site.gemeente, fo03("server"));
    let id = agree(&gateway, "OVK-2", &two);
    let delivered = settled(&site, &id, "overeenkomst-document", "bezorgd");
    assert_eq!(delivered["pogingen"], 2);
    let got = site.gemeente.wait("OVK-2", 2);
    let documents: Vec<_> = got.iter().filter(document).collect();
    assert_eq!(documents.len(), 2);
    assert_eq!(documents[0].body, documents[1].body);
}

#[test]
fn a_success_without_bv03_is_asked_again() {
    let site = Site::new("no-receipt");
    let gateway = Gateway::start(&site);
    let (_, traject) = refer(&site, &gateway, 0);
    first(&site.gemeente, Reply::Body(200, "<html>welkom</html>".to_owned()));
    let id = agree(&gateway, "OVK-1", &traject);
    assert_eq!(settled(&site, &id, "overeenkomst-document", "bezorgd")["pogingen"], 2);
}

#[test]
fn the_status_waits_for_the_document_it_follows() {
    let site = Site::new("order");
    let gateway = Gateway::start(&site);
    let (_, traject) = refer(&site, &gateway, 0);
    let (_, other) = refer(&site, &gateway, 1);
    first(&site.gemeente, Reply::Status(503));
    let id = agree(&gateway, "OVK-1", &traject);
    site.gemeente.wait("OVK-1", 1);
    agree(&gateway, "OVK-2", &other);
    settled(&site, &id, "overeenkomst-status", "bezorgd");
    let ledger = site.gemeente.ledger();
    // The status does not name the agreement; it has the id of the delivery.
    let status_id = delivery(&site, &id, "overeenkomst-status")["levering_id"].as_str().expect("an id").to_owned();
    let document_id = delivery(&site, &id, "overeenkomst-document")["levering_id"].as_str().expect("an id").to_owned();
    let own: Vec<_> = ledger
        .iter()
        .filter(|g| [&status_id, &document_id].contains(&&g.id))
        .map(|g| g.action.as_deref().unwrap_or_default())
        .collect();
    assert_eq!(own, [DOCUMENT, DOCUMENT, STATUS], "of one traject the second waits for the first");
    let retry = ledger.iter().rposition(|g| g.id == document_id).expect("the retry");
    let of_other = ledger.iter().position(|g| g.holds("OVK-2")).expect("the other traject");
    assert!(of_other < retry, "another traject does not wait");
}

#[test]
fn a_slow_partner_keeps_nobody_waiting() {
    let site = Site::new("slow");
    let gateway = Gateway::start(&site);
    let trajecten: Vec<_> = (0..20).map(|n| refer(&site, &gateway, n).1).collect();
    site.linde.answers(|_| Reply::Late(Duration::from_secs(8)));
    let since = Instant::now();
    for (n, traject) in trajecten.iter().enumerate() {
        agree(&gateway, &format!("OVK-{n}"), traject);
    }
    // Twenty copies of a document and twenty statuses; the slow one has answered none by then.
    assert!(within(7, || site.gemeente.count() >= 40), "{} arrived", site.gemeente.count());
    assert!(since.elapsed() < Duration::from_secs(8), "before the slow one answered");
    let waiting = site.linde.count();
    assert!(waiting > 1 && waiting < 20, "{waiting} in flight at the slow one: several, and not all");
    refer(&site, &gateway, 30);
}

#[test]
fn after_a_restart_the_bytes_are_those_of_the_attempt_before() {
    let site = Site::new("bytes");
    for partner in [&site.gemeente, &site.linde] {
        partner.answers(|_| Reply::Status(503));
    }
    let gateway = Gateway::start(&site);
    let (_, traject) = refer(&site, &gateway, 0);
    let id = agree(&gateway, "OVK-1", &traject);
    site.linde.wait("OVK-1", 1);
    site.gemeente.wait("OVK-1", 1);
    // Killed, not stopped: whether the failed attempt was on record already or not must not matter.
    gateway.kill();
    for partner in [&site.gemeente, &site.linde] {
        partner.answers(|_| Reply::Confirm);
    }
    let _gateway = Gateway::start(&site);
    for route in ["overeenkomst", "overeenkomst-document", "overeenkomst-status"] {
        settled(&site, &id, route, "bezorgd");
    }
    for got in [
        site.linde.with("OVK-1"),
        site.gemeente.with("OVK-1").into_iter().filter(|g| g.action.as_deref() == Some(DOCUMENT)).collect(),
    ] {
        assert!(got.len() >= 2, "{} attempts", got.len());
        assert_eq!(ids(&got).len(), 1, "one id");
        assert!(got.iter().all(|g| g.body == got[0].body), "the same bytes");
    }
}

#[test]
fn the_id_of_a_delivery_is_in_the_message_itself() {
    let site = Site::new("ids");
    let gateway = Gateway::start(&site);
    let (answer, traject) = refer(&site, &gateway, 0);
    let ours = between(&answer.text(), "referentienummer>", "<").expect("Bv03 has our id").to_owned();
    let got = &site.schakel.ledger()[0];
    assert_eq!(got.json()["berichtKenmerk"], got.id, "the header and the body say the same");
    assert_ne!(got.id, ours, "a delivery is not the message it is made from");
    agree(&gateway, "OVK-1", &traject);
    assert!(within(15, || site.gemeente.count() >= 2));
    let all = [site.gemeente.ledger(), site.linde.wait("OVK-1", 1), site.schakel.ledger()].concat();
    assert_eq!(ids(&all).len(), 4, "four deliveries, four ids");
}
