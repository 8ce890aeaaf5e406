//! `docs/koppelen/berichten.md`, made from the table, the schemas and the privacy matrix. A test keeps the page equal to
//! what this makes; `UPDATE=1 cargo test --lib canonical::catalogus` writes it anew.

use super::{BERICHTEN, Berichtsoort, Wie};
use crate::canonical::privacy::{Mag, Matrix};
use crate::domain::rol::Rol;
use crate::domain::termijn::TermijnSoort;
use serde_json::Value;
use std::collections::BTreeSet;

/// What stands above the tables.
const INLEIDING: &str = "\
# De berichten van de praktijk

Gemaakt uit de schema's in `schemas/canonical/`, de privacymatrix en de tabel van berichten; verander die, niet deze pagina.

Elk bericht is een soort met een versie, zoals `aanmelding/1`. Een partner hoeft deze vorm niet te kennen: zijn mapping zet zijn
eigen bericht erin om ([mapping](mapping.md)). Wat een ontvanger van een bericht krijgt, hangt af van zijn rol: elk veld heeft een
klasse, en [onderaan](#wie-krijgt-welke-klasse) staat welke rol welke klasse krijgt. Wat daar niet staat, krijgt hij niet.

Bedragen zijn hele centen (`_centen`: 60000 is 600 euro), uren zijn stappen van een kwartier (0.25), datums zijn JJJJ-MM-DD. Een veld
dat niet verplicht is, mag ontbreken; alleen wat verplicht is, houdt een bericht tegen (BR60). *Soms* is: verplicht bij een bepaalde
waarde van een ander veld; de betekenis zegt welke.

## Overzicht

";

/// The page.
pub fn pagina() -> String {
    let mut page = String::from(INLEIDING);
    kop(&mut page, &["nr", "soort", "van", "naar", "hoort bij", "termijn", "bron"]);
    for b in BERICHTEN {
        let soort = format!("[`{}`](#{})", b.soort, anker(b.soort));
        let termijn = b.termijn.map_or("-", TermijnSoort::as_str);
        rij(&mut page, &[b.nummer, &soort, &codes(b.van), &codes(b.aan), b.correlatie.as_str(), termijn, b.bron]);
    }
    page.push_str("\nDe codes in dit overzicht:\n\n");
    kop(&mut page, &["code", "wie"]);
    let others = [Wie::Client, Wie::Wijkteam, Wie::Inburgeringsbureau, Wie::Hub];
    for wie in Rol::ALL.iter().map(|rol| Wie::Rol(*rol)).chain(others) {
        rij(&mut page, &[wie.code(), wie.naam()]);
    }
    page.push_str("\nDe termijnen in dit overzicht, en wat er dan te doen is:\n\n");
    kop(&mut page, &["termijn", "te doen", "bron"]);
    for termijn in TermijnSoort::ALL {
        rij(&mut page, &[termijn.as_str(), termijn.tekst(), termijn.bron()]);
    }
    for b in BERICHTEN {
        soort(&mut page, b);
    }
    klassen(&mut page);
    page
}

/// A row of a table.
fn rij(page: &mut String, cells: &[&str]) {
    page.push('|');
    for cell in cells {
        page.push_str(&format!(" {cell} |"));
    }
    page.push('\n');
}

/// The first two rows of a table.
fn kop(page: &mut String, cells: &[&str]) {
    rij(page, cells);
    page.push_str(&format!("|{}\n", "---|".repeat(cells.len())));
}

/// The name of a heading in a link: `go-no-go/1` is `go-no-go1`.
fn anker(soort: &str) -> String {
    soort.replace('/', "")
}

fn codes(wie: &[Wie]) -> String {
    if wie.is_empty() { "niemand".to_owned() } else { wie.iter().map(|w| w.code()).collect::<Vec<_>>().join(", ") }
}

fn soort(page: &mut String, bericht: &Berichtsoort) {
    let Some(soort) = crate::canonical::ingebouwd().iter().find(|s| s.naam == bericht.soort) else { return };
    let betekenis = cel(soort.schema["description"].as_str().unwrap_or_default());
    page.push_str(&format!("\n## {}\n\n{betekenis}\n\n", soort.naam));
    kop(page, &["veld", "verplicht", "vorm", "klasse", "regel", "betekenis"]);
    velden(page, &soort.schema, "");
}

/// The rows of an object, deepest fields after the block they stand in.
fn velden(page: &mut String, schema: &Value, at: &str) {
    let required = namen(&schema["required"]);
    let sometimes = soms(schema);
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{at}{name}");
        let asked = match name {
            n if required.contains(n.as_str()) => "ja",
            n if sometimes.contains(n.as_str()) => "soms",
            _ => "nee",
        };
        let text = |key: &str| field[key].as_str().unwrap_or_default().to_owned();
        let (shown, meaning) = (format!("`{path}`"), cel(&betekenis(field)));
        rij(page, &[&shown, asked, &vorm(field), &text("x-klasse"), &text("x-regel"), &meaning]);
        let (inner, below) = if field["type"] == "array" {
            (&field["items"], format!("{path}[]/"))
        } else {
            (field, format!("{path}/"))
        };
        velden(page, inner, &below);
    }
}

fn namen(list: &Value) -> BTreeSet<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Fields that a condition or a choice asks for.
fn soms(schema: &Value) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for key in ["then", "else"] {
        found.extend(namen(&schema[key]["required"]));
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        for branch in schema[key].as_array().into_iter().flatten() {
            found.extend(namen(&branch["required"]));
            found.extend(soms(branch));
        }
    }
    found
}

/// The form of a value in a word: what a sender has to write.
fn vorm(field: &Value) -> String {
    let kind = field["type"].as_str().unwrap_or("tekst");
    if field["enum"].is_array() {
        return "keuze".to_owned();
    }
    let range = |unit: &str| match (field["minimum"].as_f64(), field["maximum"].as_f64()) {
        (Some(least), Some(most)) => format!("{unit} {least} - {most}"),
        (Some(least), None) => format!("{unit} vanaf {least}"),
        (None, Some(most)) => format!("{unit} tot en met {most}"),
        (None, None) => unit.to_owned(),
    };
    match kind {
        "object" => "blok".to_owned(),
        "array" if field["items"]["type"] == "object" => "lijst van blokken".to_owned(),
        "array" => "lijst".to_owned(),
        "boolean" => "ja/nee".to_owned(),
        "integer" if field["x-eenheid"] == "cent" => range("centen"),
        "integer" => range("getal"),
        "number" => range("uren"),
        _ => match field["format"].as_str() {
            Some("date") => "datum".to_owned(),
            Some("date-time") => "datum en tijd".to_owned(),
            Some(format) => format.to_owned(),
            None => match field["maxLength"].as_u64() {
                Some(most) => format!("tekst, ten hoogste {most}"),
                None => "tekst".to_owned(),
            },
        },
    }
}

/// What a field means, with the values of a list of choices.
fn betekenis(field: &Value) -> String {
    let own = field["description"].as_str().unwrap_or_default();
    let choices = field["items"]["description"].as_str().filter(|_| field["items"]["enum"].is_array());
    match choices.and_then(|text| text.split_once('\n')) {
        Some((_, choices)) => format!("{own}\n{choices}"),
        None => own.to_owned(),
    }
}

/// A text as one cell of a table; a choice gets a line of its own.
fn cel(text: &str) -> String {
    let mut lines = text.split("\n- ");
    let mut cell = lines.next().unwrap_or_default().to_owned();
    for choice in lines {
        match choice.split_once(": ") {
            Some((value, meaning)) => cell.push_str(&format!("<br>`{value}`: {meaning}")),
            None => cell.push_str(&format!("<br>{choice}")),
        }
    }
    cell.replace('|', "\\|")
}

/// The matrix, a row a class.
fn klassen(page: &mut String) {
    page.push_str("\n## Wie krijgt welke klasse\n\n");
    page.push_str(
        "*Formeel*: alleen binnen een traject. *Eigen*: alleen wat hij zelf leverde; de gateway laat het weg.\n\n",
    );
    let roles = Rol::ALL.iter().map(|rol| rol.as_str());
    kop(page, &["klasse", "betekenis"].into_iter().chain(roles).collect::<Vec<_>>());
    let matrix = Matrix::ingebouwd();
    let explained = include_str!("../../../schemas/canonical/klassen.csv").lines().skip(1);
    for (code, betekenis) in explained.filter_map(|line| line.split_once(';')) {
        let Some(klasse) = matrix.klasse(code) else { continue };
        let meaning = cel(betekenis);
        let may = Rol::ALL.iter().map(|rol| match matrix.rij(klasse, *rol) {
            Some(Mag::Ja) => "ja",
            Some(Mag::Formeel) => "formeel",
            Some(Mag::Eigen) => "eigen",
            None => "",
        });
        rij(page, &[code, &meaning].into_iter().chain(may).collect::<Vec<_>>());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_page_is_what_the_table_and_the_schemas_make() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/koppelen/berichten.md");
        let made = pagina();
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&file, &made).unwrap();
        }
        let committed = std::fs::read_to_string(&file).unwrap();
        assert!(committed == made, "run UPDATE=1 cargo test --lib canonical::catalogus");
    }

    #[test]
    fn a_row_says_what_has_to_be_there_in_which_form_and_who_may_see_it() {
        let page = pagina();
        let has = |row: &str| assert!(page.contains(row), "{row}");
        // M19: the reason is asked at no_go (BR23); M16: hours in quarters, per item of a list (BR12).
        has(
            "| `reden` | soms | tekst, ten hoogste 500 | P2 | BR23 | Waarom niet; ten hoogste 500 tekens. Verplicht bij no_go (BR23). |",
        );
        has("| `momenten[]/uren` | ja | uren 0 - 24 | P2_aanwezigheid | BR12 |");
        // M22: what was said is for the gemeente only.
        has("| `verslag` | nee | tekst, ten hoogste 4000 | P3_inhoud |");
        has("| M23 | [`sanctiebesluit/1`](#sanctiebesluit1) | GEM_KM | niemand | traject | - | L799-801, L617-619 |");
        // The first value of a choice.
        has("<br>`niet_verschenen`: De persoon is niet gekomen en heeft niets gemeld (BR40).");
    }
}
