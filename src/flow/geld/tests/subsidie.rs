//! SC06, the money of SC14, and what may be wrong with a declaration (BR10-BR14, BR51).

use super::*;
use crate::domain::boek::Post;

/// The gemeente of the tests with schemes.
pub(super) fn met_regelingen(extra: &str) -> World {
    let text = include_str!("../../../../tests/data/geld/praktijk.yaml").replace(
        "- geldig_van: \"2026-01-01\"\n",
        &format!(
            "- geldig_van: \"2026-01-01\"\n  regelingen: [uursubsidie, reiskosten, kleding]\n  km_centen: 23\n{extra}"
        ),
    );
    World::with(&text)
}

impl World {
    /// With the scheme of hours.
    pub(super) fn met_uursubsidie() -> Self {
        met_regelingen("")
    }

    /// A person placed at an institution.
    pub(super) fn bij(&mut self, bsn: &str, po: &str, bij: &str) -> String {
        self.at(bsn, po, bij)
    }

    /// Places a person at an institution on 4 September 2026; the traject.
    fn at(&mut self, bsn: &str, po: &str, bij: &str) -> String {
        let traject = self.guide(bsn);
        self.place(&traject, (po, 1), bij, "2026-09-04");
        traject
    }

    /// Attendance in October 2026: so many quarters, at most 16 a moment.
    pub(super) fn attend(&mut self, traject: &str, bij: &str, quarters: u32) {
        self.attend_from(traject, bij, ("2026-11-01", 1), quarters);
    }

    /// The same, told on a day, from another day of October.
    pub(super) fn attend_from(&mut self, traject: &str, bij: &str, (told, first): (&str, usize), mut quarters: u32) {
        let mut momenten = vec![];
        for nth in 0.. {
            if quarters == 0 {
                break;
            }
            let part = quarters.min(16);
            quarters -= part;
            let dagdeel = ["ochtend", "middag"][nth % 2];
            let datum = format!("2026-10-{:02}", first + nth / 2);
            momenten
                .push(json!({"datum": datum, "dagdeel": dagdeel, "uren": f64::from(part) / 4.0, "status": "aanwezig"}));
        }
        self.ok(told, bij, "aanwezigheid/1", json!({"traject_id": traject, "momenten": momenten}));
    }

    pub(super) fn declare(&mut self, day: &str, van: &str, maand: &str, lines: &[(&str, f64)]) -> Kwam {
        let regels: Vec<_> =
            lines.iter().map(|(bsn, uren)| json!({"client_ref": Plain.client_ref(van, bsn), "uren": uren})).collect();
        self.send(day, van, "uursubsidiedeclaratie/1", json!({"maand": maand, "regels": regels}))
    }

    fn sum(&self, post: Post) -> i64 {
        self.boek().iter().filter(|b| b.post == post).map(|b| b.centen).sum()
    }
}

pub(super) const G: &str = "999920261";
pub(super) const H: &str = "999920273";

#[test]
fn sc06_the_maximum_of_95_is_over_both_institutions_and_the_first_goes_first() {
    let mut world = met_regelingen("");
    let first = world.at(G, "PO-2026-0061", "ZI-LIN");
    let second = world.at(G, "PO-2026-0062", "ZI-AVO");
    let h = world.at(H, "PO-2026-0063", "ZI-LIN");
    world.attend(&first, "zi-lin", 241);
    world.attend(&second, "zi-avo", 200);
    world.attend(&h, "zi-lin", 149);
    let kwam = world.declare("2026-11-02", "zi-lin", "2026-10", &[(G, 60.25)]);
    assert_eq!((kwam.status, &kwam.gevonden), (Status::Aanvaard, &vec![]));
    let line = &kwam.canonical.expect("reckoned")["regels"][0];
    assert_eq!((&line["toegekend_centen"], &line["afgetopt_centen"]), (&json!(6_025), &json!(0)));
    let kwam = world.declare("2026-11-02", "zi-avo", "2026-10", &[(G, 50.0)]);
    let line = &kwam.canonical.expect("reckoned")["regels"][0];
    assert_eq!((&line["toegekend_centen"], &line["afgetopt_centen"]), (&json!(3_475), &json!(1_525)));
    assert_eq!((world.sum(Post::Uursubsidie), world.sum(Post::Afgetopt)), (9_500, 1_525));
    // H: 37.25 hours are 37.25; 40.10 is no number of quarters.
    let kwam = world.declare("2026-11-02", "zi-lin", "2026-10", &[(H, 40.10)]);
    assert_eq!((kwam.status, kwam.gevonden), (Status::Geweigerd, vec!["BR12 /regels/0/uren".to_owned()]));
    let kwam = world.declare("2026-11-02", "zi-lin", "2026-10", &[(H, 37.25)]);
    assert_eq!(kwam.canonical.expect("reckoned")["regels"][0]["toegekend_centen"], 3_725);
    assert_eq!(world.sum(Post::Uursubsidie), 9_500 + 3_725);
}

#[test]
fn hours_above_the_attendance_another_month_twice_and_who_is_not_there_are_refused() {
    let mut world = met_regelingen("");
    let traject = world.at(H, "PO-2026-0063", "ZI-LIN");
    world.attend(&traject, "zi-lin", 149);
    // BR12: no: 40.00 with 37.25 recorded.
    assert_eq!(world.declare("2026-11-02", "zi-lin", "2026-10", &[(H, 40.0)]).gevonden, ["BR12 /regels/0/uren"]);
    // BR13: the placement begins on 7 September 2026.
    assert_eq!(world.declare("2026-11-02", "zi-lin", "2026-08", &[(H, 1.0)]).gevonden, ["BR13 /regels/0/client_ref"]);
    assert_eq!(world.declare("2026-11-02", "zi-lin", "2026-12", &[(H, 1.0)]).gevonden[0], "BR13 /maand");
    // To another institution this person does not exist.
    assert_eq!(world.declare("2026-11-02", "zi-avo", "2026-10", &[(H, 1.0)]).gevonden, ["BR13 /regels/0/client_ref"]);
    assert_eq!(
        world.declare("2026-11-02", "zi-lin", "2026-10", &[(H, 1.0), (H, 1.0)]).gevonden,
        ["M26 /regels/1/client_ref"]
    );
    assert_eq!(world.sum(Post::Uursubsidie), 0, "nothing of what was refused is booked");
    assert_eq!(world.declare("2026-11-02", "zi-lin", "2026-10", &[(H, 37.25)]).status, Status::Aanvaard);
    assert_eq!(world.declare("2026-11-03", "zi-lin", "2026-10", &[(H, 37.25)]).gevonden, ["M26 /regels/0/client_ref"]);
    // A gemeente without the scheme.
    let mut none = World::new();
    none.at(H, "PO-2026-0063", "ZI-LIN");
    let kwam = none.declare("2026-11-02", "zi-lin", "2026-10", &[(H, 1.0)]);
    assert!(kwam.gevonden.contains(&"BR10 /regels/0/client_ref".to_owned()), "{:?}", kwam.gevonden);
}

#[test]
fn a_declaration_of_more_than_three_months_ago_waits_for_a_person() {
    let mut world = met_regelingen("");
    let traject = world.at(H, "PO-2026-0063", "ZI-LIN");
    world.attend(&traject, "zi-lin", 149);
    // BR13: October is over on the 31st; three months later is 31 January.
    assert_eq!(world.declare("2027-01-31", "zi-lin", "2026-10", &[(H, 37.25)]).gevonden, [""; 0]);
    let mut world = met_regelingen("");
    let traject = world.at(H, "PO-2026-0063", "ZI-LIN");
    world.attend(&traject, "zi-lin", 149);
    let kwam = world.declare("2027-02-01", "zi-lin", "2026-10", &[(H, 37.25)]);
    assert_eq!((kwam.aangehouden, kwam.gevonden), (true, vec!["BR13 /maand".to_owned()]));
}

#[test]
fn sc14_twelve_trips_of_18_kilometres_are_49_68_and_a_spent_budget_holds() {
    let mut world = met_regelingen("  budget_centen: { reiskosten: 9936 }\n");
    let traject = world.at(H, "PO-2026-0063", "ZI-LIN");
    let claim = |bedrag: i64, proof: &str| json!({"traject_id": traject, "soort": "reiskosten", "bedrag_centen": bedrag, "bewijs_sha256": proof.repeat(32), "km": 18, "aantal_reizen": 12});
    assert_eq!(
        world.send("2026-11-02", "zi-lin", "vergoedingsaanvraag/1", claim(4_969, "ab")).gevonden,
        ["BR51 /bedrag_centen"]
    );
    for proof in ["ab", "ac"] {
        let kwam = world.ok("2026-11-02", "zi-lin", "vergoedingsaanvraag/1", claim(4_968, proof));
        assert!(!kwam.aangehouden);
    }
    let kwam = world.ok("2026-11-02", "zi-lin", "vergoedingsaanvraag/1", claim(4_968, "ad"));
    assert_eq!((kwam.aangehouden, kwam.gevonden), (true, vec!["BR51 /bedrag_centen".to_owned()]));
    // What the gemeente refuses is room in the budget again.
    let no =
        json!({"traject_id": traject, "besluit": "afgewezen", "datum": "2026-11-03", "bewijs_sha256": "ad".repeat(32)});
    world.ok("2026-11-03", "gem-riv", "vergoedingsbesluit/1", no);
    assert_eq!(world.sum(Post::Vergoeding) - world.sum(Post::VergoedingVervallen), 9_936);
}

#[test]
fn guidance_is_paid_for_who_was_placed_at_the_tariff_there_is() {
    let mut world = met_regelingen("  begeleiding_centen: { basis: 12500 }\n");
    world.at(G, "PO-2026-0061", "ZI-LIN");
    world.at(H, "PO-2026-0063", "ZI-LIN");
    let claim = |van: &str, tot: &str, people: i64, tarief: &str, bedrag: i64| json!({"periode_van": van, "periode_tot": tot, "aantal_vrijwilligers": people, "tarief_id": tarief, "bedrag_centen": bedrag});
    let october = |people, tarief, bedrag| claim("2026-10-01", "2026-10-31", people, tarief, bedrag);
    for (message, says) in [
        (claim("2026-07-01", "2026-07-31", 1, "basis", 12_500), "BR14 /periode_van"),
        (october(3, "basis", 37_500), "BR14 /aantal_vrijwilligers"),
        (october(2, "basis", 25_001), "BR14 /bedrag_centen"),
    ] {
        assert_eq!(world.send("2026-11-02", "zi-lin", "begeleidingssubsidie/1", message).gevonden, [says]);
    }
    world.ok("2026-11-02", "zi-lin", "begeleidingssubsidie/1", october(2, "basis", 25_000));
    assert_eq!(world.sum(Post::Begeleidingssubsidie), 25_000);
    // Once a period.
    let kwam = world.send("2026-11-03", "zi-lin", "begeleidingssubsidie/1", october(1, "basis", 12_500));
    assert_eq!(kwam.gevonden, ["M27 /periode_van"]);
    // No tariff set: nothing is granted, and that is said.
    let kwam =
        world.ok("2026-12-02", "zi-lin", "begeleidingssubsidie/1", claim("2026-11-01", "2026-11-30", 2, "extra", 99));
    assert_eq!((kwam.gevonden, world.sum(Post::Begeleidingssubsidie)), (vec!["BR14 /tarief_id".to_owned()], 25_000));
}

#[test]
fn a_declaration_that_lapsed_can_come_again_and_its_place_under_the_maximum_is_free() {
    let mut world = met_regelingen("");
    let traject = world.at(H, "PO-2026-0063", "ZI-LIN");
    world.attend(&traject, "zi-lin", 400);
    // BR10: 100 hours are EUR 95.00, and EUR 5.00 above the maximum.
    assert_eq!(world.declare("2026-11-02", "zi-lin", "2026-10", &[(H, 100.0)]).status, Status::Aanvaard);
    let granted = world.boek().into_iter().find(|b| b.post == Post::Uursubsidie).expect("it was granted");
    let sleutel = crate::domain::boek::sleutel::uursubsidie_vervallen(&granted.sleutel);
    let lapsed = Boeking { sleutel, post: Post::UursubsidieVervallen, ..granted };
    assert!(world.writer.book(&[], &[lapsed], &[]).expect("written"));
    let kwam = world.declare("2026-11-03", "zi-lin", "2026-10", &[(H, 80.0)]);
    assert_eq!((kwam.status, kwam.gevonden), (Status::Aanvaard, vec![]));
    assert_eq!((world.sum(Post::Uursubsidie), world.sum(Post::UursubsidieVervallen)), (9_500 + 8_000, 9_500));
    let again = world.declare("2026-11-04", "zi-lin", "2026-10", &[(H, 1.0)]);
    assert_eq!(again.gevonden, ["M26 /regels/0/client_ref"], "declared, and not withdrawn");
}

#[test]
fn what_was_above_the_maximum_of_hours_that_were_not_agreed_with_is_no_longer_counted() {
    let mut world = met_regelingen("");
    let traject = world.at(H, "PO-2026-0063", "ZI-LIN");
    world.attend(&traject, "zi-lin", 400);
    // BR10: 100 hours are 95.00, and 5.00 above the maximum.
    world.declare("2026-11-02", "zi-lin", "2026-10", &[(H, 100.0)]);
    let sums = |world: &World| {
        let report = crate::flow::geld::verslag::subsidie::maak(&world.boek(), 2026, None, &world.book);
        let of = report.uren.iter().map(|row| (row.toegekend, row.afgetopt)).collect::<Vec<_>>();
        let [one] = of[..] else { panic!("one person and month: {of:?}") };
        one
    };
    assert_eq!(sums(&world), (9_500, 500));
    let work = world.work(WerkSoort::Declaratie);
    world.decide(&work[0], Besluit::Geweigerd, "uren kloppen niet", "2026-11-03");
    assert_eq!(sums(&world), (0, 0));
    // Declared again for 60 hours there is nothing above it.
    world.declare("2026-11-04", "zi-lin", "2026-10", &[(H, 60.0)]);
    assert_eq!(sums(&world), (6_000, 0));
}

#[test]
fn what_is_paid_for_a_region_is_divided_to_the_cent_and_taken_back_by_the_same_key() {
    use crate::flow::geld::regio;
    let key = "  verdeelsleutel: { gem-lin: 3, gem-riv: 2, gem-ter: 2 }\n";
    let mut world = met_regelingen(key);
    let traject = world.bij(G, "PO-2026-0061", "ZI-LIN");
    world.attend(&traject, "zi-lin", 380);
    assert_eq!(world.declare("2026-11-02", "zi-lin", "2026-10", &[(G, 95.0)]).status, Status::Aanvaard);
    let claim = json!({"traject_id": traject, "soort": "reiskosten", "bedrag_centen": 4_968, "bewijs_sha256": "ab".repeat(32), "km": 18, "aantal_reizen": 12});
    world.ok("2026-11-03", "zi-lin", "vergoedingsaanvraag/1", claim);
    let parts = |world: &World, wat: &str| {
        let rows = regio::stand(&world.boek());
        let row = rows.into_iter().find(|r| r.wat == wat).expect("it is divided");
        assert_eq!((row.betaler.as_str(), row.jaar), ("gem-riv", 2026));
        assert_eq!(row.delen.values().sum::<i64>(), row.totaal);
        (row.totaal, row.delen.into_values().collect::<Vec<_>>())
    };
    // 600.00 over 3 : 2 : 2 is 257.142.., 171.428.., 171.428..; the last two have the largest remainders.
    assert_eq!(parts(&world, "vordering"), (60_000, vec![25_714, 17_143, 17_143]));
    // 95.00: 40.714.., 27.142.., 27.142...
    assert_eq!(parts(&world, "uursubsidie"), (9_500, vec![4_072, 2_714, 2_714]));
    // 49.68: 21.291.., 14.194.., 14.194..: the cent that is left goes to the first of these two.
    assert_eq!(parts(&world, "vergoeding"), (4_968, vec![2_129, 1_420, 1_419]));
    let all = world.boek();
    assert!(all.iter().filter(|b| b.post == Post::Regiodeel).all(|b| b.traject_id.is_none()));
    // The gemeente says no: the same cents go back.
    world.ok(
        "2026-11-05",
        "gem-riv",
        "vergoedingsbesluit/1",
        json!({"traject_id": traject, "besluit": "afgewezen", "datum": "2026-11-05"}),
    );
    assert_eq!(parts(&world, "vergoeding"), (0, vec![0, 0, 0]));
}

#[test]
fn hours_that_go_back_in_pieces_leave_not_a_cent_with_anybody() {
    use crate::domain::boek::{BoekFeit, BoekVraag};
    use crate::flow::geld::regio;
    use crate::store::{Change, Facts};
    let world = met_regelingen("  verdeelsleutel: { gem-lin: 2, gem-riv: 1 }\n");
    let granted = Boeking {
        gemeente: "gem-riv".to_owned(),
        leverancier: "zi-lin".to_owned(),
        traject_id: Some("T".to_owned()),
        centen: 1_600,
        tekst: "2026-10".to_owned(),
        ..Boeking::nieuw(
            Post::Uursubsidie,
            "uursubsidie/gem-riv/T/2026-10",
            dag("2026-11-02"),
            "zi-lin",
            op("2026-11-02"),
        )
    };
    let back = |sleutel: &str| Boeking {
        sleutel: format!("{sleutel}/uursubsidie/gem-riv/T/2026-10"),
        post: Post::UursubsidieVervallen,
        dag: dag("2026-12-01"),
        centen: 800,
        ..granted.clone()
    };
    let parts = |new: &Boeking, known: &[Boeking]| {
        let feit = BoekFeit { vraag: BoekVraag::Traject("T".to_owned()), tot: 1, boekingen: known.to_vec() };
        // The same entry can be an answer to two questions.
        let facts = Facts { boek: vec![feit; 2], ..Facts::default() };
        let mut changes = vec![Change::Geboekt(Box::new(new.clone()))];
        regio::verdeel(&mut changes, &facts, &world.book);
        let cents = |change: &Change| match change {
            Change::Geboekt(b) => b.centen,
            _ => 0,
        };
        changes.iter().skip(1).map(cents).collect::<Vec<_>>()
    };
    // 16.00 over 2 : 1 is 10.666.. and 5.333..; 8.00 is 5.333.. and 2.666..
    assert_eq!(parts(&granted, &[]), [1_067, 533]);
    let less = Boeking { sleutel: format!("{}/b1", back("minder").sleutel), ..back("minder") };
    assert_eq!(parts(&less, std::slice::from_ref(&granted)), [-534, -266]);
    assert_eq!(parts(&back("vervallen"), &[granted.clone(), less]), [-533, -267]);
}
