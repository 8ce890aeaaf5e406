//! `intakeverslag/1`: an intake was held (DOMAIN M08). The gemeente learns the day and the outcome; what was said stays
//! with the centrale (RQ17).
//!
//! The shape only. That a training of eight weeks needs `haalbaarheid` is a rule of the practice. Doc comments are Dutch:
//! partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Wie de intake heeft afgenomen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[expect(non_camel_case_types, reason = "the role codes of the practice")]
pub enum AfgenomenDoor {
    /// Participatiecoach van de vrijwilligerscentrale (L789-791).
    VC_PC,
    /// Trainer van het re-integratiebureau (L432).
    RIB_TR,
    /// Vrijwilligerscoördinator van de zorginstelling (L1032-1034).
    ZI_VC,
}

/// Of het traject haalbaar is (L432).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Haalbaarheid {
    /// Haalbaar.
    Voldoende,
    /// Niet haalbaar.
    Onvoldoende,
}

/// Wat er na de intake gebeurt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Uitkomst {
    /// Het traject gaat door.
    Door,
    /// Een ander traject past beter (L432-434).
    AnderTraject,
    /// Niet geschikt voor vrijwilligerswerk op dit moment.
    NietGeschikt,
}

/// Verslag van de intake; de gemeente krijgt alleen datum en uitkomst (M08; L432, L789-791, L1032-1034).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Intakeverslag {
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
    /// Datum van het intakegesprek (BR01, BR07).
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_stap"))]
    pub datum: NaiveDate,
    /// Wat er na de intake gebeurt.
    #[schemars(extend("x-klasse" = "P2_stap"))]
    pub uitkomst: Uitkomst,
    /// Rol van wie de intake heeft afgenomen.
    #[schemars(extend("x-klasse" = "P2_intake"))]
    pub afgenomen_door_rol: AfgenomenDoor,
    /// Hoe gemotiveerd de persoon is, 1 (niet) tot en met 5 (zeer) (L432).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1, max = 5), extend("x-klasse" = "P2_intake"))]
    pub motivatie_score: Option<u8>,
    /// Of het traject haalbaar is; verplicht bij een training van acht weken (L432).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P2_intake"))]
    pub haalbaarheid: Option<Haalbaarheid>,
    /// Wat de persoon kan, elk van ten hoogste 300 tekens (L1066-1070).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schemars(inner(length(min = 1, max = 300)), extend("x-klasse" = "P2_intake"))]
    pub competenties: Vec<String>,
}
