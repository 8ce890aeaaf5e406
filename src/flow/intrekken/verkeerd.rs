//! A receiver says that what he got is not his. It stands in the audit trail and as work of its sender, who is told by M36
//! when he takes that; he can then withdraw it ([`super::trek_in`]).

use super::{MELDING, NietIngetrokken, bericht, kan_niet};
use crate::canonical::ontvangstmelding::{Bevinding, Ontvangstmelding, Oordeel};
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use crate::flow::mend::{Hand, Trouble};
use crate::flow::process::{Directory, levering_id};
use crate::flow::route::Routes;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::store::{Change, Deed, DeliveryStatus, Done, HUB, Intervention, NewDelivery, Reader};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// The id of the hub's message about it: this, and the id of the delivery.
const VERKEERD: &str = "verkeerd-bezorgd/";

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gemeld {
    /// The delivery.
    pub levering_id: String,
    /// Our id of its message.
    pub bericht_id: String,
    /// Whether the sender hears it by the hub; if not there is only work for him.
    pub afzender_verteld: bool,
}

/// Who a delivery is for; None: there is no such delivery.
pub fn ontvanger(levering: &str, reader: &mut dyn Reader) -> Result<Option<String>, NietIngetrokken> {
    Ok(reader.find(levering)?.into_iter().find(|t| t.levering_id == levering).map(|t| t.partner))
}

/// Records that a delivery was not for its receiver.
pub fn meld(
    levering: &str,
    routes: &Routes,
    reader: &mut dyn Reader,
    now: DateTime<Utc>,
    hand: Hand<'_>,
) -> Result<Gemeld, NietIngetrokken> {
    let found = reader.find(levering)?.into_iter().find(|t| t.levering_id == levering);
    let target = found.ok_or(NietIngetrokken::Onbekend)?;
    if target.status != DeliveryStatus::Bezorgd {
        return Err(kan_niet("deze levering is nog niet bezorgd; weiger haar met een 4xx als zij komt"));
    }
    let view = reader.show(&target.bericht_id)?.ok_or(NietIngetrokken::Onbekend)?;
    let line = &view.line;
    if line.partner == HUB {
        return Err(kan_niet("dit bericht maakte de hub zelf; overleg met de beheerder van de koppeling"));
    }
    let text = format!("`{}` zegt dat dit bericht niet voor hem is; klopt dat, trek het dan in", target.partner);
    let melding = Ontvangstmelding {
        bericht_id: line.bericht_id.clone(),
        antwoord_op: view.afzender_id.clone(),
        oordeel: Oordeel::NietBezorgd,
        ontvangen_op: line.ontvangen_op,
        traject_id: line.traject_id.clone(),
        vervangen_door: None,
        bevindingen: vec![Bevinding::from(&Finding::fout(Code::Afgewezen, Stage::Deliver, "", text.clone()))],
    };
    let canonical = serde_json::to_value(melding).unwrap_or_default();
    let mut entry =
        bericht(format!("{VERKEERD}{levering}"), "verkeerd-bezorgd", canonical, line.traject_id.clone(), now);
    let by = routes.routes_to(&line.partner, MELDING);
    entry.deliveries = by
        .into_iter()
        .map(|route| NewDelivery {
            levering_id: levering_id(&entry.message.envelope.bericht_id, &line.partner, route),
            partner: line.partner.clone(),
            route: route.to_owned(),
            client_ref: None,
            volgorde: None,
            aangehouden: false,
        })
        .collect();
    let afzender_verteld = !entry.deliveries.is_empty();
    let id = werk_id(&["verkeerd", levering]);
    entry.changes.push(Change::WerkGevraagd(Werkitem {
        traject_id: line.traject_id.clone(),
        bericht_id: Some(line.bericht_id.clone()),
        ..Werkitem::nieuw(id, WerkSoort::Doorgeven, &line.partner, &text, now)
    }));
    let done = Gemeld { levering_id: levering.to_owned(), bericht_id: line.bericht_id.clone(), afzender_verteld };
    let deed = Deed::Schrijf {
        entries: vec![entry],
        stop: vec![],
        waarom: vec![],
        wat: "levering.verkeerd",
        waarop: levering.to_owned(),
    };
    let made = hand(vec![Intervention { at: now, wie: target.partner.clone(), deed }]).map_err(Trouble::from)?;
    match made.first() {
        // Said twice is said once.
        Some(Done::Geschreven { .. } | Done::Verouderd) => Ok(done),
        _ => Err(kan_niet("dit kan nu niet worden vastgelegd; probeer het opnieuw")),
    }
}
