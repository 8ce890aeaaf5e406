//! Orders that are right, orders that are not, and reports.

use super::terug::{Betaling, Stand};
use super::*;

fn opdracht() -> Opdracht {
    let pay = |id: &str, cents, naam: &str, iban: &str, text: &str| Uitbetaling {
        eindtoteind: id.to_owned(),
        cents,
        naam: naam.to_owned(),
        iban: iban.to_owned(),
        omschrijving: text.to_owned(),
    };
    Opdracht {
        id: "TB-2026-11-1".to_owned(),
        gemaakt: DateTime::from_timestamp(1_795_600_000, 0).unwrap(),
        naam: "Stichting Voorbeeld".to_owned(),
        iban: "NL91TEST0312000202".to_owned(),
        uitvoeren: NaiveDate::from_ymd_opt(2026, 11, 27).unwrap(),
        betalingen: vec![
            pay("C2026-0003", 60000, "Gemeente Voorbeeldstad", "NL05TEST0312000101", "Creditnota C2026-0003"),
            pay("R-17", 4968, "Zoë Çelik & zn.", "NL47TEST0312000606", "5000056789012345"),
        ],
    }
}

fn wrong(change: impl FnOnce(&mut Opdracht)) -> Vec<(String, String)> {
    let mut order = opdracht();
    change(&mut order);
    match schrijf(&order) {
        Err(OpdrachtError::Onjuist(found)) => found.into_iter().map(|f| (f.path, f.regel)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn counts_and_sums_stand_in_it_twice_and_amounts_are_to_the_cent() {
    let text = String::from_utf8(schrijf(&opdracht()).unwrap()).unwrap();
    // 600.00 + 49.68.
    assert_eq!(text.matches("<NbOfTxs>2</NbOfTxs>").count(), 2, "{text}");
    assert_eq!(text.matches("<CtrlSum>649.68</CtrlSum>").count(), 2);
    assert!(text.contains("<InstdAmt Ccy=\"EUR\">49.68</InstdAmt>"));
    assert!(text.contains("<Issr>CUR</Issr></Tp><Ref>5000056789012345</Ref>"));
    assert!(text.contains("<Nm>Zoe Celik + zn.</Nm>"), "only characters every bank takes");
    assert!(text.contains("<Ustrd>Creditnota C2026-0003</Ustrd>"));
}

#[test]
fn one_wrong_payment_refuses_the_whole_order_and_everything_wrong_is_said() {
    let one = |path: &str, regel: &str| vec![(path.to_owned(), regel.to_owned())];
    assert_eq!(wrong(|o| o.betalingen[1].iban = "NL47TEST0312000607".to_owned()), one("/betalingen/1/iban", "IBAN"));
    assert_eq!(wrong(|o| o.betalingen[1].cents = 0), one("/betalingen/1/cents", "bedrag"));
    assert_eq!(wrong(|o| o.betalingen[1].cents = 100_000_000_000), one("/betalingen/1/cents", "bedrag"));
    assert_eq!(
        wrong(|o| o.betalingen[1].eindtoteind = "C2026-0003".to_owned()),
        one("/betalingen/1/eindtoteind", "dubbel")
    );
    assert_eq!(wrong(|o| o.betalingen[0].eindtoteind = "a//b".to_owned()), one("/betalingen/0/eindtoteind", "id"));
    assert_eq!(wrong(|o| o.betalingen[0].naam = "x".repeat(71)), one("/betalingen/0/naam", "naam"));
    assert_eq!(wrong(|o| o.betalingen[0].omschrijving = "x".repeat(141)), one("/betalingen/0/omschrijving", "lengte"));
    assert_eq!(
        wrong(|o| o.betalingen[1].omschrijving = "7000000000000000".to_owned()),
        one("/betalingen/1/omschrijving", "controlecijfer")
    );
    assert_eq!(wrong(|o| o.betalingen.clear()), one("/betalingen", "leeg"));
    assert_eq!(wrong(|o| o.id = "é".to_owned()), one("/id", "id"));
    assert_eq!(
        wrong(|o| (o.iban, o.naam) = (String::new(), String::new())),
        [one("/naam", "naam"), one("/iban", "IBAN")].concat()
    );
}

fn report(version: &str, inside: &str) -> String {
    format!(
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}\"><CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-11-27T10:00:00</CreDtTm></GrpHdr>{inside}</CstmrPmtStsRpt></Document>"
    )
}

const GROUP: &str = "<OrgnlGrpInfAndSts><OrgnlMsgId>TB-2026-11-1</OrgnlMsgId><OrgnlMsgNmId>pain.001</OrgnlMsgNmId>";

#[test]
fn a_refused_file_and_a_refused_payment_say_why() {
    let whole = report(
        "03",
        &format!("{GROUP}<GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM10</Cd></Rsn></StsRsnInf></OrgnlGrpInfAndSts>"),
    );
    let read = terug::lees(whole.as_bytes()).unwrap();
    assert_eq!(
        (read.opdracht.as_str(), read.stand, read.reden.as_str()),
        ("TB-2026-11-1", Some(Stand::Geweigerd), "AM10")
    );
    let part = format!(
        "{GROUP}<GrpSts>PART</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>TB-2026-11-1</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>R-17</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts>"
    );
    for version in ["03", "12"] {
        let read = terug::lees(report(version, &part).as_bytes()).unwrap();
        assert_eq!(read.stand, Some(Stand::Deels));
        let payment = Betaling { eindtoteind: "R-17".to_owned(), stand: Stand::Geweigerd, reden: "AC01".to_owned() };
        assert_eq!(read.betalingen, [payment]);
    }
}

#[test]
fn a_report_that_leaves_in_doubt_what_was_paid_is_refused() {
    let rule = |text: String| terug::lees(text.as_bytes()).unwrap_err()[0].regel.clone();
    assert_eq!(rule(report("09", "")), "versie");
    assert_eq!(rule(report("03", "")), "OrgnlGrpInfAndSts");
    assert_eq!(rule(report("03", &format!("{GROUP}</OrgnlGrpInfAndSts>"))), "GrpSts");
    assert_eq!(rule(report("03", &format!("{GROUP}<GrpSts>XXXX</GrpSts></OrgnlGrpInfAndSts>"))), "GrpSts");
    let nameless = format!(
        "{GROUP}<GrpSts>PART</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><TxInfAndSts><TxSts>RJCT</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>"
    );
    assert_eq!(rule(report("03", &nameless)), "OrgnlEndToEndId");
}
