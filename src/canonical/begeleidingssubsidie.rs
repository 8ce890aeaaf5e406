//! `begeleidingssubsidie/1`: what an institution gets for guiding bijstandsvrijwilligers (DOMAIN M27). A count and an
//! amount, no person.
//!
//! The shape only. That the amount follows from the tariff (BR14) is a rule. Doc comments are Dutch: partners read
//! them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declaratie van begeleidingssubsidie of vergoeding voor de begeleiding (M27; BR14, L533-535, L1002-1004).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Begeleidingssubsidie {
    /// Eerste dag van de periode.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "F"))]
    pub periode_van: NaiveDate,
    /// Laatste dag van de periode.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "F"))]
    pub periode_tot: NaiveDate,
    /// Aantal geplaatste personen in deze periode, ten minste één (BR14).
    #[schemars(range(min = 1, max = 9999), extend("x-klasse" = "F", "x-regel" = "BR14"))]
    pub aantal_vrijwilligers: u16,
    /// Kenmerk van het tarief in de afspraken met de gemeente (BR14).
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "F", "x-regel" = "BR14"))]
    pub tarief_id: String,
    /// Het bedrag in hele centen (BR14).
    #[schemars(range(min = 0), extend("x-eenheid" = "cent", "x-klasse" = "F", "x-regel" = "BR14"))]
    pub bedrag_centen: i64,
}
