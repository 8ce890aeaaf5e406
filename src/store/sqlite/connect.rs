//! Opening the file: settings that make a commit last, migrations, and the proof that the key fits.

use super::super::StoreError;
use super::super::crypt::Sealer;
use super::failed;
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, ffi};
use std::path::Path;
use std::time::Duration;

/// Of a new database. Measured with 4.1 KB raw and 2 KB canonical content, 16 messages a batch: 4096 costs 44 to 46 us of
/// CPU a message, 8192 37 to 47, 16384 33 to 37, and with a million messages already there 49, 48 and 45. Not 16384 all the
/// same: an id at random dirties an index page of its own, so every message would write 8 KB more to the disk.
pub(super) const PAGE_SIZE: u32 = 8192;

/// Numbered; the place in the list is the version it leads to.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_begin.sql"),
    include_str!("../migrations/0002_controle.sql"),
    include_str!("../migrations/0003_bewaren.sql"),
    include_str!("../migrations/0004_vrijgeven.sql"),
    include_str!("../migrations/0005_controle_vrijgeven.sql"),
    include_str!("../migrations/0006_werk.sql"),
    include_str!("../migrations/0007_boek.sql"),
    include_str!("../migrations/0008_persoon.sql"),
    include_str!("../migrations/0009_export.sql"),
];

pub(super) const KEY_CHECK: &str = "meta.key_check";

/// Makes the database ready for use: applies what migrations are missing, and checks the key.
pub(super) fn prepare(path: &Path, sealer: &Sealer, page_size: u32) -> Result<(), StoreError> {
    let doing = failed("opened the database");
    let mut conn = Connection::open(path).map_err(&doing)?;
    // Only has effect on a database without a page yet.
    conn.pragma_update(None, "page_size", page_size).map_err(&doing)?;
    set(&conn, 2000)?;
    migrate(&mut conn)?;
    check_key(&conn, sealer)
}

/// A connection that writes. SQLite's own checkpoint every 1,000 pages stays: larger ones accept no more and stall the
/// writer for longer (measured on a bare outbox of the same shape).
pub(super) fn writing(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(failed("opened the database to write"))?;
    set(&conn, 8000)?;
    conn.set_prepared_statement_cache_capacity(64);
    Ok(conn)
}

/// A connection that writes, after a commit that failed. The log may hold pages that the disk never got although the
/// system now calls them clean, so another fsync of it proves nothing (fsyncgate): everything is first written once more,
/// into the database itself, and the log is emptied.
pub(super) fn writing_again(path: &Path) -> Result<Connection, StoreError> {
    let doing = failed("emptied the log after a failed commit");
    let conn = writing(path)?;
    let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0)).map_err(&doing)?;
    if busy != 0 {
        return Err(doing(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_BUSY), None)));
    }
    Ok(conn)
}

/// A connection that only reads.
pub(super) fn reading(path: &Path) -> Result<Connection, StoreError> {
    let doing = failed("opened the database to read");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(&doing)?;
    conn.busy_timeout(Duration::from_secs(5)).map_err(&doing)?;
    conn.pragma_update(None, "cache_size", -2000).map_err(&doing)?;
    conn.pragma_update(None, "temp_store", "MEMORY").map_err(&doing)?;
    conn.set_prepared_statement_cache_capacity(32);
    Ok(conn)
}

/// The settings of a connection that writes (CRATES.md, SQLite set-up), and the check that the two that matter hold.
/// `cache` is in KiB and small: an idle gateway has to fit in 40 MB.
fn set(conn: &Connection, cache: i64) -> Result<(), StoreError> {
    let doing = failed("set up the database");
    conn.busy_timeout(Duration::from_secs(5)).map_err(&doing)?;
    let journal: String = conn.query_row("PRAGMA journal_mode=WAL", [], |r| r.get(0)).map_err(&doing)?;
    for (name, value) in
        [("cache_size", -cache), ("journal_size_limit", 64 << 20), ("foreign_keys", 1), ("secure_delete", 1)]
    {
        conn.pragma_update(None, name, value).map_err(&doing)?;
    }
    conn.pragma_update(None, "synchronous", "FULL").map_err(&doing)?;
    conn.pragma_update(None, "temp_store", "MEMORY").map_err(&doing)?;
    let synchronous: i64 = conn.query_row("PRAGMA synchronous", [], |r| r.get(0)).map_err(&doing)?;
    // 2 is FULL, 3 EXTRA.
    if journal != "wal" || synchronous < 2 {
        return Err(StoreError::Unsafe { found: format!("journal_mode={journal}, synchronous={synchronous}") });
    }
    Ok(())
}

/// Applies the migrations that are missing, each whole or not at all.
fn migrate(conn: &mut Connection) -> Result<(), StoreError> {
    let doing = failed("brought the tables up to date");
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    // Nothing to do is nothing to write: commands that only read work on a full disk.
    if conn.query_row("PRAGMA user_version", [], |r| r.get::<_, i64>(0)).map_err(&doing)? == known {
        return Ok(());
    }
    // IMMEDIATE: of two programs that start at once, one waits and finds the work done.
    let t = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&doing)?;
    let found: i64 = t.query_row("PRAGMA user_version", [], |r| r.get(0)).map_err(&doing)?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for sql in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        t.execute_batch(sql).map_err(&doing)?;
    }
    t.pragma_update(None, "user_version", known).map_err(&doing)?;
    t.commit().map_err(&doing)
}

/// Refuses a key that is not the one this database was sealed with: better at start than at the first message.
fn check_key(conn: &Connection, sealer: &Sealer) -> Result<(), StoreError> {
    let doing = failed("checked the key");
    let sealed: Option<Vec<u8>> = conn
        .query_row("SELECT waarde FROM meta WHERE naam = 'key_check'", [], |r| r.get(0))
        .optional()
        .map_err(&doing)?;
    match sealed {
        Some(sealed) => {
            sealer.open(KEY_CHECK, &sealed).map_err(|_| StoreError::Sealed { what: KEY_CHECK.into() })?;
        }
        None => {
            conn.execute("INSERT INTO meta VALUES ('key_check', ?1)", [sealer.seal(KEY_CHECK, b"trajectbrug")])
                .map_err(&doing)?;
        }
    }
    Ok(())
}
