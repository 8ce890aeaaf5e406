//! M33, what a gemeente knows of somebody's tegenprestatie, as it arrives at her after a night (DOMAIN SC13; BR43, BR44, BR56;
//! RQ40, RQ85): messages by the public door, and a clock that the test sets.

use super::proefdeur::{Anders, Deur, GEM, LIN, VC};
use serde_json::{Value, json};

const SOORT: &str = "tegenprestatieregistratie";

fn deur(test: &str) -> Deur {
    Deur::open(test, Anders { uitvoer: true, ..Anders::default() })
}

/// M33 as the gemeente gets it, by hand.
fn registratie(t: &str, over: &Value) -> Value {
    let mut whole = json!({
        "traject_id": t,
        "zaaknummer": "Z2026-0900",
        "vorm_tegenprestatie": "vrijwilligerswerk",
        "bron": "bewijs",
        "omvang_dagdelen_per_week": 2,
        "status": "geregistreerd",
        "laatst_bevestigd_op": "2026-09-14",
        "verouderd": false,
    });
    super::proefdeur::merge(&mut whole, over);
    whole
}

#[test]
fn who_proved_what_he_does_is_registered_that_night_and_old_after_a_year_without_a_word() {
    // DOMAIN SC13.
    let deur = deur("m33-sc13");
    let bewijs = json!({"traject_id": null, "zaaknummer": "Z2026-0900", "vorm": null, "getekend_op": "2026-09-11"});
    let answer = deur.op("2026-09-11").neemt(GEM, "bewijs-tegenprestatie", bewijs);
    let t = answer["traject_id"].as_str().expect("a traject").to_owned();
    deur.na_de_nacht("2026-09-12");
    assert_eq!(deur.kreeg(GEM, SOORT), Vec::<Value>::new(), "BR43: nothing before there is permission");
    let ja = json!({"traject_id": t, "besluit": "toegestaan", "reden_code": null, "datum": "2026-09-14"});
    deur.na_de_nacht("2026-09-14").neemt(GEM, "toestemmingsbesluit", ja);
    deur.na_de_nacht("2026-09-15");
    assert_eq!(deur.kreeg(GEM, SOORT), [registratie(&t, &json!({}))]);
    // Nothing happens for a year. Day 365 is in time, day 366 is not.
    deur.na_de_nacht("2026-09-16").na_de_nacht("2027-09-14");
    assert_eq!(deur.kreeg(GEM, SOORT).len(), 1, "what did not change is not sent");
    deur.na_de_nacht("2027-09-15");
    assert_eq!(deur.kreeg(GEM, SOORT)[1..], [registratie(&t, &json!({"verouderd": true}))]);
    deur.na_de_nacht("2027-09-16");
    // The yearly contact, and that it ended.
    let contact = |dag: &str, nog: bool| json!({"traject_id": t, "datum": dag, "nog_actief": nog});
    deur.neemt(GEM, "contactmoment", contact("2027-09-16", true));
    deur.na_de_nacht("2027-09-17").neemt(GEM, "contactmoment", contact("2027-09-17", false));
    deur.na_de_nacht("2027-09-18");
    let young = json!({"laatst_bevestigd_op": "2027-09-16"});
    let ended = json!({"laatst_bevestigd_op": "2027-09-16", "status": "beeindigd", "verouderd": null});
    assert_eq!(deur.kreeg(GEM, SOORT)[2..], [registratie(&t, &young), registratie(&t, &ended)]);
    assert_eq!((deur.aantal(VC), deur.kreeg(LIN, SOORT).len()), (0, 0), "BR44, and M33 stays with the gemeente");
}

#[test]
fn a_traject_is_registered_from_its_agreement_with_what_the_agreement_says() {
    let deur = deur("m33-traject");
    let t = deur.geplaatst();
    let overeenkomst = super::proefdeur::geldig("plaatsingsovereenkomst");
    deur.na_de_nacht("2026-09-05");
    let got = deur.kreeg(GEM, SOORT);
    assert_eq!(got.len(), 1, "{got:?}");
    assert_eq!((&got[0]["traject_id"], &got[0]["bron"]), (&json!(t), &json!("traject")));
    assert_eq!(got[0]["omvang_dagdelen_per_week"], overeenkomst["dagdelen_per_week"]);
    assert_eq!(got[0]["duur_tot"], overeenkomst["einddatum_gepland"]);
    let over = json!({"traject_id": t, "veld": "uitstroom_werk", "ingangsdatum": "2026-10-01", "naam": null, "contact": null, "organisatie": null});
    deur.na_de_nacht("2026-10-01").neemt(GEM, "mutatie", over);
    deur.na_de_nacht("2026-10-02");
    let got = deur.kreeg(GEM, SOORT);
    assert_eq!((got.len(), &got[1]["status"]), (2, &json!("beeindigd")), "{got:?}");
}
