//! A night's work for a program that is built to remember what it does most (`scripts/dist`): messages at the door and
//! delivered, a table to invoices, a statement beside open invoices, the scenarios of the practice. Invented, the same each
//! time, and of no benchmark: what is measured elsewhere is not what was trained with.
//! usage: training <trajectbrug> <work folder>, in the folder of the project
use std::fmt::Write as _;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

const MESSAGES: usize = 6_000;
const SENDERS: usize = 8;
const ROWS: usize = 60_000;
const ENTRIES: usize = 30_000;
const FASEN: [&str; 3] = ["ORIENTATIE", "PROEFPLAATSING", "VRIJWILLIG"];

fn main() -> io::Result<()> {
    let a: Vec<String> = std::env::args().collect();
    let (bin, work) = (a[1].as_str(), Path::new(&a[2]));
    drop(fs::remove_dir_all(work));
    fs::create_dir_all(work)?;
    run(bin, &["demo", "--once", "--json"], &[0])?;
    run(bin, &["scenario", "run"], &[0])?;
    gateway(bin, work)?;
    table(bin, work)?;
    statement(bin, work)
}

/// Runs the program; its end must be one of these.
fn run(bin: &str, args: &[&str], ends: &[i32]) -> io::Result<()> {
    let done = Command::new(bin).args(args).stdout(Stdio::null()).status()?;
    assert!(done.code().is_some_and(|code| ends.contains(&code)), "{args:?}: {done}");
    Ok(())
}

/// Messages in XML at the door, delivered as JSON to a receiver on this machine.
fn gateway(bin: &str, work: &Path) -> io::Result<()> {
    let config = work.join("config");
    copy(Path::new("tests/bench/w1"), &config)?;
    for (partner, schema) in [("bench-in", "plaatsing.xsd"), ("bench-sink", "plaatsing.schema.json")] {
        let folder = config.join("partners").join(partner).join("schemas");
        fs::create_dir_all(&folder)?;
        fs::copy(Path::new("tests/bench/training").join(schema), folder.join(schema))?;
    }
    let sink = TcpListener::bind("127.0.0.1:0")?;
    let profile = config.join("partners/bench-sink/profile.yaml");
    let own = fs::read_to_string(&profile)?.replace("127.0.0.1:9900", &sink.local_addr()?.to_string());
    fs::write(&profile, own)?;
    let arrived = Arc::new(AtomicUsize::new(0));
    let counter = arrived.clone();
    thread::spawn(move || {
        for stream in sink.incoming().flatten() {
            let counter = counter.clone();
            thread::spawn(move || answer(stream, &counter));
        }
    });
    // A port nobody has: taken, and given back.
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let (config, data) = (config.display().to_string(), work.join("data").display().to_string());
    let mut serve = Command::new(bin)
        .args(["serve", "--config", &config, "--data", &data, "--listen", &address])
        .env("TRAJECTBRUG_LOG", "warn")
        .spawn()?;
    while TcpStream::connect(&address).is_err() {
        assert!(serve.try_wait()?.is_none(), "the gateway does not start");
        thread::sleep(Duration::from_millis(50));
    }
    thread::scope(|scope| {
        let senders: Vec<_> = (0..SENDERS)
            .map(|n| {
                scope.spawn({
                    let address = &address;
                    move || send(address, n)
                })
            })
            .collect();
        senders.into_iter().try_for_each(|sender| sender.join().expect("a sender does not panic"))
    })?;
    for _ in 0..600 {
        if arrived.load(Ordering::Relaxed) >= MESSAGES {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(arrived.load(Ordering::Relaxed), MESSAGES);
    Command::new("sh").args(["-c", &format!("kill -TERM {}", serve.id())]).status()?;
    let end = serve.wait()?;
    assert!(end.success(), "{end}");
    Ok(())
}

/// The receiver: takes everything.
fn answer(stream: TcpStream, arrived: &AtomicUsize) -> io::Result<()> {
    let mut to = stream.try_clone()?;
    let mut from = BufReader::new(stream);
    while request(&mut from)?.is_some() {
        arrived.fetch_add(1, Ordering::Relaxed);
        to.write_all(b"HTTP/1.1 204 No Content\r\n\r\n")?;
    }
    Ok(())
}

/// Reads a head with its body; the first line. None at the end.
fn request(from: &mut impl BufRead) -> io::Result<Option<String>> {
    let (mut first, mut line, mut length) = (String::new(), String::new(), 0);
    if from.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    loop {
        line.clear();
        from.read_line(&mut line)?;
        let head = line.trim_end().to_ascii_lowercase();
        if head.is_empty() {
            break;
        }
        if let Some(bytes) = head.strip_prefix("content-length:") {
            length = bytes.trim().parse().map_err(io::Error::other)?;
        }
    }
    io::copy(&mut from.take(length), &mut io::sink())?;
    Ok(Some(first))
}

fn send(address: &str, sender: usize) -> io::Result<()> {
    let mut to = TcpStream::connect(address)?;
    to.set_nodelay(true)?;
    let mut from = BufReader::new(to.try_clone()?);
    for n in (sender..MESSAGES + MESSAGES / 50).step_by(SENDERS) {
        // One in fifty-one is wrong: its phase is none.
        let (body, expected) =
            if n < MESSAGES { (message(n), "202") } else { (message(n).replace(FASEN[n % 3], "X"), "422") };
        let head = format!(
            "POST /v1/berichten/bench-in/plaatsing HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/xml\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        to.write_all((head + &body).as_bytes())?;
        let status = request(&mut from)?.unwrap_or_default();
        assert!(status.contains(expected), "{status}");
    }
    Ok(())
}

fn message(n: usize) -> String {
    let words = ["koffie", "leert", "bewoners", "tuin & erf", "rooster", "afspraken", "één", "collega's", "ontvangst"];
    let text = |from: usize, count: usize| {
        let all: Vec<&str> = (0..count).map(|i| words[(from + i * i + i * 3) % words.len()]).collect();
        all.join(" ").replace('&', "&amp;")
    };
    let mut goals = String::new();
    for goal in 1..=3 + n % 4 {
        let _ = write!(
            goals,
            "\n    <po:leerdoel prioriteit=\"{goal}\">\n      <po:code>LD-{:03}</po:code>\n      <po:omschrijving>{}</po:omschrijving>\n      <po:niveau>{}</po:niveau>\n    </po:leerdoel>",
            100 + n * 7 % 800 + goal,
            text(n + goal, 14),
            1 + (n + goal) % 5
        );
    }
    let before = if n.is_multiple_of(3) { "\n      <po:voorvoegsel>van der</po:voorvoegsel>" } else { "" };
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<po:plaatsingsovereenkomst xmlns:po="urn:bench:plaatsing:1" versie="1.0">
  <po:kop>
    <po:berichtId>{n:08x}-0000-4000-8000-{n:012x}</po:berichtId>
    <po:verzonden>2026-03-{day:02}T09:15:00Z</po:verzonden>
    <po:gemeentecode>{town:04}</po:gemeentecode>
  </po:kop>
  <po:deelnemer>
    <po:deelnemerId>D{n:07}</po:deelnemerId>
    <po:naam>
      <po:voornamen>Samira</po:voornamen>{before}
      <po:achternaam>Testers</po:achternaam>
    </po:naam>
    <po:geboortedatum>198{year}0{month}1{year}</po:geboortedatum>
    <po:email>samira@voorbeeld.example</po:email>
  </po:deelnemer>
  <po:organisatie>
    <po:kvkNummer>{kvk}</po:kvkNummer>
    <po:naam>Zorgcentrum De Linde</po:naam>
    <po:soort>VERPLEEGHUIS</po:soort>
    <po:begeleider>Noor Voorbeeld</po:begeleider>
    <po:adres>
      <po:straat>Dorpsstraat</po:straat>
      <po:huisnummer>{house}</po:huisnummer>
      <po:postcode>1234 AB</po:postcode>
      <po:plaats>Rivierbeek</po:plaats>
    </po:adres>
  </po:organisatie>
  <po:traject>
    <po:trajectnummer>TR-2026-{n:07}</po:trajectnummer>
    <po:fase>{fase}</po:fase>
    <po:startdatum>202604{day:02}</po:startdatum>
    <po:einddatum>202609{day:02}</po:einddatum>
    <po:dagdelenPerWeek>{half}</po:dagdelenPerWeek>
    <po:vergoeding valuta="EUR">{euro},50</po:vergoeding>
  </po:traject>
  <po:leerdoelen>{goals}
  </po:leerdoelen>
  <po:toelichting>{rest}</po:toelichting>
</po:plaatsingsovereenkomst>
"#,
        day = 1 + n % 28,
        town = 100 + n % 900,
        year = n % 10,
        month = 1 + n % 9,
        kvk = 10_000_000 + n,
        house = 1 + n % 300,
        fase = FASEN[n % 3],
        half = if n.is_multiple_of(2) { "3" } else { "4.5" },
        euro = n % 1000,
        rest = text(n, 190),
    )
}

/// A table of trajecten to a file of invoices; one row in two hundred is wrong.
fn table(bin: &str, work: &Path) -> io::Result<()> {
    let mut rows = String::from(
        "trajectnummer;gemeentecode;deelnemer_id;kvk;organisatie;startdatum;einddatum;dagdelen;fase;bedrag_begeleiding;bedrag_organisatie\n",
    );
    for n in 0..ROWS {
        let part = 1 + n * 37 % 59_999;
        let (begeleiding, rest) = (part, if n.is_multiple_of(200) { 1 } else { 60_000 - part });
        let (town, kvk, half) = (100 + n % 900, 10_000_000 + n, ["2", "4,5", "10"][n % 3]);
        let _ = writeln!(
            rows,
            "TR-2026-{n:07};{town:04};D{n:07};{kvk};Zorgcentrum \"De Linde\" & zn {};{:02}-0{}-2026;{:02}-11-2026;{half};{};{},{:02};{},{:02}",
            n % 77,
            1 + n % 28,
            1 + n % 9,
            1 + n % 27,
            FASEN[n % 3],
            begeleiding / 100,
            begeleiding % 100,
            rest / 100,
            rest % 100
        );
    }
    let input = work.join("trajecten.csv");
    fs::write(&input, rows)?;
    let (input, out, data) =
        (input.display().to_string(), work.join("uit").display().to_string(), work.join("d").display().to_string());
    // 1: rows were refused.
    run(
        bin,
        &[
            "batch",
            "bench-in",
            "facturen",
            &input,
            "--zonder-zijbestand",
            "--config",
            "tests/bench/w2",
            "--data",
            &data,
            "--out",
            &out,
        ],
        &[1],
    )
}

/// A statement beside open invoices: paid whole, in part, twice, without a number.
fn statement(bin: &str, work: &Path) -> io::Result<()> {
    let mut invoices = String::from("id;cents;payer\n");
    let mut entries = String::new();
    let mut total = 0;
    for n in 0..ENTRIES {
        let iban = iban(n % 340);
        let _ = writeln!(invoices, "2026-{n:06};60000;{iban}");
        let (cents, named) = match n % 40 {
            0 => (30_000, format!("<Ustrd>Deel van 2026-{n:06}, rest volgt</Ustrd>")),
            1 => (60_000, "<Ustrd>Bedankt voor alles</Ustrd>".into()),
            2 => (60_000, format!("<Ustrd>factuur 2026-{:06}</Ustrd>", n - 2)),
            3..20 => (60_000, format!("<Ustrd>Betreft factuur 2026-{n:06} trajecten</Ustrd>")),
            _ => (
                60_000,
                format!(
                    "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>2026-{n:06}</Ref></CdtrRefInf></Strd>"
                ),
            ),
        };
        total += cents;
        let (euro, cent, day) = (cents / 100, cents % 100, 1 + n % 28);
        let _ = writeln!(
            entries,
            "<Ntry><NtryRef>R{n}</NtryRef><Amt Ccy=\"EUR\">{euro}.{cent:02}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-02-{day:02}</Dt></BookgDt><ValDt><Dt>2026-02-{day:02}</Dt></ValDt><AcctSvcrRef>B{n:09}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy=\"EUR\">{euro}.{cent:02}</Amt><CdtDbtInd>CRDT</CdtDbtInd><RltdPties><Dbtr><Pty><Nm>Gemeente Rivierbeek</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct></RltdPties><RmtInf>{named}</RmtInf></TxDtls></NtryDtls></Ntry>"
        );
    }
    let own = iban(999);
    let balance = |code: &str, cents: usize, day: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}.{:02}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>",
            cents / 100,
            cents % 100
        )
    };
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-01T06:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>2026-03-01T06:00:00</CreDtTm><Acct><Id><IBAN>{own}</IBAN></Id></Acct>{}{}\n{entries}</Stmt></BkToCstmrStmt></Document>\n",
        balance("OPBD", 0, "2026-02-01"),
        balance("CLBD", total, "2026-02-28")
    );
    let (list, camt) = (work.join("facturen.csv"), work.join("afschrift.xml"));
    fs::write(&list, invoices)?;
    fs::write(&camt, text)?;
    let (list, camt, out) =
        (list.display().to_string(), camt.display().to_string(), work.join("afletteren").display().to_string());
    run(bin, &["reconcile", "--invoices", &list, "--statement", &camt, "--out", &out], &[0])?;
    run(bin, &["reconcile", "--payer-unknown", "--invoices", &list, "--statement", &camt, "--out", &out], &[0])
}

/// An account of the test bank (ISO 13616: the check makes the rest of the division by 97 one).
fn iban(n: usize) -> String {
    let number = format!("{n:010}");
    // TEST0000000000NL00 with letters as numbers, T is 29.
    let digits = format!("29142829{number}232100");
    let rest = digits.bytes().fold(0u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    format!("NL{:02}TEST{number}", 98 - rest)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
