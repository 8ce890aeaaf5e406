//! Faults of the disk (F5, F6): no confirmation without a row on the disk, readiness says no, and it recovers by itself.
//! And the control (section 2): the same program with its syncs made into nothing must be caught.

use super::points::points;
use super::strace::{self, Strace};
use super::testbed::gateway::{Gateway, Site};
use super::testbed::http::Request;
use super::testbed::letters::{between, bsn, referral};
use super::testbed::within;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use trajectbrug::config::Settings;

fn ready(gateway: &Gateway) -> u16 {
    gateway.ask(&Request::get("/health/ready")).status()
}

/// The status of the answer to a new referral.
fn refer(gateway: &Gateway, n: usize) -> u16 {
    gateway.ask(&referral(&format!("r-{n}"), &format!("Persoon{n}x"), &bsn(n))).status()
}

/// Every message that was confirmed is in the store, once, and arrives.
fn kept(site: &Site, confirmed: &[usize]) {
    for n in confirmed {
        site.schakel.wait(&format!("Persoon{n}x"), 1);
    }
    let accepted = || site.messages().iter().filter(|m| m["status"] == "aanvaard").count();
    assert_eq!(accepted(), confirmed.len(), "what was not confirmed is not there, and what was is");
}

/// The audit trail is whole, and SQLite finds nothing wrong with its file.
pub fn store_is_sound(site: &Site) {
    let settings = Settings::parse("trajectbrug.yaml", &site.text("trajectbrug.yaml")).expect("the settings are right");
    let (store, _) = trajectbrug::app::open(&settings, &site.data).expect("the store opens");
    let broken = trajectbrug::store::Store::reader(&*store).and_then(|mut r| r.verify_audit()).expect("it can be read");
    assert_eq!(broken, None, "the audit trail is whole");
    drop(store);
    let connection = rusqlite::Connection::open(site.data.join("trajectbrug.db")).expect("the database opens");
    let answer: String =
        connection.query_row("PRAGMA integrity_check", [], |r| r.get(0)).expect("the database answers");
    assert_eq!(answer, "ok");
}

/// A disk that refuses the n-th sync or write, for n = 1, 2, ..: the sender is told to come back, and a later message is
/// taken without a restart.
#[test]
fn a_sync_or_a_write_that_fails_is_no_confirmation() {
    if !strace::there() {
        return;
    }
    let site = Site::new("disk-fails");
    let log = site.data.with_file_name("strace");
    let gateway = Gateway::start(&site);
    let (mut next, mut confirmed, mut refused, mut failed, mut slowest) = (0, vec![], 0, 0, Duration::ZERO);
    for (calls, error) in [("fdatasync", "EIO"), ("pwrite64", "EIO"), ("pwrite64", "ENOSPC"), ("pwrite64", "EROFS")] {
        for n in 1..=points() {
            let trace = Strace::attach(&gateway, calls, &format!("error={error}:when={n}"), &log);
            let status = refer(&gateway, next);
            match status {
                200 => {
                    confirmed.push(next);
                    site.schakel.wait(&format!("Persoon{next}x"), 1);
                }
                // SOAP says 503 with a fault of ours.
                503 => refused += 1,
                other => panic!("{calls} {error} {n}: {other}"),
            }
            next += 1;
            // What is noted of the delivery is written within a tenth of a second.
            within(1, || trace.injected() > 0);
            let hit = trace.injected();
            assert!(hit > 0 || status == 200, "{calls} {error} {n}: refused, and nothing failed");
            let since = Instant::now();
            assert!(within(5, || ready(&gateway) == 200), "{calls} {error} {n}: it does not recover");
            slowest = slowest.max(since.elapsed());
            trace.stop();
            assert_eq!(refer(&gateway, next), 200, "{calls} {error} {n}: a disk that works again is used");
            confirmed.push(next);
            next += 1;
            if hit == 0 {
                break;
            }
            failed += 1;
        }
    }
    println!(
        "{failed} calls failed; {next} messages, {refused} refused for the disk, ready again after {slowest:.0?} at most"
    );
    assert!(refused >= 4, "the faults were felt: {refused}");
    kept(&site, &confirmed);
    assert!(gateway.stop());
    store_is_sound(&site);
}

/// As long as the disk takes nothing: every sender hears to come back, readiness says no; when it does again, all is well.
#[test]
fn while_the_disk_takes_nothing_nobody_is_confirmed_and_readiness_says_so() {
    if !strace::there() {
        return;
    }
    let site = Site::new("disk-none");
    let gateway = Gateway::start(&site);
    let (mut confirmed, mut n) = (vec![0], 1);
    assert_eq!(refer(&gateway, 0), 200);
    site.schakel.wait("Persoon0x", 1);
    for error in ["ENOSPC", "EROFS"] {
        let trace =
            Strace::attach(&gateway, "pwrite64", &format!("error={error}"), &site.data.with_file_name("strace"));
        for _ in 0..3 {
            assert_eq!(refer(&gateway, n), 503, "{error}");
            assert_eq!(ready(&gateway), 503, "{error}");
            n += 1;
        }
        // What is there can still be read.
        assert_eq!(site.messages().len(), confirmed.len());
        trace.stop();
        let since = Instant::now();
        assert!(within(5, || ready(&gateway) == 200), "{error}: without a restart, within five seconds");
        println!("{error}: ready {:.0?} after the disk was", since.elapsed());
        assert_eq!(refer(&gateway, n), 200);
        confirmed.push(n);
        n += 1;
        kept(&site, &confirmed);
    }
    assert!(gateway.stop());
    store_is_sound(&site);
}

/// A file system of its own, unmounted when dropped.
struct Tmpfs(PathBuf);

impl Tmpfs {
    fn mount(at: &Path, size: &str) -> Option<Self> {
        std::fs::create_dir_all(at).expect("the folder can be made");
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(at).output();
        if !done.is_ok_and(|d| d.status.success()) {
            println!("skipped: a file system can only be mounted by root");
            return None;
        }
        Some(Self(at.to_owned()))
    }
}

impl Drop for Tmpfs {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

#[test]
fn a_full_disk_is_told_and_recovers_when_there_is_room() {
    let site = Site::new("disk-full");
    let Some(_disk) = Tmpfs::mount(&site.data, "24m") else { return };
    let gateway = Gateway::start(&site);
    let first = gateway.ask(&referral("eerste", "Eerstex", &bsn(500)));
    let first = between(&first.text(), "referentienummer>", "<").expect("Bv03 has our id").to_owned();
    let mut confirmed = vec![];
    let mut n = 0;
    while n < 3 {
        assert_eq!(refer(&gateway, n), 200);
        confirmed.push(n);
        n += 1;
    }
    // Somebody else's file takes the rest.
    let filler = site.data.join("vol");
    drop(std::fs::write(&filler, vec![0; 32 << 20]));
    let full = within(30, || {
        let status = refer(&gateway, n);
        if status == 200 {
            confirmed.push(n);
        }
        n += 1;
        status == 503
    });
    assert!(full, "{n} messages, and never full");
    assert_eq!(ready(&gateway), 503);
    // Reading goes on, over HTTP and for the operator.
    assert_eq!(gateway.ask(&Request::get(&format!("/v1/berichten/{first}"))).status(), 200);
    assert_eq!(site.messages().iter().filter(|m| m["status"] == "aanvaard").count(), confirmed.len() + 1);
    std::fs::remove_file(&filler).expect("it was there");
    let since = Instant::now();
    assert!(within(5, || ready(&gateway) == 200), "without a restart, within five seconds");
    println!("full after {n} messages; ready {:.0?} after there was room", since.elapsed());
    assert_eq!(refer(&gateway, n), 200);
    confirmed.push(n);
    site.schakel.wait("Eerstex", 1);
    let accepted = site.messages().iter().filter(|m| m["status"] == "aanvaard").count();
    confirmed.iter().for_each(|n| drop(site.schakel.wait(&format!("Persoon{n}x"), 1)));
    assert_eq!(accepted, confirmed.len() + 1, "what was not confirmed is not there, and what was is");
    assert!(gateway.stop());
    store_is_sound(&site);
}

/// The path of a library that makes syncs into nothing; says aloud when it cannot be built.
pub fn without_syncs(site: &Site) -> Option<String> {
    let (source, library) = (site.data.with_file_name("niets.c"), site.data.with_file_name("niets.so"));
    let text = "int fsync(int f) { (void)f; return 0; }\nint fdatasync(int f) { (void)f; return 0; }\n";
    std::fs::write(&source, text).expect("the source can be written");
    let built = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).status();
    if !built.is_ok_and(|s| s.success()) {
        println!("skipped: there is no C compiler");
        return None;
    }
    Some(library.display().to_string())
}

/// Whether a sync that the disk confirmed stands between a message that came in and its confirmation.
fn synced_before_the_answer(site: &Site, gateway: &Gateway, n: usize) -> bool {
    let calls = "fdatasync,fsync,sendto,sendmsg,write,writev";
    let trace = Strace::attach(gateway, calls, "", &site.data.with_file_name("strace"));
    assert_eq!(refer(gateway, n), 200);
    site.schakel.wait(&format!("Persoon{n}x"), 1);
    let log = trace.stop();
    let answer = log.lines().position(|l| l.contains("HTTP/1.1 200")).expect("the confirmation was seen");
    log.lines().take(answer).any(|l| l.contains("sync") && l.ends_with("= 0"))
}

#[test]
fn a_gateway_that_does_not_sync_is_caught() {
    if !strace::there() {
        return;
    }
    let site = Site::new("sync");
    let gateway = Gateway::start(&site);
    assert!(synced_before_the_answer(&site, &gateway, 0), "a confirmation comes after the sync");
    assert!(gateway.stop());

    let Some(library) = without_syncs(&site) else { return };
    let gateway = Gateway::start_with(&site, "127.0.0.1:0", &[("LD_PRELOAD", &library)]);
    assert!(!synced_before_the_answer(&site, &gateway, 1), "the control: with the syncs gone, this test objects");
    assert!(gateway.stop());
}
