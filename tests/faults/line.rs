//! Faults on the line to a partner (F9, F10): what the operator sees meanwhile, and what the ledgers say in the end.

use super::judge::{Confirmed, Judgement, judge};
use super::proxy::{Fault, Proxy};
use super::testbed::gateway::{Gateway, Site};
use super::testbed::letters::{DOCUMENT, STATUS, agreement, between, bsn, referral, referral_text};
use super::testbed::within;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How a delivery ends when the fault is taken away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    /// At the partner, confirmed.
    Delivered,
    /// Held for a person, because trying again gives the same.
    Held,
}

/// A fault on the line to the centrale, with what the operator sees of the delivery while it lasts. `{host}` stands for the
/// address of the line. Written by hand from docs/koppelen/profiel.md and the contract in `src/connector/mod.rs`.
struct Row {
    name: &'static str,
    fault: Fault,
    /// The reason shown while it lasts; empty: the delivery comes through all the same.
    reason: &'static str,
    end: End,
}

fn answer(status: &str, extra: &str, body: &str) -> Fault {
    let head =
        format!("HTTP/1.1 {status}\r\n{extra}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
    Fault::Answer(head + body)
}

const BROKEN: &str =
    "`{host}` gaf geen leesbaar antwoord en verbrak de verbinding; het is onbekend of het bericht is aangekomen";
const LATE: &str = "`{host}` antwoordde niet binnen 2 seconden; het is onbekend of het bericht is aangekomen";
const CUT: &str = "het antwoord van `{host}` brak halverwege af; het is onbekend of het bericht is verwerkt";

fn rows() -> Vec<Row> {
    let row = |name, fault, reason, end| Row { name, fault, reason, end };
    vec![
        row("refused", Fault::Refuse, "`{host}` weigert de verbinding: daar luistert niets", End::Delivered),
        row("reset before the head is over", Fault::ResetAfter(20), BROKEN, End::Delivered),
        row("reset in the body", Fault::ResetAfter(600), BROKEN, End::Delivered),
        row("a black hole", Fault::BlackHole, LATE, End::Delivered),
        row("a byte a second", Fault::Slow, LATE, End::Delivered),
        row("an answer later than we wait", Fault::Late(Duration::from_secs(4)), LATE, End::Delivered),
        row("an answer cut off in its head", Fault::Truncated(12), BROKEN, End::Delivered),
        // His confirmation is 80 bytes, of which the last 18 are the body: a receipt that is not whole is none.
        row("an answer cut off in its body", Fault::Truncated(70), CUT, End::Delivered),
        row("every request twice", Fault::Replay, "", End::Delivered),
        row(
            "429",
            answer("429 Too Many Requests", "Retry-After: 1\r\n", ""),
            "`{host}` antwoordde met HTTP-status 429",
            End::Delivered,
        ),
        row(
            "503",
            answer("503 Service Unavailable", "", "{\"fout\":\"onderhoud\"}"),
            "`{host}` antwoordde met HTTP-status 503",
            End::Delivered,
        ),
        row(
            "500 without end",
            answer("500 Internal Server Error", "X: y\r\n", "{}"),
            "`{host}` antwoordde met HTTP-status 500",
            End::Delivered,
        ),
        row(
            "a redirect",
            answer("302 Found", "Location: http://127.0.0.1:9/\r\n", ""),
            "`{host}` verwijst door naar een ander adres (HTTP-status 302); dat wordt niet gevolgd, pas `url` aan; nog eens sturen geeft hetzelfde",
            End::Held,
        ),
        row(
            "a redirect to itself",
            answer("307 Temporary Redirect", "Location: /aanmeldingen\r\n", ""),
            "`{host}` verwijst door naar een ander adres (HTTP-status 307); dat wordt niet gevolgd, pas `url` aan; nog eens sturen geeft hetzelfde",
            End::Held,
        ),
        row("no HTTP at all", Fault::Answer("220 ftp.example ready\r\n\r\n".to_owned()), BROKEN, End::Delivered),
    ]
}

/// The same for the gemeente, who confirms with a message: a status alone is no receipt there.
fn rows_soap() -> Vec<Row> {
    let row = |name, fault, reason, end| Row { name, fault, reason, end };
    let fault = |plek: &str| {
        let text = format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:StUF=\"http://www.egem.nl/StUF/StUF0301\"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>fout</faultstring><detail><StUF:Fo03Bericht><StUF:body><StUF:code>StUF058</StUF:code><StUF:plek>{plek}</StUF:plek></StUF:body></StUF:Fo03Bericht></detail></s:Fault></s:Body></s:Envelope>"
        );
        answer("200 OK", "", &text)
    };
    let no_receipt = "`{host}` gaf geen ontvangstbevestiging: een Bv-bericht ontbreekt in het antwoord";
    vec![
        row("200 with a page", answer("200 OK", "", "<html>welkom</html>"), no_receipt, End::Delivered),
        row("a confirmation cut off", Fault::Truncated(200), CUT, End::Delivered),
        row(
            "200 with a fault of his",
            fault("server"),
            "`{host}` antwoordde met foutbericht Fo03, code StUF058, plek server",
            End::Delivered,
        ),
        row(
            "200 with a fault of ours",
            fault("client"),
            "de ontvanger wijst dit bericht af: `{host}` antwoordde met foutbericht Fo03, code StUF058, plek client",
            End::Held,
        ),
    ]
}

/// A site with lines to the centrale and the gemeente, both of whom are tried again every second.
fn site(name: &str) -> (Site, Proxy, Proxy) {
    let site = Site::new(name);
    let (schakel, gemeente) = (Proxy::start(site.schakel.address), Proxy::start(site.gemeente.address));
    for (slug, rol, from, to) in [
        ("vc-de-schakel", "VC_BM", site.schakel.address, schakel.address),
        ("gemeente-rivierbeek", "GEM_KM", site.gemeente.address, gemeente.address),
    ] {
        let file = format!("partners/{slug}/profile.yaml");
        site.edit(&file, &from.to_string(), &to.to_string());
        site.edit(
            &file,
            &format!("  rol: {rol}\n"),
            &format!(
                "  rol: {rol}\n  aflevering: {{ wachten_s: [1], pogingen: 1000, onderbreken_na: 1000, tegelijk: 64 }}\n"
            ),
        );
    }
    site.edit("partners/vc-de-schakel/profile.yaml", "/aanmeldingen\"", "/aanmeldingen\"\n      timeout_s: 2");
    (site, schakel, gemeente)
}

fn delivery(site: &Site, bericht_id: &str, route: &str) -> Value {
    let message = site.message(bericht_id);
    let list = message["leveringen"].as_array().expect("a message has deliveries");
    list.iter().find(|d| d["route"] == route).unwrap_or_else(|| panic!("no delivery by {route}: {message}")).clone()
}

/// Waits until the delivery shows this status and reason; what is wrong otherwise.
fn shows(site: &Site, id: &str, route: &str, status: &str, reason: &str) -> Result<(), String> {
    let fits = |d: &Value| d["status"] == status && (reason.is_empty() || d["reden"] == reason);
    let mut last = Value::Null;
    let came = within(15, || {
        last = delivery(site, id, route);
        fits(&last)
    });
    if came { Ok(()) } else { Err(format!("{last}, expected {status}: {reason}")) }
}

fn naam(n: usize) -> String {
    format!("Persoon{n}x")
}

/// Plays every row: a message that must go over the bad line, and an agreement for those beside it.
#[test]
fn whatever_the_line_does_what_was_accepted_arrives_once_or_is_held_with_the_reason() {
    let (site, schakel, _) = site("line");
    let gateway = Gateway::start(&site);
    let rows = rows();
    // Trajecten for the agreements beside.
    let trajecten: Vec<String> = (0..rows.len() + 3)
        .map(|n| {
            let naam = format!("Opzet{n}x");
            assert_eq!(gateway.ask(&referral(&format!("opzet-{n}"), &naam, &bsn(n))).status(), 200);
            let got = site.schakel.wait(&naam, 1);
            got[0].json()["aanmelding"]["trajectnummer"].as_str().expect("a traject").to_owned()
        })
        .collect();
    let mut confirmed = vec![];
    let mut beside = |n: usize, traject: &str| {
        let since = Instant::now();
        let answer = gateway.ask(&agreement(&format!("s-{n}"), &format!("OVK-{n}"), traject, 1));
        assert_eq!(answer.status(), 202, "{}", answer.text());
        let there =
            || !site.linde.with(&format!("OVK-{n}")).is_empty() && !site.gemeente.with(&format!("OVK-{n}")).is_empty();
        assert!(within(10, there), "the neighbours of row {n} wait");
        confirmed.push(Confirmed {
            id: format!("s-{n}"),
            arrives: vec![("linde", None, format!("OVK-{n}")), ("gemeente", Some(DOCUMENT), format!("OVK-{n}"))],
        });
        since.elapsed()
    };
    let quiet: Vec<Duration> = (0..3).map(|n| beside(1000 + n, &trajecten[rows.len() + n])).collect();
    let (mut wrong, mut busy, mut held, mut messages) = (vec![], vec![], 0, vec![]);
    // A line that refuses refuses everything; the other faults are each of one message, all at once.
    for (first, count) in [(0, 1), (1, rows.len() - 1)] {
        let some: Vec<(usize, &Row)> = rows.iter().enumerate().skip(first).take(count).collect();
        let mut ids = vec![];
        for (n, row) in &some {
            match row.fault {
                Fault::Refuse => schakel.does(Fault::Refuse),
                _ => schakel.does_with(&naam(*n), row.fault.clone()),
            }
            let answer = gateway.ask(&referral(&format!("r-{n}"), &naam(*n), &bsn(100 + n)));
            assert_eq!(answer.status(), 200, "{}: {}", row.name, answer.text());
            ids.push(between(&answer.text(), "referentienummer>", "<").expect("Bv03 has our id").to_owned());
        }
        busy.extend(some.iter().map(|(n, _)| beside(*n, &trajecten[*n])));
        for ((_, row), id) in some.iter().zip(&ids) {
            let reason = row.reason.replace("{host}", &schakel.address.to_string());
            let meanwhile = match (row.reason.is_empty(), row.end) {
                (true, _) => "bezorgd",
                (false, End::Delivered) => "wacht",
                (false, End::Held) => "vastgehouden",
            };
            if let Err(found) = shows(&site, id, "aanmelding", meanwhile, &reason) {
                wrong.push(format!("{}: {found}", row.name));
            }
        }
        schakel.mended();
        for ((n, row), id) in some.iter().zip(&ids) {
            match row.end {
                End::Delivered => {
                    if let Err(found) = shows(&site, id, "aanmelding", "bezorgd", "") {
                        wrong.push(format!("{}, mended: {found}", row.name));
                    }
                    messages.push(Confirmed { id: format!("r-{n}"), arrives: vec![("schakel", None, naam(*n))] });
                }
                End::Held => {
                    held += 1;
                    assert!(site.schakel.with(&naam(*n)).is_empty(), "{}: nothing came through", row.name);
                }
            }
        }
    }
    confirmed.extend(messages);
    let judgement = judge(&confirmed, &ledgers(&site));
    println!(
        "{} faults: {} confirmed messages, {held} held, {} harmless resends; neighbours {:.0?} at most, {:.0?} on a quiet line",
        rows.len(),
        confirmed.len(),
        judgement.resends,
        busy.iter().max().expect("rows"),
        quiet.iter().max().expect("rows"),
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(Judgement { resends: 0, ..judgement }, Judgement::default());
    assert!(judge(&confirmed, &ledgers(&site)).resends > 3, "some rows make a partner get his copy twice");
    // The lines are bad for longer than this, and three of them keep a sender for two seconds at every attempt: who waited for
    // them would be later, also on a slow machine.
    assert!(busy.iter().all(|b| *b < Duration::from_secs(5)), "neighbours on time: {busy:?}");
    assert!(gateway.stop());
    super::disk::store_is_sound(&site);
}

#[test]
fn a_success_that_is_no_confirmation_is_none() {
    let (site, _, gemeente) = site("line-soap");
    let gateway = Gateway::start(&site);
    let (mut wrong, mut ids) = (vec![], vec![]);
    let rows = rows_soap();
    // Each fault is of one agreement, all at once.
    for (n, row) in rows.iter().enumerate() {
        assert_eq!(gateway.ask(&referral(&format!("r-{n}"), &naam(n), &bsn(n))).status(), 200);
        let got = site.schakel.wait(&naam(n), 1);
        let traject = got[0].json()["aanmelding"]["trajectnummer"].as_str().expect("a traject").to_owned();
        gemeente.does_with(&format!("OVK-{n}"), row.fault.clone());
        let answer = gateway.ask(&agreement(&format!("s-{n}"), &format!("OVK-{n}"), &traject, 1));
        assert_eq!(answer.status(), 202, "{}", answer.text());
        ids.push(answer.json()["bericht_id"].as_str().expect("an id").to_owned());
    }
    for (n, (row, id)) in rows.iter().zip(&ids).enumerate() {
        let reason = row.reason.replace("{host}", &gemeente.address.to_string());
        let meanwhile = if row.end == End::Held { "vastgehouden" } else { "wacht" };
        if let Err(found) = shows(&site, id, "overeenkomst-document", meanwhile, &reason) {
            wrong.push(format!("{}: {found}", row.name));
        }
        site.linde.wait(&format!("OVK-{n}"), 1);
    }
    gemeente.mended();
    for (row, id) in rows.iter().zip(&ids) {
        let end = if row.end == End::Held { "vastgehouden" } else { "bezorgd" };
        if let Err(found) = shows(&site, id, "overeenkomst-document", end, "") {
            wrong.push(format!("{}, mended: {found}", row.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let ledger = site.gemeente.ledger();
    assert!(ledger.iter().any(|g| g.action.as_deref() == Some(STATUS)), "what follows goes on");
    for got in &ledger {
        assert!(ledger.iter().all(|other| other.id != got.id || other.body == got.body), "the same bytes again");
    }
    assert!(gateway.stop());
    super::disk::store_is_sound(&site);
}

/// A message once accepted, sent again ten times and late, has no second effect (F10).
#[test]
fn ten_copies_of_a_message_are_one_message() {
    let (site, schakel, _) = site("line-copies");
    let gateway = Gateway::start(&site);
    schakel.does(Fault::Replay);
    let text = referral_text("r-1", "Eenmaalx", &bsn(0));
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                let request = referral("r-1", "Eenmaalx", &bsn(0));
                assert_eq!(request.body, text.as_bytes());
                assert_eq!(gateway.ask(&request).status(), 200);
            });
        }
    });
    site.schakel.wait("Eenmaalx", 2);
    std::thread::sleep(Duration::from_millis(500));
    let confirmed = [Confirmed { id: "r-1".to_owned(), arrives: vec![("schakel", None, "Eenmaalx".to_owned())] }];
    let judgement = judge(&confirmed, &ledgers(&site));
    assert_eq!(judgement, Judgement { resends: 1, ..Judgement::default() }, "the line doubled it, nobody else");
    assert_eq!(site.messages().len(), 1);
    assert!(gateway.stop());
}

/// What the partners have.
pub fn ledgers(site: &Site) -> BTreeMap<&'static str, Vec<super::testbed::partner::Got>> {
    BTreeMap::from([
        ("schakel", site.schakel.ledger()),
        ("gemeente", site.gemeente.ledger()),
        ("linde", site.linde.ledger()),
    ])
}
