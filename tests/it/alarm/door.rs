//! The way to the mail server when it is not as it should be: away, silent, without TLS, another password.

use super::alarm;
use crate::mailserver::{Certificate, MailServer, Mood};
use crate::testbed::gateway::{Gateway, PROGRAM, Site};
use crate::testbed::http::Request;
use crate::testbed::letters::{bsn, referral};
use crate::testbed::partner::Reply;
use crate::testbed::within;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use trajectbrug::alarm::{Cause, Mailer, Notice, Sender};
use trajectbrug::config::Settings;

/// `alarm test`: whether it went well, and what it said.
fn alarm_test(config: &Path) -> (bool, String) {
    let done =
        Command::new(PROGRAM).args(["alarm", "test", "--config"]).arg(config).output().expect("the program runs");
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(said).expect("text"))
}

fn refer(gateway: &Gateway, n: usize) -> Duration {
    let since = Instant::now();
    let answer = gateway.ask(&referral(&format!("r-{n}"), &format!("Persoon{n}x"), &bsn(n)));
    assert_eq!(answer.status(), 200, "{}", answer.text());
    since.elapsed()
}

#[test]
fn a_mail_server_that_is_away_or_silent_slows_no_message_and_gets_the_mail_when_it_is_back() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = port.local_addr().expect("a number");
    drop(port);
    let site = Site::new("alarm-down");
    alarm(&site, address);
    site.schakel.answers(|_| Reply::Status(422));
    let gateway = Gateway::start(&site);
    refer(&gateway, 0);
    let metrics = || gateway.ask(&Request::get("/metrics")).text();
    assert!(within(10, || metrics().contains("trajectbrug_alarm_total{result=\"mislukt\"}")), "{}", metrics());
    let line = site.log().lines().find(|l| l.contains("alarm not mailed")).expect("it is in the log").to_owned();
    assert!(line.contains(&format!("de mailserver `{address}` is niet bereikbaar")), "{line}");
    // Now it takes the connection and says nothing.
    let mail = MailServer::start_at(address);
    mail.is(Mood::Hangs);
    std::thread::sleep(Duration::from_secs(2));
    let slowest = (1..6).map(|n| refer(&gateway, n)).max().expect("five");
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    let since = Instant::now();
    assert!(gateway.stop(), "it stops in good order");
    assert!(since.elapsed() < Duration::from_secs(12), "and waits for no mail: {:?}", since.elapsed());
    mail.is(Mood::Takes);
    let gateway = Gateway::start(&site);
    let got = mail.wait(1).remove(0);
    assert_eq!(got.line("Aantal"), Some("6"), "what was not mailed is not forgotten: {}", got.data);
    let metrics = gateway.ask(&Request::get("/metrics")).text();
    assert!(metrics.contains("trajectbrug_alarm_total{result=\"verzonden\"} 1"), "{metrics}");
}

#[test]
fn a_wrong_password_is_said_by_the_name_of_its_setting_and_nowhere_shown() {
    let site = Site::new("alarm-password");
    let certificate = Certificate::new();
    let mail = MailServer::with_tls(&certificate, "hub", "goed-geheim");
    let secret = site.config.join("smtp-wachtwoord");
    let settings = |ca: &str| {
        let text = format!(
            "alarm:\n  smtp:\n    server: localhost\n    poort: {}\n{ca}    gebruiker: hub\n    wachtwoord: \"file:{}\"\n    \
             van: hub@hub.example\n    aan: [wacht@gemeente.example]\n",
            mail.address.port(),
            secret.display()
        );
        site.write("trajectbrug.yaml", &text);
    };
    site.write("ca.pem", &certificate.pem);
    site.write("smtp-wachtwoord", "fout-geheim\n");
    settings("    ca: ca.pem\n");
    let (sent, said) = alarm_test(&site.config);
    assert!(!sent);
    let why = format!(
        "de mailserver `localhost:{}` weigert het aanmelden (535); kijk `alarm.smtp.gebruiker` en `alarm.smtp.wachtwoord` na",
        mail.address.port()
    );
    assert!(said.contains(&why), "{said}");
    // The server repeats what it was sent: neither that nor the password comes out.
    let encoded =
        mail.commands().iter().find_map(|c| c.strip_prefix("AUTH PLAIN ").map(str::to_owned)).expect("a sign-in");
    assert!(!said.contains("geheim") && !said.contains(&encoded), "{said}");
    site.write("smtp-wachtwoord", "goed-geheim\n");
    let (sent, said) = alarm_test(&site.config);
    assert!(sent, "{said}");
    let got = mail.wait(1).remove(0);
    assert_eq!((got.tls, got.user.as_deref()), (true, Some("hub")));
    assert_eq!(got.field("Subject"), "[Trajectbrug test] testmail");
    // Nobody vouches for its certificate now.
    settings("");
    let (sent, said) = alarm_test(&site.config);
    assert!(!sent && said.contains("komt geen beveiligde verbinding tot stand"), "{said}");
    assert_eq!(mail.ledger().len(), 1);
}

#[test]
fn without_starttls_nothing_is_sent_and_without_a_server_the_command_says_so() {
    let (site, mail) = (Site::new("alarm-plain"), MailServer::start());
    let text = format!(
        "alarm: {{ smtp: {{ server: localhost, poort: {}, van: a@b.example, aan: [c@d.example] }} }}\n",
        mail.address.port()
    );
    site.write("trajectbrug.yaml", &text);
    let (sent, said) = alarm_test(&site.config);
    assert!(!sent && said.contains("kijk `alarm.smtp.tls`"), "{said}");
    assert!(!mail.commands().iter().any(|c| c.starts_with("MAIL")), "{:?}", mail.commands());
    site.write("trajectbrug.yaml", "omgeving: test\n");
    let (sent, said) = alarm_test(&site.config);
    assert!(!sent && said.contains("er is geen mailserver ingesteld"), "{said}");
}

fn mailer(mail: &MailServer, aan: &str) -> Mailer {
    let text = format!(
        "alarm: {{ smtp: {{ server: \"127.0.0.1\", poort: {}, tls: geen, van: a@b.example, aan: {aan} }} }}\n",
        mail.address.port()
    );
    let settings = Settings::parse("trajectbrug.yaml", &text).expect("settings");
    Mailer::new(settings.alarm.smtp.expect("a server"), Path::new("."))
}

fn send(mailer: &Mailer, partner: &str) -> Result<(), String> {
    let now = "2026-03-02T08:00:00Z".parse().expect("a moment");
    let cause =
        Cause::Quarantaine { partner: partner.to_owned(), route: "r\r\n.\r\nMAIL FROM:<x@y.example>".to_owned() };
    let notice = Notice { cause, aantal: 1, eerder: false, eerste: now, laatste: now, nu: None };
    let sender = Sender { omgeving: "test", adres: "127.0.0.1:1".to_owned() };
    let mail = notice.mail(&sender, now);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(mailer.send(&mail)).map_err(|e| e.to_string())
}

#[test]
fn no_name_can_add_a_line_to_the_head_or_a_command_to_the_conversation() {
    let mail = MailServer::start();
    send(&mailer(&mail, "[c@d.example]"), "p\r\nBcc: boef@y.example\r\n\r\nhallo").expect("it goes");
    let got = mail.wait(1).remove(0);
    assert_eq!(got.to, ["c@d.example"]);
    assert!(!got.head().iter().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{:?}", got.head());
    assert!(got.field("Subject").contains("boef"), "it is in the subject, as text: {:?}", got.head());
    assert_eq!(mail.commands().iter().filter(|c| c.starts_with("MAIL")).count(), 1);
    assert!(got.text().starts_with("Trajectbrug, omgeving test"), "{}", got.text());
}

#[test]
fn an_address_that_is_gone_keeps_the_alarm_from_nobody_else() {
    let mail = MailServer::start();
    let mailer = mailer(&mail, "[weg@d.example, wacht@d.example]");
    mail.is(Mood::Says("RCPT TO:<weg@", "550 5.1.1 no such user"));
    send(&mailer, "p").expect("one of them took it");
    assert_eq!(mail.wait(1)[0].to, ["wacht@d.example"]);
    mail.is(Mood::Says("RCPT", "550 5.1.1 no such user"));
    let refused = send(&mailer, "p").expect_err("nobody took it");
    assert!(refused.ends_with("weigert de mail (550); kijk `alarm.smtp.van` en `alarm.smtp.aan` na"), "{refused}");
}
