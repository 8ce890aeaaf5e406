//! A mail server that speaks SMTP over real sockets, does what the test says, and writes down every mail it took.

use base64::Engine;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A mail it took.
#[derive(Debug, Clone)]
pub struct Got {
    /// `MAIL FROM`.
    pub from: String,
    /// `RCPT TO`.
    pub to: Vec<String>,
    /// Head and text as they came, dots and quoted-printable undone.
    pub data: String,
    /// Whether it came through TLS.
    pub tls: bool,
    /// Who signed in.
    pub user: Option<String>,
}

impl Got {
    /// The lines of the head.
    pub fn head(&self) -> Vec<&str> {
        self.data.split("\r\n\r\n").next().unwrap_or_default().split("\r\n").collect()
    }

    /// A field of the head, its lines joined.
    pub fn field(&self, name: &str) -> String {
        let head = self.head().join("\r\n").replace("\r\n ", " ");
        let found: Vec<&str> = head.split("\r\n").filter_map(|l| l.strip_prefix(name)?.strip_prefix(": ")).collect();
        assert_eq!(found.len(), 1, "{name} in {head}");
        found[0].to_owned()
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.data.split_once("\r\n\r\n").map_or("", |(_, text)| text)
    }

    /// A line `Label   text` of the text.
    pub fn line(&self, label: &str) -> Option<&str> {
        self.text().split("\r\n").find_map(|l| l.strip_prefix(label)?.strip_prefix(' ')).map(str::trim)
    }
}

/// What it does.
#[derive(Debug, Clone, PartialEq)]
pub enum Mood {
    /// Takes every mail.
    Takes,
    /// Answers a command that begins so with this line, and the rest as it should.
    Says(&'static str, &'static str),
    /// Takes the connection and never says a word.
    Hangs,
}

/// A running mail server; lives as long as the test process.
#[derive(Clone)]
pub struct MailServer {
    /// Where it listens.
    pub address: SocketAddr,
    state: Arc<State>,
}

struct State {
    ledger: Mutex<Vec<Got>>,
    /// Every command it got, passwords and all.
    commands: Mutex<Vec<String>>,
    mood: Mutex<Mood>,
    tls: Option<Arc<ServerConfig>>,
    /// Name and password; None: it knows no signing in.
    user: Option<(String, String)>,
}

/// A certificate for `localhost` that vouches for itself.
pub struct Certificate {
    /// For who must trust it.
    pub pem: String,
    config: Arc<ServerConfig>,
}

impl Certificate {
    pub fn new() -> Self {
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let config = ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(vec![made.cert.der().clone()], key).expect("a key that fits");
        Self { pem: made.cert.pem(), config: Arc::new(config) }
    }
}

impl MailServer {
    /// Starts one without TLS that takes every mail.
    pub fn start() -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// The same, at this address.
    pub fn start_at(address: SocketAddr) -> Self {
        Self::serve(address, None, None)
    }

    /// One that offers STARTTLS, and takes mail only from who signed in by it.
    pub fn with_tls(certificate: &Certificate, user: &str, password: &str) -> Self {
        let user = Some((user.to_owned(), password.to_owned()));
        Self::serve(SocketAddr::from(([127, 0, 0, 1], 0)), Some(certificate.config.clone()), user)
    }

    fn serve(address: SocketAddr, tls: Option<Arc<ServerConfig>>, user: Option<(String, String)>) -> Self {
        let listener = TcpListener::bind(address).expect("a port on loopback");
        let address = listener.local_addr().expect("the port has a number");
        let mood = Mutex::new(Mood::Takes);
        let state = Arc::new(State { ledger: Mutex::default(), commands: Mutex::default(), mood, tls, user });
        let own = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                // One that hangs up in the middle is no failure of the server.
                std::thread::spawn(move || drop(own.connection(stream)));
            }
        });
        Self { address, state }
    }

    /// From now on it does this.
    pub fn is(&self, mood: Mood) {
        *self.state.mood.lock().expect("no panic") = mood;
    }

    /// The mails it took.
    pub fn ledger(&self) -> Vec<Got> {
        self.state.ledger.lock().expect("no panic").clone()
    }

    /// The commands it got, in all connections.
    pub fn commands(&self) -> Vec<String> {
        self.state.commands.lock().expect("no panic").clone()
    }

    /// Waits until it took so many mails, and gives them; more is as wrong as fewer.
    pub fn wait(&self, mails: usize) -> Vec<Got> {
        super::testbed::within(25, || self.ledger().len() >= mails);
        let ledger = self.ledger();
        assert_eq!(ledger.len(), mails, "{ledger:#?}");
        ledger
    }

    /// That nothing more than so many comes, in the time that the gateway looks three times.
    pub fn stays(&self, mails: usize) {
        std::thread::sleep(Duration::from_millis(3300));
        assert_eq!(self.ledger().len(), mails, "{:#?}", self.ledger());
    }
}

impl State {
    fn connection(&self, mut stream: TcpStream) -> Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        if *self.mood.lock().expect("no panic") == Mood::Hangs {
            while stream.read(&mut [0; 512])? > 0 {}
            return Ok(());
        }
        self.say(&mut stream, "", "220 mail.example ESMTP")?;
        if self.talk(&mut stream, false)? {
            let config = self.tls.clone().ok_or(ErrorKind::Unsupported)?;
            let connection = ServerConnection::new(config).map_err(Error::other)?;
            self.talk(&mut StreamOwned::new(connection, stream), true)?;
        }
        Ok(())
    }

    /// Answers a command: as it should, or as the test says.
    fn say(&self, stream: &mut impl Write, command: &str, answer: &str) -> Result<bool> {
        let mood = self.mood.lock().expect("no panic").clone();
        let other = match &mood {
            Mood::Says(begin, other) if !command.is_empty() && command.starts_with(begin) => Some(*other),
            _ => None,
        };
        stream.write_all(format!("{}\r\n", other.unwrap_or(answer)).as_bytes())?;
        stream.flush()?;
        Ok(other.is_none())
    }

    /// Talks until the other end has had enough, or wants TLS (true).
    fn talk(&self, stream: &mut (impl Read + Write), tls: bool) -> Result<bool> {
        let (mut from, mut to, mut user) = (String::new(), vec![], None);
        loop {
            let command = line(stream)?;
            self.commands.lock().expect("no panic").push(command.clone());
            let (word, rest) = command.split_once(' ').unwrap_or((&command, ""));
            match word.to_ascii_uppercase().as_str() {
                "EHLO" => {
                    let starttls = if self.tls.is_some() && !tls { "250-STARTTLS\r\n" } else { "" };
                    let auth = if self.user.is_some() && tls { "250-AUTH PLAIN LOGIN\r\n" } else { "" };
                    self.say(stream, &command, &format!("250-mail.example\r\n{starttls}{auth}250 8BITMIME"))?;
                }
                "STARTTLS" if self.tls.is_some() && !tls => {
                    if self.say(stream, &command, "220 go ahead")? {
                        return Ok(true);
                    }
                }
                "AUTH" => {
                    let said = base64::engine::general_purpose::STANDARD.decode(rest.trim_start_matches("PLAIN "));
                    let said = String::from_utf8(said.unwrap_or_default()).unwrap_or_default();
                    let known = self.user.as_ref().filter(|(name, password)| said == format!("\0{name}\0{password}"));
                    // A server that says too much: what it was sent.
                    let answer =
                        known.map_or(format!("535 5.7.8 wrong: {rest} {said:?}"), |_| "235 welcome".to_owned());
                    user = known.map(|(name, _)| name.clone());
                    self.say(stream, &command, &answer)?;
                }
                "MAIL" if self.user.is_some() && user.is_none() => drop(self.say(stream, &command, "530 sign in")?),
                "MAIL" => {
                    if self.say(stream, &command, "250 ok")? {
                        (from, to) = (address(rest), vec![]);
                    }
                }
                "RCPT" => {
                    if self.say(stream, &command, "250 ok")? {
                        to.push(address(rest));
                    }
                }
                "DATA" => {
                    if !self.say(stream, &command, "354 go on")? {
                        continue;
                    }
                    let mut data = String::new();
                    loop {
                        let line = line(stream)?;
                        if line == "." {
                            break;
                        }
                        data += line.strip_prefix('.').unwrap_or(&line);
                        data += "\r\n";
                    }
                    if data.contains("Content-Transfer-Encoding: quoted-printable\r\n") {
                        // What is in a mail of ours is ASCII: long lines and `=` are all there is to undo.
                        data = data.replace("=\r\n", "").replace("=3D", "=");
                    }
                    let got = Got { from: from.clone(), to: to.clone(), data, tls, user: user.clone() };
                    self.ledger.lock().expect("no panic").push(got);
                    self.say(stream, ".", "250 taken")?;
                }
                "QUIT" => {
                    self.say(stream, &command, "221 bye")?;
                    return Ok(false);
                }
                _ => drop(self.say(stream, &command, "502 what?")?),
            }
        }
    }
}

fn address(rest: &str) -> String {
    super::testbed::letters::between(rest, "<", ">").unwrap_or_default().to_owned()
}

fn line(stream: &mut impl Read) -> Result<String> {
    let mut line = vec![];
    while !line.ends_with(b"\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        line.push(byte[0]);
    }
    line.truncate(line.len() - 2);
    String::from_utf8(line).map_err(Error::other)
}
