//! The promises of every store, and what only holds for a file.

use super::super::contract::{
    self, BSN, Folder, NAAM, delivered, entry, finding, mark, refused, retry, sealer, stored,
};
use super::super::{Attempted, Audit, FactKey, Filter, Status, Store, StoreError};
use super::{DATABASE, SqliteStore};
use rusqlite::Connection;
use std::path::Path;

fn open(folder: &Path) -> SqliteStore {
    SqliteStore::open(folder, sealer('1')).unwrap()
}

contract::promises!(|folder, sealer| Box::new(SqliteStore::open(folder, sealer).unwrap()));

/// A bare connection, as somebody with the file would have.
fn bare(folder: &Path) -> Connection {
    Connection::open(folder.join(DATABASE)).unwrap()
}

#[test]
fn no_byte_of_any_file_holds_a_person() {
    let folder = Folder::new();
    let store = open(folder.path());
    let mut writer = store.writer().unwrap();
    let number = stored(&mut *writer, entry("b1", "a1", 1));
    let other = stored(&mut *writer, entry("b2", "a2", 1));
    let body = format!("<naam>{NAAM}</naam>");
    writer.commit(&[refused("b3", "a3", 1), entry("b4", "a1", 2)], &[], &[]).unwrap();
    writer.commit(&[], &[mark(number, 1, retry(Some(body.as_bytes()))), mark(other, 1, delivered())], &[]).unwrap();
    let held = Attempted::Held { findings: vec![finding()] };
    writer.commit(&[], &[mark(number, 2, held)], &[]).unwrap();
    let search = || {
        let mut names = Vec::new();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let path = file.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            for text in [BSN, NAAM, "Wilhelmina", "Quispel"] {
                assert!(!bytes.windows(text.len()).any(|w| w == text.as_bytes()), "{text} in {}", path.display());
            }
            names.push((path.file_name().unwrap().to_str().unwrap().to_owned(), bytes));
        }
        names
    };
    // While the log is full, and after it is written back. The search itself works: it would find an id.
    let files = search();
    let log = &files.iter().find(|(name, _)| name.ends_with("-wal")).unwrap().1;
    assert!(log.windows(6).any(|w| w == b"lev-b2"));
    drop((writer, store));
    assert!(search().iter().any(|(name, bytes)| name == DATABASE && bytes.windows(6).any(|w| w == b"lev-b2")));
}

#[test]
fn another_key_is_refused_at_the_door() {
    let folder = Folder::new();
    drop(open(folder.path()));
    assert!(matches!(SqliteStore::open(folder.path(), sealer('2')), Err(StoreError::Sealed { .. })));
    open(folder.path());
}

#[test]
fn a_flipped_byte_or_a_row_moved_to_another_message_is_noticed() {
    let folder = Folder::new();
    let store = open(folder.path());
    let mut writer = store.writer().unwrap();
    let first = stored(&mut *writer, entry("b1", "a1", 1));
    let second = stored(&mut *writer, entry("b2", "a2", 1));
    writer.commit(&[], &[mark(first, 1, retry(Some(b"<naam/>")))], &[]).unwrap();
    let mut reader = store.reader().unwrap();
    let other = bare(folder.path());
    // The blob of the second message in the place of the first.
    other.execute("UPDATE content SET canonical = (SELECT canonical FROM content WHERE message_seq = 2) WHERE message_seq = 1", []).unwrap();
    assert!(matches!(reader.parcel(first), Err(StoreError::Sealed { .. })));
    assert!(matches!(reader.show("b1"), Err(StoreError::Sealed { .. })));
    assert!(reader.parcel(second).is_ok());
    for (table, column) in [("content", "raw"), ("content", "canonical"), ("attempt", "body")] {
        let sql = format!("SELECT {column} FROM {table} LIMIT 1 OFFSET {}", u8::from(table == "content"));
        let mut blob: Vec<u8> = other.query_row(&sql, [], |r| r.get(0)).unwrap();
        let last = blob.len() / 2;
        blob[last] ^= 1;
        let place = if table == "content" { "message_seq = 2" } else { "outbox_seq = 1" };
        other.execute(&format!("UPDATE {table} SET {column} = ?1 WHERE {place}"), [blob]).unwrap();
    }
    assert!(matches!(reader.show("b2"), Err(StoreError::Sealed { .. })));
    assert!(matches!(reader.parcel(second), Err(StoreError::Sealed { .. })));
    // The list shows no content, so it still works.
    assert_eq!(reader.list(&Filter::default()).unwrap().len(), 2);
}

#[test]
fn the_body_of_a_failed_attempt_is_kept_once() {
    let folder = Folder::new();
    let store = open(folder.path());
    let mut writer = store.writer().unwrap();
    let number = stored(&mut *writer, entry("b1", "a1", 1));
    let marks = [1, 2, 3].map(|n| mark(number, n, retry(Some(b"<naam/>"))));
    writer.commit(&[], &marks, &[]).unwrap();
    let count = |sql| bare(folder.path()).query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM attempt"), 3);
    assert_eq!(count("SELECT count(body) FROM attempt"), 1);
}

#[test]
fn purging_leaves_no_row_behind() {
    let folder = Folder::new();
    let store = open(folder.path());
    let mut writer = store.writer().unwrap();
    let number = stored(&mut *writer, entry("b1", "a1", 1));
    writer
        .commit(&[refused("b2", "a2", 1)], &[mark(number, 1, retry(Some(b"x"))), mark(number, 2, delivered())], &[])
        .unwrap();
    assert_eq!(contract::rows(&mut *writer, 1, 10), 2);
    for table in [
        "message",
        "content",
        "finding",
        "outbox",
        "receipt",
        "attempt",
        "held",
        "held_finding",
        "released",
        "remade",
        "receipt_before",
        "message_edit",
    ] {
        let sql = format!("SELECT count(*) FROM {table}");
        assert_eq!(bare(folder.path()).query_row(&sql, [], |r| r.get::<_, i64>(0)).unwrap(), 0, "{table}");
    }
}

#[test]
fn every_way_to_change_the_audit_trail_shows() {
    let without_guards = "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete;";
    let changes = [
        ("UPDATE audit SET waarop = 'b9' WHERE seq = 2", Some(2)),
        ("UPDATE audit SET at = at + 1 WHERE seq = 1", Some(1)),
        ("UPDATE audit SET wie = 7 WHERE seq = 3", Some(3)),
        ("UPDATE audit SET wie = 'hubp', wat = 'roef' WHERE seq = 2", Some(2)),
        ("DELETE FROM audit WHERE seq = 2", Some(2)),
        ("DELETE FROM audit WHERE seq = 1", Some(1)),
        ("DELETE FROM audit WHERE seq = 3", Some(3)),
        ("DELETE FROM audit", Some(1)),
        ("INSERT INTO audit SELECT 4, at, wie, wat, waarop, hash, hash FROM audit WHERE seq = 3", Some(4)),
        ("SELECT 1", None),
    ];
    for (change, broken) in changes {
        let folder = Folder::new();
        let store = open(folder.path());
        let line = |n| Audit { at: contract::at(n), wie: "hub".into(), wat: "proef".into(), waarop: format!("b{n}") };
        store.writer().unwrap().commit(&[], &[], &[line(1), line(2), line(3)]).unwrap();
        let other = bare(folder.path());
        if change.starts_with("UPDATE") || change.starts_with("DELETE") {
            assert!(other.execute_batch(change).is_err(), "the table itself refuses: {change}");
        }
        other.execute_batch(without_guards).unwrap();
        other.execute_batch(change).unwrap();
        assert_eq!(store.reader().unwrap().verify_audit().unwrap(), broken, "{change}");
    }
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let folder = Folder::new();
    drop(open(folder.path()));
    bare(folder.path()).pragma_update(None, "user_version", 99).unwrap();
    let refused = SqliteStore::open(folder.path(), sealer('1'));
    assert!(matches!(refused, Err(StoreError::Newer { found: 99, known: 9 })));
}

#[test]
fn a_reader_cannot_write_and_works_before_there_is_a_writer() {
    let folder = Folder::new();
    let store = open(folder.path());
    store.reader().unwrap().ping().unwrap();
    let conn = super::connect::reading(&folder.path().join(DATABASE)).unwrap();
    assert!(conn.execute("DELETE FROM meta", []).is_err());
}

#[test]
fn the_search_for_deliveries_starts_where_they_are_not_done() {
    let folder = Folder::new();
    let store = open(folder.path());
    let mut writer = store.writer().unwrap();
    let numbers: Vec<i64> = ["1", "2", "3"].map(|id| stored(&mut *writer, entry(id, id, 1))).into();
    let held = Attempted::Held { findings: vec![finding()] };
    writer.commit(&[], &[mark(numbers[0], 1, delivered()), mark(numbers[1], 1, held)], &[]).unwrap();
    drop(writer);
    let _writer = store.writer().unwrap();
    let gereed = "SELECT waarde FROM teller WHERE naam = 'gereed'";
    assert_eq!(bare(folder.path()).query_row(gereed, [], |r| r.get::<_, i64>(0)).unwrap(), numbers[1]);
    assert_eq!(store.reader().unwrap().pending(0, 10).unwrap()[0].delivery, numbers[2]);
}

#[test]
fn queries_that_run_often_use_an_index() {
    let folder = Folder::new();
    let _store = open(folder.path());
    let other = bare(folder.path());
    let plan = |sql: &str| -> String {
        let mut select = other.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        // Unbound: the plan does not depend on the values.
        let rows = select.raw_query().mapped(|r| r.get::<_, String>(3));
        rows.collect::<Result<Vec<_>, _>>().unwrap().join("; ")
    };
    for (sql, index) in [
        ("SELECT seq FROM message WHERE partner = ?1 AND afzender_id = ?2 AND sleutel = 1", "message_sleutel"),
        ("SELECT 1 FROM message WHERE partner = ?1 AND afzender_id = ?2 AND status = 'conflict'", "message_conflict"),
        (
            "SELECT seq FROM message m WHERE m.status <> 'aanvaard' AND m.status = ? ORDER BY m.seq DESC",
            "message_niet_aanvaard",
        ),
        ("SELECT seq FROM message m WHERE m.traject_id = ? ORDER BY m.seq DESC", "message_traject"),
        ("SELECT count(*) FROM outbox WHERE message_seq = ?", "outbox_message"),
        (
            "SELECT seq FROM message m WHERE opgeruimd = 0 AND status = ?1 AND soort = ?2 ORDER BY seq",
            "message_bewaard",
        ),
        (
            "SELECT status, soort FROM message WHERE opgeruimd = 0 AND (status, soort) > (?1, ?2)
             ORDER BY status, soort LIMIT 1",
            "message_bewaard",
        ),
        ("SELECT seq FROM message m WHERE opgeruimd = 1 ORDER BY seq", "message_opgeruimd"),
        (
            "SELECT seq FROM termijn WHERE ?1 IS NULL AND toestand = 'open' AND vuurt_op <= ?4
               AND (?2 IS NULL OR soort = ?2) ORDER BY vuurt_op, seq LIMIT ?3",
            "termijn_open",
        ),
        (
            "SELECT seq FROM termijn WHERE traject_id = ?1 AND soort = ?2 AND ronde = ?3 AND voor = ?4",
            "termijn_sleutel",
        ),
        ("SELECT 1 FROM termijn WHERE werk_id = ?1", "termijn_werk"),
        (
            "SELECT seq FROM werk WHERE toestand = 'open' AND (?1 IS NULL OR partner = ?1) ORDER BY seq LIMIT ?6",
            "werk_open",
        ),
        (
            "SELECT 1 FROM werk w WHERE w.bericht_id = ?1 AND (w.toestand = 'open' OR w.besluit = 'geweigerd')",
            "werk_bericht",
        ),
        ("SELECT seq FROM job_run WHERE job = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2", "job_run_job"),
    ] {
        let plan = plan(sql);
        assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{sql}: {plan}");
    }
}

#[test]
fn a_number_is_kept_for_the_traject_it_was_given_to() {
    let folder = Folder::new();
    let store = open(folder.path());
    let facts =
        store.reader().unwrap().facts(&[FactKey::NieuwTrajectnummer(2026), FactKey::Traject("TRJ-2026-000001".into())]);
    let facts = facts.unwrap();
    assert_eq!((facts.trajectnummer, facts.trajecten), (Some(1), vec![("TRJ-2026-000001".into(), None)]));
    assert_eq!(
        store.reader().unwrap().list(&Filter { status: Some(Status::Conflict), ..Filter::default() }).unwrap(),
        []
    );
}

mod flips;
mod speed;
