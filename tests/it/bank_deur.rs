//! The bank and payments while the gateway runs (issue 6, lines 5-7): a statement is booked once or not at all, a person books
//! what nobody could and takes one allocation back, and persons are paid by a file that only their payer sees.

mod fout;
mod groot;
mod mens;
mod tabel;
mod uitbetalen;

use super::shared::TempDir;
use super::support::{Gateway, Response, edited};
use super::testbed::gateway::PROGRAM;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::{Command, Output};
use std::sync::Arc;
use trajectbrug::domain::boek::{Boeking, Post};
use trajectbrug::domain::contract::Mijlpaal;
use trajectbrug::domain::werk::{Toestand, WerkSoort, Werkitem};
use trajectbrug::flow::clock::SetClock;
use trajectbrug::store::work::WorkFilter;

const VC: &str = "vc-de-schakel";
const GEM: &str = "gemeente-rivierbeek";
const CONTRACT: &str = "RC-2026-RIV-01";
/// The account of the supplier, and that of the gemeente, in tests/data/geld/praktijk.yaml.
const REKENING: &str = "NL91TEST0312000202";
const BETALER: &str = "NL05TEST0312000101";

/// A gateway with the contract of DOMAIN section 6.
struct Bank {
    dir: TempDir,
    gateway: Gateway,
    clock: Arc<SetClock>,
}

impl Bank {
    fn open(name: &str) -> Self {
        let dir = TempDir::new(name);
        let config = edited(&dir, &[]);
        let geld = include_str!("../data/geld/praktijk.yaml").replace("vc-sch", VC);
        let contracten = &geld[geld.find("  contracten:").expect("contracts")..];
        let praktijk = format!(
            "- geldig_van: \"2020-01-01\"
  buiten_de_hub: [acceptatie, intakeverslag, leerdoelen, matchvoorstel, kennismakingsresultaat]
{contracten}"
        );
        std::fs::write(config.join("partners/gemeente-rivierbeek/praktijk.yaml"), praktijk).expect("written");
        let clock = Arc::new(SetClock::at("2026-11-10T09:00:00Z".parse().expect("a moment")));
        let gateway = Gateway::start_at(&config, &dir.0.join("data"), &BTreeMap::new(), clock.clone());
        Self { dir, gateway, clock }
    }

    /// Writes entries as the messages of invoices and declarations do.
    fn boek(&self, entries: Vec<Boeking>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let writer = &self.gateway.inner().writer;
        let done = runtime.block_on(writer.with(move |writer| writer.book(&[], &entries, &[])));
        assert_eq!(done, Ok(true));
    }

    /// An invoice of this many trajecten of 600.00.
    fn factuur(&self, nummer: &str, from: usize, lines: usize) {
        let whole = entry(Post::Factuur, &format!("document/{nummer}"), nummer, 60_000 * lines as i64);
        let line = |nth: usize| Boeking {
            traject_id: Some(format!("TRJ-2026-{nth:06}")),
            mijlpaal: Some(Mijlpaal::Match),
            ..entry(Post::Factuurregel, &format!("regel/{nth}"), nummer, 60_000)
        };
        let whole = Boeking { tekst: "2026-10-31".to_owned(), ..whole };
        self.boek(std::iter::once(whole).chain((from..from + lines).map(line)).collect());
    }

    fn ledger(&self) -> Vec<Boeking> {
        let all = self.gateway.inner().read(|reader| reader.boekingen(0, 10_000)).expect("the store answers");
        all.into_iter().map(|(_, boeking)| boeking).collect()
    }

    fn werk(&self, soort: WerkSoort) -> Vec<Werkitem> {
        let filter = WorkFilter { soort: Some(soort), toestand: Some(Toestand::Open), ..WorkFilter::default() };
        self.gateway.inner().read(|reader| reader.work(&filter)).expect("the store answers")
    }

    fn afschrift(&self, bytes: &[u8]) -> Response {
        self.gateway.post("/v1/beheer/afschriften?wie=j.jansen", &[("Content-Type", "application/xml")], bytes)
    }

    fn post(&self, path: &str, body: &Value) -> Response {
        self.gateway.post(path, &[("Content-Type", "application/json")], body.to_string().as_bytes())
    }

    fn posten(&self) -> Value {
        self.gateway.ask("GET", "/v1/beheer/facturen", &[]).json()
    }

    /// Runs a command of the program against the running gateway.
    fn command(&self, arguments: &[&str]) -> Output {
        let adres = self.gateway.address.to_string();
        let folders = [("--config", self.dir.0.join("config")), ("--data", self.dir.0.join("data"))];
        let mut command = Command::new(PROGRAM);
        command.args(arguments);
        for (name, path) in &folders {
            command.arg(name).arg(path);
        }
        command.args(["--adres", &adres]).output().expect("the program runs")
    }
}

/// What stands for each line of a statement.
fn standen(answer: &Response) -> Vec<String> {
    let all = answer.json()["regels"].as_array().cloned().unwrap_or_default();
    all.iter().map(|r| r["stand"].as_str().unwrap_or_default().to_owned()).collect()
}

/// An entry of the contract.
fn entry(post: Post, sleutel: &str, document: &str, centen: i64) -> Boeking {
    Boeking {
        gemeente: GEM.to_owned(),
        leverancier: VC.to_owned(),
        contract_id: CONTRACT.to_owned(),
        document: Some(document.to_owned()),
        centen,
        ..Boeking::nieuw(
            post,
            sleutel,
            "2026-10-01".parse().expect("a day"),
            VC,
            "2026-10-01T09:00:00Z".parse().expect("a moment"),
        )
    }
}

/// A payment on a statement: cents (below zero: money that went), the account on the other side, and what stands with it.
type Regel<'r> = (i64, &'r str, &'r str);

/// A camt.053.001.08 of 28 October 2026 that begins with 10,000.00 and adds up.
fn camt(id: &str, regels: &[Regel<'_>]) -> String {
    let amount = |cents: i64| format!("{}.{:02}", cents.abs() / 100, cents.abs() % 100);
    let balance = |code: &str, cents: i64, day: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>",
            amount(cents)
        )
    };
    let sum: i64 = regels.iter().map(|r| r.0).sum();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\
         <GrpHdr><MsgId>{id}</MsgId><CreDtTm>2026-10-29T06:00:00</CreDtTm></GrpHdr><Stmt><Id>{id}</Id><CreDtTm>2026-10-29T06:00:00</CreDtTm>\
         <Acct><Id><IBAN>{REKENING}</IBAN></Id><Ccy>EUR</Ccy></Acct>{}{}",
        balance("OPBD", 1_000_000, "2026-10-27"),
        balance("CLBD", 1_000_000 + sum, "2026-10-28")
    );
    for (n, (cents, iban, info)) in regels.iter().enumerate() {
        let (sign, party) = if *cents < 0 { ("DBIT", "Cdtr") } else { ("CRDT", "Dbtr") };
        let a = amount(*cents);
        text += &format!(
            "<Ntry><NtryRef>{n}</NtryRef><Amt Ccy=\"EUR\">{a}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-10-28</Dt></BookgDt>\
             <AcctSvcrRef>{id}-{n}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls>\
             <Amt Ccy=\"EUR\">{a}</Amt><CdtDbtInd>{sign}</CdtDbtInd><RltdPties><{party}><Pty><Nm>Gemeente Proef</Nm></Pty></{party}><{party}Acct><Id><IBAN>{iban}</IBAN></Id></{party}Acct></RltdPties>\
             <RmtInf>{info}</RmtInf></TxDtls></NtryDtls></Ntry>"
        );
    }
    text + "</Stmt></BkToCstmrStmt></Document>"
}

/// Free text of a payment.
fn vrij(text: &str) -> String {
    format!("<Ustrd>{text}</Ustrd>")
}

#[test]
fn a_statement_is_booked_once_by_the_running_gateway_and_one_that_contradicts_it_not_at_all() {
    let bank = Bank::open("bank-deur");
    bank.factuur("F2026-0012", 1, 7);
    let before = bank.ledger().len();
    let text = camt("S1", &[(360_000, BETALER, &vrij("factuur F2026-0012"))]);
    let proef = bank.gateway.post("/v1/beheer/afschriften?proef=true", &[], text.as_bytes());
    assert_eq!((proef.status, standen(&proef)), (200, vec!["partial".to_owned()]));
    assert_eq!(bank.ledger().len(), before, "a trial books nothing");
    let first = bank.afschrift(text.as_bytes());
    assert_eq!((first.status, standen(&first)), (202, vec!["partial".to_owned()]));
    // The statement, the bank's reference, the payment and six lines of 600.00.
    assert_eq!((first.json()["geboekt"].clone(), bank.posten()["open"].clone()), (json!(9), json!(60_000)));
    assert!(bank.ledger().iter().skip(before).all(|b| b.wie == "j.jansen"));
    let booked = bank.ledger();
    let again = bank.afschrift(text.as_bytes());
    assert_eq!((again.status, standen(&again)), (200, vec!["bekend".to_owned()]));
    // Another story under the same id; and the same day in another format.
    let other = camt("S1", &[(300_000, BETALER, &vrij("factuur F2026-0012"))]);
    let mt940 = format!(
        ":20:M1\r\n:25:{REKENING}\r\n:28C:1/1\r\n:60F:C261027EUR10000,00\r\n:61:2610281028C3600,00NTRFNONREF//M1-0\r\n\
         :86:/TRTP/SEPA OVERBOEKING/IBAN/{BETALER}/NAME/GEMEENTE PROEF/REMI/F2026-0012\r\n:62F:C261028EUR13600,00\r\n-"
    );
    for (bytes, part) in [(other.as_bytes(), "andere inhoud"), (mt940.as_bytes(), "ander formaat")] {
        let refused = bank.afschrift(bytes);
        assert_eq!(refused.status, 409, "{}", String::from_utf8_lossy(&refused.body));
        let found = refused.json()["bevindingen"][0].clone();
        assert_eq!(found["code"], "TB-CONFLICT");
        assert!(found["text"].as_str().expect("a text").contains(part), "{found}");
    }
    // The command asks the gateway, because that has the data folder.
    let file = bank.dir.0.join("s1.xml");
    std::fs::write(&file, &text).expect("written");
    let said = bank.command(&["bank", "import", &file.to_string_lossy()]);
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.status.success() && text.contains("eerder verwerkt"), "{text}");
    std::fs::write(&file, other).expect("written");
    let said = bank.command(&["bank", "import", &file.to_string_lossy()]);
    assert_eq!(said.status.code(), Some(1), "{}", String::from_utf8_lossy(&said.stderr));
    assert_eq!(bank.ledger(), booked, "nothing of all that is booked");
}
