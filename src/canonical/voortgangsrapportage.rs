//! `voortgangsrapportage/1`: how it goes, every six weeks unless the contract says otherwise: what the person says,
//! what the organisation says, and every goal of the agreement (DOMAIN M18).
//!
//! The shape only. That every goal of the agreement occurs exactly once (BR25) and when a report is due (BR24) are
//! rules. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Hoe ver de persoon met een leerdoel is (L814-818).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Voortgang {
    /// Het gaat minder goed dan in de vorige periode.
    Achteruit,
    /// Er is niets veranderd.
    Gelijk,
    /// Het gaat beter dan in de vorige periode.
    Vooruit,
    /// Het leerdoel is bereikt.
    Behaald,
}

/// De voortgang op één leerdoel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeerdoelVoortgang {
    /// Kenmerk van het leerdoel, uit de overeenkomst; elk één keer (BR25).
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P2_voortgang", "x-regel" = "BR25"))]
    pub leerdoel_id: String,
    /// Hoe ver de persoon is.
    #[schemars(extend("x-klasse" = "P2_voortgang", "x-regel" = "BR25"))]
    pub voortgang: Voortgang,
    /// Wat er is gebeurd; ten hoogste 500 tekens.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 500), extend("x-klasse" = "P2_voortgang"))]
    pub toelichting: Option<String>,
}

/// Voortgang van een traject: de ervaring van de persoon, die van de organisatie, en elk leerdoel (M18; BR25,
/// L812-818).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Voortgangsrapportage {
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
    /// Eerste dag van de periode.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_voortgang"))]
    pub periode_van: NaiveDate,
    /// Laatste dag van de periode.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_voortgang"))]
    pub periode_tot: NaiveDate,
    /// Volgnummer van de rapportage binnen het traject, vanaf 1.
    #[schemars(range(min = 1, max = 999), extend("x-klasse" = "P2_voortgang"))]
    pub volgnr: u16,
    /// Hoe de persoon het zelf vindt; ten hoogste 2000 tekens (BR25, L812-818).
    #[schemars(length(min = 1, max = 2000), extend("x-klasse" = "P2_voortgang", "x-regel" = "BR25"))]
    pub ervaring_client: String,
    /// Hoe de organisatie het vindt; ten hoogste 2000 tekens (BR25, L812-818).
    #[schemars(length(min = 1, max = 2000), extend("x-klasse" = "P2_voortgang", "x-regel" = "BR25"))]
    pub ervaring_organisatie: String,
    /// Elk leerdoel van de overeenkomst, precies één keer (BR25).
    #[schemars(length(min = 1, max = 5), extend("x-regel" = "BR25"))]
    pub leerdoelen: Vec<LeerdoelVoortgang>,
    /// Uren in deze periode, in stappen van een kwartier.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 0, max = 9999), extend("multipleOf" = 0.25, "x-eenheid" = "uur", "x-klasse" = "P2_totaal", "x-regel" = "BR12"))]
    pub uren_totaal: Option<f64>,
    /// Blijk van waardering voor de persoon; ten hoogste 500 tekens (L1174-1176).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 500), extend("x-klasse" = "P2_voortgang"))]
    pub waardering: Option<String>,
    /// Wat er nu gebeurt; ten hoogste 500 tekens.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 500), extend("x-klasse" = "P2_voortgang"))]
    pub vervolg: Option<String>,
}
