//! Every rule of the practice by its switch-off at the public door: what is not ok by DOMAIN section 4 is refused, held or
//! flagged with its code while the rule is on, and not when `praktijk.yaml` switches it off. A rule that cannot go off stops
//! the start with its code.
//!
//! `tests/data/regels/deur.json` was written by hand from DOMAIN section 4; every row names the example it is. What is no
//! message is below the table: terms (BR22, BR24, BR56), what is left out (BR45, BR50) and the start (BR39). Rules about
//! money have a table of their own ([`geld`]).

mod geld;

use super::proefdeur::{Anders, Deur, GEM, LIN, RIB, VC};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use trajectbrug::app::{self, StartError};
use trajectbrug::canonical;
use trajectbrug::flow::regels::alle;

const RIJEN: &str = include_str!("../data/regels/deur.json");

/// Rules of terms, with where their traject begins and the morning on which the term is due. BR22: 2026-09-07 + 28 days; BR24:
/// + 42 days, a week before; BR56: day 366 after 2026-09-14.
const TERMIJNEN: [(&str, &str, &str); 3] =
    [("BR22", "geplaatst", "2026-10-05"), ("BR24", "lopend", "2026-10-12"), ("BR56", "geregistreerd", "2027-09-15")];
/// Rules that cannot go off and of which no message says that they hold: what is left out, and the start.
const VAST: [&str; 3] = ["BR39", "BR45", "BR50"];

fn rijen() -> Vec<Value> {
    serde_json::from_str(RIJEN).expect("a list")
}

fn text<'r>(rij: &'r Value, key: &str) -> &'r str {
    rij[key].as_str().unwrap_or_default()
}

/// Where a row begins; the traject, if it is about one.
fn basis(deur: &Deur, naam: &str) -> Option<String> {
    Some(match naam {
        "" => return None,
        "aangemeld" => deur.op("2026-08-24").verwijs("begeleidingstraject", VC),
        "intake" | "leerdoelen" => {
            let t = basis(deur, "aangemeld").expect("a traject");
            deur.op("2026-08-25").neemt(VC, "acceptatie", json!({"traject_id": t}));
            deur.op("2026-08-27").neemt(VC, "intakeverslag", json!({"traject_id": t}));
            if naam == "leerdoelen" {
                deur.op("2026-08-31").neemt(VC, "leerdoelen", json!({"traject_id": t}));
            }
            t
        }
        "wijk" => deur.op("2026-08-24").verwijs("participatiecoach_wijk", VC),
        "voorgesteld" => deur.voorgesteld(),
        "kennisgemaakt" => deur.kennisgemaakt(),
        "geplaatst" => deur.geplaatst(),
        "lopend" => {
            let t = deur.geplaatst();
            let go = json!({"traject_id": t, "besluit": "go", "vervolg": "doorgaan", "reden": null});
            deur.op("2026-10-05").neemt(VC, "go-no-go", go);
            t
        }
        "orientatie" => {
            deur.op("2026-08-24");
            let t = deur.verwijs("orientatie_centrale", VC);
            deur.op("2026-08-25").neemt(VC, "acceptatie", json!({"traject_id": t}));
            deur.op("2026-08-27").neemt(VC, "intakeverslag", json!({"traject_id": t}));
            deur.op("2026-09-01").neemt(VC, "matchvoorstel", json!({"traject_id": t}));
            let ja = json!({"traject_id": t, "datum": "2026-09-03", "uitkomst": "positief", "reden": null});
            deur.op("2026-09-03").neemt(LIN, "kennismakingsresultaat", ja);
            deur.op("2026-09-04").neemt(VC, "plaatsingsovereenkomst", json!({"traject_id": t}));
            t
        }
        "training" => deur.training(),
        "in_training" => {
            let t = deur.training();
            let moment = |dag: &str| json!({"datum": dag, "dagdeel": "ochtend", "uren": 3.0, "status": "aanwezig"});
            let momenten = [moment("2026-08-31"), moment("2026-09-03")];
            deur.op("2026-09-04").neemt(RIB, "aanwezigheid", json!({"traject_id": t, "momenten": momenten}));
            t
        }
        "gevraagd" | "geregistreerd" => {
            let nieuw = json!({"traject_id": null, "zaaknummer": "Z2026-0900"});
            let answer = deur.op("2026-09-01").neemt(GEM, "toestemmingsverzoek", nieuw);
            let t = answer["traject_id"].as_str().expect("a traject").to_owned();
            if naam == "geregistreerd" {
                let ja = json!({"traject_id": t, "besluit": "toegestaan", "reden_code": null, "datum": "2026-09-14"});
                deur.op("2026-09-14").neemt(GEM, "toestemmingsbesluit", ja);
                deur.neemt(
                    GEM,
                    "bewijs-tegenprestatie",
                    json!({"traject_id": t, "getekend_op": "2026-09-14", "vorm": null}),
                );
            }
            t
        }
        "opgeroepen" => {
            let nieuw = json!({"traject_id": null, "zaaknummer": "Z2026-0901", "status": "verstuurd"});
            let answer = deur.op("2026-09-01").neemt(GEM, "oproep", nieuw);
            answer["traject_id"].as_str().expect("a traject").to_owned()
        }
        other => panic!("no such begin: {other}"),
    })
}

fn van(deur: &Deur, t: Option<&str>, op: &str, van: &str, soort: &str, over: &Value) -> Value {
    let mut over = over.clone();
    if let Some(t) = t {
        let known = canonical::ingebouwd().iter().find(|s| s.naam.split('/').next() == soort.split('/').next());
        if known.is_some_and(|s| s.schema["properties"]["traject_id"].is_object()) && over.get("traject_id").is_none() {
            over["traject_id"] = t.into();
        }
        geld::vul_in(deur, van, t, &mut over);
    }
    let answer = deur.op(op).stuur(van, soort, over);
    let mut told = answer.json();
    told["status"] = answer.status.into();
    told
}

/// A door where what the gemeente asks is this, and these rules are off.
fn deur(praktijk: &str, uit: &[&str], naam: &str) -> Deur {
    let off: Vec<String> = uit.iter().map(|code| format!("{code}: \"proef\"")).collect();
    let off = if off.is_empty() { String::new() } else { format!("  regels_uit: {{ {} }}\n", off.join(", ")) };
    Deur::open(&format!("regel-{naam}"), Anders { praktijk: &format!("{praktijk}{off}"), ..Anders::default() })
}

/// What the door does with a row.
struct Gezien {
    /// By its rule: `weiger`, `houd aan`, `signaleer`; or `door`.
    uitkomst: String,
    /// Where.
    plekken: Vec<String>,
    /// Other rules that refuse it.
    anders: Vec<String>,
    /// Signals the gemeente got of it.
    signalen: usize,
    /// Where the traject stands afterwards.
    stand: String,
}

fn probeer(rij: &Value, deur: &Deur) -> Gezien {
    let code = text(rij, "regel");
    let before = deur.kreeg(GEM, "signaal").len();
    let t = basis(deur, text(rij, "basis"));
    for step in rij["vooraf"].as_array().into_iter().flatten() {
        let part = |n: usize| step[n].as_str().expect("a text");
        let told = van(deur, t.as_deref(), part(0), part(1), part(2), &step[3]);
        assert_eq!(told["status"], 202, "{}: {told}", text(rij, "bron"));
    }
    let told = van(deur, t.as_deref(), text(rij, "op"), text(rij, "van"), text(rij, "soort"), &rij["over"]);
    let said = rij["gezegd"].as_str().unwrap_or(code);
    let found: Vec<&Value> =
        told["bevindingen"].as_array().into_iter().flatten().filter(|f| f["regel"] == said).collect();
    let plekken = found.iter().map(|f| text(f, "path").to_owned()).collect();
    let all = told["bevindingen"].as_array().into_iter().flatten();
    let anders = all.filter(|f| f["severity"] == "fout" && f["regel"] != said).map(|f| text(f, "regel").to_owned());
    let anders = anders.collect();
    let refused = told["status"].as_u64().is_some_and(|status| status >= 400);
    assert!(refused || told["status"] == 202, "{told}");
    let held = deur
        .werk()
        .iter()
        .any(|w| w.regel.as_deref() == Some(code) && w.bericht_id.as_deref() == told["bericht_id"].as_str());
    let uitkomst = match (refused, found.is_empty(), held) {
        (true, false, _) => "weiger".to_owned(),
        (true, true, _) => format!("om iets anders geweigerd: {told}"),
        (false, _, true) => "houd aan".to_owned(),
        (false, false, false) => "signaleer".to_owned(),
        (false, true, false) => "door".to_owned(),
    };
    let signalen = deur.kreeg(GEM, "signaal").len() - before;
    let stand = t.map(|t| deur.traject(&t).status.to_string()).unwrap_or_default();
    Gezien { uitkomst, plekken, anders, signalen, stand }
}

/// One row of so many, so that they go beside each other. Rows of one part share two doors: one where every rule is on, and
/// one where the rules of all of them are off. That each is stopped by its own rule alone is seen at the first.
fn deel(which: usize) {
    let rijen = rijen();
    let mine: Vec<&Value> = rijen.iter().enumerate().filter(|(n, _)| n % 4 == which).map(|(_, rij)| rij).collect();
    let asked: BTreeSet<&str> = mine.iter().map(|rij| text(rij, "praktijk")).collect();
    let mut wrong = vec![];
    for (n, praktijk) in asked.into_iter().enumerate() {
        let here: Vec<&Value> = mine.iter().copied().filter(|rij| text(rij, "praktijk") == praktijk).collect();
        let on = deur(praktijk, &[], &format!("{which}-{n}-aan"));
        here.iter().for_each(|rij| aan(rij, &on, &mut wrong));
        drop(on);
        let can: Vec<&Value> = here.into_iter().filter(|rij| rij["vast"] != true).collect();
        let codes: BTreeSet<&str> = can.iter().map(|rij| text(rij, "regel")).collect();
        let off = deur(praktijk, &codes.into_iter().collect::<Vec<_>>(), &format!("{which}-{n}-uit"));
        can.iter().for_each(|rij| uit(rij, &off, &mut wrong));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// With its rule on: what the practice says, by that rule and no other.
fn aan(rij: &Value, deur: &Deur, wrong: &mut Vec<String>) {
    let bron = text(rij, "bron");
    let wanted: Vec<&str> = rij["aan"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let tried = probeer(rij, deur);
    if tried.uitkomst != wanted[0] || tried.plekken != wanted[1..] {
        wrong.push(format!("{bron}: {} {:?}, not {wanted:?}", tried.uitkomst, tried.plekken));
    }
    if !tried.anders.is_empty() {
        wrong.push(format!("{bron}: also refused by {:?}", tried.anders));
    }
    if rij["signalen"].is_array() && rij["signalen"][0] != tried.signalen {
        wrong.push(format!("{bron}: {} signals", tried.signalen));
    }
}

/// With its rule off: it goes through.
fn uit(rij: &Value, deur: &Deur, wrong: &mut Vec<String>) {
    let bron = text(rij, "bron");
    let tried = probeer(rij, deur);
    if tried.uitkomst != "door" {
        wrong.push(format!("{bron}, switched off: {}", tried.uitkomst));
    }
    if rij["signalen"].is_array() && rij["signalen"][1] != tried.signalen {
        wrong.push(format!("{bron}, switched off: {} signals", tried.signalen));
    }
    if rij["stand_uit"].is_string() && rij["stand_uit"] != tried.stand {
        wrong.push(format!("{bron}, switched off: the traject is {}", tried.stand));
    }
}

#[test]
fn what_is_not_ok_is_stopped_by_its_rule_and_by_nothing_else_part_1() {
    deel(0);
}

#[test]
fn what_is_not_ok_is_stopped_by_its_rule_and_by_nothing_else_part_2() {
    deel(1);
}

#[test]
fn what_is_not_ok_is_stopped_by_its_rule_and_by_nothing_else_part_3() {
    deel(2);
}

#[test]
fn what_is_not_ok_is_stopped_by_its_rule_and_by_nothing_else_part_4() {
    deel(3);
}

#[test]
fn no_rule_of_the_practice_is_left_out() {
    let rijen = rijen();
    let told = std::process::Command::new(env!("CARGO_BIN_EXE_trajectbrug")).args(["rules", "--json"]).output();
    let told: Value = serde_json::from_slice(&told.expect("the program runs").stdout).expect("JSON");
    let all: BTreeSet<&str> = told["rules"].as_array().expect("a list").iter().map(|rule| text(rule, "code")).collect();
    assert_eq!(all.len(), 60);
    // On and off at the door, or a start that is refused when it is switched off.
    let geld = geld::rijen();
    let rows = || rijen.iter().chain(&geld);
    let switched = rows().filter(|rij| rij["vast"] != true).map(|rij| text(rij, "regel"));
    let terms = TERMIJNEN.iter().map(|(code, ..)| *code);
    let switched: BTreeSet<&str> = switched.chain(terms).chain(geld::APART).collect();
    let fixed: BTreeSet<&str> =
        rows().filter(|rij| rij["vast"] == true).map(|rij| text(rij, "regel")).chain(VAST).collect();
    assert_eq!(switched.intersection(&fixed).collect::<Vec<_>>(), [] as [&&str; 0]);
    assert_eq!(switched.union(&fixed).copied().collect::<BTreeSet<_>>(), all);
    for rij in rows() {
        assert!(text(rij, "bron").starts_with(&format!("DOMAIN 4 {}", text(rij, "regel"))), "{rij}");
    }
}

/// What the start says of a configuration.
fn bij_de_start(deur: &Deur) -> Vec<String> {
    match app::configuration(deur.config(), &BTreeMap::new()) {
        Ok(_) => vec![],
        Err(StartError::Configuration(found)) => found.into_iter().map(|m| m.text).collect(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_rule_that_protects_people_or_is_how_the_hub_works_cannot_go_off() {
    let deur = Deur::open("kan-niet-uit", Anders::default());
    let vast: BTreeSet<String> = rijen()
        .iter()
        .filter(|rij| rij["vast"] == true)
        .map(|rij| text(rij, "regel").to_owned())
        .chain(VAST.map(str::to_owned))
        .collect();
    assert_eq!(vast.len(), 11);
    let file = deur.config().join("partners").join(GEM).join("praktijk.yaml");
    for regel in alle().iter().map(|regel| regel.code) {
        let text = format!("- geldig_van: \"2020-01-01\"\n  regels_uit: {{ {regel}: \"proef\" }}\n");
        std::fs::write(&file, text).expect("written");
        let said = bij_de_start(&deur);
        if vast.contains(regel) {
            assert!(
                said.len() == 1 && said[0].contains(regel) && said[0].contains("kan niet uit"),
                "{regel}: {said:?}"
            );
        } else {
            assert_eq!(said, [] as [String; 0], "{regel}");
        }
    }
}

#[test]
fn a_measure_that_would_leave_the_gemeente_stops_the_start() {
    // BR39: "no: VC as receiver of M23".
    let deur = Deur::open("br39", Anders::default());
    let file = deur.config().join("partners").join(VC).join("profile.yaml");
    let text = std::fs::read_to_string(&file).expect("it is there");
    let route = "  m23: { on: sanctiebesluit/1, connector: http, settings: { url: \"http://127.0.0.1:9/\" }, auth: none, format: json }\n";
    std::fs::write(&file, text + route).expect("written");
    let said = bij_de_start(&deur);
    assert!(said.len() == 1 && said[0].contains("BR39"), "{said:?}");
}

/// The rules of work that terms made by the morning of a day.
fn werk_van_termijnen(deur: &Deur, dag: &str) -> Vec<String> {
    assert_eq!(deur.op(dag).job("termijnen").status, 200);
    deur.werk().into_iter().filter_map(|w| w.regel).collect()
}

#[test]
fn what_is_due_is_asked_on_its_day_and_not_where_its_rule_is_off() {
    for (code, begin, dag) in TERMIJNEN {
        for uit in [false, true] {
            let praktijk = if uit { format!("  regels_uit: {{ {code}: \"proef\" }}\n") } else { String::new() };
            let deur =
                Deur::open(&format!("termijn-{code}-{uit}"), Anders { praktijk: &praktijk, ..Anders::default() });
            basis(&deur, begin);
            assert_eq!(werk_van_termijnen(&deur, dag).iter().any(|regel| regel == code), !uit, "{code} {uit}");
        }
    }
}

#[test]
fn what_a_receiver_may_not_see_is_left_out_and_counted() {
    // BR45: an institution never gets trede, diagnose, BSN; BR50: what is not allowed is taken out, and counted.
    let deur = Deur::open("weggelaten", Anders::default());
    deur.verwijs("participatiecoach_wijk", LIN);
    let got = deur.kreeg(LIN, "aanmelding");
    assert_eq!(got.len(), 1);
    for field in ["bsn", "trede", "diagnose", "zaaknummer", "geboortedatum", "doel", "contract_id"] {
        assert!(got[0].get(field).is_none(), "{field}: {}", got[0]);
    }
    for field in ["naam", "contact", "wensen", "belastbaarheid_dagdelen_per_week", "extra_begeleiding"] {
        assert!(got[0].get(field).is_some(), "{field}: {}", got[0]);
    }
    let metrics = deur.gateway().ask("GET", "/metrics", &[]);
    let text = String::from_utf8_lossy(&metrics.body).into_owned();
    let counted = text.lines().find(|l| l.contains("weggelaten") && l.contains(LIN)).map(str::to_owned);
    assert!(counted.is_some_and(|line| !line.ends_with(" 0")), "{text}");
}

#[test]
fn a_rule_whose_fact_is_missing_says_so_and_a_person_looks() {
    // BR25 without an agreement the hub knows: it was made in another way.
    let zonder = "  buiten_de_hub: [acceptatie, intakeverslag, leerdoelen, matchvoorstel, kennismakingsresultaat, plaatsingsovereenkomst, go-no-go]\n";
    let deur = Deur::open("feit", Anders { praktijk: zonder, ..Anders::default() });
    let t = basis(&deur, "aangemeld").expect("a traject");
    let told = deur.op("2026-10-19").neemt(VC, "voortgangsrapportage", json!({"traject_id": t}));
    let said = told["bevindingen"][0].clone();
    assert_eq!((&said["regel"], &said["path"]), (&json!("BR25"), &json!("/leerdoelen")));
    assert!(text(&said, "text").contains("kent de leerdoelen van de overeenkomst niet"), "{said}");
    assert_eq!(deur.kreeg(GEM, "voortgangsrapportage").len(), 0, "it waits");
    assert_eq!(deur.werk().iter().filter(|w| w.regel.as_deref() == Some("BR25")).count(), 1);
}
