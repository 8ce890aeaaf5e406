//! What can stand in a mapping file: the one table of keys and kinds of lines. The parser takes its list of words from
//! it, the reference for people (`docs/koppelen/mapping.md`) is made from it, and a test holds the parser to it. The
//! conversions have a table of their own ([`convert::TABLE`]).

use super::cel::FUNCTIONS;
use super::convert;

/// A key of the file, or a kind of line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// The key, or the word a kind of line is known by.
    pub key: &'static str,
    /// How it is written.
    pub form: &'static str,
    /// What happens when a message is read from the partner, in Dutch.
    pub reads: &'static str,
    /// What happens when a message is written for him.
    pub writes: &'static str,
    /// The keys such a line can have.
    pub keys: &'static [&'static str],
}

/// The keys at the top of the file, with what each is.
pub const HEAD: &[(&str, &str)] = &[
    (
        "partner",
        "`json`, `xml` of `csv`: wat de partner spreekt. SOAP is `xml`, een werkblad (XLSX) is `csv`; de envelop hoort niet in de mapping.",
    ),
    ("canonical", "De canonieke soort met versie, zoals `aanmelding/1`."),
    (
        "namespaces",
        "Alleen bij XML: voorvoegsel en naamruimte. Het voorvoegsel `\"\"` geldt voor elementen zonder voorvoegsel.",
    ),
    (
        "root",
        "Alleen bij XML, en daar verplicht: het element waar alle paden beginnen. Een lijst mag; het eerste wordt geschreven, alle worden gelezen.",
    ),
    ("fields", "De regels. Hun volgorde is de volgorde waarin geschreven wordt; bij XML dus die van het schema."),
    ("ignore", "Wat de partner stuurt en met opzet niet wordt overgenomen: per pad de reden."),
];

/// Lines that begin with a path of the partner; the key says what stands behind it.
pub const PAIRS: &[Form] = &[
    Form {
        key: "is",
        form: "pad: veld` of `pad: { is: veld }",
        reads: "de waarde",
        writes: "de waarde",
        keys: &["is", "as", "default", "when", "only", "reden"],
    },
    Form {
        key: "const",
        form: "pad: { const: waarde }",
        reads: "niets",
        writes: "de vaste waarde",
        keys: &["const", "when"],
    },
    Form {
        key: "envelope",
        form: "pad: { envelope: gegeven }",
        reads: "niets",
        writes: "een gegeven van om het bericht heen; bij `tijdstip` en `datum` mag `as`, zoals `epoch(ms)`",
        keys: &["envelope", "as"],
    },
    Form {
        key: "parts",
        form: "pad: { parts: \"{veld} {veld}\" }",
        reads: "verdeelt één tekst over de velden",
        writes: "maakt één tekst van de velden",
        keys: &["parts", "as", "only", "reden"],
    },
    Form {
        key: "count",
        form: "pad: { count: lijst }",
        reads: "vergelijkt het aantal met de gelezen lijst",
        writes: "het aantal in de lijst",
        keys: &["count", "as", "only", "reden"],
    },
    Form {
        key: "sum",
        form: "pad: { sum: lijst.veld }",
        reads: "vergelijkt het totaal met de gelezen lijst",
        writes: "de som van het veld over de lijst",
        keys: &["sum", "as", "only", "reden"],
    },
    Form {
        key: "cel",
        form: "pad: { cel: \"formule\", with: { naam: veld } }",
        reads: "niets",
        writes: "de uitkomst van de formule",
        keys: &["cel", "with", "anders", "as", "only", "reden"],
    },
];

/// Lines that begin with a word; `is` names the canonical field.
pub const BLOCKS: &[Form] = &[
    Form {
        key: "each",
        form: "each: pad",
        reads: "elk deel van een lijst",
        writes: "elk deel van een lijst",
        keys: &["each", "is", "fields", "value", "as", "ignore", "only", "reden"],
    },
    Form {
        key: "unpivot",
        form: "unpivot: { kolom: { veld: waarde } }",
        reads: "elke kolom die gevuld is wordt een deel van de lijst",
        writes: "elk deel van de lijst gaat naar zijn kolom",
        keys: &["unpivot", "is", "value", "as", "only", "reden"],
    },
    Form {
        key: "either",
        form: "either: [pad, pad]",
        reads: "het eerste pad dat er is",
        writes: "het eerste pad",
        keys: &["either", "is", "as", "default", "when", "only", "reden"],
    },
    Form {
        key: "parts",
        form: "parts: \"{pad} {pad}\"",
        reads: "maakt één tekst van wat op de paden staat",
        writes: "verdeelt de tekst over de paden",
        keys: &["parts", "is", "as", "only", "reden"],
    },
    Form {
        key: "fill",
        form: "fill: waarde",
        reads: "zet een vaste waarde in het canonieke veld",
        writes: "niets",
        keys: &["fill", "is"],
    },
    Form {
        key: "envelope",
        form: "envelope: datum",
        reads: "zet een gegeven van om het bericht heen in het canonieke veld",
        writes: "niets",
        keys: &["envelope", "is"],
    },
    Form {
        key: "join",
        form: "join: [pad, pad]",
        reads: "de delen achter elkaar, met `with` ertussen (standaard een spatie)",
        writes: "niets; `only: in` en `reden` zijn verplicht",
        keys: &["join", "is", "with", "only", "reden"],
    },
    Form {
        key: "days",
        form: "days: [veld, veld]",
        reads: "het aantal dagen van de ene canonieke datum tot en met de andere",
        writes: "niets; `only: in` en `reden` zijn verplicht",
        keys: &["days", "is", "only", "reden"],
    },
    Form {
        key: "count",
        form: "count: pad",
        reads: "hoe vaak het pad voorkomt, door alle lijsten heen",
        writes: "niets; `only: in` en `reden` zijn verplicht",
        keys: &["count", "is", "only", "reden"],
    },
    Form {
        key: "sum",
        form: "sum: pad",
        reads: "de som van alles op het pad, door alle lijsten heen",
        writes: "niets; `only: in` en `reden` zijn verplicht",
        keys: &["sum", "is", "as", "only", "reden"],
    },
    Form {
        key: "cel",
        form: "cel: \"formule\"",
        reads: "de uitkomst van de formule",
        writes: "niets; `only: in` en `reden` zijn verplicht",
        keys: &["cel", "is", "with", "anders", "only", "reden"],
    },
];

/// What a key of a line means, for the reference.
pub const KEYS: &[(&str, &str)] = &[
    ("is", "Het canonieke veld."),
    ("as", "De omzetting van de waarde; zonder `as` bepaalt het canonieke veld wat de tekst wordt."),
    (
        "default",
        "Wat het canonieke veld wordt als de partner niets stuurt. Geschreven wordt altijd de waarde van het bericht.",
    ),
    (
        "when",
        "De regel telt alleen als dit zo is: `veld` (het is er), `{ veld: waarde }` (het heeft die waarde) of `{ cel: \"formule\", with: {..} }`. Beide kanten op.",
    ),
    ("only", "`in` (alleen lezen) of `out` (alleen schrijven)."),
    ("reden", "Waarom een regel maar één kant op werkt. Verplicht bij `only`."),
    ("fields", "De regels van een deel van een lijst."),
    (
        "value",
        "Bij `each`: `true`, de lijst bestaat uit losse waarden. Bij `unpivot`: het veld waar de waarde van de kolom in komt.",
    ),
    ("ignore", "Wat in een deel van de lijst met opzet niet wordt overgenomen."),
    ("with", "Bij `join`: wat tussen de delen komt. Bij `cel`: waar elke naam in de formule vandaan komt."),
    ("anders", "De uitkomst als de formule niet kan worden uitgerekend of een waarde ontbreekt."),
];

/// The words a line can begin with, for texts: `each`, `unpivot` .. of `cel`.
pub fn words() -> String {
    let words: Vec<String> = BLOCKS.iter().map(|form| format!("`{}`", form.key)).collect();
    match words.split_last() {
        Some((last, rest)) => format!("{} of {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// The generated sections of the reference, by name.
pub const SECTIONS: &[&str] = &["kop", "regels", "sleutels", "omzettingen", "functies"];

/// A generated section of the reference, as Markdown; None for a name that is not in [`SECTIONS`].
pub fn section(name: &str) -> Option<String> {
    let mut text = String::new();
    let mut row = |cells: &[String]| text.push_str(&format!("| {} |\n", cells.join(" | ")));
    let code = |t: &str| format!("`{}`", t.replace('|', "\\|"));
    match name {
        "kop" => {
            row(&["sleutel".to_owned(), "wat".to_owned()]);
            row(&["---".to_owned(), "---".to_owned()]);
            HEAD.iter().for_each(|(key, what)| row(&[code(key), (*what).to_owned()]));
        }
        "regels" => {
            let head = ["regel", "lezen", "schrijven", "sleutels"];
            row(&head.map(str::to_owned));
            row(&head.map(|_| "---".to_owned()));
            for form in PAIRS.iter().chain(BLOCKS) {
                let keys: Vec<String> = form.keys.iter().filter(|k| **k != form.key).map(|k| code(k)).collect();
                row(&[code(form.form), form.reads.to_owned(), form.writes.to_owned(), keys.join(" ")]);
            }
        }
        "sleutels" => {
            row(&["sleutel".to_owned(), "wat".to_owned()]);
            row(&["---".to_owned(), "---".to_owned()]);
            KEYS.iter().for_each(|(key, what)| row(&[code(key), (*what).to_owned()]));
        }
        "omzettingen" => return Some(convert::reference()),
        "functies" => {
            row(&["functie".to_owned(), "wat".to_owned()]);
            row(&["---".to_owned(), "---".to_owned()]);
            FUNCTIONS.iter().for_each(|(name, what)| row(&[code(name), (*what).to_owned()]));
        }
        _ => return None,
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::tests::parse;

    /// A line of each kind that is right but for one key nobody knows: the answer lists the keys it can have.
    fn keys_of(line: &str) -> Vec<String> {
        let mistakes = parse(&format!("partner: json\ncanonical: proef/1\nfields:\n  - {line}\n")).unwrap_err();
        let told = mistakes.iter().find_map(|m| m.split_once("hier kan staan: "));
        let listed = told.unwrap_or_else(|| panic!("{line}: {mistakes:?}")).1;
        let mut keys: Vec<String> = listed.split(", ").map(|k| k.trim_matches('`').to_owned()).collect();
        keys.sort();
        keys
    }

    fn sorted(keys: &[&str]) -> Vec<String> {
        let mut keys: Vec<String> = keys.iter().map(|k| (*k).to_owned()).collect();
        keys.sort();
        keys
    }

    #[test]
    fn the_parser_takes_the_keys_of_the_table_and_no_others() {
        for form in PAIRS {
            let own = match form.key {
                "is" => "is: naam",
                "const" => "const: x",
                "envelope" => "envelope: bericht_id",
                "parts" => "parts: \"{persoon.voornamen}\"",
                "count" => "count: regels",
                "sum" => "sum: regels.gewicht",
                "cel" => "cel: \"1 + 1\", only: out, reden: r",
                other => panic!("`{other}` has no line here"),
            };
            let mut keys = keys_of(&format!("a: {{ {own}, onbekend: 1 }}"));
            if form.key == "is" {
                // A typing error in the word of another kind of line is answered with that word.
                keys.retain(|k| k == "is" || !PAIRS.iter().any(|other| other.key == k));
            }
            assert_eq!(keys, sorted(form.keys), "{}", form.form);
        }
        for form in BLOCKS {
            let own = match form.key {
                "each" => "each: a, is: wensen, value: true",
                "unpivot" => "unpivot: { a: { dag: maandag } }, is: rooster, value: uren",
                "either" => "either: [a, b], is: naam",
                "parts" => "parts: \"{a}\", is: naam",
                "fill" => "fill: x, is: naam",
                "envelope" => "envelope: datum, is: naam",
                "join" => "join: [a, b], is: naam, only: in, reden: r",
                "days" => "days: [van, tot], is: dagen, only: in, reden: r",
                "count" => "count: a, is: aantal, only: in, reden: r",
                "sum" => "sum: a, is: aantal, only: in, reden: r",
                "cel" => "cel: \"1 + 1\", is: aantal, only: in, reden: r",
                other => panic!("`{other}` has no line here"),
            };
            assert_eq!(keys_of(&format!("{{ {own}, onbekend: 1 }}")), sorted(form.keys), "{}", form.form);
        }
    }

    #[test]
    fn every_key_is_explained_and_every_section_is_there() {
        let words: Vec<&str> = PAIRS.iter().chain(BLOCKS).map(|form| form.key).collect();
        for key in PAIRS.iter().chain(BLOCKS).flat_map(|form| form.keys) {
            assert!(words.contains(key) || KEYS.iter().any(|(k, _)| k == key), "`{key}` is not explained");
        }
        assert!(SECTIONS.iter().all(|name| section(name).is_some()));
        assert_eq!(section("anders"), None);
    }

    #[test]
    fn the_head_of_the_file_takes_the_keys_of_the_table() {
        let text = "partner: json\ncanonical: proef/1\nfields:\n  - a: naam\nonbekend: 1\n";
        let mistakes = parse(text).unwrap_err();
        let listed = mistakes[0].split_once("hier kan staan: ").unwrap().1;
        let mut keys: Vec<String> = listed.split(", ").map(|k| k.trim_matches('`').to_owned()).collect();
        keys.sort();
        assert_eq!(keys, sorted(&HEAD.iter().map(|(key, _)| *key).collect::<Vec<_>>()));
    }
}
