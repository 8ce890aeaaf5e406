//! `tegenprestatieregistratie/1`: what the gemeente should know of somebody's tegenprestatie, and how old that
//! knowledge is (DOMAIN M33). The hub makes it every night.
//!
//! The shape only. When an entry is old (BR56) is a rule. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Wat de persoon doet (L325-327).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VormTegenprestatie {
    /// Vrijwilligerswerk.
    Vrijwilligerswerk,
    /// Mantelzorg.
    Mantelzorg,
    /// Scholing of taaltraining.
    Scholing,
    /// Schuldhulpverlening.
    Schuldhulpverlening,
}

/// Waar de gemeente het van weet (L353-363).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bron {
    /// Een traject.
    Traject,
    /// Een getekende overeenkomst van de persoon zelf.
    Bewijs,
    /// De persoon zei het.
    EigenVerklaring,
}

/// Of het nog loopt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// De persoon doet dit.
    Geregistreerd,
    /// De persoon doet dit niet meer.
    Beeindigd,
}

/// Registratie van een tegenprestatie; blijft bij de gemeente (M33; BR56, L11-19, L325-327, L353-363, L1406-1410).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tegenprestatieregistratie {
    /// Nummer van het traject, uit de aanmelding.
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: String,
    /// Zaaknummer van de gemeente. De hub vult het uit de aanmelding; een afzender laat het weg.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_zaak"))]
    pub zaaknummer: Option<String>,
    /// Wat de persoon doet.
    #[schemars(extend("x-klasse" = "P3_tegenprestatie"))]
    pub vorm_tegenprestatie: VormTegenprestatie,
    /// Waar de gemeente het van weet.
    #[schemars(extend("x-klasse" = "P3_tegenprestatie"))]
    pub bron: Bron,
    /// Aantal dagdelen per week, 1 tot en met 14 (L11-19).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1, max = 14), extend("x-klasse" = "P3_tegenprestatie"))]
    pub omvang_dagdelen_per_week: Option<u8>,
    /// Tot wanneer het duurt (L11-19).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "P3_tegenprestatie"))]
    pub duur_tot: Option<NaiveDate>,
    /// Of het nog loopt.
    #[schemars(extend("x-klasse" = "P3_tegenprestatie"))]
    pub status: Status,
    /// Wanneer iemand dit voor het laatst heeft bevestigd (BR56).
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P3_tegenprestatie", "x-regel" = "BR56"))]
    pub laatst_bevestigd_op: NaiveDate,
    /// Of dat langer dan 365 dagen geleden is; de hub rekent het uit (BR56).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P3_tegenprestatie"))]
    pub verouderd: Option<bool>,
}
