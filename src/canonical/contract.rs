//! `contract/1`: what a gemeente or a region and a centrale or bureau agreed beforehand: how many trajecten, at what
//! tariff, with which reports (DOMAIN M28). No persons in it.
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use crate::domain::contract::BtwSoort;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Wat voor afspraak het is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContractType {
    /// Een tarief per traject (L783-785).
    Traject,
    /// Subsidie met een afgesproken resultaat (L1364-1366).
    Subsidie,
    /// Een bedrag per groepsproject (L747-763).
    Project,
}

/// Wat er gedaan moet zijn voor de betaling (BR01, L820).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Betaalcomponent {
    /// De intake.
    Intake,
    /// De leerdoelen.
    Leerdoelen,
    /// De match: de getekende overeenkomst (BR02).
    Match,
}

/// Contract of raamafspraak (M28; BR03, BR05, BR06, L725-729, L783-785, L820, L1364-1366).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Nummer van het contract (BR05).
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "F_contract", "x-regel" = "BR05"))]
    pub contract_id: String,
    /// Wat voor afspraak het is.
    #[schemars(extend("x-klasse" = "F_contract"))]
    pub r#type: ContractType,
    /// Tarief per traject in hele centen; 60000 is 600 euro (BR03, L785).
    #[schemars(range(min = 0), extend("x-eenheid" = "cent", "x-klasse" = "F_contract", "x-regel" = "BR03"))]
    pub tarief_centen_per_traject: i64,
    /// Aantal trajecten per jaar waar ten minste naar wordt gestreefd (BR06).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 0, max = 99999), extend("x-klasse" = "F_contract"))]
    pub streef_min: Option<u32>,
    /// Aantal trajecten per jaar waar ten hoogste naar wordt gestreefd (BR06).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 0, max = 99999), extend("x-klasse" = "F_contract"))]
    pub streef_max: Option<u32>,
    /// Aantal trajecten per jaar waarboven niets kan (BR06).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 0, max = 99999), extend("x-klasse" = "F_contract"))]
    pub harde_limiet: Option<u32>,
    /// Het kalenderjaar waarvoor het geldt (BR05).
    #[schemars(range(min = 2000, max = 2100), extend("x-klasse" = "F_contract", "x-regel" = "BR05"))]
    pub jaar: u16,
    /// Wat er gedaan moet zijn voor de betaling, elk één keer (BR01).
    #[schemars(length(min = 1), extend("uniqueItems" = true, "x-klasse" = "F_contract", "x-regel" = "BR01"))]
    pub betaalcomponenten: Vec<Betaalcomponent>,
    /// Om de hoeveel dagen er een voortgangsrapportage komt; 42 als het er niet staat (BR24).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1, max = 366), extend("x-klasse" = "F_contract"))]
    pub rapportage_interval_dagen: Option<u16>,
    /// Of er na vier weken een go/no-go is (BR22).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "F_contract"))]
    pub go_no_go: Option<bool>,
    /// De btw-categorie van de facturen.
    #[schemars(extend("x-klasse" = "F_contract"))]
    pub btw_categorie: BtwSoort,
    /// Binnen hoeveel dagen wordt betaald.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1, max = 120), extend("x-klasse" = "F_contract"))]
    pub betaaltermijn_dagen: Option<u8>,
    /// De gemeenten die meedoen, bij een regionaal contract (L426, L1364-1366).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schemars(inner(length(min = 1, max = 200)), extend("x-klasse" = "F_contract"))]
    pub deelnemende_gemeenten: Vec<String>,
    /// Op welke grondslag persoonsgegevens worden verwerkt; ten hoogste 500 tekens.
    #[schemars(length(min = 1, max = 500), extend("x-klasse" = "F_contract"))]
    pub verwerkersgrondslag: String,
}
