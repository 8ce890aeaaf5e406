//! A message that corrects an earlier one at the public door: both at once or neither, who got the first is told by which it was
//! replaced, and what cannot be corrected has its answer (docs/koppelen/foutcodes.md).

use super::super::proefdeur::{Anders, Deur, GEM, LIN, VC};
use super::super::support::{Response, patiently};
use super::{hoorde, ingetrokken, lopend};
use serde_json::{Value, json};
use trajectbrug::domain::levensloop::Toestand;

/// Sends a message as it is, that says it corrects another.
fn verbeter(deur: &Deur, van: &str, kind: &str, bericht: &Value, vorig: &Value) -> Response {
    let path = format!("/v1/berichten/{van}/{kind}-1");
    let vorig = vorig.as_str().expect("an id");
    let headers = [("Content-Type", "application/json"), ("Trajectbrug-Corrigeert", vorig)];
    deur.gateway().post(&path, &headers, bericht.to_string().as_bytes())
}

fn toon(deur: &Deur, id: &Value) -> Value {
    deur.gateway().ask("GET", &format!("/v1/berichten/{}", id.as_str().expect("an id")), &[]).json()
}

/// Which way a partner got what, from some message on.
fn kwam(deur: &Deur, partner: &str, vanaf: usize) -> Vec<String> {
    deur.rust();
    deur.partner(partner).ledger().iter().skip(vanaf).map(|got| got.path.clone()).collect()
}

#[test]
fn a_corrected_agreement_takes_the_place_of_the_first_and_who_got_that_is_told_by_which() {
    let deur = Deur::open("verbeteren", Anders::default());
    let t = deur.kennisgemaakt();
    let first = deur.op("2026-09-04").neemt(VC, "plaatsingsovereenkomst", json!({"traject_id": t}));
    deur.rust();
    let (terms, before) = (lopend(&deur, &t), [deur.aantal(LIN), deur.aantal(GEM)]);
    let over = json!({"traject_id": t, "overeenkomst_id": "PO-2026-0099"});
    let right = deur.bericht("plaatsingsovereenkomst", &over);
    let answer = verbeter(&deur, VC, "plaatsingsovereenkomst", &right, &first["bericht_id"]);
    assert_eq!(answer.status, 202, "{}", String::from_utf8_lossy(&answer.body));
    let second = answer.json();
    let said = second["bevindingen"].as_array().expect("a list").iter().find(|f| f["code"] == "TB-CORRECTIE");
    let said = said.expect("it says so");
    assert_eq!(said["severity"], "signaal");
    assert!(said["text"].as_str().is_some_and(|text| text.contains(first["bericht_id"].as_str().expect("an id"))));
    // First that it is no more, and then what is right.
    for (partner, before) in [(LIN, before[0]), (GEM, before[1])] {
        assert_eq!(kwam(&deur, partner, before), ["/ontvangstmelding-1", "/plaatsingsovereenkomst-1"], "{partner}");
        let told = deur.kreeg(partner, "ontvangstmelding").pop().expect("told");
        assert_eq!((&told["bericht_id"], &told["vervangen_door"]), (&first["bericht_id"], &second["bericht_id"]));
        assert_eq!(told["oordeel"], "ingetrokken");
    }
    assert_eq!(deur.kreeg(LIN, "plaatsingsovereenkomst")[1]["overeenkomst_id"], "PO-2026-0099");
    let now = deur.traject(&t);
    let ids: Vec<_> = now.overeenkomsten.iter().map(|o| o.overeenkomst_id.as_str()).collect();
    assert_eq!((now.status, ids, lopend(&deur, &t)), (Toestand::Geplaatst, vec!["PO-2026-0099"], terms));
    // The first stays on record, and says what replaced it.
    let kept = toon(&deur, &first["bericht_id"]);
    assert_eq!((&kept["status"], &kept["vervangen_door"]), (&json!("aanvaard"), &second["bericht_id"]));
    assert!(kept["ingetrokken_op"].is_string() && toon(&deur, &second["bericht_id"])["ingetrokken_op"].is_null());
    let lines = deur.gateway().inner().read(|r| r.audit("bericht.verbeterd", 10)).expect("the store answers");
    assert_eq!((lines.len(), lines[0].wie.as_str(), &json!(lines[0].waarop)), (1, VC, &first["bericht_id"]));
    // Sent again it is a repeat, and says nothing twice.
    let (lin, gem) = (deur.aantal(LIN), deur.aantal(GEM));
    let again = verbeter(&deur, VC, "plaatsingsovereenkomst", &right, &first["bericht_id"]);
    assert_eq!((again.status, &again.json()["bericht_id"]), (200, &second["bericht_id"]));
    assert_eq!((deur.aantal(LIN), deur.aantal(GEM)), (lin, gem));
    // A better one still corrects the last, not the first; and can be withdrawn.
    let third = deur.bericht("plaatsingsovereenkomst", &json!({"traject_id": t, "overeenkomst_id": "PO-2026-0100"}));
    let refused = verbeter(&deur, VC, "plaatsingsovereenkomst", &third, &first["bericht_id"]);
    assert_eq!(refused.status, 422);
    let answer = verbeter(&deur, VC, "plaatsingsovereenkomst", &third, &second["bericht_id"]);
    assert_eq!(answer.status, 202, "{}", String::from_utf8_lossy(&answer.body));
    deur.rust();
    assert_eq!(ingetrokken(&deur, &answer.json()["bericht_id"], "fout")["traject_status"], "kennismaking_positief");
    assert_eq!(hoorde(&deur, LIN).len(), 3);
}

#[test]
fn what_cannot_be_corrected_has_its_answer_and_changes_nothing() {
    let deur = Deur::open("verbeteren-niet", Anders::default());
    let t = deur.voorgesteld();
    let stap = |n: usize| json!(deur.traject(&t).stappen[n].bericht_id);
    let (acceptatie, verslag, voorstel) = (stap(1), stap(2), stap(4));
    let refused = deur.stuur(VC, "matchvoorstel", json!({"traject_id": "TRJ-2026-999999"}));
    assert_eq!(refused.status, 422);
    let vacature = deur.neemt(LIN, "vacature", json!({}));
    deur.rust();
    ingetrokken(&deur, &vacature["bericht_id"], "dubbel");
    deur.rust();
    let (state, sent) = (deur.traject(&t), [VC, GEM, LIN].map(|p| deur.aantal(p)));
    let unknown = json!("0198d2c4-7b1a-7c3e-9f20-5a6b7c8d9e0f");
    for (why, van, kind, vorig, text) in [
        ("there is none", VC, "matchvoorstel", &unknown, "er niet, of het is niet van u"),
        ("no id at all", VC, "matchvoorstel", &json!("het vorige"), "er niet, of het is niet van u"),
        ("of another sender", LIN, "vacature", &voorstel, "er niet, of het is niet van u"),
        ("it was refused", VC, "matchvoorstel", &refused.json()["bericht_id"], "niet aanvaard"),
        ("it was withdrawn", LIN, "vacature", &vacature["bericht_id"], "is ingetrokken"),
        ("another kind", VC, "matchvoorstel", &acceptatie, "van dezelfde soort"),
        ("others built on it", VC, "intakeverslag", &verslag, "voortgebouwd"),
    ] {
        let over = if kind == "vacature" { json!({}) } else { json!({"traject_id": t}) };
        let answer = verbeter(&deur, van, kind, &deur.bericht(kind, &over), vorig);
        let told = answer.json();
        assert_eq!(answer.status, 422, "{why}: {told}");
        let found = told["bevindingen"].as_array().expect("a list").iter().find(|f| f["code"] == "TB-CORRECTIE");
        let found = found.unwrap_or_else(|| panic!("{why}: {told}"));
        assert_eq!(found["path"], "Trajectbrug-Corrigeert", "{why}");
        assert!(found["text"].as_str().is_some_and(|said| said.contains(text)), "{why}: {found}");
    }
    // One that is wrong itself corrects nothing.
    let wrong = deur.bericht("matchvoorstel", &json!({"traject_id": t, "organisatie": {"partij": "ZI-NIET"}}));
    assert_eq!(verbeter(&deur, VC, "matchvoorstel", &wrong, &voorstel).status, 422);
    assert_eq!(deur.traject(&t), state, "the traject is as it was");
    assert_eq!([VC, GEM, LIN].map(|p| deur.aantal(p)), sent, "nothing went to anybody");
    assert!(toon(&deur, &voorstel)["ingetrokken_op"].is_null());
}

#[test]
fn a_correction_under_the_id_of_the_first_is_a_conflict_and_the_first_stays() {
    let deur = Deur::open("verbeteren-kenmerk", Anders::default());
    let t = deur.kennisgemaakt();
    let mut bericht = deur.bericht("plaatsingsovereenkomst", &json!({"traject_id": t}));
    let first = deur.op("2026-09-04").post(VC, "plaatsingsovereenkomst", &bericht);
    assert_eq!(first.status, 202, "{}", String::from_utf8_lossy(&first.body));
    bericht["overeenkomst_id"] = json!("PO-2026-0099");
    let answer = verbeter(&deur, VC, "plaatsingsovereenkomst", &bericht, &first.json()["bericht_id"]);
    let told = answer.json();
    assert_eq!((answer.status, &told["bevindingen"][0]["code"]), (409, &json!("TB-CONFLICT")), "{told}");
    assert_eq!(deur.traject(&t).overeenkomsten[0].overeenkomst_id, "PO-2026-0041");
    assert!(toon(&deur, &first.json()["bericht_id"])["ingetrokken_op"].is_null());
}

#[test]
fn what_the_hub_told_of_it_is_corrected_too() {
    let deur = Deur::open("verbeteren-verder", Anders { uitvoer: true, ..Anders::default() });
    let all: Vec<String> = (0..6).map(|_| deur.geplaatst()).collect();
    let t = &all[0];
    // M33: the night after.
    deur.na_de_nacht("2026-09-05");
    let of = |t: &str| {
        let got = deur.kreeg(GEM, "tegenprestatieregistratie").into_iter().filter(|m| m["traject_id"] == t);
        got.map(|m| m["status"].as_str().expect("a status").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of(t), ["geregistreerd"]);
    // M34: the quarter after.
    deur.op("2026-10-02");
    let reports = |n: usize| {
        patiently("the report", || {
            let got = deur.kreeg(GEM, "managementinformatie");
            (got.len() == n).then_some(got)
        })
    };
    assert_eq!(reports(1)[0]["totaal"], 6);
    deur.na_de_nacht("2026-10-03");
    let signed = json!(deur.traject(t).stappen.last().expect("a step").bericht_id);
    ingetrokken(&deur, &signed, "verkeerde_persoon");
    deur.na_de_nacht("2026-10-04");
    assert_eq!(of(t), ["geregistreerd", "beeindigd"]);
    assert_eq!(of(&all[1]), ["geregistreerd"], "of others nothing changed");
    deur.na_de_nacht("2026-10-06");
    assert_eq!(of(t).len(), 2, "said once");
    deur.op("2026-11-02");
    let got = reports(2);
    assert_eq!((&got[1]["totaal"], &got[1]["periode_van"]), (&json!(5), &json!("2026-07-01")));
    assert!(got[1]["dekking"].as_str().is_some_and(|text| text.contains("vervangt een eerder")));
    assert!(!got[0]["dekking"].as_str().is_some_and(|text| text.contains("vervangt een eerder")));
    let told = patiently("which it replaces", || {
        deur.kreeg(GEM, "ontvangstmelding").into_iter().find(|m| m["vervangen_door"].is_string())
    });
    assert_eq!(told["oordeel"], "ingetrokken");
    // Once: nothing was withdrawn since.
    deur.op("2026-12-02").na_de_nacht("2026-12-03");
    assert_eq!(deur.kreeg(GEM, "managementinformatie").len(), 2);
}
