//! The nightly export (IT1, RQ82, SC12): what a partner should know of the objects that are his, when it differs from what he
//! has. Pure: which objects there are, what is said of each, and the message that says it. The night itself is
//! `job::nachtexport`; [`manifest`] tells what one did.
//!
//! An object is sent when the hash of what is said of it differs from the last that was sent. So a night that looks at too
//! much sends nothing too much, and what a watermark says only decides how much is looked at. A kind of export is a row in
//! [`SOORTEN`]; the rest knows none by name.

pub mod manifest;
#[cfg(test)]
mod tests;

use super::process::{Directory, levering_id};
use super::registratie;
use super::route::Routes;
use crate::domain::traject::{Gedaan, Traject};
use crate::format::json;
use crate::message::digest::{hex, sha256};
use crate::message::envelope::Envelope;
use crate::store::export::Zending;
use crate::store::{Change, Entry, Facts, HUB, NewDelivery, NewMessage, Status};
use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use serde_json::Value;

/// Name of the route of a message of a night.
const ROUTE: &str = "nachtexport";
/// So many messages below a watermark are looked at again. Numbers are given out and committed in one order, so none can come
/// in below it; it costs little, and a fault in that reasoning would cost a change for ever.
pub const OVERLAP: i64 = 100;

/// What is said of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// The message.
    pub canonical: Value,
    /// From this day on it differs though nothing happens.
    pub wijzigt_op: Option<NaiveDate>,
}

/// A kind of export.
pub struct Exportsoort {
    /// Canonical kind.
    pub soort: &'static str,
    /// Whose object a traject is: slug of the receiver.
    pub ontvanger: fn(&Traject) -> &str,
    /// The step whose message says more of it than the traject does.
    pub bron: fn(&Traject, NaiveDate) -> Option<&Gedaan>,
    /// What is said on a day, with that message while it is kept; None: nothing.
    pub maak: fn(&Traject, Option<&Value>, NaiveDate) -> Option<Object>,
    /// What is said of an object of which nothing is to be said any more, by what was sent of it.
    pub vervallen: fn(&Value) -> Option<Value>,
}

/// Every kind of export.
pub const SOORTEN: &[Exportsoort] = &[
    // M33 stays with the gemeente that referred (RQ40).
    Exportsoort {
        soort: registratie::SOORT,
        ontvanger: |traject| &traject.gemeente,
        bron: registratie::bron_stap,
        maak: |traject, bron, dag| {
            let made = registratie::registratie(traject, bron, dag)?;
            let canonical = serde_json::to_value(made.bericht).ok()?;
            Some(Object { canonical, wijzigt_op: made.wijzigt_op })
        },
        vervallen: registratie::vervallen,
    },
];

/// Partners with a route for this kind, by slug.
pub fn ontvangers(routes: &Routes, soort: &str) -> Vec<String> {
    routes.partners.keys().filter(|slug| !routes.routes_to(slug, soort).is_empty()).cloned().collect()
}

/// Whether a night looks at everything: that from Saturday to Sunday does.
pub fn is_volledig(nacht: NaiveDate) -> bool {
    nacht.weekday() == Weekday::Sun
}

/// The hash of what is said.
pub fn hash(object: &Object) -> [u8; 32] {
    sha256(&json::write(&object.canonical))
}

/// The hash of a list of objects, each with its own; in the order they are in.
pub fn lijst_hash<'z>(objecten: impl Iterator<Item = (&'z str, &'z [u8; 32])>) -> [u8; 32] {
    let lines: String = objecten.map(|(object, own)| format!("{object} {}\n", hex(own))).collect();
    sha256(lines.as_bytes())
}

/// The message that says it, with its deliveries. Its id is made of night, receiver, object and hash: made twice it is one. It
/// holds while the traject is as it was read.
pub fn entry(
    (soort, partner, nacht): (&str, &str, NaiveDate),
    traject: &Traject,
    object: &Object,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Entry {
    let canonical = json::write(&object.canonical);
    let own = sha256(&canonical);
    let id = traject.traject_id.as_str();
    let afzender_id = format!("{ROUTE}/{nacht}/{partner}/{soort}/{id}/{}", hex(&own));
    let bericht_id = levering_id(&afzender_id, HUB, soort);
    let deliveries = directory.routes_to(partner, soort).into_iter().map(|route| NewDelivery {
        levering_id: levering_id(&bericht_id, partner, route),
        partner: partner.to_owned(),
        route: route.to_owned(),
        client_ref: None,
        // What was said last comes last.
        volgorde: Some(id.to_owned()),
        aangehouden: false,
    });
    let zending = Zending {
        nacht,
        partner: partner.to_owned(),
        soort: soort.to_owned(),
        object: id.to_owned(),
        sha256: own,
        bericht_id: bericht_id.clone(),
        wijzigt_op: object.wijzigt_op,
    };
    Entry {
        deliveries: deliveries.collect(),
        message: NewMessage {
            envelope: Envelope {
                bericht_id,
                partner: HUB.to_owned(),
                route: ROUTE.to_owned(),
                soort: soort.to_owned(),
                inhoud_sha256: own,
                afzender_id,
                ontvangen_op: now,
            },
            status: Status::Aanvaard,
            raw: canonical.clone().into(),
            mediatype: "application/json",
            canonical: Some(canonical),
            traject_id: Some(id.to_owned()),
            findings: vec![],
        },
        facts: Facts { trajecten: vec![(id.to_owned(), Some(traject.clone()))], ..Facts::default() },
        changes: vec![Change::Geexporteerd(Box::new(zending))],
        volgt: vec![],
    }
}
