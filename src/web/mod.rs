//! The HTTP side: `/v1` for JSON and XML, `/soap` for StUF, `/health` and `/metrics` for the operator.
//!
//! Handlers read a body within its cap, find the route, check who asks, and hand over to `flow::inbound`; what comes back
//! they put in the caller's own words ([`problem`], [`soap`]).

pub mod api;
pub mod body;
pub mod health;
pub mod problem;
pub mod soap;

use crate::flow::inbound::Gateway;
use crate::secret::Secret;
use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, middleware::DefaultHeaders};
use std::sync::Arc;

/// Version of the API, in every answer (API rules, version-header).
pub const API_VERSION: &str = "1.0.0";

/// What every handler can reach.
#[derive(Clone)]
pub struct Shared {
    /// The gateway.
    pub gateway: Arc<Gateway>,
    /// Token of the operator's pages; None: loopback only.
    pub beheer: Option<Secret>,
    /// `test` or `productie`.
    pub omgeving: &'static str,
    /// Renders the metrics.
    pub metrics: metrics_exporter_prometheus::PrometheusHandle,
}

impl Shared {
    /// Whether the caller may see the operator's pages: with the token, or without one from this machine.
    pub fn operator(&self, request: &HttpRequest) -> bool {
        match &self.beheer {
            Some(token) => authorization(request).and_then(|h| h.strip_prefix("Bearer ")).is_some_and(|given| token.is(given.trim())),
            None => request.peer_addr().is_none_or(|peer| peer.ip().is_loopback()),
        }
    }
}

/// The `Authorization` header, when it is text.
pub fn authorization(request: &HttpRequest) -> Option<&str> {
    request.headers().get("authorization").and_then(|v| v.to_str().ok())
}

/// Headers on every answer: the version, and nothing to cache or guess (API rules, security-headers).
pub fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("API-Version", API_VERSION))
        .add(("Cache-Control", "no-store"))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Content-Security-Policy", "frame-ancestors 'none'"))
        .add(("Strict-Transport-Security", "max-age=31536000"))
}

/// All routes of the program.
pub fn configure(shared: Shared) -> impl FnOnce(&mut ServiceConfig) {
    move |app| {
        app.app_data(Data::new(shared))
            .service(api::openapi)
            .service(api::controle)
            .service(api::post)
            .service(api::get)
            .service(soap::post)
            .service(health::live)
            .service(health::ready)
            .service(health::metrics)
            .default_service(actix_web::web::to(nowhere));
    }
}

async fn nowhere() -> HttpResponse {
    problem::plain(404, "Dit adres bestaat niet", "kijk in /v1/openapi.json welke adressen er zijn")
}
