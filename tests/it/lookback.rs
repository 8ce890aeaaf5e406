//! Looking back and going back: what ran, what changed, what a change would have done, and the folder as it was.

use super::testbed::gateway::{Gateway, Site};
use super::testbed::letters::{bsn, referral};
use serde_json::Value;

const MAPPING: &str = "partners/vc-de-schakel/mappings/aanmelding.yaml";
const SAMPLE: &str = "partners/vc-de-schakel/samples/aanmelding/samira-testers/out.json";
/// What is around the sample; here it says that the number is not carried, on purpose.
const AROUND: &str = "partners/vc-de-schakel/samples/aanmelding/samira-testers/envelope.json";
const PROFILE: &str = "partners/vc-de-schakel/profile.yaml";

fn json(site: &Site, arguments: &[&str]) -> Value {
    let done = site.command(arguments);
    assert!(
        done.status.success(),
        "{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    serde_json::from_slice(&done.stdout).expect("the answer is JSON")
}

/// The same of a command that says by its exit code that there is something to see.
fn differences(site: &Site, slug: &str) -> Value {
    let done = site.command(&["partner", "compare", slug, "--json"]);
    assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).expect("the answer is JSON")
}

/// A site whose gateway took one referral, stopped again.
fn after_a_referral(name: &str) -> Site {
    let site = Site::new(name);
    site.edit(PROFILE, "    schema: \"schemas/aanmelding.json\"\n", "");
    let gateway = Gateway::start(&site);
    gateway.ask(&referral("r-1", "Testers", &bsn(0)));
    site.schakel.wait("Testers", 1);
    assert!(gateway.stop());
    site
}

/// Another name for one field, and no telephone number.
fn change_mapping(site: &Site) {
    site.edit(MAPPING, "  - persoon/telefoon: contact.telefoon\n", "");
    site.edit(MAPPING, "persoon/email:", "persoon/mail:");
}

/// The same, with the sample that says so: what runs is proven.
fn change(site: &Site) {
    change_mapping(site);
    site.edit(SAMPLE, "    \"telefoon\": \"06 00000411\",\n    \"email\"", "    \"mail\"");
    site.edit(AROUND, "{\n  \"levering_id\"", "{\n  \"niet_terug\": [\"/contact/telefoon\"],\n  \"levering_id\"");
}

#[test]
fn a_change_is_compared_with_what_ran_grouped_by_cause_and_without_values() {
    let site = after_a_referral("compare");
    let none = json(&site, &["partner", "compare", "vc-de-schakel", "--json"]);
    assert_eq!((&none["vergeleken"], &none["gelijk"]), (&1.into(), &1.into()), "{none}");
    assert_eq!(none["verschillen"], serde_json::json!([]));
    change_mapping(&site);
    let found = differences(&site, "vc-de-schakel");
    assert_ne!(found["oud"], found["nieuw"]);
    let told: Vec<_> = found["verschillen"].as_array().expect("a list").clone();
    let id = site.messages()[0]["bericht_id"].clone();
    let row = |pad: &str, verandering: &str| {
        serde_json::json!({"richting": "uit", "route": "aanmelding", "pad": pad, "verandering": verandering,
            "aantal": 1, "voorbeeld": id})
    };
    // In the message: the same value under another name is one that is gone and one that came.
    let expected =
        [row("persoon/email", "ontbreekt"), row("persoon/mail", "nieuw"), row("persoon/telefoon", "ontbreekt")];
    assert_eq!(told, expected);
    let shown = site.command(&["partner", "compare", "vc-de-schakel", "--toon"]);
    let with = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(with.contains("@"), "asked for, values are shown: {with}");
    let shown = site.command(&["partner", "compare", "vc-de-schakel"]);
    let without = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(without.contains("persoon/mail") && !without.contains('@'), "{without}");
}

#[test]
fn a_sender_whose_messages_would_be_refused_now_is_seen_before_the_change_runs() {
    let site = after_a_referral("compare-in");
    site.edit("partners/gemeente-rivierbeek/profile.yaml", "std:stuf-zds-1.1/creeer-zaak.yaml", "mappings/eigen.yaml");
    let shipped = include_str!("../../mappings/std/stuf-zds-1.1/creeer-zaak.yaml");
    let other = super::testbed::letters::replace(shipped, "[@naam='vorm']", "[@naam='trajectvorm']");
    site.write("partners/gemeente-rivierbeek/mappings/eigen.yaml", &other);
    let found = differences(&site, "gemeente-rivierbeek");
    let row = &found["verschillen"][0];
    assert_eq!(
        (&row["richting"], &row["verandering"], &row["aantal"]),
        (&"in".into(), &"nu geweigerd".into(), &1.into()),
        "{found}"
    );
    assert_eq!(row["pad"], "TB-CANONIEK /vorm");
}

#[test]
fn history_names_what_changed_and_rollback_puts_it_back_and_runs_it() {
    let site = after_a_referral("rollback");
    let gateway = Gateway::start(&site);
    let adres = gateway.address.to_string();
    let right = site.text(MAPPING);
    change(&site);
    json(&site, &["partner", "reload", "--json", "--adres", &adres]);
    let history = json(&site, &["partner", "history", "vc-de-schakel", "--json"]);
    let lines = history["activeringen"].as_array().expect("a list").clone();
    assert_eq!(lines.len(), 3, "two starts and a reload: {history}");
    let samples = "samples/aanmelding/samira-testers";
    let changed = ["mappings/aanmelding.yaml", &format!("{samples}/envelope.json"), &format!("{samples}/out.json")];
    assert_eq!(lines[0]["bestanden"], serde_json::json!({"toegevoegd": [], "veranderd": changed, "verwijderd": []}));
    assert_eq!((&lines[1]["veranderd"], &lines[1]["wie"]), (&false.into(), &"hub".into()));
    assert_eq!(lines[1]["versie"], lines[2]["versie"]);
    let other = json(&site, &["partner", "history", "zorg-de-linde", "--json"]);
    assert_eq!(other["activeringen"][0]["veranderd"], false);
    assert!(!site.command(&["partner", "history", "niemand"]).status.success());

    let done = site.command(&["partner", "rollback", "vc-de-schakel", "--adres", &adres]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(site.text(MAPPING), right);
    let history = json(&site, &["partner", "history", "vc-de-schakel", "--json"]);
    assert_eq!(history["activeringen"][0]["versie"], lines[1]["versie"], "and it runs again");
    // A second time goes to the other one: what was replaced was kept.
    let done = site.command(&["partner", "rollback", "vc-de-schakel", "--adres", &adres]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(site.text(MAPPING).contains("persoon/mail:"));
    // By version, and one that is not there.
    let versie = lines[1]["versie"].as_str().expect("a version");
    assert!(site.command(&["partner", "rollback", "vc-de-schakel", versie, "--adres", &adres]).status.success());
    assert_eq!(site.text(MAPPING), right);
    let refused = site.command(&["partner", "rollback", "vc-de-schakel", "000000000000"]);
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && text.contains("partner history"), "{text}");
}

#[test]
fn a_folder_that_no_longer_fits_is_not_put_back() {
    let site = after_a_referral("no-fit");
    // Then De Schakel got messages of a kind of our own; since then neither the route nor the kind is there.
    let profile = site.text(PROFILE);
    let kind = r#"{"type": "object", "properties": {"tekst": {"type": "string", "x-klasse": "P0"}}}"#;
    site.write("canonical/mededeling-1.json", kind);
    let route = format!(
        "  mededeling:\n    on: mededeling/1\n    connector: http\n    settings: {{ url: \"http://{}/m\" }}\n    format: json\n",
        site.schakel.address
    );
    site.write(PROFILE, &(profile.clone() + &route));
    assert!(Gateway::start(&site).stop());
    site.write(PROFILE, &profile);
    site.forget("canonical/mededeling-1.json");
    assert!(Gateway::start(&site).stop());
    let refused = site.command(&["partner", "rollback", "vc-de-schakel"]);
    let text = String::from_utf8_lossy(&refused.stderr).into_owned();
    let place = format!("partners/vc-de-schakel/profile.yaml:{}:", profile.lines().count() + 2);
    assert!(!refused.status.success() && text.contains(&place) && text.contains("`mededeling/1`"), "{text}");
    assert_eq!(site.text(PROFILE), profile, "nothing changed");
}
