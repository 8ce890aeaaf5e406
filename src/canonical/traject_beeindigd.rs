//! `traject-beeindigd/1`: a traject has ended, and no more than that (DOMAIN M32). What a centrale or an institution
//! hears of an end of the benefit, paid work or a death: the reason has no field, so it cannot go along.
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Het traject is beëindigd; de reden blijft bij de gemeente (M32; BR42, L355-357).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrajectBeeindigd {
    /// Nummer van het traject, uit de aanmelding.
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: String,
    /// Pseudoniem van de persoon bij de afzender. Elke ontvanger krijgt zijn eigen; de gemeente krijgt het niet (BR46).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_client"))]
    pub client_ref: Option<String>,
    /// Vanaf welke dag het traject is beëindigd.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2"))]
    pub ingangsdatum: NaiveDate,
}
