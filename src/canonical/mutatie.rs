//! `mutatie/1`: something about the person or the traject changed (DOMAIN M32). What changed is told to the gemeente
//! only: an end of the benefit, paid work or a death are not for others. They hear `traject-beeindigd/1`, without the
//! reason, or the new name and address.
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use super::persoon::{Contact, Naam};
use super::plaatsingsovereenkomst::Organisatie;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Wat er is veranderd (L355-357).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MutatieVeld {
    /// Naam of adres.
    Naw,
    /// Telefoonnummer of e-mailadres.
    Contact,
    /// Waar het traject staat.
    StatusTraject,
    /// De uitkering stopt; anderen horen alleen dat het traject eindigt.
    EindeUitkering,
    /// De persoon gaat betaald werk doen; dat gaat altijd voor (BR42, L291-295).
    UitstroomWerk,
    /// De persoon is overleden.
    Overlijden,
    /// De organisatie waar de persoon werkt.
    Organisatie,
}

/// Een wijziging van gegevens of een einde; anderen dan de gemeente zien niet wat of waarom (M32; BR42, L355-357).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mutatie {
    /// Nummer van het traject, uit de aanmelding.
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: String,
    /// Zaaknummer van de gemeente. De hub vult het uit de aanmelding; een afzender laat het weg.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_zaak"))]
    pub zaaknummer: Option<String>,
    /// Pseudoniem van de persoon bij de afzender. Elke ontvanger krijgt zijn eigen; de gemeente krijgt het niet (BR46).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_client"))]
    pub client_ref: Option<String>,
    /// Wat er is veranderd; alleen voor de gemeente.
    #[schemars(extend("x-klasse" = "P3_inhoud"))]
    pub veld: MutatieVeld,
    /// Vanaf welke dag het geldt.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2"))]
    pub ingangsdatum: NaiveDate,
    /// De nieuwe naam.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub naam: Option<Naam>,
    /// Hoe de persoon nu te bereiken is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contact: Option<Contact>,
    /// De nieuwe organisatie.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub organisatie: Option<Organisatie>,
}
