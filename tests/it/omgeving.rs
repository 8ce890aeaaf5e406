//! Test and productie keep apart: data, profiles and messages of the one are refused by the other.

use super::testbed::gateway::{Gateway, PROGRAM, Site};
use super::testbed::http::Request;
use super::testbed::letters::{OVEREENKOMST, bsn, referral};
use std::process::Command;

/// Tries to serve; what it says.
fn serve(site: &Site) -> (Option<i32>, String) {
    let done = Command::new(PROGRAM)
        .args(["serve", "--listen", "127.0.0.1:0", "--config"])
        .arg(&site.config)
        .arg("--data")
        .arg(&site.data)
        .output()
        .expect("the program runs");
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

#[test]
fn a_data_folder_belongs_to_one_environment() {
    let site = Site::new("omgeving-data");
    assert!(Gateway::start(&site).stop());
    site.edit("trajectbrug.yaml", "omgeving: test", "omgeving: productie");
    let (code, told) = serve(&site);
    assert!(code == Some(1) && told.contains("is van een node met `omgeving: test`"), "{told}");
    site.edit("trajectbrug.yaml", "omgeving: productie", "omgeving: test");
    assert!(Gateway::start(&site).stop(), "and nothing of it was changed");
    assert!(site.command(&["verify"]).status.success());
}

#[test]
fn a_profile_of_the_other_environment_stops_the_start_with_its_line() {
    let site = Site::new("omgeving-profiel");
    let profile = "partners/zorg-de-linde/profile.yaml";
    site.edit(profile, "  partij: ZI-LIN\n", "  partij: ZI-LIN\n  omgeving: productie\n");
    let line = site.text(profile).lines().position(|l| l.contains("omgeving: productie")).expect("a line") + 1;
    let (code, told) = serve(&site);
    assert!(code == Some(1) && told.contains(&format!("{profile}:{line}:")) && told.contains("`productie`"), "{told}");
    site.edit(profile, "omgeving: productie", "omgeving: test");
    assert!(Gateway::start(&site).stop());
}

#[test]
fn a_message_for_the_other_environment_is_refused_and_not_kept() {
    let site = Site::new("omgeving-bericht");
    let gateway = Gateway::start(&site);
    let named = |naam: &str, omgeving: &str| {
        gateway.ask(&referral(naam, naam, &bsn(0)).header("Trajectbrug-Omgeving", omgeving))
    };
    let refused = named("Verkeerd", "productie");
    assert!(refused.status() == 500 && refused.text().contains("TB-OMGEVING"), "{}", refused.text());
    assert_eq!(named("Testers", "test").status(), 200, "who means this one is welcome");
    site.schakel.wait("Testers", 1);
    for path in [OVEREENKOMST.to_owned(), format!("{OVEREENKOMST}/controle")] {
        let answer = gateway.ask(&Request::json(&path, "{}").header("Trajectbrug-Omgeving", "productie"));
        assert_eq!(
            (answer.status(), &answer.json()["bevindingen"][0]["code"]),
            (422, &"TB-OMGEVING".into()),
            "{}",
            answer.text()
        );
    }
    assert!(site.schakel.with("Verkeerd").is_empty());
    let kept: Vec<_> = site.messages().into_iter().filter(|m| m["status"] == "geweigerd").collect();
    assert_eq!(kept.len(), 2, "a refusal is on record");
    for message in kept {
        assert_eq!(site.message(message["bericht_id"].as_str().expect("an id"))["bytes"], 0, "without its content");
    }
}
