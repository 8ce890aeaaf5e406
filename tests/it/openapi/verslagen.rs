//! The part of the listed API about reports of finance.

use super::*;

/// Reports of the money of the contract of the shipped gemeente: one agreement, nothing billed.
pub(super) fn reports(spec: &Spec, gateway: &Gateway) {
    let get = |naam: &str, rest: &str| gateway.ask("GET", &format!("/v1/beheer/verslagen/{naam}{rest}"), &[TOKEN]);
    let month = get("maand", "?maand=2026-10");
    spec.check("toonMaand", 200, &month);
    let claimed = month.json()["totaal"]["eind"]["verwacht"].as_i64().expect("cents");
    assert!([0, 60_000].contains(&claimed), "the agreement of this test is of a day of its own");
    for (vorm, begins) in [("csv", &b"gemeente;contract"[..]), ("xlsx", &b"PK"[..]), ("pdf", &b"%PDF-1.7"[..])] {
        let file = get("maand", &format!("?maand=2026-10&contract=RC-2026-RIV-01&vorm={vorm}"));
        spec.check("toonMaand", 200, &file);
        assert!(file.body.starts_with(begins), "{vorm}");
    }
    // Its number has the year of the day of the test in it.
    let all = get("maand", "?maand=2099-12").json();
    let traject = all["trajecten"][0]["traject_id"].as_str().expect("the traject of the agreement").to_owned();
    let back = format!("?van={traject}");
    for (operation, naam, good, unknown) in [
        ("toonMaand", "maand", "?maand=2026-10", Some("?maand=2026-10&contract=RC-1999")),
        ("toonOpenstaand", "openstaand", "", Some("?contract=RC-1999")),
        ("toonVerbruik", "verbruik", "?op=2026-11-01", Some("?contract=RC-1999")),
        ("toonSubsidies", "subsidies", "?jaar=2026&gemeente=gemeente-rivierbeek", None),
        ("toonSpoor", "spoor", back.as_str(), Some("?van=F1999-0001")),
    ] {
        spec.check(operation, 200, &get(naam, good));
        let more = if good.is_empty() { "?vorm=" } else { "&vorm=" };
        spec.check(operation, 200, &get(naam, &format!("{good}{more}csv")));
        for wrong in ["docx".to_owned(), "json&jaartal=1".to_owned()] {
            spec.check(operation, 400, &get(naam, &format!("{good}{more}{wrong}")));
        }
        if naam != "maand" {
            spec.check(operation, 400, &get(naam, &format!("{good}{more}pdf")));
        }
        let path = format!("/v1/beheer/verslagen/{naam}{good}");
        spec.check(operation, 401, &gateway.ask("GET", &path, &[]));
        if let Some(unknown) = unknown {
            spec.check(operation, 404, &get(naam, unknown));
        }
    }
    spec.check("toonMaand", 400, &get("maand", "?maand=oktober"));
    // The statement of `rechten::money`, which is in the ledger: nothing differs. Another one is not.
    let compare = |rest: &str, headers: &[(&str, &str)], statement: &str| {
        gateway.post(&format!("/v1/beheer/verslagen/maand/vergelijken{rest}"), headers, statement.as_bytes())
    };
    let known = compare("?maand=2026-10", &[TOKEN], &rechten::camt("S1", "5.00"));
    spec.check("vergelijkMaand", 200, &known);
    let beside = &known.json()["bank"]["afschrift"];
    assert_eq!((&beside["bij"], &beside["in_boek"], &beside["verschil"]), (&json!(500), &json!(500), &json!(0)));
    assert_eq!((&beside["saldo_begin"], &beside["saldo_eind"]), (&json!(0), &json!(500)));
    let other = compare("?maand=2026-10", &[TOKEN], &rechten::camt("S9", "7.00"));
    spec.check("vergelijkMaand", 200, &other);
    assert_eq!(other.json()["bank"]["afschrift"]["verschil"], 200, "7.00 less the 5.00 of the ledger");
    let page = compare("?maand=2026-10&vorm=pdf", &[TOKEN], &rechten::camt("S1", "5.00"));
    spec.check("vergelijkMaand", 200, &page);
    assert!(page.body.starts_with(b"%PDF-1.7"));
    spec.check("vergelijkMaand", 400, &compare("", &[TOKEN], &rechten::camt("S1", "5.00")));
    spec.check("vergelijkMaand", 400, &compare("?maand=2026-10", &[TOKEN], "<Document"));
    spec.check("vergelijkMaand", 401, &compare("?maand=2026-10", &[], "<Document"));
    spec.check(
        "vergelijkMaand",
        404,
        &compare("?maand=2026-10&contract=RC-1999", &[TOKEN], &rechten::camt("S1", "5.00")),
    );
    let wrong = rechten::camt("S2", "5.00").replace("<Amt Ccy=\"EUR\">0.00", "<Amt Ccy=\"EUR\">1.00");
    spec.check("vergelijkMaand", 422, &compare("?maand=2026-10", &[TOKEN], &wrong));
    let large = format!(
        "POST /v1/beheer/verslagen/maand/vergelijken?maand=2026-10 HTTP/1.1\r\nHost: x\r\n{}: {}\r\nContent-Length: 268435457\r\n\r\n<",
        TOKEN.0, TOKEN.1
    );
    spec.check("vergelijkMaand", 413, &raw(gateway.address, large.as_bytes()));
    // The gemeente wrote no numbers down: what was not posted needs none, and of the year before nothing was.
    let journal = get("journaal", "?maand=2025-10");
    spec.check("toonJournaal", 200, &journal);
    assert!(journal.body.starts_with(b"periode,dagboek,stuk,"));
    spec.check("toonJournaal", 400, &get("journaal", "?maand=2026-10&tot=2026-09"));
    spec.check("toonJournaal", 401, &gateway.ask("GET", "/v1/beheer/verslagen/journaal?maand=2026-10", &[]));
    let file = get("auditfile", "?jaar=2025&gemeente=gemeente-rivierbeek");
    spec.check("toonAuditfile", 200, &file);
    spec.check("toonAuditfile", 400, &get("auditfile", "?jaar=2026&gemeente=gemeente-rivierbeek&versie=4.0"));
    spec.check("toonAuditfile", 401, &gateway.ask("GET", "/v1/beheer/verslagen/auditfile?jaar=2026&gemeente=x", &[]));
    spec.check("toonAuditfile", 422, &get("auditfile", "?jaar=2026&gemeente=vc-de-schakel"));
    // An invoice that ran before the hub did is posted, and then numbers are asked.
    let traject = json!({"nummer": "S-2", "centrale": "vc-de-schakel", "vorm": "begeleidingstraject", "status": "aangemeld",
                         "bsn": bsn(45), "stappen": [{"gebeurtenis": "aangemeld", "datum": "2026-08-24"}]});
    let regel = json!({"traject": "S-2", "mijlpaal": "match", "centen": 60_000, "btw_centen": 0, "betaald_centen": 0});
    let factuur = json!({"factuurnr": "F2026-0901", "leverancier": "vc-de-schakel", "contract_id": "RC-2026-RIV-01",
                         "datum": "2026-09-01", "vervaldatum": "2026-10-01", "regels": [regel]});
    let stand = json!({"opgegeven_door": "gemeente-rivierbeek", "gemeente": "gemeente-rivierbeek", "trajecten": [traject],
                       "facturen": [factuur], "totaal_open_centen": 60_000});
    let body = json!({"stand": stand}).to_string();
    let taken = gateway.post("/v1/beheer/beginstand", &[TOKEN, JSON], body.as_bytes());
    assert_eq!(taken.status, 200, "{}", String::from_utf8_lossy(&taken.body));
    let missing = get("journaal", "?maand=2020-01&tot=2099-12");
    spec.check("toonJournaal", 422, &missing);
    let path = "/gemeente-rivierbeek/RC-2026-RIV-01/rekeningschema/kosten";
    let missing = missing.json();
    let found = missing["bevindingen"].as_array().expect("findings");
    assert!(found.iter().any(|finding| finding["path"] == path), "{missing}");
    let back = get("spoor", "?van=F2026-0901");
    spec.check("toonSpoor", 200, &back);
    assert_eq!(back.json()["regels"][0]["regel_centen"], 60_000);
}
