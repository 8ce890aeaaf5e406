//! Traces, judged by the ledger of a real collector: one a message, with the right parents, and never a word of what it
//! says.

use super::collector::{Collector, Seen};
use super::testbed::gateway::{Gateway, Site};
use super::testbed::holds;
use super::testbed::http::Request;
use super::testbed::letters::{bsn, referral};
use super::testbed::partner::Reply;
use super::testbed::within;
use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const PROFILE: &str = "partners/vc-de-schakel/profile.yaml";

fn traces(site: &Site, collector: SocketAddr, deel: &str) {
    let block = format!("omgeving: test\ntraces: {{ otlp: \"http://{collector}\", deel: {deel} }}\n");
    site.edit("trajectbrug.yaml", "omgeving: test\n", &block);
}

fn refer(gateway: &Gateway, n: usize) -> Duration {
    let since = Instant::now();
    let answer = gateway.ask(&referral(&format!("r-{n}"), &format!("Persoon{n}x"), &bsn(n)));
    assert_eq!(answer.status(), 200, "{}", answer.text());
    since.elapsed()
}

fn only(collector: &Collector, name: &str) -> Seen {
    collector.wait(name, 1).remove(0)
}

#[test]
fn a_message_is_one_trace_with_the_right_parents_and_no_word_of_what_it_says() {
    let (site, collector) = (Site::new("traces-one"), Collector::start());
    traces(&site, collector.address, "1.0");
    let gateway = Gateway::start(&site);
    refer(&gateway, 0);
    let deliver = only(&collector, "deliver");
    let receive = only(&collector, "receive");
    assert_eq!(receive.field("parentSpanId"), "", "nobody gave it a parent");
    assert_eq!(receive.0["kind"], 2);
    let mut ids = BTreeSet::from([receive.field("spanId").to_owned()]);
    for name in ["decode", "decide", "commit"] {
        let stage = only(&collector, name);
        assert_eq!(stage.field("traceId"), receive.field("traceId"), "{name}");
        assert_eq!(stage.field("parentSpanId"), receive.field("spanId"), "{name}");
        let within = |edge: &str| stage.field(edge).parse::<u64>().expect("a number");
        let around = |edge: &str| receive.field(edge).parse::<u64>().expect("a number");
        assert!(around("startTimeUnixNano") <= within("startTimeUnixNano"), "{name}");
        assert!(within("startTimeUnixNano") <= within("endTimeUnixNano"), "{name}");
        assert!(within("endTimeUnixNano") <= around("endTimeUnixNano"), "{name}");
        ids.insert(stage.field("spanId").to_owned());
    }
    assert_eq!(deliver.field("traceId"), receive.field("traceId"));
    assert_eq!(deliver.field("parentSpanId"), receive.field("spanId"));
    assert_eq!(deliver.0["kind"], 3);
    ids.insert(deliver.field("spanId").to_owned());
    assert_eq!(ids.len(), 5, "every span has an id of its own");
    let bericht_id = site.messages()[0]["bericht_id"].as_str().expect("an id").to_owned();
    for (key, value) in
        [("partner", "gemeente-rivierbeek"), ("route", "aanmelding"), ("soort", "aanmelding/1"), ("status", "aanvaard")]
    {
        assert_eq!(receive.attribute(key), value);
    }
    let got = site.schakel.wait("Persoon0x", 1).remove(0);
    for (key, value) in [
        ("partner", "vc-de-schakel"),
        ("bericht_id", &bericht_id),
        ("levering_id", &got.id),
        ("attempt", "1"),
        ("status", "bezorgd"),
    ] {
        assert_eq!(deliver.attribute(key), value);
    }
    // Nobody asked for it, so the receiver is told nothing.
    assert_eq!(got.traceparent, None);
    // What a refused message says does not get out either, nor the number of one in quarantine.
    assert_eq!(gateway.ask(&referral("r-9", "Persoon9x", "999900001")).status(), 500);
    let refused = collector.wait("receive", 2).remove(1);
    assert_eq!(refused.attribute("status"), "geweigerd");
    assert!(refused.attribute("code").starts_with("TB-"), "{refused:?}");
    let bytes: Vec<u8> =
        collector.requests().into_iter().flat_map(|r| [r.head.into_bytes(), r.body].concat()).collect();
    assert!(holds(&bytes, bericht_id.as_bytes()), "these are the bytes of it");
    for word in ["Persoon0x", "Persoon9x", "999900001", &bsn(0), "r-0", "r-9"] {
        assert!(
            !holds(&bytes, format!("\"{word}").as_bytes()) && !holds(&bytes, format!("{word}\"").as_bytes()),
            "{word}"
        );
    }
    for word in ["Persoon", "999900", "Samira"] {
        assert!(!holds(&bytes, word.as_bytes()), "{word}");
    }
    let allowed = ["partner", "route", "soort", "code", "status", "bericht_id", "levering_id", "attempt"];
    for span in collector.spans() {
        assert!(span.keys().iter().all(|key| allowed.contains(&key.as_str())), "{span:?}");
    }
    assert_eq!(collector.requests()[0].head.lines().next(), Some("POST /v1/traces HTTP/1.1"));
}

#[test]
fn a_trace_of_the_sender_goes_on_and_is_passed_on_to_who_asked() {
    let (site, collector) = (Site::new("traces-parent"), Collector::start());
    traces(&site, collector.address, "1.0");
    site.edit(PROFILE, "/aanmeldingen\"\n", "/aanmeldingen\"\n      traceparent: true\n");
    let mut first = true;
    site.schakel.answers(move |_| if std::mem::take(&mut first) { Reply::Status(503) } else { Reply::Confirm });
    let gateway = Gateway::start(&site);
    let request = referral("r-0", "Persoon0x", &bsn(0)).header("traceparent", PARENT);
    assert_eq!(gateway.ask(&request).status(), 200);
    let delivers = collector.wait("deliver", 2);
    let receive = only(&collector, "receive");
    assert_eq!(receive.field("traceId"), "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(receive.field("parentSpanId"), "b7ad6b7169203331");
    let got = site.schakel.wait("Persoon0x", 2);
    for (n, (deliver, got)) in delivers.iter().zip(&got).enumerate() {
        assert_eq!(deliver.field("parentSpanId"), receive.field("spanId"));
        assert_eq!(deliver.attribute("attempt"), (n + 1).to_string());
        let expected = format!("00-0af7651916cd43dd8448eb211c80319c-{}-01", deliver.field("spanId"));
        assert_eq!(got.traceparent.as_deref(), Some(expected.as_str()));
    }
    assert_eq!(
        (delivers[0].attribute("status"), delivers[1].attribute("status")),
        ("opnieuw".into(), "bezorgd".into())
    );
    assert_eq!(delivers[0].0["status"]["code"], 2);
    // Who is not recorded himself is not recorded here.
    let silent = referral("r-1", "Persoon1x", &bsn(1)).header("traceparent", &PARENT.replace("-01", "-00"));
    assert_eq!(gateway.ask(&silent).status(), 200);
    let got = site.schakel.wait("Persoon1x", 1).remove(0);
    assert!(got.traceparent.is_some_and(|t| t.ends_with("-00")));
    refer(&gateway, 2);
    collector.wait("receive", 2);
    assert_eq!(collector.wait("deliver", 3).len(), 3);
}

#[test]
fn off_or_for_no_message_nothing_goes_to_a_collector() {
    let (site, collector) = (Site::new("traces-none"), Collector::start());
    traces(&site, collector.address, "0.0");
    let gateway = Gateway::start(&site);
    for n in 0..3 {
        refer(&gateway, n);
    }
    site.schakel.wait("Persoon2x", 1);
    assert!(gateway.stop(), "what waits is sent at the stop");
    assert_eq!(collector.requests().len(), 0);
}

#[test]
fn a_collector_that_is_away_slows_no_message_and_gets_traces_when_it_is_back() {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = port.local_addr().expect("a number");
    drop(port);
    let site = Site::new("traces-away");
    traces(&site, address, "1.0");
    let gateway = Gateway::start(&site);
    let slowest = (0..20).map(|n| refer(&gateway, n)).max().expect("twenty");
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    (0..20).for_each(|n| drop(site.schakel.wait(&format!("Persoon{n}x"), 1)));
    assert!(within(5, || site.log().contains("the collector does not take traces")), "it is in the log");
    let collector = Collector::start_at(address);
    let all = || collector.spans().iter().filter(|s| s.field("name") == "receive").count() == 20;
    assert!(within(20, all), "what fitted in the queue comes: {}", collector.spans().len());
    let metrics = || gateway.ask(&Request::get("/metrics")).text();
    assert!(within(5, || metrics().contains("trajectbrug_traces_total{result=\"verzonden\"}")), "{}", metrics());
    // One that refuses them for good: they are let go, and that is counted.
    collector.answers(400);
    refer(&gateway, 20);
    assert!(within(10, || metrics().contains("trajectbrug_traces_total{result=\"weg\"}")), "{}", metrics());
    collector.answers(200);
    refer(&gateway, 21);
    assert!(within(10, || collector.spans().iter().filter(|s| s.field("name") == "receive").count() == 21));
}
