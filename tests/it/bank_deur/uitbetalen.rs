//! Persons are paid through the running gateway: the files come first and the ledger after, an answer that is lost costs nothing,
//! a changed account takes two people, and the bank closes or opens each payment (SC06).

use super::*;
use chrono::TimeDelta;
use std::os::unix::fs::PermissionsExt;

const MAKEN: &str = "/v1/beheer/uitbetalingen";
const IBAN_G: &str = "NL47TEST0312000606";
const IBAN_H: &str = "NL80TEST0312000303";

/// SC06: G is granted 60.25 and 34.75 over two institutions, H 37.25.
fn toegekend(bank: &Bank) {
    let hours = |traject: &str, persoon: &str, centen: i64| Boeking {
        traject_id: Some(traject.to_owned()),
        tekst: "2026-10".to_owned(),
        ..entry(
            Post::Uursubsidie,
            &format!("uursubsidie/{traject}"),
            &format!("uursubsidie/{GEM}/{persoon}/2026-10"),
            centen,
        )
    };
    bank.boek(vec![
        hours("TRJ-2026-000061", "hash-g", 6_025),
        hours("TRJ-2026-000062", "hash-g", 3_475),
        hours("TRJ-2026-000063", "hash-h", 3_725),
    ]);
}

fn vraag(rekeningen: &[(&str, &str, &str)]) -> Value {
    let all = rekeningen.iter().map(|(t, naam, iban)| json!({"traject_id": t, "naam": naam, "iban": iban}));
    json!({"gemeente": GEM, "maand": "2026-10", "rekeningen": all.collect::<Vec<_>>(), "naam": "Gemeente Proef",
           "iban": BETALER, "datum": "2026-11-12", "wie": "j.jansen"})
}

fn beide() -> Value {
    vraag(&[("TRJ-2026-000061", "A. Staal", IBAN_G), ("TRJ-2026-000063", "=B. Zink", IBAN_H)])
}

/// Makes an order and books it; the answer of the first question.
fn betaal(bank: &Bank, wanted: &Value) -> Value {
    let made = bank.post(MAKEN, wanted);
    assert_eq!(made.status, 200, "{}", String::from_utf8_lossy(&made.body));
    let made = made.json();
    let booked = bank.post(MAKEN, &te_boeken(wanted, &made));
    assert_eq!((booked.status, booked.json()["geboekt"].clone()), (200, json!(true)), "{}", booked.json());
    made
}

fn te_boeken(wanted: &Value, made: &Value) -> Value {
    let mut all = wanted.clone();
    (all["gemaakt"], all["controle"]) = (made["gemaakt"].clone(), made["controle"].clone());
    all
}

/// What the bank says of an order.
fn pain002(opdracht: &str, whole: &str, named: &[(&str, &str)]) -> String {
    let group = if whole.is_empty() { String::new() } else { format!("<GrpSts>{whole}</GrpSts>") };
    let each: String = named
        .iter()
        .map(|(id, stand)| format!("<TxInfAndSts><OrgnlEndToEndId>{id}</OrgnlEndToEndId><TxSts>{stand}</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>"))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03\"><CstmrPmtStsRpt>\
         <GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-11-12T06:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{opdracht}</OrgnlMsgId>\
         <OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>{opdracht}</OrgnlPmtInfId>{each}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    )
}

fn gemeld(bank: &Bank, report: &str) -> Response {
    bank.gateway.post(
        &format!("{MAKEN}/terugmeldingen?wie=j.jansen"),
        &[("Content-Type", "application/xml")],
        report.as_bytes(),
    )
}

/// The rows of the table: id, name, account, cents.
fn rijen(tabel: &str) -> Vec<(String, String, String, i64)> {
    let rows = tabel.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(';').collect();
        let cents = cells[3].replace(',', "").parse().expect("euro with two decimals");
        (cells[0].to_owned(), cells[1].to_owned(), cells[2].to_owned(), cents)
    });
    rows.collect()
}

#[test]
fn the_files_come_first_the_ledger_after_and_once_and_a_name_is_in_the_files_only() {
    let bank = Bank::open("bank-uitbetalen");
    toegekend(&bank);
    let before = bank.ledger();
    let wanted = beide();
    let made = bank.post(MAKEN, &wanted).json();
    assert_eq!((&made["aantal"], &made["totaal"], &made["geboekt"]), (&json!(2), &json!(13_225), &json!(false)));
    assert_eq!(bank.ledger(), before, "nothing is booked before the files are where they must be");
    let order = made["betaalbestand"].as_str().expect("an order");
    let table = rijen(made["tabel"].as_str().expect("a table"));
    // 95.00 and 37.25: the same payments, ids, accounts and sum in both.
    assert!(order.contains("<CtrlSum>132.25</CtrlSum>") && order.contains("A. Staal"), "{order}");
    assert_eq!(table.iter().map(|r| r.3).sum::<i64>(), 13_225);
    for (id, _, iban, cents) in &table {
        assert!(order.contains(id.as_str()) && order.contains(iban.as_str()), "{id}");
        assert!(order.contains(&format!(">{}.{:02}</InstdAmt>", cents / 100, cents % 100)), "{cents}");
    }
    // Not a formula to a spreadsheet.
    assert!(table.iter().any(|r| r.1 == ".B. Zink"), "{table:?}");
    let mut other = te_boeken(&wanted, &made);
    other["controle"] = json!("0".repeat(64));
    assert_eq!(bank.post(MAKEN, &other).status, 409);
    let mut half = te_boeken(&wanted, &made);
    half["controle"] = Value::Null;
    assert_eq!(bank.post(MAKEN, &half).status, 400);
    assert_eq!(bank.ledger(), before);
    let booked = bank.post(MAKEN, &te_boeken(&wanted, &made));
    assert_eq!((booked.status, booked.json()["geboekt"].clone()), (200, json!(true)));
    let ledger = bank.ledger();
    let again = bank.post(MAKEN, &te_boeken(&wanted, &made));
    assert_eq!((again.status, again.json()["aantal"].clone()), (200, json!(2)), "the first answer was lost");
    assert_eq!(bank.ledger(), ledger, "once");
    let more = bank.post(MAKEN, &wanted).json();
    assert_eq!((&more["aantal"], &more["betaalbestand"]), (&json!(0), &Value::Null), "paid is paid");
    let shown = format!("{}{}{}", serde_json::to_string(&ledger).expect("JSON"), bank.posten(), booked.json());
    let dir = std::fs::read_dir(bank.dir.0.join("data")).expect("the data folder");
    let stored: Vec<u8> = dir.flat_map(|f| std::fs::read(f.expect("an entry").path()).unwrap_or_default()).collect();
    for value in ["Staal", IBAN_G, IBAN_H] {
        assert!(!shown.contains(value), "{value} is shown");
        assert!(memchr::memmem::find(&stored, value.as_bytes()).is_none(), "{value} is kept");
    }
}

#[test]
fn an_account_that_is_none_is_named_by_its_place_and_nothing_is_made() {
    let bank = Bank::open("bank-rekening");
    toegekend(&bank);
    let before = bank.ledger();
    let wrong = vraag(&[("TRJ-2026-000061", "A. Staal", IBAN_G), ("TRJ-2026-000063", "B. Zink", "NL81TEST0312000303")]);
    let answer = bank.post(MAKEN, &wrong);
    let said = String::from_utf8_lossy(&answer.body).into_owned();
    assert_eq!(
        (answer.status, answer.json()["bevindingen"][0]["path"].clone()),
        (422, json!("/rekeningen/1/iban")),
        "{said}"
    );
    assert!(!said.contains("NL81") && !said.contains("Zink"), "{said}");
    let mut month = beide();
    month["maand"] = json!("2026-13");
    assert_eq!(bank.post(MAKEN, &month).status, 422);
    assert_eq!(bank.ledger(), before);
}

#[test]
fn another_account_waits_for_two_people_and_one_who_agrees_twice_is_refused() {
    let bank = Bank::open("bank-twee-mensen");
    toegekend(&bank);
    let first = betaal(&bank, &vraag(&[("TRJ-2026-000061", "A. Staal", IBAN_G)]));
    let refused = gemeld(&bank, &pain002(first["opdracht"].as_str().expect("an id"), "RJCT", &[]));
    assert_eq!(
        (refused.status, refused.json()["regels"][0]["stand"].clone()),
        (200, json!("geweigerd")),
        "{}",
        refused.json()
    );
    bank.clock.set("2026-11-13T09:00:00Z".parse().expect("a moment"));
    let other = vraag(&[("TRJ-2026-000061", "A. Staal", IBAN_H)]);
    let made = betaal(&bank, &other);
    // G waits by one of the two trajecten of her month; H is not in the file.
    let waits: Vec<_> = made["wacht"].as_array().expect("a list").iter().map(|w| w.to_string()).collect();
    assert_eq!((&made["aantal"], waits.len()), (&json!(0), 2));
    assert!(waits.iter().any(|w| w.contains("TRJ-2026-00006") && w.contains("rekening is veranderd")), "{waits:?}");
    let werk = bank.werk(WerkSoort::Rekening);
    assert_eq!(werk.len(), 2);
    let yes = |nth: usize, wie: &str| {
        let path = format!("/v1/beheer/werkitems/{}/besluiten", werk[nth].werk_id);
        bank.post(&path, &json!({"wie": wie, "besluit": "toegestaan", "waarom": "gebeld met de persoon"}))
    };
    assert_eq!(yes(0, "j.jansen").status, 200);
    let twice = yes(1, "j.jansen");
    assert_eq!(twice.status, 400);
    assert!(twice.json()["detail"].as_str().expect("a detail").contains("een ander beslist"), "{}", twice.json());
    assert_eq!(bank.post(MAKEN, &other).json()["aantal"], json!(0), "one is not two");
    assert_eq!(yes(1, "p.pieters").status, 200);
    let made = betaal(&bank, &other);
    assert_eq!((&made["aantal"], &made["totaal"]), (&json!(1), &json!(9_500)));
    assert!(made["betaalbestand"].as_str().expect("an order").contains(IBAN_H));
}

#[test]
fn the_bank_closes_or_opens_each_payment_and_a_report_of_another_file_does_nothing() {
    let bank = Bank::open("bank-terugmelding");
    toegekend(&bank);
    let made = betaal(&bank, &beide());
    let (id, rows) =
        (made["opdracht"].as_str().expect("an id").to_owned(), rijen(made["tabel"].as_str().expect("a table")));
    let before = bank.ledger();
    for (report, status) in [
        (pain002("TB-anders", "RJCT", &[]), 422),
        (pain002(&id, "", &[(&rows[0].0, "WEET")]), 422),
        (pain002(&id, "RJCT", &[]).replace("pain.002.001.03", "pain.002.001.10"), 422),
        ("<Document>".to_owned(), 400),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]><Document/>".to_owned(), 400),
    ] {
        assert_eq!(gemeld(&bank, &report).status, status, "{report}");
    }
    assert_eq!(bank.ledger(), before);
    let report = pain002(&id, "PART", &[(&rows[0].0, "ACSC"), (&rows[1].0, "RJCT")]);
    let said = gemeld(&bank, &report).json();
    let standen: Vec<_> = said["regels"].as_array().expect("lines").iter().map(|r| r["stand"].clone()).collect();
    assert_eq!(standen, [json!("aanvaard"), json!("geweigerd")]);
    // The command says the same of the same file: all of it is known.
    let file = bank.dir.0.join("pain002.xml");
    std::fs::write(&file, &report).expect("written");
    let known = bank.command(&["payment", "report", &file.to_string_lossy()]);
    assert!(String::from_utf8_lossy(&known.stdout).starts_with("0 betalingen zijn aanvaard; 0 zijn geweigerd"));
    let sums = |post: Post| bank.ledger().iter().filter(|b| b.post == post).map(|b| b.centen).sum::<i64>();
    assert_eq!((sums(Post::UitbetalingAanvaard), sums(Post::UitbetalingTerug)), (rows[0].3, rows[1].3));
    bank.clock.set("2026-11-13T09:00:00Z".parse().expect("a moment"));
    let open = bank.post(MAKEN, &beide()).json();
    assert_eq!(
        (&open["aantal"], &open["totaal"]),
        (&json!(1), &json!(rows[1].3)),
        "what was refused, and nothing else"
    );
}

/// Names and accounts of G and H, in a file.
fn rekeningen(bank: &Bank) -> String {
    let path = bank.dir.0.join("rekeningen.csv").to_string_lossy().into_owned();
    let accounts =
        format!("traject_id;naam;iban\nTRJ-2026-000061;A. Staal;{IBAN_G}\nTRJ-2026-000063;B. Zink;{IBAN_H}\n");
    std::fs::write(&path, accounts).expect("written");
    path
}

/// Makes an order for October by the command.
fn opdracht(bank: &Bank, rekeningen: &str, out: &str, csv: &str) -> std::process::Output {
    let who = ["payment", "run", "--gemeente", GEM, "--maand", "2026-10", "--rekeningen", rekeningen];
    let pays = ["--naam", "Gemeente Proef", "--iban", BETALER, "--datum", "2026-11-12", "--out", out, "--csv", csv];
    bank.command(&[&who[..], &pays[..]].concat())
}

#[test]
fn a_table_that_cannot_be_written_leaves_no_order_behind_and_books_nothing() {
    let bank = Bank::open("bank-tabel");
    toegekend(&bank);
    bank.clock.set("2026-11-10T09:05:00Z".parse().expect("a moment"));
    let path = |name: &str| bank.dir.0.join(name).to_string_lossy().into_owned();
    let (accounts, out) = (rekeningen(&bank), path("betaal.xml"));
    let paid = || bank.ledger().iter().filter(|b| b.post == Post::Uitbetaling).map(|b| b.centen).sum::<i64>();
    let said = opdracht(&bank, &accounts, &out, &path("er is geen map/betaal.csv"));
    assert!(!said.status.success(), "{}", String::from_utf8_lossy(&said.stdout));
    assert!(!std::path::Path::new(&out).exists(), "an order that is not booked is not there to be sent");
    assert_eq!(paid(), 0);
    // 95.00 for G and 37.25 for H (SC06): all of it is still to be paid.
    let said = opdracht(&bank, &accounts, &out, &path("betaal.csv"));
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert_eq!(paid(), 13_225);
}

#[test]
fn the_command_leaves_two_files_that_only_their_owner_can_read() {
    let bank = Bank::open("bank-opdracht");
    toegekend(&bank);
    // The clock of the gateway is the one that counts.
    bank.clock.set(
        "2026-11-10T09:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().expect("a moment") + TimeDelta::minutes(5),
    );
    let path = |name: &str| bank.dir.0.join(name).to_string_lossy().into_owned();
    let (accounts, out, csv) = (rekeningen(&bank), path("betaal.xml"), path("betaal.csv"));
    let run = || opdracht(&bank, &accounts, &out, &csv);
    let said = run();
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert!(
        text.contains("2 betalingen, samen EUR 132,25") && !text.contains("Staal") && !text.contains(IBAN_G),
        "{text}"
    );
    for file in [&out, &csv] {
        let mode = std::fs::metadata(file).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{file}");
    }
    let table = rijen(&std::fs::read_to_string(&csv).expect("the table"));
    assert_eq!(table.iter().map(|r| r.3).sum::<i64>(), 13_225);
    let paid: i64 = bank.ledger().iter().filter(|b| b.post == Post::Uitbetaling).map(|b| b.centen).sum();
    assert_eq!(paid, 13_225);
    // A second time there is nothing to pay, and the files are not touched.
    assert!(String::from_utf8_lossy(&run().stdout).contains("0 betalingen"));
}
