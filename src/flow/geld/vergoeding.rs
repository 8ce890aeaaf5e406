//! Claims of costs (M25) against the budget of their scheme (BR51, L577). What is decided about a claim:
//! [`super::toekenning`].

use super::{cents, toekenning, weiger};
use crate::domain::boek::{Bewijs, BoekVraag, Boeking, Post, sleutel};
use crate::domain::kalender::dag;
use crate::domain::praktijk::Praktijk;
use crate::domain::traject::Traject;
use crate::flow::process::{Case, Outcome};
use crate::message::code::Code;
use crate::message::finding::{Finding, Severity, Stage};
use crate::store::{Change, Facts};
use chrono::{DateTime, Datelike, Utc};

/// A claim (M25).
pub const AANVRAAG: &str = "vergoedingsaanvraag/1";
/// What the gemeente decides about it (M25).
pub const BESLUIT: &str = "vergoedingsbesluit/1";

/// What the ledger is asked for a claim or a decision.
pub(super) fn needs(case: Case<'_>, traject: &Traject, now: DateTime<Utc>) -> Vec<BoekVraag> {
    match case.envelope.soort.as_str() {
        AANVRAAG => {
            let soort = case.canonical["soort"].as_str().unwrap_or_default();
            vec![BoekVraag::Document(sleutel::budget(&traject.gemeente, soort, dag(now).year()))]
        }
        _ => vec![BoekVraag::Traject(traject.traject_id.clone())],
    }
}

/// What a claim or a decision about one means for its budget.
pub(super) fn stap(
    outcome: &mut Outcome,
    case: Case<'_>,
    facts: &Facts,
    traject: &Traject,
    praktijk: &Praktijk,
    now: DateTime<Utc>,
) {
    if case.envelope.soort == BESLUIT {
        return toekenning::stap(outcome, case, facts, traject, now);
    }
    let soort = case.canonical["soort"].as_str().unwrap_or_default();
    let bedrag = cents(case.canonical, "bedrag_centen");
    outcome.findings.extend(nagerekend(case, praktijk, bedrag));
    let jaar = dag(now).year();
    let document = sleutel::budget(&traject.gemeente, soort, jaar);
    let spent: i64 = facts
        .boek(&BoekVraag::Document(document.clone()))
        .iter()
        .map(|b| match b.post {
            Post::Vergoeding => b.centen,
            Post::VergoedingVervallen => -b.centen,
            _ => 0,
        })
        .sum();
    if praktijk.budget_centen.get(soort).is_some_and(|budget| spent + bedrag > *budget) {
        let text = "het budget van deze regeling is hiermee op; de gemeente beslist of er nog betaald wordt";
        let held = Finding {
            severity: Severity::Aanhouden,
            ..Finding::fout(Code::Regel, Stage::Rules, "/bedrag_centen", text)
        };
        outcome.findings.push(held.regel("BR51"));
    }
    let key = format!("vergoeding/{}", case.envelope.bericht_id);
    let sha256 = case.canonical["bewijs_sha256"].as_str().map(str::to_owned);
    let partner = &case.envelope.partner;
    let claim = Boeking {
        jaar,
        gemeente: traject.gemeente.clone(),
        leverancier: partner.clone(),
        document: Some(document),
        traject_id: Some(traject.traject_id.clone()),
        centen: bedrag,
        bewijs: Bewijs { sha256, ..Bewijs::default() },
        tekst: soort.to_owned(),
        bericht_id: Some(case.envelope.bericht_id.clone()),
        ..Boeking::nieuw(Post::Vergoeding, key, dag(now), partner, now)
    };
    outcome.changes.push(Change::Geboekt(Box::new(claim)));
}

/// Trips times kilometres times the rate, to the cent (SC14: 12 x 18 x 0.23 = 49.68).
fn nagerekend(case: Case<'_>, praktijk: &Praktijk, bedrag: i64) -> Option<Finding> {
    let (km, reizen) = (case.canonical["km"].as_i64()?, case.canonical["aantal_reizen"].as_i64()?);
    let right = km * reizen * i64::from(praktijk.km_centen?);
    (case.canonical["soort"] == "reiskosten" && bedrag != right).then(|| {
        let text = "dit is niet het aantal reizen maal de kilometers maal het bedrag per kilometer van deze gemeente";
        weiger("BR51", "/bedrag_centen", text)
    })
}

/// A claim that is not granted after all, by whom.
pub(in crate::flow) fn vervalt(claim: &Boeking, wie: &str, now: DateTime<Utc>) -> Boeking {
    Boeking {
        sleutel: sleutel::vergoeding_vervallen(&claim.sleutel),
        post: Post::VergoedingVervallen,
        bericht_id: None,
        wie: wie.to_owned(),
        dag: dag(now),
        geboekt_op: now,
        ..claim.clone()
    }
}
