//! The same for JSON that people write by hand (schemas, samples, canonical kinds): read, or one mistake with its place and
//! what is probably wrong. The parser's own words are English, and some quote the text; they are not shown.

use super::{Mistake, Node, Place, Value, meant, parse};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// Reads a JSON text.
pub fn json<T: DeserializeOwned>(file: &str, text: &[u8]) -> Result<T, Mistake> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    serde_json::from_slice(text).map_err(|error| {
        let (line, column) = (u32::try_from(error.line()), u32::try_from(error.column()));
        let said = error.to_string();
        let text = match error.classify() {
            Category::Data => unfit(&said),
            _ => format!("dit is geen JSON: {}", broken(&said, text)),
        };
        Mistake {
            file: file.to_owned(),
            line: line.unwrap_or_default(),
            column: column.unwrap_or_default().max(1),
            text,
        }
    })
}

/// Where a JSON Pointer leads in a JSON text; the whole file when it leads nowhere.
pub fn json_place(file: &str, text: &str, pointer: &str) -> Place {
    let steps: Vec<String> =
        pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    // JSON is YAML too, and that reader knows places.
    place_of(file, text, &steps)
}

/// Where keys lead in a YAML text, as far as they lead; the whole file when it cannot be read.
pub fn place_of<S: AsRef<str>>(file: &str, text: &str, keys: &[S]) -> Place {
    let Ok(root) = parse(file, text) else { return Place { file: file.into(), line: 0, column: 0 } };
    let mut at = &root;
    for key in keys {
        let Some(next) = below(at, key.as_ref()) else { break };
        at = next;
    }
    at.place()
}

fn below<'n>(node: &'n Node, step: &str) -> Option<&'n Node> {
    match &node.value {
        Value::Map(pairs) => {
            pairs.iter().find(|(k, _)| matches!(&k.value, Value::Text(t) if t == step)).map(|(_, v)| v)
        }
        Value::List(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    }
}

/// What is wrong in the writing.
fn broken(said: &str, text: &[u8]) -> &'static str {
    let has = |words: &str| said.contains(words);
    if text.trim_ascii().is_empty() {
        "het bestand is leeg"
    } else if has("EOF") {
        "het bestand houdt midden in op; er ontbreekt een `}`, een `]` of een aanhalingsteken"
    } else if has("trailing comma") {
        "voor een `}` of `]` staat geen komma; haal de komma ervoor weg"
    } else if has("trailing characters") {
        "hier is het al af; haal weg wat erachter staat, of kijk of er een `}` of `]` te veel is"
    } else if has("expected `:`") {
        "tussen een naam en zijn waarde hoort een `:`"
    } else if has("expected `,`") {
        "hier ontbreekt een komma (kijk ook aan het eind van de regel erboven), of een `}` of `]`"
    } else if has("key must be a string") {
        "een naam staat tussen dubbele aanhalingstekens, zoals `\"naam\"`"
    } else if has("control character") || has("escape") {
        "in deze tekst staat een teken dat zo niet mag; schrijf een nieuwe regel als `\\n`, een tab als `\\t` en een `\\` als `\\\\`"
    } else if has("expected value") || has("expected ident") {
        "hier hoort een waarde: tekst tussen dubbele aanhalingstekens, een getal, `true`, `false`, `null`, `{` of `[`"
    } else if has("number") {
        "hier staat geen goed getal; een datum of kenmerk hoort tussen dubbele aanhalingstekens"
    } else {
        "kijk hier naar komma's, haakjes en aanhalingstekens"
    }
}

/// What is wrong in the shape. Only names of keys are taken from what was said.
fn unfit(said: &str) -> String {
    let mut names = said.split('`').skip(1).step_by(2);
    if said.starts_with("missing field") {
        return format!("de sleutel `{}` ontbreekt", names.next().unwrap_or_default());
    }
    if said.starts_with("unknown field") {
        let name = names.next().unwrap_or_default();
        let known: Vec<&str> = names.collect();
        return format!(
            "de sleutel `{name}` is onbekend{}; hier kan staan: `{}`",
            meant(name, known.iter().copied()),
            known.join("`, `")
        );
    }
    let wants = match said.rsplit_once("expected ").map(|(_, wants)| wants) {
        Some(wants) if wants.starts_with("a sequence") => "een lijst, tussen `[` en `]`",
        Some(wants) if wants.starts_with("a map") || wants.starts_with("struct") => "een blok, tussen `{` en `}`",
        Some(wants) if wants.starts_with("a string") => "tekst tussen dubbele aanhalingstekens",
        _ => return "hier staat iets anders dan hier hoort".to_owned(),
    };
    format!("hier hoort {wants}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_to_a_line() {
        let text = "{\n  \"a\": [\n    1,\n    { \"b/c\": 2 }\n  ]\n}\n";
        let place = |pointer: &str| {
            let at = json_place("x.json", text, pointer);
            (at.line, at.column)
        };
        assert_eq!(place("/a/1/b~1c"), (4, 14));
        assert_eq!(place("/a/1/weg"), (4, 5));
        assert_eq!(place(""), (1, 1));
        assert_eq!(json_place("x.json", "{", "/a").line, 0);
    }
}
