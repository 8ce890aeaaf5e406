//! A server that does wrong on purpose: it does with each request what the test says, byte by byte.

use super::testbed::http::{self, Message};
use std::io::{BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What it does with a request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Sends these bytes and waits for another request.
    Answer(Vec<u8>),
    /// Sends these bytes and hangs up.
    Last(Vec<u8>),
    /// Sends the first bytes at once and then one of the others a second.
    Drip(Vec<u8>, Vec<u8>),
    /// Sends the first bytes and then the others, again and again.
    Endless(Vec<u8>, Vec<u8>),
    /// Never answers.
    Silent,
    /// Hangs up without an answer, in good order.
    HangUp,
}

/// An answer with a body.
pub fn answer(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} x\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

type Plan = Box<dyn FnMut(&Message) -> Fault + Send>;

/// A running server; lives as long as the test process.
#[derive(Clone)]
pub struct Faulty {
    /// Where it listens.
    pub address: SocketAddr,
    got: Arc<Mutex<Vec<Message>>>,
    plan: Arc<Mutex<Plan>>,
}

impl Faulty {
    /// Starts one that does what `plan` says.
    pub fn start(plan: impl FnMut(&Message) -> Fault + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let address = listener.local_addr().expect("the port has a number");
        let own = Self { address, got: Arc::default(), plan: Arc::new(Mutex::new(Box::new(plan))) };
        let server = own.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = server.clone();
                std::thread::spawn(move || server.serve(stream));
            }
        });
        own
    }

    /// One that does the same with every request.
    pub fn always(fault: Fault) -> Self {
        Self::start(move |_| fault.clone())
    }

    /// What it got, in order.
    pub fn got(&self) -> Vec<Message> {
        self.got.lock().expect("no panic").clone()
    }

    /// A header of everything it got; empty where it was absent.
    pub fn headers(&self, name: &str) -> Vec<String> {
        self.got().iter().map(|m| m.header(name).unwrap_or_default().to_owned()).collect()
    }

    fn serve(&self, stream: TcpStream) {
        let Ok(mut out) = stream.try_clone() else { return };
        let mut reader = BufReader::new(stream);
        while let Ok(message) = http::read(&mut reader) {
            self.got.lock().expect("no panic").push(message.clone());
            let fault = (self.plan.lock().expect("no panic"))(&message);
            let done = match fault {
                Fault::Answer(bytes) => out.write_all(&bytes).is_err(),
                Fault::Last(bytes) => {
                    drop(out.write_all(&bytes));
                    true
                }
                Fault::HangUp => true,
                Fault::Silent => {
                    std::thread::sleep(Duration::from_secs(20));
                    true
                }
                Fault::Drip(first, rest) => {
                    let mut sent = out.write_all(&first).is_ok();
                    rest.iter().for_each(|byte| {
                        sent = sent && out.write_all(&[*byte]).is_ok();
                        std::thread::sleep(Duration::from_secs(u64::from(sent)));
                    });
                    true
                }
                Fault::Endless(first, rest) => {
                    let mut sent = out.write_all(&first).is_ok();
                    while sent {
                        sent = out.write_all(&rest).is_ok();
                    }
                    true
                }
            };
            if done {
                return;
            }
        }
    }
}

/// A port that resets each connection as soon as a request arrives: closing with bytes unread is a reset.
pub fn resets() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
    let address = listener.local_addr().expect("the port has a number");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            drop(stream.peek(&mut [0]));
            drop(stream);
        }
    });
    address
}

/// A port where nothing listens.
pub fn refuses() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
    listener.local_addr().expect("the port has a number")
}

/// A port that answers no knock: its queue of callers is full and nobody takes them in. Keep what comes with it.
pub fn black_hole() -> (SocketAddr, impl Drop) {
    struct Kept(#[expect(dead_code, reason = "kept open")] tokio::net::TcpListener, Vec<TcpStream>);
    impl Drop for Kept {
        fn drop(&mut self) {
            self.1.clear();
        }
    }
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port on loopback");
    let listener = socket.listen(1).expect("it listens");
    let address = listener.local_addr().expect("the port has a number");
    let mut callers = vec![];
    while let Ok(caller) = TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
        callers.push(caller);
        assert!(callers.len() < 100, "the queue does not fill");
    }
    (address, Kept(listener, callers))
}
