//! Who sees what, from the canonical message to the bytes: every field gets a value of its own, the message is made for
//! every outbound route of our partners and for an invented partner of every role, and only what DOMAIN section 1 allows
//! comes out. The table here was written by hand from DOMAIN, not from `privacy.csv`.
//!
//! Two questions per field. Does its value occur in the bytes? And does another value change the bytes: also a yes or a
//! no, or a single letter, must not show through.

use chrono::{DateTime, Days, NaiveDate, TimeZone, Utc};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use trajectbrug::canonical::bsn::bevat_bsn;
use trajectbrug::domain::rol::Rol;
use trajectbrug::flow::outbound;
use trajectbrug::flow::route::{OutRoute, Routes};
use trajectbrug::mapping::write::Surroundings;
use trajectbrug::message::code::Code;
use trajectbrug::message::finding::Stage;
use trajectbrug::profile::{Auth, Choice, FileLayout, Folder, Format, Keys, Outbound, Profile};
use trajectbrug::schema::json::JsonSchema;
use trajectbrug::yaml::{self, Place};

const AANMELDING: &str = "aanmelding/1";
const OVEREENKOMST: &str = "plaatsingsovereenkomst/1";
const ACCEPTATIE: &str = "acceptatie/1";
const INTAKE: &str = "intakeverslag/1";
const LEERDOELEN: &str = "leerdoelen/1";
const VACATURE: &str = "vacature/1";
const MATCH: &str = "matchvoorstel/1";
const KENNISMAKING: &str = "kennismakingsresultaat/1";

/// The roles, in the order of the columns of [`MAG`].
const ROLLEN: [&str; 10] =
    ["GEM_KM", "GEM_PM", "GEM_PC", "GEM_FIN", "SWV", "VC_BM", "VC_PC", "RIB_TR", "ZI_VC", "OVERIG"];

/// Per field (or block) of a kind: Y may go out, F only inside a formal traject, N never. DOMAIN section 1; what M01 gives
/// a ZI: DOMAIN section 3; GEM_PM (spreekuur, C2) and GEM_PC (wijk, C4) by their tasks.
const MAG: [(&str, &str, &str); 22] = [
    // Row P5: the gemeente only; others know the person by a pseudonym of their own (BR46).
    (AANMELDING, "/bsn", "YYYNNNNNNN"),
    (AANMELDING, "/client_ref", "NNNNNYYYYN"),
    (AANMELDING, "/traject_id", "YYYYNYYYYN"),
    (AANMELDING, "/zaaknummer", "YYYNNNNNNN"),
    // Row P1, with the address for the centrale and the bureau only.
    (AANMELDING, "/naam", "YYYNNYYYYN"),
    (AANMELDING, "/contact/telefoon", "YYYNNYYYYN"),
    (AANMELDING, "/contact/email", "YYYNNYYYYN"),
    (AANMELDING, "/contact/adres", "YNYNNYYYNN"),
    // Row P1b.
    (AANMELDING, "/geboortedatum", "YNYNNYNYNN"),
    // M01 to a ZI: naam, contact, wensen, dagdelen, extra_begeleiding and the name of the klantmanager; no more.
    (AANMELDING, "/aanmelddatum", "YNYNNYYYNN"),
    (AANMELDING, "/vorm", "YNYNNYYYNN"),
    (AANMELDING, "/doel", "YNYNNYYYNN"),
    (AANMELDING, "/taalniveau", "YNYNNYYYNN"),
    (AANMELDING, "/contract_id", "YNYNNYYYNN"),
    (AANMELDING, "/wensen", "YNYNNYYYYN"),
    (AANMELDING, "/belastbaarheid_dagdelen_per_week", "YNYNNYYYYN"),
    // Row P3 trede and row P4 diagnose; what someone can bear is part of the latter.
    (AANMELDING, "/trede", "YNYNNFNFNN"),
    (AANMELDING, "/diagnose", "YNYNNFNFNN"),
    (AANMELDING, "/belastbaar", "YNYNNFNFNN"),
    // Row P4 zorgcategorie: outside the gemeente only this, and not to a volunteer.
    (AANMELDING, "/extra_begeleiding", "YNYNNYNYYN"),
    // L957: the klantmanager is named to whoever guides; how to reach him stays from the ZI.
    (AANMELDING, "/klantmanager/naam", "YYYNNYYYYN"),
    (AANMELDING, "/klantmanager/", "YYYNNYYYNN"),
];

/// The same for the agreement: row P2, but for its references.
const MAG_OVEREENKOMST: [(&str, &str); 5] = [
    ("/client_ref", "NNNNNYYYYN"),
    ("/traject_id", "YYYYNYYYYN"),
    ("/zaaknummer", "YYYNNNNNNN"),
    ("/contract_id", "YNYNNYYYNN"),
    ("/", "YNYNNYYYYN"),
];

/// The messages of the match. Their references are those of every message about a person ([`REFERENCES`]).
const MAG_MATCH: [(&str, &str, &str); 14] = [
    // M02 is for the gemeente; an institution has no part in it.
    (ACCEPTATIE, "/", "YNYNNYYYNN"),
    // M08: to the gemeente datum and uitkomst only; the rest stays with who did the intake (RQ17).
    (INTAKE, "/datum", "YNYNNYYYNN"),
    (INTAKE, "/uitkomst", "YNYNNYYYNN"),
    (INTAKE, "/afgenomen_door_rol", "NNNNNYYYNN"),
    (INTAKE, "/motivatie_score", "NNNNNYYYNN"),
    (INTAKE, "/haalbaarheid", "NNNNNYYYNN"),
    (INTAKE, "/competenties", "NNNNNYYYNN"),
    // M09: row P2 leerdoelen.
    (LEERDOELEN, "/", "YNYNNYYYYN"),
    // M10: P0, no person in it.
    (VACATURE, "/", "YYYYYYYYYY"),
    // M11: the date only to the gemeente; the institution learns who, and why this suits her.
    (MATCH, "/datum_voorstel", "YNYNNYYYYN"),
    (MATCH, "/vacature_id", "NNNNNYYYYN"),
    (MATCH, "/naam", "NNNNNYYYYN"),
    (MATCH, "/", "NNNNNYYYYN"),
    // M12: P2; the gemeente gets it where she found the place herself (F3a).
    (KENNISMAKING, "/", "YNYNNYYYYN"),
];

/// Row P5 and the gemeente's own number, in each message of the match.
const REFERENCES: [(&str, &str); 3] =
    [("/client_ref", "NNNNNYYYYN"), ("/traject_id", "YYYYNYYYYN"), ("/zaaknummer", "YYYNNNNNNN")];

fn mag(soort: &str, field: &str, rol: Rol, formeel: bool) -> bool {
    let column = ROLLEN.iter().position(|r| *r == rol.as_str()).expect("every role has a column");
    let row = match soort {
        AANMELDING => MAG.iter().find(|(_, at, _)| field.starts_with(at)).map(|(.., row)| *row),
        OVEREENKOMST => MAG_OVEREENKOMST.iter().find(|(at, _)| field.starts_with(at)).map(|(_, row)| *row),
        _ => REFERENCES.iter().find(|(at, _)| field == *at).map(|(_, row)| *row).or_else(|| {
            MAG_MATCH.iter().find(|(kind, at, _)| *kind == soort && field.starts_with(at)).map(|(.., row)| *row)
        }),
    };
    match row.unwrap_or_else(|| panic!("{soort}{field} is not in the table")).as_bytes()[column] {
        b'Y' => true,
        b'F' => formeel,
        _ => false,
    }
}

/// A field of a canonical schema and two values for it.
struct Field {
    path: String,
    values: [Value; 2],
}

impl Field {
    /// How the first value would look in any partner's bytes; none when it is too common to look for.
    fn looks(&self) -> Vec<String> {
        let text = match &self.values[0] {
            Value::String(text) => text.clone(),
            Value::Array(items) => items[0].as_str().unwrap_or_default().to_owned(),
            Value::Number(n) if n.as_u64() > Some(10_000) => n.to_string(),
            _ => return vec![],
        };
        if text.len() < 5 || !text.bytes().any(|b| b.is_ascii_digit()) {
            return vec![];
        }
        match NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
            Ok(date) => ["%Y-%m-%d", "%Y%m%d", "%d-%m-%Y"].map(|f| date.format(f).to_string()).to_vec(),
            Err(_) => vec![text],
        }
    }
}

/// Every leaf of a canonical schema, with values that fit it and occur nowhere else.
fn fields(schema: &Value, path: &str, found: &mut Vec<Field>) {
    if let Some(properties) = schema["properties"].as_object() {
        return properties.iter().for_each(|(name, field)| fields(field, &format!("{path}/{name}"), found));
    }
    if schema["items"]["properties"].is_object() {
        return fields(&schema["items"], &format!("{path}/0"), found);
    }
    let n = u32::try_from(found.len()).expect("few");
    let value = |variant: usize| -> Value {
        let v = u32::try_from(variant).expect("0 or 1");
        let mark = format!("zq{n:02}v{v}");
        let (pattern, format) =
            (schema["pattern"].as_str().unwrap_or_default(), schema["format"].as_str().unwrap_or_default());
        if let Some(only) = schema.get("const") {
            return only.clone();
        }
        if let Some(values) = schema["enum"].as_array() {
            return values[variant].clone();
        }
        match (schema["type"].as_str().expect("a type"), format) {
            ("array", _) => vec![mark].into(),
            ("boolean", _) => (variant == 1).into(),
            ("integer", _) if schema["maximum"].as_u64() > Some(90_000) => (73_910 + v).into(),
            ("integer", _) => (schema["minimum"].as_u64().expect("a minimum") + u64::from(v)).into(),
            (_, "bsn") => ["999902210", "999903664"][variant].into(),
            (_, "email") => format!("{mark}@merk.example").into(),
            (_, "date") => {
                let day = NaiveDate::from_ymd_opt(2031, 1, 1).expect("a day") + Days::new(u64::from(2 * n + v));
                day.format("%Y-%m-%d").to_string().into()
            }
            (_, "uri") => format!("https://merk.example/{mark}").into(),
            _ if pattern.starts_with("^TRJ") => format!("TRJ-2031-7{n:02}{v:03}").into(),
            _ if pattern.starts_with("^[0-9a-f]") => format!("{:064x}", 0xabc_000 + 16 * n + v).into(),
            _ if pattern.starts_with("^\\+?") => format!("+31 6 88{n:02}00{v}").into(),
            _ if pattern.starts_with("^[A-Za-z]$") => ["K", "L"][variant].into(),
            _ if pattern.starts_with("^[1-9][0-9]{3}") => format!("77{n:02}Z{}", ["X", "Y"][variant]).into(),
            _ if pattern.starts_with("^[A-Z]") => mark.to_uppercase().into(),
            _ if schema["contentEncoding"] == "base64" => format!("{mark}AA").into(),
            _ => mark.into(),
        }
    };
    found.push(Field { path: path.to_owned(), values: [value(0), value(1)] });
}

fn put(message: &mut Value, path: &str, value: Value) {
    let (down, last) = path.rsplit_once('/').expect("a pointer");
    let mut at = message;
    let mut keys = down.split('/').skip(1).peekable();
    while let Some(key) = keys.next() {
        let empty = || if keys.peek() == Some(&"0") { Value::Array(vec![]) } else { Map::new().into() };
        at = match at {
            Value::Array(items) => {
                if items.is_empty() {
                    items.push(Map::new().into());
                }
                &mut items[0]
            }
            at => at.as_object_mut().expect("a block").entry(key).or_insert_with(empty),
        };
    }
    at[last] = value;
}

/// A message with every field, but for `without`.
fn message(fields: &[Field], without: &str) -> Value {
    let mut message = Value::Object(Map::new());
    fields.iter().filter(|f| f.path != without).for_each(|f| put(&mut message, &f.path, f.values[0].clone()));
    message
}

/// A profile that stands in no file.
fn place() -> Place {
    Place { file: "proef".into(), line: 1, column: 1 }
}

/// Our partners, and one invented partner of every role: he takes the canonical message as it is, and as StUF.
fn routes() -> (Folder, Routes) {
    let mut folder = Folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config")).expect("readable");
    for rol in Rol::ALL {
        let slug = format!("proef-{}", rol.as_str().to_lowercase().replace('_', "-"));
        let route = |name: &str, on: &str, mapping: Option<&str>| {
            let (connector, format, settings) = match mapping {
                Some(_) => ("soap", Format::Soap, "url: \"http://127.0.0.1:9/\"\naction: \"urn:x\""),
                None => ("http", Format::Json, "url: \"http://127.0.0.1:9/\""),
            };
            Outbound {
                name: name.to_owned(),
                on: on.to_owned(),
                connector: connector.to_owned(),
                settings: Some(yaml::parse("proef", settings).expect("settings")),
                auth: Auth::None,
                format,
                profiel: None,
                schema: vec![],
                layout: FileLayout::default(),
                mapping: mapping.map(str::to_owned),
                choice: Choice::default(),
                at: place(),
                keys: Keys::default(),
            }
        };
        let outbound = vec![
            route("m01", AANMELDING, None),
            route("m01-stuf", AANMELDING, Some("std:stuf-zds-1.1/creeer-zaak.yaml")),
            route("m13", OVEREENKOMST, None),
            route("m13-stuf", OVEREENKOMST, Some("std:stuf-zds-1.1/voeg-zaakdocument-toe.yaml")),
            route("m13-status", OVEREENKOMST, Some("std:stuf-zds-1.1/actualiseer-zaakstatus.yaml")),
            route("m02", ACCEPTATIE, None),
            route("m02-stuf", ACCEPTATIE, Some("std:stuf-zds-1.1/status-acceptatie.yaml")),
            route("m08", INTAKE, None),
            route("m08-stuf", INTAKE, Some("std:stuf-zds-1.1/status-intake.yaml")),
            route("m09", LEERDOELEN, None),
            route("m09-stuf", LEERDOELEN, Some("std:stuf-zds-1.1/status-leerdoelen.yaml")),
            route("m10", VACATURE, None),
            route("m11", MATCH, None),
            route("m11-stuf", MATCH, Some("std:stuf-zds-1.1/status-match.yaml")),
            route("m12", KENNISMAKING, None),
        ];
        folder.profiles.push(Profile {
            partij: slug.to_uppercase(),
            partij_at: place(),
            naam: slug.clone(),
            slug,
            rol: *rol,
            gegevens: BTreeMap::new(),
            omgeving: None,
            aflevering: Arc::default(),
            inbound: vec![],
            outbound,
        });
    }
    let routes = Routes::compile(&folder, &BTreeMap::new()).expect("compiles");
    (folder, routes)
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 4, 14, 0, 0).single().expect("a moment")
}

/// The bytes of a message by a route. A pseudonym is offered to every role: who may not have one must not get it.
fn made(routes: &Routes, route: &OutRoute, message: &Value, client_ref: &str, formeel: bool) -> String {
    let around = Surroundings {
        levering_id: "levering",
        bericht_id: "bericht",
        afzender_id: "afzender",
        ontvangen_op: now(),
        zender: &routes.gegevens,
        ontvanger: &route.gegevens,
    };
    let made = outbound::make(route, message, Some(client_ref), formeel, &around)
        .unwrap_or_else(|findings| panic!("{}/{}: {findings:#?}", route.partner, route.name));
    String::from_utf8(made.body.to_vec()).expect("text")
}

fn only_what_may(soort: &str, without: &str) {
    let (_, routes) = routes();
    let kind = trajectbrug::canonical::ingebouwd().iter().find(|s| s.naam == soort).expect("ships");
    let mut all = vec![];
    fields(&kind.schema, "", &mut all);
    all.retain(|f| f.path != without);
    let whole = message(&all, without);
    let schema = JsonSchema::compile(&kind.schema).expect("compiles");
    assert!(schema.is_valid(&whole), "{:#?}", schema.validate(&whole, Stage::Canonical, Code::Canoniek));
    assert!(all.iter().filter(|f| !f.looks().is_empty()).count() > all.len() / 3, "many fields can be looked for");
    let mut seen = 0;
    for route in routes.all_outbound().iter().filter(|r| r.soort == soort) {
        let rol = routes.partners[&route.partner].rol;
        // Who takes the message as it is must get all he may have; others at most that.
        let as_is = route.versions.own.plan.is_none();
        // A real partner has a schema that asks for what he gets inside a formal traject.
        let formal: &[bool] = if route.versions.own.json_schema.is_some() || route.versions.own.xsd.is_some() {
            &[true]
        } else {
            &[true, false]
        };
        for formeel in formal {
            let own = "zqEIGEN1";
            let bytes = made(&routes, route, &whole, own, *formeel);
            let place = format!("{}/{} ({rol}, formal {formeel})", route.partner, route.name);
            for field in &all {
                let may = mag(soort, &field.path, rol, *formeel);
                let pseudonym = field.path == "/client_ref";
                let looks = if pseudonym { vec![own.to_owned()] } else { field.looks() };
                let there = looks.iter().any(|look| bytes.contains(look));
                assert!(may || !there, "{place} gets {}", field.path);
                assert!(!as_is || !may || there || looks.is_empty(), "{place} does not get {}", field.path);

                seen += 1;
                // A field with one value it may have can only be there or not.
                if field.values[0] == field.values[1] {
                    continue;
                }
                let mut other = whole.clone();
                put(&mut other, &field.path, field.values[1].clone());
                let changed = made(&routes, route, &other, own, *formeel) != bytes;
                // The sender's own pseudonym goes to nobody.
                assert!((may && !pseudonym) || !changed, "{place}: {} shows through", field.path);
                assert!(!as_is || !may || pseudonym || changed, "{place}: {} does not reach him", field.path);
            }
            let bsn = bevat_bsn(&bytes) || ["999902210", "999903664"].iter().any(|bsn| bytes.contains(bsn));
            let gemeente = ["GEM_KM", "GEM_PM", "GEM_PC"].contains(&rol.as_str());
            assert!(!bsn || gemeente, "{place} gets a BSN");
            assert_eq!(as_is && bsn, as_is && gemeente && soort == AANMELDING, "{place}");
        }
    }
    assert!(seen > 10 * all.len(), "every role was asked");
}

#[test]
fn the_pseudonym_a_sender_uses_goes_to_nobody_even_when_the_receiver_has_none() {
    let (_, routes) = routes();
    let message = serde_json::json!({"traject_id": "TRJ-2026-000041", "client_ref": "van-de-afzender"});
    for route in routes.all_outbound().iter().filter(|r| r.partner.starts_with("proef-")) {
        let around = Surroundings {
            levering_id: "levering",
            bericht_id: "bericht",
            afzender_id: "afzender",
            ontvangen_op: now(),
            zender: &routes.gegevens,
            ontvanger: &route.gegevens,
        };
        let made = outbound::make(route, &message, None, true, &around).expect("made");
        assert!(!String::from_utf8_lossy(&made.body).contains("van-de-afzender"), "{}/{}", route.partner, route.name);
    }
}

#[test]
fn a_referral_shows_each_receiver_what_he_may_see_and_nothing_else() {
    only_what_may(AANMELDING, "");
}

#[test]
fn an_agreement_with_its_document_shows_each_receiver_what_he_may_see_and_nothing_else() {
    only_what_may(OVEREENKOMST, "/document/verwijzing");
}

#[test]
fn an_agreement_with_a_reference_shows_each_receiver_what_he_may_see_and_nothing_else() {
    only_what_may(OVEREENKOMST, "/document/inhoud");
}

#[test]
fn each_message_of_the_match_shows_each_receiver_what_he_may_see_and_nothing_else() {
    for soort in [ACCEPTATIE, INTAKE, LEERDOELEN, VACATURE, MATCH, KENNISMAKING] {
        only_what_may(soort, "");
    }
}
