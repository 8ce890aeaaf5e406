//! Running jobs: what each does, the line in the history, the alarm when it failed, and the ticker.

use super::due::Stand;
use super::hand::{Hand, JobError};
use super::{Job, afschrift, bewaren, facturen, lines, nachtexport, rapportage, table, termijnen, uitbetalen};
use crate::alarm::Cause;
use crate::bank::Afschrift;
use crate::bank::pain::terug::Terugmelding;
use crate::config::{Bewaren, Settings};
use crate::flow::clock::Clock;
use crate::flow::geld::bank::Verwerkt;
use crate::flow::geld::kas::{Kas, Loopt, Opdrachtbestand, Uitbetalen};
use crate::flow::geld::maken::Gemaakt;
use crate::flow::geld::terugmelding::Gemeld;
use crate::flow::geld::toewijzen::Ongedaan;
use crate::flow::inbound::Gateway;
use crate::flow::jobs::{JobLine, Jobs, NotRun, Running};
use crate::flow::route::Routes;
use crate::store::StoreError;
use crate::store::work::{Aanleiding, JobRun, RUNS};
use chrono::{DateTime, NaiveDate, Utc};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio_cron_scheduler::{Job as Tick, JobScheduler, JobSchedulerError};

/// The jobs of a running gateway.
pub struct Runner {
    gateway: Arc<Gateway>,
    bewaren: Arc<Bewaren>,
    /// A job and where it stands. Held while it runs: it runs once at a time.
    jobs: Vec<(Job, Mutex<Stand>)>,
}

/// Why a job runs, for which moment of its schedule, and who asked.
type Why<'w> = (Aanleiding, Option<DateTime<Utc>>, Option<&'w str>);

/// Does the work of one job and notes it. What came of it, also when it failed.
async fn perform(
    job: &Job,
    hand: &mut Hand,
    (bewaren, routes): (&Arc<Bewaren>, &Routes),
    clock: &dyn Clock,
    why: Why<'_>,
) -> JobRun {
    let (aanleiding, voor, wie) = why;
    let begonnen_op = clock.now();
    let done: Result<String, JobError> = match job.naam {
        "bewaren" => bewaren::run(hand, bewaren, clock).await,
        "facturen" => facturen::run(hand, routes, begonnen_op).await,
        "nachtexport" => nachtexport::run(hand, routes, begonnen_op).await,
        "rapportage" => rapportage::run(hand, routes, begonnen_op).await,
        _ => termijnen::run(hand, begonnen_op).await.map(|n| format!("{n} keer werk gemaakt")),
    };
    let (gelukt, tekst) = match done {
        Ok(tekst) => (true, tekst),
        Err(error) => {
            tracing::error!(job = job.naam, error = %error, "a job failed");
            (false, error.to_string())
        }
    };
    let run = JobRun {
        job: job.naam.to_owned(),
        aanleiding,
        voor,
        begonnen_op,
        klaar_op: clock.now(),
        gelukt,
        wie: wie.map(str::to_owned),
        tekst,
    };
    let line = run.clone();
    if let Err(error) = hand.write(move |writer| writer.ran(&line)).await {
        tracing::error!(job = job.naam, error = %error, "what a job did could not be noted; it may run again after a restart");
    }
    run
}

/// Runs a job on a data folder nobody else writes in.
pub async fn once(
    naam: &str,
    hand: &mut Hand,
    (settings, routes): (&Settings, &Routes),
    clock: &dyn Clock,
    wie: &str,
) -> Result<JobRun, NotRun> {
    let jobs = table(&settings.jobs);
    let job = jobs.iter().find(|job| job.naam == naam).ok_or(NotRun::Unknown)?;
    let bewaren = Arc::new(settings.bewaren.clone());
    Ok(perform(job, hand, (&bewaren, routes), clock, (Aanleiding::Gevraagd, None, Some(wie))).await)
}

impl Runner {
    /// The jobs of this gateway, standing where their history says.
    pub fn new(gateway: Arc<Gateway>, settings: &Settings) -> Result<Arc<Self>, StoreError> {
        let now = gateway.clock.now();
        let stand = |job: Job| {
            let runs = gateway.read(|reader| reader.runs(Some(job.naam), RUNS))?;
            Ok((job, Mutex::new(Stand::new(&runs, now))))
        };
        let jobs = table(&settings.jobs).into_iter().map(stand).collect::<Result<_, StoreError>>()?;
        Ok(Arc::new(Self { gateway, bewaren: Arc::new(settings.bewaren.clone()), jobs }))
    }

    /// Runs the job in this place when it is time; one that runs now is left alone.
    async fn look(&self, place: usize) {
        let (job, stand) = &self.jobs[place];
        let Ok(mut stand) = stand.try_lock() else { return };
        if let Some((aanleiding, voor)) = stand.due(job, self.gateway.clock.now()) {
            self.perform(job, &mut stand, (aanleiding, voor, None)).await;
        }
    }

    async fn perform(&self, job: &Job, stand: &mut Stand, why: Why<'_>) -> JobRun {
        let mut hand = Hand::Gateway(self.gateway.clone());
        let routes = self.gateway.routes();
        let run = perform(job, &mut hand, (&self.bewaren, &routes), self.gateway.clock.as_ref(), why).await;
        stand.ran(&run);
        let cause = || Cause::Job { naam: job.naam.to_owned() };
        if run.gelukt {
            self.gateway.alarms.over(cause)
        } else {
            self.gateway.alarms.began(cause)
        }
        let result = if run.gelukt { "gelukt" } else { "mislukt" };
        metrics::counter!("trajectbrug_job_total", "job" => job.naam, "result" => result).increment(1);
        tracing::debug!(job = job.naam, reason = ?run.aanleiding, result, did = run.tekst, "a job ran");
        run
    }
}

impl Kas for Runner {
    fn afschrift<'k>(&'k self, afschriften: Vec<Afschrift>, wie: &'k str, proef: bool) -> Loopt<'k, Verwerkt> {
        Box::pin(async move {
            let (mut hand, routes) = (Hand::Gateway(self.gateway.clone()), self.gateway.routes());
            afschrift::verwerk(&mut hand, &routes, &afschriften, (wie, proef), self.gateway.clock.now()).await
        })
    }

    fn uitbetalen<'k>(&'k self, wanted: &'k Uitbetalen) -> Loopt<'k, Opdrachtbestand> {
        Box::pin(async move {
            let mut hand = Hand::Gateway(self.gateway.clone());
            uitbetalen::maak(&mut hand, self.gateway.keys(), wanted, self.gateway.clock.now()).await
        })
    }

    fn terugmelding<'k>(&'k self, report: Terugmelding, wie: &'k str) -> Loopt<'k, Gemeld> {
        Box::pin(async move {
            let mut hand = Hand::Gateway(self.gateway.clone());
            uitbetalen::terug(&mut hand, &report, wie, self.gateway.clock.now()).await
        })
    }

    fn ongedaan<'k>(&'k self, wanted: &'k Ongedaan) -> Loopt<'k, ()> {
        Box::pin(async move {
            let mut hand = Hand::Gateway(self.gateway.clone());
            afschrift::ongedaan(&mut hand, wanted, self.gateway.clock.now()).await
        })
    }
}

impl Jobs for Runner {
    fn list(&self) -> Option<Vec<JobLine>> {
        let jobs: Vec<Job> = self.jobs.iter().map(|(job, _)| *job).collect();
        let now = self.gateway.clock.now();
        let lines = self.gateway.read(|reader| lines(&jobs, reader, now));
        lines.inspect_err(|error| tracing::error!(error = %error, "what jobs did could not be read")).ok()
    }

    fn factureer<'j>(
        &'j self,
        contract: &'j str,
        dag: NaiveDate,
        wie: &'j str,
        proef: bool,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Gemaakt>, String>> + Send + 'j>> {
        Box::pin(async move {
            let mut hand = Hand::Gateway(self.gateway.clone());
            let (routes, now) = (self.gateway.routes(), self.gateway.clock.now());
            facturen::een(&mut hand, &routes, (contract, dag), (wie, proef), now).await.map_err(|e| e.to_string())
        })
    }

    fn run<'j>(&'j self, naam: &'j str, wie: &'j str) -> Running<'j> {
        Box::pin(async move {
            let (job, stand) = self.jobs.iter().find(|(job, _)| job.naam == naam).ok_or(NotRun::Unknown)?;
            let mut stand = stand.try_lock().map_err(|_| NotRun::Busy)?;
            // Asked for when its moment has come, it is the run of that moment: it is not made up for again.
            let voor = stand.due(job, self.gateway.clock.now()).and_then(|(_, voor)| voor);
            Ok(self.perform(job, &mut stand, (Aanleiding::Gevraagd, voor, Some(wie))).await)
        })
    }
}

/// Looks every second whether it is time for a job. Runs on the caller's runtime until that ends.
pub async fn start(runner: Arc<Runner>) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    let tick = Tick::new_async("* * * * * *", move |_, _| {
        let runner = runner.clone();
        Box::pin(async move {
            // Each by itself: a long one does not hold up the other.
            for place in 0..runner.jobs.len() {
                let runner = runner.clone();
                tokio::spawn(async move { runner.look(place).await });
            }
        })
    })?;
    scheduler.add(tick).await?;
    scheduler.start().await?;
    Ok(scheduler)
}
