//! `/v1/beheer`: what is held and why, and what a person does about it; for the operator.

use super::{Shared, problem};
use crate::flow::mend::edit::{self, Edit, NotEdited};
use crate::flow::mend::{self, Report, ToHold, Trouble, Wanted, causes};
use crate::flow::writer::Unavailable;
use actix_web::web::{Bytes, Data, Path, PayloadConfig, block};
use actix_web::{HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use serde_json::json;

/// The largest message that is taken back, in bytes: a document can be in it.
const LARGEST: usize = 32 << 20;
const NOT_READ: &str = "Dit kan niet worden gelezen";

/// `GET /v1/beheer/vastgehouden`: 200, 401 or 503.
pub async fn vastgehouden(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let gateway = shared.gateway.clone();
    match block(move || gateway.read(|reader| causes::causes(reader, None))).await {
        Ok(Ok(causes)) => HttpResponse::Ok().json(json!({"oorzaken": causes})),
        Ok(Err(error)) => trouble(&Trouble::Read(error)),
        Err(_) => trouble(&Trouble::Write(Unavailable::Stopped)),
    }
}

/// `POST /v1/beheer/leveringen/vrijgeven`: 200, 400, 401 or 503.
pub async fn vrijgeven(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(mut wanted) = read::<Wanted>(&body) else { return unread() };
    let Some(wie) = who(&wanted.wie) else { return unread() };
    wanted.wie = wie;
    let gateway = shared.gateway.clone();
    answered(
        block(move || {
            let (routes, now) = (gateway.routes(), gateway.clock.now());
            let mut hand = |orders| gateway.writer.intervene(orders);
            gateway.read(|reader| Ok(mend::release(&wanted, &routes, reader, now, &mut hand)))?
        })
        .await,
    )
}

/// `POST /v1/beheer/leveringen/vasthouden`: 200, 400, 401 or 503.
pub async fn vasthouden(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(mut wanted) = read::<ToHold>(&body) else { return unread() };
    let Some(wie) = who(&wanted.wie) else { return unread() };
    wanted.wie = wie;
    let gateway = shared.gateway.clone();
    answered(
        block(move || {
            let now = gateway.clock.now();
            let mut hand = |orders| gateway.writer.intervene(orders);
            gateway.read(|reader| Ok(mend::hold(&wanted, reader, now, &mut hand)))?
        })
        .await,
    )
}

/// `POST /v1/beheer/berichten/{id}/bewerken`: 200, 400, 401, 404, 422 or 503.
pub async fn bewerken(request: HttpRequest, id: Path<String>, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(mut wanted) = read::<Edit>(&body) else { return unread() };
    let Some(wie) = who(&wanted.wie) else { return unread() };
    wanted.wie = wie;
    let (gateway, id) = (shared.gateway.clone(), id.into_inner());
    let done = block(move || {
        let (routes, now) = (gateway.routes(), gateway.clock.now());
        let mut hand = |orders| gateway.writer.intervene(orders);
        gateway.read(|reader| Ok(edit::edit(&id, &wanted, &routes, reader, now, &mut hand)))?
    });
    match done.await {
        Ok(Ok(plekken)) => HttpResponse::Ok().json(json!({"plekken": plekken})),
        Ok(Err(NotEdited::Unknown)) => problem::plain(404, "Dit bericht is niet bekend", "controleer het bericht_id"),
        Ok(Err(NotEdited::Findings(findings))) => problem::findings(&findings),
        Ok(Err(NotEdited::Trouble(why))) => trouble(&why),
        Err(_) => trouble(&Trouble::Write(Unavailable::Stopped)),
    }
}

/// How much `bewerken` takes.
pub fn room() -> PayloadConfig {
    PayloadConfig::new(LARGEST)
}

pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(body).ok()
}

/// Who asks; nobody named is `beheer`.
pub(super) fn who(wie: &str) -> Option<String> {
    if wie.is_empty() { Some("beheer".to_owned()) } else { super::beheer::login(wie).then(|| wie.to_owned()) }
}

pub(super) fn unread() -> HttpResponse {
    problem::plain(400, NOT_READ, "kijk in /v1/openapi.json welke velden hier horen; `wie` is een inlognaam")
}

fn answered(done: Result<Result<Report, Trouble>, actix_web::error::BlockingError>) -> HttpResponse {
    match done {
        Ok(Ok(report)) => HttpResponse::Ok().json(report),
        Ok(Err(why)) => trouble(&why),
        Err(_) => trouble(&Trouble::Write(Unavailable::Stopped)),
    }
}

pub(super) fn trouble(why: &Trouble) -> HttpResponse {
    match why {
        Trouble::Asked(text) => problem::plain(400, "Dit kan zo niet", text),
        Trouble::Read(error) => {
            tracing::error!(error = %error, "held deliveries could not be read");
            problem::plain(503, "De gateway kan dit nu niet lezen", "probeer het over enkele seconden opnieuw")
        }
        Trouble::Write(_) => problem::plain(
            503,
            "De gateway kan dit nu niet doen",
            "er is niets veranderd; probeer het over enkele seconden opnieuw",
        ),
    }
}
