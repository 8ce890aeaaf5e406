//! A mapping as a page of Markdown that a functional person can read and sign: one table of fields, the code tables
//! written out, and what is not carried on purpose. Made from the plan that runs, so it cannot say something else.
//!
//! What the partner and the route are called stands around it: `trajectbrug partner docs`.

use super::convert::{Codes, Convert};
use super::syntax::{ArrivalValue, Column, EnvelopeValue, Formula, Line, Looked, Plan, What, When};
use super::uses::{Kind, Use};
use serde_json::Value;

/// The page of one mapping, without a title: the table, below it what is left out on purpose and the code tables.
/// `schema` is that of the canonical kind; its `title`, `description` and `x-klasse` say what a field means and who may
/// see it. `gets` says of a class whether the partner gets it, for a mapping that writes to him: what he does not get is
/// out of the message before the mapping begins.
pub fn page(plan: &Plan, schema: &Value, gets: &dyn Fn(&str) -> bool) -> String {
    let uses = plan.uses();
    let mut out =
        "| bij de partner | betekenis | omzetting | richting | privacyklasse |\n|---|---|---|---|---|\n".to_owned();
    // What chooses an item stands in the path of its field, and a condition with the line that has it.
    let carried = |used: &&Use| !matches!(used.kind, Kind::Kenmerk | Kind::Voorwaarde | Kind::Genegeerd);
    for used in uses.iter().filter(carried) {
        let (meaning, klasse) = meaning(used, schema);
        let shown = if used.shown.is_empty() { "–".to_owned() } else { format!("`{}`", used.shown) };
        let direction = match klasse.is_empty() || gets(&klasse) {
            true => direction(used),
            false => "blijft leeg: deze rol mag dit niet zien".to_owned(),
        };
        row(&mut out, &[&shown, &meaning, &used.words, &direction, &klasse]);
    }
    let ignored: Vec<_> = uses.iter().filter(|used| used.kind == Kind::Genegeerd).collect();
    if !ignored.is_empty() {
        out.push_str("\nMet opzet niet overgenomen:\n\n| bij de partner | reden |\n|---|---|\n");
        ignored.iter().for_each(|used| {
            row(&mut out, &[&format!("`{}`", used.shown), used.reden.as_deref().unwrap_or_default()]);
        });
    }
    let mut tables = vec![];
    codes(&plan.lines, &mut tables);
    for (file, pairs) in tables {
        out.push_str(&format!("\nCodetabel `{file}`:\n\n| bij de partner | bij ons |\n|---|---|\n"));
        for (index, (partner, ours)) in pairs.iter().enumerate() {
            let first = pairs.iter().position(|(_, o)| o == ours) == Some(index);
            let also = if first { "" } else { " (alleen gelezen)" };
            row(&mut out, &[&format!("`{partner}`{also}"), &format!("`{ours}`")]);
        }
    }
    out
}

fn row(out: &mut String, cells: &[&str]) {
    for cell in cells {
        let cell = cell.replace('|', "\\|").replace('\n', " ");
        out.push_str(&format!("| {cell} "));
    }
    out.push_str("|\n");
}

/// Which canonical field it is and what that means, and its privacy class.
fn meaning(used: &Use, schema: &Value) -> (String, String) {
    let Some(path) = &used.canonical else {
        let text = match used.kind {
            Kind::Constante => "vaste waarde",
            Kind::Envelop => "gegeven van om het bericht heen",
            Kind::Telling => "controle op volledigheid",
            _ => "berekend",
        };
        return (text.to_owned(), String::new());
    };
    let name = path.iter().filter(|key| *key != "[]").map(String::as_str).collect::<Vec<_>>().join(".");
    let Some((said, klasse)) = find(schema, path) else { return (format!("`{name}`"), String::new()) };
    let text = if said.is_empty() { format!("`{name}`") } else { format!("{said} (`{name}`)") };
    (text, klasse.to_owned())
}

/// What the schema says about a field, and the class of itself or of its items. What is said beside a reference is about
/// this field, and goes before what it refers to.
fn find<'s>(root: &'s Value, path: &[String]) -> Option<(String, &'s str)> {
    let class = |value: &'s Value| value.get("x-klasse").and_then(Value::as_str);
    let (mut at, mut around) = (root, "");
    for key in path {
        let within = resolve(root, at)?;
        around = class(at).or_else(|| class(within)).unwrap_or(around);
        at = if key == "[]" { within.get("items")? } else { within.get("properties")?.get(key)? };
    }
    let full = resolve(root, at)?;
    let text = |key: &str| {
        let said = at.get(key).or_else(|| full.get(key)).and_then(Value::as_str);
        // Below the first line the schema explains each value; the code table or the schema itself is for that.
        said.and_then(|text| text.lines().next()).map(|text| text.trim_end_matches('.')).filter(|text| !text.is_empty())
    };
    let said: Vec<_> = [text("title"), text("description")].into_iter().flatten().map(without_lines).collect();
    let items = full.get("items").and_then(|items| resolve(root, items));
    let klasse = class(at).or_else(|| class(full)).or_else(|| items.and_then(class)).unwrap_or(around);
    Some((said.join(": "), klasse))
}

/// A text without the line numbers of the study at its end: who signs the page does not have that. The rule stays.
fn without_lines(text: &str) -> String {
    let Some((said, sources)) = text.strip_suffix(')').and_then(|t| t.rsplit_once(" (")) else {
        return text.to_owned();
    };
    let line = |source: &str| source.strip_prefix('L').is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()));
    let all: Vec<&str> = sources.split([',', ';']).map(str::trim).collect();
    let kept: Vec<&str> = all.iter().copied().filter(|source| !line(source)).collect();
    match (kept.len() == all.len(), kept.is_empty()) {
        (true, _) => text.to_owned(),
        (false, true) => said.to_owned(),
        (false, false) => format!("{said} ({})", kept.join(", ")),
    }
}

/// What a reference within the schema leads to.
fn resolve<'s>(root: &'s Value, mut at: &'s Value) -> Option<&'s Value> {
    // A schema was compiled before it gets here; still, a circle ends.
    for _ in 0..16 {
        let Some(to) = at.get("$ref").and_then(Value::as_str) else { return Some(at) };
        at = root.pointer(to.strip_prefix('#')?)?;
    }
    None
}

fn direction(used: &Use) -> String {
    let text = match (used.reads, used.writes) {
        (true, true) => "heen en weer",
        (true, false) => "alleen lezen",
        (false, true) => "alleen schrijven",
        (false, false) => "geen",
    };
    match used.reden.as_deref().filter(|reden| !reden.is_empty()) {
        Some(reden) => format!("{text}: {reden}"),
        None => text.to_owned(),
    }
}

/// What a line does with the value, in words. Empty: it is carried as it is.
pub(super) fn words(line: &Line) -> String {
    let mut all: Vec<String> = vec![];
    match &line.what {
        What::Field { partner, convert, default, when, .. } => {
            if partner.len() > 1 {
                all.push("gelezen wordt de eerste die er is".to_owned());
            }
            all.push(convert.words());
            // A conversion in which nothing means something has said so already.
            let default = default.as_ref().filter(|_| convert.absent().is_none());
            all.extend(default.map(|value| format!("als er niets staat: {}", shown(value))));
            all.extend(when.iter().map(condition));
        }
        What::Each { value: Some(convert), .. } => all.extend(["lijst van waarden".to_owned(), convert.words()]),
        What::Each { .. } => all.push("lijst; de velden van een deel staan hieronder".to_owned()),
        // What each column says is told with the column.
        What::Unpivot { .. } => {}
        What::Const { value, when, .. } => {
            all.push(format!("altijd {}", shown(value)));
            all.extend(when.iter().map(condition));
        }
        What::Fill { value, .. } => all.push(format!("altijd {}", shown(value))),
        What::Envelope { value, .. } => all.push(envelope(value)),
        What::Arrival { value, .. } => all.push(
            match value {
                ArrivalValue::Datum => "de dag van ontvangst",
                ArrivalValue::Tijdstip => "het tijdstip van ontvangst",
                ArrivalValue::AfzenderId => "het kenmerk van de afzender",
            }
            .to_owned(),
        ),
        What::Join { with, .. } => all.push(format!("de delen achter elkaar, met `{with}` ertussen")),
        What::Split { template, .. } | What::Compose { template, .. } => {
            all.push(format!("een deel van de tekst `{}`", template.written()));
        }
        What::Days { from, to, .. } => {
            all.push(format!("het aantal dagen van `{}` tot en met `{}`", from.join("."), to.join(".")));
        }
        What::Figure { canonical, sum, convert, .. } => {
            let what = if *sum { "som van" } else { "aantal in" };
            all.extend([format!("{what} `{}`", canonical.join(".")), convert.words()]);
        }
        What::Counted { sum, convert, .. } => {
            all.extend([if *sum { "de som" } else { "het aantal" }.to_owned(), convert.words()]);
        }
        What::Computed { formula, .. } => all.push(computed(formula)),
        What::Written { formula, convert, .. } => all.extend([computed(formula), convert.words()]),
        What::Ignored { .. } => {}
    }
    all.retain(|text| !text.is_empty());
    all.join("; ")
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| format!("`{value}`"), |text| format!("`{text}`"))
}

fn computed<S>(formula: &Formula<S>) -> String {
    let anders = formula.anders.as_ref().map_or(String::new(), |value| format!(", en anders {}", shown(value)));
    format!("berekend: `{}`{anders}", formula.expression.text())
}

fn condition(when: &When) -> String {
    let name = |looked: &Looked| looked.path.join(".");
    match when {
        When::Present(looked) => format!("alleen als `{}` er is", name(looked)),
        When::Equals(all) => {
            let all: Vec<_> =
                all.iter().map(|(looked, value)| format!("`{}` {} is", name(looked), shown(value))).collect();
            format!("alleen als {}", all.join(" en "))
        }
        When::Formula(formula) => format!("alleen als `{}`", formula.expression.text()),
    }
}

/// What a column of an `unpivot` is: the item it makes, and what happens to the value.
pub(super) fn column(column: &Column, convert: &Convert) -> String {
    let fixed: Vec<String> =
        column.constants.iter().map(|(path, value)| format!("`{}` = {}", path.join("."), shown(value))).collect();
    let made = format!("een gevulde kolom is een deel van de lijst met {}", fixed.join(", "));
    let words = convert.words();
    if words.is_empty() { made } else { format!("{made}; {words}") }
}

fn envelope(value: &EnvelopeValue) -> String {
    match value {
        EnvelopeValue::LeveringId => "het kenmerk van de levering".to_owned(),
        EnvelopeValue::BerichtId => "ons kenmerk van het bericht".to_owned(),
        EnvelopeValue::AfzenderId => "het kenmerk van de afzender".to_owned(),
        EnvelopeValue::Tijdstip(pattern) => format!("wanneer het bericht binnenkwam, als {}", pattern.written()),
        EnvelopeValue::Ontvangen { dag, convert } => {
            let what = if *dag { "de dag waarop" } else { "wanneer" };
            format!("{what} het bericht binnenkwam: {}", convert.words())
        }
        EnvelopeValue::Zender(key) => format!("gegeven `{key}` van de gateway"),
        EnvelopeValue::Ontvanger(key) => format!("gegeven `{key}` van de ontvanger"),
    }
}

/// Every code table of these lines once, in their order.
fn codes<'p>(lines: &'p [Line], tables: &mut Vec<(&'p str, &'p Codes)>) {
    let mut add = |convert: &'p Convert| {
        if let Convert::Codes { file, pairs, .. } = convert
            && !tables.iter().any(|(known, _)| known == file)
        {
            tables.push((file, pairs));
        }
    };
    for line in lines {
        match &line.what {
            What::Field { convert, .. }
            | What::Each { value: Some(convert), .. }
            | What::Unpivot { convert, .. }
            | What::Figure { convert, .. }
            | What::Counted { convert, .. }
            | What::Written { convert, .. } => add(convert),
            What::Split { fields, .. } => fields.iter().for_each(|(_, _, convert)| add(convert)),
            What::Computed { formula, .. } => formula.with.iter().for_each(|(_, (_, convert))| add(convert)),
            What::Each { .. }
            | What::Const { .. }
            | What::Fill { .. }
            | What::Envelope { .. }
            | What::Arrival { .. }
            | What::Join { .. }
            | What::Compose { .. }
            | What::Days { .. }
            | What::Ignored { .. } => {}
        }
    }
    for line in lines {
        if let What::Each { lines, .. } = &line.what {
            codes(lines, tables);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_numbers_of_the_study_are_not_for_who_signs() {
        assert_eq!(without_lines("Het doel van het traject (L717-723)"), "Het doel van het traject");
        assert_eq!(without_lines("Verplicht bij een traject (BR27, L793)"), "Verplicht bij een traject (BR27)");
        assert_eq!(without_lines("Oog voor de ander (Leiden)"), "Oog voor de ander (Leiden)");
        assert_eq!(without_lines("Zonder bron"), "Zonder bron");
    }
    use crate::mapping::{Context, Mapping};
    use serde_json::json;

    fn schema() -> Value {
        json!({
            "type": "object",
            "properties": {
                "naam": { "type": "string", "title": "Naam", "description": "Hoe de persoon heet.", "x-klasse": "P1" },
                "centen": { "type": "integer", "x-klasse": "F" },
                "stand": { "$ref": "#/$defs/stand" },
                "bron": { "type": "string", "x-klasse": "P0" },
                "taken": { "type": "array", "items": { "type": "object", "properties": {
                    "bron": { "type": "string", "description": "Wie het doet", "x-klasse": "P2" },
                    "klaar": { "type": "boolean", "description": "Of het af is.", "x-klasse": "P2" }
                } } }
            },
            "$defs": { "stand": { "type": "string", "description": "Hoe ver het is", "x-klasse": "P2" } }
        })
    }

    fn of(text: &str) -> String {
        to(text, &|_| true)
    }

    fn to(text: &str, gets: &dyn Fn(&str) -> bool) -> String {
        let table = [("B", "behaald"), ("b", "behaald"), ("O", "open")];
        let pairs: Codes = table.map(|(p, o)| (p.to_owned(), o.to_owned())).to_vec();
        let context = Context { schema: &|_| Some(schema()), codes: &|_| Ok(pairs.clone()) };
        page(&Mapping::parse("m.yaml", text, &context).unwrap(), &schema(), gets)
    }

    #[test]
    fn a_mapping_is_a_table_with_its_codes_below() {
        let page = of(
            "partner: json\ncanonical: proef/1\nfields:\n  - soort: { const: 'A|B' }\n  - wie/naam: naam\n  - bedrag: { is: centen, as: 'cents(1.234,56)' }\n  - stand: { is: stand, as: codes(stand.csv) }\n  - naamOok: { is: naam, only: out, reden: 'gelezen wordt wie/naam' }\n  - fill: proef\n    is: bron\n  - each: taken\n    is: taken\n    fields:\n      - af: { is: klaar, as: 'bool(x,)' }\n",
        );
        assert_eq!(
            page.lines().collect::<Vec<_>>(),
            [
                "| bij de partner | betekenis | omzetting | richting | privacyklasse |",
                "|---|---|---|---|---|",
                "| `soort` | vaste waarde | altijd `A\\|B` | alleen schrijven |  |",
                "| `wie/naam` | Naam: Hoe de persoon heet (`naam`) |  | heen en weer | P1 |",
                "| `bedrag` | `centen` | bedrag in euro's, geschreven als 1.234,56; bij ons in centen | heen en weer | F |",
                "| `stand` | Hoe ver het is (`stand`) | code, volgens de tabel `stand.csv` hieronder | heen en weer | P2 |",
                "| `naamOok` | Naam: Hoe de persoon heet (`naam`) |  | alleen schrijven: gelezen wordt wie/naam | P1 |",
                "| – | `bron` | altijd `proef` | alleen lezen | P0 |",
                "| `taken` | `taken` | lijst; de velden van een deel staan hieronder | heen en weer |  |",
                "| `taken/af` | Of het af is (`taken.klaar`) | ja is `x`, nee is niets | heen en weer | P2 |",
                "",
                "Codetabel `stand.csv`:",
                "",
                "| bij de partner | bij ons |",
                "|---|---|",
                "| `B` | `behaald` |",
                "| `b` (alleen gelezen) | `behaald` |",
                "| `O` | `open` |",
            ]
        );
    }

    #[test]
    fn a_column_says_which_item_it_is_and_a_field_he_may_not_see_that_it_stays_empty() {
        let page = to(
            "partner: csv\ncanonical: proef/1\nfields:\n  - bedrag: { is: centen, as: 'cents(1.234,56)' }\n  - naam: naam\n  - unpivot: { af: { klaar: true } }\n    is: taken\n    value: bron\n",
            &|klasse| klasse != "F",
        );
        assert_eq!(
            page.lines().skip(2).collect::<Vec<_>>(),
            [
                "| `bedrag` | `centen` | bedrag in euro's, geschreven als 1.234,56; bij ons in centen | blijft leeg: deze rol mag dit niet zien | F |",
                "| `naam` | Naam: Hoe de persoon heet (`naam`) |  | heen en weer | P1 |",
                "| `af` | Wie het doet (`taken.bron`) | een gevulde kolom is een deel van de lijst met `klaar` = `true` | heen en weer | P2 |",
                "| – | Of het af is (`taken.klaar`) | volgt uit de kolom | heen en weer | P2 |",
            ]
        );
    }

    #[test]
    fn what_is_ignored_and_what_is_computed_is_said_too() {
        let page = of(
            "partner: json\ncanonical: proef/1\nignore:\n  - oud: wordt nergens meer gebruikt\nfields:\n  - uren: { is: centen, default: 3 }\n  - lang: { cel: \"size(n) > 9\", with: { n: naam }, only: out, reden: 'alleen voor hen' }\n",
        );
        assert!(page.contains("| `uren` | `centen` | als er niets staat: `3` | heen en weer | F |\n"), "{page}");
        assert!(
            page.contains("| `lang` | berekend | berekend: `size(n) > 9` | alleen schrijven: alleen voor hen |  |\n"),
            "{page}"
        );
        assert!(page.contains("Met opzet niet overgenomen:\n\n| bij de partner | reden |\n|---|---|\n| `oud` | wordt nergens meer gebruikt |\n"), "{page}");
    }
}
