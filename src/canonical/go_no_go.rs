//! `go-no-go/1`: four weeks after the start the centrale decides whether the placement goes on, where the contract
//! asks for it (DOMAIN M19).
//!
//! The shape only. When it is due (BR22) and that it lies within the placement (BR23) are rules. Doc comments are
//! Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Of de plaatsing doorgaat (L731-733).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Besluit {
    /// De plaatsing gaat door.
    Go,
    /// De plaatsing stopt; de reden staat erbij (BR23).
    NoGo,
}

/// Wat er na het besluit gebeurt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Vervolg {
    /// De plaatsing loopt door.
    Doorgaan,
    /// De centrale zoekt een andere plek.
    Rematch,
    /// De persoon gaat terug naar de gemeente.
    Terugverwijzen,
}

/// Besluit over het vervolg van een plaatsing na vier weken (M19; BR22, BR23, L731-733).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("if" = {"properties": {"besluit": {"const": "no_go"}}, "required": ["besluit"]}, "then" = {"required": ["reden"]}))]
pub struct GoNoGo {
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
    /// Of de plaatsing doorgaat.
    #[schemars(extend("x-klasse" = "P2"))]
    pub besluit: Besluit,
    /// Datum van het besluit (BR22).
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2"))]
    pub datum: NaiveDate,
    /// Waarom niet; ten hoogste 500 tekens. Verplicht bij no_go (BR23).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 500), extend("x-klasse" = "P2", "x-regel" = "BR23"))]
    pub reden: Option<String>,
    /// Wat er nu gebeurt (BR23).
    #[schemars(extend("x-klasse" = "P2", "x-regel" = "BR23"))]
    pub vervolg: Vervolg,
}
