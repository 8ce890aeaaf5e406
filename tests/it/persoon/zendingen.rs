//! What nights noted of what they sent goes as long ago as the messages it was sent by are kept; what a partner has stays.

use super::super::shared::TempDir;
use super::{message, whole};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use trajectbrug::config::Settings;
use trajectbrug::store::crypt::{Key, Sealer};
use trajectbrug::store::export::{Watermerk, Zending};
use trajectbrug::store::sqlite::SqliteStore;
use trajectbrug::store::{Change, Status, Store};

const SOORT: &str = "tegenprestatieregistratie/1";

#[test]
fn what_was_sent_long_ago_goes_but_for_the_last_of_every_object() {
    let dir = TempDir::new("zendingen");
    let data = dir.0.join("data");
    std::fs::create_dir_all(&data).expect("a folder");
    let key = Key::load_or_create(&data.join("sleutel")).expect("a key");
    let store = SqliteStore::open(&data, Sealer::new(&key).expect("a sealer")).expect("a store");
    let mut writer = store.writer().expect("a writer");
    let now: DateTime<Utc> = "2026-11-27T08:00:00Z".parse().expect("a moment");
    let day = |age: i64| -> NaiveDate { (now - Duration::days(age)).date_naive() };
    // Days ago, and of which traject: 400 days is what a message is kept.
    let sent = [(500, "TRJ-2025-000001"), (450, "TRJ-2025-000001"), (500, "TRJ-2025-000002"), (10, "TRJ-2025-000001")];
    for (n, (age, object)) in sent.into_iter().enumerate() {
        let mut entry = message(n, Status::Aanvaard, SOORT, now - Duration::days(age));
        let zending = Zending {
            nacht: day(age),
            partner: "gemeente-a".to_owned(),
            soort: SOORT.to_owned(),
            object: object.to_owned(),
            sha256: [u8::try_from(n).expect("a few"); 32],
            bericht_id: entry.message.envelope.bericht_id.clone(),
            wijzigt_op: None,
        };
        entry.changes = vec![Change::Geexporteerd(Box::new(zending))];
        writer.commit(&[entry], &[], &[]).expect("written");
    }
    let mark =
        Watermerk { partner: "gemeente-a".to_owned(), soort: SOORT.to_owned(), tot: 4, nacht: day(10), gezet_op: now };
    writer.zet_watermerk(&mark).expect("written");
    let bewaren = Settings::parse("trajectbrug.yaml", "bewaren: { geweigerd: 90 }\n").expect("settings").bewaren;
    writer.purge(&bewaren, now, 1000).expect("purged");
    drop(writer);
    let conn = rusqlite::Connection::open(data.join("trajectbrug.db")).expect("the database");
    let mut select = conn.prepare("SELECT object, nacht FROM export_zending ORDER BY seq").expect("a table");
    let rows = select.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).expect("rows");
    let left: Vec<(String, String)> = rows.map(|row| row.expect("a row")).collect();
    // Both old ones of the first are history; the old one of the second is what the partner has.
    assert_eq!(
        left,
        [("TRJ-2025-000002".to_owned(), day(500).to_string()), ("TRJ-2025-000001".to_owned(), day(10).to_string())]
    );
    whole(&data);
}
