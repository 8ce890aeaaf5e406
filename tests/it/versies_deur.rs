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
