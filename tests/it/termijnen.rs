//! Terms from message to work, on the dates of SC01: a referral and its answer by the front door, the clock of the test, and
//! what waits for whom on which day.

use super::support::Gateway;
use super::testbed::gateway::Site;
use super::testbed::http::Request;
use super::testbed::letters::{bsn, referral};
use super::testbed::within;
use super::werk::open_work;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use trajectbrug::domain::kalender::Duur;
use trajectbrug::domain::termijn::TermijnSoort;
use trajectbrug::domain::werk::Toestand;
use trajectbrug::flow::clock::SetClock;
use trajectbrug::store::work::{TermijnFilter, TermijnToestand, WorkFilter};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// The terms of a traject: what for, till when, for whom, and how it stands; by day.
fn terms(gateway: &Gateway, traject: &str) -> Vec<(String, String, String, TermijnToestand)> {
    let filter = TermijnFilter { traject_id: Some(traject.to_owned()), ..TermijnFilter::default() };
    let found = gateway.inner().read(|reader| reader.termijnen(&filter)).expect("the store answers");
    let told = found
        .into_iter()
        .map(|t| (t.termijn.soort.to_string(), t.termijn.vervalt_op.to_string(), t.termijn.voor, t.toestand));
    told.collect()
}

fn line(soort: &str, dag: &str, toestand: TermijnToestand) -> (String, String, String, TermijnToestand) {
    (soort.to_owned(), dag.to_owned(), "vc-de-schakel".to_owned(), toestand)
}

#[test]
fn the_manual_has_every_term_with_how_long_it_lasts_for_whom_and_its_work() {
    let manual = include_str!("../../docs/beheer.md");
    for soort in TermijnSoort::ALL {
        let duur = match soort.duur() {
            Duur::Werkdagen(1) => "1 werkdag".to_owned(),
            Duur::Werkdagen(n) => format!("{n} werkdagen"),
            // Its first day counts.
            Duur::Dagen(n) if *soort == TermijnSoort::TrainingEinde => format!("{} dagen", n + 1),
            Duur::Dagen(n) => format!("{n} dagen"),
            Duur::Maanden(n) => format!("{n} maanden"),
        };
        let voor = match soort.rol().as_str().split_once('_').map(|(organisatie, _)| organisatie) {
            Some("GEM") => "gemeente",
            Some("VC") => "centrale",
            Some("ZI") => "instelling",
            _ => "re-integratiebureau",
        };
        let row = manual.lines().find(|line| line.starts_with(&format!("| `{soort}` |")));
        let row = row.unwrap_or_else(|| panic!("the manual has no row for {soort}"));
        assert!(row.ends_with(&format!("| {duur} | {voor} | {} |", soort.tekst())), "{row}");
    }
}

#[test]
fn an_answer_is_work_on_its_last_day_and_no_longer_when_it_comes() {
    let site = Site::new("termijnen");
    let clock = Arc::new(SetClock::at(at("2026-08-24T08:00:00Z")));
    let gateway = Gateway::start_at(&site.config, &site.data, &BTreeMap::new(), clock.clone());
    let ran = || gateway.inner().read(|reader| reader.runs(Some("termijnen"), 9)).expect("the store answers").len();
    assert!(within(10, || ran() == 1), "the run of the start comes first");
    let ask = |request: &Request| request.send(gateway.address).expect("the gateway answers");
    assert_eq!(ask(&referral("r-1", "Persoon1x", &bsn(1))).status(), 200);
    let got = site.schakel.wait("Persoon1x", 1)[0].json();
    let (traject, client) = (&got["aanmelding"]["trajectnummer"], &got["aanmelding"]["clientnummer"]);
    let id = traject.as_str().expect("a number");
    // Five working days from Monday 24 August: the next Monday.
    assert_eq!(terms(&gateway, id), [line("antwoord_aanmelding", "2026-08-31", TermijnToestand::Open)]);

    // The day before; six in the morning of that day, and a second before it nothing.
    clock.set(at("2026-08-30T12:00:00Z"));
    assert!(within(10, || ran() == 2), "the run of Sunday morning");
    clock.set(at("2026-08-31T03:59:59Z"));
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert_eq!(open_work(&gateway), []);
    clock.set(at("2026-08-31T04:00:00Z"));
    assert!(within(10, || open_work(&gateway).len() == 1), "the work is there");
    let werk = open_work(&gateway).remove(0);
    assert_eq!((werk.partner.as_str(), werk.traject_id.as_deref()), ("vc-de-schakel", Some(id)));
    assert_eq!(werk.tekst, "Laat de gemeente weten of u deze aanmelding aanneemt: stuur een acceptatie-antwoord.");

    // The answer comes after all, given on the 25th as in SC01.
    clock.set(at("2026-08-31T09:00:00Z"));
    let sample = include_str!("../../config/partners/vc-de-schakel/samples/acceptatie/samira-testers/in.json");
    let mut answer: Value = serde_json::from_str(sample).expect("the sample is JSON");
    (answer["antwoord"]["trajectnummer"], answer["antwoord"]["clientnummer"]) = (traject.clone(), client.clone());
    let taken = ask(&Request::json("/v1/berichten/vc-de-schakel/acceptatie", answer.to_string()));
    assert_eq!(taken.status(), 202, "{}", taken.text());
    assert_eq!(open_work(&gateway), [], "it is not asked any more");
    let lapsed = gateway.inner().read(|reader| reader.work(&WorkFilter::default())).expect("the store answers");
    assert_eq!((lapsed.len(), lapsed[0].toestand), (1, Toestand::Vervallen));
    // The intake within ten working days of the acceptance, and half a year of guidance (BR21).
    let expected = [
        line("antwoord_aanmelding", "2026-08-31", TermijnToestand::Vervallen),
        line("intake", "2026-09-08", TermijnToestand::Open),
        line("einde_begeleiding", "2027-02-25", TermijnToestand::Open),
    ];
    assert_eq!(terms(&gateway, id), expected);
    gateway.stop();
    let shown = site.command(&["work", "list", "--toestand", "vervallen", "--json"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    assert_eq!(shown["werkitems"][0]["werk_id"], json!(lapsed[0].werk_id));
    assert!(site.command(&["verify"]).status.success());
}
