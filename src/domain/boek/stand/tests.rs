//! SC04 and SC11 by hand.

use super::*;
use chrono::{DateTime, Utc};

fn dag(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn boeking(post: Post, centen: i64) -> Boeking {
    Boeking {
        gemeente: "gem-riv".to_owned(),
        leverancier: "vc-sch".to_owned(),
        contract_id: "RC-2026-RIV-01".to_owned(),
        centen,
        ..Boeking::nieuw(post, "", dag("2026-10-01"), "hub", DateTime::<Utc>::UNIX_EPOCH)
    }
}

fn line(post: Post, traject: usize, betaling: Option<&str>) -> Boeking {
    Boeking {
        traject_id: Some(format!("TRJ-2026-{traject:06}")),
        mijlpaal: Some(Mijlpaal::Match),
        document: Some("F2026-0012".to_owned()),
        betaling: betaling.map(str::to_owned),
        ..boeking(post, 60_000)
    }
}

/// SC11: seven trajecten, 4,200.00.
fn invoice() -> Vec<Boeking> {
    let mut all = vec![Boeking { document: Some("F2026-0012".to_owned()), ..boeking(Post::Factuur, 420_000) }];
    all.extend((1..=7).map(|n| line(Post::Factuurregel, n, None)));
    all
}

fn paid(key: &str, centen: i64) -> Boeking {
    Boeking { betaling: Some(key.to_owned()), ..boeking(Post::Betaling, centen) }
}

#[test]
fn sc11_leaves_600_on_the_seventh_and_ends_with_1200_in_favour() {
    let mut all = invoice();
    all.push(paid("a", 360_000));
    all.extend((1..=6).map(|n| line(Post::Toewijzing, n, Some("a"))));
    let stand = &facturen(&all)[0];
    assert_eq!((stand.betaald(), stand.open()), (360_000, 60_000));
    let open: Vec<_> = stand.regels.iter().filter(|r| r.open() != 0).map(|r| r.traject_id.as_str()).collect();
    assert_eq!(open, ["TRJ-2026-000007"]);

    all.push(paid("b", 60_000));
    all.push(line(Post::Toewijzing, 7, Some("b")));
    assert_eq!(facturen(&all)[0].open(), 0);

    all.push(paid("c", 60_000));
    assert_eq!(betalingen(&all).iter().map(Betaalstand::over).collect::<Vec<_>>(), [0, 0, 60_000]);

    all.push(line(Post::Creditregel, 3, None));
    let stand = facturen(&all);
    assert_eq!(stand[0].excl - stand[0].gecrediteerd(), 360_000, "net");
    assert_eq!(tegoed(&stand, &betalingen(&all)), 120_000);
}

#[test]
fn an_allocation_that_is_undone_leaves_the_others() {
    let mut all = invoice();
    all.push(paid("a", 180_000));
    all.extend((1..=3).map(|n| line(Post::Toewijzing, n, Some("a"))));
    all.push(line(Post::ToewijzingOngedaan, 2, Some("a")));
    let stand = &facturen(&all)[0];
    let paid: Vec<_> = stand.regels.iter().map(|r| r.betaald).collect();
    assert_eq!(paid, [60_000, 0, 60_000, 0, 0, 0, 0]);
    assert_eq!(betalingen(&all)[0].over(), 60_000);
}

#[test]
fn a_credit_opens_a_milestone_again() {
    let mut all = invoice();
    assert!(mijlpaal(&all, "TRJ-2026-000001", Mijlpaal::Match).is_gefactureerd());
    assert!(!mijlpaal(&all, "TRJ-2026-000001", Mijlpaal::Intake).is_gefactureerd());
    assert!(!mijlpaal(&all, "TRJ-2026-000008", Mijlpaal::Match).is_gefactureerd());
    all.push(line(Post::Creditregel, 1, None));
    let stand = mijlpaal(&all, "TRJ-2026-000001", Mijlpaal::Match);
    assert_eq!((stand.is_gefactureerd(), stand.regels, stand.gecrediteerd), (false, 1, 1));
}

#[test]
fn a_place_that_went_back_is_free_and_what_was_signed_counts() {
    // SC04: 39 signed at 600.00 are 23,400.00.
    let mut all: Vec<_> = (0..41).map(|_| boeking(Post::Plek, 0)).collect();
    all.extend((0..39).flat_map(|_| [boeking(Post::Gerealiseerd, 0), boeking(Post::Vordering, 60_000)]));
    all.push(boeking(Post::PlekVrij, 0));
    let stand = contract(&all);
    assert_eq!((stand.bezet, stand.gerealiseerd, stand.gevorderd), (40, 39, 2_340_000));
}

#[test]
fn fifteen_on_the_first_of_july_will_be_thirty() {
    // SC04, variant: 181 of 365 days have passed.
    assert_eq!(prognose(15, dag("2026-07-01")), 30);
    assert_eq!(prognose(0, dag("2026-07-01")), 0);
    assert_eq!(prognose(1, dag("2026-01-01")), 365, "one on the first day");
    assert_eq!(prognose(40, dag("2026-12-31")), 40);
}
