//! The HTTP side: `/v1` for JSON and XML, `/soap` for StUF, `/v1/beheer`, `/health` and `/metrics` for the operator.
//!
//! Handlers read a body within its cap, find the route, check who asks, and hand over to `flow::inbound`; what comes back
//! they put in the caller's own words ([`problem`], [`soap`]).

pub mod api;
pub mod bank;
pub mod batch;
pub mod beginstand;
pub mod beheer;
pub mod body;
pub mod geld;
pub mod health;
pub mod intrekken;
pub mod jobs;
pub mod leveringen;
pub mod persoon;
pub mod problem;
pub mod queues;
pub mod soap;
pub mod verslagen;
pub mod werk;

use crate::connector::Credentials;
use crate::flow::bulk::Bulk;
use crate::flow::inbound::Gateway;
use crate::flow::jobs::Jobs;
use crate::flow::live::Reload;
use crate::secret::Secret;
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::web::{Data, ServiceConfig, method, resource, to};
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, middleware::DefaultHeaders};
use std::sync::Arc;

/// Version of the API, in every answer (API rules, version-header).
pub const API_VERSION: &str = "1.0.0";

/// What every handler can reach.
#[derive(Clone)]
pub struct Shared {
    /// The gateway.
    pub gateway: Arc<Gateway>,
    /// Takes files with many records.
    pub bulk: Arc<Bulk>,
    /// Puts the configuration on disk in the place of the one that runs.
    pub herladen: Arc<dyn Reload>,
    /// What runs by the clock.
    pub jobs: Arc<dyn Jobs>,
    /// Token of the operator's pages; None: loopback only.
    pub beheer: Option<Secret>,
    /// `test` or `productie`.
    pub omgeving: &'static str,
    /// Counts what waits, for the metrics.
    pub queues: Arc<queues::Queues>,
    /// Renders the metrics.
    pub metrics: metrics_exporter_prometheus::PrometheusHandle,
}

impl Shared {
    /// Whether the caller may see the operator's pages: with the token, or without one from this machine.
    pub fn operator(&self, request: &HttpRequest) -> bool {
        match &self.beheer {
            Some(token) => Credentials::Token(token.clone()).accepts(authorization(request)),
            None => request.peer_addr().is_none_or(|peer| peer.ip().is_loopback()),
        }
    }
}

/// The span of the sender's program that a message belongs under, as he says (W3C Trace Context); None when he says nothing.
fn traceparent(request: &HttpRequest) -> Option<&str> {
    request.headers().get("traceparent")?.to_str().ok()
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
        .add(("X-Frame-Options", "DENY"))
        .add(("Content-Security-Policy", "frame-ancestors 'none'"))
        .add(("Strict-Transport-Security", "max-age=31536000"))
}

/// All routes of the program. None has a trailing slash, and none is redirected to (API rules, no-trailing-slash).
pub fn configure(shared: Shared) -> impl FnOnce(&mut ServiceConfig) {
    move |app| {
        // An address is held against these one after the other, each by a pattern: what comes in all day stands first.
        app.app_data(Data::new(shared))
            // Before what it looks like: a slug is never a UUID.
            .service(take("/v1/berichten/{id:[0-9a-f]{8}-[0-9a-f-]{27}}/intrekken", intrekken::intrekken))
            .service(take("/v1/berichten/{partner}/{route}", api::post))
            .service(take("/soap/{partner}", soap::post))
            .service(read("/v1/openapi.json", api::openapi))
            .service(take("/v1/berichten/{partner}/{route}/controle", api::controle))
            .service(take("/v1/berichten/{partner}/{route}/batch", batch::post))
            .service(read("/v1/batches/{id}", batch::get))
            .service(read("/v1/batches/{id}/weigeringen", batch::weigeringen))
            .service(read("/v1/berichten/{id}", api::get))
            .service(read("/v1/beheer/configuratie", beheer::configuratie))
            .service(take("/v1/beheer/herladen", beheer::herladen))
            .service(read("/v1/beheer/vastgehouden", leveringen::vastgehouden))
            .service(take("/v1/beheer/leveringen/vrijgeven", leveringen::vrijgeven))
            .service(take("/v1/beheer/leveringen/vasthouden", leveringen::vasthouden))
            .service(take("/v1/beheer/berichten/{id}/bewerken", leveringen::bewerken).app_data(leveringen::room()))
            .service(take("/v1/beheer/berichten/{id}/intrekken", intrekken::voor_afzender))
            .service(take("/v1/leveringen/{id}/verkeerd", intrekken::verkeerd))
            .service(read("/v1/beheer/jobs", jobs::lijst))
            .service(read("/v1/beheer/jobs/geschiedenis", jobs::geschiedenis))
            .service(take("/v1/beheer/jobs/{naam}/uitvoeren", jobs::uitvoeren))
            .service(read("/v1/beheer/facturen", geld::facturen))
            .service(take("/v1/beheer/facturen/maken", geld::factureer))
            .service(read("/v1/beheer/contracten", geld::contracten))
            .service(read("/v1/beheer/verslagen/maand", verslagen::maand))
            .service(take("/v1/beheer/verslagen/maand/vergelijken", verslagen::vergelijken))
            .service(read("/v1/beheer/verslagen/openstaand", verslagen::openstaand))
            .service(read("/v1/beheer/verslagen/verbruik", verslagen::verbruik))
            .service(read("/v1/beheer/verslagen/subsidies", verslagen::subsidies))
            .service(read("/v1/beheer/verslagen/spoor", verslagen::spoor))
            .service(read("/v1/beheer/verslagen/journaal", verslagen::journaal))
            .service(read("/v1/beheer/verslagen/auditfile", verslagen::auditfile))
            .service(take("/v1/beheer/afschriften", bank::afschrift))
            .service(take("/v1/beheer/toewijzingen/ongedaan", bank::ongedaan))
            .service(take("/v1/beheer/uitbetalingen", bank::uitbetalen).app_data(leveringen::room()))
            .service(take("/v1/beheer/uitbetalingen/terugmeldingen", bank::terugmelding))
            .service(take("/v1/beheer/personen/inzage", persoon::inzage))
            .service(take("/v1/beheer/personen/rectificeren", persoon::rectificeren).app_data(leveringen::room()))
            .service(take("/v1/beheer/personen/beperken", persoon::beperken))
            .service(take("/v1/beheer/personen/wissen", persoon::wissen))
            .service(take("/v1/beheer/beginstand", beginstand::inlezen).app_data(leveringen::room()))
            .service(read("/v1/beheer/werkitems", werk::lijst))
            .service(take("/v1/beheer/werkitems/{id}/besluiten", werk::besluiten))
            .service(read("/health/live", health::live))
            .service(read("/health/ready", health::ready))
            .service(read("/metrics", health::metrics))
            .default_service(to(nowhere));
    }
}

/// An address that is read.
fn read<F: Handler<Args, Output: Responder + 'static>, Args: FromRequest + 'static>(
    path: &str,
    handler: F,
) -> Resource {
    only(path, &[Method::GET, Method::HEAD], handler)
}

/// An address that takes what is posted.
fn take<F: Handler<Args, Output: Responder + 'static>, Args: FromRequest + 'static>(
    path: &str,
    handler: F,
) -> Resource {
    only(path, &[Method::POST], handler)
}

fn only<F, Args>(path: &str, methods: &'static [Method], handler: F) -> Resource
where
    F: Handler<Args, Output: Responder + 'static>,
    Args: FromRequest + 'static,
{
    let resource = methods.iter().fold(resource(path), |r, m| r.route(method(m.clone()).to(handler.clone())));
    resource.default_service(to(move || async move {
        let names: Vec<_> = methods.iter().map(Method::as_str).collect();
        let detail = format!("dit adres kent alleen {}; kijk in /v1/openapi.json wat er kan", names.join(" en "));
        let mut answer = problem::plain(405, "Dit kan niet op dit adres", &detail);
        if let Ok(allow) = HeaderValue::from_str(&names.join(", ")) {
            answer.headers_mut().insert(ALLOW, allow);
        }
        answer
    }))
}

async fn nowhere() -> HttpResponse {
    problem::plain(404, "Dit adres bestaat niet", "kijk in /v1/openapi.json welke adressen er zijn")
}
