//! What people do, inside the transaction. Rows that say what happened are moved or added to, never lost.

use super::super::crypt::Sealer;
use super::super::{
    Audit, Deed, DeliveryStatus, Done, Entry, HUB, Intervention, Pending, StoreError, Verdict, WITHDRAWN,
};
use super::row::{At, Of, aad, findings, ms};
use super::writer::{Numbers, lower};
use super::{audit, boek, entry, failed, held, persoon, reader, werk};
use crate::domain::werk::Besluit;
use crate::message::finding::Finding;
use rusqlite::{Connection, OptionalExtension, Row};

/// Does one, and writes its line of the audit trail when it did anything.
pub(super) fn write(
    conn: &Connection,
    sealer: &Sealer,
    numbers: &mut Numbers,
    order: &Intervention,
) -> Result<Done, StoreError> {
    let (done, wat, waarop) = match &order.deed {
        Deed::Release { delivery, remake, delivered } => {
            let Some(state) = state(conn, *delivery)? else { return Ok(Done::Gone) };
            let (done, wat) = release(conn, sealer, numbers, order, *delivery, &state, *remake, *delivered)?;
            (done, wat, state.levering_id)
        }
        Deed::Hold { delivery, findings } => {
            let Some(state) = state(conn, *delivery)? else { return Ok(Done::Gone) };
            if state.status != DeliveryStatus::Wacht {
                return Ok(Done::Stands(state.status));
            }
            held::hold(conn, sealer, (*delivery, state.attempts), &order.wie, order.at, findings)?;
            (Done::Held(*delivery), "levering.vastgehouden", state.levering_id)
        }
        Deed::Edit { bericht_id, reden, before, canonical, plekken, ook_bezorgd } => {
            let done = edit(conn, sealer, order, bericht_id, reden, before, canonical, plekken, *ook_bezorgd)?;
            (done, "bericht.bewerkt", bericht_id.clone())
        }
        Deed::Persoon { persoon, ingreep } => {
            return persoon::write(conn, sealer, numbers, order, persoon, ingreep).map(Done::Ingegrepen);
        }
        Deed::Schrijf { entries, stop, waarom, wat, waarop } => {
            (schrijf(conn, sealer, numbers, order, entries, stop, waarom)?, *wat, waarop.clone())
        }
        Deed::Decide { werk_id, besluit, waarom, boekingen, feiten, werk: volgend } => {
            if !boek::stands(conn, feiten, boekingen.iter())? {
                return Ok(Done::Gone);
            }
            let done = werk::decide(conn, sealer, werk_id, (*besluit, waarom), (&order.wie, order.at))?;
            if matches!(done, Done::Decided(_)) {
                boekingen.iter().try_for_each(|b| boek::add(conn, sealer, b))?;
                volgend.iter().try_for_each(|w| werk::ask(conn, sealer, w))?;
            }
            (done, "werk.besloten", werk_id.clone())
        }
        Deed::Tell { werk_id, entry } => {
            let done = tell(conn, sealer, numbers, werk_id, entry)?;
            (done, "afzender.ingelicht", entry.message.envelope.bericht_id.clone())
        }
    };
    if matches!(
        done,
        Done::Released(_) | Done::Held(_) | Done::Edited | Done::Decided(_) | Done::Told(_) | Done::Geschreven { .. }
    ) {
        let line = Audit { at: order.at, wie: order.wie.clone(), wat: wat.to_owned(), waarop };
        audit::write(conn, sealer, &mut numbers.audit, &[line])?;
    }
    Ok(done)
}

/// Writes messages, and stops deliveries that wait. When one of the messages is old, who called takes all of it back.
fn schrijf(
    conn: &Connection,
    sealer: &Sealer,
    numbers: &mut Numbers,
    order: &Intervention,
    entries: &[Entry],
    stop: &[i64],
    waarom: &[Finding],
) -> Result<Done, StoreError> {
    let (mut gaat, mut gestopt) = (vec![], vec![]);
    for entry in entries {
        let Verdict::Stored { deliveries } = entry::write(conn, sealer, numbers, entry)? else {
            return Ok(Done::Verouderd);
        };
        for delivery in deliveries {
            gaat.extend(persoon::pending(conn, delivery)?);
        }
    }
    for delivery in stop {
        // One that was confirmed or held meanwhile stands.
        if let Some(state) = state(conn, *delivery)?.filter(|state| state.status == DeliveryStatus::Wacht) {
            held::hold(conn, sealer, (*delivery, state.attempts), &order.wie, order.at, waarom)?;
            gestopt.push(*delivery);
        }
    }
    Ok(Done::Geschreven { gaat, gestopt })
}

/// Lets a held delivery go, whatever it waits for; None: it is not held.
pub(super) fn let_go(
    conn: &Connection,
    sealer: &Sealer,
    numbers: &mut Numbers,
    order: &Intervention,
    delivery: i64,
) -> Result<Option<Pending>, StoreError> {
    let Some(state) = state(conn, delivery)? else { return Ok(None) };
    match release(conn, sealer, numbers, order, delivery, &state, false, false)?.0 {
        Done::Released(pending) => Ok(Some(pending)),
        _ => Ok(None),
    }
}

/// The hub's message about work that was decided with no. Told before, or decided otherwise: nothing.
fn tell(
    conn: &Connection,
    sealer: &Sealer,
    numbers: &mut Numbers,
    werk_id: &str,
    told: &Entry,
) -> Result<Done, StoreError> {
    let no = werk::find(conn, werk_id)?.is_some_and(|w| w.besluit == Some(Besluit::Geweigerd));
    if !no {
        return Ok(Done::Gone);
    }
    let Verdict::Stored { deliveries } = entry::write(conn, sealer, numbers, told)? else { return Ok(Done::Gone) };
    let sql = format!("{} WHERE o.seq = ?1", reader::PENDING);
    let pending = |number: &i64| conn.query_row(&sql, [number], reader::pending).map_err(failed("told a sender"));
    Ok(Done::Told(deliveries.iter().map(pending).collect::<Result<_, _>>()?))
}

/// Where a delivery stands.
struct State {
    levering_id: String,
    status: DeliveryStatus,
    /// Attempts made, also those that delivered or held it.
    attempts: u32,
    /// Attempts whose bytes are of before: one more when a person held it, because one can be under way.
    begun: u32,
}

fn state(conn: &Connection, delivery: i64) -> Result<Option<State>, StoreError> {
    let doing = failed("looked where a delivery stands");
    conn.prepare_cached(
        "SELECT o.levering_id, r.attempt, h.attempt,
                max((SELECT ifnull(max(n), 0) FROM attempt WHERE outbox_seq = o.seq),
                    (SELECT ifnull(max(vanaf), 0) FROM released WHERE outbox_seq = o.seq)),
                h.wie IS NOT NULL
         FROM outbox o LEFT JOIN receipt r ON r.outbox_seq = o.seq LEFT JOIN held h ON h.outbox_seq = o.seq
         WHERE o.seq = ?1",
    )
    .map_err(&doing)?
    .query_row([delivery], |r| {
        let (delivered, held): (Option<u32>, Option<u32>) = (r.get(1)?, r.get(2)?);
        let attempts = r.get::<_, u32>(3)?.max(delivered.unwrap_or(0)).max(held.unwrap_or(0));
        let status = DeliveryStatus::of(delivered.is_some(), held.is_some());
        let begun = attempts + u32::from(r.get::<_, bool>(4)?);
        Ok(State { levering_id: r.get(0)?, status, attempts, begun })
    })
    .optional()
    .map_err(&doing)
}

#[expect(clippy::too_many_arguments, reason = "the parts of one order")]
fn release(
    conn: &Connection,
    sealer: &Sealer,
    numbers: &mut Numbers,
    order: &Intervention,
    delivery: i64,
    state: &State,
    remake: bool,
    delivered: bool,
) -> Result<(Done, &'static str), StoreError> {
    let doing = failed("released a delivery");
    let mut reden = String::new();
    let wat = match state.status {
        DeliveryStatus::Vastgehouden | DeliveryStatus::Bezorgd if persoon::delivery_beperkt(conn, delivery)? => {
            return Ok((
                Done::MagNiet("van deze persoon gaat nu niets naar anderen (`trajectbrug person restrict`)"),
                "",
            ));
        }
        DeliveryStatus::Vastgehouden | DeliveryStatus::Bezorgd if ingetrokken(conn, delivery)? => {
            return Ok((Done::MagNiet("dit bericht is ingetrokken"), ""));
        }
        DeliveryStatus::Vastgehouden if werk::undecided(conn, delivery)? => return Ok((Done::Undecided, "")),
        DeliveryStatus::Vastgehouden => {
            let texts: Vec<_> = findings(conn, Of::Held, delivery)?.into_iter().map(|f| f.text).collect();
            reden = texts.join(" ");
            "levering.vrijgegeven"
        }
        DeliveryStatus::Bezorgd if delivered => {
            conn.execute("INSERT INTO receipt_before SELECT * FROM receipt WHERE outbox_seq = ?1", [delivery])
                .and_then(|_| conn.execute("DELETE FROM receipt WHERE outbox_seq = ?1", [delivery]))
                .map_err(&doing)?;
            "levering.opnieuw"
        }
        other => return Ok((Done::Stands(other), "")),
    };
    let mut check = sealer.check("released");
    check.add(delivery).add(ms(order.at)).add(&order.wie).add(state.attempts).add(&reden);
    // One that was held and confirmed after all can still have its row here.
    conn.execute("DELETE FROM held WHERE outbox_seq = ?1", [delivery])
        .and_then(|_| {
            conn.execute(
                "INSERT INTO released (outbox_seq, at, wie, vanaf, reden, controle) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (delivery, ms(order.at), &order.wie, state.attempts, &reden, check.end()),
            )
        })
        .map_err(&doing)?;
    if remake {
        remade(conn, sealer, delivery, state.begun)?;
    }
    // So that a restart finds it: everything below the watermark is done.
    lower(conn, sealer, "gereed", delivery - 1)?;
    numbers.gereed = numbers.gereed.min(delivery - 1);
    let sql = format!("{} WHERE o.seq = ?1", reader::PENDING);
    let pending = conn.query_row(&sql, [delivery], reader::pending).map_err(&doing)?;
    Ok((Done::Released(pending), wat))
}

/// Whether the message of a delivery was withdrawn: then there is a message of the hub that says so.
fn ingetrokken(conn: &Connection, delivery: i64) -> Result<bool, StoreError> {
    conn.prepare_cached(
        "SELECT 1 FROM outbox o JOIN message m ON m.seq = o.message_seq
           JOIN message i ON i.partner = ?2 AND i.afzender_id = ?3 || m.bericht_id AND i.sleutel = 1
         WHERE o.seq = ?1",
    )
    .and_then(|mut s| s.exists((delivery, HUB, WITHDRAWN)))
    .map_err(failed("looked whether a message was withdrawn"))
}

/// From now on the bodies of attempts up to `vanaf` are not sent again.
fn remade(conn: &Connection, sealer: &Sealer, delivery: i64, vanaf: u32) -> Result<(), StoreError> {
    let mut check = sealer.check("remade");
    check.add(delivery).add(vanaf);
    conn.execute(
        "INSERT INTO remade (outbox_seq, vanaf, controle) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET vanaf = excluded.vanaf, controle = excluded.controle WHERE excluded.vanaf > vanaf",
        (delivery, vanaf, check.end()),
    )
    .map(drop)
    .map_err(failed("had a delivery made anew"))
}

#[expect(clippy::too_many_arguments, reason = "the parts of one order")]
fn edit(
    conn: &Connection,
    sealer: &Sealer,
    order: &Intervention,
    bericht_id: &str,
    reden: &str,
    before: &[u8],
    canonical: &[u8],
    plekken: &[String],
    ook_bezorgd: bool,
) -> Result<Done, StoreError> {
    let doing = failed("replaced a canonical message");
    let found: Option<(i64, Option<Vec<u8>>)> = conn
        .query_row(
            "SELECT m.seq, c.canonical FROM message m JOIN content c ON c.message_seq = m.seq WHERE m.bericht_id = ?1",
            [bericht_id],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
        .optional()
        .map_err(&doing)?;
    let Some((seq, Some(sealed))) = found else { return Ok(Done::Gone) };
    let bound = aad("content.canonical", bericht_id);
    let stored = sealer.open(&bound, &sealed);
    let stored = stored.map_err(|_| StoreError::Sealed { what: format!("message {bericht_id}") })?;
    let held = held_of(conn, seq)?;
    if stored != before && ook_bezorgd {
        return Ok(Done::Verouderd);
    }
    if stored != before || (held.is_empty() && !ook_bezorgd) {
        return Ok(Done::Gone);
    }
    let list = plekken.join("\n");
    let list = sealer.seal(&aad("message_edit.plekken", bericht_id), list.as_bytes());
    let mut check = sealer.check("message_edit");
    check.add(seq).add(ms(order.at)).add(&order.wie).add(reden);
    conn.execute(
        "INSERT INTO message_edit (message_seq, at, wie, reden, canonical, plekken, controle)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (seq, ms(order.at), &order.wie, reden, sealed, list, check.end()),
    )
    .and_then(|_| {
        conn.execute("UPDATE content SET canonical = ?2 WHERE message_seq = ?1", (seq, sealer.seal(&bound, canonical)))
    })
    .map_err(&doing)?;
    for (delivery, attempts) in held {
        remade(conn, sealer, delivery, attempts)?;
    }
    Ok(Done::Edited)
}

/// The held deliveries of a message, with the attempts begun; see [`State::begun`].
fn held_of(conn: &Connection, message: i64) -> Result<Vec<(i64, u32)>, StoreError> {
    let doing = failed("read the held deliveries of a message");
    let mut select = conn
        .prepare_cached(
            "SELECT o.seq,
                    max(h.attempt, (SELECT ifnull(max(n), 0) FROM attempt WHERE outbox_seq = o.seq)) + (h.wie IS NOT NULL)
             FROM outbox o JOIN held h ON h.outbox_seq = o.seq
             WHERE o.message_seq = ?1 AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq)",
        )
        .map_err(&doing)?;
    let rows = select.query_map([message], |r| Ok((r.get(0)?, r.get(1)?))).map_err(&doing)?;
    rows.collect::<Result<_, _>>().map_err(&doing)
}

/// When and with what a released delivery goes on; see [`reader::PENDING`].
pub(super) fn counted(r: &Row<'_>, mut pending: Pending, from: usize) -> rusqlite::Result<Pending> {
    let (at, vanaf): (Option<At>, Option<u32>) = (r.get(from)?, r.get(from + 1)?);
    if let (Some(At(at)), Some(vanaf)) = (at, vanaf) {
        if vanaf >= pending.attempts {
            (pending.not_before, pending.besloten) = (Some(at), Some(at));
        }
        (pending.sinds, pending.vanaf) = (at, vanaf);
        pending.attempts = pending.attempts.max(vanaf);
    }
    Ok(pending)
}
