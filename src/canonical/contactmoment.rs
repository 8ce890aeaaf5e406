//! `contactmoment/1`: the gemeente spoke with somebody who does volunteer work of his own accord, once a year or so
//! (DOMAIN M35). It stays with the gemeente.
//!
//! The shape only. When the next is due (BR55) is a rule. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Hoe er contact was (L341-345).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kanaal {
    /// Per telefoon.
    Telefoon,
    /// Per e-mail of portaal.
    Digitaal,
    /// In een gesprek.
    Gesprek,
}

/// Contact van de gemeente met de persoon (M35; BR55, BR56, L341-345, L1350).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contactmoment {
    /// Nummer van het traject, uit de aanmelding.
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: String,
    /// Hoe er contact was.
    #[schemars(extend("x-klasse" = "P3_tegenprestatie"))]
    pub kanaal: Kanaal,
    /// Datum van het contact (BR55).
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P3_tegenprestatie"))]
    pub datum: NaiveDate,
    /// Of de persoon het werk nog doet (BR56).
    #[schemars(extend("x-klasse" = "P3_tegenprestatie"))]
    pub nog_actief: bool,
    /// Of er een blijk van waardering was (L144).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P3_tegenprestatie"))]
    pub blijk_van_waardering: Option<bool>,
}
