//! The one writer: a batch is a transaction, and the transaction is on disk when `commit` returns.

use super::super::crypt::Sealer;
use super::super::{Audit, Done, Entry, Intervention, Mark, Purged, StoreError, Verdict, Writer};
use super::{Shared, audit, connect, entry, failed, intervene, mark, purge};
use crate::config::Bewaren;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use std::fs::File;
use std::sync::Arc;

/// So many marks between two looks at how far deliveries are done.
const SETTLE_EVERY: usize = 4096;

/// The last numbers given out. Numbers come from here and not from SQLite, which would use the highest one again after a
/// purge; a late mark could then close somebody else's delivery.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    pub(super) message: i64,
    pub(super) outbox: i64,
    /// Up to here nothing is left to deliver.
    pub(super) gereed: i64,
    pub(super) audit: audit::Head,
}

pub(super) struct SqliteWriter {
    shared: Arc<Shared>,
    /// None after a failure: the next use starts on a new connection.
    open: Option<(Connection, Numbers)>,
    marks: usize,
    /// Held for as long as this writer lives.
    _lock: File,
}

impl SqliteWriter {
    pub(super) fn new(shared: Arc<Shared>, lock: File) -> Result<Self, StoreError> {
        let conn = connect::writing(&shared.database())?;
        let mut numbers = last_numbers(&conn, &shared)?;
        let gereed = mark::settled(&conn, numbers.gereed)?;
        if gereed > numbers.gereed {
            raise(&conn, &shared.sealer, "gereed", gereed)?;
            numbers.gereed = gereed;
        }
        Ok(Self { shared, open: Some((conn, numbers)), marks: 0, _lock: lock })
    }

    /// Does something in a transaction that is on disk when this returns.
    pub(super) fn within<T>(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&Connection, &Sealer) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (mut conn, numbers) = self.take()?;
        let t = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed(doing))?;
        let done = work(&t, &self.shared.sealer)?;
        t.commit().map_err(failed("put work on disk"))?;
        self.open = Some((conn, numbers));
        Ok(done)
    }

    /// Writes who was erased where a restore finds it ([`super::wisjournaal`]).
    pub(super) fn journaal(&mut self) -> Result<(), StoreError> {
        let (conn, numbers) = self.take()?;
        super::wisjournaal::werk_bij(&conn, &self.shared.sealer, &self.shared.folder)?;
        self.open = Some((conn, numbers));
        Ok(())
    }

    /// See [`super::super::persoon::WritePersoon::herschrijf`]. The copy is made in a file: in memory it would be as large as
    /// the database.
    pub(super) fn rewrite(&mut self, helemaal: bool) -> Result<bool, StoreError> {
        let (conn, numbers) = self.take()?;
        let doing = failed("wrote the database anew");
        if helemaal {
            conn.pragma_update(None, "temp_store", "FILE").map_err(&doing)?;
            conn.execute_batch("VACUUM").map_err(&doing)?;
            conn.pragma_update(None, "temp_store", "MEMORY").map_err(&doing)?;
        }
        let busy: i64 = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0)).map_err(&doing)?;
        self.open = Some((conn, numbers));
        Ok(busy == 0)
    }

    fn take(&mut self) -> Result<(Connection, Numbers), StoreError> {
        if let Some(open) = self.open.take() {
            return Ok(open);
        }
        let conn = connect::writing_again(&self.shared.database())?;
        let numbers = last_numbers(&conn, &self.shared)?;
        Ok((conn, numbers))
    }
}

impl Writer for SqliteWriter {
    fn commit(&mut self, entries: &[Entry], marks: &[Mark], audit: &[Audit]) -> Result<Vec<Verdict>, StoreError> {
        if entries.is_empty() && marks.is_empty() && audit.is_empty() {
            return Ok(Vec::new());
        }
        // Taken and only put back after success: whatever goes wrong, the connection is closed, which rolls back.
        let (mut conn, mut numbers) = self.take()?;
        let sealer = &self.shared.sealer;
        let t = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed("began a batch"))?;
        let verdicts = entries.iter().map(|e| entry::write(&t, sealer, &mut numbers, e)).collect::<Result<_, _>>()?;
        for mark in marks {
            mark::write(&t, sealer, mark)?;
        }
        audit::write(&t, sealer, &mut numbers.audit, audit)?;
        self.marks += marks.len();
        if self.marks >= SETTLE_EVERY {
            self.marks = 0;
            numbers.gereed = mark::settled(&t, numbers.gereed)?;
            raise(&t, sealer, "gereed", numbers.gereed)?;
        }
        t.commit().map_err(failed("put a batch on disk"))?;
        self.open = Some((conn, numbers));
        Ok(verdicts)
    }

    fn intervene(&mut self, orders: &[Intervention]) -> Result<Vec<Done>, StoreError> {
        let (mut conn, mut numbers) = self.take()?;
        let sealer = &self.shared.sealer;
        let t = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed("began to intervene"))?;
        let before = numbers;
        let done: Vec<Done> =
            orders.iter().map(|o| intervene::write(&t, sealer, &mut numbers, o)).collect::<Result<_, _>>()?;
        if done.contains(&Done::Verouderd) {
            t.rollback().map_err(failed("took an intervention back"))?;
            self.open = Some((conn, before));
            return Ok(vec![Done::Verouderd; orders.len()]);
        }
        t.commit().map_err(failed("put an intervention on disk"))?;
        self.open = Some((conn, numbers));
        Ok(done)
    }

    fn purge(&mut self, bewaren: &Bewaren, now: DateTime<Utc>, limit: u32) -> Result<Purged, StoreError> {
        let (mut conn, numbers) = self.take()?;
        let gone = purge::purge(&mut conn, &self.shared.sealer, &numbers, bewaren, now, limit)?;
        self.open = Some((conn, numbers));
        Ok(gone)
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        let (conn, numbers) = self.take()?;
        // The version as it is: a page of the file is written, and nothing differs.
        let version = super::inspect::schema(&conn)?;
        conn.pragma_update(None, "user_version", version).map_err(failed("tried to write"))?;
        self.open = Some((conn, numbers));
        Ok(())
    }
}

fn last_numbers(conn: &Connection, shared: &Shared) -> Result<Numbers, StoreError> {
    let last = |sql: &str| conn.query_row(sql, [], |r| r.get(0)).map_err(failed("looked up the last numbers"));
    Ok(Numbers {
        message: last(
            "SELECT max(ifnull((SELECT max(seq) FROM message), 0),
                        ifnull((SELECT waarde FROM teller WHERE naam = 'message'), 0))",
        )?,
        outbox: last(
            "SELECT max(ifnull((SELECT max(seq) FROM outbox), 0),
                        ifnull((SELECT waarde FROM teller WHERE naam = 'outbox'), 0))",
        )?,
        gereed: teller(conn, "gereed")?,
        audit: audit::head(conn, &shared.sealer)?,
    })
}

/// A number that only goes up; 0 when it was never raised.
pub(super) fn teller(conn: &Connection, naam: &str) -> Result<i64, StoreError> {
    conn.prepare_cached("SELECT waarde FROM teller WHERE naam = ?1")
        .and_then(|mut s| s.query_row([naam], |r| r.get(0)).optional())
        .map(Option::unwrap_or_default)
        .map_err(failed("read a number"))
}

/// Lowers a number to `waarde`, unless it is lower already.
pub(super) fn lower(conn: &Connection, sealer: &Sealer, naam: &str, waarde: i64) -> Result<(), StoreError> {
    let mut check = sealer.check("teller");
    check.add(naam).add(waarde);
    conn.prepare_cached("UPDATE teller SET waarde = ?2, controle = ?3 WHERE naam = ?1 AND waarde > ?2")
        .and_then(|mut s| s.execute((naam, waarde, check.end())))
        .map(|_| ())
        .map_err(failed("lowered a number"))
}

/// Raises a number to `waarde`, unless it is higher already.
pub(super) fn raise(conn: &Connection, sealer: &Sealer, naam: &str, waarde: i64) -> Result<(), StoreError> {
    let mut check = sealer.check("teller");
    check.add(naam).add(waarde);
    conn.prepare_cached(
        "INSERT INTO teller (naam, waarde, controle) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET waarde = excluded.waarde, controle = excluded.controle
         WHERE excluded.waarde > waarde",
    )
    .and_then(|mut s| s.execute((naam, waarde, check.end())))
    .map(|_| ())
    .map_err(failed("raised a number"))
}
