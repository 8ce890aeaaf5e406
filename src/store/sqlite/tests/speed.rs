//! How fast batches reach the disk. Run with
//! `SPEED_DIR=/path cargo test --release --lib store::sqlite::tests::speed -- --ignored --nocapture`.

use super::super::{Inspection, SqliteStore};
use super::contract::{Folder, at, delivery, entry, sealer};
use crate::store::{Attempted, Entry, Mark, Store, Verdict};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// 4.1 KB raw, 2 KB canonical, one delivery, ids as long as real ones.
fn message(n: usize) -> Entry {
    let mut e = entry(
        &format!("01960000-0000-7000-8000-{n:012}"),
        &format!("{:08x}-aaaa-4bbb-8ccc-{n:012}", n.wrapping_mul(2_654_435_761)),
        1,
    );
    e.message.raw = vec![b'x'; 4100].into();
    e.message.canonical = Some(vec![b'y'; 2000]);
    e.message.traject_id = Some(format!("TRJ-2026-{n:06}"));
    e.deliveries = vec![delivery(&format!("01960000-0000-7000-9000-{n:012}"))];
    e
}

/// Messages a second and microseconds a message, with (or without) the mark of every delivery in the next batch.
fn run(page_size: u32, batch: usize, marked: bool) {
    let in_tmp = Folder::new();
    let folder = std::env::var_os("SPEED_DIR")
        .map_or(in_tmp.path().to_owned(), PathBuf::from)
        .join(format!("{page_size}-{batch}-{marked}"));
    let store = SqliteStore::open_sized(&folder, sealer('1'), page_size).unwrap();
    preload(&folder);
    let mut writer = store.writer().unwrap();
    let total = if batch == 1 { 4000 } else { 40_000 };
    let mut marks: Vec<Mark> = Vec::new();
    let (mut in_commit, mut cpu) = (0.0, 0.0);
    for first in (0..total).step_by(batch) {
        let entries: Vec<Entry> = (first..first + batch).map(message).collect();
        let begin = Instant::now();
        let cpu_begin = thread_cpu();
        let verdicts = writer.commit(&entries, &marks, &[]).unwrap();
        cpu += thread_cpu() - cpu_begin;
        in_commit += begin.elapsed().as_secs_f64();
        marks.clear();
        for verdict in verdicts {
            let Verdict::Stored { deliveries } = verdict else { panic!("{verdict:?}") };
            let receipt = vec![b'z'; 200];
            marks.extend(deliveries.into_iter().filter(|_| marked).map(|delivery| Mark {
                delivery,
                attempt: 1,
                at: at(1),
                how: Attempted::Delivered { sent_sha256: [1; 32], receipt: receipt.clone() },
            }));
        }
    }
    let us = in_commit * 1e6 / total as f64;
    let size = std::fs::metadata(folder.join(super::DATABASE)).unwrap().len() / total as u64; // without the log
    println!(
        "page {page_size:5} batch {batch:3} marks {marked:5}: {:6.0}/s  {us:6.1} us wall  {:5.1} us cpu  {size} bytes a message",
        1e6 / us,
        cpu * 1e6 / total as f64
    );
    drop((writer, store));
    std::fs::remove_dir_all(&folder).unwrap();
}

/// `SPEED_PRELOAD` messages of an earlier time, without content: their ids make the indexes as large as they get, and an
/// id at random then falls on a page of its own.
fn preload(folder: &Path) {
    let Some(count) = std::env::var("SPEED_PRELOAD").ok().and_then(|n| n.parse::<i64>().ok()) else { return };
    let conn = super::bare(folder);
    conn.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO message SELECT i, printf('01950000-0000-7000-8000-%012d', i), 'gemeente-a', 'aanmelding', 'aanmelding/1',
             lower(hex(randomblob(18))), 1, randomblob(32), i, 'aanvaard', printf('TRJ-2025-%06d', i), 'application/xml', 0 FROM n",
        [count],
    )
    .unwrap();
}

/// CPU seconds of this thread, to the nanosecond, from the scheduler.
fn thread_cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<f64>().unwrap() / 1e9
}

#[test]
#[ignore = "a measurement, not a check"]
fn rows_a_second() {
    let pages = std::env::var("SPEED_PAGES").unwrap_or_else(|_| "4096,8192,16384".into());
    let batches = std::env::var("SPEED_BATCHES").unwrap_or_else(|_| "1,16,64".into());
    for page_size in pages.split(',').map(|p| p.parse().unwrap()) {
        for batch in batches.split(',').map(|b| b.parse().unwrap()) {
            run(page_size, batch, false);
            run(page_size, batch, true);
        }
    }
}

/// The yardstick: one table with one unique text and the same number of bytes, nothing else.
#[test]
#[ignore = "a measurement, not a check"]
fn bare_rows_a_second() {
    for batch in [1, 16, 64] {
        let in_tmp = Folder::new();
        let folder = std::env::var_os("SPEED_DIR").map_or(in_tmp.path().to_owned(), PathBuf::from);
        let file = folder.join(format!("bare-{batch}.db"));
        let mut conn = rusqlite::Connection::open(&file).unwrap();
        let set = "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
                   CREATE TABLE message (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body BLOB NOT NULL);";
        conn.execute_batch(set).unwrap();
        let total = if batch == 1 { 4000 } else { 40_000 };
        let body = vec![b'x'; 6158];
        let (begin, cpu) = (Instant::now(), thread_cpu());
        for first in (0..total).step_by(batch) {
            let t = conn.transaction().unwrap();
            for n in first..first + batch {
                let id = format!("01960000-0000-7000-8000-{n:012}");
                let mut insert = t.prepare_cached("INSERT OR IGNORE INTO message (id, body) VALUES (?1, ?2)").unwrap();
                insert.execute((id, &body)).unwrap();
            }
            t.commit().unwrap();
        }
        let each = |seconds: f64| seconds * 1e6 / total as f64;
        let (wall, cpu) = (each(begin.elapsed().as_secs_f64()), each(thread_cpu() - cpu));
        println!("bare batch {batch:3}: {:6.0}/s  {wall:6.1} us wall  {cpu:5.1} us cpu", 1e6 / wall);
        drop(conn);
        std::fs::remove_file(&file).unwrap();
    }
}

/// How long it takes to look through, copy and count; `SPEED_COUNT` messages (20,000).
#[test]
#[ignore = "a measurement, not a check"]
fn looking_through_everything() {
    let count = std::env::var("SPEED_COUNT").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let (folder, copy) = (Folder::new(), Folder::new());
    let store = SqliteStore::open(folder.path(), sealer('1')).unwrap();
    let mut writer = store.writer().unwrap();
    for first in (0..count).step_by(100) {
        let verdicts = writer.commit(&(first..first + 100).map(message).collect::<Vec<_>>(), &[], &[]).unwrap();
        let numbers = verdicts.into_iter().flat_map(|v| match v {
            Verdict::Stored { deliveries } => deliveries,
            other => panic!("{other:?}"),
        });
        let how = Attempted::Delivered { sent_sha256: [1; 32], receipt: vec![b'z'; 200] };
        // The very first waits: everything after it is looked at.
        let marks: Vec<_> = numbers
            .filter(|n| *n > 1)
            .map(|delivery| Mark { delivery, attempt: 1, at: at(1), how: how.clone() })
            .collect();
        writer.commit(&[], &marks, &[]).unwrap();
    }
    let timed = |what: &str, work: &mut dyn FnMut()| {
        let begin = Instant::now();
        work();
        println!("{what}: {:.2} s for {count} messages", begin.elapsed().as_secs_f64());
    };
    let mut inspection = Inspection::open(folder.path(), sealer('1')).unwrap();
    timed("copy", &mut || drop(inspection.copy_to(copy.path()).unwrap()));
    timed("verify", &mut || assert_eq!(inspection.verify().unwrap().fouten, []));
    let mut reader = store.reader().unwrap();
    timed("figures behind one that waits", &mut || drop(reader.figures().unwrap()));
}
