use super::*;
use serde_json::json;

#[test]
fn the_night_to_sunday_looks_at_everything() {
    // 29 November 2026 is a Sunday.
    let full = |dag: &str| is_volledig(dag.parse().unwrap());
    assert_eq!([full("2026-11-28"), full("2026-11-29"), full("2026-11-30")], [false, true, false]);
}

#[test]
fn the_hash_of_an_object_is_of_what_is_said_and_of_a_list_of_every_object_in_order() {
    let object = |n: u32| Object { canonical: json!({"n": n}), wijzigt_op: None };
    assert_eq!(hash(&object(1)), sha256(b"{\"n\":1}"));
    let other_day = Object { wijzigt_op: "2027-09-15".parse().ok(), ..object(1) };
    assert_eq!(hash(&object(1)), hash(&other_day), "when it changes by itself is not said");
    let (a, b) = (hash(&object(1)), hash(&object(2)));
    let by_hand = format!("TRJ-2026-000001 {}\nTRJ-2026-000002 {}\n", hex(&a), hex(&b));
    let list = [("TRJ-2026-000001", &a), ("TRJ-2026-000002", &b)];
    assert_eq!(lijst_hash(list.into_iter()), sha256(by_hand.as_bytes()));
}
