//! `vacature/1`: volunteer work a zorginstelling offers, to the vacancy platforms of centrales (DOMAIN M10). Not about a
//! person and not of a traject.
//!
//! The shape only. What work may not be offered (BR29-BR32) is a rule. Doc comments are Dutch: partners read them in the
//! schema.

use super::aanmelding::Taalniveau;
use super::klasse::Klasse;
use super::plaatsingsovereenkomst::Organisatie;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Het soort werk (L1117-1127).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SoortWerk {
    /// Chauffeur.
    Chauffeur,
    /// Administratie.
    Administratie,
    /// Tuin.
    Tuin,
    /// Vervoer van cliënten van en naar afdelingen.
    InternTransport,
    /// Ondersteuning in horeca, winkel of kapper in het gebouw.
    HorecaWinkelKapper,
    /// Ondersteuning bij activiteiten; het meest voorkomend.
    Activiteitenbegeleiding,
    /// Cliëntenbezoek, thuis of naar buiten.
    Clientenbezoek,
    /// Ondersteuning van de woonassistent: koffie, thee, een praatje.
    WoonassistentOndersteuning,
    /// Iets anders; de taken zeggen wat.
    Overig,
}

/// Of de vacature nog open is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VacatureStatus {
    /// Open voor voorstellen.
    Open,
    /// Er is iemand gevonden.
    Gevuld,
    /// Ingetrokken.
    Gesloten,
}

/// Eén taak.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Taak {
    /// Wat de vrijwilliger doet, ten hoogste 300 tekens.
    #[schemars(length(min = 1, max = 300), extend("x-klasse" = "P0"))]
    pub omschrijving: String,
    /// Of er lichamelijk contact met cliënten bij nodig is; dat mag niet (BR29, L1111-1117).
    #[schemars(extend("x-klasse" = "P0"))]
    pub fysiek_contact: bool,
    /// Of het een handeling van een beroepskracht is; dat mag niet (BR29, L1111-1117).
    #[schemars(extend("x-klasse" = "P0"))]
    pub beroepshandeling: bool,
}

/// Of het werk betaald werk zou verdringen (L868-872).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdringing {
    /// Of de organisatie economisch belang bij het werk heeft; dat mag niet (BR31, L868).
    #[schemars(extend("x-klasse" = "P0"))]
    pub economisch_belang: bool,
    /// Of onlangs iemand is ontslagen die hetzelfde werk deed; dat mag niet (BR32, L870-872).
    #[schemars(extend("x-klasse" = "P0"))]
    pub recent_ontslag_zelfde_werk: bool,
}

/// Vrijwilligerswerk dat een zorginstelling aanbiedt (M10; L1066-1072, L1095-1127, L868-872).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vacature {
    /// Kenmerk van de vacature bij de organisatie.
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P0"))]
    pub vacature_id: String,
    /// De organisatie die het werk aanbiedt: de afzender zelf.
    #[schemars(transform = Klasse("P0"))]
    pub organisatie: Organisatie,
    /// Titel, ten hoogste 200 tekens.
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P0"))]
    pub titel: String,
    /// Het soort werk (L1117-1127).
    #[schemars(extend("x-klasse" = "P0"))]
    pub soort: SoortWerk,
    /// De taken, ten minste één.
    #[schemars(length(min = 1))]
    pub taken: Vec<Taak>,
    /// Het vaste dagdeel, bijvoorbeeld "woensdagmiddag" (BR33, L1095-1099).
    #[schemars(length(min = 1, max = 100), extend("x-klasse" = "P0", "x-regel" = "BR33"))]
    pub vast_dagdeel: String,
    /// Aantal dagdelen per week, 1 tot en met 14 (BR15, L1095).
    #[schemars(range(min = 1, max = 14), extend("x-klasse" = "P0", "x-regel" = "BR15"))]
    pub dagdelen_per_week: u8,
    /// Of een verklaring omtrent gedrag nodig is (BR34, L1087-1089).
    #[schemars(extend("x-klasse" = "P0"))]
    pub vereist_vog: bool,
    /// Het taalniveau Nederlands dat ten minste nodig is (L1044).
    #[schemars(extend("x-klasse" = "P0"))]
    pub min_taal: Taalniveau,
    /// Of het werk betaald werk zou verdringen (L868-872).
    pub verdringing: Verdringing,
    /// Of de vacature nog open is.
    #[schemars(extend("x-klasse" = "P0"))]
    pub status: VacatureStatus,
}
