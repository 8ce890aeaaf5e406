//! `beoordeling/1`: what the institution thinks of the person's work, only where that was agreed for this traject
//! (DOMAIN M20b).
//!
//! The shape only; nothing in it has to be filled (BR60). Doc comments are Dutch: partners read them in the schema.

use super::voortgangsrapportage_2::Begeleiding;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Of betaald werk haalbaar is (L998-1000).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Potentie {
    /// Haalbaar.
    Ja,
    /// Niet haalbaar.
    Nee,
    /// Deels haalbaar.
    Deels,
}

/// Een criterium dat de organisatie zelf toevoegt (L959-965: "e.d.").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VrijCriterium {
    /// Wat er is beoordeeld.
    #[schemars(length(min = 1, max = 100), extend("x-klasse" = "P2_voortgang"))]
    pub naam: String,
    /// Oordeel, 1 (zwak) tot en met 5 (sterk).
    #[schemars(range(min = 1, max = 5), extend("x-klasse" = "P2_voortgang"))]
    pub score: u8,
}

/// Beoordeling door de zorginstelling, alleen als dat is afgesproken (M20b; L959-965).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Beoordeling {
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
    /// Datum van de beoordeling.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "P2_voortgang"))]
    pub datum: Option<NaiveDate>,
    /// Wie begeleidt. Zonder dit veld: extern. Bij alleen interne begeleiding hoort de gemeente niets (BR49).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P2_voortgang", "x-regel" = "BR49"))]
    pub begeleiding: Option<Begeleiding>,
    /// Inzetbaarheid, 1 (zwak) tot en met 5 (sterk) (L959-965).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1, max = 5), extend("x-klasse" = "P2_voortgang"))]
    pub inzetbaarheid: Option<u8>,
    /// Collegialiteit, 1 (zwak) tot en met 5 (sterk) (L959-965).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1, max = 5), extend("x-klasse" = "P2_voortgang"))]
    pub collegialiteit: Option<u8>,
    /// Enthousiasme, 1 (zwak) tot en met 5 (sterk) (L959-965).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1, max = 5), extend("x-klasse" = "P2_voortgang"))]
    pub enthousiasme: Option<u8>,
    /// Criteria die de organisatie zelf toevoegt, ten hoogste 20.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schemars(length(max = 20))]
    pub vrije_criteria: Vec<VrijCriterium>,
    /// Of betaald werk haalbaar is; gevraagd bij een leerwerktraject (L998-1000).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P2_voortgang"))]
    pub potentie_betaald_werk: Option<Potentie>,
}
