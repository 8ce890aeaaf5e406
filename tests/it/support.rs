//! A real gateway in this process, partners for it to deliver to, and the smallest HTTP client that can also say what a
//! decent client would not.

use crate::shared::TempDir;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use trajectbrug::app::{self, Running};
use trajectbrug::demo::partner::{Ledger, Partner};
use trajectbrug::flow::clock::{Clock, SystemClock};

/// The configuration folder we ship.
pub fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config")
}

/// A copy of the shipped configuration in `dir`, with `edits` made in its files: file, text, other text. Every text must be
/// there.
pub fn edited(dir: &TempDir, edits: &[(&str, &str, &str)]) -> PathBuf {
    let to = dir.0.join("config");
    copy(&shipped(), &to);
    for (file, from, into) in edits {
        let path = to.join(file);
        let text = std::fs::read_to_string(&path).expect("the file is there");
        assert!(text.contains(from), "{file} does not contain {from}");
        std::fs::write(&path, text.replace(from, into)).expect("the copy can be written");
    }
    to
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder can be read") {
        let (path, to) = (entry.expect("an entry").path(), to.to_owned());
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            std::fs::copy(&path, &to).expect("a file can be copied");
        }
    }
}

/// A running gateway; it is stopped when this is dropped.
pub struct Gateway {
    /// Where it listens.
    pub address: SocketAddr,
    running: Option<Running>,
}

impl Gateway {
    /// Starts on a free port with the clock of the machine. `origins` says where partners really are, by slug.
    pub fn start(config: &Path, data: &Path, origins: &BTreeMap<String, String>) -> Self {
        Self::start_at(config, data, origins, Arc::new(SystemClock))
    }

    /// The same, with another clock.
    pub fn start_at(config: &Path, data: &Path, origins: &BTreeMap<String, String>, clock: Arc<dyn Clock>) -> Self {
        let running = app::start(config, data, Some("127.0.0.1:0"), origins, clock).expect("the gateway starts");
        Self { address: running.address, running: Some(running) }
    }

    /// The gateway itself.
    pub fn inner(&self) -> &Arc<trajectbrug::flow::inbound::Gateway> {
        self.running.as_ref().expect("it runs").gateway()
    }

    /// Waits until what was taken is answered and on disk.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(running) = self.running.take() {
            // The command is given by the call; waiting for its end is what `wait` does.
            drop(running.server.stop(true));
            running.wait().expect("the gateway stops");
        }
    }

    /// A request without a body.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        send(self.address, method, path, headers, None)
    }

    /// A POST.
    pub fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
        send(self.address, "POST", path, headers, Some(body))
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.end();
    }
}

/// Partners that accept what they get, by slug: where they are, and what they got.
pub fn partners(slugs: &[&str]) -> (BTreeMap<String, String>, BTreeMap<String, Ledger>) {
    let start = |slug: &&str| {
        let partner = Partner::start(Arc::new(SystemClock)).expect("a partner starts");
        ((*slug).to_owned(), format!("http://{}", partner.address), partner.ledger)
    };
    let all: Vec<_> = slugs.iter().map(start).collect();
    let origins = all.iter().map(|(slug, origin, _)| (slug.clone(), origin.clone())).collect();
    (origins, all.into_iter().map(|(slug, _, ledger)| (slug, ledger)).collect())
}

/// Asks `question` until it has an answer, for at most fifteen seconds.
pub fn patiently<T>(what: &str, question: impl Fn() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(answer) = question() {
            return answer;
        }
        assert!(since.elapsed() < Duration::from_secs(15), "{what} did not come");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// An answer.
#[derive(Debug)]
pub struct Response {
    /// The status.
    pub status: u16,
    headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// A header by name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("no JSON ({e}): {self:?}"))
    }
}

/// One request on a connection of its own.
pub fn send(to: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Response {
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n");
    headers.iter().for_each(|(name, value)| request += &format!("{name}: {value}\r\n"));
    if let Some(body) = body {
        request += &format!("Content-Length: {}\r\n", body.len());
    }
    request += "\r\n";
    raw(to, &[request.as_bytes(), body.unwrap_or_default()].concat())
}

/// Bytes as they are; the first answer to them.
pub fn raw(to: SocketAddr, bytes: &[u8]) -> Response {
    exchange(to, bytes, false)
}

/// Bytes as they are and then no more, like a sender that was cut off; the answer.
pub fn cut_off(to: SocketAddr, bytes: &[u8]) -> Response {
    exchange(to, bytes, true)
}

fn exchange(to: SocketAddr, bytes: &[u8], cut_off: bool) -> Response {
    let mut stream = TcpStream::connect(to).expect("the gateway listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout can be set");
    // A gateway that has refused already may close while we still write.
    drop(stream.write_all(bytes));
    if cut_off {
        stream.shutdown(std::net::Shutdown::Write).expect("our half can be closed");
    }
    let mut got = vec![];
    let mut part = [0; 16 * 1024];
    loop {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => break,
            Ok(n) => got.extend_from_slice(&part[..n]),
        }
        if let Some(answer) = parse(&got, false) {
            return answer;
        }
    }
    parse(&got, true).unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(&got)))
}

/// The answer in `got`, when it is complete; at the end of the connection, when it has a head.
fn parse(got: &[u8], ended: bool) -> Option<Response> {
    let end = got.windows(4).position(|w| w == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&got[..end]).expect("a head is ASCII");
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().expect("a status");
    let headers: Vec<_> =
        lines.filter_map(|l| l.split_once(':')).map(|(n, v)| (n.to_owned(), v.trim().to_owned())).collect();
    let answer = Response { status, headers, body: got[end + 4..].to_vec() };
    assert_eq!(answer.header("Transfer-Encoding"), None, "our answers have a length");
    let length = answer.header("Content-Length").map(|l| l.parse::<usize>().expect("a length"));
    (ended || length.is_some_and(|length| answer.body.len() >= length)).then_some(answer)
}
