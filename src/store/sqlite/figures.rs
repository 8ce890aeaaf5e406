//! How much waits, how long, and how large the file is: the questions of `/metrics`.

use super::super::{Figures, Queue, StoreError};
use super::row::At;
use super::{failed, werk};
use rusqlite::{Connection, Row};
use std::collections::BTreeMap;

/// What waits begins above `gereed`, so this looks at what is not done and what came after it, never at all there ever was.
const WAITING: &str = "SELECT o.partner, o.route, count(*), min(o.seq) FROM outbox o
    WHERE o.seq > ifnull((SELECT waarde FROM teller WHERE naam = 'gereed'), 0)
      AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq)
      AND NOT EXISTS (SELECT 1 FROM held WHERE outbox_seq = o.seq)
    GROUP BY o.partner, o.route";
const HELD: &str = "SELECT o.partner, o.route, count(*) FROM held h JOIN outbox o ON o.seq = h.outbox_seq
    WHERE NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_seq = o.seq)
    GROUP BY o.partner, o.route";

/// The figures of one moment.
pub(super) fn figures(conn: &mut Connection) -> Result<Figures, StoreError> {
    let doing = failed("counted what waits");
    let t = conn.transaction().map_err(&doing)?;
    let mut queues: BTreeMap<(String, String), Queue> = BTreeMap::new();
    let mut ask = |sql: &str, with: &dyn Fn(&mut Queue, &Row<'_>) -> rusqlite::Result<()>| -> rusqlite::Result<()> {
        let mut select = t.prepare_cached(sql)?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let (partner, route): (String, String) = (row.get(0)?, row.get(1)?);
            let queue = queues.entry((partner.clone(), route.clone())).or_insert_with(|| Queue {
                partner,
                route,
                wacht: 0,
                oudste: None,
                vastgehouden: 0,
            });
            with(queue, row)?;
        }
        Ok(())
    };
    let count = |row: &Row<'_>| row.get::<_, i64>(2).map(i64::unsigned_abs);
    ask(WAITING, &|queue, row| {
        queue.wacht = count(row)?;
        let sql = "SELECT m.ontvangen_op FROM outbox o JOIN message m ON m.seq = o.message_seq WHERE o.seq = ?1";
        let oldest = t.prepare_cached(sql)?.query_row([row.get::<_, i64>(3)?], |r| r.get::<_, At>(0))?;
        queue.oudste = Some(oldest.0);
        Ok(())
    })
    .map_err(&doing)?;
    ask(HELD, &|queue, row| {
        queue.vastgehouden = count(row)?;
        Ok(())
    })
    .map_err(&doing)?;
    let pragma = |name: &str| -> Result<u64, StoreError> {
        t.query_row(&format!("PRAGMA {name}"), [], |r| r.get::<_, i64>(0)).map(i64::unsigned_abs).map_err(&doing)
    };
    let page = pragma("page_size")?;
    let (bytes, vrij) = (pragma("page_count")? * page, pragma("freelist_count")? * page);
    let werk = werk::open(&t)?;
    Ok(Figures { queues: queues.into_values().collect(), bytes, vrij, werk })
}
