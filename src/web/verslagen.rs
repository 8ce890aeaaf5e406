//! `/v1/beheer/verslagen`: what finance asks of the ledger, as JSON or as a file; for the operator.

use super::beheer::query;
use super::{Shared, bank as brengen, problem};
use crate::bank::Afschrift;
use crate::domain::kalender;
use crate::flow::geld::verslag::lees::{self, Boekhouding, Gevraagd, LeesFout};
use crate::flow::geld::verslag::maand::Maand;
use crate::flow::geld::verslag::uitvoer::{UitvoerFout, Vorm};
use crate::flow::geld::verslag::xaf::Versie;
use actix_web::web::{Data, Payload, block};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use serde_json::json;

/// What stands behind the `?`; each report takes its own.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Which {
    maand: Option<String>,
    tot: Option<String>,
    op: Option<NaiveDate>,
    jaar: Option<i32>,
    contract: Option<String>,
    gemeente: Option<String>,
    van: Option<String>,
    versie: Option<String>,
    vorm: Option<String>,
}

/// A report, and the name of its form.
type Asked = (Gevraagd, Option<String>);

/// `GET /v1/beheer/verslagen/maand`: 200, 400, 401, 404 or 503.
pub async fn maand(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    answer(request, shared, None, een_maand).await
}

/// `POST /v1/beheer/verslagen/maand/vergelijken`: the month with the posted statement beside it, of which nothing is booked; 200,
/// 400, 401, 404, 413, 422 or 503.
pub async fn vergelijken(request: HttpRequest, payload: Payload, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    match brengen::afschriften(&request, payload, &shared).await {
        Ok(statements) => answer(request, shared, Some(statements), een_maand).await,
        Err(answer) => answer,
    }
}

fn een_maand(which: Which, _: NaiveDate) -> Option<Asked> {
    let Which { maand, contract, vorm, .. } = which;
    Some((Gevraagd::Maand { maand: Maand::lees(&maand?)?, contract }, vorm))
}

/// `GET /v1/beheer/verslagen/openstaand`: 200, 400, 401, 404 or 503.
pub async fn openstaand(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    answer(request, shared, None, |Which { op, contract, vorm, .. }, vandaag| {
        Some((Gevraagd::Openstaand { op: op.unwrap_or(vandaag), contract }, vorm))
    })
    .await
}

/// `GET /v1/beheer/verslagen/verbruik`: 200, 400, 401, 404 or 503.
pub async fn verbruik(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    answer(request, shared, None, |Which { op, contract, vorm, .. }, vandaag| {
        Some((Gevraagd::Verbruik { op: op.unwrap_or(vandaag), contract }, vorm))
    })
    .await
}

/// `GET /v1/beheer/verslagen/subsidies`: 200, 400, 401 or 503.
pub async fn subsidies(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    answer(request, shared, None, |Which { jaar, gemeente, vorm, .. }, vandaag| {
        let jaar = jaar.unwrap_or(vandaag.year());
        (2000..=9998).contains(&jaar).then_some((Gevraagd::Subsidies { jaar, gemeente }, vorm))
    })
    .await
}

/// `GET /v1/beheer/verslagen/spoor`: 200, 400, 401, 404 or 503.
pub async fn spoor(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    answer(request, shared, None, |Which { van, vorm, .. }, _| Some((Gevraagd::Spoor(van?), vorm))).await
}

/// Makes a report of what was asked; None: it cannot be read.
async fn answer(
    request: HttpRequest,
    shared: Data<Shared>,
    afschriften: Option<Vec<Afschrift>>,
    ask: fn(Which, NaiveDate) -> Option<Asked>,
) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let gateway = shared.gateway.clone();
    let now = gateway.clock.now();
    let asked = query::<Which>(&request).and_then(|which| ask(which, kalender::dag(now)));
    let vorm = |name: Option<String>| name.map_or(Some(Vorm::Json), |name| Vorm::van(&name));
    let Some((gevraagd, vorm)) = asked.and_then(|(gevraagd, name)| Some((gevraagd, vorm(name)?))) else {
        return unread();
    };
    let made = block(move || {
        let routes = gateway.routes();
        gateway.read(|reader| {
            Ok(lees::verslag(reader, &routes, &gevraagd, afschriften.as_deref(), now)
                .and_then(|made| made.map(|verslag| verslag.bytes(vorm, now)).transpose().map_err(LeesFout::from)))
        })
    });
    match made.await {
        Ok(Ok(Ok(Some(bytes)))) => HttpResponse::Ok().content_type(vorm.mediatype()).body(bytes),
        Ok(Ok(Ok(None))) => {
            let detail = "het boek kent geen contract, betaling, factuur of traject met dit nummer";
            problem::plain(404, "Dit is niet bekend", detail)
        }
        Ok(Ok(Err(LeesFout::Uitvoer(UitvoerFout::GeenPdf)))) => unread(),
        Ok(Ok(Err(error))) => {
            tracing::error!(error = %error, "a report could not be made");
            problem::unreadable()
        }
        _ => problem::unreadable(),
    }
}

fn unread() -> HttpResponse {
    let detail = "kijk in /v1/openapi.json wat hier achter het vraagteken hoort; een maand is zoals 2026-10";
    problem::plain(400, "Dit kan niet worden gelezen", detail)
}

/// `GET /v1/beheer/verslagen/journaal`: 200, 400, 401, 422 or 503.
pub async fn journaal(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    let asked = query::<Which>(&request).and_then(|Which { maand, tot, gemeente, .. }| {
        let van = Maand::lees(&maand?)?;
        let tot = tot.map_or(Some(van), |tot| Maand::lees(&tot))?;
        (van <= tot).then_some(Boekhouding::Journaal { van, tot, gemeente })
    });
    postings(request, shared, asked, "text/csv; charset=utf-8").await
}

/// `GET /v1/beheer/verslagen/auditfile`: 200, 400, 401, 422 or 503.
pub async fn auditfile(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    let asked = query::<Which>(&request).and_then(|Which { jaar, gemeente, versie, .. }| {
        let (jaar, versie) = (jaar?, versie.unwrap_or_else(|| "3.2".to_owned()));
        let Versie::V32 = Versie::van(&versie, jaar).ok()?;
        (2000..=9998).contains(&jaar).then_some(Boekhouding::Auditfile { jaar, gemeente: gemeente? })
    });
    postings(request, shared, asked, "application/xml").await
}

async fn postings(
    request: HttpRequest,
    shared: Data<Shared>,
    asked: Option<Boekhouding>,
    mediatype: &'static str,
) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(asked) = asked else { return unread() };
    let gateway = shared.gateway.clone();
    let made = block(move || {
        let (routes, now) = (gateway.routes(), gateway.clock.now());
        gateway.read(|reader| lees::boekhouding(reader, &routes, &asked, now))
    });
    match made.await {
        Ok(Ok(Ok(made))) => {
            let open = ("Niet-Geboekt", made.open.len().to_string());
            HttpResponse::Ok().content_type(mediatype).insert_header(open).body(made.bytes)
        }
        Ok(Ok(Err(found))) => {
            let title = "Er ontbreekt iets om dit te kunnen boeken";
            let detail = "er is niets gemaakt; zie `bevindingen` voor wat er in praktijk.yaml hoort te staan";
            problem::listed(422, title, detail, "bevindingen", json!(found))
        }
        _ => problem::unreadable(),
    }
}
