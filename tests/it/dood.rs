//! Held deliveries: why, for how many, mended and released; and their sender is told when one is given up.

use super::testbed::gateway::{Gateway, PROGRAM, Site};
use super::testbed::letters::{agreement, bsn, referral};
use super::testbed::partner::{Got, Reply};
use super::testbed::within;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use trajectbrug::app;
use trajectbrug::config::Settings;
use trajectbrug::store::Store;

fn refer(gateway: &Gateway, n: usize) {
    let answer = gateway.ask(&referral(&format!("r-{n}"), &format!("Persoon{n}x"), &bsn(n)));
    assert_eq!(answer.status(), 200, "{}", answer.text());
}

/// A referral and the agreement that follows it; our id of the agreement.
fn agree(site: &Site, gateway: &Gateway, n: usize) -> String {
    refer(gateway, n);
    let got = site.schakel.wait(&format!("Persoon{n}x"), 1).remove(0).json();
    let traject = got["aanmelding"]["trajectnummer"].as_str().expect("a traject").to_owned();
    let answer = gateway.ask(&agreement(&format!("k-{n}"), &format!("OVK-{n}"), &traject, 1));
    assert_eq!(answer.status(), 202, "{}", answer.text());
    answer.json()["bericht_id"].as_str().expect("an id").to_owned()
}

/// The delivery of a message to De Linde.
fn to_linde(site: &Site, bericht_id: &str) -> Value {
    let message = site.message(bericht_id);
    let list = message["leveringen"].as_array().expect("deliveries").clone();
    list.into_iter().find(|d| d["partner"] == "zorg-de-linde").expect("one to De Linde")
}

#[track_caller]
fn becomes(site: &Site, bericht_id: &str, status: &str) -> Value {
    let there = within(15, || to_linde(site, bericht_id)["status"] == status);
    assert!(there, "{}\n{}", to_linde(site, bericht_id), site.log());
    to_linde(site, bericht_id)
}

/// Runs a command; whether it went well, and what it says as JSON.
#[track_caller]
fn run(site: &Site, gateway: Option<&Gateway>, arguments: &[&str]) -> (bool, Value) {
    let address = gateway.map(|g| g.address.to_string());
    let mut all = vec!["message"];
    all.extend(arguments);
    all.push("--json");
    if let Some(address) = &address {
        all.extend(["--adres", address]);
    }
    let done = site.command(&all);
    let answer = serde_json::from_slice(&done.stdout)
        .unwrap_or_else(|_| panic!("{all:?}: {}", String::from_utf8_lossy(&done.stderr)));
    (done.status.success(), answer)
}

fn causes(site: &Site) -> Vec<Value> {
    run(site, None, &["held"]).1["oorzaken"].as_array().expect("causes").clone()
}

/// To what something was done, in the audit trail.
fn deeds(site: &Site, wat: &str) -> Vec<String> {
    let (store, _) = app::open(&Settings::default(), &site.data).expect("the store opens");
    let mut reader = store.reader().expect("it can be read");
    let lines = reader.audit(wat, 100).expect("the audit trail");
    assert_eq!(reader.verify_audit().expect("the audit trail"), None);
    assert!(lines.iter().all(|l| !l.wie.is_empty() && l.wie != "hub"), "{lines:?}");
    lines.into_iter().map(|l| l.waarop).collect()
}

/// Gives De Linde its own way to be delivered to.
fn patience(site: &Site, aflevering: &str) {
    let rol = "  rol: ZI_VC\n";
    site.edit("partners/zorg-de-linde/profile.yaml", rol, &format!("{rol}  aflevering: {aflevering}\n"));
}

/// De Schakel wants to hear what was given up.
fn melding(site: &Site) {
    let file = "partners/vc-de-schakel/profile.yaml";
    let route = format!(
        "  melding:\n    on: ontvangstmelding/1\n    connector: http\n    settings: {{ url: \"http://{}/meldingen\" }}\n    format: json\n",
        site.schakel.address
    );
    site.write(file, &(site.text(file).trim_end().to_owned() + "\n" + &route));
}

fn ids(got: &[Got]) -> HashSet<&str> {
    got.iter().map(|g| g.id.as_str()).collect()
}

#[test]
fn rejected_then_mended_and_released_it_arrives_under_the_same_id() {
    let site = Site::new("dood-mended");
    site.linde.answers(|got| match got.holds("koffie en praten") {
        true => Reply::Confirm,
        false => Reply::Body(422, "mevrouw Testers hoort hier niet".to_owned()),
    });
    let gateway = Gateway::start(&site);
    let id = agree(&site, &gateway, 0);
    let held = becomes(&site, &id, "vastgehouden");
    let levering = held["levering_id"].as_str().expect("an id").to_owned();
    let reason = held["reden"].as_str().expect("a reason");
    assert!(reason.starts_with("de ontvanger wijst dit bericht af: ") && reason.contains("422"), "{reason}");
    let list = causes(&site);
    assert_eq!((list.len(), &list[0]["code"], &list[0]["aantal"]), (1, &json!("TB-AFGEWEZEN"), &json!(1)));
    assert_eq!(list[0]["voorbeeld"], json!({"levering_id": levering, "bericht_id": id}));

    // What he would get, with no value of it, and nothing changed.
    let (well, shown) = run(&site, Some(&gateway), &["replay", &id, "--dry-run"]);
    assert!(!well, "the two deliveries to the gemeente are done");
    let lines = shown["leveringen"].as_array().expect("lines");
    let line = lines.iter().find(|l| l["levering_id"] == levering.as_str()).expect("the held one");
    assert_eq!(line["uitkomst"], "proef");
    assert_eq!(line["zending"]["eerder_verzonden"], true);
    assert_eq!(line["zending"]["sha256"], super::testbed::letters::sha256(&site.linde.ledger()[0].body));
    assert_eq!(line["zending"]["bytes"], site.linde.ledger()[0].body.len());
    assert!(!shown.to_string().contains("koffie"), "{shown}");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!((site.linde.count(), causes(&site).len()), (1, 1));
    assert_eq!(deeds(&site, "levering.vrijgegeven"), Vec::<String>::new());

    let file = site.data.join("bericht.json");
    let path = file.to_str().expect("a path");
    let done = site.command(&["message", "edit", &id, "--naar", path]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(std::fs::metadata(&file).expect("the file").permissions().mode() & 0o777, 0o600);
    let mut message: Value = serde_json::from_slice(&std::fs::read(&file).expect("the file")).expect("JSON");
    let other = {
        let mut other = message.clone();
        other["traject_id"] = json!("TRJ-2026-999999");
        other
    };
    std::fs::write(&file, other.to_string()).expect("the file can be written");
    let address = gateway.address.to_string();
    let edit = ["message", "edit", &id, "--bestand", path, "--reden", "te kort", "--adres", &address];
    let refused = site.command(&edit);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("/traject_id"), "{said}");
    message["werkzaamheden"] = json!("koffie en praten");
    std::fs::write(&file, message.to_string()).expect("the file can be written");
    let (well, done) = run(&site, Some(&gateway), &edit[1..7]);
    assert_eq!((well, done), (true, json!({"plekken": ["/werkzaamheden"]})));

    let (well, done) = run(&site, Some(&gateway), &["release", &levering]);
    assert!(well, "{done}");
    becomes(&site, &id, "bezorgd");
    let got = site.linde.ledger();
    assert_eq!((got.len(), ids(&got).len()), (2, 1), "the same id once more");
    assert!(got[1].holds("koffie en praten") && !got[0].holds("koffie en praten"));
    let shown = site.message(&id);
    assert_eq!(shown["bewerkingen"][0]["plekken"], json!(["/werkzaamheden"]));
    assert_eq!(shown["bewerkingen"][0]["reden"], "te kort");
    assert_eq!((causes(&site).len(), deeds(&site, "bericht.bewerkt")), (0, vec![id]));
    assert_eq!(deeds(&site, "levering.vrijgegeven"), [levering]);
    assert!(!site.log().contains("Testers") && !site.log().contains("koffie"));
}

#[test]
fn what_is_given_up_is_told_to_its_sender_once_also_after_a_kill() {
    let site = Site::new("told");
    patience(&site, "{ pogingen: 2, wachten_s: [1] }");
    site.linde.answers(|_| Reply::Body(503, "geheim van De Linde".to_owned()));
    let gateway = Gateway::start(&site);
    let id = agree(&site, &gateway, 0);
    let held = becomes(&site, &id, "vastgehouden");
    assert_eq!(held["pogingen"], 2);
    // Killed between the hold and the telling: here because there was nowhere to tell it yet.
    gateway.kill();
    melding(&site);
    site.schakel.answers(|got| match got.holds("niet_bezorgd") {
        true => Reply::Status(400),
        false => Reply::Confirm,
    });
    let gateway = Gateway::start(&site);
    let told = site.schakel.wait("niet_bezorgd", 1).remove(0);
    let body = told.json();
    assert_eq!((&body["antwoord_op"], &body["oordeel"]), (&json!("k-0"), &json!("niet_bezorgd")));
    assert_eq!(body["bericht_id"], id.as_str());
    assert_eq!(body["bevindingen"][0]["code"], "TB-NIET-BEZORGD");
    // In what is said, not in ids and times: three digits stand in those by chance.
    let said = body["bevindingen"].to_string();
    for secret in ["geheim", "503", &site.linde.address.to_string()] {
        assert!(!said.contains(secret), "{secret}: {body}");
    }
    assert!(!told.holds("geheim van De Linde"), "{body}");
    // It was refused: held, and nobody is told of that.
    assert!(within(10, || causes(&site).len() == 2), "{:?}", causes(&site));
    gateway.kill();
    let gateway = Gateway::start(&site);
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(site.schakel.with("niet_bezorgd").len(), 1, "told once");

    site.linde.answers(|_| Reply::Confirm);
    let (well, done) = run(&site, Some(&gateway), &["replay", "--filter", "partner=zorg-de-linde", "--rate", "5"]);
    assert_eq!((well, &done["gedaan"], &done["resterend"]), (true, &json!(1), &json!(0)), "{done}");
    let delivered = becomes(&site, &id, "bezorgd");
    assert_eq!(delivered["pogingen"], 3);
    let got = site.linde.ledger();
    assert_eq!((got.len(), ids(&got).len()), (3, 1));
    assert!(got.iter().all(|g| g.body == got[0].body), "the same bytes");
}

#[test]
fn after_a_release_trying_counts_anew_and_a_running_gateway_tells_at_once() {
    let site = Site::new("anew");
    patience(&site, "{ pogingen: 2, wachten_s: [1] }");
    melding(&site);
    site.linde.answers(|_| Reply::Status(503));
    let gateway = Gateway::start(&site);
    let id = agree(&site, &gateway, 0);
    becomes(&site, &id, "vastgehouden");
    site.schakel.wait("niet_bezorgd", 1);
    let (well, done) = run(&site, Some(&gateway), &["replay", &id]);
    assert!(!well && done["gedaan"] == 1, "{done}");
    assert!(within(10, || site.linde.count() == 4), "two more tries");
    becomes(&site, &id, "vastgehouden");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(site.schakel.with("niet_bezorgd").len(), 1, "of one delivery once");
}

#[test]
fn without_a_gateway_a_release_waits_for_the_next_start() {
    let site = Site::new("offline");
    site.linde.answers(|_| Reply::Status(400));
    let gateway = Gateway::start(&site);
    let id = agree(&site, &gateway, 0);
    let levering = becomes(&site, &id, "vastgehouden")["levering_id"].as_str().expect("an id").to_owned();
    // Without --adres the command finds the gateway at its setting; here it listens elsewhere.
    let lost = site.command(&["message", "replay", &levering]);
    let said = String::from_utf8_lossy(&lost.stderr).into_owned();
    assert!(!lost.status.success() && said.contains("--adres"), "{said}");
    assert!(gateway.stop());
    let (well, shown) = run(&site, None, &["replay", &levering, "--dry-run"]);
    assert!(well && shown["leveringen"][0]["uitkomst"] == "proef", "{shown}");
    assert_eq!(causes(&site).len(), 1);
    let (well, done) = run(&site, None, &["replay", &levering, "niemand"]);
    assert_eq!((well, &done["onbekend"]), (false, &json!(["niemand"])));
    assert_eq!((to_linde(&site, &id)["status"].clone(), site.linde.count()), (json!("wacht"), 1));
    site.linde.answers(|_| Reply::Confirm);
    let _gateway = Gateway::start(&site);
    becomes(&site, &id, "bezorgd");
    let got = site.linde.ledger();
    assert_eq!((got.len(), ids(&got).len(), &got[0].body), (2, 1, &got[1].body));
}

#[test]
fn a_waiting_delivery_is_held_until_it_is_released() {
    let site = Site::new("hold");
    patience(&site, "{ wachten_s: [2] }");
    site.linde.answers(|_| Reply::Status(503));
    let gateway = Gateway::start(&site);
    let id = agree(&site, &gateway, 0);
    site.linde.wait("OVK-0", 1);
    let levering = to_linde(&site, &id)["levering_id"].as_str().expect("an id").to_owned();
    let (well, done) = run(&site, Some(&gateway), &["hold", &levering, "--reden", "zij verhuizen"]);
    assert!(well && done["leveringen"][0]["uitkomst"] == "vastgehouden", "{done}");
    site.linde.answers(|_| Reply::Confirm);
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(site.linde.count(), 1, "held is not tried");
    assert_eq!(causes(&site)[0]["tekst"], "vastgehouden door beheer: zij verhuizen");
    assert_eq!(deeds(&site, "levering.vastgehouden"), std::slice::from_ref(&levering));
    let (well, _) = run(&site, Some(&gateway), &["hold", &levering, "--reden", "nog eens"]);
    assert!(!well, "it is held already");
    assert!(run(&site, Some(&gateway), &["replay", &levering]).0);
    becomes(&site, &id, "bezorgd");
    assert_eq!(site.linde.count(), 2);
}

#[test]
fn what_was_delivered_goes_again_only_when_that_is_said() {
    let site = Site::new("again-delivered");
    let gateway = Gateway::start(&site);
    let id = agree(&site, &gateway, 0);
    let levering = becomes(&site, &id, "bezorgd")["levering_id"].as_str().expect("an id").to_owned();
    let (well, done) = run(&site, Some(&gateway), &["replay", &levering]);
    assert!(!well && done["leveringen"][0]["uitkomst"] == "niet", "{done}");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(site.linde.count(), 1);
    assert!(run(&site, Some(&gateway), &["replay", &levering, "--ook-bezorgd"]).0);
    assert!(within(10, || site.linde.count() == 2));
    let got = site.linde.ledger();
    assert_eq!((ids(&got).len(), &got[0].body), (1, &got[1].body), "the same id, the same bytes");
    assert_eq!(becomes(&site, &id, "bezorgd")["pogingen"], 2);
    assert_eq!(deeds(&site, "levering.opnieuw"), [levering]);
    let database = rusqlite::Connection::open(site.data.join("trajectbrug.db")).expect("the database");
    let kept: i64 = database.query_row("SELECT count(*) FROM receipt_before", [], |r| r.get(0)).expect("a count");
    assert_eq!(kept, 1, "the first receipt is not lost");
}

#[test]
fn what_is_held_is_counted_by_cause_and_released_by_cause_step_by_step_until_stopped() {
    let site = Site::new("causes");
    let mended = Arc::new(AtomicBool::new(false));
    let now = mended.clone();
    site.schakel.answers(move |got| match (now.load(Ordering::SeqCst), got.holds("Persoon5x")) {
        (true, _) => Reply::Confirm,
        (false, true) => Reply::Status(400),
        (false, false) => Reply::Status(422),
    });
    let gateway = Gateway::start(&site);
    (0..6).for_each(|n| refer(&gateway, n));
    let counts = |site: &Site| causes(site).iter().map(|c| c["aantal"].as_u64().unwrap_or(0)).collect::<Vec<_>>();
    assert!(within(15, || counts(&site) == [5, 1]), "{:?}", causes(&site));
    let list = causes(&site);
    assert_ne!(list[0]["oorzaak"], list[1]["oorzaak"]);
    assert!(list[0]["tekst"].as_str().is_some_and(|t| t.ends_with("HTTP-status 422")), "{}", list[0]);
    assert!(list[0]["oudste"].as_str() < list[0]["nieuwste"].as_str());
    mended.store(true, Ordering::SeqCst);
    let filter = format!("oorzaak={}", list[0]["oorzaak"].as_str().expect("an id"));
    let since = Instant::now();
    let running = Command::new(PROGRAM)
        .args(["message", "replay", "--rate", "1", "--filter", &filter, "--adres", &gateway.address.to_string()])
        .arg("--config")
        .arg(&site.config)
        .arg("--data")
        .arg(&site.data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    assert!(within(20, || counts(&site).first().is_some_and(|n| *n <= 3)), "one a second");
    assert!(since.elapsed() >= Duration::from_millis(900), "not all at once");
    let told = Command::new("sh").arg("-c").arg(format!("kill -INT {}", running.id())).status().expect("kill runs");
    assert!(told.success());
    let done = running.wait_with_output().expect("the program ends");
    let (out, progress) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(!done.status.success() && out.contains("Gestopt. "), "{out}{progress}");
    assert!(progress.contains("1 vrijgegeven, nog 4"), "{progress}");
    let left = counts(&site);
    assert!(left[0] >= 1 && left[0] <= 3, "what was released is released, the rest stays: {left:?}");
    let (well, done) = run(&site, Some(&gateway), &["replay", "--filter", &filter]);
    assert!(well && done["resterend"] == 0, "{done}");
    let all_in = || (0..5).all(|n| site.schakel.with(&format!("Persoon{n}x")).len() == 2);
    assert!(within(15, all_in), "each once more");
    assert_eq!(counts(&site), [1], "the other cause stays");
    assert_eq!(deeds(&site, "levering.vrijgegeven").len(), 5);
}
