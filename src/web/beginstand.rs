//! `/v1/beheer/beginstand`: takes in what ran before the hub did; for the operator.

use super::leveringen::{read, trouble, unread, who};
use super::{Shared, problem};
use crate::flow::beginstand::{Inlezen, NietIngelezen, lees_in};
use crate::flow::mend::Trouble;
use crate::flow::writer::Unavailable;
use actix_web::web::{Bytes, Data, block};
use actix_web::{HttpRequest, HttpResponse};

/// `POST /v1/beheer/beginstand`: 200, 400, 401, 422 or 503. All of it is taken in, or nothing.
pub async fn inlezen(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(mut wanted) = read::<Inlezen>(&body) else { return unread() };
    let Some(wie) = who(&wanted.wie) else { return unread() };
    wanted.wie = wie;
    let gateway = shared.gateway.clone();
    let done = block(move || {
        let (routes, now) = (gateway.routes(), gateway.clock.now());
        let mut hand = |orders| gateway.writer.intervene(orders);
        gateway.read(|reader| Ok(lees_in(&wanted, &routes, gateway.keys(), reader, now, &mut hand)))?
    });
    match done.await {
        Ok(Ok(done)) => HttpResponse::Ok().json(done),
        Ok(Err(NietIngelezen::Findings(findings))) => problem::findings(&findings),
        Ok(Err(NietIngelezen::Trouble(why))) => trouble(&why),
        Err(_) => trouble(&Trouble::Write(Unavailable::Stopped)),
    }
}
