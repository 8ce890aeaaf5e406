//! What the receiver of an invoice answers (M36): accepted with its day, or not with why; each once, and the supplier hears it.

use super::Kas;
use crate::proefdeur::VC;
use serde_json::{Value, json};
use trajectbrug::domain::boek::Post;
use trajectbrug::domain::boek::stand::Oordeel;
use trajectbrug::domain::werk::{Besluit, Toestand, WerkSoort};
use trajectbrug::flow::geld::overzicht;

fn melding(n: u32, over: &str, oordeel: &str, reden: Option<&str>) -> Value {
    let found = reden.map(
        |text| json!({"code": "TB-REGEL", "regel": "", "severity": "fout", "stage": "rules", "path": "", "text": text}),
    );
    json!({
        "bericht_id": format!("018f3c1e-7a50-7000-8000-00000000{n:04}"), "antwoord_op": over, "oordeel": oordeel,
        "ontvangen_op": "2026-09-11T08:00:00Z", "bevindingen": found.into_iter().collect::<Vec<_>>(),
    })
}

fn regels(answer: &Value) -> Vec<String> {
    let found = answer["bevindingen"].as_array().into_iter().flatten();
    found
        .map(|f| format!("{} {}", f["regel"].as_str().unwrap_or_default(), f["path"].as_str().unwrap_or_default()))
        .collect()
}

#[test]
fn an_invoice_is_accepted_with_its_day_once_and_the_work_about_it_is_done() {
    let (kas, _) = Kas::geplaatst("akkoord");
    let nummer = kas.factureer("2026-09-10");
    kas.deur.op("2026-09-15");
    let answer = kas.antwoord(melding(1, &nummer, "aanvaard", None));
    assert_eq!(answer.status, 202, "{}", String::from_utf8_lossy(&answer.body));
    let stand = &kas.facturen()[0];
    assert_eq!((stand.oordeel, stand.open()), (Oordeel::Geaccepteerd, 60_000));
    let boek = kas.deur.gateway().inner().read(overzicht::boek).expect("the ledger");
    let entry = boek.iter().find(|b| b.post == Post::Geaccepteerd).expect("booked");
    assert_eq!((entry.dag.to_string(), entry.wie.as_str()), ("2026-09-15".to_owned(), super::FIN));
    let werk: Vec<_> = kas.deur.werk().into_iter().filter(|w| w.soort == WerkSoort::Factuur).collect();
    assert_eq!((werk.len(), werk[0].toestand, werk[0].besluit), (1, Toestand::Besloten, Some(Besluit::Toegestaan)));
    assert_eq!(werk[0].besloten_door.as_deref(), Some(super::FIN));
    // The supplier hears it.
    let told = kas.deur.kreeg(VC, "ontvangstmelding");
    assert_eq!((told.len(), &told[0]["antwoord_op"], &told[0]["oordeel"]), (1, &json!(nummer), &json!("aanvaard")));
    // Said again it changes nothing; said otherwise it is refused.
    let entries = kas.boekingen();
    let again = kas.antwoord(melding(2, &nummer, "aanvaard", None));
    assert_eq!((again.status, regels(&again.json())), (202, vec!["M36 /oordeel".to_owned()]));
    let other = kas.antwoord(melding(3, &nummer, "geweigerd", Some("toch niet")));
    assert_eq!((other.status, regels(&other.json())), (422, vec!["M36 /oordeel".to_owned()]));
    assert_eq!(kas.boekingen(), entries);
}

#[test]
fn a_refusal_with_its_reason_reopens_what_was_billed_and_it_can_be_billed_again() {
    let (kas, traject) = Kas::geplaatst("weigering");
    let nummer = kas.factureer("2026-09-10");
    kas.deur.op("2026-09-15");
    let bare = kas.antwoord(melding(1, &nummer, "geweigerd", None));
    assert_eq!((bare.status, regels(&bare.json())), (422, vec!["M36 /bevindingen".to_owned()]));
    let answer = kas.antwoord(melding(2, &nummer, "geweigerd", Some("Verkeerd inkoopkenmerk.")));
    assert_eq!(answer.status, 202, "{}", String::from_utf8_lossy(&answer.body));
    let stand = &kas.facturen()[0];
    assert_eq!((stand.oordeel, stand.open()), (Oordeel::Afgewezen, 0));
    let boek = kas.deur.gateway().inner().read(overzicht::boek).expect("the ledger");
    let no = boek.iter().find(|b| b.post == Post::Afgewezen).expect("booked");
    assert_eq!((no.tekst.as_str(), no.dag.to_string()), ("Verkeerd inkoopkenmerk.", "2026-09-15".to_owned()));
    let open = boek.iter().find(|b| b.post == Post::RegelVervallen).expect("reopened");
    assert_eq!(open.traject_id.as_deref(), Some(traject.as_str()));
    let werk = kas.deur.werk();
    assert!(werk.iter().any(|w| w.soort == WerkSoort::Factuur && w.besluit == Some(Besluit::Geweigerd)));
    assert_eq!(kas.deur.kreeg(VC, "ontvangstmelding")[0]["bevindingen"][0]["text"], json!("Verkeerd inkoopkenmerk."));
    let next = kas.factureer("2026-09-16");
    assert_ne!(next, nummer);
    assert_eq!(kas.facturen().iter().map(|f| f.open()).collect::<Vec<_>>(), [0, 60_000]);
}

#[test]
fn only_who_got_an_invoice_answers_it_and_only_about_one_that_is_there() {
    let (kas, _) = Kas::geplaatst("wie");
    let nummer = kas.factureer("2026-09-10");
    let entries = kas.boekingen();
    for (n, over, oordeel, reden, found) in [
        (1, "F2026-9999", "aanvaard", None, "M36 /antwoord_op"),
        (2, nummer.as_str(), "onleesbaar", Some("stuk"), "M36 /oordeel"),
        (3, nummer.as_str(), "geweigerd", Some("voor 999902210"), "BR46 /bevindingen/0/text"),
    ] {
        let answer = kas.antwoord(melding(n, over, oordeel, reden));
        assert_eq!((answer.status, regels(&answer.json())), (422, vec![found.to_owned()]), "{over} {oordeel}");
    }
    assert_eq!(kas.boekingen(), entries);
    // By our id of the message it is known as well.
    let boek = kas.deur.gateway().inner().read(overzicht::boek).expect("the ledger");
    let id = boek.iter().find(|b| b.post == Post::Factuur).and_then(|b| b.bericht_id.clone()).expect("an id");
    assert_eq!(kas.antwoord(melding(4, &id, "aanvaard", None)).status, 202);
    assert_eq!(kas.facturen()[0].oordeel, Oordeel::Geaccepteerd);
}
