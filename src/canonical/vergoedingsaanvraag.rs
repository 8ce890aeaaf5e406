//! `vergoedingsaanvraag/1`: travel, child care or clothing, claimed from the gemeente (DOMAIN M25).
//!
//! The shape only. Whether there is a scheme and money left (BR51-BR53) are rules. Doc comments are Dutch: partners
//! read them in the schema.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Waarvoor de vergoeding is (L571-585).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Soort {
    /// Reiskosten (BR51).
    Reiskosten,
    /// Kinderopvang (BR52).
    Kinderopvang,
    /// Kleding (BR53).
    Kleding,
}

/// Aanvraag van een vergoeding van kosten (M25; BR51-BR53, L571-585).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("allOf" = [{"if": {"properties": {"soort": {"const": "kinderopvang"}}, "required": ["soort"]}, "then": {"required": ["zelf_geregeld"]}}, {"if": {"properties": {"soort": {"const": "kleding"}}, "required": ["soort"]}, "then": {"required": ["veiligheidsvoorschrift"]}}]))]
pub struct Vergoedingsaanvraag {
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
    /// Waarvoor de vergoeding is.
    #[schemars(extend("x-klasse" = "F_vergoeding"))]
    pub soort: Soort,
    /// Het gevraagde bedrag, in hele centen.
    #[schemars(range(min = 1), extend("x-eenheid" = "cent", "x-klasse" = "F_vergoeding"))]
    pub bedrag_centen: i64,
    /// SHA-256 van de bytes van het bewijsstuk: 64 hexadecimale tekens, kleine letters.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"), extend("x-klasse" = "F_vergoeding"))]
    pub bewijs_sha256: String,
    /// Kilometers per reis; bij reiskosten.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1, max = 9999), extend("x-klasse" = "F_vergoeding"))]
    pub km: Option<u16>,
    /// Aantal reizen; bij reiskosten.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1, max = 999), extend("x-klasse" = "F_vergoeding"))]
    pub aantal_reizen: Option<u16>,
    /// Of de persoon de opvang zelf heeft geregeld; verplicht bij kinderopvang (BR52).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "F_vergoeding", "x-regel" = "BR52"))]
    pub zelf_geregeld: Option<bool>,
    /// Of de kleding een veiligheidsvoorschrift is; verplicht bij kleding (BR53).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "F_vergoeding", "x-regel" = "BR53"))]
    pub veiligheidsvoorschrift: Option<bool>,
}
