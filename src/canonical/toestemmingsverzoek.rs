//! `toestemmingsverzoek/1`: the person found a place himself and asks the gemeente for her consent, by her portal or,
//! inside a formal traject, by the centrale or the institution (DOMAIN M03, BR44).
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Verzoek om toestemming voor vrijwilligerswerk (M03; BR43, BR44, L299-301, L339-341).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Toestemmingsverzoek {
    /// Nummer van het traject. Laat het weg als er nog geen traject is: de hub begint er een en geeft het nummer in zijn antwoord.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: Option<String>,
    /// Zaaknummer van de gemeente: over wie het gaat, als het traject hiermee begint. Later vult de hub het.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_zaak"))]
    pub zaaknummer: Option<String>,
    /// Pseudoniem van de persoon bij de afzender. Elke ontvanger krijgt zijn eigen; de gemeente krijgt het niet (BR46).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_client"))]
    pub client_ref: Option<String>,
    /// Naam van de organisatie waar de persoon wil werken.
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P2"))]
    pub organisatie: String,
    /// Wat de persoon gaat doen; ten hoogste 1000 tekens.
    #[schemars(length(min = 1, max = 1000), extend("x-klasse" = "P2"))]
    pub werkzaamheden: String,
    /// Aantal dagdelen per week, 1 tot en met 14 (BR15).
    #[schemars(range(min = 1, max = 14), extend("x-klasse" = "P2", "x-regel" = "BR15"))]
    pub dagdelen_per_week: u8,
    /// Eerste dag.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2"))]
    pub startdatum: NaiveDate,
}
