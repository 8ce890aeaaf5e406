//! A collector of traces: a real HTTP server that takes OTLP in JSON, keeps the bytes as they came and a ledger of spans.

use super::testbed::{http, within};
use serde_json::Value;
use std::io::{BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A running collector; lives as long as the test process.
#[derive(Clone)]
pub struct Collector {
    /// Where it listens.
    pub address: SocketAddr,
    state: Arc<State>,
}

struct State {
    requests: Mutex<Vec<http::Message>>,
    status: Mutex<u16>,
}

/// A span as it was written.
#[derive(Debug, Clone)]
pub struct Seen(pub Value);

impl Seen {
    /// A field.
    pub fn field(&self, name: &str) -> &str {
        self.0[name].as_str().unwrap_or_default()
    }

    /// An attribute; empty when it is absent.
    pub fn attribute(&self, key: &str) -> String {
        let list = self.0["attributes"].as_array().cloned().unwrap_or_default();
        let value = list.iter().find(|a| a["key"] == key).map(|a| a["value"].clone()).unwrap_or_default();
        let found = value["stringValue"].as_str().or(value["intValue"].as_str());
        found.unwrap_or_default().to_owned()
    }

    /// The keys of its attributes.
    pub fn keys(&self) -> Vec<String> {
        let list = self.0["attributes"].as_array().cloned().unwrap_or_default();
        list.iter().map(|a| a["key"].as_str().expect("a key").to_owned()).collect()
    }
}

impl Collector {
    /// Starts one that takes everything.
    pub fn start() -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// The same, at this address.
    pub fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).expect("a port on loopback");
        let address = listener.local_addr().expect("the port has a number");
        let state = Arc::new(State { requests: Mutex::default(), status: Mutex::new(200) });
        let own = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                std::thread::spawn(move || own.serve(stream));
            }
        });
        Self { address, state }
    }

    /// From now on it answers with this status.
    pub fn answers(&self, status: u16) {
        *self.state.status.lock().expect("no panic") = status;
    }

    /// The requests it took.
    pub fn requests(&self) -> Vec<http::Message> {
        self.state.requests.lock().expect("no panic").clone()
    }

    /// The spans it took.
    pub fn spans(&self) -> Vec<Seen> {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let mut spans = vec![];
        for request in self.requests() {
            let body = request.json();
            let of = |resource: &Value| list(&resource["scopeSpans"]);
            let scopes: Vec<Value> = list(&body["resourceSpans"]).iter().flat_map(of).collect();
            spans.extend(scopes.iter().flat_map(|scope| list(&scope["spans"])).map(Seen));
        }
        spans
    }

    /// Waits until it has so many spans of this name, and gives those.
    pub fn wait(&self, name: &str, number: usize) -> Vec<Seen> {
        let named = || self.spans().into_iter().filter(|s| s.field("name") == name).collect::<Vec<_>>();
        within(20, || named().len() >= number);
        let found = named();
        assert_eq!(found.len(), number, "{name} in {:#?}", self.spans());
        found
    }
}

impl State {
    fn serve(&self, stream: TcpStream) {
        let Ok(mut out) = stream.try_clone() else { return };
        let mut reader = BufReader::new(stream);
        while let Ok(message) = http::read(&mut reader) {
            let status = *self.status.lock().expect("no panic");
            if status == 200 {
                self.requests.lock().expect("no panic").push(message);
            }
            if out.write_all(format!("HTTP/1.1 {status} x\r\nContent-Length: 2\r\n\r\n{{}}").as_bytes()).is_err() {
                return;
            }
        }
    }
}
