//! The rules about money at the public door: invoices, declarations, claims and what the hub makes of its ledger by itself, each with
//! its rule on and off.
//!
//! `tests/data/regels/geld.json` was written by hand from DOMAIN section 4. Rows that ask the same of the gemeente share two doors; what
//! was billed or declared before counts, so a row leaves nothing that the next one meets. What is seen in an amount or in work and
//! not in an answer stands below (BR06, BR10, BR11).

use super::super::proefdeur::{AVO, Anders, Deur, FIN, GEM, LIN, VC};
use super::{aan, basis, text, uit, van};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use trajectbrug::domain::werk::WerkSoort;

const RIJEN: &str = include_str!("../../data/regels/geld.json");

/// Rules of which an example stands below the table.
pub(super) const APART: [&str; 3] = ["BR06", "BR10", "BR11"];

/// The contract of DOMAIN section 6; a row changes one line of it.
const CONTRACT: &str = "  contracten:
    RC-2026-RIV-01:
      leverancier: proef-vc
      facturen_naar: proef-fin
      tarief_centen: { \"2026-01-01\": 60000 }
      streef_min: 40
      streef_max: 50
      btw: { \"2026-01-01\": { categorie: E, reden: \"Vrijgesteld: sociaal-culturele prestatie\" } }
      leverancier_op_factuur:
        { naam: De Schakel, kvk: \"12345678\", btw_nummer: NL123456789B01, straat: Dorpsstraat 1, postcode: 1234 AB, plaats: Rivierbeek, iban: NL91TEST0312000202 }
      gemeente_op_factuur:
        { naam: Gemeente Rivierbeek, oin: \"00000001123456789000\", straat: Raadhuisplein 1, postcode: 1234 AA, plaats: Rivierbeek, iban: NL05TEST0312000101 }
";

pub(super) fn rijen() -> Vec<Value> {
    serde_json::from_str(RIJEN).expect("a list")
}

/// The contract with a change: ``, `tarief 57500`, `tot 2026-12-31`, `band 1 2`.
fn contract(anders: &str) -> String {
    let change = |from: &str, to: String| {
        assert!(CONTRACT.contains(from), "{from}");
        CONTRACT.replace(from, &to)
    };
    match anders.split(' ').collect::<Vec<_>>()[..] {
        [""] => CONTRACT.to_owned(),
        ["tarief", centen] => change("60000", centen.to_owned()),
        ["tot", dag] => change("      leverancier:", format!("      geldig_tot: \"{dag}\"\n      leverancier:")),
        ["band", min, max] => {
            change("streef_min: 40\n      streef_max: 50", format!("streef_min: {min}\n      streef_max: {max}"))
        }
        _ => panic!("no such contract: {anders}"),
    }
}

/// A door with a finance department, these lines, and these rules off.
fn deur(naam: &str, praktijk: &str, uit: &[&str]) -> Deur {
    let off: Vec<String> = uit.iter().map(|code| format!("{code}: \"proef\"")).collect();
    let off = if off.is_empty() { String::new() } else { format!("  regels_uit: {{ {} }}\n", off.join(", ")) };
    let anders = Anders { praktijk: &format!("{praktijk}{off}"), financien: true, ..Anders::default() };
    Deur::open(&format!("geld-{naam}"), anders)
}

/// Fills in what only the running hub knows: `$t` is the traject, `$ref` what the sender calls the person; and `momenten` that are
/// a month with a number of hours.
pub(super) fn vul_in(deur: &Deur, wie: &str, t: &str, over: &mut Value) {
    match over {
        Value::String(text) if text == "$t" => *over = t.into(),
        Value::String(text) if text == "$ref" => {
            let known = deur.kreeg(wie, "matchvoorstel");
            *over = known.last().expect("the person was proposed to him")["client_ref"].clone();
        }
        Value::Array(items) => items.iter_mut().for_each(|item| vul_in(deur, wie, t, item)),
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                match (name.as_str(), value.as_str().and_then(|text| text.split_once(' '))) {
                    ("momenten", Some((maand, uren))) => *value = momenten(maand, uren.parse().expect("hours")),
                    _ => vul_in(deur, wie, t, value),
                }
            }
        }
        _ => {}
    }
}

/// So many hours in a month: four in a morning and four in an afternoon, from its last day back, until they are spent.
fn momenten(maand: &str, uren: f64) -> Value {
    let mut left = uren;
    let mut all = vec![];
    for nth in 0..62 {
        let part = left.min(4.0);
        if part <= 0.0 {
            break;
        }
        left -= part;
        let (dag, dagdeel) = (31 - nth / 2, ["ochtend", "middag"][nth % 2]);
        all.push(json!({"datum": format!("{maand}-{dag:02}"), "dagdeel": dagdeel, "uren": part, "status": "aanwezig"}));
    }
    assert!(left <= 0.0, "a month has no room for {uren} hours");
    Value::Array(all)
}

/// What a row asks of the gemeente, and the rules that are off at both its doors.
fn gevraagd(rij: &Value) -> (String, Vec<String>) {
    let contract = rij["contract"].as_str().map(contract).unwrap_or_default();
    let also = rij["ook_uit"].as_array().into_iter().flatten().filter_map(Value::as_str);
    (text(rij, "praktijk").to_owned() + &contract, also.map(str::to_owned).collect())
}

/// One part of four, so that they go beside each other.
fn deel(which: usize) {
    let rijen = rijen();
    let mut groups: BTreeMap<(String, Vec<String>), Vec<&Value>> = BTreeMap::new();
    rijen.iter().for_each(|rij| groups.entry(gevraagd(rij)).or_default().push(rij));
    let mut wrong = vec![];
    for (n, ((praktijk, also), rows)) in groups.iter().enumerate().filter(|(n, _)| n % 4 == which) {
        let also: Vec<&str> = also.iter().map(String::as_str).collect();
        let on = deur(&format!("{n}-aan"), praktijk, &also);
        rows.iter().for_each(|rij| aan(rij, &on, &mut wrong));
        drop(on);
        let codes: BTreeSet<&str> = rows.iter().map(|rij| text(rij, "regel")).chain(also).collect();
        let off = deur(&format!("{n}-uit"), praktijk, &codes.into_iter().collect::<Vec<_>>());
        rows.iter().for_each(|rij| uit(rij, &off, &mut wrong));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_not_ok_about_money_is_stopped_by_its_rule_and_by_nothing_else_part_1() {
    deel(0);
}

#[test]
fn what_is_not_ok_about_money_is_stopped_by_its_rule_and_by_nothing_else_part_2() {
    deel(1);
}

#[test]
fn what_is_not_ok_about_money_is_stopped_by_its_rule_and_by_nothing_else_part_3() {
    deel(2);
}

#[test]
fn what_is_not_ok_about_money_is_stopped_by_its_rule_and_by_nothing_else_part_4() {
    deel(3);
}

/// A person at an institution from 7 September 2026; the traject.
fn geplaatst_bij(deur: &Deur, slug: &str, partij: &str, overeenkomst: &str) -> String {
    let t = basis(deur, "leerdoelen").expect("a traject");
    let bij = json!({"partij": partij});
    deur.op("2026-09-01").neemt(VC, "matchvoorstel", json!({"traject_id": t, "organisatie": bij}));
    let ja = json!({"traject_id": t, "datum": "2026-09-03", "uitkomst": "positief", "reden": null});
    deur.op("2026-09-03").neemt(slug, "kennismakingsresultaat", ja);
    let po = json!({"traject_id": t, "overeenkomst_id": overeenkomst, "organisatie": bij});
    deur.op("2026-09-04").neemt(VC, "plaatsingsovereenkomst", po);
    t
}

/// Tells of hours in October and declares them; what the finance department reads of it: granted and capped.
fn declareert(deur: &Deur, t: &str, (slug, op): (&str, &str), uren: f64) -> (i64, i64) {
    let there = json!({"momenten": format!("2026-10 {uren}"), "totaal": null});
    assert_eq!(van(deur, Some(t), "2026-11-01", slug, "aanwezigheid", &there)["status"], 202);
    let line = json!({"maand": "2026-10", "regels": [{"client_ref": "$ref", "uren": uren}]});
    assert_eq!(van(deur, Some(t), op, slug, "uursubsidiedeclaratie", &line)["status"], 202);
    let got = deur.kreeg(FIN, "uursubsidiedeclaratie");
    let line = &got.last().expect("it came")["regels"][0];
    let centen = |key: &str| line[key].as_i64().expect("whole cents");
    (centen("toegekend_centen"), centen("afgetopt_centen"))
}

#[test]
fn hours_above_the_maximum_of_a_month_are_capped_and_not_where_br10_is_off() {
    // BR10 (line 122): no: 112.5 h -> 112.50; must be 95.00, afgetopt 17.50.
    for (off, granted) in [(&[][..], (9_500, 1_750)), (&["BR10"], (11_250, 0)), (&["BR11"], (9_500, 1_750))] {
        let deur = deur(&format!("br10-{}", off.len()), "  regelingen: [uursubsidie]\n", off);
        let t = deur.geplaatst();
        assert_eq!(declareert(&deur, &t, (LIN, "2026-11-02"), 112.5), granted, "{off:?}");
    }
}

#[test]
fn the_maximum_is_over_both_institutions_and_of_each_where_br11_is_off() {
    // BR11 (line 123), SC06: ok: 60.25 + 50.00 -> 60.25 + 34.75; no: 60.25 + 50.00 = 110.25 paid.
    for (off, second) in [(&[][..], (3_475, 1_525)), (&["BR11"], (5_000, 0))] {
        let deur = deur(&format!("br11-{}", off.len()), "  regelingen: [uursubsidie]\n", off);
        let lin = geplaatst_bij(&deur, LIN, "ZI-LIN", "PO-2026-0061");
        let avo = geplaatst_bij(&deur, AVO, "ZI-AVO", "PO-2026-0062");
        assert_eq!(declareert(&deur, &lin, (LIN, "2026-11-02"), 60.25), (6_025, 0));
        assert_eq!(declareert(&deur, &avo, (AVO, "2026-11-03"), 50.0), second, "{off:?}");
    }
}

/// Codes of work about a contract, and the words of it.
fn contractstand(deur: &Deur) -> Vec<String> {
    let band = deur.werk().into_iter().filter(|w| w.soort == WerkSoort::Contractstand);
    band.inspect(|w| assert_eq!(w.regel.as_deref(), Some("BR06"))).map(|w| w.tekst).collect()
}

#[test]
fn the_fifty_first_referral_waits_for_the_gemeente_and_not_where_br06_is_off() {
    // BR06 (line 118), SC04: ok: 50th; held: 51st.
    for off in [&[][..], &["BR06"]] {
        let deur = deur(&format!("br06-{}", off.len()), &contract(""), off);
        deur.op("2026-12-04");
        for _ in 0..50 {
            let t = deur.verwijs("begeleidingstraject", VC);
            deur.neemt(VC, "acceptatie", json!({"traject_id": t, "datum": "2026-12-04"}));
        }
        let held = |deur: &Deur| deur.werk().into_iter().filter(|w| w.soort == WerkSoort::BovenBand).count();
        assert_eq!((deur.kreeg(VC, "aanmelding").len(), held(&deur)), (50, 0));
        deur.op("2026-12-07").verwijs("begeleidingstraject", VC);
        let waits = off.is_empty();
        assert_eq!(held(&deur), usize::from(waits));
        let pending = deur.gateway().inner().read(|reader| reader.pending(0, 10)).expect("the store answers");
        assert_eq!(deur.kreeg(VC, "aanmelding").len(), if waits { 50 } else { 51 }, "{} wait", pending.len());
    }
}

#[test]
fn the_band_of_a_contract_is_told_and_not_where_br06_is_off() {
    // BR06 (line 118), SC04: alert at the least that is aimed at, and at a forecast below it; here the least is 1 and 40.
    for off in [&[][..], &["BR06"]] {
        let on = off.is_empty();
        let reached = deur(&format!("br06-min-{on}"), &contract("band 1 9"), off);
        reached.geplaatst();
        let of = |told: &[String], text: &str| told.iter().filter(|told| told.contains(text)).count();
        let told = contractstand(&reached);
        assert_eq!((of(&told, "streef_min bereikt"), told.is_empty()), (usize::from(on), !on), "{told:?}");
        let behind = deur(&format!("br06-prognose-{on}"), &contract(""), off);
        behind.geplaatst();
        // One in 273 days (until 1 October) is 1.3 in 365: less than 40.
        assert_eq!(behind.op("2026-10-01").job("facturen").status, 200);
        let told = contractstand(&behind);
        assert_eq!((of(&told, "verwachting 1,"), told.is_empty()), (usize::from(on), !on), "{told:?}");
    }
}

#[test]
fn the_run_of_the_month_leaves_out_what_has_no_proof_and_bills_it_where_br01_is_off() {
    // BR01 (line 113), SC01, SC02: the hub makes the invoice by itself; orientation has no goals (DOMAIN F3b).
    for off in [&[][..], &["BR01"]] {
        let deur = deur(&format!("br01-run-{}", off.len()), &contract(""), off);
        let t = basis(&deur, "orientatie").expect("a traject");
        let asked = json!({"contract": "RC-2026-RIV-01", "datum": "2026-09-22", "wie": "proef"});
        let headers = [("Content-Type", "application/json")];
        deur.op("2026-09-22");
        let made = deur.gateway().post("/v1/beheer/facturen/maken", &headers, asked.to_string().as_bytes());
        assert_eq!(made.status, 200);
        let made = made.json();
        let bills = deur.kreeg(FIN, "factuur");
        if off.is_empty() {
            let waits = &made["ontbreekt"][0];
            assert_eq!((&waits["traject_id"], &waits["regel"]), (&json!(t), &json!("BR01")), "{made}");
            assert_eq!((&made["factuurnr"], bills.len()), (&Value::Null, 0));
        } else {
            assert_eq!((&made["ontbreekt"], &made["totaal"]), (&json!([]), &json!(60_000)), "{made}");
            assert_eq!((&bills[0]["regels"][0]["traject_id"], bills.len()), (&json!(t), 1));
        }
    }
}

#[test]
fn an_agreed_part_of_a_traject_that_went_back_is_paid() {
    // BR09 (line 121): ok: 0.00, or agreed component tariff. The parts add up to the tariff.
    let parts = "tarief_centen: { \"2026-01-01\": 60000 }\n      componenten_centen: { intake: 15000, leerdoelen: 15000, match: 30000 }";
    let praktijk = contract("").replace("tarief_centen: { \"2026-01-01\": 60000 }", parts);
    let deur = deur("br09-deel", &praktijk, &[]);
    let t = basis(&deur, "intake").expect("a traject");
    let back = json!({"traject_id": t, "datum": "2026-09-10"});
    deur.op("2026-09-10").neemt(VC, "terugverwijzing", back);
    let line = |centen: i64| {
        let bewijs = json!({"intake_datum": "2026-08-27", "leerdoelen_datum": "2026-08-27", "match_datum": "2026-08-27", "overeenkomst_id": "-"});
        json!({"factuurdatum": "2026-09-22", "regels": [{"traject_id": t, "bewijs": bewijs, "aantal": 1, "prijs_centen": centen}], "totaal_excl_centen": centen, "totaal_incl_centen": centen})
    };
    let told = van(&deur, Some(&t), "2026-09-22", VC, "factuur", &line(60_000));
    assert_eq!((&told["status"], &told["bevindingen"][0]["regel"]), (&json!(422), &json!("BR09")), "{told}");
    let told = van(&deur, Some(&t), "2026-09-22", VC, "factuur", &line(15_000));
    assert_eq!(told["status"], 202, "{told}");
    assert_eq!(deur.kreeg(FIN, "factuur")[0]["totaal_incl_centen"], 15_000);
    assert_eq!(deur.kreeg(GEM, "factuur").len(), 0);
}
