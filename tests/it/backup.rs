//! Backup and restore with the real program: made under traffic, proven, put back, and no partner sees anything twice.

use super::testbed::gateway::{Gateway, PROGRAM, Site};
use super::testbed::letters::{bsn, referral};
use super::testbed::partner::Reply;
use super::testbed::within;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

fn text(done: &Output) -> String {
    String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr)
}

fn backups(site: &Site) -> PathBuf {
    site.data.with_file_name("reservekopieen")
}

/// Makes a backup; its folder and its manifest.
fn back_up(site: &Site) -> (PathBuf, Value) {
    let into = backups(site);
    let done = site.command(&["backup", into.to_str().expect("a path"), "--json"]);
    assert!(done.status.success(), "{}", text(&done));
    let told: Value = serde_json::from_slice(&done.stdout).expect("the answer is JSON");
    (PathBuf::from(told["map"].as_str().expect("a folder")), told["manifest"].clone())
}

/// From now on the site has a new data folder, with the key in it.
fn fresh_data(site: &mut Site, name: &str) {
    let old = site.data.clone();
    site.data = old.with_file_name(name);
    fs::create_dir(&site.data).expect("the folder can be made");
    fs::copy(old.join("sleutel"), site.data.join("sleutel")).expect("the key is put back");
}

fn restore(site: &Site, backup: &Path, more: &[&str]) -> Output {
    let arguments = [&["restore", backup.to_str().expect("a path")], more].concat();
    site.command(&arguments)
}

#[test]
fn a_backup_under_traffic_is_proven_and_holds_all_that_was_confirmed_before_it() {
    let mut site = Site::new("backup");
    let gateway = Gateway::start(&site);
    let (stop, sent) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (before, folder, manifest) = std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0.. {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                assert_eq!(
                    gateway.ask(&referral(&format!("r-{n}"), &format!("Persoon{n}x"), &bsn(n % 90))).status(),
                    200
                );
                sent.store(n + 1, Ordering::SeqCst);
            }
        });
        let enough = within(20, || sent.load(Ordering::SeqCst) >= 30);
        let before = sent.load(Ordering::SeqCst);
        let (folder, manifest) = back_up(&site);
        stop.store(true, Ordering::SeqCst);
        assert!(enough, "there is traffic");
        (before, folder, manifest)
    });
    let names: Vec<_> = manifest["bestanden"].as_array().expect("files").iter().map(|f| f["naam"].clone()).collect();
    assert!(names.contains(&"trajectbrug.db".into()) && names.len() > 10, "{names:?}");
    assert_eq!((&manifest["in_orde"], &manifest["omgeving"]), (&true.into(), &"test".into()));
    let running = site.text("trajectbrug.yaml").len();
    assert!(running > 0 && manifest["configuratie"].as_str().is_some_and(|id| id.len() == 12));
    // The key is told of, and is not there.
    let key = fs::read_to_string(site.data.join("sleutel")).expect("the key");
    assert!(manifest["sleutel"]["staat_in"].as_str().is_some_and(|place| place.ends_with("data/sleutel")));
    for file in fs::read_dir(&folder).expect("the backup").map(|f| f.expect("an entry").path()).filter(|p| p.is_file())
    {
        let bytes = fs::read(&file).expect("a file");
        assert!(!super::testbed::holds(&bytes, key.trim().as_bytes()), "the key is in {}", file.display());
    }
    // A second one has a name of its own, and touches nothing of the first.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let (second, _) = back_up(&site);
    assert_ne!(folder, second);
    assert_eq!(fs::read_dir(backups(&site)).expect("backups").count(), 2, "nothing half is left");
    assert!(gateway.stop());

    fresh_data(&mut site, "terug");
    let done = restore(&site, &folder, &["--json"]);
    assert!(done.status.success(), "{}", text(&done));
    let verified = site.command(&["verify", "--json"]);
    assert!(verified.status.success(), "{}", text(&verified));
    let back = site.messages();
    let ids: std::collections::BTreeSet<String> = back
        .iter()
        .map(|m| site.message(m["bericht_id"].as_str().expect("an id"))["afzender_id"].to_string())
        .collect();
    for n in 0..before {
        assert!(ids.contains(&format!("\"r-{n}\"")), "r-{n} was confirmed before the backup began");
    }
    let history = site.command(&["partner", "history", "vc-de-schakel"]);
    assert!(history.status.success() && text(&history).contains(manifest["configuratie"].as_str().expect("an id")));
}

#[test]
fn what_waited_in_the_backup_is_held_and_no_partner_sees_a_second_effect() {
    let mut site = Site::new("restore-hold");
    let gateway = Gateway::start(&site);
    assert_eq!(gateway.ask(&referral("r-1", "Eersteman", &bsn(0))).status(), 200);
    site.schakel.wait("Eersteman", 1);
    site.schakel.answers(|_| Reply::Status(503));
    assert_eq!(gateway.ask(&referral("r-2", "Wachtman", &bsn(1))).status(), 200);
    site.schakel.wait("Wachtman", 1);
    let (folder, manifest) = back_up(&site);
    let waited = |m: &Value| m["tellingen"]["leveringen"][0]["wacht"].clone();
    assert_eq!(waited(&manifest), 1);
    // After the backup: what waited is confirmed, and something new comes in.
    site.schakel.answers(|_| Reply::Confirm);
    let attempts = site.schakel.wait("Wachtman", 2);
    assert_eq!(gateway.ask(&referral("r-3", "Lateman", &bsn(2))).status(), 200);
    site.schakel.wait("Lateman", 1);
    assert!(gateway.stop());
    let known = site.schakel.count();

    fresh_data(&mut site, "vastgehouden");
    let done = restore(&site, &folder, &[]);
    let told = text(&done);
    assert!(
        done.status.success() && told.contains("GAT: wat na ") && told.contains("1 naar vc-de-schakel/aanmelding"),
        "{told}"
    );
    let gateway = Gateway::start(&site);
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(site.schakel.count(), known, "nobody gets anything that he may have");
    let list = site.messages();
    let id = list
        .iter()
        .map(|m| m["bericht_id"].as_str().expect("an id"))
        .find(|id| site.message(id)["afzender_id"] == "r-2");
    let levering = site.message(id.expect("r-2 is back"))["leveringen"][0].clone();
    assert_eq!(levering["status"], "vastgehouden");
    assert!(levering["reden"].as_str().is_some_and(|r| r.starts_with("kan na de reservekopie van")), "{levering}");
    // Whoever sends again is treated as ever: known is known, what was lost is new, and no number is used twice.
    assert_eq!(gateway.ask(&referral("r-2", "Wachtman", &bsn(1))).status(), 200);
    assert_eq!(gateway.ask(&referral("r-3", "Lateman", &bsn(2))).status(), 200);
    let late = site.schakel.wait("Lateman", 2);
    assert_eq!(site.schakel.count(), known + 1);
    let number = |got: &super::testbed::partner::Got| {
        got.json()["aanmelding"]["trajectnummer"].as_str().expect("a number").to_owned()
    };
    assert_ne!(number(&late[0]), number(&late[1]));
    // Two were on record; ten thousand are passed over, and the repeat may have taken one.
    let serial: u32 = number(&late[1]).rsplit('-').next().and_then(|n| n.parse().ok()).expect("a number");
    assert!((10_003..10_010).contains(&serial), "{serial}");
    assert!(site.command(&["verify"]).status.success());
    let stored = rusqlite::Connection::open(site.data.join("trajectbrug.db")).expect("the database");
    let lines: i64 = stored
        .query_row("SELECT count(*) FROM audit WHERE wat = 'gegevens.teruggezet'", [], |r| r.get(0))
        .expect("an audit trail");
    assert_eq!(lines, 1);
    drop(stored);
    assert!(gateway.stop());

    // Asked for, it goes again: the same id, the same bytes.
    fresh_data(&mut site, "opnieuw");
    let known = site.schakel.count();
    let done = restore(&site, &folder, &["--opnieuw-bezorgen"]);
    assert!(done.status.success(), "{}", text(&done));
    let gateway = Gateway::start(&site);
    let all = site.schakel.wait("Wachtman", 3);
    assert_eq!(site.schakel.count(), known + 1);
    assert_eq!((&all[2].id, &all[2].body), (&attempts[0].id, &attempts[0].body));
    assert!(gateway.stop());
    // Not with another configuration: that could make other bytes.
    fresh_data(&mut site, "anders");
    site.edit("trajectbrug.yaml", "organisatie: \"9901\"", "organisatie: \"9902\"");
    let done = restore(&site, &folder, &["--opnieuw-bezorgen"]);
    assert!(!done.status.success() && text(&done).contains("configuratie"), "{}", text(&done));
    assert_eq!(fs::read_dir(&site.data).expect("the folder").count(), 1, "nothing but the key");
}

#[test]
fn a_restore_that_would_harm_is_refused_with_what_to_do() {
    let mut site = Site::new("restore-refused");
    let gateway = Gateway::start(&site);
    assert_eq!(gateway.ask(&referral("r-1", "Testers", &bsn(0))).status(), 200);
    site.schakel.wait("Testers", 1);
    let (folder, _) = back_up(&site);
    let refused = |site: &Site, from: &Path, word: &str| {
        let before = fs::read_dir(&site.data).map(Iterator::count).ok();
        let done = restore(site, from, &[]);
        assert!(done.status.code() == Some(1) && text(&done).contains(word), "{word}: {}", text(&done));
        assert_eq!(fs::read_dir(&site.data).map(Iterator::count).ok(), before, "nothing changed");
    };
    refused(&site, &folder, "draait een gateway");
    assert!(gateway.stop());
    refused(&site, &folder, "is niet leeg");
    let old = site.data.clone();
    fresh_data(&mut site, "leeg");
    refused(&site, &backups(&site), "noem er één");
    refused(&site, &old, "geen reservekopie");
    // Without the key, with another, and for another environment.
    fs::remove_file(site.data.join("sleutel")).expect("the key is away");
    refused(&site, &folder, "de sleutel ontbreekt");
    let other = old.with_file_name("andere");
    let site_data = std::mem::replace(&mut site.data, other);
    assert!(Gateway::start(&site).stop());
    fs::copy(site.data.join("sleutel"), site_data.join("sleutel")).expect("another key");
    site.data = site_data;
    refused(&site, &folder, "de sleutel past niet");
    fs::copy(old.join("sleutel"), site.data.join("sleutel")).expect("the key");
    site.edit("trajectbrug.yaml", "omgeving: test", "omgeving: productie");
    refused(&site, &folder, "omgeving: test");
    site.edit("trajectbrug.yaml", "omgeving: productie", "omgeving: test");
    // A byte of the copy differs.
    let file = folder.join("trajectbrug.db");
    let whole = fs::read(&file).expect("the copy");
    let mut bytes = whole.clone();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 4;
    fs::write(&file, bytes).expect("damaged");
    refused(&site, &folder, "sha256");
    fs::write(&file, whole).expect("as it was");
    // A restore that was cut off keeps the gateway from starting on nothing, and is done again.
    fs::create_dir_all(site.data.join(".terugzetten")).expect("half a restore");
    fs::create_dir_all(site.data.join("configuraties/0123456789ab")).expect("half a restore");
    let mut serve = Command::new(PROGRAM);
    serve.args(["serve", "--listen", "127.0.0.1:0", "--config"]).arg(&site.config).arg("--data").arg(&site.data);
    let served = serve.output().expect("the program runs");
    assert!(served.status.code() == Some(1) && text(&served).contains("half teruggezet"), "{}", text(&served));
    assert!(restore(&site, &folder, &[]).status.success(), "and the same backup is put back after all");
}

#[test]
fn killed_at_any_moment_a_backup_or_a_restore_is_whole_or_not_there() {
    let mut site = Site::new("backup-kill");
    let gateway = Gateway::start(&site);
    assert_eq!(gateway.ask(&referral("r-1", "Testers", &bsn(0))).status(), 200);
    site.schakel.wait("Testers", 1);
    assert!(gateway.stop());
    let (folder, _) = back_up(&site);
    let into = backups(&site);
    let run = |site: &Site, arguments: [&str; 2], wait: u64| {
        let mut child = Command::new(PROGRAM)
            .args(arguments)
            .arg("--config")
            .arg(&site.config)
            .arg("--data")
            .arg(&site.data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        std::thread::sleep(std::time::Duration::from_millis(wait));
        drop(child.kill());
        child.wait().expect("it ends");
    };
    for n in 0..8 {
        run(&site, ["backup", into.to_str().expect("a path")], n * 40);
        for found in fs::read_dir(&into).expect("backups").map(|f| f.expect("an entry").path()) {
            let half = found.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            assert!(half || found.join("manifest.json").is_file(), "{} has its name too early", found.display());
        }
    }
    fresh_data(&mut site, "terug");
    for n in 0..8 {
        run(&site, ["restore", folder.to_str().expect("a path")], n * 40);
        if site.data.join("trajectbrug.db").exists() {
            assert!(site.command(&["verify"]).status.success(), "what stands there is whole");
            assert_eq!(site.messages().len(), 1, "and opens");
            for name in fs::read_dir(&site.data).expect("the folder").map(|f| f.expect("an entry").path()) {
                drop(fs::remove_dir_all(&name));
                if !name.ends_with("sleutel") {
                    drop(fs::remove_file(&name));
                }
            }
        }
    }
    let done = restore(&site, &folder, &[]);
    assert!(done.status.success(), "it can always be done again: {}", text(&done));
    assert_eq!(site.messages().len(), 1);
}

#[test]
fn a_backup_of_damaged_data_says_so_and_is_not_put_back() {
    let mut site = Site::new("backup-damaged");
    let gateway = Gateway::start(&site);
    assert_eq!(gateway.ask(&referral("r-1", "Testers", &bsn(0))).status(), 200);
    site.schakel.wait("Testers", 1);
    assert!(gateway.stop());
    let file = rusqlite::Connection::open(site.data.join("trajectbrug.db")).expect("the database");
    file.execute("UPDATE outbox SET route = 'elders'", []).expect("somebody changed a row");
    drop(file);
    let into = backups(&site);
    let done = site.command(&["backup", into.to_str().expect("a path")]);
    assert!(done.status.code() == Some(1) && text(&done).contains("NIET in orde"), "{}", text(&done));
    let kept: Vec<_> = fs::read_dir(&into).expect("backups").map(|f| f.expect("an entry").path()).collect();
    assert!(kept.len() == 1 && kept[0].extension().is_some_and(|e| e == "niet-in-orde"), "{kept:?}");
    fresh_data(&mut site, "terug");
    let done = restore(&site, &kept[0], &[]);
    assert!(done.status.code() == Some(1) && text(&done).contains("niet in orde"), "{}", text(&done));
}
