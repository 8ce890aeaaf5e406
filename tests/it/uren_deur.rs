//! A declaration of hours at the public door, step by step (F9, DOMAIN section 2; L1002-1004): declared, validated, capped, agreed
//! or not, paid. Where it stands is read as finance reads it; every pair of a state and an event stands in
//! `tests/data/levensloop/verwacht.csv`.

use super::proefdeur::{Anders, Deur, FIN, LIN, regels};
use serde_json::{Value, json};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use trajectbrug::domain::werk::{Toestand, WerkSoort, Werkitem};

/// What an institution sends of its own: a number of each declaration, and the hours.
const MAPPING: &str = "partner: json
canonical: uursubsidiedeclaratie/1
fields:
  - kenmerk: { envelope: levering_id }
  - maand: maand
  - each: regels
    is: regels
    fields:
      - client_ref: client_ref
      - uren: uren
";

/// Each declaration has a number of its own.
static NUMMER: AtomicUsize = AtomicUsize::new(1);

const PRAKTIJK: &str = "  regelingen: [uursubsidie]\n";

/// A door with a person who was there for so many hours in October 2026.
fn deur(test: &str, uren: u32) -> (Deur, String) {
    let mut deur = Deur::open(test, Anders { praktijk: PRAKTIJK, financien: true, ..Anders::default() });
    let folder = deur.config().join("partners").join(LIN);
    std::fs::create_dir_all(folder.join("mappings")).expect("a folder");
    std::fs::write(folder.join("mappings/uren.yaml"), MAPPING).expect("written");
    let profile = std::fs::read_to_string(folder.join("profile.yaml")).expect("it is there");
    let route = "inbound:\n  uren: { connector: http, settings: {}, auth: none, format: json, mapping: mappings/uren.yaml, canonical: uursubsidiedeclaratie/1, identity: kenmerk, ontvangers: [proef-fin] }\n";
    std::fs::write(folder.join("profile.yaml"), profile.replace("inbound:\n", route)).expect("written");
    deur.praktijk(PRAKTIJK);
    let t = deur.geplaatst();
    let day = |n: u32| format!("2026-10-{:02}", 1 + n);
    let momenten: Vec<_> = (0..uren / 4)
        .map(|n| json!({"datum": day(n), "dagdeel": "ochtend", "uren": 4, "status": "aanwezig"}))
        .collect();
    deur.op("2026-11-01").neemt(LIN, "aanwezigheid", json!({"traject_id": t, "momenten": momenten, "totaal": null}));
    deur.op("2026-11-02");
    (deur, t)
}

/// Declares hours of October; the answer.
fn declareer(deur: &Deur, uren: u32) -> (u16, Value) {
    let proposed = deur.kreeg(LIN, "matchvoorstel");
    let line = json!({"client_ref": proposed[0]["client_ref"], "uren": uren});
    let nth = NUMMER.fetch_add(1, Ordering::Relaxed);
    let bericht = json!({"kenmerk": format!("u-{nth}"), "maand": "2026-10", "regels": [line]});
    let headers = [("Content-Type", "application/json")];
    let path = format!("/v1/berichten/{LIN}/uren");
    let answer = deur.gateway().post(&path, &headers, bericht.to_string().as_bytes());
    (answer.status, answer.json())
}

/// Every declaration as finance sees it: where it stands, granted, capped.
fn stand(deur: &Deur) -> Vec<(String, i64, i64)> {
    let answer = deur.gateway().ask("GET", "/v1/beheer/facturen", &[]);
    assert_eq!(answer.status, 200);
    let all = answer.json()["declaraties"].as_array().expect("a list").clone();
    let number = |line: &Value, key: &str| line[key].as_i64().expect("cents");
    let one = |line: &Value| {
        assert_eq!((&line["maand"], &line["leverancier"]), (&json!("2026-10"), &json!(LIN)));
        (line["status"].as_str().expect("a state").to_owned(), number(line, "toegekend"), number(line, "afgetopt"))
    };
    all.iter().map(one).collect()
}

/// The work about declarations that is open.
fn werk(deur: &Deur) -> Vec<Werkitem> {
    let all = deur.werk().into_iter();
    all.filter(|w| w.soort == WerkSoort::Declaratie && w.toestand == Toestand::Open).collect()
}

/// Decides about the work; the status of the answer.
fn besluit(deur: &Deur, werk: &Werkitem, besluit: &str) -> u16 {
    let body = json!({"besluit": besluit, "waarom": "nagekeken", "wie": "j.jansen"});
    let path = format!("/v1/beheer/werkitems/{}/besluiten", werk.werk_id);
    deur.gateway().post(&path, &[("Content-Type", "application/json")], body.to_string().as_bytes()).status
}

/// Pays October, as the gemeente does when the gateway stands still.
fn betaal(deur: &mut Deur, t: &str) {
    deur.dicht();
    let folder = deur.config().parent().expect("a folder").to_owned();
    let accounts = folder.join("rekeningen.csv");
    std::fs::write(&accounts, format!("traject_id;naam;iban\n{t};A. Staal;NL47TEST0312000606\n")).expect("written");
    let nth = std::fs::read_dir(&folder).expect("a folder").count();
    let mut command = Command::new(env!("CARGO_BIN_EXE_trajectbrug"));
    command.args(["payment", "run", "--gemeente", "proef-gem", "--maand", "2026-10", "--naam", "Gemeente Proef"]);
    command.args(["--iban", "NL05TEST0312000101", "--datum", "2026-11-10"]);
    command.arg("--rekeningen").arg(&accounts).arg("--out").arg(folder.join(format!("betaal-{nth}.xml")));
    command.arg("--config").arg(deur.config()).arg("--data").arg(deur.data());
    let done = command.output().expect("the program runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    deur.praktijk(PRAKTIJK);
    deur.op("2026-11-12");
}

#[test]
fn hours_are_declared_agreed_with_and_paid_each_once() {
    let (mut deur, t) = deur("uren-goed", 40);
    assert_eq!(stand(&deur), []);
    assert_eq!(declareer(&deur, 40).0, 202);
    assert_eq!(stand(&deur), [("gevalideerd".to_owned(), 4_000, 0)]);
    // Declared twice: from no state does that lead anywhere.
    let (status, answer) = declareer(&deur, 40);
    assert_eq!((status, regels(&answer)), (422, vec![("M26".into(), "/regels/0/client_ref".into())]));
    let asked = werk(&deur);
    assert_eq!((asked.len(), asked[0].partner.as_str()), (1, FIN));
    assert_eq!(besluit(&deur, &asked[0], "toegestaan"), 200);
    assert_eq!(stand(&deur), [("goedgekeurd".to_owned(), 4_000, 0)]);
    assert_eq!(besluit(&deur, &asked[0], "geweigerd"), 409, "decided is decided");
    betaal(&mut deur, &t);
    assert_eq!(stand(&deur), [("betaald".to_owned(), 4_000, 0)]);
    assert_eq!(declareer(&deur, 40).0, 422, "paid is the end");
    betaal(&mut deur, &t);
    assert_eq!(stand(&deur), [("betaald".to_owned(), 4_000, 0)]);
}

#[test]
fn hours_above_the_maximum_are_capped_before_anybody_agrees() {
    // BR10: 112 hours are 112.00, and 95.00 at most.
    let (deur, _) = deur("uren-afgetopt", 112);
    assert_eq!(declareer(&deur, 112).0, 202);
    assert_eq!(stand(&deur), [("afgetopt".to_owned(), 9_500, 1_700)]);
    assert_eq!(besluit(&deur, &werk(&deur)[0], "toegestaan"), 200);
    assert_eq!(stand(&deur), [("goedgekeurd".to_owned(), 9_500, 1_700)]);
}

#[test]
fn hours_that_were_not_agreed_with_are_not_paid_and_can_be_declared_again() {
    let (mut deur, t) = deur("uren-afgekeurd", 100);
    assert_eq!(declareer(&deur, 100).0, 202);
    assert_eq!(besluit(&deur, &werk(&deur)[0], "geweigerd"), 200);
    assert_eq!(stand(&deur), [("afgekeurd".to_owned(), 0, 500)]);
    betaal(&mut deur, &t);
    assert_eq!(stand(&deur), [("afgekeurd".to_owned(), 0, 500)], "there was nothing to pay");
    // What was refused leaves room under the maximum (BR11).
    assert_eq!(declareer(&deur, 60).0, 202);
    let both = [("afgekeurd".to_owned(), 0, 500), ("gevalideerd".to_owned(), 6_000, 0)];
    assert_eq!(stand(&deur), both);
    // Who pays agrees with what nobody judged: the work ends with it, and it is too late to say no.
    let asked = werk(&deur);
    assert_eq!(asked.len(), 1);
    betaal(&mut deur, &t);
    assert_eq!(stand(&deur)[1], ("betaald".to_owned(), 6_000, 0));
    assert_eq!(werk(&deur), []);
    assert_eq!(besluit(&deur, &asked[0], "geweigerd"), 409);
    assert_eq!(stand(&deur)[1], ("betaald".to_owned(), 6_000, 0));
}

#[test]
fn a_declaration_that_came_late_and_is_not_let_go_is_not_agreed_with() {
    // BR13: later than three months waits for a person; his no is a no to the hours.
    let (mut deur, t) = deur("uren-laat", 40);
    deur.op("2027-02-01");
    assert_eq!(declareer(&deur, 40).0, 202);
    assert_eq!(deur.kreeg(FIN, "uursubsidiedeclaratie").len(), 0, "it waits");
    betaal(&mut deur, &t);
    deur.op("2027-02-02");
    assert_eq!(stand(&deur), [("gevalideerd".to_owned(), 4_000, 0)], "and is not paid meanwhile");
    let held: Vec<_> = deur.werk().into_iter().filter(|w| w.regel.as_deref() == Some("BR13")).collect();
    assert_eq!(besluit(&deur, &held[0], "geweigerd"), 200);
    assert_eq!(stand(&deur), [("afgekeurd".to_owned(), 0, 0)]);
}
