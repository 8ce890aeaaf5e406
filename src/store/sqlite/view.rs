//! Questions of people: lists of messages, and one message with all that is known of it.

use super::super::crypt::Sealer;
use super::super::{DeliveryStatus, DeliveryView, Filter, MessageLine, MessageView, Status, StoreError};
use super::row::{At, Of, aad, findings, status_text};
use super::{failed, held};
use crate::message::digest::hex;
use crate::message::finding::Finding;
use rusqlite::{Connection, OptionalExtension, Row, ToSql};

/// The columns of [`MessageLine`], in its order, of `message m`.
const LINE: &str = "m.bericht_id, m.ontvangen_op, m.partner, m.route, m.soort, m.status, m.traject_id,
    (SELECT count(*) FROM finding WHERE message_seq = m.seq),
    (SELECT count(*) FROM outbox o JOIN receipt r ON r.outbox_seq = o.seq WHERE o.message_seq = m.seq),
    (SELECT count(*) FROM outbox WHERE message_seq = m.seq)";

fn line(r: &Row<'_>) -> rusqlite::Result<MessageLine> {
    Ok(MessageLine {
        bericht_id: r.get(0)?,
        ontvangen_op: r.get::<_, At>(1)?.0,
        partner: r.get(2)?,
        route: r.get(3)?,
        soort: r.get(4)?,
        status: r.get(5)?,
        traject_id: r.get(6)?,
        bevindingen: r.get(7)?,
        bezorgd: r.get(8)?,
        leveringen: r.get(9)?,
    })
}

/// Messages, newest first.
pub(super) fn list(conn: &Connection, filter: &Filter) -> Result<Vec<MessageLine>, StoreError> {
    let doing = failed("read the list of messages");
    let limit = if filter.limit == 0 { 100 } else { filter.limit };
    let mut wanted: Vec<&str> = Vec::new();
    let mut values: Vec<&dyn ToSql> = Vec::new();
    let status = filter.status.map(status_text);
    if let Some(status) = &status {
        // SQLite only uses the index on refused messages when the question itself says "not accepted".
        wanted.push(if filter.status == Some(Status::Aanvaard) {
            "m.status = ?"
        } else {
            "m.status <> 'aanvaard' AND m.status = ?"
        });
        values.push(status);
    }
    if let Some(partner) = &filter.partner {
        wanted.push("m.partner = ?");
        values.push(partner);
    }
    if let Some(traject_id) = &filter.traject_id {
        wanted.push("m.traject_id = ?");
        values.push(traject_id);
    }
    let wanted = if wanted.is_empty() { String::new() } else { format!("WHERE {}", wanted.join(" AND ")) };
    values.push(&limit);
    let sql = format!("SELECT {LINE} FROM message m {wanted} ORDER BY m.seq DESC LIMIT ?");
    let mut select = conn.prepare_cached(&sql).map_err(&doing)?;
    let rows = select.query_map(values.as_slice(), line).map_err(&doing)?;
    rows.collect::<Result<_, _>>().map_err(&doing)
}

/// One message.
pub(super) fn show(
    conn: &mut Connection,
    sealer: &Sealer,
    bericht_id: &str,
) -> Result<Option<MessageView>, StoreError> {
    let doing = failed("read a message");
    // One transaction, so that the message and its deliveries are of one moment.
    let t = conn.transaction().map_err(&doing)?;
    let sql = format!(
        "SELECT {LINE}, m.seq, m.afzender_id, m.inhoud_sha256, m.mediatype, c.raw, c.canonical
         FROM message m JOIN content c ON c.message_seq = m.seq WHERE m.bericht_id = ?1"
    );
    let found = t
        .query_row(&sql, [bericht_id], |r| {
            let sealed: (Vec<u8>, Option<Vec<u8>>) = (r.get(14)?, r.get(15)?);
            Ok((line(r)?, r.get::<_, i64>(10)?, r.get(11)?, r.get::<_, [u8; 32]>(12)?, r.get(13)?, sealed))
        })
        .optional()
        .map_err(&doing)?;
    let Some((line, seq, afzender_id, hash, mediatype, (raw, canonical))) = found else { return Ok(None) };
    let open = |column, sealed: &[u8]| {
        let what = || StoreError::Sealed { what: format!("message {bericht_id}") };
        sealer.open(&aad(column, bericht_id), sealed).map_err(|_| what())
    };
    Ok(Some(MessageView {
        line,
        afzender_id,
        inhoud_sha256: hex(&hash),
        findings: findings(&t, Of::Message, seq)?,
        edits: held::edits(&t, sealer, seq, bericht_id)?,
        deliveries: deliveries(&t, seq)?,
        mediatype,
        raw: open("content.raw", &raw)?,
        canonical: canonical.map(|c| open("content.canonical", &c)).transpose()?,
    }))
}

/// Where a message went.
fn deliveries(conn: &Connection, message: i64) -> Result<Vec<DeliveryView>, StoreError> {
    let doing = failed("read the deliveries of a message");
    let mut select = conn
        .prepare_cached(
            "SELECT o.seq, o.levering_id, o.partner, o.route, r.at, r.attempt, r.sent_sha256, r.receipt_sha256, h.attempt,
                    max((SELECT ifnull(max(n), 0) FROM attempt WHERE outbox_seq = o.seq),
                        (SELECT ifnull(max(vanaf), 0) FROM released WHERE outbox_seq = o.seq)),
                    (SELECT reason FROM attempt WHERE outbox_seq = o.seq ORDER BY n DESC LIMIT 1)
             FROM outbox o LEFT JOIN receipt r ON r.outbox_seq = o.seq LEFT JOIN held h ON h.outbox_seq = o.seq
             WHERE o.message_seq = ?1 ORDER BY o.seq",
        )
        .map_err(&doing)?;
    let rows = select
        .query_map([message], |r| {
            let (delivered, held): (Option<u32>, Option<u32>) = (r.get(5)?, r.get(8)?);
            let hash = |column| r.get::<_, Option<[u8; 32]>>(column).map(|h| h.map(|h| hex(&h)));
            let status = DeliveryStatus::of(delivered.is_some(), held.is_some());
            let view = DeliveryView {
                levering_id: r.get(1)?,
                partner: r.get(2)?,
                route: r.get(3)?,
                status,
                pogingen: r.get::<_, u32>(9)?.max(delivered.or(held).unwrap_or(0)),
                bezorgd_op: r.get::<_, Option<At>>(4)?.map(|at| at.0),
                verzonden_sha256: hash(6)?,
                ontvangstbewijs_sha256: hash(7)?,
                reden: if status == DeliveryStatus::Wacht { r.get(10)? } else { None },
            };
            Ok((r.get(0)?, view))
        })
        .map_err(&doing)?;
    let mut views = Vec::new();
    for row in rows {
        let (seq, mut view): (i64, DeliveryView) = row.map_err(&doing)?;
        if view.status == DeliveryStatus::Vastgehouden {
            let why = findings(conn, Of::Held, seq)?;
            // Whoever has to mend it must know where.
            let placed = |f: Finding| if f.path.is_empty() { f.text } else { format!("{}: {}", f.path, f.text) };
            view.reden = Some(why.into_iter().map(placed).collect::<Vec<_>>().join(" "));
        }
        views.push(view);
    }
    Ok(views)
}
