//! The table: one row a kind of wrong. `status`, `code`, `place` and `kept` are what the documents say, written by hand.

mod bytes;
mod practice;
mod request;
mod size;

use super::{MARKER, STRAY_BSN};
use crate::testbed::http::{Message, Request};
use crate::testbed::letters::{CREEER_ZAAK, OVEREENKOMST, SOAP, agreement_value, bsn, referral_text};
use serde_json::Value;
use std::net::SocketAddr;

/// Which door it comes to; SOAP with the StUF code of the fault.
#[derive(Clone, Copy)]
pub enum Door {
    /// `/v1`.
    Json,
    /// `/soap`.
    Soap(&'static str),
}

/// A kind of wrong.
pub struct Row {
    /// In words.
    pub name: &'static str,
    /// Sends it; None: there is no answer to be had.
    pub send: Box<dyn Fn(SocketAddr) -> Option<Message> + Send>,
    /// Door.
    pub door: Door,
    /// HTTP status.
    pub status: u16,
    /// Our code; empty: it is accepted.
    pub code: &'static str,
    /// JSON: the path of the finding; SOAP: what the details of the fault hold.
    pub place: String,
    /// The rule, where it is one of the practice.
    pub regel: &'static str,
    /// The status it is kept with; None: nothing is kept.
    pub kept: Option<&'static str>,
}

impl Row {
    fn regel(mut self, regel: &'static str) -> Self {
        self.regel = regel;
        self
    }
}

const KEPT: Option<&str> = Some("geweigerd");

fn row(
    name: &'static str,
    request: Request,
    door: Door,
    status: u16,
    code: &'static str,
    place: &str,
    kept: Option<&'static str>,
) -> Row {
    let send = Box::new(move |to| Some(request.send(to).unwrap_or_else(|e| panic!("{name}: no answer: {e}"))));
    Row { name, send, door, status, code, place: place.to_owned(), regel: "", kept }
}

fn json_row(name: &'static str, body: impl Into<Vec<u8>>, status: u16, code: &'static str, place: &str) -> Row {
    row(name, Request::json(OVEREENKOMST, body), Door::Json, status, code, place, KEPT)
}

/// A fault has HTTP status 500 (SOAP 1.1 section 6.2).
fn soap_row(name: &'static str, body: impl Into<Vec<u8>>, code: &'static str, place: &str) -> Row {
    row(name, Request::soap(SOAP, CREEER_ZAAK, body), Door::Soap("StUF055"), 500, code, place, KEPT)
}

/// All rows. `traject` is one De Schakel may send the first agreement of.
pub fn table(traject: &str) -> Vec<Row> {
    let mut rows = bytes::encodings(traject);
    rows.extend(request::addresses(traject));
    rows.extend(bytes::shapes(traject));
    rows.extend(practice::numbers_of_persons(traject));
    rows.extend(practice::agreements(traject));
    rows.extend(size::sizes(traject));
    rows.extend(practice::money());
    rows
}

/// An agreement with something changed in it.
fn changed(traject: &str, id: &str, change: impl Fn(&mut Value)) -> String {
    let mut value = agreement_value(id, &format!("OVK-{id}"), traject, 1);
    change(&mut value);
    value.to_string()
}

/// A referral with the marker and the stray BSN in it: a gemeente may send one, and it comes back nowhere.
fn xml(id: &str) -> String {
    referral_text(id, MARKER, &bsn(STRAY_BSN))
}
