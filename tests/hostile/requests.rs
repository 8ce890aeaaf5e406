//! The request around a message: framing, memory with many at once, and addresses a configuration may not hold.

use super::documents::{all, case};
use super::shared;
use super::site::Doors;
use super::table::{Case, said};
use super::testbed::gateway::Gateway;
use super::testbed::http::{connect, read};
use super::testbed::within;
use std::io::{Read, Write};

/// Framing two programs could read differently (RELIABILITY section 4, HTTP framing): what, the request, its status. `%`
/// stands for the end of a line. A bare line feed is a line end by RFC 9112 section 2.2 ("MAY recognize"): taken.
const FRAMING: [(&str, &str, u16); 11] = [
    ("length and chunks", "POST /a HTTP/1.1%Host: a%Content-Length: 4%Transfer-Encoding: chunked%%0%%", 400),
    ("two lengths", "POST /a HTTP/1.1%Host: a%Content-Length: 4%Content-Length: 5%%abcd", 400),
    ("an unknown transfer encoding", "POST /a HTTP/1.1%Host: a%Transfer-Encoding: xchunked%%0%%", 400),
    ("a list of transfer encodings", "POST /a HTTP/1.1%Host: a%Transfer-Encoding: chunked, identity%%0%%", 400),
    ("a space before the colon", "GET /health/live HTTP/1.1%Host : a%%", 400),
    ("a NUL in a header", "GET /health/live HTTP/1.1%Host: a%X: a\0b%%", 400),
    ("two hosts", "GET /health/live HTTP/1.1%Host: a%Host: b%%", 400),
    ("no host", "GET /health/live HTTP/1.1%%", 400),
    ("a length with a sign", "POST /a HTTP/1.1%Host: a%Content-Length: +5%%abcde", 400),
    ("a length that is none", "POST /a HTTP/1.1%Host: a%Content-Length: 4x%%abcd", 400),
    ("bare line feeds", "GET /health/live HTTP/1.1\nHost: a\n\n", 200),
];

#[test]
fn a_request_two_programs_could_read_differently_is_refused() {
    let doors = Doors::new("hostile-framing");
    let gateway = Gateway::start(&doors.site);
    let mut wrong = vec![];
    for (what, request, status) in FRAMING {
        let mut stream = connect(gateway.address).expect("the gateway listens");
        let smuggled = "GET /health/ready HTTP/1.1%Host: a%Connection: close%%";
        let bytes = [request, if status == 400 { smuggled } else { "" }].concat().replace('%', "\r\n");
        stream.write_all(bytes.as_bytes()).expect("it can be sent");
        let answer = read(&mut stream).map(|a| a.status()).unwrap_or_default();
        let mut rest = vec![];
        if status == 400 {
            // After a refusal the connection ends: what follows is not read as a request.
            drop(stream.read_to_end(&mut rest));
        }
        if answer != status || !rest.is_empty() {
            wrong.push(format!("{what}: {answer}, then {:?}", String::from_utf8_lossy(&rest)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    doors.lives(&gateway, 0);
    doors.log_is_clean(&[]);
}

/// All of it at once, and the largest fifty times at once; each asked of a gateway of its own, because what it held at most
/// is what is asked.
#[test]
fn fifty_at_once_stay_within_128_mb() {
    let Some(own) = shared::hostile("memory") else { return };
    let door = |(door, start)| all(&own.0, start).into_iter().map(move |f| case("memory", door, &f));
    let mixed: Vec<Case> = [("json", "j_"), ("xml", "x_"), ("soap", "x_"), ("csv", "c_"), ("xlsx", "z_")]
        .into_iter()
        .flat_map(door)
        .collect();
    assert!(mixed.len() > 50, "{} at once", mixed.len());
    let largest = case("memory", "json", &own.0.join("j_str_huge.json"));
    let fifty: Vec<&Case> = std::iter::repeat_n(&largest, 50).collect();
    for (what, cases) in [("all at once", mixed.iter().collect()), ("fifty of 8 MB", fifty)] {
        let doors = Doors::new(&format!("hostile-memory-{}", cases.len()));
        let gateway = Gateway::start(&doors.site);
        doors.lives(&gateway, 0);
        let since = std::time::Instant::now();
        let codes: Vec<_> = std::thread::scope(|scope| {
            let senders: Vec<_> = cases.iter().map(|case| scope.spawn(|| patiently(&gateway, case))).collect();
            senders.into_iter().map(|s| s.join().expect("every sender is answered")).collect()
        });
        // The program itself, mapped from its file, is five times as large in a debug build.
        let (told, peak) = (codes.iter().filter(|c| **c == 503).count(), gateway.peak_kb() - gateway.program_kb());
        let peak = peak / 1024;
        println!("{what}: {} in {:.0?}, {told} told to come back, peak {peak} MB", cases.len(), since.elapsed());
        assert!(peak < 128, "{what}: {peak} MB");
        doors.lives(&gateway, 1);
        doors.log_is_clean(&[]);
    }
}

/// Sends it, and gives the status of the answer; there is time enough for a debug build.
fn patiently(gateway: &Gateway, case: &Case) -> u16 {
    let mut stream = connect(gateway.address).expect("the gateway listens");
    stream.set_read_timeout(Some(std::time::Duration::from_secs(120))).expect("a timeout can be set");
    let request = &case.request;
    stream.write_all(&request.head(&format!("Content-Length: {}", request.body.len()))).expect("the head is sent");
    drop(stream.write_all(&request.body));
    let answer = read(&mut stream).unwrap_or_else(|e| panic!("{}: {e}", case.name));
    // When too many wait, some are asked to come back; that is an answer too.
    assert!(answer.status() == 503 || said(&answer).is_ok(), "{}: {}", case.name, answer.text());
    answer.status()
}

/// Addresses of `u_ssrf.txt` that no route may have, by their number from 0: no HTTP, no host, or a name and password in
/// front of the host. The rest is for whoever writes the configuration to choose: an address never comes from a message.
const REFUSED_URLS: [usize; 13] = [11, 27, 30, 33, 34, 35, 36, 37, 38, 39, 40, 44, 48];

#[test]
fn an_address_that_is_no_plain_http_address_is_refused_in_a_profile() {
    let Some(own) = shared::hostile("ssrf") else { return };
    let doors = Doors::new("hostile-ssrf");
    let list = std::fs::read_to_string(own.0.join("u_ssrf.txt")).expect("the list is text");
    let urls: Vec<_> = list.lines().collect();
    let mut profile =
        "partner: { slug: ver, naam: Ver, partij: VC-VER, rol: VC_BM }\ninbound: {}\noutbound:\n".to_owned();
    for (n, url) in urls.iter().enumerate() {
        let url = serde_json::Value::from(*url);
        profile += &format!(
            "  r-{n}:\n    on: notitie/1\n    connector: http\n    format: json\n    settings:\n      url: {url}\n"
        );
    }
    doors.site.write("partners/ver/profile.yaml", &profile);
    let done = doors.site.command(&["check"]);
    let said = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
    let line = |n: usize| 4 + 6 * n + 5;
    let refused: Vec<_> =
        (0..urls.len()).filter(|n| said.contains(&format!("ver/profile.yaml:{}:", line(*n)))).collect();
    let named: Vec<_> = refused.iter().map(|n| format!("{n} {}", urls[*n])).collect();
    assert_eq!(refused, REFUSED_URLS, "{named:#?}\n{said}");
}

/// The listener is the only door: no other socket listens, and none is open to anybody but partners.
#[test]
fn nothing_listens_but_the_door() {
    let doors = Doors::new("hostile-sockets");
    let gateway = Gateway::start(&doors.site);
    let sockets = || {
        let table = std::fs::read_to_string("/proc/net/tcp").expect("sockets can be listed");
        let own: Vec<_> = std::fs::read_dir(format!("/proc/{}/fd", gateway.pid()))
            .expect("its files can be listed")
            .filter_map(|f| std::fs::read_link(f.ok()?.path()).ok())
            .filter_map(|l| Some(l.to_string_lossy().strip_prefix("socket:[")?.trim_end_matches(']').to_owned()))
            .collect();
        let rows = table.lines().skip(1).map(|l| l.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        rows.filter(|r| r[3] == "0A" && own.contains(&r[9])).map(|r| r[1].clone()).collect::<Vec<_>>()
    };
    let door = format!("0100007F:{:04X}", gateway.address.port());
    assert!(within(5, || sockets() == [door.clone()]), "{:?}", sockets());
}
