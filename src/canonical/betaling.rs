//! `betaling/1`: the gemeente paid; a line of a bank statement, without persons (DOMAIN M31).
//!
//! The shape only. Which invoice it closes is worked out elsewhere (SC11). Doc comments are Dutch: partners read them
//! in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Betaling van een factuur (M31; SC11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Betaling {
    /// Kenmerk van de betaling: het factuurnummer.
    #[schemars(length(min = 1, max = 140), extend("x-klasse" = "F_betaling"))]
    pub kenmerk: String,
    /// Het bedrag in hele centen.
    #[schemars(range(min = 1), extend("x-eenheid" = "cent", "x-klasse" = "F_betaling"))]
    pub bedrag_centen: i64,
    /// Datum van de betaling.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "F_betaling"))]
    pub datum: NaiveDate,
    /// Rekeningnummer van wie betaalt.
    #[schemars(extend("format" = "iban", "x-klasse" = "F_betaling"))]
    pub iban_van: String,
    /// Rekeningnummer van de organisatie die het krijgt.
    #[schemars(extend("format" = "iban", "x-klasse" = "F_betaling"))]
    pub iban_naar: String,
    /// De trajecten waarvoor is betaald, als de betaling ze noemt.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schemars(inner(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$")), extend("uniqueItems" = true, "x-klasse" = "P_ref"))]
    pub traject_ids: Vec<String>,
}
