//! Removing what has been kept long enough.

use super::super::StoreError;
use super::super::crypt::Sealer;
use super::failed;
use super::row::ms;
use super::writer::{Numbers, raise};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior};

/// Messages a transaction: short enough that the writer never stalls for long.
const CHUNK: u32 = 200;

/// Removes old messages; what belongs to them goes by `ON DELETE CASCADE`. A held delivery is not done: its message stays.
pub(super) fn purge(
    conn: &mut Connection,
    sealer: &Sealer,
    numbers: &Numbers,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<u32, StoreError> {
    let mut gone = 0;
    let mut after = 0;
    while gone < limit {
        let chunk = candidates(conn, before, after, CHUNK.min(limit - gone))?;
        let Some(last) = chunk.last() else { break };
        after = *last;
        let doing = failed("removed old messages");
        let t = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(&doing)?;
        // Before the highest rows go: their numbers are never used again.
        raise(&t, sealer, "message", numbers.message)?;
        raise(&t, sealer, "outbox", numbers.outbox)?;
        for seq in &chunk {
            t.prepare_cached("DELETE FROM message WHERE seq = ?1")
                .and_then(|mut s| s.execute([seq]))
                .map_err(&doing)?;
            gone += 1;
        }
        t.commit().map_err(&doing)?;
    }
    Ok(gone)
}

/// The oldest messages above `after` that may go. Messages lie in order of acceptance, which is within moments the order
/// of receipt, so the first one that is too young ends the search; no index is needed for it.
fn candidates(conn: &Connection, before: DateTime<Utc>, after: i64, limit: u32) -> Result<Vec<i64>, StoreError> {
    let doing = failed("looked for old messages");
    let mut select = conn
        .prepare_cached(
            "SELECT seq, ontvangen_op,
                    EXISTS (SELECT 1 FROM outbox o WHERE o.message_seq = m.seq
                              AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq))
             FROM message m WHERE seq > ?1 ORDER BY seq",
        )
        .map_err(&doing)?;
    let mut rows = select.query([after]).map_err(&doing)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().map_err(&doing)? {
        let (seq, at, waits): (i64, i64, bool) = row.try_into().map_err(&doing)?;
        if at >= ms(before) || found.len() >= limit as usize {
            break;
        }
        if !waits {
            found.push(seq);
        }
    }
    Ok(found)
}
