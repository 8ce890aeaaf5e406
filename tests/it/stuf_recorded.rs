//! The creeerZaak messages that case systems really sent, through the mapping we ship: everything the referral has a field
//! for is carried, and what they do not hold is named, field by field. None of them is a referral to guided volunteering,
//! so none is complete.
//!
//! Read under our own schemas and under the published ones, which an operator may point a profile at.

use crate::shared::{TempDir, data};
use chrono::DateTime;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use trajectbrug::flow::decode::{Trace, decode};
use trajectbrug::flow::route::Routes;
use trajectbrug::message::code::Code;
use trajectbrug::profile::Folder;

/// What no recorded message says: StUF has no place for it, so nobody sent it.
const NERGENS: [&str; 6] = [
    "/belastbaar_lichamelijk",
    "/belastbaar_psychisch",
    "/belastbaarheid_dagdelen_per_week",
    "/doel",
    "/vorm",
    "/wensen",
];

/// A recorded message, read by a person.
struct Recorded {
    file: &'static str,
    route: &'static str,
    afzender_id: &'static str,
    canonical: Value,
    /// Required fields it lacks, besides [`NERGENS`].
    lacks: &'static [&'static str],
    /// It is not what StUF says it should be, so a route with a schema refuses it.
    broken: bool,
}

/// Where the one broken message (an emulated sender) strays from the schema, in each of its two statuses.
const BROKEN: [&str; 8] = [
    "",
    "/gerelateerde",
    "/indicatieLaatsteStatus",
    "/isGezetDoor",
    "/isGezetDoor/gerelateerde/medewerker",
    "/isGezetDoor/gerelateerde/medewerker/functie",
    "/isGezetDoor/gerelateerde/medewerker/telefoonnummer",
    "/isGezetDoor/gerelateerde/medewerker/emailadres",
];

fn recorded() -> Vec<Recorded> {
    let piet = json!({"geslachtsnaam": "Precies", "voorletters": "P.J.", "voornamen": "Piet Je"});
    let sneek =
        json!({"adres": {"woonplaats": "Sneek", "straat": "Marktstraat", "postcode": "8601CR", "huisnummer": 15}});
    let pietje = json!({"geslachtsnaam": "Precies", "voorletters": "P", "voornamen": "Pietje"});
    let bolsward =
        json!({"adres": {"woonplaats": "Bolsward", "straat": "Kerkstraat", "postcode": "8701HP", "huisnummer": 1}});
    let bruiker = json!({"naam": "G. Bruiker", "telefoon": "0515489000", "email": "info@sudwestfryslan.nl"});
    vec![
        Recorded {
            file: "ladybug/Gisvg_Emulate_Replicate__Translate_creeerZaak_Lk01/request.xml",
            route: "zds-11",
            afzender_id: "eec1fd96-0e0a-4c88-a24d-ff9e807e7bf4",
            canonical: json!({
                "zaaknummer": "190097", "aanmelddatum": "2021-01-01", "bsn": "111111110", "geboortedatum": "1950-01-01",
                "naam": piet, "contact": sneek,
            }),
            lacks: &["/contact"],
            broken: true,
        },
        Recorded {
            file: "ladybug/Gisvg_Natuurlijk_Persoon__Translate_creeerZaak_Lk01/request.xml",
            route: "zds-11",
            afzender_id: "9fc3e711-869f-44a6-aba9-1b21e21841e4",
            canonical: json!({
                "zaaknummer": "1900852", "aanmelddatum": "2023-01-10", "bsn": "111111110", "geboortedatum": "1950-01-01",
                "naam": piet, "contact": sneek,
            }),
            lacks: &["/contact"],
            broken: false,
        },
        Recorded {
            file: "ladybug/Issue235__Translate_creeerZaak_Lk01/request.xml",
            route: "zds-11",
            afzender_id: "35bd13a6-d1fe-4689-b441-f5bda80d5e3f",
            canonical: json!({"zaaknummer": "190090", "aanmelddatum": "2022-09-05"}),
            lacks: &["/bsn", "/contact", "/geboortedatum", "/naam"],
            broken: false,
        },
        Recorded {
            file: "ladybug/Issue329__Translate_creeerZaak_Lk01/request.xml",
            route: "zds-11",
            afzender_id: "dd1ec7f8-1c5c-471e-99f1-1553c34397c0",
            canonical: json!({"zaaknummer": "1900230", "aanmelddatum": "2022-10-11"}),
            lacks: &["/bsn", "/contact", "/geboortedatum", "/naam"],
            broken: false,
        },
        Recorded {
            file: "ladybug/Issue332__Translate_creeerZaak_Lk01/request.xml",
            route: "zds-11",
            afzender_id: "f6b3f6d7-c74e-4add-b246-df64cb89a4d2",
            canonical: json!({
                "zaaknummer": "190074", "aanmelddatum": "2022-09-05", "bsn": "111111110", "geboortedatum": "1901-01-01",
                "naam": pietje, "contact": bolsward,
            }),
            lacks: &["/contact"],
            broken: false,
        },
        Recorded {
            file: "ladybug/Suites4SociaalDomein_Natuurlijk_Persoon__Suites4SociaalDomein_02_Translate_creeerZaak_Lk01/request.xml",
            route: "zds-11",
            afzender_id: "4d74a53a-c8c0-4b7c-85c4-415dfcffcd5f",
            canonical: json!({
                "zaaknummer": "19009534", "aanmelddatum": "2021-05-14", "bsn": "111111110", "geboortedatum": "1901-01-01",
                "naam": pietje, "contact": bolsward, "klantmanager": bruiker,
            }),
            lacks: &["/contact"],
            broken: false,
        },
        Recorded {
            file: "samples/Swf_Suites4SociaalDomein/dump/02-request-zakLk01_Generen_Zaak.xml",
            route: "zds-11",
            afzender_id: "c572cdfc-2972-4288-b62a-b02ecd309266",
            canonical: json!({
                "zaaknummer": "1900208938", "aanmelddatum": "2020-03-09", "bsn": "111111110", "geboortedatum": "1901-01-01",
                "naam": pietje, "contact": bolsward, "klantmanager": bruiker,
            }),
            lacks: &["/contact"],
            broken: false,
        },
        Recorded {
            file: "samples/Haarlem_Voorbeeld/creeerzaakRequest.xml",
            route: "zds-12",
            afzender_id: "e443d87f-69ee-4fd4-b1d9-dd797ffff628",
            canonical: json!({
                "zaaknummer": "0392-2020-0000027", "aanmelddatum": "2020-02-07", "bsn": "900070511",
                "geboortedatum": "1976-09-30",
                "naam": {"geslachtsnaam": "Mug", "voorvoegsel": "de", "voornamen": "Sjaak"},
            }),
            lacks: &["/contact"],
            broken: false,
        },
    ]
}

#[test]
fn recorded_messages_are_carried_under_our_own_schemas() {
    let Some(stuf) = data("stuf") else { return };
    carried(&stuf, "own", "\"std:stuf-zds-1.1/zkn0310.xsd\"", "\"std:stuf-zds-1.2/zds0120.xsd\"");
}

#[test]
fn recorded_messages_are_carried_under_the_published_schemas_an_operator_points_at() {
    let Some(stuf) = data("stuf") else { return };
    let xsd = stuf.join("xsd").canonicalize().unwrap();
    let set = |folder: &str, entry: &str| {
        let folder = xsd.join(folder);
        json!([folder.display().to_string(), folder.join(entry).display().to_string()]).to_string()
    };
    let zds_11 = set("Zaak_DocumentServices_1_1_02", "zkn0310/mutatie/zkn0310_msg_mutatie.xsd");
    let zds_12 = set("Zaak-_Documentservices_1_2", "zds0120/berichten/zds0120_msg_zs-dms.xsd");
    carried(&stuf, "published", &zds_11, &zds_12);
}

#[test]
fn recorded_messages_are_carried_without_a_schema_too_even_the_one_that_strays_from_it() {
    let Some(stuf) = data("stuf") else { return };
    carried(&stuf, "none", "[]", "[]");
}

fn carried(stuf: &Path, name: &str, zds_11: &str, zds_12: &str) {
    let config = TempDir::new(&format!("recorded-{name}"));
    configure(&config.0, zds_11, zds_12);
    let folder = Folder::read(&config.0).unwrap();
    let routes = Routes::compile(&folder, &BTreeMap::new()).unwrap();
    for recorded in recorded() {
        let body = std::fs::read(stuf.join(recorded.file)).unwrap();
        let route = routes.inbound("gemeente", recorded.route).unwrap();
        let decoded = decode(route, &body, DateTime::UNIX_EPOCH, &mut Trace::off());
        let found: Vec<_> = decoded.findings.iter().map(|f| (f.code, f.path.as_str())).collect();
        assert_eq!(decoded.afzender_id, recorded.afzender_id, "{}", recorded.file);
        if recorded.broken && zds_11 != "[]" {
            let places = [1, 2].map(|n| BROKEN.map(|at| format!("/Envelope/Body/zakLk01/object/heeft[{n}]{at}")));
            let places = places.as_flattened().iter().map(|path| (Code::Schema, path.as_str()));
            assert_eq!(found, places.collect::<Vec<_>>(), "{}", recorded.file);
            assert_eq!(decoded.canonical, None, "{}", recorded.file);
            continue;
        }
        let mut lacks: Vec<_> = NERGENS.iter().chain(recorded.lacks).map(|path| (Code::Canoniek, *path)).collect();
        lacks.sort_by_key(|(_, path)| *path);
        assert_eq!(found, lacks, "{}: {:#?}", recorded.file, decoded.findings);
        assert_eq!(decoded.canonical, Some(recorded.canonical), "{}", recorded.file);
    }
}

/// A gemeente that speaks both versions, and a centrale that takes the message as it is.
fn configure(config: &Path, zds_11: &str, zds_12: &str) {
    let route = |name: &str, schema: &str| {
        format!(
            "  {name}:\n    connector: soap\n    settings: {{ action: \"urn:{name}\" }}\n    auth: none\n    format: soap\n    \
             schema: {schema}\n    mapping: \"std:stuf-zds-1.1/creeer-zaak.yaml\"\n    canonical: aanmelding/1\n    \
             identity: stuurgegevens/StUF:referentienummer\n    ontvangers: [centrale]\n"
        )
    };
    let gemeente = format!(
        "partner: {{ slug: gemeente, naam: Gemeente, partij: GEM-A, rol: GEM_KM }}\ninbound:\n{}{}outbound: {{}}\n",
        route("zds-11", zds_11),
        route("zds-12", zds_12)
    );
    let centrale = "partner: { slug: centrale, naam: Centrale, partij: VC-A, rol: VC_BM }\ninbound: {}\noutbound:\n  \
                    aanmelding: { on: aanmelding/1, connector: http, settings: { url: \"http://127.0.0.1:9/\" }, format: json }\n";
    for (slug, text) in [("gemeente", gemeente.as_str()), ("centrale", centrale)] {
        let folder = config.join("partners").join(slug);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("profile.yaml"), text).unwrap();
    }
}
