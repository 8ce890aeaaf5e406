//! Erasing a person (AVG art. 17; decision 13): the content of every message about him, what partners answered and got, his
//! pseudonyms and what leads from a traject to him. What stays proves what there was without saying what it was: rows, hashes
//! and idempotency keys of messages, the ledger, the audit trail, and that he was erased.

use super::super::crypt::Sealer;
use super::super::crypt::row::CHECK;
use super::super::persoon::{Deel, Ingegrepen};
use super::super::{Intervention, StoreError};
use super::row::{Of, aad, check_findings, findings, ms};
use super::writer::{Numbers, raise};
use super::{entry, failed, purge, termijn, werk};
use crate::domain::traject::{GEWIST, Traject};
use crate::domain::uren::Uren;
use crate::domain::verzuim::Verzuim;
use rusqlite::{Connection, OptionalExtension};

/// Erases; or, when something still is to be delivered and that was not asked, does nothing and says how much.
pub(super) fn wis(
    conn: &Connection,
    sealer: &Sealer,
    numbers: &Numbers,
    order: &Intervention,
    (persoon, trajecten): (&str, &[Traject]),
    (reden, los, ook_wat_wacht): (&str, &[String], bool),
) -> Result<Ingegrepen, StoreError> {
    let messages = messages(conn, trajecten, los)?;
    let mut done = Ingegrepen::default();
    for (seq, _) in &messages {
        done.gestopt.extend(undelivered(conn, *seq)?);
    }
    if !done.gestopt.is_empty() && !ook_wat_wacht {
        return Ok(Ingegrepen {
            wacht: u32::try_from(done.gestopt.len()).unwrap_or(u32::MAX),
            ..Ingegrepen::default()
        });
    }
    // Before the highest rows go: their numbers are never used again.
    raise(conn, sealer, "outbox", numbers.outbox)?;
    for (seq, bericht_id) in &messages {
        for delivery in undelivered(conn, *seq)? {
            conn.prepare_cached("DELETE FROM outbox WHERE seq = ?1")
                .and_then(|mut s| s.execute([delivery]))
                .map_err(failed("took back a delivery"))?;
        }
        forget(conn, sealer, *seq, bericht_id)?;
        done.berichten += 1;
    }
    for traject in trajecten {
        termijn::lapse(conn, sealer, &traject.traject_id, None)?;
        werk::lapse_of(conn, sealer, &traject.traject_id)?;
        let mut left = traject.clone();
        (left.persoon, left.zaaknummer, left.matches) = (GEWIST.to_owned(), None, vec![]);
        (left.verzuim, left.uren) = (Verzuim::default(), Uren::default());
        left.overeenkomsten.iter_mut().for_each(|o| o.leerdoel_ids.clear());
        entry::touch(conn, sealer, &left)?;
    }
    conn.execute("DELETE FROM pseudonym WHERE persoon = ?1", [persoon]).map_err(failed("erased a pseudonym"))?;
    conn.execute("DELETE FROM persoon_beperkt WHERE persoon = ?1", [persoon])
        .map_err(failed("erased a restriction"))?;
    // And the messages of no traject: a backup that is put back has them.
    let ids = trajecten.iter().map(|t| t.traject_id.as_str()).chain(los.iter().map(String::as_str));
    let ids = ids.collect::<Vec<_>>().join(" ");
    let mut check = sealer.check("persoon_gewist");
    check.add(persoon).add(ms(order.at)).add(&order.wie).add(reden).add(i64::from(done.berichten)).add(ids.as_str());
    conn.execute(
        "INSERT INTO persoon_gewist (persoon, gewist_op, wie, reden, berichten, trajecten, controle)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (persoon, ms(order.at), &order.wie, reden, done.berichten, &ids, check.end()),
    )
    .map_err(failed("noted that a person was erased"))?;
    Ok(done)
}

/// The messages about him, with their number; those that have lost their content too, for their rows may hold a pseudonym.
fn messages(conn: &Connection, trajecten: &[Traject], los: &[String]) -> Result<Vec<(i64, String)>, StoreError> {
    let doing = failed("looked for the messages of a person");
    let mut found: Vec<(i64, String)> = vec![];
    let questions =
        trajecten.iter().map(|t| ("SELECT seq, bericht_id FROM message WHERE traject_id = ?1", &t.traject_id)).chain(
            los.iter()
                .map(|id| ("SELECT seq, bericht_id FROM message WHERE bericht_id = ?1 AND traject_id IS NULL", id)),
        );
    for (sql, id) in questions {
        let mut select = conn.prepare_cached(sql).map_err(&doing)?;
        let rows = select.query_map([id], |r| Ok((r.get(0)?, r.get(1)?))).map_err(&doing)?;
        for row in rows {
            found.push(row.map_err(&doing)?);
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Deliveries of a message that were not confirmed.
fn undelivered(conn: &Connection, message: i64) -> Result<Vec<i64>, StoreError> {
    let doing = failed("looked what is still to be delivered");
    let mut select = conn
        .prepare_cached(
            "SELECT seq FROM outbox o WHERE message_seq = ?1
               AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq) ORDER BY seq",
        )
        .map_err(&doing)?;
    let rows = select.query_map([message], |r| r.get(0)).map_err(&doing)?;
    rows.collect::<Result<_, _>>().map_err(&doing)
}

/// Puts what is of others in the place of a message about several persons. Its hash stays that of what came; what partners
/// answered holds nothing of it.
pub(super) fn schoon(conn: &Connection, sealer: &Sealer, deel: &Deel) -> Result<(), StoreError> {
    let doing = failed("took a part out of a message");
    let id = deel.bericht_id.as_str();
    let found: Option<i64> = conn
        .prepare_cached("SELECT seq FROM message WHERE bericht_id = ?1 AND opgeruimd = 0")
        .and_then(|mut s| s.query_row([id], |r| r.get(0)).optional())
        .map_err(&doing)?;
    let Some(seq) = found else { return Ok(()) };
    // Taken away and written anew, as when all of it goes (see `purge::strip`).
    let check: Option<Vec<u8>> = conn
        .prepare_cached("DELETE FROM content WHERE message_seq = ?1 RETURNING controle")
        .and_then(|mut s| s.query_row([seq], |r| r.get(0)))
        .map_err(&doing)?;
    let raw = sealer.seal(&aad("content.raw", id), &deel.canonical);
    let canonical = sealer.seal(&aad("content.canonical", id), &deel.canonical);
    conn.prepare_cached("INSERT INTO content (message_seq, raw, canonical, controle) VALUES (?1, ?2, ?3, ?4)")
        .and_then(|mut s| s.execute((seq, raw, canonical, check)))
        .map_err(&doing)?;
    let before = sealer.seal(&aad("content.canonical", id), b"");
    let plekken = sealer.seal(&aad("message_edit.plekken", id), b"");
    conn.prepare_cached("UPDATE message_edit SET canonical = ?2, plekken = ?3 WHERE message_seq = ?1")
        .and_then(|mut s| s.execute((seq, before, plekken)))
        .map_err(&doing)?;
    conn.prepare_cached(
        "UPDATE attempt SET body = NULL
         WHERE body IS NOT NULL AND outbox_seq IN (SELECT seq FROM outbox WHERE message_seq = ?1)",
    )
    .and_then(|mut s| s.execute([seq]))
    .map(drop)
    .map_err(&doing)
}

/// Takes the content of a message away, and the pseudonyms its deliveries carried; the check of its row is made anew.
fn forget(conn: &Connection, sealer: &Sealer, seq: i64, bericht_id: &str) -> Result<(), StoreError> {
    let doing = failed("erased a message");
    purge::strip(conn, sealer, seq, bericht_id)?;
    let nothing = sealer.seal(&super::row::aad("message_edit.plekken", bericht_id), b"");
    conn.prepare_cached("UPDATE message_edit SET plekken = ?2 WHERE message_seq = ?1")
        .and_then(|mut s| s.execute((seq, nothing)))
        .map_err(&doing)?;
    conn.prepare_cached("UPDATE outbox SET client_ref = NULL WHERE message_seq = ?1")
        .and_then(|mut s| s.execute([seq]))
        .map_err(&doing)?;
    let check = check(conn, sealer, seq)?;
    conn.prepare_cached("UPDATE content SET controle = ?2 WHERE message_seq = ?1")
        .and_then(|mut s| s.execute((seq, check)))
        .map(drop)
        .map_err(&doing)
}

/// The check of a message as it is stored now; `verify` makes the same.
fn check(conn: &Connection, sealer: &Sealer, seq: i64) -> Result<[u8; CHECK], StoreError> {
    let doing = failed("checked a message");
    let mut check = sealer.check("message");
    conn.prepare_cached(
        "SELECT seq, bericht_id, partner, route, soort, afzender_id, inhoud_sha256, ontvangen_op, status, traject_id, mediatype
         FROM message WHERE seq = ?1",
    )
    .and_then(|mut s| {
        s.query_row([seq], |r| {
            check.add(r.get::<_, i64>(0)?);
            for column in 1..6 {
                check.add(&r.get::<_, String>(column)?);
            }
            check.add(&r.get::<_, [u8; 32]>(6)?).add(r.get::<_, i64>(7)?).add(&r.get::<_, String>(8)?);
            check.add(r.get::<_, Option<String>>(9)?.as_ref()).add(&r.get::<_, String>(10)?);
            Ok(())
        })
    })
    .map_err(&doing)?;
    check_findings(&mut check, &findings(conn, Of::Message, seq)?);
    let mut select = conn
        .prepare_cached(
            "SELECT seq, levering_id, partner, route, client_ref, volgorde FROM outbox WHERE message_seq = ?1 ORDER BY seq",
        )
        .map_err(&doing)?;
    let mut rows = select.query([seq]).map_err(&doing)?;
    while let Some(r) = rows.next().map_err(&doing)? {
        let mut add = || -> rusqlite::Result<()> {
            check.add("outbox").add(r.get::<_, i64>(0)?);
            for column in 1..4 {
                check.add(&r.get::<_, String>(column)?);
            }
            check.add(r.get::<_, Option<String>>(4)?.as_ref()).add(r.get::<_, Option<String>>(5)?.as_ref());
            Ok(())
        };
        add().map_err(&doing)?;
    }
    Ok(check.end())
}
