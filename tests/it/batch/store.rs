//! A file to the running gateway: every record a message of its own, what was refused by place and rule, and nothing
//! doubled or lost, whatever happens on the way. The receiver counts.

use super::site::{Done, Site};
use crate::support::{Gateway, Response, cut_off, partners, patiently};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use trajectbrug::demo::partner::Ledger;

const LOKET: &str = r#"partner: { slug: loket, naam: Loket, partij: ZI-LKT, rol: ZI_VC }
inbound:
  uren:
    connector: http
    auth: { token: "env:LOKET" }
    max_bytes: 2000
    format: csv
    csv: { encoding: windows-1252 }
    schema: schemas/rij.json
    mapping: mappings/rij.yaml
    canonical: urenstaat/1
    identity: Nr
    ontvangers: [balie]
  lijst:
    connector: http
    auth: none
    format: json
    records: uren
    canonical: urenstaat/1
    identity: kenmerk
    ontvangers: [balie]
outbound: {}
"#;

const BALIE: &str = r#"partner: { slug: balie, naam: Balie, partij: VC-BLI, rol: VC_BM }
inbound: {}
outbound:
  uren:
    on: urenstaat/1
    connector: http
    settings: { url: "http://127.0.0.1:1/" }
    format: json
"#;

const CSV: (&str, &str) = ("Content-Type", "text/csv");
const TOKEN: (&str, &str) = ("Authorization", "Bearer geheim-van-het-loket");
const OPERATOR: (&str, &str) = ("Authorization", "Bearer geheim-van-beheer");
const UREN: &str = "/v1/berichten/loket/uren/batch";

fn site(name: &str) -> Site {
    let site = Site::new(name);
    let rij = site.text("config/partners/bron/mappings/rij.yaml");
    let schema = site.text("config/partners/bron/schemas/rij.json");
    let (loket, beheer) = (site.path("loket"), site.path("beheer"));
    site.write("loket", b"geheim-van-het-loket\n");
    site.write("beheer", b"geheim-van-beheer\n");
    let settings = format!("omgeving: test\nbeheer_token: \"file:{}\"\n", beheer.display());
    site.write("config/trajectbrug.yaml", settings.as_bytes());
    let profile = LOKET.replace("env:LOKET", &format!("file:{}", loket.display()));
    site.write("config/partners/loket/profile.yaml", profile.as_bytes());
    site.write("config/partners/loket/mappings/rij.yaml", rij.as_bytes());
    site.write("config/partners/loket/schemas/rij.json", schema.as_bytes());
    site.write("config/partners/balie/profile.yaml", BALIE.as_bytes());
    site
}

fn start(site: &Site) -> (Gateway, Ledger) {
    let (origins, ledgers) = partners(&["balie"]);
    (at(site, &origins), ledgers["balie"].clone())
}

fn at(site: &Site, origins: &BTreeMap<String, String>) -> Gateway {
    Gateway::start(&site.path("config"), &site.path("data"), origins)
}

/// What the batch came to, once it is ready.
#[track_caller]
fn ready(gateway: &Gateway, taken: &Response) -> Value {
    assert_eq!(taken.status, 202, "{}", String::from_utf8_lossy(&taken.body));
    let path = taken.header("Location").unwrap().to_owned();
    assert_eq!(path, format!("/v1/batches/{}", taken.json()["batch_id"].as_str().unwrap()));
    patiently("the end of the batch", || {
        let answer = gateway.ask("GET", &path, &[TOKEN]).json();
        ["klaar", "vastgehouden"].contains(&answer["status"].as_str().unwrap()).then_some(answer)
    })
}

fn counts(stand: &Value) -> [u64; 4] {
    ["gelezen", "aanvaard", "geweigerd", "herhaling"].map(|key| stand[key].as_u64().unwrap())
}

/// Every refused record, page by page: record, line of the file, and code, rule and path of each finding.
fn refusals(gateway: &Gateway, stand: &Value, page: usize) -> Vec<(u64, Value, Vec<[String; 3]>)> {
    let mut next = Some(format!("{}?aantal={page}", stand["weigeringen"].as_str().unwrap()));
    let mut all = vec![];
    while let Some(path) = next {
        let answer = gateway.ask("GET", &path, &[TOKEN]);
        assert_eq!(answer.status, 200);
        let answer = answer.json();
        let list = answer["weigeringen"].as_array().unwrap();
        assert!(list.len() <= page && !list.is_empty());
        for record in list {
            let text = |f: &Value, key: &str| f[key].as_str().unwrap().to_owned();
            let found = record["bevindingen"].as_array().unwrap();
            let found = found.iter().map(|f| ["code", "regel", "path"].map(|key| text(f, key))).collect();
            all.push((record["record"].as_u64().unwrap(), record["bestandsregel"].clone(), found));
        }
        next = answer["volgende"].as_str().map(str::to_owned);
    }
    all
}

/// The ids the receiver got, and how many deliveries.
fn got(ledger: &Ledger) -> (BTreeSet<String>, usize) {
    let all = ledger.all();
    let id = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap()["kenmerk"].as_str().unwrap().to_owned();
    (all.iter().map(|r| id(&r.body)).collect(), all.len())
}

/// A row of each kind; 12 is too large for the route, 13 is 2 again, 14 has the id of 3 with another amount, 15 mends 5.
fn table() -> Vec<u8> {
    let large = format!("U-12;03-09-2026;1,00;{}", "geheim ".repeat(300));
    let lines: [&[u8]; 14] = [
        b"Nr;Dag;Kosten;Opmerking",
        b"U-1;24-08-2026;1.012,50;\"reiskosten \xEB\"",
        b"U-2;25-08-2026;2,00;",
        b"U-3;26-08-2026;3,00",
        b"U-4;27-08-2026;4,00;geheim\x81",
        b";28-08-2026;5,00;geheim",
        b"U-6;29-08-2026;6,00;999902210",
        b"X-7;30-08-2026;7,00;geheim",
        b"U-8;31-02-2026;8,00;geheim",
        b"U-9;01-09-2026;-9,00;geheim",
        large.as_bytes(),
        b"U-1;24-08-2026;1.012,50;\"reiskosten \xEB\"",
        b"U-2;25-08-2026;2,01;geheim",
        b"U-4;27-08-2026;4,00;hersteld",
    ];
    lines.join(b"\r\n".as_slice())
}

#[test]
fn every_row_becomes_a_message_and_each_refused_row_is_named_with_place_and_rule() {
    let site = site("opslag");
    let (gateway, ledger) = start(&site);
    let first = gateway.post(UREN, &[CSV, TOKEN], &table());
    assert_eq!(first.json()["status"], "wacht", "it is on disk and nothing more");
    let stand = ready(&gateway, &first);
    assert_eq!((stand["status"].as_str(), counts(&stand)), (Some("klaar"), [13, 3, 9, 1]), "{stand:#}");
    let expected: [(u64, u64, &[[&str; 3]]); 9] = [
        (3, 4, &[["TB-TABEL", "", ""]]),
        (4, 5, &[["TB-TEKENSET", "", "/Opmerking"]]),
        (5, 6, &[["TB-KENMERK", "BR57", "/Nr"]]),
        (6, 7, &[["TB-BSN-NIET-TOEGESTAAN", "BR46", "/Opmerking"]]),
        (7, 8, &[["TB-SCHEMA", "pattern", "/Nr"]]),
        (8, 9, &[["TB-OMZETTEN", "", "/Dag"], ["TB-CANONIEK", "required", "/dag"]]),
        (9, 10, &[["TB-CANONIEK", "minimum", "/kosten"]]),
        (10, 11, &[["TB-TE-GROOT", "", ""]]),
        (12, 13, &[["TB-CONFLICT", "BR57", ""]]),
    ];
    let expected: Vec<_> = expected
        .iter()
        .map(|(record, line, found)| (*record, json!(line), found.iter().map(|f| f.map(str::to_owned)).collect()))
        .collect();
    assert_eq!(refusals(&gateway, &stand, 4), expected);
    assert!(
        stand["bevindingen"]
            .as_array()
            .unwrap()
            .contains(&json!({"code": "TB-CANONIEK", "regel": "minimum", "aantal": 1}))
    );
    let wanted = BTreeSet::from(["U-1", "U-2", "U-4"].map(str::to_owned));
    patiently("the deliveries", || (got(&ledger) == (wanted.clone(), 3)).then_some(()));

    // The same file again, and by the operator: nothing changes, and what was refused is refused again.
    for asks in [TOKEN, OPERATOR] {
        let again = ready(&gateway, &gateway.post(UREN, &[CSV, asks], &table()));
        assert_eq!(counts(&again), [13, 0, 9, 4]);
        assert_eq!(refusals(&gateway, &again, 1000), expected);
    }
    let later =
        ready(&gateway, &gateway.post(UREN, &[CSV, TOKEN], b"Nr;Dag;Kosten;Opmerking\nU-20;01-09-2026;1,00;\n"));
    assert_eq!(counts(&later), [1, 1, 0, 0]);
    let wanted: BTreeSet<_> = wanted.into_iter().chain(["U-20".to_owned()]).collect();
    patiently("the last delivery", || (got(&ledger) == (wanted.clone(), 4)).then_some(()));
    // What stays of a batch: counts and refusals, no file and no value.
    for entry in std::fs::read_dir(site.path("data/batches")).unwrap() {
        let folder = entry.unwrap().path();
        // It goes right after the batch is said to be done, not before.
        patiently("the file to go", || (!folder.join("inhoud").exists()).then_some(()));
        let kept = std::fs::read_to_string(folder.join("stand.json")).unwrap()
            + &std::fs::read_to_string(folder.join("weigeringen.jsonl")).unwrap();
        for value in ["geheim", "999902210", "U-9", "X-7", "2,01"] {
            assert!(!kept.contains(value), "{value}");
        }
    }
}

#[test]
fn a_file_that_is_wrong_as_a_whole_or_broken_off_changes_nothing() {
    let site = site("opslag-heel");
    let (gateway, ledger) = start(&site);
    // Right for two records, and then it breaks.
    let record = |n: u32| format!("{{\"kenmerk\": \"K-{n}\", \"dag\": \"2026-08-24\", \"kosten\": 1}}");
    let half = format!("{{\"uren\": [{},\n{},\n", record(1), record(2));
    let json = ("Content-Type", "application/json");
    let taken = gateway.post("/v1/berichten/loket/lijst/batch", &[json], half.as_bytes());
    let stand = ready_open(&gateway, &taken);
    assert_eq!((stand["status"].as_str(), counts(&stand)), (Some("vastgehouden"), [0, 0, 0, 0]), "{stand:#}");
    assert!(stand["reden"][0]["code"].as_str().unwrap().starts_with("TB-"), "{stand:#}");
    for wrong in ["Nr;Dag\nU-1;24-08-2026\n\"", "Nr;Nr\nU-1;1\n", ""] {
        let stand = ready(&gateway, &gateway.post(UREN, &[CSV, TOKEN], wrong.as_bytes()));
        assert_eq!((stand["status"].as_str(), counts(&stand)), (Some("vastgehouden"), [0, 0, 0, 0]), "{wrong}");
    }
    // The connection ends halfway: it was never taken, and nothing of it stays.
    let before = std::fs::read_dir(site.path("data/batches")).unwrap().count();
    let head = format!("POST {UREN} HTTP/1.1\r\nHost: x\r\n{}: {}\r\n{}: {}\r\n", CSV.0, CSV.1, TOKEN.0, TOKEN.1);
    let body = "Nr;Dag;Kosten;Opmerking\nU-1;24-08-2026;1,00;\n";
    let broken = cut_off(gateway.address, format!("{head}Content-Length: 5000\r\n\r\n{body}").as_bytes());
    assert_eq!((broken.status, &broken.json()["bevindingen"][0]["code"]), (400, &json!("TB-AFGEBROKEN")));
    assert_eq!(std::fs::read_dir(site.path("data/batches")).unwrap().count(), before);
    for (headers, status) in [
        (vec![("Content-Type", "application/json"), TOKEN], 415),
        (vec![CSV, TOKEN, ("Content-Encoding", "gzip")], 415),
        (vec![CSV], 401),
        (vec![CSV, TOKEN, ("Trajectbrug-Omgeving", "productie")], gateway_refuses_environment()),
    ] {
        assert_eq!(gateway.post(UREN, &headers, body.as_bytes()).status, status, "{headers:?}");
    }
    assert_eq!(std::fs::read_dir(site.path("data/batches")).unwrap().count(), before);
    let sent = ready(&gateway, &gateway.post(UREN, &[CSV, TOKEN], body.as_bytes()));
    assert_eq!(counts(&sent), [1, 1, 0, 0], "nothing of what came before was taken");
    patiently("the delivery", || (got(&ledger).1 == 1).then_some(()));
}

fn gateway_refuses_environment() -> u16 {
    trajectbrug::message::code::Code::Omgeving.status()
}

/// The same without credentials.
#[track_caller]
fn ready_open(gateway: &Gateway, taken: &Response) -> Value {
    assert_eq!(taken.status, 202, "{}", String::from_utf8_lossy(&taken.body));
    let path = taken.header("Location").unwrap().to_owned();
    patiently("the end of the batch", || {
        let answer = gateway.ask("GET", &path, &[]).json();
        ["klaar", "vastgehouden"].contains(&answer["status"].as_str().unwrap()).then_some(answer)
    })
}

/// Rows with ids of their own; every hundredth has a day that does not exist.
fn rows(count: u32) -> (Vec<u8>, BTreeSet<String>) {
    let mut text = "Nr;Dag;Kosten;Opmerking\n".to_owned();
    let mut good = BTreeSet::new();
    for n in 1..=count {
        let day = if n % 100 == 0 { 31 } else { 1 + n % 28 };
        text += &format!("U-{n};{day:02}-02-2026;{},50;opmerking\n", n % 500);
        if n % 100 != 0 {
            good.insert(format!("U-{n}"));
        }
    }
    (text.into_bytes(), good)
}

#[test]
fn two_files_at_once_with_the_same_rows_give_every_row_once() {
    let site = site("opslag-twee");
    let (gateway, ledger) = start(&site);
    let (file, good) = rows(1500);
    let taken: Vec<Response> = std::thread::scope(|scope| {
        let send = || gateway.post(UREN, &[CSV, TOKEN], &file);
        let both = [scope.spawn(send), scope.spawn(send)];
        both.map(|sent| sent.join().unwrap()).into()
    });
    let mut all = taken.iter().map(|taken| counts(&ready(&gateway, taken))).collect::<Vec<_>>();
    all.sort_unstable();
    assert_eq!(all, [[1500, 0, 15, 1485], [1500, 1485, 15, 0]]);
    patiently("the deliveries", || (got(&ledger) == (good.clone(), 1485)).then_some(()));
}

/// The program on its own, so that it can be killed.
struct Served(std::process::Child);

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn serve(site: &Site, port: u16) -> Served {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trajectbrug"));
    command.current_dir(&site.dir.0).args(["serve", "--listen", &format!("127.0.0.1:{port}")]);
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let served = Served(child);
    patiently("the listener", || std::net::TcpStream::connect(("127.0.0.1", port)).ok());
    served
}

#[test]
fn a_gateway_that_is_killed_again_and_again_goes_on_and_counts_every_row_once() {
    let site = site("opslag-kill");
    let (origins, ledgers) = partners(&["balie"]);
    let profile = site.text("config/partners/balie/profile.yaml").replace("http://127.0.0.1:1", &origins["balie"]);
    site.write("config/partners/balie/profile.yaml", profile.as_bytes());
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (file, good) = rows(6000);
    let address = std::net::SocketAddr::from(([127, 0, 0, 1], port));
    let mut served = serve(&site, port);
    let taken = crate::support::send(address, "POST", UREN, &[CSV, TOKEN], Some(&file));
    assert_eq!(taken.status, 202, "{}", String::from_utf8_lossy(&taken.body));
    let path = taken.header("Location").unwrap().to_owned();
    // Before anything is counted, and then whenever it came further.
    drop(served);
    served = serve(&site, port);
    let ask = || crate::support::send(address, "GET", &path, &[TOKEN], None).json();
    let (since, mut kills, mut further) = (Instant::now(), 0, 0);
    let stand = loop {
        std::thread::sleep(Duration::from_millis(20));
        let stand = ask();
        if stand["status"] == "klaar" {
            break stand;
        }
        assert!(since.elapsed() < Duration::from_secs(120), "{stand:#}");
        let taken = stand["gelezen"].as_u64().unwrap();
        if kills < 3 && taken > further {
            (kills, further) = (kills + 1, taken);
            drop(served);
            served = serve(&site, port);
        }
    };
    assert!(kills > 0, "it was killed in the middle of the work");
    assert_eq!(counts(&stand), [6000, 5940, 60, 0], "{stand:#}");
    let since = Instant::now();
    while got(&ledgers["balie"]).0 != good {
        assert!(since.elapsed() < Duration::from_secs(60), "{} of {}", got(&ledgers["balie"]).0.len(), good.len());
        std::thread::sleep(Duration::from_millis(200));
    }
    // A receiver may get a message twice when we stop between his answer and our note of it; then with the same id.
    let ids: BTreeSet<_> = ledgers["balie"].all().into_iter().map(|r| r.id).collect();
    assert_eq!(ids.len(), good.len());
    drop(served);
}

#[test]
fn the_command_sends_a_file_to_the_running_gateway_and_says_what_came_of_it() {
    let site = site("opslag-opdracht");
    let (gateway, ledger) = start(&site);
    site.write("uren.csv", &table());
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trajectbrug"));
        command.current_dir(&site.dir.0).args(["batch", "loket", "uren", "uren.csv", "--store"]).args(more);
        Done::of(&command.args(["--adres", &gateway.address.to_string()]).output().unwrap())
    };
    let done = run(&[]);
    assert_eq!(done.code, Some(1), "{done:?}");
    assert!(done.out.contains("13 gelezen: 3 aanvaard, 9 geweigerd, 1 herhaling.\n"), "{done:?}");
    assert!(done.out.contains("\n  record 7 regel 8 TB-SCHEMA pattern /Nr "), "{done:?}");
    let again = run(&["--json"]);
    assert_eq!((again.code, counts(&again.json())), (Some(1), [13, 0, 9, 4]));
    patiently("the deliveries", || (got(&ledger).1 == 3).then_some(()));
    site.write("uren.csv", b"Nr;Dag;Kosten;Opmerking\nU-30;01-09-2026;1,00;\n");
    assert_eq!(run(&[]).code, Some(0));
    site.write("beheer", b"iets anders\n");
    let refused = run(&[]);
    assert_eq!((refused.code, refused.out.as_str()), (Some(1), ""), "{refused:?}");
    assert!(refused.err.contains("401"), "{refused:?}");
}
