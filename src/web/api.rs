//! `/v1/berichten`: post a message, rehearse one, ask what became of one.

use super::body::NotRead;
use super::{Shared, authorization, body, problem};
use crate::canonical::privacy::Matrix;
use crate::canonical::versies::{Versie, verouderd};
use crate::connector::webhook;
use crate::flow::inbound::Rehearsal;
use crate::flow::intrekken::corrigeren;
use crate::flow::route::InRoute;
use crate::flow::writer::Unavailable;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde_json::json;
use std::sync::Arc;

/// `POST /v1/berichten/{partner}/{route}`: 202, 200, 400, 401, 404, 409, 413, 415, 422 or 503.
pub async fn post(
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    shared: Data<Shared>,
) -> HttpResponse {
    let route = match enter(&request, &path, &shared) {
        Ok(route) => route,
        Err(finding) => return problem::findings(&[finding]),
    };
    let mediatype = body::mediatype(route.format);
    let headers = body::omgeving(&request, shared.omgeving).and_then(|()| body::headers(&request, route.format));
    let body = match headers {
        Ok(()) => body::read(&request, payload, route.max_bytes).await,
        Err(finding) => Err(NotRead::Wrong(finding)),
    };
    // Of what is signed, only who has read all of it knows who sent it.
    if let Some(keys) = route.credentials.keys() {
        match &body {
            Err(NotRead::NoRoom) => return problem::unavailable(Unavailable::Full),
            Err(NotRead::Wrong(finding)) => return problem::findings(std::slice::from_ref(finding)),
            Ok(body) if !signed(&request, keys, &body.bytes, shared.gateway.clock.now()) => {
                return problem::findings(&[unsigned()]);
            }
            Ok(_) => {}
        }
    }
    // Who asks is known: what he sent wrongly is kept, for the operator to see.
    let answer = match body {
        Ok(body) => {
            let (parent, vorig) = (super::traceparent(&request), body::corrigeert(&request));
            shared.gateway.receive_under(&route, body.bytes.clone(), mediatype, parent, vorig).await
        }
        Err(NotRead::NoRoom) => Err(Unavailable::Full),
        Err(NotRead::Wrong(finding)) => shared.gateway.refuse(&route, finding, mediatype).await,
    };
    let mut response = match answer {
        Ok(answer) => problem::answer(&answer),
        Err(why) => problem::unavailable(why),
    };
    if let Some(versie) = verouderd(&route.soort.naam) {
        told_that_it_is_old(&mut response, versie);
    }
    response
}

/// Since when a version should not be used any more (RFC 9745), its last day (RFC 8594), and where that is explained.
fn told_that_it_is_old(response: &mut HttpResponse, versie: &Versie) {
    let headers = response.headers_mut();
    let mut add = |name: &'static str, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(HeaderName::from_static(name), value);
        }
    };
    add("deprecation", format!("@{}", versie.afgeraden));
    add("sunset", versie.laatste.to_owned());
    add("link", format!("<urn:trajectbrug:canoniek:{}>; rel=\"successor-version\"", versie.nieuw.replace('/', ":")));
}

/// `POST /v1/berichten/{partner}/{route}/controle`: every stage, nothing stored or sent. 200, 400, 401, 404, 413, 415 or 503.
///
/// The sender sees the stages and the canonical form of his own message, as far as his role may (BR50: the hub fills in the
/// zaaknummer of the gemeente, and that is not for everyone); not what the receivers would get, because that holds their
/// pseudonyms.
pub async fn controle(
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    shared: Data<Shared>,
) -> HttpResponse {
    let route = match enter(&request, &path, &shared) {
        Ok(route) => route,
        Err(finding) => return problem::findings(&[finding]),
    };
    let headers = body::omgeving(&request, shared.omgeving).and_then(|()| body::headers(&request, route.format));
    if let Err(finding) = headers {
        return problem::findings(&[finding]);
    }
    let body = match body::read(&request, payload, route.max_bytes).await {
        Ok(body) => body,
        Err(NotRead::NoRoom) => return problem::unavailable(Unavailable::Full),
        Err(NotRead::Wrong(finding)) => return problem::findings(&[finding]),
    };
    let keys = route.credentials.keys();
    if keys.is_some_and(|keys| !signed(&request, keys, &body.bytes, shared.gateway.clock.now())) {
        return problem::findings(&[unsigned()]);
    }
    let Rehearsal { stages, canonical, .. } = match shared.gateway.rehearse(&route, &body.bytes) {
        Ok(rehearsal) => rehearsal,
        Err(why) => return problem::unavailable(why),
    };
    let rol = shared.gateway.routes().partners.get(&route.partner).map(|p| p.rol);
    let canonical =
        canonical.zip(rol).map(|(doc, rol)| route.soort.for_receiver(&doc, rol, true, Matrix::ingebouwd()).0);
    let ok = stages.iter().all(|s| s.ok);
    HttpResponse::Ok().json(json!({"ok": ok, "stages": stages, "canonical": canonical}))
}

/// `GET /v1/berichten/{id}`: what became of a message; for its sender and the operator. 200, 400, 404 or 503.
pub async fn get(request: HttpRequest, id: Path<String>, shared: Data<Shared>) -> HttpResponse {
    let unknown = || {
        problem::plain(
            404,
            "Dit bericht is niet bekend",
            "controleer het bericht_id; het staat in het antwoord op uw bericht",
        )
    };
    let Ok(id) = uuid::Uuid::try_parse(&id) else {
        return problem::plain(
            400,
            "Dit is geen bericht_id",
            "een bericht_id is een UUID; het staat in het antwoord op uw bericht",
        );
    };
    let view = match shared.gateway.read(|reader| reader.show(&id.to_string())) {
        Ok(Some(view)) => view,
        Ok(None) => return unknown(),
        Err(error) => {
            tracing::error!(error = %error, "a message could not be shown");
            return problem::plain(
                503,
                "De gateway kan het bericht nu niet lezen",
                "probeer het over enkele seconden opnieuw",
            );
        }
    };
    let terug = match shared.gateway.read(|reader| corrigeren::teruggenomen(&id.to_string(), reader)) {
        Ok(terug) => terug,
        Err(_) => return problem::unreadable(),
    };
    let routes = shared.gateway.routes();
    let route = routes.inbound(&view.line.partner, &view.line.route);
    // The credentials of a route we fetch by are ours, not the sender's: they open nothing here.
    let sender = route.is_some_and(|r| !r.connector.is_fetched() && r.credentials.accepts(authorization(&request)));
    let operator = shared.beheer.is_some() && shared.operator(&request);
    // A stranger is told the same as of an id that does not exist.
    if !sender && !operator {
        return unknown();
    }
    HttpResponse::Ok().json(json!({
        "bericht_id": view.line.bericht_id,
        "afzender_id": view.afzender_id,
        "partner": view.line.partner,
        "route": view.line.route,
        "soort": view.line.soort,
        "status": view.line.status,
        "ontvangen_op": view.line.ontvangen_op,
        "traject_id": view.line.traject_id,
        "ingetrokken_op": terug.as_ref().map(|terug| terug.op),
        "vervangen_door": terug.and_then(|terug| terug.vervangen_door),
        "bevindingen": view.findings,
        "leveringen": view.deliveries.iter().map(|d| json!({
            "status": d.status,
            "pogingen": d.pogingen,
            "bezorgd_op": d.bezorgd_op,
            "ontvanger": d.partner,
        })).collect::<Vec<_>>(),
    }))
}

/// `GET /v1/openapi.json`.
pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header(("Access-Control-Allow-Origin", "*"))
        .body(include_str!("openapi.json"))
}

/// The route, and whether the caller may use it; who signs his messages is looked at when the message is there. An unknown
/// partner and an unknown route get the same answer.
fn enter(request: &HttpRequest, path: &Path<(String, String)>, shared: &Shared) -> Result<Arc<InRoute>, Finding> {
    let (partner, name) = (&path.0, &path.1);
    let routes = shared.gateway.routes();
    let route = routes.inbound(partner, name).filter(|r| r.connector == crate::connector::Inbound::Http);
    let Some(route) = route else { return Err(unknown_route()) };
    if route.credentials.keys().is_none() && !route.credentials.accepts(authorization(request)) {
        return Err(unauthorized());
    }
    Ok(route.clone())
}

/// Whether the headers of Standard Webhooks sign this body with one of these keys.
fn signed(request: &HttpRequest, keys: &[webhook::Key], body: &[u8], now: DateTime<Utc>) -> bool {
    let header = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let headers = webhook::Headers {
        id: header(webhook::ID),
        timestamp: header(webhook::TIMESTAMP),
        signature: header(webhook::SIGNATURE),
    };
    webhook::verify(keys, headers, body, now)
}

/// The finding of an address that leads to no route.
pub fn unknown_route() -> Finding {
    Finding::fout(
        Code::RouteOnbekend,
        Stage::Receive,
        "",
        "er is geen route met deze partner en deze naam; kijk het adres na",
    )
}

/// The finding of a message that is not signed, or not as it should be.
pub fn unsigned() -> Finding {
    Finding::fout(
        Code::Aanmelden,
        Stage::Receive,
        webhook::SIGNATURE,
        "de handtekening ontbreekt, klopt niet of is ouder dan vijf minuten; er is niets van het bericht bewaard",
    )
}

/// The finding of a caller whose credentials are absent or wrong.
pub fn unauthorized() -> Finding {
    Finding::fout(
        Code::Aanmelden,
        Stage::Receive,
        "Authorization",
        "de aanmeldgegevens ontbreken of kloppen niet; er is niets van het bericht bewaard",
    )
}
