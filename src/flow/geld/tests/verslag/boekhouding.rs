//! SC11 as postings, by hand, and as an auditfile held against the schema of the Belastingdienst.

use super::super::subsidie::G;
use super::*;
use crate::domain::rekeningschema::Rekening;
use crate::flow::geld::verslag::journaal::{self, Journaalregel};
use crate::flow::geld::verslag::xaf::{self, Versie};
use crate::message::finding::Finding;
use std::collections::BTreeMap;

/// The gemeente of the tests, with numbers of accounts.
pub(super) fn met_rekeningschema() -> World {
    let numbers = "  regelingen: [uursubsidie]\n  rekeningschema:\n    \"2026-01-01\":\n      kosten: \"443000\"\n      crediteuren: \"160000\"\n      \
                   tussenrekening: \"119000\"\n      bank: \"110000\"\n      uursubsidie: \"442100\"\n      te_betalen: \"161000\"\n      resultaat: \"050000\"\n";
    let text = include_str!("../../../../../tests/data/geld/praktijk.yaml")
        .replacen("- geldig_van: \"2026-01-01\"\n", &format!("- geldig_van: \"2026-01-01\"\n{numbers}"), 1)
        .replacen("      streef_min: 40\n", "      taakveld: \"6.5-443000\"\n      streef_min: 40\n", 1);
    World::with(&text)
}

pub(super) fn journaal(world: &World, van: &str, tot: &str) -> Result<Vec<Journaalregel>, Vec<Finding>> {
    let known: Vec<(String, &Contract)> =
        world.book.riv.contracten().map(|c| ("gem-riv".to_owned(), c.as_ref())).collect();
    let vraag = journaal::Vraag {
        van: maand(van),
        tot: maand(tot),
        gemeente: None,
        contracten: &known,
        directory: &world.book,
    };
    journaal::maak(&world.boek(), vraag).map(|made| made.regels)
}

fn auditfile(world: &World, jaar: i32) -> Result<String, Vec<Finding>> {
    let known: Vec<(String, &Contract)> =
        world.book.riv.contracten().map(|c| ("gem-riv".to_owned(), c.as_ref())).collect();
    let vraag =
        xaf::Vraag { jaar, gemeente: "gem-riv", contracten: &known, directory: &world.book, dag: dag("2026-11-27") };
    xaf::maak(&world.boek(), vraag).map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
}

/// Debit less credit of an account.
fn saldo(regels: &[Journaalregel], rekening: Rekening) -> i64 {
    regels.iter().filter(|r| r.soort == rekening).map(|r| r.debet - r.credit).sum()
}

#[test]
fn sc11_is_in_balance_entry_by_entry_and_its_accounts_say_what_is_open() {
    let mut world = met_rekeningschema();
    let lines = world.sc11_oktober();
    let october = journaal(&world, "2026-10", "2026-10").expect("every number is there");
    // Seven lines, a payment, six allocations: two postings each.
    assert_eq!(october.len(), 2 * (7 + 1 + 6));
    world.sc11_november(&lines);
    let all = journaal(&world, "2026-01", "2026-11").expect("every number is there");
    let mut entries: BTreeMap<&str, i64> = BTreeMap::new();
    for r in &all {
        assert!(r.debet >= 0 && r.credit >= 0 && (r.debet == 0) != (r.credit == 0), "{r:?}");
        *entries.entry(&r.boeking).or_default() += r.debet - r.credit;
    }
    assert!(entries.values().all(|sum| *sum == 0), "{entries:?}");
    // 4,200.00 less the credit of 600.00; 4,800.00 went out; 600.00 of it nobody placed; 600.00 more was paid than is due.
    assert_eq!(saldo(&all, Rekening::Kosten), 360_000);
    assert_eq!(saldo(&all, Rekening::Bank), -480_000);
    assert_eq!(saldo(&all, Rekening::Tussenrekening), 60_000);
    assert_eq!(saldo(&all, Rekening::Crediteuren), 60_000);
    let closed = world.sluit("2026-11", "2026-11-27", &[]);
    assert_eq!(-saldo(&all, Rekening::Crediteuren), closed.totaal.eind.open());
    assert_eq!(saldo(&all, Rekening::Tussenrekening), closed.bank.over_eind);

    let csv = String::from_utf8(journaal::csv(&october)).expect("UTF-8");
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(
        rows[1],
        "2026-10,inkoop,F2026-0012,factuurregel/gem-riv/TRJ-2026-000001/match/1,2026-10-01,443000,Kosten van trajecten,600.00,,\
         gem-riv,RC-2026-RIV-01,vc-sch,F2026-0012,TRJ-2026-000001,,6.5,6.5-443000,factuur"
    );
    assert!(rows[2].contains(",160000,Crediteuren,,600.00,"), "{}", rows[2]);
    assert_eq!(rows.len(), 1 + october.len());
}

#[test]
fn without_a_number_there_is_no_journal_and_each_that_is_missing_is_named_once() {
    let mut world = World::new();
    world.sc11_oktober();
    let found = journaal(&world, "2026-10", "2026-10").expect_err("no numbers");
    let named: Vec<&str> = found.iter().map(|f| f.path.as_str()).collect();
    let of = |key: &str| format!("/gem-riv/RC-2026-RIV-01/rekeningschema/{key}");
    assert_eq!(named, ["kosten", "crediteuren", "tussenrekening", "bank"].map(of));
    assert_eq!(
        found[0].text,
        "schrijf in praktijk.yaml bij `rekeningschema` het nummer van `kosten` (Kosten van trajecten), geldig op 2026-10-01"
    );
    assert_eq!(journaal(&world, "2026-09", "2026-09").expect("nothing to post"), [], "a claim is not posted");
}

#[test]
fn btw_is_posted_on_an_account_of_its_own() {
    let numbers = "  rekeningschema: { \"2026-01-01\": { kosten: \"1\", crediteuren: \"2\", btw: \"3\" } }\n";
    let text = include_str!("../../../../../tests/data/geld/praktijk.yaml")
        .replace("categorie: E, reden", "categorie: S, percentage: 21, reden")
        .replacen("- geldig_van: \"2026-01-01\"\n", &format!("- geldig_van: \"2026-01-01\"\n{numbers}"), 1);
    let mut world = World::with(&text);
    world.placed(1);
    world.run("2026-10-01");
    let posted = journaal(&world, "2026-10", "2026-10").expect("every number is there");
    let rows: Vec<_> = posted.iter().map(|r| (r.rekening.as_str(), r.debet, r.credit)).collect();
    // SC01, variant S.
    assert_eq!(rows, [("1", 60_000, 0), ("3", 12_600, 0), ("2", 0, 72_600)]);
}

/// The texts of every element with this name.
fn teksten<'x>(xml: &'x str, naam: &str) -> Vec<&'x str> {
    let (open, close) = (format!("<{naam}>"), format!("</{naam}>"));
    xml.split(&open).skip(1).filter_map(|rest| rest.split(&close).next()).collect()
}

/// Cents of the lines of one side within a part of the file.
fn kant(part: &str, lines: &str, side: &str) -> i64 {
    let own = teksten(part, lines).into_iter().filter(|line| teksten(line, "amntTp") == [side]);
    own.map(|line| teksten(line, "amnt")[0].replace('.', "").parse::<i64>().expect("cents")).sum()
}

/// Holds a file against the schema; says so when it is not there.
fn volgens_het_schema(xml: &str) {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/finance/xaf/XmlAuditfileFinancieel3.2.xsd");
    let file = std::env::temp_dir().join(format!("xaf-{}-{}.xaf", std::process::id(), xml.len()));
    std::fs::write(&file, xml).expect("a file can be written");
    let done = std::process::Command::new("xmllint").args(["--noout", "--schema", schema]).arg(&file).output();
    std::fs::remove_file(&file).expect("it was written");
    match done {
        Ok(done) if std::path::Path::new(schema).exists() => {
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr))
        }
        _ => println!("skipped: ../shared or xmllint is absent"),
    }
}

#[test]
fn the_auditfile_of_a_year_is_in_balance_and_what_the_schema_asks() {
    let mut world = met_rekeningschema();
    let lines = world.sc11_oktober();
    world.sc11_november(&lines);
    let person = world.bij(G, "PO-2026-0061", "ZI-LIN");
    world.attend(&person, "zi-lin", 40);
    assert_eq!(world.declare("2026-11-02", "zi-lin", "2026-10", &[(G, 10.0)]).status, Status::Aanvaard);
    let xml = auditfile(&world, 2026).expect("made");
    volgens_het_schema(&xml);
    let part = teksten(&xml, "transactions")[0];
    // 4,200.00 billed, 4,800.00 paid, 4,200.00 placed, 600.00 credited, and 10.00 for ten hours.
    let whole = 420_000 + 480_000 + 420_000 + 60_000 + 1_000;
    assert_eq!((kant(part, "trLine", "D"), kant(part, "trLine", "C")), (whole, whole));
    assert_eq!((teksten(part, "totalDebit"), teksten(part, "totalCredit")), (vec!["13810.00"], vec!["13810.00"]));
    assert_eq!(teksten(part, "linesCount"), [teksten(part, "trLine").len().to_string()]);
    for transaction in teksten(part, "transaction") {
        assert_eq!(kant(transaction, "trLine", "D"), kant(transaction, "trLine", "C"), "{transaction}");
    }
    let accounts = teksten(teksten(&xml, "generalLedger")[0], "accID");
    assert_eq!(accounts, ["110000", "119000", "160000", "161000", "442100", "443000"]);
    assert!(teksten(part, "accID").iter().all(|used| accounts.contains(used)));
    // The gemeente has an OIN of a RSIN and no btw number.
    assert_eq!((teksten(&xml, "taxRegIdent")[0], teksten(&xml, "fiscalYear")), ("123456789", vec!["2026"]));
    assert_eq!(teksten(&xml, "custSupID")[..2], ["vc-sch", "zi-lin"]);
    assert!(!xml.contains(G), "no person: in this test our key of him is the BSN itself");
    assert!(teksten(&xml, "openingBalance").is_empty(), "nothing was before");
    // The year after begins with what this one left, and that is in balance.
    let next = auditfile(&world, 2027).expect("made");
    volgens_het_schema(&next);
    let opening = teksten(&next, "openingBalance")[0];
    assert_eq!(kant(opening, "obLine", "D"), kant(opening, "obLine", "C"));
    assert_eq!(teksten(opening, "accID"), ["110000", "119000", "160000", "161000", "050000"]);
}

#[test]
fn another_version_is_refused_by_name_and_what_is_missing_is_said() {
    assert_eq!(Versie::van("3.2", 2026), Ok(Versie::V32));
    for (versie, jaar) in [("4.0", 2026), ("4.0", 2027), ("3.2", 2027), ("3.1", 2026)] {
        let why = Versie::van(versie, jaar).expect_err("not made");
        assert!(why.contains("nog niet"), "{versie} {jaar}: {why}");
    }
    let mut world = World::new();
    world.sc11_oktober();
    let found = auditfile(&world, 2026).expect_err("no numbers");
    assert!(found.iter().any(|f| f.path.ends_with("/rekeningschema/bank")), "{found:?}");
}

#[test]
fn a_payment_of_no_known_contract_stands_under_the_numbers_of_the_gemeente_until_it_is_placed() {
    use crate::domain::boek::Post;
    let text = include_str!("../../../../../tests/data/geld/praktijk.yaml");
    let (from, to) = (text.find("    RC-2026-RIV-01:").expect("it"), text.find("    # Not one").expect("its end"));
    let second = text[from..to].replace("RC-2026-RIV-01", "RC-2026-RIV-03");
    let numbers = "  rekeningschema: { \"2026-01-01\": { bank: \"1\", tussenrekening: \"2\", crediteuren: \"3\" } }\n";
    let with = |own: &str| {
        let second = second.replace("      streef_min: 40\n", &format!("{own}      streef_min: 40\n"));
        let both = [&text[..to], &second, &text[to..]].concat();
        World::with(&both.replacen(
            "- geldig_van: \"2026-01-01\"\n",
            &format!("- geldig_van: \"2026-01-01\"\n{numbers}"),
            1,
        ))
    };
    let came = Boeking {
        leverancier: "vc-sch".to_owned(),
        betaling: Some("bank/a/1".to_owned()),
        centen: 12_345,
        ..Boeking::nieuw(Post::Betaling, "betaling/bank/a/1", dag("2026-10-05"), "hub", op("2026-10-05"))
    };
    let posted = |world: &World| -> Vec<(String, i64, i64, String)> {
        let rows = journaal(world, "2026-10", "2026-10").expect("every number is there");
        rows.into_iter().map(|r| (r.rekening, r.debet, r.credit, r.contract_id)).collect()
    };
    let row = |nummer: &str, debet, credit, contract: &str| (nummer.to_owned(), debet, credit, contract.to_owned());
    let before = [row("2", 12_345, 0, ""), row("1", 0, 12_345, "")];
    let mut same = with("");
    assert!(same.writer.book(&[], std::slice::from_ref(&came), &[]).expect("booked"));
    assert_eq!(posted(&same), before);
    // The contract it turns out to be for has a bank and an account between of its own: what came is taken from where it stands.
    let mut other = with("      rekeningschema: { \"2026-01-01\": { bank: \"9\", tussenrekening: \"8\" } }\n");
    let placed = Boeking {
        sleutel: "toewijzing/bank/a/1/1".to_owned(),
        post: Post::Toewijzing,
        gemeente: "gem-riv".to_owned(),
        contract_id: "RC-2026-RIV-03".to_owned(),
        ..came.clone()
    };
    assert!(other.writer.book(&[], std::slice::from_ref(&came), &[]).expect("booked"));
    assert_eq!(posted(&other), before);
    assert!(other.writer.book(&[], &[placed], &[]).expect("booked"));
    let after = [row("3", 12_345, 0, "RC-2026-RIV-03"), row("2", 0, 12_345, "RC-2026-RIV-03")];
    assert_eq!(posted(&other), [before, after].concat());
}
