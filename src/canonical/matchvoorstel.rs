//! `matchvoorstel/1`: the centrale proposes a person for a vacancy, after the person chose it (DOMAIN M11). The
//! institution gets what it needs to invite her; the gemeente only learns the day.
//!
//! The shape only. Doc comments are Dutch: partners read them in the schema.

use super::klasse::Klasse;
use super::persoon::Naam;
use super::plaatsingsovereenkomst::Organisatie;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Hoe de organisatie de persoon bereikt: ten minste een telefoonnummer of een e-mailadres. Geen adres.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("anyOf" = [{"required": ["telefoon"]}, {"required": ["email"]}]))]
pub struct Bereikbaar {
    /// Telefoonnummer. Cijfers, spaties, streepjes, haakjes en een plus.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 5, max = 30), regex(pattern = r"^\+?[0-9() -]+$"), extend("x-klasse" = "P2_match"))]
    pub telefoon: Option<String>,
    /// E-mailadres.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(max = 254), extend("format" = "email", "x-klasse" = "P2_match"))]
    pub email: Option<String>,
}

/// Voorstel om iemand kennis te laten maken bij een organisatie; de gemeente krijgt alleen de datum (M11; L793-795,
/// L529-531).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matchvoorstel {
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
    /// Datum van het voorstel; het enige wat de gemeente van een voorstel te zien krijgt.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2"))]
    pub datum_voorstel: NaiveDate,
    /// Kenmerk van de vacature.
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P2_match"))]
    pub vacature_id: String,
    /// De organisatie aan wie de persoon wordt voorgesteld.
    #[schemars(transform = Klasse("P2_match"))]
    pub organisatie: Organisatie,
    /// Of de persoon dit zelf heeft gekozen; zonder die keuze is er geen voorstel (BR28, L531, L795).
    #[schemars(extend("const" = true, "x-klasse" = "P2_match", "x-regel" = "BR28"))]
    pub client_keuze: bool,
    /// Welke wensen van de persoon hier passen, elk van ten hoogste 300 tekens (L795).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schemars(inner(length(min = 1, max = 300)), extend("x-klasse" = "P2_match"))]
    pub wens_aansluiting: Vec<String>,
    /// Naam van de persoon.
    #[schemars(transform = Klasse("P2_match"))]
    pub naam: Naam,
    /// Hoe de organisatie de persoon bereikt.
    pub contact: Bereikbaar,
}
