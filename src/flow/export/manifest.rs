//! What a night did, told: read, sent, rejected and confirmed, each with its number and a hash, by partner and kind, and the
//! sums. What was read and sent never changes; where what was sent stands is as it is now.

use super::lijst_hash;
use crate::message::digest::hex;
use crate::store::export::{Deel, Nacht, Zending};
use crate::store::{DeliveryStatus, Reader, StoreError};
use chrono::NaiveDate;
use serde::Serialize;

/// Numbers of objects. `gelezen` is `zonder_registratie` + `ongewijzigd` + `verzonden`, and `verzonden` is `bevestigd` +
/// `wacht` + `geweigerd`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tellingen {
    /// Looked at.
    pub gelezen: u32,
    /// Of those, about which there is nothing to say.
    pub zonder_registratie: u32,
    /// Of those, that the partner has, or gets, as they are.
    pub ongewijzigd: u32,
    /// Of those, that were sent.
    pub verzonden: u32,
    /// Of what was sent, what the receiver confirmed.
    pub bevestigd: u32,
    /// Of what was sent, what is still to be delivered.
    pub wacht: u32,
    /// Of what was sent, what he rejected or what was given up: a person must look.
    pub geweigerd: u32,
}

/// One partner and kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Partnerdeel {
    /// Slug of the receiver.
    pub partner: String,
    /// Canonical kind.
    pub soort: String,
    /// The watermark it began from: number of a message.
    pub van: i64,
    /// Numbers.
    #[serde(flatten)]
    pub tellingen: Tellingen,
    /// Hash over all there was to say.
    pub gelezen_sha256: String,
    /// Hash over what was sent.
    pub verzonden_sha256: String,
    /// Hash over what was confirmed; the same as that of what was sent once all of it is.
    pub bevestigd_sha256: String,
}

/// A night.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// When, and up to which message.
    #[serde(flatten)]
    pub nacht: Nacht,
    /// By partner and kind.
    pub delen: Vec<Partnerdeel>,
    /// Sums.
    pub som: Tellingen,
}

/// The manifest of a night; None: there was none.
pub fn lees(reader: &mut dyn Reader, nacht: NaiveDate) -> Result<Option<Manifest>, StoreError> {
    let Some(known) = reader.nacht(nacht)? else { return Ok(None) };
    let zendingen = reader.zendingen(nacht)?;
    let delen: Vec<Partnerdeel> = reader.delen(nacht)?.iter().map(|deel| partnerdeel(deel, &zendingen)).collect();
    let som = delen.iter().fold(Tellingen::default(), |som, deel| plus(som, deel.tellingen));
    Ok(Some(Manifest { nacht: known, delen, som }))
}

fn partnerdeel(deel: &Deel, zendingen: &[(Zending, DeliveryStatus)]) -> Partnerdeel {
    let own = || zendingen.iter().filter(|(z, _)| z.partner == deel.partner && z.soort == deel.soort);
    let stands = |wanted: DeliveryStatus| own().filter(move |(_, stand)| *stand == wanted);
    let number = |wanted| u32::try_from(stands(wanted).count()).unwrap_or(u32::MAX);
    let bevestigd = stands(DeliveryStatus::Bezorgd).map(|(z, _)| (z.object.as_str(), &z.sha256));
    Partnerdeel {
        partner: deel.partner.clone(),
        soort: deel.soort.clone(),
        van: deel.van,
        tellingen: Tellingen {
            gelezen: deel.gelezen,
            zonder_registratie: deel.zonder,
            ongewijzigd: deel.ongewijzigd,
            verzonden: deel.verzonden,
            bevestigd: number(DeliveryStatus::Bezorgd),
            wacht: number(DeliveryStatus::Wacht),
            geweigerd: number(DeliveryStatus::Vastgehouden),
        },
        gelezen_sha256: hex(&deel.gelezen_sha256),
        verzonden_sha256: hex(&deel.verzonden_sha256),
        bevestigd_sha256: hex(&lijst_hash(bevestigd)),
    }
}

fn plus(a: Tellingen, b: Tellingen) -> Tellingen {
    Tellingen {
        gelezen: a.gelezen + b.gelezen,
        zonder_registratie: a.zonder_registratie + b.zonder_registratie,
        ongewijzigd: a.ongewijzigd + b.ongewijzigd,
        verzonden: a.verzonden + b.verzonden,
        bevestigd: a.bevestigd + b.bevestigd,
        wacht: a.wacht + b.wacht,
        geweigerd: a.geweigerd + b.geweigerd,
    }
}
