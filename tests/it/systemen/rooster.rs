//! De Terp puts a table in a folder: a week a row, a column a part of the day. Het Veer gets each row as nested JSON.

use super::{Stelsel, TERP, VEER, bytes, findings, json_of, named, names};
use crate::testbed::gateway::Gateway;
use crate::testbed::partner::{Got, Reply};
use serde_json::{Value, json};

const HEAD: &str = "Nr;Locatie;Week;Naam;Geboren;ma_ochtend;ma_middag;di_ochtend;di_middag;wo_ochtend;wo_middag;do_ochtend;do_middag;vr_ochtend;vr_middag;Dagdelen;Lunch;Vergoeding";
const ZOE: &str = "R-12;TERP-1;07-09-2026;Zoë Añá Brûlée;2-11-1969;koffie à € 2;;;;;tuin;;;;;2;12,05;1.034,50";
const TIEN: &str = "R-13;TERP-2;07-09-2026;Bruno Voorbeeld;30-4-1961;a1;a2;b1;b2;c1;c2;d1;d2;e1;e2;10;0,10;";
const DATUM: &str = "R-14;TERP-1;31-09-2026;Datum Proef;;;;;;;;gym;;;;1;1.000,00;20,00";
const NUMMER: &str = "R-15;TERP-1;14-09-2026;Nummer 999902210;;;was;;;;;;;;;1;;5,25";

/// In windows-1252: one byte a letter, and the euro at 0x80. Every line ends with CRLF.
fn table(lines: &[&str]) -> Vec<u8> {
    let text: String = [&[HEAD], lines].concat().iter().map(|line| format!("{line}\r\n")).collect();
    let byte = |c: char| match c {
        '€' => 0x80,
        c => u8::try_from(u32::from(c)).expect("a letter of Latin 1"),
    };
    text.chars().map(byte).collect()
}

/// What Het Veer got as a roster, by number of the roster.
fn rosters(stelsel: &Stelsel) -> Vec<(String, Got)> {
    let number = |got: &Got| got.json()["kop"]["referenties"][1]["waarde"].as_str().unwrap_or_default().to_owned();
    let all = stelsel.veer.ledger().into_iter().filter(|got| got.path == "/api/roosters");
    let mut all: Vec<_> = all.map(|got| (number(&got), got)).collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn start(name: &str) -> (Stelsel, Gateway) {
    let stelsel = Stelsel::connected(name);
    stelsel.veer.answers(|got| match got.path.starts_with("/api/antwoorden") {
        true => Reply::Body(200, "{\"data\":{\"antwoorden\":[]},\"meta\":{}}".to_owned()),
        false => Reply::Confirm,
    });
    let gateway = Gateway::start(&stelsel.site);
    (stelsel, gateway)
}

#[test]
fn the_table_of_these_tests_is_written_as_the_sample_is() {
    let footer = "1;;;;;;;;;;;;;;;2;12,05;1.034,50";
    assert_eq!(table(&[ZOE, footer]), bytes(TERP, "samples/rooster/zoe/in.csv"));
}

#[test]
fn ten_columns_become_ten_parts_and_a_row_that_is_wrong_holds_up_no_other() {
    let (stelsel, gateway) = start("systemen-rooster");
    // 2 + 10 + 1 + 1 = 14; 12,05 + 0,10 + 1.000,00 = 1.012,15; 1.034,50 + 20,00 + 5,25 = 1.059,75.
    let footer = "4;;;;;;;;;;;;;;;14;1.012,15;1.059,75";
    stelsel.drop_in("rooster-37.csv", &table(&[ZOE, TIEN, DATUM, NUMMER, footer]));
    let report = stelsel.report("fout/rooster-37.csv");
    assert_eq!(report["records"], json!({"aanvaard": 2, "herhaling": 0, "geweigerd": 2}), "{report:#}");
    let told = [("TB-BSN-NIET-TOEGESTAAN", "/Naam"), ("TB-CANONIEK", "/week_vanaf"), ("TB-OMZETTEN", "/Week")];
    assert_eq!(findings(&report["bevindingen"]), named(&told), "{report:#}");
    let rows: Vec<_> =
        report["bevindingen"].as_array().expect("a list").iter().map(|f| (&f["record"], &f["bestandsregel"])).collect();
    assert_eq!(rows, [(&json!(3), &json!(4)), (&json!(3), &json!(4)), (&json!(4), &json!(5))]);
    stelsel.veer.wait("R-12", 1);
    stelsel.veer.wait("R-13", 1);

    let got = rosters(&stelsel);
    assert_eq!(got.iter().map(|(number, _)| number.as_str()).collect::<Vec<_>>(), ["R-12", "R-13"]);
    let around = |got: &Got, mut expected: Value| {
        expected["kop"]["referenties"][0]["waarde"] = got.id.as_str().into();
        expected["kop"]["opgehaald"] = got.json()["kop"]["opgehaald"].clone();
        expected.to_string()
    };
    let body = |got: &Got| String::from_utf8_lossy(&got.body).into_owned();
    let zoe = &got[0].1;
    assert_eq!(body(zoe), around(zoe, json_of(VEER, "samples/rooster-uit/zoe/out.json")));
    // 30 April 1961, midnight in Amsterdam: -273718800.
    let part = |dag: u32, deel: u32, taak: &str| json!({"dag": dag, "deel": deel, "taak": taak});
    let tien = json!({
        "kop": {"referenties": [{"type": "bericht", "waarde": ""}, {"type": "rooster", "waarde": "R-13"}], "opgehaald": 0},
        "rooster": {
            "plek": {"code": "TERP-2"},
            "weekVanaf": 1_788_732_000_000_i64,
            "wie": {"naam": "Bruno Voorbeeld", "geboren": -273_718_800},
            "diensten": [
                part(1, 1, "a1"), part(1, 2, "a2"), part(2, 1, "b1"), part(2, 2, "b2"), part(3, 1, "c1"),
                part(3, 2, "c2"), part(4, 1, "d1"), part(4, 2, "d2"), part(5, 1, "e1"), part(5, 2, "e2")
            ],
            "bedragen": [{"type": "lunch", "euro": 0.1}]
        }
    });
    assert_eq!(body(&got[1].1), around(&got[1].1, tien));
    // What somebody is paid is class F: not for a centrale, in whatever form.
    for money in ["1034", "1.034", "103450"] {
        assert!(!zoe.holds(money), "{money}");
    }

    // Mended and put back: what was taken has no second effect. A row that held a number of a person gets a new name.
    let mended =
        [ZOE, TIEN, &DATUM.replace("31-09", "28-09"), &NUMMER.replace("R-15", "R-16").replace("999902210", "acht")];
    stelsel.drop_in("rooster-37b.csv", &table(&[mended[0], mended[1], mended[2], mended[3], footer]));
    let report = stelsel.report("verwerkt/rooster-37b.csv");
    assert_eq!(report["records"], json!({"aanvaard": 2, "herhaling": 2, "geweigerd": 0}), "{report:#}");
    stelsel.veer.wait("R-14", 1);
    stelsel.veer.wait("R-16", 1);
    stelsel.drop_in("rooster-37c.csv", &table(&[mended[0], mended[1], mended[2], mended[3], footer]));
    let report = stelsel.report("verwerkt/rooster-37c.csv");
    assert_eq!(report["records"], json!({"aanvaard": 0, "herhaling": 4, "geweigerd": 0}));
    assert!(gateway.stop());
    let numbers: Vec<_> = rosters(&stelsel).into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers, ["R-12", "R-13", "R-14", "R-16"]);
}

#[test]
fn of_a_table_whose_totals_are_wrong_nothing_goes_on() {
    let (stelsel, gateway) = start("systemen-totaal");
    stelsel.drop_in("rooster-38.csv", &table(&[ZOE, TIEN, "2;;;;;;;;;;;;;;;12;12,16;1.034,50"]));
    let report = stelsel.report("fout/rooster-38.csv");
    assert_eq!(report["records"]["aanvaard"], 0);
    assert_eq!(findings(&report["bevindingen"]), named(&[("TB-TELLING", "/Lunch")]));
    // A table that is not asked for by its name stays where it is.
    stelsel.drop_in("ander-38.csv", &table(&[ZOE, TIEN]));
    stelsel.drop_in("rooster-39.csv", &table(&[ZOE, TIEN, "2;;;;;;;;;;;;;;;12;12,15;1.034,50"]));
    stelsel.report("verwerkt/rooster-39.csv");
    assert!(names(&stelsel.folder("in")).contains(&"ander-38.csv".to_owned()));
    stelsel.veer.wait("R-13", 1);
    assert!(gateway.stop());
    assert_eq!(rosters(&stelsel).len(), 2);
}
