//! `/v1/beheer/afschriften`, `toewijzingen` and `uitbetalingen`: the bank and payments of a running gateway, for the operator.
//! Names and accounts of persons come in and go out in bodies only: an address ends up in logs.

use super::beheer::query;
use super::body::NotRead;
use super::leveringen::{read, unread, who};
use super::{Shared, batch, body, problem};
use crate::bank::pain::terug;
use crate::bank::{self, Afschrift};
use crate::flow::geld::kas::{NietGedaan, Uitbetalen};
use crate::flow::geld::toewijzen::Ongedaan;
use crate::flow::writer::Unavailable;
use actix_web::web::{Bytes, Data, Payload, block};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes as Read;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Semaphore;

/// The largest report of the bank that is taken, in bytes: it has a line for each payment of one order.
pub const LARGEST: usize = 8 << 20;
/// The largest statement that is taken, in bytes: a year of an account, where a day of a large one is below a megabyte. It is
/// on disk while it is read, and only its entries are in memory.
pub const AFSCHRIFT: u64 = 256 << 20;
/// Statements that are read at one moment: the entries of one are in memory until they stand in the ledger.
static EEN: Semaphore = Semaphore::const_new(1);

/// How a file is brought.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct How {
    #[serde(default)]
    wie: String,
    #[serde(default)]
    proef: bool,
}

/// `POST /v1/beheer/afschriften`: 202 when something is booked, 200 when all of it was booked before or `proef`; 400, 401, 409,
/// 413, 422 or 503, and then nothing of the file is booked.
pub async fn afschrift(request: HttpRequest, payload: Payload, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some((How { proef, .. }, wie)) = how(&request) else { return unread() };
    let statements = match afschriften(&request, payload, &shared).await {
        Ok(statements) => statements,
        Err(answer) => return answer,
    };
    let jobs = shared.jobs.clone();
    // By itself: a caller who goes away does not break it off.
    let run = actix_web::rt::spawn(async move { jobs.afschrift(statements, &wie, proef).await });
    match run.await.unwrap_or(Err(NietGedaan::Opslag)) {
        Ok(done) if proef || done.boekingen.is_empty() => HttpResponse::Ok().json(done.antwoord()),
        Ok(done) => HttpResponse::Accepted().json(done.antwoord()),
        Err(why) => niet(&why),
    }
}

/// The posted statements, or the answer that says why not: 413, 422 or 503.
pub async fn afschriften(
    request: &HttpRequest,
    payload: Payload,
    shared: &Shared,
) -> Result<Vec<Afschrift>, HttpResponse> {
    let mut upload = batch::pass(request, payload, shared, AFSCHRIFT).await?;
    let Ok(_turn) = EEN.acquire().await else { return Err(problem::unreadable()) };
    let banken = shared.gateway.routes().banken.clone();
    // Away from the threads that answer partners.
    match block(move || upload.read().map(|file| bank::lees_van(file, &banken))).await {
        Ok(Ok(Ok(statements))) => Ok(statements),
        Ok(Ok(Err(found))) => Err(problem::findings(&found)),
        Ok(Err(_)) | Err(_) => Err(problem::unreadable()),
    }
}

/// `POST /v1/beheer/toewijzingen/ongedaan`: 200, 400, 401, 404, 409 or 503.
pub async fn ongedaan(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(mut wanted) = read::<Ongedaan>(&body) else { return unread() };
    let Some(wie) = who(&wanted.wie) else { return unread() };
    wanted.wie = wie;
    let jobs = shared.jobs.clone();
    let run = actix_web::rt::spawn(async move { jobs.ongedaan(&wanted).await.map(|()| wanted.id) });
    match run.await.unwrap_or(Err(NietGedaan::Opslag)) {
        Ok(id) => HttpResponse::Ok().json(json!({"id": id, "ongedaan": true})),
        Err(why) => niet(&why),
    }
}

/// `POST /v1/beheer/uitbetalingen`: 200, 400, 401, 409, 422 or 503.
pub async fn uitbetalen(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(mut wanted) = read::<Uitbetalen>(&body) else { return unread() };
    let Some(wie) = who(&wanted.wie) else { return unread() };
    wanted.wie = wie;
    let jobs = shared.jobs.clone();
    let run = actix_web::rt::spawn(async move { jobs.uitbetalen(&wanted).await });
    match run.await.unwrap_or(Err(NietGedaan::Opslag)) {
        Ok(made) => HttpResponse::Ok().json(made),
        Err(why) => niet(&why),
    }
}

/// `POST /v1/beheer/uitbetalingen/terugmeldingen`: 200, 400, 401, 413, 422 or 503.
pub async fn terugmelding(request: HttpRequest, payload: Payload, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some((How { proef: false, .. }, wie)) = how(&request) else { return unread() };
    let bytes = match file(&request, payload).await {
        Ok(bytes) => bytes,
        Err(answer) => return answer,
    };
    let report = match block(move || terug::lees(&bytes)).await {
        Ok(Ok(report)) => report,
        Ok(Err(found)) => return problem::findings(&found),
        Err(_) => return problem::unreadable(),
    };
    let jobs = shared.jobs.clone();
    let run = actix_web::rt::spawn(async move { jobs.terugmelding(report, &wie).await });
    match run.await.unwrap_or(Err(NietGedaan::Opslag)) {
        Ok(done) => HttpResponse::Ok().json(done),
        Err(why) => niet(&why),
    }
}

fn how(request: &HttpRequest) -> Option<(How, String)> {
    let how: How = query(request)?;
    let wie = who(&how.wie)?;
    Some((how, wie))
}

/// A file of the bank, within its cap.
async fn file(request: &HttpRequest, payload: Payload) -> Result<Read, HttpResponse> {
    match body::read(request, payload, LARGEST).await {
        Ok(body) => Ok(body.bytes.clone()),
        Err(NotRead::NoRoom) => Err(problem::unavailable(Unavailable::Full)),
        Err(NotRead::Wrong(finding)) => Err(problem::findings(&[finding])),
    }
}

fn niet(why: &NietGedaan) -> HttpResponse {
    match why {
        NietGedaan::Bevindingen(found) => problem::findings(found),
        NietGedaan::Gevraagd(text) => problem::plain(400, "Dit kan zo niet", text),
        NietGedaan::Onbekend(text) => problem::plain(404, "Dit is niet bekend", text),
        NietGedaan::Anders(text) => problem::plain(409, "Dit is niet gedaan", text),
        NietGedaan::Opslag => problem::unreadable(),
    }
}
