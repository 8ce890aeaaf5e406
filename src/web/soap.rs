//! `POST /soap/{partner}`: StUF over SOAP 1.1. The SOAPAction decides the route; the answer is Bv03, or a Fault with Fo03
//! and HTTP 500 (SOAP 1.1, section 6.2).

use super::body::NotRead;
use super::{Shared, api, authorization, body};
use crate::connector::soap::reply::{self, Stuurgegevens, Systeem};
use crate::flow::answer::{Answer, Oordeel};
use crate::flow::route::InRoute;
use crate::format::xml;
use crate::message::code::Code;
use crate::message::element::Element;
use crate::message::finding::{Finding, Stage};
use crate::profile::Format;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use std::sync::Arc;

/// `POST /soap/{partner}`.
pub async fn post(request: HttpRequest, partner: Path<String>, payload: Payload, shared: Data<Shared>) -> HttpResponse {
    let action = request
        .headers()
        .get("SOAPAction")
        .and_then(|v| v.to_str().ok())
        .map(|v| v.trim().trim_matches('"').to_owned());
    let routes = shared.gateway.routes();
    let known = action.as_deref().and_then(|action| routes.soap(&partner, action));
    let Some(route) = known.or_else(|| routes.any_soap(&partner)).cloned() else {
        let finding = Finding::fout(
            Code::RouteOnbekend,
            Stage::Receive,
            "",
            "deze partner heeft hier geen soap-route; kijk het adres na",
        );
        return fault(&shared, None, None, &[finding], 404);
    };
    if !route.credentials.accepts(authorization(&request)) {
        return fault(&shared, Some(&route), None, &[api::unauthorized()], 401);
    }
    let text = match (&action, known) {
        (_, Some(_)) => None,
        (Some(_), None) => {
            Some("deze SOAPAction hoort bij geen route van deze partner; kijk na welke acties zijn afgesproken")
        }
        (None, None) => {
            Some("de header SOAPAction ontbreekt; zonder die header is niet te zien wat voor bericht het is")
        }
    };
    if let Some(text) = text {
        let finding = Finding::fout(Code::SoapActie, Stage::Receive, "SOAPAction", text);
        return refuse(&shared, &route, finding).await;
    }
    let headers = body::omgeving(&request, shared.omgeving).and_then(|()| body::headers(&request, Format::Soap));
    if let Err(finding) = headers {
        return refuse(&shared, &route, finding).await;
    }
    let answer = match body::read(&request, payload, route.max_bytes).await {
        Ok(body) => {
            let (parent, vorig) = (super::traceparent(&request), body::corrigeert(&request));
            shared.gateway.receive_under(&route, body.bytes.clone(), "text/xml", parent, vorig).await
        }
        Err(NotRead::NoRoom) => return fault(&shared, Some(&route), None, &[], 503),
        Err(NotRead::Wrong(finding)) => return refuse(&shared, &route, finding).await,
    };
    match answer {
        Ok(answer) => answered(&shared, &route, &answer),
        Err(_) => fault(&shared, Some(&route), None, &[], 503),
    }
}

/// Keeps the refusal, for the operator to see, and answers it.
async fn refuse(shared: &Shared, route: &Arc<InRoute>, finding: Finding) -> HttpResponse {
    match shared.gateway.refuse(route, finding, "text/xml").await {
        Ok(answer) => answered(shared, route, &answer),
        Err(_) => fault(shared, Some(route), None, &[], 503),
    }
}

fn answered(shared: &Shared, route: &InRoute, answer: &Answer) -> HttpResponse {
    match answer.melding.oordeel {
        Oordeel::Aanvaard | Oordeel::Herhaling => {
            let (zender, ontvanger) = systemen(shared, Some(route), Some(answer));
            let bv03 = reply::bv03(&Stuurgegevens {
                zender: &zender,
                ontvanger: &ontvanger,
                referentienummer: &answer.melding.bericht_id,
                tijdstip: answer.melding.ontvangen_op,
                cross_ref: &answer.melding.antwoord_op,
            });
            respond(200, &bv03)
        }
        Oordeel::Geweigerd | Oordeel::Conflict | Oordeel::Onleesbaar | Oordeel::NietBezorgd | Oordeel::Ingetrokken => {
            // SOAP 1.1 answers every Fault with 500; only what HTTP itself refuses keeps its own status.
            let status = answer
                .gravest()
                .map(|f| f.code)
                .filter(|c| matches!(c, Code::TeGroot | Code::Mediatype))
                .map_or(500, Code::status);
            fault(shared, Some(route), Some(answer), &answer.findings, status)
        }
    }
}

fn systemen(shared: &Shared, route: Option<&InRoute>, answer: Option<&Answer>) -> (Systeem, Systeem) {
    let routes = shared.gateway.routes();
    let partner = route.and_then(|r| routes.partners.get(&r.partner));
    let ontvanger = answer
        .and_then(|a| a.systeem.clone())
        .or_else(|| partner.map(|p| Systeem::from_gegevens(&p.gegevens)))
        .unwrap_or_default();
    (Systeem::from_gegevens(&routes.gegevens), ontvanger)
}

/// A Fault with Fo03. Without findings it is our fault, and the sender may try again.
fn fault(
    shared: &Shared,
    route: Option<&InRoute>,
    answer: Option<&Answer>,
    findings: &[Finding],
    status: u16,
) -> HttpResponse {
    let (zender, ontvanger) = systemen(shared, route, answer);
    let now = shared.gateway.clock.now();
    let none = uuid::Uuid::nil().to_string();
    let stuurgegevens = Stuurgegevens {
        zender: &zender,
        ontvanger: &ontvanger,
        referentienummer: answer.map_or(&none, |a| &a.melding.bericht_id),
        tijdstip: answer.map_or(now, |a| a.melding.ontvangen_op),
        cross_ref: answer.map_or("", |a| &a.melding.antwoord_op),
    };
    respond(status, &reply::fo03(&stuurgegevens, !findings.is_empty(), findings))
}

fn respond(status: u16, element: &Element<'_>) -> HttpResponse {
    let status =
        actix_web::http::StatusCode::from_u16(status).unwrap_or(actix_web::http::StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.content_type("text/xml; charset=utf-8");
    match status.as_u16() {
        503 => response.insert_header(("Retry-After", "2")),
        401 => response.insert_header(("WWW-Authenticate", "Basic realm=\"trajectbrug\"")),
        _ => &mut response,
    };
    match xml::write(element) {
        Ok(bytes) => response.body(bytes),
        Err(_) => response.finish(),
    }
}
