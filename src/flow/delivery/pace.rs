//! How fast a partner is delivered to: so many a minute, spread evenly, with a second's worth at once (GCRA). Time is an
//! argument.

use std::time::Duration;
use tokio::time::Instant;

/// The pace of one partner.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pace {
    /// When the next one would go if all went evenly.
    due: Option<Instant>,
}

impl Pace {
    /// When the next one may go; None: now.
    pub(super) fn next(&self, now: Instant, per_minuut: Option<u32>) -> Option<Instant> {
        let (step, burst) = steps(per_minuut?);
        let due = self.due?;
        // `burst` of them may go before their time.
        let at = due.checked_sub(step * (burst - 1)).unwrap_or(now);
        (at > now).then_some(at)
    }

    /// One went.
    pub(super) fn went(&mut self, now: Instant, per_minuut: Option<u32>) {
        if let Some(per_minuut) = per_minuut {
            self.due = Some(self.due.map_or(now, |due| due.max(now)) + steps(per_minuut).0);
        }
    }
}

fn steps(per_minuut: u32) -> (Duration, u32) {
    (Duration::from_secs(60) / per_minuut.max(1), (per_minuut / 60).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many go in this time when everything is always ready.
    fn goes(per_minuut: u32, within: Duration) -> usize {
        let begin = Instant::now();
        let (mut pace, mut now, mut gone) = (Pace::default(), begin, 0);
        while now - begin < within {
            match pace.next(now, Some(per_minuut)) {
                Some(at) => now = at,
                None => {
                    pace.went(now, Some(per_minuut));
                    gone += 1;
                }
            }
        }
        gone
    }

    #[test]
    fn thirty_a_minute_is_one_in_two_seconds() {
        assert_eq!(goes(30, Duration::from_secs(60)), 30);
        assert_eq!(goes(30, Duration::from_millis(1900)), 1);
    }

    #[test]
    fn six_hundred_a_minute_is_ten_at_once_and_ten_a_second_after() {
        assert_eq!(goes(600, Duration::from_millis(50)), 10);
        assert_eq!(goes(600, Duration::from_secs(60)), 600 + 9);
    }

    #[test]
    fn without_a_limit_nothing_waits() {
        let now = Instant::now();
        let mut pace = Pace::default();
        pace.went(now, None);
        assert_eq!(pace.next(now, None), None);
    }
}
