//! The rights of the person at the public door (AVG art. 15-18, RQ76): what is kept and whom it went to, correcting it, having
//! nothing go out, and erasing it to the last byte. The person is invented; its BSN starts with 9999.

mod delen;
mod journaal;
mod zendingen;

use super::proefdeur::{Anders, Deur, GEM, LIN, VC};
use super::shared::TempDir;
use super::support::{Response, patiently};
use super::testbed::letters::bsn;
use super::testbed::partner::Reply;
use chrono::{DateTime, Duration, Utc};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use trajectbrug::config::Settings;
use trajectbrug::message::envelope::Envelope;
use trajectbrug::store::crypt::{Key, Sealer};
use trajectbrug::store::sqlite::{Inspection, SqliteStore};
use trajectbrug::store::{Entry, Facts, NewMessage, Purged, Status, Store};

/// The BSN of the good referral.
const BSN: &str = "999902210";

fn ask(deur: &Deur, deed: &str, body: &Value) -> Response {
    let path = format!("/v1/beheer/personen/{deed}");
    deur.gateway().post(&path, &[("Content-Type", "application/json")], body.to_string().as_bytes())
}

#[track_caller]
fn done(deur: &Deur, deed: &str, body: &Value) -> Value {
    let answer = ask(deur, deed, body);
    assert_eq!(answer.status, 200, "{deed}: {}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

fn inzage(deur: &Deur, persoon: &Value) -> Value {
    done(deur, "inzage", &json!({"wie": "j.jansen", "persoon": persoon}))
}

/// Refers somebody else, with another name and BSN.
fn ander(deur: &Deur) -> String {
    let bericht = deur.bericht(
        "aanmelding",
        &json!({"traject_id": null, "bsn": bsn(3), "zaaknummer": "Z2026-0916", "naam": {"geslachtsnaam": "Anderman"}}),
    );
    let answer = deur.post(GEM, "aanmelding", &bericht);
    assert_eq!(answer.status, 202, "{}", String::from_utf8_lossy(&answer.body));
    answer.json()["traject_id"].as_str().expect("a traject").to_owned()
}

/// A referral of the person that is refused.
fn geweigerd(deur: &Deur) {
    assert_eq!(deur.stuur(GEM, "aanmelding", json!({"traject_id": null, "vorm": "bestaat_niet"})).status, 422);
}

fn texts(list: &Value, key: &str) -> Vec<String> {
    list.as_array().expect("a list").iter().map(|one| one[key].as_str().unwrap_or_default().to_owned()).collect()
}

#[track_caller]
fn whole(data: &Path) {
    let sealer = Sealer::new(&Key::from_file(&data.join("sleutel")).unwrap()).unwrap();
    assert_eq!(Inspection::open(data, sealer).unwrap().verify().unwrap().fouten, []);
}

#[test]
fn one_document_holds_all_that_is_kept_of_a_person_and_whom_which_field_went_to() {
    let deur = Deur::open("inzage", Anders::default());
    let t = deur.geplaatst();
    let other = ander(&deur);
    geweigerd(&deur);
    deur.rust();
    let document = inzage(&deur, &json!({"bsn": BSN}));
    let trajecten = document["trajecten"].as_array().expect("a list");
    assert_eq!((trajecten.len(), &trajecten[0]["traject"]["traject_id"]), (1, &json!(t)));
    assert_eq!(trajecten[0]["traject"]["status"], "geplaatst");
    assert!(trajecten[0]["traject"].get("persoon").is_none(), "our key of him is ours");
    let berichten = &trajecten[0]["berichten"];
    // SC01, in the order it happened.
    let soorten = [
        "aanmelding/1",
        "acceptatie/1",
        "intakeverslag/1",
        "leerdoelen/1",
        "matchvoorstel/1",
        "kennismakingsresultaat/1",
        "plaatsingsovereenkomst/1",
    ];
    assert_eq!(texts(berichten, "soort"), soorten);
    assert_eq!(berichten[0]["inhoud"]["bsn"], BSN, "it is about him: he sees all of it");
    let naar = &berichten[0]["leveringen"][0];
    assert_eq!((&naar["ontvanger"], &naar["rol"], &naar["status"]), (&json!(VC), &json!("VC_BM"), &json!("bezorgd")));
    assert!(naar["bezorgd_op"].is_string());
    let velden: BTreeSet<&str> = naar["velden"].as_array().expect("fields").iter().filter_map(Value::as_str).collect();
    // DOMAIN section 1: the centrale gets name, address and day of birth, and never a BSN.
    assert!(velden.contains("/naam/geslachtsnaam") && velden.contains("/geboortedatum"), "{velden:?}");
    assert!(!velden.contains("/bsn") && !velden.contains("/zaaknummer"), "{velden:?}");
    let overeenkomst = &berichten[6]["leveringen"];
    assert_eq!(texts(overeenkomst, "ontvanger"), [GEM, LIN]);
    assert_eq!(texts(&document["berichten_zonder_traject"], "status"), ["geweigerd"]);
    assert_eq!(texts(&document["pseudoniemen"], "partner"), [LIN, VC]);
    assert!(trajecten[0]["termijnen"].as_array().is_some_and(|list| !list.is_empty()));
    let all = document.to_string();
    assert!(!all.contains("Anderman") && !all.contains(&bsn(3)) && !all.contains(&other), "of nobody else");
    assert_eq!(
        texts(&document["logboek"], "wat"),
        ["persoon.inzage"],
        "that somebody looked is there before he sees it"
    );
    // By another trace the same person.
    let own = deur.kreeg(VC, "aanmelding")[0]["client_ref"].clone();
    for spoor in [json!({"traject": t}), json!({"partner": VC, "client_ref": own})] {
        let same = inzage(&deur, &spoor);
        assert_eq!(
            (&same["trajecten"], &same["berichten_zonder_traject"]),
            (&document["trajecten"], &document["berichten_zonder_traject"])
        );
    }
    for (persoon, status) in [
        (json!({"bsn": bsn(9)}), 404),
        (json!({"traject": "TRJ-2026-999999"}), 404),
        (json!({"partner": LIN, "client_ref": own}), 404),
        (json!({"bsn": "123456789"}), 400),
        (json!({"bsn": BSN, "traject": t}), 400),
        (json!({"partner": VC}), 400),
        (json!({}), 400),
    ] {
        let answer = ask(&deur, "inzage", &json!({"persoon": persoon}));
        assert_eq!(answer.status, status, "{persoon}");
        assert!(!String::from_utf8_lossy(&answer.body).contains(BSN));
    }
}

/// Pieces of everything sealed of the messages of a traject, or of none, and what stands in the clear of the person.
fn pieces(data: &Path, traject: Option<&str>) -> Vec<Vec<u8>> {
    let conn = Connection::open(data.join("trajectbrug.db")).unwrap();
    let mut found: Vec<Vec<u8>> = vec![];
    for sql in [
        "SELECT c.raw FROM message m JOIN content c ON c.message_seq = m.seq WHERE m.traject_id IS ?1",
        "SELECT c.canonical FROM message m JOIN content c ON c.message_seq = m.seq WHERE m.traject_id IS ?1 AND c.canonical IS NOT NULL",
        "SELECT r.receipt FROM message m JOIN outbox o ON o.message_seq = m.seq JOIN receipt r ON r.outbox_seq = o.seq WHERE m.traject_id IS ?1",
        "SELECT CAST(o.client_ref AS BLOB) FROM message m JOIN outbox o ON o.message_seq = m.seq WHERE m.traject_id IS ?1 AND o.client_ref IS NOT NULL",
        "SELECT CAST(data ->> '$.zaaknummer' AS BLOB) FROM traject WHERE traject_id IS ?1",
    ] {
        let mut select = conn.prepare(sql).unwrap();
        let rows: Vec<Vec<u8>> = select.query_map([traject], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        for bytes in rows {
            // A large value is spread over pages: its begin, its middle and its end.
            for at in [0, bytes.len() / 2, bytes.len().saturating_sub(24)] {
                found.push(bytes[at..(at + 24).min(bytes.len())].to_vec());
            }
        }
    }
    found.retain(|piece| piece.len() >= 4);
    found.dedup();
    found
}

/// Every byte of the data folder, but for the key.
fn bytes(data: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(data).unwrap().map(|f| f.unwrap().path());
    files.filter(|p| p.is_file() && !p.ends_with("sleutel")).flat_map(|p| std::fs::read(p).unwrap()).collect()
}

fn left(data: &Path, pieces: &[Vec<u8>]) -> usize {
    let all = bytes(data);
    let finds = |piece: &&Vec<u8>| memchr::memmem::find(&all, piece).is_some();
    pieces.iter().filter(finds).count()
}

fn count(data: &Path, table: &str) -> i64 {
    let conn = Connection::open(data.join("trajectbrug.db")).unwrap();
    conn.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap()
}

#[test]
fn of_who_was_erased_no_byte_is_left_and_of_others_everything() {
    let mut deur = Deur::open("wissen", Anders::default());
    let t = deur.geplaatst();
    let other = ander(&deur);
    geweigerd(&deur);
    let again = deur.bericht("acceptatie", &json!({"traject_id": t, "zaaknummer": null}));
    deur.rust();
    let (mine, loose, others) =
        (pieces(deur.data(), Some(&t)), pieces(deur.data(), None), pieces(deur.data(), Some(&other)));
    assert!(mine.len() > 30 && loose.len() >= 3, "{} {}", mine.len(), loose.len());
    assert_eq!(
        (left(deur.data(), &mine), left(deur.data(), &loose)),
        (mine.len(), loose.len()),
        "they are there before"
    );
    let (boek, berichten) = (count(deur.data(), "boek"), count(deur.data(), "message"));
    let gewist =
        done(&deur, "wissen", &json!({"wie": "j.jansen", "persoon": {"bsn": BSN}, "reden": "verzoek van 1 oktober"}));
    assert_eq!((&gewist["trajecten"], &gewist["berichten"], &gewist["gestopt"]), (&json!([t]), &json!(8), &json!(0)));
    assert_eq!((&gewist["herschreven"], &gewist["genoemd_in"]), (&json!(true), &json!([])));
    assert_eq!((left(deur.data(), &mine), left(deur.data(), &loose)), (0, 0), "not one byte");
    assert_eq!(left(deur.data(), &others), others.len(), "and of nobody else");
    assert_eq!((count(deur.data(), "boek"), count(deur.data(), "message")), (boek, berichten), "ledger and rows stay");
    whole(deur.data());
    // It is known that he was here, and by whom he was erased; also by the number of his traject.
    for spoor in [json!({"bsn": BSN}), json!({"traject": t})] {
        let document = inzage(&deur, &spoor);
        assert_eq!((&document["trajecten"], &document["pseudoniemen"]), (&json!([]), &json!([])));
        assert_eq!(
            (&document["gewist"][0]["wie"], &document["gewist"][0]["trajecten"]),
            (&json!("j.jansen"), &json!([t]))
        );
        let wat = texts(&document["logboek"], "wat");
        assert!(wat.contains(&"persoon.gewist".to_owned()), "{wat:?}");
    }
    // Nothing belongs to that traject any more, and what came before is known as before.
    let refused = deur.post(VC, "acceptatie", &again);
    assert_eq!((refused.status, &refused.json()["bevindingen"][0]["code"]), (422, &json!("TB-TRAJECT-ONBEKEND")));
    assert_eq!(deur.traject(&t).zaaknummer, None);
    assert_eq!(ask(&deur, "wissen", &json!({"persoon": {"traject": t}, "reden": "nog eens"})).status, 404);
    deur.praktijk("");
    whole(deur.data());
    // Referred again, he is somebody new to everybody.
    let before = deur.kreeg(VC, "aanmelding").len();
    let new = deur.verwijs("begeleidingstraject", VC);
    assert_ne!(new, t);
    assert_eq!(deur.kreeg(VC, "aanmelding").len(), before + 1);
    let document = inzage(&deur, &json!({"bsn": BSN}));
    assert_eq!(document["trajecten"].as_array().map(Vec::len), Some(1));
}

#[test]
fn an_old_message_is_known_as_a_repeat_after_the_erasure() {
    let deur = Deur::open("wissen-herhaling", Anders::default());
    let bericht = deur.bericht("aanmelding", &json!({"traject_id": null}));
    let first = deur.post(GEM, "aanmelding", &bericht);
    assert_eq!(first.status, 202);
    deur.rust();
    done(&deur, "wissen", &json!({"persoon": {"bsn": BSN}, "reden": "verzoek"}));
    let repeat = deur.post(GEM, "aanmelding", &bericht);
    assert_eq!(repeat.status, 200, "{}", String::from_utf8_lossy(&repeat.body));
    assert_eq!(
        (&repeat.json()["oordeel"], &repeat.json()["bericht_id"]),
        (&json!("herhaling"), &first.json()["bericht_id"])
    );
    assert_eq!(deur.kreeg(VC, "aanmelding").len(), 1, "it goes nowhere again");
}

#[test]
fn what_still_is_to_be_delivered_stops_an_erasure_until_somebody_says_that_it_need_not() {
    let deur = Deur::open("wissen-wacht", Anders::default());
    deur.partner(VC).answers(|_| Reply::Status(503));
    let t = deur.verwijs("begeleidingstraject", VC);
    patiently("a first try", || (deur.partner(VC).count() > 0).then_some(()));
    let body =
        |also: bool| json!({"wie": "j.jansen", "persoon": {"traject": t}, "reden": "verzoek", "ook_wat_wacht": also});
    let refused = ask(&deur, "wissen", &body(false));
    assert_eq!(refused.status, 409);
    let waits = &refused.json()["leveringen"];
    assert_eq!(
        (texts(waits, "ontvanger"), texts(waits, "soort")),
        (vec![VC.to_owned()], vec!["aanmelding/1".to_owned()])
    );
    assert_eq!(inzage(&deur, &json!({"bsn": BSN}))["gewist"], json!([]), "nothing was done");
    let gewist = done(&deur, "wissen", &body(true));
    assert_eq!((&gewist["berichten"], &gewist["gestopt"]), (&json!(1), &json!(1)));
    deur.partner(VC).answers(|_| Reply::Confirm);
    let tried = deur.partner(VC).count();
    ander(&deur);
    patiently("the next referral", || (!deur.partner(VC).with("Anderman").is_empty()).then_some(()));
    assert!(deur.partner(VC).count() <= tried + 2, "one that was under way at most");
    whole(deur.data());
}

#[test]
fn nothing_of_who_is_restricted_goes_out_and_all_of_it_when_that_is_lifted() {
    let deur = Deur::open("beperken", Anders::default());
    let t = deur.verwijs("begeleidingstraject", VC);
    deur.rust();
    let made =
        done(&deur, "beperken", &json!({"wie": "j.jansen", "persoon": {"bsn": BSN}, "reden": "bezwaar van 1 oktober"}));
    assert_eq!((&made["trajecten"], &made["vastgehouden"]), (&json!([t]), &json!(0)));
    let answer = deur.op("2026-08-25").neemt(VC, "acceptatie", json!({"traject_id": t}));
    assert_eq!(answer["bevindingen"][0]["regel"], "AVG18", "the sender hears why it waits");
    assert_eq!(deur.kreeg(GEM, "acceptatie").len(), 0);
    // A new traject of the same person too; and of another person everything goes.
    let second = deur.verwijs("begeleidingstraject", VC);
    ander(&deur);
    assert_eq!(deur.kreeg(VC, "aanmelding").len(), 2);
    // Not by way of a release either.
    let id = answer["bericht_id"].as_str().expect("an id");
    let release =
        deur.gateway().post("/v1/beheer/leveringen/vrijgeven", &[], json!({"ids": [id]}).to_string().as_bytes());
    assert_eq!(release.json()["leveringen"][0]["uitkomst"], "niet", "{}", release.json());
    let document = inzage(&deur, &json!({"bsn": BSN}));
    assert_eq!(document["beperkt"]["wie"], "j.jansen");
    whole(deur.data());
    let lifted = done(&deur, "beperken", &json!({"persoon": {"traject": second}, "opheffen": true}));
    assert_eq!(lifted["vrijgegeven"], 2);
    assert_eq!((deur.kreeg(GEM, "acceptatie").len(), deur.kreeg(VC, "aanmelding").len()), (1, 3));
    assert_eq!(
        ask(&deur, "beperken", &json!({"persoon": {"traject": t}, "opheffen": true})).status,
        400,
        "it was lifted"
    );
    let document = inzage(&deur, &json!({"bsn": BSN}));
    assert_eq!(document["beperkt"], Value::Null);
    let wat = texts(&document["logboek"], "wat");
    for line in ["persoon.beperkt", "persoon.beperking_opgeheven"] {
        assert!(wat.iter().any(|w| w == line), "{line}: {wat:?}");
    }
    whole(deur.data());
}

#[test]
fn what_waits_when_a_person_is_restricted_waits_on() {
    let deur = Deur::open("beperken-wacht", Anders::default());
    deur.partner(VC).answers(|_| Reply::Status(503));
    let t = deur.verwijs("begeleidingstraject", VC);
    patiently("a first try", || (deur.partner(VC).count() > 0).then_some(()));
    // A try that is under way ends first.
    let made = patiently("the hold", || {
        let made = done(&deur, "beperken", &json!({"persoon": {"traject": t}, "reden": "bezwaar"}));
        (made["vastgehouden"] == 1).then_some(made)
    });
    assert_eq!(made["trajecten"], json!([t]));
    deur.partner(VC).answers(|_| Reply::Confirm);
    deur.rust();
    done(&deur, "beperken", &json!({"persoon": {"traject": t}, "opheffen": true}));
    patiently("the referral", || (deur.partner(VC).count() > 1).then_some(()));
    deur.rust();
    let document = inzage(&deur, &json!({"traject": t}));
    assert_eq!(document["trajecten"][0]["berichten"][0]["leveringen"][0]["status"], "bezorgd");
}

#[test]
fn a_correction_reaches_who_got_the_old_value_and_what_it_was_stays() {
    let deur = Deur::open("rectificeren", Anders::default());
    let t = deur.geplaatst();
    deur.rust();
    let body = |correcties: Value| json!({"wie": "j.jansen", "persoon": {"bsn": BSN}, "reden": "nummer verkeerd overgenomen", "correcties": correcties});
    let before = inzage(&deur, &json!({"bsn": BSN}))["trajecten"][0]["berichten"][0]["inhoud"].clone();
    let made = done(&deur, "rectificeren", &body(json!({"/contact/telefoon": "+31 6 00000099"})));
    // The referral and the proposal hold it (M01, M11).
    assert_eq!(made["berichten"].as_array().map(Vec::len), Some(2), "{made}");
    assert_eq!((&made["verteld"], &made["zelf_vertellen"]), (&json!([LIN, VC]), &json!([])));
    for partner in [VC, LIN] {
        let got = deur.kreeg(partner, "mutatie");
        assert_eq!((got.len(), &got[0]["contact"]["telefoon"]), (1, &json!("+31 6 00000099")), "{partner}");
        assert!(got[0].get("veld").is_none(), "what changed is for the gemeente: {}", got[0]);
    }
    // L655: an address is for the centrale, never for the institution.
    assert!(deur.kreeg(LIN, "mutatie")[0]["contact"].get("adres").is_none());
    let document = inzage(&deur, &json!({"bsn": BSN}));
    let now = &document["trajecten"][0]["berichten"][0];
    assert_eq!(
        (&now["inhoud"]["contact"]["telefoon"], &now["inhoud"]["bsn"]),
        (&json!("+31 6 00000099"), &before["bsn"])
    );
    assert_eq!(now["bewerkingen"][0]["plekken"], json!(["/contact/telefoon"]));
    assert_eq!(
        (&now["bewerkingen"][0]["wie"], &now["bewerkingen"][0]["reden"]),
        (&json!("j.jansen"), &json!("nummer verkeerd overgenomen"))
    );
    // Who a mutatie cannot tell is named: the day of birth went to the centrale (P1b).
    let made = done(&deur, "rectificeren", &body(json!({"/geboortedatum": "1988-02-29"})));
    assert_eq!((&made["verteld"], &made["zelf_vertellen"]), (&json!([]), &json!([VC])));
    for (correcties, status) in [
        (json!({"/bsn": bsn(5)}), 422),
        (json!({"/geboortedatum": "morgen"}), 422),
        (json!({"/bestaat/niet": "x"}), 400),
        (json!({}), 400),
    ] {
        assert_eq!(ask(&deur, "rectificeren", &body(correcties.clone())).status, status, "{correcties}");
    }
    whole(deur.data());
    assert_eq!(deur.traject(&t).status.as_str(), "geplaatst");
}

/// A message of this kind, status and age, with content nobody else has.
fn message(n: usize, status: Status, soort: &str, at: DateTime<Utc>) -> Entry {
    Entry {
        message: NewMessage {
            envelope: Envelope {
                bericht_id: format!("b-{n}"),
                partner: "gemeente-a".into(),
                route: "aanmelding".into(),
                soort: soort.into(),
                afzender_id: format!("a-{n}"),
                inhoud_sha256: [1; 32],
                ontvangen_op: at,
            },
            status,
            raw: vec![b'x'; if n.is_multiple_of(2) { 200 } else { 9000 }].into(),
            mediatype: "application/json",
            canonical: Some(vec![b'y'; 700]),
            traject_id: None,
            findings: vec![],
        },
        facts: Facts::default(),
        changes: vec![],
        deliveries: vec![],
        volgt: vec![],
    }
}

#[test]
fn nothing_older_than_its_period_stays_and_nothing_younger_goes_to_the_byte() {
    let dir = TempDir::new("retentie");
    let data = dir.0.join("data");
    let store = SqliteStore::open(&data, Sealer::new(&Key::from_hex(&"1".repeat(64)).unwrap()).unwrap()).unwrap();
    let bewaren = Settings::parse(
        "trajectbrug.yaml",
        "bewaren: { geweigerd: 90, quarantaine: 30, soorten: { vacature/1: 60 } }\n",
    );
    let bewaren = bewaren.unwrap().bewaren;
    let now: DateTime<Utc> = "2026-11-27T08:00:00Z".parse().unwrap();
    // Each class: one day too old, twice, and one day too young.
    let classes = [
        (Status::Aanvaard, "aanmelding/1", 400),
        (Status::Aanvaard, "vacature/1", 60),
        (Status::Geweigerd, "aanmelding/1", 90),
        (Status::Quarantaine, "acceptatie/1", 30),
    ];
    let mut entries = vec![];
    for (status, soort, days) in classes {
        for age in [days + 2, days + 1, days - 1] {
            entries.push((age, message(entries.len(), status, soort, now - Duration::days(age))));
        }
    }
    // In the order they came.
    entries.sort_by_key(|(age, _)| -age);
    let mut writer = store.writer().unwrap();
    for (_, entry) in &entries {
        writer.commit(std::slice::from_ref(entry), &[], &[]).unwrap();
    }
    let conn = Connection::open(data.join("trajectbrug.db")).unwrap();
    let sealed = |n: usize| -> Vec<Vec<u8>> {
        let sql =
            "SELECT c.raw, c.canonical FROM message m JOIN content c ON c.message_seq = m.seq WHERE m.bericht_id = ?1";
        let (raw, canonical): (Vec<u8>, Vec<u8>) =
            conn.query_row(sql, [format!("b-{n}")], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
        [raw, canonical].iter().flat_map(|b| [0, b.len() / 2, b.len() - 24].map(|at| b[at..at + 24].to_vec())).collect()
    };
    let (old, young): (Vec<usize>, Vec<usize>) = (0..12).partition(|n| n % 3 < 2);
    let (old, young): (Vec<_>, Vec<_>) =
        (old.into_iter().flat_map(sealed).collect(), young.into_iter().flat_map(sealed).collect());
    assert_eq!((left(&data, &old), left(&data, &young)), (48, 24), "all of it is there");
    // By hand: of each class three, two of which are too old; an accepted id is known for four hundred days.
    let due = store.reader().unwrap().due(&bewaren, now).unwrap();
    let told: Vec<_> =
        due.iter().map(|d| (d.status.as_str(), d.soort.as_str(), d.dagen, d.aantal, d.inhoud, d.rijen)).collect();
    assert_eq!(
        told,
        [
            ("aanvaard", "aanmelding/1", 400, 3, 0, 2),
            ("aanvaard", "vacature/1", 60, 3, 2, 0),
            ("geweigerd", "aanmelding/1", 90, 3, 0, 2),
            ("quarantaine", "acceptatie/1", 30, 3, 0, 2),
        ]
    );
    assert_eq!(due[0].oudste, Some(now - Duration::days(402)));
    assert_eq!(left(&data, &old), 48, "counting removes nothing");
    assert_eq!(writer.purge(&bewaren, now, 1000).unwrap(), Purged { inhoud: 2, rijen: 6 });
    drop(conn);
    assert!(writer.herschrijf(false).unwrap());
    assert_eq!((left(&data, &old), left(&data, &young)), (0, 24), "to the byte");
    let kept: u64 = store.reader().unwrap().due(&bewaren, now).unwrap().iter().map(|d| d.aantal).sum();
    assert_eq!(kept, 6, "four young ones, and two ids without content");
    // A day later those of yesterday go; the rows of the vacancies when their four hundred days are over.
    let later = now + Duration::days(2);
    assert_eq!(writer.purge(&bewaren, later, 1000).unwrap(), Purged { inhoud: 1, rijen: 3 });
    assert!(writer.herschrijf(true).unwrap());
    assert_eq!((left(&data, &young), count(&data, "message")), (0, 3));
    assert_eq!(writer.purge(&bewaren, now + Duration::days(500), 1000).unwrap(), Purged { inhoud: 0, rijen: 3 });
    drop(writer);
    let sealer = Sealer::new(&Key::from_hex(&"1".repeat(64)).unwrap()).unwrap();
    assert_eq!(Inspection::open(&data, sealer).unwrap().verify().unwrap().fouten, []);
}

#[test]
fn the_commands_do_the_same_on_a_data_folder_and_take_no_bsn_on_the_command_line() {
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Output, Stdio};
    let mut deur = Deur::open("person-commando", Anders::default());
    let t = deur.geplaatst();
    deur.rust();
    deur.dicht();
    let (config, data) = (deur.config().to_owned(), deur.data().to_owned());
    let run = |arguments: &[&str], input: &str| -> Output {
        let mut child = Command::new(super::testbed::gateway::PROGRAM)
            .args(arguments)
            .args(["--config".as_ref(), config.as_os_str(), "--data".as_ref(), data.as_os_str()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
        child.wait_with_output().expect("it ends")
    };
    let ok = |arguments: &[&str], input: &str| -> String {
        let done = run(arguments, input);
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    let (file, text) = (config.join("inzage.json"), config.join("inzage.txt"));
    let (file, text) = (file.to_str().unwrap(), text.to_str().unwrap());
    let said = ok(&["person", "export", "--bsn-bestand", "-", "--naar", file], &format!("{BSN}\n"));
    assert!(said.contains("1 trajecten") && !said.contains(BSN), "{said}");
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    let document: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(document["trajecten"][0]["traject"]["traject_id"], t.as_str());
    assert!(
        !run(&["person", "export", "--bsn-bestand", "-", "--naar", file], BSN).status.success(),
        "no file is overwritten"
    );
    ok(&["person", "export", "--traject", &t, "--naar", text], "");
    let sentences = std::fs::read_to_string(text).unwrap();
    assert!(
        sentences.starts_with("Wat er van u is bewaard") && sentences.contains(&format!("Naar {VC}: op ")),
        "{sentences}"
    );
    assert_eq!(run(&["person", "export", "--naar", "x"], "").status.code(), Some(2), "somebody must be meant");

    let right = config.join("juist.json");
    std::fs::write(&right, "{\"/contact/telefoon\": \"+31 6 00000098\"}").unwrap();
    let said =
        ok(&["person", "rectify", "--traject", &t, "--bestand", right.to_str().unwrap(), "--reden", "verkeerd"], "");
    assert!(said.contains("Verbeterd: 2 berichten") && said.contains(VC), "{said}");
    // The mutatie waits, because no gateway runs: it stops an erasure.
    let refused = run(&["person", "erase", "--traject", &t, "--reden", "verzoek"], "");
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("mutatie/1 aan"));
    let said = ok(&["person", "restrict", "--traject", &t, "--reden", "bezwaar"], "");
    assert!(said.contains("2 leveringen wachten"), "{said}");
    let said = ok(&["person", "restrict", "--traject", &t, "--opheffen"], "");
    assert!(said.contains("2 leveringen gaan alsnog"), "{said}");
    let counted = ok(&["retention", "run", "--dry-run", "--json"], "");
    let counted: Value = serde_json::from_str(&counted).unwrap();
    assert!(texts(&counted["bewaard"], "soort").contains(&"aanmelding/1".to_owned()), "{counted}");
    let said = ok(&["person", "erase", "--bsn-bestand", "-", "--reden", "verzoek", "--ook-wat-wacht"], BSN);
    assert!(said.contains("Gewist: de inhoud van 8 berichten") && said.contains(&t), "{said}");
    assert!(ok(&["retention", "run"], "").contains("opgeruimd: 0 berichten"));
    ok(&["verify"], "");
}
