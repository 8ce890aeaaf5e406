//! `oproep/1`: the gemeente invites the person to a participatiespreekuur or a meeting, on paper or by her portal, and
//! notes whether he came (DOMAIN M05).
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Hoe het met de oproep staat (L469-473).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// De oproep is verstuurd.
    Verstuurd,
    /// De persoon is gekomen.
    Verschenen,
    /// De persoon is niet gekomen.
    NietVerschenen,
    /// De persoon heeft zich afgemeld.
    Afgemeld,
}

/// Oproep voor een spreekuur of bijeenkomst (M05; L469-473).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Oproep {
    /// Nummer van het traject. Laat het weg als er nog geen traject is: de hub begint er een en geeft het nummer in zijn antwoord.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: Option<String>,
    /// Zaaknummer van de gemeente: over wie het gaat, als het traject hiermee begint. Later vult de hub het.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_zaak"))]
    pub zaaknummer: Option<String>,
    /// De dag.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_stap"))]
    pub datum: NaiveDate,
    /// De tijd, als 09:30 (24 uur, Nederlandse tijd).
    #[schemars(regex(pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), extend("x-klasse" = "P2_stap"))]
    pub tijd: String,
    /// Waar het is.
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P2_stap"))]
    pub locatie: String,
    /// Hoe het met de oproep staat.
    #[schemars(extend("x-klasse" = "P2_stap"))]
    pub status: Status,
}
