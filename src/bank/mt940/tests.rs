//! What MT940 gives, and what is refused, with the line.

use crate::bank::{self, Afschrift};
use crate::message::code::Code;
use crate::message::finding::Finding;
use proptest::prelude::*;

fn read(text: &str) -> Vec<Afschrift> {
    bank::lees(text.as_bytes(), &Default::default()).expect("it is right")
}

fn refused(text: &str) -> Finding {
    let mut found = bank::lees(text.as_bytes(), &Default::default()).expect_err("it is wrong");
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

const ABN: &str = "ABNANL2A\n940\nABNANL2A\n:20:ABN AMRO BANK NV\n:25:NL91ABNA0417164300\n:28:32301/1\n:60F:C261118EUR1000,00\n:61:2611191119C600,00N944NONREF\n:86:/TRTP/SEPA OVERBOEKING/IBAN/NL34BNGH0285000001/BIC/BNGHNL2G/NAME/\nGemeente Voorbeeldstad/REMI/ISSUER: CUR REF: 6000000202600001/ERE\nF/NOTPROVIDED\n:62F:C261119EUR1600,00\n-\n";

#[test]
fn lines_that_break_in_mid_code_are_joined_without_a_space() {
    let afschrift = &read(ABN)[0];
    assert_eq!((afschrift.kop.rekening.as_str(), afschrift.kop.volgnummer.as_str()), ("NL91ABNA0417164300", "32301/1"));
    let deel = &afschrift.boekingen[0].delen[0];
    assert_eq!((deel.cents, deel.tegenrekening.as_str()), (60000, "NL34BNGH0285000001"));
    assert_eq!((deel.naam.as_str(), deel.eindtoteind.as_str()), ("Gemeente Voorbeeldstad", ""));
    assert_eq!((deel.kenmerken[0].cur, deel.kenmerken[0].tekst.as_str()), (true, "6000000202600001"));
}

#[test]
fn rabobank_has_the_other_account_on_the_second_line_and_no_name_of_its_own() {
    // The public sample with an account whose check digits are right.
    let text = ":940:\n:20:940S130101\n:25:NL91ABNA0417164300\n:28C:0\n:60F:C130101EUR000000001000,00\n:61:130101D000000000025,00N102EREF\nNL20INGB0001234567\n:86:/EREF/01-01-2013 12:00 0030000987654321/BENM//NAME/CONTRA ACCOUN\nT HOLDER/REMI//ISDT/2013-07-11\n:62F:C130108EUR000000000975,00\n";
    let boeking = &read(text)[0].boekingen[0];
    let deel = &boeking.delen[0];
    assert_eq!((boeking.cents, deel.tegenrekening.as_str()), (-2500, "NL20INGB0001234567"));
    assert_eq!((deel.naam.as_str(), deel.omschrijving.as_str()), ("CONTRA ACCOUNT HOLDER", ""));
    assert_eq!(deel.eindtoteind, "01-01-2013 12:00 0030000987654321");
}

#[test]
fn free_text_is_kept_joined_both_ways() {
    let text = ABN.replace("/TRTP/SEPA OVERBOEKING/IBAN/NL34BNGH0285000001/BIC/BNGHNL2G/NAME/\nGemeente Voorbeeldstad/REMI/ISSUER: CUR REF: 6000000202600001/ERE\nF/NOTPROVIDED", "Betaling 2026-00\n07 van\nRosmalen");
    let deel = &read(&text)[0].boekingen[0].delen[0];
    assert_eq!(
        (deel.omschrijving.as_str(), deel.anders.as_str()),
        ("Betaling 2026-0007 vanRosmalen", "Betaling 2026-00 07 van Rosmalen")
    );
}

#[test]
fn a_colon_in_a_text_is_no_tag() {
    let text = ABN
        .replace("/NAME/\nGemeente", "/NAME/\n:10:30 uur:20:x Gemeente")
        .replace("F/NOTPROVIDED", "F/NOT\n:25:PROVIDED");
    let afschriften = read(&text);
    assert_eq!((afschriften.len(), afschriften[0].boekingen.len()), (1, 1));
    let deel = &afschriften[0].boekingen[0].delen[0];
    assert_eq!(
        (deel.naam.as_str(), deel.eindtoteind.as_str()),
        (":10:30 uur:20:x Gemeente Voorbeeldstad", "NOT:25:PROVIDED")
    );
}

#[test]
fn a_day_without_20_and_a_text_of_the_statement_are_read() {
    let text = ABN
        .replace(":20:ABN AMRO BANK NV\n", "")
        .replace("\n-\n", "\n:86:tekst van het afschrift\n:64:C261119EUR1600,00\n-\n");
    let afschriften = read(&format!("{text}{text}"));
    assert_eq!(afschriften.iter().map(|a| a.boekingen.len()).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(afschriften[0].boekingen[0].delen[0].omschrijving, "");
}

#[test]
fn windows_line_ends_and_letters_are_read() {
    let mut bytes = ABN.replace('\n', "\r\n").replace("Gemeente", "Gem\u{0}").into_bytes();
    bytes.iter_mut().filter(|b| **b == 0).for_each(|b| *b = 0xe9);
    let afschrift = bank::lees(&bytes, &Default::default()).expect("it is right").remove(0);
    assert_eq!(afschrift.boekingen[0].delen[0].naam, "Gemé Voorbeeldstad");
}

#[test]
fn a_reversal_of_a_receipt_is_money_out() {
    let text = ABN.replace("C600,00N944", "RC600,00N426").replace("EUR1600,00", "EUR400,00");
    let boeking = &read(&text)[0].boekingen[0];
    assert_eq!((boeking.cents, boeking.retour), (-60000, true));
}

#[test]
fn a_file_that_is_wrong_says_on_which_line_and_by_which_rule() {
    for (from, to, code, regel, line) in [
        ("EUR1600,00", "EUR1600,05", Code::Telling, "saldo", 12),
        ("C600,00", "C600.00", Code::Omzetten, "bedrag", 8),
        ("C600,00", "C1.600,00", Code::Omzetten, "bedrag", 8),
        ("C600,00", "C600", Code::Omzetten, "bedrag", 8),
        ("C600,00", "X600,00", Code::Omzetten, "61", 8),
        ("2611191119C", "2613191119C", Code::Omzetten, "61", 8),
        ("EUR1000,00", "USD1000,00", Code::Omzetten, "EUR", 7),
        ("EUR1000,00", "EUR1000.00", Code::Omzetten, "bedrag", 7),
        ("NL91ABNA0417164300", "NL91ABNA0417164301", Code::Schema, "25", 7),
        ("NL34BNGH0285000001", "NL34BNGH0285000002", Code::Schema, "IBAN", 12),
        (":25:NL91ABNA0417164300\n", "", Code::Schema, "25", 6),
        (":60F:C261118EUR1000,00\n", "", Code::Telling, "60F", 7),
        (":62F:C261119EUR1600,00\n-\n", "", Code::Telling, "62F", 11),
    ] {
        let found = refused(&ABN.replacen(from, to, 1));
        assert_eq!((found.code, found.regel.as_str(), found.line), (code, regel, Some(line)), "{from} -> {to}");
    }
    let found = refused(&ABN.replacen("EUR1600,00", "EUR1600,05", 1));
    assert!(found.text.contains("0,05 euro"), "{}", found.text);
    assert_eq!(refused("hallo").regel, "formaat");
}

proptest! {
    #[test]
    fn no_bytes_panic(lines in proptest::collection::vec("(:(20|25|28C|60F|61|86|62F|64):)?[C0-9D,EURN/ é:-]{0,24}", 0..12), at in 0..300usize, byte in any::<u8>()) {
        drop(bank::lees(lines.join("\n").as_bytes(), &Default::default()));
        let mut good = ABN.as_bytes().to_vec();
        let at = at.min(good.len() - 1);
        good[at] = byte;
        drop(bank::lees(&good, &Default::default()));
    }
}
