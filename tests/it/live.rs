//! The configuration changes while messages come in: nothing is lost, nothing is mixed, and what is wrong changes nothing.

use super::testbed::gateway::{Gateway, Site};
use super::testbed::http::Request;
use super::testbed::letters::{agreement, bsn, referral, replace};
use super::testbed::partner::Reply;
use super::testbed::within;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

const MAPPING: &str = "partners/vc-de-schakel/mappings/aanmelding.yaml";
const PROFILE: &str = "partners/vc-de-schakel/profile.yaml";
const SAMPLE: &str = "partners/vc-de-schakel/samples/aanmelding/samira-testers/out.json";

/// De Schakel takes any referral, so that its mapping is the only thing that differs.
fn without_schema(site: &Site) {
    site.edit(PROFILE, "    schema: \"schemas/aanmelding.json\"\n", "");
}

/// The mapping of the referral and its sample: as shipped, or with two fields under other names.
struct Forms {
    mapping: String,
    sample: String,
}

impl Forms {
    fn of(site: &Site) -> Self {
        Self { mapping: site.text(MAPPING), sample: site.text(SAMPLE) }
    }

    fn put(&self, site: &Site, other: bool) {
        let (mut mapping, mut sample) = (self.mapping.clone(), self.sample.clone());
        if other {
            mapping = replace(&mapping, "aanmelding/vorm: ", "aanmelding/trajectvorm: ");
            mapping = replace(&mapping, "aanmelding/doel: ", "aanmelding/trajectdoel: ");
            sample = replace(&replace(&sample, "\"vorm\":", "\"trajectvorm\":"), "\"doel\":", "\"trajectdoel\":");
        }
        site.write(MAPPING, &mapping);
        site.write(SAMPLE, &sample);
    }
}

fn reload(site: &Site, gateway: &Gateway) -> (bool, Value) {
    let done = site.command(&["partner", "reload", "--json", "--adres", &gateway.address.to_string()]);
    let answer = serde_json::from_slice(&done.stdout);
    (done.status.success(), answer.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr))))
}

fn running(gateway: &Gateway) -> String {
    let answer = gateway.ask(&Request::get("/v1/beheer/configuratie"));
    assert_eq!(answer.status(), 200);
    answer.json()["versie"].as_str().expect("a version").to_owned()
}

#[test]
fn the_running_configuration_is_named_the_same_in_log_api_and_metrics() {
    let site = Site::new("version");
    without_schema(&site);
    let forms = Forms::of(&site);
    let gateway = Gateway::start(&site);
    let first = running(&gateway);
    assert_eq!(first.len(), 12);
    assert!(site.log().contains(&format!("\"configuratie\":\"{first}\"")), "in the line that says it listens");
    let gauge = |versie: &str, is: &str| format!("trajectbrug_configuratie{{versie=\"{versie}\"}} {is}\n");
    assert!(gateway.ask(&Request::get("/metrics")).text().contains(&gauge(&first, "1")));

    forms.put(&site, true);
    let (ok, answer) = reload(&site, &gateway);
    assert!(ok, "{answer}");
    assert_eq!((&answer["vorige"], &answer["veranderd"]), (&Value::from(first.as_str()), &Value::Bool(true)));
    let second = running(&gateway);
    assert_eq!(answer["versie"], second.as_str());
    assert_ne!(second, first);
    assert!(site.log().contains(&format!("\"message\":\"configuration reloaded\",\"versie\":\"{second}\"")));
    let metrics = gateway.ask(&Request::get("/metrics")).text();
    assert!(metrics.contains(&gauge(&second, "1")) && !metrics.contains(&gauge(&first, "1")), "{metrics}");
    gateway.ask(&referral("r-1", "Testers", &bsn(0)));
    assert_ne!(site.schakel.wait("Testers", 1)[0].json()["aanmelding"]["trajectdoel"], Value::Null);

    // The same content is the same version again, and a signal does what the command does.
    forms.put(&site, false);
    gateway.signal("HUP");
    assert!(within(20, || running(&gateway) == first));
    // What takes a restart is said.
    site.edit("trajectbrug.yaml", "omgeving: test", "omgeving: productie");
    let (ok, answer) = reload(&site, &gateway);
    assert!(ok);
    let told = "`omgeving` in trajectbrug.yaml is veranderd en geldt pas na een herstart";
    assert_eq!(answer["na_herstart"], serde_json::json!([told]));
}

#[test]
fn a_configuration_with_mistakes_changes_nothing_and_every_mistake_is_told() {
    let site = Site::new("mistakes");
    let gateway = Gateway::start(&site);
    let first = running(&gateway);
    site.edit(
        PROFILE,
        "    format: json\n    schema: \"schemas/aanmelding.json\"",
        "    formaat: json\n    schema: \"schemas/aanmelding.json\"",
    );
    site.edit("partners/zorg-de-linde/profile.yaml", "rol: ZI_VC", "rool: ZI_VC");
    let (ok, answer) = reload(&site, &gateway);
    assert!(!ok);
    assert_eq!(answer["status"], 422);
    let files: Vec<_> = answer["fouten"].as_array().expect("mistakes").iter().map(|f| f["bestand"].clone()).collect();
    assert!(
        files.contains(&PROFILE.into()) && files.contains(&"partners/zorg-de-linde/profile.yaml".into()),
        "{answer}"
    );
    assert!(answer["fouten"].as_array().expect("mistakes").iter().all(|f| f["regel"].as_u64() > Some(0)), "{answer}");
    assert_eq!(running(&gateway), first);
    let shown = site.command(&["partner", "reload", "--adres", &gateway.address.to_string()]);
    let text = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(text.contains("de oude loopt door") && text.contains("`rool`"), "{text}");
    gateway.ask(&referral("r-1", "Testers", &bsn(0)));
    site.schakel.wait("Testers", 1);
}

#[test]
fn a_route_that_deliveries_wait_for_cannot_disappear_until_they_have_arrived() {
    let site = Site::new("waiting");
    site.linde.answers(|_| Reply::Status(503));
    let gateway = Gateway::start(&site);
    gateway.ask(&referral("r-1", "Testers", &bsn(0)));
    let traject = site.schakel.wait("Testers", 1)[0].json()["aanmelding"]["trajectnummer"].clone();
    let traject = traject.as_str().expect("a traject");
    assert_eq!(gateway.ask(&agreement("k-1", "OVK-1", traject, 1)).status(), 202);
    site.linde.wait("OVK-1", 1);
    let right = site.text("partners/zorg-de-linde/profile.yaml");
    site.edit("partners/zorg-de-linde/profile.yaml", "  overeenkomst:\n", "  afspraak:\n");
    site.edit_name("partners/zorg-de-linde/samples/overeenkomst", "partners/zorg-de-linde/samples/afspraak");
    let (ok, answer) = reload(&site, &gateway);
    assert!(!ok);
    let expected = serde_json::json!([{"partner": "zorg-de-linde", "route": "overeenkomst", "aantal": 1}]);
    assert_eq!((&answer["status"], &answer["wachtend"]), (&409.into(), &expected), "{answer}");
    site.linde.answers(|_| Reply::Confirm);
    site.linde.wait("OVK-1", 2);
    assert!(within(20, || reload(&site, &gateway).0), "once it has arrived the route may go");
    assert_ne!(site.text("partners/zorg-de-linde/profile.yaml"), right);
}

#[test]
fn twenty_reloads_under_fire_lose_nothing_and_mix_nothing() {
    let site = Site::new("reloads");
    without_schema(&site);
    let forms = Forms::of(&site);
    let gateway = Gateway::start(&site);
    let (next, done) = (AtomicUsize::new(0), AtomicBool::new(false));
    let refused = std::thread::scope(|scope| {
        let client = || {
            let mut refused = vec![];
            while !done.load(Ordering::SeqCst) {
                let n = next.fetch_add(1, Ordering::SeqCst);
                let answer = gateway.ask(&referral(&format!("r-{n}"), &format!("Persoon{n}x"), &bsn(n)));
                if answer.status() != 200 || !answer.text().contains("Bv03") {
                    refused.push(answer.text());
                }
            }
            refused
        };
        let clients: Vec<_> = (0..4).map(|_| scope.spawn(client)).collect();
        for n in 0..20 {
            forms.put(&site, n % 2 == 0);
            let (ok, answer) = reload(&site, &gateway);
            assert!(ok, "{answer}");
            std::thread::sleep(Duration::from_millis(50));
        }
        done.store(true, Ordering::SeqCst);
        clients.into_iter().flat_map(|c| c.join().expect("a client")).collect::<Vec<_>>()
    });
    assert_eq!(refused, Vec::<String>::new(), "every message is confirmed");
    let sent = next.load(Ordering::SeqCst);
    assert!(sent > 100, "{sent} messages is no fire");
    assert!(within(30, || site.schakel.count() >= sent), "{} of {sent} arrived", site.schakel.count());
    std::thread::sleep(Duration::from_millis(300));
    let mut arrived: BTreeMap<String, usize> = BTreeMap::new();
    let mut forms_seen = [0, 0];
    for got in site.schakel.ledger() {
        let body = got.json();
        *arrived.entry(body["persoon"]["achternaam"].as_str().expect("a name").to_owned()).or_default() += 1;
        let has = |key: &str| body["aanmelding"].get(key).is_some();
        let old = [has("vorm"), has("doel")];
        let new = [has("trajectvorm"), has("trajectdoel")];
        assert!(old != new && old[0] == old[1] && new[0] == new[1], "half a mapping: {body}");
        forms_seen[usize::from(new[0])] += 1;
    }
    let expected: BTreeMap<_, _> = (0..sent).map(|n| (format!("Persoon{n}x"), 1)).collect();
    assert!(arrived == expected, "each exactly once");
    assert!(forms_seen[0] > 0 && forms_seen[1] > 0, "both mappings ran: {forms_seen:?}");
}
