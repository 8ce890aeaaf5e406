//! `leerdoelen/1`: what the person wants to learn, one to five goals, set after the intake (DOMAIN M09). The
//! plaatsingsovereenkomst and the voortgangsrapportage name them by their id.
//!
//! The shape only. That every id occurs once is a rule. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Waar een leerdoel over gaat (L789, L814-818).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Categorie {
    /// Beter Nederlands (L814-818).
    Nederlands,
    /// Vrijwilligerswerk en gezin combineren (L814-818).
    CombinatieGezin,
    /// Op tijd komen, afspraken nakomen, samenwerken.
    Werknemersvaardigheden,
    /// Meer zelfvertrouwen.
    Zelfvertrouwen,
    /// Een vaste invulling van de dag of week.
    Structuur,
    /// Mensen ontmoeten, uit het isolement komen.
    Sociaal,
    /// Iets anders; de omschrijving zegt wat.
    Overig,
}

/// Eén leerdoel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leerdoel {
    /// Kenmerk van het leerdoel binnen het traject, bijvoorbeeld LD1; elk één keer.
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P2"))]
    pub leerdoel_id: String,
    /// Waar het leerdoel over gaat.
    #[schemars(extend("x-klasse" = "P2"))]
    pub categorie: Categorie,
    /// Wat de persoon wil leren, ten hoogste 300 tekens.
    #[schemars(length(min = 1, max = 300), extend("x-klasse" = "P2"))]
    pub omschrijving: String,
    /// Hoe ver de persoon wil komen, bijvoorbeeld een taalniveau; ten hoogste 100 tekens.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 100), extend("x-klasse" = "P2"))]
    pub doelniveau: Option<String>,
}

/// De leerdoelen van een traject (M09; L789, L814-818).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leerdoelen {
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
    /// Datum waarop de leerdoelen zijn vastgesteld (BR01, BR07).
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2"))]
    pub datum: NaiveDate,
    /// De leerdoelen, één tot en met vijf (L789).
    #[schemars(length(min = 1, max = 5))]
    pub leerdoelen: Vec<Leerdoel>,
}
