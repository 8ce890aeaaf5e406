//! What is remembered of attendance (M16), so that three times late is seen when it comes in three messages: days and how
//! it went, nothing else. What was told to the klantmanager is marked, so that it is told once (SC10).

use super::dag;
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// So many moments are kept of a traject; the oldest go. More than a year of two dagdelen a day.
const BEWAARD: usize = 800;

/// How it went (DOMAIN M16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hoe {
    /// There.
    Aanwezig,
    /// Not there, and said so: no breach (BR41).
    AfwezigGemeld,
    /// Not there, and said nothing (BR40, BR41).
    AfwezigNietGemeld,
    /// Late (BR40).
    TeLaat,
}

impl Hoe {
    fn was_er(self) -> bool {
        matches!(self, Self::Aanwezig | Self::TeLaat)
    }
}

/// One dagdeel on which the person would be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The day.
    pub datum: NaiveDate,
    /// `ochtend`, `middag` or `avond`.
    pub dagdeel: String,
    /// How it went.
    pub hoe: Hoe,
    /// Whether a signal told it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gemeld: bool,
}

/// What is remembered of a traject.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verzuim {
    /// In order of day. Of a form without a number of moments a week only what may become a signal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub momenten: Vec<Moment>,
    /// Mondays of weeks of which a signal told that there was too little (BR16).
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub weken_gemeld: BTreeSet<NaiveDate>,
}

/// What makes a signal: how often, from which day to which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reeks {
    /// How often.
    pub aantal: usize,
    /// First day.
    pub van: NaiveDate,
    /// Last day.
    pub tot: NaiveDate,
}

/// A week: how many moments somebody was there, on how many days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// Its Monday.
    pub maandag: NaiveDate,
    /// Moments.
    pub momenten: usize,
    /// Days.
    pub dagen: usize,
}

impl Week {
    /// Whether the working week is over on `vandaag`: who reports by the week does so on Friday or later.
    pub fn is_voorbij(&self, vandaag: NaiveDate) -> bool {
        vandaag >= self.maandag + Days::new(4)
    }
}

/// The Monday of the week of a day.
pub fn maandag(dag: NaiveDate) -> NaiveDate {
    dag - Days::new(u64::from(dag.weekday().num_days_from_monday()))
}

/// The moments of a message of M16, in its order.
fn gelezen(bericht: &Value) -> impl Iterator<Item = Moment> + use<'_> {
    bericht["momenten"].as_array().into_iter().flatten().filter_map(|m| {
        let hoe = serde_json::from_value(m["status"].clone()).ok()?;
        let dagdeel = m["dagdeel"].as_str().unwrap_or_default().to_owned();
        Some(Moment { datum: dag::read(m["datum"].as_str()?)?, dagdeel, hoe, gemeld: false })
    })
}

/// The Mondays of the weeks a message says something about.
pub fn weken_van(bericht: &Value) -> BTreeSet<NaiveDate> {
    gelezen(bericht).map(|m| maandag(m.datum)).collect()
}

impl Verzuim {
    /// Whether nothing is remembered.
    pub fn is_leeg(&self) -> bool {
        self.momenten.is_empty() && self.weken_gemeld.is_empty()
    }

    /// With what a message says. About a moment that was told before the last message counts; what a signal told stays
    /// told while it is the same.
    #[must_use]
    pub fn met(&self, bericht: &Value) -> Self {
        let mut all = self.clone();
        for moment in gelezen(bericht) {
            let same = |m: &&mut Moment| m.datum == moment.datum && m.dagdeel == moment.dagdeel;
            match all.momenten.iter_mut().find(same) {
                Some(known) if known.hoe == moment.hoe => {}
                Some(known) => *known = moment,
                None => all.momenten.push(moment),
            }
        }
        all.momenten.sort_by_key(|m| m.datum);
        all
    }

    /// With a message taken back: of each moment it told, the last of the others counts; what nobody else told is forgotten.
    #[must_use]
    pub fn zonder(&self, bericht: &Value, anderen: &[Value]) -> Self {
        let mut all = self.clone();
        for moment in gelezen(bericht) {
            let same = |m: &Moment| m.datum == moment.datum && m.dagdeel == moment.dagdeel;
            let told = anderen.iter().rev().find_map(|ander| gelezen(ander).filter(|m| same(m)).last());
            match (all.momenten.iter().position(same), told) {
                // It was and is the same: what a signal told of it stays told.
                (Some(at), Some(told)) if all.momenten[at].hoe == told.hoe => {}
                (Some(at), Some(told)) => all.momenten[at] = told,
                (Some(at), None) => {
                    all.momenten.remove(at);
                }
                (None, Some(told)) => all.momenten.push(told),
                (None, None) => {}
            }
        }
        all.momenten.sort_by_key(|m| m.datum);
        all
    }

    /// Of how many moments of a stretch of days a signal told that it went like this.
    pub fn gemeld(&self, hoe: Hoe, van: NaiveDate, tot: NaiveDate) -> usize {
        self.momenten.iter().filter(|m| m.gemeld && m.hoe == hoe && van <= m.datum && m.datum <= tot).count()
    }

    /// A signal is taken back: what it told is not told any more.
    pub fn meld_af(&mut self, hoe: Hoe, van: NaiveDate, tot: NaiveDate) {
        let told = |m: &&mut Moment| m.hoe == hoe && van <= m.datum && m.datum <= tot;
        self.momenten.iter_mut().filter(told).for_each(|m| m.gemeld = false);
    }

    /// Forgets what no rule asks for: where weeks are not counted, the moments somebody was there or had phoned.
    pub fn beperk(&mut self, weken_tellen: bool) {
        if !weken_tellen {
            self.momenten.retain(|m| matches!(m.hoe, Hoe::TeLaat | Hoe::AfwezigNietGemeld));
        }
        let excess = self.momenten.len().saturating_sub(BEWAARD);
        self.momenten.drain(..excess);
    }

    /// So many times late within so many days, of what was not told yet (BR40); with what came after it in those days.
    pub fn te_laat(&self, drempel: usize, dagen: u32) -> Option<Reeks> {
        let late = self.momenten.iter().filter(|m| m.hoe == Hoe::TeLaat && !m.gemeld);
        let days: Vec<NaiveDate> = late.map(|m| m.datum).collect();
        let within = |van: NaiveDate, tot: NaiveDate| (tot - van).num_days() < i64::from(dagen);
        let begin = days.windows(drempel.max(1)).find(|run| within(run[0], run[run.len() - 1]))?[0];
        let run: Vec<_> = days.into_iter().filter(|day| *day >= begin && within(begin, *day)).collect();
        reeks(&run).filter(|_| drempel > 0)
    }

    /// Absent without a word, of what was not told yet (BR41).
    pub fn zonder_bericht(&self) -> Option<Reeks> {
        let absent = self.momenten.iter().filter(|m| m.hoe == Hoe::AfwezigNietGemeld && !m.gemeld);
        reeks(&absent.map(|m| m.datum).collect::<Vec<_>>())
    }

    /// Every week something is known of, in order (BR16, BR18).
    pub fn weken(&self) -> Vec<Week> {
        let mut weken: BTreeMap<NaiveDate, Vec<NaiveDate>> = BTreeMap::new();
        for moment in &self.momenten {
            let days = weken.entry(maandag(moment.datum)).or_default();
            if moment.hoe.was_er() {
                days.push(moment.datum);
            }
        }
        let week = |(maandag, days): (NaiveDate, Vec<NaiveDate>)| {
            let dagen = days.iter().collect::<BTreeSet<_>>().len();
            Week { maandag, momenten: days.len(), dagen }
        };
        weken.into_iter().map(week).collect()
    }

    /// Marks what a signal told.
    pub fn meld(&mut self, hoe: Hoe, reeks: Reeks) {
        let told = |m: &&mut Moment| m.hoe == hoe && reeks.van <= m.datum && m.datum <= reeks.tot;
        self.momenten.iter_mut().filter(told).for_each(|m| m.gemeld = true);
    }
}

fn reeks(days: &[NaiveDate]) -> Option<Reeks> {
    Some(Reeks { aantal: days.len(), van: *days.first()?, tot: *days.last()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn d(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn bericht(momenten: &[(&str, &str)]) -> Value {
        let moment = |(datum, status): &(&str, &str)| json!({"datum": datum, "dagdeel": "ochtend", "status": status});
        json!({"momenten": momenten.iter().map(moment).collect::<Vec<_>>()})
    }

    #[test]
    fn three_times_late_in_three_messages_is_told_once() {
        // DOMAIN SC10: 5, 12 and 19 October 2026; BR40: three in thirty days.
        let mut known = Verzuim::default();
        for day in ["2026-10-05", "2026-10-12"] {
            known = known.met(&bericht(&[(day, "te_laat")]));
            assert_eq!(known.te_laat(3, 30), None, "{day}");
        }
        known = known.met(&bericht(&[("2026-10-19", "te_laat"), ("2026-10-20", "afwezig_gemeld")]));
        let found = known.te_laat(3, 30).expect("the third");
        assert_eq!(found, Reeks { aantal: 3, van: d("2026-10-05"), tot: d("2026-10-19") });
        assert_eq!(known.zonder_bericht(), None, "what was phoned in is no breach");
        known.meld(Hoe::TeLaat, found);
        known = known.met(&bericht(&[("2026-10-19", "te_laat"), ("2026-10-26", "te_laat")]));
        assert_eq!(known.te_laat(3, 30), None, "the same again, and a first of a next three");
    }

    #[test]
    fn thirty_days_are_thirty_days() {
        let late = |last: &str| bericht(&[("2026-10-01", "te_laat"), ("2026-10-02", "te_laat"), (last, "te_laat")]);
        // 1 October and 30 October are both within thirty days; 31 October is day 31.
        assert!(Verzuim::default().met(&late("2026-10-30")).te_laat(3, 30).is_some());
        assert_eq!(Verzuim::default().met(&late("2026-10-31")).te_laat(3, 30), None);
    }

    #[test]
    fn a_correction_takes_the_place_of_what_was_said_before() {
        let known = Verzuim::default().met(&bericht(&[("2026-10-05", "afwezig_niet_gemeld")]));
        assert_eq!(known.zonder_bericht().map(|r| r.aantal), Some(1));
        let mut mended = known.met(&bericht(&[("2026-10-05", "afwezig_gemeld")]));
        assert_eq!(mended.zonder_bericht(), None);
        mended.beperk(false);
        assert!(mended.is_leeg(), "nothing of it has to be remembered");
    }

    #[test]
    fn a_message_that_is_taken_back_leaves_what_the_others_said() {
        let late = |day: &str| bericht(&[(day, "te_laat")]);
        let all = [late("2026-10-05"), late("2026-10-12"), late("2026-10-19")];
        let mut known = all.iter().fold(Verzuim::default(), |known, m| known.met(m));
        let reeks = known.te_laat(3, 30).expect("three times");
        known.meld(Hoe::TeLaat, reeks);
        let mut back = known.zonder(&all[1], &[all[0].clone(), all[2].clone()]);
        assert_eq!(back.gemeld(Hoe::TeLaat, reeks.van, reeks.tot), 2);
        back.meld_af(Hoe::TeLaat, reeks.van, reeks.tot);
        assert_eq!(back.te_laat(3, 30), None, "two are left");
        // The right one for that day, and it is three again: to be told anew.
        assert_eq!(back.met(&late("2026-10-13")).te_laat(3, 30).map(|r| r.aantal), Some(3));
        // A correction that is taken back: what was said before it counts again.
        let phoned = bericht(&[("2026-10-05", "afwezig_gemeld")]);
        let mended = known.met(&phoned);
        assert_eq!(
            mended.zonder(&phoned, &all).gemeld(Hoe::TeLaat, reeks.van, reeks.tot),
            2,
            "told again, by none yet"
        );
        assert_eq!(mended.zonder(&phoned, &all).momenten[0].hoe, Hoe::TeLaat);
        // Said twice, taken back once: nothing changes.
        assert_eq!(known.zonder(&all[0], &all), known);
    }

    #[test]
    fn a_week_counts_moments_and_days_over_messages() {
        // 14 September 2026 is a Monday.
        let known = Verzuim::default().met(&bericht(&[("2026-09-14", "aanwezig"), ("2026-09-21", "afwezig_gemeld")]));
        let known = known.met(&bericht(&[("2026-09-17", "te_laat")]));
        let weken = known.weken();
        let two = Week { maandag: d("2026-09-14"), momenten: 2, dagen: 2 };
        assert_eq!(weken, [two, Week { maandag: d("2026-09-21"), momenten: 0, dagen: 0 }]);
        assert!(!two.is_voorbij(d("2026-09-17")) && two.is_voorbij(d("2026-09-18")));
    }
}
