//! Whether the program lives, whether it can take messages, and its figures.

use super::{API_VERSION, Shared, problem};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

/// `GET /health/live`: the process answers.
pub async fn live(shared: Data<Shared>) -> HttpResponse {
    HttpResponse::Ok().json(
        json!({"status": "ok", "versie": env!("CARGO_PKG_VERSION"), "api": API_VERSION, "omgeving": shared.omgeving}),
    )
}

/// `GET /health/ready`: 200 when a message posted now would be written, else 503 with the reason.
pub async fn ready(shared: Data<Shared>) -> HttpResponse {
    if !shared.gateway.writer.sound() {
        return problem::plain(503, "Niet gereed", "de laatste schrijfactie naar de database is mislukt");
    }
    match shared.gateway.read(|reader| reader.ping()) {
        Ok(()) => HttpResponse::Ok().json(json!({"status": "gereed", "omgeving": shared.omgeving})),
        Err(error) => {
            tracing::error!(error = %error, "not ready");
            problem::plain(503, "Niet gereed", "de database antwoordt niet")
        }
    }
}

/// `GET /metrics`: Prometheus text; for the operator.
pub async fn metrics(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    ::metrics::gauge!("trajectbrug_wachtrij_schrijver").set(shared.gateway.writer.waiting() as f64);
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(shared.metrics.render())
}
