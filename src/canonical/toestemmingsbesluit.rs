//! `toestemmingsbesluit/1`: the gemeente consents, or refuses and says why (DOMAIN M04). Silence is no consent (BR43).
//! Who asked for it learns the decision and not the reason.
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Het besluit van de gemeente (L299-301).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Besluit {
    /// Het mag.
    Toegestaan,
    /// Het mag niet; de gemeente legt vast waarom (BR43).
    Geweigerd,
    /// Het mag onder voorwaarden.
    OnderVoorwaarden,
}

/// Waarom het niet mag (L299-301, L339-341).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RedenCode {
    /// Het staat betaald werk in de weg (L291-295).
    BelemmertBetaaldWerk,
    /// Het verdringt betaald werk (L868-872).
    Verdringing,
    /// Iets anders.
    Anders,
}

/// Besluit van de gemeente over een verzoek; wie het vroeg, hoort alleen het besluit (M04; BR43, L299-301, L339-341,
/// L679-683).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("if" = {"properties": {"besluit": {"const": "geweigerd"}}, "required": ["besluit"]}, "then" = {"required": ["reden_code"]}))]
pub struct Toestemmingsbesluit {
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
    /// Het besluit (BR43).
    #[schemars(extend("x-klasse" = "P2"))]
    pub besluit: Besluit,
    /// Datum van het besluit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "P2"))]
    pub datum: Option<NaiveDate>,
    /// Waarom niet; verplicht bij geweigerd. Blijft bij de gemeente (BR43).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P3_inhoud", "x-regel" = "BR43"))]
    pub reden_code: Option<RedenCode>,
    /// Tot wanneer het besluit geldt.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "P3_inhoud"))]
    pub geldig_tot: Option<NaiveDate>,
}
