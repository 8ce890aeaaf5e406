//! From Rust types to the committed schemas: JSON Schema 2020-12, one file per noun and version in
//! `schemas/canonical/`. The types are the source; a test keeps the files equal to what this makes, and
//! `UPDATE=1 cargo test --lib canonical::schema` writes them anew.

use super::aanmelding::Aanmelding;
use super::aanwezigheid::Aanwezigheid;
use super::acceptatie::Acceptatie;
use super::actieplanroute::Actieplanroute;
use super::begeleidingssubsidie::Begeleidingssubsidie;
use super::beoordeling::Beoordeling;
use super::betaling::Betaling;
use super::bewijs_tegenprestatie::BewijsTegenprestatie;
use super::contactmoment::Contactmoment;
use super::contract::Contract;
use super::creditnota::Creditnota;
use super::dossierstatus::Dossierstatus;
use super::driegesprekverslag::Driegesprekverslag;
use super::evaluatie::Evaluatie;
use super::factuur::Factuur;
use super::go_no_go::GoNoGo;
use super::groepsproject::Groepsproject;
use super::hoor_en_wederhoor::HoorEnWederhoor;
use super::inschrijving::Inschrijving;
use super::intakeverslag::Intakeverslag;
use super::kennismakingsresultaat::Kennismakingsresultaat;
use super::leerdoelen::Leerdoelen;
use super::managementinformatie::Managementinformatie;
use super::matchvoorstel::Matchvoorstel;
use super::mutatie::Mutatie;
use super::ontvangstmelding::Ontvangstmelding;
use super::oproep::Oproep;
use super::overdracht::Overdracht;
use super::plaatsingsovereenkomst::Plaatsingsovereenkomst;
use super::sanctiebesluit::Sanctiebesluit;
use super::signaal::Signaal;
use super::tegenprestatieregistratie::Tegenprestatieregistratie;
use super::terugverwijzing::Terugverwijzing;
use super::toestemmingsbesluit::Toestemmingsbesluit;
use super::toestemmingsverzoek::Toestemmingsverzoek;
use super::traject_beeindigd::TrajectBeeindigd;
use super::uursubsidiedeclaratie::Uursubsidiedeclaratie;
use super::vacature::Vacature;
use super::vergoedingsaanvraag::Vergoedingsaanvraag;
use super::vergoedingsbesluit::Vergoedingsbesluit;
use super::verlenging::Verlenging;
use super::voortgangsrapportage::Voortgangsrapportage;
use super::voortgangsrapportage_2::Voortgangsrapportage as Voortgangsrapportage2;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// The file name of a kind in `schemas/canonical/`: `aanmelding/1` is `aanmelding-1.json`.
pub fn bestandsnaam(soort: &str) -> String {
    format!("{}.json", soort.replace('/', "-"))
}

/// The schema of every built-in kind, as (kind, schema), generated from its type.
pub fn genereer() -> Vec<(&'static str, Value)> {
    vec![
        ("aanmelding/1", schema_of::<Aanmelding>("aanmelding/1", "Aanmelding")),
        ("acceptatie/1", schema_of::<Acceptatie>("acceptatie/1", "Acceptatie")),
        ("toestemmingsverzoek/1", schema_of::<Toestemmingsverzoek>("toestemmingsverzoek/1", "Toestemmingsverzoek")),
        ("toestemmingsbesluit/1", schema_of::<Toestemmingsbesluit>("toestemmingsbesluit/1", "Toestemmingsbesluit")),
        ("oproep/1", schema_of::<Oproep>("oproep/1", "Oproep")),
        ("driegesprekverslag/1", schema_of::<Driegesprekverslag>("driegesprekverslag/1", "Driegesprekverslag")),
        ("inschrijving/1", schema_of::<Inschrijving>("inschrijving/1", "Inschrijving")),
        ("intakeverslag/1", schema_of::<Intakeverslag>("intakeverslag/1", "Intakeverslag")),
        ("leerdoelen/1", schema_of::<Leerdoelen>("leerdoelen/1", "Leerdoelen")),
        ("vacature/1", schema_of::<Vacature>("vacature/1", "Vacature")),
        ("matchvoorstel/1", schema_of::<Matchvoorstel>("matchvoorstel/1", "Matchvoorstel")),
        (
            "kennismakingsresultaat/1",
            schema_of::<Kennismakingsresultaat>("kennismakingsresultaat/1", "Kennismakingsresultaat"),
        ),
        (
            "plaatsingsovereenkomst/1",
            schema_of::<Plaatsingsovereenkomst>("plaatsingsovereenkomst/1", "Plaatsingsovereenkomst"),
        ),
        (
            "bewijs-tegenprestatie/1",
            schema_of::<BewijsTegenprestatie>("bewijs-tegenprestatie/1", "Bewijs tegenprestatie"),
        ),
        ("dossierstatus/1", schema_of::<Dossierstatus>("dossierstatus/1", "Dossierstatus")),
        ("aanwezigheid/1", schema_of::<Aanwezigheid>("aanwezigheid/1", "Aanwezigheid")),
        ("signaal/1", schema_of::<Signaal>("signaal/1", "Signaal")),
        ("voortgangsrapportage/1", schema_of::<Voortgangsrapportage>("voortgangsrapportage/1", "Voortgangsrapportage")),
        (
            "voortgangsrapportage/2",
            schema_of::<Voortgangsrapportage2>("voortgangsrapportage/2", "Voortgangsrapportage"),
        ),
        ("go-no-go/1", schema_of::<GoNoGo>("go-no-go/1", "Go/no-go")),
        ("evaluatie/1", schema_of::<Evaluatie>("evaluatie/1", "Evaluatie")),
        ("beoordeling/1", schema_of::<Beoordeling>("beoordeling/1", "Beoordeling")),
        ("terugverwijzing/1", schema_of::<Terugverwijzing>("terugverwijzing/1", "Terugverwijzing")),
        ("hoor-en-wederhoor/1", schema_of::<HoorEnWederhoor>("hoor-en-wederhoor/1", "Hoor en wederhoor")),
        ("sanctiebesluit/1", schema_of::<Sanctiebesluit>("sanctiebesluit/1", "Sanctiebesluit")),
        ("overdracht/1", schema_of::<Overdracht>("overdracht/1", "Overdracht")),
        ("vergoedingsaanvraag/1", schema_of::<Vergoedingsaanvraag>("vergoedingsaanvraag/1", "Vergoedingsaanvraag")),
        ("vergoedingsbesluit/1", schema_of::<Vergoedingsbesluit>("vergoedingsbesluit/1", "Vergoedingsbesluit")),
        (
            "uursubsidiedeclaratie/1",
            schema_of::<Uursubsidiedeclaratie>("uursubsidiedeclaratie/1", "Uursubsidiedeclaratie"),
        ),
        ("begeleidingssubsidie/1", schema_of::<Begeleidingssubsidie>("begeleidingssubsidie/1", "Begeleidingssubsidie")),
        ("contract/1", schema_of::<Contract>("contract/1", "Contract")),
        ("factuur/1", schema_of::<Factuur>("factuur/1", "Factuur")),
        ("creditnota/1", schema_of::<Creditnota>("creditnota/1", "Creditnota")),
        ("betaling/1", schema_of::<Betaling>("betaling/1", "Betaling")),
        ("mutatie/1", schema_of::<Mutatie>("mutatie/1", "Mutatie")),
        ("traject-beeindigd/1", schema_of::<TrajectBeeindigd>("traject-beeindigd/1", "Traject beëindigd")),
        (
            "tegenprestatieregistratie/1",
            schema_of::<Tegenprestatieregistratie>("tegenprestatieregistratie/1", "Tegenprestatieregistratie"),
        ),
        ("managementinformatie/1", schema_of::<Managementinformatie>("managementinformatie/1", "Managementinformatie")),
        ("contactmoment/1", schema_of::<Contactmoment>("contactmoment/1", "Contactmoment")),
        ("ontvangstmelding/1", schema_of::<Ontvangstmelding>("ontvangstmelding/1", "Ontvangstmelding")),
        ("actieplanroute/1", schema_of::<Actieplanroute>("actieplanroute/1", "Actieplanroute")),
        ("groepsproject/1", schema_of::<Groepsproject>("groepsproject/1", "Groepsproject")),
        ("verlenging/1", schema_of::<Verlenging>("verlenging/1", "Verlenging")),
    ]
}

fn schema_of<T: JsonSchema>(soort: &str, titel: &str) -> Value {
    // Everything inline: a partner reads one tree and every place of a field has its own class.
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true).with_transform(Plain);
    let mut body = Value::from(settings.into_generator().into_root_schema_for::<T>());
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("$id".to_owned(), json!(format!("urn:trajectbrug:canoniek:{}", soort.replace('/', ":"))));
    schema.insert("title".to_owned(), json!(titel));
    if let Some(rest) = body.as_object_mut() {
        for key in ["$schema", "$id", "title"] {
            rest.shift_remove(key);
        }
        schema.append(rest);
    }
    Value::Object(schema)
}

/// Takes out what Rust puts in and JSON Schema does not need: `null` for a field that may be absent (we leave it out,
/// never send null), number widths as `format`, and an enum as a list of constants.
#[derive(Debug, Clone)]
struct Plain;

impl Transform for Plain {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else { return };
        without_null(object);
        constants_to_enum(object);
        if object
            .get("format")
            .and_then(Value::as_str)
            .is_some_and(|f| ["uint", "int", "double"].iter().any(|n| f.starts_with(n)))
        {
            object.shift_remove("format");
        }
        object.retain(|key, value| !(key == "default" && value.is_null()));
        if let Some(Value::String(text)) = object.get_mut("description") {
            *text = text.split("\n- ").map(|part| part.replace('\n', " ")).collect::<Vec<_>>().join("\n- ");
        }
        // What it means comes first for whoever reads the file, and who may see it last.
        if let Some(description) = object.shift_remove("description") {
            object.shift_insert(0, "description".to_owned(), description);
        }
        if let Some(klasse) = object.shift_remove("x-klasse") {
            object.insert("x-klasse".to_owned(), klasse);
        }
    }
}

fn without_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|t| t != "null");
        if let [only] = &types[..] {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|v| !v.is_null());
    }
    // An optional struct or enum: `anyOf: [it, null]` becomes it; a description at the field wins.
    let Some(Value::Array(branches)) = object.get_mut("anyOf") else { return };
    let before = branches.len();
    branches.retain(|branch| *branch != json!({"type": "null"}));
    if before != branches.len() && branches.len() == 1 {
        let only = branches.pop();
        object.shift_remove("anyOf");
        if let Some(Value::Object(only)) = only {
            for (key, value) in only {
                object.entry(key).or_insert(value);
            }
        }
    }
}

/// `oneOf` of documented constants becomes `enum`, so that a finding can list them; what they mean moves to the
/// description.
fn constants_to_enum(object: &mut Map<String, Value>) {
    let Some(Value::Array(branches)) = object.get("oneOf") else { return };
    if branches.is_empty() || !branches.iter().all(|b| b.get("const").is_some_and(Value::is_string)) {
        return;
    }
    let Some(Value::Array(branches)) = object.shift_remove("oneOf") else { return };
    let mut description = object.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut values = Vec::with_capacity(branches.len());
    for branch in &branches {
        let meaning = branch.get("description").and_then(Value::as_str).unwrap_or_default();
        if let Some(code) = branch.get("const").and_then(Value::as_str) {
            description.push_str(&format!("\n- {code}: {meaning}"));
            values.push(json!(code));
        }
    }
    object.insert("description".to_owned(), json!(description));
    object.insert("type".to_owned(), json!("string"));
    object.insert("enum".to_owned(), Value::Array(values));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_schemas_are_what_the_types_generate() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/canonical");
        for (soort, schema) in genereer() {
            let file = folder.join(bestandsnaam(soort));
            let made = serde_json::to_string_pretty(&schema).unwrap() + "\n";
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&file, &made).unwrap();
            }
            let committed = std::fs::read_to_string(&file).unwrap();
            assert!(committed == made, "{soort}: run UPDATE=1 cargo test --lib canonical::schema");
        }
    }

    /// Calls `see` with every schema of a property, array item or branch, and its pointer.
    fn walk(schema: &Value, at: &str, see: &mut dyn FnMut(&str, &Value)) {
        see(at, schema);
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            walk(property, &format!("{at}/{name}"), see);
        }
        if let Some(items) = schema.get("items") {
            walk(items, &format!("{at}/*"), see);
        }
    }

    #[test]
    fn every_leaf_has_a_class_and_a_description_and_every_object_is_closed() {
        for (soort, schema) in genereer() {
            let mut leaves = 0;
            walk(&schema, "", &mut |at, part| {
                let of_objects = part["items"]["type"] == "object";
                if part["type"] == "object" {
                    assert_eq!(part["additionalProperties"], json!(false), "{soort} {at}");
                } else if !of_objects && !at.ends_with("/*") {
                    leaves += 1;
                    assert!(part["x-klasse"].is_string(), "{soort} {at} has no x-klasse");
                    assert!(part["description"].is_string(), "{soort} {at} has no description");
                }
            });
            assert!(leaves >= 3, "{soort} has {leaves} leaves");
        }
    }

    #[test]
    fn no_schema_allows_null_or_names_a_rust_number() {
        for (soort, schema) in genereer() {
            let text = schema.to_string();
            for word in ["\"null\"", "null,", "uint8", "uint32", "$ref", "$defs"] {
                assert!(!text.contains(word), "{soort} contains {word}");
            }
        }
    }
}
