//! Taking messages in: at the same moment, again, mended, after a restart, and only for show.

use super::testbed::gateway::{Gateway, Site};
use super::testbed::http::Request;
use super::testbed::letters::{
    self, CREEER_ZAAK, OVEREENKOMST, agreement, agreement_value, bsn, referral, referral_text,
};
use super::testbed::partner::Reply;
use super::testbed::within;
use std::collections::HashSet;
use std::sync::Barrier;

/// Sends referrals and gives the traject of each, in order.
fn refer(site: &Site, gateway: &Gateway, from: usize, count: usize) -> Vec<String> {
    for n in from..from + count {
        let answer = gateway.ask(&referral(&format!("r-{n}"), &format!("Persoon{n}x"), &bsn(n)));
        assert_eq!(answer.status(), 200, "{}", answer.text());
    }
    let traject = |n: usize| {
        site.schakel.wait(&format!("Persoon{n}x"), 1)[0].json()["aanmelding"]["trajectnummer"]
            .as_str()
            .map(str::to_owned)
    };
    (from..from + count).map(|n| traject(n).expect("a referral has a traject")).collect()
}

#[test]
fn of_two_first_agreements_at_the_same_moment_one_counts() {
    let site = Site::new("race");
    let gateway = Gateway::start(&site);
    let trajecten = refer(&site, &gateway, 0, 50);
    for (n, traject) in trajecten.iter().enumerate() {
        let together = Barrier::new(2);
        let send = |who: &str| {
            let request = agreement(&format!("{who}-{n}"), &format!("OVK-{who}-{n}"), traject, 1);
            together.wait();
            gateway.ask(&request)
        };
        let answers = std::thread::scope(|scope| {
            let one = scope.spawn(|| send("een"));
            let two = scope.spawn(|| send("twee"));
            [one.join().expect("no panic"), two.join().expect("no panic")]
        });
        let mut statuses: Vec<_> = answers.iter().map(|a| a.status()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [202, 422], "round {n}: {} {}", answers[0].text(), answers[1].text());
        let refused = answers.iter().find(|a| a.status() == 422).expect("one is refused").json();
        let found = refused["bevindingen"].as_array().expect("findings");
        assert!(
            found.iter().all(|f| f["code"] == "TB-REGEL" && f["regel"] == "BR26" && f["path"] == "/volgnr"),
            "round {n}: {refused}"
        );
    }
    // The institution got one agreement a traject.
    assert!(within(20, || site.linde.count() >= 50), "{} arrived", site.linde.count());
    std::thread::sleep(std::time::Duration::from_millis(300));
    let got: Vec<_> = site
        .linde
        .ledger()
        .iter()
        .map(|g| g.json()["agreement"]["case_ref"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(got.len(), 50);
    assert_eq!(got.iter().collect::<HashSet<_>>(), trajecten.iter().collect());
    let refused = site.messages().iter().filter(|l| l["status"] == "geweigerd").count();
    assert_eq!(refused, 50, "the other of each two is kept as refused");
}

#[test]
fn sixty_four_referrals_at_once_get_sixty_four_trajecten() {
    let site = Site::new("numbers");
    let gateway = Gateway::start(&site);
    let together = Barrier::new(64);
    std::thread::scope(|scope| {
        for n in 0..64 {
            let (gateway, together) = (&gateway, &together);
            scope.spawn(move || {
                let request = referral(&format!("r-{n}"), &format!("Persoon{n}x"), &bsn(n));
                together.wait();
                assert_eq!(gateway.ask(&request).status(), 200);
            });
        }
    });
    assert!(within(20, || site.schakel.count() >= 64), "{} arrived", site.schakel.count());
    let field = |name: &'static str| -> HashSet<String> {
        site.schakel
            .ledger()
            .iter()
            .map(|g| g.json()["aanmelding"][name].as_str().expect("a text").to_owned())
            .collect()
    };
    assert_eq!(field("trajectnummer").len(), 64);
    assert_eq!(field("clientnummer").len(), 64, "64 people have 64 pseudonyms");
}

#[test]
fn one_person_referred_twice_has_one_pseudonym_and_two_trajecten() {
    let site = Site::new("person");
    let gateway = Gateway::start(&site);
    gateway.ask(&referral("r-1", "Eerst", &bsn(7)));
    gateway.ask(&referral("r-2", "Daarna", &bsn(7)));
    let (first, second) = (site.schakel.wait("Eerst", 1)[0].json(), site.schakel.wait("Daarna", 1)[0].json());
    assert_eq!(first["aanmelding"]["clientnummer"], second["aanmelding"]["clientnummer"]);
    assert_ne!(first["aanmelding"]["trajectnummer"], second["aanmelding"]["trajectnummer"]);
}

#[test]
fn a_refused_message_is_mended_under_its_own_id_and_its_repeats_add_nothing() {
    let site = Site::new("mended");
    let gateway = Gateway::start(&site);
    let traject = refer(&site, &gateway, 0, 1).remove(0);
    let mut wrong = agreement_value("s-1", "OVK-1", &traject, 1);
    wrong["plaatsing"]["leerdoelen"] = serde_json::json!([]);
    let wrong = Request::json(OVEREENKOMST, wrong.to_string());
    let first = gateway.ask(&wrong);
    assert_eq!(first.status(), 422);
    let rows = site.messages().len();
    for _ in 0..3 {
        let again = gateway.ask(&wrong);
        assert_eq!((again.status(), again.json()["bericht_id"].clone()), (422, first.json()["bericht_id"].clone()));
    }
    assert_eq!(site.messages().len(), rows, "the same refusal again adds no row");
    let mended = gateway.ask(&agreement("s-1", "OVK-1", &traject, 1));
    assert_eq!(mended.status(), 202, "{}", mended.text());
    assert_eq!(gateway.ask(&agreement("s-1", "OVK-1", &traject, 1)).status(), 200);
    site.linde.wait("OVK-1", 1);
    // What was wrong first is now other content under an id that counts.
    assert_eq!(gateway.ask(&wrong).status(), 409);
    let states: Vec<_> =
        site.messages().iter().filter(|l| l["partner"] == "vc-de-schakel").map(|l| l["status"].clone()).collect();
    assert_eq!(states, ["conflict", "aanvaard", "geweigerd"], "newest first");
}

#[test]
fn a_restart_forgets_nothing() {
    let site = Site::new("restart");
    site.schakel.answers(|_| Reply::Status(503));
    let gateway = Gateway::start(&site);
    let first = gateway.ask(&referral("r-1", "Testers", &bsn(0)));
    assert_eq!(first.status(), 200);
    let before = site.schakel.wait("Testers", 1);
    // The attempt is on record within a tenth of a second; only then is there something to forget.
    assert!(within(5, || site.message(letters::between(&first.text(), "referentienummer>", "<").unwrap_or_default())
        ["leveringen"][0]["pogingen"]
        == 1));
    assert!(gateway.stop(), "it stops well");
    site.schakel.answers(|_| Reply::Confirm);
    let gateway = Gateway::start(&site);
    let again = gateway.ask(&referral("r-1", "Testers", &bsn(0)));
    assert_eq!((again.status(), again.text()), (200, first.text()), "the very same Bv03");
    let got = site.schakel.wait("Testers", 2);
    assert_eq!((&got[1].id, &got[1].body), (&before[0].id, &before[0].body), "the same id and the same bytes");
    assert_eq!(refer(&site, &gateway, 5, 1).len(), 1);
    let numbers: HashSet<_> =
        site.schakel.ledger().iter().map(|g| g.json()["aanmelding"]["trajectnummer"].to_string()).collect();
    assert_eq!(numbers.len(), 2, "no traject number is handed out twice");
}

#[test]
fn the_operators_list_shows_no_person() {
    let site = Site::new("masked");
    let gateway = Gateway::start(&site);
    let answer = gateway.ask(&referral("r-1", "Bijzonder", &bsn(3)));
    site.schakel.wait("Bijzonder", 1);
    let id = letters::between(&answer.text(), "referentienummer>", "<").expect("Bv03 has our id").to_owned();
    let commands: [&[&str]; 4] = [
        &["message", "list"],
        &["message", "list", "--json"],
        &["message", "show", &id],
        &["message", "show", &id, "--json"],
    ];
    for command in commands {
        let done = site.command(command);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let text = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(text.contains(&id), "{command:?} shows the message: {text}");
        for secret in ["Bijzonder", "Samira", &bsn(3), "Lindelaan", "1988", "06 00000411", "ouderen"] {
            assert!(!text.contains(secret), "{command:?} shows `{secret}`");
        }
    }
    let shown = site.message(&id);
    assert_eq!(shown["canoniek"]["naam"]["geslachtsnaam"], "tekst(9)");
}

#[test]
fn a_rehearsal_stores_nothing_and_sends_nothing() {
    let site = Site::new("rehearsal");
    let gateway = Gateway::start(&site);
    let traject = refer(&site, &gateway, 0, 1).remove(0);
    let rows = site.messages().len();

    let good = agreement("c-1", "OVK-1", &traject, 1);
    let answer = gateway.ask(&Request { path: format!("{OVEREENKOMST}/controle"), ..good.clone() });
    assert_eq!((answer.status(), answer.json()["ok"].clone()), (200, true.into()), "{}", answer.text());
    let mut wrong = agreement_value("c-2", "OVK-1", &traject, 1);
    wrong["plaatsing"]["leerdoelen"] = serde_json::json!([]);
    let answer = gateway.ask(&Request::json(&format!("{OVEREENKOMST}/controle"), wrong.to_string()));
    assert_eq!((answer.status(), answer.json()["ok"].clone()), (200, false.into()));

    let file = site.data.with_file_name("bericht.xml");
    std::fs::write(&file, referral_text("t-1", "Oefening", &bsn(9))).expect("the file can be written");
    let done = site.command(&["try", "gemeente-rivierbeek", "aanmelding", &file.to_string_lossy(), "--json"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let tried: serde_json::Value = serde_json::from_slice(&done.stdout).expect("the answer is JSON");
    assert_eq!(tried["out"][0]["body"]["persoon"]["achternaam"], "Oefening");

    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(site.messages().len(), rows);
    assert!(site.linde.ledger().is_empty() && site.gemeente.ledger().is_empty() && site.schakel.count() == 1);
    // Nor did it use up the id or the number.
    assert_eq!(gateway.ask(&good).status(), 202);
    assert_eq!(
        gateway.ask(&Request::soap(letters::SOAP, CREEER_ZAAK, referral_text("t-1", "Oefening", &bsn(9)))).status(),
        200
    );
    site.schakel.wait("Oefening", 1);
}
