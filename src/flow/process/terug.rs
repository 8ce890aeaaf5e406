//! Taking back what a message did to its traject (withdrawal, issue line 9): only the last step can be, because everything after
//! it was decided on it. Where the traject stood before follows from its other steps, by the same tables that brought it here;
//! when they do not lead to where it stands now, nothing is taken back.

use super::super::kinds::PLAATSINGSOVEREENKOMST;
use super::{Directory, termijnen};
use crate::domain::kalender::dag;
use crate::domain::levensloop::{self, Actie, Gebeurtenis, Levensloop, Overgang, Partij, Toestand};
use crate::domain::termijn::TermijnSoort;
use crate::domain::traject::{Gedaan, Traject};
use crate::store::Change;
use chrono::{DateTime, Utc};
use serde_json::Value;

/// A traject as it was.
#[derive(Debug, Clone, PartialEq)]
pub struct Terug {
    /// The traject, at its next version.
    pub traject: Traject,
    /// What becomes of its termijnen.
    pub termijnen: Vec<Change>,
}

/// Why a step stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blijft {
    /// These came after it.
    Later(Vec<Gedaan>),
    /// The steps do not say where the traject stood.
    Onbekend,
}

/// Every side a step can be of.
const PARTIJEN: [Partij; 5] =
    [Partij::Gemeente, Partij::Centrale, Partij::Reintegratie, Partij::Instelling, Partij::Hub];

/// The traject without the step this message made; None: it made none. `volgt` says whether a message of the hub follows from
/// it: such steps go with it.
pub fn draai_terug(
    traject: &Traject,
    (bericht_id, soort, canonical): (&str, &str, &Value),
    volgt: &dyn Fn(&str) -> bool,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Result<Option<Terug>, Blijft> {
    let Some(at) = traject.stappen.iter().position(|s| s.bericht_id == bericht_id) else { return Ok(None) };
    let later: Vec<_> = traject.stappen[at + 1..].iter().filter(|s| !volgt(&s.bericht_id)).cloned().collect();
    if !later.is_empty() {
        return Err(Blijft::Later(later));
    }
    let form = levensloop::levensloop(&traject.vorm).ok_or(Blijft::Onbekend)?;
    let walked = loop_door(form, &traject.stappen);
    if walked.last().and_then(|(naar, _)| *naar) != Some(traject.status) {
        return Err(Blijft::Onbekend);
    }
    let mut next = Traject { versie: traject.versie + 1, ..traject.clone() };
    next.stappen.truncate(at);
    match at.checked_sub(1).and_then(|before| walked[before].0) {
        Some(stond) => next.status = stond,
        // It opened the traject: the number stays given out, and the traject is over.
        None => {
            next.stappen.clone_from(&traject.stappen);
            next.status = Toestand::Beeindigd;
        }
    }
    vergeet(&mut next, soort, canonical);
    let praktijk = directory.praktijk(&next.gemeente, next.contract_id.as_deref(), dag(now));
    if next.status.zonder_termijnen() {
        let termijnen = termijnen::van(&next, &[], dag(now), canonical, praktijk, directory);
        return Ok(Some(Terug { traject: next, termijnen }));
    }
    // What the step began ends, and what it ended runs on: as the steps before it said.
    let touched: Vec<TermijnSoort> = match walked[at] {
        (Some(naar), _) if naar.zonder_termijnen() => TermijnSoort::ALL.to_vec(),
        (_, Some(overgang)) => overgang.termijnen.iter().map(|actie| soort_van(*actie)).collect(),
        _ => vec![],
    };
    let mut termijnen: Vec<Change> = touched
        .iter()
        .map(|soort| Change::TermijnVervallen { traject_id: next.traject_id.clone(), soort: *soort })
        .collect();
    for (n, (naar, overgang)) in walked[..at].iter().enumerate() {
        let (Some(naar), Some(overgang)) = (naar, overgang) else { continue };
        let as_then = Traject { status: *naar, stappen: next.stappen[..=n].to_vec(), ..next.clone() };
        let acties: Vec<Actie> =
            overgang.termijnen.iter().copied().filter(|a| touched.contains(&soort_van(*a))).collect();
        if !naar.zonder_termijnen() {
            termijnen.extend(termijnen::van(
                &as_then,
                &acties,
                next.stappen[n].datum,
                &Value::Null,
                praktijk,
                directory,
            ));
        }
    }
    Ok(Some(Terug { traject: next, termijnen }))
}

fn soort_van(actie: Actie) -> TermijnSoort {
    match actie {
        Actie::Zet(soort) | Actie::Vervalt(soort) => soort,
    }
}

/// Where each step brought the traject, and by which row; None: that cannot be said. Who said it is not kept with a step: the
/// side for which it needs no step to be passed over.
pub fn loop_door(form: &Levensloop, stappen: &[Gedaan]) -> Vec<(Option<Toestand>, Option<&'static Overgang>)> {
    let mut at: Option<Toestand> = None;
    let mut walked = vec![];
    for stap in stappen {
        // First without passing over a step, then with.
        let found = |ziet: bool| {
            PARTIJEN.iter().find_map(|wie| levensloop::stap(form, at, stap.gebeurtenis, *wie, &|_, _| ziet).ok())
        };
        match found(true).or_else(|| found(false)) {
            Some(step) => {
                at = Some(step.naar);
                walked.push((at, Some(step.overgang)));
            }
            // A signal of the hub is a step in every form.
            None if stap.gebeurtenis == Gebeurtenis::Signaal => walked.push((at, None)),
            None => {
                at = None;
                walked.push((None, None));
            }
        }
    }
    walked
}

/// What the message added to what is known besides the step (the other side of `Kind::wijzigt`).
fn vergeet(traject: &mut Traject, soort: &str, canonical: &Value) {
    match soort {
        PLAATSINGSOVEREENKOMST => {
            let own =
                |o: &crate::domain::traject::Overeenkomst| canonical["overeenkomst_id"] == o.overeenkomst_id.as_str();
            if traject.overeenkomsten.last().is_some_and(own) {
                traject.overeenkomsten.pop();
                if let Some(before) = traject.overeenkomsten.last_mut() {
                    before.beeindigd_op = None;
                }
            }
        }
        "matchvoorstel/1"
            if traject.matches.last().is_some_and(|m| canonical["vacature_id"] == m.vacature_id.as_str()) =>
        {
            traject.matches.pop();
        }
        _ => {}
    }
}

/// Where these steps bring a traject, and the termijnen they leave it with; None: they do not follow on one another in its form.
/// For trajecten that ran before the hub did (beginstand).
pub fn opgebouwd(traject: &Traject, directory: &dyn Directory, now: DateTime<Utc>) -> Option<(Toestand, Vec<Change>)> {
    let form = levensloop::levensloop(&traject.vorm)?;
    let praktijk = directory.praktijk(&traject.gemeente, traject.contract_id.as_deref(), dag(now));
    let (mut at, mut changes) = (None, vec![]);
    for (n, (naar, overgang)) in loop_door(form, &traject.stappen).into_iter().enumerate() {
        let naar = naar?;
        let as_then = Traject { status: naar, stappen: traject.stappen[..=n].to_vec(), ..traject.clone() };
        let acties = overgang.map_or(&[][..], |o| o.termijnen);
        changes.extend(termijnen::van(&as_then, acties, traject.stappen[n].datum, &Value::Null, praktijk, directory));
        at = Some(naar);
    }
    at.map(|at| (at, changes))
}
