//! Questions of the flow and of delivery, on a connection that only reads.

use super::super::crypt::Sealer;
use super::super::{
    Audit, Due, Envelope, FactKey, Facts, Figures, Filter, HeldDelivery, MessageLine, MessageView, Parcel, Pending,
    Reader, Received, Sent, StoreError, Target,
};
use super::row::{At, aad};
use super::writer::teller;
use super::{Shared, audit, connect, failed, figures, held, intervene, mark, pages, purge, view};
use crate::config::Bewaren;
use crate::domain::traject::Traject;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row};
use std::sync::{Arc, PoisonError};

/// The columns of [`Pending`] of `outbox o`, for [`pending`].
pub(super) const PENDING: &str = "SELECT o.seq, o.partner, o.route, o.volgorde,
        (SELECT ifnull(max(n), 0) FROM attempt WHERE outbox_seq = o.seq),
        (SELECT next_at FROM attempt WHERE outbox_seq = o.seq ORDER BY n DESC LIMIT 1),
        (SELECT ontvangen_op FROM message WHERE seq = o.message_seq),
        l.at, l.vanaf,
        (SELECT at FROM attempt WHERE outbox_seq = o.seq ORDER BY n DESC LIMIT 1)
    FROM outbox o LEFT JOIN released l ON l.seq = (SELECT max(seq) FROM released WHERE outbox_seq = o.seq)";

/// A row of [`PENDING`].
pub(super) fn pending(r: &Row<'_>) -> rusqlite::Result<Pending> {
    let received = Pending {
        delivery: r.get(0)?,
        partner: r.get(1)?,
        route: r.get(2)?,
        volgorde: r.get(3)?,
        attempts: r.get(4)?,
        vanaf: 0,
        not_before: r.get::<_, Option<At>>(5)?.map(|at| at.0),
        besloten: r.get::<_, Option<At>>(9)?.map(|at| at.0),
        sinds: r.get::<_, At>(6)?.0,
    };
    intervene::counted(r, received, 7)
}

pub(super) struct SqliteReader {
    shared: Arc<Shared>,
    conn: Connection,
}

impl SqliteReader {
    /// Trajecten by a question that gives their data.
    fn trajecten(&self, sql: &str, values: &[&String]) -> Result<Vec<Traject>, StoreError> {
        let doing = failed("read trajecten");
        let mut select = self.conn.prepare_cached(sql).map_err(&doing)?;
        let rows = select.query_map(rusqlite::params_from_iter(values), |r| r.get::<_, String>(0)).map_err(&doing)?;
        rows.map(|data| {
            let data = data.map_err(&doing)?;
            serde_json::from_str(&data).map_err(|_| StoreError::Corrupt { what: "traject".to_owned() })
        })
        .collect()
    }

    pub(super) fn new(shared: Arc<Shared>) -> Result<Self, StoreError> {
        let conn = connect::reading(&shared.database())?;
        Ok(Self { shared, conn })
    }

    pub(super) fn conn(&self) -> &Connection {
        &self.conn
    }

    pub(super) fn sealer(&self) -> &Sealer {
        &self.shared.sealer
    }

    /// Counts on from the highest number stored or handed out this run. A number is stored by the writer of this store
    /// only, so what was read once cannot be overtaken by anybody else.
    fn reserve(&self, jaar: i32) -> Result<u32, StoreError> {
        let mut numbers = self.shared.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        let last = match numbers.get(&jaar) {
            Some(last) => *last,
            None => u32::try_from(teller(&self.conn, &format!("traject-{jaar:04}"))?).unwrap_or(u32::MAX),
        };
        let corrupt = || StoreError::Corrupt { what: format!("teller traject-{jaar:04}") };
        let next = last.checked_add(1).ok_or_else(corrupt)?;
        numbers.insert(jaar, next);
        Ok(next)
    }
}

impl Reader for SqliteReader {
    fn facts(&mut self, keys: &[FactKey]) -> Result<Facts, StoreError> {
        let mut facts = Facts::default();
        for key in keys {
            match key {
                FactKey::Traject(id) if facts.trajecten.iter().any(|(known, _)| known == id) => {}
                FactKey::Traject(id) => {
                    let data: Option<String> = self
                        .conn
                        .prepare_cached("SELECT data FROM traject WHERE traject_id = ?1")
                        .and_then(|mut s| s.query_row([id], |r| r.get(0)).optional())
                        .map_err(failed("read a traject"))?;
                    let corrupt = |_| StoreError::Corrupt { what: format!("traject {id}") };
                    let traject = data.map(|d| serde_json::from_str(&d)).transpose().map_err(corrupt)?;
                    facts.trajecten.push((id.clone(), traject));
                }
                FactKey::NieuwTrajectnummer(jaar) => facts.trajectnummer = Some(self.reserve(*jaar)?),
                FactKey::Client { partner, client_ref } => {
                    let sql =
                        "SELECT t.data FROM pseudonym p JOIN traject t ON json_extract(t.data, '$.persoon') = p.persoon
                         WHERE p.partner = ?1 AND p.client_ref = ?2 ORDER BY t.traject_id";
                    facts.clienten.push((client_ref.clone(), self.trajecten(sql, &[partner, client_ref])?));
                }
                FactKey::Geplaatst(partij) => {
                    // Once a month an institution asks this; an index on every traject would cost more.
                    let sql = "SELECT t.data FROM traject t, json_each(t.data, '$.overeenkomsten') o
                         WHERE json_extract(o.value, '$.organisatie') = ?1 GROUP BY t.traject_id ORDER BY t.traject_id";
                    facts.geplaatst = Some(self.trajecten(sql, &[partij])?);
                }
                FactKey::Boek(vraag) if facts.boek.iter().any(|feit| feit.vraag == *vraag) => {}
                FactKey::Boek(vraag) => facts.boek.push(super::boek::read(&self.conn, vraag)?),
            }
        }
        if !facts.trajecten.is_empty() || facts.trajectnummer.is_some() {
            facts.beperkt = super::persoon::beperkten(&self.conn)?;
        }
        Ok(facts)
    }

    fn pending(&mut self, after: i64, limit: u32) -> Result<Vec<Pending>, StoreError> {
        let doing = failed("read what is to be delivered");
        let after = after.max(teller(&self.conn, "gereed")?);
        let mut select = self
            .conn
            .prepare_cached(&format!(
                "{PENDING} WHERE o.seq > ?1
                   AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq)
                   AND NOT EXISTS (SELECT 1 FROM held WHERE outbox_seq = o.seq)
                 ORDER BY o.seq LIMIT ?2"
            ))
            .map_err(&doing)?;
        let rows = select.query_map((after, limit), pending).map_err(&doing)?;
        rows.collect::<Result<_, _>>().map_err(&doing)
    }

    fn held(&mut self, after: i64, limit: u32) -> Result<Vec<HeldDelivery>, StoreError> {
        held::held(&self.conn, after, limit, false)
    }

    fn unreported(&mut self, after: i64, limit: u32) -> Result<Vec<HeldDelivery>, StoreError> {
        held::held(&self.conn, after, limit, true)
    }

    fn find(&mut self, id: &str) -> Result<Vec<Target>, StoreError> {
        held::find(&self.conn, id)
    }

    fn parcel(&mut self, delivery: i64) -> Result<Parcel, StoreError> {
        let doing = failed("read a delivery");
        let sealer = &self.shared.sealer;
        let corrupt = || StoreError::Corrupt { what: format!("outbox {delivery}") };
        let found = self
            .conn
            .prepare_cached(
                "SELECT o.levering_id, o.client_ref, m.bericht_id, m.partner, m.route, m.soort, m.afzender_id,
                        m.inhoud_sha256, m.ontvangen_op, m.traject_id, c.canonical
                 FROM outbox o JOIN message m ON m.seq = o.message_seq JOIN content c ON c.message_seq = m.seq
                 WHERE o.seq = ?1",
            )
            .and_then(|mut s| {
                s.query_row([delivery], |r| {
                    let envelope = Envelope {
                        bericht_id: r.get(2)?,
                        partner: r.get(3)?,
                        route: r.get(4)?,
                        soort: r.get(5)?,
                        afzender_id: r.get(6)?,
                        inhoud_sha256: r.get(7)?,
                        ontvangen_op: r.get::<_, At>(8)?.0,
                    };
                    // Opened here, on SQLite's own bytes: no copy of the sealed ones.
                    let canonical = r.get_ref(10)?.as_blob_or_null()?.map(|sealed| {
                        let aad = aad("content.canonical", &envelope.bericht_id);
                        sealer
                            .open(&aad, sealed)
                            .map_err(|_| StoreError::Sealed { what: format!("message {}", envelope.bericht_id) })
                    });
                    Ok((r.get(0)?, r.get(1)?, envelope, r.get(9)?, canonical))
                })
                .optional()
            })
            .map_err(&doing)?;
        let (levering_id, client_ref, envelope, traject_id, canonical) = found.ok_or_else(corrupt)?;
        let canonical = canonical.ok_or_else(corrupt)??.into();
        let body: Option<(u32, Vec<u8>)> = self
            .conn
            .prepare_cached(
                "SELECT n, body FROM attempt WHERE outbox_seq = ?1 AND body IS NOT NULL
                   AND n > ifnull((SELECT vanaf FROM remade WHERE outbox_seq = ?1), 0)
                 ORDER BY n DESC LIMIT 1",
            )
            .and_then(|mut s| s.query_row([delivery], |r| Ok((r.get(0)?, r.get(1)?))).optional())
            .map_err(&doing)?;
        let body = body.map(|(n, sealed)| sealer.open(&mark::body_aad(delivery, n), &sealed)).transpose();
        let body = body.map_err(|_| StoreError::Sealed { what: format!("outbox {delivery}") })?;
        Ok(Parcel { delivery, levering_id, client_ref, envelope, traject_id, canonical, body })
    }

    fn list(&mut self, filter: &Filter) -> Result<Vec<MessageLine>, StoreError> {
        view::list(&self.conn, filter)
    }

    fn show(&mut self, bericht_id: &str) -> Result<Option<MessageView>, StoreError> {
        view::show(&mut self.conn, &self.shared.sealer, bericht_id)
    }

    fn received(&mut self, partner: &str, before: Option<i64>, limit: u32) -> Result<Vec<Received>, StoreError> {
        pages::received(&self.conn, &self.shared.sealer, partner, before, limit)
    }

    fn sent(&mut self, partner: &str, before: Option<i64>, limit: u32) -> Result<Vec<Sent>, StoreError> {
        pages::sent(&self.conn, &self.shared.sealer, partner, before, limit)
    }

    fn audit(&mut self, wat: &str, limit: u32) -> Result<Vec<Audit>, StoreError> {
        pages::audit(&self.conn, wat, limit)
    }

    fn verify_audit(&mut self) -> Result<Option<i64>, StoreError> {
        audit::verify(&mut self.conn, &self.shared.sealer)
    }

    fn due(&mut self, bewaren: &Bewaren, now: DateTime<Utc>) -> Result<Vec<Due>, StoreError> {
        purge::counted(&self.conn, bewaren, now)
    }

    fn figures(&mut self) -> Result<Figures, StoreError> {
        figures::figures(&mut self.conn)
    }

    fn ping(&mut self) -> Result<(), StoreError> {
        // A row of a table: `SELECT 1` is answered without looking at the file.
        self.conn
            .prepare_cached("SELECT 1 FROM meta WHERE naam = 'key_check'")
            .and_then(|mut s| s.query_row([], |_| Ok(())))
            .map_err(failed("asked the database for a sign of life"))
    }
}
