//! `/v1/beheer/facturen` and `/v1/beheer/contracten`: how the money stands, and to make an invoice now; for the operator.

use super::leveringen::{read, unread, who};
use super::{Shared, problem};
use crate::domain::kalender;
use crate::flow::geld::overzicht;
use actix_web::web::{Bytes, Data, block};
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

/// `GET /v1/beheer/facturen`: 200, 401 or 503.
pub async fn facturen(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let gateway = shared.gateway.clone();
    match block(move || gateway.read(overzicht::boek)).await {
        Ok(Ok(boek)) => HttpResponse::Ok().json(overzicht::posten(&boek)),
        _ => problem::unreadable(),
    }
}

/// `GET /v1/beheer/contracten`: 200, 401 or 503.
pub async fn contracten(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let gateway = shared.gateway.clone();
    let read = block(move || {
        let op = kalender::dag(gateway.clock.now());
        let routes = gateway.routes();
        let known: Vec<_> = routes.praktijken.values().flat_map(|g| g.contracten()).map(AsRef::as_ref).collect();
        gateway.read(overzicht::boek).map(|boek| overzicht::contracten(&boek, &known, op))
    });
    match read.await {
        Ok(Ok(contracten)) => HttpResponse::Ok().json(json!({"contracten": contracten})),
        _ => problem::unreadable(),
    }
}

/// Which invoice is made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    contract: String,
    datum: NaiveDate,
    #[serde(default)]
    wie: String,
    #[serde(default)]
    proef: bool,
}

/// `POST /v1/beheer/facturen/maken`: 200, 400, 401, 404 or 503. 200 too when there is nothing to bill: `factuurnr` is null.
pub async fn factureer(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(wanted) = read::<Wanted>(&body) else { return unread() };
    let Some(wie) = who(&wanted.wie) else { return unread() };
    let jobs = shared.jobs.clone();
    // By itself: a caller who goes away does not break it off.
    let run =
        actix_web::rt::spawn(async move { jobs.factureer(&wanted.contract, wanted.datum, &wie, wanted.proef).await });
    match run.await {
        Ok(Ok(Some(made))) => HttpResponse::Ok().json(made),
        Ok(Ok(None)) => problem::plain(
            404,
            "Dit contract is niet bekend",
            "er is geen contract met dit nummer en een tarief in praktijk.yaml van een gemeente",
        ),
        _ => problem::unreadable(),
    }
}
