//! An institution with people of two gemeenten, and a person with trajecten in both: each pays and sees her own (M26, M27).

use super::subsidie::{G, H, met_regelingen};
use super::*;
use crate::domain::boek::Post;

/// The gemeente of the tests at a tariff of 125.00, and gem-ter at 100.00; both pay hours.
fn twee() -> World {
    let mut world = met_regelingen("  begeleiding_centen: { basis: 12500 }\n");
    world.book.gewoon.begeleiding_centen.insert("basis".to_owned(), 10_000);
    world.book.gewoon.regelingen.insert("uursubsidie".to_owned());
    world
}

/// A person of gem-ter at ZI-LIN from 7 September 2026; the traject.
fn van_ter(world: &mut World, bsn: &str, po: &str) -> String {
    let mut message = referral("2026-08-24", bsn);
    message["contract_id"] = json!("RC-2026-TER-01");
    let referred = world.ok("2026-08-24", "gem-ter", "aanmelding/1", message).traject_id.expect("a traject");
    let traject = world.guide_on(referred);
    world.place(&traject, (po, 1), "ZI-LIN", "2026-09-04");
    traject
}

fn begeleiding(people: i64, bedrag: i64) -> Value {
    json!({"periode_van": "2026-10-01", "periode_tot": "2026-10-31", "aantal_vrijwilligers": people, "tarief_id": "basis", "bedrag_centen": bedrag})
}

#[test]
fn guidance_of_people_of_two_gemeenten_is_divided_and_neither_sees_the_part_of_the_other() {
    let mut world = twee();
    world.bij(G, "PO-2026-0061", "ZI-LIN");
    world.bij(H, "PO-2026-0063", "ZI-LIN");
    van_ter(&mut world, "999903664", "PO-2026-0064");
    for (people, bedrag, says) in [
        // Four are more than there were; of two it is not known whose they are; 3 x 125.00 is not 2 x 125.00 + 100.00.
        (4, 50_000, "BR14 /aantal_vrijwilligers"),
        (2, 25_000, "M27 /aantal_vrijwilligers"),
        (3, 37_500, "BR14 /bedrag_centen"),
    ] {
        let kwam = world.send("2026-11-02", "zi-lin", "begeleidingssubsidie/1", begeleiding(people, bedrag));
        assert!(kwam.gevonden.contains(&says.to_owned()), "{says}: {:?}", kwam.gevonden);
        assert_eq!(kwam.status, Status::Geweigerd);
    }
    let kwam = world.ok("2026-11-02", "zi-lin", "begeleidingssubsidie/1", begeleiding(3, 35_000));
    assert_eq!(kwam.gevonden, [""; 0]);
    // Who gets the invoices of the contract in Rivierbeek, and gem-ter, which pays nothing under a contract here, herself.
    assert_eq!(
        kwam.volgt,
        [("gem-riv-fin".to_owned(), begeleiding(2, 25_000)), ("gem-ter".to_owned(), begeleiding(1, 10_000))]
    );
    let boek = world.boek();
    let booked = boek.iter().filter(|b| b.post == Post::Begeleidingssubsidie);
    let booked: Vec<_> = booked.map(|b| (b.gemeente.as_str(), b.leverancier.as_str(), b.centen)).collect();
    assert_eq!(booked, [("gem-riv", "zi-lin", 25_000), ("gem-ter", "zi-lin", 10_000)]);
    // Once a period, for both.
    let again = world.send("2026-11-03", "zi-lin", "begeleidingssubsidie/1", begeleiding(3, 35_000));
    assert_eq!(again.gevonden, ["M27 /periode_van"]);
}

#[test]
fn hours_of_a_person_with_trajecten_in_two_gemeenten_belong_to_the_one_of_the_month() {
    let mut world = twee();
    let first = world.bij(G, "PO-2026-0061", "ZI-LIN");
    // Her placement of Rivierbeek ends on 9 October; gem-ter places her at the same institution from November.
    world.ok("2026-10-09", "vc-sch", "go-no-go/1", json!({"traject_id": first, "besluit": "no_go", "datum": "2026-10-09", "reden": "past niet", "vervolg": "rematch"}));
    world.place(&first, ("PO-2026-0062", 2), "ZI-AVO", "2026-10-12");
    let mut message = referral("2026-10-19", G);
    message["contract_id"] = json!("RC-2026-TER-01");
    let referred = world.ok("2026-10-19", "gem-ter", "aanmelding/1", message).traject_id.expect("a traject");
    let answer = json!({"traject_id": referred, "besluit": "geaccepteerd", "datum": "2026-10-20"});
    world.ok("2026-10-20", "vc-sch", "acceptatie/1", answer);
    let intake =
        json!({"traject_id": referred, "datum": "2026-10-21", "uitkomst": "door", "afgenomen_door_rol": "VC_PC"});
    world.ok("2026-10-21", "vc-sch", "intakeverslag/1", intake);
    let goals = json!({"traject_id": referred, "datum": "2026-10-22", "leerdoelen": [{"leerdoel_id": "LD1"}, {"leerdoel_id": "LD2"}]});
    world.ok("2026-10-22", "vc-sch", "leerdoelen/1", goals);
    world.place(&referred, ("PO-2026-0065", 1), "ZI-LIN", "2026-10-30");
    let moment = |day: &str| json!({"datum": day, "dagdeel": "ochtend", "uren": 4.0, "status": "aanwezig"});
    let told = json!({"traject_id": referred, "momenten": [moment("2026-11-03"), moment("2026-11-10")]});
    world.ok("2026-11-30", "zi-lin", "aanwezigheid/1", told);
    // November is of gem-ter: 8 hours. The placement of Rivierbeek here was over.
    assert_eq!(world.declare("2026-12-01", "zi-lin", "2026-11", &[(G, 8.25)]).gevonden, ["BR12 /regels/0/uren"]);
    assert_eq!(world.declare("2026-12-01", "zi-lin", "2026-11", &[(G, 8.0)]).gevonden, [""; 0]);
    let boek = world.boek();
    let granted: Vec<_> = boek.iter().filter(|b| b.post == Post::Uursubsidie).collect();
    let of: Vec<_> = granted.iter().map(|b| (b.gemeente.as_str(), b.traject_id.as_deref(), b.centen)).collect();
    assert_eq!(of, [("gem-ter", Some(referred.as_str()), 800)]);
}
