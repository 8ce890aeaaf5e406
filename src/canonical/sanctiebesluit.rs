//! `sanctiebesluit/1`: a named person at the gemeente decided on a measure, after the person was heard (DOMAIN M23).
//! Never leaves the gemeente (BR39): a route that would take it elsewhere stops the start. The hub makes no such
//! decision (BR38).
//!
//! The shape only. That the hearing it names was held is a rule. Doc comments are Dutch: partners read them in the
//! schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// De mens die het besluit heeft genomen (BR38).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Besluitnemer {
    /// Naam van de medewerker van de gemeente (BR38).
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P3_inhoud", "x-regel" = "BR38"))]
    pub naam: String,
    /// Functie van de medewerker.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P3_inhoud"))]
    pub functie: Option<String>,
}

/// Sanctiebesluit van de gemeente; blijft bij de gemeente (M23; BR38, BR39, L799-801, L617-619).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sanctiebesluit {
    /// Nummer van het traject, uit de aanmelding.
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: String,
    /// De mens die het besluit heeft genomen; geen besluit zonder mens (BR38).
    #[schemars(extend("x-regel" = "BR38"))]
    pub besluitnemer: Besluitnemer,
    /// Kenmerk van het hoor en wederhoor dat eraan voorafging (BR38).
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P3_inhoud", "x-regel" = "BR38"))]
    pub hoor_wederhoor_id: String,
    /// Datum van het besluit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "P3_inhoud"))]
    pub datum: Option<NaiveDate>,
    /// De maatregel; ten hoogste 1000 tekens.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 1000), extend("x-klasse" = "P3_inhoud"))]
    pub maatregel: Option<String>,
}
