//! A message that a rule wants a person to look at: it is accepted, what it sends waits, and there is work for somebody
//! for each rule that asks. Saying yes to the work lets it go.

use super::{Case, Outcome};
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use crate::message::finding::Severity;
use crate::store::persoon::beperking;
use crate::store::{Change, Facts};
use chrono::{DateTime, Utc};

/// Holds what `outcome` sends when a finding asks that.
pub(super) fn houd_aan(outcome: &mut Outcome, case: Case<'_>, facts: &Facts, now: DateTime<Utc>) {
    let mut rules: Vec<(&str, &str)> = vec![];
    for finding in outcome.findings.iter().filter(|f| f.severity == Severity::Aanhouden) {
        if !rules.iter().any(|(rule, _)| *rule == finding.regel) {
            rules.push((&finding.regel, &finding.text));
        }
    }
    if rules.is_empty() {
        return;
    }
    outcome.deliveries.iter_mut().for_each(|delivery| delivery.aangehouden = true);
    // The gemeente decides about her trajecten; about a vacancy who would get it.
    let traject = outcome.traject_id.as_deref().and_then(|id| facts.traject(id));
    let wie = match (traject, outcome.deliveries.first()) {
        (Some(traject), _) => traject.gemeente.clone(),
        (None, Some(delivery)) if outcome.traject_id.is_none() => delivery.partner.clone(),
        _ => case.envelope.partner.clone(),
    };
    let work = rules.into_iter().map(|(rule, text)| {
        let id = werk_id(&["regel", &case.envelope.bericht_id, rule]);
        Change::WerkGevraagd(Werkitem {
            traject_id: outcome.traject_id.clone(),
            bericht_id: Some(case.envelope.bericht_id.clone()),
            regel: Some(rule.to_owned()),
            ..Werkitem::nieuw(id, soort(rule), &wie, text, now)
        })
    });
    let work: Vec<_> = work.collect();
    outcome.changes.extend(work);
}

/// Holds everything `outcome` sends when nothing of the person goes out (AVG art. 18). Nobody has to decide about it: it goes
/// when that is lifted.
pub(super) fn houd_beperkt_aan(outcome: &mut Outcome, facts: &Facts) {
    if facts.beperkt.is_empty() {
        return;
    }
    let new = outcome.changes.iter().find_map(|change| match change {
        Change::NieuwTraject(traject) => Some(traject),
        _ => None,
    });
    let traject = new.or_else(|| outcome.traject_id.as_deref().and_then(|id| facts.traject(id)));
    if !traject.is_some_and(|traject| facts.beperkt.contains(&traject.persoon)) {
        return;
    }
    outcome.deliveries.iter_mut().for_each(|delivery| delivery.aangehouden = true);
    outcome.volgt.iter_mut().flat_map(|volgt| &mut volgt.deliveries).for_each(|d| d.aangehouden = true);
    outcome.findings.push(beperking());
}

/// What kind of work a rule asks.
fn soort(regel: &str) -> WerkSoort {
    match regel {
        "BR06" => WerkSoort::BovenBand,
        "BR30" => WerkSoort::Toetsing,
        "BR47" => WerkSoort::TekstControle,
        _ => WerkSoort::Vastgehouden,
    }
}
