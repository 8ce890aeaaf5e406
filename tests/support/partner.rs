//! A partner: a server on loopback that writes down everything it gets before it answers, and answers as the test says.

use super::http::{self, Message};
use std::io::{BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Something a partner got.
#[derive(Debug, Clone)]
pub struct Got {
    /// `Idempotency-Key`, or the `referentienummer` of StUF.
    pub id: String,
    /// SOAPAction without quotes.
    pub action: Option<String>,
    /// `traceparent`, when it came.
    pub traceparent: Option<String>,
    /// Path with query: what was posted where, or asked for.
    pub path: String,
    /// The bytes.
    pub body: Vec<u8>,
    /// When.
    pub at: Instant,
}

impl Got {
    /// Whether the body holds this text.
    pub fn holds(&self, text: &str) -> bool {
        super::holds(&self.body, text.as_bytes())
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// What a partner answers.
#[derive(Debug, Clone)]
pub enum Reply {
    /// His confirmation: Bv03, or 201.
    Confirm,
    /// This status, without a body.
    Status(u16),
    /// This status and body.
    Body(u16, String),
    /// His confirmation, after a while.
    Late(Duration),
    /// Hangs up without an answer.
    HangUp,
    /// This status, with `Retry-After` in seconds.
    RetryAfter(u16, u32),
}

/// Told `true` when a request has come in, `false` when its answer goes out.
type Watch = Box<dyn FnMut(bool) + Send>;
type Plan = Box<dyn FnMut(&Got) -> Reply + Send>;

/// A running partner; lives as long as the test process.
#[derive(Clone)]
pub struct Partner {
    /// Where it listens.
    pub address: SocketAddr,
    ledger: Arc<Mutex<Vec<Got>>>,
    plan: Arc<Mutex<Plan>>,
    watch: Arc<Mutex<Watch>>,
}

impl Partner {
    /// Starts one that confirms everything.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let address = listener.local_addr().expect("the port has a number");
        let partner = Self {
            address,
            ledger: Arc::default(),
            plan: Arc::new(Mutex::new(Box::new(|_| Reply::Confirm))),
            watch: Arc::new(Mutex::new(Box::new(|_| ()))),
        };
        let own = partner.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                std::thread::spawn(move || own.serve(stream));
            }
        });
        partner
    }

    /// From now on it answers what `plan` says.
    pub fn answers(&self, plan: impl FnMut(&Got) -> Reply + Send + 'static) {
        *self.plan.lock().expect("the plan did not panic") = Box::new(plan);
    }

    /// Watches how many requests are with it at once.
    pub fn on_request(&self, watch: impl FnMut(bool) + Send + 'static) {
        *self.watch.lock().expect("the watch did not panic") = Box::new(watch);
    }

    /// All it got, in order.
    pub fn ledger(&self) -> Vec<Got> {
        self.ledger.lock().expect("the ledger did not panic").clone()
    }

    /// How many it got.
    pub fn count(&self) -> usize {
        self.ledger.lock().expect("the ledger did not panic").len()
    }

    /// What it got that holds `text`.
    pub fn with(&self, text: &str) -> Vec<Got> {
        self.ledger.lock().expect("the ledger did not panic").iter().filter(|g| g.holds(text)).cloned().collect()
    }

    /// Waits until it got `times` messages that hold `text`, and gives those.
    pub fn wait(&self, text: &str, times: usize) -> Vec<Got> {
        super::within(20, || self.with(text).len() >= times);
        let got = self.with(text);
        assert!(got.len() >= times, "{} of {times} messages with `{text}` arrived", got.len());
        got
    }

    fn serve(&self, stream: TcpStream) {
        let Ok(mut out) = stream.try_clone() else { return };
        let mut reader = BufReader::new(stream);
        // The other end hangs up when it is done.
        while let Ok(message) = http::read(&mut reader) {
            let got = entry(&message);
            self.ledger.lock().expect("the ledger did not panic").push(got.clone());
            (self.watch.lock().expect("the watch did not panic"))(true);
            let mut asked = String::new();
            let reply = (self.plan.lock().expect("the plan did not panic"))(&got);
            let (status, body) = match reply {
                Reply::Confirm => confirmation(&got),
                Reply::Late(wait) => {
                    std::thread::sleep(wait);
                    confirmation(&got)
                }
                Reply::Status(status) => (status, String::new()),
                Reply::Body(status, body) => (status, body),
                Reply::HangUp => return,
                Reply::RetryAfter(status, seconds) => {
                    asked = format!("Retry-After: {seconds}\r\n");
                    (status, String::new())
                }
            };
            (self.watch.lock().expect("the watch did not panic"))(false);
            let head = format!(
                "HTTP/1.1 {status} x\r\n{asked}Content-Type: text/xml\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            if out.write_all(&[head.as_bytes(), body.as_bytes()].concat()).is_err() {
                return;
            }
        }
    }
}

fn entry(message: &Message) -> Got {
    let action = message.header("SOAPAction").map(|a| a.trim_matches('"').to_owned());
    let text = message.text();
    let id = match message.header("Idempotency-Key") {
        Some(key) => key.to_owned(),
        None => super::letters::between(&text, "referentienummer>", "<").unwrap_or_default().to_owned(),
    };
    let path = message.head.split(' ').nth(1).unwrap_or_default().to_owned();
    let traceparent = message.header("traceparent").map(str::to_owned);
    Got { id, action, traceparent, path, body: message.body.clone(), at: Instant::now() }
}

fn confirmation(got: &Got) -> (u16, String) {
    match got.action {
        Some(_) => (
            200,
            envelope(&format!(
                "<StUF:Bv03Bericht><StUF:stuurgegevens><StUF:berichtcode>Bv03</StUF:berichtcode><StUF:crossRefnummer>{}</StUF:crossRefnummer></StUF:stuurgegevens></StUF:Bv03Bericht>",
                got.id
            )),
        ),
        None => (201, "{\"ontvangen\":true}".to_owned()),
    }
}

/// A StUF fault, as some case systems send it: with HTTP status 200.
pub fn fo03(plek: &str) -> Reply {
    let fault = format!(
        "<e:Fault xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><faultcode>e:Client</faultcode><faultstring>fout</faultstring><detail><StUF:Fo03Bericht><StUF:stuurgegevens><StUF:berichtcode>Fo03</StUF:berichtcode></StUF:stuurgegevens><StUF:body><StUF:code>StUF058</StUF:code><StUF:plek>{plek}</StUF:plek><StUF:omschrijving>Zaak van mevrouw Testers onbekend</StUF:omschrijving></StUF:body></StUF:Fo03Bericht></detail></e:Fault>"
    );
    Reply::Body(200, envelope(&fault))
}

fn envelope(inner: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:StUF=\"http://www.egem.nl/StUF/StUF0301\"><s:Body>{inner}</s:Body></s:Envelope>"
    )
}
