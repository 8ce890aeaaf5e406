//! The clock on the wall jumps (F14): forward and back by hours and days, while messages come in and a partner fails. Waiting
//! goes by the time that passed, so nothing is given up for a jump and nothing stalls. libfaketime lies to the gateway about
//! the wall clock only; the clock of this test is right.

use super::judge::{Confirmed, Judgement, judge};
use super::line::ledgers;
use super::testbed::gateway::{Gateway, Site};
use super::testbed::letters::{between, bsn, referral};
use super::testbed::partner::Reply;
use super::testbed::within;
use chrono::DateTime;
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;
use trajectbrug::flow::clock::{Clock, SystemClock};

/// Where the clock stands beside the real one, in hours: forward past the age at which a delivery is given up (24 hours), back,
/// back past where it began.
const JUMPS: [i64; 6] = [26, 23, 24, -6, 43, 0];

/// So many jumps; the long form says 100.
fn jumps() -> usize {
    std::env::var("TRAJECTBRUG_JUMPS").ok().and_then(|v| v.parse().ok()).unwrap_or(JUMPS.len())
}

/// The library, when it is there; says so aloud when not.
fn library() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|f| f.path());
    let found = folders.map(|f| f.join("faketime/libfaketimeMT.so.1")).find(|f| f.exists());
    if found.is_none() {
        println!("skipped: libfaketime is absent");
    }
    found
}

/// A wall clock that the test sets.
struct Wall {
    library: String,
    file: PathBuf,
}

impl Wall {
    fn new(site: &Site, library: PathBuf) -> Self {
        let wall = Self { library: library.display().to_string(), file: site.data.with_file_name("klok") };
        wall.stands(0);
        wall
    }

    /// Renamed into place: the gateway reads it at every look at the clock.
    fn stands(&self, hours: i64) {
        let fresh = self.file.with_extension("nieuw");
        std::fs::write(&fresh, format!("{hours:+}h\n")).expect("the offset can be written");
        std::fs::rename(&fresh, &self.file).expect("the offset can be put in place");
    }

    fn start(&self, site: &Site) -> Gateway {
        let file = self.file.display().to_string();
        let environment = [
            ("LD_PRELOAD", self.library.as_str()),
            ("FAKETIME_TIMESTAMP_FILE", file.as_str()),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ("DONT_FAKE_MONOTONIC", "1"),
        ];
        Gateway::start_with(site, "127.0.0.1:0", &environment)
    }
}

/// A site whose centrale is tried again after this many seconds, and never counts as unreachable.
fn site(name: &str, wait: u32) -> Site {
    let site = Site::new(name);
    let rol = "  rol: VC_BM\n";
    let aflevering = format!("  aflevering: {{ wachten_s: [{wait}], pogingen: 1000, onderbreken_na: 1000 }}\n");
    site.edit("partners/vc-de-schakel/profile.yaml", rol, &(rol.to_owned() + &aflevering));
    site
}

/// Every message is delivered, in the store and by the ledgers, and the store is sound.
fn all_is_well(site: &Site, gateway: Gateway, messages: usize) {
    let done =
        || site.messages().iter().filter(|m| m["status"] == "aanvaard" && m["bezorgd"] == m["leveringen"]).count();
    assert!(within(20, || done() == messages), "{} of {messages}", done());
    let arrives = |n| Confirmed { id: format!("r-{n}"), arrives: vec![("schakel", None, format!("Persoon{n}x"))] };
    let confirmed: Vec<Confirmed> = (0..messages).map(arrives).collect();
    let judgement = judge(&confirmed, &ledgers(site));
    assert_eq!(Judgement { resends: 0, ..judgement }, Judgement::default());
    assert!(gateway.stop());
    assert!(site.command(&["verify"]).status.success());
    super::disk::store_is_sound(site);
}

/// A referral; our id of it.
fn refer(gateway: &Gateway, n: usize) -> String {
    let answer = gateway.ask(&referral(&format!("r-{n}"), &format!("Persoon{n}x"), &bsn(n)));
    assert_eq!(answer.status(), 200, "{}", answer.text());
    between(&answer.text(), "referentienummer>", "<").expect("Bv03 has our id").to_owned()
}

#[test]
fn a_clock_that_jumps_gives_nothing_up_and_stalls_nothing() {
    let Some(library) = library() else { return };
    let site = site("clock", 1);
    let wall = Wall::new(&site, library);
    let gateway = wall.start(&site);
    // Each is refused twice: before the jump and after it.
    let mut tries: HashMap<String, u32> = HashMap::new();
    site.schakel.answers(move |got| {
        let n = tries.entry(got.id.clone()).or_default();
        *n += 1;
        if *n <= 2 { Reply::Status(503) } else { Reply::Confirm }
    });
    let mut ids = vec![];
    for n in 0..jumps() {
        ids.push(refer(&gateway, n));
        let naam = format!("Persoon{n}x");
        site.schakel.wait(&naam, 1);
        wall.stands(JUMPS[n % JUMPS.len()]);
        // Two waits of a second; a clock that went back by an hour would make hours of them.
        assert!(
            within(15, || site.schakel.with(&naam).len() >= 3),
            "stalled after the jump to {:+} h",
            JUMPS[n % JUMPS.len()]
        );
    }
    // The control: the gateway did see those clocks. A message is received by the clock that the jump before it set.
    for (n, id) in ids.iter().enumerate().skip(1) {
        let stood = JUMPS[(n - 1) % JUMPS.len()];
        let message = site.message(id);
        let at = message["bericht"]["ontvangen_op"].as_str().and_then(|t| DateTime::parse_from_rfc3339(t).ok());
        let off = at.expect("a moment").to_utc() - SystemClock.now();
        // The test takes minutes at most; the clock was hours off.
        assert_eq!((off.num_minutes() + 30).div_euclid(60), stood, "r-{n} was received at {off}");
    }
    println!("{} jumps of the clock: everything delivered, nothing held", jumps());
    all_is_well(&site, gateway, jumps());
}

/// What waits on disk says until when. A clock that went back before a restart does not make hours of it.
#[test]
fn a_restart_after_the_clock_went_back_waits_no_longer_than_was_meant() {
    let Some(library) = library() else { return };
    let site = site("clock-restart", 3);
    let wall = Wall::new(&site, library);
    wall.stands(5);
    let gateway = wall.start(&site);
    site.schakel.answers(|_| Reply::Status(503));
    let id = refer(&gateway, 0);
    let tried = || site.message(&id)["leveringen"][0]["pogingen"] == 1;
    assert!(within(10, tried), "the attempt is on disk");
    gateway.kill();
    site.schakel.answers(|_| Reply::Confirm);
    wall.stands(0);
    let gateway = wall.start(&site);
    assert!(within(20, || site.schakel.with("Persoon0x").len() == 2), "it waits for hours");
    std::thread::sleep(Duration::from_millis(500));
    all_is_well(&site, gateway, 1);
}
