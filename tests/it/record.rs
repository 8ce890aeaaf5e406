//! Stored traffic becomes samples that prove the same and name nobody.

use super::testbed::gateway::{Gateway, Site};
use super::testbed::http::Request;
use super::testbed::letters::{CREEER_ZAAK, OVEREENKOMST, SOAP, agreement_value, bsn, referral};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

const REFERRAL: &str =
    include_str!("../../config/partners/gemeente-rivierbeek/samples/aanmelding/samira-testers/in.xml");

/// Everything in the referral and the agreement that says who they are about, and what has no field of its own.
const PERSONAL: [&str; 16] = [
    "999902210",
    "Samira",
    "Testers",
    "19880314",
    "1988-03-14",
    "14-03-1988",
    "00000411",
    "samira.testers",
    "post.example",
    "Lindelaan",
    "1234AB",
    "Komt afspraken na",
    "Iets doen met ouderen",
    "0f1c7a52-6a1e-4b0d-9a55-2d4e0c5f7a01",
    "Meulen",
    "K-GEHEIM-77",
];

fn cases(site: &Site, slug: &str, route: &str) -> Vec<PathBuf> {
    let folder = site.config.join("partners").join(slug).join("samples").join(route);
    let entries = fs::read_dir(folder).expect("samples").map(|e| e.expect("an entry").path());
    let mut cases: Vec<_> =
        entries.filter(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("opname-"))).collect();
    cases.sort();
    cases
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&text(path)).expect("JSON")
}

/// Records what a partner sent and got. Now and then (one run in some forty) an invented value happens to be a real one of
/// another field; the program then writes nothing of that message and says so, and a run with another key is made.
fn record(site: &Site, slug: &str) -> String {
    for _ in 0..10 {
        let done = site.command(&["partner", "record", slug]);
        let out = String::from_utf8_lossy(&done.stdout).into_owned();
        if out.contains("staan ook in wat zou blijven staan") {
            let written = out.lines().map(|line| Path::new(line.trim())).filter(|path| path.is_dir());
            written.for_each(|case| std::fs::remove_dir_all(case).expect("what this run wrote can go"));
            continue;
        }
        assert!(done.status.success(), "{out}{}", String::from_utf8_lossy(&done.stderr));
        return out;
    }
    panic!("ten runs met a real value");
}

/// A referral, the agreement that follows it, and a referral that is refused; the gateway has stopped.
fn traffic(name: &str) -> Site {
    let site = Site::new(name);
    let gateway = Gateway::start(&site);
    // The comment is not part of the message, and still in the bytes.
    let commented = REFERRAL.replacen("?>", "?>\n<!-- over K-GEHEIM-77 -->", 1);
    let answer = gateway.ask(&Request::soap(SOAP, CREEER_ZAAK, commented));
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let got = site.schakel.wait("Testers", 1)[0].json();
    let traject = got["aanmelding"]["trajectnummer"].as_str().expect("a traject").to_owned();
    let message = agreement_value("K-GEHEIM-77", "OVK-1", &traject, 1);
    let answer = gateway.ask(&Request::json(OVEREENKOMST, message.to_string()));
    assert_eq!(answer.status(), 202, "{}", answer.text());
    site.linde.wait("OVK-1", 1);
    let refused = gateway.ask(&referral("r-2", "Testers", "999902211"));
    assert!(refused.text().contains("Fo0"), "{}", refused.text());
    assert!(bsn(0) != "999902211", "that number fails the elfproef");
    assert!(gateway.stop());
    site
}

#[test]
fn recorded_samples_name_nobody_and_have_the_same_outcome() {
    let site = traffic("record");
    let mut said = String::new();
    for slug in ["gemeente-rivierbeek", "vc-de-schakel", "zorg-de-linde"] {
        said += &record(&site, slug);
    }
    let all = [
        ("gemeente-rivierbeek", "aanmelding", 2),
        ("gemeente-rivierbeek", "overeenkomst-status", 1),
        ("gemeente-rivierbeek", "overeenkomst-document", 1),
        ("vc-de-schakel", "overeenkomst", 1),
        ("vc-de-schakel", "aanmelding", 1),
        ("zorg-de-linde", "overeenkomst", 1),
    ];
    let mut files = 0;
    for (slug, route, count) in all {
        let found = cases(&site, slug, route);
        assert_eq!(found.len(), count, "{slug}/{route}\n{said}");
        for case in found {
            for file in fs::read_dir(&case).expect("a case").map(|e| e.expect("a file").path()) {
                let content = text(&file);
                files += 1;
                for value in PERSONAL {
                    assert!(!content.contains(value), "{} holds {value}", file.display());
                }
            }
        }
    }
    assert!(files >= 15, "{files} files");
    assert!(PERSONAL.iter().filter(|p| REFERRAL.contains(**p)).count() >= 8, "the list is about this message");

    // The two referrals: one accepted, one refused for its BSN and for nothing else.
    let referrals = cases(&site, "gemeente-rivierbeek", "aanmelding");
    let refused: Vec<_> = referrals.iter().filter(|c| c.join("findings.json").exists()).collect();
    assert_eq!(refused.len(), 1);
    let findings = json(&refused[0].join("findings.json"));
    let shipped = site.text("partners/gemeente-rivierbeek/samples/aanmelding/bsn-zakt-voor-de-elfproef/findings.json");
    assert_eq!(findings, serde_json::from_str::<Value>(&shipped).expect("JSON"));
    let accepted = referrals.iter().find(|c| c.join("canonical.json").exists()).expect("one accepted");
    let canonical = json(&accepted.join("canonical.json"));
    let kept: Value =
        json(&site.config.join("partners/gemeente-rivierbeek/samples/aanmelding/samira-testers/canonical.json"));
    for choice in ["vorm", "doel", "taalniveau", "belastbaar_lichamelijk", "extra_begeleiding"] {
        assert_eq!(canonical[choice], kept[choice], "a choice from a list stays: {choice}");
    }
    let number = canonical["bsn"].as_str().expect("a BSN");
    assert!(number.starts_with("9999") && number != "999902210", "{number}");
    assert!(canonical["trede"].as_u64().is_some_and(|t| (1..=6).contains(&t)));

    // The document of the agreement is another one, and its digest is that of the other one.
    let agreement = json(&cases(&site, "vc-de-schakel", "overeenkomst")[0].join("in.json"));
    let document = agreement["bijlage"]["base64"].as_str().expect("a document");
    use base64::Engine;
    let bytes = base64::engine::general_purpose::STANDARD.decode(document).expect("base64");
    assert_eq!(agreement["bijlage"]["sha256"], super::testbed::letters::sha256(&bytes));
    // A reference between fields of one message is still one.
    let out = cases(&site, "vc-de-schakel", "aanmelding").remove(0);
    let (made, around) = (json(&out.join("out.json")), json(&out.join("envelope.json")));
    assert_eq!(made["berichtKenmerk"], around["levering_id"]);
    assert_eq!(made["aanmelding"]["clientnummer"], around["client_ref"]);
}

#[test]
fn recorded_samples_are_right_for_the_checks_a_partner_has_to_pass() {
    let site = traffic("record-check");
    for slug in ["gemeente-rivierbeek", "vc-de-schakel", "zorg-de-linde"] {
        record(&site, slug);
    }
    let body = cases(&site, "gemeente-rivierbeek", "aanmelding")
        .into_iter()
        .find(|c| c.join("canonical.json").exists())
        .expect("one accepted");
    let file = body.join("in.xml").display().to_string();
    let tried = site.command(&["try", "gemeente-rivierbeek", "aanmelding", &file, "--json"]);
    let tried: Value = serde_json::from_slice(&tried.stdout).expect("JSON");
    let stages = tried["stages"].as_array().expect("stages");
    for stage in ["parse", "envelope", "schema", "map", "canonical"] {
        assert!(stages.iter().any(|s| s["stage"] == stage && s["ok"] == true), "{stage}: {tried:#}");
    }
}

#[test]
fn a_second_run_adds_numbers_and_invents_others() {
    let site = traffic("record-twice");
    record(&site, "vc-de-schakel");
    record(&site, "vc-de-schakel");
    let found = cases(&site, "vc-de-schakel", "aanmelding");
    assert_eq!(found.len(), 2);
    let name = |case: &Path| json(&case.join("canonical.json"))["naam"]["geslachtsnaam"].clone();
    assert_ne!(name(&found[0]), name(&found[1]), "the key of a run is its own");
    let only = site.command(&["partner", "record", "vc-de-schakel", "--route", "overeenkomst", "--naam", "eigen"]);
    assert!(only.status.success());
    assert_eq!(cases(&site, "vc-de-schakel", "aanmelding").len(), 2);
    assert!(site.config.join("partners/vc-de-schakel/samples/overeenkomst/eigen-1/in.json").exists());
}
