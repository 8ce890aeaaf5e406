//! Withdrawing what was counted (BR10-BR12, BR40): signals and hours go back with it, by entries beside those that stay.

use super::super::proefdeur::{Anders, Deur, GEM, LIN};
use super::{hoorde, ingetrokken, trek_in};
use serde_json::{Value, json};
use trajectbrug::domain::boek::{Boeking, Post};
use trajectbrug::domain::levensloop::Gebeurtenis;
use trajectbrug::domain::rol::Rol;

fn moment(dag: &str, uren: f64, status: &str) -> Value {
    json!({"datum": dag, "dagdeel": "ochtend", "uren": uren, "status": status})
}

/// Attendance the institution sends; the id of the message.
fn was_er(deur: &Deur, op: &str, t: &str, momenten: &[Value]) -> Value {
    deur.op(op).neemt(LIN, "aanwezigheid", json!({"traject_id": t, "momenten": momenten}))["bericht_id"].clone()
}

fn boek(deur: &Deur) -> Vec<Boeking> {
    let all = deur.gateway().inner().read(|r| r.boekingen(0, 1000)).expect("the store answers");
    all.into_iter().map(|(_, b)| b).collect()
}

fn centen(boek: &[Boeking], post: Post) -> Vec<i64> {
    boek.iter().filter(|b| b.post == post).map(|b| b.centen).collect()
}

/// Starts the door again with the department of finance, to which the hours of the institution go (M26).
fn met_financien(deur: &mut Deur, praktijk: &str) {
    let folder = deur.config().join("partners/proef-fin");
    std::fs::create_dir_all(&folder).expect("a folder");
    let address = deur.partner(GEM).address;
    let text = format!(
        "partner: {{ slug: proef-fin, naam: Proef fin, partij: GEM-RIV-FIN, rol: {}, gegevens: {{}} }}
inbound:
  betaling: {{ connector: http, settings: {{}}, auth: none, format: json, canonical: betaling/1, identity: kenmerk, ontvangers: [proef-vc] }}
outbound:
  uren: {{ on: uursubsidiedeclaratie/1, connector: http, settings: {{ url: \"http://{address}/uren\" }}, auth: none, format: json }}
",
        Rol::GemeenteFinancien
    );
    std::fs::write(folder.join("profile.yaml"), text).expect("written");
    let path = deur.config().join("partners").join(LIN).join("profile.yaml");
    let own = std::fs::read_to_string(&path).expect("a profile");
    let (before, after) = ("identity: maand, ontvangers: [proef-vc]", "identity: maand, ontvangers: [proef-fin]");
    assert!(own.contains(before), "{own}");
    std::fs::write(&path, own.replace(before, after)).expect("written");
    deur.praktijk(praktijk);
}

#[test]
fn three_times_late_less_one_that_is_withdrawn_is_no_signal_any_more() {
    let deur = Deur::open("intrekken-verzuim", Anders::default());
    let t = deur.geplaatst();
    let late = |dag: &str| was_er(&deur, dag, &t, &[moment(dag, 3.0, "te_laat")]);
    let (_, second, third) = (late("2026-09-14"), late("2026-09-21"), late("2026-09-28"));
    assert_eq!(deur.kreeg(GEM, "signaal").len(), 1, "BR40: the third");
    let signaal = deur.traject(&t).stappen.last().expect("a step").clone();
    assert_eq!(signaal.gebeurtenis, Gebeurtenis::Signaal);
    // The second, though the third came after it: attendance is no step.
    let done = ingetrokken(&deur, &second, "fout");
    assert!(done["verteld"].as_array().is_some_and(|v| v.contains(&json!(GEM))), "{done}");
    assert!(hoorde(&deur, GEM).contains(&signaal.bericht_id), "the signal is withdrawn with it");
    let now = deur.traject(&t);
    assert!(now.stappen.iter().all(|s| s.gebeurtenis != Gebeurtenis::Signaal));
    let kept: Vec<_> = now.verzuim.momenten.iter().map(|m| (m.datum.to_string(), m.gemeld)).collect();
    assert_eq!(kept, [("2026-09-14".to_owned(), false), ("2026-09-28".to_owned(), false)]);
    assert_eq!(now.uren.in_maand("2026-09"), 24, "two mornings of three hours, in quarters");
    assert_eq!(trek_in(&deur, &second, "fout").status, 409, "once");
    // Three again is told again.
    late("2026-10-05");
    assert_eq!(deur.kreeg(GEM, "signaal").len(), 2);
    // With the one that told it goes what it told.
    let last = json!(deur.traject(&t).stappen.last().expect("a step").bericht_id);
    ingetrokken(&deur, &third, "dubbel");
    assert!(hoorde(&deur, GEM).contains(&last.as_str().expect("an id").to_owned()));
}

#[test]
fn what_was_granted_on_hours_that_are_withdrawn_lapses_by_an_entry_of_its_own() {
    let mut deur = Deur::open("intrekken-uren", Anders::default());
    met_financien(&mut deur, "  regelingen: [uursubsidie]\n  verdeelsleutel: { regio-a: 2, regio-b: 1 }\n");
    let t = deur.geplaatst();
    let client_ref = deur.kreeg(LIN, "plaatsingsovereenkomst")[0]["client_ref"].clone();
    let first = [moment("2026-10-05", 4.0, "aanwezig"), moment("2026-10-06", 4.0, "aanwezig")];
    was_er(&deur, "2026-10-09", &t, &first);
    let second = [moment("2026-10-12", 4.0, "aanwezig"), moment("2026-10-13", 4.0, "aanwezig")];
    let second = was_er(&deur, "2026-10-16", &t, &second);
    deur.op("2026-11-02");
    let bericht = json!({"maand": "2026-10", "regels": [{"client_ref": client_ref, "uren": 16.0}]});
    let declared = deur.post(LIN, "uursubsidiedeclaratie", &bericht);
    assert!(matches!(declared.status, 200 | 202), "{}", String::from_utf8_lossy(&declared.body));
    let before = boek(&deur);
    assert_eq!(centen(&before, Post::Uursubsidie), [1600], "BR10: a euro an hour");
    // FN10, over 2 : 1 with the largest remainder: 16.00 is 10.666.. and 5.333..; 8.00 is 5.333.. and 2.666..
    let regio = |boek: &[Boeking]| {
        let parts = |slug: &str| {
            boek.iter().filter(|b| b.post == Post::Regiodeel && b.gemeente == slug).map(|b| b.centen).sum::<i64>()
        };
        ["regio-a", "regio-b"].map(parts)
    };
    assert_eq!(regio(&before), [1067, 533]);
    // Eight of the sixteen hours are gone, and so are eight euros.
    ingetrokken(&deur, &second, "verkeerde_persoon");
    let after = boek(&deur);
    assert_eq!(after[..before.len()], before[..], "what was written stays");
    assert_eq!(centen(&after, Post::UursubsidieVervallen), [800]);
    assert_eq!(regio(&after), [533, 267]);
    // The declaration itself: what is left of it.
    ingetrokken(&deur, &declared.json()["bericht_id"], "fout");
    let rest = boek(&deur);
    assert_eq!(rest[..after.len()], after[..]);
    assert_eq!(centen(&rest, Post::UursubsidieVervallen), [800, 800]);
    assert_eq!(regio(&rest), [0, 0], "not a cent stays with anybody");
    assert!(rest.iter().all(|b| b.post != Post::UursubsidieVervallen || b.traject_id.as_deref() == Some(t.as_str())));
}
