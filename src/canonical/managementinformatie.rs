//! `managementinformatie/1`: counts per form, organisation, outcome and month (DOMAIN M34). The hub makes it; whoever
//! is not the gemeente gets no count below five and rounded totals, so that nobody can be found in it.
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use super::aanmelding::Vorm;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Eén telling.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["aantal"]}, {"required": ["minder_dan_vijf"]}]))]
pub struct Telling {
    /// De vorm van geleid vrijwilligerswerk.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P2_totaal"))]
    pub vorm: Option<Vorm>,
    /// Naam van de organisatie.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P2_totaal"))]
    pub organisatie: Option<String>,
    /// De uitkomst, zoals in een evaluatie.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P2_totaal"))]
    pub uitkomst: Option<String>,
    /// De maand, als 2026-10.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(regex(pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])$"), extend("x-klasse" = "P2_totaal"))]
    pub maand: Option<String>,
    /// Het aantal; het staat er niet als het minder dan vijf is en de ontvanger dat niet mag zien.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 0, max = 999999), extend("x-klasse" = "P2_totaal"))]
    pub aantal: Option<u32>,
    /// Staat er in plaats van een aantal onder de vijf.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("const" = true, "x-klasse" = "P2_totaal"))]
    pub minder_dan_vijf: Option<bool>,
}

/// Aantallen over een periode, zonder personen (M34; SC14, L1364-1366).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Managementinformatie {
    /// Eerste dag van de periode.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_totaal"))]
    pub periode_van: NaiveDate,
    /// Laatste dag van de periode.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_totaal"))]
    pub periode_tot: NaiveDate,
    /// Wat er wel en niet is geteld; ten hoogste 500 tekens (SC14).
    #[schemars(length(min = 1, max = 500), extend("x-klasse" = "P2_totaal"))]
    pub dekking: String,
    /// De tellingen.
    #[schemars(length(min = 1, max = 5000))]
    pub tellingen: Vec<Telling>,
    /// Het totaal; afgerond op vijf voor wie geen gemeente is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 0, max = 999999), extend("x-klasse" = "P2_totaal"))]
    pub totaal: Option<u32>,
    /// Of het totaal op vijf is afgerond.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P2_totaal"))]
    pub afgerond_op_vijf: Option<bool>,
    /// Hoeveel van de duizend registraties langer dan een jaar niet zijn bevestigd; 154 is 15,4 procent (BR56).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 0, max = 1000), extend("x-klasse" = "P2_totaal"))]
    pub verouderd_promille: Option<u16>,
}
