//! `/v1/beheer/personen`: the rights of the person (AVG art. 15-18), for the operator. Whom it is about stands in the body,
//! never in the address: addresses end up in logs.

use super::leveringen::{read, trouble, unread, who};
use super::{Shared, problem};
use crate::flow::inbound::Gateway;
use crate::flow::mend::Trouble;
use crate::flow::persoon::rectificatie::{Rectificatie, rectificeer};
use crate::flow::persoon::wissen::{self, Beperk, Wis};
use crate::flow::persoon::{Niet, Vraag, inzage as inzien};
use crate::flow::writer::Unavailable;
use actix_web::web::{Bytes, Data, block};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;

/// `POST /v1/beheer/personen/inzage`: 200, 400, 401, 404 or 503.
pub async fn inzage(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(mut vraag) = read::<Vraag>(&body) else { return unread() };
    let Some(wie) = who(&vraag.wie) else { return unread() };
    vraag.wie = wie;
    answered(&shared, move |gateway| {
        let (routes, now) = (gateway.routes(), gateway.clock.now());
        let mut hand = |orders| gateway.writer.intervene(orders);
        gateway.read(|reader| Ok(inzien::inzage(&vraag, &routes, reader, now, &mut hand)))?
    })
    .await
}

/// `POST /v1/beheer/personen/rectificeren`: 200, 400, 401, 404, 422 or 503.
pub async fn rectificeren(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(mut wanted) = read::<Rectificatie>(&body) else { return unread() };
    let Some(wie) = who(&wanted.wie) else { return unread() };
    wanted.wie = wie;
    answered(&shared, move |gateway| {
        let (routes, now) = (gateway.routes(), gateway.clock.now());
        let mut hand = |orders| gateway.writer.intervene(orders);
        gateway.read(|reader| Ok(rectificeer(&wanted, &routes, gateway.keys(), reader, now, &mut hand)))?
    })
    .await
}

/// `POST /v1/beheer/personen/beperken`: 200, 400, 401, 404 or 503.
pub async fn beperken(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(mut wanted) = read::<Beperk>(&body) else { return unread() };
    let Some(wie) = who(&wanted.wie) else { return unread() };
    wanted.wie = wie;
    answered(&shared, move |gateway| {
        let now = gateway.clock.now();
        let mut hand = |orders| gateway.writer.intervene(orders);
        gateway.read(|reader| Ok(wissen::beperk(&wanted, reader, now, &mut hand)))?
    })
    .await
}

/// `POST /v1/beheer/personen/wissen`: 200, 400, 401, 404, 409 or 503. After it the file is written anew, so that no byte of
/// what went is left; messages wait for as long as that takes.
pub async fn wissen(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(mut wanted) = read::<Wis>(&body) else { return unread() };
    let Some(wie) = who(&wanted.wie) else { return unread() };
    wanted.wie = wie;
    let gateway = shared.gateway.clone();
    let done = block(move || {
        let now = gateway.clock.now();
        let mut hand = |orders| gateway.writer.intervene(orders);
        gateway.read(|reader| Ok(wissen::wis(&wanted, reader, now, &mut hand)))?
    });
    match done.await {
        Ok(Ok(gewist)) => {
            let herschreven = shared.gateway.writer.with(|writer| writer.herschrijf(true)).await.unwrap_or(false);
            let mut answer = json!(gewist);
            answer["herschreven"] = herschreven.into();
            HttpResponse::Ok().json(answer)
        }
        Ok(Err(why)) => niet(&why),
        Err(_) => trouble(&Trouble::Write(Unavailable::Stopped)),
    }
}

/// Asks it of the gateway, away from the threads that listen.
async fn answered<T: Serialize + Send + 'static>(
    shared: &Shared,
    ask: impl FnOnce(Arc<Gateway>) -> Result<T, Niet> + Send + 'static,
) -> HttpResponse {
    let gateway = shared.gateway.clone();
    match block(move || ask(gateway)).await {
        Ok(Ok(done)) => HttpResponse::Ok().json(done),
        Ok(Err(why)) => niet(&why),
        Err(_) => trouble(&Trouble::Write(Unavailable::Stopped)),
    }
}

fn niet(why: &Niet) -> HttpResponse {
    match why {
        Niet::Onbekend => problem::plain(
            404,
            "Van deze persoon is niets bekend",
            "er is geen traject, bericht of wissing bij wat u gaf; kijk het na",
        ),
        Niet::Wacht(waits) => problem::listed(
            409,
            "Er moet nog iets worden bezorgd",
            "er is niets gewist. Wacht tot dit is bezorgd, of geef `ook_wat_wacht`: dan gaat het nergens meer heen",
            "leveringen",
            json!(waits),
        ),
        Niet::Findings(findings) => problem::findings(findings),
        Niet::Trouble(why) => trouble(why),
    }
}
