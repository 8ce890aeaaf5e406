//! How a partner is delivered to is his own: lanes, pace, patience, and what happens while he is away.

use super::testbed::gateway::{Gateway, Site};
use super::testbed::letters::{bsn, referral};
use super::testbed::partner::Reply;
use super::testbed::within;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// A site where De Schakel is delivered to as this says.
fn site(name: &str, aflevering: &str) -> Site {
    let site = Site::new(name);
    let rol = "  rol: VC_BM\n";
    site.edit("partners/vc-de-schakel/profile.yaml", rol, &format!("{rol}  aflevering: {aflevering}\n"));
    site
}

fn refer(gateway: &Gateway, n: usize) {
    let answer = gateway.ask(&referral(&format!("r-{n}"), &format!("Persoon{n}x"), &bsn(n)));
    assert_eq!(answer.status(), 200, "{}", answer.text());
}

#[test]
fn an_unreachable_partner_is_left_alone_but_for_a_trial_and_gets_everything_when_he_is_back() {
    let site = site("breaker", "{ tegelijk: 1, onderbreken_na: 3, proef_s: 3, wachten_s: [3600] }");
    let away = Arc::new(AtomicBool::new(true));
    let plan = away.clone();
    site.schakel.answers(move |_| if plan.load(Ordering::SeqCst) { Reply::Status(503) } else { Reply::Confirm });
    let gateway = Gateway::start(&site);
    (0..8).for_each(|n| refer(&gateway, n));
    assert!(within(10, || site.schakel.count() == 3), "{} knocked", site.schakel.count());
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(site.schakel.count(), 3, "after three failures nobody knocks");
    let metrics = gateway.ask(&super::testbed::http::Request::get("/metrics")).text();
    assert!(metrics.contains("trajectbrug_partner_bereikbaar{partner=\"vc-de-schakel\"} 0"), "{metrics}");
    // The gemeente hears nothing of it: its own queue goes on. And the trial comes.
    assert!(within(10, || site.schakel.count() == 4), "a trial");
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(site.schakel.count(), 4, "one trial");
    away.store(false, Ordering::SeqCst);
    // Each that failed would wait an hour; he is back, so none does.
    assert!(within(10, || (0..8).all(|n| !site.schakel.with(&format!("Persoon{n}x")).is_empty())));
    let all_in = || site.messages().iter().all(|m| m["bezorgd"] == m["leveringen"]);
    assert!(within(10, all_in), "all confirmed");
    let ledger = site.schakel.ledger();
    assert_eq!(ledger.len(), 4 + 8, "four in vain, eight that counted");
    for got in &ledger {
        assert!(ledger.iter().all(|other| other.id != got.id || other.body == got.body), "the same bytes again");
    }
    assert_eq!(site.log().matches("counts as unreachable").count(), 1, "told once");
}

#[test]
fn a_partner_is_never_asked_more_than_he_can_take() {
    let site = site("lanes", "{ tegelijk: 2, per_minuut: 120 }");
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (inside, seen) = (now.clone(), most.clone());
    site.schakel.on_request(move |enter| match enter {
        true => drop(seen.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst)),
        false => drop(inside.fetch_sub(1, Ordering::SeqCst)),
    });
    site.schakel.answers(|_| Reply::Late(Duration::from_millis(700)));
    let gateway = Gateway::start(&site);
    let since = Instant::now();
    (0..8).for_each(|n| refer(&gateway, n));
    assert!(within(20, || site.schakel.count() == 8));
    assert_eq!(most.load(Ordering::SeqCst), 2, "two at once");
    // 120 a minute is one in half a second, two at once to begin with: the eighth after three seconds at the earliest.
    assert!(since.elapsed() >= Duration::from_millis(2900), "{:?}", since.elapsed());
}

#[test]
fn after_so_many_attempts_a_person_must_look() {
    let site = site("patience", "{ pogingen: 2, wachten_s: [1] }");
    site.schakel.answers(|_| Reply::Status(503));
    let gateway = Gateway::start(&site);
    refer(&gateway, 0);
    let id = site.messages()[0]["bericht_id"].as_str().expect("an id").to_owned();
    let shown = || site.message(&id)["leveringen"][0].clone();
    assert!(within(10, || shown()["status"] == "vastgehouden"), "{}", shown());
    let reason = shown()["reden"].as_str().expect("a reason").to_owned();
    assert!(reason.starts_with("na 2 pogingen niet gelukt; de laatste keer: "), "{reason}");
    assert_eq!((shown()["pogingen"].clone(), site.schakel.count()), (2.into(), 2));
}

#[test]
fn when_he_says_how_long_everything_waits_that_long() {
    let site = site("retry-after", "{ tegelijk: 1 }");
    let mut first = true;
    site.schakel.answers(move |_| match std::mem::take(&mut first) {
        true => Reply::RetryAfter(429, 4),
        false => Reply::Confirm,
    });
    let gateway = Gateway::start(&site);
    refer(&gateway, 0);
    site.schakel.wait("Persoon0x", 1);
    refer(&gateway, 1);
    let second = site.schakel.wait("Persoon1x", 1).remove(0);
    let first = site.schakel.wait("Persoon0x", 2);
    let asked = first[0].at;
    assert!(second.at - asked >= Duration::from_millis(3900), "{:?}", second.at - asked);
    assert!(first[1].at - asked >= Duration::from_millis(3900));
    assert_eq!((&first[0].id, &first[0].body), (&first[1].id, &first[1].body));
}
