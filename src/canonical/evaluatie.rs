//! `evaluatie/1`: the end of a traject as the centrale sees it, from a final talk or a form (DOMAIN M20a).
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Hoe er is geëvalueerd (L735-741).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wijze {
    /// In een eindgesprek.
    Eindgesprek,
    /// Met het evaluatieformulier; de vier criteria staan erbij.
    Formulier,
}

/// Hoe het traject is geëindigd (L735-743).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Uitkomst {
    /// Afgerond, met goed gevolg.
    AfgerondPositief,
    /// Afgerond, zonder duidelijk gevolg.
    AfgerondNeutraal,
    /// Eerder gestopt.
    Voortijdig,
    /// De persoon gaat verder in een re-integratietraject.
    DoorstroomReintegratie,
    /// De persoon gaat betaald werk doen (BR42).
    DoorstroomBetaaldWerk,
}

/// De vier criteria van het evaluatieformulier, elk 1 (zwak) tot en met 5 (sterk) (L735-741).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criteria {
    /// Sociale vaardigheden.
    #[schemars(range(min = 1, max = 5), extend("x-klasse" = "P2_voortgang"))]
    pub sociale_vaardigheden: u8,
    /// Zelfstandig werken.
    #[schemars(range(min = 1, max = 5), extend("x-klasse" = "P2_voortgang"))]
    pub zelfstandig_werken: u8,
    /// Betrouwbaarheid.
    #[schemars(range(min = 1, max = 5), extend("x-klasse" = "P2_voortgang"))]
    pub betrouwbaarheid: u8,
    /// Communicatie.
    #[schemars(range(min = 1, max = 5), extend("x-klasse" = "P2_voortgang"))]
    pub communicatie: u8,
}

/// Een criterium dat de centrale zelf toevoegt (L735-741: "e.d.").
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

/// Evaluatie van een traject door de centrale (M20a; L735-743).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("if" = {"properties": {"wijze": {"const": "formulier"}}, "required": ["wijze"]}, "then" = {"required": ["criteria"]}))]
pub struct Evaluatie {
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
    /// Datum van het gesprek of het formulier.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "P2_stap"))]
    pub datum: Option<NaiveDate>,
    /// Hoe er is geëvalueerd.
    #[schemars(extend("x-klasse" = "P2_voortgang"))]
    pub wijze: Wijze,
    /// De vier criteria; verplicht bij een formulier (L735-741).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-regel" = "M20a"))]
    pub criteria: Option<Criteria>,
    /// Criteria die de centrale zelf toevoegt, ten hoogste 20.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schemars(length(max = 20))]
    pub vrije_criteria: Vec<VrijCriterium>,
    /// Hoe het traject is geëindigd.
    #[schemars(extend("x-klasse" = "P2_stap"))]
    pub uitkomst: Uitkomst,
}
