//! One decided message, inside the transaction: who holds its id (BR57), do its facts still stand, and if so the rows.

use super::super::crypt::Sealer;
use super::super::crypt::row::CHECK;
use super::super::{Change, Entry, HUB, Known, NewDelivery, Status, StoreError, Verdict};
use super::row::{At, Of, aad, check_findings, ms, status_text, write_findings};
use super::writer::Numbers;
use super::{boek, export, failed, held, persoon};
use super::{termijn, werk};
use crate::domain::traject::Traject;
use crate::message::finding::{Finding, Severity};
use rusqlite::{Connection, OptionalExtension};

/// Writes `entry`, or says why not.
pub(super) fn write(
    conn: &Connection,
    sealer: &Sealer,
    numbers: &mut Numbers,
    entry: &Entry,
) -> Result<Verdict, StoreError> {
    let m = &entry.message;
    let stands = facts_stand(conn, entry)?;
    // The usual case costs one statement: the index on the key says whether anybody has it.
    if stands && insert(conn, sealer, numbers, entry, m.status, m.traject_id.as_deref(), true)? {
        return stored(conn, sealer, numbers, entry);
    }
    let Some(holder) = holder(conn, entry)? else { return Ok(Verdict::Stale) };
    let same = holder.inhoud_sha256 == m.envelope.inhoud_sha256;
    if holder.known.status == Status::Aanvaard {
        if same {
            return Ok(Verdict::Repeat(holder.known));
        }
        // What the sender says now is kept with the traject it collided on: its own was never made.
        if !conflict_known(conn, entry)? {
            insert(conn, sealer, numbers, entry, Status::Conflict, holder.known.traject_id.as_deref(), false)?;
            write_findings(conn, Of::Message, numbers.message, &m.findings)?;
        }
        return Ok(Verdict::Conflict(holder.known));
    }
    // A refused message is mended under the same id.
    if !stands {
        return Ok(Verdict::Stale);
    }
    if same && m.status != Status::Aanvaard {
        return Ok(Verdict::Repeat(holder.known));
    }
    let doing = failed("superseded a refused message");
    conn.prepare_cached("UPDATE message SET sleutel = 0 WHERE seq = ?1")
        .and_then(|mut s| s.execute([holder.seq]))
        .map_err(doing)?;
    insert(conn, sealer, numbers, entry, m.status, m.traject_id.as_deref(), true)?;
    stored(conn, sealer, numbers, entry)
}

/// The row that holds the sender's id.
struct Holder {
    seq: i64,
    known: Known,
    inhoud_sha256: [u8; 32],
}

fn holder(conn: &Connection, entry: &Entry) -> Result<Option<Holder>, StoreError> {
    let doing = failed("looked up a sender's id");
    let e = &entry.message.envelope;
    conn.prepare_cached(
        "SELECT seq, bericht_id, ontvangen_op, status, traject_id, inhoud_sha256 FROM message
         WHERE partner = ?1 AND afzender_id = ?2 AND sleutel = 1",
    )
    .map_err(&doing)?
    .query_row((&e.partner, &e.afzender_id), |r| {
        let known = Known {
            bericht_id: r.get(1)?,
            ontvangen_op: r.get::<_, At>(2)?.0,
            status: r.get(3)?,
            traject_id: r.get(4)?,
        };
        Ok(Holder { seq: r.get(0)?, known, inhoud_sha256: r.get(5)? })
    })
    .optional()
    .map_err(&doing)
}

/// Whether this very conflict is on record.
fn conflict_known(conn: &Connection, entry: &Entry) -> Result<bool, StoreError> {
    let e = &entry.message.envelope;
    conn.prepare_cached(
        "SELECT 1 FROM message
         WHERE partner = ?1 AND afzender_id = ?2 AND status = 'conflict' AND inhoud_sha256 = ?3",
    )
    .and_then(|mut s| s.exists((&e.partner, &e.afzender_id, &e.inhoud_sha256)))
    .map_err(failed("looked up a conflict"))
}

/// The message and its content under the next number; false, and nothing written, when somebody holds the key.
fn insert(
    conn: &Connection,
    sealer: &Sealer,
    numbers: &mut Numbers,
    entry: &Entry,
    status: Status,
    traject_id: Option<&str>,
    key: bool,
) -> Result<bool, StoreError> {
    let doing = failed("wrote a message");
    let m = &entry.message;
    let e = &m.envelope;
    let seq = numbers.message + 1;
    let written = conn
        .prepare_cached(
            "INSERT INTO message (seq, bericht_id, partner, route, soort, afzender_id, sleutel, inhoud_sha256,
                                  ontvangen_op, status, traject_id, mediatype)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (partner, afzender_id) WHERE sleutel = 1 DO NOTHING",
        )
        .and_then(|mut s| {
            s.execute((
                seq,
                &e.bericht_id,
                &e.partner,
                &e.route,
                &e.soort,
                &e.afzender_id,
                key,
                &e.inhoud_sha256,
                ms(e.ontvangen_op),
                status_text(status),
                traject_id,
                m.mediatype,
            ))
        })
        .map_err(&doing)?;
    if written == 0 {
        return Ok(false);
    }
    numbers.message = seq;
    let raw = sealer.seal(&aad("content.raw", &e.bericht_id), &m.raw);
    let canonical = m.canonical.as_deref().map(|c| sealer.seal(&aad("content.canonical", &e.bericht_id), c));
    let deliveries = if status == Status::Conflict { &[] } else { entry.deliveries.as_slice() };
    let check = check(sealer, (seq, numbers.outbox), entry, status, traject_id, deliveries);
    conn.prepare_cached("INSERT INTO content (message_seq, raw, canonical, controle) VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut s| s.execute((seq, raw, canonical, check)))
        .map_err(&doing)?;
    Ok(true)
}

/// The check over a message, its findings and its deliveries, which are numbered from above `outbox`; `verify` makes it
/// again from the rows.
fn check(
    sealer: &Sealer,
    (seq, outbox): (i64, i64),
    entry: &Entry,
    status: Status,
    traject_id: Option<&str>,
    deliveries: &[NewDelivery],
) -> [u8; CHECK] {
    let e = &entry.message.envelope;
    let mut check = sealer.check("message");
    check.add(seq).add(&e.bericht_id).add(&e.partner).add(&e.route).add(&e.soort).add(&e.afzender_id);
    check.add(&e.inhoud_sha256).add(ms(e.ontvangen_op)).add(status_text(status)).add(traject_id);
    check.add(entry.message.mediatype);
    check_findings(&mut check, &entry.message.findings);
    for (number, d) in (outbox + 1..).zip(deliveries) {
        check.add("outbox").add(number).add(&d.levering_id).add(&d.partner).add(&d.route);
        check.add(d.client_ref.as_ref()).add(d.volgorde.as_ref());
    }
    check.end()
}

/// What goes with a message that was just inserted.
fn stored(conn: &Connection, sealer: &Sealer, numbers: &mut Numbers, entry: &Entry) -> Result<Verdict, StoreError> {
    write_findings(conn, Of::Message, numbers.message, &entry.message.findings)?;
    for change in &entry.changes {
        apply(conn, sealer, change)?;
    }
    let mut deliveries = deliver(conn, sealer, numbers, entry, &entry.message.findings)?;
    for volgt in &entry.volgt {
        let m = &volgt.message;
        if !insert(conn, sealer, numbers, volgt, m.status, m.traject_id.as_deref(), true)? {
            // Its id is made of that of a message that was not there yet.
            return Err(StoreError::Corrupt { what: format!("message {}", m.envelope.bericht_id) });
        }
        write_findings(conn, Of::Message, numbers.message, &m.findings)?;
        deliveries.extend(deliver(conn, sealer, numbers, volgt, &entry.message.findings)?);
    }
    Ok(Verdict::Stored { deliveries })
}

/// The outbox rows of the message that was inserted last, and their numbers. What holds one stands in `found`: the findings of
/// the message, or of the one it follows from.
fn deliver(
    conn: &Connection,
    sealer: &Sealer,
    numbers: &mut Numbers,
    entry: &Entry,
    found: &[Finding],
) -> Result<Vec<i64>, StoreError> {
    let doing = failed("wrote a delivery");
    let mut insert = conn
        .prepare_cached(
            "INSERT INTO outbox (seq, message_seq, levering_id, partner, route, client_ref, volgorde)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .map_err(&doing)?;
    let mut deliveries = Vec::with_capacity(entry.deliveries.len());
    for d in &entry.deliveries {
        numbers.outbox += 1;
        insert
            .execute((
                numbers.outbox,
                numbers.message,
                &d.levering_id,
                &d.partner,
                &d.route,
                &d.client_ref,
                &d.volgorde,
            ))
            .map_err(&doing)?;
        deliveries.push(numbers.outbox);
        if d.aangehouden {
            let asks = |f: &&Finding| f.severity == Severity::Aanhouden;
            let reasons: Vec<Finding> = found.iter().filter(asks).cloned().collect();
            let at = entry.message.envelope.ontvangen_op;
            held::hold(conn, sealer, (numbers.outbox, 0), HUB, at, &reasons)?;
        }
    }
    Ok(deliveries)
}

/// Whether what the decision read, and what its changes build on, is what is stored now.
fn facts_stand(conn: &Connection, entry: &Entry) -> Result<bool, StoreError> {
    // Versions as they will be when the changes so far are applied; a handful at most.
    let mut seen: Vec<(&str, Option<u64>)> = Vec::new();
    for (id, fact) in &entry.facts.trajecten {
        let stored = versie(conn, id)?;
        if stored != fact.as_ref().map(|t| t.versie) {
            return Ok(false);
        }
        seen.push((id, stored));
    }
    for change in &entry.changes {
        let (t, before) = match change {
            // Restricted after it was decided.
            Change::NieuwTraject(t)
                if !entry.facts.beperkt.contains(&t.persoon) && persoon::beperkten(conn)?.contains(&t.persoon) =>
            {
                return Ok(false);
            }
            Change::NieuwTraject(t) => (t, None),
            Change::Traject(t) => (t, t.versie.checked_sub(1)),
            _ => continue,
        };
        let stored = match seen.iter().rev().find(|(id, _)| *id == t.traject_id) {
            Some((_, versie)) => *versie,
            None => versie(conn, &t.traject_id)?,
        };
        if stored != before {
            return Ok(false);
        }
        seen.push((&t.traject_id, Some(t.versie)));
    }
    let new = entry.changes.iter().filter_map(|change| match change {
        Change::Geboekt(boeking) => Some(boeking.as_ref()),
        _ => None,
    });
    boek::stands(conn, &entry.facts.boek, new)
}

fn versie(conn: &Connection, traject_id: &str) -> Result<Option<u64>, StoreError> {
    let doing = failed("compared the version of a traject");
    let stored: Option<i64> = conn
        .prepare_cached("SELECT versie FROM traject WHERE traject_id = ?1")
        .and_then(|mut s| s.query_row([traject_id], |r| r.get(0)).optional())
        .map_err(doing)?;
    Ok(stored.map(i64::cast_unsigned))
}

fn apply(conn: &Connection, sealer: &Sealer, change: &Change) -> Result<(), StoreError> {
    match change {
        Change::NieuwTraject(t) => {
            put(
                conn,
                sealer,
                t,
                "INSERT INTO traject (versie, gemeente, centrale, status, data, traject_id, controle)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            raise_number(conn, sealer, &t.traject_id)
        }
        Change::Traject(t) => put(conn, sealer, t, UPDATE),
        Change::Pseudoniem { partner, client_ref, persoon } => conn
            .prepare_cached("INSERT INTO pseudonym VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
            .and_then(|mut s| s.execute((partner, client_ref, persoon)))
            .map(|_| ())
            .map_err(failed("wrote a pseudonym")),
        Change::TermijnGezet(t) => termijn::set(conn, sealer, t),
        Change::TermijnVervallen { traject_id, soort } => termijn::lapse(conn, sealer, traject_id, Some(*soort)),
        Change::TermijnenVervallen { traject_id } => termijn::lapse(conn, sealer, traject_id, None),
        Change::WerkGevraagd(w) => werk::ask(conn, sealer, w),
        Change::WerkBesloten { werk_id, besluit, wie, waarom, op } => {
            werk::decide(conn, sealer, werk_id, (*besluit, waarom), (wie, *op)).map(drop)
        }
        Change::Geboekt(b) => boek::add(conn, sealer, b),
        Change::Geexporteerd(z) => export::sent(conn, sealer, z),
    }
}

/// Writes a traject under its next version: what was decided on the one before is decided again.
pub(super) fn touch(conn: &Connection, sealer: &Sealer, traject: &Traject) -> Result<(), StoreError> {
    apply(conn, sealer, &Change::Traject(Traject { versie: traject.versie + 1, ..traject.clone() }))
}

/// Puts a traject in the place of the version before it. False, and nothing written, when that is not the one that is stored.
pub(super) fn replace(conn: &Connection, sealer: &Sealer, t: &Traject) -> Result<bool, StoreError> {
    if versie(conn, &t.traject_id)? != t.versie.checked_sub(1) {
        return Ok(false);
    }
    put(conn, sealer, t, UPDATE)?;
    Ok(true)
}

const UPDATE: &str =
    "UPDATE traject SET versie = ?1, gemeente = ?2, centrale = ?3, status = ?4, data = ?5, controle = ?7
             WHERE traject_id = ?6";

fn put(conn: &Connection, sealer: &Sealer, t: &Traject, sql: &str) -> Result<(), StoreError> {
    let corrupt = |_| StoreError::Corrupt { what: format!("traject {}", t.traject_id) };
    let data = serde_json::to_string(t).map_err(corrupt)?;
    let status = serde_json::to_value(t.status).map_err(corrupt)?;
    let versie = t.versie.cast_signed();
    let mut check = sealer.check("traject");
    check.add(&t.traject_id).add(versie).add(&t.gemeente).add(&t.centrale).add(status.as_str()).add(&data);
    conn.prepare_cached(sql)
        .and_then(|mut s| {
            s.execute((versie, &t.gemeente, &t.centrale, status.as_str(), data, &t.traject_id, check.end()))
        })
        .map(|_| ())
        .map_err(failed("wrote a traject"))
}

/// Remembers the highest number of the year, so that numbers go on above it after a restart.
fn raise_number(conn: &Connection, sealer: &Sealer, traject_id: &str) -> Result<(), StoreError> {
    let mut parts = traject_id.splitn(3, '-').skip(1);
    let (Some(jaar), Some(Ok(nummer))) = (parts.next(), parts.next().map(str::parse::<u32>)) else { return Ok(()) };
    super::writer::raise(conn, sealer, &format!("traject-{jaar}"), i64::from(nummer))
}
