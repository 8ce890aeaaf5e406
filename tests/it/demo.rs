//! `trajectbrug demo`: the figures it gives, that they can be wrong, and what a gemeente really got.

use super::testbed::gateway::{Gateway, PROGRAM, Site};
use super::testbed::letters::{DOCUMENT, agreement, between, bsn, referral, replace, sha256};
use base64::Engine;
use std::path::Path;
use std::process::{Command, Output};

fn demo(config: &Path) -> (Output, serde_json::Value) {
    let done = Command::new(PROGRAM)
        .args(["demo", "--once", "--json", "--config"])
        .arg(config)
        .output()
        .expect("the program runs");
    let report = serde_json::from_slice(&done.stdout).unwrap_or_default();
    (done, report)
}

#[test]
fn the_demo_counts_what_its_scenario_says() {
    let (done, report) = demo(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config"));
    // demo.yaml: four referrals of which one is sent twice, an answer, an intake, goals, a vacancy, a proposal, a meeting,
    // two agreements of which one is refused: twelve. Delivered: three referrals, the vacancy and the meeting to the
    // centrale; answer, intake, goals, the date of the proposal, a document and a status to the gemeente; the proposal and
    // a copy to the institution: thirteen.
    let expected = serde_json::json!({
        "messages": 12, "delivered": 13, "refused": 1, "duplicates": 0, "lost": 0, "copies_equal": true, "bsn_outside_gemeente": 0
    });
    assert_eq!(report, expected, "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(done.status.code(), Some(0));
}

#[test]
fn without_json_the_demo_says_the_same_in_words() {
    let done = Command::new(PROGRAM)
        .args(["demo", "--once", "--config", "config"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program runs");
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(text.contains("12 berichten verstuurd, 13 bezorgd, 1 geweigerd, 0 dubbel, 0 verloren; kopieën gelijk: ja; BSN buiten de gemeente: 0."), "{text}");
    assert_eq!(done.status.code(), Some(0));
}

#[test]
fn a_copy_that_says_something_else_makes_the_demo_fail() {
    let site = Site::new("demo-other-value");
    // The institution is told other work than what was agreed.
    let mapping = "partners/zorg-de-linde/mappings/placement.yaml";
    site.edit(mapping, "placement/duties: werkzaamheden", "placement/duties: { const: \"Iets anders\" }");
    site.forget("partners/zorg-de-linde/samples/overeenkomst");
    let (done, report) = demo(&site.config);
    assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(
        report["copies_equal"],
        serde_json::Value::Bool(false),
        "{report} {}",
        String::from_utf8_lossy(&done.stderr)
    );
}

#[test]
fn a_copy_without_the_hash_makes_the_demo_fail() {
    let site = Site::new("demo-no-hash");
    site.edit("partners/zorg-de-linde/mappings/placement.yaml", "  - agreement/sha256: document_sha256\n", "");
    let schema = "partners/zorg-de-linde/schemas/placement.json";
    site.edit(schema, "\"nda_accepted\",\n        \"sha256\"", "\"nda_accepted\"");
    site.forget("partners/zorg-de-linde/samples/overeenkomst");
    let (done, report) = demo(&site.config);
    assert_eq!(done.status.code(), Some(1), "{report}");
    assert_eq!(report["copies_equal"], false, "{report} {}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_bsn_at_a_centrale_makes_the_demo_fail() {
    let site = Site::new("demo-bsn");
    // A mapping that writes one itself, in each of the three referrals: no rule at the door can stop that.
    let mapping = "partners/vc-de-schakel/mappings/aanmelding.yaml";
    site.edit(mapping, "aanmelding/contractnummer: contract_id", "aanmelding/contractnummer: { const: \"999902210\" }");
    site.forget("partners/vc-de-schakel/samples/aanmelding");
    let (done, report) = demo(&site.config);
    assert_eq!(done.status.code(), Some(1), "{report}");
    assert_eq!(report["bsn_outside_gemeente"], 3, "{report}");
}

#[test]
fn a_bsn_in_the_text_of_a_referral_does_not_leave() {
    let site = Site::new("demo-bsn-in-text");
    // The referral nothing else in the scenario follows from; beside the samples, which are proven before the start.
    let sample = "partners/gemeente-rivierbeek/samples/aanmelding/johan-voorbeeld/in.xml";
    let letter =
        replace(&site.text(sample), "Werken met mijn handen</StUF", "Werken met mijn handen, BSN 999903664</StUF");
    site.write("johan.xml", &letter);
    site.edit("demo.yaml", sample, "johan.xml");
    let (done, report) = demo(&site.config);
    assert_eq!(done.status.code(), Some(1), "the referral the scenario counts on is refused: {report}");
    assert_eq!(report["bsn_outside_gemeente"], 0, "{report}");
    assert_eq!(report["lost"], 1, "{report}");
}

/// What the gemeente got, read with nothing but a search for text: the agreement's id, the document byte for byte as the
/// centrale sent it, and its hash.
#[test]
fn the_gemeente_gets_the_document_the_centrale_signed() {
    let site = Site::new("demo-document");
    let gateway = Gateway::start(&site);
    gateway.ask(&referral("r-1", "Testers", &bsn(0)));
    let traject = site.schakel.wait("Testers", 1)[0].json()["aanmelding"]["trajectnummer"]
        .as_str()
        .expect("a traject")
        .to_owned();
    let sent = agreement("k-1", "PO-2026-0041", &traject, 1);
    assert_eq!(gateway.ask(&sent).status(), 202);
    let got = site.gemeente.wait("PO-2026-0041", 1).remove(0);
    assert_eq!(got.action.as_deref(), Some(DOCUMENT));
    let sent: serde_json::Value = serde_json::from_slice(&sent.body).expect("we sent JSON");
    let sent = sent["bijlage"]["base64"].as_str().expect("we sent a document").to_owned();
    let text = String::from_utf8(got.body).expect("the gemeente got UTF-8");
    assert!(text.contains(&sent), "the document stands in it as it was sent: {text}");
    let document = base64::engine::general_purpose::STANDARD.decode(&sent).expect("we sent base64");
    assert!(document.starts_with(b"%PDF-1.4"));
    assert!(text.contains(&sha256(&document)), "the hash of the document stands in it: {text}");
    // The zaak of the referral, not an idea of the centrale.
    assert!(text.contains("9901202600417"), "{text}");
    assert!(!text.contains("c-proef"), "the gemeente gets no pseudonym: {text}");
    assert_eq!(between(&text, "referentienummer>", "<"), Some(got.id.as_str()));
    // The institution's copy holds the same document and neither BSN nor diagnose.
    let copy = site.linde.wait("PO-2026-0041", 1).remove(0);
    assert!(copy.holds(&sent) && copy.holds(&sha256(&document)));
    for secret in [bsn(0).as_str(), "9901202600417", "Komt afspraken na", "c-proef"] {
        assert!(!copy.holds(secret), "the institution sees `{secret}`");
    }
}
