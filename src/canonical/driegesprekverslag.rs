//! `driegesprekverslag/1`: the talk of the person, the klantmanager and the participatiemedewerker, and the route they
//! chose (DOMAIN M06). Only the route leaves the gemeente; who took part tells something about health, so it stays.
//!
//! The shape only. That a zorgcategorie asks for a hulpverlener (BR54) is a rule. Doc comments are Dutch: partners
//! read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Wie meedoet (L481-491).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Deelnemer {
    /// De persoon zelf; altijd.
    Klant,
    /// De klantmanager; altijd.
    Klantmanager,
    /// De participatiemedewerker; altijd.
    Participatiemedewerker,
    /// Een gespecialiseerde hulpverlener; bij een zorgcategorie (BR54).
    Hulpverlener,
    /// Het re-integratiebureau.
    Reintegratie,
}

/// Waar het gesprek toe leidt (L487-501).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// Rechtstreeks naar een organisatie.
    DirectOrganisatie,
    /// Naar welzijnswerk in de buurt.
    WelzijnBuurt,
    /// Naar de vrijwilligerscentrale.
    Vrijwilligerscentrale,
    /// Naar een re-integratietraject.
    ReIntegratie,
    /// Geen route.
    Geen,
}

/// Driegesprek en routebesluit; naar buiten gaat alleen de route (M06; BR54, L481-501).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Driegesprekverslag {
    /// Nummer van het traject, uit de aanmelding.
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: String,
    /// Pseudoniem van de persoon bij de afzender. Elke ontvanger krijgt zijn eigen; de gemeente krijgt het niet (BR46).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_client"))]
    pub client_ref: Option<String>,
    /// Datum van het gesprek.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "P2_stap"))]
    pub datum: Option<NaiveDate>,
    /// Wie meedeed: ten minste klant, klantmanager en participatiemedewerker, elk één keer (BR54).
    #[schemars(length(min = 3), extend("uniqueItems" = true, "allOf" = [{"contains": {"const": "klant"}}, {"contains": {"const": "klantmanager"}}, {"contains": {"const": "participatiemedewerker"}}], "x-klasse" = "P4_bijzonder", "x-regel" = "BR54"))]
    pub deelnemers: Vec<Deelnemer>,
    /// Of de persoon in een zorgcategorie valt; blijft bij de gemeente (BR47, BR54).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P4_bijzonder"))]
    pub zorgcategorie: Option<bool>,
    /// Waar het gesprek toe leidt.
    #[schemars(extend("x-klasse" = "P2"))]
    pub route: Route,
}
