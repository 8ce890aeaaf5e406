//! `trajectbrug reconcile` from the outside: the golden set in three formats, the public samples, exit codes and files.

use crate::shared::{TempDir, data};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn reconcile(invoices: &Path, statements: &[PathBuf], out: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trajectbrug"));
    command.arg("reconcile").arg("--invoices").arg(invoices).arg("--statement").args(statements);
    command.arg("--out").arg(out).args(more).output().expect("it runs")
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The rows without their reason, which the golden set does not fix; every row has one.
fn rows(report: &Value) -> Vec<Value> {
    let mut rows = report.as_array().unwrap().clone();
    for row in &mut rows {
        let why = row.as_object_mut().unwrap().remove("why");
        assert!(why.as_ref().and_then(Value::as_str).is_some_and(|w| w.ends_with('.')), "{row}");
    }
    rows
}

#[test]
fn the_golden_set_comes_out_as_expected_in_both_versions_of_camt_and_in_mt940() {
    let Some(golden) = data("finance/samples-own/reconcile") else { return };
    let dir = TempDir::new("bank-golden");
    let expected = read(&golden.join("expected.json"));
    for (statement, is_camt) in [("statement.02.xml", true), ("statement.08.xml", true), ("statement.sta", false)] {
        let out = dir.0.join(statement);
        let done = reconcile(&golden.join("invoices.json"), &[golden.join(statement)], &out, &["--json"]);
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
        let shown: Value = serde_json::from_slice(&done.stdout).unwrap();
        assert_eq!(shown, read(&out.join("report.json")), "what is shown is what is kept");
        let mut expected = expected.as_array().unwrap().clone();
        if !is_camt {
            // The batch has no parts in MT940: one row, for a person.
            expected.retain(|row| row["n"] != 19);
            expected.push(json!({"n": 19, "cents": 180_000, "state": "review", "allocate": []}));
        }
        assert_eq!(rows(&shown), expected, "{statement}");
        let summary = read(&out.join("summary.json"));
        // 20 invoices; settled in camt: 2-8, 13-16 and 19 (1 was paid and came back), in MT940 without 14-16.
        assert_eq!(summary["open_invoices"], if is_camt { 8 } else { 11 });
    }
}

#[test]
fn the_same_statement_in_two_versions_is_one_and_in_another_format_is_held() {
    let Some(golden) = data("finance/samples-own/reconcile") else { return };
    let dir = TempDir::new("bank-twice");
    let files = ["statement.02.xml", "statement.08.xml", "statement.sta"].map(|name| golden.join(name));
    let done = reconcile(&golden.join("invoices.json"), &files[..2], &dir.0, &[]);
    assert_eq!(done.status.code(), Some(0));
    assert_eq!(rows(&read(&dir.0.join("report.json"))).len(), 21);
    let done = reconcile(&golden.join("invoices.json"), &files, &dir.0, &[]);
    assert_eq!(done.status.code(), Some(1));
    assert_eq!(rows(&read(&dir.0.join("report.json"))).len(), 21);
    let held = &read(&dir.0.join("summary.json"))["held"];
    assert_eq!((&held[0]["file"], &held[0]["findings"][0]["code"]), (&json!("statement.sta"), &json!("TB-CONFLICT")));
}

/// So many rows, or the code and the rule a file is held by.
type Verdict = Result<usize, (&'static str, &'static str)>;

/// Every public sample with its verdict, worked out by hand from the file itself.
const SAMPLES: &[(&str, Verdict)] = &[
    // One entry in Swedish crowns.
    ("genkgo/camt052.v2.xml", Err(("TB-SCHEMA", "EUR"))),
    // 18.150 + 8.850 = 27.000, and the closing balance says 27.050.
    ("genkgo/camt053.v2.five.decimals.xml", Err(("TB-TELLING", "saldo"))),
    // A closing balance in crowns.
    ("genkgo/camt053.v2.minimal.xml", Err(("TB-SCHEMA", "EUR"))),
    ("genkgo/camt053.v2.with-party-ids.xml", Err(("TB-SCHEMA", "EUR"))),
    // Two statements: 18.15 + 8.85 = 27.00, and 27.00 - 7.00 = 20.00.
    ("genkgo/camt053.v2.multi.statement.xml", Ok(2)),
    ("genkgo/camt053.v2.wrong.xml", Err(("TB-SCHEMA", "Stmt"))),
    ("genkgo/camt053.v4.xml", Err(("TB-SCHEMA", "versie"))),
    ("genkgo/camt053.v8.xml", Err(("TB-SCHEMA", "EUR"))),
    ("genkgo/camt054.v2.xml", Err(("TB-SCHEMA", "EUR"))),
    ("genkgo/camt054.v8.xml", Err(("TB-SCHEMA", "EUR"))),
    // 3236.28 less eight payments of 321.44 is 2914.84, and the file was trimmed: it says 876.84.
    ("mt940/jejik/abnamro.sta", Err(("TB-TELLING", "saldo"))),
    // Two statements of one entry: 100 - 10 = 90 and 90 - 10 = 80.
    ("mt940/jejik/generic.sta", Ok(2)),
    // 0 less 50.27 plus 4.68 is -45.59, and it says 3.47.
    ("mt940/jejik/ing.sta", Err(("TB-TELLING", "saldo"))),
    // NL71RABO0123456789 is not 1 modulo 97.
    ("mt940/jejik/rabobank-iban.sta", Err(("TB-SCHEMA", "25"))),
];

#[test]
fn every_public_sample_is_read_or_held_by_its_own_rule() {
    let Some(camt) = data("finance/camt") else { return };
    let dir = TempDir::new("bank-samples");
    let invoices = dir.0.join("invoices.json");
    std::fs::write(&invoices, r#"[{"id":"2026-0001","cents":60000,"payer":"NL34BNGH0285000001"}]"#).unwrap();
    for (sample, expected) in SAMPLES {
        let done = reconcile(&invoices, &[camt.join(sample)], &dir.0.join("uit"), &[]);
        let summary = read(&dir.0.join("uit/summary.json"));
        let found = match summary["held"][0]["findings"][0].as_object() {
            None => Ok(usize::try_from(summary["rows"].as_u64().unwrap()).unwrap()),
            Some(finding) => Err((finding["code"].as_str().unwrap(), finding["regel"].as_str().unwrap())),
        };
        assert_eq!(&found, expected, "{sample}");
        assert_eq!(done.status.code(), Some(if expected.is_ok() { 0 } else { 1 }), "{sample}");
    }
    let present = ["genkgo", "mt940/jejik"].iter().flat_map(|folder| std::fs::read_dir(camt.join(folder)).unwrap());
    let present =
        present.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "xml" || e == "sta"));
    assert_eq!(present.count(), SAMPLES.len(), "every sample has its row");
}

#[test]
fn entries_of_the_public_samples_of_mt940_are_what_another_program_reads() {
    let Some(folder) = data("finance/camt/mt940/jejik") else { return };
    for (sample, account) in [("generic.sta", "11111111"), ("rabobank-iban.sta", "NL71RABO0123456789")] {
        let mut text = std::fs::read_to_string(folder.join(sample)).unwrap();
        let expected = std::fs::read_to_string(folder.join(sample.replace(".sta", ".expected.yml"))).unwrap();
        assert!(expected.contains(account));
        // The account of this sample fails its check; another one takes its place.
        text = text.replace("NL71RABO0123456789", "NL91ABNA0417164300");
        let statements = trajectbrug::bank::lees(text.as_bytes(), &Default::default()).expect("it adds up");
        let amounts: Vec<i64> = statements.iter().flat_map(|s| s.boekingen.iter().map(|b| b.cents)).collect();
        let closing = statements.iter().map(|s| s.eind.map(|e| e.cents)).collect::<Vec<_>>();
        match sample {
            "generic.sta" => assert_eq!((amounts, closing), (vec![-1000, -1000], vec![Some(9000), Some(8000)])),
            _ => assert_eq!((amounts, closing), (vec![-2500, -1000, -2500, -1000], vec![Some(96500), Some(93000)])),
        }
    }
}

#[test]
fn mistakes_of_the_command_and_of_the_invoices_have_their_own_exit_code() {
    let dir = TempDir::new("bank-exit");
    let (invoices, statement, out) = (dir.0.join("i.csv"), dir.0.join("s.xml"), dir.0.join("uit"));
    std::fs::write(&invoices, "id;cents\nA-0001;100\nA-0001;200\n").unwrap();
    std::fs::write(&statement, "").unwrap();
    let code = |done: Output| (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned());
    let (refused, said) = code(reconcile(&invoices, std::slice::from_ref(&statement), &out, &[]));
    assert_eq!(refused, Some(1));
    assert!(said.contains("/1/id regel 3") && said.contains("één keer"), "{said}");
    assert!(!out.exists(), "nothing is begun");
    std::fs::write(&invoices, "id;cents\nA-0001;100\n").unwrap();
    assert_eq!(
        code(reconcile(&invoices, std::slice::from_ref(&statement), &out, &[])).0,
        Some(1),
        "an empty statement is held"
    );
    assert_eq!(code(reconcile(&invoices, &[dir.0.join("niet.xml")], &out, &[])).0, Some(2));
    assert_eq!(code(reconcile(&dir.0.join("niet.csv"), std::slice::from_ref(&statement), &out, &[])).0, Some(2));
    assert_eq!(code(reconcile(&invoices, &[statement], &out, &["--onbekend"])).0, Some(2));
}

#[test]
fn a_number_that_is_a_formula_is_text_for_people_and_itself_for_a_machine() {
    let dir = TempDir::new("bank-formula");
    let (invoices, statement) = (dir.0.join("i.csv"), dir.0.join("s.sta"));
    std::fs::write(&invoices, "id;cents;payer\n=1+1-A1;100;NL34BNGH0285000001\n").unwrap();
    let text = ":20:X\n:25:NL91ABNA0417164300\n:28C:1\n:60F:C261118EUR0,00\n:61:2611191119C1,00N944NONREF\n:86:/IBAN/NL34BNGH0285000001/REMI/betaling/EREF/NOTPROVIDED\n:62F:C261119EUR1,00\n-\n";
    std::fs::write(&statement, text).unwrap();
    let out = dir.0.join("uit");
    assert_eq!(reconcile(&invoices, &[statement], &out, &[]).status.code(), Some(0));
    let people = std::fs::read_to_string(out.join("overzicht.csv")).unwrap();
    let machine = std::fs::read_to_string(out.join("report.csv")).unwrap();
    // A person's sheet runs nothing; the program finds the number it knows: the proposal, by payer and amount.
    assert!(!people.contains(";=1+1"), "{people}");
    assert!(people.contains(";'=1+1-A1=1,00;"), "{people}");
    assert!(machine.contains(";=1+1-A1=100;"), "{machine}");
}

#[test]
fn a_table_is_read_with_the_profile_of_its_bank_and_with_no_other() {
    let dir = TempDir::new("bank-csv");
    let (invoices, statement, profile, out) =
        (dir.0.join("i.csv"), dir.0.join("s.csv"), dir.0.join("p.yaml"), dir.0.join("uit"));
    std::fs::write(&invoices, "id;cents;payer\n2026-0001;60000;NL34BNGH0285000001\n").unwrap();
    let manual = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/koppelen/bank.md")).unwrap();
    let example = manual.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    std::fs::write(&profile, example).unwrap();
    let head = "Datum;Naam;Rekening;Tegenrekening;Af Bij;Bedrag;Mededelingen;Saldo na\n";
    // Newest first, as banks do: 0 + 600,00 = 600,00 and 600,00 - 1,25 = 598,75.
    let rows = "20261120;;NL91ABNA0417164300;;Af;1,25;Kosten;598,75\n20261119;Gemeente;NL91ABNA0417164300;NL34BNGH0285000001;Bij;600,00;Factuur 2026-0001;600,00\n";
    let go = |text: String| {
        std::fs::write(&statement, text).unwrap();
        let done =
            reconcile(&invoices, std::slice::from_ref(&statement), &out, &["--csv-profile", profile.to_str().unwrap()]);
        let held = read(&out.join("summary.json"))["held"][0]["findings"][0]["regel"].as_str().map(str::to_owned);
        (done.status.code(), held)
    };
    assert_eq!(go(format!("{head}{rows}")), (Some(0), None));
    let states: Vec<String> = rows_of(&out).into_iter().map(|r| r["state"].as_str().unwrap().to_owned()).collect();
    // Oldest first, so that a payment comes before its return.
    assert_eq!(states, ["matched", "ignore"]);
    for (from, to, regel) in [
        ("Datum;Naam", "Date;Naam", "kop"),
        ("598,75", "598,76", "saldo"),
        ("600,00;Factuur", "600.00;Factuur", "bedrag"),
        ("600,00;Factuur", "1.600,00;Factuur", "bedrag"),
        ("20261119", "2026-11-19", "datum"),
        (";Bij;", ";Credit;", "richting"),
        ("NL91ABNA0417164300", "NL91ABNA0417164301", "IBAN"),
        (";Kosten;598,75", ";Kosten", "rij"),
    ] {
        assert_eq!(
            go(format!("{head}{rows}").replacen(from, to, 1)),
            (Some(1), Some(regel.to_owned())),
            "{from} -> {to}"
        );
    }
    std::fs::write(&statement, format!("{head}{rows}")).unwrap();
    assert_eq!(
        reconcile(&invoices, &[statement], &out, &[]).status.code(),
        Some(1),
        "without a profile it is not guessed"
    );
}

fn rows_of(out: &Path) -> Vec<Value> {
    rows(&read(&out.join("report.json")))
}

#[test]
fn an_order_is_valid_by_the_schema_of_the_bank_and_a_report_of_it_is_read() {
    use trajectbrug::bank::pain::{Opdracht, Uitbetaling, schrijf};
    use trajectbrug::format::{ContentPaths, Limits, xml};
    use trajectbrug::message::finding::Stage;
    use trajectbrug::schema::xsd::Xsd;
    let Some(folder) = data("finance/camt/xsd") else { return };
    let folder = folder.canonicalize().unwrap();
    let pay = |n: u32, text: &str| Uitbetaling {
        eindtoteind: format!("R-{n}"),
        cents: 4968,
        naam: "Zoë Çelik & zn.".to_owned(),
        iban: "NL47TEST0312000606".to_owned(),
        omschrijving: text.to_owned(),
    };
    let order = Opdracht {
        id: "TB-2026-11-1".to_owned(),
        gemaakt: chrono::DateTime::from_timestamp(1_795_600_000, 0).unwrap(),
        naam: "Stichting Voorbeeld".to_owned(),
        iban: "NL91TEST0312000202".to_owned(),
        uitvoeren: chrono::NaiveDate::from_ymd_opt(2026, 11, 27).unwrap(),
        betalingen: vec![pay(1, "reiskosten november"), pay(2, "5000056789012345")],
    };
    let bytes = schrijf(&order).unwrap();
    let valid = |schema: &str, bytes: &[u8]| {
        let xsd = Xsd::from_files(&folder, &[PathBuf::from(schema)]).unwrap();
        let tree = xml::read(bytes, &Limits::default(), &ContentPaths::default()).unwrap();
        xsd.validate(tree.root().unwrap(), Stage::Schema)
    };
    assert_eq!(valid("pain.001.001.09.xsd", &bytes), []);
    let broken = String::from_utf8(bytes).unwrap().replace("<PmtMtd>TRF</PmtMtd>", "");
    assert!(!valid("pain.001.001.09.xsd", broken.as_bytes()).is_empty(), "the schema does look");
    for (version, schema) in [("03", "pain.002.001.03.xsd"), ("12", "pain.002.001.12.xsd")] {
        let report = format!(
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}\"><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-11-27T10:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>TB-2026-11-1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>TB-2026-11-1</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>R-2</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
        );
        assert_eq!(valid(schema, report.as_bytes()), [], "the sample is what a bank may send");
        let read = trajectbrug::bank::pain::terug::lees(report.as_bytes()).unwrap();
        assert_eq!((read.betalingen[0].eindtoteind.as_str(), read.betalingen[0].reden.as_str()), ("R-2", "AC01"));
    }
}
