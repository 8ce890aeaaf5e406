//! The part of the listed API about money, what is taken back, and what is kept of a person.

use super::*;

/// The money of the contract of the shipped gemeente.
pub(super) fn money(spec: &Spec, gateway: &Gateway) {
    let post = |headers: &[(&str, &str)], body: &Value| {
        gateway.post("/v1/beheer/facturen/maken", headers, body.to_string().as_bytes())
    };
    let asked = json!({"contract": "RC-2026-RIV-01", "datum": "2026-10-01", "wie": "proef"});
    let made = post(&[TOKEN, JSON], &asked);
    spec.check("maakFactuur", 200, &made);
    // The intake of the referral of this test went by another way than the hub: nothing is billed without its proof (BR01).
    assert_eq!((&made.json()["factuurnr"], &made.json()["ontbreekt"][0]["regel"]), (&Value::Null, &json!("BR01")));
    spec.check("maakFactuur", 400, &post(&[TOKEN, JSON], &json!({"contract": "RC-2026-RIV-01"})));
    spec.check("maakFactuur", 401, &post(&[JSON], &asked));
    spec.check("maakFactuur", 404, &post(&[TOKEN, JSON], &json!({"contract": "RC-1999", "datum": "2026-10-01"})));
    for (operation, path) in [("toonFacturen", "/v1/beheer/facturen"), ("toonContracten", "/v1/beheer/contracten")] {
        spec.check(operation, 200, &gateway.ask("GET", path, &[TOKEN]));
        spec.check(operation, 401, &gateway.ask("GET", path, &[]));
    }
    bank(spec, gateway);
    let rows = gateway.ask("GET", "/v1/beheer/contracten", &[TOKEN]).json();
    assert_eq!(rows["contracten"][0]["stand"]["gerealiseerd"], 1, "{rows}");
}

/// A statement of the account of the supplier: it begins at nought, with one payment nobody can place.
pub(super) fn camt(id: &str, cents: &str) -> String {
    let balance = |code: &str, amount: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-10-28</Dt></Dt></Bal>"
        )
    };
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>{id}</Id>\
         <Acct><Id><IBAN>NL91TEST0312000202</IBAN></Id></Acct>{}{}<Ntry><Amt Ccy=\"EUR\">{cents}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>2026-10-28</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef></Ntry></Stmt></BkToCstmrStmt></Document>",
        balance("OPBD", "0.00"),
        balance("CLBD", cents)
    )
}

/// A statement, an allocation that is undone, and persons who are paid; nothing of it is of this contract.
fn bank(spec: &Spec, gateway: &Gateway) {
    let file = |path: &str, headers: &[(&str, &str)], body: &str| gateway.post(path, headers, body.as_bytes());
    let afschriften = "/v1/beheer/afschriften";
    spec.check("verwerkAfschrift", 202, &file(afschriften, &[TOKEN], &camt("S1", "5.00")));
    spec.check("verwerkAfschrift", 200, &file(afschriften, &[TOKEN], &camt("S1", "5.00")));
    spec.check("verwerkAfschrift", 409, &file(afschriften, &[TOKEN], &camt("S1", "6.00")));
    let wrong = camt("S2", "5.00").replace("<Amt Ccy=\"EUR\">0.00", "<Amt Ccy=\"EUR\">1.00");
    spec.check("verwerkAfschrift", 422, &file(afschriften, &[TOKEN], &wrong));
    spec.check("verwerkAfschrift", 400, &file(afschriften, &[TOKEN], "<Document"));
    spec.check("verwerkAfschrift", 400, &file("/v1/beheer/afschriften?wie=Jan%20Jansen", &[TOKEN], "<Document"));
    spec.check("verwerkAfschrift", 401, &file(afschriften, &[], "<Document"));
    let terug = "/v1/beheer/uitbetalingen/terugmeldingen";
    let large = |path: &str, length: u64| {
        let (name, value) = TOKEN;
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\n{name}: {value}\r\nContent-Length: {length}\r\n\r\n<");
        raw(gateway.address, head.as_bytes())
    };
    spec.check("verwerkAfschrift", 413, &large(afschriften, 268_435_457));
    spec.check("leesTerugmelding", 413, &large(terug, 8_388_609));
    spec.check("leesTerugmelding", 400, &file(terug, &[TOKEN], "<Document"));
    spec.check("leesTerugmelding", 401, &file(terug, &[], "<Document"));
    spec.check("leesTerugmelding", 422, &file(terug, &[TOKEN], "<Document/>"));
    // An invoice with a payment, and hours that were granted: the entries of both, as their messages make them.
    use trajectbrug::domain::boek::{Boeking, Post};
    let entry = |post: Post, sleutel: &str, document: &str| Boeking {
        gemeente: "gemeente-rivierbeek".to_owned(),
        leverancier: "vc-de-schakel".to_owned(),
        traject_id: Some("TRJ-1999-000001".to_owned()),
        mijlpaal: Some(trajectbrug::domain::contract::Mijlpaal::Match),
        document: Some(document.to_owned()),
        betaling: (document == "F-1").then(|| "proef".to_owned()),
        centen: 500,
        ..Boeking::nieuw(
            post,
            sleutel,
            "2026-10-01".parse().expect("a day"),
            "proef",
            "2026-10-01T09:00:00Z".parse().expect("a moment"),
        )
    };
    let made = vec![
        Boeking { betaling: None, tekst: "2026-10-31".to_owned(), ..entry(Post::Factuur, "document/F-1", "F-1") },
        Boeking { betaling: None, ..entry(Post::Factuurregel, "regel/F-1", "F-1") },
        entry(Post::Betaling, "betaling/proef", "F-1"),
        entry(Post::Toewijzing, "toewijzing/proef/1", "F-1"),
        Boeking {
            tekst: "2026-10".to_owned(),
            ..entry(Post::Uursubsidie, "uursubsidie/proef", "uursubsidie/gemeente-rivierbeek/p/2026-10")
        },
    ];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let writer = &gateway.inner().writer;
    assert_eq!(runtime.block_on(writer.with(move |writer| writer.book(&[], &made, &[]))), Ok(true));
    spec.check("toonFacturen", 200, &gateway.ask("GET", "/v1/beheer/facturen", &[TOKEN]));
    let undo = |headers: &[(&str, &str)], body: &Value| {
        gateway.post("/v1/beheer/toewijzingen/ongedaan", headers, body.to_string().as_bytes())
    };
    let wanted = json!({"id": "toewijzing/proef/1", "waarom": "proef"});
    spec.check("maakToewijzingOngedaan", 400, &undo(&[TOKEN, JSON], &json!({"id": "x"})));
    spec.check("maakToewijzingOngedaan", 401, &undo(&[JSON], &wanted));
    spec.check("maakToewijzingOngedaan", 404, &undo(&[TOKEN, JSON], &json!({"id": "x", "waarom": "proef"})));
    spec.check("maakToewijzingOngedaan", 200, &undo(&[TOKEN, JSON], &wanted));
    spec.check("maakToewijzingOngedaan", 409, &undo(&[TOKEN, JSON], &wanted));
    let pay = |headers: &[(&str, &str)], body: &Value| {
        gateway.post("/v1/beheer/uitbetalingen", headers, body.to_string().as_bytes())
    };
    let order = |iban: &str| {
        json!({"gemeente": "gemeente-rivierbeek", "maand": "2026-10", "naam": "Gemeente Rivierbeek", "iban": "NL05TEST0312000101",
               "datum": "2026-11-12", "rekeningen": [{"traject_id": "TRJ-1999-000001", "naam": "A. Staal", "iban": iban}]})
    };
    let good = order("NL47TEST0312000606");
    let made = pay(&[TOKEN, JSON], &good);
    spec.check("maakUitbetaling", 200, &made);
    assert_eq!(made.json()["totaal"], 500);
    spec.check("maakUitbetaling", 400, &pay(&[TOKEN, JSON], &json!({})));
    spec.check("maakUitbetaling", 401, &pay(&[JSON], &good));
    spec.check("maakUitbetaling", 422, &pay(&[TOKEN, JSON], &order("NL48TEST0312000606")));
    let mut book = good.clone();
    (book["gemaakt"], book["controle"]) = (made.json()["gemaakt"].clone(), json!("anders"));
    spec.check("maakUitbetaling", 409, &pay(&[TOKEN, JSON], &book));
    book["controle"] = made.json()["controle"].clone();
    spec.check("maakUitbetaling", 200, &pay(&[TOKEN, JSON], &book));
    let report = format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03\"><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>{}</OrgnlMsgId>\
         <GrpSts>RJCT</GrpSts></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>",
        made.json()["opdracht"].as_str().expect("an id")
    );
    let said = file(terug, &[TOKEN], &report);
    spec.check("leesTerugmelding", 200, &said);
    assert_eq!(said.json()["regels"][0]["stand"], "geweigerd");
}

/// Messages are taken back, and a receiver says that one was not his.
pub(super) fn withdrawn(spec: &Spec, gateway: &Gateway, data: &std::path::Path) {
    let mut reader =
        app::open(&Settings::default(), data).expect("the store opens").0.reader().expect("it can be read");
    let list = reader.list(&Filter { limit: 100, ..Filter::default() }).expect("a list");
    let post = |path: &str, body: &str| gateway.post(path, &[TOKEN, JSON], body.as_bytes());
    let unknown = "0198d2c4-7b1a-7c3e-9f20-5a6b7c8d9e0f";
    // The second agreement is the last step of its traject.
    let last = list.iter().find(|l| l.soort == "plaatsingsovereenkomst/1" && l.leveringen > 0).expect("an agreement");
    let referral = list.iter().rev().find(|l| l.soort == "aanmelding/1").expect("a referral");
    let targets = reader.find(&referral.bericht_id).expect("deliveries");
    let wrong = |id: &str| format!("/v1/leveringen/{id}/verkeerd");
    spec.check("meldVerkeerd", 200, &post(&wrong(&targets[0].levering_id), ""));
    spec.check("meldVerkeerd", 404, &gateway.post(&wrong(&targets[0].levering_id), &[JSON], b""));
    spec.check("meldVerkeerd", 400, &post(&wrong("42"), ""));
    let waits = reader.pending(0, 10).expect("what waits");
    let waits = reader.parcel(waits.first().expect("a delivery to who does not answer").delivery).expect("a parcel");
    spec.check("meldVerkeerd", 409, &post(&wrong(&waits.levering_id), ""));
    let own = |id: &str| format!("/v1/berichten/{id}/intrekken");
    spec.check("trekIn", 400, &post(&own(&last.bericht_id), "{\"reden\": \"zomaar\"}"));
    spec.check("trekIn", 404, &gateway.post(&own(&last.bericht_id), &[JSON], b"{\"reden\": \"fout\"}"));
    spec.check("trekIn", 404, &post(&own(unknown), "{\"reden\": \"fout\"}"));
    let done = post(&own(&last.bericht_id), "{\"reden\": \"fout\"}");
    spec.check("trekIn", 200, &done);
    spec.check("trekIn", 409, &post(&own(&last.bericht_id), "{\"reden\": \"fout\"}"));
    let beheer = |id: &str| format!("/v1/beheer/berichten/{id}/intrekken");
    // The first agreement was built on the referral.
    spec.check("trekInVoorAfzender", 409, &post(&beheer(&referral.bericht_id), "{\"reden\": \"dubbel\"}"));
    let (text, action) = (referral_text("twee-keer", "Dubbel", &bsn(44)), format!("\"{CREEER_ZAAK}\""));
    let headers = [("SOAPAction", action.as_str()), ("Content-Type", "text/xml; charset=utf-8")];
    assert_eq!(gateway.post(SOAP, &headers, text.as_bytes()).status, 200);
    let newest = reader.list(&Filter { limit: 1, ..Filter::default() }).expect("a list").remove(0);
    spec.check("trekInVoorAfzender", 200, &post(&beheer(&newest.bericht_id), "{\"reden\": \"dubbel\"}"));
    spec.check("trekInVoorAfzender", 404, &post(&beheer(unknown), "{\"reden\": \"dubbel\"}"));
    spec.check("trekInVoorAfzender", 400, &post(&beheer(unknown), "{}"));
    spec.check("trekInVoorAfzender", 401, &gateway.post(&beheer(unknown), &[JSON], b"{}"));
}

/// The rights of the person, and what ran before.
pub(super) fn rights(spec: &Spec, gateway: &Gateway) {
    let post = |deed: &str, body: Value| {
        gateway.post(&format!("/v1/beheer/{deed}"), &[TOKEN, JSON], body.to_string().as_bytes())
    };
    let him = || json!({"bsn": "999902210"});
    let nobody = || json!({"bsn": bsn(77)});
    spec.check("geefInzage", 200, &post("personen/inzage", json!({"persoon": him()})));
    spec.check("geefInzage", 400, &post("personen/inzage", json!({"persoon": {}})));
    spec.check("geefInzage", 404, &post("personen/inzage", json!({"persoon": nobody()})));
    let right = |value: &str| json!({"persoon": him(), "reden": "proef", "correcties": {"/contact/telefoon": value}});
    spec.check("rectificeer", 200, &post("personen/rectificeren", right("+31 6 00000055")));
    spec.check("rectificeer", 422, &post("personen/rectificeren", right("bel maar")));
    spec.check(
        "rectificeer",
        400,
        &post("personen/rectificeren", json!({"persoon": him(), "reden": "", "correcties": {}})),
    );
    let unknown = json!({"persoon": nobody(), "reden": "proef", "correcties": {"/contact/telefoon": "+31 6 00000055"}});
    spec.check("rectificeer", 404, &post("personen/rectificeren", unknown));
    spec.check("beperk", 200, &post("personen/beperken", json!({"persoon": him(), "reden": "proef"})));
    spec.check("beperk", 200, &post("personen/beperken", json!({"persoon": him(), "opheffen": true})));
    spec.check("beperk", 400, &post("personen/beperken", json!({"persoon": him(), "opheffen": true})));
    spec.check("beperk", 404, &post("personen/beperken", json!({"persoon": nobody(), "reden": "proef"})));
    spec.check("wis", 404, &post("personen/wissen", json!({"persoon": nobody(), "reden": "proef"})));
    spec.check("wis", 400, &post("personen/wissen", json!({"persoon": him(), "reden": " "})));
    spec.check("wis", 409, &post("personen/wissen", json!({"persoon": him(), "reden": "proef"})));
    spec.check(
        "wis",
        200,
        &post("personen/wissen", json!({"persoon": him(), "reden": "proef", "ook_wat_wacht": true})),
    );
    let stand = |gemeente: &str| json!({"stand": {"opgegeven_door": "gemeente-rivierbeek", "gemeente": gemeente}});
    spec.check("leesBeginstandIn", 200, &post("beginstand", stand("gemeente-rivierbeek")));
    spec.check("leesBeginstandIn", 422, &post("beginstand", stand("vc-de-schakel")));
    spec.check("leesBeginstandIn", 400, &post("beginstand", json!({})));
    for (operation, deed) in [
        ("geefInzage", "personen/inzage"),
        ("rectificeer", "personen/rectificeren"),
        ("beperk", "personen/beperken"),
        ("wis", "personen/wissen"),
        ("leesBeginstandIn", "beginstand"),
    ] {
        spec.check(operation, 401, &gateway.post(&format!("/v1/beheer/{deed}"), &[JSON], b"{}"));
    }
}
