//! What a sender hears who is wrong about a traject, at the public door: code, rule, place and text, each worked out from
//! docs/koppelen/foutcodes.md and DOMAIN; and who speaks for somebody else, in the audit trail (RQ48).

use super::proefdeur::{Anders, Deur, GEM, LIN, RIB, VC};
use serde_json::{Value, json};

/// Who sends what, and what he hears: code, rule, place, part of the text.
struct Fout {
    naam: &'static str,
    van: &'static str,
    soort: &'static str,
    over: Value,
    hoort: [&'static str; 4],
}

fn fout(naam: &'static str, van: &'static str, soort: &'static str, over: Value, hoort: [&'static str; 4]) -> Fout {
    Fout { naam, van, soort, over, hoort }
}

#[test]
fn who_is_wrong_about_a_traject_hears_what_and_where() {
    let deur = Deur::open("fout", Anders::default());
    let loopt = deur.geplaatst();
    let klaar = deur.geplaatst_als("PO-2026-0042");
    let weg = json!({"traject_id": klaar, "veld": "uitstroom_werk", "ingangsdatum": "2026-10-01", "naam": null, "contact": null, "organisatie": null});
    deur.op("2026-10-01").neemt(GEM, "mutatie", weg);
    let about = |t: &str, over: Value| {
        let mut over = over;
        over["traject_id"] = t.into();
        over
    };
    let onbekend = "dit traject is niet bekend";
    let rows = [
        fout(
            "an unknown traject",
            VC,
            "signaal",
            about("TRJ-2026-999999", json!({})),
            ["TB-TRAJECT-ONBEKEND", "BR44", "/traject_id", onbekend],
        ),
        fout(
            "a role that never says this",
            LIN,
            "acceptatie",
            about(&loopt, json!({})),
            ["TB-TRAJECT-ONBEKEND", "BR44", "/traject_id", onbekend],
        ),
        fout(
            "a bureau that is no party",
            RIB,
            "signaal",
            about(&loopt, json!({})),
            ["TB-TRAJECT-ONBEKEND", "BR44", "/traject_id", onbekend],
        ),
        fout(
            "a step of another party",
            VC,
            "mutatie",
            about(&loopt, json!({"veld": "uitstroom_werk", "ingangsdatum": "2026-10-01"})),
            ["TB-STAND", "F4", "/veld", "niet aan deze partij"],
        ),
        fout(
            "a closed traject",
            VC,
            "voortgangsrapportage",
            about(&klaar, json!({})),
            ["TB-STAND", "F4", "", "dit traject is `afgerond_positief`; daarbij past geen voortgangsrapportage"],
        ),
        fout(
            "a step that is done",
            VC,
            "acceptatie",
            about(&loopt, json!({})),
            ["TB-STAND", "F4", "/besluit", "dit traject is `geplaatst`"],
        ),
        fout(
            "dated in the future",
            VC,
            "go-no-go",
            about(&loopt, json!({"datum": "2026-10-06"})),
            ["TB-REGEL", "BR07", "/datum", "ligt in de toekomst"],
        ),
        fout(
            "a correction of an invoice that does not exist",
            VC,
            "creditnota",
            json!({"oorspronkelijk_factuurnr": "F2026-9999"}),
            ["TB-REGEL", "M30", "/oorspronkelijk_factuurnr", "deze factuur is bij u niet bekend"],
        ),
        fout(
            "a result of a proposal that was not made",
            LIN,
            "kennismakingsresultaat",
            about(&loopt, json!({"vacature_id": "VAC-2026-9999"})),
            ["TB-REGEL", "BR36", "/vacature_id", "niet voorgesteld"],
        ),
    ];
    deur.op("2026-10-05");
    let before: usize = [GEM, VC, LIN, RIB].iter().map(|partner| deur.aantal(partner)).sum();
    for row in rows {
        let answer = deur.stuur(row.van, row.soort, row.over);
        let told = answer.json();
        assert_eq!(answer.status, 422, "{}: {told}", row.naam);
        let found = told["bevindingen"].as_array().expect("a list");
        let fits = |f: &&Value| {
            let [code, regel, path, text] = row.hoort;
            f["code"] == code
                && f["regel"] == regel
                && f["path"] == path
                && f["text"].as_str().is_some_and(|t| t.contains(text))
        };
        assert!(found.iter().any(|f| fits(&f)), "{}: {told}", row.naam);
    }
    let after: usize = [GEM, VC, LIN, RIB].iter().map(|partner| deur.aantal(partner)).sum();
    assert_eq!(after, before, "nothing of it went to anybody");
}

#[test]
fn a_trainer_at_the_counter_of_the_centrale_speaks_for_the_person_and_that_is_on_record() {
    // DOMAIN F7, L452-454: the trainer goes along to the counter of the centrale.
    let deur = Deur::open("namens", Anders::default());
    let t = deur.training();
    let sent = deur.op("2026-09-10").neemt(RIB, "inschrijving", json!({"traject_id": t, "centrale": "VC-SCH"}));
    let got = deur.kreeg(VC, "inschrijving");
    assert_eq!((got.len(), &got[0]["naam"]["geslachtsnaam"]), (1, &json!("Testers")));
    let lines =
        deur.gateway().inner().read(|reader| reader.audit("bericht.namens-client", 10)).expect("the store answers");
    let lines: Vec<_> = lines.iter().map(|line| (line.wie.as_str(), json!(line.waarop))).collect();
    assert_eq!(lines, [(RIB, sent["bericht_id"].clone())]);
    // To somebody who is no centrale: nowhere.
    let answer = deur.stuur(RIB, "inschrijving", json!({"traject_id": t, "centrale": "ZI-LIN"}));
    let found = answer.json()["bevindingen"][0].clone();
    assert_eq!(
        (answer.status, &found["code"], &found["path"]),
        (422, &json!("TB-ONTVANGER-ZONDER-ROUTE"), &json!("/centrale"))
    );
    // The gemeente lends her portal: that is no acting for somebody.
    deur.neemt(
        GEM,
        "bewijs-tegenprestatie",
        json!({"traject_id": null, "zaaknummer": "Z-9", "getekend_op": "2026-09-10"}),
    );
    let lines =
        deur.gateway().inner().read(|reader| reader.audit("bericht.namens-client", 10)).expect("the store answers");
    assert_eq!(lines.len(), 1);
}
