//! Alarms by mail, judged by the ledger of a real mail server: one a cause a day, about what it should be, to who should
//! hear it, and never a word of a message.

mod door;

use super::mailserver::{Got, MailServer, Mood};
use super::support::Gateway;
use super::testbed::gateway::Site;
use super::testbed::http::{Message, Request};
use super::testbed::letters::{agreement, bsn, referral};
use super::testbed::partner::Reply;
use super::testbed::within;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use trajectbrug::flow::clock::SetClock;

/// Writes the block `alarm` for a mail server without TLS on this machine.
pub fn alarm(site: &Site, mail: SocketAddr) {
    let smtp = format!(
        "{{ server: \"127.0.0.1\", poort: {}, tls: geen, van: hub@hub.example, aan: [wacht@gemeente.example] }}",
        mail.port()
    );
    site.edit("trajectbrug.yaml", "omgeving: test\n", &format!("omgeving: test\nalarm: {{ smtp: {smtp} }}\n"));
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// A gateway in this process, so that the test says what day it is.
fn start(site: &Site, clock: &Arc<SetClock>) -> Gateway {
    Gateway::start_at(&site.config, &site.data, &BTreeMap::new(), clock.clone())
}

fn ask(gateway: &Gateway, request: &Request) -> Message {
    request.send(gateway.address).expect("the gateway answers")
}

fn refer(gateway: &Gateway, n: usize) {
    let answer = ask(gateway, &referral(&format!("r-{n}"), &format!("Persoon{n}x"), &bsn(n)));
    assert_eq!(answer.status(), 200, "{}", answer.text());
}

/// Waits until so many deliveries are held; the store's own word.
fn held(gateway: &Gateway, number: u64) {
    let sum = || {
        let list = ask(gateway, &Request::get("/v1/beheer/vastgehouden")).json();
        let causes = list["oorzaken"].as_array().unwrap_or_else(|| panic!("{list}")).clone();
        causes.iter().filter_map(|cause| cause["aantal"].as_u64()).sum::<u64>()
    };
    assert!(within(15, || sum() == number), "{} held", sum());
}

fn no_word_of_a_message(mails: &[Got]) {
    for (mail, n) in mails.iter().flat_map(|mail| (0..6).map(move |n| (mail, n))) {
        assert!(!mail.data.contains(&format!("Persoon{n}x")) && !mail.data.contains(&bsn(n)), "{}", mail.data);
    }
}

#[test]
fn what_is_held_is_one_mail_a_day_a_cause_also_after_a_restart() {
    let (site, mail) = (Site::new("alarm-held"), MailServer::start());
    alarm(&site, mail.address);
    site.schakel.answers(|_| Reply::Status(422));
    let clock = Arc::new(SetClock::at(at("2026-03-02T08:00:00Z")));
    let gateway = start(&site, &clock);
    refer(&gateway, 0);
    let got = mail.wait(1).remove(0);
    assert_eq!(
        (got.from.as_str(), got.to.as_slice()),
        ("hub@hub.example", ["wacht@gemeente.example".to_owned()].as_slice())
    );
    assert_eq!(got.field("Subject"), "[Trajectbrug test] leveringen aan vc-de-schakel vastgehouden (TB-AFGEWEZEN)");
    assert_eq!(got.field("Auto-Submitted"), "auto-generated");
    assert_eq!(got.line("Partner"), Some("vc-de-schakel"));
    assert_eq!(got.line("Route"), Some("aanmelding"));
    assert_eq!((got.line("Aantal"), got.line("Nu")), (Some("1"), Some("1 vastgehouden")));
    assert_eq!(got.line("Eerste"), Some("02-03-2026 09:00"));
    let oorzaak = got.line("Oorzaak").expect("a cause").to_owned();
    assert!(got.text().contains(&format!("message replay --filter oorzaak={oorzaak}")), "{}", got.text());
    refer(&gateway, 1);
    refer(&gateway, 2);
    held(&gateway, 3);
    mail.stays(1);
    gateway.stop();
    let gateway = start(&site, &clock);
    mail.stays(1);
    // Another cause is another mail, the same day.
    site.schakel.answers(|_| Reply::Status(409));
    refer(&gateway, 3);
    let got = mail.wait(2).remove(1);
    assert_ne!(got.line("Oorzaak"), Some(oorzaak.as_str()));
    // A second before midnight in Amsterdam nothing, at midnight the count.
    clock.set(at("2026-03-02T22:59:59Z"));
    mail.stays(2);
    clock.set(at("2026-03-02T23:00:00Z"));
    let got = mail.wait(3).remove(2);
    assert_eq!(got.line("Oorzaak"), Some(oorzaak.as_str()));
    assert_eq!((got.line("Aantal"), got.line("Nu")), (Some("2 sinds de vorige mail"), Some("3 vastgehouden")));
    mail.stays(3);
    no_word_of_a_message(&mail.ledger());
}

#[test]
fn what_was_held_and_let_go_before_the_next_day_is_no_news() {
    let (site, mail) = (Site::new("alarm-gone"), MailServer::start());
    alarm(&site, mail.address);
    site.schakel.answers(|_| Reply::Status(422));
    let clock = Arc::new(SetClock::at(at("2026-03-02T08:00:00Z")));
    let gateway = start(&site, &clock);
    refer(&gateway, 0);
    mail.wait(1);
    refer(&gateway, 1);
    held(&gateway, 2);
    site.schakel.answers(|_| Reply::Confirm);
    let body = r#"{"filter":{"partner":"vc-de-schakel"}}"#;
    let done = ask(&gateway, &Request::json("/v1/beheer/leveringen/vrijgeven", body));
    assert_eq!(done.status(), 200, "{}", done.text());
    held(&gateway, 0);
    clock.set(at("2026-03-03T08:00:00Z"));
    mail.stays(1);
}

#[test]
fn a_partner_who_is_away_is_told_after_a_quarter_of_an_hour() {
    let (site, mail) = (Site::new("alarm-away"), MailServer::start());
    alarm(&site, mail.address);
    let rol = "  rol: VC_BM\n";
    let policy = "{ tegelijk: 1, onderbreken_na: 2, proef_s: 3600, wachten_s: [3600], opgeven_na_uren: 720 }";
    site.edit("partners/vc-de-schakel/profile.yaml", rol, &format!("{rol}  aflevering: {policy}\n"));
    site.schakel.answers(|_| Reply::Status(503));
    let clock = Arc::new(SetClock::at(at("2026-03-02T08:00:00Z")));
    let gateway = start(&site, &clock);
    (0..3).for_each(|n| refer(&gateway, n));
    assert!(within(10, || site.schakel.count() == 2));
    clock.set(at("2026-03-02T08:14:59Z"));
    mail.stays(0);
    clock.set(at("2026-03-02T08:15:00Z"));
    let got = mail.wait(1).remove(0);
    assert_eq!(got.field("Subject"), "[Trajectbrug test] partner vc-de-schakel is niet bereikbaar");
    assert_eq!(got.line("Eerste"), Some("02-03-2026 09:00"));
    clock.set(at("2026-03-02T22:00:00Z"));
    mail.stays(1);
    // It lasts: another day, another mail.
    clock.set(at("2026-03-03T08:00:00Z"));
    assert_eq!(mail.wait(2)[1].line("Partner"), Some("vc-de-schakel"));
    no_word_of_a_message(&mail.ledger());
}

#[test]
fn a_number_where_it_may_not_be_and_a_configuration_that_is_refused_are_told() {
    let (site, mail) = (Site::new("alarm-quarantine"), MailServer::start());
    alarm(&site, mail.address);
    let clock = Arc::new(SetClock::at(at("2026-03-02T08:00:00Z")));
    let gateway = start(&site, &clock);
    assert_eq!(ask(&gateway, &agreement("k-1", &bsn(5), "T-2026-000001", 1)).status(), 422);
    let got = mail.wait(1).remove(0);
    assert_eq!(got.field("Subject"), "[Trajectbrug test] bericht van vc-de-schakel in quarantaine");
    assert_eq!(got.line("Route"), Some("overeenkomst"));
    assert_eq!(got.line("Code"), Some("TB-BSN-NIET-TOEGESTAAN Een BSN is hier niet toegestaan"));
    site.edit("trajectbrug.yaml", "omgeving: test\n", "omgeving: proef\n");
    assert_eq!(ask(&gateway, &Request::json("/v1/beheer/herladen", "")).status(), 422);
    let got = mail.wait(2).remove(1);
    assert_eq!(got.field("Subject"), "[Trajectbrug test] de gewijzigde configuratie is geweigerd");
    // Once more, and then it is mended: tomorrow there is nothing to tell.
    assert_eq!(ask(&gateway, &Request::json("/v1/beheer/herladen", "")).status(), 422);
    site.edit("trajectbrug.yaml", "omgeving: proef\n", "omgeving: test\n");
    assert_eq!(ask(&gateway, &Request::json("/v1/beheer/herladen", "")).status(), 200);
    clock.set(at("2026-03-03T08:00:00Z"));
    mail.stays(2);
    no_word_of_a_message(&mail.ledger());
}

#[test]
fn a_store_that_takes_no_writes_is_told() {
    let (site, mail) = (Site::new("alarm-store"), MailServer::start());
    alarm(&site, mail.address);
    let clock = Arc::new(SetClock::at(at("2026-03-02T08:00:00Z")));
    let gateway = start(&site, &clock);
    let other = rusqlite::Connection::open(site.data.join("trajectbrug.db")).expect("the database opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("the database is held");
    let sent = referral("r-0", "Persoon0x", &bsn(0));
    let address = gateway.address;
    let sender = std::thread::spawn(move || sent.send(address).expect("an answer").status());
    let got = mail.wait(1).remove(0);
    assert_eq!(got.field("Subject"), "[Trajectbrug test] de opslag kan niet worden geschreven");
    other.execute_batch("ROLLBACK").expect("the database is free");
    // He was told to come back, or was written when the database was free again.
    let told = sender.join().expect("the sender");
    assert!([200, 503].contains(&told), "{told}");
    refer(&gateway, 1);
    clock.set(at("2026-03-03T08:00:00Z"));
    mail.stays(1);
}

#[test]
fn what_was_held_before_a_mail_server_was_set_is_told_at_the_start() {
    let (site, mail) = (Site::new("alarm-before"), MailServer::start());
    site.schakel.answers(|_| Reply::Status(422));
    let clock = Arc::new(SetClock::at(at("2026-03-02T08:00:00Z")));
    let gateway = start(&site, &clock);
    (0..2).for_each(|n| refer(&gateway, n));
    held(&gateway, 2);
    gateway.stop();
    alarm(&site, mail.address);
    let gateway = start(&site, &clock);
    assert_eq!(mail.wait(1)[0].line("Aantal"), Some("2"));
    gateway.stop();
    let gateway = start(&site, &clock);
    mail.stays(1);
    // Somebody's mail server that says "later" is asked again, and the mail comes once.
    mail.is(Mood::Says("RCPT", "451 4.3.0 try again later"));
    clock.set(at("2026-03-03T08:00:00Z"));
    refer(&gateway, 2);
    held(&gateway, 3);
    assert!(within(10, || mail.commands().iter().filter(|c| c.starts_with("RCPT")).count() > 2));
    assert_eq!(mail.ledger().len(), 1);
    mail.is(Mood::Takes);
    assert_eq!(mail.wait(2)[1].line("Aantal"), Some("1 sinds de vorige mail"));
    mail.stays(2);
}
