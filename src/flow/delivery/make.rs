//! From a stored message to the bytes for one receiver, with what that takes of the configuration and the store.

use crate::flow::outbound::{self, Made};
use crate::flow::route::{OutRoute, Routes};
use crate::mapping::write::Surroundings;
use crate::message::envelope::Envelope;
use crate::message::finding::Finding;
use crate::store::{FactKey, Reader, StoreError};
use serde_json::Value;

/// What a delivery is made from.
#[derive(Clone, Copy)]
pub struct Source<'s> {
    /// The message.
    pub envelope: &'s Envelope,
    /// Its canonical form.
    pub canonical: &'s Value,
    /// The receiver's pseudonym for the person.
    pub client_ref: Option<&'s str>,
    /// Its traject.
    pub traject_id: Option<&'s str>,
    /// The id the receiver sees.
    pub levering_id: &'s str,
}

/// Why there are no bytes.
#[derive(Debug)]
pub enum Unmade {
    /// The traject could not be read; it may be read later.
    Store(StoreError),
    /// It cannot be made.
    Findings(Vec<Finding>),
}

/// Makes the receiver's message. The same message and route give the same bytes.
pub fn make(routes: &Routes, route: &OutRoute, source: Source<'_>, reader: &mut dyn Reader) -> Result<Made, Unmade> {
    let Source { envelope, canonical, client_ref, traject_id, levering_id } = source;
    let gemeente = match (route.versions.ask_gemeente(), traject_id) {
        (false, _) => None,
        (true, None) => routes.gemeente_of(&envelope.partner, None),
        (true, Some(id)) => {
            let facts = reader.facts(&[FactKey::Traject(id.to_owned())]).map_err(Unmade::Store)?;
            routes.gemeente_of(&envelope.partner, facts.traject(id))
        }
    };
    let around = Surroundings {
        levering_id,
        bericht_id: &envelope.bericht_id,
        afzender_id: &envelope.afzender_id,
        ontvangen_op: envelope.ontvangen_op,
        zender: &routes.gegevens,
        ontvanger: &route.gegevens,
    };
    outbound::make_for(route, canonical, gemeente, client_ref, traject_id.is_some(), &around).map_err(Unmade::Findings)
}
