//! [`WriteWork`] and [`ReadWork`]: the transactions, and what jobs did.

use super::super::StoreError;
use super::super::crypt::Sealer;
use super::super::work::{
    Fired, JobRun, OpenWork, RUNS, ReadWork, StoredTermijn, TermijnFilter, WorkFilter, WriteWork,
};
use super::reader::SqliteReader;
use super::row::{At, ms, to_word, word};
use super::writer::SqliteWriter;
use super::{failed, termijn, werk};
use crate::domain::kalender;
use crate::domain::werk::Werkitem;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row};

impl WriteWork for SqliteWriter {
    fn fire(&mut self, fired: &[Fired]) -> Result<u32, StoreError> {
        self.within("began to make work of terms", |t, sealer| {
            fired.iter().try_fold(0, |n, one| Ok(n + u32::from(termijn::fire(t, sealer, one)?)))
        })
    }

    fn ran(&mut self, run: &JobRun) -> Result<(), StoreError> {
        self.within("began to note what a job did", |t, sealer| ran(t, sealer, run))
    }

    fn clear_work(&mut self, before: DateTime<Utc>, limit: u32) -> Result<u32, StoreError> {
        self.within("began to remove old work", |t, _| {
            let doing = failed("removed old work");
            let dag = kalender::dag(before).to_string();
            let termijnen = t
                .prepare_cached(
                    "DELETE FROM termijn WHERE seq IN
                       (SELECT seq FROM termijn WHERE toestand <> 'open' AND vervalt_op < ?1 LIMIT ?2)",
                )
                .and_then(|mut s| s.execute((dag, limit)))
                .map_err(&doing)?;
            let werk = t
                .prepare_cached(
                    "DELETE FROM werk WHERE seq IN
                       (SELECT seq FROM werk w WHERE toestand <> 'open' AND ontstaan_op < ?1
                          AND NOT EXISTS (SELECT 1 FROM termijn WHERE werk_id = w.werk_id) LIMIT ?2)",
                )
                .and_then(|mut s| s.execute((ms(before), limit)))
                .map_err(&doing)?;
            Ok(u32::try_from(termijnen + werk).unwrap_or(u32::MAX))
        })
    }
}

/// One line, and the oldest goes when there are too many.
fn ran(t: &Connection, sealer: &Sealer, run: &JobRun) -> Result<(), StoreError> {
    let doing = failed("noted what a job did");
    let aanleiding = to_word(&run.aanleiding);
    let (begonnen, klaar) = (ms(run.begonnen_op), ms(run.klaar_op));
    let mut check = sealer.check("job_run");
    check.add(&run.job).add(aanleiding.as_ref()).add(run.voor.map(ms)).add(begonnen).add(klaar);
    check.add(i64::from(run.gelukt)).add(run.wie.as_ref()).add(&run.tekst);
    t.prepare_cached(
        "INSERT INTO job_run (job, aanleiding, voor, begonnen_op, klaar_op, gelukt, wie, tekst, controle)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .and_then(|mut s| {
        let voor = run.voor.map(ms);
        s.execute((&run.job, aanleiding, voor, begonnen, klaar, run.gelukt, &run.wie, &run.tekst, check.end()))
    })
    .and_then(|_| {
        t.prepare_cached(
            "DELETE FROM job_run WHERE job = ?1
               AND seq <= (SELECT seq FROM job_run WHERE job = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2)",
        )
        .and_then(|mut s| s.execute((&run.job, RUNS)))
    })
    .map(drop)
    .map_err(doing)
}

impl ReadWork for SqliteReader {
    fn termijnen(&mut self, filter: &TermijnFilter) -> Result<Vec<StoredTermijn>, StoreError> {
        termijn::list(self.conn(), filter)
    }

    fn work(&mut self, filter: &WorkFilter) -> Result<Vec<Werkitem>, StoreError> {
        werk::list(self.conn(), filter)
    }

    fn work_item(&mut self, werk_id: &str) -> Result<Option<Werkitem>, StoreError> {
        werk::find(self.conn(), werk_id)
    }

    fn open_work(&mut self) -> Result<Vec<OpenWork>, StoreError> {
        werk::open(self.conn())
    }

    fn runs(&mut self, job: Option<&str>, limit: u32) -> Result<Vec<JobRun>, StoreError> {
        let doing = failed("read what jobs did");
        let mut select = self
            .conn()
            .prepare_cached(
                "SELECT job, aanleiding, voor, begonnen_op, klaar_op, gelukt, wie, tekst FROM job_run
                 WHERE ?1 IS NULL OR job = ?1 ORDER BY seq DESC LIMIT ?2",
            )
            .map_err(&doing)?;
        let rows = select.query_map((job, limit), run).map_err(&doing)?;
        rows.collect::<Result<_, _>>().map_err(&doing)
    }
}

fn run(r: &Row<'_>) -> rusqlite::Result<JobRun> {
    Ok(JobRun {
        job: r.get(0)?,
        aanleiding: word(r, 1)?,
        voor: r.get::<_, Option<At>>(2)?.map(|at| at.0),
        begonnen_op: r.get::<_, At>(3)?.0,
        klaar_op: r.get::<_, At>(4)?.0,
        gelukt: r.get(5)?,
        wie: r.get(6)?,
        tekst: r.get(7)?,
    })
}
