//! What was granted by scheme, in a year: hours by person and month (FN7), guidance by institution (FN8), costs by scheme beside
//! their budget (FN9), and all of it by gemeente (FN10). A person is the number of a traject: no name, and not our key of him.

use super::tabel::{Cel, Tabel};
use crate::domain::boek::{Boeking, Post, sleutel};
use crate::flow::process::Directory;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The hours of a person in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Uren {
    /// Slug of the gemeente.
    pub gemeente: String,
    /// `2026-10`.
    pub maand: String,
    /// His trajecten.
    pub trajecten: BTreeSet<String>,
    /// Slugs of the institutions that asked.
    pub instellingen: BTreeSet<String>,
    /// Cents granted.
    pub toegekend: i64,
    /// Cents asked above the maximum.
    pub afgetopt: i64,
    /// Cents paid out.
    pub uitbetaald: i64,
}

impl Uren {
    /// Cents asked.
    pub fn gevraagd(&self) -> i64 {
        self.toegekend + self.afgetopt
    }
}

/// Guidance that was granted to an institution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Begeleiding {
    /// Slug of the gemeente.
    pub gemeente: String,
    /// Slug of the institution.
    pub instelling: String,
    /// The day it was booked.
    pub dag: NaiveDate,
    /// Cents.
    pub centen: i64,
    /// Our id of the declaration (M27).
    pub bericht_id: Option<String>,
}

/// A scheme in the year, beside its budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Regeling {
    /// Slug of the gemeente.
    pub gemeente: String,
    /// `reiskosten`, `kinderopvang` or `kleding`.
    pub regeling: String,
    /// How many claims count.
    pub aantal: u32,
    /// Cents of them.
    pub toegekend: i64,
    /// Cents of claims that were refused.
    pub afgewezen: i64,
    /// Cents there are in the year; None: no limit was set.
    pub budget: Option<i64>,
}

/// A gemeente in the year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PerGemeente {
    /// Cents for hours, for guidance, and of costs.
    pub uursubsidie: i64,
    /// See above.
    pub begeleiding: i64,
    /// See above.
    pub vergoedingen: i64,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subsidies {
    /// The year.
    pub jaar: i32,
    /// Hours.
    pub uren: Vec<Uren>,
    /// Guidance.
    pub begeleiding: Vec<Begeleiding>,
    /// Costs.
    pub regelingen: Vec<Regeling>,
    /// By gemeente.
    pub per_gemeente: BTreeMap<String, PerGemeente>,
}

/// What was granted about a year, to one gemeente or all. The budget is that of the last day of the year.
pub fn maak(boek: &[Boeking], jaar: i32, gemeente: Option<&str>, directory: &dyn Directory) -> Subsidies {
    let mut uren: BTreeMap<(&str, &str, &str), Uren> = BTreeMap::new();
    let mut begeleiding = vec![];
    let mut regelingen: BTreeMap<(&str, &str), Regeling> = BTreeMap::new();
    let mut per_gemeente: BTreeMap<String, PerGemeente> = BTreeMap::new();
    let last = NaiveDate::from_ymd_opt(jaar, 12, 31).unwrap_or(NaiveDate::MAX);
    let ended = boek.iter().filter(|b| b.post == Post::UursubsidieVervallen);
    let ended: BTreeSet<&str> = ended.filter_map(|b| b.sleutel.strip_prefix("vervallen/")).collect();
    for b in boek.iter().filter(|b| b.jaar == jaar && gemeente.is_none_or(|own| own == b.gemeente)) {
        let sum = per_gemeente.entry(b.gemeente.clone()).or_default();
        match b.post {
            Post::Uursubsidie
            | Post::UursubsidieVervallen
            | Post::Afgetopt
            | Post::Uitbetaling
            | Post::UitbetalingTerug => {
                // The document is the person and the month; the month stands behind the last slash.
                let Some((document, (_, maand))) = b.document.as_deref().and_then(|d| Some((d, d.rsplit_once('/')?)))
                else {
                    continue;
                };
                let own = uren.entry((&b.gemeente, maand, document)).or_insert_with(|| Uren {
                    gemeente: b.gemeente.clone(),
                    maand: maand.to_owned(),
                    trajecten: BTreeSet::new(),
                    instellingen: BTreeSet::new(),
                    toegekend: 0,
                    afgetopt: 0,
                    uitbetaald: 0,
                });
                own.trajecten.extend(b.traject_id.clone());
                own.instellingen.insert(b.leverancier.clone());
                match b.post {
                    Post::Uursubsidie => {
                        own.toegekend += b.centen;
                        sum.uursubsidie += b.centen;
                    }
                    Post::UursubsidieVervallen => {
                        own.toegekend -= b.centen;
                        sum.uursubsidie -= b.centen;
                    }
                    // What was above the maximum of hours that lapsed was asked for nothing.
                    Post::Afgetopt if b.sleutel.strip_suffix("/afgetopt").is_some_and(|key| ended.contains(key)) => {}
                    Post::Afgetopt => own.afgetopt += b.centen,
                    Post::Uitbetaling => own.uitbetaald += b.centen,
                    _ => own.uitbetaald -= b.centen,
                }
            }
            Post::Begeleidingssubsidie => {
                sum.begeleiding += b.centen;
                begeleiding.push(Begeleiding {
                    gemeente: b.gemeente.clone(),
                    instelling: b.leverancier.clone(),
                    dag: b.dag,
                    centen: b.centen,
                    bericht_id: b.bericht_id.clone(),
                });
            }
            Post::Vergoeding | Post::VergoedingVervallen => {
                let own = regelingen.entry((&b.gemeente, &b.tekst)).or_insert_with(|| Regeling {
                    gemeente: b.gemeente.clone(),
                    regeling: b.tekst.clone(),
                    aantal: 0,
                    toegekend: 0,
                    afgewezen: 0,
                    budget: directory.praktijk(&b.gemeente, None, last).budget_centen.get(&b.tekst).copied(),
                });
                if b.post == Post::Vergoeding {
                    own.aantal += 1;
                    own.toegekend += b.centen;
                    sum.vergoedingen += b.centen;
                } else {
                    // Of a claim that was granted in part the rest lapses; it is still a claim.
                    let part = sleutel::vergoeding_van(&b.sleutel)
                        .is_some_and(|claim| b.sleutel == sleutel::vergoeding_minder(claim));
                    own.aantal = own.aantal.saturating_sub(u32::from(!part));
                    own.toegekend -= b.centen;
                    own.afgewezen += b.centen;
                    sum.vergoedingen -= b.centen;
                }
            }
            _ => {}
        }
    }
    per_gemeente.retain(|_, sum| *sum != PerGemeente::default());
    Subsidies {
        jaar,
        uren: uren.into_values().collect(),
        begeleiding,
        regelingen: regelingen.into_values().collect(),
        per_gemeente,
    }
}

impl Subsidies {
    /// A sheet for each list.
    pub fn tabellen(&self) -> Vec<Tabel> {
        let list = |names: &BTreeSet<String>| Cel::tekst(names.iter().cloned().collect::<Vec<_>>().join(", "));
        let columns = [
            "gemeente",
            "maand",
            "trajecten",
            "instellingen",
            "gevraagd",
            "toegekend",
            "afgetopt",
            "uitbetaald",
            "nog uit te betalen",
        ];
        let mut uren = Tabel::nieuw("uursubsidie", &columns);
        uren.rijen.extend(self.uren.iter().map(|u| {
            let head = [Cel::tekst(&u.gemeente), Cel::tekst(&u.maand), list(&u.trajecten), list(&u.instellingen)];
            let sums = [u.gevraagd(), u.toegekend, u.afgetopt, u.uitbetaald, u.toegekend - u.uitbetaald];
            head.into_iter().chain(sums.map(Cel::Centen)).collect()
        }));
        let mut begeleiding = Tabel::nieuw("begeleiding", &["gemeente", "instelling", "dag", "bedrag", "bericht"]);
        begeleiding.rijen.extend(self.begeleiding.iter().map(|b| {
            let bericht = b.bericht_id.as_ref().map_or(Cel::Leeg, Cel::tekst);
            vec![Cel::tekst(&b.gemeente), Cel::tekst(&b.instelling), Cel::Dag(b.dag), Cel::Centen(b.centen), bericht]
        }));
        let columns = ["gemeente", "regeling", "aantal", "toegekend", "afgewezen", "budget", "over van het budget"];
        let mut regelingen = Tabel::nieuw("vergoedingen", &columns);
        regelingen.rijen.extend(self.regelingen.iter().map(|r| {
            let money = |centen: Option<i64>| centen.map_or(Cel::Leeg, Cel::Centen);
            vec![
                Cel::tekst(&r.gemeente),
                Cel::tekst(&r.regeling),
                Cel::Aantal(r.aantal.into()),
                Cel::Centen(r.toegekend),
                Cel::Centen(r.afgewezen),
                money(r.budget),
                money(r.budget.map(|budget| budget - r.toegekend)),
            ]
        }));
        let columns = ["gemeente", "uursubsidie", "begeleiding", "vergoedingen", "samen"];
        let mut gemeenten = Tabel::nieuw("per gemeente", &columns);
        gemeenten.rijen.extend(self.per_gemeente.iter().map(|(gemeente, s)| {
            let all = [s.uursubsidie, s.begeleiding, s.vergoedingen, s.uursubsidie + s.begeleiding + s.vergoedingen];
            [Cel::tekst(gemeente)].into_iter().chain(all.map(Cel::Centen)).collect()
        }));
        vec![uren, begeleiding, regelingen, gemeenten]
    }
}
