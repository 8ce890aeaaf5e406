//! What is known of a person, and what is done to it, inside the transaction (`0008_persoon.sql`). Erasing is
//! [`super::persoon_wis`].

use super::super::crypt::Sealer;
use super::super::persoon::{
    Beperkt, Dossier, Gewist, Ingegrepen, Ingreep, Los, ReadPersoon, Spoor, WritePersoon, beperking,
};
use super::super::{Audit, HUB, Intervention, Pending, StoreError};
use super::reader::SqliteReader;
use super::row::{At, aad, ms};
use super::writer::{Numbers, SqliteWriter};
use super::{audit, entry, failed, held, intervene, persoon_wis, wisjournaal};
use crate::domain::traject::{GEWIST, Traject};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashSet;

impl WritePersoon for SqliteWriter {
    fn herschrijf(&mut self, helemaal: bool) -> Result<bool, StoreError> {
        self.journaal()?;
        self.rewrite(helemaal)
    }
}

impl ReadPersoon for SqliteReader {
    fn persoon(&mut self, spoor: Spoor<'_>) -> Result<Option<String>, StoreError> {
        let doing = failed("looked for a person");
        let ask = |sql: &str, values: &[&str]| {
            let found = self.conn().query_row(sql, rusqlite::params_from_iter(values), |r| r.get::<_, String>(0));
            found.optional().map_err(&doing)
        };
        let found = match spoor {
            Spoor::Bsn(bsn) => return Ok(Some(self.sealer().person_key(bsn))),
            Spoor::Traject(id) => ask("SELECT data ->> '$.persoon' FROM traject WHERE traject_id = ?1", &[id])?,
            Spoor::Pseudoniem { partner, client_ref } => {
                ask("SELECT persoon FROM pseudonym WHERE partner = ?1 AND client_ref = ?2", &[partner, client_ref])?
            }
        };
        // Of an erased traject nothing leads to the person; its number stands with the erasure.
        match (found, spoor) {
            (Some(persoon), _) if !persoon.is_empty() && persoon != GEWIST => Ok(Some(persoon)),
            (_, Spoor::Traject(id)) => ask(
                "SELECT persoon FROM persoon_gewist WHERE ' ' || trajecten || ' ' LIKE '% ' || ?1 || ' %' ORDER BY seq DESC LIMIT 1",
                &[id],
            ),
            _ => Ok(None),
        }
    }

    fn dossier(&mut self, persoon: &str) -> Result<Dossier, StoreError> {
        let doing = failed("read what is known of a person");
        let conn = self.conn();
        let trajecten = trajecten(conn, persoon)?;
        let mut berichten: Vec<(i64, String)> = vec![];
        for traject in &trajecten {
            let mut select =
                conn.prepare_cached("SELECT seq, bericht_id FROM message WHERE traject_id = ?1").map_err(&doing)?;
            let rows = select.query_map([&traject.traject_id], |r| Ok((r.get(0)?, r.get(1)?))).map_err(&doing)?;
            for row in rows {
                berichten.push(row.map_err(&doing)?);
            }
        }
        berichten.sort_unstable();
        let mut select = conn
            .prepare("SELECT partner, client_ref FROM pseudonym WHERE persoon = ?1 ORDER BY partner, client_ref")
            .map_err(&doing)?;
        let rows = select.query_map([persoon], |r| Ok((r.get(0)?, r.get(1)?))).map_err(&doing)?;
        let pseudoniemen = rows.collect::<Result<_, _>>().map_err(&doing)?;
        let berichten = berichten.into_iter().map(|(_, id)| id).collect();
        Ok(Dossier {
            trajecten,
            berichten,
            pseudoniemen,
            beperkt: beperkt(conn, persoon)?,
            gewist: gewist(conn, persoon)?,
        })
    }

    fn los(&mut self, after: i64, limit: u32) -> Result<Vec<Los>, StoreError> {
        let doing = failed("read messages of no traject");
        let conn = self.conn();
        let mut select = conn
            .prepare_cached(
                "SELECT m.seq, m.bericht_id, m.soort, c.raw FROM message m JOIN content c ON c.message_seq = m.seq
                 WHERE m.traject_id IS NULL AND m.opgeruimd = 0 AND m.seq > ?1 ORDER BY m.seq LIMIT ?2",
            )
            .map_err(&doing)?;
        let mut rows = select.query((after, limit)).map_err(&doing)?;
        let mut page = vec![];
        while let Some(row) = rows.next().map_err(&doing)? {
            let read = || -> rusqlite::Result<Los> {
                Ok(Los { seq: row.get(0)?, bericht_id: row.get(1)?, soort: row.get(2)?, raw: row.get(3)? })
            };
            let mut los = read().map_err(&doing)?;
            let opened = self.sealer().open(&aad("content.raw", &los.bericht_id), &los.raw);
            los.raw = opened.map_err(|_| StoreError::Sealed { what: format!("message {}", los.bericht_id) })?;
            page.push(los);
        }
        Ok(page)
    }

    fn audit_over(&mut self, waarop: &HashSet<String>) -> Result<Vec<Audit>, StoreError> {
        let doing = failed("read the audit trail");
        let mut select =
            self.conn().prepare_cached("SELECT at, wie, wat, waarop FROM audit ORDER BY seq").map_err(&doing)?;
        let mut rows = select.query([]).map_err(&doing)?;
        let mut lines = vec![];
        while let Some(row) = rows.next().map_err(&doing)? {
            let about = row.get_ref(3).map_err(&doing)?.as_str().unwrap_or_default();
            // A line about a person names his trajecten, with a space between.
            if about.split(' ').any(|one| waarop.contains(one)) {
                let line = || -> rusqlite::Result<Audit> {
                    Ok(Audit {
                        at: row.get::<_, At>(0)?.0,
                        wie: row.get(1)?,
                        wat: row.get(2)?,
                        waarop: about.to_owned(),
                    })
                };
                lines.push(line().map_err(&doing)?);
            }
        }
        Ok(lines)
    }
}

/// The trajecten of a person.
pub(super) fn trajecten(conn: &Connection, persoon: &str) -> Result<Vec<Traject>, StoreError> {
    let doing = failed("read the trajecten of a person");
    let mut select = conn
        .prepare("SELECT traject_id, data FROM traject WHERE data ->> '$.persoon' = ?1 ORDER BY traject_id")
        .map_err(&doing)?;
    let rows = select.query_map([persoon], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?))).map_err(&doing)?;
    let mut found = vec![];
    for row in rows {
        let (id, data) = row.map_err(&doing)?;
        found.push(serde_json::from_str(&data).map_err(|_| StoreError::Corrupt { what: format!("traject {id}") })?);
    }
    Ok(found)
}

fn beperkt(conn: &Connection, persoon: &str) -> Result<Option<Beperkt>, StoreError> {
    conn.query_row("SELECT sinds, wie, reden FROM persoon_beperkt WHERE persoon = ?1", [persoon], |r| {
        Ok(Beperkt { sinds: r.get::<_, At>(0)?.0, wie: r.get(1)?, reden: r.get(2)? })
    })
    .optional()
    .map_err(failed("looked who is restricted"))
}

/// Everybody of whom nothing goes out; a handful.
pub(super) fn beperkten(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let doing = failed("looked who is restricted");
    let mut select = conn.prepare_cached("SELECT persoon FROM persoon_beperkt").map_err(&doing)?;
    let rows = select.query_map([], |r| r.get(0)).map_err(&doing)?;
    rows.collect::<Result<_, _>>().map_err(&doing)
}

/// Whether the traject of a delivery is of somebody of whom nothing goes out.
pub(super) fn delivery_beperkt(conn: &Connection, delivery: i64) -> Result<bool, StoreError> {
    conn.prepare_cached(
        "SELECT 1 FROM outbox o JOIN message m ON m.seq = o.message_seq JOIN traject t ON t.traject_id = m.traject_id
           JOIN persoon_beperkt p ON p.persoon = t.data ->> '$.persoon'
         WHERE o.seq = ?1",
    )
    .and_then(|mut s| s.exists([delivery]))
    .map_err(failed("looked whether a person is restricted"))
}

fn gewist(conn: &Connection, persoon: &str) -> Result<Vec<Gewist>, StoreError> {
    let doing = failed("looked who was erased");
    let mut select = conn
        .prepare(
            "SELECT gewist_op, wie, reden, berichten, trajecten FROM persoon_gewist WHERE persoon = ?1 ORDER BY seq",
        )
        .map_err(&doing)?;
    let rows = select.query_map([persoon], |r| {
        let trajecten: String = r.get(4)?;
        Ok(Gewist {
            op: r.get::<_, At>(0)?.0,
            wie: r.get(1)?,
            reden: r.get(2)?,
            berichten: r.get(3)?,
            trajecten: trajecten
                .split_whitespace()
                .filter(|one| wisjournaal::is_traject(one))
                .map(str::to_owned)
                .collect(),
        })
    });
    rows.map_err(&doing)?.collect::<Result<_, _>>().map_err(&doing)
}

/// Does one, with its line of the audit trail.
pub(super) fn write(
    conn: &Connection,
    sealer: &Sealer,
    numbers: &mut Numbers,
    order: &Intervention,
    persoon: &str,
    ingreep: &Ingreep,
) -> Result<Ingegrepen, StoreError> {
    let trajecten = trajecten(conn, persoon)?;
    let ids: Vec<&str> = trajecten.iter().map(|t| t.traject_id.as_str()).collect();
    // A line holds no person: the numbers of his trajecten.
    let waarop = if ids.is_empty() { "zonder traject".to_owned() } else { ids.join(" ") };
    let mut done = Ingegrepen::default();
    let wat = match ingreep {
        Ingreep::Inzage => "persoon.inzage",
        Ingreep::Beperk { reden } => {
            put_beperkt(conn, sealer, persoon, order.at, &order.wie, reden)?;
            for traject in &trajecten {
                // What is being decided now on what it knew is decided again.
                entry::touch(conn, sealer, traject)?;
                for (delivery, attempts) in waiting(conn, &traject.traject_id)? {
                    held::hold(conn, sealer, (delivery, attempts), HUB, order.at, &[beperking()])?;
                    done.gestopt.push(delivery);
                }
            }
            "persoon.beperkt"
        }
        Ingreep::HefOp => {
            conn.execute("DELETE FROM persoon_beperkt WHERE persoon = ?1", [persoon])
                .map_err(failed("lifted a restriction"))?;
            for traject in &trajecten {
                entry::touch(conn, sealer, traject)?;
                for delivery in held_by_it(conn, &traject.traject_id)? {
                    done.gaat.extend(intervene::let_go(conn, sealer, numbers, order, delivery)?);
                }
            }
            "persoon.beperking_opgeheven"
        }
        Ingreep::Wis { reden, los, delen, ook_wat_wacht } => {
            let wanted = (reden.as_str(), los.as_slice(), *ook_wat_wacht);
            let erased = persoon_wis::wis(conn, sealer, numbers, order, (persoon, &trajecten), wanted)?;
            if erased.wacht > 0 {
                return Ok(erased);
            }
            delen.iter().try_for_each(|deel| persoon_wis::schoon(conn, sealer, deel))?;
            done = erased;
            "persoon.gewist"
        }
    };
    let line = Audit { at: order.at, wie: order.wie.clone(), wat: wat.to_owned(), waarop };
    audit::write(conn, sealer, &mut numbers.audit, &[line])?;
    Ok(done)
}

fn put_beperkt(
    conn: &Connection,
    sealer: &Sealer,
    persoon: &str,
    at: DateTime<Utc>,
    wie: &str,
    reden: &str,
) -> Result<(), StoreError> {
    let mut check = sealer.check("persoon_beperkt");
    check.add(persoon).add(ms(at)).add(wie).add(reden);
    conn.execute(
        "INSERT INTO persoon_beperkt (persoon, sinds, wie, reden, controle) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO NOTHING",
        (persoon, ms(at), wie, reden, check.end()),
    )
    .map(drop)
    .map_err(failed("restricted a person"))
}

/// Deliveries of a traject that wait, with the attempts made.
fn waiting(conn: &Connection, traject_id: &str) -> Result<Vec<(i64, u32)>, StoreError> {
    let doing = failed("looked what waits");
    let mut select = conn
        .prepare_cached(
            "SELECT o.seq, max((SELECT ifnull(max(n), 0) FROM attempt WHERE outbox_seq = o.seq),
                               (SELECT ifnull(max(vanaf), 0) FROM released WHERE outbox_seq = o.seq))
             FROM message m JOIN outbox o ON o.message_seq = m.seq
             WHERE m.traject_id = ?1 AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq)
               AND NOT EXISTS (SELECT 1 FROM held WHERE outbox_seq = o.seq) ORDER BY o.seq",
        )
        .map_err(&doing)?;
    let rows = select.query_map([traject_id], |r| Ok((r.get(0)?, r.get(1)?))).map_err(&doing)?;
    rows.collect::<Result<_, _>>().map_err(&doing)
}

/// Deliveries of a traject that are held because of the restriction alone.
fn held_by_it(conn: &Connection, traject_id: &str) -> Result<Vec<i64>, StoreError> {
    let doing = failed("looked what a restriction holds");
    let mut select = conn
        .prepare_cached(
            "SELECT o.seq FROM message m JOIN outbox o ON o.message_seq = m.seq JOIN held h ON h.outbox_seq = o.seq
             WHERE m.traject_id = ?1 AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq)
               AND EXISTS (SELECT 1 FROM held_finding WHERE outbox_seq = o.seq AND regel = ?2)
               AND NOT EXISTS (SELECT 1 FROM held_finding WHERE outbox_seq = o.seq AND regel <> ?2) ORDER BY o.seq",
        )
        .map_err(&doing)?;
    let rows = select.query_map((traject_id, beperking().regel), |r| r.get(0)).map_err(&doing)?;
    rows.collect::<Result<_, _>>().map_err(&doing)
}

/// How a delivery goes on, as a restart would find it.
pub(super) fn pending(conn: &Connection, delivery: i64) -> Result<Option<Pending>, StoreError> {
    let sql = format!(
        "{} WHERE o.seq = ?1 AND NOT EXISTS (SELECT 1 FROM held WHERE outbox_seq = o.seq)",
        super::reader::PENDING
    );
    conn.query_row(&sql, [delivery], super::reader::pending).optional().map_err(failed("read a delivery"))
}
