//! SC12, a night with a dead partner (`../shared/DOMAIN.md` line 193): "18 changes, ZI-AVO endpoint returns 503. Then 3
//! retries with backoff, others delivered, ZI-AVO message in dead letter after the limit, alert, replay at 08:15 delivers once
//! (receiver sees same bericht_id)".
//!
//! De Linde is the institution that is dead. Her night is short: `aflevering` of her profile makes seconds of hours. What arrived
//! is what stands in the partners' own ledgers. Here every change goes by itself; the same night by the export, with its watermarks, is in
//! `nachtexport`.

use super::testbed::gateway::{Gateway, Site};
use super::testbed::http::Request;
use super::testbed::letters::{DOCUMENT, STATUS, agreement, bsn, referral};
use super::testbed::partner::{Got, Reply};
use super::testbed::within;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// The 18 changes: so many new referrals, and so many agreements in trajecten of the day before.
const AANMELDINGEN: usize = 12;
const OVEREENKOMSTEN: usize = 6;
/// The first attempt and three retries.
const POGINGEN: usize = 4;
/// Others are on time when they have it this soon; De Linde's retries alone take longer.
const OP_TIJD: Duration = Duration::from_secs(5);

/// Answers of De Linde at night: 503. A retry comes after 1, 2 and 3 seconds, a fifth more or less. She counts as
/// unreachable, which is the alarm, when all have failed but the last four.
const NACHT: &str = "{ wachten_s: [1, 2, 3], pogingen: 4, onderbreken_na: 20, proef_s: 1 }";

fn refer(gateway: &Gateway, n: usize) {
    let answer = gateway.ask(&referral(&format!("r-{n}"), &format!("Persoon{n}x"), &bsn(n)));
    assert_eq!(answer.status(), 200, "{}", answer.text());
}

fn traject(site: &Site, n: usize) -> String {
    let got = site.schakel.wait(&format!("Persoon{n}x"), 1);
    got[0].json()["aanmelding"]["trajectnummer"].as_str().expect("a referral has a traject").to_owned()
}

/// The attempts De Linde saw, by the id she sees.
fn attempts(site: &Site) -> BTreeMap<String, Vec<Got>> {
    let mut by_id: BTreeMap<String, Vec<Got>> = BTreeMap::new();
    site.linde.ledger().into_iter().for_each(|got| by_id.entry(got.id.clone()).or_default().push(got));
    by_id
}

/// The deliveries to De Linde, as the operator sees them.
fn shown(site: &Site, ids: &[String]) -> Vec<Value> {
    let all = ids.iter().flat_map(|id| site.message(id)["leveringen"].as_array().cloned().unwrap_or_default());
    all.filter(|d| d["partner"] == "zorg-de-linde").collect()
}

fn all_are(shown: &[Value], status: &str) -> bool {
    shown.len() == OVEREENKOMSTEN && shown.iter().all(|d| d["status"] == status)
}

#[test]
fn a_night_with_a_dead_partner_and_the_morning_after() {
    let site = Site::new("sc12");
    let rol = "  rol: ZI_VC\n";
    site.edit("partners/zorg-de-linde/profile.yaml", rol, &format!("{rol}  aflevering: {NACHT}\n"));
    let gateway = Gateway::start(&site);
    // The day before: the trajecten of tonight's agreements.
    (0..OVEREENKOMSTEN).for_each(|n| refer(&gateway, n));
    let trajecten: Vec<String> = (0..OVEREENKOMSTEN).map(|n| traject(&site, n)).collect();

    // 02:00. De Linde is dead; eighteen changes come.
    site.linde.answers(|_| Reply::Status(503));
    let mut overeenkomsten = vec![];
    for (n, traject) in trajecten.iter().enumerate() {
        let answer = gateway.ask(&agreement(&format!("s-{n}"), &format!("OVK-{n}"), traject, 1));
        assert_eq!(answer.status(), 202, "{}", answer.text());
        overeenkomsten.push(answer.json()["bericht_id"].as_str().expect("an id").to_owned());
        (0..2).for_each(|half| refer(&gateway, 100 + 2 * n + half));
    }
    let sent = Instant::now();

    // The others have everything on time: twelve referrals, six documents and the six statuses that follow them.
    let of_gemeente = |action: &str| -> usize {
        site.gemeente.ledger().iter().filter(|got| got.action.as_deref() == Some(action)).count()
    };
    let others = || {
        site.schakel.count() == OVEREENKOMSTEN + AANMELDINGEN
            && of_gemeente(DOCUMENT) == OVEREENKOMSTEN
            && of_gemeente(STATUS) == OVEREENKOMSTEN
    };
    assert!(within(20, others), "{} and {}", site.schakel.count(), site.gemeente.count());
    let last = site.schakel.ledger().into_iter().chain(site.gemeente.ledger()).map(|got| got.at).max();
    let late = last.expect("they got something").saturating_duration_since(sent);
    assert!(late < OP_TIJD, "the others waited {late:?}");

    // Meanwhile the operator sees that hers wait, and why.
    let waiting = shown(&site, &overeenkomsten);
    let reason = format!("`{}` antwoordde met HTTP-status 503", site.linde.address);
    assert!(waiting.iter().any(|d| d["status"] == "wacht" && d["reden"] == reason.as_str()), "{waiting:?}");
    assert!(waiting.iter().all(|d| d["status"] != "bezorgd"), "{waiting:?}");

    // After the limit: held, each with its reason. Nobody knocks any more, however long the night is.
    assert!(
        within(60, || all_are(&shown(&site, &overeenkomsten), "vastgehouden")),
        "{:?}",
        shown(&site, &overeenkomsten)
    );
    let reason = format!("na 4 pogingen niet gelukt; de laatste keer: {reason}");
    for delivery in shown(&site, &overeenkomsten) {
        assert_eq!((&delivery["reden"], &delivery["pogingen"]), (&reason.as_str().into(), &POGINGEN.into()));
    }
    std::thread::sleep(Duration::from_secs(2));
    let night = attempts(&site);
    assert_eq!(night.len(), OVEREENKOMSTEN, "one id for each message");
    for tries in night.values() {
        assert_eq!(tries.len(), POGINGEN);
        let pauses: Vec<Duration> = tries.windows(2).map(|two| two[1].at - two[0].at).collect();
        // Backoff: 1, 2 and 3 seconds, less a fifth at most; how much more depends on the machine and on the trials.
        let least = [800, 1600, 2400].map(Duration::from_millis);
        assert!(pauses.iter().zip(least).all(|(pause, least)| *pause >= least), "{pauses:?}");
    }
    // The alarm, in the log and for who watches the metrics.
    assert_eq!(site.log().matches("the partner counts as unreachable").count(), 1, "told once");
    let metrics = gateway.ask(&Request::get("/metrics")).text();
    assert!(metrics.contains("trajectbrug_partner_bereikbaar{partner=\"zorg-de-linde\"} 0"), "{metrics}");

    // 08:15. She is back, and the operator releases what was held.
    site.linde.answers(|_| Reply::Confirm);
    let before = site.linde.count();
    let address = gateway.address.to_string();
    let done = site.command(&["message", "replay", "--filter", "partner=zorg-de-linde", "--adres", &address]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(within(30, || all_are(&shown(&site, &overeenkomsten), "bezorgd")), "{:?}", shown(&site, &overeenkomsten));
    std::thread::sleep(Duration::from_secs(1));
    let morning = site.linde.ledger().split_off(before);
    let ids: BTreeSet<&str> = morning.iter().map(|got| got.id.as_str()).collect();
    assert_eq!((morning.len(), ids.len()), (OVEREENKOMSTEN, OVEREENKOMSTEN), "each once");
    for got in &morning {
        assert_eq!(got.body, night[&got.id][0].body, "under the id and with the bytes of the night");
    }
    for n in 0..OVEREENKOMSTEN {
        let naam = format!("OVK-{n}");
        assert_eq!(morning.iter().filter(|got| got.holds(&naam)).count(), 1, "{naam}");
    }
    // And nobody else got anything twice.
    assert!(others(), "{} and {}", site.schakel.count(), site.gemeente.count());
    assert!(gateway.stop());
}
