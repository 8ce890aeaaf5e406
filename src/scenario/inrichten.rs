//! The configuration folder of a world: a profile for every organisation, with a route for every kind its role sends or
//! gets (the catalogue of messages), and `praktijk.yaml` of a gemeente.
//!
//! On the wire every message is `{"kenmerk", "soort", "bericht"}`: the sender's own id, the kind, and the canonical message.
//! So a test of what a receiver got is a test of what he may see, and of no partner's own words.

use crate::canonical;
use crate::canonical::catalogus::{BERICHTEN, Wie};
use crate::canonical::soort::Soort;
use crate::domain::rol::Rol;
use crate::flow::kinds::{maakt_de_hub, mag_naar, zegt_zelf_ontvangers};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// An organisation of a world.
#[derive(Debug, Clone)]
pub struct Partij {
    /// Its name.
    pub naam: String,
    /// Its role.
    pub rol: Rol,
    /// Lines of `praktijk.yaml` below its first period.
    pub praktijk: Vec<(String, String)>,
    /// Its contracts.
    pub contracten: Vec<Afspraak>,
    /// The block `aflevering` of its profile.
    pub aflevering: Option<String>,
    /// Its account.
    pub iban: Option<String>,
}

/// A contract of a gemeente.
#[derive(Debug, Clone)]
pub struct Afspraak {
    /// Its number.
    pub nummer: String,
    /// With whom: a code.
    pub leverancier: String,
    /// Keys of `praktijk.yaml` that are other than usual.
    pub anders: Vec<(String, String)>,
}

/// The slug of a party: its code in small letters.
pub fn slug(partij: &str) -> String {
    partij.to_ascii_lowercase()
}

/// `aanmelding/1` as a sentence says it: `aanmelding`.
pub fn naam(soort: &str) -> &str {
    soort.split('/').next().unwrap_or(soort)
}

/// The version a world speaks: the first; partners of other versions are another test's.
fn is_gewoon(soort: &str) -> bool {
    soort.ends_with("/1")
}

/// The inbound route of a kind; with the receiver, where the route names him.
pub fn route(naam: &str, ontvanger: Option<&str>) -> String {
    match ontvanger {
        Some(ontvanger) => format!("{naam}-naar-{}", slug(ontvanger)),
        None => naam.to_owned(),
    }
}

/// The inbound route for a file with many messages of a kind.
pub fn bestandsroute(naam: &str, ontvanger: &str) -> String {
    format!("{naam}-bestand-naar-{}", slug(ontvanger))
}

/// Writes the folder.
pub fn schrijf(config: &Path, partijen: &BTreeMap<String, Partij>) -> io::Result<()> {
    std::fs::create_dir_all(config.join("partners"))?;
    std::fs::write(config.join("trajectbrug.yaml"), "omgeving: test\n")?;
    for (code, partij) in partijen {
        let folder = config.join("partners").join(slug(code));
        std::fs::create_dir_all(folder.join("mappings"))?;
        for soort in canonical::ingebouwd().iter().filter(|s| is_gewoon(&s.naam)) {
            std::fs::write(folder.join("mappings").join(format!("{}.yaml", naam(&soort.naam))), mapping(soort))?;
        }
        std::fs::write(folder.join("profile.yaml"), profiel(code, partij, partijen))?;
        if !partij.praktijk.is_empty() || !partij.contracten.is_empty() {
            std::fs::write(folder.join("praktijk.yaml"), praktijk(partij, partijen))?;
        }
    }
    Ok(())
}

/// `praktijk.yaml` of a gemeente: what she asks, and her contracts as that of DOMAIN section 6 unless they say otherwise.
fn praktijk(partij: &Partij, partijen: &BTreeMap<String, Partij>) -> String {
    let mut text = "- geldig_van: \"2020-01-01\"\n".to_owned();
    partij.praktijk.iter().for_each(|(key, value)| text += &format!("  {key}: {value}\n"));
    if !partij.contracten.is_empty() {
        text += "  contracten:\n";
    }
    let financien = partijen.iter().find(|(_, p)| p.rol == Rol::GemeenteFinancien).map(|(code, _)| slug(code));
    for Afspraak { nummer, leverancier, anders } in &partij.contracten {
        let van = partijen.get(leverancier);
        let op_factuur = |p: &Partij, nummer: &str| {
            let iban = p.iban.as_ref().map(|iban| format!(", iban: {iban}")).unwrap_or_default();
            let naam = Value::from(p.naam.as_str());
            format!("{{ naam: {naam}, {nummer}, straat: Dorpsstraat 1, postcode: 1234 AB, plaats: Rivierbeek{iban} }}")
        };
        let usual = [
            ("leverancier", slug(leverancier)),
            ("facturen_naar", financien.clone().unwrap_or_default()),
            ("tarief_centen", "{ \"2026-01-01\": 60000 }".to_owned()),
            ("streef_min", "40".to_owned()),
            ("streef_max", "50".to_owned()),
            (
                "btw",
                "{ \"2026-01-01\": { categorie: E, reden: \"Vrijgesteld: sociaal-culturele prestatie\" } }".to_owned(),
            ),
            (
                "leverancier_op_factuur",
                van.map(|p| op_factuur(p, "kvk: \"12345678\", btw_nummer: NL123456789B01")).unwrap_or_default(),
            ),
            ("gemeente_op_factuur", op_factuur(partij, "oin: \"00000001123456789000\"")),
        ];
        text += &format!("    {nummer}:\n");
        let own = |key: &str| anders.iter().find(|(name, _)| name == key).map(|(_, value)| value);
        for (key, value) in &usual {
            text += &format!("      {key}: {}\n", own(key).unwrap_or(value));
        }
        for (key, value) in anders.iter().filter(|(key, _)| !usual.iter().any(|(known, _)| known == key)) {
            text += &format!("      {key}: {value}\n");
        }
    }
    text
}

/// Whether a partner of this role stands in a list of the catalogue. A gemeente is one organisation here: she has the
/// portal of her people and her wijkteam too; her finance is another partner (DOMAIN section 1, GEM_FIN).
fn hoort(wie: &[Wie], rol: Rol) -> bool {
    use Rol as R;
    let of_gemeente = |r: Rol| {
        [R::GemeenteKlantmanager, R::GemeenteParticipatiemedewerker, R::GemeenteParticipatiecoach].contains(&r)
    };
    let of_centrale = |r: Rol| [R::CentraleBemiddelaar, R::CentraleParticipatiecoach].contains(&r);
    wie.iter().any(|one| match one {
        Wie::Rol(r) => *r == rol || (of_gemeente(*r) && of_gemeente(rol)) || (of_centrale(*r) && of_centrale(rol)),
        Wie::Client | Wie::Wijkteam => of_gemeente(rol),
        Wie::Inburgeringsbureau | Wie::Hub => false,
    })
}

fn profiel(code: &str, partij: &Partij, partijen: &BTreeMap<String, Partij>) -> String {
    let mut text = format!(
        "partner:\n  slug: {}\n  naam: {}\n  partij: {code}\n  rol: {}\n  gegevens: {{}}\n",
        slug(code),
        Value::from(partij.naam.as_str()),
        partij.rol
    );
    if let Some(aflevering) = &partij.aflevering {
        text += &format!("  aflevering: {aflevering}\n");
    }
    let (mut inbound, mut outbound) = (String::new(), String::new());
    for bericht in BERICHTEN.iter().filter(|b| is_gewoon(b.soort)) {
        let (kind, soort) = (naam(bericht.soort), bericht.soort);
        let stuurt = hoort(bericht.van, partij.rol) && !maakt_de_hub(soort) && soort != "ontvangstmelding/1";
        if stuurt && zegt_zelf_ontvangers(soort) {
            ingaand(&mut inbound, &route(kind, None), "json", soort, None);
        } else if stuurt {
            for ander in partijen.keys().filter(|o| *o != code && hoort(bericht.aan, partijen[*o].rol)) {
                ingaand(&mut inbound, &route(kind, Some(ander)), "json", soort, Some(ander));
                ingaand(&mut inbound, &bestandsroute(kind, ander), "jsonl", soort, Some(ander));
            }
        }
        if hoort(bericht.aan, partij.rol) && mag_naar(soort, partij.rol) {
            uitgaand(&mut outbound, kind, soort);
        }
    }
    for (key, block) in [("inbound", inbound), ("outbound", outbound)] {
        if !block.is_empty() {
            text += &format!("{key}:\n{block}");
        }
    }
    text
}

fn ingaand(text: &mut String, route: &str, format: &str, soort: &str, ontvanger: Option<&str>) {
    let ontvangers = ontvanger.map(|o| format!(", ontvangers: [{}]", slug(o))).unwrap_or_default();
    let content = if soort == "plaatsingsovereenkomst/1" { "[bericht/document/inhoud]" } else { "[]" };
    let line = format!(
        "  {route}: {{ connector: http, settings: {{}}, auth: none, format: {format}, mapping: mappings/{}.yaml, canonical: {soort}, \
         identity: kenmerk, transport: [], content: {content}{ontvangers} }}\n",
        naam(soort)
    );
    text.push_str(&line);
}

fn uitgaand(text: &mut String, kind: &str, soort: &str) {
    let line = format!(
        "  {kind}: {{ on: {soort}, connector: http, settings: {{ url: \"http://127.0.0.1:9/in\", headers: {{ Idempotency-Key: \"{{levering_id}}\" }} }}, \
         auth: none, format: json, mapping: mappings/{kind}.yaml }}\n"
    );
    text.push_str(&line);
}

/// The mapping of a kind, both ways: the canonical message as it is, below `bericht`.
fn mapping(soort: &Soort) -> String {
    let mut text = format!(
        "partner: json\ncanonical: {}\nfields:\n  - kenmerk: {{ envelope: levering_id }}\n  - soort: {{ const: {} }}\n",
        soort.naam,
        naam(&soort.naam)
    );
    velden(&mut text, &soort.schema, "bericht/", "", 1);
    text
}

fn velden(text: &mut String, schema: &Value, partner: &str, canoniek: &str, depth: usize) {
    let indent = "  ".repeat(depth);
    let properties = schema["properties"].as_object().into_iter().flatten();
    for (name, field) in properties {
        let (pad, veld) = (format!("{partner}{name}"), format!("{canoniek}{name}"));
        match field["type"].as_str() {
            Some("object") => velden(text, field, &format!("{pad}/"), &format!("{veld}."), depth),
            Some("array") if field["items"]["properties"].is_object() => {
                *text += &format!("{indent}- each: {pad}\n{indent}  is: {veld}\n{indent}  fields:\n");
                velden(text, &field["items"], "", "", depth + 2);
            }
            Some("array") => *text += &format!("{indent}- each: {pad}\n{indent}  is: {veld}\n{indent}  value: true\n"),
            _ => *text += &format!("{indent}- {pad}: {veld}\n"),
        }
    }
}
