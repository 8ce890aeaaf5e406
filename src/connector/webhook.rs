//! Standard Webhooks: a message signed with a shared secret, so that its receiver knows who made it, that nobody changed it
//! and that it is of now (the Standard Webhooks specification, 1.0; symmetric signatures, `v1`).
//!
//! Three headers: `webhook-id` (the same on every attempt), `webhook-timestamp` (seconds since 1970) and
//! `webhook-signature` (one or more signatures separated by spaces, so that a secret can be changed without a gap).

use crate::secret::Secret;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};

/// Header with the id of the message.
pub const ID: &str = "webhook-id";
/// Header with the moment of the attempt.
pub const TIMESTAMP: &str = "webhook-timestamp";
/// Header with the signatures.
pub const SIGNATURE: &str = "webhook-signature";

/// How far the moment of an attempt may lie from ours, either way.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// A shared secret.
#[derive(Clone)]
pub struct Key {
    /// As written, for comparison of configurations only.
    written: Secret,
    key: hmac::Key,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for Key {}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl Key {
    /// Reads `whsec_` and 24 to 64 bytes in base64, the form and the sizes of the specification; None when it is not that.
    pub fn parse(secret: Secret) -> Option<Self> {
        let bytes = STANDARD.decode(secret.expose().strip_prefix("whsec_")?).ok()?;
        let key = (24..=64).contains(&bytes.len()).then(|| hmac::Key::new(hmac::HMAC_SHA256, &bytes))?;
        Some(Self { written: secret, key })
    }
}

/// What is signed.
fn signed(id: &str, seconds: &str, body: &[u8]) -> Vec<u8> {
    [id.as_bytes(), b".", seconds.as_bytes(), b".", body].concat()
}

/// The value of [`TIMESTAMP`] and of [`SIGNATURE`] for a message sent at `now`: a signature by every key.
pub fn sign(keys: &[Key], id: &str, now: DateTime<Utc>, body: &[u8]) -> (String, String) {
    let seconds = now.timestamp().to_string();
    let text = signed(id, &seconds, body);
    let signatures = keys.iter().map(|key| format!("v1,{}", STANDARD.encode(hmac::sign(&key.key, &text))));
    (seconds, signatures.collect::<Vec<_>>().join(" "))
}

/// The headers a caller sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Headers<'h> {
    /// [`ID`].
    pub id: Option<&'h str>,
    /// [`TIMESTAMP`].
    pub timestamp: Option<&'h str>,
    /// [`SIGNATURE`].
    pub signature: Option<&'h str>,
}

/// Whether one of the signatures is right, by any of our keys, and the message is of now. Signatures of other versions are
/// passed over. Each comparison takes the same time wherever it differs.
pub fn verify(keys: &[Key], headers: Headers<'_>, body: &[u8], now: DateTime<Utc>) -> bool {
    let (Some(id), Some(seconds), Some(signatures)) = (headers.id, headers.timestamp, headers.signature) else {
        return false;
    };
    let moment = seconds.parse().ok().and_then(|s| DateTime::from_timestamp(s, 0));
    if id.is_empty() || moment.is_none_or(|moment| (now - moment).abs() > TOLERANCE) {
        return false;
    }
    let text = signed(id, seconds, body);
    let given = signatures.split(' ').filter_map(|s| STANDARD.decode(s.strip_prefix("v1,")?).ok());
    given.fold(false, |good, given| good | keys.iter().any(|key| hmac::verify(&key.key, &text, &given).is_ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of the specification; its signature was worked out again with
    // `openssl dgst -sha256 -mac HMAC -macopt hexkey:..` over `id.timestamp.body`.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const MESSAGE: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const SECONDS: &str = "1614265330";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const GOOD: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn key(text: &str) -> Option<Key> {
        Key::parse(Secret::from(text.to_owned()))
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_614_265_330 + seconds, 0).unwrap()
    }

    fn good(signature: &str, body: &[u8], now: DateTime<Utc>) -> bool {
        let headers = Headers { id: Some(MESSAGE), timestamp: Some(SECONDS), signature: Some(signature) };
        verify(&[key(SECRET).unwrap()], headers, body, now)
    }

    #[test]
    fn the_example_of_the_specification_is_signed_and_verified() {
        let (seconds, signature) = sign(&[key(SECRET).unwrap()], MESSAGE, at(0), BODY);
        assert_eq!((seconds.as_str(), signature.as_str()), (SECONDS, GOOD));
        assert!(good(GOOD, BODY, at(0)));
    }

    #[test]
    fn one_good_signature_among_others_is_enough() {
        let wrong = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
        let other = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";
        assert!(good(&format!("{wrong} {other} {GOOD}"), BODY, at(0)));
        for bad in [wrong, other, "", "v1,", "v1", &GOOD[3..], &GOOD.replace("v1,", "v2,"), &GOOD.replace("g0", "G0")] {
            assert!(!good(bad, BODY, at(0)), "{bad}");
        }
        // While a secret is changed, both are ours.
        let both = [key("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap(), key(SECRET).unwrap()];
        let headers = Headers { id: Some(MESSAGE), timestamp: Some(SECONDS), signature: Some(GOOD) };
        assert!(verify(&both, headers, BODY, at(0)));
        assert_eq!(sign(&both, MESSAGE, at(0), BODY).1.split(' ').nth(1), Some(GOOD));
    }

    #[test]
    fn another_body_id_moment_or_secret_is_refused() {
        assert!(!good(GOOD, br#"{"test": 2432232315}"#, at(0)));
        for (seconds, taken) in [(300, true), (301, false), (-300, true), (-301, false)] {
            assert_eq!(good(GOOD, BODY, at(seconds)), taken, "{seconds}");
        }
        let keys = [key(SECRET).unwrap()];
        let all = Headers { id: Some(MESSAGE), timestamp: Some(SECONDS), signature: Some(GOOD) };
        for wrong in [
            Headers { id: None, ..all },
            Headers { id: Some("msg_p5jXN8AQM9LWM0D4loKWxJel"), ..all },
            Headers { timestamp: None, ..all },
            Headers { timestamp: Some("1614265331"), ..all },
            Headers { timestamp: Some("nu"), ..all },
            Headers { timestamp: Some("99999999999999999999"), ..all },
            Headers { signature: None, ..all },
        ] {
            assert!(!verify(&keys, wrong, BODY, at(0)), "{wrong:?}");
        }
        assert!(!verify(&[key("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap()], all, BODY, at(0)));
        assert!(!verify(&[], all, BODY, at(0)));
    }

    #[test]
    fn a_secret_has_the_form_of_the_specification_and_never_shows() {
        for wrong in ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_kort", "whsec_MfKQ9r8GKYqrTwjU", "whsec_", ""] {
            assert_eq!(key(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{:?}", key(SECRET).unwrap()), "***");
    }
}
