//! Forms that begin without a referral, at the public door (DOMAIN section 2, the table of the other forms; SC13), and the
//! sender of held work that hears a no.

use super::proefdeur::{Anders, Deur, GEM, LIN, VC, regels};
use serde_json::{Value, json};
use trajectbrug::domain::levensloop::Toestand;

/// Fields that begin a traject for the person of this zaak.
fn nieuw(zaaknummer: &str, over: Value) -> Value {
    let mut fields = over;
    fields["traject_id"] = Value::Null;
    fields["zaaknummer"] = zaaknummer.into();
    fields
}

fn traject(answer: &Value) -> String {
    answer["traject_id"].as_str().unwrap_or_else(|| panic!("a traject: {answer}")).to_owned()
}

#[test]
fn a_proof_begins_a_traject_and_the_centrale_has_nothing_to_say_about_it() {
    // DOMAIN SC13.
    let deur = Deur::open("sc13", Anders::default());
    let bewijs = nieuw("Z2026-0900", json!({"vorm": null, "getekend_op": "2026-09-11"}));
    let t = traject(&deur.op("2026-09-11").neemt(GEM, "bewijs-tegenprestatie", bewijs));
    let known = deur.traject(&t);
    assert_eq!((known.vorm.as_str(), known.status), ("doorverwijzen_toestemmen", Toestand::BewijsOntvangen));
    assert_eq!(deur.kreeg(GEM, "bewijs-tegenprestatie")[0]["traject_id"], json!(t), "by her own portal");
    let ja = json!({"traject_id": t, "besluit": "toegestaan", "reden_code": null, "datum": "2026-09-14"});
    deur.op("2026-09-14").neemt(GEM, "toestemmingsbesluit", ja);
    assert_eq!(deur.traject(&t).status, Toestand::Geregistreerd);
    // 365 days after 14 September 2026, and the day after.
    let terms = deur.termijnen(&t);
    let due = |soort: &str| terms.iter().find(|(s, _)| s == soort).map(|(_, dag)| dag.as_str());
    assert_eq!((due("jaarcontact"), due("veroudering")), (Some("2027-09-14"), Some("2027-09-15")), "{terms:?}");
    let answer = deur.op("2026-10-19").stuur(VC, "voortgangsrapportage", json!({"traject_id": t}));
    assert_eq!((answer.status, regels(&answer.json())[0].0.as_str()), (422, "BR44"));
    assert_eq!((deur.aantal(VC), deur.kreeg(GEM, "voortgangsrapportage").len()), (0, 0));
}

#[test]
fn each_form_without_a_referral_begins_with_its_own_message() {
    let deur = Deur::open("begin", Anders::default());
    deur.op("2026-09-01");
    for (kind, over, vorm, status) in [
        ("toestemmingsverzoek", json!({}), "doorverwijzen_toestemmen", Toestand::ToestemmingGevraagd),
        (
            "bewijs-tegenprestatie",
            json!({"vorm": "eigen_initiatief_zorg", "getekend_op": "2026-09-01"}),
            "eigen_initiatief_zorg",
            Toestand::BewijsOntvangen,
        ),
        ("oproep", json!({"status": "verstuurd"}), "participatiespreekuur", Toestand::Opgeroepen),
        (
            "toestemmingsbesluit",
            json!({"besluit": "toegestaan", "reden_code": null, "datum": "2026-09-01"}),
            "orientatie_gemeente_regie",
            Toestand::Toegestaan,
        ),
        ("actieplanroute", json!({"route": "vrijwilligerswerk"}), "wijkteam_actieplan", Toestand::Vrijwilligerswerk),
        ("actieplanroute", json!({"route": "eerst_andere_stap"}), "wijkteam_actieplan", Toestand::EerstAndereStap),
    ] {
        let t = traject(&deur.neemt(GEM, kind, nieuw(&format!("Z-{kind}-{}", status.as_str()), over)));
        let known = deur.traject(&t);
        assert_eq!((known.vorm.as_str(), known.status, known.gemeente.as_str()), (vorm, status, GEM), "{kind}");
    }
    assert_eq!(deur.kreeg(VC, "actieplanroute").len(), 2, "to whom the route names");
}

#[test]
fn orientation_by_the_gemeente_goes_from_permission_to_a_place_without_a_centrale() {
    // DOMAIN F3a: M04 by GEM, M11 GEM => ZI, then M12, M13.
    let deur = Deur::open("f3a", Anders::default());
    let ja = json!({"besluit": "toegestaan", "reden_code": null, "datum": "2026-09-01"});
    let t = traject(&deur.op("2026-09-01").neemt(GEM, "toestemmingsbesluit", nieuw("Z2026-0901", ja)));
    deur.neemt(GEM, "matchvoorstel", json!({"traject_id": t}));
    assert_eq!(deur.kreeg(LIN, "matchvoorstel").len(), 1);
    let positief = json!({"traject_id": t, "datum": "2026-09-03", "uitkomst": "positief", "reden": null});
    deur.op("2026-09-03").neemt(LIN, "kennismakingsresultaat", positief);
    assert_eq!(deur.kreeg(GEM, "kennismakingsresultaat").len(), 1, "she guides");
    deur.op("2026-09-04").neemt(GEM, "plaatsingsovereenkomst", json!({"traject_id": t}));
    assert_eq!((deur.kreeg(LIN, "plaatsingsovereenkomst").len(), deur.aantal(VC)), (1, 0));
    assert_eq!(deur.traject(&t).status, Toestand::Geplaatst);
}

#[test]
fn what_does_not_begin_a_traject_says_what_would() {
    let deur = Deur::open("begin-niet", Anders::default());
    deur.op("2026-09-01");
    // BR44: of somebody who found his place himself only the gemeente tells.
    let answer = deur.stuur(VC, "toestemmingsverzoek", nieuw("Z-1", json!({})));
    assert_eq!((answer.status, regels(&answer.json())), (422, vec![("BR44".into(), "/traject_id".into())]));
    // She says who it is.
    let mut zonder = deur.bericht("bewijs-tegenprestatie", &json!({"traject_id": null}));
    zonder.as_object_mut().expect("an object").remove("zaaknummer");
    let answer = deur.post(GEM, "bewijs-tegenprestatie", &zonder);
    assert_eq!(answer.status, 422);
    // A form does not begin with whether somebody came.
    let answer = deur.stuur(GEM, "oproep", nieuw("Z-2", json!({"status": "verschenen"})));
    let found = answer.json()["bevindingen"][0].clone();
    assert_eq!((answer.status, &found["code"], &found["regel"]), (422, &json!("TB-STAND"), &json!("F8")));
    assert_eq!(deur.aantal(VC) + deur.aantal(GEM), 0);
}

#[test]
fn a_project_goes_through_its_phases_between_centrale_and_gemeente() {
    // DOMAIN F5: M38 VC <=> GEM; vaardigheidstraining, voorlichting_op_locatie, zorgtraining_op_maat, afgerond.
    let deur = Deur::open("f5", Anders::default());
    deur.op("2026-09-01");
    let mut project = deur.bericht("groepsproject", &json!({"traject_id": null}));
    let refused = {
        project.as_object_mut().expect("an object").remove("fase");
        project["plan"]["project_id"] = "GP-0".into();
        deur.post(VC, "groepsproject", &project)
    };
    assert_eq!((refused.status, regels(&refused.json())), (422, vec![("F5".into(), "/fase".into())]));
    let fase = |n: usize, fase: &str, t: Value| {
        let over = json!({"traject_id": t, "fase": fase, "plan": {"project_id": format!("GP-{n}")}});
        deur.bericht("groepsproject", &over)
    };
    let t = traject(&deur.post(VC, "groepsproject", &fase(1, "vaardigheidstraining", Value::Null)).json());
    let known = deur.traject(&t);
    assert_eq!((known.vorm.as_str(), known.gemeente.as_str(), known.centrale.as_str()), ("groepsproject", GEM, VC));
    assert_eq!(known.persoon, "", "it is about nobody in particular");
    let early = deur.post(GEM, "groepsproject", &fase(2, "afgerond", json!(t)));
    assert_eq!((early.status, regels(&early.json())[0].0.as_str()), (422, "F5"));
    for (n, van, stand) in [(3, GEM, "voorlichting_op_locatie"), (4, VC, "zorgtraining_op_maat"), (5, VC, "afgerond")] {
        assert_eq!(deur.post(van, "groepsproject", &fase(n, stand, json!(t))).status, 202, "{stand}");
        assert_eq!(deur.traject(&t).status.as_str(), stand);
    }
    // Each got what the other sent: three and one.
    assert_eq!((deur.kreeg(GEM, "groepsproject").len(), deur.kreeg(VC, "groepsproject").len()), (3, 1));
}

#[test]
fn a_no_about_held_work_is_told_to_who_sent_it_and_the_message_goes_nowhere() {
    let deur = Deur::open("nee", Anders::default());
    let grijs = json!({"taken": [{"omschrijving": "Koelkast schoonmaken", "fysiek_contact": false, "beroepshandeling": false}]});
    let sent = deur.neemt(LIN, "vacature", grijs);
    assert_eq!(deur.kreeg(VC, "vacature").len(), 0, "it waits");
    let werk = deur.werk();
    assert_eq!((werk.len(), werk[0].regel.as_deref()), (1, Some("BR30")));
    let besluit = json!({"wie": "j.jansen", "besluit": "geweigerd", "waarom": "hoort bij de keuken"});
    let path = format!("/v1/beheer/werkitems/{}/besluiten", werk[0].werk_id);
    let ask =
        || deur.gateway().post(&path, &[("Content-Type", "application/json")], besluit.to_string().as_bytes()).status;
    assert_eq!((ask(), ask()), (200, 409));
    let told = deur.kreeg(LIN, "ontvangstmelding");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((&told[0]["oordeel"], &told[0]["bericht_id"]), (&json!("geweigerd"), &sent["bericht_id"]));
    assert_eq!(told[0]["bevindingen"][0]["regel"], "BR30");
    assert!(!told[0].to_string().contains("keuken"), "why is for who decided");
    assert_eq!(deur.kreeg(VC, "vacature").len(), 0);
    let lines =
        deur.gateway().inner().read(|reader| reader.audit("afzender.ingelicht", 10)).expect("the store answers");
    assert_eq!((lines.len(), lines[0].wie.as_str()), (1, "j.jansen"));
}
