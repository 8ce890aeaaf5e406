//! `factuur/1`: an invoice with one line for each traject and the proof of each (DOMAIN M29). No name and no BSN: a
//! traject is its number.
//!
//! The shape only. That the tariff is that of the contract (BR03), that a traject is billed once (BR04) and that the
//! sums are right (BR08) are rules. Doc comments are Dutch: partners read them in the schema.

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
    #[schemars(range(min = 0), extend("x-eenheid" = "cent", "x-klasse" = "F", "x-regel" = "BR08"))]
    pub bedrag_centen: i64,
}

/// Wat er is gedaan: zonder deze drie datums geen betaling (BR01, L820). Alleen bij een contract dat delen betaalt, staat er wat
/// voor dat deel nodig is. De hub toetst aan wat zij zelf heeft vastgelegd.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bewijs {
    /// Datum van de intake (BR01).
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "F", "x-regel" = "BR01"))]
    pub intake_datum: NaiveDate,
    /// Datum waarop de leerdoelen zijn vastgesteld (BR01).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "F", "x-regel" = "BR01"))]
    pub leerdoelen_datum: Option<NaiveDate>,
    /// Datum van de laatste handtekening onder de overeenkomst (BR02).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "F", "x-regel" = "BR01"))]
    pub match_datum: Option<NaiveDate>,
    /// Kenmerk van de getekende overeenkomst (BR02).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "F", "x-regel" = "BR02"))]
    pub overeenkomst_id: Option<String>,
}

/// Eén traject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactuurRegel {
    /// Nummer van het traject (BR04).
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref", "x-regel" = "BR04"))]
    pub traject_id: String,
    /// Wat er is gedaan (BR01). Een afzender mag het weglaten: de hub vult in wat zij heeft vastgelegd.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-regel" = "BR01"))]
    pub bewijs: Option<Bewijs>,
    /// Altijd 1: een traject wordt één keer gefactureerd (BR04).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1, max = 1), extend("x-klasse" = "F", "x-regel" = "BR04"))]
    pub aantal: Option<u8>,
    /// Het tarief van het contract in hele centen (BR03).
    #[schemars(range(min = 0), extend("x-eenheid" = "cent", "x-klasse" = "F", "x-regel" = "BR03"))]
    pub prijs_centen: i64,
}

/// Factuur per traject, zonder persoonsgegevens (M29; BR01-BR08, L783-785, L820).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Factuur {
    /// Nummer van de factuur, uniek per leverancier en jaar.
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "F"))]
    pub factuurnr: String,
    /// Nummer van het contract (BR05).
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "F", "x-regel" = "BR05"))]
    pub contract_id: String,
    /// Datum van de factuur (BR07).
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "F"))]
    pub factuurdatum: NaiveDate,
    /// Uiterste dag van betaling.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "F"))]
    pub vervaldatum: NaiveDate,
    /// Eén regel voor elk traject.
    #[schemars(length(min = 1, max = 500))]
    pub regels: Vec<FactuurRegel>,
    /// De btw over het geheel.
    #[schemars(extend("x-regel" = "BR08"))]
    pub btw: Btw,
    /// Totaal zonder btw in hele centen (BR08).
    #[schemars(range(min = 0), extend("x-eenheid" = "cent", "x-klasse" = "F", "x-regel" = "BR08"))]
    pub totaal_excl_centen: i64,
    /// Totaal met btw in hele centen (BR08).
    #[schemars(range(min = 0), extend("x-eenheid" = "cent", "x-klasse" = "F", "x-regel" = "BR08"))]
    pub totaal_incl_centen: i64,
    /// Rekeningnummer van de leverancier.
    #[schemars(extend("format" = "iban", "x-klasse" = "F"))]
    pub iban: String,
    /// KvK-nummer van de leverancier.
    #[schemars(extend("format" = "kvk", "x-klasse" = "F"))]
    pub kvk: String,
    /// OIN van de gemeente.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("format" = "oin", "x-klasse" = "F"))]
    pub oin_afnemer: Option<String>,
}
