//! `terugverwijzing/1`: the person goes back to the gemeente, with the facts (DOMAIN M21). Paid work is no reason
//! here: that is a mutatie (BR42).
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Waarom de persoon teruggaat (L799, L1200-1208, L448).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reden {
    /// De persoon wil niet (L799).
    ClientWilNiet,
    /// De persoon is niet gemotiveerd (L1200-1208).
    NietGemotiveerd,
    /// De persoon is niet geschikt voor dit werk (L1200-1208).
    NietGeschikt,
    /// Er is geen plek te vinden (L374-380).
    NietBemiddelbaar,
    /// De persoon is uitgevallen (L448).
    Uitval,
    /// Na vier weken is besloten te stoppen (BR23).
    NoGo,
}

/// Hoe ver het traject was; vóór de match wordt er niet betaald (BR09).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fase {
    /// Aangemeld of geaccepteerd; er was nog geen intake.
    Aanmelding,
    /// De intake was gedaan.
    Intake,
    /// De leerdoelen waren vastgesteld.
    Leerdoelen,
    /// Er was een voorstel.
    Match,
    /// De kennismaking was geweest.
    Kennismaking,
    /// De persoon was geplaatst.
    Plaatsing,
    /// De persoon was in training (L438).
    Training,
}

/// Terugverwijzing van een persoon naar de gemeente (M21; BR09, L799, L1200-1208, L448).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terugverwijzing {
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
    /// Datum van de terugverwijzing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "P2_stap"))]
    pub datum: Option<NaiveDate>,
    /// Waarom de persoon teruggaat.
    #[schemars(extend("x-klasse" = "P2_stap"))]
    pub reden: Reden,
    /// Hoe ver het traject was (BR09).
    #[schemars(extend("x-klasse" = "P2_stap"))]
    pub fase: Fase,
    /// Wat er is gebeurd: feiten, geen oordeel; ten hoogste 500 tekens.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 500), extend("x-klasse" = "P2_stap"))]
    pub feitelijke_toelichting: Option<String>,
}
