//! Where a declaration of hours stands (F9, L1002-1004): the entries about it, read as the events of its life cycle
//! ([`crate::domain::levensloop`]). The table says what may follow what; an event that may not is not counted. Pure.

use super::{Boeking, Post, sleutel};
use crate::domain::levensloop::{Gebeurtenis, Partij, Toestand, levensloop, stap};
use serde::Serialize;
use std::collections::BTreeMap;

/// The form whose life cycle it is.
const VORM: &str = "uursubsidie";

/// One line of a declaration: the hours of one traject in one month, by one institution (M26).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Declaratiestand {
    /// The traject.
    pub traject_id: String,
    /// The month, `2026-10`.
    pub maand: String,
    /// Slug of the institution.
    pub leverancier: String,
    /// Slug of the gemeente.
    pub gemeente: String,
    /// Cents granted (BR10, BR11), less what was taken back.
    pub toegekend: i64,
    /// Cents asked above the maximum.
    pub afgetopt: i64,
    /// Where it stands.
    pub status: Toestand,
}

/// Every line of every declaration in these entries, oldest first.
pub fn declaraties(boek: &[Boeking]) -> Vec<Declaratiestand> {
    let mut months: BTreeMap<&str, Vec<Boeking>> = BTreeMap::new();
    let about = |b: &&Boeking| b.document.as_deref().is_some_and(|document| document.starts_with(VORM));
    for b in boek.iter().filter(about) {
        months.entry(b.document.as_deref().unwrap_or_default()).or_default().push(b.clone());
    }
    let lines = boek.iter().filter(|b| b.post == Post::Uursubsidie);
    let all = lines.filter_map(|line| Some((line, months.get(line.document.as_deref()?)?)));
    // A declaration that was withdrawn is none any more.
    let stands = |(line, month): &(&Boeking, &Vec<Boeking>)| {
        let key = sleutel::uren_besluit(Post::UrenAfgekeurd, &line.sleutel);
        entry(month, &sleutel::uursubsidie_vervallen(&line.sleutel)).is_none() || entry(month, &key).is_some()
    };
    all.filter(stands)
        .map(|(line, month)| Declaratiestand {
            traject_id: line.traject_id.clone().unwrap_or_default(),
            maand: line.tekst.clone(),
            leverancier: line.leverancier.clone(),
            gemeente: line.gemeente.clone(),
            toegekend: rest(month, line),
            afgetopt: entry(month, &sleutel::afgetopt(&line.sleutel)).map_or(0, |b| b.centen),
            status: stand(line, month),
        })
        .collect()
}

/// Where a line stands, by the entries of its person and month.
pub fn stand(line: &Boeking, boek: &[Boeking]) -> Toestand {
    let mut events =
        vec![(Gebeurtenis::DeclaratieIngediend, Partij::Instelling), (Gebeurtenis::Gevalideerd, Partij::Hub)];
    let mut add = |there: bool, event: Gebeurtenis, by: Partij| events.extend(there.then_some((event, by)));
    let has = |key: String| entry(boek, &key).is_some();
    add(has(sleutel::afgetopt(&line.sleutel)), Gebeurtenis::Afgetopt, Partij::Hub);
    add(has(sleutel::uren_besluit(Post::UrenGoedgekeurd, &line.sleutel)), Gebeurtenis::Goedgekeurd, Partij::Gemeente);
    add(has(sleutel::uren_besluit(Post::UrenAfgekeurd, &line.sleutel)), Gebeurtenis::Afgekeurd, Partij::Gemeente);
    add(is_betaald(line, boek), Gebeurtenis::Betaald, Partij::Gemeente);
    let end = events.into_iter().fold(None, |at, (event, by)| volgende(at, event, by).or(at));
    end.unwrap_or(Toestand::DeclaratieIngediend)
}

/// What is left of what was granted under a line.
pub fn rest(boek: &[Boeking], line: &Boeking) -> i64 {
    line.centen - boek.iter().filter(|b| vervalt_van(line, b)).map(|b| b.centen).sum::<i64>()
}

/// Cents that were asked under a line and stand: what is left of what was granted, and what was above the maximum.
pub fn gevraagd(boek: &[Boeking], line: &Boeking) -> i64 {
    rest(boek, line) + entry(boek, &sleutel::afgetopt(&line.sleutel)).map_or(0, |b| b.centen)
}

/// Whether an entry takes back something of a line.
pub fn vervalt_van(line: &Boeking, b: &Boeking) -> bool {
    b.post == Post::UursubsidieVervallen
        && (b.sleutel == sleutel::uursubsidie_vervallen(&line.sleutel)
            || b.sleutel.starts_with(&sleutel::uursubsidie_minder(&line.sleutel, "")))
}

/// Whether the gemeente can say this of a line now.
pub fn kan(line: &Boeking, boek: &[Boeking], gebeurtenis: Gebeurtenis) -> bool {
    volgende(Some(stand(line, boek)), gebeurtenis, Partij::Gemeente).is_some()
}

fn volgende(at: Option<Toestand>, event: Gebeurtenis, by: Partij) -> Option<Toestand> {
    stap(levensloop(VORM)?, at, event, by, &|_, _| true).ok().map(|stap| stap.naar)
}

fn entry<'b>(boek: &'b [Boeking], key: &str) -> Option<&'b Boeking> {
    boek.iter().find(|b| b.sleutel == key)
}

/// Whether what was paid to the person for the month covers this line: a payment is for all institutions together (SC06), and
/// of what was agreed with the first declared is the first paid.
fn is_betaald(line: &Boeking, boek: &[Boeking]) -> bool {
    let same = |b: &&Boeking| b.document == line.document;
    let sum = |post: Post| boek.iter().filter(same).filter(|b| b.post == post).map(|b| b.centen).sum::<i64>();
    let paid = sum(Post::Uitbetaling) - sum(Post::UitbetalingTerug);
    let agreed = |b: &Boeking| entry(boek, &sleutel::uren_besluit(Post::UrenGoedgekeurd, &b.sleutel)).is_some();
    let mut due = 0;
    for b in boek.iter().filter(same).filter(|b| b.post == Post::Uursubsidie && agreed(b)) {
        due += rest(boek, b);
        if b.sleutel == line.sleutel {
            return paid > 0 && due <= paid;
        }
    }
    false
}
