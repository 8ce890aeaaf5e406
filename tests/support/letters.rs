//! Messages partners send: the shipped samples with other ids, names and numbers in them. Every person is invented; BSNs
//! start with 9999, which the state does not hand out.

use super::http::Request;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use serde_json::{Value, json};

/// SOAPAction of a referral.
pub const CREEER_ZAAK: &str = "http://www.egem.nl/StUF/sector/zkn/0310/creeerZaak_Lk01";
/// SOAPAction of the agreement as a document.
pub const DOCUMENT: &str = "http://www.egem.nl/StUF/sector/zkn/0310/voegZaakdocumentToe_Lk01";
/// SOAPAction of the status that follows it.
pub const STATUS: &str = "http://www.egem.nl/StUF/sector/zkn/0310/actualiseerZaakstatus_Lk01";
/// Where the gemeente posts.
pub const SOAP: &str = "/soap/gemeente-rivierbeek";
/// Where the centrale posts.
pub const OVEREENKOMST: &str = "/v1/berichten/vc-de-schakel/overeenkomst";

const REFERRAL: &str =
    include_str!("../../config/partners/gemeente-rivierbeek/samples/aanmelding/samira-testers/in.xml");
const AGREEMENT: &str = include_str!("../../config/partners/vc-de-schakel/samples/overeenkomst/po-2026-0041/in.json");

/// What stands between two texts.
pub fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

/// The `n`-th number of nine digits from 999900000 that passes the elfproef: nine times the first digit, eight times the
/// second .. minus the last is a multiple of eleven.
pub fn bsn(n: usize) -> String {
    let passes = |number: &u32| {
        let digits = number.to_string();
        let sum: i32 =
            digits.bytes().zip([9, 8, 7, 6, 5, 4, 3, 2, -1]).map(|(d, weight)| i32::from(d - b'0') * weight).sum();
        sum % 11 == 0
    };
    let found = (999_900_000..999_999_999).filter(passes).nth(n);
    found.expect("there are nine thousand of them").to_string()
}

/// A referral (M01) as StUF: the sample with another id, surname and BSN.
pub fn referral_text(id: &str, naam: &str, bsn: &str) -> String {
    replace(&replace(&replace(REFERRAL, "0f1c7a52-6a1e-4b0d-9a55-2d4e0c5f7a01", id), "Testers", naam), "999902210", bsn)
}

/// The same, as a request.
pub fn referral(id: &str, naam: &str, bsn: &str) -> Request {
    Request::soap(SOAP, CREEER_ZAAK, referral_text(id, naam, bsn))
}

/// An agreement (M13) as De Schakel writes it.
pub fn agreement_value(id: &str, overeenkomst: &str, traject: &str, versie: u32) -> Value {
    let mut value: Value = serde_json::from_str(AGREEMENT).expect("the sample is JSON");
    value["berichtKenmerk"] = id.into();
    let plaatsing = &mut value["plaatsing"];
    plaatsing["overeenkomstnummer"] = overeenkomst.into();
    plaatsing["versie"] = versie.into();
    plaatsing["trajectnummer"] = traject.into();
    // What the hub gave the centrale to call this person by; it is not looked at.
    plaatsing["clientnummer"] = "c-proef".into();
    value
}

/// The same, as a request.
pub fn agreement(id: &str, overeenkomst: &str, traject: &str, versie: u32) -> Request {
    Request::json(OVEREENKOMST, agreement_value(id, overeenkomst, traject, versie).to_string())
}

/// Puts another document in an agreement, with the hash that belongs to it.
pub fn attach(value: &mut Value, bytes: &[u8]) {
    value["bijlage"]["base64"] = base64::engine::general_purpose::STANDARD.encode(bytes).into();
    value["bijlage"]["sha256"] = json!(sha256(bytes));
}

/// SHA-256 in lower case hex.
pub fn sha256(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|b| format!("{b:02x}")).collect()
}

/// Replaces text that must be there.
pub fn replace(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "`{from}` is not in the text");
    text.replace(from, to)
}
