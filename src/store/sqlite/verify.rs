//! A look through everything that is stored: is the file whole, does every row still say what was written, does every sealed
//! column open, and is every delivery in exactly one state. Faults are told by place and id, never by value.
//!
//! Nothing stops at the first fault: what cannot be read is a fault, and the look goes on with the next row or table.

mod rows;
mod work;

use super::super::StoreError;
use super::super::check::{Counts, Deliveries, Messages, Report, TOLD, Wrong};
use super::super::crypt::Sealer;
use super::super::crypt::row::{Check, Part};
use super::{audit, connect, failed, inspect};
use crate::message::digest::hex;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use std::fmt::Display;

/// Looks at everything, in one transaction, so that all of it is of one moment.
pub(super) fn verify(conn: &mut Connection, sealer: &Sealer) -> Result<Report, StoreError> {
    let t = conn.transaction().map_err(failed("began to verify"))?;
    let report = Report {
        schema: inspect::schema(&t)?,
        sleutel_past: true,
        tellingen: Counts::default(),
        fouten: vec![],
        aantal_fouten: 0,
        zonder_controle: 0,
        afdruk: String::new(),
    };
    let mut walk = Walk { conn: &t, sealer, report, all: sealer.check("afdruk") };
    walk.tables();
    walk.database();
    walk.notes();
    if walk.report.sleutel_past {
        walk.messages();
        walk.receipts("receipt");
        walk.receipts("receipt_before");
        walk.edits();
        walk.released();
        walk.attempts();
        walk.held();
        walk.trajecten();
        walk.pseudonyms();
        walk.numbers();
        walk.work();
        walk.audit();
    }
    walk.counts();
    let Walk { mut report, all, .. } = walk;
    report.afdruk = hex(&all.end());
    Ok(report)
}

/// A value as the check of its row counts it.
fn part(value: ValueRef<'_>) -> Part<'_> {
    match value {
        ValueRef::Null => Part::None,
        ValueRef::Integer(number) => Part::Number(number),
        ValueRef::Real(number) => Part::Real(number),
        ValueRef::Text(text) => Part::Text(text),
        ValueRef::Blob(bytes) => Part::Bytes(bytes),
    }
}

/// A number of [`Deliveries`].
type Field = fn(&mut Deliveries) -> &mut u64;

struct Walk<'t> {
    conn: &'t Connection,
    sealer: &'t Sealer,
    report: Report,
    /// Over everything that is read.
    all: Check,
}

impl Walk<'_> {
    fn wrong(&mut self, plaats: &str, id: impl Display, wat: impl Into<String>) {
        self.report.aantal_fouten += 1;
        if self.report.fouten.len() < TOLD {
            self.report.fouten.push(Wrong { plaats: plaats.to_owned(), id: id.to_string(), wat: wat.into() });
        }
    }

    /// Every row of a question; one that cannot be read is a fault, and so is a table that cannot be read on.
    fn each(&mut self, table: &str, sql: &str, mut row: impl FnMut(&mut Self, &Row<'_>) -> rusqlite::Result<()>) {
        let conn = self.conn;
        let mut select = match conn.prepare(sql) {
            Ok(select) => select,
            Err(_) => return self.wrong(table, "", "deze tabel is niet te lezen"),
        };
        let Ok(mut rows) = select.query([]) else { return self.wrong(table, "", "deze tabel is niet te lezen") };
        let mut read = 0u64;
        loop {
            match rows.next() {
                Ok(None) => return,
                Ok(Some(found)) => {
                    read += 1;
                    if row(self, found).is_err() {
                        self.wrong(table, name(found), "deze rij heeft niet de vorm waarin zij is geschreven");
                    }
                }
                Err(_) => {
                    return self.wrong(table, "", format!("na {read} rijen is deze tabel niet verder te lezen"));
                }
            }
        }
    }

    /// Adds the columns in `range` to the check of the row, and to the digest of everything.
    fn add(&mut self, check: &mut Check, row: &Row<'_>, columns: usize) -> rusqlite::Result<()> {
        for column in 0..columns {
            let value = part(row.get_ref(column)?);
            check.add(value);
            self.all.add(value);
        }
        Ok(())
    }

    /// Compares the check of a row with the one that was kept.
    fn compare(&mut self, table: &str, id: &str, check: Check, kept: ValueRef<'_>) {
        match kept {
            ValueRef::Null => self.report.zonder_controle += 1,
            ValueRef::Blob(kept) if kept == check.end() => {}
            _ => self.wrong(table, id, "deze rij is veranderd nadat zij is geschreven"),
        }
    }

    /// Opens a sealed column; what is in it counts in the digest of everything.
    fn open(&mut self, column: &str, aad: &str, id: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        match self.sealer.open(aad, sealed) {
            Ok(plain) => {
                self.all.add(plain.as_slice());
                Some(plain)
            }
            Err(_) => {
                self.wrong(column, id, "deze verzegelde kolom opent niet: de bytes zijn veranderd");
                None
            }
        }
    }

    /// Whether the tables, indexes and triggers are those of this version.
    fn tables(&mut self) {
        const SCHEMA: &str = "SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_master ORDER BY name";
        let of = |conn: &Connection| -> rusqlite::Result<Vec<[String; 4]>> {
            let mut select = conn.prepare(SCHEMA)?;
            let rows = select.query_map([], |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?]))?;
            rows.collect()
        };
        let expected = Connection::open_in_memory().and_then(|fresh| {
            connect::MIGRATIONS.iter().try_for_each(|sql| fresh.execute_batch(sql))?;
            of(&fresh)
        });
        match (of(self.conn), expected) {
            (Ok(found), Ok(expected)) if found == expected => {}
            (Ok(found), Ok(expected)) => {
                let differs =
                    expected.iter().find(|e| !found.contains(e)).or(found.iter().find(|f| !expected.contains(f)));
                let name = differs.map(|d| d[1].clone()).unwrap_or_default();
                self.wrong("database", name, "de tabellen zijn niet die van deze versie van het programma");
            }
            _ => self.wrong("database", "", "de beschrijving van de tabellen is niet te lezen"),
        }
    }

    /// What SQLite itself finds: pages, indexes, references.
    fn database(&mut self) {
        self.each("database", "PRAGMA integrity_check", |walk, row| {
            let told: String = row.get(0)?;
            if told != "ok" {
                walk.wrong("database", "", format!("SQLite meldt: {}", told.replace('\n', "; ")));
            }
            Ok(())
        });
        self.each("database", "PRAGMA foreign_key_check", |walk, row| {
            let (table, number, parent): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let number = number.map(|n| n.to_string()).unwrap_or_default();
            walk.wrong(&table, number, format!("deze rij hoort bij een rij van `{parent}` die er niet is"));
            Ok(())
        });
    }

    /// The store's notes to itself, and with them whether the key fits.
    fn notes(&mut self) {
        let sealed =
            self.conn.query_row("SELECT waarde FROM meta WHERE naam = 'key_check'", [], |r| r.get::<_, Vec<u8>>(0));
        if !sealed.is_ok_and(|sealed| self.sealer.open(connect::KEY_CHECK, &sealed).is_ok()) {
            self.report.sleutel_past = false;
            return self.wrong(
                connect::KEY_CHECK,
                "",
                "de sleutel past niet bij deze gegevens; er is verder niets geopend",
            );
        }
        self.each("meta", "SELECT naam, waarde FROM meta ORDER BY naam", |walk, row| {
            let (naam, sealed) = (row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_blob()?);
            let opened = walk.sealer.open(&format!("meta.{naam}"), sealed);
            match opened {
                Ok(plain) => {
                    walk.all.add(naam).add(plain.as_slice());
                }
                Err(_) => walk.wrong("meta", naam, "deze verzegelde kolom opent niet"),
            }
            Ok(())
        });
    }

    fn audit(&mut self) {
        match audit::walk(self.conn, self.sealer) {
            Ok(None) => {}
            Ok(Some(line)) => {
                self.wrong("audit", line, "vanaf deze regel is het logboek niet zoals het is geschreven");
            }
            Err(_) => self.wrong("audit", "", "het logboek is niet te lezen"),
        }
    }

    fn count(&mut self, table: &str, sql: &str) -> u64 {
        match self.conn.query_row(sql, [], |r| r.get::<_, i64>(0)) {
            Ok(number) => number.unsigned_abs(),
            Err(_) => {
                self.wrong(table, "", "deze tabel is niet te tellen");
                0
            }
        }
    }

    /// In is out, held and waiting together, for every receiver and route.
    fn counts(&mut self) {
        let mut counts = Counts {
            trajecten: self.count("traject", "SELECT count(*) FROM traject"),
            pseudoniemen: self.count("pseudonym", "SELECT count(*) FROM pseudonym"),
            termijnen: self.count("termijn", "SELECT count(*) FROM termijn"),
            werk: self.count("werk", "SELECT count(*) FROM werk"),
            logboek: self.count("audit", "SELECT count(*) FROM audit"),
            ..Counts::default()
        };
        let sql = "SELECT partner, route, status, count(*) FROM message GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";
        self.each("message", sql, |_, row| {
            let aantal = row.get::<_, i64>(3)?.unsigned_abs();
            let (partner, route, status) = (row.get(0)?, row.get(1)?, row.get(2)?);
            counts.berichten.push(Messages { partner, route, status, aantal });
            Ok(())
        });
        // Counted apart: all, by receipt, by hold, and waiting as a start of the gateway looks for them.
        let questions: [(&str, Field); 4] = [
            ("FROM outbox o", |d| &mut d.leveringen),
            ("FROM receipt r JOIN outbox o ON o.seq = r.outbox_seq", |d| &mut d.bezorgd),
            (
                "FROM held h JOIN outbox o ON o.seq = h.outbox_seq
                 WHERE NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq)",
                |d| &mut d.vastgehouden,
            ),
            (
                "FROM outbox o WHERE o.seq > ifnull((SELECT waarde FROM teller WHERE naam = 'gereed'), 0)
                 AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq)
                 AND NOT EXISTS (SELECT 1 FROM held WHERE outbox_seq = o.seq)",
                |d| &mut d.wacht,
            ),
        ];
        let list = &mut counts.leveringen;
        for (from, field) in questions {
            self.each("outbox", &format!("SELECT o.partner, o.route, count(*) {from} GROUP BY 1, 2"), |_, row| {
                let (partner, route): (String, String) = (row.get(0)?, row.get(1)?);
                let at = match list.iter().position(|d| d.partner == partner && d.route == route) {
                    Some(at) => at,
                    None => {
                        list.push(Deliveries { partner, route, ..Deliveries::default() });
                        list.len() - 1
                    }
                };
                *field(&mut list[at]) = row.get::<_, i64>(2)?.unsigned_abs();
                Ok(())
            });
        }
        list.sort_by(|a, b| (&a.partner, &a.route).cmp(&(&b.partner, &b.route)));
        for route in list.iter().filter(|d| !d.add_up()) {
            let told = format!(
                "{} leveringen zijn niet {} bezorgd, {} vastgehouden en {} wachtend samen",
                route.leveringen, route.bezorgd, route.vastgehouden, route.wacht
            );
            self.wrong("outbox", format!("{}/{}", route.partner, route.route), told);
        }
        self.report.tellingen = counts;
    }
}

/// What a person calls a row: its first column, which is never a value of a message.
fn name(row: &Row<'_>) -> String {
    match row.get_ref(0) {
        Ok(ValueRef::Integer(number)) => format!("rij {number}"),
        Ok(ValueRef::Text(text)) => String::from_utf8_lossy(text).into_owned(),
        _ => String::new(),
    }
}
