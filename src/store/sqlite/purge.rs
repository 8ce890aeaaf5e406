//! Removing what has been kept long enough: content first where it goes earlier, then the rows.
//!
//! What is looked at is what is due: an index tells apart what has content by status and kind, another what has none, both in
//! the order of acceptance, which is within moments the order of receipt. So a look costs as much as it finds, and the first
//! message that is too young ends it.

use super::super::crypt::Sealer;
use super::super::{Due, Purged, StoreError};
use super::failed;
use super::row::{At, aad, ms};
use super::writer::{Numbers, raise};
use crate::config::Bewaren;
use chrono::{DateTime, Duration, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

/// A message that goes.
struct Gone {
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
            strip(&t, sealer, message.seq, &message.bericht_id)?;
            purged.inhoud += 1;
        } else {
            // What belongs to it goes by `ON DELETE CASCADE`.
            t.prepare_cached("DELETE FROM message WHERE seq = ?1")
                .and_then(|mut s| s.execute([message.seq]))
                .map_err(&doing)?;
            purged.rijen += 1;
        }
    }
    zendingen(&t, bewaren, now)?;
    t.commit().map_err(&doing)?;
    Ok(purged)
}

/// Removes what was noted of nights as long ago as the messages they sent are kept. The last that was sent of an object stays: it
/// is what the partner has, and what the next night compares with.
fn zendingen(t: &Connection, bewaren: &Bewaren, now: DateTime<Utc>) -> Result<(), StoreError> {
    let doing = failed("removed what old nights sent");
    let mut kinds = t.prepare_cached("SELECT DISTINCT soort FROM export_watermerk").map_err(&doing)?;
    let soorten: Vec<String> = kinds.query_map([], |r| r.get(0)).and_then(Iterator::collect).map_err(&doing)?;
    for soort in soorten {
        let dagen = Duration::days(i64::from(bewaren.rij("aanvaard", &soort)));
        let before = crate::domain::kalender::dag(now - dagen).to_string();
        t.prepare_cached(
            "DELETE FROM export_zending WHERE nacht < ?1 AND soort = ?2
               AND EXISTS (SELECT 1 FROM export_zending z WHERE z.partner = export_zending.partner
                             AND z.soort = export_zending.soort AND z.object = export_zending.object
                             AND z.seq > export_zending.seq)",
        )
        .and_then(|mut s| s.execute((before, &soort)))
        .map_err(&doing)?;
    }
    Ok(())
}

/// Takes the content of a message away, and what partners answered and got. Sealed nothing stands in its place, so that
/// every column opens as before; hashes stay, they are the proof of what there was.
pub(super) fn strip(t: &Connection, sealer: &Sealer, seq: i64, bericht_id: &str) -> Result<(), StoreError> {
    let doing = failed("removed the content of a message");
    let nothing = sealer.seal(&aad("content.raw", bericht_id), b"");
    t.prepare_cached("UPDATE message SET opgeruimd = 1 WHERE seq = ?1")
        .and_then(|mut s| s.execute([seq]))
        .map_err(&doing)?;
    // Taken away and written anew: a row that shrinks in its place gives no page back (`sqlite3BtreeInsert` does not balance).
    let check: Option<Vec<u8>> = t
        .prepare_cached("DELETE FROM content WHERE message_seq = ?1 RETURNING controle")
        .and_then(|mut s| s.query_row([seq], |r| r.get(0)))
        .map_err(&doing)?;
    t.prepare_cached("INSERT INTO content (message_seq, raw, canonical, controle) VALUES (?1, ?2, NULL, ?3)")
        .and_then(|mut s| s.execute((seq, nothing, check)))
        .map_err(&doing)?;
    let nothing = sealer.seal(&aad("content.canonical", bericht_id), b"");
    t.prepare_cached("UPDATE message_edit SET canonical = ?2 WHERE message_seq = ?1")
        .and_then(|mut s| s.execute((seq, nothing)))
        .map_err(&doing)?;
    let mut select = t.prepare_cached("SELECT seq FROM outbox WHERE message_seq = ?1").map_err(&doing)?;
    let deliveries = select.query_map([seq], |r| r.get::<_, i64>(0)).map_err(&doing)?;
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
fn due(conn: &Connection, bewaren: &Bewaren, now: DateTime<Utc>, limit: usize) -> Result<Vec<Gone>, StoreError> {
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
    found: &mut Vec<Gone>,
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
            found.push(Gone { seq, bericht_id, stays: at >= rij });
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

/// What is kept, and what of it is due; see [`super::super::Reader::due`].
pub(super) fn counted(conn: &Connection, bewaren: &Bewaren, now: DateTime<Utc>) -> Result<Vec<Due>, StoreError> {
    let doing = failed("counted what is due");
    let before = |dagen: u32| ms(now - Duration::days(i64::from(dagen)));
    let mut groups =
        conn.prepare("SELECT DISTINCT status, soort FROM message ORDER BY status, soort").map_err(&doing)?;
    let rows = groups.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).map_err(&doing)?;
    let groups: Vec<(String, String)> = rows.collect::<Result<_, _>>().map_err(&doing)?;
    let mut select = conn
        .prepare(
            "SELECT count(*), min(at),
                    total(whole AND NOT waits AND at < ?3 AND at >= ?4),
                    total(whole AND NOT waits AND at < min(?3, ?4) OR NOT whole AND at < ?5),
                    total(whole AND waits AND at < ?3)
             FROM (SELECT ontvangen_op AS at, opgeruimd = 0 AS whole,
                          EXISTS (SELECT 1 FROM outbox o WHERE o.message_seq = m.seq
                                    AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq)) AS waits
                   FROM message m WHERE status = ?1 AND soort = ?2)",
        )
        .map_err(&doing)?;
    let mut found = vec![];
    for (status, soort) in groups {
        let dagen = bewaren.inhoud(&status, &soort);
        let periods = (before(dagen), before(bewaren.rij(&status, &soort)), before(bewaren.dagen));
        let due = select.query_row((&status, &soort, periods.0, periods.1, periods.2), |r| {
            // `total` is a whole number as long as it counts rows.
            let count = |column| r.get::<_, f64>(column).map(|n| n as u64);
            Ok(Due {
                status: status.clone(),
                soort: soort.clone(),
                dagen,
                aantal: r.get::<_, i64>(0)?.unsigned_abs(),
                oudste: r.get::<_, Option<At>>(1)?.map(|at| at.0),
                inhoud: count(2)?,
                rijen: count(3)?,
                wacht: count(4)?,
            })
        });
        found.push(due.map_err(&doing)?);
    }
    Ok(found)
}
