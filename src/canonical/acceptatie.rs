//! `acceptatie/1`: the centrale (or the re-integratiebureau) says whether it takes the person the gemeente referred
//! (DOMAIN M02).
//!
//! The shape only. That `weerstand` is an answer to a training alone, and the five working days, are rules of the
//! practice. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Het antwoord op de aanmelding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Besluit {
    /// De persoon wordt begeleid; het traject begint.
    Geaccepteerd,
    /// De persoon is nog niet te bemiddelen (L374-380).
    NietBemiddelbaar,
    /// Er is nu geen plaats.
    GeenCapaciteit,
    /// De persoon wil niet; alleen bij een training van acht weken (L432-434).
    Weerstand,
}

/// Antwoord op een aanmelding: geaccepteerd of niet (M02; L374-380, L432-434).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Acceptatie {
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
    /// Het antwoord op de aanmelding.
    #[schemars(extend("x-klasse" = "P2_stap"))]
    pub besluit: Besluit,
    /// Toelichting op het antwoord, ten hoogste 1000 tekens.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 1000), extend("x-klasse" = "P2_stap"))]
    pub toelichting: Option<String>,
    /// Datum van het antwoord (BR07, BR21).
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_stap"))]
    pub datum: NaiveDate,
}
