//! `/v1/beheer`: which configuration runs, and to reload it; for the operator.

use super::{Shared, problem};
use crate::flow::live::NotReloaded;
use crate::yaml::Mistake;
use actix_web::web::{Bytes, Data, Query, block};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// `GET /v1/beheer/configuratie`: 200 or 401.
pub async fn configuratie(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let routes = shared.gateway.routes();
    HttpResponse::Ok().json(json!({
        "versie": routes.versie,
        "geactiveerd_op": routes.geactiveerd_op,
        "programma": env!("CARGO_PKG_VERSION"),
        "partners": routes.partners.keys().collect::<Vec<_>>(),
    }))
}

/// Who asks, as he says himself; it goes into the audit trail.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    wie: String,
}

/// `POST /v1/beheer/herladen`: 200, 400, 401, 409, 422 or 503. An empty body will do; `{"wie": ".."}` names who asked.
pub async fn herladen(request: HttpRequest, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let wie = match asked(&body) {
        Some(wie) => wie,
        None => {
            let detail = "stuur niets, of `{\"wie\": \"inlognaam\"}` met letters, cijfers en `.`, `_`, `-` of `@`";
            return problem::plain(400, "Dit kan niet worden gelezen", detail);
        }
    };
    let reloader = shared.herladen.clone();
    // Compiling takes long enough to keep it off the threads that answer partners.
    let done = block(move || reloader.reload(&wie)).await;
    match done.unwrap_or_else(|_| Err(NotReloaded::Failed("de gateway stopt".to_owned()))) {
        Ok(reloaded) => HttpResponse::Ok().json(reloaded),
        Err(why) => refused(&why),
    }
}

fn asked(body: &[u8]) -> Option<String> {
    if body.is_empty() {
        return Some("beheer".to_owned());
    }
    let Asked { wie } = serde_json::from_slice(body).ok()?;
    login(&wie).then_some(wie)
}

/// What stands behind the `?` of an address; None: it cannot be read.
pub(super) fn query<T: DeserializeOwned>(request: &HttpRequest) -> Option<T> {
    Query::from_query(request.query_string()).ok().map(Query::into_inner)
}

/// How many of a list are asked: 1 to 1000, 100 when nothing is said; None: another number.
pub(super) fn most(aantal: Option<u32>) -> Option<u32> {
    Some(aantal.unwrap_or(100)).filter(|n| (1..=1000).contains(n))
}

/// Whether this can be a login name.
pub(super) fn login(wie: &str) -> bool {
    let right = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
    !wie.is_empty() && wie.len() <= 64 && wie.chars().all(right)
}

/// Every reason is told whole; the old configuration goes on.
fn refused(why: &NotReloaded) -> HttpResponse {
    const TITLE: &str = "De configuratie is niet herladen; de oude loopt door";
    match why {
        NotReloaded::Mistakes(mistakes) => {
            let detail = format!("de configuratie heeft {} fout(en); zie `fouten`", mistakes.len());
            problem::listed(422, TITLE, &detail, "fouten", mistakes.iter().map(mistake).collect())
        }
        NotReloaded::Waiting(waiting) => {
            let detail = "er wachten leveringen voor uitgaande routes die in de nieuwe configuratie ontbreken; laat die \
                          routes staan tot de leveringen bezorgd zijn (`trajectbrug message list`), of herstel de route";
            problem::listed(409, TITLE, detail, "wachtend", json!(waiting))
        }
        NotReloaded::Busy => problem::listed(409, TITLE, "er wordt al herladen", "wachtend", json!([])),
        NotReloaded::Failed(reason) => problem::plain(503, TITLE, reason),
    }
}

fn mistake(mistake: &Mistake) -> Value {
    json!({"bestand": mistake.file, "regel": mistake.line, "kolom": mistake.column, "tekst": mistake.text})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_is_a_login_name() {
        assert_eq!(asked(b""), Some("beheer".to_owned()));
        assert_eq!(asked(br#"{"wie": "j.jansen@hub"}"#), Some("j.jansen@hub".to_owned()));
        for wrong in [&b"{"[..], br#"{"wie": ""}"#, br#"{"wie": "Jan Jansen"}"#, br#"{"wie": "a", "x": 1}"#] {
            assert_eq!(asked(wrong), None);
        }
    }
}
