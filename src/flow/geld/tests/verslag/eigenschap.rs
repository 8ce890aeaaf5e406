//! Of any ledger, month after month: what a month begins with is what the one before ended with, trajecten add up to contracts
//! and contracts to the whole, the payments add up, and the end is what the other sums over the same entries say. And a month
//! that is closed stays as it was, whatever is written later.

use super::*;
use crate::domain::boek::Post;
use crate::domain::contract::Mijlpaal;
use crate::flow::geld::verslag::maand::boekmaand;
use crate::flow::geld::verslag::stroom::Beweging;
use chrono::Days;
use proptest::prelude::*;

/// Something that is written, so many days after what was written before, about a day so long before that.
#[derive(Debug, Clone)]
struct Stap {
    later: u64,
    terug: u64,
    wat: Wat,
}

#[derive(Debug, Clone)]
enum Wat {
    Verwacht { traject: usize },
    Factureer { eerste: usize, tweede: usize },
    Crediteer { regel: usize },
    Aanvaard { factuur: usize },
    Betaal { centen: i64, regel: Option<usize> },
    Ongedaan { keer: usize },
}

fn stap() -> impl Strategy<Value = Stap> {
    let wat = prop_oneof![
        3 => (0..6usize).prop_map(|traject| Wat::Verwacht { traject }),
        3 => (0..6usize, 0..6usize).prop_map(|(eerste, tweede)| Wat::Factureer { eerste, tweede }),
        1 => (0..20usize).prop_map(|regel| Wat::Crediteer { regel }),
        1 => (0..10usize).prop_map(|factuur| Wat::Aanvaard { factuur }),
        3 => (1..90_000i64, prop::option::of(0..20usize)).prop_map(|(centen, regel)| Wat::Betaal { centen, regel }),
        1 => (0..10usize).prop_map(|keer| Wat::Ongedaan { keer }),
    ];
    (0..25u64, 0..40u64, wat).prop_map(|(later, terug, wat)| Stap { later, terug, wat })
}

/// The entries of such steps. Traject n is under contract n modulo 2; entries of an invoice are never about a day before it.
fn boek(stappen: &[Stap]) -> Vec<Boeking> {
    let mut all: Vec<Boeking> = vec![];
    let mut day = dag("2026-03-02");
    for (nth, Stap { later, terug, wat }) in stappen.iter().enumerate() {
        day = day + Days::new(*later);
        let about = day - Days::new(*terug);
        let key = nth.to_string();
        let base = |post: Post, traject: usize, not_before: NaiveDate| Boeking {
            jaar: 2026,
            gemeente: "gem-riv".to_owned(),
            leverancier: "vc-sch".to_owned(),
            contract_id: format!("RC-{}", traject % 2),
            traject_id: Some(format!("TRJ-{traject}")),
            mijlpaal: Some(Mijlpaal::Match),
            centen: 60_000,
            btw_centen: if traject.is_multiple_of(2) { 12_600 } else { 0 },
            tekst: "2026-06-30".to_owned(),
            ..Boeking::nieuw(
                post,
                format!("{nth}/{}/{traject}", post.as_str()),
                about.max(not_before),
                "hub",
                op(&day.to_string()),
            )
        };
        let of = |post: Post| all.iter().filter(move |b| b.post == post).cloned().collect::<Vec<_>>();
        let mut new = vec![];
        match wat {
            Wat::Verwacht { traject } => {
                new.push(Boeking { btw_centen: 0, ..base(Post::Vordering, *traject, NaiveDate::MIN) })
            }
            Wat::Factureer { eerste, tweede } => {
                // One contract an invoice.
                let second = (tweede % 2 == eerste % 2 && tweede != eerste).then_some(*tweede);
                let document = Some(format!("F{nth}"));
                let whole = base(Post::Factuur, *eerste, NaiveDate::MIN);
                new.push(Boeking { traject_id: None, mijlpaal: None, document: document.clone(), ..whole });
                let lines = [Some(*eerste), second].into_iter().flatten();
                new.extend(
                    lines
                        .map(|t| Boeking { document: document.clone(), ..base(Post::Factuurregel, t, NaiveDate::MIN) }),
                );
            }
            Wat::Crediteer { regel } => {
                let lines = of(Post::Factuurregel);
                let credited = of(Post::Creditregel);
                if let Some(line) = lines.get(*regel)
                    && !credited.iter().any(|c| c.document == line.document && c.traject_id == line.traject_id)
                {
                    let moment = base(Post::Creditregel, 0, line.dag);
                    let (dag, sleutel) = (moment.dag, moment.sleutel);
                    new.push(Boeking {
                        post: Post::Creditregel,
                        dag,
                        sleutel,
                        geboekt_op: moment.geboekt_op,
                        ..line.clone()
                    });
                }
            }
            Wat::Aanvaard { factuur } => {
                if let Some(whole) = of(Post::Factuur).get(*factuur) {
                    let moment = base(Post::Geaccepteerd, 0, whole.dag);
                    let (dag, sleutel) = (moment.dag, moment.sleutel);
                    new.push(Boeking {
                        post: Post::Geaccepteerd,
                        dag,
                        sleutel,
                        geboekt_op: moment.geboekt_op,
                        ..whole.clone()
                    });
                }
            }
            Wat::Betaal { centen, regel } => {
                let line = regel.and_then(|nth| of(Post::Factuurregel).get(nth).cloned());
                let not_before = line.as_ref().map_or(NaiveDate::MIN, |l| l.dag);
                let betaling = Some(format!("bank/{key}/1"));
                let came = base(Post::Betaling, 0, not_before);
                // The account is that of both contracts: the entry says none.
                let came = Boeking {
                    contract_id: String::new(),
                    traject_id: None,
                    mijlpaal: None,
                    btw_centen: 0,
                    centen: *centen,
                    betaling,
                    ..came
                };
                new.push(Boeking { document: line.as_ref().and_then(|l| l.document.clone()), ..came.clone() });
                new.extend(line.map(|l| Boeking {
                    post: Post::Toewijzing,
                    sleutel: format!("t/{key}"),
                    traject_id: l.traject_id,
                    mijlpaal: l.mijlpaal,
                    document: l.document,
                    centen: (*centen).min(60_000),
                    ..came
                }));
            }
            Wat::Ongedaan { keer } => {
                let undone: Vec<String> = of(Post::ToewijzingOngedaan).into_iter().map(|b| b.tekst).collect();
                if let Some(given) = of(Post::Toewijzing).get(*keer)
                    && !undone.contains(&given.sleutel)
                {
                    let moment = base(Post::ToewijzingOngedaan, 0, given.dag);
                    let (dag, sleutel, tekst) = (moment.dag, moment.sleutel, given.sleutel.clone());
                    new.push(Boeking {
                        post: Post::ToewijzingOngedaan,
                        dag,
                        sleutel,
                        tekst,
                        geboekt_op: moment.geboekt_op,
                        ..given.clone()
                    });
                }
            }
        }
        all.extend(new);
    }
    all
}

fn close(boek: &[Boeking], month: Maand) -> Afsluiting {
    // Seen long after, so that only the month decides what is in it.
    let vraag = Vraag {
        maand: month,
        contract: None,
        contracten: &[],
        afschriften: None,
        vastgehouden: &[],
        now: op("2030-01-01"),
    };
    maak(boek, vraag).expect("no contract was asked for")
}

fn sum<'b>(rows: impl Iterator<Item = &'b Beweging>) -> Beweging {
    let mut total = Beweging::default();
    rows.for_each(|row| total += *row);
    total
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn months_follow_on_each_other_add_up_and_stay_closed(stappen in prop::collection::vec(stap(), 1..40)) {
        let all = boek(&stappen);
        let Some(last) = all.iter().map(boekmaand).max() else { return Ok(()) };
        let mut month = all.iter().map(boekmaand).min().expect("there are entries").vorige();
        let mut before = Beweging::default();
        let mut over = 0;
        while month <= last {
            let made = close(&all, month);
            let mut end = made.totaal.begin;
            end += made.totaal.mutatie;
            prop_assert_eq!(end, made.totaal.eind);
            prop_assert_eq!(made.totaal.begin, before.eind, "{}", month);
            prop_assert_eq!(sum(made.contracten.iter().map(|c| &c.geld)), made.totaal);
            for contract in &made.contracten {
                let own = made.trajecten.iter().filter(|t| t.contract_id == contract.contract_id);
                prop_assert_eq!(sum(own.map(|t| &t.geld)), contract.geld);
            }
            let bank = &made.bank;
            prop_assert_eq!(bank.over_begin, over);
            prop_assert_eq!(bank.over_begin + bank.ontvangen - bank.toegewezen, bank.over_eind);
            prop_assert_eq!(bank.uitzoeken + bank.onbekend, bank.over_eind);
            prop_assert_eq!(bank.toegewezen, made.totaal.mutatie.betaald, "what payments gave is what trajecten got");
            prop_assert_eq!(made.controle, 0);
            // Only what was written while it was open: the same month.
            let then: Vec<Boeking> = all.iter().filter(|b| crate::domain::kalender::dag(b.geboekt_op) <= month.open_tot()).cloned().collect();
            prop_assert_eq!(close(&then, month), made.clone());
            (before, over) = (made.totaal, bank.over_eind);
            month = month.volgende();
        }
        // The other sums, over the whole ledger.
        let posten = overzicht::posten(&all);
        prop_assert_eq!(before.eind.met_btw(), posten.gefactureerd);
        prop_assert_eq!(before.eind.betaald, posten.ontvangen - posten.niet_toegewezen);
        prop_assert_eq!(over, posten.niet_toegewezen);
    }
}
