//! Messages the hub makes itself, in the transaction of what causes them (DOMAIN M17, M32; BR16, BR40-BR42; SC03, SC05, SC08,
//! SC10): through the public door, with what arrived at the partners.

use super::proefdeur::{AVO, Anders, Deur, GEM, LIN, RIB, VC, regels};
use serde_json::{Value, json};
use trajectbrug::domain::levensloop::{Gebeurtenis, Toestand};
use trajectbrug::domain::werk::WerkSoort;
use trajectbrug::store::Filter;

fn te_laat(t: &str, dag: &str) -> Value {
    momenten(t, &[(dag, "te_laat")])
}

fn momenten(t: &str, dagen: &[(&str, &str)]) -> Value {
    let moment =
        |(datum, status): &(&str, &str)| json!({"datum": datum, "dagdeel": "ochtend", "uren": 3.0, "status": status});
    json!({"traject_id": t, "momenten": dagen.iter().map(moment).collect::<Vec<_>>()})
}

#[test]
fn the_others_hear_that_a_traject_ended_and_never_why() {
    // DOMAIN M32; RQ39, BR42.
    for (veld, stand) in [
        ("uitstroom_werk", Toestand::AfgerondPositief),
        ("einde_uitkering", Toestand::Beeindigd),
        ("overlijden", Toestand::Beeindigd),
        ("status_traject", Toestand::Beeindigd),
    ] {
        let deur = Deur::open(&format!("einde-{veld}"), Anders::default());
        let t = deur.geplaatst();
        let over = json!({"traject_id": t, "veld": veld, "ingangsdatum": "2026-10-01", "naam": null, "contact": null, "organisatie": null});
        deur.op("2026-10-01").neemt(GEM, "mutatie", over);
        for partner in [VC, LIN] {
            let got = deur.kreeg(partner, "traject-beeindigd");
            assert_eq!(got.len(), 1, "{veld} {partner}");
            assert_eq!((&got[0]["traject_id"], &got[0]["ingangsdatum"]), (&json!(t), &json!("2026-10-01")), "{veld}");
            assert!(!got[0].to_string().contains(veld), "{veld}: no reason");
            assert_eq!(deur.kreeg(partner, "mutatie").len(), 0, "{veld} {partner}");
        }
        assert_ne!(
            deur.kreeg(VC, "traject-beeindigd")[0]["client_ref"],
            deur.kreeg(LIN, "traject-beeindigd")[0]["client_ref"]
        );
        assert_eq!((deur.aantal(AVO), deur.traject(&t).status), (0, stand), "{veld}");
    }
}

#[test]
fn after_a_hearing_that_ends_it_the_centrale_sees_that_it_ended_and_nothing_else() {
    // DOMAIN SC05.
    let deur = Deur::open("sc05", Anders::default());
    let t = deur.voorgesteld();
    let nee = json!({"traject_id": t, "datum": "2026-09-10", "uitkomst": "client_wil_niet", "reden": "anders"});
    deur.op("2026-09-10").neemt(LIN, "kennismakingsresultaat", nee);
    deur.neemt(VC, "terugverwijzing", json!({"traject_id": t}));
    assert_eq!(deur.kreeg(GEM, "terugverwijzing").len(), 1);
    let gehoord = json!({"traject_id": t, "afgerond": true, "vervolg": "geen"});
    deur.op("2026-09-17").neemt(GEM, "hoor-en-wederhoor", gehoord);
    assert_eq!(deur.kreeg(VC, "traject-beeindigd").len(), 1);
    assert_eq!(deur.kreeg(VC, "hoor-en-wederhoor").len(), 0);
    assert_eq!(
        deur.kreeg(LIN, "traject-beeindigd").len(),
        0,
        "who was turned down knows nothing of the person any more"
    );
    assert_eq!(deur.traject(&t).status, Toestand::Beeindigd);
}

#[test]
fn a_hearing_that_goes_on_is_told_as_such() {
    let deur = Deur::open("heraanmelding", Anders::default());
    let t = deur.voorgesteld();
    deur.neemt(VC, "terugverwijzing", json!({"traject_id": t}));
    deur.neemt(GEM, "hoor-en-wederhoor", json!({"traject_id": t, "afgerond": true, "vervolg": "heraanmelding"}));
    let got = deur.kreeg(VC, "hoor-en-wederhoor");
    assert_eq!((got.len(), &got[0]["vervolg"]), (1, &json!("heraanmelding")));
    assert_eq!(deur.kreeg(VC, "traject-beeindigd").len(), 0);
}

#[test]
fn three_times_late_in_three_messages_is_one_signal_and_the_institution_hears_that_a_talk_was_asked_for() {
    // DOMAIN SC10.
    let deur = Deur::open("sc10", Anders::default());
    let t = deur.geplaatst();
    for dag in ["2026-10-05", "2026-10-12"] {
        assert_eq!(regels(&deur.op(dag).neemt(LIN, "aanwezigheid", te_laat(&t, dag))), [], "{dag}");
    }
    deur.op("2026-10-14").neemt(LIN, "aanwezigheid", momenten(&t, &[("2026-10-14", "afwezig_gemeld")]));
    assert_eq!(deur.kreeg(GEM, "signaal").len(), 0);
    let answer = deur.op("2026-10-19").neemt(LIN, "aanwezigheid", te_laat(&t, "2026-10-19"));
    assert_eq!(regels(&answer), [("BR40".to_owned(), "/momenten".to_owned())]);
    let said = answer["bevindingen"][0]["text"].as_str().expect("a text");
    assert!(said.contains("gesprek aangevraagd"), "{said}");
    // The same day again, and a late that is the first of a next three.
    deur.op("2026-10-26").neemt(
        LIN,
        "aanwezigheid",
        momenten(&t, &[("2026-10-19", "te_laat"), ("2026-10-26", "te_laat")]),
    );
    let got = deur.kreeg(GEM, "signaal");
    assert_eq!(got.len(), 1, "{got:?}");
    let mut signaal = got[0].clone();
    signaal["zaaknummer"].take();
    let by_hand = json!({"traject_id": t, "zaaknummer": null, "soort": "herhaald_te_laat", "aantal": 3, "periode_van": "2026-10-05",
        "periode_tot": "2026-10-19", "client_gehoord": false, "voorstel": "gesprek"});
    assert_eq!(signaal, by_hand);
    // Also for who sends a file and reads no answer.
    let told = deur.kreeg(LIN, "ontvangstmelding");
    assert_eq!(told.len(), 1);
    assert_eq!((&told[0]["oordeel"], &told[0]["bevindingen"][0]["regel"]), (&json!("aanvaard"), &json!("BR40")));
    assert_eq!((deur.kreeg(GEM, "sanctiebesluit").len(), deur.kreeg(VC, "signaal").len()), (0, 0));
    assert!(deur.traject(&t).datum_van(Gebeurtenis::Signaal).is_some(), "it is a step of the traject");
}

#[test]
fn an_absence_without_a_word_is_a_signal_at_once() {
    // DOMAIN BR40, BR41.
    let deur = Deur::open("afwezig", Anders::default());
    let t = deur.geplaatst();
    deur.op("2026-10-06").neemt(LIN, "aanwezigheid", momenten(&t, &[("2026-10-06", "afwezig_niet_gemeld")]));
    let got = deur.kreeg(GEM, "signaal");
    assert_eq!(got.len(), 1);
    assert_eq!(
        (&got[0]["soort"], &got[0]["aantal"], &got[0]["voorstel"]),
        (&json!("niet_verschenen"), &json!(1), &json!("gesprek"))
    );
}

#[test]
fn who_did_not_come_to_the_meeting_is_a_signal_and_who_was_turned_down_is_not() {
    // DOMAIN BR37, BR40; L400-404.
    let deur = Deur::open("kennismaking", Anders::default());
    let t = deur.voorgesteld();
    let over = json!({"traject_id": t, "datum": "2026-09-03", "uitkomst": "niet_verschenen", "reden": "anders"});
    deur.op("2026-09-03").neemt(LIN, "kennismakingsresultaat", over);
    let got = deur.kreeg(GEM, "signaal");
    assert_eq!(
        (got.len(), &got[0]["soort"], &got[0]["periode_van"]),
        (1, &json!("niet_verschenen"), &json!("2026-09-03"))
    );
    let over = json!({"traject_id": t, "datum": "2026-09-04", "uitkomst": "afgewezen", "reden": "niet_geschikt"});
    deur.op("2026-09-04").neemt(LIN, "kennismakingsresultaat", over);
    assert_eq!(deur.kreeg(GEM, "signaal").len(), 1);
    assert_eq!(deur.traject(&t).status, Toestand::LeerdoelenVastgesteld);
}

#[test]
fn a_week_of_training_with_one_moment_is_told_to_the_bureau_and_to_the_klantmanager_once() {
    // DOMAIN SC08: weeks 1 and 2 twice, week 3 (14-20 September) once; the dropout of 22 September goes the same day.
    let deur = Deur::open("sc08", Anders::default());
    let t = deur.training();
    let two = |a: &str, b: &str| momenten(&t, &[(a, "aanwezig"), (b, "aanwezig")]);
    for (op, a, b) in [("2026-09-04", "2026-08-31", "2026-09-03"), ("2026-09-11", "2026-09-07", "2026-09-10")] {
        assert_eq!(regels(&deur.op(op).neemt(RIB, "aanwezigheid", two(a, b))), [], "{op}");
    }
    assert_eq!(deur.kreeg(GEM, "signaal").len(), 0);
    let answer = deur.op("2026-09-18").neemt(RIB, "aanwezigheid", momenten(&t, &[("2026-09-14", "aanwezig")]));
    // One moment, and fewer than the week before (BR18).
    let codes: Vec<_> = regels(&answer).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["BR16", "BR18"]);
    let got = deur.kreeg(GEM, "signaal");
    assert_eq!(got.len(), 1, "{got:?}");
    assert_eq!((&got[0]["soort"], &got[0]["aantal"]), (&json!("regels_overtreden"), &json!(1)));
    assert_eq!((&got[0]["periode_van"], &got[0]["periode_tot"]), (&json!("2026-09-14"), &json!("2026-09-20")));
    assert_eq!(deur.kreeg(RIB, "ontvangstmelding").len(), 1);
    let uitval = json!({"traject_id": t, "soort": "uitgevallen", "datum": "2026-09-22", "organisatie": null});
    assert_eq!(regels(&deur.op("2026-09-22").neemt(RIB, "overdracht", uitval)), []);
    assert_eq!(deur.kreeg(GEM, "overdracht").len(), 1);
    // The bureau is done with it: it sends no more, and gets no more.
    let before = deur.aantal(RIB);
    for (kind, over) in
        [("aanwezigheid", two("2026-09-23", "2026-09-24")), ("mutatie", json!({"traject_id": t, "veld": "contact"}))]
    {
        let answer = deur.op("2026-09-24").stuur(RIB, kind, over);
        assert_eq!((answer.status, regels(&answer.json())[0].0.as_str()), (422, "BR20"), "{kind}");
    }
    deur.neemt(GEM, "mutatie", json!({"traject_id": t, "veld": "contact"}));
    assert_eq!((deur.aantal(RIB), deur.kreeg(GEM, "signaal").len()), (before, 1));
}

#[test]
fn a_week_that_comes_in_two_messages_is_counted_whole() {
    let deur = Deur::open("week", Anders::default());
    let t = deur.training();
    deur.op("2026-08-31").neemt(RIB, "aanwezigheid", momenten(&t, &[("2026-08-31", "aanwezig")]));
    assert_eq!(deur.kreeg(GEM, "signaal").len(), 0, "the week is not over");
    assert_eq!(
        regels(&deur.op("2026-09-04").neemt(RIB, "aanwezigheid", momenten(&t, &[("2026-09-03", "te_laat")]))),
        []
    );
    assert_eq!(deur.kreeg(GEM, "signaal").len(), 0);
}

#[test]
fn a_second_agreement_ends_the_first() {
    // DOMAIN SC03: no_go on 5 October with a rematch, the second agreement at the other institution on the 12th.
    let deur = Deur::open("sc03", Anders::default());
    let t = deur.geplaatst();
    let no_go =
        json!({"traject_id": t, "besluit": "no_go", "vervolg": "rematch", "datum": "2026-10-05", "reden": "past niet"});
    deur.op("2026-10-05").neemt(VC, "go-no-go", no_go);
    let avo = json!({"partij": "ZI-AVO", "naam": "Verpleeghuis Avondlicht"});
    let voorstel =
        json!({"traject_id": t, "organisatie": avo, "vacature_id": "VAC-2026-0200", "datum_voorstel": "2026-10-06"});
    deur.op("2026-10-06").neemt(VC, "matchvoorstel", voorstel);
    let ja = json!({"traject_id": t, "datum": "2026-10-08", "uitkomst": "positief", "reden": null, "vacature_id": "VAC-2026-0200"});
    deur.op("2026-10-08").neemt(AVO, "kennismakingsresultaat", ja);
    let getekend = json!({"client": "2026-10-12", "centrale": "2026-10-12", "organisatie": "2026-10-12"});
    let tweede = json!({"traject_id": t, "overeenkomst_id": "PO-2026-0058", "volgnr": 2, "organisatie": avo,
        "vacature_id": "VAC-2026-0200", "ondertekend": getekend, "startdatum": "2026-10-13"});
    deur.op("2026-10-12").neemt(VC, "plaatsingsovereenkomst", tweede);
    let ended: Vec<_> =
        deur.traject(&t).overeenkomsten.into_iter().map(|o| (o.overeenkomst_id, o.beeindigd_op)).collect();
    assert_eq!(ended, [("PO-2026-0041".to_owned(), "2026-10-05".parse().ok()), ("PO-2026-0058".to_owned(), None)]);
    // From here on the first institution hears nothing of the person.
    let before = deur.aantal(LIN);
    let over = json!({"traject_id": t, "veld": "einde_uitkering", "ingangsdatum": "2026-11-01", "naam": null, "contact": null, "organisatie": null});
    deur.op("2026-11-01").neemt(GEM, "mutatie", over);
    assert_eq!((deur.kreeg(AVO, "traject-beeindigd").len(), deur.aantal(LIN)), (1, before));
}

#[test]
fn who_has_no_route_for_it_is_not_told_and_the_gemeente_is_asked_to_do_it_herself() {
    let zonder = [(GEM, "signaal/1"), (LIN, "traject-beeindigd/1")];
    let deur = Deur::open("zonder", Anders { zonder: &zonder, ..Anders::default() });
    let t = deur.geplaatst();
    let answer =
        deur.op("2026-10-06").neemt(LIN, "aanwezigheid", momenten(&t, &[("2026-10-06", "afwezig_niet_gemeld")]));
    let codes: Vec<_> = answer["bevindingen"].as_array().expect("a list").iter().map(|f| f["code"].clone()).collect();
    assert_eq!(codes, ["TB-REGEL", "TB-ONTVANGER-ZONDER-ROUTE"]);
    let over = json!({"traject_id": t, "veld": "einde_uitkering", "ingangsdatum": "2026-10-07", "naam": null, "contact": null, "organisatie": null});
    deur.op("2026-10-07").neemt(GEM, "mutatie", over);
    assert_eq!((deur.kreeg(VC, "traject-beeindigd").len(), deur.kreeg(LIN, "traject-beeindigd").len()), (1, 0));
    let asked: Vec<_> = deur.werk().into_iter().filter(|w| w.soort == WerkSoort::Doorgeven).collect();
    assert_eq!(asked.iter().map(|w| w.partner.as_str()).collect::<Vec<_>>(), [GEM, GEM]);
    assert!(asked[0].tekst.contains("`signaal/1`") && asked[1].tekst.contains("`traject-beeindigd/1`"), "{asked:?}");
}

#[test]
fn what_follows_is_written_with_its_cause_once_and_names_it() {
    let deur = Deur::open("oorzaak", Anders::default());
    let t = deur.geplaatst();
    let bericht = deur.bericht("aanwezigheid", &momenten(&t, &[("2026-10-06", "afwezig_niet_gemeld")]));
    let first = deur.op("2026-10-06").post(LIN, "aanwezigheid", &bericht).json();
    // The institution sends it again: nothing more follows.
    assert_eq!(deur.post(LIN, "aanwezigheid", &bericht).json()["oordeel"], "herhaling");
    assert_eq!(deur.kreeg(GEM, "signaal").len(), 1);
    let cause = first["bericht_id"].as_str().expect("an id");
    let filter = Filter { partner: Some("hub".to_owned()), ..Filter::default() };
    let made = deur.gateway().inner().read(|reader| reader.list(&filter)).expect("the store answers");
    let kinds: Vec<_> = made.iter().map(|line| line.soort.as_str()).collect();
    assert_eq!(kinds, ["ontvangstmelding/1", "signaal/1"]);
    let shown = deur.gateway().inner().read(|reader| reader.show(&made[1].bericht_id)).expect("the store answers");
    let shown = shown.expect("it is there");
    assert_eq!((shown.afzender_id, shown.line.traject_id), (format!("gevolg-{cause}-0"), Some(t)));
    assert_eq!(shown.deliveries.len(), 1);
}
