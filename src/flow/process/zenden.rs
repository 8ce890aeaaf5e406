//! What a message about a traject sends: to whom, by which routes, with which pseudonym.

use super::{Directory, Outcome, Pseudonyms, Volgt};
use crate::canonical::privacy::krijgt_pseudoniem;
use crate::message::code::Code;
use crate::message::digest::sha256;
use crate::message::envelope::Envelope;
use crate::message::finding::{Finding, Stage};
use crate::store::{Change, NewDelivery, Status};
use serde_json::Value;

/// What a message about a traject sends and changes, while it is put together.
pub(super) struct Sending<'s> {
    pub(super) envelope: &'s Envelope,
    pub(super) directory: &'s dyn Directory,
    pub(super) keys: &'s dyn Pseudonyms,
    pub(super) traject: &'s str,
    pub(super) persoon: &'s str,
    pub(super) deliveries: Vec<NewDelivery>,
    pub(super) changes: Vec<Change>,
    pub(super) volgt: Vec<Volgt>,
}

impl<'s> Sending<'s> {
    /// Nothing yet.
    pub(super) fn new(
        envelope: &'s Envelope,
        directory: &'s dyn Directory,
        keys: &'s dyn Pseudonyms,
        traject: &'s str,
        persoon: &'s str,
    ) -> Self {
        Self { envelope, directory, keys, traject, persoon, deliveries: vec![], changes: vec![], volgt: vec![] }
    }

    /// To a receiver, by all his routes for this kind. A finding at `path` when he has none. Who sent it has it already.
    pub(super) fn to(&mut self, ontvanger: &str, path: &str) -> Option<Finding> {
        let seen = ontvanger == self.envelope.partner || self.deliveries.iter().any(|d| d.partner == ontvanger);
        if seen { None } else { self.deliver(ontvanger, path) }
    }

    /// The same, whoever sent it.
    pub(super) fn deliver(&mut self, ontvanger: &str, path: &str) -> Option<Finding> {
        let envelope = self.envelope;
        let routes = self.directory.routes_to(ontvanger, &envelope.soort);
        if routes.is_empty() {
            return Some(unreachable(path));
        }
        // The gemeente knows its own clients; who works with the person gets a pseudonym of his own (BR46).
        // What is about nobody in particular has none.
        let pseudonym = !self.persoon.is_empty() && self.directory.rol(ontvanger).is_some_and(krijgt_pseudoniem);
        let client_ref = pseudonym.then(|| self.keys.client_ref(ontvanger, self.persoon));
        self.changes.extend(client_ref.clone().map(|client_ref| Change::Pseudoniem {
            partner: ontvanger.to_owned(),
            client_ref,
            persoon: self.persoon.to_owned(),
        }));
        let traject = Some(self.traject.to_owned());
        self.deliveries.extend(
            routes.into_iter().map(|route| delivery(envelope, ontvanger, route, client_ref.clone(), traject.clone())),
        );
        None
    }

    pub(super) fn outcome(self, canonical: Value, findings: Vec<Finding>) -> Outcome {
        Outcome {
            status: Status::Aanvaard,
            canonical: Some(canonical),
            traject_id: Some(self.traject.to_owned()),
            findings,
            changes: self.changes,
            deliveries: self.deliveries,
            volgt: self.volgt,
        }
    }
}

pub(super) fn unreachable(path: &str) -> Finding {
    Finding::fout(
        Code::OntvangerZonderRoute,
        Stage::Rules,
        path,
        "de ontvanger is voor dit soort bericht niet aangesloten; neem contact op met de beheerder van de koppeling",
    )
}

pub(super) fn delivery(
    envelope: &Envelope,
    partner: &str,
    route: &str,
    client_ref: Option<String>,
    volgorde: Option<String>,
) -> NewDelivery {
    let levering_id = levering_id(&envelope.bericht_id, partner, route);
    let (partner, route) = (partner.to_owned(), route.to_owned());
    NewDelivery { levering_id, partner, route, client_ref, volgorde, aangehouden: false }
}

/// The id of a delivery: a UUID version 8 (RFC 9562) of the message, the receiver and the route. Made, not drawn: deciding
/// twice gives one delivery, not two.
pub fn levering_id(bericht_id: &str, partner: &str, route: &str) -> String {
    let name = format!("{bericht_id}\n{partner}\n{route}");
    let hash = sha256(name.as_bytes());
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}
