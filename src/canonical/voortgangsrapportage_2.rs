//! `voortgangsrapportage/2`: as the first version, and it says who guides: where the institution does so alone the gemeente
//! hears nothing (BR49). What makes the one of the other stands in [`super::versies`].
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use super::voortgangsrapportage::LeerdoelVoortgang;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Wie de persoon begeleidt (L1155-1167).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Begeleiding {
    /// Alleen de instelling zelf; dan hoort de gemeente geen rapportages (BR49).
    Intern,
    /// Ook de centrale of een re-integratiebureau.
    Extern,
}

/// Voortgang van een traject: de ervaring van de persoon, die van de organisatie, en elk leerdoel (M18; BR25, BR49,
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
    /// Wie begeleidt. Bij alleen interne begeleiding hoort de gemeente niets (BR49).
    #[schemars(extend("x-klasse" = "P2_voortgang", "x-regel" = "BR49"))]
    pub begeleiding: Begeleiding,
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
