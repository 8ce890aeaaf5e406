//! Whether the program lives, whether it can take messages, and its figures.

use super::{API_VERSION, Shared, problem};
use actix_web::web::{Data, block};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;
use std::time::Duration;

/// How long a write that succeeded says that the next one will.
const PROVEN: Duration = Duration::from_secs(10);
/// How long a caller waits for a message to be written before this node is called not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /health/live`: the process answers.
pub async fn live(shared: Data<Shared>) -> HttpResponse {
    HttpResponse::Ok().json(
        json!({"status": "ok", "versie": env!("CARGO_PKG_VERSION"), "api": API_VERSION, "omgeving": shared.omgeving}),
    )
}

/// `GET /health/ready`: 200 when a message posted now would be written and delivered, else 503 with the reason. Not deduced:
/// when nothing was written for a while, something is (nothing of it is kept).
pub async fn ready(shared: Data<Shared>) -> HttpResponse {
    let not = |why: &str| problem::plain(503, "Niet gereed", why);
    let writer = &shared.gateway.writer;
    if !writer.sound() {
        return not("de laatste schrijfactie naar de database is mislukt");
    }
    if writer.full() {
        return not("er wachten te veel berichten op de schijf");
    }
    if !writer.delivering() {
        return not("de bezorging is gestopt; herstart de gateway");
    }
    if !writer.proven(PROVEN) {
        match actix_web::rt::time::timeout(PATIENCE, writer.probe()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(error = %error, "not ready");
                return not("een schrijfactie naar de database lukt niet");
            }
            Err(_) => return not("een schrijfactie naar de database duurt te lang"),
        }
    }
    match shared.gateway.read(|reader| reader.ping()) {
        Ok(()) => HttpResponse::Ok().json(json!({"status": "gereed", "omgeving": shared.omgeving})),
        Err(error) => {
            tracing::error!(error = %error, "not ready");
            not("de database antwoordt niet")
        }
    }
}

/// `GET /metrics`: Prometheus text; for the operator.
pub async fn metrics(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let (gateway, queues) = (shared.gateway.clone(), shared.queues.clone());
    // Counting may take a moment: not on a thread that answers partners.
    drop(block(move || queues.refresh(&gateway)).await);
    ::metrics::gauge!("trajectbrug_wachtrij_schrijver").set(shared.gateway.writer.waiting() as f64);
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(shared.metrics.render())
}
