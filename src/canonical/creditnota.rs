//! `creditnota/1`: takes back lines of an earlier invoice, with negative amounts (DOMAIN M30). After it a traject can
//! be billed again (BR04).
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use crate::domain::contract::BtwSoort;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// De btw over het geheel (BR08).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Btw {
    /// De btw-categorie, uit het contract.
    #[schemars(extend("x-klasse" = "F"))]
    pub categorie: BtwSoort,
    /// Het percentage; bij categorie S.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 0, max = 100), extend("x-klasse" = "F"))]
    pub percentage: Option<u8>,
    /// De btw in hele centen.
    #[schemars(range(max = 0), extend("x-eenheid" = "cent", "x-klasse" = "F", "x-regel" = "BR08"))]
    pub bedrag_centen: i64,
}

/// Eén traject dat wordt teruggenomen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditRegel {
    /// Nummer van het traject (BR04).
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref", "x-regel" = "BR04"))]
    pub traject_id: String,
    /// Het bedrag in hele centen, negatief.
    #[schemars(range(max = -1), extend("x-eenheid" = "cent", "x-klasse" = "F"))]
    pub prijs_centen: i64,
}

/// Creditnota bij een factuur (M30; BR04, BR08).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Creditnota {
    /// Nummer van de creditnota, uniek per leverancier en jaar.
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "F"))]
    pub creditnotanr: String,
    /// Nummer van de factuur die wordt verbeterd.
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "F"))]
    pub oorspronkelijk_factuurnr: String,
    /// Nummer van het contract.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "F"))]
    pub contract_id: Option<String>,
    /// Datum van de creditnota.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "F"))]
    pub datum: NaiveDate,
    /// Waarom; ten hoogste 500 tekens, zonder gegevens van een persoon.
    #[schemars(length(min = 1, max = 500), extend("x-klasse" = "F"))]
    pub reden: String,
    /// Eén regel voor elk traject.
    #[schemars(length(min = 1, max = 500))]
    pub regels: Vec<CreditRegel>,
    /// De btw over het geheel, negatief of nul.
    #[schemars(extend("x-regel" = "BR08"))]
    pub btw: Btw,
    /// Totaal zonder btw in hele centen, negatief (BR08).
    #[schemars(range(max = -1), extend("x-eenheid" = "cent", "x-klasse" = "F", "x-regel" = "BR08"))]
    pub totaal_excl_centen: i64,
    /// Totaal met btw in hele centen, negatief (BR08).
    #[schemars(range(max = -1), extend("x-eenheid" = "cent", "x-klasse" = "F", "x-regel" = "BR08"))]
    pub totaal_incl_centen: i64,
}
