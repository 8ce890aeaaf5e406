//! Het Veer posts a roster in its JSON, and De Terp finds it as a table in a folder.

use super::{Stelsel, TERP, VEER, bytes, findings, json_of, named, names};
use crate::testbed::gateway::Gateway;
use crate::testbed::http::{Message, Request};
use crate::testbed::letters::sha256;
use crate::testbed::partner::Reply;
use crate::testbed::{holds, within};
use serde_json::{Value, json};
use std::fs;

fn post(gateway: &Gateway, roster: &Value) -> Message {
    gateway.ask(&Request::json(&format!("/v1/berichten/{VEER}/rooster"), roster.to_string()))
}

#[test]
fn a_roster_in_json_becomes_a_table_with_its_sidecar_and_once() {
    let stelsel = Stelsel::connected("systemen-rooster-uit");
    stelsel.veer.answers(|_| Reply::Body(200, "{\"data\":{\"antwoorden\":[]},\"meta\":{}}".to_owned()));
    let gateway = Gateway::start(&stelsel.site);
    let mut roster = json_of(VEER, "samples/rooster/zoe/in.json");
    assert_eq!(post(&gateway, &roster).status(), 202);
    let folder = stelsel.folder("uit");
    let tables = || names(&folder).into_iter().filter(|n| n.ends_with(".csv")).collect::<Vec<_>>();
    assert!(within(20, || tables().len() == 1), "{:?}", names(&folder));

    // Exactly the file that was written by hand, in windows-1252; its sidecar says so.
    let name = tables().remove(0);
    assert!(name.starts_with("rooster-1-"), "{name}");
    let written = fs::read(folder.join(&name)).expect("it is there");
    assert_eq!(written, bytes(TERP, "samples/rooster-uit/zoe/out.csv"));
    assert!(
        holds(&written, b"Zo\xeb A\xf1\xe1 Br\xfbl\xe9e;;koffie \xe0 \x80 2;"),
        "and no date of birth between the two"
    );
    let sidecar: Value =
        serde_json::from_slice(&fs::read(folder.join(format!("{name}.json"))).expect("there")).expect("JSON");
    assert_eq!(sidecar, json!({"bestand": name, "bytes": written.len(), "sha256": sha256(&written)}));

    // The order of the list says nothing: each part has its own column.
    roster["kop"]["referenties"][0]["waarde"] = "VEER-R-20".into();
    roster["rooster"]["diensten"].as_array_mut().expect("a list").reverse();
    assert_eq!(post(&gateway, &roster).status(), 202);
    assert!(within(20, || tables().len() == 2));
    for name in tables() {
        assert_eq!(fs::read(folder.join(name)).expect("there"), written);
    }

    // The same again, fetched at another time.
    roster["kop"]["opgehaald"] = 1_788_246_999_999_u64.into();
    assert_eq!(post(&gateway, &roster).status(), 200);
    // One that says something no code stands for is refused by name.
    let refused = post(&gateway, &json_of(VEER, "samples/rooster/zaterdag/in.json"));
    assert_eq!(refused.status(), 422);
    let told = [
        ("TB-CANONIEK", "/dagdelen/1/dag"),
        ("TB-CANONIEK", "/dagdelen/1/deel"),
        ("TB-OMZETTEN", "/rooster/diensten/1/deel"),
    ];
    assert_eq!(findings(&refused.json()["bevindingen"]), named(&told), "{}", refused.text());

    // A name with a letter that is not in windows-1252 is never a question mark: it waits for a person.
    roster["kop"]["referenties"][0]["waarde"] = "VEER-R-21".into();
    roster["rooster"]["wie"]["naam"] = "Zoë Čapek".into();
    assert_eq!(post(&gateway, &roster).status(), 202);
    let held = || {
        stelsel.messages(VEER, "aanvaard").into_iter().find(|m| m["afzender_id"] == "VEER-R-21").expect("accepted")["leveringen"][0].clone()
    };
    assert!(within(20, || held()["status"] == "vastgehouden"), "{}", held());
    assert_eq!(held()["reden"], "/Naam: de tekst heeft een teken dat in windows-1252 niet bestaat");
    assert!(gateway.stop());
    assert_eq!(tables().len(), 2);
}
