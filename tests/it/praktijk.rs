//! The practice at the front door: the order of steps, what a gemeente asks, and a message that waits for a person.

use super::testbed::gateway::{Gateway, Site};
use super::testbed::http::Request;
use super::testbed::letters::{agreement, bsn, referral, replace};
use serde_json::{Value, json};

const VACANCY: &str = include_str!("../../config/partners/zorg-de-linde/samples/vacancy/koffie-en-praatje/in.json");
const MATCH: &str = include_str!("../../config/partners/vc-de-schakel/samples/match/samira-testers/in.json");
const PRAKTIJK: &str = "partners/gemeente-rivierbeek/praktijk.yaml";

fn json_of(site: &Site, arguments: &[&str]) -> Value {
    let done = site.command(arguments);
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).expect("JSON")
}

/// Refers somebody, and gives the traject as the centrale got it.
fn refer(site: &Site, gateway: &Gateway) -> String {
    let answer = gateway.ask(&referral("r-1", "Testers", &bsn(0)));
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let got = site.schakel.wait("Testers", 1)[0].json();
    got["aanmelding"]["trajectnummer"].as_str().expect("a traject").to_owned()
}

#[test]
fn an_agreement_before_the_answer_is_refused_with_what_is_possible_now_and_sent_to_nobody() {
    let site = Site::new("volgorde");
    site.forget(PRAKTIJK);
    let gateway = Gateway::start(&site);
    let traject = refer(&site, &gateway);
    let answer = gateway.ask(&agreement("k-1", "PO-2026-0041", &traject, 1));
    assert_eq!(answer.status(), 422, "{}", answer.text());
    let finding = &answer.json()["bevindingen"][0];
    // DOMAIN BR36: no M13 without M12.
    assert_eq!((&finding["code"], &finding["regel"]), (&json!("TB-STAND"), &json!("BR36")));
    let text = finding["text"].as_str().or(finding["tekst"].as_str()).expect("a text");
    assert!(text.contains("`aangemeld`") && text.contains("Nu kan wel: acceptatie"), "{text}");
    assert_eq!((site.linde.ledger().len(), site.gemeente.ledger().len()), (0, 0));
    // Where these steps go by another way than the hub, it is not waited for them.
    assert!(gateway.stop());
    let text = "- geldig_van: \"2020-01-01\"
  buiten_de_hub: [acceptatie, intakeverslag, leerdoelen, matchvoorstel, kennismakingsresultaat]
";
    site.write(PRAKTIJK, text);
    let gateway = Gateway::start(&site);
    assert_eq!(gateway.ask(&agreement("k-2", "PO-2026-0041", &traject, 1)).status(), 202);
    site.linde.wait("PO-2026-0041", 1);
    assert!(gateway.stop());
}

#[test]
fn a_rule_that_a_gemeente_switches_off_no_longer_refuses_and_one_that_protects_people_cannot_go_off() {
    let site = Site::new("regel-uit");
    let gateway = Gateway::start(&site);
    let traject = refer(&site, &gateway);
    // DOMAIN BR28: client_keuze false is refused.
    let mut proposal: Value = serde_json::from_str(MATCH).expect("the sample is JSON");
    let told = replace(&proposal.to_string(), "TRJ-2026-000041", &traject);
    proposal = serde_json::from_str(&told).expect("JSON");
    let own = proposal.to_string();
    let forced = replace(&own, "\"eigenKeuze\":\"J\"", "\"eigenKeuze\":\"N\"");
    let ask = |gateway: &Gateway, body: &str| {
        gateway.ask(&Request::json("/v1/berichten/vc-de-schakel/match", body.to_owned()))
    };
    let answer = ask(&gateway, &forced);
    assert_eq!(answer.status(), 422, "{}", answer.text());
    assert_eq!(answer.json()["bevindingen"][0]["regel"], "BR28");
    assert!(gateway.stop());
    let off = |rule: &str| {
        format!(
            "- geldig_van: \"2020-01-01\"\n  regels_uit: {{ {rule}: \"proef\" }}\n  \
             buiten_de_hub: [acceptatie, intakeverslag, leerdoelen]\n"
        )
    };
    site.write(PRAKTIJK, &off("BR28"));
    let gateway = Gateway::start(&site);
    assert_eq!(ask(&gateway, &forced).status(), 202, "the same message, under its own id");
    assert!(gateway.stop());
    site.write(PRAKTIJK, &off("BR46"));
    let checked = site.command(&["check"]);
    assert_eq!(checked.status.code(), Some(1));
    let said = String::from_utf8_lossy(&checked.stdout).into_owned() + &String::from_utf8_lossy(&checked.stderr);
    assert!(said.contains("partners/gemeente-rivierbeek/praktijk.yaml:2") && said.contains("BR46"), "{said}");
}

#[test]
fn a_grey_task_waits_for_a_person_and_goes_once_when_he_says_yes() {
    let site = Site::new("grijs");
    let gateway = Gateway::start(&site);
    // DOMAIN SC07: "koelkast schoonmaken en scrabble" is for review; "koffie" goes on.
    let grey = replace(VACANCY, "Koffie en thee rondbrengen", "Koelkast schoonmaken en scrabble");
    let grey = replace(&replace(&grey, "LIN-7101", "LIN-7102"), "VAC-2026-0118", "VAC-2026-0199");
    let ask = |body: &str| gateway.ask(&Request::json("/v1/berichten/zorg-de-linde/vacancy", body.to_owned()));
    let taken = ask(&grey);
    assert_eq!(taken.status(), 202, "{}", taken.text());
    assert_eq!(ask(VACANCY).status(), 202);
    site.schakel.wait("VAC-2026-0118", 1);
    assert_eq!(site.schakel.with("VAC-2026-0199").len(), 0, "it waits");
    let work = json_of(&site, &["work", "list", "--json"]);
    let work = work["werkitems"].as_array().expect("a list").clone();
    assert_eq!(work.len(), 1, "{work:?}");
    assert_eq!((&work[0]["soort"], &work[0]["regel"]), (&json!("toetsing"), &json!("BR30")));
    let id = work[0]["werk_id"].as_str().expect("an id");
    let address = gateway.address.to_string();
    let decide = ["work", "decide", id, "--besluit", "toegestaan", "--waarom", "valt onder gastvrijheid"];
    json_of(&site, &[&decide[..], &["--wie", "j.jansen", "--adres", &address, "--json"]].concat());
    site.schakel.wait("VAC-2026-0199", 1);
    assert!(gateway.stop());
    let gateway = Gateway::start(&site);
    std::thread::sleep(std::time::Duration::from_millis(800));
    assert_eq!(site.schakel.with("VAC-2026-0199").len(), 1, "once, also after a restart");
    assert!(gateway.stop());
    assert!(site.command(&["verify"]).status.success());
}
