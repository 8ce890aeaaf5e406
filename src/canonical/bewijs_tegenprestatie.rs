//! `bewijs-tegenprestatie/1`: the person shows the gemeente the agreement he signed with an organisation, by her
//! portal (DOMAIN M14). Nothing of it goes to a centrale: he found the place himself (BR44).
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// In welke vorm iemand zelf werk vond (DOMAIN F1, F13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Vorm {
    /// De gemeente verwees of geeft toestemming (L311-363).
    DoorverwijzenToestemmen,
    /// De persoon schreef zich zelf in bij een zorginstelling (L947-951).
    EigenInitiatiefZorg,
}

/// Getekende overeenkomst als bewijs van een tegenprestatie (M14; BR43, BR44, L359-361, L683-687).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BewijsTegenprestatie {
    /// Nummer van het traject. Laat het weg als er nog geen traject is: de hub begint er een en geeft het nummer in zijn antwoord.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: Option<String>,
    /// Zaaknummer van de gemeente: over wie het gaat, als het traject hiermee begint. Later vult de hub het.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_zaak"))]
    pub zaaknummer: Option<String>,
    /// In welke vorm, als het traject hiermee begint: zonder dit is het doorverwijzen en toestemmen.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P3_tegenprestatie"))]
    pub vorm: Option<Vorm>,
    /// Naam van de organisatie.
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P3_tegenprestatie"))]
    pub organisatie: String,
    /// Datum waarop is getekend.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P3_tegenprestatie"))]
    pub getekend_op: NaiveDate,
    /// SHA-256 van de bytes van het getekende document: 64 hexadecimale tekens, kleine letters.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"), extend("x-klasse" = "P3_tegenprestatie"))]
    pub document_sha256: String,
    /// Aantal dagdelen per week, 1 tot en met 14 (BR15).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1, max = 14), extend("x-klasse" = "P3_tegenprestatie", "x-regel" = "BR15"))]
    pub dagdelen_per_week: Option<u8>,
}
