//! Questions about what is held: all of it, what its sender was not told, and a delivery by an id a person typed.

use super::super::crypt::Sealer;
use super::super::{DeliveryStatus, EditView, GIVEN_UP, HUB, HeldDelivery, StoreError, Target};
use super::failed;
use super::pages::{ENVELOPE, envelope};
use super::row::{At, Of, aad, check_findings, findings, ms, write_findings};
use crate::message::finding::Finding;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row};

/// Holds a delivery after so many attempts, because `wie` says so; nobody tells its sender that it was given up.
pub(super) fn hold(
    conn: &Connection,
    sealer: &Sealer,
    (delivery, attempts): (i64, u32),
    wie: &str,
    at: DateTime<Utc>,
    findings: &[Finding],
) -> Result<(), StoreError> {
    let mut check = sealer.check("held");
    check.add(delivery).add(ms(at)).add(attempts);
    check_findings(&mut check, findings);
    check.add(wie);
    conn.prepare_cached("INSERT INTO held (outbox_seq, at, attempt, wie, controle) VALUES (?1, ?2, ?3, ?4, ?5)")
        .and_then(|mut s| s.execute((delivery, ms(at), attempts, wie, check.end())))
        .map_err(failed("held a delivery"))?;
    write_findings(conn, Of::Held, delivery, findings)
}

/// Held deliveries; see [`super::super::Reader::held`].
pub(super) fn held(
    conn: &Connection,
    after: i64,
    limit: u32,
    unreported: bool,
) -> Result<Vec<HeldDelivery>, StoreError> {
    let doing = failed("read what is held");
    let only = if unreported {
        "AND h.wie IS NULL AND m.partner <> ?3
         AND NOT EXISTS (SELECT 1 FROM message t WHERE t.partner = ?3 AND t.afzender_id = ?4 || o.levering_id AND t.sleutel = 1)"
    } else {
        "AND ?3 = ?3 AND ?4 = ?4"
    };
    let sql = format!(
        "SELECT {ENVELOPE}, o.seq, o.levering_id, o.partner, o.route, m.traject_id, h.at, h.wie
         FROM held h JOIN outbox o ON o.seq = h.outbox_seq JOIN message m ON m.seq = o.message_seq
         WHERE h.outbox_seq > ?1 AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq) {only}
         ORDER BY h.outbox_seq LIMIT ?2"
    );
    let mut select = conn.prepare_cached(&sql).map_err(&doing)?;
    let line = |r: &Row<'_>| {
        Ok(HeldDelivery {
            envelope: envelope(r)?,
            delivery: r.get(7)?,
            levering_id: r.get(8)?,
            partner: r.get(9)?,
            route: r.get(10)?,
            traject_id: r.get(11)?,
            at: r.get::<_, At>(12)?.0,
            wie: r.get(13)?,
            findings: vec![],
        })
    };
    let rows = select.query_map((after, limit, HUB, GIVEN_UP), line).map_err(&doing)?;
    let mut page: Vec<HeldDelivery> = rows.collect::<Result<_, _>>().map_err(&doing)?;
    for line in &mut page {
        line.findings = findings(conn, Of::Held, line.delivery)?;
    }
    Ok(page)
}

/// Deliveries by an id; see [`super::super::Reader::find`]. Nothing indexes a delivery's own id, because every delivery
/// would pay for it: it is looked for one row after the other, when no message has the id.
pub(super) fn find(conn: &Connection, id: &str) -> Result<Vec<Target>, StoreError> {
    let doing = failed("looked for a delivery");
    for wanted in ["o.message_seq = (SELECT seq FROM message WHERE bericht_id = ?1)", "o.levering_id = ?1"] {
        let sql = format!(
            "SELECT o.seq, o.levering_id, m.bericht_id, o.partner, o.route, m.soort, r.sent_sha256, h.at
             FROM outbox o JOIN message m ON m.seq = o.message_seq
                  LEFT JOIN receipt r ON r.outbox_seq = o.seq LEFT JOIN held h ON h.outbox_seq = o.seq
             WHERE {wanted} ORDER BY o.seq"
        );
        let target = |r: &Row<'_>| {
            let (sent_sha256, held): (Option<[u8; 32]>, Option<i64>) = (r.get(6)?, r.get(7)?);
            Ok(Target {
                delivery: r.get(0)?,
                levering_id: r.get(1)?,
                bericht_id: r.get(2)?,
                partner: r.get(3)?,
                route: r.get(4)?,
                soort: r.get(5)?,
                status: DeliveryStatus::of(sent_sha256.is_some(), held.is_some()),
                sent_sha256,
            })
        };
        let mut select = conn.prepare_cached(&sql).map_err(&doing)?;
        let rows = select.query_map([id], target).map_err(&doing)?;
        let found: Vec<Target> = rows.collect::<Result<_, _>>().map_err(&doing)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(vec![])
}

/// The changes people made to a message, oldest first.
pub(super) fn edits(
    conn: &Connection,
    sealer: &Sealer,
    message: i64,
    bericht_id: &str,
) -> Result<Vec<EditView>, StoreError> {
    let doing = failed("read the changes of a message");
    let mut select = conn
        .prepare_cached("SELECT at, wie, reden, plekken FROM message_edit WHERE message_seq = ?1 ORDER BY seq")
        .map_err(&doing)?;
    let rows = select
        .query_map([message], |r| Ok((r.get::<_, At>(0)?.0, r.get(1)?, r.get(2)?, r.get::<_, Vec<u8>>(3)?)))
        .map_err(&doing)?;
    let mut edits = vec![];
    for row in rows {
        let (op, wie, reden, sealed) = row.map_err(&doing)?;
        let what = |_| StoreError::Sealed { what: format!("message {bericht_id}") };
        let list = sealer.open(&aad("message_edit.plekken", bericht_id), &sealed).map_err(what)?;
        let plekken = String::from_utf8_lossy(&list).lines().map(str::to_owned).collect();
        edits.push(EditView { op, wie, reden, plekken });
    }
    Ok(edits)
}
