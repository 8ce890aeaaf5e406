//! Answers of `/v1` that are not a success: `application/problem+json` (RFC 9457), all findings in one answer.
//!
//! A message that breaks a schema or a rule gets 422, where the API rules ask 400: the sender then knows the difference
//! between "we could not read it" and "we read it, and it is wrong" (docs/decisions/0004).

use crate::flow::answer::{Answer, Oordeel};
use crate::flow::writer::Unavailable;
use crate::message::code::Code;
use crate::message::finding::{Finding, Severity};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde_json::{Value, json};

/// Where the codes are explained; the code follows.
const TYPE: &str = "urn:trajectbrug:fout:";

fn build(status: u16, retry: bool) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    response.content_type("application/problem+json");
    if retry {
        response.insert_header(("Retry-After", "2"));
    }
    response
}

/// A problem that is no finding about a message.
pub fn plain(status: u16, title: &str, detail: &str) -> HttpResponse {
    build(status, status == 503)
        .json(json!({"type": "about:blank", "title": title, "status": status, "detail": detail}))
}

/// Only for the operator, and this caller is not he.
pub fn operator() -> HttpResponse {
    let mut answer = plain(401, "Aanmelden is niet gelukt", "geef het beheertoken als `Authorization: Bearer ..`");
    answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    answer
}

/// What was asked could not be read from the store; the log says why.
pub fn unreadable() -> HttpResponse {
    plain(503, "De gateway kan dit nu niet lezen", "probeer het over enkele seconden opnieuw")
}

/// A problem with a list under a name of its own.
pub fn listed(status: u16, title: &str, detail: &str, name: &str, list: Value) -> HttpResponse {
    let mut body = json!({"type": "about:blank", "title": title, "status": status, "detail": detail});
    body[name] = list;
    build(status, false).json(body)
}

/// The gravest finding decides status and title.
fn first(findings: &[Finding]) -> Option<&Finding> {
    findings.iter().find(|f| f.severity == Severity::Fout).or(findings.first())
}

/// A problem with findings, before there was a message to keep.
pub fn findings(findings: &[Finding]) -> HttpResponse {
    let code = first(findings).map_or(Code::Configuratie, |f| f.code);
    let mut response = build(code.status(), false);
    if code == Code::Aanmelden {
        response.insert_header(("WWW-Authenticate", "Bearer, Basic realm=\"trajectbrug\""));
    }
    response.json(body(code, findings, None))
}

fn body(code: Code, findings: &[Finding], answer: Option<&Answer>) -> Value {
    let detail = match findings {
        [one] => one.text.clone(),
        many => format!("er zijn {} bevindingen; zie `bevindingen`", many.len()),
    };
    let mut body = json!({
        "type": format!("{TYPE}{code}"),
        "title": code.title(),
        "status": code.status(),
        "detail": detail,
        "bevindingen": findings,
    });
    if let Some(answer) = answer {
        let melding = &answer.melding;
        body["instance"] = format!("/v1/berichten/{}", melding.bericht_id).into();
        body["bericht_id"] = melding.bericht_id.as_str().into();
        body["antwoord_op"] = melding.antwoord_op.as_str().into();
        body["oordeel"] = json!(melding.oordeel);
    }
    body
}

/// The answer to a message posted to `/v1`: M36 as it is when the message was taken, a problem otherwise.
pub fn answer(answer: &Answer) -> HttpResponse {
    let accepted = |status: StatusCode| {
        let location = format!("/v1/berichten/{}", answer.melding.bericht_id);
        HttpResponse::build(status).insert_header(("Location", location)).json(&answer.melding)
    };
    match answer.melding.oordeel {
        Oordeel::Aanvaard => accepted(StatusCode::ACCEPTED),
        Oordeel::Herhaling => accepted(StatusCode::OK),
        Oordeel::Geweigerd | Oordeel::Conflict | Oordeel::Onleesbaar | Oordeel::NietBezorgd | Oordeel::Ingetrokken => {
            let code = answer.gravest().map_or(Code::Regel, |f| f.code);
            build(code.status(), false).json(body(code, &answer.findings, Some(answer)))
        }
    }
}

/// We could not take it: come back.
pub fn unavailable(why: Unavailable) -> HttpResponse {
    let detail = match why {
        Unavailable::Full => "er wachten te veel berichten; stuur dit bericht over enkele seconden opnieuw",
        Unavailable::Store => {
            "het bericht kon niet worden opgeslagen; er is niets van bewaard. Stuur het over enkele seconden opnieuw"
        }
        Unavailable::Stopped => "de gateway stopt; stuur dit bericht over enkele seconden opnieuw",
    };
    plain(503, "De gateway kan nu geen berichten aannemen", detail)
}
