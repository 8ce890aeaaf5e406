//! Standard Webhooks, out and in: signatures worked out by hand from the specification.

use super::{gateway, runtime, sender};
use crate::faults::{Fault, Faulty, answer};
use crate::shared::TempDir;
use crate::support::Response;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::DateTime;
use std::sync::Arc;
use trajectbrug::connector::{Credentials, webhook};
use trajectbrug::flow::clock::{Clock, SetClock, SystemClock};
use trajectbrug::secret::Secret;

const OLD: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const NEW: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// HMAC-SHA256 over `id.timestamp.body` with the bytes behind `whsec_`.
fn signature(secret: &str, id: &str, seconds: i64, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(&secret[6..]).unwrap());
    let text = [format!("{id}.{seconds}.").as_bytes(), body].concat();
    format!("v1,{}", STANDARD.encode(hmac::sign(&key, &text)))
}

#[test]
fn what_we_send_is_signed_with_every_secret() {
    let receiver = Faulty::always(Fault::Answer(answer(201, "", "{}")));
    let keys = [NEW, OLD].map(|s| webhook::Key::parse(Secret::from(s.to_owned())).unwrap());
    let sender = sender(&format!("url: \"http://{}/in\"", receiver.address), Credentials::Webhook(keys.to_vec()));
    let runtime = runtime();
    assert!(super::send(&runtime, &*sender).is_ok() && super::send(&runtime, &*sender).is_ok());
    let got = receiver.got();
    let now = SystemClock.now().timestamp();
    for message in &got {
        assert_eq!(message.header("webhook-id"), Some("levering-1"), "the same on every attempt");
        let seconds: i64 = message.header("webhook-timestamp").unwrap().parse().unwrap();
        assert!((now - seconds).abs() < 60);
        let signed = [NEW, OLD].map(|secret| signature(secret, "levering-1", seconds, &message.body)).join(" ");
        assert_eq!(message.header("webhook-signature"), Some(signed.as_str()));
    }
    assert_eq!(got.len(), 2);
}

#[test]
fn what_comes_in_is_taken_only_with_a_good_signature() {
    let dir = TempDir::new("webhook-in");
    for (name, secret) in [("nieuw", NEW), ("oud", OLD)] {
        std::fs::write(dir.0.join(name), secret).unwrap();
    }
    let at = |name: &str| format!("\"file:{}\"", dir.0.join(name).display());
    let clock = Arc::new(SetClock::at(DateTime::from_timestamp(1_787_000_000, 0).unwrap()));
    let gateway = gateway(&dir, &format!("auth: {{ webhook: [{}, {}] }}", at("nieuw"), at("oud")), clock);
    // Unreadable: who is known hears 400, with the id under which it was kept.
    let body: &[u8] = b"{";
    let post = |path: &str, seconds: i64, signatures: &str, body: &[u8]| -> Response {
        let seconds = seconds.to_string();
        let headers = [
            ("Content-Type", "application/json"),
            ("webhook-id", "msg_1"),
            ("webhook-timestamp", seconds.as_str()),
            ("webhook-signature", signatures),
        ];
        gateway.post(path, &headers, body)
    };
    let path = "/v1/berichten/vc-de-schakel/overeenkomst";
    let now = 1_787_000_000;
    let sign = |secret: &str, seconds: i64| signature(secret, "msg_1", seconds, body);
    for (seconds, signatures) in [
        (now, sign(NEW, now)),
        (now, sign(OLD, now)),
        (now, format!("v1,AAAA v1a,BBBB {}", sign(NEW, now))),
        (now - 300, sign(NEW, now - 300)),
        (now + 300, sign(NEW, now + 300)),
    ] {
        let answer = post(path, seconds, &signatures, body);
        assert_eq!(answer.status, 400, "{answer:?}");
        assert!(answer.json()["instance"].is_string());
    }
    let stranger = "whsec_BBECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    for (what, seconds, signatures, body) in [
        ("another secret", now, sign(stranger, now), body),
        ("another body", now, sign(NEW, now), &b"{}"[..]),
        ("another moment than was signed", now + 1, sign(NEW, now), body),
        ("too old", now - 301, sign(NEW, now - 301), body),
        ("too new", now + 301, sign(NEW, now + 301), body),
        ("no signature", now, String::new(), body),
    ] {
        let answer = post(path, seconds, &signatures, body);
        assert_eq!(answer.status, 401, "{what}: {answer:?}");
        assert_eq!(answer.json()["bevindingen"][0]["code"], "TB-AANMELDEN", "{what}: {:?}", answer.json());
        assert!(answer.json()["instance"].is_null(), "{what}: nothing is kept");
        let rehearsed = post(&format!("{path}/controle"), seconds, &signatures, body);
        assert_eq!(rehearsed.status, 401, "{what}");
    }
    let rehearsed = post(&format!("{path}/controle"), now, &sign(NEW, now), body);
    assert_eq!(rehearsed.status, 200, "{rehearsed:?}");
    // A secret of a signature is no bearer token, and no headers at all is nobody.
    let json = ("Content-Type", "application/json");
    assert_eq!(gateway.post(path, &[json, ("Authorization", &format!("Bearer {NEW}"))], body).status, 401);
    assert_eq!(gateway.post(path, &[json], body).status, 401);
}
