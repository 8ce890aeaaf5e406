//! Killed at every call (F2): the gateway dies at the n-th call of a kind while it takes and delivers a message, for n = 1, 2,
//! .. until a message went through with no call left to die at.

use super::judge::{Confirmed, Judgement, judge};
use super::line::ledgers;
use super::strace::{self, Strace};
use super::testbed::gateway::{Gateway, Site};
use super::testbed::letters::{bsn, referral};
use super::testbed::within;

/// Calls that make a message last, and those that send it; with their place in the order of one delivery.
const CALLS: [&str; 6] = ["fdatasync", "pwrite64", "connect", "sendto", "recvfrom", "writev"];

/// At most so many points of each kind. The long form says 1000.
pub fn points() -> usize {
    std::env::var("TRAJECTBRUG_POINTS").ok().and_then(|v| v.parse().ok()).unwrap_or(3)
}

#[test]
fn killed_at_any_call_of_a_delivery_it_keeps_what_it_said() {
    if !strace::there() {
        return;
    }
    let site = Site::new("points");
    let log = site.data.with_file_name("strace");
    let mut gateway = Gateway::start(&site);
    let (mut confirmed, mut said_before_death, mut told) = (vec![], 0, vec![]);
    for calls in CALLS {
        let mut died = 0;
        // One that has just started has no connection yet, and makes one.
        assert!(gateway.stop());
        gateway = Gateway::start(&site);
        for n in 1..=points() {
            let (id, naam) = (format!("r-{calls}-{n}"), format!("Persoon{}x", confirmed.len()));
            let request = referral(&id, &naam, &bsn(confirmed.len()));
            let trace = Strace::attach(&gateway, calls, &format!("signal=KILL:when={n}"), &log);
            let said = gateway.send(&request).is_ok_and(|a| a.status() == 200);
            // Delivered and marked as such, or dead.
            let marked = || {
                let done = site.messages().iter().filter(|m| m["bezorgd"] == m["leveringen"]).count();
                said && done == confirmed.len() + 1
            };
            within(20, || gateway.ended() || marked());
            let dead = within(0, || gateway.ended());
            trace.stop();
            if dead {
                died += 1;
                said_before_death += usize::from(said);
                gateway = Gateway::start(&site);
            }
            if !said {
                // The sender does what he should: the same again.
                assert!(dead, "{id}: no confirmation, and it lives");
                let again = gateway.ask(&request);
                assert_eq!(again.status(), 200, "{id}: {}", again.text());
            }
            confirmed.push(Confirmed { id, arrives: vec![("schakel", None, naam.clone())] });
            site.schakel.wait(&naam, 1);
            if !dead {
                break;
            }
        }
        told.push(format!("{calls} {died}"));
    }
    let all_in = || site.messages().iter().filter(|m| m["bezorgd"] == m["leveringen"]).count() == confirmed.len();
    assert!(within(20, all_in), "every message is delivered, once");
    let judgement = judge(&confirmed, &ledgers(&site));
    println!(
        "died at {}; {said_before_death} of those after the confirmation; {} harmless resends",
        told.join(", "),
        judgement.resends
    );
    assert_eq!(Judgement { resends: 0, ..judgement }, Judgement::default());
    assert!(told.iter().filter(|t| !t.ends_with(" 0")).count() >= 3, "{told:?}");
    assert!(gateway.stop());
    super::disk::store_is_sound(&site);
}
