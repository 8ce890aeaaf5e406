//! Killing the gateway at any moment, under traffic: whatever it confirmed arrives, and nothing has effect twice
//! (RELIABILITY section 3, F1 and F3).
//!
//! The gateway is a process of its own; partners and their ledgers live here. Senders do what real ones do: they send the
//! same bytes again until they are confirmed. `TRAJECTBRUG_KILLS` sets the number of kills (120), `TRAJECTBRUG_SEED`
//! repeats the moments of a run.

#[expect(dead_code, reason = "shared with the other tests, which use the rest")]
#[path = "support/mod.rs"]
mod testbed;

#[path = "support/judge.rs"]
mod judge;

use judge::{Confirmed, judge};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{SocketAddr, TcpListener};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use testbed::gateway::{Gateway, Site};
use testbed::http::Request;
use testbed::letters::{self, DOCUMENT, STATUS, bsn, referral_text, replace};
use testbed::partner::Got;
use testbed::within;
use trajectbrug::config::Settings;
use trajectbrug::store::Store;

/// Xorshift: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(otherwise)
}

struct Traffic<'t> {
    site: &'t Site,
    gateway: SocketAddr,
    stop: AtomicBool,
    next: AtomicUsize,
    confirmed: Mutex<Vec<Confirmed>>,
    refused: Mutex<Vec<String>>,
    attempts: AtomicUsize,
}

impl Traffic<'_> {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Sends until it is confirmed. An answer that is neither a confirmation nor "come back" is a failure of the test.
    fn send(&self, request: &Request, message: Confirmed) {
        loop {
            self.attempts.fetch_add(1, Ordering::Relaxed);
            match request.send(self.gateway) {
                Ok(answer) if [200, 202].contains(&answer.status()) => {
                    self.confirmed.lock().expect("no sender panicked").push(message);
                    return;
                }
                Ok(answer) if answer.status() != 503 => {
                    self.refused.lock().expect("no sender panicked").push(format!("{}: {}", message.id, answer.text()));
                    return;
                }
                Ok(_) | Err(_) => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    fn refer(&self) {
        while !self.stopped() {
            let n = self.next.fetch_add(1, Ordering::Relaxed);
            let text = referral_text(&format!("r-{n}"), &naam(n), &bsn(n % 500));
            let request = Request::soap(letters::SOAP, letters::CREEER_ZAAK, replace(&text, "9901202600417", &zaak(n)));
            let arrives = vec![("schakel", None, naam(n))];
            self.send(&request, Confirmed { id: format!("r-{n}"), arrives });
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The centrale sends an agreement for every referral she got.
    fn agree(&self) {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut at = 0;
        while !self.stopped() {
            std::thread::sleep(Duration::from_millis(10));
            let fresh = self.site.schakel.ledger().split_off(at);
            at += fresh.len();
            for got in fresh {
                let document = got.json();
                let traject =
                    document["aanmelding"]["trajectnummer"].as_str().expect("a referral has a traject").to_owned();
                if !seen.insert(got.id.clone()) || self.stopped() {
                    continue;
                }
                let n: usize = document["persoon"]["achternaam"]
                    .as_str()
                    .and_then(|naam| naam.strip_prefix("Persoon")?.strip_suffix('x')?.parse().ok())
                    .expect("a name of ours");
                let overeenkomst = format!("OVK-{n}");
                let request = letters::agreement(&format!("s-{n}"), &overeenkomst, &traject, 1);
                let arrives = vec![
                    ("linde", None, overeenkomst.clone()),
                    ("gemeente", Some(DOCUMENT), overeenkomst),
                    ("gemeente", Some(STATUS), zaak(n)),
                ];
                self.send(&request, Confirmed { id: format!("s-{n}"), arrives });
            }
        }
    }
}

fn naam(n: usize) -> String {
    format!("Persoon{n}x")
}

fn zaak(n: usize) -> String {
    format!("99012026{n:05}")
}

/// A port below those the system hands out: otherwise a sender that tries while nobody listens could be given the
/// gateway's own port, and connect to himself.
fn port(random: &mut Random) -> SocketAddr {
    loop {
        let address = SocketAddr::from(([127, 0, 0, 1], 20_000 + u16::try_from(random.below(10_000)).expect("a port")));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

#[test]
fn what_was_confirmed_arrives_once_however_often_the_gateway_is_killed() {
    let kills = setting("TRAJECTBRUG_KILLS", 120);
    let seed = setting("TRAJECTBRUG_SEED", u64::from(std::process::id()).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    println!("seed {seed}");
    let mut random = Random(seed | 1);
    let site = Site::new("kill");
    let address = port(&mut random);
    let listen = address.to_string();
    let traffic = Traffic {
        site: &site,
        gateway: address,
        stop: AtomicBool::new(false),
        next: AtomicUsize::new(0),
        confirmed: Mutex::default(),
        refused: Mutex::default(),
        attempts: AtomicUsize::new(0),
    };
    let mut ready = vec![];
    let since = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| traffic.refer());
        scope.spawn(|| traffic.refer());
        scope.spawn(|| traffic.agree());
        for kill in 0..kills {
            // One in eight dies while it starts, one in four as soon as a partner has got something, the rest anywhere.
            if kill % 8 == 7 {
                let gateway = Gateway::spawn(&site, &listen);
                std::thread::sleep(Duration::from_millis(random.below(120)));
                gateway.kill();
                continue;
            }
            let gateway = Gateway::start_at(&site, &listen);
            ready.push(gateway.ready_after);
            if kill % 4 == 1 {
                let before = [&site.schakel, &site.gemeente, &site.linde].map(|p| p.count());
                within(1, || [&site.schakel, &site.gemeente, &site.linde].map(|p| p.count()) != before);
            } else {
                std::thread::sleep(Duration::from_micros(random.below(120_000)));
            }
            gateway.kill();
        }
        let gateway = Gateway::start_at(&site, &listen);
        traffic.stop.store(true, Ordering::Relaxed);
        let complete =
            || judge(&traffic.confirmed.lock().expect("no sender panicked"), &ledgers(&site)).lost.is_empty();
        // Senders finish the message they are at; then everything drains.
        std::thread::sleep(Duration::from_secs(1));
        within(30, complete);
        std::thread::sleep(Duration::from_millis(500));
        assert!(gateway.stop(), "the gateway stops well");
    });
    let confirmed = traffic.confirmed.into_inner().expect("no sender panicked");
    let refused = traffic.refused.into_inner().expect("no sender panicked");
    let judgement = judge(&confirmed, &ledgers(&site));
    ready.sort_unstable();
    let agreements = confirmed.iter().filter(|c| c.id.starts_with("s-")).count();
    println!(
        "kills {kills} in {:.0?}: confirmed {} ({agreements} agreements) in {} attempts; lost {}, doubles {}, harmless resends {}; ready after {:.0?} (median), {:.0?} (worst)",
        since.elapsed(),
        confirmed.len(),
        traffic.attempts.load(Ordering::Relaxed),
        judgement.lost.len(),
        judgement.doubles.len(),
        judgement.resends,
        ready[ready.len() / 2],
        ready[ready.len() - 1],
    );
    assert!(refused.is_empty(), "refused: {refused:#?}");
    assert_eq!((judgement.lost, judgement.doubles), (vec![], vec![]), "seed {seed}");
    assert!(confirmed.len() as u64 > kills && agreements > 0, "there was traffic");
    let accepted =
        site.messages().iter().filter(|l| l["status"] == "aanvaard" && l["bezorgd"] == l["leveringen"]).count();
    assert_eq!(
        (accepted, site.messages().len()),
        (confirmed.len(), confirmed.len()),
        "every message is stored once, accepted and delivered"
    );
    store_is_sound(&site);
}

fn ledgers(site: &Site) -> BTreeMap<&'static str, Vec<Got>> {
    BTreeMap::from([
        ("schakel", site.schakel.ledger()),
        ("gemeente", site.gemeente.ledger()),
        ("linde", site.linde.ledger()),
    ])
}

fn store_is_sound(site: &Site) {
    let settings = Settings::parse("trajectbrug.yaml", &site.text("trajectbrug.yaml")).expect("the settings are right");
    let (store, _) = trajectbrug::app::open(&settings, &site.data).expect("the store opens");
    let broken = store.reader().and_then(|mut reader| reader.verify_audit()).expect("the audit trail can be read");
    assert_eq!(broken, None, "the audit trail is whole");
    drop(store);
    let files = std::fs::read_dir(&site.data).expect("the data folder is there").map(|f| f.expect("an entry").path());
    let databases: Vec<_> = files.filter(|p| p.extension().is_some_and(|e| e == "db")).collect();
    assert_eq!(databases.len(), 1, "{databases:?}");
    let connection = rusqlite::Connection::open(&databases[0]).expect("the database opens");
    let answer: String =
        connection.query_row("PRAGMA integrity_check", [], |r| r.get(0)).expect("the database answers");
    assert_eq!(answer, "ok");
}
