//! `signaal/1`: something to talk about with the person: not there, late, rules, trouble in the guidance (DOMAIN M17).
//! The hub makes one too, when a threshold is reached (BR40). There is no field for a sanction: a signal asks for a
//! talk.
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Wat er aan de hand is (L400-404, L559-565, L808-810).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Soort {
    /// De persoon is niet gekomen en heeft niets gemeld (BR40).
    NietVerschenen,
    /// De persoon kwam meermalen te laat (BR40).
    HerhaaldTeLaat,
    /// De persoon hield zich niet aan de regels van de organisatie (L808-810).
    RegelsOvertreden,
    /// De begeleiding loopt niet goed (L808-810).
    ProblemenBegeleiding,
}

/// Wat de afzender voorstelt. Een sanctie is geen voorstel (BR38, BR40).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Voorstel {
    /// Een gesprek met de persoon (L559-565).
    Gesprek,
    /// Een ander traject.
    AnderTraject,
    /// Geen voorstel; alleen ter informatie.
    Geen,
}

/// Signaal over een traject, met een voorstel om te praten (M17; BR40, L400-404, L559-565, L808-810).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signaal {
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
    /// Wat er aan de hand is.
    #[schemars(extend("x-klasse" = "P2_signaal"))]
    pub soort: Soort,
    /// Hoe vaak in deze periode.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1, max = 999), extend("x-klasse" = "P2_signaal"))]
    pub aantal: Option<u16>,
    /// Eerste dag van de periode.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_signaal"))]
    pub periode_van: NaiveDate,
    /// Laatste dag van de periode.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_signaal"))]
    pub periode_tot: NaiveDate,
    /// Of de persoon hier zelf iets over heeft kunnen zeggen.
    #[schemars(extend("x-klasse" = "P2_signaal"))]
    pub client_gehoord: bool,
    /// Wat de afzender voorstelt (BR40).
    #[schemars(extend("x-klasse" = "P2_signaal", "x-regel" = "BR40"))]
    pub voorstel: Voorstel,
}
