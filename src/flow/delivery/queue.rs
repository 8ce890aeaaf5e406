//! The queue of one partner: what is ready, what waits for another attempt, what waits behind another of its traject, and
//! whether one may go now. Pure: it sends nothing, and time is an argument.

use super::breaker::{Breaker, May};
use super::pace::Pace;
use crate::profile::Aflevering;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::time::Duration;
use tokio::time::Instant;

/// The longest a `Retry-After` keeps everything of a partner waiting; the delivery it was given to waits as long as asked.
const PAUSE: Duration = Duration::from_secs(300);

/// Something to deliver.
pub(super) trait Item {
    /// Those with the same key go one after the other.
    fn volgorde(&self) -> Option<&str>;
}

/// What a partner's lanes should do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<T> {
    /// Send this one.
    Send(T),
    /// Nothing before this moment.
    At(Instant),
    /// Nothing until something ends or is added.
    Nothing,
}

/// The queue of one partner.
pub(super) struct Queue<T> {
    ready: VecDeque<T>,
    /// Waiting for another attempt, by the moment it is due.
    waiting: BTreeMap<(Instant, u64), T>,
    nth: u64,
    /// Trajecten with a delivery ready, under way or waiting for another attempt.
    busy: HashSet<String>,
    /// Later deliveries of those trajecten.
    behind: HashMap<String, VecDeque<T>>,
    in_flight: usize,
    breaker: Breaker,
    pace: Pace,
    paused: Option<Instant>,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            ready: VecDeque::new(),
            waiting: BTreeMap::new(),
            nth: 0,
            busy: HashSet::new(),
            behind: HashMap::new(),
            in_flight: 0,
            breaker: Breaker::default(),
            pace: Pace::default(),
            paused: None,
        }
    }
}

impl<T: Item> Queue<T> {
    /// Adds one; with `due` it waits till then, and those behind it with it.
    pub(super) fn add(&mut self, item: T, due: Option<Instant>) {
        match item.volgorde() {
            Some(key) if self.busy.contains(key) => {
                let key = key.to_owned();
                self.behind.entry(key).or_default().push_back(item);
                return;
            }
            Some(key) => drop(self.busy.insert(key.to_owned())),
            None => {}
        }
        match due {
            Some(due) => self.wait(item, due),
            None => self.ready.push_back(item),
        }
    }

    /// What may go now. What it gives to send is under way until it is [`Queue::done`] or [`Queue::again`].
    pub(super) fn next(&mut self, now: Instant, policy: &Aflevering) -> Next<T> {
        if self.in_flight >= policy.tegelijk {
            return Next::Nothing;
        }
        while let Some(entry) = self.waiting.first_entry().filter(|e| e.key().0 <= now) {
            // It has waited before those that are only ready.
            self.ready.push_front(entry.remove());
        }
        if self.ready.is_empty() {
            return self.waiting.keys().next().map_or(Next::Nothing, |(due, _)| Next::At(*due));
        }
        match self.breaker.may(now) {
            May::AfterTrial => return Next::Nothing,
            May::At(at) => return Next::At(at),
            May::Go => {}
        }
        let held_up = [self.paused.filter(|at| *at > now), self.pace.next(now, policy.per_minuut)];
        if let Some(at) = held_up.into_iter().flatten().max() {
            return Next::At(at);
        }
        let Some(item) = self.ready.pop_front() else { return Next::Nothing };
        self.in_flight += 1;
        self.breaker.went();
        self.pace.went(now, policy.per_minuut);
        Next::Send(item)
    }

    /// One under way has ended for good. `answered`: the partner said something for himself (Some(true)), he did not
    /// (Some(false)), or he was not asked (None). Whether he is reachable changed, when it did.
    pub(super) fn done(
        &mut self,
        volgorde: Option<&str>,
        answered: Option<bool>,
        now: Instant,
        policy: &Aflevering,
    ) -> Option<bool> {
        self.in_flight -= 1;
        self.pass_on(volgorde);
        self.judge(answered, now, policy)
    }

    /// One under way has failed and goes again at `due`. `pause`: the partner asked for so much time.
    pub(super) fn again(
        &mut self,
        item: T,
        due: Instant,
        answered: Option<bool>,
        pause: Option<Duration>,
        now: Instant,
        policy: &Aflevering,
    ) -> Option<bool> {
        self.in_flight -= 1;
        self.wait(item, due);
        if let Some(pause) = pause {
            self.paused = self.paused.max(Some(now + pause.min(PAUSE)));
        }
        self.judge(answered, now, policy)
    }

    /// Takes out what is not under way; what waited behind it goes on. Whether it was there.
    pub(super) fn remove(&mut self, wanted: impl Fn(&T) -> bool) -> bool {
        let place = self.ready.iter().position(&wanted);
        let due = self.waiting.iter().find(|(_, item)| wanted(item)).map(|(due, _)| *due);
        let first = match (place, due) {
            (Some(place), _) => self.ready.remove(place),
            (None, Some(due)) => self.waiting.remove(&due),
            (None, None) => None,
        };
        if let Some(item) = first {
            self.pass_on(item.volgorde());
            return true;
        }
        let behind = self.behind.values_mut().find_map(|list| {
            let place = list.iter().position(&wanted)?;
            list.remove(place)
        });
        self.behind.retain(|_, list| !list.is_empty());
        behind.is_some()
    }

    fn wait(&mut self, item: T, due: Instant) {
        self.nth += 1;
        self.waiting.insert((due, self.nth), item);
    }

    /// The next of the same traject may go.
    fn pass_on(&mut self, volgorde: Option<&str>) {
        let Some(key) = volgorde else { return };
        match self.behind.get_mut(key).and_then(VecDeque::pop_front) {
            Some(next) => self.ready.push_back(next),
            None => drop(self.busy.remove(key)),
        }
        if self.behind.get(key).is_some_and(VecDeque::is_empty) {
            self.behind.remove(key);
        }
    }

    fn judge(&mut self, answered: Option<bool>, now: Instant, policy: &Aflevering) -> Option<bool> {
        match answered {
            Some(true) => self.breaker.alive().then(|| {
                // He is back: nobody waits out an hour that began when he was gone.
                let mut woken: VecDeque<T> = std::mem::take(&mut self.waiting).into_values().collect();
                woken.append(&mut self.ready);
                self.ready = woken;
                self.paused = None;
                true
            }),
            Some(false) => {
                let trial = Duration::from_secs(u64::from(policy.proef_s));
                self.breaker.failed(now, policy.onderbreken_na, trial).then_some(false)
            }
            None => {
                self.breaker.unknown(now);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Eq)]
    struct Letter(u32, Option<&'static str>);

    impl Item for Letter {
        fn volgorde(&self) -> Option<&str> {
            self.1
        }
    }

    fn second(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn of_one_traject_one_goes_at_a_time_and_others_pass() {
        let (now, policy) = (Instant::now(), Aflevering::default());
        let mut queue = Queue::default();
        [Letter(1, Some("a")), Letter(2, Some("a")), Letter(3, Some("b")), Letter(4, None)]
            .into_iter()
            .for_each(|letter| queue.add(letter, None));
        assert_eq!(queue.next(now, &policy), Next::Send(Letter(1, Some("a"))));
        assert_eq!(queue.next(now, &policy), Next::Send(Letter(3, Some("b"))));
        assert_eq!(queue.next(now, &policy), Next::Send(Letter(4, None)));
        assert_eq!(queue.next(now, &policy), Next::Nothing);
        // The first of `a` goes again in a second; the second waits for it all the same.
        queue.again(Letter(1, Some("a")), now + second(1), Some(false), None, now, &policy);
        assert_eq!(queue.next(now, &policy), Next::At(now + second(1)));
        assert_eq!(queue.next(now + second(1), &policy), Next::Send(Letter(1, Some("a"))));
        queue.done(Some("a"), Some(true), now, &policy);
        assert_eq!(queue.next(now, &policy), Next::Send(Letter(2, Some("a"))));
    }

    #[test]
    fn no_more_than_the_lanes_are_under_way() {
        let (now, policy) = (Instant::now(), Aflevering { tegelijk: 2, ..Aflevering::default() });
        let mut queue = Queue::default();
        [1, 2, 3].into_iter().for_each(|n| queue.add(Letter(n, None), None));
        assert!(matches!(queue.next(now, &policy), Next::Send(_)) && matches!(queue.next(now, &policy), Next::Send(_)));
        assert_eq!(queue.next(now, &policy), Next::Nothing);
        queue.done(None, Some(true), now, &policy);
        assert_eq!(queue.next(now, &policy), Next::Send(Letter(3, None)));
    }

    #[test]
    fn an_unreachable_partner_gets_one_trial_and_everything_when_he_is_back() {
        let (now, policy) = (Instant::now(), Aflevering { onderbreken_na: 2, ..Aflevering::default() });
        let mut queue = Queue::default();
        [1, 2, 3, 4].into_iter().for_each(|n| queue.add(Letter(n, None), None));
        for n in [1, 2] {
            assert_eq!(queue.next(now, &policy), Next::Send(Letter(n, None)));
        }
        assert_eq!(queue.again(Letter(1, None), now + second(3600), Some(false), None, now, &policy), None);
        assert_eq!(queue.again(Letter(2, None), now + second(3600), Some(false), None, now, &policy), Some(false));
        assert_eq!(queue.next(now, &policy), Next::At(now + second(30)));
        let then = now + second(30);
        assert_eq!(queue.next(then, &policy), Next::Send(Letter(3, None)), "the trial is one that has not waited");
        assert_eq!(queue.next(then, &policy), Next::Nothing);
        assert_eq!(queue.done(None, Some(true), then, &policy), Some(true));
        // An hour was to be waited out; he is back, so nobody does, and those who waited go first.
        for n in [1, 2, 4] {
            assert_eq!(queue.next(then, &policy), Next::Send(Letter(n, None)));
        }
    }

    #[test]
    fn a_retry_after_holds_up_the_whole_queue_five_minutes_at_most() {
        let (now, policy) = (Instant::now(), Aflevering::default());
        let mut queue = Queue::default();
        [1, 2].into_iter().for_each(|n| queue.add(Letter(n, None), None));
        assert!(matches!(queue.next(now, &policy), Next::Send(_)));
        queue.again(Letter(1, None), now + second(7200), Some(false), Some(second(7200)), now, &policy);
        assert_eq!(queue.next(now, &policy), Next::At(now + second(300)));
        assert_eq!(queue.next(now + second(300), &policy), Next::Send(Letter(2, None)));
        queue.done(None, None, now, &policy);
        assert_eq!(queue.next(now + second(301), &policy), Next::At(now + second(7200)));
    }

    #[test]
    fn what_is_taken_out_frees_what_waited_behind_it() {
        let (now, policy) = (Instant::now(), Aflevering::default());
        let mut queue = Queue::default();
        [Letter(1, Some("a")), Letter(2, Some("a")), Letter(3, Some("a"))]
            .into_iter()
            .for_each(|letter| queue.add(letter, None));
        assert!(queue.remove(|letter| letter.0 == 2), "one that waits behind");
        assert!(queue.remove(|letter| letter.0 == 1), "one that is ready");
        assert!(!queue.remove(|letter| letter.0 == 1));
        assert_eq!(queue.next(now, &policy), Next::Send(Letter(3, Some("a"))));
        queue.add(Letter(4, None), Some(now + second(9)));
        assert!(queue.remove(|letter| letter.0 == 4), "one that waits for its time");
        assert_eq!(queue.next(now, &policy), Next::Nothing);
    }
}
