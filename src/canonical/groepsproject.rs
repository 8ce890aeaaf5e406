//! `groepsproject/1`: a project of a centrale and a gemeente for a group: the plan, who takes part and the meetings
//! (DOMAIN M38). A participant is the number of his traject.
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Waar een bijeenkomst over gaat (L749-763).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fase {
    /// Vaardigheden trainen.
    Vaardigheidstraining,
    /// Voorlichting op locatie: wat wel en niet kan.
    VoorlichtingOpLocatie,
    /// Een training op maat van de zorginstelling.
    ZorgtrainingOpMaat,
}

/// Waar het project staat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stand {
    /// Vaardigheden trainen.
    Vaardigheidstraining,
    /// Voorlichting op locatie.
    VoorlichtingOpLocatie,
    /// Een training op maat.
    ZorgtrainingOpMaat,
    /// Het project is klaar.
    Afgerond,
}

/// Het plan van het project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Kenmerk van het project.
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P2_traject"))]
    pub project_id: String,
    /// Naam van het project.
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P2_traject"))]
    pub naam: String,
    /// Nummer van het contract; betaald wordt per project.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P2_traject"))]
    pub contract_id: Option<String>,
    /// Eerste dag.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "P2_traject"))]
    pub startdatum: Option<NaiveDate>,
    /// Laatste dag.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "P2_traject"))]
    pub einddatum: Option<NaiveDate>,
}

/// Wie meedoet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectDeelnemer {
    /// Nummer van het traject.
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: String,
}

/// Eén bijeenkomst.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bijeenkomst {
    /// De dag.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_traject"))]
    pub datum: NaiveDate,
    /// Waar het over gaat.
    #[schemars(extend("x-klasse" = "P2_traject"))]
    pub fase: Fase,
    /// Waar het is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P2_traject"))]
    pub locatie: Option<String>,
    /// De trajecten van wie er was; de gemeente krijgt dit niet.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schemars(inner(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$")), extend("uniqueItems" = true, "x-klasse" = "P2_aanwezigheid"))]
    pub aanwezigen: Vec<String>,
}

/// Groepsproject: plan, deelnemers en bijeenkomsten (M38; L749-763).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Groepsproject {
    /// Nummer dat de hub aan het project gaf. Laat het weg in het eerste bericht: de hub geeft het in zijn antwoord.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: Option<String>,
    /// Het plan.
    pub plan: Plan,
    /// Waar het project staat.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P2_traject"))]
    pub fase: Option<Stand>,
    /// Wie meedoen.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schemars(length(max = 500))]
    pub deelnemers: Vec<ProjectDeelnemer>,
    /// De bijeenkomsten.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schemars(length(max = 200))]
    pub bijeenkomsten: Vec<Bijeenkomst>,
}
