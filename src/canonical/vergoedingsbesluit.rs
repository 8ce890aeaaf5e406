//! `vergoedingsbesluit/1`: what the gemeente decided about a vergoedingsaanvraag (DOMAIN M25).
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use super::vergoedingsaanvraag::Soort;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Het besluit van de gemeente (L571-585).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Besluit {
    /// De vergoeding wordt betaald.
    Toegekend,
    /// De vergoeding wordt niet betaald.
    Afgewezen,
    /// Er is nog geen besluit: een mens kijkt ernaar, of het budget is op (BR51, BR53).
    Aangehouden,
}

/// Besluit over een vergoedingsaanvraag (M25; BR51-BR53, L571-585).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("if" = {"properties": {"besluit": {"const": "toegekend"}}, "required": ["besluit"]}, "then" = {"required": ["bedrag_centen"]}))]
pub struct Vergoedingsbesluit {
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
    /// De soort van de aanvraag waar het besluit over gaat. Nodig als er aanvragen van meer soorten openstaan.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "F_vergoeding", "x-regel" = "M25"))]
    pub soort: Option<Soort>,
    /// SHA-256 van het bewijsstuk van de aanvraag waar het besluit over gaat. Nodig als er meer aanvragen van die soort openstaan.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"), extend("x-klasse" = "F_vergoeding", "x-regel" = "M25"))]
    pub bewijs_sha256: Option<String>,
    /// Het besluit.
    #[schemars(extend("x-klasse" = "F_vergoeding"))]
    pub besluit: Besluit,
    /// Datum van het besluit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "F_vergoeding"))]
    pub datum: Option<NaiveDate>,
    /// Het toegekende bedrag, in hele centen; verplicht bij toegekend, en nooit meer dan er is gevraagd.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 0), extend("x-eenheid" = "cent", "x-klasse" = "F_vergoeding", "x-regel" = "M25"))]
    pub bedrag_centen: Option<i64>,
    /// Waarom; ten hoogste 500 tekens.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 500), extend("x-klasse" = "F_vergoeding"))]
    pub toelichting: Option<String>,
}
