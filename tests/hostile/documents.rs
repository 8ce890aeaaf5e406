//! JSON and XML: the suites, the attacks and our own files.

use super::shared::{self, TempDir};
use super::site::{Doors, post};
use super::table::{Case, play};
use super::testbed::gateway::Gateway;
use super::testbed::http::Request;
use super::testbed::letters::{CREEER_ZAAK, SOAP};
use super::testbed::within;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A file as a case for a door.
pub fn case(corpus: &'static str, door: &str, file: &Path) -> Case {
    let body = std::fs::read(file).expect("the file can be read");
    let request = if door == "soap" { Request::soap(SOAP, CREEER_ZAAK, body) } else { post(door, body) };
    let name = file.file_name().expect("a file has a name").to_string_lossy().into_owned();
    Case { corpus, name, request }
}

/// Every file of a folder whose name starts so.
pub fn all(dir: &Path, start: &str) -> Vec<PathBuf> {
    let names = shared::names(dir).into_iter().filter(|n| n.starts_with(start));
    names.map(|n| dir.join(n)).filter(|p| p.is_file()).collect()
}

#[test]
fn json_of_the_suite_and_of_our_own_gets_the_answer_of_the_table() {
    let Some(suite) = shared::data("hostile/json/JSONTestSuite") else { return };
    let Some(own) = shared::hostile("door-json") else { return };
    let doors = Doors::new("hostile-json");
    let gateway = Gateway::start(&doors.site);
    for (n, (what, dir, start, corpus, count)) in [
        ("JSONTestSuite", suite.join("test_parsing"), "", "json", 318),
        ("JSONTestSuite, transform", suite.join("test_transform"), "", "json-transform", 22),
        ("our JSON", own.0.clone(), "j_", "json-own", 20),
    ]
    .into_iter()
    .enumerate()
    {
        let cases: Vec<_> = all(&dir, start).iter().map(|f| case(corpus, "json", f)).collect();
        assert_eq!(cases.len(), count, "{what}");
        play(&gateway, what, &cases);
        doors.lives(&gateway, n);
    }
    doors.log_is_clean(&[]);
}

/// The files of the W3C suite, each with its kind.
fn w3c(dir: &TempDir) -> Option<Vec<(String, PathBuf)>> {
    let archive = shared::data("hostile/xml/w3c/xmlconf-20130923.tar.gz")?;
    let status = Command::new("tar").arg("xzf").arg(archive).arg("-C").arg(&dir.0).status().expect("tar runs");
    assert!(status.success());
    let mut found = vec![];
    let mut folders = vec![dir.0.clone()];
    while let Some(folder) = folders.pop() {
        for path in shared::names(&folder).into_iter().map(|n| folder.join(n)) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "xml") {
                let text = String::from_utf8_lossy(&std::fs::read(&path).expect("the file can be read")).into_owned();
                for test in text.split("<TEST").skip(1).filter(|t| t.starts_with(char::is_whitespace)) {
                    let attribute = |name: &str| {
                        let (_, rest) = test.split_once('>')?.0.split_once(&format!("{name}="))?;
                        rest.get(1..)?.split_once(rest.chars().next()?).map(|(value, _)| value.to_owned())
                    };
                    if let Some((uri, kind)) = attribute("URI").zip(attribute("TYPE")) {
                        found.push((kind, folder.join(uri)));
                    }
                }
            }
        }
    }
    Some(found)
}

#[test]
fn xml_of_the_suite_gets_the_answer_of_the_table() {
    let dir = TempDir::new("door-w3c");
    let Some(files) = w3c(&dir) else { return };
    assert!(files.len() > 2500, "{} files", files.len());
    let doors = Doors::new("hostile-w3c");
    let gateway = Gateway::start(&doors.site);
    let mut cases = vec![];
    for (kind, file) in files {
        let bytes = std::fs::read(&file).expect("the file can be read");
        let narrow: Vec<u8> = bytes.iter().copied().filter(|b| *b != 0).collect();
        let doctype = if narrow.windows(9).any(|w| w == b"<!DOCTYPE") { "doctype" } else { "plain" };
        // `not-wf doctype xmltest/not-wf/sa/001.xml`, so that the table can speak of a kind or of one file.
        let name = format!("{kind} {doctype} {}", file.strip_prefix(&dir.0).expect("below").display());
        for (corpus, door) in [("w3c", "xml"), ("w3c-soap", "soap")] {
            // What is not well-formed stops before a door matters: one in five is enough to show that (all with
            // `TRAJECTBRUG_HOSTILE`).
            let every = if std::env::var_os("TRAJECTBRUG_HOSTILE").is_some() { 1 } else { 5 };
            if door == "soap" && kind == "not-wf" && cases.len() % every != 0 {
                continue;
            }
            cases.push(Case { name: name.clone(), ..case(corpus, door, &file) });
        }
    }
    play(&gateway, "W3C", &cases);
    doors.lives(&gateway, 0);
    doors.log_is_clean(&[]);
}

#[test]
fn attacks_in_xml_get_the_answer_of_the_table_and_open_nothing() {
    let Some(defused) = shared::data("hostile/xml/defusedxml/xmltestdata") else { return };
    let Some(own) = shared::hostile("door-xml") else { return };
    let doors = Doors::new("hostile-xml");
    let gateway = Gateway::start(&doors.site);
    // Connections to partners are opened before we look.
    doors.lives(&gateway, 0);
    let trace = Strace::attach(&gateway, &own.0.join("strace"));
    let mut cases = vec![];
    for file in [all(&own.0, "x_"), all(&defused, "")].concat() {
        cases.push(case("xml-own", "xml", &file));
        cases.push(case("xml-own-soap", "soap", &file));
    }
    assert_eq!(cases.len(), 2 * (23 + 11));
    play(&gateway, "our XML and that of defusedxml", &cases);
    // An inclusion and an address in a message that is accepted, and delivered, are text too.
    let included =
        "<notitie><kenmerk>incl</kenmerk><tekst>file:///etc/passwd http://127.0.0.1:9/x.dtd</tekst></notitie>";
    let answer = gateway.ask(&post("xml", included));
    assert_eq!(answer.status(), 202, "{}", answer.text());
    doors.kantoor.wait("x.dtd", 1);
    if let Some(trace) = trace {
        let known = [doors.kantoor.address, doors.site.schakel.address].map(|a| a.port().to_string());
        trace.nothing_opened_by_content(&known, &doors.site.data);
    }
    doors.lives(&gateway, 1);
    doors.log_is_clean(&["passwd"]);
}

/// What a process asks of the system while we watch.
pub struct Strace {
    child: std::process::Child,
    log: PathBuf,
}

impl Strace {
    /// Watches connections made and files opened; None, aloud, when there is no strace.
    pub fn attach(gateway: &Gateway, log: &Path) -> Option<Self> {
        let child = Command::new("strace")
            .args(["-f", "-qq", "-e", "trace=connect,openat,open,creat,socket", "-o"])
            .arg(log)
            .args(["-p", &gateway.pid().to_string()])
            .stderr(Stdio::null())
            .spawn();
        let Ok(child) = child else {
            println!("skipped: strace is absent");
            return None;
        };
        let tracer = || {
            let status = std::fs::read_to_string(format!("/proc/{}/status", gateway.pid())).unwrap_or_default();
            status.lines().any(|l| l.starts_with("TracerPid:") && !l.ends_with("\t0"))
        };
        assert!(within(10, tracer), "strace watches");
        Some(Self { child, log: log.to_owned() })
    }

    /// Every connection goes to one of these ports on loopback, and every file opened is of the data folder.
    fn nothing_opened_by_content(mut self, ports: &[String], data: &Path) {
        // It writes what it has when it is asked to go.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(asked.is_ok_and(|s| s.success()));
        self.child.wait().expect("strace ends");
        let log = std::fs::read_to_string(&self.log).expect("strace wrote");
        let connects: Vec<_> = log.lines().filter(|l| l.contains("connect(")).collect();
        let known = |line: &&&str| {
            ports.iter().any(|p| line.contains(&format!("htons({p})")) && line.contains("\"127.0.0.1\""))
        };
        assert!(!connects.is_empty(), "it saw the delivery");
        assert_eq!(connects.iter().filter(|l| !known(l)).collect::<Vec<_>>(), Vec::<&&str>::new());
        let data = data.display().to_string();
        let own = |line: &str| line.contains(&data) || line.contains("\"/proc/self") || line.contains("\"/sys/");
        let strange: Vec<_> = log.lines().filter(|l| l.contains("open") && l.contains('"') && !own(l)).collect();
        assert_eq!(strange, Vec::<&str>::new());
        println!("strace: {} lines, {} connections, all to partners", log.lines().count(), connects.len());
    }
}
