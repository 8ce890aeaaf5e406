//! The messages of the practice as partners meet them (DOMAIN section 3): a good one and wrong ones of every kind by the
//! code of the public door, and what every role gets of the good one.
//!
//! `tests/data/berichten/` was written by hand from DOMAIN: `<kind>/geldig.json` with every field filled, `ongeldig-*.json`
//! with one mistake, `verwacht.csv` with where it is and by which rule, and `gouden/<kind>.<ROL>.json`: what a partner of
//! that role gets of `geldig.json` inside a formal traject.

mod keuzes;

use crate::shared::{TempDir, names};
use crate::support::edited;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use trajectbrug::app::{self, StartError};
use trajectbrug::canonical;
use trajectbrug::canonical::privacy::Matrix;
use trajectbrug::canonical::soort::Soort;
use trajectbrug::domain::rol::Rol;
use trajectbrug::flow::decode::{Trace, decode};
use trajectbrug::flow::kinds::{maakt_de_hub, zegt_zelf_ontvangers};
use trajectbrug::flow::route::Routes;
use trajectbrug::message::code::Code;
use trajectbrug::message::finding::{Finding, Stage};
use trajectbrug::schema::json::JsonSchema;

/// What a message about a person always carries: numbers that tell the receiver nothing but which.
const KENMERKEN: [&str; 3] = ["traject_id", "client_ref", "zaaknummer"];

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/berichten")
}

fn read(path: &Path) -> Value {
    let text = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// `aanmelding/1` in the name of a file or a route.
fn naam(soort: &str) -> String {
    soort.replace('/', "-")
}

fn geldig(soort: &str) -> Value {
    read(&data().join(naam(soort)).join("geldig.json"))
}

/// Kinds a partner sends; the others the hub makes itself.
fn van_partners() -> impl Iterator<Item = &'static Soort> {
    canonical::ingebouwd().iter().filter(|s| !maakt_de_hub(&s.naam) && s.naam != "ontvangstmelding/1")
}

/// The path of the first text that has to be there: the sender's id of a route of this kind.
fn kenmerk(schema: &Value) -> Option<String> {
    // In a kind that opens or belongs it need not be there; in these messages it is.
    if schema["properties"]["traject_id"].is_object() {
        return Some("traject_id".to_owned());
    }
    let required = schema["required"].as_array()?;
    required.iter().filter_map(Value::as_str).find_map(|name| {
        let field = &schema["properties"][name];
        match field["type"].as_str() {
            Some("string") => Some(name.to_owned()),
            Some("object") => kenmerk(field).map(|rest| format!("{name}/{rest}")),
            _ => None,
        }
    })
}

/// A profile of a partner with these routes.
fn profiel(config: &Path, slug: &str, rol: Rol, routes: &str) {
    let partner = config.join("partners").join(slug);
    std::fs::create_dir_all(&partner).unwrap();
    let head = format!(
        "partner: {{ slug: {slug}, naam: Proef {slug}, partij: {}, rol: {rol}, gegevens: {{}} }}\n",
        slug.to_uppercase()
    );
    std::fs::write(partner.join("profile.yaml"), format!("{head}{routes}")).unwrap();
}

fn uitgaand(soort: &str) -> String {
    format!(
        "  {}: {{ on: {soort}, connector: http, settings: {{ url: \"http://127.0.0.1:9/\" }}, auth: none, format: json }}\n",
        naam(soort)
    )
}

/// A gemeente that sends every kind as it is, and one that takes what needs a receiver.
fn deuren(dir: &TempDir) -> Routes {
    let config = edited(dir, &[]);
    let (mut inbound, mut outbound) = (String::from("inbound:\n"), String::from("outbound:\n"));
    for soort in van_partners() {
        let (name, identity) = (naam(&soort.naam), kenmerk(&soort.schema).expect("an id"));
        let ontvangers = if zegt_zelf_ontvangers(&soort.naam) { "" } else { ", ontvangers: [proef-uit]" };
        writeln!(
            inbound,
            "  {name}: {{ connector: http, settings: {{}}, auth: none, format: json, canonical: {}, identity: {identity}{ontvangers} }}",
            soort.naam
        )
        .unwrap();
        if !ontvangers.is_empty() {
            outbound.push_str(&uitgaand(&soort.naam));
        }
    }
    profiel(&config, "proef-in", Rol::GemeenteKlantmanager, &inbound);
    profiel(&config, "proef-uit", Rol::GemeenteKlantmanager, &outbound);
    match app::configuration(&config, &BTreeMap::new()) {
        Ok((_, routes)) => routes,
        Err(StartError::Configuration(found)) => panic!("{found:#?}"),
        Err(other) => panic!("{other}"),
    }
}

/// Place and rule of everything that is wrong with a message of a kind: by the door where a partner may send it, and by
/// its schema where the hub makes it.
fn bevindingen(routes: &Routes, soort: &Soort, bericht: &Value) -> Vec<(String, String)> {
    let found = gevonden(routes, soort, bericht);
    found.iter().for_each(|finding| in_het_nederlands(soort, bericht, finding));
    found.into_iter().map(|f| (f.path, f.regel)).collect()
}

/// What is said is a Dutch sentence about what would be right, and never the value that is wrong.
fn in_het_nederlands(soort: &Soort, bericht: &Value, finding: &Finding) {
    const NEDERLANDS: [&str; 16] = [
        "de",
        "het",
        "een",
        "dit",
        "deze",
        "is",
        "zijn",
        "niet",
        "hoort",
        "met",
        "van",
        "ontbreekt",
        "hier",
        "ten",
        "hoogstens",
        "moet",
    ];
    const ENGELS: [&str; 8] = ["the", "must", "should", "missing", "invalid", "not", "value", "expected"];
    let text = finding.text.to_lowercase();
    let words = |list: &[&str]| text.split(|c: char| !c.is_alphabetic()).any(|word| list.contains(&word));
    assert!(words(&NEDERLANDS) && !words(&ENGELS), "{} {}: {text}", soort.naam, finding.path);
    if let Some(Value::String(wrong)) = bericht.pointer(&finding.path).filter(|_| !finding.path.is_empty()) {
        let said = wrong.chars().count() > 3 && text.contains(&wrong.to_lowercase());
        assert!(!said, "{} {}: the value is in the text", soort.naam, finding.path);
    }
}

fn gevonden(routes: &Routes, soort: &Soort, bericht: &Value) -> Vec<Finding> {
    match routes.inbound("proef-in", &naam(&soort.naam)) {
        Some(route) => {
            let now = DateTime::<Utc>::UNIX_EPOCH;
            let decoded = decode(route, bericht.to_string().as_bytes(), now, &mut Trace::off());
            assert_eq!(decoded.canonical.as_ref(), Some(bericht), "{}: the message is read as it is", soort.naam);
            decoded.findings
        }
        None => {
            let schema = JsonSchema::compile(&soort.schema).unwrap();
            let mut found = schema.validate(bericht, Stage::Canonical, Code::Canoniek);
            for finding in &mut found {
                if let Some(regel) = soort.regel_at(&finding.path) {
                    regel.clone_into(&mut finding.regel);
                }
            }
            found
        }
    }
}

#[test]
fn every_message_type_of_the_practice_has_a_kind_and_so_its_wrong_messages() {
    // DOMAIN section 3: M01-M39; each kind has three wrong messages at least, see below.
    for nth in 1..=39 {
        let named = format!("M{nth:02}");
        let of = |soort: &&Soort| soort.schema["description"].as_str().is_some_and(|text| text.contains(&named));
        assert!(canonical::ingebouwd().iter().any(|soort| of(&soort)), "{named}");
    }
}

#[test]
fn a_good_message_of_every_kind_passes_and_a_wrong_one_is_refused_at_its_place_by_its_rule() {
    let dir = TempDir::new("berichten");
    let routes = deuren(&dir);
    let mut verwacht: BTreeMap<(String, String), (String, String)> = BTreeMap::new();
    for row in std::fs::read_to_string(data().join("verwacht.csv")).unwrap().lines().skip(1) {
        let [soort, bestand, pad, regel] = row.split(';').collect::<Vec<_>>()[..] else {
            panic!("four columns: {row}")
        };
        let before = verwacht.insert((soort.into(), bestand.into()), (pad.into(), regel.into()));
        assert!(before.is_none(), "{row} stands there twice");
    }
    let mut wrong = vec![];
    for soort in canonical::ingebouwd() {
        let found = bevindingen(&routes, soort, &geldig(&soort.naam));
        if !found.is_empty() {
            wrong.push(format!("{}/geldig.json: {found:?}", soort.naam));
        }
        let folder = data().join(naam(&soort.naam));
        let files: Vec<_> = names(&folder).into_iter().filter(|name| name.starts_with("ongeldig-")).collect();
        assert!(files.len() >= 3, "{} has {} wrong messages", soort.naam, files.len());
        for file in files {
            let asked = verwacht.remove(&(soort.naam.clone(), file.clone()));
            let asked = asked.unwrap_or_else(|| panic!("{}/{file} is not in verwacht.csv", soort.naam));
            let found = bevindingen(&routes, soort, &read(&folder.join(&file)));
            if found != [asked.clone()] {
                wrong.push(format!("{}/{file}: {found:?}, not {asked:?}", soort.naam));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(verwacht.is_empty(), "rows without a file: {verwacht:?}");
}

#[test]
fn every_role_gets_of_every_kind_what_the_matrix_allows_and_nothing_else() {
    let folder = data().join("gouden");
    let mut files: BTreeSet<String> = names(&folder).into_iter().collect();
    let mut wrong = vec![];
    for soort in canonical::ingebouwd() {
        let bericht = geldig(&soort.naam);
        for rol in Rol::ALL {
            let (kept, _) = soort.for_receiver(&bericht, *rol, true, Matrix::ingebouwd());
            let file = format!("{}.{rol}.json", naam(&soort.naam));
            let fits = if files.remove(&file) {
                kept == read(&folder.join(&file))
            } else {
                // Nothing but which person or traject it is about; and who is no party, not even that.
                let fields = kept.as_object().unwrap();
                fields.keys().all(|name| KENMERKEN.contains(&name.as_str()))
                    && (*rol != Rol::Overig || fields.is_empty())
            };
            if !fits {
                wrong.push(format!("{file}: {kept}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(files.is_empty(), "golden messages of no kind or role: {files:?}");
}

#[test]
fn a_role_without_a_row_gets_nothing() {
    // DOMAIN section 1: whoever is no party; the region sees no persons; finance sees amounts and hours only.
    let gets = |soort: &str, rol: Rol| {
        let soort = canonical::ingebouwd().iter().find(|s| s.naam == soort).expect("ships");
        soort.for_receiver(&geldig(&soort.naam), rol, true, Matrix::ingebouwd()).0
    };
    for soort in ["signaal/1", "terugverwijzing/1", "sanctiebesluit/1", "hoor-en-wederhoor/1", "dossierstatus/1"] {
        for rol in [Rol::Overig, Rol::Samenwerkingsverband] {
            assert_eq!(gets(soort, rol), json!({}), "{soort} {rol}");
        }
        assert_eq!(gets(soort, Rol::GemeenteFinancien), json!({"traject_id": "TRJ-2026-000041"}), "{soort}");
    }
    // Outside a formal traject there is no report for the gemeente (BR49), only the number of hours.
    let report = canonical::ingebouwd().iter().find(|s| s.naam == "voortgangsrapportage/1").expect("ships");
    let (kept, _) =
        report.for_receiver(&geldig("voortgangsrapportage/1"), Rol::GemeenteKlantmanager, false, Matrix::ingebouwd());
    assert_eq!(kept, json!({"traject_id": "TRJ-2026-000041", "zaaknummer": "Z2026-0815", "uren_totaal": 21.5}));
}

#[test]
fn a_hearing_or_a_measure_cannot_be_routed_out_of_the_gemeente() {
    let found = |rol: Rol, soort: &str| {
        let dir = TempDir::new(&format!("br39-{rol}-{}", naam(soort)));
        let config = edited(&dir, &[]);
        profiel(&config, "proef-uit", rol, &format!("outbound:\n{}", uitgaand(soort)));
        match app::configuration(&config, &BTreeMap::new()) {
            Ok(_) => vec![],
            Err(StartError::Configuration(found)) => found.into_iter().map(|m| (m.file, m.line, m.text)).collect(),
            Err(other) => panic!("{other}"),
        }
    };
    let refused = |soort: &str, rol: &str| {
        let text = format!(
            "`{soort}` gaat niet naar een partner met rol {rol}: hoor en wederhoor en sancties blijven bij de gemeente (BR39); \
             haal de route weg. Dat een traject is beëindigd, hoort deze partner met `traject-beeindigd/1`"
        );
        ("partners/proef-uit/profile.yaml".to_owned(), 3, text)
    };
    // BR39; DOMAIN section 2, F4: `vervolg` of a hearing goes to the centrale, and to nobody else.
    for rol in
        [Rol::CentraleBemiddelaar, Rol::ReintegratieTrainer, Rol::ZorginstellingCoordinator, Rol::Samenwerkingsverband]
    {
        assert_eq!(found(rol, "sanctiebesluit/1"), [refused("sanctiebesluit/1", rol.as_str())]);
    }
    assert_eq!(found(Rol::ZorginstellingCoordinator, "hoor-en-wederhoor/1"), [refused("hoor-en-wederhoor/1", "ZI_VC")]);
    assert_eq!(found(Rol::CentraleBemiddelaar, "hoor-en-wederhoor/1"), []);
    for soort in ["sanctiebesluit/1", "hoor-en-wederhoor/1"] {
        assert_eq!(found(Rol::GemeenteKlantmanager, soort), []);
    }
}

#[test]
fn what_the_hub_makes_itself_has_no_route_to_come_in_by() {
    let dir = TempDir::new("van-de-hub");
    let config = edited(&dir, &[]);
    let route = "inbound:\n  r: { connector: http, settings: {}, auth: none, format: json, canonical: tegenprestatieregistratie/1, identity: traject_id }\n";
    profiel(&config, "proef-in", Rol::GemeenteKlantmanager, route);
    let Err(StartError::Configuration(found)) = app::configuration(&config, &BTreeMap::new()) else {
        panic!("the route is refused")
    };
    let texts: Vec<_> = found.iter().map(|m| m.text.clone()).collect();
    assert_eq!(
        texts,
        ["`tegenprestatieregistratie/1` maakt de gateway zelf; een partner stuurt dit niet, haal de route weg"]
    );
}
