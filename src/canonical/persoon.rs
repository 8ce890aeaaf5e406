//! The parts that describe people in the canonical messages: a name, how to reach someone, the klantmanager. The doc
//! comments of the fields are Dutch because they are the descriptions partners read in the schema.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// De naam van de persoon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Naam {
    /// Voornamen voluit, gescheiden door spaties.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P1"))]
    pub voornamen: Option<String>,
    /// Voorletters, zoals de afzender ze schrijft.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 20), extend("x-klasse" = "P1"))]
    pub voorletters: Option<String>,
    /// Voorvoegsel van de geslachtsnaam, bijvoorbeeld "van der".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 20), extend("x-klasse" = "P1"))]
    pub voorvoegsel: Option<String>,
    /// Geslachtsnaam zonder voorvoegsel.
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P1"))]
    pub geslachtsnaam: String,
}

/// Hoe de persoon te bereiken is: ten minste een telefoonnummer of een e-mailadres.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("anyOf" = [{"required": ["telefoon"]}, {"required": ["email"]}]))]
pub struct Contact {
    /// Telefoonnummer, bij voorkeur internationaal geschreven. Cijfers, spaties, streepjes, haakjes en een plus.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 5, max = 30), regex(pattern = r"^\+?[0-9() -]+$"), extend("x-klasse" = "P1"))]
    pub telefoon: Option<String>,
    /// E-mailadres.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(max = 254), extend("format" = "email", "x-klasse" = "P1"))]
    pub email: Option<String>,
    /// Woonadres. Gaat alleen naar de gemeente, de centrale en het re-integratiebureau (L655).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub adres: Option<Adres>,
}

/// Een Nederlands adres, ingedeeld zoals in de BAG.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adres {
    /// Naam van de straat (openbare ruimte).
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P1_adres"))]
    pub straat: String,
    /// Huisnummer, zonder letter of toevoeging.
    #[schemars(range(min = 1, max = 99999), extend("x-klasse" = "P1_adres"))]
    pub huisnummer: u32,
    /// Huisletter.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(regex(pattern = r"^[A-Za-z]$"), extend("x-klasse" = "P1_adres"))]
    pub huisletter: Option<String>,
    /// Huisnummertoevoeging, bijvoorbeeld "bis" of "2".
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 10), extend("x-klasse" = "P1_adres"))]
    pub toevoeging: Option<String>,
    /// Postcode: vier cijfers en twee hoofdletters, zonder spatie.
    #[schemars(regex(pattern = r"^[1-9][0-9]{3}[A-Z]{2}$"), extend("x-klasse" = "P1_adres"))]
    pub postcode: String,
    /// Naam van de woonplaats.
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P1_adres"))]
    pub woonplaats: String,
}

/// De klantmanager bij de gemeente, als aanspreekpunt (L957).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Klantmanager {
    /// Naam van de klantmanager; ook de zorginstelling ziet die (L957).
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P1_medewerker"))]
    pub naam: String,
    /// Zakelijk telefoonnummer. Cijfers, spaties, streepjes, haakjes en een plus.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(
        length(min = 5, max = 30),
        regex(pattern = r"^\+?[0-9() -]+$"),
        extend("x-klasse" = "P1_medewerker_contact")
    )]
    pub telefoon: Option<String>,
    /// Zakelijk e-mailadres.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(max = 254), extend("format" = "email", "x-klasse" = "P1_medewerker_contact"))]
    pub email: Option<String>,
}
