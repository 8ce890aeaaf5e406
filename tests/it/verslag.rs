//! Reports of finance by the program, beside a running gateway (FN1-FN11): the month as every kind of file, the way back from an
//! invoice, the journal and the auditfile.

use super::proefdeur::{Anders, Deur, GEM, VC};
use super::testbed::gateway::PROGRAM;
use serde_json::{Value, json};
use std::process::{Command, Output};

/// The contract of DOMAIN section 6 between the partners of the door, with numbers of accounts.
fn praktijk() -> String {
    let geld = include_str!("../data/geld/praktijk.yaml").replace("vc-sch", VC).replace("gem-riv-fin", GEM);
    let contracten = &geld[geld.find("  contracten:").expect("contracts")..];
    format!("  rekeningschema: {{ \"2026-01-01\": {{ kosten: \"443000\", crediteuren: \"160000\" }} }}\n{contracten}")
}

fn report(deur: &Deur, arguments: &[&str]) -> Output {
    let (config, data) = deur.mappen();
    let mut command = Command::new(PROGRAM);
    command.arg("report").args(arguments).arg("--config").arg(config).arg("--data").arg(data);
    command.output().expect("the program runs")
}

fn good(deur: &Deur, arguments: &[&str]) -> String {
    let done = report(deur, arguments);
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("text")
}

#[test]
fn finance_closes_the_month_follows_an_invoice_to_its_proof_and_takes_the_journal_along() {
    let regels = praktijk();
    let deur = Deur::open("verslag", Anders { praktijk: &regels, ..Anders::default() });
    let t = deur.geplaatst();
    let body = json!({"contract": "RC-2026-RIV-01", "datum": "2026-10-01", "wie": "proef"}).to_string();
    let headers = [("Content-Type", "application/json")];
    let made = deur.op("2026-10-01").gateway().post("/v1/beheer/facturen/maken", &headers, body.as_bytes());
    assert_eq!(made.json()["factuurnr"], "F2026-0001", "{}", String::from_utf8_lossy(&made.body));

    let month: Value = serde_json::from_str(&good(&deur, &["maand", "--maand", "2026-10", "--json"])).expect("JSON");
    let geld = &month["contracten"][0]["geld"];
    assert_eq!((&geld["begin"]["verwacht"], &geld["mutatie"]["gefactureerd"]), (&json!(60_000), &json!(60_000)));
    assert_eq!((&month["controle"], &month["gaten"]), (&json!(0), &json!([])));
    // The same by the API.
    let api = deur.gateway().ask("GET", "/v1/beheer/verslagen/maand?maand=2026-10", &[]).json();
    assert_eq!(api["totaal"], month["totaal"]);
    let shown = good(&deur, &["maand", "--maand", "2026-10", "--contract", "RC-2026-RIV-01"]);
    assert!(shown.contains("Maandafsluiting oktober 2026") && shown.contains(&t), "{shown}");
    let (_, data) = deur.mappen();
    let file = |name: &str| data.with_file_name(name).to_str().expect("a path").to_owned();
    for (name, begins) in [("m.pdf", "%PDF-1.7"), ("m.xlsx", "PK"), ("m.csv", "gemeente;contract"), ("m.json", "{")] {
        good(&deur, &["maand", "--maand", "2026-10", "--out", &file(name)]);
        assert!(std::fs::read(file(name)).expect("written").starts_with(begins.as_bytes()), "{name}");
    }
    // 600.00, thirty days after 1 October, is one day late on 1 November.
    let open: Value =
        serde_json::from_str(&good(&deur, &["openstaand", "--op", "2026-11-01", "--json"])).expect("JSON");
    assert_eq!((&open["totaal"], &open["regels"][0]["dagen"]), (&json!(60_000), &json!(1)));
    assert!(good(&deur, &["verbruik", "--op", "2026-11-01"]).contains("blijft onder de band"));
    good(&deur, &["subsidies", "--jaar", "2026"]);
    let back: Value = serde_json::from_str(&good(&deur, &["spoor", "F2026-0001", "--json"])).expect("JSON");
    let line = &back["regels"][0];
    assert_eq!((&line["traject_id"], &line["intake"]["dag"]), (&json!(t), &json!("2026-08-27")));
    for stuk in ["intake", "leerdoelen", "overeenkomst", "factuur", "vordering"] {
        let id = line[stuk]["bericht_id"].as_str().expect("a message");
        let there = deur.gateway().inner().read(|reader| reader.show(id)).expect("the store answers");
        assert!(there.is_some(), "{stuk}");
    }
    good(&deur, &["journaal", "--maand", "2026-10", "--out", &file("j.csv")]);
    let journal = std::fs::read_to_string(file("j.csv")).expect("written");
    assert_eq!(journal.lines().count(), 3, "{journal}");
    good(&deur, &["auditfile", "--jaar", "2026", "--gemeente", GEM, "--out", &file("a.xaf")]);
    assert!(std::fs::read_to_string(file("a.xaf")).expect("written").contains("<totalDebit>600.00</totalDebit>"));

    for (wrong, says) in [
        (&["maand", "--maand", "oktober"][..], "zoals 2026-10"),
        (&["maand", "--maand", "2026-10", "--contract", "RC-1999"][..], "geen contract met dit nummer"),
        (&["maand", "--maand", "2026-10", "--out", "m.docx"][..], ".json, .csv, .xlsx"),
        (&["openstaand", "--out", "o.pdf"][..], "niet als PDF"),
        (&["spoor", "F1999-0001"][..], "geen betaling, factuur of traject"),
        (&["auditfile", "--jaar", "2026", "--gemeente", GEM, "--versie", "4.0", "--out", "a.xaf"][..], "nog niet"),
    ] {
        let done = report(&deur, wrong);
        assert_eq!(done.status.code(), Some(1), "{wrong:?}");
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(told.contains(says), "{wrong:?}: {told}");
    }
}
