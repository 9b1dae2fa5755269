//! A work queue: a set of keys in the order of arrival, with backoff for failed keys.
//!
//! Implements client-go's `workqueue`. A key that is queued is not added again. A key that is added during its
//! reconcile is reconciled once more afterwards. A failed key is requeued after a backoff that doubles.

use std::time::Duration;

use bindery_api::time::Time;
use rpds::{Queue, RedBlackTreeSet};

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct WorkQueue {
    line: Queue<String>,
    waiting: RedBlackTreeSet<String>,
    /// Keys that are added later, soonest first. There are few of them.
    delayed: Vec<(Time, String)>,
    /// The number of consecutive failures of a key.
    failures: Vec<(String, u32)>,
}

impl WorkQueue {
    /// Adds a key, unless it is already queued.
    pub fn add(&mut self, key: String) {
        if !self.waiting.contains(&key) {
            self.waiting.insert_mut(key.clone());
            self.line.enqueue_mut(key);
        }
    }

    /// Adds a key after its backoff.
    pub fn add_rate_limited(&mut self, key: String, now: Time, (first, last): (Duration, Duration)) {
        let failures = match self.failures.iter_mut().find(|(k, _)| *k == key) {
            Some((_, failures)) => {
                *failures += 1;
                *failures - 1
            }
            None => {
                self.failures.push((key.clone(), 1));
                0
            }
        };
        let delay = first.saturating_mul(1 << failures.min(18)).min(last);
        self.add_after(key, now + delay);
    }

    /// Adds a key at a time. If the key is already delayed, the earlier time wins.
    pub fn add_after(&mut self, key: String, time: Time) {
        match self.delayed.iter().position(|(_, k)| *k == key) {
            Some(i) if self.delayed[i].0 <= time => return,
            Some(i) => drop(self.delayed.remove(i)),
            None => {}
        }
        let at = self.delayed.partition_point(|(other, _)| *other <= time);
        self.delayed.insert(at, (time, key));
    }

    /// Resets the failures of a key.
    pub fn forget(&mut self, key: &str) {
        self.failures.retain(|(k, _)| k != key);
    }

    /// Removes this key if it is the next one. Returns true if it was removed. Keys whose reconcile is running are
    /// skipped.
    pub fn take(&mut self, key: &str, busy: impl Fn(&str) -> bool) -> bool {
        if self.line.peek().is_some_and(|first| first == key) {
            self.line.dequeue_mut();
            return self.waiting.remove_mut(key);
        }
        let at = self.delayed.iter().position(|(_, key)| !busy(key));
        if let Some(at) = at.filter(|at| self.line.is_empty() && self.delayed[*at].1 == key) {
            self.delayed.remove(at);
            return true;
        }
        false
    }

    /// Returns the keys. Queued keys come before delayed keys.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.line.iter().chain(self.delayed.iter().map(|(_, key)| key))
    }

    /// True if there is no queued and no delayed key.
    pub fn is_empty(&self) -> bool {
        self.line.is_empty() && self.delayed.is_empty()
    }

    /// Returns the next key, and the time from which it is ready. A key whose backoff has passed comes after the queued
    /// keys. A key whose reconcile is running is ready when the reconcile ends.
    pub fn next(&self, now: Time, busy: impl Fn(&str) -> bool) -> Option<(Time, &String)> {
        match self.line.peek() {
            Some(key) => Some((now, key)),
            None => self.delayed.iter().find(|(_, key)| !busy(key)).map(|(time, key)| (*time, key)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACK_OFF: (Duration, Duration) = (Duration::from_millis(5), Duration::from_secs(1000));

    #[test]
    fn key_is_queued_once_in_fifo_order() {
        let mut q = WorkQueue::default();
        for key in ["b", "a", "b"] {
            q.add(key.into());
        }
        assert_eq!(q.next(Time::START, |_| false), Some((Time::START, &"b".to_owned())));
        assert!(q.take("b", |_| false));
        assert!(!q.take("b", |_| false));
        assert_eq!(q.next(Time::START, |_| false), Some((Time::START, &"a".to_owned())));
    }

    #[test]
    fn delayed_key_is_added_once_at_earliest_time() {
        let mut q = WorkQueue::default();
        let after = |seconds| Time::START + Duration::from_secs(seconds);
        for seconds in [2, 1, 3] {
            q.add_after("a".into(), after(seconds));
        }
        assert_eq!(q.next(Time::START, |_| false), Some((after(1), &"a".to_owned())));
        assert!(q.take("a", |_| false));
        assert_eq!(q.next(Time::START, |_| false), None);
    }

    #[test]
    fn backoff_doubles_for_each_failure() {
        let mut q = WorkQueue::default();
        let mut delays = Vec::new();
        for _ in 0..4 {
            q.add_rate_limited("a".into(), Time::START, BACK_OFF);
            delays.push(q.next(Time::START, |_| false).unwrap().0.since(Time::START).as_millis());
            assert!(q.take("a", |_| false));
        }
        assert_eq!(delays, [5, 10, 20, 40]);
        q.forget("a");
        q.add_rate_limited("a".into(), Time::START, BACK_OFF);
        assert_eq!(q.next(Time::START, |_| false).unwrap().0.since(Time::START).as_millis(), 5);
    }
}
