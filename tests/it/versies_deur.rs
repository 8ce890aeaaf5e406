//! Two versions of a canonical kind side by side at the public door (RQ86): who sends the old one reaches who takes the new
//! one, and the other way round; who sends the old one is told until when.

use super::proefdeur::{Anders, Deur, GEM, VC, regels};
use super::support::Response;
use serde_json::{Value, json};

fn lopend(test: &str, zonder: &[(&str, &str)]) -> (Deur, String) {
    let deur = Deur::open(test, Anders { zonder, ..Anders::default() });
    let t = deur.geplaatst();
    let go = json!({"traject_id": t, "besluit": "go", "vervolg": "doorgaan", "reden": null});
    deur.op("2026-10-05").neemt(VC, "go-no-go", go);
    deur.op("2026-10-19");
    (deur, t)
}

/// What the answer says of the version.
fn gezegd(answer: &Response) -> [Option<&str>; 3] {
    ["Deprecation", "Sunset", "Link"].map(|name| answer.header(name))
}

#[test]
fn who_sends_the_first_version_reaches_who_takes_the_second_and_is_told_until_when() {
    let (deur, t) = lopend("v1-v2", &[(GEM, "voortgangsrapportage/1")]);
    let answer = deur.stuur(VC, "voortgangsrapportage/1", json!({"traject_id": t}));
    assert_eq!(answer.status, 202, "{}", answer.json());
    // RFC 9745: seconds, 1 December 2026; RFC 8594: an HTTP date.
    let link = "<urn:trajectbrug:canoniek:voortgangsrapportage:2>; rel=\"successor-version\"";
    assert_eq!(gezegd(&answer), [Some("@1796083200"), Some("Wed, 01 Dec 2027 00:00:00 GMT"), Some(link)]);
    let got = deur.kreeg(GEM, "voortgangsrapportage/2");
    assert_eq!((got.len(), &got[0]["begeleiding"]), (1, &json!("extern")));
    let wrong = deur.stuur(VC, "voortgangsrapportage/1", json!({"traject_id": t, "begeleiding": "extern"}));
    assert_eq!(wrong.status, 422, "the first version has no such field");
    assert_eq!(gezegd(&wrong)[0], Some("@1796083200"), "a refusal says it too");
}

#[test]
fn who_sends_the_second_version_reaches_who_takes_the_first() {
    let (deur, t) = lopend("v2-v1", &[(GEM, "voortgangsrapportage/2")]);
    let answer = deur.stuur(VC, "voortgangsrapportage/2", json!({"traject_id": t}));
    assert_eq!((answer.status, gezegd(&answer)), (202, [None; 3]));
    let got = deur.kreeg(GEM, "voortgangsrapportage/1");
    assert_eq!(got.len(), 1);
    let mut expected: Value = super::proefdeur::geldig("voortgangsrapportage/1");
    for (field, value) in [("traject_id", json!(t)), ("zaaknummer", got[0]["zaaknummer"].clone())] {
        expected[field] = value;
    }
    expected.as_object_mut().expect("an object").remove("client_ref");
    assert_eq!(got[0], expected, "as the first version has it");
    let intern = deur.stuur(VC, "voortgangsrapportage/2", json!({"traject_id": t, "begeleiding": "intern"}));
    assert_eq!((intern.status, regels(&intern.json())), (422, vec![("BR49".into(), "/begeleiding".into())]));
}

#[test]
fn who_takes_both_versions_gets_the_second_once() {
    let (deur, t) = lopend("v1-beide", &[]);
    deur.neemt(VC, "voortgangsrapportage/1", json!({"traject_id": t}));
    assert_eq!(
        (deur.kreeg(GEM, "voortgangsrapportage/1").len(), deur.kreeg(GEM, "voortgangsrapportage/2").len()),
        (0, 1)
    );
}

const AFGERADEN: [Option<&str>; 3] = [
    Some("@1796083200"),
    Some("Wed, 01 Dec 2027 00:00:00 GMT"),
    Some("<urn:trajectbrug:canoniek:voortgangsrapportage:2>; rel=\"successor-version\""),
];

/// A door where the centrale also sends its reports by the old version as a file, and by SOAP.
fn met_meer_wegen(test: &str) -> Deur {
    let mut deur = Deur::open(test, Anders::default());
    let file = deur.config().join("partners").join(VC).join("profile.yaml");
    let text = std::fs::read_to_string(&file).expect("it is there");
    let more = "inbound:
  lijst: { connector: http, settings: {}, auth: none, format: json, records: rapporten, canonical: voortgangsrapportage/1, identity: client_ref }
  nieuwe-lijst: { connector: http, settings: {}, auth: none, format: json, records: rapporten, canonical: voortgangsrapportage/2, identity: client_ref }
  rapport-soap: { connector: soap, settings: { action: \"urn:proef:rapport\" }, auth: none, format: soap, mapping: mappings/rapport.yaml, canonical: voortgangsrapportage/1, identity: kenmerk }
";
    let mappings = deur.config().join("partners").join(VC).join("mappings");
    std::fs::create_dir_all(&mappings).expect("a folder");
    std::fs::write(
        mappings.join("rapport.yaml"),
        "partner: xml\ncanonical: voortgangsrapportage/1\nroot: rapport\nfields:\n  - kenmerk: client_ref\n",
    )
    .expect("written");
    std::fs::write(&file, text.replace("inbound:\n", more)).expect("written");
    deur.praktijk("");
    deur
}

#[test]
fn a_rehearsal_a_file_and_a_soap_answer_say_it_too() {
    let deur = met_meer_wegen("v1-wegen");
    let json = [("Content-Type", "application/json")];
    let rehearsed =
        deur.gateway().post(&format!("/v1/berichten/{VC}/voortgangsrapportage-1/controle"), &json, b"{\"volgnr\": 1}");
    assert_eq!((rehearsed.status, gezegd(&rehearsed)), (200, AFGERADEN));
    let body = "{\"rapporten\": [{\"client_ref\": \"k-1\"}]}";
    for (route, told) in [("lijst", AFGERADEN), ("nieuwe-lijst", [None; 3])] {
        let taken = deur.gateway().post(&format!("/v1/berichten/{VC}/{route}/batch"), &json, body.as_bytes());
        assert_eq!((taken.status, gezegd(&taken)), (202, told), "{route}");
        let place = taken.header("Location").expect("a place").to_owned();
        for path in [place.clone(), format!("{place}/weigeringen")] {
            let shown = deur.gateway().ask("GET", &path, &[]);
            assert_eq!((shown.status, gezegd(&shown)), (200, told), "{path}");
        }
        let wrong =
            deur.gateway().post(&format!("/v1/berichten/{VC}/{route}/batch"), &[("Content-Type", "text/csv")], b"");
        assert_eq!((wrong.status, gezegd(&wrong)), (415, told), "a refusal says it too");
    }
    let soap = [("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", "\"urn:proef:rapport\"")];
    let fault = deur.gateway().post(&format!("/soap/{VC}"), &soap, b"<geen-envelop/>");
    assert_eq!((fault.status, gezegd(&fault)), (500, AFGERADEN));
}

#[test]
fn a_check_and_a_file_by_command_say_what_to_use_and_until_when() {
    let mut deur = met_meer_wegen("v1-opdracht");
    deur.dicht();
    let (config, data) = (deur.config().display().to_string(), deur.data().display().to_string());
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_trajectbrug"));
        let done =
            command.args(arguments).args(["--config", &config, "--data", &data]).output().expect("the program runs");
        String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned()
    };
    let text = "`voortgangsrapportage/1` is verouderd en werkt tot 2027-12-01; stap over op `voortgangsrapportage/2`";
    let checked = run(&["partner", "check", VC]);
    // Three routes in, and the one out.
    assert_eq!(checked.matches(&format!("    let op: {text}\n")).count(), 4, "{checked}");
    let file = deur.config().join("lijst.json");
    std::fs::write(&file, "{\"rapporten\": []}").expect("written");
    let out = deur.config().join("uit").display().to_string();
    let sent = |route: &str| run(&["batch", VC, route, &file.display().to_string(), "--out", &out]);
    assert!(sent("lijst").contains(&format!("Let op: {text}.")), "{}", sent("lijst"));
    assert!(!sent("nieuwe-lijst").contains("Let op"));
}
