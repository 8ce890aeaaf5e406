//! A line that fails as lines do: it stands between the gateway and a partner, and does to every request what the test says
//! (RELIABILITY section 3, F9 and F10). What reaches the partner stands in his ledger; this only spoils the way.

use super::testbed::holds;
use super::testbed::http::{self, Message};
use std::io::{BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the line does.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Nothing.
    None,
    /// Nobody listens.
    Refuse,
    /// The partner gets so many bytes of the request, and then both sides lose the connection.
    ResetAfter(usize),
    /// The request is taken, and nothing ever comes back; the partner sees none of it.
    BlackHole,
    /// The partner's answer comes back a byte a second.
    Slow,
    /// So many bytes of the partner's answer come back, and then the connection ends.
    Truncated(usize),
    /// The partner gets every request twice; the gateway gets the second answer.
    Replay,
    /// The partner's answer waits this long.
    Late(Duration),
    /// The line answers by itself, with these bytes; the partner sees nothing.
    Answer(String),
}

/// A running line; lives as long as the test process.
#[derive(Clone)]
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    to: SocketAddr,
    fault: Arc<Mutex<Fault>>,
    /// What it does with requests that hold a text, before `fault`.
    special: Arc<Mutex<Vec<(String, Fault)>>>,
}

impl Proxy {
    /// Starts one to `to` that does nothing wrong.
    pub fn start(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
        let address = listener.local_addr().expect("the port has a number");
        let proxy = Self { address, to, fault: Arc::new(Mutex::new(Fault::None)), special: Arc::default() };
        let own = proxy.clone();
        std::thread::spawn(move || own.listen(listener));
        proxy
    }

    /// From now on it does this.
    pub fn does(&self, fault: Fault) {
        *self.fault.lock().expect("nothing panicked") = fault;
    }

    /// From now on it does this with requests that hold this text: many faults at once on one line.
    pub fn does_with(&self, text: &str, fault: Fault) {
        self.special.lock().expect("nothing panicked").push((text.to_owned(), fault));
    }

    /// From now on it does nothing wrong.
    pub fn mended(&self) {
        self.special.lock().expect("nothing panicked").clear();
        self.does(Fault::None);
    }

    /// What it does with this request.
    fn fault(&self, request: &Message) -> Fault {
        let special = self.special.lock().expect("nothing panicked");
        let found = special.iter().find(|(text, _)| holds(&request.body, text.as_bytes()));
        found.map_or_else(|| self.now(), |(_, fault)| fault.clone())
    }

    fn now(&self) -> Fault {
        self.fault.lock().expect("nothing panicked").clone()
    }

    fn listen(&self, listener: TcpListener) {
        listener.set_nonblocking(true).expect("a listener can be asked without waiting");
        let mut open = Some(listener);
        loop {
            match (self.now(), &open) {
                (Fault::Refuse, _) => open = None,
                (_, None) => {
                    let again = TcpListener::bind(self.address).ok();
                    open = again.filter(|l| l.set_nonblocking(true).is_ok());
                }
                (_, Some(listener)) => match listener.accept() {
                    Ok((stream, _)) => {
                        let own = self.clone();
                        std::thread::spawn(move || own.serve(stream));
                        continue;
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(_) => open = None,
                },
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn serve(&self, stream: TcpStream) {
        stream.set_nonblocking(false).expect("a connection can be waited on");
        let Ok(mut out) = stream.try_clone() else { return };
        let mut reader = BufReader::new(stream);
        while let Ok(request) = http::read(&mut reader) {
            if self.pass(&request, &mut out).is_err() {
                return;
            }
        }
    }

    /// One request there and back. An error ends the connection.
    fn pass(&self, request: &Message, out: &mut TcpStream) -> std::io::Result<()> {
        let broken = || std::io::Error::from(ErrorKind::ConnectionReset);
        let bytes = [request.head.as_bytes(), &request.body].concat();
        match self.fault(request) {
            Fault::None => out.write_all(&self.ask(&bytes)?),
            Fault::Refuse => Err(broken()),
            Fault::ResetAfter(n) => {
                TcpStream::connect(self.to)?.write_all(&bytes[..n.min(bytes.len())])?;
                Err(broken())
            }
            Fault::BlackHole => {
                // Until the other side has had enough.
                let mut rest = [0; 1024];
                while out.read(&mut rest)? > 0 {}
                Err(broken())
            }
            Fault::Slow => {
                for byte in self.ask(&bytes)? {
                    out.write_all(&[byte])?;
                    std::thread::sleep(Duration::from_secs(1));
                }
                Ok(())
            }
            Fault::Truncated(n) => {
                let answer = self.ask(&bytes)?;
                out.write_all(&answer[..n.min(answer.len())])?;
                Err(broken())
            }
            Fault::Replay => {
                self.ask(&bytes)?;
                out.write_all(&self.ask(&bytes)?)
            }
            Fault::Late(wait) => {
                let answer = self.ask(&bytes)?;
                std::thread::sleep(wait);
                out.write_all(&answer)
            }
            Fault::Answer(answer) => out.write_all(answer.as_bytes()),
        }
    }

    /// The partner's answer, as bytes.
    fn ask(&self, request: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut stream = http::connect(self.to)?;
        stream.write_all(request)?;
        let answer = http::read(&mut stream)?;
        Ok([answer.head.as_bytes(), &answer.body].concat())
    }
}
