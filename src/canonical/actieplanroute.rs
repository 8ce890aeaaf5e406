//! `actieplanroute/1`: what came out of the personal plan of a wijkteam: volunteer work, or something else first
//! (DOMAIN M37). What that something is has no field: debt and addiction stay with the wijkteam (BR47).
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// De uitkomst van het plan (L414-420).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// De persoon kan vrijwilligerswerk gaan doen.
    Vrijwilligerswerk,
    /// Er is eerst iets anders nodig; wat, blijft bij het wijkteam.
    EerstAndereStap,
}

/// Route uit het actieplan van een wijkteam, zonder de inhoud (M37; BR47, L410-420).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Actieplanroute {
    /// Nummer van het traject. De hub vult het: met dit bericht begint een traject, dat meteen klaar is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: Option<String>,
    /// Zaaknummer van de gemeente: over wie het gaat.
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_zaak"))]
    pub zaaknummer: String,
    /// De uitkomst van het plan.
    #[schemars(extend("x-klasse" = "P2_stap"))]
    pub route: Route,
    /// Datum van de uitkomst.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "P2_stap"))]
    pub datum: Option<NaiveDate>,
}
