//! What was reached and not billed when the hub begins becomes a claim, and the next run of the invoices bills it once.

use super::super::proefdeur::{Anders, Deur, VC};
use super::super::testbed::letters::bsn;
use super::{ingelezen, lees_in, paden, regel, stand};
use serde_json::{Value, json};

/// A contract with the money of DOMAIN section 6: 600.00 a traject, at the match.
pub(super) const CONTRACT: &str = "  contracten:
    RC-2026-RIV-01:
      leverancier: proef-vc
      facturen_naar: proef-gem
      tarief_centen: { \"2026-01-01\": 60000 }
      streef_min: 40
      streef_max: 50
      btw: { \"2026-01-01\": { categorie: E, reden: \"Vrijgesteld: sociaal-culturele prestatie\" } }
      leverancier_op_factuur:
        naam: Vrijwilligerscentrale De Schakel
        kvk: \"12345678\"
        btw_nummer: NL123456789B01
        straat: Dorpsstraat 1
        postcode: 1234 AB
        plaats: Rivierbeek
        iban: NL91TEST0312000202
      gemeente_op_factuur:
        naam: Gemeente Rivierbeek
        oin: \"00000001123456789000\"
        straat: Raadhuisplein 1
        postcode: 1234 AA
        plaats: Rivierbeek
        iban: NL05TEST0312000101
";

/// A traject of SC01, signed on 4 September.
fn getekend(nummer: &str, n: usize) -> Value {
    let steps = [
        ("aangemeld", "2026-08-24"),
        ("geaccepteerd", "2026-08-25"),
        ("intake_door", "2026-08-27"),
        ("leerdoelen_vastgesteld", "2026-08-31"),
        ("match_voorgesteld", "2026-09-01"),
        ("kennismaking_positief", "2026-09-03"),
        ("ondertekend", "2026-09-04"),
    ];
    let steps: Vec<_> = steps.iter().map(|(g, d)| json!({"gebeurtenis": g, "datum": d})).collect();
    json!({
        "nummer": nummer, "centrale": VC, "vorm": "begeleidingstraject", "status": "geplaatst", "bsn": bsn(n),
        "contract_id": "RC-2026-RIV-01", "stappen": steps,
        "overeenkomsten": [{"overeenkomst_id": format!("PO-{nummer}"), "organisatie": "ZI-LIN", "startdatum": "2026-09-07"}],
    })
}

fn gehaald(trajecten: &[Value], list: &[(&str, i64)], totaal: i64) -> Value {
    let mut file = stand(trajecten, &[], 0);
    let rows = list.iter().map(|(t, centen)| json!({"traject": t, "mijlpaal": "match", "centen": centen}));
    file["gehaald"] = rows.collect();
    file["totaal_te_factureren_centen"] = json!(totaal);
    file
}

fn factureer(deur: &Deur) -> Value {
    let body = json!({"contract": "RC-2026-RIV-01", "datum": "2026-10-01", "wie": "j.jansen"}).to_string();
    let headers = [("Content-Type", "application/json")];
    let answer = deur.gateway().post("/v1/beheer/facturen/maken", &headers, body.as_bytes());
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

#[test]
fn a_milestone_that_was_reached_and_not_billed_is_on_the_next_invoice_and_on_no_other() {
    let deur = Deur::open("beginstand-gehaald", Anders { praktijk: CONTRACT, ..Anders::default() });
    deur.op("2026-10-01");
    let file = gehaald(&[getekend("S-1", 7), getekend("S-2", 8)], &[("S-1", 60_000), ("S-2", 60_000)], 120_000);
    let done = ingelezen(&deur, &file);
    assert_eq!((&done["te_factureren"], &done["te_factureren_centen"]), (&json!(2), &json!(120_000)));
    let book = || deur.gateway().inner().read(|r| r.boekingen(0, 1000)).expect("the store answers");
    let claims: Vec<_> = book().into_iter().map(|(_, b)| b).filter(|b| b.post.as_str() == "vordering").collect();
    let told: Vec<_> = claims.iter().map(|b| (b.centen, b.dag.to_string(), b.tekst.as_str(), b.wie.as_str())).collect();
    assert_eq!(told, vec![(60_000, "2026-09-04".to_owned(), "volgens opgave", "beginstand"); 2]);
    assert_eq!(claims[0].bewijs.overeenkomst_id.as_deref(), Some("PO-S-1"));
    // The same file again adds nothing, and neither does a part of it.
    assert_eq!(ingelezen(&deur, &file)["te_factureren"], 0);
    let part = gehaald(&[getekend("S-1", 7)], &[("S-1", 60_000)], 60_000);
    assert_eq!(paden(&lees_in(&deur, &part, false)), ["/gehaald/0/mijlpaal"], "it is in the ledger");
    let made = factureer(&deur);
    assert_eq!((&made["regels"], &made["totaal"]), (&json!(2), &json!(120_000)), "{made}");
    assert_eq!(factureer(&deur)["factuurnr"], Value::Null, "billed once");
}

#[test]
fn a_milestone_that_is_paid_for_is_on_an_invoice_or_to_be_billed_and_at_the_price_of_the_contract() {
    let deur = Deur::open("beginstand-gehaald-fout", Anders { praktijk: CONTRACT, ..Anders::default() });
    deur.op("2026-10-20");
    let one = || [getekend("S-1", 7)];
    let refused = |file: &Value| paden(&lees_in(&deur, file, false));
    assert_eq!(refused(&gehaald(&one(), &[], 0)), ["/trajecten/0/stappen"], "on neither");
    assert_eq!(refused(&gehaald(&one(), &[("S-1", 59_999)], 59_999)), ["/gehaald/0/centen"], "another price");
    assert_eq!(refused(&gehaald(&one(), &[("S-1", 60_000)], 60_001)), ["/totaal_te_factureren_centen"]);
    assert_eq!(
        refused(&gehaald(&one(), &[("S-1", 60_000), ("S-9", 60_000)], 120_000)),
        ["/gehaald/1/traject"],
        "a traject that is not in the file"
    );
    let twice = gehaald(&one(), &[("S-1", 60_000), ("S-1", 60_000)], 120_000);
    assert_eq!(refused(&twice), ["/gehaald/0/mijlpaal", "/gehaald/1/mijlpaal"]);
    let mut both = gehaald(&one(), &[("S-1", 60_000)], 60_000);
    both["facturen"] = json!([super::factuur("F-1", &[regel("S-1", 60_000, 60_000)])]);
    assert_eq!(refused(&both), ["/gehaald/0/mijlpaal"], "billed and to be billed");
    let mut part = gehaald(&one(), &[("S-1", 60_000)], 60_000);
    part["gehaald"][0]["mijlpaal"] = json!("intake");
    assert_eq!(refused(&part), ["/gehaald/0/mijlpaal", "/trajecten/0/stappen"], "the contract pays the match");
    let mut early = gehaald(&one(), &[("S-1", 60_000)], 60_000);
    early["gehaald"][0]["mijlpaal"] = json!("evaluatie");
    assert_eq!(refused(&early), ["/gehaald/0/mijlpaal", "/trajecten/0/stappen"], "there was no evaluation");
    // One that was paid is on its invoice, with nothing open.
    let mut paid = gehaald(&one(), &[], 0);
    paid["facturen"] = json!([super::factuur("F-1", &[regel("S-1", 60_000, 60_000)])]);
    assert_eq!(ingelezen(&deur, &paid)["facturen"], 1);
    let body = json!({"contract": "RC-2026-RIV-01", "datum": "2026-10-20"}).to_string();
    let made =
        deur.gateway().post("/v1/beheer/facturen/maken", &[("Content-Type", "application/json")], body.as_bytes());
    assert_eq!(made.json()["factuurnr"], Value::Null);
}
