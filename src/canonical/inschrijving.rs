//! `inschrijving/1`: the person registers at the centrale; the hub carries it inside a formal traject only (DOMAIN
//! M07). Whether there is a benefit may be asked, which one not: there is no field for it (RQ16).
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use super::persoon::{Contact, Naam};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Of de persoon een uitkering heeft; welke wordt niet gevraagd (L659-661).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InUitkeringssituatie {
    /// Ja.
    Ja,
    /// Nee.
    Nee,
    /// Niet bekend of niet gezegd.
    Onbekend,
}

/// Inschrijving bij een vrijwilligerscentrale (M07; BR44, L653-661).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inschrijving {
    /// Nummer van het traject, uit de aanmelding.
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: String,
    /// Pseudoniem van de persoon bij de afzender. Elke ontvanger krijgt zijn eigen; de gemeente krijgt het niet (BR46).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_client"))]
    pub client_ref: Option<String>,
    /// Code van de centrale waar de persoon zich inschrijft, als een re-integratiebureau dat namens de persoon doet (L452-454).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P1"))]
    pub centrale: Option<String>,
    /// Naam van de persoon.
    pub naam: Naam,
    /// Hoe de persoon te bereiken is, met het woonadres (L655).
    #[schemars(extend("required" = ["adres"]))]
    pub contact: Contact,
    /// Hoogste of laatste opleiding.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P2_intake"))]
    pub opleiding: Option<String>,
    /// Wat de persoon kan, elk van ten hoogste 200 tekens.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schemars(inner(length(min = 1, max = 200)), extend("x-klasse" = "P2_intake"))]
    pub vaardigheden: Vec<String>,
    /// Wat de persoon over zichzelf wil vertellen; ten hoogste 1000 tekens.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 1000), extend("x-klasse" = "P2_intake"))]
    pub achtergrond: Option<String>,
    /// Waarom de persoon vrijwilligerswerk wil doen; ten hoogste 1000 tekens.
    #[schemars(length(min = 1, max = 1000), extend("x-klasse" = "P2_intake"))]
    pub motivatie: String,
    /// Of de persoon een uitkering heeft (L659-661).
    #[schemars(extend("x-klasse" = "P3_uitkering"))]
    pub in_uitkeringssituatie: InUitkeringssituatie,
}
