//! Terms, inside the transaction and as they are read.

use super::super::StoreError;
use super::super::crypt::Sealer;
use super::super::crypt::row::CHECK;
use super::super::work::{Fired, StoredTermijn, TermijnFilter, TermijnToestand};
use super::entry;
use super::row::word;
use super::{failed, werk};
use crate::domain::termijn::{Termijn, TermijnSoort};
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row};

const COLUMNS: &str = "seq, traject_id, soort, ronde, voor, vervalt_op, toestand, werk_id";

impl TermijnToestand {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Gevuurd => "gevuurd",
            Self::Vervallen => "vervallen",
        }
    }
}

/// Sets a term, or moves it. Set again with the same day, it is as it was; with another day its work is no longer asked.
pub(super) fn set(conn: &Connection, sealer: &Sealer, termijn: &Termijn) -> Result<(), StoreError> {
    let doing = failed("set a term");
    let found = match &termijn.traject_id {
        Some(id) => conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM termijn WHERE traject_id = ?1 AND soort = ?2 AND ronde = ?3 AND voor = ?4"
            ))
            .and_then(|mut s| {
                s.query_row((id, termijn.soort.as_str(), termijn.ronde, &termijn.voor), stored).optional()
            })
            .map_err(&doing)?,
        None => None,
    };
    let Some(found) = found else {
        let check = check(sealer, termijn, TermijnToestand::Open, None);
        return conn
            .prepare_cached(
                "INSERT INTO termijn (traject_id, soort, ronde, voor, vervalt_op, vuurt_op, toestand, controle)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'open', ?7)",
            )
            .and_then(|mut s| {
                let (vervalt_op, vuurt_op) = (termijn.vervalt_op.to_string(), termijn.vuurt_op().to_string());
                let soort = termijn.soort.as_str();
                s.execute((&termijn.traject_id, soort, termijn.ronde, &termijn.voor, vervalt_op, vuurt_op, check))
            })
            .map(drop)
            .map_err(doing);
    };
    if found.toestand != TermijnToestand::Vervallen && found.termijn.vervalt_op == termijn.vervalt_op {
        return Ok(());
    }
    if let Some(werk_id) = &found.werk_id {
        werk::lapse(conn, sealer, werk_id)?;
    }
    let now = StoredTermijn { termijn: termijn.clone(), toestand: TermijnToestand::Open, werk_id: None, ..found };
    update(conn, sealer, &now)
}

/// What the terms of this kind (None: of any kind) of this traject were for came to pass: they no longer run, and work they
/// made is no longer asked.
pub(super) fn lapse(
    conn: &Connection,
    sealer: &Sealer,
    traject_id: &str,
    soort: Option<TermijnSoort>,
) -> Result<(), StoreError> {
    let doing = failed("ended terms");
    let sql = format!(
        "SELECT {COLUMNS} FROM termijn
         WHERE traject_id = ?1 AND soort = ifnull(?2, soort) AND toestand <> 'vervallen' ORDER BY seq"
    );
    let mut select = conn.prepare_cached(&sql).map_err(&doing)?;
    let rows = select.query_map((traject_id, soort.map(TermijnSoort::as_str)), stored).map_err(&doing)?;
    let found: Vec<StoredTermijn> = rows.collect::<Result<_, _>>().map_err(&doing)?;
    for termijn in found {
        if let Some(werk_id) = &termijn.werk_id {
            werk::lapse(conn, sealer, werk_id)?;
        }
        update(conn, sealer, &StoredTermijn { toestand: TermijnToestand::Vervallen, ..termijn })?;
    }
    Ok(())
}

/// A term came: it is marked, and its work is there. False: it had been, is over, or was moved.
pub(super) fn fire(conn: &Connection, sealer: &Sealer, fired: &Fired) -> Result<bool, StoreError> {
    let found = conn
        .prepare_cached(&format!("SELECT {COLUMNS} FROM termijn WHERE seq = ?1"))
        .and_then(|mut s| s.query_row([fired.nummer], stored).optional())
        .map_err(failed("read a term"))?;
    let due = |t: &StoredTermijn| t.toestand == TermijnToestand::Open && t.termijn.vervalt_op == fired.vervalt_op;
    let Some(termijn) = found.filter(due) else { return Ok(false) };
    if let Some(next) = &fired.traject
        && !entry::replace(conn, sealer, next)?
    {
        return Ok(false);
    }
    let werk_id = Some(fired.werk.werk_id.clone());
    update(conn, sealer, &StoredTermijn { toestand: TermijnToestand::Gevuurd, werk_id, ..termijn })?;
    werk::ask(conn, sealer, &fired.werk)?;
    Ok(true)
}

fn update(conn: &Connection, sealer: &Sealer, t: &StoredTermijn) -> Result<(), StoreError> {
    let check = check(sealer, &t.termijn, t.toestand, t.werk_id.as_deref());
    let (vervalt_op, vuurt_op) = (t.termijn.vervalt_op.to_string(), t.termijn.vuurt_op().to_string());
    conn.prepare_cached(
        "UPDATE termijn SET vervalt_op = ?2, vuurt_op = ?3, toestand = ?4, werk_id = ?5, controle = ?6 WHERE seq = ?1",
    )
    .and_then(|mut s| s.execute((t.nummer, vervalt_op, vuurt_op, t.toestand.as_str(), &t.werk_id, check)))
    .map(drop)
    .map_err(failed("wrote a term"))
}

/// Over every column but its number; `verify` makes it again.
fn check(sealer: &Sealer, t: &Termijn, toestand: TermijnToestand, werk_id: Option<&str>) -> [u8; CHECK] {
    let mut check = sealer.check("termijn");
    check.add(t.traject_id.as_ref()).add(t.soort.as_str()).add(t.ronde).add(&t.voor);
    check.add(t.vervalt_op.to_string().as_str()).add(t.vuurt_op().to_string().as_str());
    check.add(toestand.as_str()).add(werk_id);
    check.end()
}

/// See [`super::super::work::ReadWork::termijnen`].
pub(super) fn list(conn: &Connection, filter: &TermijnFilter) -> Result<Vec<StoredTermijn>, StoreError> {
    let doing = failed("read terms");
    let TermijnFilter { traject_id, soort, op, limit } = filter;
    let limit = if *limit == 0 { 1000 } else { *limit };
    let (soort, op) = (soort.map(TermijnSoort::as_str), op.map(|op: NaiveDate| op.to_string()));
    // Written out, so that each question finds its index.
    let of = match (traject_id, &op) {
        (Some(_), None) => "traject_id = ?1 AND ?4 IS NULL",
        (Some(_), Some(_)) => "traject_id = ?1 AND toestand = 'open' AND vuurt_op <= ?4",
        (None, Some(_)) => "?1 IS NULL AND toestand = 'open' AND vuurt_op <= ?4",
        (None, None) => "?1 IS NULL AND ?4 IS NULL",
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM termijn WHERE {of} AND (?2 IS NULL OR soort = ?2) ORDER BY vuurt_op, seq LIMIT ?3"
    );
    let mut select = conn.prepare_cached(&sql).map_err(&doing)?;
    let rows = select.query_map((traject_id, soort, limit, op), stored).map_err(&doing)?;
    rows.collect::<Result<_, _>>().map_err(&doing)
}

fn stored(r: &Row<'_>) -> rusqlite::Result<StoredTermijn> {
    let termijn = Termijn {
        traject_id: r.get(1)?,
        soort: word(r, 2)?,
        ronde: r.get(3)?,
        voor: r.get(4)?,
        vervalt_op: word(r, 5)?,
    };
    Ok(StoredTermijn { nummer: r.get(0)?, termijn, toestand: word(r, 6)?, werk_id: r.get(7)? })
}
