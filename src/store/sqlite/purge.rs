//! Removing what has been kept long enough: content first where it goes earlier, then the rows.
//!
//! What is looked at is what is due: an index tells apart what has content by status and kind, another what has none, both in
//! the order of acceptance, which is within moments the order of receipt. So a look costs as much as it finds, and the first
//! message that is too young ends it.

use super::super::crypt::Sealer;
use super::super::{Purged, StoreError};
use super::failed;
use super::row::{aad, ms};
use super::writer::{Numbers, raise};
use crate::config::Bewaren;
use chrono::{DateTime, Duration, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

/// A message that is due.
struct Due {
    seq: i64,
    bericht_id: String,
    /// Its row stays: only the content goes.
    stays: bool,
}

/// Removes at most `limit` messages or contents, in one transaction. A held delivery is not done: its message stays.
pub(super) fn purge(
    conn: &mut Connection,
    sealer: &Sealer,
    numbers: &Numbers,
    bewaren: &Bewaren,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Purged, StoreError> {
    let due = due(conn, bewaren, now, limit as usize)?;
    let mut purged = Purged::default();
    if due.is_empty() {
        return Ok(purged);
    }
    let doing = failed("removed old messages");
    let t = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&doing)?;
    // Before the highest rows go: their numbers are never used again.
    raise(&t, sealer, "message", numbers.message)?;
    raise(&t, sealer, "outbox", numbers.outbox)?;
    for message in &due {
        if message.stays {
            strip(&t, sealer, message)?;
            purged.inhoud += 1;
        } else {
            // What belongs to it goes by `ON DELETE CASCADE`.
            t.prepare_cached("DELETE FROM message WHERE seq = ?1")
                .and_then(|mut s| s.execute([message.seq]))
                .map_err(&doing)?;
            purged.rijen += 1;
        }
    }
    t.commit().map_err(&doing)?;
    Ok(purged)
}

/// Takes the content of a message away, and what partners answered and got. Sealed nothing stands in its place, so that
/// every column opens as before; hashes stay, they are the proof of what there was.
fn strip(t: &Connection, sealer: &Sealer, message: &Due) -> Result<(), StoreError> {
    let doing = failed("removed the content of a message");
    let nothing = sealer.seal(&aad("content.raw", &message.bericht_id), b"");
    t.prepare_cached("UPDATE message SET opgeruimd = 1 WHERE seq = ?1")
        .and_then(|mut s| s.execute([message.seq]))
        .map_err(&doing)?;
    // Taken away and written anew: a row that shrinks in its place gives no page back (`sqlite3BtreeInsert` does not balance).
    let check: Option<Vec<u8>> = t
        .prepare_cached("DELETE FROM content WHERE message_seq = ?1 RETURNING controle")
        .and_then(|mut s| s.query_row([message.seq], |r| r.get(0)))
        .map_err(&doing)?;
    t.prepare_cached("INSERT INTO content (message_seq, raw, canonical, controle) VALUES (?1, ?2, NULL, ?3)")
        .and_then(|mut s| s.execute((message.seq, nothing, check)))
        .map_err(&doing)?;
    let nothing = sealer.seal(&aad("content.canonical", &message.bericht_id), b"");
    t.prepare_cached("UPDATE message_edit SET canonical = ?2 WHERE message_seq = ?1")
        .and_then(|mut s| s.execute((message.seq, nothing)))
        .map_err(&doing)?;
    let mut select = t.prepare_cached("SELECT seq FROM outbox WHERE message_seq = ?1").map_err(&doing)?;
    let deliveries = select.query_map([message.seq], |r| r.get::<_, i64>(0)).map_err(&doing)?;
    for delivery in deliveries {
        let delivery = delivery.map_err(&doing)?;
        let nothing = sealer.seal(&aad("receipt", delivery), b"");
        for table in ["receipt", "receipt_before"] {
            t.prepare_cached(&format!("UPDATE {table} SET receipt = ?2 WHERE outbox_seq = ?1"))
                .and_then(|mut s| s.execute((delivery, &nothing)))
                .map_err(&doing)?;
        }
        t.prepare_cached("UPDATE attempt SET body = NULL WHERE outbox_seq = ?1 AND body IS NOT NULL")
            .and_then(|mut s| s.execute([delivery]))
            .map_err(&doing)?;
    }
    Ok(())
}

/// What is due, at most `limit`.
fn due(conn: &Connection, bewaren: &Bewaren, now: DateTime<Utc>, limit: usize) -> Result<Vec<Due>, StoreError> {
    let mut found = vec![];
    let before = |dagen: u32| ms(now - Duration::days(i64::from(dagen)));
    let mut group = (String::new(), String::new());
    while let Some(next) = next_group(conn, &group)? {
        let (status, soort) = &next;
        let (inhoud, rij) = (before(bewaren.inhoud(status, soort)), before(bewaren.rij(status, soort)));
        let sql = "SELECT seq, bericht_id, ontvangen_op,
                          EXISTS (SELECT 1 FROM outbox o WHERE o.message_seq = m.seq
                                    AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq))
                   FROM message m WHERE opgeruimd = 0 AND status = ?1 AND soort = ?2 ORDER BY seq";
        take(conn, sql, &[status, soort], inhoud, rij, limit, &mut found)?;
        group = next;
    }
    // Only content that went before the rest leaves a row behind, and that row stays as long as everything else does.
    let rest = before(bewaren.dagen);
    let sql = "SELECT seq, bericht_id, ontvangen_op, 0 FROM message m WHERE opgeruimd = 1 ORDER BY seq";
    take(conn, sql, &[], rest, rest, limit, &mut found)?;
    Ok(found)
}

/// Adds what a question finds and what may go: content received before `inhoud`, rows received before `rij`.
fn take(
    conn: &Connection,
    sql: &str,
    values: &[&String],
    inhoud: i64,
    rij: i64,
    limit: usize,
    found: &mut Vec<Due>,
) -> Result<(), StoreError> {
    let doing = failed("looked for old messages");
    let mut select = conn.prepare_cached(sql).map_err(&doing)?;
    let mut rows = select.query(rusqlite::params_from_iter(values)).map_err(&doing)?;
    while found.len() < limit
        && let Some(row) = rows.next().map_err(&doing)?
    {
        let (seq, bericht_id, at, waits): (i64, String, i64, bool) = row.try_into().map_err(&doing)?;
        if at >= inhoud {
            break;
        }
        if !waits {
            found.push(Due { seq, bericht_id, stays: at >= rij });
        }
    }
    Ok(())
}

/// The status and kind after this one of which there is content.
fn next_group(conn: &Connection, (status, soort): &(String, String)) -> Result<Option<(String, String)>, StoreError> {
    conn.prepare_cached(
        "SELECT status, soort FROM message WHERE opgeruimd = 0 AND (status, soort) > (?1, ?2)
         ORDER BY status, soort LIMIT 1",
    )
    .and_then(|mut s| s.query_row((status, soort), |r| Ok((r.get(0)?, r.get(1)?))).optional())
    .map_err(failed("looked for old messages"))
}
