//! Every way a payment can be decided, and what holds whatever comes.

use super::*;
use crate::bank::afschrift::Kenmerk;
use proptest::prelude::*;

const GEMEENTE: &str = "NL34BNGH0285000001";
const DERDE: &str = "NL20INGB0001234567";

fn post(id: &str, kenmerk: &str, cents: i64) -> Post {
    Post { id: id.to_owned(), kenmerk: kenmerk.to_owned(), cents, betaler: GEMEENTE.to_owned() }
}

fn open() -> Openstaand {
    Openstaand::new([
        post("2026-0001", "6000000202600001", 60000),
        post("2026-0002", "4000000202600002", 60000),
        post("2026-0003", "RF18539007547034", 72600),
        post("C2026-1", "", -5000),
        Post { betaler: String::new(), ..post("2026-0009", "", 1000) },
    ])
}

fn deel(cents: i64, text: &str) -> Deel {
    Deel {
        cents,
        tegenrekening: GEMEENTE.to_owned(),
        naam: "x".to_owned(),
        omschrijving: text.to_owned(),
        ..Deel::default()
    }
}

fn field(cents: i64, cur: bool, text: &str) -> Deel {
    Deel { kenmerken: vec![Kenmerk { cur, tekst: text.to_owned() }], ..deel(cents, "") }
}

fn decide(open: &Openstaand, deel: &Deel) -> Besluit {
    besluit(open, &Boeking::default(), deel, Regels::default())
}

fn of(open: &Openstaand, deel: &Deel) -> (Stand, Vec<(String, i64)>, Waarom) {
    let besluit = decide(open, deel);
    let toewijzing = besluit.toewijzing.iter().map(|(n, c)| (open.id(*n).to_owned(), *c)).collect();
    (besluit.stand, toewijzing, besluit.waarom)
}

fn to(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
    pairs.iter().map(|(id, c)| ((*id).to_owned(), *c)).collect()
}

#[test]
fn each_payment_is_decided_by_what_it_names_who_pays_and_how_much() {
    let open = open();
    let elsewhere = |deel: Deel| Deel { tegenrekening: DERDE.to_owned(), ..deel };
    let own_id = |deel: Deel, id: &str| Deel { eindtoteind: id.to_owned(), ..deel };
    let one = to(&[("2026-0001", 60000)]);
    for (deel, stand, expected, why) in [
        (field(60000, true, "6000000202600001"), Stand::Matched, one.clone(), Waarom::Precies),
        (field(60000, false, "6000 0002 0260 0001"), Stand::Matched, one.clone(), Waarom::Precies),
        (field(72600, false, "RF18539007547034"), Stand::Matched, to(&[("2026-0003", 72600)]), Waarom::Precies),
        (field(60000, false, "2026-0001"), Stand::Matched, one.clone(), Waarom::Precies),
        (deel(60000, "BETALINGSKENM.  6000000202600001"), Stand::Matched, one.clone(), Waarom::Precies),
        (deel(60000, "Factuur 2026-0001."), Stand::Matched, one.clone(), Waarom::Precies),
        (own_id(deel(60000, ""), "2026-0001"), Stand::Matched, one.clone(), Waarom::Precies),
        (own_id(deel(60000, "6000000202600001"), "2026-0002"), Stand::Matched, one.clone(), Waarom::Precies),
        (
            deel(120_000, "2026-0001/2026-0002"),
            Stand::Matched,
            to(&[("2026-0001", 60000), ("2026-0002", 60000)]),
            Waarom::PreciesSamen,
        ),
        (deel(59999, "2026-0001"), Stand::Partial, to(&[("2026-0001", 59999)]), Waarom::Deels),
        (deel(60500, "2026-0001"), Stand::Review, one.clone(), Waarom::TeVeel),
        (
            deel(100_000, "2026-0001 2026-0002"),
            Stand::Review,
            to(&[("2026-0001", 60000), ("2026-0002", 40000)]),
            Waarom::SomVerschilt,
        ),
        (elsewhere(deel(60000, "2026-0001")), Stand::Review, one.clone(), Waarom::AndereBetaler),
        (
            Deel { tegenrekening: String::new(), ..deel(60000, "2026-0001") },
            Stand::Review,
            one.clone(),
            Waarom::BetalerNietGenoemd,
        ),
        (deel(60000, "betalingskenmerk 7000000202600001 x"), Stand::Review, vec![], Waarom::KenmerkFout),
        (deel(60000, "BETALINGSKENM. 6000000202600001 KLANT 123456789"), Stand::Matched, one.clone(), Waarom::Precies),
        (deel(1000, "2026-0009"), Stand::Review, to(&[("2026-0009", 1000)]), Waarom::BetalerOnbekend),
        (field(60000, true, "7000000000000000"), Stand::Review, vec![], Waarom::KenmerkFout),
        (deel(60000, "BETALINGSKENM.  7000000202600001"), Stand::Review, vec![], Waarom::KenmerkFout),
        (field(60000, false, "RF19539007547034"), Stand::Review, vec![], Waarom::KenmerkFout),
        (field(60000, true, "5000056789012345"), Stand::Review, vec![], Waarom::KenmerkOnbekend),
        (deel(60000, "2O26-OOO1"), Stand::Review, vec![], Waarom::LijktOp),
        (deel(60000, "factuur 20260001"), Stand::Review, vec![], Waarom::LijktOp),
        (deel(60000, "F-2026-0001"), Stand::Review, vec![], Waarom::LijktOp),
        (deel(60000, "2026-0001-2"), Stand::Review, vec![], Waarom::LijktOp),
        (deel(60000, "12026-00011"), Stand::Review, vec![], Waarom::GeenKenmerk),
        (deel(60000, "traject september"), Stand::Review, vec![], Waarom::GeenKenmerk),
        (deel(72600, "traject september"), Stand::Review, to(&[("2026-0003", 72600)]), Waarom::AlleenBedrag),
        (elsewhere(deel(72600, "traject september")), Stand::Review, vec![], Waarom::GeenKenmerk),
        (deel(-5000, "C2026-1"), Stand::Matched, to(&[("C2026-1", -5000)]), Waarom::Precies),
        (deel(-2000, "C2026-1"), Stand::Partial, to(&[("C2026-1", -2000)]), Waarom::Deels),
        (deel(-60000, "2026-0001"), Stand::Review, vec![], Waarom::AndereRichting),
        (deel(0, "2026-0001"), Stand::Ignore, vec![], Waarom::Nul),
        (
            Deel { cents: -1250, omschrijving: "Kosten".to_owned(), ..Deel::default() },
            Stand::Ignore,
            vec![],
            Waarom::VanDeBank,
        ),
    ] {
        assert_eq!(of(&open, &deel), (stand, expected, why), "{deel:?}");
    }
}

#[test]
fn who_says_so_lets_anybody_settle_an_item_without_a_payer_and_no_other() {
    let (open, regels) = (open(), Regels { betaler_onbekend: true });
    let decide = |deel: &Deel| besluit(&open, &Boeking::default(), deel, regels).stand;
    assert_eq!(decide(&Deel { tegenrekening: DERDE.to_owned(), ..deel(1000, "2026-0009") }), Stand::Matched);
    assert_eq!(decide(&Deel { tegenrekening: DERDE.to_owned(), ..deel(60000, "2026-0001") }), Stand::Review);
}

#[test]
fn an_entry_as_a_whole_can_be_for_a_person_or_for_nobody() {
    let open = open();
    let decide = |boeking: Boeking, deel: &Deel| besluit(&open, &boeking, deel, Regels::default());
    let pay = deel(60000, "2026-0001");
    assert_eq!(decide(Boeking { onbevestigd: true, ..Boeking::default() }, &pay).waarom, Waarom::NogNietGeboekt);
    assert_eq!(decide(Boeking { zonder_delen: true, ..Boeking::default() }, &pay).waarom, Waarom::BatchZonderDelen);
    let costs = Boeking { code: "CHRG".to_owned(), ..Boeking::default() };
    assert_eq!(decide(costs, &deel(-1250, "Kosten")).stand, Stand::Ignore);
}

#[test]
fn two_halves_settle_and_a_third_is_double() {
    let mut open = open();
    for expected in [(Stand::Partial, 30000), (Stand::Matched, 0)] {
        let besluit = decide(&open, &deel(30000, "2026-0001"));
        besluit.boek(&mut open);
        assert_eq!((besluit.stand, open.open(0)), expected);
    }
    assert_eq!(of(&open, &deel(30000, "2026-0001")), (Stand::Review, vec![], Waarom::Dubbel));
    let rest = of(&open, &deel(60000, "2026-0001 en 2026-0002"));
    assert_eq!(
        rest,
        (Stand::Review, to(&[("2026-0002", 60000)]), Waarom::Dubbel),
        "one of a list is double: a person looks"
    );
}

#[test]
fn an_invoice_of_seven_trajecten_is_paid_in_two_and_the_third_payment_is_double() {
    // SC11 of the domain: 4,200.00 asked, 3,600.00 paid, 600.00 closes, another 600.00 is double.
    let mut open = Openstaand::new([post("F2026-0012", "F2026-0012", 420_000)]);
    for (cents, stand, left) in [(360_000, Stand::Partial, 60000), (60000, Stand::Matched, 0)] {
        let besluit = decide(&open, &field(cents, false, "F2026-0012"));
        besluit.boek(&mut open);
        assert_eq!((besluit.stand, open.open(0)), (stand, left));
    }
    assert_eq!(of(&open, &field(60000, false, "F2026-0012")), (Stand::Review, vec![], Waarom::Dubbel));
}

#[test]
fn a_return_opens_again_what_was_paid_and_never_more() {
    let mut open = open();
    let back = |cents| Deel { retourcode: "AC04".to_owned(), ..deel(cents, "2026-0001") };
    assert_eq!(of(&open, &back(-60000)), (Stand::Review, to(&[("2026-0001", -60000)]), Waarom::RetourZonderBetaling));
    decide(&open, &deel(60000, "2026-0001")).boek(&mut open);
    assert_eq!(of(&open, &back(-60001)).0, Stand::Review);
    assert_eq!(of(&open, &Deel { tegenrekening: DERDE.to_owned(), ..back(-60000) }).2, Waarom::AndereBetaler);
    assert_eq!(of(&open, &Deel { omschrijving: String::new(), ..back(-60000) }).2, Waarom::RetourZonderKenmerk);
    let besluit = decide(&open, &back(-60000));
    assert_eq!((besluit.stand, besluit.waarom), (Stand::Return, Waarom::Retour));
    besluit.boek(&mut open);
    assert_eq!(open.open(0), 60000);
    assert_eq!(of(&open, &deel(60000, "2026-0001")).0, Stand::Matched, "it can be paid again");
}

#[test]
fn one_payment_of_three_returned_whole_opens_all_three() {
    let mut open = open();
    let text = "2026-0001, 2026-0002 en 2026-0003";
    decide(&open, &deel(192_600, text)).boek(&mut open);
    let besluit = decide(&open, &Deel { retourcode: "MS03".to_owned(), ..deel(-192_600, text) });
    assert_eq!(besluit.stand, Stand::Return);
    besluit.boek(&mut open);
    assert_eq!([open.open(0), open.open(1), open.open(2)], [60000, 60000, 72600]);
}

#[test]
fn unmatched_is_said_only_when_nothing_is_open_in_that_direction() {
    let mut open = Openstaand::new([post("2026-0001", "", 60000)]);
    assert_eq!(of(&open, &deel(-100, "uitgave")).0, Stand::Unmatched);
    assert_eq!(of(&open, &deel(100, "iets")).0, Stand::Review);
    decide(&open, &deel(60000, "2026-0001")).boek(&mut open);
    assert_eq!(of(&open, &deel(100, "iets")), (Stand::Unmatched, vec![], Waarom::NietsOpen));
}

#[test]
fn items_that_share_a_reference_are_settled_together_or_not_at_all() {
    let open = Openstaand::new([post("A-0001", "6000000202600001", 100), post("A-0002", "6000000202600001", 200)]);
    assert_eq!(of(&open, &field(300, true, "6000000202600001")).0, Stand::Matched);
    assert_eq!(of(&open, &field(100, true, "6000000202600001")).2, Waarom::SomVerschilt);
}

#[test]
fn every_reason_is_a_sentence_of_its_own() {
    let all =
        [Waarom::Precies, Waarom::PreciesSamen, Waarom::Deels, Waarom::TeVeel, Waarom::SomVerschilt, Waarom::Dubbel];
    assert!(all.iter().all(|w| w.tekst().ends_with('.')));
}

fn payments() -> impl Strategy<Value = Vec<(usize, i64, bool, bool)>> {
    proptest::collection::vec(
        (0..4usize, prop_oneof![Just(60000i64), 1..130_000i64], any::<bool>(), any::<bool>()),
        0..40,
    )
}

proptest! {
    #[test]
    fn nothing_is_allocated_twice_or_beyond(list in payments()) {
        let mut open = open();
        for (which, cents, retour, two) in list {
            let names = ["2026-0001", "2026-0002", "2026-0003", "C2026-1"];
            let text = if two { format!("{} {}", names[which], names[(which + 1) % 4]) } else { names[which].to_owned() };
            let cents = if (which == 3) == retour { cents } else { -cents };
            let boeking = Boeking { retour, ..Boeking::default() };
            let besluit = besluit(&open, &boeking, &deel(cents, &text), Regels::default());
            let sum: i64 = besluit.toewijzing.iter().map(|(_, c)| c).sum();
            prop_assert!(besluit.stand == Stand::Review || besluit.toewijzing.iter().all(|(_, c)| c.signum() == cents.signum()));
            prop_assert!(!besluit.stand.boekt() || sum == cents, "what books, books the whole payment");
            prop_assert!(retour || sum.abs() <= cents.abs());
            besluit.boek(&mut open);
            for nummer in 0..5 {
                let (asked, left) = (open.cents(nummer), open.open(nummer));
                prop_assert!(left.abs() <= asked.abs() && left * asked.signum() >= 0, "{asked} {left}");
            }
        }
    }

    #[test]
    fn any_text_is_searched_without_a_panic(text in "\\PC{0,60}", field in "[0-9A-Z. -]{0,20}") {
        let open = open();
        drop(decide(&open, &Deel { kenmerken: vec![Kenmerk { cur: true, tekst: field }], ..deel(60000, &text) }));
    }
}
