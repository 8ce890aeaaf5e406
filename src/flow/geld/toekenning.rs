//! What the gemeente decides about a claim of costs (M25). A decision is about one open claim: the one whose proof it names, or
//! the only one of its kind. When more than one fits, a person says which: the hub does not guess. What is granted less than
//! asked lapses, so that what is open is what was granted. Why stands in the decision, which may name a person, and not here.

use super::vergoeding::vervalt;
use super::weiger;
use crate::domain::boek::{BoekVraag, Boeking, Post, sleutel};
use crate::domain::traject::Traject;
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use crate::flow::process::{Case, Outcome};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::store::{Change, Facts};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// Whether nobody decided about a claim yet, by the entries of its traject.
pub(in crate::flow) fn is_open(claim: &Boeking, boek: &[Boeking]) -> bool {
    let ends = [sleutel::vergoeding_vervallen(&claim.sleutel), sleutel::vergoeding_toegekend(&claim.sleutel)];
    !boek.iter().any(|b| ends.contains(&b.sleutel))
}

/// The open claims a decision can be about, by what it names of them (M25): the kind, and the proof. A claim of before proofs
/// were kept may have any.
fn passend<'b>(boek: &'b [Boeking], besluit: &Value) -> Vec<&'b Boeking> {
    let open = boek.iter().filter(|b| b.post == Post::Vergoeding && is_open(b, boek));
    let of_kind = open.filter(|b| besluit["soort"].as_str().is_none_or(|soort| b.tekst == soort));
    let Some(proof) = besluit["bewijs_sha256"].as_str() else { return of_kind.collect() };
    let (named, rest): (Vec<_>, Vec<_>) = of_kind.partition(|b| b.bewijs.sha256.as_deref() == Some(proof));
    if named.is_empty() { rest.into_iter().filter(|b| b.bewijs.sha256.is_none()).collect() } else { named }
}

/// Adds to an outcome what a decision means for the claim it is about.
pub(super) fn stap(outcome: &mut Outcome, case: Case<'_>, facts: &Facts, traject: &Traject, now: DateTime<Utc>) {
    let granted = match case.canonical["besluit"].as_str() {
        Some("toegekend") => super::cents(case.canonical, "bedrag_centen"),
        Some("afgewezen") => 0,
        // Nothing is decided yet.
        _ => return,
    };
    let claims = passend(facts.boek(&BoekVraag::Traject(traject.traject_id.clone())), case.canonical);
    // More than was asked is granted of none.
    let fits: Vec<_> = claims.iter().copied().filter(|claim| granted <= claim.centen).collect();
    match fits.as_slice() {
        [claim] => outcome.changes.extend(boekingen(claim, granted, case, now).map(|b| Change::Geboekt(Box::new(b)))),
        [] if claims.is_empty() => {
            let text = "er is hier geen open aanvraag waar dit besluit over gaat; er is niets geboekt";
            outcome.findings.push(Finding::signaal(Code::Regel, Stage::Rules, "/besluit", text).regel("M25"));
        }
        [] => outcome.findings.push(weiger("M25", "/bedrag_centen", "er wordt niet meer toegekend dan er is gevraagd")),
        _ => outcome.changes.push(Change::WerkGevraagd(welke(case, traject, now))),
    }
}

/// The entries: what was granted, and what of the claim lapses.
fn boekingen(claim: &Boeking, granted: i64, case: Case<'_>, now: DateTime<Utc>) -> impl Iterator<Item = Boeking> {
    let said =
        Boeking { bericht_id: Some(case.envelope.bericht_id.clone()), ..vervalt(claim, &case.envelope.partner, now) };
    let yes = (granted > 0).then(|| Boeking {
        sleutel: sleutel::vergoeding_toegekend(&claim.sleutel),
        post: Post::VergoedingToegekend,
        centen: granted,
        ..said.clone()
    });
    let key: fn(&str) -> String = if granted > 0 { sleutel::vergoeding_minder } else { sleutel::vergoeding_vervallen };
    let less = claim.centen - granted;
    let no = (less > 0).then(|| Boeking { sleutel: key(&claim.sleutel), centen: less, ..said });
    yes.into_iter().chain(no)
}

/// Work for the gemeente: which claim did she decide about?
fn welke(case: Case<'_>, traject: &Traject, now: DateTime<Utc>) -> Werkitem {
    let text = "Dit besluit past bij meer dan één aanvraag die openstaat; er is niets geboekt. Stuur het opnieuw en noem soort en bewijs_sha256 van de aanvraag.";
    let id = werk_id(&["vergoeding", &case.envelope.bericht_id]);
    Werkitem {
        traject_id: Some(traject.traject_id.clone()),
        bericht_id: Some(case.envelope.bericht_id.clone()),
        regel: Some("M25".to_owned()),
        ..Werkitem::nieuw(id, WerkSoort::Vergoeding, &traject.gemeente, text, now)
    }
}
