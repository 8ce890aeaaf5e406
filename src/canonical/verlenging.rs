//! `verlenging/1`: a traject goes on beyond the half year, with the consent of the gemeente (DOMAIN M39).
//!
//! The shape only. That only the gemeente can consent, and that guidance beyond six months needs this (BR21), are
//! rules. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Verlenging van een traject na het halve jaar (M39; BR21, L727-729).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verlenging {
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
    /// Nieuwe geplande laatste dag (BR21).
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2", "x-regel" = "BR21"))]
    pub nieuwe_einddatum: NaiveDate,
    /// Of de gemeente akkoord is; alleen zij kan dat zeggen (BR21).
    #[schemars(extend("x-klasse" = "P2", "x-regel" = "BR21"))]
    pub akkoord_gemeente: bool,
    /// Waarom er meer tijd nodig is; ten hoogste 500 tekens.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 500), extend("x-klasse" = "P2_stap"))]
    pub reden: Option<String>,
}
