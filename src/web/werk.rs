//! `/v1/beheer/werkitems`: work that waits for a person, and his decision; for the operator.

use super::beheer::{self, query};
use super::leveringen::{read, trouble, unread, who};
use super::{Shared, problem};
use crate::domain::kalender;
use crate::domain::werk::{Toestand, WerkSoort};
use crate::flow::mend::Trouble;
use crate::flow::werk::{self, NotDecided, Wanted};
use crate::flow::writer::Unavailable;
use crate::store::work::WorkFilter;
use actix_web::web::{Bytes, Data, Path, block};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

/// Which work; without `toestand` what is open.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    partner: Option<String>,
    soort: Option<WerkSoort>,
    traject: Option<String>,
    toestand: Option<Toestand>,
    #[serde(default, rename = "teLaat")]
    te_laat: bool,
    aantal: Option<u32>,
}

/// `GET /v1/beheer/werkitems`: 200, 400, 401 or 503.
pub async fn lijst(request: HttpRequest, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(Which { partner, soort, traject, toestand, te_laat, aantal }) = query(&request) else {
        return unread();
    };
    let Some(limit) = beheer::most(aantal) else { return unread() };
    let gateway = shared.gateway.clone();
    let filter = WorkFilter {
        partner,
        soort,
        traject_id: traject,
        toestand: toestand.or(Some(Toestand::Open)),
        te_laat_op: te_laat.then(|| kalender::dag(gateway.clock.now())),
        limit,
    };
    match block(move || gateway.read(|reader| reader.work(&filter))).await {
        Ok(Ok(work)) => HttpResponse::Ok().json(json!({"werkitems": work})),
        _ => problem::unreadable(),
    }
}

/// `POST /v1/beheer/werkitems/{id}/besluiten`: 200, 400, 401, 404, 409 or 503.
pub async fn besluiten(request: HttpRequest, id: Path<String>, body: Bytes, shared: Data<Shared>) -> HttpResponse {
    if !shared.operator(&request) {
        return problem::operator();
    }
    let Some(mut wanted) = read::<Wanted>(&body) else { return unread() };
    let Some(wie) = who(&wanted.wie) else { return unread() };
    wanted.wie = wie;
    let (gateway, id) = (shared.gateway.clone(), id.into_inner());
    let done = block(move || {
        let now = gateway.clock.now();
        let mut hand = |orders| gateway.writer.intervene(orders);
        let routes = gateway.routes();
        gateway
            .read(|reader| Ok(werk::decide(&id, &wanted, reader, routes.as_ref(), now, &mut hand)))
            .map_err(Trouble::Read)?
    });
    match done.await {
        Ok(Ok(werk)) => HttpResponse::Ok().json(werk),
        Ok(Err(NotDecided::Unknown)) => problem::plain(404, "Dit werk is niet bekend", "controleer het werk_id"),
        Ok(Err(NotDecided::Closed(werk))) => {
            let detail = format!("het is {}; kijk in `werkitem` door wie en waarom", werk.toestand.as_str());
            problem::listed(409, "Dit werk is niet meer open", &detail, "werkitem", json!(werk))
        }
        Ok(Err(NotDecided::Trouble(why))) => trouble(&why),
        Err(_) => trouble(&Trouble::Write(Unavailable::Stopped)),
    }
}
