//! The nightly export: nights, what partners got, watermarks, and what there is to look at.

use super::super::crypt::Sealer;
use super::super::export::{Deel, Nacht, ReadExport, Watermerk, WriteExport, Zending};
use super::super::{DeliveryStatus, Received, StoreError};
use super::failed;
use super::pages;
use super::reader::SqliteReader;
use super::row::{At, aad, ms, word};
use super::writer::SqliteWriter;
use crate::domain::traject::Traject;
use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row};

/// Where a row of `export_zending` stands, by its alias. A message that is no longer kept was confirmed: what is to be
/// delivered is not removed.
macro_rules! stand {
    ($z:literal) => {
        concat!(
            "CASE WHEN EXISTS (SELECT 1 FROM message m JOIN outbox o ON o.message_seq = m.seq JOIN held h ON h.outbox_seq = o.seq
                    WHERE m.bericht_id = ", $z, ".bericht_id AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq))
                  THEN 'vastgehouden'
                  WHEN EXISTS (SELECT 1 FROM message m JOIN outbox o ON o.message_seq = m.seq
                    WHERE m.bericht_id = ", $z, ".bericht_id AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq))
                  THEN 'wacht' ELSE 'bezorgd' END"
        )
    };
}

/// The columns of [`Zending`], of `z`.
const ZENDING: &str = "z.nacht, z.partner, z.soort, z.object, z.sha256, z.bericht_id, z.wijzigt_op";

impl WriteExport for SqliteWriter {
    fn begin_nacht(&mut self, nacht: &Nacht) -> Result<Nacht, StoreError> {
        self.within("began a night", |t, sealer| {
            if let Some(known) = night(t, nacht.nacht)? {
                return Ok(known);
            }
            put_night(t, sealer, nacht)?;
            Ok(nacht.clone())
        })
    }

    fn deel_klaar(&mut self, d: &Deel) -> Result<(), StoreError> {
        self.within("began to note what a night did", |t, sealer| {
            let nacht = d.nacht.to_string();
            let mut check = sealer.check("export_deel");
            check.add(&nacht).add(&d.partner).add(&d.soort).add(d.van).add(d.gelezen).add(d.zonder);
            check.add(d.ongewijzigd).add(d.verzonden).add(&d.gelezen_sha256).add(&d.verzonden_sha256);
            t.prepare_cached("INSERT OR REPLACE INTO export_deel VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)")
                .and_then(|mut s| {
                    s.execute(rusqlite::params![
                        nacht,
                        d.partner,
                        d.soort,
                        d.van,
                        d.gelezen,
                        d.zonder,
                        d.ongewijzigd,
                        d.verzonden,
                        d.gelezen_sha256,
                        d.verzonden_sha256,
                        check.end()
                    ])
                })
                .map(drop)
                .map_err(failed("noted what a night did"))
        })
    }

    fn nacht_klaar(&mut self, nacht: NaiveDate, op: DateTime<Utc>) -> Result<(), StoreError> {
        self.within("began to end a night", |t, sealer| {
            let Some(known) = night(t, nacht)? else { return Ok(()) };
            let klaar_op = known.klaar_op.or(Some(op));
            put_night(t, sealer, &Nacht { klaar_op, ..known })
        })
    }

    fn zet_watermerk(&mut self, w: &Watermerk) -> Result<(), StoreError> {
        self.within("began to put a watermark", |t, sealer| {
            let (nacht, gezet) = (w.nacht.to_string(), ms(w.gezet_op));
            let mut check = sealer.check("export_watermerk");
            check.add(&w.partner).add(&w.soort).add(w.tot).add(&nacht).add(gezet);
            t.prepare_cached(
                "INSERT INTO export_watermerk VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET tot = excluded.tot, nacht = excluded.nacht, gezet_op = excluded.gezet_op,
                                           controle = excluded.controle
                 WHERE excluded.tot >= tot AND excluded.nacht > nacht",
            )
            .and_then(|mut s| s.execute((&w.partner, &w.soort, w.tot, nacht, gezet, check.end())))
            .map(drop)
            .map_err(failed("put a watermark"))
        })
    }
}

/// Writes or replaces a night.
fn put_night(t: &Connection, sealer: &Sealer, n: &Nacht) -> Result<(), StoreError> {
    let (nacht, begonnen, klaar) = (n.nacht.to_string(), ms(n.begonnen_op), n.klaar_op.map(ms));
    let mut check = sealer.check("export_nacht");
    check.add(&nacht).add(i64::from(n.volledig)).add(n.tot).add(begonnen).add(klaar);
    t.prepare_cached("INSERT OR REPLACE INTO export_nacht VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        .and_then(|mut s| s.execute((nacht, n.volledig, n.tot, begonnen, klaar, check.end())))
        .map(drop)
        .map_err(failed("wrote a night"))
}

/// What was sent of an object; in the transaction of its message.
pub(super) fn sent(t: &Connection, sealer: &Sealer, z: &Zending) -> Result<(), StoreError> {
    let (nacht, wijzigt) = (z.nacht.to_string(), z.wijzigt_op.map(|dag| dag.to_string()));
    let mut check = sealer.check("export_zending");
    check.add(&nacht).add(&z.partner).add(&z.soort).add(&z.object).add(&z.sha256).add(&z.bericht_id);
    check.add(wijzigt.as_ref());
    t.prepare_cached(
        "INSERT INTO export_zending (nacht, partner, soort, object, sha256, bericht_id, wijzigt_op, controle)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )
    .and_then(|mut s| {
        s.execute((nacht, &z.partner, &z.soort, &z.object, z.sha256, &z.bericht_id, wijzigt, check.end()))
    })
    .map(drop)
    .map_err(failed("wrote what was exported"))
}

fn night(conn: &Connection, nacht: NaiveDate) -> Result<Option<Nacht>, StoreError> {
    conn.prepare_cached("SELECT nacht, volledig, tot, begonnen_op, klaar_op FROM export_nacht WHERE nacht = ?1")
        .and_then(|mut s| s.query_row([nacht.to_string()], nacht_row).optional())
        .map_err(failed("read a night"))
}

fn dag(r: &Row<'_>, column: usize) -> rusqlite::Result<NaiveDate> {
    let text: String = r.get(column)?;
    text.parse().map_err(|_| rusqlite::Error::InvalidColumnType(column, text, Type::Text))
}

fn nacht_row(r: &Row<'_>) -> rusqlite::Result<Nacht> {
    Ok(Nacht {
        nacht: dag(r, 0)?,
        volledig: r.get(1)?,
        tot: r.get(2)?,
        begonnen_op: r.get::<_, At>(3)?.0,
        klaar_op: r.get::<_, Option<At>>(4)?.map(|at| at.0),
    })
}

fn zending(r: &Row<'_>) -> rusqlite::Result<Zending> {
    let wijzigt: Option<String> = r.get(6)?;
    Ok(Zending {
        nacht: dag(r, 0)?,
        partner: r.get(1)?,
        soort: r.get(2)?,
        object: r.get(3)?,
        sha256: r.get(4)?,
        bericht_id: r.get(5)?,
        wijzigt_op: wijzigt.map(|_| dag(r, 6)).transpose()?,
    })
}

impl ReadExport for SqliteReader {
    fn nachten(&mut self, limit: u32) -> Result<Vec<Nacht>, StoreError> {
        let doing = failed("read nights");
        let sql = "SELECT nacht, volledig, tot, begonnen_op, klaar_op FROM export_nacht ORDER BY nacht DESC LIMIT ?1";
        let mut select = self.conn().prepare_cached(sql).map_err(&doing)?;
        let rows = select.query_map([limit], nacht_row).map_err(&doing)?;
        rows.collect::<Result<_, _>>().map_err(&doing)
    }

    fn nacht(&mut self, nacht: NaiveDate) -> Result<Option<Nacht>, StoreError> {
        night(self.conn(), nacht)
    }

    fn delen(&mut self, nacht: NaiveDate) -> Result<Vec<Deel>, StoreError> {
        let doing = failed("read what a night did");
        let sql = "SELECT nacht, partner, soort, van, gelezen, zonder, ongewijzigd, verzonden, gelezen_sha256,
                          verzonden_sha256 FROM export_deel WHERE nacht = ?1 ORDER BY partner, soort";
        let mut select = self.conn().prepare_cached(sql).map_err(&doing)?;
        let deel = |r: &Row<'_>| {
            Ok(Deel {
                nacht: dag(r, 0)?,
                partner: r.get(1)?,
                soort: r.get(2)?,
                van: r.get(3)?,
                gelezen: r.get(4)?,
                zonder: r.get(5)?,
                ongewijzigd: r.get(6)?,
                verzonden: r.get(7)?,
                gelezen_sha256: r.get(8)?,
                verzonden_sha256: r.get(9)?,
            })
        };
        let rows = select.query_map([nacht.to_string()], deel).map_err(&doing)?;
        rows.collect::<Result<_, _>>().map_err(&doing)
    }

    fn zendingen(&mut self, nacht: NaiveDate) -> Result<Vec<(Zending, DeliveryStatus)>, StoreError> {
        let doing = failed("read what a night sent");
        let sql = format!(
            "SELECT {ZENDING}, {} FROM export_zending z WHERE z.nacht = ?1
               AND NOT EXISTS (SELECT 1 FROM export_zending y WHERE y.nacht = z.nacht AND y.partner = z.partner
                                 AND y.soort = z.soort AND y.object = z.object AND y.seq > z.seq)
             ORDER BY z.partner, z.soort, z.object",
            stand!("z")
        );
        let mut select = self.conn().prepare_cached(&sql).map_err(&doing)?;
        let rows = select.query_map([nacht.to_string()], |r| Ok((zending(r)?, word(r, 7)?))).map_err(&doing)?;
        rows.collect::<Result<_, _>>().map_err(&doing)
    }

    fn objecten(&mut self, partner: &str, soort: &str) -> Result<Vec<Zending>, StoreError> {
        let doing = failed("read what a partner got");
        let sql = format!(
            "SELECT {ZENDING} FROM export_zending z WHERE z.partner = ?1 AND z.soort = ?2
               AND NOT EXISTS (SELECT 1 FROM export_zending y WHERE y.partner = z.partner AND y.soort = z.soort
                                 AND y.object = z.object AND y.seq > z.seq)
             ORDER BY z.object"
        );
        let mut select = self.conn().prepare_cached(&sql).map_err(&doing)?;
        let rows = select.query_map((partner, soort), zending).map_err(&doing)?;
        rows.collect::<Result<_, _>>().map_err(&doing)
    }

    fn onbevestigd(
        &mut self,
        partner: &str,
        soort: &str,
        na: Option<NaiveDate>,
    ) -> Result<Option<NaiveDate>, StoreError> {
        let sql = format!(
            "SELECT z.nacht FROM export_zending z WHERE z.partner = ?1 AND z.soort = ?2 AND (?3 IS NULL OR z.nacht > ?3)
               AND {} <> 'bezorgd'
               AND NOT EXISTS (SELECT 1 FROM export_zending y WHERE y.partner = z.partner AND y.soort = z.soort
                                 AND y.object = z.object AND y.seq > z.seq AND {} = 'bezorgd')
             ORDER BY z.nacht LIMIT 1",
            stand!("z"),
            stand!("y")
        );
        self.conn()
            .prepare_cached(&sql)
            .and_then(|mut s| s.query_row((partner, soort, na.map(|n| n.to_string())), |r| dag(r, 0)).optional())
            .map_err(failed("looked for what a partner did not confirm"))
    }

    fn gedaan(
        &mut self,
        partner: &str,
        soort: &str,
        voor: Option<NaiveDate>,
    ) -> Result<Option<(NaiveDate, i64)>, StoreError> {
        self.conn()
            .prepare_cached(
                "SELECT n.nacht, n.tot FROM export_deel d JOIN export_nacht n ON n.nacht = d.nacht
                 WHERE d.partner = ?1 AND d.soort = ?2 AND (?3 IS NULL OR n.nacht < ?3)
                 ORDER BY n.nacht DESC LIMIT 1",
            )
            .and_then(|mut s| {
                let voor = voor.map(|n| n.to_string());
                s.query_row((partner, soort, voor), |r| Ok((dag(r, 0)?, r.get(1)?))).optional()
            })
            .map_err(failed("looked for the last night of a partner"))
    }

    fn watermerken(&mut self) -> Result<Vec<Watermerk>, StoreError> {
        let doing = failed("read watermarks");
        let sql = "SELECT partner, soort, tot, nacht, gezet_op FROM export_watermerk ORDER BY partner, soort";
        let mut select = self.conn().prepare_cached(sql).map_err(&doing)?;
        let row = |r: &Row<'_>| {
            Ok(Watermerk {
                partner: r.get(0)?,
                soort: r.get(1)?,
                tot: r.get(2)?,
                nacht: dag(r, 3)?,
                gezet_op: r.get::<_, At>(4)?.0,
            })
        };
        let rows = select.query_map([], row).map_err(&doing)?;
        rows.collect::<Result<_, _>>().map_err(&doing)
    }

    fn laatste_bericht(&mut self) -> Result<i64, StoreError> {
        self.conn()
            .prepare_cached("SELECT ifnull(max(seq), 0) FROM message")
            .and_then(|mut s| s.query_row([], |r| r.get(0)))
            .map_err(failed("looked for the last message"))
    }

    fn veranderd(&mut self, na: i64, tot: i64, behalve: &str) -> Result<Vec<String>, StoreError> {
        let doing = failed("looked which trajecten changed");
        let sql = "SELECT DISTINCT traject_id FROM message
                   WHERE seq > ?1 AND seq <= ?2 AND traject_id IS NOT NULL AND soort <> ?3 ORDER BY traject_id";
        let mut select = self.conn().prepare_cached(sql).map_err(&doing)?;
        let rows = select.query_map((na, tot, behalve), |r| r.get(0)).map_err(&doing)?;
        rows.collect::<Result<_, _>>().map_err(&doing)
    }

    fn trajecten(&mut self, na: &str, limit: u32) -> Result<Vec<Traject>, StoreError> {
        let doing = failed("read trajecten");
        let sql = "SELECT traject_id, data FROM traject WHERE traject_id > ?1 ORDER BY traject_id LIMIT ?2";
        let mut select = self.conn().prepare_cached(sql).map_err(&doing)?;
        let mut rows = select.query((na, limit)).map_err(&doing)?;
        let mut page = vec![];
        while let Some(row) = rows.next().map_err(&doing)? {
            let (id, data): (String, String) = row.try_into().map_err(&doing)?;
            let corrupt = |_| StoreError::Corrupt { what: format!("traject {id}") };
            page.push(serde_json::from_str(&data).map_err(corrupt)?);
        }
        Ok(page)
    }

    fn inhoud(&mut self, bericht_id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let sealed: Option<Option<Vec<u8>>> = self
            .conn()
            .prepare_cached(
                "SELECT c.canonical FROM message m JOIN content c ON c.message_seq = m.seq WHERE m.bericht_id = ?1",
            )
            .and_then(|mut s| s.query_row([bericht_id], |r| r.get(0)).optional())
            .map_err(failed("read a canonical message"))?;
        let Some(sealed) = sealed.flatten() else { return Ok(None) };
        let opened = self.sealer().open(&aad("content.canonical", bericht_id), &sealed);
        opened.map(Some).map_err(|_| StoreError::Sealed { what: format!("message {bericht_id}") })
    }

    fn van_soort(&mut self, soort: &str, na: i64, limit: u32) -> Result<Vec<Received>, StoreError> {
        pages::of_kind(self.conn(), self.sealer(), soort, na, limit)
    }
}
