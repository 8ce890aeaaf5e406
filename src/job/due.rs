//! Is it time for a job? Pure: what it did and what time it is are arguments.

use super::{Inhalen, Job};
use crate::store::work::{Aanleiding, JobRun};
use chrono::{DateTime, TimeDelta, Utc};

/// How long a run that failed waits before it is tried again.
const OPNIEUW: TimeDelta = TimeDelta::minutes(5);

/// What is remembered of a job while the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stand {
    /// When the program started.
    gestart_op: DateTime<Utc>,
    /// Every moment of its schedule up to this one is done.
    gedaan_tot: DateTime<Utc>,
    /// A run failed: not before this.
    niet_voor: Option<DateTime<Utc>>,
    /// It did not run since the start.
    eerste: bool,
}

impl Stand {
    /// At a start, from its history, newest first. A job without history begins with the next moment of its schedule, one that
    /// only failed with the first of those. A moment after `now` is one of a clock that was wrong.
    pub(super) fn new(runs: &[JobRun], now: DateTime<Utc>) -> Self {
        let van = |gelukt: bool| {
            let voor = runs.iter().filter(move |run| run.gelukt == gelukt).filter_map(|run| run.voor);
            voor.filter(move |voor| *voor <= now)
        };
        let gedaan = van(true).next().or_else(|| van(false).next_back().map(|voor| voor - TimeDelta::seconds(1)));
        Self { gestart_op: now, gedaan_tot: gedaan.unwrap_or(now), niet_voor: None, eerste: true }
    }

    /// Why it is to run now, and for which moment of its schedule; None: it is not.
    pub(super) fn due(&mut self, job: &Job, now: DateTime<Utc>) -> Option<(Aanleiding, Option<DateTime<Utc>>)> {
        // A clock that was put back: what it said before counts no longer.
        self.gedaan_tot = self.gedaan_tot.min(now);
        if self.niet_voor.is_some_and(|niet_voor| now < niet_voor && niet_voor <= now + OPNIEUW) {
            return None;
        }
        let voor = job.tijdschema.vorige(now);
        if voor > self.gedaan_tot {
            if voor >= self.gestart_op {
                return Some((Aanleiding::Tijdschema, Some(voor)));
            }
            if job.inhalen == Inhalen::Eenmaal {
                return Some((Aanleiding::Ingehaald, Some(voor)));
            }
            self.gedaan_tot = voor;
        }
        (self.eerste && job.bij_start).then_some((Aanleiding::Start, None))
    }

    /// It ran.
    pub(super) fn ran(&mut self, run: &JobRun) {
        self.eerste = false;
        self.niet_voor = (!run.gelukt).then_some(run.klaar_op + OPNIEUW);
        if run.gelukt {
            self.gedaan_tot = run.voor.unwrap_or(self.gedaan_tot).max(self.gedaan_tot);
        } else if run.voor.is_none() {
            // One of a start has no moment to come back to.
            self.eerste = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::JOBS;
    use super::*;
    use crate::domain::tijdschema::Tijdschema;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    fn job(tijdschema: &str, inhalen: Inhalen, bij_start: bool) -> Job {
        Job { tijdschema: Tijdschema::parse(tijdschema).expect("a schedule"), inhalen, bij_start, ..JOBS[0] }
    }

    fn run(voor: Option<&str>, klaar: DateTime<Utc>, gelukt: bool) -> JobRun {
        JobRun {
            job: "proef".into(),
            aanleiding: Aanleiding::Tijdschema,
            voor: voor.map(at),
            begonnen_op: klaar,
            klaar_op: klaar,
            gelukt,
            wie: None,
            tekst: String::new(),
        }
    }

    /// Ticks every minute from one moment to the other; when it ran and why.
    fn keren(job: &Job, stand: &mut Stand, van: &str, tot: &str) -> Vec<(String, Aanleiding)> {
        let (mut now, mut keren) = (at(van), vec![]);
        while now < at(tot) {
            if let Some((why, voor)) = stand.due(job, now) {
                keren.push((now.format("%FT%RZ").to_string(), why));
                stand.ran(&JobRun { voor, ..run(None, now, true) });
            }
            now += TimeDelta::minutes(1);
        }
        keren
    }

    fn on_time(moments: &[&str]) -> Vec<(String, Aanleiding)> {
        moments.iter().map(|m| ((*m).to_owned(), Aanleiding::Tijdschema)).collect()
    }

    #[test]
    fn half_past_two_runs_once_in_october_and_at_three_in_march() {
        let nacht = job("dagelijks 02:30", Inhalen::Eenmaal, false);
        let mut stand = Stand::new(&[], at("2026-10-24T12:00:00Z"));
        let oktober = keren(&nacht, &mut stand, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z");
        assert_eq!(oktober, on_time(&["2026-10-25T00:30Z", "2026-10-26T01:30Z"]));
        let mut stand = Stand::new(&[], at("2027-03-27T12:00:00Z"));
        let maart = keren(&nacht, &mut stand, "2027-03-27T12:00:00Z", "2027-03-29T12:00:00Z");
        assert_eq!(maart, on_time(&["2027-03-28T01:00Z", "2027-03-29T00:30Z"]));
    }

    #[test]
    fn a_restart_between_the_two_half_past_twos_runs_nothing_again() {
        let nacht = job("dagelijks 02:30", Inhalen::Eenmaal, false);
        // It ran at the first one; started again at 02:10, the second time it is 02:10.
        let history = [run(Some("2026-10-25T00:30:00Z"), at("2026-10-25T00:30:01Z"), true)];
        let mut stand = Stand::new(&history, at("2026-10-25T01:10:00Z"));
        let after = keren(&nacht, &mut stand, "2026-10-25T01:10:00Z", "2026-10-25T12:00:00Z");
        assert_eq!(after, []);
        // Down from before the first one: made up for once, at the start.
        let history = [run(Some("2026-10-24T00:30:00Z"), at("2026-10-24T00:30:01Z"), true)];
        let mut stand = Stand::new(&history, at("2026-10-25T01:10:00Z"));
        let after = keren(&nacht, &mut stand, "2026-10-25T01:10:00Z", "2026-10-25T12:00:00Z");
        assert_eq!(after, [("2026-10-25T01:10Z".to_owned(), Aanleiding::Ingehaald)]);
        // The same in the night without a half past two: down at 02:00, which is 03:00 at once.
        let history = [run(Some("2027-03-27T01:30:00Z"), at("2027-03-27T01:30:01Z"), true)];
        let mut stand = Stand::new(&history, at("2027-03-28T00:59:00Z"));
        let before = keren(&nacht, &mut stand, "2027-03-28T00:59:00Z", "2027-03-28T01:00:00Z");
        assert_eq!(before, []);
        let mut stand = Stand::new(&history, at("2027-03-28T01:20:00Z"));
        let after = keren(&nacht, &mut stand, "2027-03-28T01:20:00Z", "2027-03-28T12:00:00Z");
        assert_eq!(after, [("2027-03-28T01:20Z".to_owned(), Aanleiding::Ingehaald)]);
    }

    #[test]
    fn many_missed_moments_are_made_up_for_once_or_not_at_all() {
        let history = [run(Some("2026-11-01T05:00:00Z"), at("2026-11-01T05:00:01Z"), true)];
        let (van, tot) = ("2026-11-20T12:00:00Z", "2026-11-21T12:00:00Z");
        let mut stand = Stand::new(&history, at(van));
        let once = keren(&job("dagelijks 06:00", Inhalen::Eenmaal, true), &mut stand, van, tot);
        let expected = [
            ("2026-11-20T12:00Z".to_owned(), Aanleiding::Ingehaald),
            ("2026-11-21T05:00Z".to_owned(), Aanleiding::Tijdschema),
        ];
        assert_eq!(once, expected, "a start that made up for it is no start beside that");
        let mut stand = Stand::new(&history, at(van));
        let skipped = keren(&job("dagelijks 06:00", Inhalen::Overslaan, false), &mut stand, van, tot);
        assert_eq!(skipped, on_time(&["2026-11-21T05:00Z"]));
        let mut stand = Stand::new(&[], at(van));
        let first = keren(&job("dagelijks 06:00", Inhalen::Eenmaal, true), &mut stand, van, tot);
        assert_eq!(
            first[0],
            ("2026-11-20T12:00Z".to_owned(), Aanleiding::Start),
            "nothing was missed before the first start"
        );
        assert_eq!(first.len(), 2);
    }

    #[test]
    fn a_run_that_failed_is_tried_again_after_five_minutes_and_after_a_restart() {
        let nacht = job("dagelijks 06:00", Inhalen::Eenmaal, false);
        let mut stand = Stand::new(&[], at("2026-11-20T04:00:00Z"));
        let six = at("2026-11-20T05:00:00Z");
        assert_eq!(stand.due(&nacht, six), Some((Aanleiding::Tijdschema, Some(six))));
        let failed = run(Some("2026-11-20T05:00:00Z"), six, false);
        stand.ran(&failed);
        assert_eq!(stand.due(&nacht, at("2026-11-20T05:04:59Z")), None);
        assert_eq!(stand.due(&nacht, at("2026-11-20T05:05:00Z")), Some((Aanleiding::Tijdschema, Some(six))));
        let mut after = Stand::new(std::slice::from_ref(&failed), at("2026-11-20T05:01:00Z"));
        assert_eq!(after.due(&nacht, at("2026-11-20T05:01:00Z")), Some((Aanleiding::Ingehaald, Some(six))));
        let before = run(Some("2026-11-19T05:00:00Z"), at("2026-11-19T05:00:00Z"), true);
        let mut after = Stand::new(&[failed, before], at("2026-11-20T05:01:00Z"));
        assert_eq!(after.due(&nacht, at("2026-11-20T05:01:00Z")), Some((Aanleiding::Ingehaald, Some(six))));
    }

    #[test]
    fn a_clock_that_was_wrong_for_a_while_silences_no_job() {
        let nacht = job("dagelijks 06:00", Inhalen::Eenmaal, false);
        // It ran for a moment of next year; then the clock was put right.
        let history = [
            run(Some("2027-11-20T05:00:00Z"), at("2027-11-20T05:00:01Z"), true),
            run(Some("2026-11-19T05:00:00Z"), at("2026-11-19T05:00:01Z"), true),
        ];
        let mut stand = Stand::new(&history, at("2026-11-20T04:00:00Z"));
        let right = keren(&nacht, &mut stand, "2026-11-20T04:00:00Z", "2026-11-20T06:00:00Z");
        assert_eq!(right, on_time(&["2026-11-20T05:00Z"]));
        // The same while it runs.
        stand.ran(&history[0]);
        let after = keren(&nacht, &mut stand, "2026-11-20T06:00:00Z", "2026-11-21T06:00:00Z");
        assert_eq!(after, on_time(&["2026-11-21T05:00Z"]));
    }
}
