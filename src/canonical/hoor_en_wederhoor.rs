//! `hoor-en-wederhoor/1`: the gemeente heard the person about a terugverwijzing (DOMAIN M22). What was said stays with
//! the gemeente; the centrale learns that it was done and what follows (BR39).
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Wat er na het gesprek gebeurt (L799-801).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Vervolg {
    /// De gemeente meldt de persoon opnieuw aan.
    Heraanmelding,
    /// Het traject is klaar.
    Geen,
}

/// Hoor en wederhoor door de gemeente; naar buiten gaan alleen `afgerond` en `vervolg` (M22; BR38, BR39, L799-801).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("if" = {"properties": {"afgerond": {"const": true}}, "required": ["afgerond"]}, "then" = {"required": ["vervolg"]}))]
pub struct HoorEnWederhoor {
    /// Nummer van het traject, uit de aanmelding.
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: String,
    /// Pseudoniem van de persoon bij de afzender. Elke ontvanger krijgt zijn eigen; de gemeente krijgt het niet (BR46).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_client"))]
    pub client_ref: Option<String>,
    /// Kenmerk van het gesprek bij de gemeente; een sanctiebesluit noemt het (BR38).
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P3_inhoud", "x-regel" = "BR38"))]
    pub hoor_wederhoor_id: String,
    /// Datum van het gesprek.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "P3_inhoud"))]
    pub datum: Option<NaiveDate>,
    /// Naam van wie het gesprek heeft gevoerd.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P3_inhoud"))]
    pub gehoord_door: Option<String>,
    /// Wat er is gezegd; ten hoogste 4000 tekens. Blijft bij de gemeente (BR39).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 4000), extend("x-klasse" = "P3_inhoud"))]
    pub verslag: Option<String>,
    /// Of het gesprek is afgerond.
    #[schemars(extend("x-klasse" = "P2_stap"))]
    pub afgerond: bool,
    /// Wat er nu gebeurt; verplicht als het is afgerond.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P2_stap", "x-regel" = "BR39"))]
    pub vervolg: Option<Vervolg>,
}
