//! Whole runs on files: repeats, what is held, the order of files.

use super::*;
use crate::bank::matching::Post;
use proptest::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of its own, removed at the end.
struct Map(PathBuf);

impl Map {
    fn new() -> Self {
        static N: AtomicU32 = AtomicU32::new(0);
        let n = N.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("trajectbrug-reconcile-{}-{n}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("a file");
        path
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

const GEMEENTE: &str = "NL34BNGH0285000001";

fn items() -> Openstaand {
    let post = |n: u32| Post {
        id: format!("2026-000{n}"),
        kenmerk: String::new(),
        cents: 60000,
        betaler: GEMEENTE.to_owned(),
    };
    Openstaand::new((1..=5).map(post))
}

/// A statement of `day` with these payments: which invoice, cents.
fn statement(day: u32, begin: i64, payments: &[(u32, i64)]) -> String {
    let euro = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
    let eind = begin + payments.iter().map(|(_, cents)| cents).sum::<i64>();
    let bal = |code: &str, cents, day| {
        format!(
            r#"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-{day:02}</Dt></Dt></Bal>"#,
            euro(cents)
        )
    };
    let entry = |(n, cents): &(u32, i64)| {
        let direction = if *cents < 0 { "DBIT</CdtDbtInd><RvslInd>true</RvslInd>" } else { "CRDT</CdtDbtInd>" };
        let side = if *cents < 0 { "Cdtr" } else { "Dbtr" };
        format!(
            r#"<Ntry><Amt Ccy="EUR">{}</Amt><CdtDbtInd>{direction}<Sts>BOOK</Sts><BookgDt><Dt>2026-11-{:02}</Dt></BookgDt><NtryDtls><TxDtls><RltdPties><{side}Acct><Id><IBAN>{GEMEENTE}</IBAN></Id></{side}Acct></RltdPties><RmtInf><Ustrd>2026-000{n}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"#,
            euro(cents.abs()),
            day + 1
        )
    };
    format!(
        r#"<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>D{day}</Id><Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></Acct>{}{}{}</Stmt></BkToCstmrStmt></Document>"#,
        bal("OPBD", begin, day),
        bal("CLBD", eind, day + 1),
        payments.iter().map(entry).collect::<String>()
    )
}

fn go(map: &Map, files: &[PathBuf]) -> (Uitkomst, Openstaand) {
    let mut open = items();
    let opdracht = Opdracht {
        afschriften: files,
        profielen: &Default::default(),
        uit: &map.0.join("uit"),
        regels: Regels::default(),
    };
    let uitkomst = run(&opdracht, &mut open).expect("it runs");
    (uitkomst, open)
}

fn left(open: &Openstaand) -> Vec<i64> {
    (0..5).map(|n| open.open(n)).collect()
}

#[test]
fn the_same_statement_twice_is_nothing_twice() {
    let map = Map::new();
    let text = statement(1, 0, &[(1, 30000), (1, 10000), (1, 10000)]);
    let files = [map.file("a.xml", &text), map.file("b.xml", &text)];
    let (uitkomst, open) = go(&map, &files);
    assert_eq!(left(&open), [10000, 60000, 60000, 60000, 60000], "two equal payments are two, a repeat is none");
    assert_eq!((uitkomst.tellers.rijen, uitkomst.tellers.herhaald, uitkomst.vastgehouden.len()), (3, 1, 0));
    let rows: Value =
        serde_json::from_slice(&std::fs::read(map.0.join("uit/report.json")).expect("a report")).expect("JSON");
    assert_eq!(rows.as_array().map(Vec::len), Some(3));
}

#[test]
fn the_same_statement_with_other_content_is_held() {
    let map = Map::new();
    let files =
        [map.file("a.xml", &statement(1, 0, &[(1, 60000)])), map.file("b.xml", &statement(1, 0, &[(2, 60000)]))];
    let (uitkomst, open) = go(&map, &files);
    assert_eq!(left(&open), [0, 60000, 60000, 60000, 60000]);
    assert_eq!(uitkomst.vastgehouden[0].bevindingen[0].regel, "herhaling");
}

#[test]
fn a_file_that_does_not_add_up_leaves_nothing_and_the_others_go_on() {
    let map = Map::new();
    let wrong = statement(1, 0, &[(1, 60000), (2, 30000)]).replacen("900.00", "900.05", 1);
    let files = [map.file("a.xml", &wrong), map.file("b.xml", &statement(2, 0, &[(2, 60000)]))];
    let (uitkomst, open) = go(&map, &files);
    assert_eq!(left(&open), [60000, 0, 60000, 60000, 60000]);
    assert_eq!(uitkomst.vastgehouden.len(), 1);
    assert!(uitkomst.vastgehouden[0].bevindingen[0].text.contains("0,05 euro"));
    let report = std::fs::read_to_string(map.0.join("uit/report.csv")).expect("a report");
    assert_eq!(report.lines().count(), 2, "{report}");
    assert!(report.contains("\n1;;;2026-11-03;60000;matched;2026-0002=60000;2026-0002;"), "{report}");
    assert!(std::fs::read_dir(map.0.join("uit")).expect("a folder").count() == 4, "no hidden file is left");
}

#[test]
fn a_run_that_cannot_go_on_leaves_no_files() {
    let map = Map::new();
    let files = [map.file("a.xml", &statement(1, 0, &[(1, 60000)])), map.0.join("niet.xml")];
    let uit = map.0.join("uit");
    let opdracht =
        Opdracht { afschriften: &files, profielen: &Default::default(), uit: &uit, regels: Regels::default() };
    assert!(matches!(run(&opdracht, &mut items()), Err(Mislukt::Lezen(..))));
    assert!(!uit.exists(), "a missing file is seen before anything is written");
    std::fs::create_dir_all(uit.join("report.json")).expect("a folder in the way");
    let opdracht = Opdracht { afschriften: &files[..1], ..opdracht };
    assert!(matches!(run(&opdracht, &mut items()), Err(Mislukt::Schrijven(..))));
    let hidden = std::fs::read_dir(&uit)
        .expect("a folder")
        .filter(|e| e.as_ref().is_ok_and(|e| e.file_name().to_string_lossy().starts_with('.')));
    assert_eq!(hidden.count(), 0);
}

#[test]
fn the_right_file_after_a_wrong_one_of_the_same_statement_is_read() {
    let map = Map::new();
    let good = statement(1, 0, &[(1, 60000)]);
    let files = [map.file("a.xml", &good.replacen("600.00", "600.05", 1)), map.file("b.xml", &good)];
    let (uitkomst, open) = go(&map, &files);
    assert_eq!((left(&open)[0], uitkomst.vastgehouden.len(), uitkomst.tellers.herhaald), (0, 1, 0));
}

#[test]
fn a_return_that_is_given_before_its_payment_is_taken_after_it() {
    let map = Map::new();
    let (first, second) = (statement(1, 0, &[(1, 60000)]), statement(2, 60000, &[(1, -60000)]));
    let files = [map.file("a.xml", &second), map.file("b.xml", &first)];
    let (uitkomst, open) = go(&map, &files);
    assert_eq!(left(&open)[0], 60000);
    assert_eq!(uitkomst.samenvatting["return"], 1);
}

#[test]
fn a_notification_of_what_is_in_the_statement_too_is_counted_once() {
    let map = Map::new();
    let text = statement(1, 0, &[(1, 60000)]).replace("<BookgDt>", "<AcctSvcrRef>TB1</AcctSvcrRef><BookgDt>");
    let told = text.replace("camt.053", "camt.054").replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn");
    let told = told.replace("<Stmt>", "<Ntfctn>").replace("</Stmt>", "</Ntfctn>").replace("<Id>D1</Id>", "<Id>N1</Id>");
    let at = (told.find("<Bal>").expect("a balance"), told.rfind("</Bal>").expect("a balance") + 6);
    let told = format!("{}{}", &told[..at.0], &told[at.1..]);
    let files = [map.file("a.xml", &text), map.file("b.xml", &told)];
    let (uitkomst, open) = go(&map, &files);
    assert_eq!(
        (left(&open)[0], &uitkomst.samenvatting["ignore"], &uitkomst.samenvatting["review"]),
        (0, &1.into(), &0.into())
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_order_of_files_changes_nothing_and_a_rerun_adds_nothing(
        days in proptest::collection::vec(proptest::collection::vec((1..=5u32, prop_oneof![Just(60000i64), Just(30000), 1..70_000i64]), 0..6), 1..4),
        swap in any::<bool>(),
    ) {
        let map = Map::new();
        let mut begin = 0;
        let mut files = vec![];
        for (n, payments) in days.iter().enumerate() {
            let day = u32::try_from(n).expect("few days") + 1;
            files.push(map.file(&format!("{n}.xml"), &statement(day, begin, payments)));
            begin += payments.iter().map(|(_, cents)| cents).sum::<i64>();
        }
        let (first, open) = go(&map, &files);
        let report = std::fs::read(map.0.join("uit/report.json")).expect("a report");
        let mut again = files.clone();
        again.reverse();
        if swap {
            again.extend(files.clone());
        }
        let (second, open_again) = go(&map, &again);
        prop_assert_eq!(left(&open), left(&open_again));
        prop_assert_eq!(first.tellers.standen, second.tellers.standen);
        prop_assert_eq!(report, std::fs::read(map.0.join("uit/report.json")).expect("a report"));
    }
}
