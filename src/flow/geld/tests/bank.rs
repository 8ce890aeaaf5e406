//! SC11 by the bank: the same money as a statement, delivered again, told before, and back.

use super::*;
use crate::bank;
use crate::domain::boek::stand::Betaalstand;

/// An entry of a statement of the supplier: day, cents, sign, payer, text, and whether it is a return.
pub(super) type Entry<'e> = (&'e str, i64, &'e str, &'e str, &'e str, bool);

/// A camt.053.001.08 that adds up.
pub(super) fn statement(id: &str, entries: &[Entry<'_>]) -> Vec<u8> {
    let amount = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
    let sum: i64 = entries.iter().map(|(_, cents, sign, ..)| if *sign == "CRDT" { *cents } else { -cents }).sum();
    let balance = |code: &str, cents: i64, day: &str| {
        let sign = if cents < 0 { "DBIT" } else { "CRDT" };
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>",
            amount(cents.abs())
        )
    };
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\
         <GrpHdr><MsgId>{id}</MsgId><CreDtTm>2026-10-29T06:00:00</CreDtTm></GrpHdr><Stmt><Id>{id}</Id><CreDtTm>2026-10-29T06:00:00</CreDtTm>\
         <Acct><Id><IBAN>NL91TEST0312000202</IBAN></Id><Ccy>EUR</Ccy></Acct>{}{}",
        balance("OPBD", 1_000_000, "2026-10-27"),
        balance("CLBD", 1_000_000 + sum, "2026-10-28")
    );
    for (n, (day, cents, sign, iban, info, back)) in entries.iter().enumerate() {
        let party = if *sign == "CRDT" { "Dbtr" } else { "Cdtr" };
        let (reversal, reason) =
            if *back { ("<RvslInd>true</RvslInd>", "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>") } else { ("", "") };
        text += &format!(
            "<Ntry><NtryRef>{n}</NtryRef><Amt Ccy=\"EUR\">{a}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{reversal}<Sts><Cd>BOOK</Cd></Sts>\
             <BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{id}-{n}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>\
             <NtryDtls><TxDtls><Amt Ccy=\"EUR\">{a}</Amt><CdtDbtInd>{sign}</CdtDbtInd><RltdPties><{party}><Pty><Nm>Gemeente Proef</Nm></Pty></{party}><{party}Acct><Id><IBAN>{iban}</IBAN></Id></{party}Acct></RltdPties>\
             <RmtInf><Ustrd>{info}</Ustrd></RmtInf>{reason}</TxDtls></NtryDtls></Ntry>",
            a = amount(*cents)
        );
    }
    text += "</Stmt></BkToCstmrStmt></Document>";
    text.into_bytes()
}

/// What the statement S1 says, as the bank told it before (camt.054).
pub(super) fn melding(statement: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(statement.to_vec()).expect("text");
    let mut told = text.replace("camt.053", "camt.054").replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn");
    told = told.replace("Stmt>", "Ntfctn>").replace("<Id>S1</Id>", "<Id>N1</Id>");
    while let (Some(from), Some(to)) = (told.find("<Bal>"), told.find("</Bal>")) {
        told.replace_range(from..to + "</Bal>".len(), "");
    }
    told.into_bytes()
}

impl World {
    /// Takes a statement in; what became of each payment.
    pub(super) fn bank(&mut self, day: &str, bytes: &[u8]) -> Vec<&'static str> {
        let statements = bank::lees(bytes, &Default::default()).unwrap_or_else(|found| panic!("{found:#?}"));
        let boek = self.boek();
        let contracten: Vec<_> = self.book.riv.contracten().map(|c| ("gem-riv".to_owned(), c.as_ref())).collect();
        let done = crate::flow::geld::bank::verwerk(&statements, &boek, &contracten, "hub", op(day));
        assert!(done.onbekend.is_empty(), "{:?}", done.onbekend);
        assert!(self.writer.book(&[], &done.boekingen, &done.werk).expect("booked"));
        done.regels.iter().map(|r| r.stand).collect()
    }
}

pub(super) const GEM: &str = "NL05TEST0312000101";

#[test]
fn a_statement_pays_an_invoice_once_however_often_it_is_delivered_and_a_return_opens_it() {
    let mut world = World::new();
    let lines: Vec<_> = (1..=7).map(|nth| (world.placed(nth), format!("PO-2026-{nth:04}"))).collect();
    world.ok("2026-10-01", "vc-sch", "factuur/1", invoice("F2026-0012", "2026-10-01", &lines));
    let first = statement("S1", &[("2026-10-28", 360_000, "CRDT", GEM, "factuur F2026-0012", false)]);
    assert_eq!(world.bank("2026-10-29", &first), ["partial"]);
    assert_eq!(overzicht::posten(&world.boek()).open, 60_000);
    assert_eq!(world.bank("2026-10-30", &first), ["bekend"]);
    assert_eq!(overzicht::posten(&world.boek()).open, 60_000);
    // The rest, once more the same, and a stranger.
    let second = statement(
        "S2",
        &[
            ("2026-11-20", 60_000, "CRDT", GEM, "F2026-0012", false),
            ("2026-11-20", 60_000, "CRDT", GEM, "F2026-0012", false),
            ("2026-11-20", 60_000, "CRDT", "NL80TEST0312000303", "F2026-0012", false),
        ],
    );
    assert_eq!(world.bank("2026-11-21", &second), ["matched", "review", "review"]);
    let posten = overzicht::posten(&world.boek());
    assert_eq!((posten.open, posten.niet_toegewezen), (0, 120_000));
    assert_eq!(world.work(WerkSoort::Betaling).len(), 2);
    // The first came back: what it paid is open again, and nothing else.
    let back = statement("S3", &[("2026-11-24", 60_000, "DBIT", GEM, "retour F2026-0012", true)]);
    assert_eq!(world.bank("2026-11-25", &back), ["return"]);
    let posten = overzicht::posten(&world.boek());
    assert_eq!((posten.open, posten.facturen[0].betaald()), (60_000, 360_000));
}

#[test]
fn a_payment_the_gemeente_told_of_is_confirmed_by_the_bank_and_counted_once() {
    let mut world = World::new();
    let line = (world.placed(1), "PO-2026-0001".to_owned());
    world.ok("2026-10-01", "vc-sch", "factuur/1", invoice("F2026-0012", "2026-10-01", std::slice::from_ref(&line)));
    world.ok("2026-10-28", "gem-riv-fin", "betaling/1", payment("F2026-0012", "2026-10-28", 60_000, &[]));
    let shown = statement("S1", &[("2026-10-29", 60_000, "CRDT", GEM, "F2026-0012", false)]);
    assert_eq!(world.bank("2026-10-30", &shown), ["bevestigd"]);
    assert_eq!(world.bank("2026-10-31", &shown), ["bekend"]);
    let posten = overzicht::posten(&world.boek());
    assert_eq!((posten.ontvangen, posten.open), (60_000, 0));
    // Two equal real payments of one day stay two.
    let twice = statement(
        "S2",
        &[
            ("2026-11-02", 60_000, "CRDT", GEM, "F2026-0012", false),
            ("2026-11-02", 60_000, "CRDT", GEM, "F2026-0012", false),
        ],
    );
    assert_eq!(world.bank("2026-11-03", &twice), ["review", "review"]);
    let payments = overzicht::posten(&world.boek()).betalingen;
    assert_eq!(payments.iter().map(Betaalstand::over).collect::<Vec<_>>(), [0, 60_000, 60_000]);
}

#[test]
fn what_a_notification_told_is_not_counted_again_by_the_statement_of_that_day() {
    let mut world = World::new();
    let line = (world.placed(1), "PO-2026-0001".to_owned());
    world.ok("2026-10-01", "vc-sch", "factuur/1", invoice("F2026-0012", "2026-10-01", std::slice::from_ref(&line)));
    let day = statement("S1", &[("2026-10-28", 60_000, "CRDT", GEM, "F2026-0012", false)]);
    let told = melding(&day);
    assert_eq!(world.bank("2026-10-28", &told), ["matched"]);
    assert_eq!(world.bank("2026-10-29", &day), ["bekend"], "the bank's own reference is the same");
    assert_eq!(world.bank("2026-10-29", &told), ["bekend"]);
    let posten = overzicht::posten(&world.boek());
    assert_eq!((posten.ontvangen, posten.open, posten.niet_toegewezen), (60_000, 0, 0));
    assert_eq!(world.work(WerkSoort::Betaling), []);
}

#[test]
fn a_payment_that_was_given_to_an_invoice_is_posted_under_the_contract_of_that_invoice() {
    use crate::domain::boek::{Post, sleutel};
    use crate::domain::werk::werk_id;
    use crate::flow::geld::toewijzen::{self, Deel, Geld};
    let mut world = World::new();
    let line = (world.placed(1), "PO-2026-0001".to_owned());
    world.ok("2026-10-01", "vc-sch", "factuur/1", invoice("F2026-0012", "2026-10-01", std::slice::from_ref(&line)));
    // Of a supplier with more contracts the bank does not say which: the payment stands under none.
    let came = Boeking {
        leverancier: "vc-sch".to_owned(),
        betaling: Some("bank/S1/1".to_owned()),
        centen: 60_000,
        ..Boeking::nieuw(Post::Betaling, sleutel::betaling("bank/S1/1"), dag("2026-10-28"), "hub", op("2026-10-29"))
    };
    assert!(world.writer.book(&[], &[came], &[]).expect("booked"));
    let geld = Geld {
        facturen: vec![Deel { factuurnr: "F2026-0012".to_owned(), centen: 60_000, traject_id: None }],
        ..Geld::default()
    };
    let id = werk_id(&["betaling", "bank/S1/1"]);
    let decided =
        toewijzen::besluit(&world.boek(), &id, &geld, ("gebeld", "j.jansen"), op("2026-10-30")).expect("right");
    assert!(world.writer.book(&[], &decided.boekingen, &decided.werk).expect("booked"));
    let boek = world.boek();
    let given: Vec<_> = boek.iter().filter(|b| b.post == Post::Toewijzing).collect();
    let of: Vec<_> = given.iter().map(|b| (b.gemeente.as_str(), b.contract_id.as_str(), b.centen)).collect();
    assert_eq!(of, [("gem-riv", CONTRACT, 60_000)]);
    assert_eq!(overzicht::posten(&boek).open, 0);
}
