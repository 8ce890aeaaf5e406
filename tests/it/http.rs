//! What holds for every address of the gateway: what it says of an address or a method it does not have, which headers
//! every answer carries, and what the operator may see.

use crate::shared::TempDir;
use crate::support::{Gateway, Response, edited, shipped};
use std::collections::BTreeMap;

const POST: &str = "/v1/berichten/vc-de-schakel/overeenkomst";
const ID: &str = "/v1/berichten/0198d2c4-7b1a-7c3e-9f20-5a6b7c8d9e0f";

/// Every address with the methods it has.
const ADDRESSES: &[(&str, &str)] = &[
    (POST, "POST"),
    ("/v1/berichten/vc-de-schakel/overeenkomst/controle", "POST"),
    ("/soap/gemeente-rivierbeek", "POST"),
    (ID, "GET, HEAD"),
    ("/v1/openapi.json", "GET, HEAD"),
    ("/health/live", "GET, HEAD"),
    ("/health/ready", "GET, HEAD"),
    ("/metrics", "GET, HEAD"),
];

fn gateway(dir: &TempDir) -> Gateway {
    Gateway::start(&shipped(), &dir.0.join("data"), &BTreeMap::new())
}

/// Fails unless the answer is this problem, in the shape the API rules ask for.
#[track_caller]
fn is_problem(answer: &Response, status: u16) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.header("Content-Type"), Some("application/problem+json"));
    let body = answer.json();
    assert_eq!(body["status"], status);
    assert!(["type", "title", "detail"].iter().all(|member| body[member].is_string()), "{body}");
}

/// The API rules, version-header and security-headers.
#[track_caller]
fn has_the_headers(answer: &Response, what: &str) {
    for (name, value) in [
        ("API-Version", "1.0.0"),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "frame-ancestors 'none'"),
        ("Strict-Transport-Security", "max-age=31536000"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{what} {name}");
    }
    assert!(answer.header("Content-Type").is_some(), "{what} Content-Type");
}

#[test]
fn every_answer_carries_the_version_and_the_security_headers() {
    let dir = TempDir::new("http-headers");
    let gateway = gateway(&dir);
    let answers = [
        ("an address that is not there", 404, gateway.ask("GET", "/", &[])),
        ("a method that is not there", 405, gateway.ask("DELETE", ID, &[])),
        ("an id that is none", 400, gateway.ask("GET", "/v1/berichten/%C3%28", &[])),
        ("an unknown message", 404, gateway.ask("GET", ID, &[])),
        ("the document", 200, gateway.ask("GET", "/v1/openapi.json", &[])),
        ("health", 200, gateway.ask("GET", "/health/live", &[])),
        ("metrics", 200, gateway.ask("GET", "/metrics", &[])),
        ("an unreadable message", 400, gateway.post(POST, &[("Content-Type", "application/json")], b"{")),
        ("a message of another kind", 415, gateway.post(POST, &[("Content-Type", "text/html")], b"{}")),
        ("a SOAP fault", 500, gateway.post("/soap/gemeente-rivierbeek", &[("Content-Type", "text/xml")], b"<a/>")),
    ];
    for (what, status, answer) in answers {
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        has_the_headers(&answer, what);
        assert_eq!(answer.header("Access-Control-Allow-Origin").is_some(), what == "the document", "{what}");
    }
}

#[test]
fn an_address_that_is_not_there_is_a_problem_and_no_redirect() {
    let dir = TempDir::new("http-addresses");
    let gateway = gateway(&dir);
    for path in ["/", "/v1", "/v2/openapi.json", "/v1/berichten", "/openapi.json", "/V1/openapi.json", "/favicon.ico"] {
        is_problem(&gateway.ask("GET", path, &[]), 404);
    }
    // API rules, no-trailing-slash: 404 and not a redirect.
    for (path, methods) in ADDRESSES {
        let method = methods.split(',').next().expect("a method");
        is_problem(&gateway.ask(method, &format!("{path}/"), &[]), 404);
        is_problem(&gateway.ask(method, &format!("/{path}"), &[]), 404);
    }
}

#[test]
fn a_wrong_method_is_told_which_ones_there_are() {
    let dir = TempDir::new("http-methods");
    let gateway = gateway(&dir);
    for (path, methods) in ADDRESSES {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"] {
            if methods.split(", ").any(|known| known == method) {
                continue;
            }
            let answer = gateway.ask(method, path, &[("Content-Type", "application/json")]);
            is_problem(&answer, 405);
            assert_eq!(answer.header("Allow"), Some(*methods), "{method} {path}");
        }
    }
    // Asking what is allowed, as a browser does before it crosses an origin, allows nothing.
    let asked = [("Origin", "https://ergens.example"), ("Access-Control-Request-Method", "POST")];
    assert_eq!(gateway.ask("OPTIONS", POST, &asked).header("Access-Control-Allow-Origin"), None);
}

#[test]
fn head_answers_as_get_does_without_the_body() {
    let dir = TempDir::new("http-head");
    let gateway = gateway(&dir);
    for path in ["/v1/openapi.json", "/health/live", ID] {
        let (get, head) = (gateway.ask("GET", path, &[]), gateway.ask("HEAD", path, &[]));
        assert_eq!(head.status, get.status, "{path}");
        assert_eq!(head.header("Content-Length"), get.header("Content-Length"), "{path}");
        assert!(!get.body.is_empty() && head.body.is_empty(), "{path}");
    }
}

#[test]
fn health_and_metrics_answer_on_this_machine() {
    let dir = TempDir::new("http-health");
    let gateway = gateway(&dir);
    let live = gateway.ask("GET", "/health/live", &[]).json();
    assert_eq!((&live["status"], &live["omgeving"], &live["api"]), (&"ok".into(), &"test".into(), &"1.0.0".into()));
    let ready = gateway.ask("GET", "/health/ready", &[]);
    assert_eq!((ready.status, &ready.json()["omgeving"]), (200, &"test".into()));
    assert_eq!(gateway.post(POST, &[("Content-Type", "application/json")], b"{").status, 400);
    let metrics = gateway.ask("GET", "/metrics", &[]);
    assert_eq!(metrics.status, 200);
    assert_eq!(metrics.header("Content-Type"), Some("text/plain; version=0.0.4"));
    let text = String::from_utf8(metrics.body).expect("metrics are text");
    let line = "trajectbrug_berichten_total{partner=\"vc-de-schakel\",route=\"overeenkomst\",oordeel=\"onleesbaar\"}";
    assert!(text.contains(line), "{text}");
}

#[test]
fn with_a_token_for_the_operator_only_he_sees_metrics_and_he_sees_every_message() {
    let dir = TempDir::new("http-operator");
    for (name, secret) in [("beheer", "geheim-van-beheer"), ("partner", "geheim-van-de-schakel")] {
        std::fs::write(dir.0.join(name), secret).expect("a file can be written");
    }
    let at = |name: &str| format!("file:{}", dir.0.join(name).display());
    let auth = format!("auth: {{ basic: {{ user: schakel, password: \"{}\" }} }} #", at("partner"));
    let beheer = format!("omgeving: test\nbeheer_token: \"{}\"\n", at("beheer"));
    let config = edited(
        &dir,
        &[
            ("trajectbrug.yaml", "omgeving: test\n", &beheer),
            ("partners/vc-de-schakel/profile.yaml", "auth: none", &auth),
        ],
    );
    let gateway = Gateway::start(&config, &dir.0.join("data"), &BTreeMap::new());
    // `printf schakel:geheim-van-de-schakel | base64`
    let partner = ("Authorization", "Basic c2NoYWtlbDpnZWhlaW0tdmFuLWRlLXNjaGFrZWw=");
    let operator = ("Authorization", "Bearer geheim-van-beheer");

    let refused = gateway.post(POST, &[("Content-Type", "application/json")], b"{");
    is_problem(&refused, 401);
    assert_eq!(refused.header("WWW-Authenticate"), Some("Bearer, Basic realm=\"trajectbrug\""));
    let unreadable = gateway.post(POST, &[partner, ("Content-Type", "application/json")], b"{");
    is_problem(&unreadable, 400);
    let address = unreadable.json()["instance"].as_str().expect("an instance").to_owned();
    for (who, status) in [(&[partner][..], 200), (&[operator], 200), (&[], 404)] {
        assert_eq!(gateway.ask("GET", &address, who).status, status, "{who:?}");
    }
    for who in [&[][..], &[partner], &[("Authorization", "Bearer geheim-van-behee")]] {
        let refused = gateway.ask("GET", "/metrics", who);
        is_problem(&refused, 401);
        assert_eq!(refused.header("WWW-Authenticate"), Some("Bearer"));
    }
    for header in ["Bearer geheim-van-beheer", "bearer geheim-van-beheer"] {
        assert_eq!(gateway.ask("GET", "/metrics", &[("Authorization", header)]).status, 200, "{header}");
    }
    // Whether it lives may be asked by anyone.
    assert_eq!(gateway.ask("GET", "/health/live", &[]).status, 200);
}
