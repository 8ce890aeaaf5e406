//! `plaatsingsovereenkomst/1`: the signed agreement of a placement, sent by the centrale and copied to the gemeente and
//! the institution (DOMAIN M13).
//!
//! The shape only. That `document_sha256` equals `document.sha256`, that the hash fits the content and that both copies
//! arrive (BR26) are rules. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// De organisatie waar de persoon vrijwilligerswerk doet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organisatie {
    /// Kenmerk van de organisatie bij de hub, bijvoorbeeld ZI-LIN.
    #[schemars(regex(pattern = r"^[A-Z][A-Z0-9-]{1,39}$"), extend("x-klasse" = "P2"))]
    pub partij: String,
    /// Naam van de organisatie.
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P2"))]
    pub naam: String,
}

/// Wanneer elke partij heeft getekend; de laatste datum is de matchdatum (BR02, L803).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ondertekend {
    /// Datum waarop de persoon zelf heeft getekend.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2", "x-regel" = "BR26"))]
    pub client: NaiveDate,
    /// Datum waarop de vrijwilligerscentrale heeft getekend.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2", "x-regel" = "BR26"))]
    pub centrale: NaiveDate,
    /// Datum waarop de organisatie heeft getekend.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2", "x-regel" = "BR26"))]
    pub organisatie: NaiveDate,
}

/// Het soort bestand van het getekende document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Formaat {
    /// PDF.
    #[serde(rename = "application/pdf")]
    Pdf,
    /// Scan als JPEG.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// Scan als PNG.
    #[serde(rename = "image/png")]
    Png,
    /// Scan als TIFF.
    #[serde(rename = "image/tiff")]
    Tiff,
    /// OpenDocument-tekst.
    #[serde(rename = "application/vnd.oasis.opendocument.text")]
    Odt,
    /// Word-document.
    #[serde(rename = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    Docx,
}

/// Het getekende document zelf: meegestuurd of op te halen, een van beide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["inhoud"]}, {"required": ["verwijzing"]}]))]
pub struct Document {
    /// Bestandsnaam, zonder map en zonder schuine strepen.
    #[schemars(
        length(min = 1, max = 200),
        regex(pattern = r"^[^./\\\x00-\x1F][^/\\\x00-\x1F]*$"),
        extend("x-klasse" = "P2")
    )]
    pub naam: String,
    /// Het soort bestand (mediatype).
    #[schemars(extend("x-klasse" = "P2"))]
    pub formaat: Formaat,
    /// De inhoud van het bestand in base64.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 4), extend("contentEncoding" = "base64", "x-klasse" = "P2"))]
    pub inhoud: Option<String>,
    /// Adres waar het bestand is op te halen (https).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(max = 2000), regex(pattern = r"^https://"), extend("format" = "uri", "x-klasse" = "P2"))]
    pub verwijzing: Option<String>,
    /// SHA-256 van de bytes van het bestand: 64 hexadecimale tekens, kleine letters.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"), extend("x-klasse" = "P2"))]
    pub sha256: String,
}

/// Getekende plaatsingsovereenkomst; dezelfde kopie gaat naar gemeente en organisatie (M13; BR26, L803-805, L1085-1087).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plaatsingsovereenkomst {
    /// Kenmerk van de overeenkomst bij de centrale; staat op elke kopie.
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P2"))]
    pub overeenkomst_id: String,
    /// Volgnummer binnen het traject: 1 voor de eerste, doorgeteld na een nieuwe match.
    #[schemars(range(min = 1, max = 999), extend("x-klasse" = "P2"))]
    pub volgnr: u32,
    /// Nummer van het traject, uitgegeven door de hub.
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: String,
    /// Zaaknummer van de gemeente, voor haar kopie. De hub vult het uit de aanmelding; een afzender laat het weg.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_zaak"))]
    pub zaaknummer: Option<String>,
    /// Pseudoniem van de persoon voor één ontvanger. De hub vult het; de gemeente krijgt het niet (BR46).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_client"))]
    pub client_ref: Option<String>,
    /// Nummer van het contract waaronder het traject telt (L725-729).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P2_traject"))]
    pub contract_id: Option<String>,
    /// De leerdoelen waaraan wordt gewerkt, ten minste één en elk één keer (BR26, L803).
    #[schemars(
        length(min = 1),
        inner(length(min = 1, max = 64)),
        extend("uniqueItems" = true, "x-klasse" = "P2", "x-regel" = "BR26")
    )]
    pub leerdoel_ids: Vec<String>,
    /// De organisatie waar de persoon wordt geplaatst.
    pub organisatie: Organisatie,
    /// Kenmerk van de vacature.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P2"))]
    pub vacature_id: Option<String>,
    /// Wat de persoon gaat doen; vast werk, ten hoogste 1000 tekens (BR33, L1095-1099).
    #[schemars(length(min = 1, max = 1000), extend("x-klasse" = "P2"))]
    pub werkzaamheden: String,
    /// Eerste dag van de plaatsing.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2"))]
    pub startdatum: NaiveDate,
    /// Geplande laatste dag van de plaatsing.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2"))]
    pub einddatum_gepland: NaiveDate,
    /// Het vaste dagdeel, bijvoorbeeld "dinsdagochtend" (BR33, L1095-1099).
    #[schemars(length(min = 1, max = 100), extend("x-klasse" = "P2"))]
    pub vast_dagdeel: String,
    /// Aantal dagdelen per week, 1 tot en met 14 (BR15).
    #[schemars(range(min = 1, max = 14), extend("x-klasse" = "P2", "x-regel" = "BR15"))]
    pub dagdelen_per_week: u8,
    /// Wanneer elke partij heeft getekend.
    pub ondertekend: Ondertekend,
    /// Naam of functie van de begeleider bij de organisatie (L1133-1151).
    #[schemars(length(min = 1, max = 200), extend("x-klasse" = "P2"))]
    pub begeleider_organisatie: String,
    /// Of de persoon de geheimhouding heeft aanvaard (BR35, L1083-1087).
    #[schemars(extend("x-klasse" = "P2"))]
    pub geheimhouding_geaccepteerd: bool,
    /// Het getekende document.
    pub document: Document,
    /// SHA-256 van het getekende document; gelijk aan document.sha256 en op elke kopie dezelfde (BR26).
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"), extend("x-klasse" = "P2"))]
    pub document_sha256: String,
}
