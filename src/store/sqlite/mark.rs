//! How attempts ended, inside the transaction. Rows are only added: an answer that comes late, twice, or after its
//! message is gone changes nothing that is on record.

use super::super::crypt::Sealer;
use super::super::{Attempted, Mark, StoreError};
use super::failed;
use super::row::{Of, aad, check_findings, ms, write_findings};
use aws_lc_rs::digest::{SHA256, digest};
use rusqlite::{Connection, OptionalExtension};

/// Writes one mark. A mark for a delivery that is not in the outbox is passed over.
pub(super) fn write(conn: &Connection, sealer: &Sealer, mark: &Mark) -> Result<(), StoreError> {
    let doing = failed("wrote the end of an attempt");
    let (seq, n, at) = (mark.delivery, mark.attempt, ms(mark.at));
    match &mark.how {
        Attempted::Delivered { sent_sha256, receipt } => {
            let hash = digest(&SHA256, receipt);
            let sealed = sealer.seal(&aad("receipt", seq), receipt);
            let mut check = sealer.check("receipt");
            check.add(seq).add(at).add(n).add(sent_sha256).add(hash.as_ref());
            // From the outbox: an unknown number then adds no row, where a foreign key would fail the whole batch.
            conn.prepare_cached(
                "INSERT OR IGNORE INTO receipt (outbox_seq, at, attempt, sent_sha256, receipt_sha256, receipt, controle)
                 SELECT seq, ?2, ?3, ?4, ?5, ?6, ?7 FROM outbox WHERE seq = ?1",
            )
            .and_then(|mut s| s.execute((seq, at, n, sent_sha256, hash.as_ref(), sealed, check.end())))
            .map_err(&doing)?;
        }
        Attempted::Retry { next, sent_sha256, body, reason } => {
            // The same bytes again and again are kept once.
            let kept = match sent_sha256 {
                Some(hash) => conn
                    .prepare_cached(
                        "SELECT 1 FROM attempt WHERE outbox_seq = ?1 AND sent_sha256 = ?2 AND body IS NOT NULL
                           AND n > ifnull((SELECT vanaf FROM remade WHERE outbox_seq = ?1), 0)",
                    )
                    .and_then(|mut s| s.exists((seq, hash)))
                    .map_err(&doing)?,
                None => false,
            };
            let sealed = body.as_deref().filter(|_| !kept).map(|b| sealer.seal(&body_aad(seq, n), b));
            let mut check = sealer.check("attempt");
            check.add(seq).add(n).add(at).add(reason).add(ms(*next)).add(sent_sha256.as_ref());
            conn.prepare_cached(
                "INSERT OR IGNORE INTO attempt (outbox_seq, n, at, reason, next_at, sent_sha256, body, controle)
                 SELECT seq, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM outbox WHERE seq = ?1",
            )
            .and_then(|mut s| s.execute((seq, n, at, reason, ms(*next), sent_sha256, sealed, check.end())))
            .map_err(&doing)?;
        }
        Attempted::Held { findings } => {
            let mut check = sealer.check("held");
            check.add(seq).add(at).add(n);
            check_findings(&mut check, findings);
            check.add(None::<&str>);
            let added = conn
                .prepare_cached(
                    "INSERT OR IGNORE INTO held (outbox_seq, at, attempt, controle)
                     SELECT seq, ?2, ?3, ?4 FROM outbox WHERE seq = ?1",
                )
                .and_then(|mut s| s.execute((seq, at, n, check.end())))
                .map_err(&doing)?;
            if added == 1 {
                write_findings(conn, Of::Held, seq, findings)?;
            }
        }
    }
    Ok(())
}

/// What the body of an attempt is bound to.
pub(super) fn body_aad(delivery: i64, attempt: u32) -> String {
    aad("attempt.body", format_args!("{delivery}/{attempt}"))
}

/// The outbox number up to which nothing is left to deliver, seen from `gereed` on: where a restart starts to look.
pub(super) fn settled(conn: &Connection, gereed: i64) -> Result<i64, StoreError> {
    let doing = failed("looked for the oldest delivery");
    let first: Option<i64> = conn
        .prepare_cached(
            "SELECT seq FROM outbox o WHERE seq > ?1
               AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq)
               AND NOT EXISTS (SELECT 1 FROM held WHERE outbox_seq = o.seq)
             ORDER BY seq LIMIT 1",
        )
        .and_then(|mut s| s.query_row([gereed], |r| r.get(0)).optional())
        .map_err(&doing)?;
    match first {
        Some(first) => Ok(first - 1),
        None => conn
            .prepare_cached("SELECT max(?1, ifnull(max(seq), 0)) FROM outbox")
            .and_then(|mut s| s.query_row([gereed], |r| r.get(0)))
            .map_err(&doing),
    }
}
