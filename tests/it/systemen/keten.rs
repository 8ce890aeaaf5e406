//! Kwelder refers somebody in her XML, Het Veer gets it in its JSON and puts its answers on pages, Kwelder gets those in her
//! XML. The gateway was running before it knew any of them.

use super::{KWELDER, Stelsel, VEER, findings, json_of, named, text};
use crate::testbed::gateway::Gateway;
use crate::testbed::http::{Message, Request};
use crate::testbed::letters::{between, bsn, replace};
use crate::testbed::partner::{Got, Reply};
use crate::testbed::within;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

const SAMPLE: &str = "samples/verwijzing/zoe-brulee/in.xml";

fn refer(gateway: &Gateway, xml: &str) -> Message {
    let to = Request::json(&format!("/v1/berichten/{KWELDER}/verwijzing"), xml);
    gateway.ask(&to.header("Content-Type", "application/xml"))
}

/// What Het Veer got as a new referral.
fn referrals(stelsel: &Stelsel) -> Vec<Got> {
    stelsel.veer.ledger().into_iter().filter(|got| got.path == "/api/aanmeldingen").collect()
}

/// The references of a message of Het Veer, by type.
fn reference(message: &Value, kind: &str) -> String {
    let all = message["kop"]["referenties"].as_array().expect("references");
    let found = all.iter().find(|r| r["type"] == kind).unwrap_or_else(|| panic!("no {kind}"));
    found["waarde"].as_str().expect("text").to_owned()
}

/// An answer as it stands on a page of Het Veer. What was fetched when is another number every time.
fn answer(id: &str, referral: &Value, code: u32, fetched: usize) -> Value {
    let mut answer = json_of(VEER, "samples/antwoorden/aangenomen/in.json");
    answer["kop"]["referenties"] = json!([
        {"type": "bericht", "waarde": id},
        {"type": "client", "waarde": reference(referral, "client")},
        {"type": "traject", "waarde": reference(referral, "traject")}
    ]);
    answer["kop"]["opgehaald"] = json!(1_788_339_762_500_u64 + fetched as u64);
    answer["antwoord"]["uitkomst"]["code"] = code.into();
    answer
}

#[test]
fn a_referral_in_xml_becomes_json_and_the_answer_on_a_page_becomes_xml() {
    let stelsel = Stelsel::new("systemen-keten");
    stelsel.veer.answers(|got| match got.path.starts_with("/api/antwoorden") {
        true => Reply::Body(200, "{\"data\":{\"antwoorden\":[]},\"meta\":{\"volgende\":null}}".to_owned()),
        false => Reply::Confirm,
    });
    let gateway = Gateway::start(&stelsel.site);
    let sample = text(KWELDER, SAMPLE);
    assert_eq!(refer(&gateway, &sample).status(), 404, "nobody of that name yet");
    stelsel.connect();
    stelsel.reload(&gateway);

    // There: exactly the bytes of the sample, but for what the hub gives out.
    assert_eq!(refer(&gateway, &sample).status(), 202);
    let got = stelsel.veer.wait("Čapek-Brûlée", 1).remove(0);
    let first = got.json();
    let mut expected = json_of(VEER, "samples/aanmelding/zoe-brulee/out.json");
    let given = ["bericht", "traject", "client"];
    for (index, kind) in given.into_iter().enumerate() {
        let value = reference(&first, kind);
        assert_ne!(value, expected["kop"]["referenties"][index]["waarde"], "{kind}");
        expected["kop"]["referenties"][index]["waarde"] = value.into();
    }
    assert_eq!(reference(&first, "bericht"), got.id);
    let received = first["kop"]["opgehaald"].as_u64().expect("a number");
    assert!(received > 1_700_000_000_000, "milliseconds");
    expected["kop"]["opgehaald"] = received.into();
    assert_eq!(String::from_utf8_lossy(&got.body), expected.to_string());
    for hidden in ["999902210", "ZK-2026-0448", "KW-00731", "Bellen na tien uur"] {
        assert!(sample.contains(hidden) && !got.holds(hidden), "{hidden} is not for a centrale");
    }

    // Again, sent at another time: nothing new. With other content: the first stays.
    let again = replace(&sample, "verzonden=\"2026-09-01T09:15:02\"", "verzonden=\"2026-09-01T10:00:59\"");
    assert_eq!(refer(&gateway, &again).status(), 200);
    assert_eq!(refer(&gateway, &replace(&again, "Dichtbij huis", "Ver van huis")).status(), 409);
    // A wrong one is refused by name, and the next goes on.
    let refused = refer(&gateway, &text(KWELDER, "samples/verwijzing/zonder-bsn/in.xml"));
    assert_eq!(refused.status(), 422);
    let told =
        [("TB-CANONIEK", "/belastbaar_psychisch"), ("TB-CANONIEK", "/bsn"), ("TB-OMZETTEN", "/Verwijzing/Oordeel[2]")];
    assert_eq!(findings(&refused.json()["bevindingen"]), named(&told), "{}", refused.text());
    let other = [
        ("KW-00731", "KW-00733"),
        ("999902210", bsn(7).as_str()),
        ("Čapek-Brûlée", "Proefpersoon"),
        ("ZK-2026-0448", "ZK-2026-0450"),
    ]
    .into_iter()
    .fold(sample, |text, (from, to)| replace(&text, from, to));
    assert_eq!(refer(&gateway, &other).status(), 202);
    let second = stelsel.veer.wait("Proefpersoon", 1)[0].json();
    assert_eq!(referrals(&stelsel).len(), 2);

    // Back: three answers on two pages, of which one says something no code stands for.
    let turns = std::sync::Arc::new(AtomicUsize::new(0));
    let (count, one, two) = (turns.clone(), first.clone(), second);
    stelsel.veer.answers(move |got| {
        let page = |items: Vec<Value>, next: Value| {
            let totaal = json!({"totaal": 3, "volgende": next});
            Reply::Body(200, json!({"data": {"antwoorden": items}, "meta": totaal}).to_string())
        };
        match got.path.as_str() {
            "/api/antwoorden?status=nieuw" => {
                let n = count.fetch_add(1, Ordering::SeqCst);
                page(vec![answer("VEER-17", &one, 1, n), answer("VEER-18", &one, 9, n)], json!(2))
            }
            "/api/antwoorden?status=nieuw&pagina=2" => page(vec![answer("VEER-19", &two, 3, 0)], Value::Null),
            _ => Reply::Confirm,
        }
    });
    let accepted = stelsel.kwelder.wait("ZK-2026-0448", 1).remove(0);
    let full = stelsel.kwelder.wait("ZK-2026-0450", 1).remove(0);
    let expect = |got: &Got, zaak: &str, code: &str, traject: String| {
        let body = String::from_utf8_lossy(&got.body).into_owned();
        let sent = between(&body, "verzonden=\"", "\"").expect("a moment").to_owned();
        assert_eq!(sent.len(), "2026-09-02T11:02:42".len(), "{sent}");
        let mut expected = text(KWELDER, "samples/antwoord/zoe-brulee/out.xml");
        for (from, to) in [
            ("2026-09-02T11:02:42", sent.as_str()),
            ("0199148b-0b04-7000-8000-0000000000d4", got.id.as_str()),
            ("ZK-2026-0448", zaak),
            ("TRJ-2026-000041", traject.as_str()),
            ("code=\"JA\"", code),
        ] {
            expected = replace(&expected, from, to);
        }
        // By hand it is laid out for people.
        let expected: String = expected.lines().map(str::trim_start).collect();
        assert_eq!(body.replace('\n', ""), expected);
    };
    expect(&accepted, "ZK-2026-0448", "code=\"JA\"", reference(&first, "traject"));
    expect(&full, "ZK-2026-0450", "code=\"VOL\"", reference(&referrals(&stelsel)[1].json(), "traject"));
    assert!(!accepted.holds(&reference(&first, "client")), "what Het Veer calls her is not for the gemeente");

    // The pages come again and again, and change nothing; the wrong one is told once.
    let seen = turns.load(Ordering::SeqCst);
    assert!(within(20, || turns.load(Ordering::SeqCst) >= seen + 3), "polled on");
    assert_eq!(stelsel.kwelder.count(), 2);
    let refused = stelsel.messages(VEER, "geweigerd");
    assert_eq!(refused.len(), 1, "{refused:#?}");
    assert_eq!(refused[0]["afzender_id"], "VEER-18");
    let told = [("TB-CANONIEK", "/besluit"), ("TB-OMZETTEN", "/antwoord/uitkomst/code")];
    assert_eq!(findings(&refused[0]["bevindingen"]), named(&told));
    assert!(gateway.stop());
}
