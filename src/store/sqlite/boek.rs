//! The ledger, inside the transaction and as it is read.

use super::super::StoreError;
use super::super::boek::{ReadBoek, WriteBoek};
use super::super::crypt::Sealer;
use super::super::crypt::row::CHECK;
use super::failed;
use super::reader::SqliteReader;
use super::row::{At, ms};
use super::werk;
use super::writer::SqliteWriter;
use crate::domain::boek::{BoekFeit, BoekVraag, Boeking, Post};
use crate::domain::contract::Mijlpaal;
use crate::domain::werk::{Toestand, Werkitem};
use rusqlite::types::Type;
use rusqlite::{Connection, Row, ToSql};

const COLUMNS: &str =
    "sleutel, post, dag, jaar, gemeente, leverancier, contract_id, traject_id, mijlpaal, document, betaling,
    centen, btw_centen, bewijs, tekst, bericht_id, wie, geboekt_op";

impl WriteBoek for SqliteWriter {
    fn book(&mut self, feiten: &[BoekFeit], boekingen: &[Boeking], work: &[Werkitem]) -> Result<bool, StoreError> {
        self.within("began to write the ledger", |t, sealer| {
            if !stands(t, feiten, boekingen.iter())? {
                return Ok(false);
            }
            boekingen.iter().try_for_each(|b| add(t, sealer, b))?;
            work.iter().try_for_each(|w| match w.toestand {
                Toestand::Vervallen => werk::lapse(t, sealer, &w.werk_id),
                Toestand::Open | Toestand::Besloten => werk::ask(t, sealer, w),
            })?;
            Ok(true)
        })
    }
}

impl ReadBoek for SqliteReader {
    fn boek(&mut self, vraag: &BoekVraag) -> Result<BoekFeit, StoreError> {
        read(self.conn(), vraag)
    }

    fn boekingen(&mut self, after: i64, limit: u32) -> Result<Vec<(i64, Boeking)>, StoreError> {
        page(self.conn(), after, limit)
    }
}

/// Whether what was read is still all there is, and none of the new entries is there.
pub(super) fn stands<'b>(
    conn: &Connection,
    feiten: &[BoekFeit],
    new: impl Iterator<Item = &'b Boeking>,
) -> Result<bool, StoreError> {
    for feit in feiten {
        if newest(conn, &feit.vraag)? != feit.tot {
            return Ok(false);
        }
    }
    for boeking in new {
        let there = conn
            .prepare_cached("SELECT 1 FROM boek WHERE sleutel = ?1")
            .and_then(|mut s| s.exists([&boeking.sleutel]))
            .map_err(failed("looked for an entry of the ledger"))?;
        if there {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Adds an entry.
pub(super) fn add(conn: &Connection, sealer: &Sealer, b: &Boeking) -> Result<(), StoreError> {
    let bewijs = serde_json::to_string(&b.bewijs).map_err(|_| corrupt(&b.sleutel))?;
    let dag = b.dag.to_string();
    let check = check(sealer, b, &dag, &bewijs);
    conn.prepare_cached(&format!(
        "INSERT INTO boek ({COLUMNS}, controle)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)"
    ))
    .and_then(|mut s| {
        s.execute(rusqlite::params![
            b.sleutel,
            b.post.as_str(),
            dag,
            b.jaar,
            b.gemeente,
            b.leverancier,
            b.contract_id,
            b.traject_id,
            b.mijlpaal.map(Mijlpaal::as_str),
            b.document,
            b.betaling,
            b.centen,
            b.btw_centen,
            bewijs,
            b.tekst,
            b.bericht_id,
            b.wie,
            ms(b.geboekt_op),
            check
        ])
    })
    .map(drop)
    .map_err(failed("wrote an entry of the ledger"))
}

/// Over every column but its number; `verify` makes it again.
fn check(sealer: &Sealer, b: &Boeking, dag: &str, bewijs: &str) -> [u8; CHECK] {
    let mut check = sealer.check("boek");
    check.add(&b.sleutel).add(b.post.as_str()).add(dag).add(i64::from(b.jaar)).add(&b.gemeente).add(&b.leverancier);
    check.add(&b.contract_id).add(b.traject_id.as_ref()).add(b.mijlpaal.map(Mijlpaal::as_str));
    check.add(b.document.as_ref()).add(b.betaling.as_ref()).add(b.centen).add(b.btw_centen).add(bewijs).add(&b.tekst);
    check.add(b.bericht_id.as_ref()).add(&b.wie).add(ms(b.geboekt_op));
    check.end()
}

/// Which rows a question is about.
fn which(vraag: &BoekVraag) -> (&'static str, Vec<Box<dyn ToSql>>) {
    match vraag {
        BoekVraag::Traject(id) => ("traject_id = ?1", vec![Box::new(id.clone())]),
        BoekVraag::Contract { contract_id, jaar } => {
            ("contract_id = ?1 AND jaar = ?2", vec![Box::new(contract_id.clone()), Box::new(*jaar)])
        }
        BoekVraag::Document(nummer) => ("document = ?1", vec![Box::new(nummer.clone())]),
        BoekVraag::Bericht(id) => ("bericht_id = ?1", vec![Box::new(id.clone())]),
        BoekVraag::Betaling(sleutel) => ("betaling = ?1", vec![Box::new(sleutel.clone())]),
        BoekVraag::Terugbetalingen(leverancier) => {
            ("post = 'terugbetaling' AND leverancier = ?1", vec![Box::new(leverancier.clone())])
        }
        BoekVraag::Reeks(reeks) => ("post = 'nummer' AND tekst = ?1", vec![Box::new(reeks.clone())]),
    }
}

fn newest(conn: &Connection, vraag: &BoekVraag) -> Result<i64, StoreError> {
    let (rows, values) = which(vraag);
    conn.prepare_cached(&format!("SELECT ifnull(max(seq), 0) FROM boek WHERE {rows}"))
        .and_then(|mut s| s.query_row(rusqlite::params_from_iter(values), |r| r.get(0)))
        .map_err(failed("looked how far the ledger is"))
}

/// The entries a question is about.
pub(super) fn read(conn: &Connection, vraag: &BoekVraag) -> Result<BoekFeit, StoreError> {
    let doing = failed("read the ledger");
    let (rows, values) = which(vraag);
    let mut select =
        conn.prepare_cached(&format!("SELECT {COLUMNS}, seq FROM boek WHERE {rows} ORDER BY seq")).map_err(&doing)?;
    let found = select.query_map(rusqlite::params_from_iter(values), numbered).map_err(&doing)?;
    let mut feit = BoekFeit { vraag: vraag.clone(), tot: 0, boekingen: vec![] };
    for row in found {
        let (seq, boeking) = row.map_err(&doing)?;
        feit.tot = seq;
        feit.boekingen.push(boeking);
    }
    Ok(feit)
}

/// Entries above a number.
pub(super) fn page(conn: &Connection, after: i64, limit: u32) -> Result<Vec<(i64, Boeking)>, StoreError> {
    let doing = failed("read the ledger");
    let mut select = conn
        .prepare_cached(&format!("SELECT {COLUMNS}, seq FROM boek WHERE seq > ?1 ORDER BY seq LIMIT ?2"))
        .map_err(&doing)?;
    let rows = select.query_map((after, limit), numbered).map_err(&doing)?;
    rows.collect::<Result<_, _>>().map_err(&doing)
}

fn numbered(row: &Row<'_>) -> rusqlite::Result<(i64, Boeking)> {
    let word = |column: usize| rusqlite::Error::InvalidColumnType(column, "boek".to_owned(), Type::Text);
    let text = |column: usize| row.get::<_, String>(column);
    let mijlpaal: Option<String> = row.get(8)?;
    let boeking = Boeking {
        sleutel: text(0)?,
        post: Post::van(&text(1)?).ok_or_else(|| word(1))?,
        dag: text(2)?.parse().map_err(|_| word(2))?,
        jaar: row.get(3)?,
        gemeente: text(4)?,
        leverancier: text(5)?,
        contract_id: text(6)?,
        traject_id: row.get(7)?,
        mijlpaal: mijlpaal.map(|m| Mijlpaal::van(&m).ok_or_else(|| word(8))).transpose()?,
        document: row.get(9)?,
        betaling: row.get(10)?,
        centen: row.get(11)?,
        btw_centen: row.get(12)?,
        bewijs: serde_json::from_str(&text(13)?).map_err(|_| word(13))?,
        tekst: text(14)?,
        bericht_id: row.get(15)?,
        wie: text(16)?,
        geboekt_op: row.get::<_, At>(17)?.0,
    };
    Ok((row.get(18)?, boeking))
}

fn corrupt(sleutel: &str) -> StoreError {
    StoreError::Corrupt { what: format!("boek {sleutel}") }
}
