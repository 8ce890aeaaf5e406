//! `kennismakingsresultaat/1`: how the meeting of the person and the institution went (DOMAIN M12).
//!
//! The shape only. That it answers a matchvoorstel is a rule. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Hoe de kennismaking is gegaan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Uitkomst {
    /// De persoon kan komen.
    Positief,
    /// De organisatie ziet ervan af; de centrale zoekt een andere plek (BR37).
    Afgewezen,
    /// De persoon is niet gekomen.
    NietVerschenen,
    /// De persoon wil niet (L799).
    ClientWilNiet,
}

/// Waarom het niets is geworden (L1044-1048, L1066-1070).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reden {
    /// Duidelijk gestuurd en niet te motiveren (L1044-1048).
    GestuurdNietGemotiveerd,
    /// Duidelijk niet geschikt voor dit werk (L1044-1048).
    NietGeschikt,
    /// Onvoldoende verstaanbaar in het Nederlands (L1044).
    Taal,
    /// Geen vacature die past (L1066-1070).
    GeenPassendeVacature,
    /// Iets anders.
    Anders,
}

/// Uitkomst van de kennismaking (M12; L797, L1044-1048, L1066-1070).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend(
    "if" = {"properties": {"uitkomst": {"const": "positief"}}},
    "else" = {"required": ["reden"]}
))]
pub struct Kennismakingsresultaat {
    /// Nummer van het traject, uit het matchvoorstel.
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: String,
    /// Pseudoniem van de persoon bij de afzender. Elke ontvanger krijgt zijn eigen (BR46).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_client"))]
    pub client_ref: Option<String>,
    /// Kenmerk van de vacature, uit het matchvoorstel.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P2"))]
    pub vacature_id: Option<String>,
    /// Datum van de kennismaking, of waarop zij zou zijn.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2"))]
    pub datum: NaiveDate,
    /// Hoe de kennismaking is gegaan (BR36).
    #[schemars(extend("x-klasse" = "P2"))]
    pub uitkomst: Uitkomst,
    /// Waarom het niets is geworden; verplicht bij elke uitkomst behalve positief (BR37, L1044-1048).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P2", "x-regel" = "BR37"))]
    pub reden: Option<Reden>,
}
