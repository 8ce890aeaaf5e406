//! What is stored of one partner, with its content, in pages from the newest back; and lines of the audit trail. For
//! whoever looks at old traffic again: `partner compare`, `partner record`, `partner history`.

use super::super::crypt::Sealer;
use super::super::{Audit, Envelope, Received, Sent, StoreError};
use super::failed;
use super::row::{At, aad};
use rusqlite::{Connection, Row};

/// The columns of [`Envelope`] of `message m`, in its order.
pub(super) const ENVELOPE: &str =
    "m.bericht_id, m.partner, m.route, m.soort, m.afzender_id, m.inhoud_sha256, m.ontvangen_op";

pub(super) fn envelope(r: &Row<'_>) -> rusqlite::Result<Envelope> {
    Ok(Envelope {
        bericht_id: r.get(0)?,
        partner: r.get(1)?,
        route: r.get(2)?,
        soort: r.get(3)?,
        afzender_id: r.get(4)?,
        inhoud_sha256: r.get(5)?,
        ontvangen_op: r.get::<_, At>(6)?.0,
    })
}

/// Accepted messages of a kind; see [`super::super::export::ReadExport::van_soort`]. Without the body as received: nobody
/// who counts asks for that.
pub(super) fn of_kind(
    conn: &Connection,
    sealer: &Sealer,
    soort: &str,
    after: i64,
    limit: u32,
) -> Result<Vec<Received>, StoreError> {
    let doing = failed("read the messages of a kind");
    let sql = format!(
        "SELECT {ENVELOPE}, m.seq, m.status, m.traject_id, c.canonical
         FROM message m JOIN content c ON c.message_seq = m.seq
         WHERE m.opgeruimd = 0 AND m.status = 'aanvaard' AND m.soort = ?1 AND m.seq > ?2 ORDER BY m.seq LIMIT ?3"
    );
    let mut select = conn.prepare_cached(&sql).map_err(&doing)?;
    let mut rows = select.query((soort, after, limit)).map_err(&doing)?;
    let mut page = vec![];
    while let Some(row) = rows.next().map_err(&doing)? {
        let read = || -> rusqlite::Result<(Received, Option<Vec<u8>>)> {
            let message = Received {
                envelope: envelope(row)?,
                seq: row.get(7)?,
                status: row.get(8)?,
                traject_id: row.get(9)?,
                raw: vec![],
                canonical: None,
            };
            Ok((message, row.get(10)?))
        };
        let (mut message, canonical) = read().map_err(&doing)?;
        let open = |sealed: Vec<u8>| open(sealer, "content.canonical", &message.envelope.bericht_id, &sealed);
        message.canonical = canonical.map(open).transpose()?;
        page.push(message);
    }
    Ok(page)
}

/// Messages from a sender; see [`super::super::Reader::received`].
pub(super) fn received(
    conn: &Connection,
    sealer: &Sealer,
    partner: &str,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Received>, StoreError> {
    let doing = failed("read the messages of a sender");
    let sql = format!(
        "SELECT {ENVELOPE}, m.seq, m.status, m.traject_id, c.raw, c.canonical
         FROM message m JOIN content c ON c.message_seq = m.seq
         WHERE m.partner = ?1 AND m.seq < ?2 ORDER BY m.seq DESC LIMIT ?3"
    );
    let mut select = conn.prepare_cached(&sql).map_err(&doing)?;
    let mut rows = select.query((partner, before.unwrap_or(i64::MAX), limit)).map_err(&doing)?;
    let mut page = vec![];
    while let Some(row) = rows.next().map_err(&doing)? {
        let read = || -> rusqlite::Result<(Received, Vec<u8>, Option<Vec<u8>>)> {
            let message = Received {
                envelope: envelope(row)?,
                seq: row.get(7)?,
                status: row.get(8)?,
                traject_id: row.get(9)?,
                raw: vec![],
                canonical: None,
            };
            Ok((message, row.get(10)?, row.get(11)?))
        };
        let (mut message, raw, canonical) = read().map_err(&doing)?;
        let open = |column, sealed: &[u8]| open(sealer, column, &message.envelope.bericht_id, sealed);
        (message.raw, message.canonical) =
            (open("content.raw", &raw)?, canonical.map(|c| open("content.canonical", &c)).transpose()?);
        page.push(message);
    }
    Ok(page)
}

/// Deliveries to a receiver; see [`super::super::Reader::sent`].
pub(super) fn sent(
    conn: &Connection,
    sealer: &Sealer,
    partner: &str,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Sent>, StoreError> {
    let doing = failed("read the deliveries to a receiver");
    let sql = format!(
        "SELECT {ENVELOPE}, o.seq, o.levering_id, o.route, o.client_ref, m.traject_id, c.canonical
         FROM outbox o JOIN message m ON m.seq = o.message_seq JOIN content c ON c.message_seq = m.seq
         WHERE o.partner = ?1 AND o.seq < ?2 AND c.canonical IS NOT NULL ORDER BY o.seq DESC LIMIT ?3"
    );
    let mut select = conn.prepare_cached(&sql).map_err(&doing)?;
    let mut rows = select.query((partner, before.unwrap_or(i64::MAX), limit)).map_err(&doing)?;
    let mut page = vec![];
    while let Some(row) = rows.next().map_err(&doing)? {
        let read = || -> rusqlite::Result<(Sent, Vec<u8>)> {
            let delivery = Sent {
                envelope: envelope(row)?,
                seq: row.get(7)?,
                levering_id: row.get(8)?,
                route: row.get(9)?,
                client_ref: row.get(10)?,
                traject_id: row.get(11)?,
                canonical: vec![],
            };
            Ok((delivery, row.get(12)?))
        };
        let (mut delivery, canonical) = read().map_err(&doing)?;
        delivery.canonical = open(sealer, "content.canonical", &delivery.envelope.bericht_id, &canonical)?;
        page.push(delivery);
    }
    Ok(page)
}

/// Lines of the audit trail; see [`super::super::Reader::audit`].
pub(super) fn audit(conn: &Connection, wat: &str, limit: u32) -> Result<Vec<Audit>, StoreError> {
    let doing = failed("read the audit trail");
    let mut select = conn
        .prepare_cached("SELECT at, wie, wat, waarop FROM audit WHERE wat = ?1 ORDER BY seq DESC LIMIT ?2")
        .map_err(&doing)?;
    let line = |r: &Row<'_>| Ok(Audit { at: r.get::<_, At>(0)?.0, wie: r.get(1)?, wat: r.get(2)?, waarop: r.get(3)? });
    let rows = select.query_map((wat, limit), line).map_err(&doing)?;
    rows.collect::<Result<_, _>>().map_err(&doing)
}

fn open(sealer: &Sealer, column: &'static str, bericht_id: &str, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let what = |_| StoreError::Sealed { what: format!("message {bericht_id}") };
    sealer.open(&aad(column, bericht_id), sealed).map_err(what)
}
