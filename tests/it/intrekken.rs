//! Taking a message back at the public door (issue line 9): what waits does not go, who got it is told, and the traject stands
//! where it stood; but nothing that others built on goes, and no money without a credit note.

mod geteld;
mod verbeteren;

use super::proefdeur::{Anders, Deur, GEM, LIN, VC};
use super::support::{Response, patiently};
use super::testbed::partner::Reply;
use serde_json::{Value, json};
use trajectbrug::domain::levensloop::Toestand;
use trajectbrug::domain::werk::WerkSoort;
use trajectbrug::store::work::{TermijnFilter, TermijnToestand};

fn post(deur: &Deur, path: &str, body: &Value) -> Response {
    deur.gateway().post(path, &[("Content-Type", "application/json")], body.to_string().as_bytes())
}

fn trek_in(deur: &Deur, id: &Value, reden: &str) -> Response {
    let id = id.as_str().expect("an id");
    post(deur, &format!("/v1/berichten/{id}/intrekken"), &json!({"reden": reden}))
}

#[track_caller]
fn ingetrokken(deur: &Deur, id: &Value, reden: &str) -> Value {
    let answer = trek_in(deur, id, reden);
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

/// The terms of a traject that run: kind and last day.
fn lopend(deur: &Deur, t: &str) -> Vec<(String, String)> {
    let filter = TermijnFilter { traject_id: Some(t.to_owned()), ..TermijnFilter::default() };
    let all = deur.gateway().inner().read(|reader| reader.termijnen(&filter)).expect("the store answers");
    let open = all.into_iter().filter(|t| t.toestand == TermijnToestand::Open);
    let mut open: Vec<_> =
        open.map(|t| (t.termijn.soort.as_str().to_owned(), t.termijn.vervalt_op.to_string())).collect();
    open.sort();
    open
}

/// What a partner heard about withdrawals: our id of the message each is about.
fn hoorde(deur: &Deur, partner: &str) -> Vec<String> {
    let told = deur.kreeg(partner, "ontvangstmelding").into_iter().filter(|m| m["oordeel"] == "ingetrokken");
    told.map(|m| m["bericht_id"].as_str().expect("an id").to_owned()).collect()
}

/// Our id of the message of a step, where the traject stood before it, and its terms then.
type Stap = (Value, Toestand, Vec<(String, String)>);

#[test]
fn an_agreement_that_is_withdrawn_is_told_to_both_who_got_it_and_the_traject_stands_where_it_stood() {
    let deur = Deur::open("intrekken", Anders::default());
    let t = deur.kennisgemaakt();
    let before = (deur.traject(&t), lopend(&deur, &t));
    let made = deur.op("2026-09-04").neemt(VC, "plaatsingsovereenkomst", json!({"traject_id": t}));
    deur.rust();
    assert_eq!(deur.traject(&t).status, Toestand::Geplaatst);
    let id = &made["bericht_id"];
    // Nobody else's message: to another it does not exist, and what is no reason is none.
    assert_eq!(trek_in(&deur, id, "zomaar").status, 400);
    let done = ingetrokken(&deur, id, "verkeerde_persoon");
    assert_eq!((&done["traject_status"], &done["gestopt"]), (&json!("kennismaking_positief"), &json!([])));
    assert_eq!((&done["verteld"], &done["zelf_vertellen"]), (&json!([GEM, LIN]), &json!([])));
    for partner in [GEM, LIN] {
        assert_eq!(hoorde(&deur, partner), [id.as_str().expect("an id")], "{partner}");
    }
    assert_eq!(hoorde(&deur, VC), [""; 0], "who withdraws knows");
    let told = &deur.kreeg(LIN, "ontvangstmelding")[0];
    let text = told["bevindingen"][0]["text"].as_str().expect("a text");
    assert!(text.contains("het gaat over een andere persoon"), "{text}");
    let now = deur.traject(&t);
    assert_eq!(
        (now.status, &now.stappen, &now.overeenkomsten),
        (before.0.status, &before.0.stappen, &before.0.overeenkomsten)
    );
    assert_eq!(lopend(&deur, &t), before.1, "the terms are those of before");
    // Once; and the right one can come.
    assert_eq!(trek_in(&deur, id, "fout").status, 409);
    deur.neemt(VC, "plaatsingsovereenkomst", json!({"traject_id": t}));
    assert_eq!(deur.traject(&t).status, Toestand::Geplaatst);
    let kept = deur.gateway().ask("GET", &format!("/v1/berichten/{}", id.as_str().expect("an id")), &[]).json();
    assert_eq!(kept["status"], "aanvaard", "what was sent stays on record: {kept}");
}

#[test]
fn every_step_of_a_traject_can_be_taken_back_in_turn_the_last_first() {
    let deur = Deur::open("intrekken-reeks", Anders::default());
    deur.op("2026-08-24");
    let t = deur.verwijs("begeleidingstraject", VC);
    let mut steps: Vec<Stap> = vec![];
    for (dag, kind, van) in [
        ("2026-08-25", "acceptatie", VC),
        ("2026-08-27", "intakeverslag", VC),
        ("2026-08-31", "leerdoelen", VC),
        ("2026-09-01", "matchvoorstel", VC),
    ] {
        let before = (deur.traject(&t).status, lopend(&deur, &t));
        let made = deur.op(dag).neemt(van, kind, json!({"traject_id": t}));
        steps.push((made["bericht_id"].clone(), before.0, before.1));
    }
    // What others built on is named, and stays.
    let refused = trek_in(&deur, &steps[1].0, "fout");
    assert_eq!(refused.status, 409);
    let detail = refused.json()["detail"].as_str().expect("a detail").to_owned();
    assert!(detail.contains("leerdoelen op 2026-08-") && detail.contains("matchvoorstel op 2026-09-01"), "{detail}");
    assert_eq!(deur.traject(&t).status, Toestand::Gematcht);
    for (id, stond, termijnen) in steps.iter().rev() {
        let done = ingetrokken(&deur, id, "fout");
        assert_eq!(done["traject_status"], stond.as_str());
        assert_eq!((deur.traject(&t).status, lopend(&deur, &t)), (*stond, termijnen.clone()), "{stond}");
    }
    assert!(deur.traject(&t).matches.is_empty());
    // The referral itself: the number stays given out, and the traject is over.
    let list = deur.gateway().inner().read(|r| r.list(&Default::default())).expect("the store answers");
    let first = list.iter().find(|l| l.soort == "aanmelding/1").expect("the referral").bericht_id.clone();
    assert_eq!(ingetrokken(&deur, &json!(first), "dubbel")["traject_status"], "beeindigd");
    assert_eq!((hoorde(&deur, VC), lopend(&deur, &t)), (vec![first], vec![]));
}

#[test]
fn what_waits_does_not_go_any_more_and_what_follows_from_a_message_is_withdrawn_with_it() {
    let deur = Deur::open("intrekken-wacht", Anders::default());
    let t = deur.geplaatst();
    deur.rust();
    deur.partner(LIN).answers(|_| Reply::Status(503));
    let einde = json!({"traject_id": t, "veld": "uitstroom_werk", "ingangsdatum": "2026-10-01", "naam": null, "contact": null, "organisatie": null});
    let made = deur.op("2026-10-01").neemt(GEM, "mutatie", einde);
    patiently("a try at the institution", || (!deur.partner(LIN).with("\"ingangsdatum\"").is_empty()).then_some(()));
    patiently("the centrale", || {
        let got = deur.partner(VC).ledger().into_iter().find(|g| g.path == "/traject-beeindigd-1");
        got.map(drop)
    });
    patiently("its receipt", || {
        let pending = deur.gateway().inner().read(|r| r.pending(0, 100)).expect("the store answers");
        (pending.len() == 1 && pending[0].attempts > 0).then_some(())
    });
    let before = deur.partner(LIN).count();
    let done = patiently("the withdrawal", || {
        let answer = trek_in(&deur, &made["bericht_id"], "verkeerde_persoon");
        (answer.status == 200).then(|| answer.json())
    });
    assert_eq!((&done["traject_status"], &done["gestopt"]), (&json!("geplaatst"), &json!([LIN])));
    // Who was tried may have it; both hear it.
    assert_eq!(done["verteld"], json!([LIN, VC]));
    deur.partner(LIN).answers(|_| Reply::Confirm);
    patiently("the institution", || {
        let told = deur.partner(LIN).with("ingetrokken");
        (!told.is_empty()).then_some(())
    });
    deur.rust();
    let ends = deur.partner(LIN).ledger().into_iter().skip(before).filter(|g| g.path == "/traject-beeindigd-1").count();
    assert!(ends <= 1, "the end does not come after all");
    assert_eq!(hoorde(&deur, VC).len(), 1);
    // Nobody lets it go by mistake.
    let id = made["bericht_id"].as_str().expect("an id");
    let list = deur.gateway().inner().read(|r| r.held(0, 100)).expect("the store answers");
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].findings[0].text, "ingetrokken door de afzender");
    let release = post(&deur, "/v1/beheer/leveringen/vrijgeven", &json!({"ids": [list[0].levering_id]}));
    assert_eq!(release.json()["leveringen"][0]["uitkomst"], "niet", "{}", release.json());
    assert_ne!(list[0].envelope.bericht_id, id, "it is the message that followed");
}

#[test]
fn who_takes_no_ontvangstmelding_is_told_by_somebody_and_an_operator_can_withdraw_for_the_sender() {
    let zonder = [(GEM, "ontvangstmelding/1")];
    let deur = Deur::open("intrekken-werk", Anders { zonder: &zonder, ..Anders::default() });
    deur.op("2026-08-24");
    let t = deur.verwijs("begeleidingstraject", VC);
    let made = deur.op("2026-08-25").neemt(VC, "acceptatie", json!({"traject_id": t}));
    deur.rust();
    let path = format!("/v1/beheer/berichten/{}/intrekken", made["bericht_id"].as_str().expect("an id"));
    let done = post(&deur, &path, &json!({"wie": "j.jansen", "reden": "fout"}));
    assert_eq!(done.status, 200, "{}", String::from_utf8_lossy(&done.body));
    assert_eq!((&done.json()["verteld"], &done.json()["zelf_vertellen"]), (&json!([VC]), &json!([GEM])));
    assert_eq!(hoorde(&deur, VC).len(), 1, "the sender hears that another took it back");
    let werk = deur.werk().into_iter().find(|w| w.soort == WerkSoort::Doorgeven).expect("work");
    assert_eq!((werk.partner.as_str(), werk.traject_id.as_deref()), (VC, Some(t.as_str())));
    let lines =
        deur.gateway().inner().read(|reader| reader.audit("bericht.ingetrokken", 10)).expect("the store answers");
    assert_eq!((lines.len(), lines[0].wie.as_str(), &json!(lines[0].waarop)), (1, "j.jansen", &made["bericht_id"]));
}

#[test]
fn what_is_not_there_was_refused_or_is_of_the_hub_gets_its_own_answer() {
    let deur = Deur::open("intrekken-niet", Anders::default());
    let unknown = trek_in(&deur, &json!("0198d2c4-7b1a-7c3e-9f20-5a6b7c8d9e0f"), "fout");
    assert_eq!(unknown.status, 404);
    assert!(unknown.json()["detail"].as_str().is_some_and(|d| d.contains("niets om in te trekken")));
    let refused = deur.stuur(GEM, "aanmelding", json!({"traject_id": null, "vorm": "bestaat_niet"}));
    assert_eq!(refused.status, 422);
    assert_eq!(trek_in(&deur, &refused.json()["bericht_id"], "fout").status, 409);
    // A kind that makes no step, of no traject.
    let vacature = deur.neemt(LIN, "vacature", json!({}));
    deur.rust();
    let done = ingetrokken(&deur, &vacature["bericht_id"], "dubbel");
    assert_eq!((&done["verteld"], done.get("traject_status")), (&json!([VC]), None));
}

#[test]
fn a_receiver_says_that_a_delivery_is_not_his_and_the_sender_hears_it() {
    let deur = Deur::open("verkeerd", Anders::default());
    let t = deur.geplaatst();
    deur.rust();
    let got = deur.partner(LIN).ledger().into_iter().find(|g| g.path == "/plaatsingsovereenkomst-1").expect("it came");
    let path = format!("/v1/leveringen/{}/verkeerd", got.id);
    let said = post(&deur, &path, &json!({}));
    assert_eq!(said.status, 200, "{}", String::from_utf8_lossy(&said.body));
    assert_eq!((&said.json()["levering_id"], &said.json()["afzender_verteld"]), (&json!(got.id), &json!(true)));
    let told = deur.kreeg(VC, "ontvangstmelding");
    assert_eq!(
        (told.len(), &told[0]["oordeel"], &told[0]["bericht_id"]),
        (1, &json!("niet_bezorgd"), &said.json()["bericht_id"])
    );
    assert_eq!(told[0]["bevindingen"][0]["code"], "TB-AFGEWEZEN");
    let werk = deur.werk().into_iter().find(|w| w.partner == VC && w.soort == WerkSoort::Doorgeven).expect("work");
    assert_eq!(werk.traject_id.as_deref(), Some(t.as_str()));
    assert_eq!(post(&deur, &path, &json!({})).status, 200, "said twice is said once");
    assert_eq!(deur.kreeg(VC, "ontvangstmelding").len(), 1);
    assert_eq!(post(&deur, "/v1/leveringen/0198d2c4-7b1a-8c3e-9f20-5a6b7c8d9e0f/verkeerd", &json!({})).status, 404);
    let lines = deur.gateway().inner().read(|reader| reader.audit("levering.verkeerd", 10)).expect("the store answers");
    assert_eq!((lines.len(), lines[0].wie.as_str()), (1, LIN));
}
