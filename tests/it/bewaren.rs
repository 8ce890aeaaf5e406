//! Retention with a clock of our own: content goes by status and kind, ids stay four hundred days, messages are not held up.

use super::shared::TempDir;
use super::support::{Gateway, edited, partners, patiently};
use super::testbed::letters::{CREEER_ZAAK, SOAP, bsn, referral_text};
use chrono::{DateTime, Duration, Utc};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::mpsc::unbounded_channel;
use trajectbrug::app::{self, StartError};
use trajectbrug::config::Bewaren;
use trajectbrug::flow::clock::{Clock, SetClock};
use trajectbrug::flow::writer::{self, Marks, WriterHandle};
use trajectbrug::job::bewaren::sweep;
use trajectbrug::message::envelope::Envelope;
use trajectbrug::store::crypt::{Key, Sealer};
use trajectbrug::store::sqlite::{Inspection, SqliteStore};
use trajectbrug::store::{
    Attempted, DeliveryStatus, Entry, Facts, Mark, NewDelivery, NewMessage, Purged, Status, Store, Verdict,
};

fn begin() -> DateTime<Utc> {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn bewaren(text: &str) -> Arc<Bewaren> {
    Arc::new(trajectbrug::config::Settings::parse("trajectbrug.yaml", text).unwrap().bewaren)
}

fn swept(gateway: &Gateway, clock: &SetClock, bewaren: &Arc<Bewaren>) -> Purged {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(sweep(&gateway.inner().writer, clock, bewaren)).unwrap()
}

#[test]
fn content_goes_after_its_own_period_and_a_repeat_is_known_for_four_hundred_days() {
    let dir = TempDir::new("bewaren");
    let config = edited(&dir, &[]);
    let data = dir.0.join("data");
    let (origins, ledgers) = partners(&["vc-de-schakel"]);
    let clock = Arc::new(SetClock::at(begin()));
    let gateway = Gateway::start_at(&config, &data, &origins, clock.clone());
    let post = |naam: &str, id: &str| {
        let body = referral_text(id, naam, &bsn(0));
        let action = format!("\"{CREEER_ZAAK}\"");
        gateway
            .post(SOAP, &[("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", &action)], body.as_bytes())
            .status
    };
    assert_eq!(post("Testers", "r-1"), 200);
    patiently("the delivery", || (ledgers["vc-de-schakel"].all().len() == 1).then_some(()));
    let shown = || {
        let list = gateway.inner().read(|reader| reader.list(&Default::default())).unwrap();
        list.first().and_then(|line| gateway.inner().read(|reader| reader.show(&line.bericht_id)).unwrap())
    };
    patiently("its receipt", || (shown()?.deliveries[0].status == DeliveryStatus::Bezorgd).then_some(()));
    let bewaren = bewaren("bewaren: { soorten: { aanmelding/1: 60 } }\n");
    clock.set(begin() + Duration::days(59));
    assert_eq!(swept(&gateway, &clock, &bewaren), Purged::default());
    clock.set(begin() + Duration::days(61));
    assert_eq!(swept(&gateway, &clock, &bewaren), Purged { inhoud: 1, rijen: 0 });
    let left = shown().unwrap();
    assert_eq!((left.raw.len(), left.canonical, left.deliveries[0].status), (0, None, DeliveryStatus::Bezorgd));
    // Somebody sends it again after a year: known, and nothing goes out.
    clock.set(begin() + Duration::days(399));
    assert_eq!(swept(&gateway, &clock, &bewaren), Purged::default());
    assert_eq!(post("Testers", "r-1"), 200);
    assert_eq!(ledgers["vc-de-schakel"].all().len(), 1);
    clock.set(begin() + Duration::days(401));
    assert_eq!(swept(&gateway, &clock, &bewaren), Purged { inhoud: 0, rijen: 1 });
    assert!(shown().is_none());
    let sealer = Sealer::new(&Key::from_file(&data.join("sleutel")).unwrap()).unwrap();
    let report = Inspection::open(&data, sealer).unwrap().verify().unwrap();
    assert_eq!(report.fouten, []);
    gateway.stop();
}

#[test]
fn a_period_of_a_kind_that_does_not_exist_stops_the_start_with_its_line() {
    let dir = TempDir::new("bewaren-soort");
    let add = "omgeving: test\nbewaren:\n  soorten:\n    aanmelding/1: 800\n    aanmeldng/1: 60";
    let config = edited(&dir, &[("trajectbrug.yaml", "omgeving: test", add)]);
    let refused = app::configuration(&config, &Default::default()).err();
    let Some(StartError::Configuration(mistakes)) = refused else { panic!("{refused:?}") };
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    let at = std::fs::read_to_string(config.join("trajectbrug.yaml")).unwrap();
    let line = at.lines().position(|l| l.contains("aanmeldng/1")).unwrap() as u32 + 1;
    assert_eq!((mistakes[0].file.as_str(), mistakes[0].line), ("trajectbrug.yaml", line), "{}", mistakes[0]);
}

/// A store with so many delivered messages of 4 KB, received four hundred days before `begin`.
fn filled(dir: &TempDir, count: usize) -> SqliteStore {
    let sealer = Sealer::new(&Key::from_hex(&"1".repeat(64)).unwrap()).unwrap();
    let store = SqliteStore::open(&dir.0.join("data"), sealer).unwrap();
    let mut writer = store.writer().unwrap();
    for first in (0..count).step_by(500) {
        let entries: Vec<_> =
            (first..(first + 500).min(count)).map(|n| message(n, begin() - Duration::days(401))).collect();
        let marks = writer.commit(&entries, &[], &[]).unwrap().into_iter().flat_map(|verdict| {
            let Verdict::Stored { deliveries } = verdict else { panic!("{verdict:?}") };
            deliveries.into_iter().map(|delivery| {
                let how = Attempted::Delivered { sent_sha256: [1; 32], receipt: vec![b'z'; 200] };
                Mark { delivery, attempt: 1, at: begin(), how }
            })
        });
        let marks: Vec<_> = marks.collect();
        writer.commit(&[], &marks, &[]).unwrap();
    }
    drop(writer);
    store
}

fn message(n: usize, at: DateTime<Utc>) -> Entry {
    let delivery = NewDelivery {
        aangehouden: false,
        levering_id: format!("lev-{n}"),
        partner: "centrale-b".into(),
        route: "aanmeldingen".into(),
        client_ref: None,
        volgorde: None,
    };
    Entry {
        message: NewMessage {
            envelope: Envelope {
                bericht_id: format!("b-{n}"),
                partner: "gemeente-a".into(),
                route: "aanmelding".into(),
                soort: "aanmelding/1".into(),
                afzender_id: format!("a-{n}"),
                inhoud_sha256: [1; 32],
                ontvangen_op: at,
            },
            status: Status::Aanvaard,
            raw: vec![b'x'; 4100].into(),
            mediatype: "application/xml",
            canonical: Some(vec![b'y'; 2000]),
            traject_id: None,
            findings: vec![],
        },
        facts: Facts::default(),
        changes: vec![],
        volgt: vec![],
        deliveries: vec![delivery],
    }
}

/// Milliseconds of single commits, sorted.
async fn commits(writer: &WriterHandle, first: usize, count: usize) -> Vec<f64> {
    let mut took = vec![];
    for n in first..first + count {
        let since = Instant::now();
        writer.commit(message(n, begin()), None, None).await.unwrap();
        took.push(since.elapsed().as_secs_f64() * 1000.0);
    }
    took.sort_by(f64::total_cmp);
    took
}

/// Runs a sweep over `count` due messages beside single commits; prints what both cost.
fn beside(count: usize, bewaren: &Arc<Bewaren>, name: &str) -> (Purged, f64) {
    let dir = TempDir::new(name);
    let store = filled(&dir, count);
    let (dispatch, _inbox) = unbounded_channel();
    let (held, _given_up) = unbounded_channel();
    let (writer, thread) = writer::start(store.writer().unwrap(), 4096, Marks::default(), dispatch, held).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SetClock::at(begin()));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (purged, before, during, swept) = runtime.block_on(async {
        let before = commits(&writer, 1_000_000, 200).await;
        let sweeping = {
            let (writer, clock, bewaren) = (writer.clone(), clock.clone(), bewaren.clone());
            tokio::spawn(async move {
                let since = Instant::now();
                let purged = sweep(&writer, clock.as_ref(), &bewaren).await.unwrap();
                (purged, since.elapsed().as_secs_f64())
            })
        };
        let during = commits(&writer, 2_000_000, 200).await;
        let (purged, swept) = sweeping.await.unwrap();
        (purged, before, during, swept)
    });
    let at = |list: &[f64], share: f64| list[((list.len() - 1) as f64 * share) as usize];
    println!(
        "{name}: {purged:?} in {swept:.1} s ({:.0}/s); a commit of one message {:.1} ms (p50) {:.1} (p99) before, {:.1} and {:.1} during",
        f64::from(purged.inhoud + purged.rijen) / swept,
        at(&before, 0.5),
        at(&before, 0.99),
        at(&during, 0.5),
        at(&during, 0.99)
    );
    drop(writer);
    thread.join().unwrap();
    let left = store.reader().unwrap().figures().unwrap();
    println!("{name}: {} bytes, {} of them free for what comes", left.bytes, left.vrij);
    assert!(left.vrij * 3 > left.bytes * 2, "what went leaves room: {left:?}");
    (purged, at(&during, 0.99))
}

#[test]
fn a_sweep_keeps_up_and_messages_go_between_its_pieces() {
    let count = std::env::var("TRAJECTBRUG_BEWAREN").ok().and_then(|n| n.parse().ok()).unwrap_or(3000);
    let rows = beside(count, &bewaren(""), "rijen");
    assert_eq!(rows.0, Purged { inhoud: 0, rijen: count as u32 });
    let content = beside(count, &bewaren("bewaren_dagen: 500\nbewaren: { aanvaard: 60 }\n"), "inhoud");
    assert_eq!(content.0, Purged { inhoud: count as u32, rijen: 0 });
    // Far above what it takes; a sweep in one piece would be seconds.
    assert!(rows.1 < 1500.0 && content.1 < 1500.0, "{rows:?} {content:?}");
}
