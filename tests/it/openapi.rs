//! `openapi.json` and the gateway say the same: every answer the document lists is provoked and has the shape it says, and
//! no answer is given that it does not list.

mod rechten;
mod verslagen;

use crate::shared::TempDir;
use crate::support::{Gateway, Response, cut_off, edited, partners, patiently, raw};
use crate::testbed::letters::{CREEER_ZAAK, SOAP, bsn, referral_text};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeSet;
use trajectbrug::app;
use trajectbrug::config::Settings;
use trajectbrug::flow::mend;
use trajectbrug::flow::writer::Unavailable;
use trajectbrug::message::code::Code;
use trajectbrug::message::finding::Stage;
use trajectbrug::schema::json::JsonSchema;
use trajectbrug::store::{Change, Filter, Store};
use trajectbrug::web::{API_VERSION, problem};

const JSON: (&str, &str) = ("Content-Type", "application/json");
const TOKEN: (&str, &str) = ("Authorization", "Bearer geheim-van-de-schakel");
const POST: &str = "/v1/berichten/vc-de-schakel/overeenkomst";
const CONTROLE: &str = "/v1/berichten/vc-de-schakel/overeenkomst/controle";

/// Answers the gateway gives only when something of ours is broken: operation, status, why no test provokes it.
const NOT_PROVOKED: &[(&str, &str, &str)] = &[
    ("stuurBericht", "500", "a schema that compiled at the start would have to be gone"),
    ("stuurBericht", "503", "needs a full queue or a failing disk; its body is checked below"),
    ("controleerBericht", "503", "needs a database that cannot be read"),
    ("toonBericht", "503", "needs a database that cannot be read"),
    ("stuurBatch", "503", "needs sixteen files that wait or a failing disk"),
    ("toonBatch", "503", "needs a data folder that cannot be read"),
    ("toonWeigeringen", "503", "needs a data folder that cannot be read"),
    ("herlaadConfiguratie", "503", "needs a data folder or a database that cannot be written"),
    ("toonVastgehouden", "503", "needs a database that cannot be read"),
    ("geefVrij", "503", "needs a full queue or a failing disk"),
    ("houdVast", "503", "needs a full queue or a failing disk"),
    ("bewerkBericht", "503", "needs a full queue or a failing disk"),
    ("toonContracten", "503", "needs a database that cannot be read"),
    ("toonFacturen", "503", "needs a database that cannot be read"),
    ("maakFactuur", "503", "needs a full queue or a failing disk"),
    ("toonMaand", "503", "needs a database that cannot be read"),
    ("vergelijkMaand", "503", "needs a database that cannot be read"),
    ("toonOpenstaand", "503", "needs a database that cannot be read"),
    ("toonVerbruik", "503", "needs a database that cannot be read"),
    ("toonSubsidies", "503", "needs a database that cannot be read"),
    ("toonSpoor", "503", "needs a database that cannot be read"),
    ("toonJournaal", "503", "needs a database that cannot be read"),
    ("toonAuditfile", "503", "needs a database that cannot be read"),
    ("verwerkAfschrift", "503", "needs a full queue or a failing disk"),
    ("maakToewijzingOngedaan", "503", "needs a full queue or a failing disk"),
    ("maakUitbetaling", "503", "needs a full queue or a failing disk"),
    ("leesTerugmelding", "503", "needs a full queue or a failing disk"),
    ("toonJobs", "503", "needs a database that cannot be read"),
    ("toonJobgeschiedenis", "503", "needs a database that cannot be read"),
    ("voerJobUit", "409", "needs a job that takes long"),
    ("toonWerkitems", "503", "needs a database that cannot be read"),
    ("besluitOverWerk", "503", "needs a full queue or a failing disk"),
    ("geefInzage", "503", "needs a database that cannot be read"),
    ("rectificeer", "503", "needs a full queue or a failing disk"),
    ("beperk", "503", "needs a full queue or a failing disk"),
    ("wis", "503", "needs a full queue or a failing disk"),
    ("leesBeginstandIn", "503", "needs a full queue or a failing disk"),
    ("trekIn", "503", "needs a full queue or a failing disk"),
    ("trekInVoorAfzender", "503", "needs a full queue or a failing disk"),
    ("meldVerkeerd", "503", "needs a full queue or a failing disk"),
];

/// The document, and which of its answers were seen.
struct Spec {
    document: Value,
    seen: RefCell<BTreeSet<(String, String)>>,
}

impl Spec {
    fn load() -> Self {
        let document = serde_json::from_str(include_str!("../../src/web/openapi.json")).expect("openapi.json is JSON");
        Self { document, seen: RefCell::default() }
    }

    /// Follows `$ref`.
    fn at<'s>(&'s self, value: &'s Value) -> &'s Value {
        match value["$ref"].as_str() {
            Some(target) => self.document.pointer(&target[1..]).unwrap_or_else(|| panic!("{target} leads nowhere")),
            None => value,
        }
    }

    fn operations(&self) -> impl Iterator<Item = &Value> {
        let paths = self.document["paths"].as_object().expect("paths").values();
        paths.flat_map(|p| p.as_object().expect("a path").iter().filter(|(k, _)| *k != "parameters").map(|(_, o)| o))
    }

    /// A schema of the document that stands on its own. Objects are closed: clients must allow for more, we must not
    /// send what the document does not name.
    fn schema(&self, schema: &Value) -> JsonSchema {
        let mut defs = self.document["components"]["schemas"].clone();
        for schema in defs.as_object_mut().expect("schemas").values_mut() {
            if schema.get("properties").is_some() {
                schema["additionalProperties"] = json!(false);
            }
        }
        let mut whole = schema.clone();
        whole["$defs"] = defs;
        let text = whole.to_string().replace("#/components/schemas/", "#/$defs/");
        JsonSchema::compile(&serde_json::from_str(&text).expect("still JSON")).expect("the schema compiles")
    }

    #[track_caller]
    fn fits(&self, schema: &Value, value: &Value, what: &str) {
        let findings = self.schema(schema).validate(value, Stage::SchemaOut, Code::UitvoerSchema);
        assert!(findings.is_empty(), "{what}: {findings:?}\n{value:#}");
    }

    /// Holds an answer against the document.
    #[track_caller]
    fn check(&self, operation: &str, status: u16, answer: &Response) {
        assert_eq!(answer.status, status, "{operation}: {}", String::from_utf8_lossy(&answer.body));
        let op = self.operations().find(|o| o["operationId"] == operation).expect("the operation");
        let listed = self.at(&op["responses"][status.to_string()]);
        assert!(listed.is_object(), "{operation} {status} is not listed");
        self.seen.borrow_mut().insert((operation.to_owned(), status.to_string()));
        for (name, header) in listed["headers"].as_object().expect("headers") {
            let header = self.at(header);
            assert_eq!(header["required"], true);
            let text = answer.header(name).unwrap_or_else(|| panic!("{operation} {status} has no {name}"));
            let value = if header["schema"]["type"] == "integer" {
                json!(text.parse::<u64>().expect("a number"))
            } else {
                json!(text)
            };
            self.fits(&header["schema"], &value, &format!("{operation} {status} {name}"));
        }
        let mediatype = answer.header("Content-Type").expect("a Content-Type");
        let content = &listed["content"][mediatype];
        assert!(content.is_object(), "{operation} {status} answers with {mediatype}");
        // A file is what its own tests say it is.
        if !mediatype.ends_with("json") {
            return;
        }
        let body = answer.json();
        self.fits(&content["schema"], &body, &format!("{operation} {status}"));
        if mediatype == "application/problem+json" {
            assert_eq!(body["status"], status);
        }
    }
}

/// The operator, whose token is the same here.
fn operator(spec: &Spec, gateway: &Gateway, config: &std::path::Path) {
    let get = |headers: &[(&str, &str)]| gateway.ask("GET", "/v1/beheer/configuratie", headers);
    spec.check("toonConfiguratie", 200, &get(&[TOKEN]));
    spec.check("toonConfiguratie", 401, &get(&[]));
    let reload = |headers: &[(&str, &str)], body: &str| gateway.post("/v1/beheer/herladen", headers, body.as_bytes());
    let done = reload(&[TOKEN, JSON], "{\"wie\": \"proef\"}");
    spec.check("herlaadConfiguratie", 200, &done);
    assert_eq!((&done.json()["veranderd"], &done.json()["na_herstart"]), (&json!(false), &json!([])));
    spec.check("herlaadConfiguratie", 401, &reload(&[], ""));
    spec.check("herlaadConfiguratie", 400, &reload(&[TOKEN, JSON], "{\"wie\": \"Jan Jansen\"}"));
    let profile = config.join("partners/zorg-de-linde/profile.yaml");
    let right = std::fs::read_to_string(&profile).expect("the profile");
    std::fs::write(&profile, right.replace("rol:", "rool:")).expect("the profile can be written");
    let refused = reload(&[TOKEN], "");
    spec.check("herlaadConfiguratie", 422, &refused);
    assert_eq!(refused.json()["fouten"][0]["bestand"], "partners/zorg-de-linde/profile.yaml");
    std::fs::write(&profile, right).expect("the profile can be written");
}

/// A delivery waits for a partner who is no longer there.
fn waiting(spec: &Spec, gateway: &Gateway, config: &std::path::Path, aanmelding: &Value) {
    let mut message = agreement(aanmelding, "BER-0009");
    message["plaatsing"]["overeenkomstnummer"] = json!("OVK-0009");
    message["plaatsing"]["versie"] = json!(2);
    message["plaatsing"]["bij"]["partijcode"] = json!("ZI-DIC");
    let taken = gateway.post(POST, &[JSON, TOKEN], message.to_string().as_bytes());
    assert_eq!(taken.status, 202, "{}", String::from_utf8_lossy(&taken.body));
    std::fs::rename(config.join("partners/zorg-dicht"), config.join("weg")).expect("the folder can be moved");
    let refused = gateway.post("/v1/beheer/herladen", &[TOKEN], b"");
    spec.check("herlaadConfiguratie", 409, &refused);
    let expected = json!([{"partner": "zorg-dicht", "route": "overeenkomst", "aantal": 1}]);
    assert_eq!(refused.json()["wachtend"], expected);
}

/// The delivery that waits is held, mended and released.
fn held(spec: &Spec, gateway: &Gateway, data: &std::path::Path) {
    let (settings, listed) = (Settings::default(), Filter { limit: 1, ..Filter::default() });
    let mut reader = app::open(&settings, data).expect("the store opens").0.reader().expect("it can be read");
    let id = reader.list(&listed).expect("a list").remove(0).bericht_id;
    let (hold, release) = ("/v1/beheer/leveringen/vasthouden", "/v1/beheer/leveringen/vrijgeven");
    let edit = format!("/v1/beheer/berichten/{id}/bewerken");
    let post = |path: &str, body: &Value| gateway.post(path, &[TOKEN, JSON], body.to_string().as_bytes());
    let done = post(hold, &json!({"wie": "proef", "ids": [id], "reden": "verhuizing"}));
    spec.check("houdVast", 200, &done);
    let lines = done.json()["leveringen"].clone();
    let outcomes = lines.as_array().expect("lines").iter().map(|l| l["uitkomst"].as_str().expect("a word"));
    assert_eq!(outcomes.filter(|o| *o == "vastgehouden").count(), 1, "the others are delivered: {lines:#}");
    let shown = gateway.ask("GET", "/v1/beheer/vastgehouden", &[TOKEN]);
    spec.check("toonVastgehouden", 200, &shown);
    assert_eq!(shown.json()["oorzaken"][0]["tekst"], "vastgehouden door beheer: verhuizing");

    let right = mend::edit::current(&id, reader.as_mut()).expect("the message");
    let (mut wrong, mut mended) = (right.clone(), right);
    wrong["traject_id"] = json!("TRJ-2026-999999");
    mended["werkzaamheden"] = json!("koffie schenken en praten");
    let refused = post(&edit, &json!({"reden": "proef", "bericht": wrong}));
    spec.check("bewerkBericht", 422, &refused);
    assert_eq!(refused.json()["bevindingen"][0]["path"], "/traject_id");
    let done = post(&edit, &json!({"reden": "proef", "bericht": mended}));
    spec.check("bewerkBericht", 200, &done);
    assert_eq!(done.json()["plekken"], json!(["/werkzaamheden"]));
    spec.check("bewerkBericht", 400, &post(&edit, &json!({"reden": "proef"})));
    let unknown = "/v1/beheer/berichten/0198d2c4-7b1a-7c3e-9f20-5a6b7c8d9e0f/bewerken";
    spec.check("bewerkBericht", 404, &post(unknown, &json!({"reden": "proef", "bericht": {}})));

    let shown = post(release, &json!({"filter": {"partner": "zorg-dicht"}, "proef": true}));
    spec.check("geefVrij", 200, &shown);
    assert!(shown.json()["leveringen"][0]["zending"]["inhoud"].is_object(), "{:#}", shown.json());
    let done = post(release, &json!({"filter": {"partner": "zorg-dicht"}}));
    spec.check("geefVrij", 200, &done);
    assert_eq!(done.json()["leveringen"][0]["uitkomst"], "vrijgegeven");
    for (operation, path) in [("houdVast", hold), ("geefVrij", release), ("bewerkBericht", &edit)] {
        spec.check(operation, 401, &gateway.post(path, &[JSON], b"{}"));
        spec.check(
            operation,
            400,
            &post(path, &json!({"wie": "Jan Jansen", "ids": ["x"], "reden": "y", "bericht": {}})),
        );
    }
    spec.check("geefVrij", 400, &post(release, &json!({})));
    spec.check("toonVastgehouden", 401, &gateway.ask("GET", "/v1/beheer/vastgehouden", &[]));
}

/// What runs by the clock, and work for a person.
fn work(spec: &Spec, gateway: &Gateway) {
    let (get, token) = (|path: &str| gateway.ask("GET", path, &[TOKEN]), [TOKEN, JSON]);
    let run =
        |naam: &str, body: &str| gateway.post(&format!("/v1/beheer/jobs/{naam}/uitvoeren"), &token, body.as_bytes());
    spec.check("voerJobUit", 200, &run("bewaren", ""));
    let done = run("termijnen", "{\"wie\": \"proef\"}");
    spec.check("voerJobUit", 200, &done);
    assert_eq!((&done.json()["wie"], &done.json()["gelukt"]), (&json!("proef"), &json!(true)));
    spec.check("voerJobUit", 400, &run("termijnen", "{\"wie\": \"Jan Jansen\"}"));
    spec.check("voerJobUit", 401, &gateway.post("/v1/beheer/jobs/termijnen/uitvoeren", &[], b""));
    spec.check("voerJobUit", 404, &run("opruimen", ""));
    spec.check("toonJobs", 200, &get("/v1/beheer/jobs"));
    spec.check("toonJobs", 401, &gateway.ask("GET", "/v1/beheer/jobs", &[]));
    let history = get("/v1/beheer/jobs/geschiedenis?job=termijnen&aantal=1");
    spec.check("toonJobgeschiedenis", 200, &history);
    assert_eq!(history.json()["uitvoeringen"], json!([done.json()]));
    spec.check("toonJobgeschiedenis", 400, &get("/v1/beheer/jobs/geschiedenis?aantal=0"));
    spec.check("toonJobgeschiedenis", 401, &gateway.ask("GET", "/v1/beheer/jobs/geschiedenis", &[]));

    let werk = crate::werk::review("koelkast");
    crate::werk::ask_for(gateway, "werk", vec![Change::WerkGevraagd(werk.clone())]);
    // Terms of an agreement of long ago make work of their own.
    let list = get("/v1/beheer/werkitems?soort=toetsing");
    spec.check("toonWerkitems", 200, &list);
    assert_eq!(list.json()["werkitems"], json!([werk]));
    spec.check("toonWerkitems", 400, &get("/v1/beheer/werkitems?soort=iets"));
    spec.check("toonWerkitems", 401, &gateway.ask("GET", "/v1/beheer/werkitems", &[]));
    let path = format!("/v1/beheer/werkitems/{}/besluiten", werk.werk_id);
    let decide = |path: &str, body: &Value| gateway.post(path, &token, body.to_string().as_bytes());
    let besluit = json!({"besluit": "toegestaan", "waarom": "valt onder gastvrijheid"});
    spec.check("besluitOverWerk", 400, &decide(&path, &json!({"besluit": "afgehandeld", "waarom": "klaar"})));
    spec.check("besluitOverWerk", 401, &gateway.post(&path, &[JSON], b"{}"));
    spec.check("besluitOverWerk", 404, &decide("/v1/beheer/werkitems/w-0000000000000000/besluiten", &besluit));
    let decided = decide(&path, &besluit);
    spec.check("besluitOverWerk", 200, &decided);
    assert_eq!(decided.json()["besloten_door"], "beheer");
    spec.check("besluitOverWerk", 409, &decide(&path, &besluit));
}

/// A file with many records, of which none is right.
fn batch(spec: &Spec, gateway: &Gateway) {
    const BATCH: &str = "/v1/berichten/vc-de-schakel/overeenkomsten/batch";
    let lines = ("Content-Type", "application/x-ndjson");
    let taken = gateway.post(BATCH, &[lines, TOKEN], b"{\"berichtKenmerk\": \"BER-0100\"}\n\xFF\n");
    spec.check("stuurBatch", 202, &taken);
    let location = taken.header("Location").expect("a Location").to_owned();
    let ready = |answer: &Response| answer.json()["status"] == "klaar";
    let shown = patiently("the batch", || Some(gateway.ask("GET", &location, &[TOKEN])).filter(ready));
    spec.check("toonBatch", 200, &shown);
    assert_eq!((&shown.json()["gelezen"], &shown.json()["geweigerd"]), (&json!(2), &json!(2)));
    let list = format!("{location}/weigeringen");
    let page = gateway.ask("GET", &format!("{list}?aantal=1"), &[TOKEN]);
    spec.check("toonWeigeringen", 200, &page);
    let next = page.json()["volgende"].as_str().expect("a next page").to_owned();
    let page = gateway.ask("GET", &next, &[TOKEN]);
    spec.check("toonWeigeringen", 200, &page);
    assert_eq!((&page.json()["weigeringen"][0]["record"], &page.json()["volgende"]), (&json!(2), &Value::Null));
    let unknown = "/v1/batches/0198d2c4-7b1a-7c3e-9f20-5a6b7c8d9e0f";
    for (operation, path, tail) in [("toonBatch", &location, ""), ("toonWeigeringen", &list, "/weigeringen")] {
        spec.check(operation, 404, &gateway.ask("GET", path, &[]));
        spec.check(operation, 404, &gateway.ask("GET", &format!("{unknown}{tail}"), &[TOKEN]));
        spec.check(operation, 400, &gateway.ask("GET", &format!("/v1/batches/42{tail}"), &[TOKEN]));
    }
    for wrong in ["vanaf=1", "vanaf=x", "aantal=0", "aantal=1001"] {
        spec.check("toonWeigeringen", 400, &gateway.ask("GET", &format!("{list}?{wrong}"), &[TOKEN]));
    }
    spec.check("stuurBatch", 401, &gateway.post(BATCH, &[lines], b"{}"));
    spec.check("stuurBatch", 404, &gateway.post(&BATCH.replace("overeenkomsten", "niets"), &[lines, TOKEN], b"{}"));
    spec.check("stuurBatch", 415, &gateway.post(BATCH, &[("Content-Type", "text/csv"), TOKEN], b"{}"));
    let whole = BATCH.replace("overeenkomsten", "overeenkomst");
    spec.check("stuurBatch", 422, &gateway.post(&whole, &[JSON, TOKEN], b"{}"));
    let head = format!("POST {BATCH} HTTP/1.1\r\nHost: x\r\n{}: {}\r\n{}: {}\r\n", lines.0, lines.1, TOKEN.0, TOKEN.1);
    let announced = |bytes: u64| format!("{head}Content-Length: {bytes}\r\n\r\n{{");
    spec.check("stuurBatch", 413, &raw(gateway.address, announced((2 << 30) + 1).as_bytes()));
    let broken = cut_off(gateway.address, announced(100).as_bytes());
    spec.check("stuurBatch", 400, &broken);
    assert_eq!(broken.json()["bevindingen"][0]["code"], "TB-AFGEBROKEN");
}

/// The configuration with a token and a small limit for De Schakel, and an instelling where nobody answers.
fn guarded(dir: &TempDir) -> std::path::PathBuf {
    let secret = dir.0.join("token");
    std::fs::write(&secret, "geheim-van-de-schakel\n").expect("a file can be written");
    let auth = format!("auth: {{ token: \"file:{}\" }}\n    max_bytes: 20000 #", secret.display());
    let beheer = format!("beheer_token: \"file:{}\"\nomgeving: test", secret.display());
    let many = "inbound:\n  overeenkomsten:\n    connector: http\n    auth: none\n    format: jsonl\n    \
                schema: schemas/overeenkomst.json\n    mapping: mappings/overeenkomst.yaml\n    \
                canonical: plaatsingsovereenkomst/1\n    identity: berichtKenmerk\n    content: [bijlage/base64]\n";
    let config = edited(
        dir,
        &[
            ("partners/vc-de-schakel/profile.yaml", "inbound:\n", many),
            ("partners/vc-de-schakel/profile.yaml", "auth: none", &auth),
            ("trajectbrug.yaml", "omgeving: test", &beheer),
        ],
    );
    // What comes between referral and agreement is another test's: here it is exchanged without the hub.
    let praktijk = "- geldig_van: \"2020-01-01\"
  buiten_de_hub: [acceptatie, intakeverslag, leerdoelen, matchvoorstel, kennismakingsresultaat]
";
    let own = config.join("partners/gemeente-rivierbeek/praktijk.yaml");
    let geld = include_str!("../data/geld/praktijk.yaml").replace("vc-sch", "vc-de-schakel");
    let contracten = &geld[geld.find("  contracten:").expect("contracts")..];
    let praktijk = format!("{praktijk}{contracten}");
    std::fs::write(own, praktijk).expect("a file can be written");
    let (linde, closed) = (config.join("partners/zorg-de-linde"), config.join("partners/zorg-dicht"));
    let done = std::process::Command::new("cp").arg("-r").arg(&linde).arg(&closed).status().expect("cp runs");
    assert!(done.success());
    let profile = std::fs::read_to_string(closed.join("profile.yaml")).expect("the profile");
    let profile = profile.replace("zorg-de-linde", "zorg-dicht").replace("ZI-LIN", "ZI-DIC").replace(":9103/", ":9/");
    std::fs::write(closed.join("profile.yaml"), profile).expect("the profile can be written");
    // The samples name the partner they came from.
    std::fs::remove_dir_all(closed.join("samples")).expect("there are samples");
    config
}

/// An agreement that fits the first traject De Schakel was told of.
fn agreement(aanmelding: &Value, kenmerk: &str) -> Value {
    let sample = include_str!("../../config/partners/vc-de-schakel/samples/overeenkomst/po-2026-0041/in.json");
    let mut message: Value = serde_json::from_str(sample).expect("the sample is JSON");
    message["berichtKenmerk"] = json!(kenmerk);
    message["plaatsing"]["trajectnummer"] = aanmelding["aanmelding"]["trajectnummer"].clone();
    message["plaatsing"]["clientnummer"] = aanmelding["aanmelding"]["clientnummer"].clone();
    message
}

#[test]
fn every_listed_answer_is_given_as_listed_and_no_other() {
    let dir = TempDir::new("openapi");
    let (origins, ledgers) = partners(&["gemeente-rivierbeek", "vc-de-schakel", "zorg-de-linde"]);
    let config = guarded(&dir);
    let gateway = Gateway::start(&config, &dir.0.join("data"), &origins);
    let spec = Spec::load();
    operator(&spec, &gateway, &config);

    // A referral by the gemeente, so that there is a traject to agree on.
    let aanmelding =
        include_bytes!("../../config/partners/gemeente-rivierbeek/samples/aanmelding/samira-testers/in.xml");
    let action = ("SOAPAction", "\"http://www.egem.nl/StUF/sector/zkn/0310/creeerZaak_Lk01\"");
    let bv03 =
        gateway.post("/soap/gemeente-rivierbeek", &[action, ("Content-Type", "text/xml; charset=utf-8")], aanmelding);
    assert_eq!(bv03.status, 200, "{}", String::from_utf8_lossy(&bv03.body));
    let got = patiently("the referral", || ledgers["vc-de-schakel"].all().into_iter().next());
    let got = serde_json::from_slice(&got.body).expect("De Schakel gets JSON");
    let good = agreement(&got, "BER-0001").to_string();
    let mut refused = agreement(&got, "BER-0002");
    refused["plaatsing"]["leerdoelen"] = json!([]);
    let refused = refused.to_string();
    let post = |body: &str| gateway.post(POST, &[JSON, TOKEN], body.as_bytes());

    let rehearsed = gateway.post(CONTROLE, &[JSON, TOKEN], good.as_bytes());
    spec.check("controleerBericht", 200, &rehearsed);
    assert_eq!(rehearsed.json()["ok"], true);
    assert_eq!(rehearsed.json()["canonical"]["volgnr"], 1);
    // The gemeente's own number is not for a vrijwilligerscentrale (privacy.csv: P_zaak has no row for VC_BM).
    assert_eq!(rehearsed.json()["canonical"].get("zaaknummer"), None);
    let rehearsed = gateway.post(CONTROLE, &[JSON, TOKEN], refused.as_bytes());
    spec.check("controleerBericht", 200, &rehearsed);
    assert_eq!(rehearsed.json()["ok"], false);
    let rehearsed = gateway.post(CONTROLE, &[JSON, TOKEN], b"{");
    spec.check("controleerBericht", 200, &rehearsed);
    assert_eq!((&rehearsed.json()["ok"], &rehearsed.json()["canonical"]), (&json!(false), &Value::Null));

    let taken = post(&good);
    spec.check("stuurBericht", 202, &taken);
    assert_eq!((&taken.json()["oordeel"], &taken.json()["antwoord_op"]), (&json!("aanvaard"), &json!("BER-0001")));
    let repeated = post(&good);
    spec.check("stuurBericht", 200, &repeated);
    assert_eq!(repeated.json()["oordeel"], "herhaling");
    assert_eq!(repeated.header("Location"), taken.header("Location"));
    let other = agreement(&got, "BER-0001").to_string().replace("koffie schenken", "thee schenken");
    let conflict = post(&other);
    spec.check("stuurBericht", 409, &conflict);
    assert_eq!(conflict.json()["bericht_id"], taken.json()["bericht_id"]);
    let no = post(&refused);
    spec.check("stuurBericht", 422, &no);
    assert_eq!(no.json()["bevindingen"][0]["path"], "/leerdoel_ids");
    assert_eq!(no.json()["oordeel"], "geweigerd");
    let unreadable = post("{\"berichtKenmerk\": ");
    spec.check("stuurBericht", 400, &unreadable);
    assert_eq!((&unreadable.json()["oordeel"], &unreadable.json()["antwoord_op"]), (&json!("onleesbaar"), &json!("")));

    for (operation, path) in [("stuurBericht", POST), ("controleerBericht", CONTROLE)] {
        let unasked = gateway.post(path, &[JSON], good.as_bytes());
        spec.check(operation, 401, &unasked);
        assert_eq!(unasked.json()["bericht_id"], Value::Null, "nothing of it is kept");
        let nowhere = path.replace("/overeenkomst", "/aanmelding");
        spec.check(operation, 404, &gateway.post(&nowhere, &[JSON, TOKEN], good.as_bytes()));
        spec.check(operation, 413, &gateway.post(path, &[JSON, TOKEN], &[b' '; 20_001]));
        spec.check(operation, 415, &gateway.post(path, &[TOKEN, ("Content-Type", "text/plain")], good.as_bytes()));
        spec.check(operation, 415, &gateway.post(path, &[TOKEN, JSON, ("Content-Encoding", "gzip")], good.as_bytes()));
        // The body ends before it is complete.
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\n{}: {}\r\n{}: {}\r\n", JSON.0, JSON.1, TOKEN.0, TOKEN.1);
        let broken = cut_off(gateway.address, format!("{head}Content-Length: 100\r\n\r\n{{").as_bytes());
        spec.check(operation, 400, &broken);
        assert_eq!(broken.json()["bevindingen"][0]["code"], "TB-AFGEBROKEN");
        // Not said beforehand how long it is, and too long all the same.
        let long =
            [format!("{head}Transfer-Encoding: chunked\r\n\r\n4e21\r\n").as_bytes(), &[b' '; 0x4e21], b"\r\n0\r\n\r\n"]
                .concat();
        spec.check(operation, 413, &raw(gateway.address, &long));
        spec.check(operation, 404, &gateway.post(&path.replace("overeenkomst", "%FF"), &[JSON, TOKEN], b"{}"));
    }

    let location = taken.header("Location").expect("a Location").to_owned();
    let delivered = |answer: &Response| {
        answer.json()["leveringen"].as_array().is_some_and(|l| l.iter().all(|d| d["status"] == "bezorgd"))
    };
    let shown = patiently("the deliveries", || Some(gateway.ask("GET", &location, &[TOKEN])).filter(delivered));
    spec.check("toonBericht", 200, &shown);
    assert_eq!(shown.json()["bericht_id"], taken.json()["bericht_id"]);
    assert_eq!(shown.json()["leveringen"].as_array().map(Vec::len), Some(3), "two for the gemeente, one for De Linde");
    // The refused and the unreadable one are shown too, and the problem says where.
    for problem in [&no, &unreadable] {
        let shown = gateway.ask("GET", problem.json()["instance"].as_str().expect("an instance"), &[TOKEN]);
        spec.check("toonBericht", 200, &shown);
        assert_eq!(shown.json()["status"], "geweigerd");
        assert_eq!(shown.json()["bevindingen"], problem.json()["bevindingen"]);
    }
    // Without or with wrong credentials a message is as unknown as one that does not exist.
    let unknown = gateway.ask("GET", "/v1/berichten/0198d2c4-7b1a-7c3e-9f20-5a6b7c8d9e0f", &[TOKEN]);
    spec.check("toonBericht", 404, &unknown);
    for headers in [&[][..], &[("Authorization", "Bearer iets-anders")], &[("Authorization", "Basic eDp5")]] {
        let strange = gateway.ask("GET", &location, headers);
        spec.check("toonBericht", 404, &strange);
        assert_eq!(strange.body, unknown.body);
    }
    spec.check("toonBericht", 400, &gateway.ask("GET", "/v1/berichten/42", &[TOKEN]));
    spec.check("toonBericht", 400, &gateway.ask("GET", "/v1/berichten/%FF", &[TOKEN]));

    let document = gateway.ask("GET", "/v1/openapi.json", &[]);
    spec.check("toonOpenapi", 200, &document);
    assert_eq!(document.json(), spec.document);

    batch(&spec, &gateway);
    work(&spec, &gateway);
    rechten::money(&spec, &gateway);
    verslagen::reports(&spec, &gateway);
    waiting(&spec, &gateway, &config, &got);
    held(&spec, &gateway, &dir.0.join("data"));
    rechten::withdrawn(&spec, &gateway, &dir.0.join("data"));
    rechten::rights(&spec, &gateway);

    let mut expected: BTreeSet<_> = NOT_PROVOKED.iter().map(|(o, s, _)| ((*o).to_owned(), (*s).to_owned())).collect();
    assert!(expected.is_disjoint(&spec.seen.borrow()), "what is provoked need not be excused");
    expected.extend(spec.seen.take());
    let listed = spec.operations().flat_map(|op| {
        let statuses = op["responses"].as_object().expect("responses").keys();
        statuses.map(|s| (op["operationId"].as_str().expect("an id").to_owned(), s.clone()))
    });
    assert_eq!(listed.collect::<BTreeSet<_>>(), expected);
    gateway.stop();
}

#[test]
fn come_back_later_has_the_shape_that_is_listed() {
    let spec = Spec::load();
    let listed = &spec.document["components"]["responses"]["NuNiet"];
    for why in [Unavailable::Full, Unavailable::Store, Unavailable::Stopped] {
        let answer = problem::unavailable(why);
        assert_eq!(answer.status(), 503);
        assert!(
            answer.headers().get("Retry-After").is_some_and(|v| v.to_str().is_ok_and(|v| v.parse::<u32>().is_ok()))
        );
        let bytes = actix_web::body::MessageBody::try_into_bytes(answer.into_body()).expect("a body with a length");
        let body: Value = serde_json::from_slice(&bytes).expect("JSON");
        spec.fits(&listed["content"]["application/problem+json"]["schema"], &body, "503");
        assert_eq!(body["status"], 503);
    }
}

#[test]
fn the_document_names_every_code_and_stage_and_the_version_of_the_program() {
    let spec = Spec::load();
    let schemas = &spec.document["components"]["schemas"];
    let codes: Vec<_> = Code::ALL.iter().map(|c| c.as_str()).collect();
    assert_eq!(schemas["BevindingCode"]["enum"], json!(codes));
    let explained = schemas["BevindingCode"]["description"].as_str().expect("a description");
    for code in Code::ALL {
        let line = format!("- `{code}` ({}): {}", code.status(), code.title());
        assert!(explained.lines().any(|l| l == line), "{line}");
    }
    // M36 carries the stages as well; its schema is made from the type.
    let m36: Value =
        serde_json::from_str(include_str!("../../schemas/canonical/ontvangstmelding-1.json")).expect("JSON");
    let finding = &m36["properties"]["bevindingen"]["items"]["properties"];
    assert_eq!(schemas["Stap"]["enum"], finding["stage"]["enum"]);
    assert_eq!(schemas["Bevinding"]["properties"]["severity"]["enum"], finding["severity"]["enum"]);
    assert_eq!(spec.document["info"]["version"], API_VERSION);
    let server = spec.document["servers"][0]["url"].as_str().expect("a server");
    assert!(server.starts_with("https://") && server.ends_with("/v1"), "{server}");
}

#[test]
fn every_example_is_what_its_schema_says() {
    let spec = Spec::load();
    let mut count = 0;
    let bodies = spec.operations().flat_map(|o| o["responses"].as_object().expect("responses").values());
    for (mediatype, content) in bodies.flat_map(|r| spec.at(r)["content"].as_object().expect("content")) {
        let several = content["examples"].as_object().into_iter().flatten().map(|(_, e)| &e["value"]);
        for example in content.get("example").into_iter().chain(several) {
            spec.fits(&content["schema"], example, mediatype);
            count += 1;
        }
    }
    assert!(count >= 20, "{count} examples");
}
