//! A partner for the demo: an HTTP server on loopback that accepts what it gets, confirms it in its own protocol, and
//! writes it down.

use crate::connector::soap::reply::{self, Stuurgegevens, Systeem};
use crate::flow::clock::Clock;
use crate::format::{ContentPaths, Limits, xml};
use crate::mapping::path::{self, Namespaces};
use crate::mapping::read::text_at;
use actix_web::web::{Bytes, Data, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde_json::json;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// What somebody answers who is there and cannot take anything.
pub const DOWN: &str = "HTTP 503";
const STUF: &str = "http://www.egem.nl/StUF/StUF0301";

/// Something a partner got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The id it carried: `Idempotency-Key`, or `referentienummer` in StUF.
    pub id: String,
    /// The SOAPAction, without quotes.
    pub action: Option<String>,
    /// The body.
    pub body: Vec<u8>,
    /// What he answered, in short.
    pub answer: &'static str,
    /// Whether an earlier one had the same id: he did nothing with it.
    pub again: bool,
}

/// What a partner got, in order.
#[derive(Debug, Clone, Default)]
pub struct Ledger(Arc<Mutex<Vec<Received>>>, Arc<AtomicBool>);

impl Ledger {
    /// All of it.
    pub fn all(&self) -> Vec<Received> {
        self.0.lock().unwrap_or_else(|p| p.into_inner()).clone()
    }

    /// Forgets everything.
    pub fn empty(&self) {
        self.0.lock().unwrap_or_else(|p| p.into_inner()).clear();
    }

    /// From now on he answers 503 to everything, or no longer. What he gets meanwhile is written down with that answer.
    pub fn down(&self, down: bool) {
        self.1.store(down, Ordering::Relaxed);
    }

    /// Whether he does.
    pub fn is_down(&self) -> bool {
        self.1.load(Ordering::Relaxed)
    }

    fn add(&self, id: String, action: Option<String>, body: &[u8], answer: &'static str) {
        let mut list = self.0.lock().unwrap_or_else(|p| p.into_inner());
        let again = list.iter().any(|r| r.id == id && r.answer != DOWN);
        list.push(Received { id, action, body: body.to_vec(), answer, again });
    }
}

/// A running partner.
pub struct Partner {
    /// Where it listens.
    pub address: SocketAddr,
    /// What it got.
    pub ledger: Ledger,
}

impl Partner {
    /// Starts a partner that lives as long as the process.
    pub fn start(clock: Arc<dyn Clock>) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let ledger = Ledger::default();
        let book = ledger.clone();
        std::thread::Builder::new().name("partner".to_owned()).spawn(move || {
            let run = async move {
                HttpServer::new(move || {
                    App::new()
                        .app_data(PayloadConfig::new(64 << 20))
                        .app_data(Data::new(book.clone()))
                        .app_data(Data::from(Arc::new(Time(clock.clone()))))
                        .route("/grootboek", web::get().to(show))
                        .default_service(web::to(take))
                })
                .workers(1)
                .disable_signals()
                .listen(listener)?
                .run()
                .await
            };
            if let Err(error) = actix_web::rt::System::new().block_on(run) {
                tracing::error!(error = %error, "a partner of the demo stopped");
            }
        })?;
        Ok(Self { address, ledger })
    }
}

struct Time(Arc<dyn Clock>);

async fn take(request: HttpRequest, body: Bytes, ledger: Data<Ledger>, time: Data<Time>) -> HttpResponse {
    let header =
        |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok()).map(|v| v.trim_matches('"').to_owned());
    if ledger.is_down() {
        ledger.add(header("Idempotency-Key").unwrap_or_default(), header("SOAPAction"), &body, DOWN);
        return HttpResponse::ServiceUnavailable().finish();
    }
    match header("SOAPAction") {
        Some(action) => stuf(action, &body, &ledger, &time),
        None => {
            ledger.add(header("Idempotency-Key").unwrap_or_default(), None, &body, "HTTP 201");
            HttpResponse::Created().json(json!({"ontvangen": true}))
        }
    }
}

fn stuf(action: String, body: &[u8], ledger: &Ledger, time: &Time) -> HttpResponse {
    let roomy = Limits { token: usize::MAX, ..Limits::default() };
    let Ok(tree) = xml::read(body, &roomy, &ContentPaths::default()) else {
        return HttpResponse::BadRequest().finish();
    };
    let mut namespaces = Namespaces::new();
    namespaces.list.push(("StUF".to_owned(), STUF.to_owned()));
    let names: Vec<String> = namespaces.list.iter().map(|(_, name)| name.clone()).collect();
    let message = crate::format::soap::body(&tree).ok();
    let stuurgegevens = message.and_then(|m| m.children().find(|c| c.name() == "stuurgegevens"));
    let id = stuurgegevens
        .zip(path::xml("StUF:referentienummer", &namespaces).ok())
        .and_then(|(node, path)| text_at(&path, &names, node))
        .unwrap_or_default()
        .to_owned();
    let asker = Systeem::zender(&tree).unwrap_or_default();
    let bv03 = reply::bv03(&Stuurgegevens {
        zender: &Systeem::default(),
        ontvanger: &asker,
        referentienummer: &id,
        tijdstip: time.0.now(),
        cross_ref: &id,
    });
    ledger.add(id, Some(action), body, "Bv03");
    match xml::write(&bv03) {
        Ok(bytes) => HttpResponse::Ok().content_type("text/xml; charset=utf-8").body(bytes),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

async fn show(ledger: Data<Ledger>) -> HttpResponse {
    let lines: Vec<_> = ledger
        .all()
        .into_iter()
        .map(|r| json!({"id": r.id, "action": r.action, "bytes": r.body.len(), "antwoord": r.answer, "nogmaals": r.again}))
        .collect();
    HttpResponse::Ok().json(json!({"ontvangen": lines}))
}
