//! HTTP/1.1 by hand, so that a test can say exactly which bytes go over the line.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A request or an answer as it came over the line.
#[derive(Debug, Clone)]
pub struct Message {
    /// First line and headers.
    pub head: String,
    /// The body, chunks joined.
    pub body: Vec<u8>,
}

impl Message {
    /// Status of an answer; 0 when this is none.
    pub fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or_default()
    }

    /// A header, by name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1);
        lines.filter_map(|l| l.split_once(':')).find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// A request to be made.
#[derive(Debug, Clone)]
pub struct Request {
    /// `POST` unless said otherwise.
    pub method: &'static str,
    /// Path.
    pub path: String,
    /// Headers, without Host and Content-Length.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Request {
    /// A POST of JSON.
    pub fn json(path: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("Content-Type", "application/json".to_owned())];
        Self { method: "POST", path: path.to_owned(), headers, body: body.into() }
    }

    /// A POST of SOAP.
    pub fn soap(path: &str, action: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers =
            vec![("Content-Type", "text/xml; charset=utf-8".to_owned()), ("SOAPAction", format!("\"{action}\""))];
        Self { method: "POST", path: path.to_owned(), headers, body: body.into() }
    }

    /// A GET.
    pub fn get(path: &str) -> Self {
        Self { method: "GET", path: path.to_owned(), headers: vec![], body: vec![] }
    }

    /// The same with another header; one that is there is replaced.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(n, _)| *n != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same without a header.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(n, _)| *n != name);
        self
    }

    /// First line and headers, with the line that says how long the body is.
    pub fn head(&self, length: &str) -> Vec<u8> {
        let headers: String = self.headers.iter().map(|(n, v)| format!("{n}: {v}\r\n")).collect();
        format!(
            "{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}{length}\r\n\r\n",
            self.method, self.path
        )
        .into_bytes()
    }

    /// Sends it on a connection of its own.
    pub fn send(&self, to: SocketAddr) -> Result<Message> {
        let mut stream = connect(to)?;
        stream.write_all(&self.head(&format!("Content-Length: {}", self.body.len())))?;
        // Who refuses early may hang up before he has read everything; his answer still counts.
        let written = stream.write_all(&self.body);
        read(&mut stream).or_else(|error| written.and(Err(error)))
    }
}

/// A connection that gives up after a while.
pub fn connect(to: SocketAddr) -> Result<TcpStream> {
    let stream = TcpStream::connect(to)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.set_write_timeout(Some(Duration::from_secs(30)))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Reads one request or answer.
pub fn read(stream: &mut impl Read) -> Result<Message> {
    let mut head = vec![];
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut message = Message { head, body: vec![] };
    if message.header("Transfer-Encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked")) {
        loop {
            let line = line(stream)?;
            let size = usize::from_str_radix(line.trim(), 16).map_err(|_| Error::from(ErrorKind::InvalidData))?;
            let at = message.body.len();
            message.body.resize(at + size, 0);
            stream.read_exact(&mut message.body[at..])?;
            self::line(stream)?;
            if size == 0 {
                return Ok(message);
            }
        }
    }
    let length = message.header("Content-Length").and_then(|v| v.parse().ok()).unwrap_or(0);
    message.body.resize(length, 0);
    stream.read_exact(&mut message.body)?;
    Ok(message)
}

fn line(stream: &mut impl Read) -> Result<String> {
    let mut line = vec![];
    while !line.ends_with(b"\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        line.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&line).into_owned())
}
