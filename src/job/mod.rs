//! Work by the clock. tokio-cron-scheduler is the ticker only (its own reckoning of zones is an hour off after a switch of
//! the clock): once a second it has us look, and what is due follows from our own table and history.
//!
//! A job may run twice for one moment (a crash between its work and its line in the history), so every job is one that does
//! nothing the second time.

pub mod afschrift;
pub mod bewaren;
mod due;
pub mod facturen;
mod hand;
pub mod nachtexport;
pub mod rapportage;
mod run;
pub mod termijnen;
pub mod uitbetalen;

pub use hand::Hand;
pub use run::{Runner, once, start};

use crate::config::Jobs as Tijden;
use crate::domain::tijdschema::{Tijd, Tijdschema};
use crate::flow::jobs::JobLine;
use crate::store::{Reader, StoreError};
use chrono::{DateTime, Utc};

/// What becomes of a moment that passed while nothing ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inhalen {
    /// The job runs once, however many passed.
    Eenmaal,
    /// It waits for the next.
    Overslaan,
}

/// A job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// Its name, as settings, commands and history write it.
    pub naam: &'static str,
    /// What it does, in Dutch.
    pub wat: &'static str,
    /// When, unless the settings say otherwise.
    pub tijdschema: Tijdschema,
    /// What becomes of moments that passed.
    pub inhalen: Inhalen,
    /// Whether it runs at every start too.
    pub bij_start: bool,
}

/// Every job. The settings know their names (`config::JOBS`).
pub const JOBS: &[Job] = &[
    Job {
        naam: "bewaren",
        wat: "ruimt op wat lang genoeg is bewaard",
        tijdschema: Tijdschema::Elke(10),
        inhalen: Inhalen::Eenmaal,
        bij_start: false,
    },
    Job {
        naam: "facturen",
        wat: "maakt de facturen van contracten waarvan iets te factureren is, en meldt welke achterblijven",
        tijdschema: Tijdschema::Maandelijks(1, Tijd { uur: 6, minuut: 0 }),
        inhalen: Inhalen::Eenmaal,
        bij_start: false,
    },
    Job {
        naam: "nachtexport",
        wat: "stuurt elke partner wat sinds zijn vorige nacht is veranderd, op zondag alles",
        tijdschema: Tijdschema::Dagelijks(Tijd { uur: 2, minuut: 0 }),
        inhalen: Inhalen::Eenmaal,
        bij_start: false,
    },
    Job {
        naam: "rapportage",
        wat: "stuurt de managementinformatie van het kwartaal dat voorbij is",
        tijdschema: Tijdschema::Maandelijks(2, Tijd { uur: 5, minuut: 0 }),
        inhalen: Inhalen::Eenmaal,
        bij_start: false,
    },
    Job {
        naam: "termijnen",
        wat: "maakt werk van termijnen waarvan de dag is gekomen",
        tijdschema: Tijdschema::Dagelijks(Tijd { uur: 6, minuut: 0 }),
        inhalen: Inhalen::Eenmaal,
        bij_start: true,
    },
];

/// The jobs as these settings have them.
pub fn table(tijden: &Tijden) -> Vec<Job> {
    let eigen = |job: &Job| tijden.get(job.naam).copied().unwrap_or(job.tijdschema);
    JOBS.iter().map(|job| Job { tijdschema: eigen(job), ..*job }).collect()
}

/// The jobs and how they stand.
pub fn lines(jobs: &[Job], reader: &mut dyn Reader, now: DateTime<Utc>) -> Result<Vec<JobLine>, StoreError> {
    let line = |job: &Job| {
        Ok(JobLine {
            naam: job.naam.to_owned(),
            wat: job.wat.to_owned(),
            tijdschema: job.tijdschema.to_string(),
            volgende: job.tijdschema.volgende(now),
            laatste: reader.runs(Some(job.naam), 1)?.pop(),
        })
    };
    jobs.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_know_every_job_and_can_give_it_another_time() {
        assert_eq!(JOBS.iter().map(|job| job.naam).collect::<Vec<_>>(), crate::config::JOBS);
        let later = Tijdschema::parse("wekelijks zondag 02:30").expect("a schedule");
        let jobs = table(&[("termijnen", later)].into());
        assert_eq!(jobs.last(), Some(&Job { tijdschema: later, ..JOBS[JOBS.len() - 1] }));
        assert_eq!(jobs[0], JOBS[0]);
    }
}
