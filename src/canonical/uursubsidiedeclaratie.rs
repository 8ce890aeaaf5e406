//! `uursubsidiedeclaratie/1`: the hours of a month for which a bijstandsvrijwilliger gets a euro each (DOMAIN M26).
//! What is granted is worked out by the hub and told to the gemeente only: it would give away that somebody also works
//! elsewhere (SC06).
//!
//! The shape only. The cap a person a month (BR10, BR11) and the attendance behind it (BR12, BR13) are rules. Doc
//! comments are Dutch: partners read them in the schema.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// De uren van één persoon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaratieRegel {
    /// Pseudoniem van de persoon bij de afzender; gaat naar niemand (BR46).
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_client_lijst", "x-regel" = "BR46"))]
    pub client_ref: String,
    /// Nummer van het traject. De hub zoekt het op; een afzender laat het weg.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: Option<String>,
    /// Aantal uren in deze maand, in stappen van een kwartier (BR12).
    #[schemars(range(min = 0, max = 744), extend("multipleOf" = 0.25, "x-eenheid" = "uur", "x-klasse" = "P2_totaal", "x-regel" = "BR12"))]
    pub uren: f64,
    /// Rekeningnummer van de persoon; alleen aan de kant van de gemeente.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("format" = "iban", "x-klasse" = "P1_betaling"))]
    pub iban: Option<String>,
    /// Gevraagd bedrag in hele centen; de hub rekent het uit (BR10).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 0), extend("x-eenheid" = "cent", "x-klasse" = "F"))]
    pub gevraagd_centen: Option<i64>,
    /// Toegekend bedrag in hele centen; de hub rekent het uit (BR10, BR11).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 0), extend("x-eenheid" = "cent", "x-klasse" = "F"))]
    pub toegekend_centen: Option<i64>,
    /// Wat boven de grens van de maand kwam, in hele centen; de hub rekent het uit (BR10, BR11).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 0), extend("x-eenheid" = "cent", "x-klasse" = "F"))]
    pub afgetopt_centen: Option<i64>,
}

/// Declaratie van uursubsidie over een maand (M26; BR10-BR13, L1002-1004).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Uursubsidiedeclaratie {
    /// De maand, als 2026-10 (BR13).
    #[schemars(regex(pattern = r"^[0-9]{4}-(0[1-9]|1[0-2])$"), extend("x-klasse" = "F", "x-regel" = "BR13"))]
    pub maand: String,
    /// Eén regel voor elke persoon.
    #[schemars(length(min = 1, max = 500))]
    pub regels: Vec<DeclaratieRegel>,
}
