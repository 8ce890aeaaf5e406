//! What a bad partner costs the others: how long a message takes to a healthy partner while another is dead, slow, or gets what
//! he always refuses, beside a time when all is well. `cargo bench --bench neighbours`; the figures go to `docs/benchmarks.md`.
//!
//! Every message is an agreement with two receivers: De Linde, who is bad or not, and the gemeente, whose ledger says when the
//! document was there. Rounds with and without the bad partner take turns, so that what the machine does hits all alike.

#[expect(dead_code, reason = "shared with the tests, which use the rest")]
#[path = "../support/mod.rs"]
mod testbed;

use std::process::ExitCode;
use std::time::{Duration, Instant};
use testbed::gateway::{Gateway, Site};
use testbed::letters::{DOCUMENT, agreement, bsn, referral};
use testbed::partner::Reply;
use testbed::within;

/// The most that the median may be beside that of a quiet time.
const MOST: f64 = 1.2;

/// What De Linde does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Linde {
    Well,
    /// Hangs up without an answer.
    Dead,
    /// Answers after two seconds.
    Slow,
    /// Refuses each for good: every message to her is held.
    Poison,
}

const ALL: [Linde; 4] = [Linde::Well, Linde::Dead, Linde::Slow, Linde::Poison];

fn does(site: &Site, linde: Linde) {
    site.linde.answers(move |_| match linde {
        Linde::Well => Reply::Confirm,
        Linde::Dead => Reply::HangUp,
        Linde::Slow => Reply::Late(Duration::from_secs(2)),
        Linde::Poison => Reply::Status(422),
    });
}

/// From the first byte we send to the document in the gemeente's ledger.
fn deliver(site: &Site, gateway: &Gateway, n: usize, traject: &str) -> Duration {
    let overeenkomst = format!("OVK-{n}x");
    let request = agreement(&format!("s-{n}"), &overeenkomst, traject, 1);
    let (since, mark) = (Instant::now(), site.gemeente.count());
    assert_eq!(gateway.ask(&request).status(), 202);
    loop {
        let fresh = site.gemeente.ledger().split_off(mark);
        let document = |g: &&testbed::partner::Got| g.action.as_deref() == Some(DOCUMENT) && g.holds(&overeenkomst);
        if let Some(got) = fresh.iter().find(document) {
            return got.at - since;
        }
        assert!(since.elapsed() < Duration::from_secs(30), "{overeenkomst} does not arrive");
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn main() -> ExitCode {
    // `cargo test` runs it once, with few messages; only `cargo bench` measures.
    let measure = std::env::args().any(|a| a == "--bench");
    let (rounds, messages) = if measure { (9, 40) } else { (1, 3) };
    let site = Site::new("neighbours");
    // She is asked more often than she would be: a retry and a trial every second.
    let rol = "  rol: ZI_VC\n";
    let aflevering = "  aflevering: { wachten_s: [1], pogingen: 1000, proef_s: 1 }\n";
    site.edit("partners/zorg-de-linde/profile.yaml", rol, &(rol.to_owned() + aflevering));
    let gateway = Gateway::start(&site);
    let trajecten: Vec<String> = (0..rounds * ALL.len() * messages)
        .map(|n| {
            let naam = format!("Persoon{n}x");
            assert_eq!(gateway.ask(&referral(&format!("r-{n}"), &naam, &bsn(n))).status(), 200);
            let got = site.schakel.wait(&naam, 1);
            got[0].json()["aanmelding"]["trajectnummer"].as_str().expect("a traject").to_owned()
        })
        .collect();
    let mut times: Vec<Vec<Duration>> = vec![vec![]; ALL.len()];
    let (mut n, mut refused) = (0, 0);
    for round in 0..rounds {
        // Each begins a round in turn.
        for turn in 0..ALL.len() {
            let which = (turn + round) % ALL.len();
            does(&site, ALL[which]);
            let to_linde = site.linde.count();
            for _ in 0..messages {
                times[which].push(deliver(&site, &gateway, n, &trajecten[n]));
                n += 1;
                std::thread::sleep(Duration::from_millis(10));
            }
            if ALL[which] == Linde::Poison {
                refused += messages;
                assert!(within(30, || site.linde.count() >= to_linde + messages), "each was refused");
            }
            assert!(within(30, || site.linde.count() > to_linde), "{:?}: she was asked", ALL[which]);
            // What waited for her goes, so that the next begins with empty queues.
            does(&site, Linde::Well);
            let left = || site.messages().iter().filter(|m| m["bezorgd"] != m["leveringen"]).count();
            let over = || left() == refused;
            assert!(within(60, over), "{:?}: her queue does not empty", ALL[which]);
        }
    }
    assert!(gateway.stop());
    if !measure {
        println!("{n} messages arrived beside a bad partner; `cargo bench --bench neighbours` measures");
        return ExitCode::SUCCESS;
    }
    let quiet = median(times[0].clone()).as_secs_f64();
    let mut well = true;
    println!("{:<10} {:>10} {:>12} {:>8}", "De Linde", "messages", "median ms", "ratio");
    for (linde, times) in ALL.iter().zip(times) {
        let (count, median) = (times.len(), median(times).as_secs_f64());
        println!("{:<10} {count:>10} {:>12.2} {:>8.2}", format!("{linde:?}"), median * 1e3, median / quiet);
        well &= median / quiet <= MOST;
    }
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
