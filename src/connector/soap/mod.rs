//! SOAP 1.1 with StUF 03.01 answers: Bv03 confirms, Fo03 refuses (STANDARDS section 2).
//!
//! In: `POST /soap/{partner}`; the SOAPAction decides the route, never the element in the body (one element carries
//! several actions in ZDS 1.1). Out: [`client`] posts an envelope and reads the answer. [`reply`] makes our own Bv03 and
//! Fo03.

pub mod client;
pub mod reply;

use super::{Inbound, Kind};
use crate::connector::http::Wire;

/// The row in [`super::KINDS`].
pub const KIND: Kind = Kind {
    naam: "soap",
    uitleg: "SOAP 1.1 met StUF-berichten (Bv03 en Fo03 als antwoord)",
    auth_in: &["none", "basic", "token"],
    auth_out: &["none", "basic", "token", "oauth2", "zgw", "webhook"],
    inbound: |wanted, mistakes| {
        let Some(node) = wanted.settings else {
            mistakes.at(wanted.at, "een inkomende soap-route heeft `settings: { action: .. }` nodig");
            return None;
        };
        let mut table = node.table(mistakes)?;
        let action = table.need_text("action", mistakes).map(str::to_owned);
        table.finish(mistakes);
        action.map(|action| Inbound::Soap { action })
    },
    outbound: |wanted, mistakes| {
        let Some(node) = wanted.settings else {
            mistakes.at(wanted.at, "een uitgaande soap-route heeft `settings: { url: .., action: .. }` nodig");
            return None;
        };
        let mut table = node.table(mistakes)?;
        let wire = Wire::read(&mut table, wanted.config, mistakes);
        let action = table.need_text("action", mistakes).map(str::to_owned);
        table.finish(mistakes);
        let soap = client::Soap::new(wire?, &action?, &wanted.credentials);
        soap.map_err(|text| mistakes.at(wanted.at, text)).ok().map(|soap| Box::new(soap) as _)
    },
};
