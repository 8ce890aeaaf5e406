//! What camt gives, and what is refused, with the place and the rule.

use crate::bank::stroom::tests::Drops;
use crate::bank::{self, Afschrift};
use crate::message::code::Code;
use crate::message::finding::Finding;
use chrono::NaiveDate;
use proptest::prelude::*;

const NTRY: &str = r#"<Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">600.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-19</Dt></BookgDt><AcctSvcrRef>TB1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>VPL26-88</EndToEndId></Refs><RltdPties><Dbtr><Nm>Gemeente Voorbeeldstad</Nm></Dbtr><DbtrAcct><Id><IBAN>NL34BNGH0285000001</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>Zorg &amp; welzijn</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"#;

fn bal(code: &str, amount: &str) -> String {
    format!(
        r#"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-19</Dt></Dt></Bal>"#
    )
}

/// A camt.053.001.02 with one statement of these balances and entries.
fn camt(begin: &str, eind: &str, entries: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S1</Id><ElctrncSeqNb>7</ElctrncSeqNb><Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></Acct>{}{}
{entries}</Stmt></BkToCstmrStmt></Document>"#,
        bal("OPBD", begin),
        bal("CLBD", eind)
    )
}

fn read(text: &str) -> Afschrift {
    bank::lees(text.as_bytes(), &Default::default()).expect("it is right").remove(0)
}

fn refused(text: &str) -> Finding {
    let mut found = bank::lees(text.as_bytes(), &Default::default()).expect_err("it is wrong");
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

/// Code, rule and place of the only thing that is wrong.
fn wrong(text: &str) -> (Code, String, String) {
    let found = refused(text);
    (found.code, found.regel, found.path)
}

const PLACE: &str = "/Document/BkToCstmrStmt/Stmt[1]";

#[test]
fn an_entry_has_everything_a_booking_needs() {
    let afschrift = read(&camt("1000.00", "1600.00", NTRY));
    assert_eq!((afschrift.kop.rekening.as_str(), afschrift.kop.id.as_str()), ("NL91ABNA0417164300", "S1"));
    assert_eq!(afschrift.kop.volgnummer, "7");
    assert_eq!((afschrift.kop.begin.map(|s| s.cents), afschrift.eind.map(|s| s.cents)), (Some(100_000), Some(160_000)));
    let boeking = &afschrift.boekingen[0];
    assert_eq!((boeking.cents, boeking.retour, boeking.onbevestigd), (60000, false, false));
    assert_eq!(Some(boeking.datum), NaiveDate::from_ymd_opt(2026, 11, 19));
    assert_eq!((boeking.referentie.as_str(), boeking.bankreferentie.as_str()), ("1", "TB1"));
    let [deel] = &boeking.delen[..] else { panic!("one part") };
    assert_eq!((deel.cents, deel.tegenrekening.as_str()), (60000, "NL34BNGH0285000001"));
    assert_eq!((deel.naam.as_str(), deel.omschrijving.as_str()), ("Gemeente Voorbeeldstad", "Zorg & welzijn"));
    assert_eq!(deel.eindtoteind, "VPL26-88");
}

#[test]
fn the_message_is_known_by_its_namespace_whatever_its_prefix() {
    let text = camt("1000.00", "1600.00", NTRY).replace("<Document xmlns=", "<n:Document xmlns:n=");
    let text = text.replace("</Document>", "</n:Document>");
    assert_eq!(read(&text).boekingen.len(), 1);
}

#[test]
fn a_reversal_keeps_the_sign_of_its_booking() {
    let entry = NTRY.replace("CRDT</CdtDbtInd>", "DBIT</CdtDbtInd><RvslInd>true</RvslInd>");
    let boeking = &read(&camt("1000.00", "400.00", &entry)).boekingen[0];
    assert_eq!((boeking.cents, boeking.retour), (-60000, true));
    assert_eq!(boeking.delen[0].tegenrekening, "NL34BNGH0285000001", "told with the roles of the first payment");
}

#[test]
fn an_entry_that_is_pending_is_in_no_balance() {
    let entry = NTRY.replace("BOOK", "PDNG");
    assert!(read(&camt("1000.00", "1000.00", &entry)).boekingen[0].onbevestigd);
}

#[test]
fn abn_amro_opens_with_prcd_and_fills_up_with_zeros() {
    let text = camt("000000001000.00", "1600.00", NTRY).replace("OPBD", "PRCD");
    assert_eq!(read(&text).kop.begin.map(|s| s.cents), Some(100_000));
}

#[test]
fn the_coded_line_in_the_free_text_is_read() {
    let tail = "</NtryDtls><AddtlNtryInf>/TRTP/SEPA/REMI/Factuur 2026-0004/EREF/E9</AddtlNtryInf></Ntry>";
    let entry = NTRY.replace("<Ustrd>Zorg &amp; welzijn</Ustrd>", "").replace("<EndToEndId>VPL26-88</EndToEndId>", "");
    let entry = entry.replace("</NtryDtls></Ntry>", tail);
    let deel = &read(&camt("1000.00", "1600.00", &entry)).boekingen[0].delen[0];
    assert_eq!((deel.omschrijving.as_str(), deel.eindtoteind.as_str()), ("Factuur 2026-0004", "E9"));
}

fn batch(head: &str, parts: &[&str]) -> String {
    let part = |amount: &&str| format!(r#"<TxDtls><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>"#);
    let all: String = parts.iter().map(part).collect();
    let at = NTRY.find("<NtryDtls>").expect("details");
    format!("{}<NtryDtls>{head}{all}</NtryDtls></Ntry>", &NTRY[..at])
}

#[test]
fn the_parts_of_a_batch_have_their_own_amounts_and_add_up() {
    let boeking = read(&camt("1000.00", "1600.00", &batch("<Btch><NbOfTxs>2</NbOfTxs></Btch>", &["350.00", "250.00"])));
    let cents: Vec<i64> = boeking.boekingen[0].delen.iter().map(|d| d.cents).collect();
    assert_eq!((cents, boeking.boekingen[0].zonder_delen), (vec![35000, 25000], false));
    let entry = batch("", &["350.00", "250.01"]);
    let found = refused(&camt("1000.00", "1600.00", &entry));
    assert_eq!((found.code, found.regel.as_str()), (Code::Telling, "TxDtls"));
    assert!(found.text.contains("0,01 euro"), "{}", found.text);
    let count = batch("<Btch><NbOfTxs>3</NbOfTxs></Btch>", &["350.00", "250.00"]);
    assert_eq!(
        wrong(&camt("1000.00", "1600.00", &count)),
        (Code::Telling, "NbOfTxs".to_owned(), format!("{PLACE}/Ntry[1]"))
    );
    let total = batch(r#"<Btch><NbOfTxs>2</NbOfTxs><TtlAmt Ccy="EUR">601.00</TtlAmt></Btch>"#, &["350.00", "250.00"]);
    assert_eq!(wrong(&camt("1000.00", "1600.00", &total)).1, "TtlAmt");
}

#[test]
fn one_part_of_a_batch_that_comes_back_is_no_return_of_the_others() {
    let back = r#"<TxDtls><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RtrInf><Rsn><Cd>AC06</Cd></Rsn></RtrInf></TxDtls>"#;
    let boeking = read(&camt("1000.00", "1600.00", &batch(back, &["700.00"]))).boekingen.remove(0);
    let parts: Vec<_> = boeking.delen.iter().map(|d| (d.cents, d.retourcode.as_str())).collect();
    assert_eq!((boeking.retour, parts), (false, vec![(-10000, "AC06"), (70000, "")]));
}

#[test]
fn a_batch_without_parts_or_without_their_amounts_is_one_part_for_a_person() {
    for details in [
        "<Btch><NbOfTxs>3</NbOfTxs></Btch>",
        "<Btch><NbOfTxs>3</NbOfTxs></Btch><TxDtls/>",
        "<TxDtls><RmtInf><Ustrd>a</Ustrd></RmtInf></TxDtls><TxDtls/>",
    ] {
        let boeking = read(&camt("1000.00", "1600.00", &batch(details, &[]))).boekingen.remove(0);
        assert!(boeking.zonder_delen, "{details}");
        assert_eq!(boeking.delen.iter().map(|d| d.cents).collect::<Vec<_>>(), [60000], "never the total for each part");
    }
}

#[test]
fn what_does_not_add_up_is_held_with_the_difference() {
    let found = refused(&camt("1000.00", "1600.05", NTRY));
    assert_eq!((found.code, found.path.as_str()), (Code::Telling, PLACE));
    assert!(found.text.contains("0,05 euro"), "{}", found.text);
    let summary = "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries></TxsSummry>";
    let text = camt("1000.00", "1600.00", &format!("{summary}{NTRY}"));
    assert_eq!(wrong(&text), (Code::Telling, "NbOfNtries".to_owned(), format!("{PLACE}/TxsSummry/TtlNtries")));
    let without = camt("1000.00", "1600.00", NTRY).replace("CLBD", "CLAV");
    assert_eq!(wrong(&without).0, Code::Telling);
}

#[test]
fn a_file_that_is_wrong_says_where_and_which_rule() {
    let good = camt("1000.00", "1600.00", NTRY);
    let entry = format!("{PLACE}/Ntry[1]");
    let with = |from: &str, to: &str| good.replacen(from, to, 1);
    let in_entry = |from: &str, to: &str| camt("1000.00", "1600.00", &NTRY.replacen(from, to, 1));
    for (text, code, regel, path) in [
        (in_entry("Ccy=\"EUR\"", "Ccy=\"USD\""), Code::Schema, "EUR", format!("{entry}/Amt")),
        (in_entry(" Ccy=\"EUR\"", ""), Code::Schema, "EUR", format!("{entry}/Amt")),
        (in_entry("600.00", "600,00"), Code::Omzetten, "bedrag", format!("{entry}/Amt")),
        (in_entry("600.00", "1.600,00"), Code::Omzetten, "bedrag", format!("{entry}/Amt")),
        (in_entry("600.00", "600.00001"), Code::Omzetten, "bedrag", format!("{entry}/Amt")),
        (in_entry("600.00", "-600.00"), Code::Omzetten, "bedrag", format!("{entry}/Amt")),
        (in_entry("<CdtDbtInd>CRDT</CdtDbtInd>", ""), Code::Schema, "CdtDbtInd", format!("{entry}/CdtDbtInd")),
        (in_entry("CRDT", "CREDIT"), Code::Schema, "CdtDbtInd", format!("{entry}/CdtDbtInd")),
        (in_entry("<Sts>BOOK</Sts>", ""), Code::Schema, "Sts", format!("{entry}/Sts")),
        (in_entry("2026-11-19", "2026-02-30"), Code::Omzetten, "datum", format!("{entry}/BookgDt/Dt")),
        (in_entry("<BookgDt><Dt>2026-11-19</Dt></BookgDt>", ""), Code::Schema, "BookgDt", format!("{entry}/BookgDt")),
        (
            in_entry("NL34BNGH0285000001", "NL34BNGH0285000002"),
            Code::Schema,
            "IBAN",
            format!("{entry}/NtryDtls/TxDtls/RltdPties"),
        ),
        (with("NL91ABNA0417164300", "NL91ABNA0417164301"), Code::Schema, "IBAN", format!("{PLACE}/Acct/Id/IBAN")),
        (with("camt.053.001.02", "camt.053.001.13"), Code::Schema, "versie", "/Document".to_owned()),
        (with("camt.053.001.02", "camt.054.001.02"), Code::Schema, "versie", "/Document/BkToCstmrStmt/Stmt".to_owned()),
        (with("camt.053.001.02", "pain.001.001.03"), Code::Schema, "versie", "/Document".to_owned()),
        (with("urn:iso:std:iso:20022:tech:xsd:camt.053.001.02", "urn:x"), Code::Schema, "versie", String::new()),
        (with("<Document", "<!DOCTYPE x [<!ENTITY a 'a'>]><Document"), Code::XmlDoctype, "", String::new()),
        (with("&amp;", "&a;"), Code::XmlWelgevormd, "", String::new()),
        (
            with("&amp;", "&"),
            Code::XmlWelgevormd,
            "",
            format!("{entry}/NtryDtls/TxDtls/RmtInf/Ustrd").replace("[1]", ""),
        ),
        (with("</Document>", ""), Code::XmlWelgevormd, "", "/Document".to_owned()),
        (format!("{good}<Document/>"), Code::XmlWelgevormd, "", String::new()),
        (with("UTF-8", "ISO-8859-1"), Code::Tekenset, "encoding", String::new()),
        ("<a>".repeat(65), Code::Schema, "versie", String::new()),
        (String::new(), Code::Schema, "leeg", String::new()),
        (" \n".to_owned(), Code::Schema, "leeg", String::new()),
    ] {
        let found = wrong(&text);
        assert_eq!((found.0, found.1.as_str(), found.2), (code, regel, path), "{text}");
    }
    let named = refused(&with("camt.053.001.02", "camt.053.001.13"));
    assert!(named.text.contains("camt.053.001.13"), "{}", named.text);
    let deep = good.replace(NTRY, &"<a>".repeat(70));
    assert_eq!(wrong(&deep).0, Code::Grens);
    let long = good.replace("Zorg &amp; welzijn", &"x".repeat(70_000));
    assert_eq!(wrong(&long).0, Code::Grens);
}

#[test]
fn a_finding_has_the_line() {
    assert_eq!(refused(&camt("1000.00", "1600.00", &NTRY.replace("CRDT", "X"))).line, Some(3));
}

#[test]
fn a_file_in_pieces_is_the_file() {
    let hidden = "<!-- </Ntry> --><?x </Ntry> ?>";
    let cdata = NTRY.replace("Zorg &amp; welzijn", "<![CDATA[Zorg & </Ntry> welzijn]]>");
    let text = format!("\u{feff}{}", camt("1000.00", "2200.00", &format!("{NTRY}{hidden}{cdata}\n")));
    let whole = read(&text);
    assert_eq!(whole.boekingen[1].delen[0].omschrijving, "Zorg & </Ntry> welzijn");
    let read = |text: &str, at_once| {
        let mut all = bank::Verzameld::default();
        let found = super::lees(Drops(text.as_bytes(), at_once), &mut all).expect("memory can be read");
        (all.afschriften, found)
    };
    for at_once in 1..200 {
        assert_eq!(read(&text, at_once), (vec![whole.clone()], vec![]), "{at_once} bytes at once");
    }
    for name in ["Stmt", "BkToCstmrStmt", "Document"] {
        let text = text.replace(&format!("</{name}>"), "</Staat>");
        for at_once in [1, 50, usize::MAX] {
            let (_, found) = read(&text, at_once);
            assert_eq!((found[0].code, found[0].line), (Code::XmlWelgevormd, Some(4)), "{name}");
        }
    }
}

#[test]
fn bytes_that_are_no_utf8_are_refused() {
    let mut bytes = camt("1000.00", "1600.00", NTRY).into_bytes();
    let at = bytes.windows(4).position(|w| w == b"Zorg").expect("the text");
    bytes[at] = 0xe9;
    assert_eq!(bank::lees(&bytes, &Default::default()).unwrap_err()[0].code, Code::Tekenset);
    let wide: Vec<u8> = "<Document/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(bank::lees(&wide, &Default::default()).unwrap_err()[0].code, Code::Tekenset);
}

#[test]
fn a_file_that_breaks_off_anywhere_is_refused() {
    let good = camt("1000.00", "1600.00", NTRY);
    for end in 1..good.len() {
        assert!(bank::lees(&good.as_bytes()[..end], &Default::default()).is_err(), "cut at {end}");
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in 0..1400usize) {
        drop(bank::lees(&bytes, &Default::default()));
        let mut good = camt("1000.00", "1600.00", NTRY).into_bytes();
        let at = at.min(good.len() - 1);
        good.splice(at..at + 1, bytes.iter().take(3).copied());
        drop(bank::lees(&good, &Default::default()));
    }
}
