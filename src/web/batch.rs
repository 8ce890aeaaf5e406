//! `/v1/berichten/{partner}/{route}/batch` and `/v1/batches`: a file with many records, and what came of it.
//!
//! The file is put on disk as it comes in and is never in memory as a whole; the answer comes when it is there durably.
//! Its sender may send and ask, and so may the operator, by the token of the settings.

use super::api::{if_it_is_old, unauthorized, unknown_route, unsigned};
use super::body::{self, PATIENCE};
use super::{Shared, authorization, problem};
use crate::connector::Inbound;
use crate::flow::bulk::{BYTES_MAX, Bulk, NotTaken, PAGE_MAX, Stand, Upload};
use crate::flow::route::InRoute;
use crate::flow::writer::Unavailable;
use crate::format::records::Layout;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::store::Audit;
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::rt::time::timeout;
use actix_web::web::{Data, Path, Payload, Query, block};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use futures_core::Stream;
use serde::Deserialize;
use serde_json::json;
use std::pin::Pin;
use std::sync::Arc;

/// Bytes that are put on disk together.
const TOGETHER: usize = 256 * 1024;

/// `POST /v1/berichten/{partner}/{route}/batch`: 202, 400, 401, 404, 413, 415, 422 or 503.
pub async fn post(
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    shared: Data<Shared>,
) -> HttpResponse {
    let (route, wie) = match enter(&request, &path, &shared) {
        Ok(entered) => entered,
        Err(finding) => return problem::findings(&[finding]),
    };
    let mut response = take(&request, payload, &shared, (route.clone(), wie)).await;
    if_it_is_old(&mut response, &route.soort.naam);
    response
}

/// Takes the file of who may send it.
async fn take(
    request: &HttpRequest,
    payload: Payload,
    shared: &Shared,
    (route, wie): (Arc<InRoute>, String),
) -> HttpResponse {
    let right = body::omgeving(request, shared.omgeving)
        .and_then(|()| body::headers(request, route.format))
        .and_then(|()| fits(request, &route));
    if let Err(finding) = right {
        return problem::findings(&[finding]);
    }
    let upload = match shared.bulk.begin(shared.gateway.clock.now()) {
        Ok(upload) => upload,
        Err(why) => return not_taken(&why),
    };
    let upload = match collect(upload, payload, BYTES_MAX).await {
        Ok(upload) => upload,
        Err(answer) => return answer,
    };
    let (bulk, gateway) = (shared.bulk.clone(), shared.gateway.clone());
    let accepted = block(move || {
        let now = gateway.clock.now();
        let line = Audit { at: now, wie, wat: "batch.ontvangen".to_owned(), waarop: upload.batch_id.clone() };
        gateway.writer.note(line)?;
        bulk.accept(upload, &route, now).map_err(|error| {
            tracing::error!(error = %error, "a batch could not be kept");
            Unavailable::Store
        })
    });
    match accepted.await.unwrap_or(Err(Unavailable::Stopped)) {
        Ok(stand) => HttpResponse::Accepted().insert_header(("Location", address(&stand))).json(stand.shown()),
        Err(why) => problem::unavailable(why),
    }
}

/// `GET /v1/batches/{id}`: 200, 400, 404 or 503.
pub async fn get(request: HttpRequest, id: Path<String>, shared: Data<Shared>) -> HttpResponse {
    match known(&request, &id, &shared) {
        Ok(stand) => of_its_version(HttpResponse::Ok().json(stand.shown()), &stand, &shared),
        Err(answer) => *answer,
    }
}

/// The answer about a batch, which says so when the route it came by is of an old version.
fn of_its_version(mut response: HttpResponse, stand: &Stand, shared: &Shared) -> HttpResponse {
    if let Some(route) = shared.gateway.routes().inbound(&stand.partner, &stand.route) {
        if_it_is_old(&mut response, &route.soort.naam);
    }
    response
}

/// Which page of the refused records is asked.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    vanaf: u64,
    #[serde(default = "hundred")]
    aantal: usize,
}

fn hundred() -> usize {
    100
}

/// `GET /v1/batches/{id}/weigeringen?vanaf=..&aantal=..`: 200, 400, 404 or 503.
pub async fn weigeringen(request: HttpRequest, id: Path<String>, shared: Data<Shared>) -> HttpResponse {
    let stand = match known(&request, &id, &shared) {
        Ok(stand) => stand,
        Err(answer) => return *answer,
    };
    let wrong = || {
        let detail = "`vanaf` is wat in `volgende` staat, en `aantal` een getal van 1 tot en met 1000";
        problem::plain(400, "Deze bladzijde is er niet", detail)
    };
    let asked = Query::<Asked>::from_query(request.query_string());
    let Some(asked) = asked.ok().filter(|q| (1..=PAGE_MAX).contains(&q.aantal)) else { return wrong() };
    match shared.bulk.refusals(&stand, asked.vanaf, asked.aantal) {
        Ok(Some(page)) => {
            let next = |at| format!("{}/weigeringen?vanaf={at}&aantal={}", address(&stand), asked.aantal);
            let shown = json!({
                "batch_id": stand.batch_id, "geweigerd": stand.geweigerd,
                "weigeringen": page.weigeringen, "volgende": page.volgende.map(next),
            });
            of_its_version(HttpResponse::Ok().json(shown), &stand, &shared)
        }
        Ok(None) => wrong(),
        Err(error) => unreadable(&error),
    }
}

fn address(stand: &Stand) -> String {
    format!("/v1/batches/{}", stand.batch_id)
}

/// The operator, by the token: without one anybody behind a proxy on this machine would be he.
fn operator(request: &HttpRequest, shared: &Shared) -> bool {
    shared.beheer.is_some() && shared.operator(request)
}

/// The route, and who sends, for the audit trail. An unknown partner and an unknown route get the same answer.
fn enter(
    request: &HttpRequest,
    path: &Path<(String, String)>,
    shared: &Shared,
) -> Result<(Arc<InRoute>, String), Finding> {
    let routes = shared.gateway.routes();
    let route = routes.inbound(&path.0, &path.1).filter(|r| r.connector == Inbound::Http).cloned();
    let route = route.ok_or_else(unknown_route)?;
    if operator(request, shared) {
        return Ok((route, "beheer".to_owned()));
    }
    if route.credentials.keys().is_some() {
        // A signature is over the whole of a message, and a file is more than is held at once.
        return Err(unsigned());
    }
    if !route.credentials.accepts(authorization(request)) {
        return Err(unauthorized());
    }
    let partner = route.partner.clone();
    Ok((route, partner))
}

/// Whether the route takes many records, and no more bytes are announced than a file may have.
fn fits(request: &HttpRequest, route: &InRoute) -> Result<(), Finding> {
    if route.layout == Layout::Whole {
        let text = "een bestand van deze route is één bericht; een bestand met veel berichten is CSV, XLSX, JSON lines, of XML of JSON met `records`";
        return Err(Finding::fout(Code::EenRecord, Stage::Receive, "", text));
    }
    announced(request, BYTES_MAX)
}

/// Whether no more bytes are announced than a file may have.
fn announced(request: &HttpRequest, most: u64) -> Result<(), Finding> {
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most) { Err(too_large(most)) } else { Ok(()) }
}

fn too_large(most: u64) -> Finding {
    let text = format!("een bestand heeft hoogstens {most} bytes; stuur het in delen");
    Finding::fout(Code::TeGroot, Stage::Receive, "", text)
}

fn broken(text: &str) -> NotRead {
    NotRead::Wrong(Finding::fout(Code::Afgebroken, Stage::Receive, "", text))
}

/// Why a file did not come in.
enum NotRead {
    Wrong(Finding),
    Disk(NotTaken),
}

/// Puts a file of at most `most` bytes on disk that is answered at once and not kept: it goes with the upload. Else the answer.
pub(super) async fn pass(
    request: &HttpRequest,
    payload: Payload,
    shared: &Shared,
    most: u64,
) -> Result<Upload, HttpResponse> {
    announced(request, most).map_err(|finding| problem::findings(&[finding]))?;
    let upload = shared.bulk.begin(shared.gateway.clock.now()).map_err(|why| not_taken(&why))?;
    collect(upload, payload, most).await
}

/// Puts what comes in on disk; else the answer.
async fn collect(upload: Upload, payload: Payload, most: u64) -> Result<Upload, HttpResponse> {
    pour(upload, payload, most).await.map_err(|why| match why {
        NotRead::Wrong(finding) => problem::findings(&[finding]),
        NotRead::Disk(why) => not_taken(&why),
    })
}

/// Puts what comes in on disk, a piece at a time, off the threads that answer others. What was broken off is not kept.
async fn pour(mut upload: Upload, mut payload: Payload, most: u64) -> Result<Upload, NotRead> {
    let mut waiting: Vec<Bytes> = vec![];
    loop {
        let next = timeout(PATIENCE, std::future::poll_fn(|cx| Stream::poll_next(Pin::new(&mut payload), cx)));
        let next = next.await.map_err(|_| {
            broken("er kwam een minuut lang niets meer; er is niets van het bestand bewaard. Stuur het opnieuw")
        })?;
        let end = next.is_none();
        if let Some(chunk) = next {
            waiting.push(chunk.map_err(|_| {
                broken(
                    "de verbinding brak af voordat het bestand compleet was; er is niets van bewaard. Stuur het opnieuw",
                )
            })?);
        }
        if end || waiting.iter().map(Bytes::len).sum::<usize>() >= TOGETHER {
            let now = std::mem::take(&mut waiting);
            let written = block(move || {
                let bytes = now.iter().try_fold(0, |bytes, chunk| upload.add(chunk).map(|sum: u64| sum.max(bytes)));
                bytes.map(|bytes| (upload, bytes))
            });
            let (back, bytes) = match written.await {
                Ok(Ok(written)) => written,
                Ok(Err(error)) => return Err(NotRead::Disk(NotTaken::Disk(error))),
                Err(_) => return Err(NotRead::Disk(NotTaken::Full)),
            };
            if bytes > most {
                return Err(NotRead::Wrong(too_large(most)));
            }
            upload = back;
        }
        if end {
            return Ok(upload);
        }
    }
}

/// The batch, for its sender and the operator; to anybody else it does not exist.
fn known(request: &HttpRequest, id: &str, shared: &Shared) -> Result<Stand, Box<HttpResponse>> {
    let Ok(id) = uuid::Uuid::try_parse(id) else {
        let detail = "een batch_id is een UUID; het staat in het antwoord op uw bestand";
        return Err(problem::plain(400, "Dit is geen batch_id", detail).into());
    };
    let bulk: &Bulk = &shared.bulk;
    let stand = bulk.show(id).map_err(|error| Box::new(unreadable(&error)))?;
    let may = |stand: &Stand| {
        let routes = shared.gateway.routes();
        let route = routes.inbound(&stand.partner, &stand.route);
        let sender =
            route.is_some_and(|r| r.connector == Inbound::Http && r.credentials.accepts(authorization(request)));
        sender || operator(request, shared)
    };
    stand.filter(may).ok_or_else(|| {
        let detail = "controleer het batch_id; het staat in het antwoord op uw bestand en is dertig dagen op te vragen";
        problem::plain(404, "Deze batch is niet bekend", detail).into()
    })
}

fn unreadable(error: &std::io::Error) -> HttpResponse {
    tracing::error!(error = %error, "a batch could not be shown");
    problem::plain(503, "De gateway kan de batch nu niet lezen", "probeer het over enkele seconden opnieuw")
}

fn not_taken(why: &NotTaken) -> HttpResponse {
    match why {
        NotTaken::Full => problem::plain(
            503,
            "De gateway kan nu geen bestanden aannemen",
            "er wachten te veel bestanden; stuur dit bestand later opnieuw",
        ),
        NotTaken::Disk(error) => {
            tracing::error!(error = %error, "a batch could not be kept");
            problem::unavailable(Unavailable::Store)
        }
    }
}
