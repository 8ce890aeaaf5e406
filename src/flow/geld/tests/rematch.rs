//! A person who is at a second institution after a rematch, in one month: each declares its own hours, and together they declare
//! no more than the attendance (BR12) and are granted no more than the maximum (BR11).

use super::subsidie::G;
use super::*;
use crate::domain::boek::Post;

/// G at ZI-LIN until the no go of 9 October 2026, and at ZI-AVO from the 12th, each with its attendance in quarters.
fn na_rematch(lin: u32, avo: u32) -> (World, String) {
    let mut world = World::met_uursubsidie();
    let traject = world.bij(G, "PO-2026-0061", "ZI-LIN");
    world.attend_from(&traject, "zi-lin", ("2026-10-08", 1), lin);
    world.ok("2026-10-09", "vc-sch", "go-no-go/1", json!({"traject_id": traject, "besluit": "no_go", "datum": "2026-10-09", "reden": "past niet", "vervolg": "rematch"}));
    world.place(&traject, ("PO-2026-0062", 2), "ZI-AVO", "2026-10-12");
    world.attend_from(&traject, "zi-avo", ("2026-11-01", 13), avo);
    (world, traject)
}

fn sum(world: &World, post: Post) -> i64 {
    world.boek().iter().filter(|b| b.post == post).map(|b| b.centen).sum()
}

#[test]
fn after_a_rematch_each_institution_declares_its_own_hours_of_the_month_and_once() {
    // 8 hours at the first and 12 at the second: 20 together.
    let (mut world, traject) = na_rematch(32, 48);
    assert_eq!(world.declare("2026-11-02", "zi-lin", "2026-10", &[(G, 8.0)]).gevonden, [""; 0]);
    // 8 + 12.25 is more than 20. He hears of too many hours, and nothing of anybody else.
    assert_eq!(world.declare("2026-11-02", "zi-avo", "2026-10", &[(G, 12.25)]).gevonden, ["BR12 /regels/0/uren"]);
    let kwam = world.declare("2026-11-02", "zi-avo", "2026-10", &[(G, 12.0)]);
    assert_eq!((kwam.status, kwam.gevonden), (Status::Aanvaard, vec![]));
    let granted: Vec<_> = world.boek().into_iter().filter(|b| b.post == Post::Uursubsidie).collect();
    let of: Vec<_> = granted.iter().map(|b| (b.leverancier.as_str(), b.centen, b.traject_id.as_deref())).collect();
    assert_eq!(of, [("zi-lin", 800, Some(traject.as_str())), ("zi-avo", 1_200, Some(traject.as_str()))]);
    for van in ["zi-lin", "zi-avo"] {
        assert_eq!(world.declare("2026-11-03", van, "2026-10", &[(G, 1.0)]).gevonden, ["M26 /regels/0/client_ref"]);
    }
}

#[test]
fn the_maximum_of_95_stays_over_both_institutions_of_one_traject() {
    // The hours of SC06, in one traject: 60.25 + 50.00 are 60.25 + 34.75, and 15.25 above the maximum.
    let (mut world, _) = na_rematch(241, 200);
    world.declare("2026-11-02", "zi-lin", "2026-10", &[(G, 60.25)]);
    let kwam = world.declare("2026-11-02", "zi-avo", "2026-10", &[(G, 50.0)]);
    assert_eq!(kwam.gevonden, [""; 0]);
    assert_eq!((sum(&world, Post::Uursubsidie), sum(&world, Post::Afgetopt)), (9_500, 1_525));
}

#[test]
fn hours_that_were_not_agreed_with_are_free_for_the_other_institution() {
    // The first declares all 20 hours, and the gemeente does not agree.
    let (mut world, _) = na_rematch(32, 48);
    world.declare("2026-11-02", "zi-lin", "2026-10", &[(G, 20.0)]);
    assert_eq!(world.declare("2026-11-02", "zi-avo", "2026-10", &[(G, 12.0)]).gevonden, ["BR12 /regels/0/uren"]);
    let work = world.work(WerkSoort::Declaratie);
    world.decide(&work[0], Besluit::Geweigerd, "niet alle uren zijn bij u gemaakt", "2026-11-03");
    assert_eq!(world.declare("2026-11-04", "zi-avo", "2026-10", &[(G, 12.0)]).gevonden, [""; 0]);
    // And the first again, for its own 8.
    assert_eq!(world.declare("2026-11-04", "zi-lin", "2026-10", &[(G, 8.0)]).gevonden, [""; 0]);
    assert_eq!(sum(&world, Post::Uursubsidie) - sum(&world, Post::UursubsidieVervallen), 2_000);
}

#[test]
fn of_after_a_placement_that_ended_early_nothing_is_declared() {
    // The agreement with ZI-LIN would last until 25 February 2027; it ended with the no go of 9 October 2026.
    let (mut world, _) = na_rematch(32, 48);
    assert_eq!(world.declare("2026-12-01", "zi-lin", "2026-11", &[(G, 1.0)]).gevonden, ["BR13 /regels/0/client_ref"]);
    let guidance = |van: &str, tot: &str| json!({"periode_van": van, "periode_tot": tot, "aantal_vrijwilligers": 1, "tarief_id": "basis", "bedrag_centen": 12_500});
    let kwam = world.send("2026-12-01", "zi-lin", "begeleidingssubsidie/1", guidance("2026-11-01", "2026-11-30"));
    assert_eq!(kwam.gevonden[0], "BR14 /periode_van");
    // Of the month it ended in she was there.
    let kwam = world.send("2026-12-01", "zi-lin", "begeleidingssubsidie/1", guidance("2026-10-01", "2026-10-31"));
    assert_eq!((kwam.status, kwam.gevonden), (Status::Aanvaard, vec!["BR14 /tarief_id".to_owned()]));
}
