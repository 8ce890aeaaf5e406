//! Work for people, inside the transaction and as it is read.

use super::super::crypt::Sealer;
use super::super::crypt::row::CHECK;
use super::super::work::{OpenWork, WorkFilter};
use super::super::{Done, HUB, StoreError};
use super::failed;
use super::row::{At, ms, word, word_or_null};
use crate::domain::werk::{Besluit, Toestand, WerkSoort, Werkitem};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row};

const COLUMNS: &str =
    "werk_id, soort, partner, traject_id, bericht_id, regel, tekst, ontstaan_op, vervalt_op, toestand,
    besluit, besloten_door, besloten_op, waarom";

/// Asks for work. What is asked already, or was decided, stays as it is; what had lapsed is asked anew.
pub(super) fn ask(conn: &Connection, sealer: &Sealer, werk: &Werkitem) -> Result<(), StoreError> {
    match find(conn, &werk.werk_id)? {
        None => put(
            conn,
            sealer,
            werk,
            "INSERT INTO werk (soort, partner, traject_id, bericht_id, regel, tekst, ontstaan_op,
                 vervalt_op, toestand, besluit, besloten_door, besloten_op, waarom, controle, werk_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        ),
        Some(found) if found.toestand == Toestand::Vervallen => update(conn, sealer, werk),
        Some(_) => Ok(()),
    }
}

/// What it was about came to pass: it is no longer asked. What was decided stays so.
pub(super) fn lapse(conn: &Connection, sealer: &Sealer, werk_id: &str) -> Result<(), StoreError> {
    match find(conn, werk_id)? {
        Some(werk) if werk.toestand == Toestand::Open => {
            update(conn, sealer, &Werkitem { toestand: Toestand::Vervallen, ..werk })
        }
        _ => Ok(()),
    }
}

/// The same for all work about a traject.
pub(super) fn lapse_of(conn: &Connection, sealer: &Sealer, traject_id: &str) -> Result<(), StoreError> {
    let doing = failed("looked for the work of a traject");
    let mut select = conn
        .prepare_cached("SELECT werk_id FROM werk WHERE toestand = 'open' AND traject_id = ?1 ORDER BY seq")
        .map_err(&doing)?;
    let ids: Vec<String> =
        select.query_map([traject_id], |r| r.get(0)).map_err(&doing)?.collect::<Result<_, _>>().map_err(&doing)?;
    ids.iter().try_for_each(|id| lapse(conn, sealer, id))
}

/// A person decides. What is not open stays as it is.
pub(super) fn decide(
    conn: &Connection,
    sealer: &Sealer,
    werk_id: &str,
    (besluit, waarom): (Besluit, &str),
    (wie, at): (&str, DateTime<Utc>),
) -> Result<Done, StoreError> {
    let Some(werk) = find(conn, werk_id)? else { return Ok(Done::Gone) };
    if werk.toestand != Toestand::Open {
        return Ok(Done::Closed(Box::new(werk)));
    }
    let werk = Werkitem {
        toestand: Toestand::Besloten,
        besluit: Some(besluit),
        besloten_door: Some(wie.to_owned()),
        besloten_op: Some(at),
        waarom: Some(waarom.to_owned()),
        ..werk
    };
    update(conn, sealer, &werk)?;
    Ok(Done::Decided(Box::new(werk)))
}

/// Whether a rule holds this delivery, and work about its message is open or was decided with no. Looked at in the
/// transaction: of two people who decide about one message at once, the second lets it go.
pub(super) fn undecided(conn: &Connection, delivery: i64) -> Result<bool, StoreError> {
    conn.prepare_cached(
        "SELECT 1 FROM held h JOIN outbox o ON o.seq = h.outbox_seq JOIN message m ON m.seq = o.message_seq
           JOIN werk w ON w.bericht_id = m.bericht_id
         WHERE h.outbox_seq = ?1 AND h.wie = ?2 AND (w.toestand = 'open' OR w.besluit = 'geweigerd')",
    )
    .and_then(|mut s| s.exists((delivery, HUB)))
    .map_err(failed("looked what a delivery waits for"))
}

fn update(conn: &Connection, sealer: &Sealer, werk: &Werkitem) -> Result<(), StoreError> {
    put(
        conn,
        sealer,
        werk,
        "UPDATE werk SET soort = ?1, partner = ?2, traject_id = ?3, bericht_id = ?4, regel = ?5,
             tekst = ?6, ontstaan_op = ?7, vervalt_op = ?8, toestand = ?9, besluit = ?10, besloten_door = ?11,
             besloten_op = ?12, waarom = ?13, controle = ?14
         WHERE werk_id = ?15",
    )
}

fn put(conn: &Connection, sealer: &Sealer, w: &Werkitem, sql: &str) -> Result<(), StoreError> {
    let vervalt_op = w.vervalt_op.map(|dag| dag.to_string());
    let besluit = w.besluit.map(Besluit::as_str);
    let besloten_op = w.besloten_op.map(ms);
    let check = check(sealer, w);
    conn.prepare_cached(sql)
        .and_then(|mut s| {
            s.execute(rusqlite::params![
                w.soort.as_str(),
                w.partner,
                w.traject_id,
                w.bericht_id,
                w.regel,
                w.tekst,
                ms(w.ontstaan_op),
                vervalt_op,
                w.toestand.as_str(),
                besluit,
                w.besloten_door,
                besloten_op,
                w.waarom,
                check,
                w.werk_id
            ])
        })
        .map(drop)
        .map_err(failed("wrote work"))
}

/// Over every column but its number; `verify` makes it again.
fn check(sealer: &Sealer, w: &Werkitem) -> [u8; CHECK] {
    let mut check = sealer.check("werk");
    check.add(&w.werk_id).add(w.soort.as_str()).add(&w.partner).add(w.traject_id.as_ref()).add(w.bericht_id.as_ref());
    check.add(w.regel.as_ref()).add(&w.tekst).add(ms(w.ontstaan_op));
    check.add(w.vervalt_op.map(|dag| dag.to_string()).as_ref()).add(w.toestand.as_str());
    check.add(w.besluit.map(Besluit::as_str)).add(w.besloten_door.as_ref()).add(w.besloten_op.map(ms));
    check.add(w.waarom.as_ref());
    check.end()
}

/// One by its id.
pub(super) fn find(conn: &Connection, werk_id: &str) -> Result<Option<Werkitem>, StoreError> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM werk WHERE werk_id = ?1"))
        .and_then(|mut s| s.query_row([werk_id], stored).optional())
        .map_err(failed("read work"))
}

/// See [`super::super::work::ReadWork::work`].
pub(super) fn list(conn: &Connection, filter: &WorkFilter) -> Result<Vec<Werkitem>, StoreError> {
    let doing = failed("read work");
    let WorkFilter { partner, soort, traject_id, toestand, te_laat_op, limit } = filter;
    let limit = if *limit == 0 { 100 } else { *limit };
    // Written out, so that what is open is found by its index.
    let open = *toestand == Some(Toestand::Open) || te_laat_op.is_some();
    let sql = format!(
        "SELECT {COLUMNS} FROM werk WHERE {} AND (?1 IS NULL OR partner = ?1) AND (?2 IS NULL OR soort = ?2)
           AND (?3 IS NULL OR traject_id = ?3) AND (?4 IS NULL OR toestand = ?4) AND (?5 IS NULL OR vervalt_op < ?5)
         ORDER BY seq LIMIT ?6",
        if open { "toestand = 'open'" } else { "1" }
    );
    let te_laat_op = te_laat_op.map(|dag| dag.to_string());
    let (soort, toestand) = (soort.map(WerkSoort::as_str), toestand.map(Toestand::as_str));
    let mut select = conn.prepare_cached(&sql).map_err(&doing)?;
    let rows = select.query_map((partner, soort, traject_id, toestand, te_laat_op, limit), stored).map_err(&doing)?;
    rows.collect::<Result<_, _>>().map_err(&doing)
}

/// See [`super::super::work::ReadWork::open_work`].
pub(super) fn open(conn: &Connection) -> Result<Vec<OpenWork>, StoreError> {
    let doing = failed("counted open work");
    let mut select = conn
        .prepare_cached(
            "SELECT partner, soort, count(*) FROM werk WHERE toestand = 'open' GROUP BY partner, soort ORDER BY 1, 2",
        )
        .map_err(&doing)?;
    let rows = select
        .query_map([], |r| {
            Ok(OpenWork { partner: r.get(0)?, soort: word(r, 1)?, aantal: r.get::<_, i64>(2)?.unsigned_abs() })
        })
        .map_err(&doing)?;
    rows.collect::<Result<_, _>>().map_err(&doing)
}

fn stored(r: &Row<'_>) -> rusqlite::Result<Werkitem> {
    Ok(Werkitem {
        werk_id: r.get(0)?,
        soort: word(r, 1)?,
        partner: r.get(2)?,
        traject_id: r.get(3)?,
        bericht_id: r.get(4)?,
        regel: r.get(5)?,
        tekst: r.get(6)?,
        ontstaan_op: r.get::<_, At>(7)?.0,
        vervalt_op: word_or_null(r, 8)?,
        toestand: word(r, 9)?,
        besluit: word_or_null(r, 10)?,
        besloten_door: r.get(11)?,
        besloten_op: r.get::<_, Option<At>>(12)?.map(|at| at.0),
        waarom: r.get(13)?,
    })
}
