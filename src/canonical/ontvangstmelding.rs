//! `ontvangstmelding/1`: what the hub answers a sender: accepted, seen before, or refused and why; and what it tells him
//! later, when a delivery was given up; and what it tells a receiver when a message he got is withdrawn (DOMAIN M36).
//!
//! Never holds a value of the message it answers. Doc comments are Dutch: partners read them in the schema.

use crate::message::code::Code;
use crate::message::finding::{Finding, Severity, Stage};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Wat de hub met het bericht heeft gedaan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Oordeel {
    /// Het bericht is aanvaard en gaat door naar de ontvangers.
    Aanvaard,
    /// Hetzelfde bericht was al ontvangen; er verandert niets (BR57).
    Herhaling,
    /// Het bericht is geweigerd; de bevindingen zeggen waarom (BR58).
    Geweigerd,
    /// Dit kenmerk is al gebruikt voor een bericht met een andere inhoud (BR57).
    Conflict,
    /// Het bericht kon niet worden gelezen.
    Onleesbaar,
    /// Het bericht was aanvaard en is bij een ontvanger niet bezorgd; de hub houdt die levering vast.
    NietBezorgd,
    /// De afzender trekt het bericht in: verwerk het niet verder, en wis wat u ervan bewaarde en niet moet bewaren.
    Ingetrokken,
}

impl Oordeel {
    /// The word of the schema, for logs, metrics and traces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aanvaard => "aanvaard",
            Self::Herhaling => "herhaling",
            Self::Geweigerd => "geweigerd",
            Self::Conflict => "conflict",
            Self::Onleesbaar => "onleesbaar",
            Self::NietBezorgd => "niet_bezorgd",
            Self::Ingetrokken => "ingetrokken",
        }
    }
}

/// Eén bevinding: wat er niet klopt, waar, en volgens welke regel. Bevat nooit een waarde uit het bericht.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bevinding {
    /// Code van de bevinding; de lijst staat in de koppelhandleiding.
    #[schemars(
        with = "String",
        length(max = 64),
        regex(pattern = r"^TB-[A-Z0-9]+(-[A-Z0-9]+)*$"),
        extend("x-klasse" = "P0")
    )]
    pub code: Code,
    /// De regel die is geschonden: BR.., een sleutelwoord van het schema, of leeg.
    #[schemars(length(max = 200), extend("x-klasse" = "P0"))]
    pub regel: String,
    /// Hoe ernstig het is: een signaal houdt het bericht niet tegen, een fout wel.
    #[schemars(with = "String", extend("enum" = ["signaal", "fout"], "x-klasse" = "P0"))]
    pub severity: Severity,
    /// De stap waarin het is gevonden.
    #[schemars(
        with = "String",
        extend(
            "enum" = [
                "receive", "envelope", "parse", "schema", "map", "canonical", "rules", "commit", "map_out",
                "schema_out", "deliver"
            ],
            "x-klasse" = "P0"
        )
    )]
    pub stage: Stage,
    /// De plek in het bericht: een JSON Pointer, een XPath, of leeg voor het hele bericht.
    #[schemars(extend("x-klasse" = "P0"))]
    pub path: String,
    /// Regelnummer in het bericht zoals ontvangen, vanaf 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1), extend("x-klasse" = "P0"))]
    pub line: Option<u32>,
    /// Wat er mis is en wat goed zou zijn, in gewone woorden.
    #[schemars(extend("x-klasse" = "P0"))]
    pub text: String,
}

impl From<&Finding> for Bevinding {
    fn from(found: &Finding) -> Self {
        Self {
            code: found.code,
            regel: found.regel.clone(),
            severity: found.severity,
            stage: found.stage,
            path: found.path.clone(),
            line: found.line,
            text: found.text.clone(),
        }
    }
}

/// Ontvangst- of foutmelding van de hub aan de afzender van een bericht (M36).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ontvangstmelding {
    /// Kenmerk dat de hub aan het ontvangen bericht gaf (UUID).
    #[schemars(extend("format" = "uuid", "x-klasse" = "P0"))]
    pub bericht_id: String,
    /// Het eigen kenmerk van de afzender waarop dit het antwoord is; leeg als het niet te lezen was.
    #[schemars(length(max = 255), extend("x-klasse" = "P0"))]
    pub antwoord_op: String,
    /// Wat de hub met het bericht heeft gedaan.
    #[schemars(extend("x-klasse" = "P0"))]
    pub oordeel: Oordeel,
    /// Moment waarop de laatste byte van het bericht binnen was (RFC 3339).
    #[schemars(with = "String", extend("format" = "date-time", "x-klasse" = "P0"))]
    pub ontvangen_op: DateTime<Utc>,
    /// Nummer van het traject waar het bericht bij hoort, als dat bekend is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: Option<String>,
    /// Bij een bericht dat is ingetrokken omdat er een beter voor in de plaats komt: het kenmerk van de hub van dat nieuwe bericht (UUID).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("format" = "uuid", "x-klasse" = "P0"))]
    pub vervangen_door: Option<String>,
    /// Wat er is gevonden; leeg als er niets aan de hand is.
    pub bevindingen: Vec<Bevinding>,
}
