//! `/v1/beheer/jobs`: what runs by the clock, what it did, and to run it now; for the operator.

use super::beheer::{self, query};
use super::leveringen::{unread, who};
use super::{Shared, problem};
use crate::flow::jobs::NotRun;
use actix_web::web::{Bytes, Data, Path, block};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

/// `GET /v1/beheer/jobs`: 200, 401 or 503.
pub async fn lijst(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let jobs = shared.jobs.clone();
    match block(move || jobs.list()).await {
        Ok(Some(jobs)) => HttpResponse::Ok().json(json!({"jobs": jobs})),
        _ => problem::unreadable(),
    }
}

/// Which runs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    job: Option<String>,
    aantal: Option<u32>,
}

/// `GET /v1/beheer/jobs/geschiedenis`: 200, 400, 401 or 503.
pub async fn geschiedenis(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(Which { job, aantal }) = query(&request) else { return unread() };
    let Some(limit) = beheer::most(aantal) else { return unread() };
    let gateway = shared.gateway.clone();
    match block(move || gateway.read(|reader| reader.runs(job.as_deref(), limit))).await {
        Ok(Ok(runs)) => HttpResponse::Ok().json(json!({"uitvoeringen": runs})),
        _ => problem::unreadable(),
    }
}

/// Who asks.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    wie: String,
}

/// `POST /v1/beheer/jobs/{naam}/uitvoeren`: 200, 400, 401, 404 or 409. An empty body will do. 200 too when the job failed:
/// `gelukt` says so.
pub async fn uitvoeren(request: HttpRequest, naam: Path<String>, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let asked = if body.is_empty() { Some(Asked::default()) } else { serde_json::from_slice(&body).ok() };
    let Some(wie) = asked.and_then(|Asked { wie }| who(&wie)) else { return unread() };
    let (jobs, naam) = (shared.jobs.clone(), naam.into_inner());
    // By itself: a caller who goes away does not break it off.
    let run = actix_web::rt::spawn(async move { jobs.run(&naam, &wie).await });
    match run.await.unwrap_or(Err(NotRun::Busy)) {
        Ok(run) => HttpResponse::Ok().json(run),
        Err(NotRun::Unknown) => problem::plain(404, "Deze job bestaat niet", "kijk in /v1/beheer/jobs welke er zijn"),
        Err(NotRun::Busy) => {
            problem::plain(409, "Deze job draait al", "wacht tot hij klaar is en kijk in de geschiedenis")
        }
    }
}
