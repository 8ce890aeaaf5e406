//! Whom we trust, and the certificate we show: against a real server that demands one.

use super::{Class, route, runtime, send};
use crate::shared::TempDir;
use crate::testbed::http;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use trajectbrug::connector::Credentials;

/// An authority of our own.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// When a certificate is valid.
#[derive(Clone, Copy, PartialEq)]
enum When {
    Now,
    Past,
    Future,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate of ours and its key.
    pub fn client(&self) -> (String, String) {
        self.client_when(When::Now)
    }

    fn client_when(&self, when: When) -> (String, String) {
        let (certificate, key) = self.signed("trajectbrug", ExtendedKeyUsagePurpose::ClientAuth, when);
        (certificate.pem(), key.serialize_pem())
    }

    fn signed(&self, name: &str, usage: ExtendedKeyUsagePurpose, when: When) -> (rcgen::Certificate, KeyPair) {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.extended_key_usages = vec![usage];
        match when {
            When::Now => {}
            When::Past => params.not_after = rcgen::date_time_ymd(2020, 1, 1),
            When::Future => params.not_before = rcgen::date_time_ymd(2200, 1, 1),
        }
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.0).unwrap(), key)
    }

    /// A server with a certificate for `name`, that takes only callers with a certificate of `callers`.
    fn server(&self, name: &str, when: When, callers: Option<&Authority>) -> SocketAddr {
        let (certificate, key) = self.signed(name, ExtendedKeyUsagePurpose::ServerAuth, when);
        let builder = ServerConfig::builder();
        let builder = match callers {
            None => builder.with_no_client_auth(),
            Some(callers) => {
                let mut roots = RootCertStore::empty();
                roots.add(callers.0.der().clone()).unwrap();
                builder.with_client_cert_verifier(WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap())
            }
        };
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
        let config = Arc::new(builder.with_single_cert(chain, key).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let config = config.clone();
                std::thread::spawn(move || serve(config, stream));
            }
        });
        address
    }
}

/// Answers one request with 201 and whether its caller showed a certificate.
fn serve(config: Arc<ServerConfig>, stream: TcpStream) {
    let mut tls = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
    if http::read(&mut tls).is_ok() {
        let body = if tls.conn.peer_certificates().is_some() { "{\"bekend\":true}" } else { "{\"bekend\":false}" };
        drop(tls.write_all(format!("HTTP/1.1 201 x\r\nContent-Length: {}\r\n\r\n{body}", body.len()).as_bytes()));
        drop(tls.flush());
    }
    // Closing with bytes unread would be a reset, and a reset overtakes what was just said.
    drop(tls.sock.shutdown(std::net::Shutdown::Write));
    drop(tls.sock.set_read_timeout(Some(Duration::from_secs(2))));
    while tls.sock.read(&mut [0; 4096]).is_ok_and(|n| n > 0) {}
}

/// A partner's folder with the files of a test.
fn folder(name: &str, files: &[(&str, &str)]) -> TempDir {
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let dir = TempDir::new(name);
    std::fs::create_dir_all(dir.0.join("partners/p/tls")).unwrap();
    for (file, text) in files {
        std::fs::write(dir.0.join("partners/p/tls").join(file), text).unwrap();
    }
    dir
}

#[test]
fn only_the_authority_of_the_profile_is_trusted_and_only_for_what_is_valid_now() {
    let (ours, other) = (Authority::new("onze"), Authority::new("andere"));
    let dir = folder("tls-trust", &[("onze.pem", &ours.pem()), ("beide.pem", &(other.pem() + &ours.pem()))]);
    let runtime = runtime();
    let line = |address: SocketAddr, tls: &str| {
        let settings = format!("url: \"https://localhost:{}/in\"\n{tls}", address.port());
        let result = send(&runtime, &*route(&dir.0, &settings, Credentials::None).unwrap());
        let (class, host) = (Class::of(&result), format!("localhost:{}", address.port()));
        (class, result.err().map_or(String::new(), |e| e.to_string().replace(&host, "{host}")))
    };
    let own = "tls: { ca: tls/onze.pem }\n";
    let good = (Class::Delivered, String::new());
    let not = |why: &str| (Class::Again, format!("het certificaat van `{{host}}` wordt niet vertrouwd: {why}"));
    assert_eq!(line(ours.server("localhost", When::Now, None), own), good);
    assert_eq!(line(ours.server("localhost", When::Now, None), "tls: { ca: tls/beide.pem }\n"), good);
    let issuer = not("het is uitgegeven door een instantie die wij niet vertrouwen");
    assert_eq!(line(other.server("localhost", When::Now, None), own), issuer);
    assert_eq!(line(ours.server("localhost", When::Now, None), ""), issuer, "the system does not know it");
    assert_eq!(line(ours.server("localhost", When::Past, None), own), not("het is verlopen"));
    assert_eq!(line(ours.server("localhost", When::Future, None), own), not("het is nog niet geldig"));
    let name = not("het staat op een andere naam dan die van het adres");
    assert_eq!(line(ours.server("elders.example", When::Now, None), own), name);
}

#[test]
fn a_server_that_demands_a_certificate_gets_ours() {
    let (theirs, ours, stranger) = (Authority::new("hun"), Authority::new("onze"), Authority::new("vreemd"));
    let (certificate, key) = ours.client();
    let (past, past_key) = ours.client_when(When::Past);
    let (unknown, unknown_key) = stranger.client();
    let dir = folder(
        "tls-mutual",
        &[
            ("hun.pem", &theirs.pem()),
            ("wij.pem", &certificate),
            ("wij.key", &key),
            ("oud.pem", &past),
            ("oud.key", &past_key),
            ("vreemd.pem", &unknown),
            ("vreemd.key", &unknown_key),
        ],
    );
    let address = theirs.server("localhost", When::Now, Some(&ours));
    let runtime = runtime();
    let settings = |own: &str| {
        let key = dir.0.join(format!("partners/p/tls/{own}.key"));
        let own = match own {
            "" => String::new(),
            own => format!(", certificaat: tls/{own}.pem, sleutel: \"file:{}\"", key.display()),
        };
        format!("url: \"https://localhost:{}/in\"\ntls: {{ ca: tls/hun.pem{own} }}\n", address.port())
    };
    let with = |own: &str| send(&runtime, &*route(&dir.0, &settings(own), Credentials::None).unwrap());
    assert_eq!(with("wij").unwrap().body, b"{\"bekend\":true}");
    let refused = format!(
        "`localhost:{}` weigert ons certificaat, of wil er een zien (`tls: {{ certificaat: .., sleutel: .. }}`)",
        address.port()
    );
    for own in ["", "oud", "vreemd"] {
        // In TLS 1.3 the server says no after we think we are connected. When that comes before the request is on its way,
        // what is seen is a connection that broke: also not delivered, also tried again, and rare.
        let said = (0..20).map(|_| {
            let result = with(own);
            assert_eq!(Class::of(&result), Class::Again, "{own}");
            result.unwrap_err().to_string()
        });
        let said: Vec<String> = said.take_while(|text| *text != refused).collect();
        assert!(said.len() < 20 && said.iter().all(|text| text.contains("verbrak de verbinding")), "{own}: {said:?}");
    }
    // The key of another certificate is seen before anything is sent.
    let mixed = settings("wij").replace("wij.key", "oud.key");
    let mistakes = route(&dir.0, &mixed, Credentials::None).err().unwrap();
    assert_eq!(
        mistakes,
        ["de verbinding kan niet worden voorbereid (TLS); horen `certificaat` en `sleutel` bij elkaar?"]
    );
}

#[test]
fn what_cannot_be_read_is_said_at_its_place() {
    let ours = Authority::new("onze");
    let (certificate, key) = ours.client();
    let dir = folder("tls-wrong", &[("leeg.pem", ""), ("wij.pem", &certificate), ("wij.key", &key)]);
    let wrong = |tls: &str| {
        let settings = format!("url: \"https://localhost/in\"\ntls: {tls}\n");
        route(&dir.0, &settings, Credentials::None).err().unwrap().join("|")
    };
    assert_eq!(wrong("{ ca: tls/weg.pem }"), "het bestand `tls/weg.pem` ontbreekt of is niet te lezen");
    assert_eq!(
        wrong("{ ca: tls/leeg.pem }"),
        "dit bestand heeft geen certificaten in PEM (`-----BEGIN CERTIFICATE-----`)"
    );
    assert_eq!(
        wrong("{ certificaat: tls/wij.pem }"),
        "`certificaat` en `sleutel` horen bij elkaar: geef ze allebei of geen van beide"
    );
    assert_eq!(
        wrong("{ certificaat: tls/wij.pem, sleutel: tls/wij.key }"),
        "een geheim wordt niet in de configuratie geschreven; verwijs ernaar met `env:NAAM` of `file:/pad`"
    );
    assert_eq!(wrong("{}"), "`tls` is leeg; er kan staan: `ca`, en `certificaat` met `sleutel`");
    let swapped = format!(
        "{{ certificaat: tls/leeg.pem, sleutel: \"file:{}\" }}",
        dir.0.join("partners/p/tls/wij.key").display()
    );
    assert_eq!(
        wrong(&swapped),
        "`certificaat` en `sleutel` zijn niet te lezen: beide zijn PEM, de sleutel zonder wachtwoord"
    );
    assert!(wrong("{ ca: tls/wij.pem, verify: false }").starts_with("de sleutel `verify` is onbekend"));
    let plain = route(&dir.0, "url: \"http://localhost/in\"\ntls: { ca: tls/wij.pem }\n", Credentials::None);
    assert_eq!(plain.err().unwrap(), ["`tls` hoort bij een adres dat met https:// begint"]);
}
