//! `overdracht/1`: a trainee was placed or dropped out, and the klantmanager takes over (DOMAIN M24). Facts only: the
//! notes of a trainer have no field, so they cannot go along (BR48).
//!
//! The shape only. How soon a drop-out is told (BR19) is a rule. Doc comments are Dutch: partners read them in the
//! schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Wat er is gebeurd (L448, L454-456).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Soort {
    /// De persoon heeft een plek; de klantmanager neemt het over (BR20).
    Geplaatst,
    /// De persoon is gestopt met de training (BR19).
    Uitgevallen,
}

/// Overdracht van het re-integratiebureau aan de klantmanager: geplaatst of uitgevallen (M24; BR19, BR20, BR48, L448,
/// L454-456).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Overdracht {
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
    /// Wat er is gebeurd.
    #[schemars(extend("x-klasse" = "P2_stap"))]
    pub soort: Soort,
    /// De dag waarop het gebeurde (BR19).
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_stap"))]
    pub datum: NaiveDate,
    /// Naam van de organisatie waar de persoon is geplaatst.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P2"))]
    pub organisatie: Option<String>,
    /// Aantal dagdelen per week, 1 tot en met 14 (BR15).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1, max = 14), extend("x-klasse" = "P2", "x-regel" = "BR15"))]
    pub dagdelen_per_week: Option<u8>,
    /// Wat er is gebeurd: alleen feiten, geen notities van de trainer; ten hoogste 500 tekens (BR48).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 500), extend("x-klasse" = "P2_stap"))]
    pub feiten: Option<String>,
}
