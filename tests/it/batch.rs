//! A file with many records, by the command: what goes on, what is refused, and that it is the same whatever happens.

mod kill;
mod manual;
mod memory;
mod site;
mod store;

use serde_json::json;
use site::{Site, differing};
use std::fs;

/// A row of each kind, by line of the file:
///  2, 3 good; 4 too few fields; 5 a byte that is no letter in windows-1252; 6 no id; 7 a BSN from who may not send it;
///  8 against the schema of the partner; 9 a day that does not exist; 10 below the minimum of the canonical schema; 11 a
///  text the table of the receiver has no room for; 12 line 2 again; 13 the id of line 3 with another amount; 14 the id of
///  line 5, which was refused and is mended now.
fn table() -> Vec<u8> {
    let lines: [&[u8]; 14] = [
        b"Nr;Dag;Kosten;Opmerking",
        b"U-1;24-08-2026;1.012,50;\"reiskosten \xEB\"",
        b"U-2;25-08-2026;2,00;",
        b"U-3;26-08-2026;3,00",
        b"U-4;27-08-2026;4,00;geheim\x81",
        b";28-08-2026;5,00;geheim",
        b"U-6;29-08-2026;6,00;999902210",
        b"X-7;30-08-2026;7,00;geheim",
        b"U-8;31-02-2026;8,00;geheim",
        b"U-9;01-09-2026;-9,00;geheim",
        b"U-10;02-09-2026;10,00;geheim|geheim",
        b"U-1;24-08-2026;1.012,50;\"reiskosten \xEB\"",
        b"U-2;25-08-2026;2,01;geheim",
        b"U-4;27-08-2026;4,00;hersteld",
    ];
    [lines.join(b"\r\n".as_slice()), b"\r\n".to_vec()].concat()
}

const OUT_TABLE: &str = "datum|bedrag|nummer|toelichting\r\n20260824|1012.50|U-1|reiskosten \u{EB}\r\n20260825|2.00|U-2|\r\n20260827|4.00|U-4|hersteld\r\n";

const OUT_LINES: &str = r#"{"kenmerk":"U-1","dag":"2026-08-24","kosten":101250,"opmerking":"reiskosten ë"}
{"kenmerk":"U-2","dag":"2026-08-25","kosten":200}
{"kenmerk":"U-4","dag":"2026-08-27","kosten":400,"opmerking":"hersteld"}
"#;

const OUT_LIST: &str = r#"{"data":{"items":[
{"kenmerk":"U-1","dag":"2026-08-24","kosten":101250,"opmerking":"reiskosten ë"},
{"kenmerk":"U-2","dag":"2026-08-25","kosten":200},
{"kenmerk":"U-4","dag":"2026-08-27","kosten":400,"opmerking":"hersteld"}
]}}
"#;

const OUT_XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Export>
<Staat xmlns="urn:uren"><Nummer>U-1</Nummer><Datum>2026-08-24</Datum><Bedrag>1012.50</Bedrag><Toelichting>reiskosten ë</Toelichting></Staat>
<Staat xmlns="urn:uren"><Nummer>U-2</Nummer><Datum>2026-08-25</Datum><Bedrag>2.00</Bedrag></Staat>
<Staat xmlns="urn:uren"><Nummer>U-4</Nummer><Datum>2026-08-27</Datum><Bedrag>4.00</Bedrag><Toelichting>hersteld</Toelichting></Staat>
</Export>
"#;

#[test]
fn valid_rows_go_on_in_every_format_and_each_refused_row_is_named_with_place_and_rule() {
    let site = Site::new("golden");
    site.write("uren.csv", &table());
    let done = site.run("uren", "uren.csv", "uit", &["--json"]);
    assert_eq!(done.code, Some(1), "something was refused: {done:?}");
    assert_eq!(site.text("uit/kantoor.tabel.csv"), OUT_TABLE);
    assert_eq!(site.text("uit/kantoor.regels.jsonl"), OUT_LINES);
    assert_eq!(site.text("uit/kantoor.lijst.json"), OUT_LIST);
    assert_eq!(site.text("uit/kantoor.boom.xml"), OUT_XML);
    let refused = site.refusals("uit/geweigerd.csv");
    let refused: Vec<[&str; 5]> = refused.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    let expected = [
        ["4", "3", "TB-TABEL", "", ""],
        ["5", "4", "TB-TEKENSET", "", "/Opmerking"],
        ["6", "5", "TB-KENMERK", "BR57", "/Nr"],
        ["7", "6", "TB-BSN-NIET-TOEGESTAAN", "BR46", "/Opmerking"],
        ["8", "7", "TB-SCHEMA", "pattern", "/Nr"],
        ["9", "8", "TB-OMZETTEN", "", "/Dag"],
        // What could not be converted is absent, and the canonical schema asks for it.
        ["9", "8", "TB-CANONIEK", "required", "/dag"],
        ["10", "9", "TB-CANONIEK", "minimum", "/kosten"],
        ["11", "10", "TB-UITVOER-SCHEMA", "", "/toelichting"],
        ["13", "12", "TB-CONFLICT", "BR57", ""],
    ];
    assert_eq!(refused, expected);
    let table = site.text("uit/geweigerd.csv");
    for value in ["geheim", "999902210", "U-9", "X-7", "2,01"] {
        assert!(!table.contains(value), "no value of a message: {value}");
    }
    let summary = done.json();
    assert_eq!(site.text("uit/samenvatting.json"), done.out);
    let counts = ["gelezen", "geldig", "geweigerd", "herhaling"].map(|key| summary[key].as_u64().unwrap());
    assert_eq!(counts, [13, 3, 9, 1]);
    let by_rule = summary["bevindingen"].as_array().unwrap();
    assert_eq!(by_rule.iter().map(|f| f["aantal"].as_u64().unwrap()).sum::<u64>(), expected.len() as u64);
    assert!(by_rule.contains(&json!({"code": "TB-CANONIEK", "regel": "minimum", "aantal": 1})), "{by_rule:?}");
    for output in summary["uitvoer"].as_array().unwrap() {
        let name = output["bestand"].as_str().unwrap();
        let bytes = fs::read(site.path(&format!("uit/{name}"))).unwrap();
        assert_eq!((output["aantal"].as_u64(), output["bytes"].as_u64()), (Some(3), Some(bytes.len() as u64)));
        let sidecar: serde_json::Value = serde_json::from_str(&site.text(&format!("uit/{name}.json"))).unwrap();
        let hash = trajectbrug::message::digest::hex(&trajectbrug::message::digest::sha256(&bytes));
        let told = json!({"bestand": name, "bytes": bytes.len(), "sha256": hash});
        assert_eq!((&sidecar, &output["sha256"]), (&told, &told["sha256"]));
    }
    for file in ["sleutels", "stand.json"] {
        let kept = fs::read(site.path(&format!("uit/.batch/{file}"))).unwrap();
        assert!(!kept.windows(3).any(|w| w == b"U-1" || w == b"U-2"), "{file} holds ids in the clear");
    }
}

#[test]
fn without_sidecars_the_output_is_the_same_and_is_not_hashed() {
    let site = Site::new("zonder-zijbestand");
    site.write("uren.csv", &table());
    let done = site.run("uren", "uren.csv", "uit", &["--zonder-zijbestand", "--json"]);
    assert_eq!(done.code, Some(1), "something was refused: {done:?}");
    assert_eq!(site.text("uit/kantoor.tabel.csv"), OUT_TABLE);
    assert_eq!(site.text("uit/kantoor.boom.xml"), OUT_XML);
    let mut names: Vec<_> = fs::read_dir(site.path("uit")).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    let expected = [
        ".batch",
        "geweigerd.csv",
        "kantoor.boom.xml",
        "kantoor.lijst.json",
        "kantoor.regels.jsonl",
        "kantoor.tabel.csv",
        "samenvatting.json",
    ];
    assert_eq!(names, expected);
    let summary = done.json();
    // The file that came in is known by its hash, always.
    assert!(summary["sha256"].is_string());
    let hashed = |file: &serde_json::Value| file.get("sha256").is_some();
    assert!(!summary["uitvoer"].as_array().unwrap().iter().any(hashed) && !hashed(&summary["weigeringen"]));
}

#[test]
fn the_same_records_in_another_format_give_the_same_files() {
    let site = Site::new("formaten");
    let record =
        |kenmerk: &str| format!("{{\"kenmerk\":\"{kenmerk}\",\"dag\":\"2026-08-24\",\"kosten\":150,\"zaak\":\"Z-1\"}}");
    // Who is not the gemeente gets no number of her case.
    let expected: String =
        ["a", "b"].iter().map(|k| format!("{{\"kenmerk\":\"{k}\",\"dag\":\"2026-08-24\",\"kosten\":150}}\n")).collect();
    site.write("in.jsonl", format!("{}\n\n{}\n", record("a"), record("b")).as_bytes());
    site.write("in.json", format!("{{\"uren\": [{},\n{}]}}", record("a"), record("b")).as_bytes());
    let day = |nr: &str| format!("<Dag nr=\"{nr}\">\n<Datum>2026-08-24</Datum><Bedrag>1.50</Bedrag></Dag>");
    site.write("in.xml", format!("<Uren><!-- twee -->{}{}</Uren>", day("a"), day("b")).as_bytes());
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in
        [["Nr", "Dag", "Kosten", "Opmerking"], ["a", "2026-08-24", "1.50", ""], ["b", "2026-08-24", "1.50", ""]]
            .iter()
            .enumerate()
    {
        for (column, text) in cells.iter().enumerate() {
            sheet.write(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), *text).unwrap();
        }
    }
    book.save(site.path("in.xlsx")).unwrap();
    for (route, file) in [("regels", "in.jsonl"), ("lijst", "in.json"), ("boom", "in.xml"), ("blad", "in.xlsx")] {
        let done = site.run(route, file, &format!("uit-{route}"), &[]);
        assert_eq!(done.code, Some(0), "{route}: {done:?}");
        assert_eq!(site.text(&format!("uit-{route}/kantoor.regels.jsonl")), expected, "{route}");
    }
}

#[test]
fn the_same_file_again_changes_nothing_and_another_file_adds_its_own() {
    let site = Site::new("nogeens");
    site.write("een.csv", b"Nr;Dag;Kosten;Opmerking\nU-1;24-08-2026;1,00;\nU-2;25-08-2026;2,00;\nX;26-08-2026;3,00;\n");
    let first = site.run("uren", "een.csv", "uit", &["--json"]);
    let before = site.files("uit");
    let times = |site: &Site| {
        let of = |name: &String| fs::metadata(site.path(&format!("uit/{name}"))).unwrap().modified().unwrap();
        site.files("uit").keys().map(of).collect::<Vec<_>>()
    };
    let written = times(&site);
    // A copy: what counts is what is in it.
    fs::copy(site.path("een.csv"), site.path("kopie.csv")).unwrap();
    let again = site.run("uren", "kopie.csv", "uit", &["--json"]);
    assert_eq!((first.code, again.code), (Some(1), Some(1)));
    assert_eq!(first.out, again.out);
    assert_eq!(differing(&before, &site.files("uit")), Vec::<String>::new());
    assert_eq!(written, times(&site), "nothing was written again");
    assert!(site.run("uren", "een.csv", "uit", &[]).out.starts_with("Dit bestand is al verwerkt"));

    // One row written before, one with another amount, one mended after its refusal, one new.
    site.write(
        "twee.csv",
        b"Nr;Dag;Kosten;Opmerking\nU-2;25-08-2026;2,00;\nU-1;24-08-2026;1,01;\nU-3;26-08-2026;3,00;\nU-4;27-08-2026;4,00;\n",
    );
    let second = site.run("uren", "twee.csv", "uit", &["--json"]);
    assert_eq!(second.code, Some(1), "{second:?}");
    let now = site.files("uit");
    let added: Vec<_> = now.keys().filter(|name| !before.contains_key(*name)).cloned().collect();
    assert!(before.iter().all(|(name, bytes)| now[name] == *bytes), "what was there stays as it was");
    assert_eq!(added.iter().filter(|n| !n.contains(".2.")).count(), 0, "{added:?}");
    assert_eq!(
        site.text("uit/kantoor.tabel.2.csv"),
        "datum|bedrag|nummer|toelichting\r\n20260826|3.00|U-3|\r\n20260827|4.00|U-4|\r\n"
    );
    assert_eq!(site.refusals("uit/geweigerd.2.csv"), [["3", "2", "TB-CONFLICT", "BR57", ""].map(str::to_owned)]);
    assert_eq!(second.json()["herhaling"], 1);
}

#[test]
fn a_file_that_is_wrong_as_a_whole_is_held_and_leaves_nothing() {
    let site = Site::new("telling");
    let file = |total: &str, count: &str| {
        format!("Nr;Dag;Kosten;Opmerking\nU-1;24-08-2026;1,00;\nU-2;25-08-2026;2,00;\n{count};;{total};\n")
    };
    site.write("goed.csv", file("3,00", "2").as_bytes());
    site.write("som.csv", file("3,01", "2").as_bytes());
    site.write("aantal.csv", file("3,00", "3").as_bytes());
    site.write("kolom.csv", file("3,00", "2").replace("Kosten", "Bedrag").as_bytes());
    site.write("af.xml", b"<Uren><Dag nr=\"a\"><Datum>2026-08-24</Datum><Bedrag>1.50</Bedrag></Dag>");
    for (route, name, code, line) in [
        ("uren-geteld", "som.csv", "TB-TELLING", Some(4)),
        ("uren-geteld", "aantal.csv", "TB-TELLING", Some(4)),
        ("uren-geteld", "kolom.csv", "TB-TABEL", Some(1)),
        ("boom", "af.xml", "TB-XML-WELGEVORMD", Some(1)),
    ] {
        let held = site.run(route, name, "uit", &["--json"]);
        assert_eq!(held.code, Some(1), "{name}: {held:?}");
        let summary = held.json();
        assert_eq!((&summary["resultaat"], &summary["uitvoer"]), (&json!("vastgehouden"), &json!([])), "{name}");
        assert_eq!(summary["reden"][0]["code"], code, "{name}: {summary}");
        assert_eq!(summary["reden"][0]["line"].as_u64(), line, "{name}: {summary}");
        assert_eq!(site.files("uit").len(), 0, "{name} let something out");
    }
    let held = site.run("uren-geteld", "som.csv", "uit", &[]);
    assert!(held.out.starts_with("Vastgehouden: het bestand klopt niet als geheel. Er is niets gemaakt."), "{held:?}");
    // The rows of a held file were not written, so they are no repeats.
    let good = site.run("uren-geteld", "goed.csv", "uit", &["--json"]);
    assert_eq!((good.code, &good.json()["geldig"]), (Some(0), &json!(2)), "{good:?}");
    assert!(site.path("uit/kantoor.tabel.csv").is_file());
}

#[test]
fn a_route_that_cannot_take_a_file_is_refused_by_name() {
    let site = Site::new("route");
    site.write("in.json", b"{}");
    let shipped = crate::support::shipped().display().to_string();
    let data = site.path("data").display().to_string();
    for (route, more, says) in [
        ("los", vec![], "`bron los` kan niet als bestand: een bestand van deze route is één bericht"),
        ("regels", vec!["--naar", "kaal/boom"], "voor `kaal/boom`: een XML-bestand heeft één hoofdelement"),
        (
            "regels",
            vec!["--naar", "kantoor/bestaat-niet"],
            "`kantoor/bestaat-niet` is geen uitgaande route voor `urenstaat/1`",
        ),
        ("bestaat-niet", vec![], "deze partner en route bestaan niet; er zijn: bron blad"),
    ] {
        let done = site.run(route, "in.json", "uit", &more);
        assert!(done.code == Some(1) && done.err.contains(says), "{route}: {done:?}");
        assert!(!site.path("uit").exists(), "a refused route makes no folder");
    }
    let done = site.run("regels", "in.json", "uit", &["--naar", "kantoor"]);
    assert_eq!(done.code, Some(2), "the command line is wrong: {done:?}");
    let store = site.run("vc-de-schakel/overeenkomst", "in.json", "uit", &["--config", &shipped, "--data", &data]);
    assert_eq!(store.code, Some(1), "{store:?}");
    assert!(store.err.contains("bericht"), "{store:?}");
}

#[test]
fn a_kind_about_a_traject_is_refused_because_the_store_decides_it() {
    let site = Site::new("traject");
    let config = crate::support::edited(
        &site.dir,
        &[(
            "partners/vc-de-schakel/profile.yaml",
            "inbound:\n",
            "inbound:\n  lijst:\n    connector: http\n    auth: none\n    format: jsonl\n    canonical: plaatsingsovereenkomst/1\n    identity: overeenkomst_id\n",
        )],
    );
    site.write("in.jsonl", b"{}\n");
    let config = config.display().to_string();
    let done = site.run("vc-de-schakel/lijst", "in.jsonl", "uit", &["--config", &config]);
    assert_eq!(done.code, Some(1), "{done:?}");
    let says = "`plaatsingsovereenkomst/1` hoort bij een traject, en welk traject dat is en wie erover mag sturen weet alleen de berichtenopslag";
    assert!(done.err.contains(says), "{done:?}");
}

#[test]
fn a_rule_of_the_practice_refuses_a_row() {
    let site = Site::new("regel");
    let row = |kenmerk: &str, text: &str| {
        format!("{{\"kenmerk\":\"{kenmerk}\",\"dag\":\"2026-08-24\",\"kosten\":1,\"opmerking\":\"{text}\"}}\n")
    };
    // The gemeente may send a BSN, but not in a text that a centrale reads (BR46).
    site.write("in.jsonl", (row("a", "tuin") + &row("b", "nummer 999902210")).as_bytes());
    let done = site.run("gem/regels", "in.jsonl", "uit", &[]);
    assert_eq!(done.code, Some(1), "{done:?}");
    assert_eq!(site.refusals("uit/geweigerd.csv"), [["2", "2", "TB-REGEL", "BR46", "/opmerking"].map(str::to_owned)]);
    assert_eq!(site.text("uit/kantoor.tabel.csv").lines().count(), 2);
}

#[test]
fn one_run_works_in_a_folder_and_only_with_the_key_it_was_made_with() {
    let site = Site::new("slot");
    site.write("in.jsonl", b"{\"kenmerk\":\"a\",\"dag\":\"2026-08-24\",\"kosten\":1}\n");
    assert_eq!(site.run("regels", "in.jsonl", "uit", &[]).code, Some(0));
    let lock = fs::File::open(site.path("uit/.batch/slot")).unwrap();
    lock.lock().unwrap();
    let busy = site.run("regels", "in.jsonl", "uit", &[]);
    assert!(busy.code == Some(1) && busy.err.contains("is al een batch bezig"), "{busy:?}");
    drop(lock);
    let other = site.run("regels", "in.jsonl", "uit", &["--data", "andere"]);
    assert!(other.code == Some(1) && other.err.contains("is gemaakt met een andere sleutel"), "{other:?}");
    assert_eq!(site.run("regels", "in.jsonl", "uit", &[]).code, Some(0));
}
