//! Sheets as a gemeente or a centrale saves them, and what they come to.

use super::*;
use serde_json::json;

fn blad(naam: &str, inhoud: &str) -> Bestand {
    Bestand { naam: naam.to_owned(), inhoud: inhoud.as_bytes().to_vec() }
}

fn opgave(open: &str, bill: &str) -> Opgave {
    Opgave {
        opgegeven_door: "gem-riv".to_owned(),
        gemeente: "gem-riv".to_owned(),
        totaal_open: open.to_owned(),
        totaal_te_factureren: bill.to_owned(),
    }
}

/// The traject of docs/beginstand.md, as a sheet.
const LOPEND: &str = "\u{feff}Nummer;Centrale;Vorm;Status;BSN;Contract ID;Aangemeld;Geaccepteerd;Intake door;Leerdoelen vastgesteld;Match voorgesteld;Kennismaking positief;Ondertekend;Overeenkomst ID;Organisatie;Startdatum;Einddatum\r\n\
S-1;vc-sch;begeleidingstraject;geplaatst;999902210;RC-2026-RIV-01;24-8-2026;25-8-2026;27-8-2026;31-08-2026;1-9-2026;3-9-2026;4-9-2026;PO-1;ZI-LIN;7-9-2026;6-3-2027\r\n\
;;;;;;;;;;;;;;;;\r\n";

/// Places and texts of what was found.
fn gevonden(found: &[Finding]) -> Vec<(String, Option<u32>)> {
    found.iter().map(|f| (f.path.clone(), f.line)).collect()
}

#[test]
fn a_folder_of_sheets_is_the_same_beginstand_as_the_json() {
    let files = [
        blad("trajecten.csv", LOPEND),
        blad(
            "facturen.csv",
            "factuurnr;leverancier;contract_id;datum;vervaldatum;traject;mijlpaal;bedrag;btw;betaald\n\
             F-1;vc-sch;RC-2026-RIV-01;30-9-2026;30-10-2026;S-1;match;600,00;;200\n\
             F-1;vc-sch;RC-2026-RIV-01;30-9-2026;30-10-2026;S-1;evaluatie;\"1.000,50\";210,11;0\n",
        ),
        blad("gehaald.csv", "traject;mijlpaal;bedrag\nS-1;intake;€ 150\n"),
    ];
    let Ok((stand, _)) = lees(&opgave("1.610,61", "150,00"), &files) else { panic!("it is right") };
    // By hand: 600.00 - 200.00 + 1000.50 + 210.11 = 1610.61.
    assert_eq!((stand.open(), stand.totaal_open_centen), (161_061, 161_061));
    let step = |g: &str, d: &str| json!({"gebeurtenis": g, "datum": d});
    let line = |m: &str, c: i64, b: i64, p: i64| json!({"traject": "S-1", "mijlpaal": m, "centen": c, "btw_centen": b, "betaald_centen": p});
    assert_eq!(
        json!(stand),
        json!({
            "opgegeven_door": "gem-riv", "gemeente": "gem-riv",
            "trajecten": [{
                "nummer": "S-1", "centrale": "vc-sch", "vorm": "begeleidingstraject", "status": "geplaatst", "bsn": "999902210",
                "contract_id": "RC-2026-RIV-01",
                "stappen": [
                    step("aangemeld", "2026-08-24"), step("geaccepteerd", "2026-08-25"), step("intake_door", "2026-08-27"),
                    step("leerdoelen_vastgesteld", "2026-08-31"), step("match_voorgesteld", "2026-09-01"),
                    step("kennismaking_positief", "2026-09-03"), step("ondertekend", "2026-09-04"),
                ],
                "overeenkomsten": [
                    {"overeenkomst_id": "PO-1", "organisatie": "ZI-LIN", "startdatum": "2026-09-07", "einddatum": "2027-03-06"}
                ],
            }],
            "facturen": [{
                "factuurnr": "F-1", "leverancier": "vc-sch", "contract_id": "RC-2026-RIV-01", "datum": "2026-09-30",
                "vervaldatum": "2026-10-30",
                "regels": [line("match", 60_000, 0, 20_000), line("evaluatie", 100_050, 21_011, 0)],
            }],
            "totaal_open_centen": 161_061,
            "gehaald": [{"traject": "S-1", "mijlpaal": "intake", "centen": 15_000}],
            "totaal_te_factureren_centen": 15_000,
        })
    );
}

#[test]
fn every_cell_that_cannot_be_read_is_told_by_file_column_and_row() {
    let files = [
        blad("trajecten.csv", "nummer;centrale;aangemeld\nS-1;vc-sch;31-2-2026\nS-2;vc-sch;gisteren\n"),
        blad(
            "facturen.csv",
            "factuurnr;leverancier;datum;traject;mijlpaal;bedrag\nF-1;vc-sch;1-9-2026;S-1;match;600.00\nF-1;vc-sch;2-9-2026;S-2;match;1\n",
        ),
        blad("stappen.csv", "traject;gebeurtenis;datum\nS-9;go;1-10-2026\n"),
        blad("klanten.csv", "naam\nJansen\n"),
    ];
    let Err(found) = lees(&opgave("zes", ""), &files) else { panic!("it is wrong") };
    let at = |path: &str, line| (path.to_owned(), Some(line));
    assert_eq!(
        gevonden(&found),
        [
            ("--totaal-open".to_owned(), None),
            ("klanten.csv".to_owned(), None),
            at("trajecten.csv, kolom aangemeld", 2),
            at("trajecten.csv, kolom aangemeld", 3),
            at("stappen.csv, kolom traject", 2),
            at("facturen.csv, kolom bedrag", 2),
            at("facturen.csv, kolom factuurnr", 3),
        ]
    );
    assert!(!found.iter().any(|f| f.text.contains("gisteren") || f.text.contains("600.00") || f.text.contains("S-9")));
}

#[test]
fn a_column_that_is_not_known_is_told_by_its_number_and_not_by_its_name() {
    // A file without its header: the first row is somebody.
    let file = blad("stand.csv", "S-1;vc-sch;Jansen\nS-2;vc-sch;Pieters\n");
    let Err(found) = lees(&opgave("", ""), &[file]) else { panic!("it is wrong") };
    assert_eq!(gevonden(&found), vec![("stand.csv".to_owned(), Some(1)); 3]);
    assert!(found.iter().all(|f| !f.text.contains("Jansen") && !f.text.contains("S-1")));
    let file = blad("stand.csv", "nummer;Nummer\nS-1;S-2\n");
    let Err(found) = lees(&opgave("", ""), &[file]) else { panic!("it is wrong") };
    assert!(found[0].text.contains("kolom 2"), "{}", found[0].text);
}

#[test]
fn excel_without_utf8_is_read_too_and_the_sheet_of_the_trajecten_must_be_there() {
    let file = Bestand { naam: "stand.csv".to_owned(), inhoud: b"nummer;zaaknummer\nS-1;Z\xeb1\n".to_vec() };
    let Ok((stand, _)) = lees(&opgave("", ""), &[file]) else { panic!("it is right") };
    assert_eq!(stand.trajecten[0].zaaknummer.as_deref(), Some("Zë1"));
    let Err(found) = lees(&opgave("", ""), &[blad("gehaald.csv", "traject;mijlpaal;bedrag\n")]) else {
        panic!("it is wrong")
    };
    assert_eq!(gevonden(&found), [("trajecten.csv".to_owned(), None)]);
}

#[test]
fn what_is_found_later_is_told_at_its_cell() {
    let files = [blad("trajecten.csv", LOPEND), blad("gehaald.csv", "traject;mijlpaal;bedrag\nS-1;match;1\n")];
    let Ok((_, plaatsen)) = lees(&opgave("", "1"), &files) else { panic!("it is right") };
    for (pointer, path, line) in [
        ("/trajecten/0/bsn", "trajecten.csv, kolom bsn", Some(2)),
        // The cell is empty: its row, and the column it would be in.
        ("/trajecten/0/zaaknummer", "trajecten.csv, kolom zaaknummer", Some(2)),
        ("/trajecten/0/stappen/6/datum", "trajecten.csv, kolom ondertekend", Some(2)),
        ("/trajecten/0/overeenkomsten/0/einddatum", "trajecten.csv, kolom einddatum", Some(2)),
        ("/gehaald/0/centen", "gehaald.csv, kolom bedrag", Some(2)),
        ("/gehaald/0/mijlpaal", "gehaald.csv, kolom mijlpaal", Some(2)),
        ("/totaal_te_factureren_centen", "--totaal-te-factureren", None),
        ("/gemeente", "--gemeente", None),
    ] {
        let told = plaatsen.vertaal(Finding::fout(Code::Regel, Stage::Rules, pointer, "fout"));
        assert_eq!((told.path.as_str(), told.line), (path, line), "{pointer}");
    }
}
