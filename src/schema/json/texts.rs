//! What a broken JSON Schema keyword means, in Dutch. Names, bounds and lists come from the schema; nothing comes from
//! the message.

use jsonschema::JsonType;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

/// Values in one text; a longer list helps nobody.
const MAX_LISTED: usize = 20;

/// The text for a broken keyword; `beside` is the schema object it stands in.
pub(super) fn text(kind: &Kind, beside: Option<&Value>) -> String {
    match kind {
        Kind::Type { kind } => format!("Hier hoort {} te staan.", types(kind)),
        Kind::Required { .. } => "Dit veld is verplicht en ontbreekt.".into(),
        Kind::Enum { options } => format!("Deze waarde staat niet in de lijst. Toegestaan: {}.", list(options)),
        Kind::Constant { expected_value } => format!("Hier mag alleen `{}` staan.", plain(expected_value)),
        Kind::Pattern { .. } => match hint(beside) {
            Some(hint) => format!("De waarde heeft niet de juiste vorm: {hint}"),
            None => "De waarde heeft niet de juiste vorm.".into(),
        },
        Kind::RegexEngineFailure { .. } | Kind::BacktrackLimitExceeded { .. } => {
            "De vorm van deze waarde kan niet worden gecontroleerd.".into()
        }
        Kind::Format { format } => self::format(format),
        Kind::Minimum { limit } => format!("De waarde is te klein. Het minimum is {limit}."),
        Kind::Maximum { limit } => format!("De waarde is te groot. Het maximum is {limit}."),
        Kind::ExclusiveMinimum { limit } => format!("De waarde is te klein. Zij moet groter zijn dan {limit}."),
        Kind::ExclusiveMaximum { limit } => format!("De waarde is te groot. Zij moet kleiner zijn dan {limit}."),
        Kind::MultipleOf { multiple_of } => format!("De waarde moet een veelvoud zijn van {multiple_of}."),
        Kind::MinLength { limit: 1 } => "De waarde mag niet leeg zijn.".into(),
        Kind::MinLength { limit } => format!("De tekst is te kort. Het minimum is {limit} tekens."),
        Kind::MaxLength { limit } => format!("De tekst is te lang. Het maximum is {limit} tekens."),
        Kind::MinItems { limit: 1 } => "De lijst mag niet leeg zijn.".into(),
        Kind::MinItems { limit } => format!("De lijst is te kort. Er moeten er minstens {limit} in staan."),
        Kind::MaxItems { limit } => format!("De lijst is te lang. Er mogen er hoogstens {limit} in staan."),
        Kind::AdditionalItems { limit } => format!("De lijst is te lang. Er mogen er hoogstens {limit} in staan."),
        Kind::UniqueItems => "In deze lijst staat iets dubbel; alles moet verschillend zijn.".into(),
        Kind::Contains => {
            "In deze lijst ontbreekt wat er volgens het schema in moet staan (of het staat er te vaak).".into()
        }
        Kind::UnevaluatedItems { unexpected } => many(unexpected.len(), "onderdeel", "onderdelen", "In deze lijst"),
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            many(unexpected.len(), "veld", "velden", "Hier")
        }
        Kind::MinProperties { limit } => format!("Hier moeten minstens {limit} velden staan."),
        Kind::MaxProperties { limit } => format!("Hier mogen hoogstens {limit} velden staan."),
        Kind::PropertyNames { .. } => "De naam van een veld heeft niet de juiste vorm.".into(),
        Kind::FalseSchema => "Dit is hier niet toegestaan.".into(),
        Kind::Not { .. } => with_hint("Deze combinatie is niet toegestaan.", beside),
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } => {
            with_hint("Dit past bij geen van de vormen die hier zijn toegestaan.", beside)
        }
        Kind::OneOfMultipleValid { .. } => {
            with_hint("Dit past bij meer dan één van de vormen; er moet er precies één passen.", beside)
        }
        Kind::ContentEncoding { .. } | Kind::FromUtf8 { .. } => "De inhoud is niet juist gecodeerd (base64).".into(),
        Kind::ContentMediaType { .. } => "De inhoud is niet van het soort dat het schema vraagt.".into(),
        Kind::Custom { keyword, .. } if keyword == "x-eenheid" => {
            "Een bedrag is een geheel aantal centen, geschreven zonder punt en zonder macht van tien.".into()
        }
        Kind::Custom { .. } => "Deze waarde voldoet niet aan het schema.".into(),
        Kind::Referencing(_) => {
            "Dit kan niet worden gecontroleerd: het schema verwijst naar iets dat ontbreekt.".into()
        }
    }
}

fn format(format: &str) -> String {
    match format {
        "bsn" => "De waarde is geen geldig BSN: negen cijfers die de elfproef doorstaan.",
        "iban" => "De waarde is geen geldig IBAN: hoofdletters, geen spaties, en het controlegetal moet kloppen.",
        "oin" => "De waarde is geen geldig OIN: twintig cijfers die met zeven nullen beginnen.",
        "kvk" => "De waarde is geen KvK-nummer: acht cijfers.",
        "date" => "De waarde is geen bestaande datum (jjjj-mm-dd).",
        "date-time" => "De waarde is geen geldig tijdstip met tijdzone (jjjj-mm-ddTuu:mm:ssZ of +01:00).",
        "time" => "De waarde is geen geldige tijd met tijdzone (uu:mm:ssZ).",
        "duration" => "De waarde is geen geldige duur (bijvoorbeeld P3M).",
        "email" => "De waarde is geen geldig e-mailadres.",
        "uuid" => "De waarde is geen geldige UUID.",
        "uri" | "uri-reference" | "iri" => "De waarde is geen geldige URI.",
        other => return format!("De waarde heeft niet de vorm `{other}`."),
    }
    .to_owned()
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => name(*one).to_owned(),
        TypeKind::Multiple(set) => set.iter().map(name).collect::<Vec<_>>().join(" of "),
    }
}

fn name(kind: JsonType) -> &'static str {
    match kind {
        JsonType::String => "een tekst",
        JsonType::Integer => "een geheel getal",
        JsonType::Number => "een getal",
        JsonType::Boolean => "`true` of `false`",
        JsonType::Array => "een lijst",
        JsonType::Object => "een object",
        JsonType::Null => "`null`",
    }
}

/// A value of the schema as a reader knows it: a string without its quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn list(options: &Value) -> String {
    let all = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let shown = all.iter().take(MAX_LISTED).map(|v| format!("`{}`", plain(v))).collect::<Vec<_>>().join(", ");
    match all.len().saturating_sub(MAX_LISTED) {
        0 => shown,
        more => format!("{shown} en nog {more}"),
    }
}

fn many(count: usize, one: &str, more: &str, place: &str) -> String {
    match count {
        1 => format!("{place} staat 1 {one} dat het schema niet kent."),
        n => format!("{place} staan {n} {more} die het schema niet kent."),
    }
}

/// What the schema says about itself: `x-patroon`, made for this, or else its description.
fn hint(beside: Option<&Value>) -> Option<&str> {
    let beside = beside?;
    beside.get("x-patroon").or_else(|| beside.get("description")).and_then(Value::as_str)
}

fn with_hint(text: &str, beside: Option<&Value>) -> String {
    match beside.and_then(|b| b.get("x-patroon")).and_then(Value::as_str) {
        Some(hint) => format!("{text} {hint}"),
        None => text.to_owned(),
    }
}
