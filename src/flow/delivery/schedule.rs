//! When to try again, and when to give up: growing waits with jitter, up to a limit in count and in time.

use crate::profile::Aflevering;
use chrono::{DateTime, Utc};
use std::time::Duration;

/// How long to wait after attempt `n` (from 1) of a delivery that is this old; None: give up and hold it. The jitter (20 % up
/// or down) follows from the delivery's id, so that a hundred deliveries to one dead partner do not knock at once.
pub fn wait_after(policy: &Aflevering, attempt: u32, age: Duration, levering_id: &str) -> Option<Duration> {
    if attempt == 0 || attempt >= policy.pogingen {
        return None;
    }
    let nth = usize::try_from(attempt - 1).unwrap_or(usize::MAX);
    let seconds = *policy.wachten_s.get(nth).or(policy.wachten_s.last())?;
    let spread =
        levering_id.bytes().fold(u64::from(attempt), |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b))) % 41;
    let wait = Duration::from_millis(seconds * 10 * (80 + spread));
    let limit = Duration::from_secs(u64::from(policy.opgeven_na_uren) * 3600);
    (age + wait <= limit).then_some(wait)
}

/// How long a delivery of the store still waits that was to wait `until` then, as was `decided` at that moment; None: not at all.
/// Never longer than was decided: otherwise a clock that went back by hours before a restart would make hours of a second.
pub(super) fn left(until: DateTime<Utc>, decided: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Duration> {
    let whole = decided.map_or(until - now, |decided| until - decided);
    (until - now).min(whole).to_std().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn waiting_grows_has_jitter_and_ends_in_count() {
        let policy = Aflevering::default();
        let young = Duration::ZERO;
        let waits: Vec<_> = (1..=12).map(|n| wait_after(&policy, n, young, "een-id").expect("a wait")).collect();
        assert!(waits.windows(2).all(|w| w[1] > w[0]));
        assert!(waits[0] >= Duration::from_millis(800) && waits[0] <= Duration::from_millis(1200));
        assert_eq!(wait_after(&policy, 13, young, "een-id"), None);
        assert_eq!(wait_after(&policy, 0, young, "een-id"), None);
        let others: HashSet<_> = (0..50).map(|n| wait_after(&policy, 1, young, &format!("id-{n}"))).collect();
        assert!(others.len() > 10);
    }

    #[test]
    fn what_is_left_to_wait_follows_no_clock_that_went_back() {
        let at = |s: i64| DateTime::from_timestamp(1_790_000_000 + s, 0).expect("a moment");
        let seconds = |s| Some(Duration::from_secs(s));
        // Decided at 0 to wait 60 seconds; started again after 20, after 100, and three hours before.
        assert_eq!(left(at(60), Some(at(0)), at(20)), seconds(40));
        assert_eq!(left(at(60), Some(at(0)), at(100)), None);
        assert_eq!(left(at(60), Some(at(0)), at(-10_800)), seconds(60));
        // Released by a person: at once.
        assert_eq!(left(at(0), Some(at(0)), at(-10_800)), seconds(0));
        assert_eq!(left(at(60), None, at(20)), seconds(40));
    }

    #[test]
    fn it_ends_in_time_too_and_the_last_wait_goes_on() {
        let policy = Aflevering { wachten_s: vec![1, 60], pogingen: 100, opgeven_na_uren: 2, ..Aflevering::default() };
        let hour = Duration::from_secs(3600);
        let late = wait_after(&policy, 50, hour, "een-id").expect("within two hours");
        assert!(late >= Duration::from_secs(48) && late <= Duration::from_secs(72), "{late:?}");
        assert_eq!(wait_after(&policy, 51, 2 * hour, "een-id"), None);
    }
}
