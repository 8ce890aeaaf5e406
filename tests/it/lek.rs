//! The leak test: marks in every personal field of every kind of message, pushed by every way in and through every fault,
//! and looked for in every byte that leaves or stays: logs, metrics, answers to others, what an operator sees, the files of
//! the data folder, a backup, and what partners got. They may be in what is sealed, and with a receiver where the matrix
//! says yes (RQ68, RQ69, RQ74; BR45-BR48).

mod merken;

use super::proefdeur::geldig;
use super::testbed::gateway::{Gateway, Site};
use super::testbed::http::{Message, Request};
use super::testbed::letters::{CREEER_ZAAK, SOAP, bsn, referral_text};
use super::testbed::partner::{Partner, Reply};
use super::testbed::within;
use merken::{Merk, gevonden, merk};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use trajectbrug::canonical;
use trajectbrug::canonical::catalogus::{Wie, bericht};
use trajectbrug::canonical::privacy::Matrix;
use trajectbrug::domain::rol::Rol;
use trajectbrug::flow::kinds::{maakt_de_hub, mag_naar, zegt_zelf_ontvangers};

const PARTNERS: [(&str, Rol); 7] = [
    ("lek-gem", Rol::GemeenteKlantmanager),
    ("lek-vc", Rol::CentraleBemiddelaar),
    ("lek-rib", Rol::ReintegratieTrainer),
    ("lek-zi", Rol::ZorginstellingCoordinator),
    ("lek-fin", Rol::GemeenteFinancien),
    ("lek-swv", Rol::Samenwerkingsverband),
    ("lek-over", Rol::Overig),
];

/// The steps of a traject, with what is other than in the good message of its kind, and who sends it.
fn stappen() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("lek-vc", "acceptatie/1", json!({"besluit": "geaccepteerd"})),
        ("lek-vc", "intakeverslag/1", json!({"uitkomst": "door"})),
        ("lek-vc", "leerdoelen/1", json!({})),
        ("lek-gem", "inschrijving/1", json!({})),
        ("lek-vc", "matchvoorstel/1", json!({"organisatie": {"partij": "LEK-ZI", "naam": "De Es"}})),
        ("lek-zi", "kennismakingsresultaat/1", json!({"uitkomst": "positief", "reden": null, "vacature_id": null})),
        ("lek-vc", "plaatsingsovereenkomst/1", json!({"organisatie": {"partij": "LEK-ZI", "naam": "De Es"}})),
        ("lek-zi", "dossierstatus/1", json!({})),
        ("lek-zi", "aanwezigheid/1", json!({})),
        ("lek-zi", "signaal/1", json!({})),
        ("lek-zi", "vergoedingsaanvraag/1", json!({})),
        ("lek-vc", "go-no-go/1", json!({"besluit": "go", "vervolg": "doorgaan", "reden": null})),
        ("lek-vc", "voortgangsrapportage/1", json!({})),
        ("lek-zi", "beoordeling/1", json!({})),
        ("lek-gem", "mutatie/1", json!({"veld": "naw"})),
        ("lek-vc", "verlenging/1", json!({})),
        ("lek-vc", "terugverwijzing/1", json!({})),
        ("lek-gem", "hoor-en-wederhoor/1", json!({"afgerond": false, "vervolg": null})),
        ("lek-gem", "sanctiebesluit/1", json!({})),
    ]
}

fn naam(soort: &str) -> String {
    soort.replace('/', "-")
}

/// The field that tells messages of a route apart: one the hub replaces, or that is a number of the sender.
fn kenmerk(schema: &Value) -> &'static str {
    let has = |name: &&str| schema["properties"][*name].is_object();
    let fields = [
        "client_ref",
        "zaaknummer",
        "vacature_id",
        "factuurnr",
        "creditnotanr",
        "contract_id",
        "kenmerk",
        "maand",
        "tarief_id",
    ];
    fields.into_iter().find(has).unwrap_or("traject_id")
}

/// Kinds a partner sends.
fn soorten() -> impl Iterator<Item = &'static canonical::soort::Soort> {
    canonical::ingebouwd().iter().filter(|s| !maakt_de_hub(&s.naam) && s.naam != "ontvangstmelding/1")
}

/// Who would send a kind (docs/koppelen/berichten.md).
fn afzender(soort: &str) -> &'static str {
    match bericht(soort).and_then(|b| b.van.first()) {
        Some(Wie::Rol(Rol::CentraleBemiddelaar | Rol::CentraleParticipatiecoach)) => "lek-vc",
        Some(Wie::Rol(Rol::ZorginstellingCoordinator)) => "lek-zi",
        Some(Wie::Rol(Rol::ReintegratieTrainer)) => "lek-rib",
        Some(Wie::Rol(Rol::GemeenteFinancien)) => "lek-fin",
        _ => "lek-gem",
    }
}

/// Every partner has every route its role may have: what it does not get is left out by nothing but the matrix.
fn profielen(site: &Site, servers: &BTreeMap<&str, Partner>) {
    for (slug, rol) in PARTNERS {
        let mut text = format!(
            "partner: {{ slug: {slug}, naam: Proef {slug}, partij: {}, rol: {rol}, gegevens: {{}}, \
             aflevering: {{ wachten_s: [1], pogingen: 2, onderbreken_na: 500 }} }}\ninbound:\n",
            slug.to_uppercase()
        );
        for soort in soorten() {
            let others: Vec<_> = PARTNERS[1..].iter().map(|(o, _)| *o).filter(|o| *o != slug).collect();
            let others: Vec<_> = others
                .into_iter()
                .filter(|o| PARTNERS.iter().any(|(s, rol)| s == o && mag_naar(&soort.naam, *rol)))
                .collect();
            let to = if zegt_zelf_ontvangers(&soort.naam) {
                String::new()
            } else {
                format!(", ontvangers: [{}]", others.join(", "))
            };
            for (route, format) in [(naam(&soort.naam), "json"), (format!("{}-bestand", naam(&soort.naam)), "jsonl")] {
                text += &format!(
                    "  {route}: {{ connector: http, settings: {{}}, auth: none, format: {format}, canonical: {}, identity: {}, content: [document/inhoud]{to} }}\n",
                    soort.naam,
                    kenmerk(&soort.schema)
                );
            }
        }
        text += "outbound:\n";
        for soort in canonical::ingebouwd().iter().filter(|s| mag_naar(&s.naam, rol)) {
            text += &format!(
                "  {}: {{ on: {}, connector: http, settings: {{ url: \"http://{}/\", headers: {{ Idempotency-Key: \"{{levering_id}}\" }} }}, auth: none, format: json }}\n",
                naam(&soort.naam),
                soort.naam,
                servers[slug].address
            );
        }
        site.write(&format!("partners/{slug}/profile.yaml"), &text);
    }
}

/// The test as it goes.
struct Lek {
    site: Site,
    servers: BTreeMap<&'static str, Partner>,
    merken: Vec<Merk>,
    /// Everything that was answered or shown to anybody, with where.
    gezegd: Vec<(String, Vec<u8>)>,
    nummer: usize,
    ids: usize,
    aangenomen: Vec<String>,
}

impl Lek {
    fn zeg(&mut self, waar: &str, bytes: &[u8]) {
        self.gezegd.push((waar.to_owned(), bytes.to_vec()));
    }

    /// A good message of a kind, marked, with `over` put over it; its marks are remembered.
    fn gemerkt(&mut self, soort: &str, traject: Option<&str>, over: &Value) -> Value {
        let kind = canonical::ingebouwd().iter().find(|s| s.naam == soort).expect("it ships");
        let mut bericht = geldig(soort);
        for (name, value) in over.as_object().expect("an object") {
            match value {
                Value::Null => drop(bericht.as_object_mut().expect("an object").remove(name)),
                other => bericht[name.as_str()] = other.clone(),
            }
        }
        self.merken.extend(merk(kind, &mut bericht, &mut self.nummer));
        if let (Some(traject), true) = (traject, kind.schema["properties"]["traject_id"].is_object()) {
            bericht["traject_id"] = traject.into();
        }
        self.ids += 1;
        let field = kenmerk(&kind.schema);
        if !["traject_id", "maand"].contains(&field) {
            bericht[field] = format!("K-{:05}", self.ids).into();
        }
        bericht
    }

    fn stuur(&mut self, gateway: &Gateway, van: &str, route: &str, body: Vec<u8>) -> Message {
        let answer = gateway.ask(&Request::json(&format!("/v1/berichten/{van}/{route}"), body));
        self.zeg(&format!("antwoord op {van}/{route}"), &answer.body);
        answer
    }

    /// Pages of the operator, and what the commands show.
    fn bekijk(&mut self, gateway: &Gateway) {
        for path in [
            "/metrics",
            "/health/ready",
            "/v1/beheer/werkitems?aantal=1000",
            "/v1/beheer/vastgehouden",
            "/v1/beheer/jobs",
            "/v1/beheer/configuratie",
            "/v1/beheer/facturen",
            "/v1/beheer/contracten",
            "/v1/beheer/verslagen/maand?maand=2026-09",
            "/v1/beheer/verslagen/maand?maand=2026-10&vorm=csv",
            "/v1/beheer/verslagen/openstaand",
            "/v1/beheer/verslagen/verbruik?op=2026-12-31",
            "/v1/beheer/verslagen/subsidies?jaar=2026",
        ] {
            let answer = gateway.ask(&Request::get(path));
            assert_eq!(answer.status(), 200, "{path}");
            self.zeg(path, &answer.body);
        }
        let ids: Vec<String> =
            self.site.messages().iter().filter_map(|m| m["bericht_id"].as_str().map(str::to_owned)).collect();
        assert!(ids.len() > 100, "{}", ids.len());
        for command in [
            &["message", "list", "--limit", "100000"][..],
            &["message", "held"],
            &["work", "list", "--limit", "1000"],
            &["verify"],
        ] {
            let done = self.site.command(command);
            self.zeg(&command.join(" "), &[done.stdout, done.stderr].concat());
        }
        // A few of all of them, over the whole run.
        for id in ids.iter().step_by(ids.len() / 10 + 1) {
            let done = self.site.command(&["message", "show", id]);
            self.zeg("message show", &[done.stdout, done.stderr].concat());
        }
    }
}

/// Every file below a folder but the key, with its name.
fn bestanden(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            bestanden(&path, found);
        } else if !path.ends_with("sleutel") {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap_or_default()));
        }
    }
}

/// Fails with every place where a mark was found.
fn nergens(plaatsen: &[(String, Vec<u8>)], merken: &[Merk]) -> Vec<String> {
    let mut wrong: Vec<String> = vec![];
    for (waar, bytes) in plaatsen {
        let name = gevonden(waar.as_bytes(), merken);
        let found = gevonden(bytes, merken).into_iter().chain(name);
        wrong.extend(found.map(|m| format!("{waar}: {} van {} ({})", m.pad, m.soort, m.klasse)));
    }
    wrong.sort();
    wrong.dedup();
    wrong
}

#[test]
fn nothing_personal_is_in_logs_metrics_answers_files_or_with_who_may_not_have_it() {
    let site = Site::new("lek");
    let servers: BTreeMap<&str, Partner> = PARTNERS.iter().map(|(slug, _)| (*slug, Partner::start())).collect();
    profielen(&site, &servers);
    let mut lek = Lek { site, servers, merken: vec![], gezegd: vec![], nummer: 0, ids: 0, aangenomen: vec![] };
    let debug = [("TRAJECTBRUG_LOG", "trajectbrug=debug,info")];
    let gateway = Gateway::start_with(&lek.site, "127.0.0.1:0", &debug);
    // The bureau refuses everything and repeats what it got; the institution is down and does the same.
    lek.servers["lek-rib"].answers(|got| Reply::Body(400, String::from_utf8_lossy(&got.body).into_owned()));
    lek.servers["lek-zi"].answers(|got| Reply::Body(500, String::from_utf8_lossy(&got.body).into_owned()));

    // A traject, step by step.
    let referral = lek.gemerkt("aanmelding/1", None, &json!({"traject_id": null}));
    let answer = lek.stuur(&gateway, "lek-gem", "aanmelding-1", referral.to_string().into());
    assert_eq!(answer.status(), 202, "{}", answer.text());
    lek.aangenomen.push("aanmelding/1".to_owned());
    let traject = answer.json()["traject_id"].as_str().expect("a traject").to_owned();
    let mut refused = vec![];
    for (van, soort, over) in stappen() {
        let bericht = lek.gemerkt(soort, Some(&traject), &over);
        let answer = lek.stuur(&gateway, van, &naam(soort), bericht.to_string().into());
        match answer.status() {
            202 => lek.aangenomen.push(soort.to_owned()),
            _ => refused.push(format!("{soort}: {}", answer.text())),
        }
    }
    // Every kind as it is, whatever becomes of it: most meet a rule.
    for soort in soorten().filter(|s| s.naam != "aanmelding/1") {
        let bericht = lek.gemerkt(&soort.naam, Some(&traject), &json!({}));
        let answer = lek.stuur(&gateway, afzender(&soort.naam), &naam(&soort.naam), bericht.to_string().into());
        if answer.status() == 202 {
            lek.aangenomen.push(soort.naam.clone());
        }
        // Of a traject there is not; half of a message; and under the id of another.
        let mut unknown = bericht.clone();
        unknown["traject_id"] = "TRJ-2026-999999".into();
        lek.stuur(&gateway, afzender(&soort.naam), &naam(&soort.naam), unknown.to_string().into());
        let whole = bericht.to_string();
        let half = whole.char_indices().map(|(at, _)| at).nth(whole.chars().count() / 2).expect("a middle");
        lek.stuur(&gateway, afzender(&soort.naam), &naam(&soort.naam), whole[..half].into());
    }
    let mut other = referral.clone();
    other["wensen"] = json!(["iets heel anders"]);
    assert_eq!(lek.stuur(&gateway, "lek-gem", "aanmelding-1", other.to_string().into()).status(), 409);
    // Every field of every kind in the wrong type, with its mark in it, by the door and in a file.
    for soort in soorten() {
        let good = lek.gemerkt(&soort.naam, Some(&traject), &json!({}));
        let own: Vec<Merk> = lek.merken.iter().filter(|m| m.soort == soort.naam).cloned().collect();
        let mut lines = vec![good.to_string()];
        for merk in own.iter().rev().take(40) {
            let Some(value) = good.pointer(&merk.pointer).cloned() else { continue };
            let mut wrong = good.clone();
            *wrong.pointer_mut(&merk.pointer).expect("it is there") = json!({ "x": value });
            lines.push(wrong.to_string());
        }
        for line in &lines[1..] {
            let answer = lek.stuur(&gateway, afzender(&soort.naam), &naam(&soort.naam), line.clone().into());
            assert!((400..500).contains(&answer.status()), "{}: {}", soort.naam, answer.text());
        }
        let route = format!("{}-bestand/batch", naam(&soort.naam));
        let path = format!("/v1/berichten/{}/{route}", afzender(&soort.naam));
        let request = Request::json(&path, lines.join("\n")).header("Content-Type", "application/x-ndjson");
        let taken = gateway.ask(&request);
        lek.zeg(&route, &taken.body);
        if let Some(id) = taken.json()["batch_id"].as_str() {
            let (stand, list) = (format!("/v1/batches/{id}"), format!("/v1/batches/{id}/weigeringen?aantal=1000"));
            assert!(within(20, || gateway.ask(&Request::get(&stand)).json()["status"] != "bezig"), "{route}");
            for path in [stand, list] {
                let answer = gateway.ask(&Request::get(&path));
                lek.zeg(&path, &answer.body);
            }
        }
    }
    // A BSN from who may not send one.
    let number = bsn(4321);
    let leaked = Merk {
        tekst: number.clone(),
        soort: "intakeverslag/1".into(),
        pad: "/competenties".into(),
        pointer: String::new(),
        klasse: "P5",
    };
    let mut intake = lek.gemerkt("intakeverslag/1", Some(&traject), &json!({}));
    intake["competenties"] = json!([format!("Zie {number}")]);
    lek.merken.push(leaked);
    assert_eq!(lek.stuur(&gateway, "lek-vc", "intakeverslag-1", intake.to_string().into()).status(), 422);
    // By SOAP, good and wrong.
    for (n, text) in
        [referral_text("s-1", "Lekmerk9001x", &bsn(4400)), referral_text("s-2", "Lekmerk9002x", "lekmerk9003x")]
            .into_iter()
            .enumerate()
    {
        for tekst in ["lekmerk9001x", "lekmerk9002x", "lekmerk9003x", &bsn(4400)] {
            let known = Merk {
                tekst: tekst.to_owned(),
                soort: "aanmelding/1".into(),
                pad: "/soap".into(),
                pointer: String::new(),
                klasse: "P5",
            };
            lek.merken.push(known);
        }
        let answer = gateway.ask(&Request::soap(SOAP, CREEER_ZAAK, text));
        assert_eq!(answer.status(), if n == 0 { 200 } else { 500 }, "{}", answer.text());
        lek.zeg("soap", &answer.body);
    }
    // What was given up is held; the machine is cut off, starts again, and she is back.
    let held =
        |site: &Site| String::from_utf8_lossy(&site.command(&["message", "held", "--json"]).stdout).contains("lek-zi");
    assert!(within(30, || held(&lek.site)), "nothing is held");
    lek.bekijk(&gateway);
    gateway.kill();
    let gateway = Gateway::start_with(&lek.site, "127.0.0.1:0", &debug);
    lek.servers["lek-zi"].answers(|_| Reply::Confirm);
    let address = gateway.address.to_string();
    let done = lek.site.command(&["message", "replay", "--filter", "partner=lek-zi", "--adres", &address]);
    lek.zeg("message replay", &[done.stdout, done.stderr].concat());
    assert!(within(30, || !held(&lek.site)), "it is still held");
    lek.bekijk(&gateway);
    let copies = lek.site.data.parent().expect("a folder").join("kopie");
    let done = lek.site.command(&["backup", &copies.display().to_string()]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    lek.zeg("backup", &[done.stdout, done.stderr].concat());
    assert!(gateway.stop());

    // What was pushed did get through: these kinds were taken, and receivers have marks.
    for soort in [
        "aanmelding/1",
        "intakeverslag/1",
        "matchvoorstel/1",
        "plaatsingsovereenkomst/1",
        "voortgangsrapportage/1",
        "hoor-en-wederhoor/1",
        "inschrijving/1",
    ] {
        assert!(lek.aangenomen.iter().any(|a| a == soort), "{soort} was not taken: {refused:#?}");
    }
    let mut wrong = vec![];
    let mut arrived = 0;
    for (slug, rol) in PARTNERS {
        for got in lek.servers[slug].ledger() {
            for merk in gevonden(&got.body, &lek.merken) {
                arrived += 1;
                let kind = canonical::ingebouwd().iter().find(|s| s.naam == merk.soort).expect("it ships");
                let klasse = kind.bladen().into_iter().find(|(pad, _)| *pad == merk.pad).map(|(_, klasse)| klasse);
                if klasse.is_none_or(|klasse| !Matrix::ingebouwd().mag(klasse, rol, true)) {
                    wrong.push(format!("{slug} ({rol}) kreeg {} van {} ({})", merk.pad, merk.soort, merk.klasse));
                }
            }
        }
    }
    assert!(arrived > 100, "only {arrived} marks arrived");
    let mut plaatsen = lek.gezegd.clone();
    plaatsen.push(("logboek".to_owned(), lek.site.log().into_bytes()));
    let before = plaatsen.len();
    bestanden(&lek.site.data, &mut plaatsen);
    bestanden(&copies, &mut plaatsen);
    assert!(plaatsen.len() > before + 4, "the files are looked at");
    wrong.extend(nergens(&plaatsen, &lek.merken));
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{} places: {:#?}", wrong.len(), &wrong[..wrong.len().min(60)]);

    // And who looks does find: planted in a log, in a file between bytes of a database, and in the name of a file.
    let merk = lek.merken.iter().find(|m| m.klasse == "P1").expect("a name");
    let upper = merk.tekst.to_uppercase();
    let db = [&[0, 159, 146, 150][..], upper.as_bytes(), &[0; 64]].concat();
    for planted in [
        ("log".to_owned(), format!("{{\"naam\":\"{}\"}}", merk.tekst).into_bytes()),
        ("db".to_owned(), db),
        (merk.tekst.clone(), vec![]),
    ] {
        assert_eq!(nergens(std::slice::from_ref(&planted), &lek.merken).len(), 1, "{}", planted.0);
    }
}
