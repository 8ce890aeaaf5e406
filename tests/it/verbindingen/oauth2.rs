//! OAuth 2.0 client credentials, and the token of the ZGW APIs.

use super::{Class, outgoing, runtime, send, sender};
use crate::faults::{Fault, Faulty, answer};
use std::time::Duration;
use tokio::runtime::Runtime;
use trajectbrug::connector::{Credentials, DeliveryError, Receipt, Sender};
use trajectbrug::flow::clock::{Clock, SystemClock};
use trajectbrug::secret::Secret;

/// A token server that numbers its tokens, and a receiver that takes only those in `good`.
struct Pair {
    tokens: Faulty,
    receiver: Faulty,
}

impl Pair {
    fn start(lasts: &'static str, takes: impl Fn(usize, &str) -> bool + Send + 'static) -> Self {
        let mut number = 0;
        let tokens = Faulty::start(move |_| {
            number += 1;
            // Slow enough that others come while it is busy.
            std::thread::sleep(Duration::from_millis(200));
            let body = format!("{{\"access_token\":\"geheim-token-{number}\",\"token_type\":\"bearer\"{lasts}}}");
            Fault::Answer(answer(200, "Content-Type: application/json\r\n", &body))
        });
        let mut calls = 0;
        let receiver = Faulty::start(move |message| {
            calls += 1;
            let good = takes(calls, message.header("Authorization").unwrap_or_default());
            Fault::Answer(answer(if good { 201 } else { 401 }, "", "{}"))
        });
        Self { tokens, receiver }
    }

    fn sender(&self) -> Box<dyn Sender> {
        sender(&format!("url: \"http://{}/in\"", self.receiver.address), oauth2(&self.tokens, false))
    }

    fn shown(&self) -> Vec<String> {
        self.receiver.headers("Authorization").iter().map(|h| h.replace("Bearer geheim-token-", "")).collect()
    }
}

fn oauth2(tokens: &Faulty, in_form: bool) -> Credentials {
    Credentials::OAuth2 {
        token_url: format!("http://{}/token", tokens.address),
        client_id: "traject brug".to_owned(),
        client_secret: Secret::from("geheim&wachtwoord".to_owned()),
        scope: Some("berichten schrijven".to_owned()),
        in_form,
    }
}

/// Sends this many at the same time.
fn at_once(runtime: &Runtime, sender: Box<dyn Sender>, count: usize) -> Vec<Result<Receipt, DeliveryError>> {
    let sender: std::sync::Arc<dyn Sender> = sender.into();
    let one = |n| {
        let sender = sender.clone();
        runtime.spawn(async move { sender.send(&outgoing(n)).await })
    };
    let all: Vec<_> = (0..count).map(one).collect();
    all.into_iter().map(|done| runtime.block_on(done).unwrap()).collect()
}

#[test]
fn sixteen_at_once_fetch_one_token_and_show_it() {
    let runtime = runtime();
    let pair = Pair::start(",\"expires_in\":3600", |_, shown| shown == "Bearer geheim-token-1");
    let results = at_once(&runtime, pair.sender(), 16);
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    let asked = pair.tokens.got();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].head.starts_with("POST /token HTTP/1.1\r\n"));
    assert_eq!(asked[0].text(), "grant_type=client_credentials&scope=berichten+schrijven");
    assert_eq!(asked[0].header("Content-Type"), Some("application/x-www-form-urlencoded"));
    // `printf 'traject+brug:geheim%%26wachtwoord' | base64`
    assert_eq!(asked[0].header("Authorization"), Some("Basic dHJhamVjdCticnVnOmdlaGVpbSUyNndhY2h0d29vcmQ="));
    assert_eq!(pair.receiver.got().len(), 16);
}

#[test]
fn a_token_that_ends_is_fetched_again() {
    let runtime = runtime();
    let pair = Pair::start(",\"expires_in\":\"1\"", |_, _| true);
    let sender = pair.sender();
    assert!(send(&runtime, &*sender).is_ok() && send(&runtime, &*sender).is_ok());
    std::thread::sleep(Duration::from_millis(1000));
    assert!(send(&runtime, &*sender).is_ok());
    assert_eq!(pair.shown(), ["1", "1", "2"]);
}

#[test]
fn a_401_to_a_kept_token_is_asked_once_more_with_a_fresh_one() {
    let runtime = runtime();
    // The server has let go of the first token before its time.
    let pair = Pair::start(",\"expires_in\":3600", |call, shown| call == 1 || shown != "Bearer geheim-token-1");
    let sender = pair.sender();
    assert!(send(&runtime, &*sender).is_ok() && send(&runtime, &*sender).is_ok());
    assert_eq!(pair.shown(), ["1", "1", "2"]);
    assert_eq!(pair.receiver.headers("Idempotency-Key"), ["levering-1"; 3]);
    assert!(pair.receiver.got().iter().all(|m| m.body == outgoing(1).body));

    // To a fresh token it is the answer; the next attempt begins with a fresh one again.
    let pair = Pair::start(",\"expires_in\":3600", |_, _| false);
    let sender = pair.sender();
    for calls in [1, 2] {
        let result = send(&runtime, &*sender);
        assert_eq!(Class::of(&result), Class::Again);
        let text = format!("`{}` antwoordde met HTTP-status 401", pair.receiver.address);
        assert_eq!(result.unwrap_err().to_string(), text);
        assert_eq!(pair.receiver.got().len(), calls);
    }
    assert_eq!(pair.shown(), ["1", "2"]);
}

#[test]
fn without_a_token_nothing_is_sent_and_the_reason_is_its_own() {
    let runtime = runtime();
    let receiver = Faulty::always(Fault::Answer(answer(201, "", "{}")));
    let url = format!("url: \"http://{}/in\"", receiver.address);
    let slow = |status: u16, body: &'static str| {
        Faulty::start(move |_| {
            std::thread::sleep(Duration::from_millis(300));
            Fault::Answer(answer(status, "", body))
        })
    };
    let none = "het antwoord heeft geen `access_token` van de soort Bearer";
    for (server, why) in [
        (slow(401, "{\"error\":\"invalid_client\"}"), "HTTP-status 401, invalid_client"),
        (slow(400, "{\"error\":\"geheim&wachtwoord\"}"), "HTTP-status 400"),
        (slow(503, ""), "HTTP-status 503"),
        (slow(200, "<html>"), none),
        (slow(200, "{\"access_token\":\"geheim-token\",\"token_type\":\"mac\"}"), none),
        (slow(200, "{\"access_token\":\"geheim\\ntoken\"}"), "het token heeft tekens die niet in een header mogen"),
    ] {
        let results = at_once(&runtime, sender(&url, oauth2(&server, false)), 8);
        for result in results {
            assert_eq!(Class::of(&result), Class::Again, "{why}");
            let error = result.unwrap_err();
            let host = receiver.address;
            let text = format!("het token voor `{host}` kon niet worden opgehaald bij `{}`: {why}", server.address);
            assert_eq!(error.to_string(), text);
            assert!(!format!("{error:?}").contains("geheim"), "{error:?}");
        }
        assert_eq!(server.got().len(), 1, "who waited for a failure does not knock again");
    }
    let gone = crate::faults::refuses();
    let mut credentials = oauth2(&receiver, false);
    if let Credentials::OAuth2 { token_url, .. } = &mut credentials {
        *token_url = format!("http://{gone}/token");
    }
    let error = send(&runtime, &*sender(&url, credentials)).unwrap_err().to_string();
    assert!(error.ends_with(&format!("bij `{gone}`: `{gone}` weigert de verbinding: daar luistert niets")), "{error}");
    assert_eq!(receiver.got().len(), 0);
}

#[test]
fn name_and_secret_can_go_in_the_form() {
    let runtime = runtime();
    let pair = Pair::start("", |_, _| true);
    let url = format!("url: \"http://{}/in\"", pair.receiver.address);
    let sender = sender(&url, oauth2(&pair.tokens, true));
    assert!(send(&runtime, &*sender).is_ok());
    let asked = &pair.tokens.got()[0];
    assert_eq!(
        asked.text(),
        "grant_type=client_credentials&scope=berichten+schrijven&client_id=traject+brug&client_secret=geheim%26wachtwoord"
    );
    assert_eq!(asked.header("Authorization"), None);
}

#[test]
fn a_zgw_api_gets_a_token_made_for_the_call() {
    let runtime = runtime();
    let receiver = Faulty::always(Fault::Answer(answer(201, "", "{}")));
    let credentials = Credentials::Zgw { client_id: "brug".to_owned(), secret: Secret::from("geheim".to_owned()) };
    let sender = sender(&format!("url: \"http://{}/zaken\"", receiver.address), credentials);
    assert!(send(&runtime, &*sender).is_ok());
    let shown = receiver.headers("Authorization").remove(0);
    let token = shown.strip_prefix("Bearer ").unwrap();
    let (text, signature) = token.rsplit_once('.').unwrap();
    use base64::Engine;
    let decode = |part: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap();
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, b"geheim");
    assert!(aws_lc_rs::hmac::verify(&key, text.as_bytes(), &decode(signature)).is_ok());
    let claims: serde_json::Value = serde_json::from_slice(&decode(text.split_once('.').unwrap().1)).unwrap();
    assert_eq!((&claims["iss"], &claims["client_id"]), (&"brug".into(), &"brug".into()));
    let (now, made) = (SystemClock.now().timestamp(), claims["iat"].as_i64().unwrap());
    assert!(made <= now && now - made < 60, "{made} {now}");
}
