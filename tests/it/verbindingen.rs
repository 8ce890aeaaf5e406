//! Connections: each thing that can go wrong on the line has its class and its own line for the operator; whom we trust,
//! how we show who we are, and what counts as a receipt.

mod oauth2;
mod tls;
mod webhook;

use crate::faults::{self, Fault, Faulty, answer};
use crate::shared::TempDir;
use crate::support::Gateway;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use tokio::runtime::Runtime;
use trajectbrug::app;
use trajectbrug::connector::{self, Credentials, DeliveryError, Disposition, Outgoing, Receipt, Sender, Wanted};
use trajectbrug::yaml::{self, Mistakes};

/// An outbound HTTP route with this block `settings`, or the mistakes in it. Its files stand in `partners/p` of `config`.
fn route(config: &Path, settings: &str, credentials: Credentials) -> Result<Box<dyn Sender>, Vec<String>> {
    let node = yaml::parse("partners/p/profile.yaml", settings).unwrap();
    let mut mistakes = Mistakes::new("partners/p/profile.yaml");
    let wanted = Wanted {
        settings: Some(&node),
        at: &node,
        config,
        credentials,
        mediatype: "application/json",
        soort: "aanmelding/1",
    };
    let sender = (connector::kind("http").unwrap().outbound)(&wanted, &mut mistakes);
    let found: Vec<_> = mistakes.into_vec().into_iter().map(|m| m.text).collect();
    if found.is_empty() { Ok(sender.unwrap()) } else { Err(found) }
}

/// The same, of which nothing can be wrong.
fn sender(settings: &str, credentials: Credentials) -> Box<dyn Sender> {
    route(Path::new(""), settings, credentials).unwrap()
}

fn outgoing(n: usize) -> Outgoing {
    Outgoing {
        levering_id: format!("levering-{n}"),
        bericht_id: format!("bericht-{n}"),
        afzender_id: format!("afzender-{n}"),
        body: bytes::Bytes::from_static(b"{\"naam\":\"Testers\"}"),
        traceparent: None,
    }
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn send(runtime: &Runtime, sender: &dyn Sender) -> Result<Receipt, DeliveryError> {
    runtime.block_on(sender.send(&outgoing(1)))
}

/// What is to become of a delivery.
#[derive(Debug, PartialEq)]
enum Class {
    Delivered,
    Again,
    AgainAfter(u64),
    Rejected,
    Held,
}

impl Class {
    fn of(result: &Result<Receipt, DeliveryError>) -> Self {
        match result.as_ref().map_err(DeliveryError::disposition) {
            Ok(_) => Self::Delivered,
            Err(Disposition::Reject) => Self::Rejected,
            Err(Disposition::Hold) => Self::Held,
            Err(Disposition::Retry(None)) => Self::Again,
            Err(Disposition::Retry(Some(after))) => Self::AgainAfter(after.as_secs()),
        }
    }
}

/// Where a row of the table sends to.
enum To {
    Url(String),
    Server(Fault),
    /// The same, called as if it spoke TLS.
    Secure(Fault),
}

struct Row {
    what: &'static str,
    to: To,
    /// More of the block `settings`.
    more: &'static str,
    class: Class,
    /// What the operator reads; `{host}` is the address.
    line: &'static str,
}

fn row(what: &'static str, to: To, more: &'static str, class: Class, line: &'static str) -> Row {
    Row { what, to, more, class, line }
}

#[test]
fn every_fault_has_its_class_and_its_line() {
    use Class::{Again, AgainAfter, Delivered, Held, Rejected};
    use Fault::{Answer, Drip, Endless, HangUp, Last, Silent};
    let runtime = runtime();
    let entered = runtime.enter();
    let (black_hole, kept) = faults::black_hole();
    drop(entered);
    let at = |address: std::net::SocketAddr| To::Url(format!("http://{address}/in"));
    let status = |status, headers: &str| To::Server(Answer(answer(status, headers, "{}")));
    let unknown =
        "`{host}` gaf geen leesbaar antwoord en verbrak de verbinding; het is onbekend of het bericht is aangekomen";
    let late = "`{host}` antwoordde niet binnen 2 seconden; het is onbekend of het bericht is aangekomen";
    let no_tls = "met `{host}` komt geen beveiligde verbinding (TLS) tot stand";
    let cut = |status| Last(format!("HTTP/1.1 {status} x\r\nContent-Length: 500\r\n\r\n{{\"half\"").into_bytes());
    let fout = || To::Server(Answer(answer(200, "", "{\"status\":\"fout\",\"reden\":\"mevrouw Testers\"}")));
    let rows = [
        row("nothing listens", at(faults::refuses()), "", Again, "`{host}` weigert de verbinding: daar luistert niets"),
        row(
            "a name that is not there",
            To::Url("http://bestaat-niet.invalid/in".to_owned()),
            "",
            Again,
            "de naam in `bestaat-niet.invalid:80` is niet te vinden (DNS)",
        ),
        row("a black hole", at(black_hole), "", Again, "`{host}` nam binnen 5 seconden geen verbinding aan"),
        row("a reset", at(faults::resets()), "", Again, unknown),
        row("hangs up", To::Server(HangUp), "", Again, unknown),
        row("silence", To::Server(Silent), "timeout_s: 2", Again, late),
        row("a head of a byte a second", To::Server(Drip(vec![], answer(200, "", "{}"))), "timeout_s: 2", Again, late),
        row(
            "a body of a byte a second",
            To::Server(Drip(b"HTTP/1.1 200 x\r\nContent-Length: 9\r\n\r\n".to_vec(), b"{\"a\": 123}".to_vec())),
            "timeout_s: 2",
            Again,
            late,
        ),
        row(
            "half an answer",
            To::Server(cut(200)),
            "",
            Again,
            "het antwoord van `{host}` brak halverwege af; het is onbekend of het bericht is verwerkt",
        ),
        row("half a refusal", To::Server(cut(400)), "", Rejected, "`{host}` antwoordde met HTTP-status 400"),
        row(
            "an answer without end",
            To::Server(Endless(
                b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec(),
                b"4\r\naaaa\r\n".to_vec(),
            )),
            "",
            Delivered,
            "",
        ),
        row(
            "a head without end",
            To::Server(Endless(
                b"HTTP/1.1 200 x\r\n".to_vec(),
                b"X-Meer: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".to_vec(),
            )),
            "",
            Again,
            unknown,
        ),
        row("another protocol", To::Server(Last(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec())), "", Again, unknown),
        row("TLS to who does not speak it", To::Secure(Last(answer(400, "", ""))), "", Again, no_tls),
        row("TLS to who hangs up", To::Secure(HangUp), "", Again, no_tls),
        row("an empty success", status(204, ""), "", Delivered, ""),
        row(
            "too many, for seven seconds",
            status(429, "Retry-After: 7\r\n"),
            "",
            AgainAfter(7),
            "`{host}` antwoordde met HTTP-status 429",
        ),
        row(
            "busy, for two minutes by the server's own clock",
            status(503, "Date: Wed, 21 Oct 2015 07:28:00 GMT\r\nRetry-After: Wed, 21 Oct 2015 07:30:00 GMT\r\n"),
            "",
            AgainAfter(120),
            "`{host}` antwoordde met HTTP-status 503",
        ),
        row(
            "busy, until a moment that cannot be read",
            status(503, "Retry-After: straks\r\n"),
            "",
            Again,
            "`{host}` antwoordde met HTTP-status 503",
        ),
        row("an error over there", status(500, ""), "", Again, "`{host}` antwoordde met HTTP-status 500"),
        row("a password that expired", status(401, ""), "", Again, "`{host}` antwoordde met HTTP-status 401"),
        row("a method that is not there", status(405, ""), "", Held, "`{host}` antwoordde met HTTP-status 405"),
        row("a message that will not do", status(422, ""), "", Rejected, "`{host}` antwoordde met HTTP-status 422"),
        row(
            "a redirect",
            status(302, "Location: /elders\r\n"),
            "",
            Held,
            "`{host}` verwijst door naar een ander adres (HTTP-status 302); dat wordt niet gevolgd, pas `url` aan",
        ),
        row("an error with 200, of which the profile knows nothing", fout(), "", Delivered, ""),
        row(
            "an error with 200",
            fout(),
            "fout: { json: /status, is: fout }",
            Held,
            "`{host}` antwoordde met een foutmelding, al was de HTTP-status 200 (`fout` in het profiel: json /status)",
        ),
        row(
            "an error with 200 about this message",
            fout(),
            "fout: { json: /status, is: fout, dan: weigeren }",
            Rejected,
            "`{host}` antwoordde met een foutmelding, al was de HTTP-status 200 (`fout` in het profiel: json /status)",
        ),
        row(
            "an error with 200 that passes",
            fout(),
            "fout: { json: /status, is: fout, dan: opnieuw }",
            Again,
            "`{host}` antwoordde met een foutmelding, al was de HTTP-status 200 (`fout` in het profiel: json /status)",
        ),
        row(
            "a success without its receipt",
            To::Server(Answer(answer(200, "", "<html>welkom</html>"))),
            "bevestiging: { json: /id }",
            Again,
            "`{host}` gaf geen ontvangstbevestiging (`bevestiging` in het profiel: json /id)",
        ),
        row(
            "a success with its receipt",
            To::Server(Answer(answer(201, "", "{\"id\":7}"))),
            "bevestiging: { json: /id }",
            Delivered,
            "",
        ),
    ];
    let sending: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let url = match &row.to {
                To::Url(url) => url.clone(),
                To::Server(fault) => format!("http://{}/in", Faulty::always(fault.clone()).address),
                To::Secure(fault) => format!("https://{}/in", tls_port(fault.clone())),
            };
            let sender = sender(&format!("url: \"{url}\"\n{}\n", row.more), Credentials::None);
            runtime.spawn(async move { (sender.send(&outgoing(1)).await, sender.host().to_owned(), row) })
        })
        .collect();
    for done in sending {
        let (result, host, row) = runtime.block_on(done).unwrap();
        assert_eq!(Class::of(&result), row.class, "{}: {result:?}", row.what);
        match result {
            Ok(receipt) => assert!(receipt.body.len() <= 65_536, "{}", row.what),
            Err(error) => {
                assert_eq!(error.to_string(), row.line.replace("{host}", &host), "{}", row.what);
                assert!(!format!("{error:?}").contains("Testers"), "{}: nothing of the answer is kept", row.what);
            }
        }
    }
    drop(kept);
}

/// A port that answers whatever it gets, and it gets no HTTP: the beginning of TLS.
fn tls_port(fault: Fault) -> std::net::SocketAddr {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            drop(stream.read(&mut [0; 4096]));
            if let Fault::Last(bytes) = &fault {
                drop(stream.write_all(bytes));
            }
        }
    });
    address
}

#[test]
fn an_answer_that_comes_twice_is_not_the_answer_to_the_next_message() {
    let runtime = runtime();
    let good = answer(200, "", "{\"een\":1}");
    let mut first = Some([good.clone(), good].concat());
    let server = Faulty::start(move |_| Fault::Answer(first.take().unwrap_or_else(|| answer(500, "", ""))));
    let sender = sender(&format!("url: \"http://{}/in\"", server.address), Credentials::None);
    assert_eq!(send(&runtime, &*sender).unwrap().body, b"{\"een\":1}");
    std::thread::sleep(Duration::from_millis(100));
    let error = send(&runtime, &*sender).unwrap_err();
    assert_eq!(error.to_string(), format!("`{}` antwoordde met HTTP-status 500", server.address));
    assert_eq!(server.headers("Idempotency-Key"), ["levering-1", "levering-1"]);
}

#[test]
fn credentials_that_do_not_belong_to_a_connector_are_refused_by_name() {
    let dir = TempDir::new("verbindingen-auth");
    let write = |file: &str, text: &str| {
        let path = dir.0.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("geheim", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let secret = format!("\"file:{}\"", dir.0.join("geheim").display());
    write(
        "config/partners/p/profile.yaml",
        &format!(
            "partner: {{ slug: p, naam: P, partij: VC-P, rol: VC_BM }}
inbound:
  een: {{ connector: http, auth: {{ zgw: {{ client_id: a, secret: {secret} }} }}, format: json, canonical: plaatsingsovereenkomst/1, identity: id }}
outbound:
  twee: {{ on: aanmelding/1, connector: file, settings: {{ folder: /tmp }}, auth: {{ webhook: {secret} }}, format: json }}
"
        ),
    );
    let read = app::configuration(&dir.0.join("config"), &BTreeMap::new());
    let shown = format!("{:?}", read.err().expect("refused"));
    for text in [
        "`auth: zgw` kan niet bij een inkomende http-route; wel: none, basic, token, webhook",
        "`auth: webhook` kan niet bij een uitgaande file-route; wel: none",
    ] {
        assert!(shown.contains(text), "{shown}");
    }
}

#[test]
fn every_connection_in_the_manual_is_a_profile_and_every_key_is_told() {
    let manual =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/koppelen/verbindingen.md")).unwrap();
    let blocks: Vec<&str> = manual.split("```yaml\n").skip(1).map(|rest| rest.split_once("\n```").unwrap().0).collect();
    let whole: Vec<&&str> = blocks.iter().filter(|b| b.starts_with("partner:")).collect();
    assert!(whole.len() >= 4, "the examples are gone");
    let authority = tls::Authority::new("manual");
    for (n, block) in whole.into_iter().enumerate() {
        let dir = TempDir::new(&format!("verbindingen-manual-{n}"));
        let (certificate, key) = authority.client();
        let slug = block.split("slug: ").nth(1).unwrap().split(',').next().unwrap();
        let folder = dir.0.join("config/partners").join(slug);
        std::fs::create_dir_all(folder.join("tls")).unwrap();
        std::fs::write(folder.join("tls/pkio.pem"), authority.pem()).unwrap();
        std::fs::write(folder.join("tls/wij.pem"), certificate).unwrap();
        let mut block = (*block).to_owned();
        for (reference, value) in [
            ("file:/run/secrets/trajectbrug.key", key.as_str()),
            ("env:KANTOOR_SECRET", "verzonnen"),
            ("env:ZAAKSYSTEEM_ZGW", "verzonnen"),
            ("env:SCHAKEL_WEBHOOK_NIEUW", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            ("env:SCHAKEL_WEBHOOK", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        ] {
            let path = dir.0.join(reference.replace(['/', ':'], "-"));
            std::fs::write(&path, value).unwrap();
            block = block.replace(&format!("\"{reference}\""), &format!("\"file:{}\"", path.display()));
        }
        std::fs::write(folder.join("profile.yaml"), &block).unwrap();
        if let Err(error) = app::configuration(&dir.0.join("config"), &BTreeMap::new()) {
            panic!("{error:?} in\n{block}");
        }
    }
    let known = |settings: &str| {
        let found = route(Path::new(""), settings, Credentials::None).err().expect("refused");
        let keys = found[0].split_once("hier kan staan: ").expect("the known keys").1.to_owned();
        keys.split(", ").map(str::to_owned).collect::<Vec<_>>()
    };
    let url = "url: \"https://a.example/\"\n";
    for settings in ["x: 1\n", "tls: { x: 1 }\n", "fout: { json: /a, x: 1 }\n"] {
        for key in known(&format!("{url}{settings}")) {
            let first = |line: &str| line.split('|').nth(1).is_some_and(|cell| cell.contains(&key));
            assert!(manual.lines().any(first), "{key} is not told");
        }
    }
}

/// A gateway with the shipped configuration, in which De Schakel shows who it is in another way.
fn gateway(dir: &TempDir, auth: &str, clock: std::sync::Arc<trajectbrug::flow::clock::SetClock>) -> Gateway {
    let config = crate::support::edited(dir, &[("partners/vc-de-schakel/profile.yaml", "auth: none", auth)]);
    Gateway::start_at(&config, &dir.0.join("data"), &BTreeMap::new(), clock)
}
