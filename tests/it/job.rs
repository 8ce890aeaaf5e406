//! Jobs of a real gateway, by a clock the test sets: in both nights the clock on the wall changes, across restarts, when the
//! store fails, and by the program's own commands.

use super::alarm::alarm;
use super::mailserver::MailServer;
use super::support::{Gateway, patiently};
use super::testbed::gateway::{Gateway as Serve, Site};
use super::testbed::http::Request;
use super::testbed::within;
use super::werk::{ask_for, open_work, term};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use trajectbrug::app;
use trajectbrug::config::Settings;
use trajectbrug::domain::termijn::{Termijn, TermijnSoort};
use trajectbrug::flow::clock::SetClock;
use trajectbrug::store::work::{Aanleiding, JobRun, WorkFilter};
use trajectbrug::store::{Change, Store};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// A gateway in this process, so that the test says what time it is.
fn start(site: &Site, clock: &Arc<SetClock>) -> Gateway {
    Gateway::start_at(&site.config, &site.data, &BTreeMap::new(), clock.clone())
}

/// What the job of terms did, oldest first.
fn runs(gateway: &Gateway) -> Vec<JobRun> {
    let mut runs = gateway.inner().read(|reader| reader.runs(Some("termijnen"), 100)).expect("the store answers");
    runs.reverse();
    runs
}

/// Why it ran, and for which moment of its schedule.
fn whys(gateway: &Gateway) -> Vec<(Aanleiding, Option<DateTime<Utc>>)> {
    runs(gateway).into_iter().map(|run| (run.aanleiding, run.voor)).collect()
}

/// Waits until it ran so often.
fn ran(gateway: &Gateway, times: usize) {
    assert!(within(10, || runs(gateway).len() >= times), "{:?}", whys(gateway));
    assert_eq!(runs(gateway).len(), times, "{:?}", whys(gateway));
}

/// It does not run, for as long as it would have had the occasion a few times.
fn stays(gateway: &Gateway, times: usize) {
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!(runs(gateway).len(), times, "{:?}", whys(gateway));
}

fn at_half_past_two(site: &Site) {
    site.edit("trajectbrug.yaml", "omgeving: test\n", "omgeving: test\njobs: { termijnen: dagelijks 02:30 }\n");
}

#[test]
fn half_past_two_comes_twice_in_october_and_the_job_runs_once_also_after_a_restart_between() {
    let site = Site::new("job-oktober");
    at_half_past_two(&site);
    let clock = Arc::new(SetClock::at(at("2026-10-24T12:00:00Z")));
    let gateway = start(&site, &clock);
    ran(&gateway, 1);
    ask_for(&gateway, "t", vec![Change::TermijnGezet(term(TermijnSoort::GoNoGo, "2026-10-25"))]);
    clock.set(at("2026-10-25T00:29:59Z"));
    stays(&gateway, 1);
    assert_eq!(open_work(&gateway).len(), 0, "it is the 25th, and not yet half past two");
    clock.set(at("2026-10-25T00:30:00Z"));
    ran(&gateway, 2);
    assert_eq!(open_work(&gateway).len(), 1);
    // The clock on the wall says 02:10 again; and 02:30.
    gateway.stop();
    clock.set(at("2026-10-25T01:10:00Z"));
    let gateway = start(&site, &clock);
    ran(&gateway, 3);
    clock.set(at("2026-10-25T01:30:00Z"));
    stays(&gateway, 3);
    clock.set(at("2026-10-26T01:30:00Z"));
    ran(&gateway, 4);
    let expected = [
        (Aanleiding::Start, None),
        (Aanleiding::Tijdschema, Some(at("2026-10-25T00:30:00Z"))),
        (Aanleiding::Start, None),
        (Aanleiding::Tijdschema, Some(at("2026-10-26T01:30:00Z"))),
    ];
    assert_eq!(whys(&gateway), expected);
    assert_eq!(open_work(&gateway).len(), 1, "a term fires once");
    gateway.stop();
}

#[test]
fn half_past_two_does_not_come_in_march_and_the_job_runs_at_three() {
    let site = Site::new("job-maart");
    at_half_past_two(&site);
    let clock = Arc::new(SetClock::at(at("2027-03-27T12:00:00Z")));
    let gateway = start(&site, &clock);
    ran(&gateway, 1);
    clock.set(at("2027-03-28T00:59:59Z"));
    stays(&gateway, 1);
    clock.set(at("2027-03-28T01:00:00Z"));
    ran(&gateway, 2);
    // Down over the next night.
    gateway.stop();
    clock.set(at("2027-03-29T09:00:00Z"));
    let gateway = start(&site, &clock);
    ran(&gateway, 3);
    stays(&gateway, 3);
    let expected = [
        (Aanleiding::Start, None),
        (Aanleiding::Tijdschema, Some(at("2027-03-28T01:00:00Z"))),
        (Aanleiding::Ingehaald, Some(at("2027-03-29T00:30:00Z"))),
    ];
    assert_eq!(whys(&gateway), expected);
    gateway.stop();
}

#[test]
fn terms_that_came_while_nothing_ran_make_their_work_at_the_start() {
    let site = Site::new("job-inhalen");
    let clock = Arc::new(SetClock::at(at("2026-09-07T08:00:00Z")));
    let gateway = start(&site, &clock);
    ran(&gateway, 1);
    // SC01: go/no-go, the first report (its work is there a week before), and the end.
    let terms = [
        term(TermijnSoort::GoNoGo, "2026-10-05"),
        term(TermijnSoort::Rapportage, "2026-10-19"),
        term(TermijnSoort::EindeBegeleiding, "2027-02-25"),
    ];
    ask_for(&gateway, "t", terms.map(Change::TermijnGezet).into());
    gateway.stop();
    clock.set(at("2026-10-12T09:00:00Z"));
    let gateway = start(&site, &clock);
    ran(&gateway, 2);
    let work = open_work(&gateway);
    let told: Vec<_> = work.iter().map(|w| (w.regel.as_deref(), w.vervalt_op.map(|dag| dag.to_string()))).collect();
    let day = |text: &str| Some(text.to_owned());
    assert_eq!(told, [(Some("BR22"), day("2026-10-05")), (Some("BR24"), day("2026-10-19"))]);
    let run = &runs(&gateway)[1];
    assert_eq!((run.aanleiding, run.voor), (Aanleiding::Start, None), "it had no moment of its schedule before");
    assert_eq!((run.gelukt, run.tekst.as_str()), (true, "2 keer werk gemaakt"));
    // A week on, at six in the morning: nothing new. On the last day of February the 25th has come.
    clock.set(at("2026-10-19T04:00:00Z"));
    ran(&gateway, 3);
    clock.set(at("2027-02-25T05:00:00Z"));
    ran(&gateway, 4);
    let made: Vec<_> = runs(&gateway).into_iter().map(|run| run.tekst).collect();
    assert_eq!(made[2..], ["0 keer werk gemaakt", "1 keer werk gemaakt"]);
    assert!(app_verify(&site, gateway));
}

/// Stops it; whether the store is sound.
fn app_verify(site: &Site, gateway: Gateway) -> bool {
    gateway.stop();
    site.command(&["verify"]).status.success()
}

#[test]
fn a_job_that_fails_is_noted_tried_again_and_mailed() {
    let (site, mail) = (Site::new("job-mislukt"), MailServer::start());
    alarm(&site, mail.address);
    let clock = Arc::new(SetClock::at(at("2026-11-26T12:00:00Z")));
    let gateway = start(&site, &clock);
    ran(&gateway, 1);
    let other = rusqlite::Connection::open(site.data.join("trajectbrug.db")).expect("the database opens");
    other.execute_batch("ALTER TABLE termijn RENAME TO weg").expect("the table can be taken away");
    clock.set(at("2026-11-27T05:00:00Z"));
    ran(&gateway, 2);
    let failed = runs(&gateway).remove(1);
    assert_eq!((failed.gelukt, failed.tekst.as_str()), (false, "de opslag is niet te lezen"));
    // The other job looks at terms too: of every job one mail.
    let mails = mail.wait(2);
    let about = |naam: &str| format!("[Trajectbrug test] de job {naam} is mislukt");
    assert!(mails.iter().any(|got| got.field("Subject") == about("bewaren")));
    let got = mails.iter().find(|got| got.field("Subject") == about("termijnen")).expect("a mail about the job");
    assert_eq!(got.line("Job"), Some("termijnen"));
    assert!(got.text().contains("trajectbrug job history --job termijnen"), "{}", got.text());
    stays(&gateway, 2);
    other.execute_batch("ALTER TABLE weg RENAME TO termijn").expect("the table can be put back");
    clock.set(at("2026-11-27T05:05:00Z"));
    ran(&gateway, 3);
    let right = runs(&gateway).remove(2);
    assert_eq!((right.gelukt, right.voor), (true, Some(at("2026-11-27T05:00:00Z"))), "for the moment it failed at");
    let metrics = gateway.ask("GET", "/metrics", &[]);
    let text = String::from_utf8_lossy(&metrics.body).into_owned();
    for result in ["gelukt", "mislukt"] {
        assert!(text.contains(&format!("trajectbrug_job_total{{job=\"termijnen\",result=\"{result}\"}}")), "{text}");
    }
    mail.stays(2);
    gateway.stop();
}

/// Killed again and again while five thousand terms make their work: every term has it once, and the store is sound.
#[test]
fn a_kill_while_terms_fire_doubles_and_loses_nothing() {
    const TERMS: usize = 5000;
    let site = Site::new("job-kill");
    let (store, _) = app::open(&Settings::default(), &site.data).expect("the store opens");
    let gezet = |n: usize| {
        let traject_id = Some(format!("TRJ-2026-{n:06}"));
        Change::TermijnGezet(Termijn { traject_id, ..term(TermijnSoort::GoNoGo, "2026-10-05") })
    };
    let entry = super::werk::entry("t", (0..TERMS).map(gezet).collect());
    store.writer().expect("a writer").commit(&[entry], &[], &[]).expect("it is written");
    let mut reader = store.reader().expect("a reader");
    let mut count =
        || reader.open_work().expect("the store answers").iter().map(|work| work.aantal).sum::<u64>() as usize;
    let mut kills = 0;
    let mut seen = 0;
    while seen < TERMS {
        let gateway = Serve::start(&site);
        // Each time a little further than the time before, or to the end when it was quicker.
        let aim = seen + TERMS / 6;
        assert!(within(60, || count() >= aim.min(TERMS)), "{} of {TERMS}", count());
        gateway.kill();
        (kills, seen) = (kills + 1, count());
        println!("kill {kills}: {seen} of {TERMS}");
    }
    let work =
        reader.work(&WorkFilter { limit: 2 * TERMS as u32, ..WorkFilter::default() }).expect("the store answers");
    let trajecten: BTreeSet<_> = work.iter().map(|w| w.traject_id.clone()).collect();
    assert_eq!((work.len(), trajecten.len()), (TERMS, TERMS));
    assert!(site.command(&["verify"]).status.success());
    let again = json_of(&site, &["job", "run", "termijnen", "--json"]);
    assert_eq!(again["tekst"], "0 keer werk gemaakt");
}

fn json_of(site: &Site, arguments: &[&str]) -> Value {
    let done = site.command(arguments);
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).expect("JSON")
}

#[test]
fn commands_run_jobs_by_the_gateway_that_has_the_data_or_without_one() {
    let site = Site::new("job-commando");
    // A day long past: due, whatever day it is.
    let (store, _) = app::open(&Settings::default(), &site.data).expect("the store opens");
    let entry = super::werk::entry("t", vec![Change::TermijnGezet(term(TermijnSoort::GoNoGo, "2026-10-05"))]);
    store.writer().expect("a writer").commit(&[entry], &[], &[]).expect("it is written");
    drop(store);
    let list = json_of(&site, &["job", "list", "--json"]);
    let own = |list: &Value| list["jobs"].as_array().expect("jobs").iter().find(|j| j["naam"] == "termijnen").cloned();
    let termijnen = own(&list).expect("it is one");
    assert_eq!((&termijnen["tijdschema"], &termijnen["laatste"]), (&json!("dagelijks 06:00"), &Value::Null));
    let done = json_of(&site, &["job", "run", "termijnen", "--json"]);
    assert_eq!((&done["gelukt"], &done["aanleiding"]), (&json!(true), &json!("gevraagd")));
    assert_eq!(done["tekst"], "1 keer werk gemaakt");
    let swept = json_of(&site, &["job", "run", "bewaren", "--json"]);
    assert_eq!(swept["tekst"], "opgeruimd: 0 berichten, de inhoud van 0, 0 termijnen en werkitems");
    let unknown = site.command(&["job", "run", "opruimen"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("er is geen job met deze naam"));

    // The gateway holds the writer: the command goes by its API.
    let gateway = Serve::start(&site);
    let address = gateway.address.to_string();
    let history = || json_of(&site, &["job", "history", "--job", "termijnen", "--json"])["uitvoeringen"].clone();
    patiently("the run of the start", || (history()[0]["aanleiding"] == "start").then_some(()));
    let done = json_of(&site, &["job", "run", "termijnen", "--json", "--adres", &address]);
    assert_eq!((&done["tekst"], &done["job"]), (&json!("0 keer werk gemaakt"), &json!("termijnen")));
    let unknown = site.command(&["job", "run", "opruimen", "--adres", &address]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("Deze job bestaat niet"));
    let history = history();
    let whys: Vec<_> = history.as_array().expect("runs").iter().map(|r| &r["aanleiding"]).collect();
    assert_eq!(whys, ["gevraagd", "start", "gevraagd"], "newest first; the gateway ran it when it started");
    let listed = patiently("the list", || {
        let answer = gateway.ask(&Request::get("/v1/beheer/jobs"));
        (answer.status() == 200).then(|| answer.json())
    });
    assert_eq!(own(&listed).expect("it is one")["laatste"], history[0]);
    let shown = site.command(&["job", "history", "--job", "termijnen"]);
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("gevraagd") && shown.contains("1 keer werk gemaakt"), "{shown}");
    assert!(gateway.stop());
}
