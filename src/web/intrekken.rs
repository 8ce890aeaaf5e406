//! Taking a message back, by its sender or the operator, and saying that a delivery was for another, by its receiver.

use super::leveringen::{read, trouble, unread, who};
use super::{Shared, authorization, problem};
use crate::flow::intrekken::verkeerd;
use crate::flow::intrekken::{Intrekking, NietIngetrokken, trek_in};
use crate::flow::mend::Trouble;
use crate::flow::writer::Unavailable;
use actix_web::web::{Bytes, Data, Path, block};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// `POST /v1/berichten/{id}/intrekken`: 200, 400, 404, 409 or 503; for the sender of the message. To anybody else it does not
/// exist.
pub async fn intrekken(request: HttpRequest, id: Path<String>, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    let id = id.into_inner();
    let view = match shared.gateway.read(|reader| reader.show(&id)) {
        Ok(Some(view)) => view,
        Ok(None) => return niet(&NietIngetrokken::Onbekend),
        Err(_) => return problem::unreadable(),
    };
    let routes = shared.gateway.routes();
    let route = routes.inbound(&view.line.partner, &view.line.route);
    // The credentials of a route we fetch by are ours, not the sender's.
    let own = route.is_some_and(|r| !r.connector.is_fetched() && r.credentials.accepts(authorization(&request)));
    if !own {
        return niet(&NietIngetrokken::Onbekend);
    }
    let Some(wanted) = read::<Intrekking>(&body) else { return unread() };
    trek(&shared, id, Intrekking { wie: view.line.partner, ..wanted }).await
}

/// `POST /v1/beheer/berichten/{id}/intrekken`: 200, 400, 401, 404, 409 or 503; for the operator.
pub async fn voor_afzender(request: HttpRequest, id: Path<String>, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(wanted) = read::<Intrekking>(&body) else { return unread() };
    let Some(wie) = who(&wanted.wie) else { return unread() };
    trek(&shared, id.into_inner(), Intrekking { wie, ..wanted }).await
}

async fn trek(shared: &Shared, id: String, wanted: Intrekking) -> HttpResponse {
    let gateway = shared.gateway.clone();
    let done = block(move || {
        let (routes, now) = (gateway.routes(), gateway.clock.now());
        let mut hand = |orders| gateway.writer.intervene(orders);
        gateway.read(|reader| Ok(trek_in(&id, &wanted, &routes, reader, now, &mut hand)))?
    });
    answered(done.await)
}

/// `POST /v1/leveringen/{id}/verkeerd`: 200, 404, 409 or 503; for the receiver of the delivery, with the credentials he sends
/// with.
pub async fn verkeerd(request: HttpRequest, id: Path<String>, shared: Data<Shared>) -> HttpResponse {
    let id = id.into_inner();
    if uuid::Uuid::try_parse(&id).is_err() {
        return problem::plain(400, "Dit is geen id van een levering", "gebruik het id dat u bij de levering kreeg");
    }
    let ontvanger = match shared.gateway.read(|reader| Ok(verkeerd::ontvanger(&id, reader))) {
        Ok(Ok(ontvanger)) => ontvanger,
        _ => return problem::unreadable(),
    };
    let routes = shared.gateway.routes();
    let his = |slug: &str| {
        let mut own = routes.all_inbound().filter(|r| r.partner == slug && !r.connector.is_fetched());
        own.any(|r| r.credentials.accepts(authorization(&request)))
    };
    if !ontvanger.is_some_and(|slug| his(&slug)) {
        return problem::plain(404, "Deze levering is niet bekend", "controleer het id; u kreeg het bij de levering");
    }
    let gateway = shared.gateway.clone();
    let done = block(move || {
        let (routes, now) = (gateway.routes(), gateway.clock.now());
        let mut hand = |orders| gateway.writer.intervene(orders);
        gateway.read(|reader| Ok(verkeerd::meld(&id, &routes, reader, now, &mut hand)))?
    });
    answered(done.await)
}

fn answered<T: Serialize>(done: Result<Result<T, NietIngetrokken>, actix_web::error::BlockingError>) -> HttpResponse {
    match done {
        Ok(Ok(done)) => HttpResponse::Ok().json(done),
        Ok(Err(why)) => niet(&why),
        Err(_) => trouble(&Trouble::Write(Unavailable::Stopped)),
    }
}

fn niet(why: &NietIngetrokken) -> HttpResponse {
    match why {
        NietIngetrokken::Onbekend => problem::plain(
            404,
            "Dit bericht is niet bekend",
            "er is niets om in te trekken of te verbeteren; controleer het bericht_id, het staat in het antwoord op uw bericht",
        ),
        NietIngetrokken::KanNiet(text) => problem::plain(409, "Dit bericht kan niet worden ingetrokken", text),
        NietIngetrokken::Trouble(why) => trouble(why),
    }
}
