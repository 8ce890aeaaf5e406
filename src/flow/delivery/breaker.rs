//! Whether a partner is reachable, judged from what his deliveries come to. After so many failures in a row nothing is sent
//! to him but a trial now and then; the first that comes to anything opens the way again. Time is an argument.

use std::time::Duration;
use tokio::time::Instant;

/// The breaker of one partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaker {
    /// He is reachable; so many failures in a row.
    Closed {
        /// Failures since the last delivery that came to anything.
        failures: u32,
    },
    /// He is not; no trial before this moment.
    Open {
        /// When the next trial may go.
        until: Instant,
    },
    /// A trial is under way.
    Trial,
}

impl Default for Breaker {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

/// Whether a delivery may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum May {
    /// Now.
    Go,
    /// Not before.
    At(Instant),
    /// When the trial has ended.
    AfterTrial,
}

impl Breaker {
    /// Whether a delivery may go now.
    pub(super) fn may(&self, now: Instant) -> May {
        match *self {
            Self::Closed { .. } => May::Go,
            Self::Open { until } if until <= now => May::Go,
            Self::Open { until } => May::At(until),
            Self::Trial => May::AfterTrial,
        }
    }

    /// A delivery went.
    pub(super) fn went(&mut self) {
        if matches!(self, Self::Open { .. }) {
            *self = Self::Trial;
        }
    }

    /// He answered for himself, be it with a refusal. Whether that is news.
    pub(super) fn alive(&mut self) -> bool {
        let news = !matches!(self, Self::Closed { .. });
        *self = Self::default();
        news
    }

    /// He did not. Whether that makes him unreachable, and was not known.
    pub(super) fn failed(&mut self, now: Instant, after: u32, trial: Duration) -> bool {
        match self {
            Self::Closed { failures } if *failures + 1 < after => {
                *failures += 1;
                false
            }
            Self::Closed { .. } => {
                *self = Self::Open { until: now + trial };
                true
            }
            Self::Trial => {
                *self = Self::Open { until: now + trial };
                false
            }
            // One that was under way when he went: says nothing new.
            Self::Open { .. } => false,
        }
    }

    /// A delivery ended without having been at his door: a trial is still to come.
    pub(super) fn unknown(&mut self, now: Instant) {
        if *self == Self::Trial {
            *self = Self::Open { until: now };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIAL: Duration = Duration::from_secs(30);

    #[test]
    fn after_so_many_failures_only_trials_go_and_the_first_success_opens_the_way() {
        let now = Instant::now();
        let mut breaker = Breaker::default();
        assert!(!breaker.failed(now, 3, TRIAL) && !breaker.failed(now, 3, TRIAL));
        assert_eq!(breaker.may(now), May::Go);
        assert!(breaker.failed(now, 3, TRIAL), "the third is news");
        assert_eq!(breaker.may(now), May::At(now + TRIAL));
        assert!(!breaker.failed(now, 3, TRIAL), "one that was under way moves nothing");
        let later = now + TRIAL;
        assert_eq!(breaker.may(later), May::Go);
        breaker.went();
        assert_eq!(breaker.may(later), May::AfterTrial, "one trial at a time");
        assert!(!breaker.failed(later, 3, TRIAL));
        assert_eq!(breaker.may(later), May::At(later + TRIAL));
        breaker.went();
        assert!(breaker.alive());
        assert_eq!(breaker, Breaker::default());
    }

    #[test]
    fn a_success_forgets_the_failures_before_it() {
        let now = Instant::now();
        let mut breaker = Breaker::default();
        assert!(!breaker.failed(now, 2, TRIAL));
        assert!(!breaker.alive());
        assert!(!breaker.failed(now, 2, TRIAL));
    }

    #[test]
    fn a_trial_that_never_reached_the_door_leaves_the_trial_to_the_next() {
        let now = Instant::now();
        let mut breaker = Breaker::default();
        breaker.failed(now, 1, TRIAL);
        breaker.went();
        breaker.unknown(now);
        assert_eq!(breaker.may(now), May::Go);
    }
}
