//! A power cut (F4), by what a disk would have held at that moment. The data folder is an ext4 file system in a file, and that
//! file stands on btrfs, where a copy is made at once (`cp --reflink`): what the gateway had written and not synced is in the
//! memory of ext4 and not in the copy. The gateway is then killed and goes on from the copy, as after the power came back.
//!
//! Needs root, loop devices and btrfs-progs. The control is the same program with its syncs made into nothing.

use super::disk::without_syncs;
use super::testbed::gateway::{Gateway, Site};
use super::testbed::letters::{bsn, referral};
use super::testbed::partner::Reply;
use super::testbed::within;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// So many cuts; the long form says 100.
fn cuts() -> usize {
    std::env::var("TRAJECTBRUG_CUTS").ok().and_then(|v| v.parse().ok()).unwrap_or(4)
}

fn run(program: &str, arguments: &[&str], path: &[&Path]) -> bool {
    let done = Command::new(program).args(arguments).args(path).output();
    done.is_ok_and(|d| d.status.success())
}

/// A disk whose state at any moment can be kept. Unmounted when dropped.
struct Disk {
    outer: PathBuf,
    data: PathBuf,
    image: PathBuf,
    nth: usize,
}

impl Disk {
    /// Mounts one at the data folder; says aloud why not.
    fn mount(data: &Path) -> Option<Self> {
        let (file, outer) = (data.with_file_name("schijf"), data.with_file_name("buiten"));
        [&outer, data].iter().for_each(|f| std::fs::create_dir_all(f).expect("the folder can be made"));
        let made = run("truncate", &["-s", "512M"], &[&file]) && run("mkfs.btrfs", &["-q"], &[&file]);
        if !made || !run("mount", &["-o", "loop"], &[&file, &outer]) {
            println!("skipped: a power cut needs root, loop devices and btrfs-progs");
            return None;
        }
        let disk = Self { image: outer.join("0"), outer, data: data.to_owned(), nth: 0 };
        let made = run("truncate", &["-s", "64M"], &[&disk.image]) && run("mkfs.ext4", &["-q"], &[&disk.image]);
        if !made || !run("mount", &["-o", "loop"], &[&disk.image, data]) {
            println!("skipped: a power cut needs a loop device within another");
            return None;
        }
        Some(disk)
    }

    /// Keeps what the disk holds now.
    fn keep(&mut self) -> PathBuf {
        self.nth += 1;
        let kept = self.outer.join(self.nth.to_string());
        assert!(run("cp", &["--reflink=always"], &[&self.image, &kept]), "btrfs copies at once");
        kept
    }

    /// Goes on from what was kept.
    fn becomes(&mut self, kept: PathBuf) {
        assert!(run("umount", &[], &[&self.data]), "nobody is on it");
        std::fs::remove_file(&self.image).expect("the disk of before can go");
        self.image = kept;
        assert!(run("mount", &["-o", "loop"], &[&self.image, &self.data]), "its journal is played back");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run("umount", &["-l"], &[&self.data]);
        run("umount", &["-l"], &[&self.outer]);
    }
}

/// Sends referrals until it is told to stop, and notes which were confirmed. Those that were not are not looked at again.
struct Load {
    stop: AtomicBool,
    next: AtomicUsize,
    confirmed: Mutex<Vec<usize>>,
}

impl Load {
    fn send(&self, gateway: &Gateway) {
        while !self.stop.load(Ordering::Relaxed) {
            let n = self.next.fetch_add(1, Ordering::Relaxed);
            let sent = gateway.send(&referral(&format!("r-{n}"), &naam(n), &bsn(n % 5000)));
            if sent.is_ok_and(|answer| answer.status() == 200) {
                self.confirmed.lock().expect("nobody panicked").push(n);
            }
        }
    }

    /// Loads the gateway from two sides for this long, and keeps the disk meanwhile: what it held, and what was confirmed before.
    fn until_the_cut(&self, gateway: &Gateway, disk: &mut Disk, long: Duration) -> (PathBuf, Vec<usize>) {
        self.stop.store(false, Ordering::Relaxed);
        std::thread::scope(|scope| {
            scope.spawn(|| self.send(gateway));
            scope.spawn(|| self.send(gateway));
            let one = || !self.confirmed.lock().expect("nobody panicked").is_empty();
            assert!(within(20, one), "something is confirmed");
            std::thread::sleep(long);
            let before = std::mem::take(&mut *self.confirmed.lock().expect("nobody panicked"));
            let kept = disk.keep();
            self.stop.store(true, Ordering::Relaxed);
            (kept, before)
        })
    }
}

fn naam(n: usize) -> String {
    format!("Persoon{n}x")
}

/// A site whose centrale gets every message again after a second, on a disk that can be kept.
fn site(name: &str) -> Option<(Site, Disk)> {
    let site = Site::new(name);
    let disk = Disk::mount(&site.data)?;
    let rol = "  rol: VC_BM\n";
    let aflevering = "  aflevering: { wachten_s: [1], pogingen: 1000, onderbreken_na: 1000, tegelijk: 64 }\n";
    site.edit("partners/vc-de-schakel/profile.yaml", rol, &(rol.to_owned() + aflevering));
    Some((site, disk))
}

#[test]
fn after_a_power_cut_everything_confirmed_is_there_and_goes_out() {
    let Some((site, mut disk)) = site("power") else { return };
    let load = Load { stop: AtomicBool::new(false), next: AtomicUsize::new(0), confirmed: Mutex::default() };
    let (mut confirmed, mut slowest) = (0, Duration::ZERO);
    let mut gateway = Gateway::start(&site);
    for cut in 0..cuts() {
        // The centrale confirms nothing before the cut: what she is to have must come out of the disk that was kept.
        site.schakel.answers(|_| Reply::Status(503));
        // Moments that differ from cut to cut, and from run to run by what the machine is doing.
        let long = Duration::from_millis(150 + 37 * (cut as u64 % 11));
        let (kept, before) = load.until_the_cut(&gateway, &mut disk, long);
        gateway.kill();
        load.confirmed.lock().expect("nobody panicked").clear();
        disk.becomes(kept);
        let (mark, since) = (site.schakel.count(), Instant::now());
        site.schakel.answers(|_| Reply::Confirm);
        assert!(site.command(&["verify"]).status.success(), "cut {cut}: what is on disk says what was written");
        gateway = Gateway::start(&site);
        let missing = || {
            let got = site.schakel.ledger().split_off(mark);
            before.iter().filter(|n| !got.iter().any(|g| g.holds(&naam(**n)))).count()
        };
        assert!(
            within(30, || missing() == 0),
            "cut {cut}: {} of {} confirmed messages are gone",
            missing(),
            before.len()
        );
        slowest = slowest.max(since.elapsed());
        confirmed += before.len();
    }
    println!(
        "{} power cuts: {confirmed} confirmed before them, lost 0; all delivered {slowest:.0?} after the power at most",
        cuts()
    );
    assert!(confirmed > cuts(), "there was traffic");
    // Nothing under two ids or with two contents, whatever was sent again.
    let ledger = site.schakel.ledger();
    let mut seen = std::collections::HashMap::new();
    for got in &ledger {
        assert_eq!(*seen.entry(got.id.as_str()).or_insert(&got.body), &got.body, "the same bytes under an id");
    }
    assert!(gateway.stop());
    super::disk::store_is_sound(&site);
}

/// The control: without syncs the disk that was kept misses what was confirmed, and this way of looking sees that.
#[test]
fn a_power_cut_finds_a_gateway_that_does_not_sync() {
    let Some((site, mut disk)) = site("power-not") else { return };
    let Some(library) = without_syncs(&site) else { return };
    site.schakel.answers(|_| Reply::Status(503));
    let gateway = Gateway::start_with(&site, "127.0.0.1:0", &[("LD_PRELOAD", &library)]);
    let load = Load { stop: AtomicBool::new(false), next: AtomicUsize::new(0), confirmed: Mutex::default() };
    let (kept, before) = load.until_the_cut(&gateway, &mut disk, Duration::from_millis(200));
    gateway.kill();
    disk.becomes(kept);
    let done = site.command(&["message", "list", "--json", "--limit", "100000"]);
    let list: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap_or_default();
    let there = list["berichten"].as_array().map_or(0, Vec::len);
    println!("the control without syncs: {there} of {} confirmed messages are on the disk", before.len());
    assert!(there < before.len(), "{there} of {}", before.len());
}
