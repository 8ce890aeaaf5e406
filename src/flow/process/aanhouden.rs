//! A message that a rule wants a person to look at: it is accepted, what it sends waits, and there is work for somebody
//! for each rule that asks. Saying yes to the work lets it go.

use super::{Case, Outcome};
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use crate::message::finding::Severity;
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

/// What kind of work a rule asks.
fn soort(regel: &str) -> WerkSoort {
    match regel {
        "BR06" => WerkSoort::BovenBand,
        "BR30" => WerkSoort::Toetsing,
        "BR47" => WerkSoort::TekstControle,
        _ => WerkSoort::Vastgehouden,
    }
}
