//! `trajectbrug job`: what happens at set times, what it did, and to run it now.

use super::message::node::ask;
use super::node::hand;
use super::partner::stored;
use super::{Folders, show};
use crate::app;
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::jobs::JobLine;
use crate::job;
use crate::store::work::{JobRun, RUNS};
use chrono::{DateTime, Utc};
use chrono_tz::Europe::Amsterdam;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Toon de jobs: wanneer zij draaien en wat zij het laatst deden.
    List {
        #[command(flatten)]
        folders: Folders,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
    },
    /// Voer een job nu uit.
    Run {
        #[command(flatten)]
        folders: Folders,
        /// De job, zoals `job list` hem noemt.
        naam: String,
        /// Adres van de draaiende gateway; standaard de instelling `luister`.
        #[arg(long, value_name = "ADRES:POORT")]
        adres: Option<String>,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
    },
    /// Toon wat jobs deden, het nieuwste eerst.
    History {
        #[command(flatten)]
        folders: Folders,
        /// Alleen van deze job.
        #[arg(long, value_name = "NAAM")]
        job: Option<String>,
        /// Hoogstens zoveel.
        #[arg(long, default_value_t = 20)]
        limit: u32,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
    },
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    match arguments {
        Arguments::List { folders, json } => list(folders, *json),
        Arguments::Run { folders, naam, adres, json } => run_one(folders, naam, adres.as_deref(), *json),
        Arguments::History { folders, job, limit, json } => {
            let runs = stored::reader(folders)?.runs(job.as_deref(), (*limit).min(RUNS))?;
            if *json {
                println!("{}", json!({"uitvoeringen": runs}));
            } else {
                let rows: Vec<_> = runs.iter().map(row).collect();
                show::table(&["begonnen", "job", "aanleiding", "uitkomst", "wie", "wat"], &rows);
            }
            Ok(true)
        }
    }
}

fn list(folders: &Folders, as_json: bool) -> anyhow::Result<bool> {
    let settings = stored::settings(folders)?;
    let jobs = job::table(&settings.jobs);
    let lines = job::lines(&jobs, stored::reader(folders)?.as_mut(), SystemClock.now())?;
    if as_json {
        println!("{}", json!({"jobs": lines}));
        return Ok(true);
    }
    let row = |l: &JobLine| {
        let laatste = l.laatste.as_ref().map_or_else(
            || "nog niet".to_owned(),
            |run| format!("{} {}: {}", moment(run.begonnen_op), uitkomst(run), run.tekst),
        );
        vec![l.naam.clone(), l.tijdschema.clone(), moment(l.volgende), laatste, l.wat.clone()]
    };
    show::table(&["job", "tijdschema", "volgende", "laatste", "wat"], &lines.iter().map(row).collect::<Vec<_>>());
    Ok(true)
}

/// By the running gateway when there is one, so that a job never runs twice at a time; else on the data folder.
fn run_one(folders: &Folders, naam: &str, adres: Option<&str>, as_json: bool) -> anyhow::Result<bool> {
    let (settings, wie) = (stored::settings(folders)?, stored::login());
    let asked = |adres| -> anyhow::Result<JobRun> {
        // The name becomes a piece of an address.
        stored::slug(naam)?;
        let answer = ask(&settings, adres, &format!("/v1/beheer/jobs/{naam}/uitvoeren"), &json!({"wie": wie}))?;
        Ok(serde_json::from_value(answer)?)
    };
    let run = match hand(folders, adres)? {
        None => asked(adres)?,
        Some(mut hand) => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let (_, routes) = app::configuration(&folders.config, &BTreeMap::new())?;
            runtime.block_on(job::once(naam, &mut hand, (&settings, &routes), &SystemClock, &wie))?
        }
    };
    if as_json {
        println!("{}", json!(run));
    } else {
        println!("{} is {}: {}", run.job, uitkomst(&run), run.tekst);
    }
    Ok(run.gelukt)
}

fn row(run: &JobRun) -> Vec<String> {
    vec![
        moment(run.begonnen_op),
        run.job.clone(),
        serde_json::to_value(run.aanleiding).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default(),
        uitkomst(run).to_owned(),
        run.wie.clone().unwrap_or_default(),
        run.tekst.clone(),
    ]
}

fn uitkomst(run: &JobRun) -> &'static str {
    if run.gelukt { "gelukt" } else { "mislukt" }
}

fn moment(at: DateTime<Utc>) -> String {
    at.with_timezone(&Amsterdam).format("%Y-%m-%d %H:%M:%S").to_string()
}
