//! Marks: values nobody else has, in every personal field of a good message that can hold one. A mark says of which kind
//! and field it is, so that wherever it turns up it can be held against the matrix.

use crate::testbed::letters::{bsn, sha256};
use base64::Engine;
use serde_json::{Value, json};
use trajectbrug::canonical::soort::Soort;

/// What every mark of letters begins with.
pub const BEGIN: &str = "lekmerk";
/// Classes that are no secret of a person, or that cannot be told apart from what is in the clear by design: numbers of
/// trajecten and zaken, pseudonyms, amounts (docs/ARCHITECTURE.md, Encryption).
const VRIJ: [&str; 10] = [
    "P0",
    "P_ref",
    "P_client",
    "P_client_lijst",
    "P_zaak",
    "F",
    "F_betaling",
    "F_contract",
    "F_totaal",
    "F_vergoeding",
];
/// Ends of names of fields that are references, never a description of somebody.
const KENMERKEN: [&str; 6] = ["_id", "_ids", "sha256", "partij", "nr", "kenmerk"];

/// A mark and where it was put.
#[derive(Debug, Clone)]
pub struct Merk {
    /// As it is looked for: small letters.
    pub tekst: String,
    /// The kind.
    pub soort: String,
    /// The field, `*` for an item of a list.
    pub pad: String,
    /// Where it stands in the message.
    pub pointer: String,
    /// Its privacy class.
    pub klasse: &'static str,
}

/// Puts marks in a good message; `nummer` counts on over all kinds.
pub fn merk(soort: &Soort, bericht: &mut Value, nummer: &mut usize) -> Vec<Merk> {
    let mut found = vec![];
    let klassen = soort.bladen();
    let klasse = |pad: &str| klassen.iter().find(|(known, _)| known == pad).map(|(_, klasse)| klasse.as_str());
    let mut put = |pad: &str, pointer: &str, schema: &Value| -> Option<Value> {
        let klasse = klasse(pad).filter(|klasse| !VRIJ.contains(klasse))?;
        let naam = pad.trim_end_matches("/*").rsplit('/').next().unwrap_or_default();
        if KENMERKEN.iter().any(|end| naam.ends_with(end)) {
            return None;
        }
        *nummer += 1;
        let (value, tekst) = waarde(naam, schema, *nummer)?;
        let soort = soort.naam.clone();
        found.push(Merk { tekst, soort, pad: pad.to_owned(), pointer: pointer.to_owned(), klasse });
        Some(value)
    };
    walk(bericht, &soort.schema, "", "", &mut put);
    // What is said of a document must be true of it (BR26).
    if let Some(inhoud) = bericht.pointer("/document/inhoud").and_then(Value::as_str) {
        let bytes = base64::engine::general_purpose::STANDARD.decode(inhoud).expect("we made it");
        let hash = sha256(&bytes);
        bericht["document"]["sha256"] = json!(hash);
        bericht["document_sha256"] = json!(hash);
    }
    found
}

type Put<'p> = dyn FnMut(&str, &str, &Value) -> Option<Value> + 'p;

fn walk(value: &mut Value, schema: &Value, pad: &str, pointer: &str, put: &mut Put<'_>) {
    match value {
        Value::Object(fields) => {
            for (naam, field) in fields {
                let own = &schema["properties"][naam.as_str()];
                walk(field, own, &format!("{pad}/{naam}"), &format!("{pointer}/{naam}"), put);
            }
        }
        Value::Array(items) => {
            for (n, item) in items.iter_mut().enumerate() {
                // Of a list of plain values the class stands on the list.
                let pad = if item.is_object() { format!("{pad}/*") } else { pad.to_owned() };
                walk(item, &schema["items"], &pad, &format!("{pointer}/{n}"), put);
            }
        }
        Value::String(_) => {
            if let Some(mark) = put(pad, pointer, schema) {
                *value = mark;
            }
        }
        _ => {}
    }
}

/// A value for a field of text, and how it is looked for; None: it cannot hold one nobody else has.
fn waarde(naam: &str, schema: &Value, n: usize) -> Option<(Value, String)> {
    let word = format!("{BEGIN}{n:04}x");
    let short = schema["maxLength"].as_u64().is_some_and(|most| most < 24);
    if schema["enum"].is_array() || schema["oneOf"].is_array() {
        return None;
    }
    let text = match (schema["format"].as_str(), schema["pattern"].as_str()) {
        (Some("email"), _) => format!("{word}@lek.example"),
        (Some("bsn"), _) => bsn(5000 + n),
        // No timestamp of a log is of those years.
        (Some("date"), _) if naam == "geboortedatum" => {
            format!("19{:02}-{:02}-{:02}", 10 + n % 80, 1 + n % 12, 1 + n % 28)
        }
        (Some(_), _) => return None,
        (None, Some(_)) if naam == "telefoon" => format!("+31 6 7{n:04}319"),
        (None, Some(_)) if naam == "postcode" => format!("{}LK", 1000 + n),
        (None, Some(_)) if naam == "naam" => format!("{word}.pdf"),
        (None, Some(_)) => return None,
        (None, None) if schema["contentEncoding"] == "base64" => {
            let coded = base64::engine::general_purpose::STANDARD.encode(format!("{word} is een document"));
            return Some((json!(coded), coded.to_lowercase()));
        }
        (None, None) if short => return None,
        (None, None) => format!("L{}", &word[1..]),
    };
    Some((json!(text), text.to_lowercase()))
}

/// The marks that occur in these bytes, in capitals or not.
pub fn gevonden<'m>(bytes: &[u8], merken: &'m [Merk]) -> Vec<&'m Merk> {
    let bytes = bytes.to_ascii_lowercase();
    // Most begin alike: one pass says whether there is anything to look for.
    let letters = memchr::memmem::find(&bytes, BEGIN.as_bytes()).is_some();
    let there = |merk: &&Merk| {
        (letters || !merk.tekst.starts_with(BEGIN)) && memchr::memmem::find(&bytes, merk.tekst.as_bytes()).is_some()
    };
    merken.iter().filter(there).collect()
}
