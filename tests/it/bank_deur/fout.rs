//! What a bank, or somebody else, may bring that is not right: each is refused or held with what is wrong, in Dutch and without
//! the value, and nothing of it is booked.

use super::*;
use crate::support::raw;

#[test]
fn a_file_that_is_not_right_is_refused_with_what_is_wrong_and_nothing_of_it_is_booked() {
    let bank = Bank::open("bank-fout");
    bank.factuur("F2026-0012", 1, 7);
    let before = bank.ledger();
    let good = camt("S1", &[(60_000, BETALER, &vrij("F2026-0012")), (60_000, BETALER, &vrij("F2026-0012"))]);
    let with = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replace(from, to).into_bytes()
    };
    let mt940 = |amount: &str| {
        format!(
            ":20:M1\r\n:25:{REKENING}\r\n:28C:1/1\r\n:60F:C261027EUR10000,00\r\n:61:2610281028C{amount}NTRFNONREF\r\n\
             :86:/TRTP/SEPA OVERBOEKING/IBAN/{BETALER}/REMI/F2026-0012\r\n:62F:C261028EUR10600,00\r\n-"
        )
        .into_bytes()
    };
    let entities = "<!DOCTYPE Document [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><Document";
    let deep = format!("{}{}", &good[..good.find("<BkToCstmrStmt>").expect("there")], "<a>".repeat(100_000));
    let long = format!("<Ustrd>{}</Ustrd>", "a".repeat(2 << 20));
    let cases: Vec<(&str, Vec<u8>, u16, &str, &str)> = vec![
        (
            "cut off",
            good.as_bytes()[..good.len() * 2 / 3].to_vec(),
            400,
            "TB-XML-WELGEVORMD",
            "breekt af voor het einde",
        ),
        // 10,000.00 and twice 600.00 are 11,200.00.
        ("wrong balance", with("11200.00", "11200.05"), 422, "TB-TELLING", "het verschil is 0,05 euro"),
        ("an entity that grows", with("<Document", entities), 400, "TB-XML-DOCTYPE", "laat hem weg"),
        ("elements without end", deep.into_bytes(), 400, "TB-GRENS", "dieper genest"),
        (
            "a text without end",
            with("<Ustrd>F2026-0012</Ustrd>", &long),
            400,
            "TB-GRENS",
            "langer dan een bank schrijft",
        ),
        ("another version", with("camt.053.001.08", "camt.053.001.04"), 422, "TB-SCHEMA", "dit is een camt.053.001.04"),
        ("another message", with("camt.053.001.08", "pain.001.001.09"), 422, "TB-SCHEMA", "dit is een pain.001.001.09"),
        ("a comma", with(">600.00<", ">600,00<"), 422, "TB-OMZETTEN", "met een punt voor de centen"),
        ("a comma and a point", with(">600.00<", ">1.600,00<"), 422, "TB-OMZETTEN", "met een punt voor de centen"),
        ("MT940 with a point", mt940("600.00"), 422, "TB-OMZETTEN", "met een komma voor de centen"),
        ("MT940 with both", mt940("1.600,00"), 422, "TB-OMZETTEN", "met een komma voor de centen"),
        ("the account fails mod 97", with(REKENING, "NL92TEST0312000202"), 422, "TB-SCHEMA", "geen geldige iban"),
        ("the payer fails mod 97", with(BETALER, "NL06TEST0312000101"), 422, "TB-SCHEMA", "geen geldige iban"),
        (
            "a table of a bank",
            b"Datum;Naam;Rekening;Bedrag\r\n2026-10-28;X;NL91;600,00\r\n".to_vec(),
            422,
            "TB-SCHEMA",
            "geen camt en geen mt940",
        ),
        ("not in UTF-8", [b"\xff\xfe".to_vec(), vec![b'<', 0, b'D', 0]].concat(), 400, "TB-TEKENSET", "utf-8"),
        ("in dollars", with("Ccy=\"EUR\"", "Ccy=\"USD\""), 422, "TB-SCHEMA", "alleen bedragen in euro"),
        ("empty", b" \r\n".to_vec(), 422, "TB-SCHEMA", "leeg"),
    ];
    for (name, bytes, status, code, part) in cases {
        let answer = bank.afschrift(&bytes);
        let said = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, status, "{name}: {said}");
        let found = answer.json()["bevindingen"].as_array().cloned().unwrap_or_default();
        let right =
            |f: &Value| f["code"] == code && f["text"].as_str().is_some_and(|t| t.to_lowercase().contains(part));
        assert!(found.iter().any(right), "{name}: {said}");
        for value in ["NL92TEST", "NL06TEST", "1.600,00", "Gemeente Proef"] {
            assert!(!said.contains(value), "{name} shows a value: {said}");
        }
        assert_eq!(bank.ledger(), before, "{name}");
    }
    let head = "POST /v1/beheer/afschriften HTTP/1.1\r\nHost: x\r\nContent-Length: 268435457\r\n\r\n<";
    let large = raw(bank.gateway.address, head.as_bytes());
    assert_eq!((large.status, large.json()["bevindingen"][0]["code"].clone()), (413, json!("TB-TE-GROOT")));
    assert_eq!(bank.ledger(), before);
    assert_eq!(bank.werk(WerkSoort::Betaling), []);
    // It is still taken when it is right.
    assert_eq!(bank.afschrift(good.as_bytes()).status, 202);
}

#[test]
fn a_reference_with_a_wrong_check_digit_waits_for_a_person_and_is_booked_on_nothing() {
    let bank = Bank::open("bank-controlecijfer");
    bank.factuur("F2026-0012", 1, 7);
    // FINANCE section 3: this one fails; 5000056789012345 would not.
    let wrong = "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>CUR</Issr></Tp><Ref>1906350066203673</Ref></CdtrRefInf></Strd>";
    let answer = bank.afschrift(camt("S1", &[(60_000, BETALER, wrong)]).as_bytes());
    assert_eq!((answer.status, standen(&answer)), (202, vec!["review".to_owned()]));
    let posten = bank.posten();
    assert_eq!((&posten["open"], &posten["niet_toegewezen"]), (&json!(420_000), &json!(60_000)));
    let werk = bank.werk(WerkSoort::Betaling);
    assert_eq!(werk.len(), 1);
    assert!(
        werk[0].tekst.contains("controlecijfer") && !werk[0].tekst.contains("1906350066203673"),
        "{}",
        werk[0].tekst
    );
}
